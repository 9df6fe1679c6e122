#pragma once
/// Data sets made from a seed, the train/test split, standardisation, and targets in the form a loss takes.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "chainrule/error.h"
#include "chainrule/generator.h"
#include "chainrule/loss.h"

namespace chainrule {

/// A table of samples. `inputs` is rows x width, row by row. `classes` > 0: `targets` holds one class index per row;
/// `classes` = 0: `targets` is rows x target_width numbers.
struct Samples {
  int rows = 0, width = 0, target_width = 1, classes = 0;
  std::vector<double> inputs{}, targets{};
};

/// Samples and how they are prepared. `split` is the share that trains (1 = no test set); rows are dealt by the seed,
/// unless split is 1, when they stay in the order given.
struct DataSpec {
  Samples samples{};
  double split = 0.8;
  bool standardize = false;  ///< zero mean, unit standard deviation per input, measured on the training rows only
};

/// What the network sees: prepared inputs and encoded targets of both splits.
struct Split {
  int width = 0, outputs = 0;
  int train_rows = 0, test_rows = 0;
  std::vector<double> train_inputs, train_targets, test_inputs, test_targets;  ///< row by row
  std::vector<int> train_index, test_index;  ///< row of the given samples each came from
  std::vector<double> mean, scale;           ///< per input: prepared = (given - mean) / scale
  bool classification = false;               ///< accuracy rather than r2
};

/// Deals, standardises and encodes. Class targets become, by the loss and the number of outputs: one output: -1 and 1
/// (0 and 1 for logistic); several: one-hot rows (-1 and 1 for hinge). Number targets are taken as the loss takes them; with
/// several outputs a classification loss also takes one class index per row. Errors name `data...` or `model.layers`.
Result<Split> prepare(const DataSpec&, int loss, int outputs, std::uint64_t seed);

/// Whether the last layer's number of outputs suits the classes and the loss: softmax needs 2 or more, k classes take k
/// outputs, two classes also 1. Error: shape_mismatch naming `field`, the path of the last layer's size.
Result<void> check_outputs(int classes, int loss, int outputs, const std::string& field);

/// One sample's target in the form `prepare` makes. `classes` as in Samples. Takes one class index or what the loss takes.
/// Errors name `target`.
Result<std::vector<double>> encode_target(std::span<const double> target, int classes, int loss, int outputs);

/// One generator as runtime code and documentation see it.
struct DatasetRow {
  std::string_view name, label, about;
  bool regression;
  int inputs;
  int default_classes, max_classes;  ///< 0 for regression
  Point (*point)(double u, int cls, int classes, Rng&);
};

/// The table, made from the list in generator.h.
std::span<const DatasetRow> datasets();

/// `n` samples in [-6, 6]^2 or so, noise from 0 to 1; regression sets take no notice of `classes`. Classes alternate row by
/// row. Errors: unknown_name, out_of_range, naming `data...`.
Result<Samples> make_dataset(std::string_view name, int n, double noise, int classes, std::uint64_t seed);

}  // namespace chainrule

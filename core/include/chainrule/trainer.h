#pragma once
/// Training by the delta recursion. Forward: z = W a + b, a = f(z). Backward: delta = dC/dz, at the output
/// dC/da * f'(z), then W^T delta' * f'(z) layer by layer; dC/dW = delta a^T, dC/db = delta; averaged over the batch.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "chainrule/dataset.h"
#include "chainrule/error.h"
#include "chainrule/loss.h"
#include "chainrule/mistake.h"
#include "chainrule/network.h"
#include "chainrule/network_graph.h"
#include "chainrule/optimizer.h"
#include "chainrule/schedule.h"

namespace chainrule {

enum class Precision { float64, float32 };

struct TrainSpec {
  int loss = 0;              ///< index into kLosses
  double huber_delta = 1;
  OptimizerSpec optimizer{};
  ScheduleSpec schedule{};
  double rate = 0.03;
  int batch = 10;            ///< samples in an update; a smaller last batch averages over its own size
  double l1 = 0, l2 = 0;     ///< penalty l1*sum|w| + l2/2*sum w^2, weights only
  double clip = 0;           ///< largest global norm of the gradient, 0 = no clipping
  bool shuffle = true;       ///< a seeded reshuffle before each epoch
  bool weights_only = false; ///< biases take no updates
};

/// Everything a run follows from: same spec, same bits.
struct TrainerSpec {
  NetworkSpec network{};
  TrainSpec train{};
  DataSpec data{};
  std::uint64_t seed = 0;
  Precision precision = Precision::float64;
  Mistake mistake = Mistake::none;  ///< one of networks: a start or a step gone wrong on purpose
};

/// Losses and metrics over the whole of each split, at the present parameters.
struct Evaluation {
  double train_loss = 0;                ///< data term only
  std::optional<double> test_loss{};
  double penalty = 0;                   ///< l1*sum|w| + l2/2*sum w^2
  bool classification = false;          ///< whether the metric is accuracy (share right) or r2
  double train_metric = 0;
  std::optional<double> test_metric{};
};

/// One layer of one sample's forward and backward pass; W gradients are units x inputs, row by row.
struct LayerTrace {
  std::vector<double> z, a, delta, dW, db;
  std::vector<double> slope;     ///< f'(z) per unit: delta = upstream * slope
  std::vector<double> upstream;  ///< dC/da per unit: what arrives from the layer after, or from the loss
};

struct SampleTrace {
  double loss = 0;         ///< data term of this sample
  std::vector<double> dx;  ///< dC/dx per input, in the units of the data as given
  std::vector<LayerTrace> layers;
};

/// How far a call of `step` came.
struct StepReport {
  int done = 0;                  ///< updates made in this call
  double batch_loss = 0;         ///< data term of the last batch, before its update; NaN before the first
  std::optional<Error> stopped{};  ///< not_finite: the first place that left the finite numbers; the update is not applied
};

/// A state begins with: updates made, updates made before the optimiser began, loss of the last batch.
inline constexpr std::size_t kStateHead = 3;

/// A run. Sizes are fixed at construction and a step allocates nothing; a structural edit builds a new Trainer.
class Trainer {
 public:
  /// Checks the whole spec; an error names the document's field.
  static Result<std::unique_ptr<Trainer>> create(const TrainerSpec&);
  virtual ~Trainer() = default;

  virtual StepReport step(int updates) = 0;
  /// Back to the same start, to the bit.
  virtual void reset() = 0;

  virtual std::int64_t steps() const = 0;   ///< updates made
  virtual std::int64_t epochs() const = 0;  ///< whole passes over the training split
  virtual int updates_per_epoch() const = 0;
  virtual double rate() const = 0;          ///< the learning rate the next update uses
  virtual const Layout& layout() const = 0;
  virtual const Split& split() const = 0;   ///< the data as the network sees it

  virtual std::vector<double> parameters() const = 0;
  /// Errors: shape_mismatch unless `values` has layout().size entries, out_of_range for a non-finite one.
  virtual Result<void> set_parameters(std::span<const double> values) = 0;
  /// The gradient the last update used (mean over its batch, penalty included, before clipping); zeros before the first.
  /// After a stop: as far as the refused update came.
  virtual std::vector<double> gradient() const = 0;

  /// What the run has become since its start, to come back to: kStateHead numbers, then parameters, gradient and the
  /// optimiser's states, layout().size numbers each. Restored in a trainer of the same spec it goes on with the same bits.
  virtual std::vector<double> state() const = 0;
  /// A state without the optimiser's begins it anew, so that a run can go on with another one. Errors: shape_mismatch for
  /// a length that is no state of this run, out_of_range for numbers that count nothing.
  virtual Result<void> restore(std::span<const double> state) = 0;
  /// The training rows that the next update averages over, as places in the training split.
  virtual std::span<const int> next_batch() = 0;

  virtual Evaluation evaluate() = 0;
  /// One sample through the network and back. `input` in the units of the data as given (standardised here as the
  /// training data were); `target` as the loss takes it, or one class index. Errors name `sample` or `target`.
  virtual Result<SampleTrace> query(std::span<const double> input, std::span<const double> target) = 0;
  /// The same with the messages of the run's mistake in them: an update in place as this sample alone would make it, a
  /// missing transpose. Any other mistake takes one sample back the right way.
  virtual Result<SampleTrace> mistaken(std::span<const double> input, std::span<const double> target) = 0;
  /// The same sample recorded as a graph at the present parameters, with the loss as the node returned (network_graph.h).
  virtual Result<NodeId> record(Graph&, Level, std::span<const double> input, std::span<const double> target) const = 0;
  /// Outputs (activations of the last layer) for `rows` inputs in the data's own units, row by row: rows x outputs.
  virtual Result<std::vector<double>> predict(std::span<const double> inputs, int rows) = 0;
  /// Activations of every unit of every layer for `rows` inputs: layer by layer, unit by unit, `rows` values each. Errors:
  /// shape_mismatch, too_large.
  virtual Result<std::vector<float>> activations(std::span<const double> inputs, int rows) = 0;
  /// The same over a square grid of the first two inputs, in the data's own units;
  /// taken at the middle of each cell; layer by layer, unit by unit, size x size values each, first row = highest second
  /// input. Errors: shape_mismatch unless there are 2 inputs, out_of_range, too_large.
  virtual Result<std::vector<float>> grid(int size, double x_low, double x_high, double y_low, double y_high) = 0;
};

}  // namespace chainrule

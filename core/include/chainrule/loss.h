#pragma once
/// What a network is trained to make small. `h` is an output, `y` its target, `p` the loss's parameter (Huber's delta).
/// One struct per loss holds the value f(h, y, p) of one output and its slope d(h, y, p) in h, as templates: the type they
/// are run at decides whether they compute, print or are recorded as a graph. A sample's loss is the sum over its outputs
/// (`half_squared`) or their mean; a batch's is the mean over its samples. Softmax cross-entropy takes the whole row of
/// outputs at once and stands apart. Definitions are PyTorch's. Adding a loss: a struct and an entry in `Losses`.
#include <Eigen/Core>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "chainrule/op.h"
#include "chainrule/parameter.h"

namespace chainrule {

/// What targets a loss takes: any number, 0 or 1, -1 or 1, or a row with a single 1 among zeros.
enum class Target { number, zero_one, sign, one_hot };

struct HalfSquared {
  static constexpr std::string_view name = "half_squared", label = "Half squared error", kink = "",
      about = "Half the squared distance between outputs and targets, so that the slope is their difference.";
  static constexpr Target target = Target::number;
  static constexpr bool mean = false, logits = false;
  static constexpr std::array<Parameter, 0> parameters{};
  static auto f(const auto& h, const auto& y, const auto&) { return (h - y) * (h - y) / 2; }
  static auto d(const auto& h, const auto& y, const auto&) { return h - y; }
};

struct Mse {
  static constexpr std::string_view name = "mse", label = "Mean squared error", kink = "",
      about = "The squared difference, averaged over the outputs.";
  static constexpr Target target = Target::number;
  static constexpr bool mean = true, logits = false;
  static constexpr std::array<Parameter, 0> parameters{};
  static auto f(const auto& h, const auto& y, const auto&) { return (h - y) * (h - y); }
  static auto d(const auto& h, const auto& y, const auto&) { return 2 * (h - y); }
};

struct Mae {
  static constexpr std::string_view name = "mae", label = "Mean absolute error",
      kink = "At the target the slope 0 is taken.",
      about = "The distance to the target, averaged over the outputs. Its slope has the same size near and far.";
  static constexpr Target target = Target::number;
  static constexpr bool mean = true, logits = false;
  static constexpr std::array<Parameter, 0> parameters{};
  static auto f(const auto& h, const auto& y, const auto&) { return abs(h - y); }
  static auto d(const auto& h, const auto& y, const auto&) { return sign(h - y); }
};

/// With e = h - y cut off at c = max(min(e, p), -p): c (e - c/2) is e^2/2 within p and p (|e| - p/2) beyond.
struct Huber {
  static constexpr std::string_view name = "huber", label = "Huber", kink = "",
      about = "Half squared near the target and straight beyond delta, averaged over the outputs: far outliers pull no harder.";
  static constexpr Target target = Target::number;
  static constexpr bool mean = true, logits = false;
  static constexpr std::array<Parameter, 1> parameters{
      Parameter{"huber_delta", 1, 0, kNoBound, true, false, false, "Distance at which the loss turns straight."}};
  static auto f(const auto& h, const auto& y, const auto& p) {
    const auto e = h - y, c = maximum(minimum(e, p), -p);
    return c * (e - c / 2);
  }
  static auto d(const auto& h, const auto& y, const auto& p) { return maximum(minimum(h - y, p), -p); }
};

/// -y ln s - (1 - y) ln(1 - s) with s = sigmoid(h), without its overflow.
struct Logistic {
  static constexpr std::string_view name = "logistic", label = "Logistic", kink = "",
      about = "Binary cross-entropy on logits: each output is the log-odds that its target is 1; averaged over the outputs.";
  static constexpr Target target = Target::zero_one;
  static constexpr bool mean = true, logits = true;
  static constexpr std::array<Parameter, 0> parameters{};
  static auto f(const auto& h, const auto& y, const auto&) { return log1p_exp(h) - y * h; }
  static auto d(const auto& h, const auto& y, const auto&) { return sigmoid(h) - y; }
};

struct Hinge {
  static constexpr std::string_view name = "hinge", label = "Hinge", kink = "On the margin, where t y = 1, the slope 0 is taken.",
      about = "0 once the output is on the target's side by 1, else the distance that is missing; averaged over the outputs.";
  static constexpr Target target = Target::sign;
  static constexpr bool mean = true, logits = false;
  static constexpr std::array<Parameter, 0> parameters{};
  static auto f(const auto& h, const auto& y, const auto&) { return max0(1 - y * h); }
  static auto d(const auto& h, const auto& y, const auto&) { return -y * step(1 - y * h); }
};

/// -sum_j y_j ln softmax(h)_j over one row, with y a single 1 among zeros; the slope in h is softmax(h) - y.
struct SoftmaxCrossEntropy {
  static constexpr std::string_view name = "softmax_cross_entropy", label = "Softmax cross-entropy", kink = "",
      about = "Softmax turns a row of outputs into probabilities; the loss is minus the logarithm of the right class's.";
  static constexpr Target target = Target::one_hot;
  static constexpr bool mean = false, logits = true;
  static constexpr std::array<Parameter, 0> parameters{};
};

/// The one list, in the order in which menus show it.
using Losses = std::tuple<HalfSquared, Mse, Mae, Huber, Logistic, SoftmaxCrossEntropy, Hinge>;

/// Whether a loss takes a row of outputs as a whole instead of one output at a time.
template <class Loss>
inline constexpr bool takes_row = std::is_same_v<Loss, SoftmaxCrossEntropy>;

/// A loss over `n` samples at once; `h` and `y` are outputs x n, the samples of one output side by side.
template <class T>
struct LossBatch {
  void (*f)(const T* h, const T* y, T p, int outputs, Eigen::Index n, T* loss);   ///< n losses, one per sample
  void (*d)(const T* h, const T* y, T p, int outputs, Eigen::Index n, T* slope);  ///< outputs x n slopes of those
};

/// What runtime code and documentation see.
struct LossRow {
  std::string_view name, label, about, kink;
  Target target;
  bool classification;  ///< judged by accuracy
  bool logits;          ///< the last layer has to be `identity`
  bool mean;            ///< averages over the outputs instead of adding them up
  bool row;             ///< takes the outputs of a sample as a whole
  std::span<const Parameter> parameters;
  LossBatch<double> batch64;
  LossBatch<float> batch32;
  Text (*formula)();  ///< value of one output (or row), in the letters the page shows: output y, target t, delta
  Text (*slope)();

  template <class T>
  const LossBatch<T>& batch() const {
    if constexpr (std::is_same_v<T, double>) return batch64;
    else return batch32;
  }
};

/// The table, in the order of the list.
std::span<const LossRow> losses();

}  // namespace chainrule

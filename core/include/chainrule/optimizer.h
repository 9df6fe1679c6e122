#pragma once
/// How a gradient becomes an update. One struct per optimiser, one list, one table of rows. Definitions, order of
/// arithmetic and defaults are those of PyTorch's torch.optim, so that trajectories can be compared.
///
/// `update(p, g, s, t, k)` is a template over what a parameter is: a number or an Eigen array of them. `p` is the
/// parameter, `g` its gradient (weight decay of the coupled kind already in it), `s` and `t` the two state numbers kept
/// for it (0 at the start), `k` the numbers of this update. The caller hands in as many of `s`, `t` as `states` names.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "chainrule/parameter.h"
#include "chainrule/text.h"

namespace chainrule {

/// The numbers every parameter's update shares; `make_update_constants` works them out in double.
template <class T>
struct UpdateConstants {
  T rate{};                        ///< learning rate after schedule and warm-up
  std::array<T, 4> values{};       ///< the optimiser's parameters, in its row's order
  std::array<T, 4> rest{};         ///< 1 - values, so that float does not lose the digits of 1 - 0.999
  T correction1{1}, correction2{1};  ///< 1 - beta1^k and 1 - beta2^k at the k-th update, k from 1
  T gradient_scale{1};             ///< multiplies the gradient first (clipping)
  T decay{};                       ///< coupled weight decay: g + decay p
};

inline constexpr Parameter kWeightDecay{"weight_decay", 0, 0, kNoBound, false, false, false,
                                        "Adds this share of every trained parameter to its gradient."};
inline constexpr Parameter kMomentum{"momentum", 0.9, 0, 1, false, true, false,
                                     "Share of the velocity that is kept from update to update."};

struct Sgd {
  static constexpr std::string_view name = "sgd", label = "Gradient descent",
      about = "A step against the gradient, as long as the gradient times the rate.";
  static constexpr std::array<Parameter, 1> parameters{kWeightDecay};
  static constexpr std::array<std::string_view, 0> states{};
  static constexpr bool decoupled = false;
  static void update(auto&& p, const auto& g, auto&&, auto&&, const auto& k) { p = p - k.rate * g; }
};

struct Momentum {
  static constexpr std::string_view name = "momentum", label = "Momentum",
      about = "Gradients add up in a velocity v = momentum v + g, and the step follows the velocity.";
  static constexpr std::array<Parameter, 2> parameters{kMomentum, kWeightDecay};
  static constexpr std::array<std::string_view, 1> states{"v"};
  static constexpr bool decoupled = false;
  static void update(auto&& p, const auto& g, auto&& v, auto&&, const auto& k) {
    v = k.values[0] * v + g;
    p = p - k.rate * v;
  }
};

struct Nesterov {
  static constexpr std::string_view name = "nesterov", label = "Nesterov momentum",
      about = "Momentum that looks one step ahead: the step is g + momentum v with the new velocity v.";
  static constexpr std::array<Parameter, 2> parameters{kMomentum, kWeightDecay};
  static constexpr std::array<std::string_view, 1> states{"v"};
  static constexpr bool decoupled = false;
  static void update(auto&& p, const auto& g, auto&& v, auto&&, const auto& k) {
    v = k.values[0] * v + g;
    p = p - k.rate * (g + k.values[0] * v);
  }
};

struct AdaGrad {
  static constexpr std::string_view name = "adagrad", label = "AdaGrad",
      about = "Divides each step by the root of the sum of all squared gradients so far, so steps only get shorter.";
  static constexpr std::array<Parameter, 2> parameters{
      Parameter{"eps", 1e-10, 0, kNoBound, false, false, false, "Added to the root, against division by zero."}, kWeightDecay};
  static constexpr std::array<std::string_view, 1> states{"sum"};
  static constexpr bool decoupled = false;
  static void update(auto&& p, const auto& g, auto&& s, auto&&, const auto& k) {
    using std::sqrt;
    s = s + g * g;
    p = p - k.rate * g / (sqrt(s) + k.values[0]);
  }
};

struct RmsProp {
  static constexpr std::string_view name = "rmsprop", label = "RMSProp",
      about = "Divides each step by the root of a running mean of squared gradients.";
  static constexpr std::array<Parameter, 3> parameters{
      Parameter{"alpha", 0.99, 0, 1, false, true, false, "Share of the running mean that is kept."},
      Parameter{"eps", 1e-8, 0, kNoBound, false, false, false, "Added to the root, against division by zero."}, kWeightDecay};
  static constexpr std::array<std::string_view, 1> states{"v"};
  static constexpr bool decoupled = false;
  static void update(auto&& p, const auto& g, auto&& v, auto&&, const auto& k) {
    using std::sqrt;
    v = k.values[0] * v + k.rest[0] * (g * g);
    p = p - k.rate * g / (sqrt(v) + k.values[1]);
  }
};

/// Adam's parameters but for weight decay. In a document `betas` is one pair.
inline constexpr Parameter kBeta1{"betas[0]", 0.9, 0, 1, false, true, false, "Share of the running mean gradient m that is kept."};
inline constexpr Parameter kBeta2{"betas[1]", 0.999, 0, 1, false, true, false, "Share of the running mean square v that is kept."};
inline constexpr Parameter kAdamEps{"eps", 1e-8, 0, kNoBound, false, false, false, "Added to the root, against division by zero."};

struct Adam {
  static constexpr std::string_view name = "adam", label = "Adam",
      about = "The running mean of the gradient over the root of its running mean square, both corrected for their start at zero.";
  static constexpr std::array<Parameter, 4> parameters{kBeta1, kBeta2, kAdamEps, kWeightDecay};
  static constexpr std::array<std::string_view, 2> states{"m", "v"};
  static constexpr bool decoupled = false;
  static void update(auto&& p, const auto& g, auto&& m, auto&& v, const auto& k) {
    using std::sqrt;
    m = k.values[0] * m + k.rest[0] * g;
    v = k.values[1] * v + k.rest[1] * (g * g);
    p = p - (k.rate / k.correction1) * m / (sqrt(v) / sqrt(k.correction2) + k.values[2]);
  }
};

struct AdamW {
  static constexpr std::string_view name = "adamw", label = "AdamW",
      about = "Adam whose weight decay shrinks the parameters directly instead of passing through the running means.";
  static constexpr std::array<Parameter, 4> parameters{
      kBeta1, kBeta2, kAdamEps,
      Parameter{"weight_decay", 0.01, 0, kNoBound, false, false, false,
                "Share of every trained parameter, times the rate, taken off before the update."}};
  static constexpr std::array<std::string_view, 2> states{"m", "v"};
  static constexpr bool decoupled = true;
  static void update(auto&& p, const auto& g, auto&& m, auto&& v, const auto& k) {
    p = p * (1 - k.rate * k.values[3]);
    Adam::update(p, g, m, v, k);
  }
};

/// The one list.
using Optimizers = std::tuple<Sgd, Momentum, Nesterov, AdaGrad, RmsProp, Adam, AdamW>;

/// The vectors one call of an update reads and writes, `size` numbers each.
template <class T>
struct UpdateVectors {
  T* parameters;
  const T* gradient;
  T *state1, *state2;
  std::ptrdiff_t size;
};

/// One line of an update as it is written down: w, the gradient or a state takes a value.
struct UpdateRule {
  Text of, value;
};

/// What runtime code and documentation see.
struct OptimizerRow {
  std::string_view name, label, about;
  std::span<const Parameter> parameters;
  std::span<const std::string_view> states;  ///< names of the numbers kept for each parameter, at most 2
  bool decoupled;                            ///< weight decay acts on the parameters, not through the gradient
  /// The update in the letters the page shows, line by line: parameter w, gradient g, rate eta, k-th update.
  std::vector<UpdateRule> (*rules)();
  void (*update64)(const UpdateVectors<double>&, const UpdateConstants<double>&);
  void (*update32)(const UpdateVectors<float>&, const UpdateConstants<float>&);

  template <class T>
  auto update() const {
    if constexpr (std::is_same_v<T, double>) return update64;
    else return update32;
  }
};

/// The table, in the order of the list.
std::span<const OptimizerRow> optimizers();

/// A row of the table and its parameters in the row's order. Without more: sgd without weight decay.
struct OptimizerSpec {
  int optimizer = 0;
  Values values{};
};

/// The row with its own defaults.
inline OptimizerSpec optimizer_spec(int row) {
  return {row, defaults(optimizers()[static_cast<std::size_t>(row)].parameters)};
}

/// The numbers of update `k` (from 1) at learning rate `rate`, with gradients scaled by `gradient_scale`.
UpdateConstants<double> make_update_constants(const OptimizerSpec&, double rate, std::int64_t k, double gradient_scale = 1);

/// Updates `size` parameters in place. Allocates nothing.
template <class T>
void update(const OptimizerSpec&, const UpdateVectors<T>&, const UpdateConstants<double>&);

}  // namespace chainrule

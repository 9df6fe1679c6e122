#pragma once
/// Starting weights. One struct per initialiser, one list, one table of rows. Definitions and defaults are those of
/// PyTorch's torch.nn.init; fan_in is the number of inputs of a unit, fan_out the number of units.
#include <cmath>
#include <span>
#include <string_view>
#include <tuple>

#include "chainrule/parameter.h"
#include "chainrule/rng.h"

namespace chainrule {

/// A weight matrix to be filled: units x inputs, row by row.
struct WeightBlock {
  std::span<double> W;
  int units = 0, inputs = 0;
};

inline void fill_uniform(const WeightBlock& w, double low, double high, Rng& rng) {
  for (double& x : w.W) x = rng.uniform(low, high);
}

inline void fill_normal(const WeightBlock& w, double mean, double std, Rng& rng) {
  for (double& x : w.W) x = mean + std * rng.normal();
}

/// Q of the QR factors of a normal matrix, times `gain`: orthonormal rows, or columns when there are more rows.
void fill_orthogonal(const WeightBlock& w, double gain, Rng& rng);

inline constexpr Parameter kGain{"gain", 1, 0, kNoBound, false, false, false, "Multiplies every weight."};
inline constexpr Parameter kRectifierSlope{"a", 0, -kNoBound, kNoBound, false, false, false,
                                           "Slope below zero of the leaky ReLU that follows; 0 for a ReLU."};

struct Zeros {
  static constexpr std::string_view name = "zeros", label = "Zeros",
      about = "All weights 0: the units of a layer stay copies of each other.";
  static constexpr std::array<Parameter, 0> parameters{};
  static void fill(const WeightBlock& w, const Values&, Rng&) {
    for (double& x : w.W) x = 0;
  }
};

struct ConstantWeights {
  static constexpr std::string_view name = "constant", label = "Constant",
      about = "All weights the same: the units of a layer stay copies of each other.";
  static constexpr std::array<Parameter, 1> parameters{
      Parameter{"val", 0.1, -kNoBound, kNoBound, false, false, false, "The weight."}};
  static void fill(const WeightBlock& w, const Values& v, Rng&) {
    for (double& x : w.W) x = v[0];
  }
};

struct UniformWeights {
  static constexpr std::string_view name = "uniform", label = "Uniform", about = "Evenly spread from a to b.";
  static constexpr std::array<Parameter, 2> parameters{
      Parameter{"a", 0, -kNoBound, kNoBound, false, false, false, "Lower end."},
      Parameter{"b", 1, -kNoBound, kNoBound, false, false, false, "Upper end."}};
  static void fill(const WeightBlock& w, const Values& v, Rng& rng) { fill_uniform(w, v[0], v[1], rng); }
};

struct NormalWeights {
  static constexpr std::string_view name = "normal", label = "Normal", about = "Normally distributed.";
  static constexpr std::array<Parameter, 2> parameters{
      Parameter{"mean", 0, -kNoBound, kNoBound, false, false, false, "Mean."},
      Parameter{"std", 1, 0, kNoBound, false, false, false, "Standard deviation."}};
  static void fill(const WeightBlock& w, const Values& v, Rng& rng) { fill_normal(w, v[0], v[1], rng); }
};

struct XavierUniform {
  static constexpr std::string_view name = "xavier_uniform", label = "Xavier/Glorot, uniform",
      about = "Uniform within gain sqrt(6 / (fan_in + fan_out)): keeps the spread of signals and gradients near a linear unit.";
  static constexpr std::array<Parameter, 1> parameters{kGain};
  static void fill(const WeightBlock& w, const Values& v, Rng& rng) {
    const double bound = v[0] * std::sqrt(6.0 / (static_cast<double>(w.inputs) + w.units));
    fill_uniform(w, -bound, bound, rng);
  }
};

struct XavierNormal {
  static constexpr std::string_view name = "xavier_normal", label = "Xavier/Glorot, normal",
      about = "Normal with standard deviation gain sqrt(2 / (fan_in + fan_out)).";
  static constexpr std::array<Parameter, 1> parameters{kGain};
  static void fill(const WeightBlock& w, const Values& v, Rng& rng) {
    fill_normal(w, 0, v[0] * std::sqrt(2.0 / (static_cast<double>(w.inputs) + w.units)), rng);
  }
};

struct HeUniform {
  static constexpr std::string_view name = "he_uniform", label = "He, uniform",
      about = "Uniform within sqrt(6 / ((1 + a^2) fan_in)): keeps the spread of signals through ReLU layers.";
  static constexpr std::array<Parameter, 1> parameters{kRectifierSlope};
  static void fill(const WeightBlock& w, const Values& v, Rng& rng) {
    const double bound = std::sqrt(6 / ((1 + v[0] * v[0]) * w.inputs));
    fill_uniform(w, -bound, bound, rng);
  }
};

struct HeNormal {
  static constexpr std::string_view name = "he_normal", label = "He, normal",
      about = "Normal with standard deviation sqrt(2 / ((1 + a^2) fan_in)).";
  static constexpr std::array<Parameter, 1> parameters{kRectifierSlope};
  static void fill(const WeightBlock& w, const Values& v, Rng& rng) {
    fill_normal(w, 0, std::sqrt(2 / ((1 + v[0] * v[0]) * w.inputs)), rng);
  }
};

struct LecunNormal {
  static constexpr std::string_view name = "lecun_normal", label = "LeCun, normal",
      about = "Normal with standard deviation sqrt(1 / fan_in), as SELU layers ask for.";
  static constexpr std::array<Parameter, 0> parameters{};
  static void fill(const WeightBlock& w, const Values&, Rng& rng) { fill_normal(w, 0, std::sqrt(1.0 / w.inputs), rng); }
};

struct Orthogonal {
  static constexpr std::string_view name = "orthogonal", label = "Orthogonal",
      about = "A random rotation (Saxe and others 2014): lengths pass through unchanged.";
  static constexpr std::array<Parameter, 1> parameters{kGain};
  static void fill(const WeightBlock& w, const Values& v, Rng& rng) { fill_orthogonal(w, v[0], rng); }
};

/// The one list.
using Initializers = std::tuple<Zeros, ConstantWeights, UniformWeights, NormalWeights, XavierUniform, XavierNormal, HeUniform,
                                HeNormal, LecunNormal, Orthogonal>;

/// What runtime code and documentation see.
struct InitializerRow {
  std::string_view name, label, about;
  std::span<const Parameter> parameters;
  void (*fill)(const WeightBlock&, const Values&, Rng&);
};

/// The table, in the order of the list.
std::span<const InitializerRow> initializers();

/// A row of the table and its parameters in the row's order. Without more: xavier_uniform with gain 1.
struct InitializerSpec {
  int initializer = 4;
  Values values{1};
};

/// The row with its own defaults.
inline InitializerSpec initializer_spec(int row) {
  return {row, defaults(initializers()[static_cast<std::size_t>(row)].parameters)};
}

}  // namespace chainrule

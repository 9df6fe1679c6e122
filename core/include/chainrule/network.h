#pragma once
/// A multilayer perceptron as a specification: layers, activations, biases, starting values.
#include <cstdint>
#include <string>
#include <vector>

#include "chainrule/error.h"
#include "chainrule/initializer.h"

namespace chainrule {

/// Which biases a layer has: one for each unit, none, or one number that all units share.
enum class Bias { unit, none, shared };

/// One dense layer, z = W a + b, a = activation(z). `W` is units x inputs, row by row; `b` has one entry per unit,
/// one for a shared bias, none for no bias. Empty `W` or `b` means: from the initialiser and the seed (b: zeros).
struct LayerSpec {
  int units = 1;
  int activation = 0;  ///< index into kOps of an op that is marked as an activation
  Bias bias = Bias::unit;
  InitializerSpec init{};
  bool frozen = false;  ///< parameters of a frozen layer take no updates
  std::vector<std::int64_t> fixed{};  ///< single parameters that take none: places in the layer's W, then b, ascending
  std::vector<double> W{}, b{};
};

struct NetworkSpec {
  int inputs = 2;
  std::vector<LayerSpec> layers{};  ///< the last one is the output
};

/// Where each layer's parameters lie in the flat parameter vector: layer by layer, W row by row, then b.
struct LayerLayout {
  int inputs = 0, units = 0;
  int biases = 0;  ///< units, 1 (shared) or 0
  std::int64_t W = 0, b = 0;  ///< offsets of the first entry
};

struct Layout {
  std::vector<LayerLayout> layers;
  std::int64_t size = 0;
};

/// Sizes checked in 64 bits, values and initialisers too. Errors: missing, out_of_range, shape_mismatch, unknown_name,
/// too_large (more numbers than an index can count) with `field` = `model.layers[i]...`.
Result<Layout> layout(const NetworkSpec&);

/// The starting parameters: explicit ones as given, the others drawn layer by layer from the seed's stream.
/// A layer's draw depends on the seed and its position alone, so that editing one layer leaves the others' start.
std::vector<double> initial_parameters(const NetworkSpec&, const Layout&, std::uint64_t seed);

}  // namespace chainrule

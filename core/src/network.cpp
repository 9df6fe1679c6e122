#include "chainrule/network.h"

#include <algorithm>
#include <cmath>

#include "chainrule/op.h"

namespace chainrule {
namespace {

using std::to_string;

/// As many numbers as a 32-bit index counts; what a machine can hold is the caller's limit.
constexpr std::int64_t kMostParameters = 2147483647;

Error wrong(Code code, const std::string& field, const std::string& sentence) { return {code, field + " " + sentence, field}; }

Result<void> check_given(const std::vector<double>& values, std::int64_t size, int row_size, const std::string& field) {
  if (values.empty()) return {};
  if (static_cast<std::int64_t>(values.size()) != size)
    return wrong(Code::shape_mismatch, field, "has " + numbers_text(values.size()) + "; the layer takes " + to_string(size) + ".");
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i])) {
      std::string place = field;
      if (row_size > 0) place += "[" + to_string(i / static_cast<std::size_t>(row_size)) + "]";
      place += "[" + to_string(row_size > 0 ? i % static_cast<std::size_t>(row_size) : i) + "]";
      return wrong(Code::out_of_range, place, "is " + number_text(values[i]) + "; it takes a finite number.");
    }
  return {};
}

/// Places of single parameters: each once, in order, and in the layer.
Result<void> check_fixed(const std::vector<std::int64_t>& places, std::int64_t size, const std::string& path) {
  std::int64_t before = -1;
  for (const std::int64_t place : places) {
    if (place <= before || place >= size)
      return wrong(Code::out_of_range, path + ".frozen", "has place " + to_string(place) + "; it takes ascending places below " +
                                                            to_string(size) + ".");
    before = place;
  }
  return {};
}

Result<void> check_choices(const LayerSpec& layer, const std::string& path) {
  const bool known = layer.activation >= 0 && layer.activation < static_cast<int>(kOps.size());
  if (!known || !kOps[static_cast<std::size_t>(layer.activation)].activation)
    return wrong(Code::unknown_name, path + ".activation", "is not an activation function; it takes one of the table's.");
  if (layer.init.initializer < 0 || layer.init.initializer >= static_cast<int>(initializers().size()))
    return wrong(Code::unknown_name, path + ".init", "is not an initialiser; it takes one of the table's.");
  const InitializerRow& init = initializers()[static_cast<std::size_t>(layer.init.initializer)];
  return check(init.parameters, layer.init.values, path + ".init");
}

}  // namespace

Result<Layout> layout(const NetworkSpec& spec) {
  if (spec.inputs < 1) return wrong(Code::out_of_range, "model.inputs", "is empty; a network has at least one input.");
  if (spec.layers.empty()) return wrong(Code::missing, "model.layers", "is empty; a network has at least one layer.");
  Layout all;
  int inputs = spec.inputs;
  for (std::size_t i = 0; i < spec.layers.size(); ++i) {
    const LayerSpec& layer = spec.layers[i];
    const std::string path = "model.layers[" + to_string(i) + "]";
    if (layer.units < 1)
      return wrong(Code::out_of_range, path + ".units", "is " + to_string(layer.units) + "; it takes a whole number from 1 up.");
    LayerLayout place;
    place.inputs = inputs;
    place.units = layer.units;
    place.biases = layer.bias == Bias::unit ? layer.units : layer.bias == Bias::shared ? 1 : 0;
    const std::int64_t weights = std::int64_t{layer.units} * inputs;  // below 2^62
    place.W = all.size;
    place.b = all.size + weights;
    all.size = place.b + place.biases;
    if (all.size > kMostParameters)
      return wrong(Code::too_large, path + ".units",
                   "is " + to_string(layer.units) + "; with it the network has more than 2147483647 weights and biases.");
    if (auto good = check_choices(layer, path); !good) return good.error();
    if (auto good = check_given(layer.W, weights, inputs, path + ".W"); !good) return good.error();
    if (!layer.b.empty() && place.biases == 0)
      return wrong(Code::shape_mismatch, path + ".b", "is given; a layer whose bias is false takes none.");
    if (auto good = check_given(layer.b, place.biases, 0, path + ".b"); !good) return good.error();
    if (auto good = check_fixed(layer.fixed, weights + place.biases, path); !good) return good.error();
    all.layers.push_back(place);
    inputs = layer.units;
  }
  return all;
}

std::vector<double> initial_parameters(const NetworkSpec& spec, const Layout& all, std::uint64_t seed) {
  std::vector<double> parameters(static_cast<std::size_t>(all.size));
  for (std::size_t i = 0; i < spec.layers.size(); ++i) {
    const LayerSpec& layer = spec.layers[i];
    const LayerLayout& place = all.layers[i];
    const std::span W = std::span(parameters).subspan(static_cast<std::size_t>(place.W), static_cast<std::size_t>(place.b - place.W));
    if (layer.W.empty()) {
      Rng rng(seed, Stream::initial, i);
      const InitializerRow& init = initializers()[static_cast<std::size_t>(layer.init.initializer)];
      init.fill({W, place.units, place.inputs}, layer.init.values, rng);
    } else {
      std::ranges::copy(layer.W, W.begin());
    }
    std::ranges::copy(layer.b, parameters.data() + place.b);
  }
  return parameters;
}

}  // namespace chainrule

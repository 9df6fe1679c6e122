#include "trainer_mistake.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>

#include "chainrule/op.h"

namespace chainrule {
namespace {

/// What multiplies the weights of a saturated start.
constexpr double kSaturation = 100;

double value(const LayerSpec& layer, double z) { return kOps[static_cast<std::size_t>(layer.activation)].f(&z); }

double slope(const LayerSpec& layer, double z) {
  double out = 0;
  kOps[static_cast<std::size_t>(layer.activation)].d(&z, value(layer, z), &out);
  return out;
}

/// Flat far out on both sides.
bool saturates(const LayerSpec& layer) { return std::fabs(slope(layer, -40)) < 1e-3 && std::fabs(slope(layer, 40)) < 1e-3; }

/// Closed below 0 and open above it.
bool rectifies(const LayerSpec& layer) { return slope(layer, -1) == 0 && slope(layer, -40) == 0 && slope(layer, 1) != 0; }

/// Whether layer `l` can be made to die: a hidden one that rectifies and has biases.
bool can_die(const NetworkSpec& network, std::size_t l) {
  return l + 1 < network.layers.size() && rectifies(network.layers[l]) && network.layers[l].bias != Bias::none;
}

Error impossible(Code code, Mistake mistake, const std::string& reason) {
  return {code, "mistake is \"" + std::string(kMistakes[static_cast<std::size_t>(mistake)].name) + "\"; " + reason, "mistake"};
}

Result<void> check_square(const NetworkSpec& network) {
  std::string unfit;
  for (std::size_t l = 1; l < network.layers.size(); ++l) {
    const int units = network.layers[l].units, inputs = network.layers[l - 1].units;
    if (units == inputs) return {};
    if (unfit.empty())
      unfit = "in model.layers[" + std::to_string(l) + "] W is " + std::to_string(units) + " x " + std::to_string(inputs) +
              " and the gradient has " + std::to_string(units) + " entries, so that only the transpose fits.";
  }
  if (unfit.empty()) unfit = "a network of one layer sends no gradient on.";
  return impossible(Code::shape_mismatch, Mistake::missing_transpose, "it takes a layer after the first with a square W; " + unfit);
}

/// Biases that no sample comes up against. A layer's inputs lie within `reach`, unit by unit; what comes out of a dead
/// layer is 0. The bias is a round number for a person to read: -10, -100, ...
void kill(const NetworkSpec& network, const Layout& all, const Split& split, std::vector<double>& parameters) {
  std::vector<double> reach(static_cast<std::size_t>(split.width), 0);
  for (std::size_t i = 0; i < split.train_inputs.size(); ++i)
    reach[i % reach.size()] = std::max(reach[i % reach.size()], std::fabs(split.train_inputs[i]));
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const LayerLayout& at = all.layers[l];
    const std::span<double> b = std::span(parameters).subspan(static_cast<std::size_t>(at.b), static_cast<std::size_t>(at.biases));
    std::vector<double> z(static_cast<std::size_t>(at.units), 0);
    for (std::size_t j = 0; j < z.size(); ++j)
      for (std::size_t k = 0; k < reach.size(); ++k)
        z[j] += std::fabs(parameters[static_cast<std::size_t>(at.W) + j * reach.size() + k]) * reach[k];
    if (can_die(network, l)) {
      double low = 10;
      for (const double most : z) low = std::max(low, std::pow(10, std::floor(std::log10(std::max(most, 1.0))) + 1));
      std::ranges::fill(b, -low);
    }
    reach.assign(z.size(), 0);
    for (std::size_t j = 0; j < z.size(); ++j) {
      const double bias = b.empty() ? 0 : b[b.size() == 1 ? 0 : j];
      reach[j] = std::max(std::fabs(value(network.layers[l], bias - z[j])), std::fabs(value(network.layers[l], bias + z[j])));
    }
  }
}

}  // namespace

Result<void> check_mistake(const TrainerSpec& spec) {
  const std::vector<LayerSpec>& layers = spec.network.layers;
  if (spec.mistake == Mistake::none) return {};
  if (kMistakes[static_cast<std::size_t>(spec.mistake)].of == MistakeOf::graph)
    return impossible(Code::out_of_range, spec.mistake, "it is one of formulas, not of networks.");
  if (spec.mistake == Mistake::missing_transpose) return check_square(spec.network);
  if (spec.mistake == Mistake::saturated_sigmoid && std::ranges::none_of(layers, saturates))
    return impossible(Code::out_of_range, spec.mistake, "it takes a layer whose activation is flat far out on both sides, such as sigmoid or tanh.");
  bool dies = spec.mistake != Mistake::dead_relu;
  for (std::size_t l = 0; l < layers.size(); ++l) dies = dies || can_die(spec.network, l);
  if (!dies) return impossible(Code::out_of_range, spec.mistake, "it takes a hidden layer with biases whose activation is relu.");
  return {};
}

void start_wrongly(Mistake mistake, const NetworkSpec& network, const Layout& all, const Split& split, std::vector<double>& parameters) {
  if (mistake == Mistake::dead_relu) return kill(network, all, split, parameters);
  for (std::size_t l = 0; l < all.layers.size(); ++l) {
    const LayerLayout& at = all.layers[l];
    for (std::int64_t i = at.W; i < at.b; ++i) {
      double& w = parameters[static_cast<std::size_t>(i)];
      if (mistake == Mistake::zero_start) w = 0;
      if (mistake == Mistake::saturated_sigmoid && saturates(network.layers[l])) w *= kSaturation;
    }
  }
}

}  // namespace chainrule

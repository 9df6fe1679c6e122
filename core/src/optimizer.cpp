#include "chainrule/optimizer.h"

namespace chainrule {
namespace {

/// Runs an optimiser over whole vectors, in one pass.
template <class Optimizer, class T>
void update_vectors(const UpdateVectors<T>& v, const UpdateConstants<T>& given) {
  const UpdateConstants<T> k = given;
  T *const p = v.parameters, *const s = v.state1, *const t = v.state2;
  for (std::ptrdiff_t i = 0; i < v.size; ++i) {
    T unused = 0;
    Optimizer::update(p[i], k.gradient_scale * v.gradient[i] + k.decay * p[i], Optimizer::states.size() > 0 ? s[i] : unused,
                      Optimizer::states.size() > 1 ? t[i] : unused, k);
  }
}

/// A parameter or a state while its update is written down: an assignment is noted instead of made.
struct Noted : Text {
  std::vector<UpdateRule>* rules;
  Noted(Text letter, std::vector<UpdateRule>& to) : Text(std::move(letter)), rules(&to) {}
  void operator=(const Text& value) { rules->push_back({*this, value}); }
};

/// UpdateConstants in letters.
struct Letters {
  std::array<Text, 4> values{0, 0, 0, 0}, rest{0, 0, 0, 0};
  Text rate = Text::variable("eta"), correction1 = 1, correction2 = 1;
};

Text letter_of(std::string_view parameter) {
  if (parameter == kBeta1.name) return Text::variable("beta1");
  if (parameter == kBeta2.name) return Text::variable("beta2");
  if (parameter == kWeightDecay.name) return Text::variable("lambda");
  if (parameter == kMomentum.name) return Text::variable("mu");
  return Text::variable(parameter == kAdamEps.name ? "epsilon" : parameter);
}

/// Runs an optimiser at Text: the rule shown is the rule computed.
template <class Optimizer>
std::vector<UpdateRule> rules() {
  std::vector<UpdateRule> lines;
  const Text k = Text::variable("k");
  Letters letters;
  for (std::size_t i = 0; i < Optimizer::parameters.size(); ++i) {
    letters.values[i] = letter_of(Optimizer::parameters[i].name);
    letters.rest[i] = 1 - letters.values[i];
    if (Optimizer::parameters[i].name == kBeta1.name) letters.correction1 = 1 - pow(letters.values[i], k);
    if (Optimizer::parameters[i].name == kBeta2.name) letters.correction2 = 1 - pow(letters.values[i], k);
  }
  const auto note = [&](std::size_t i) {
    return Noted(Text::variable(i < Optimizer::states.size() ? Optimizer::states[i] : ""), lines);
  };
  Noted w(Text::variable("w"), lines), g(Text::variable("g"), lines), s = note(0), t = note(1);
  if (!Optimizer::decoupled) g = Text(g) + letter_of(kWeightDecay.name) * w;
  Optimizer::update(w, static_cast<const Text&>(g), s, t, letters);
  return lines;
}

template <class Optimizer>
constexpr OptimizerRow row() {
  return {Optimizer::name,      Optimizer::label,
          Optimizer::about,     Optimizer::parameters,
          Optimizer::states,    Optimizer::decoupled,
          rules<Optimizer>,     update_vectors<Optimizer, double>,
          update_vectors<Optimizer, float>};
}

template <class... Optimizer>
constexpr auto table(std::tuple<Optimizer...>*) {
  return std::array{row<Optimizer>()...};
}

constexpr auto kOptimizers = table(static_cast<Optimizers*>(nullptr));

/// base^exponent by repeated squaring: only products, so every platform agrees to the bit.
double whole_power(double base, std::int64_t exponent) {
  double result = 1;
  for (; exponent > 0; exponent >>= 1, base *= base)
    if (exponent & 1) result *= base;
  return result;
}

}  // namespace

std::span<const OptimizerRow> optimizers() { return kOptimizers; }

UpdateConstants<double> make_update_constants(const OptimizerSpec& spec, double rate, std::int64_t k, double gradient_scale) {
  const OptimizerRow& row = kOptimizers[static_cast<std::size_t>(spec.optimizer)];
  UpdateConstants<double> c;
  c.rate = rate;
  c.values = spec.values;
  for (std::size_t i = 0; i < c.values.size(); ++i) c.rest[i] = 1 - c.values[i];
  if (const int i = find_named(row.parameters, kBeta1.name); i >= 0) c.correction1 = 1 - whole_power(spec.values[i], k);
  if (const int i = find_named(row.parameters, kBeta2.name); i >= 0) c.correction2 = 1 - whole_power(spec.values[i], k);
  c.gradient_scale = gradient_scale;
  if (const int i = find_named(row.parameters, kWeightDecay.name); i >= 0 && !row.decoupled) c.decay = spec.values[i];
  return c;
}

template <class T>
void update(const OptimizerSpec& spec, const UpdateVectors<T>& vectors, const UpdateConstants<double>& c) {
  UpdateConstants<T> k;
  k.rate = static_cast<T>(c.rate);
  for (std::size_t i = 0; i < c.values.size(); ++i) {
    k.values[i] = static_cast<T>(c.values[i]);
    k.rest[i] = static_cast<T>(c.rest[i]);
  }
  k.correction1 = static_cast<T>(c.correction1);
  k.correction2 = static_cast<T>(c.correction2);
  k.gradient_scale = static_cast<T>(c.gradient_scale);
  k.decay = static_cast<T>(c.decay);
  kOptimizers[static_cast<std::size_t>(spec.optimizer)].template update<T>()(vectors, k);
}

template void update(const OptimizerSpec&, const UpdateVectors<double>&, const UpdateConstants<double>&);
template void update(const OptimizerSpec&, const UpdateVectors<float>&, const UpdateConstants<double>&);

}  // namespace chainrule

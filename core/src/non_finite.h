#pragma once
/// Names the first place where a pass left the finite numbers.
#include <cmath>
#include <cstdint>
#include <string>

#include "chainrule/error.h"
#include "pass.h"

namespace chainrule {

/// "weight from unit 2 to unit 3 in layer 1" or "bias of unit 3 in layer 1", counted from 1, for an index into the flat
/// parameters.
std::string parameter_place(const Layout&, std::int64_t index);

/// The sentence for a place, its value and the number of updates made.
Error not_finite(const std::string& place, double value, std::int64_t step);

/// Index of the first of `n` numbers that is not finite, or -1.
template <class T>
std::int64_t first_non_finite(const T* x, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i)
    if (!std::isfinite(x[i])) return i;
  return -1;
}

/// Looks in the order of the computation: inputs, then layer by layer parameters, z and a; else it was the loss itself.
template <class T>
Error first_place(const Pass<T>& pass, const Layout& layout, const T* parameters, std::int64_t n, double loss, std::int64_t step) {
  const auto value = [](const T* x, std::int64_t i) { return static_cast<double>(x[i]); };
  if (const auto i = first_non_finite(pass.input(), layout.layers[0].inputs * n); i >= 0)
    return not_finite("input " + std::to_string(i / n + 1), value(pass.input(), i), step);
  for (std::size_t l = 0; l < layout.layers.size(); ++l) {
    const LayerLayout& at = layout.layers[l];
    if (const auto i = first_non_finite(parameters + at.W, at.b + at.biases - at.W); i >= 0)
      return not_finite(parameter_place(layout, at.W + i), value(parameters + at.W, i), step);
    const auto unit = [&](std::int64_t i) { return " of unit " + std::to_string(i / n + 1) + " in layer " + std::to_string(l + 1); };
    if (const auto i = first_non_finite(pass.z(l), at.units * n); i >= 0)
      return not_finite("pre-activation z" + unit(i), value(pass.z(l), i), step);
    if (const auto i = first_non_finite(pass.a(l), at.units * n); i >= 0)
      return not_finite("activation a" + unit(i), value(pass.a(l), i), step);
  }
  return not_finite("loss", loss, step);
}

}  // namespace chainrule

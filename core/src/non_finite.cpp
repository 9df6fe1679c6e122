#include "non_finite.h"

#include "chainrule/parameter.h"

namespace chainrule {

std::string parameter_place(const Layout& layout, std::int64_t index) {
  std::size_t l = 0;
  while (l + 1 < layout.layers.size() && layout.layers[l + 1].W <= index) ++l;
  const LayerLayout& at = layout.layers[l];
  const std::string layer = " in layer " + std::to_string(l + 1);
  if (index < at.b) {
    const std::int64_t i = index - at.W;
    return "weight from unit " + std::to_string(i % at.inputs + 1) + " to unit " + std::to_string(i / at.inputs + 1) + layer;
  }
  if (at.biases == 1 && at.units > 1) return "shared bias" + layer;
  return "bias of unit " + std::to_string(index - at.b + 1) + layer;
}

Error not_finite(const std::string& place, double value, std::int64_t step) {
  return {Code::not_finite,
          "The " + place + " is not finite (" + number_text(value) + ") at step " + std::to_string(step) + ".", "train"};
}

}  // namespace chainrule

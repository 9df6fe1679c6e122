#include "chainrule/parameter.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace chainrule {

std::string number_text(double x) {
  if (std::isnan(x)) return "NaN";
  if (std::isinf(x)) return x > 0 ? "Infinity" : "-Infinity";
  // The fewest digits that read back as x. Not std::to_chars: its tables would add 60 kB to what a browser downloads.
  std::array<char, 32> text{};
  for (int digits = 6; digits <= 17; ++digits) {
    std::snprintf(text.data(), text.size(), "%.*g", digits, x);
    if (std::strtod(text.data(), nullptr) == x) break;
  }
  return text.data();
}

std::string numbers_text(std::size_t count) { return std::to_string(count) + (count == 1 ? " number" : " numbers"); }

std::string allowed(const Parameter& p) {
  const std::string low = (p.above ? " above " : " from ") + number_text(p.low);
  const std::string kind = p.whole ? "a whole number" : "a number";
  if (!std::isfinite(p.low) && !std::isfinite(p.high)) return p.whole ? kind : "a finite number";
  if (!std::isfinite(p.high)) return kind + low + (p.above ? "" : " up");
  if (!std::isfinite(p.low)) return kind + (p.below ? " below " : " up to ") + number_text(p.high);
  const std::string_view joint = p.above ? (p.below ? " and below " : " and at most ") : (p.below ? " to below " : " to ");
  return kind + low + std::string(joint) + number_text(p.high);
}

Result<void> check(const Parameter& p, double value, const std::string& field) {
  const bool inside = p.above ? value > p.low : value >= p.low;
  const bool below = p.below ? value < p.high : value <= p.high;
  if (std::isfinite(value) && inside && below && (!p.whole || value == std::floor(value))) return {};
  return Error{Code::out_of_range, field + " is " + number_text(value) + "; it takes " + allowed(p) + ".", field};
}

Result<void> check(std::span<const Parameter> parameters, const Values& values, const std::string& path) {
  for (std::size_t i = 0; i < parameters.size(); ++i)
    if (auto good = check(parameters[i], values[i], path + "." + std::string(parameters[i].name)); !good) return good;
  return {};
}

}  // namespace chainrule

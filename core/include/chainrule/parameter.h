#pragma once
/// The numbers that tune a row of a table (an optimiser's momentum, a schedule's gamma): name, default, bounds.
/// Documents, controls, messages and documentation read them here.
#include <array>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "chainrule/error.h"

namespace chainrule {

inline constexpr double kNoBound = std::numeric_limits<double>::infinity();

struct Parameter {
  std::string_view name;   ///< the field's name in a document, PyTorch's where PyTorch has it
  double value = 0;        ///< default
  double low = -kNoBound, high = kNoBound;
  bool above = false, below = false;  ///< whether the low and the high bound are themselves excluded
  bool whole = false;                 ///< whole numbers only
  std::string_view about{};
};

/// A row's parameter values, in the row's order; the unused rest is 0.
using Values = std::array<double, 4>;

constexpr Values defaults(std::span<const Parameter> parameters) {
  Values values{};
  for (std::size_t i = 0; i < parameters.size(); ++i) values[i] = parameters[i].value;
  return values;
}

/// Index of the item called `name` (rows of a table, or parameters of a row), -1 if there is none.
constexpr int find_named(const auto& items, std::string_view name) {
  int i = 0;
  for (const auto& item : items) {
    if (item.name == name) return i;
    ++i;
  }
  return -1;
}

/// The shortest decimal text that reads back as the same number; "NaN", "Infinity", "-Infinity".
std::string number_text(double);

/// "1 number", "3 numbers".
std::string numbers_text(std::size_t count);

/// What a parameter takes, to end a sentence: "a number above 0", "a whole number from 1".
std::string allowed(const Parameter&);

/// out_of_range with `field` unless the value is finite and within bounds.
Result<void> check(const Parameter&, double value, const std::string& field);

/// Checks each parameter's value; the field is `path` + "." + the parameter's name.
Result<void> check(std::span<const Parameter>, const Values&, const std::string& path);

}  // namespace chainrule

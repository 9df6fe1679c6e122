#pragma once
/// The formula type: arithmetic on Text writes the formula down, as LaTeX and as MathML Core, instead of computing it.
/// Run an op at Text and what comes out is the formula that the engine runs.
#include <span>
#include <string>
#include <string_view>

#include "chainrule/primitives.h"

namespace chainrule {

/// How tightly the outermost operation of a formula binds; a looser one inside a tighter one gets brackets.
enum class Binding { sum, product, fraction, power, atom };

struct Text {
  std::string latex, mathml;
  Binding binding = Binding::atom;

  Text(int number);  // NOLINT: literals in op formulas convert
  Text(std::string latex_text, std::string mathml_text, Binding how = Binding::atom)
      : latex(std::move(latex_text)), mathml(std::move(mathml_text)), binding(how) {}

  /// A variable. `w12` and `w_12` print with a subscript, `yhat` with a hat, Greek spelled out as the letter, longer names
  /// upright; anything else is escaped.
  static Text variable(std::string_view name);
  /// A number as %.`digits`g prints it, powers of ten written out.
  static Text number(double value, int digits = 6);
};

Text operator+(const Text& a, const Text& b);
Text operator-(const Text& a, const Text& b);
Text operator-(const Text& a, int b);  ///< a whole number less a number of the op's own is worked out: the slope of x^3 is 3 x^2
Text operator*(const Text& a, const Text& b);  ///< equal factors print as a square
Text operator/(const Text& a, const Text& b);
Text operator-(const Text& a);

/// `name`, set upright, applied to inputs separated by commas.
Text called(std::string_view name, std::span<const Text> inputs);
Text transposed(const Text& x);
/// Numbers row by row in square brackets.
Text matrix(std::span<const Text> entries, int columns);

Text exp(const Text& x);
Text expm1(const Text& x);
Text log(const Text& x);
Text log1p(const Text& x);
Text sqrt(const Text& x);
Text sin(const Text& x);
Text cos(const Text& x);
Text tan(const Text& x);
Text tanh(const Text& x);
Text abs(const Text& x);
Text pow(const Text& base, const Text& exponent);

Text constant(const Text& like, const Symbol& c);
Text one(const Text& like);
Text max0(const Text& x);
Text step(const Text& x);  ///< Iverson bracket [x > 0]
Text sign(const Text& x);
Text maximum(const Text& a, const Text& b);
Text minimum(const Text& a, const Text& b);
Text at_least(const Text& a, const Text& b);
Text above(const Text& a, const Text& b);
Text if_positive(const Text& x, const Text& p, const Text& q);
Text at_infinity(const Text& x, const Text& limit, const Text& value);
Text unless_zero(const Text& x, const Text& value);
Text power_log(const Text& a, const Text& b, const Text& y);
Text log1p_exp(const Text& x);
Text normal_cdf(const Text& x);
Text normal_pdf(const Text& x);
Text sigmoid(const Text& x);

}  // namespace chainrule

#include "chainrule/text.h"

#include <cctype>
#include <cstdio>
#include <cstdlib>

#include "chainrule/op.h"

namespace chainrule {
namespace {

using namespace std::string_literals;

const std::string kMinusMathml = "<mo>-</mo>";

Text bracketed(const Text& x) {
  return {"\\left(" + x.latex + "\\right)", "<mrow><mo>(</mo>" + x.mathml + "<mo>)</mo></mrow>"};
}

/// `x` as a part of something that binds as tightly as `outer`.
Text within(const Text& x, Binding outer) { return x.binding < outer ? bracketed(x) : x; }

bool is_number(const Text& x) { return x.mathml.starts_with("<mn>"); }
bool is(const Text& x, int number) { return x.latex == std::to_string(number); }

/// Sums carry a leading minus as part of their first term; only whole negated terms can give it up.
bool negated(const Text& x) { return x.binding != Binding::sum && x.mathml.starts_with(kMinusMathml); }
Text without_minus(const Text& x) {
  return {x.latex.substr(1), x.mathml.substr(kMinusMathml.size()), Binding::product};
}

/// One MathML element whatever the formula, as fractions and exponents need it.
std::string row(const Text& x) { return "<mrow>" + x.mathml + "</mrow>"; }

Text infix(const Text& a, const std::string& latex, const std::string& mathml, const Text& b, Binding how) {
  return {a.latex + latex + b.latex, a.mathml + mathml + b.mathml, how};
}

/// `letters` set upright is a function's name; the invisible operator (U+2061) says "applied to".
Text call(const std::string& latex, const std::string& letters, const Text& x) {
  const Text argument = bracketed(x);
  return {latex + argument.latex, "<mi>" + letters + "</mi><mo>&#x2061;</mo>" + argument.mathml};
}
Text call(const std::string& latex, const std::string& letters, const Text& a, const Text& b) {
  return call(latex, letters, infix(a, ", ", "<mo>,</mo>", b, Binding::sum));
}

/// Iverson bracket: 1 where the statement holds, else 0.
Text iverson(const Text& a, const std::string& latex, const std::string& mathml, const Text& b) {
  const Text statement = infix(a, latex, mathml, b, Binding::sum);
  return {"\\left[" + statement.latex + "\\right]", "<mrow><mo>[</mo>" + statement.mathml + "<mo>]</mo></mrow>"};
}

std::string escaped_mathml(std::string_view raw) {
  std::string out;
  for (const char c : raw) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '"') out += "&quot;";
    else out += c;
  }
  return out;
}

std::string escaped_latex(std::string_view raw) {
  std::string out;
  for (const char c : raw) {
    if (c == '\\') out += "\\backslash ";
    else if (c == '^' || c == '~') out += "\\"s + c + "{}";
    else if (std::string_view("#$%&_{}").find(c) != std::string_view::npos) out += "\\"s + c;
    else out += c;
  }
  return out;
}

bool all_of(std::string_view s, int (*test)(int)) {
  for (const char c : s)
    if (test(static_cast<unsigned char>(c)) == 0) return false;
  return true;
}

std::string letters_latex(std::string_view name) {
  return name.size() == 1 ? escaped_latex(name) : "\\mathrm{" + escaped_latex(name) + "}";
}

/// A Greek letter by its English name; the capital where the name has one.
struct Greek {
  std::string_view name, capital, letter;
};
constexpr Greek kGreek[]{
    {"alpha", "\u0391", "\u03b1"},   {"beta", "\u0392", "\u03b2"},  {"gamma", "\u0393", "\u03b3"}, {"delta", "\u0394", "\u03b4"},
    {"epsilon", "\u0395", "\u03b5"}, {"zeta", "\u0396", "\u03b6"},  {"eta", "\u0397", "\u03b7"},   {"theta", "\u0398", "\u03b8"},
    {"iota", "\u0399", "\u03b9"},    {"kappa", "\u039a", "\u03ba"}, {"lambda", "\u039b", "\u03bb"}, {"mu", "\u039c", "\u03bc"},
    {"nu", "\u039d", "\u03bd"},      {"xi", "\u039e", "\u03be"},    {"rho", "\u03a1", "\u03c1"},   {"sigma", "\u03a3", "\u03c3"},
    {"tau", "\u03a4", "\u03c4"},     {"upsilon", "\u03a5", "\u03c5"}, {"phi", "\u03a6", "\u03c6"}, {"chi", "\u03a7", "\u03c7"},
    {"psi", "\u03a8", "\u03c8"},     {"omega", "\u03a9", "\u03c9"},
};

/// A word of a name: one letter in italics, Greek spelled out as the letter, anything else upright.
Text letters(std::string_view word) {
  for (const Greek& g : kGreek) {
    const bool spelled = word.size() == g.name.size() && word.substr(1) == g.name.substr(1);
    const bool capital = word == g.capital || (spelled && word[0] == g.name[0] - 'a' + 'A');
    if (!capital && word != g.letter && !(spelled && word[0] == g.name[0])) continue;
    // LaTeX has commands for the capitals alone that Latin has not.
    const bool latin = capital && std::string_view("\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u03a1\u03a4\u03a7").find(g.capital) != std::string_view::npos;
    std::string command(g.name);
    if (capital) command[0] = static_cast<char>(command[0] - 'a' + 'A');
    const std::string latex = latin ? "\\mathrm{" + std::string(1, g.name == "eta" ? 'H' : g.name == "rho" ? 'P' : g.name == "chi" ? 'X' : command[0]) + "}" : "\\" + command;
    return {latex, "<mi>" + std::string(capital ? g.capital : g.letter) + "</mi>"};
  }
  return {letters_latex(word), "<mi>" + escaped_mathml(word) + "</mi>"};
}

}  // namespace

Text::Text(int number) : latex(std::to_string(number)), mathml("<mn>" + latex + "</mn>") {
  if (number < 0) {
    mathml = kMinusMathml + "<mn>" + latex.substr(1) + "</mn>";
    binding = Binding::product;
  }
}

Text Text::variable(std::string_view name) {
  const std::string_view whole = name;
  const bool word = name == "that" || name == "what" || name == "chat";
  if (const std::size_t hat = name.ends_with("_hat") ? 4 : name.ends_with("hat") ? 3 : 0; hat > 0 && name.size() == hat + 1 && !word)
    return {"\\hat{" + escaped_latex(name.substr(0, 1)) + "}",
            "<mover accent=\"true\"><mi>" + escaped_mathml(name.substr(0, 1)) + "</mi><mo>^</mo></mover>"};
  std::size_t stem = 0;
  while (stem < name.size() && (std::isalpha(static_cast<unsigned char>(name[stem])) != 0 || static_cast<unsigned char>(name[stem]) >= 0x80)) ++stem;
  std::string_view index = name.substr(stem);
  if (index.starts_with('_')) index.remove_prefix(1);
  const Text base = letters(whole.substr(0, stem));
  if (stem > 0 && index.empty() && stem == name.size()) return base;
  if (stem > 0 && !index.empty() && all_of(index, std::isalnum)) {
    const std::string tag = all_of(index, std::isdigit) ? "mn" : "mi";
    return {base.latex + "_{" + std::string(index) + "}",
            "<msub>" + base.mathml + "<" + tag + ">" + std::string(index) + "</" + tag + "></msub>"};
  }
  return {letters_latex(whole), "<mi>" + escaped_mathml(whole) + "</mi>"};
}

Text Text::number(double value, int digits) {
  if (std::isnan(value)) return {"\\mathrm{NaN}", "<mi>NaN</mi>"};
  if (std::isinf(value)) return value > 0 ? Text{"\\infty", "<mi>&#x221e;</mi>"} : -Text{"\\infty", "<mi>&#x221e;</mi>"};
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*g", digits, std::fabs(value));
  const std::string printed = buffer;
  const std::size_t e = printed.find('e');
  Text out{printed, "<mn>" + printed + "</mn>"};
  if (e != std::string::npos) {
    const std::string mantissa = printed.substr(0, e);
    const Text power = pow(Text(10), Text(std::atoi(printed.c_str() + e + 1)));
    out = {mantissa + " \\cdot " + power.latex, "<mn>" + mantissa + "</mn><mo>&#x22c5;</mo>" + power.mathml,
           Binding::product};
  }
  return std::signbit(value) ? -out : out;
}

Text operator+(const Text& a, const Text& b) {
  if (is(a, 0)) return b;
  if (is(b, 0)) return a;
  if (negated(b)) return a - without_minus(b);
  return infix(a, " + ", "<mo>+</mo>", b, Binding::sum);
}

Text operator-(const Text& a, const Text& b) {
  if (is(b, 0)) return a;
  if (is(a, 0)) return -b;
  if (negated(b)) return a + without_minus(b);
  return infix(a, " - ", kMinusMathml, within(b, Binding::product), Binding::sum);
}

Text operator-(const Text& a, int b) {
  const bool whole = is_number(a) && a.latex.size() < 9 && all_of(a.latex, std::isdigit);
  return whole ? Text(std::atoi(a.latex.c_str()) - b) : a - Text(b);
}

Text operator-(const Text& a) {
  if (is(a, 0)) return a;
  if (negated(a)) return without_minus(a);
  const Text inner = within(a, Binding::product);
  return {"-" + inner.latex, kMinusMathml + inner.mathml, Binding::product};
}

Text operator*(const Text& a, const Text& b) {
  if (is(a, 1)) return b;
  if (is(b, 1)) return a;
  if (negated(a)) return -(without_minus(a) * b);
  if (negated(b)) return -(a * without_minus(b));
  if (a.mathml == b.mathml && !is_number(a)) return pow(a, 2);
  const Text left = within(a, Binding::product), right = within(b, Binding::product);
  if (is_number(right)) return infix(left, " \\cdot ", "<mo>&#x22c5;</mo>", right, Binding::product);
  // U+2062 is the invisible times sign, which tells screen readers that this is a product.
  const bool tight = is_number(left) || right.latex.starts_with("\\left");
  return infix(left, tight ? "" : "\\,", "<mo>&#x2062;</mo>", right, Binding::product);
}

Text operator/(const Text& a, const Text& b) {
  if (is(b, 1)) return a;
  if (negated(a)) return -(without_minus(a) / b);
  if (negated(b)) return -(a / without_minus(b));
  return {"\\frac{" + a.latex + "}{" + b.latex + "}", "<mfrac>" + row(a) + row(b) + "</mfrac>", Binding::fraction};
}

Text pow(const Text& base, const Text& exponent) {
  if (is(exponent, 0)) return Text(1);
  if (is(exponent, 1)) return base;
  const Text b = within(base, Binding::atom);
  return {b.latex + "^{" + exponent.latex + "}", "<msup>" + row(b) + row(exponent) + "</msup>", Binding::power};
}

Text called(std::string_view name, std::span<const Text> inputs) {
  Text all = inputs[0];
  for (const Text& x : inputs.subspan(1)) all = infix(all, ", ", "<mo>,</mo>", x, Binding::sum);
  return call("\\operatorname{" + escaped_latex(name) + "}", escaped_mathml(name), all);
}
Text transposed(const Text& x) {
  const Text b = within(x, Binding::atom);
  return {b.latex + "^{\\top}", "<msup>" + row(b) + "<mo>&#x22a4;</mo></msup>", Binding::power};
}
Text matrix(std::span<const Text> entries, int columns) {
  std::string latex = "\\begin{bmatrix}", mathml = "<mrow><mo>[</mo><mtable>";
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const bool begins = i % static_cast<std::size_t>(columns) == 0;
    if (begins) mathml += i > 0 ? "</mtr><mtr>" : "<mtr>";
    if (i > 0) latex += begins ? " \\\\ " : " & ";
    latex += entries[i].latex;
    mathml += "<mtd>" + entries[i].mathml + "</mtd>";
  }
  return {latex + "\\end{bmatrix}", mathml + "</mtr></mtable><mo>]</mo></mrow>"};
}

Text exp(const Text& x) { return pow(Text{"e", "<mi>e</mi>"}, x); }
Text expm1(const Text& x) { return exp(x) - 1; }
Text log(const Text& x) { return call("\\ln", "ln", x); }
Text log1p(const Text& x) { return log(1 + x); }
Text sqrt(const Text& x) { return {"\\sqrt{" + x.latex + "}", "<msqrt>" + row(x) + "</msqrt>"}; }
Text sin(const Text& x) { return call("\\sin", "sin", x); }
Text cos(const Text& x) { return call("\\cos", "cos", x); }
Text tan(const Text& x) { return call("\\tan", "tan", x); }
Text tanh(const Text& x) { return call("\\tanh", "tanh", x); }
Text abs(const Text& x) {
  return {"\\left|" + x.latex + "\\right|", "<mrow><mo>|</mo>" + x.mathml + "<mo>|</mo></mrow>"};
}

Text constant(const Text&, const Symbol& c) { return {std::string(c.latex), std::string(c.mathml)}; }
Text one(const Text&) { return 1; }
Text max0(const Text& x) { return maximum(0, x); }
Text step(const Text& x) { return above(x, 0); }
Text sign(const Text& x) { return call("\\operatorname{sgn}", "sgn", x); }
Text maximum(const Text& a, const Text& b) { return call("\\max", "max", a, b); }
Text minimum(const Text& a, const Text& b) { return call("\\min", "min", a, b); }
Text at_least(const Text& a, const Text& b) { return iverson(a, " \\ge ", "<mo>&#x2265;</mo>", b); }
Text above(const Text& a, const Text& b) { return iverson(a, " > ", "<mo>&gt;</mo>", b); }

Text if_positive(const Text& x, const Text& p, const Text& q) {
  const auto line = [&](const Text& value, const char* sign_mathml) {
    return "<mtr><mtd>" + value.mathml + "</mtd><mtd><mtext>if&#xa0;</mtext>" + x.mathml + "<mo>" + sign_mathml +
           "</mo><mn>0</mn></mtd></mtr>";
  };
  return {"\\begin{cases}" + p.latex + " & \\text{if } " + x.latex + " > 0 \\\\ " + q.latex + " & \\text{if } " + x.latex +
              " \\le 0\\end{cases}",
          "<mrow><mo>{</mo><mtable>" + line(p, "&gt;") + line(q, "&#x2264;") + "</mtable></mrow>", Binding::sum};
}

// The guards below change a value at single points only, where the plain formula has none: it is what is printed.
Text at_infinity(const Text&, const Text&, const Text& value) { return value; }
Text unless_zero(const Text&, const Text& value) { return value; }
Text power_log(const Text& a, const Text&, const Text& y) { return y * log(a); }

Text log1p_exp(const Text& x) { return log1p(exp(x)); }
Text normal_cdf(const Text& x) { return call("\\Phi", "&#x3a6;", x); }
Text normal_pdf(const Text& x) { return call("\\varphi", "&#x3c6;", x); }
Text sigmoid(const Text& x) { return call("\\sigma", "&#x3c3;", x); }

namespace {
const Text& letter(int arity, int input) {
  static const Text letters[]{Text::variable("x"), Text::variable("a"), Text::variable("b")};
  return letters[arity == 1 ? 0 : 1 + input];
}
}  // namespace

Text formula(const OpRow& op) {
  const Text inputs[]{letter(op.arity, 0), letter(op.arity, 1)};
  return op.formula(inputs);
}

Text slope_formula(const OpRow& op, int input) {
  const Text inputs[]{letter(op.arity, 0), letter(op.arity, 1)};
  return op.slope(inputs, Text::variable("y"), input);
}

}  // namespace chainrule

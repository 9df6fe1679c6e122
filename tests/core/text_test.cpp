/// The formula type: brackets where they are needed and nowhere else, LaTeX and MathML saying the same.
#include <catch2/catch_all.hpp>
#include <vector>

#include "chainrule/op.h"
#include "check.h"

using namespace chainrule;

namespace {

const Text x = Text::variable("x"), y = Text::variable("y"), z = Text::variable("z");

/// Every element closed in order, and no stray `<` or `&`.
bool well_formed(const std::string& mathml) {
  std::vector<std::string> open;
  for (std::size_t i = 0; i < mathml.size(); ++i) {
    if (mathml[i] == '&') {
      const std::size_t end = mathml.find(';', i);
      if (end == std::string::npos || end > i + 8) return false;
      i = end;
    } else if (mathml[i] == '<') {
      const std::size_t end = mathml.find('>', i);
      if (end == std::string::npos) return false;
      const std::string tag = mathml.substr(i + 1, end - i - 1);
      if (tag[0] != '/') open.push_back(tag);
      else if (open.empty() || open.back() != tag.substr(1)) return false;
      else open.pop_back();
      i = end;
    }
  }
  return open.empty();
}

bool balanced(const std::string& latex) {
  int braces = 0, brackets = 0;
  for (std::size_t i = 0; i < latex.size(); ++i) {
    if (latex[i] == '\\' && i + 1 < latex.size() && (latex[i + 1] == '{' || latex[i + 1] == '}')) ++i;
    else if (latex[i] == '{') ++braces;
    else if (latex[i] == '}' && --braces < 0) return false;
    else if (latex.compare(i, 5, "\\left") == 0) ++brackets;
    else if (latex.compare(i, 6, "\\right") == 0 && --brackets < 0) return false;
  }
  return braces == 0 && brackets == 0;
}

std::string plain_mathml(const Text& t) {
  std::string out;
  bool inside = false;
  for (const char c : t.mathml) {
    if (c == '<') inside = true;
    else if (c == '>') inside = false;
    else if (!inside) out += c;
  }
  return out;
}

}  // namespace

TEST_CASE("brackets stand where the order of operations needs them", "[text]") {
  CHECK((x + y * z).latex == "x + y\\,z");
  CHECK(((x + y) * z).latex == "\\left(x + y\\right)\\,z");
  CHECK((z * (x + y)).latex == "z\\left(x + y\\right)");
  CHECK((x - (y - z)).latex == "x - \\left(y - z\\right)");
  CHECK(((x - y) - z).latex == "x - y - z");
  CHECK((x - (y + z)).latex == "x - \\left(y + z\\right)");
  CHECK((-(x + y)).latex == "-\\left(x + y\\right)");
  CHECK((-(x * y)).latex == "-x\\,y");
  CHECK(((x + 1) / (y - 1)).latex == "\\frac{x + 1}{y - 1}");
  CHECK((x / y * z).latex == "\\frac{x}{y}\\,z");
  CHECK(pow(x / y, 2).latex == "\\left(\\frac{x}{y}\\right)^{2}");
  CHECK(pow(-x, 2).latex == "\\left(-x\\right)^{2}");
  CHECK(pow(exp(x), 2).latex == "\\left(e^{x}\\right)^{2}");
  CHECK(exp(-(x + y)).latex == "e^{-\\left(x + y\\right)}");
  CHECK(pow(x, y + 1).latex == "x^{y + 1}");
}

TEST_CASE("signs, ones, zeros and equal factors are tidied", "[text]") {
  CHECK((x + -y).latex == "x - y");
  CHECK((x - -y).latex == "x + y");
  CHECK((-(-x)).latex == "x");
  CHECK((-x * y).latex == "-x\\,y");
  CHECK((x * -y).latex == "-x\\,y");
  CHECK((-x * -y).latex == "x\\,y");
  CHECK((-x / y).latex == "-\\frac{x}{y}");
  CHECK((x - (-y) * z).latex == "x + y\\,z");
  CHECK((1 * x).latex == "x");
  CHECK((x * 1).latex == "x");
  CHECK((x + 0).latex == "x");
  CHECK((0 - x).latex == "-x");
  CHECK((x * x).latex == "x^{2}");
  CHECK((2 * x).latex == "2x");
  CHECK((x * Text(2)).latex == "x \\cdot 2");
  CHECK((Text(2) * Text(2)).latex == "2 \\cdot 2");
  CHECK((Text(-2) * x).latex == "-2x");
  CHECK((x + Text(-2)).latex == "x - 2");
}

TEST_CASE("LaTeX and MathML carry the same tokens", "[text]") {
  CHECK((x - (y - z)).mathml ==
        "<mi>x</mi><mo>-</mo><mrow><mo>(</mo><mi>y</mi><mo>-</mo><mi>z</mi><mo>)</mo></mrow>");
  CHECK((x / y).mathml == "<mfrac><mrow><mi>x</mi></mrow><mrow><mi>y</mi></mrow></mfrac>");
  CHECK(plain_mathml((x + y) * z) == "(x+y)&#x2062;z");
  CHECK(plain_mathml(-x / y) == "-xy");
  CHECK(plain_mathml(sigmoid(x)) == "&#x3c3;&#x2061;(x)");
}

TEST_CASE("variables get subscripts and foreign characters are escaped", "[text]") {
  CHECK(Text::variable("w12").latex == "w_{12}");
  CHECK(Text::variable("w_12").latex == "w_{12}");
  CHECK(Text::variable("w_h1").mathml == "<msub><mi>w</mi><mi>h1</mi></msub>");
  CHECK(Text::variable("yhat").latex == "\\hat{y}");
  CHECK(Text::variable("hidden bias").latex == "\\mathrm{hidden bias}");
  const Text hostile = Text::variable("<script>&\"$_{}\\");
  CHECK(well_formed(hostile.mathml));
  CHECK(balanced(hostile.latex));
  CHECK(hostile.mathml.find("<script") == std::string::npos);
  // A name that begins with a minus is a name, not a negated term.
  CHECK((x + Text::variable("-a")).latex == "x + \\mathrm{-a}");
}

TEST_CASE("numbers print with their powers of ten written out", "[text]") {
  CHECK(Text::number(0.25).latex == "0.25");
  CHECK(Text::number(-1.5).latex == "-1.5");
  CHECK(Text::number(1.0 / 3, 3).latex == "0.333");
  CHECK(Text::number(1.5e-7).latex == "1.5 \\cdot 10^{-7}");
  CHECK(pow(Text::number(1.5e-7), 2).latex == "\\left(1.5 \\cdot 10^{-7}\\right)^{2}");
  CHECK((x - Text::number(-2)).latex == "x + 2");
  CHECK(Text::number(-std::numeric_limits<double>::infinity()).latex == "-\\infty");
  CHECK(Text::number(std::nan("")).latex == "\\mathrm{NaN}");
  CHECK(well_formed(Text::number(-1.5e-7).mathml));
}

TEST_CASE("ops print in the letters they are given", "[text]") {
  const OpRow& sigmoid_row = kOps[static_cast<std::size_t>(find_op("sigmoid"))];
  const Text net = Text::variable("z1"), out = Text::variable("a1");
  CHECK(sigmoid_row.formula(&net).latex == "\\frac{1}{1 + e^{-z_{1}}}");
  CHECK(sigmoid_row.slope(&net, out, 0).latex == "a_{1}\\left(1 - a_{1}\\right)");
}

TEST_CASE("the slope of a power with a whole exponent is worked out", "[text]") {
  const OpRow& power = kOps[static_cast<std::size_t>(find_op("power"))];
  const auto slope = [&](const Text& exponent) {
    const Text inputs[]{x, exponent};
    return power.slope(inputs, y, 0).latex;
  };
  CHECK(slope(Text(2)) == "2x");
  CHECK(slope(Text(3)) == "3x^{2}");
  CHECK(slope(Text(1)) == "1");
  CHECK(slope(Text::number(0.5)) == "0.5x^{0.5 - 1}");
  CHECK(slope(Text::variable("n")) == "n\\,x^{n - 1}");
  // A difference that somebody wrote stays as written.
  CHECK((Text(3) - Text(1)).latex == "3 - 1");
}

TEST_CASE("the formulas of all ops are those of the reviewed table", "[text]") {
  std::string table = "# op: formula and slopes, LaTeX then MathML. Written by text_test.cpp under CHAINRULE_UPDATE_GOLDEN.\n";
  const auto line = [&](std::string_view name, const Text& t) {
    CHECK(balanced(t.latex));
    CHECK(well_formed(t.mathml));
    table += std::string(name) + t.latex + "\n    " + t.mathml + "\n";
  };
  for (const OpRow& op : kOps) {
    INFO(op.name);
    table += std::string(op.name) + "\n";
    line("  y = ", formula(op));
    for (int i = 0; i < op.arity; ++i)
      line(op.arity == 1 ? "  dy/dx = " : i == 0 ? "  dy/da = " : "  dy/db = ", slope_formula(op, i));
  }
  CHECK(check::compare_with_golden("formulas.txt", table) == "");
}

TEST_CASE("names are set as mathematics", "[text]") {
  const auto latex = [](std::string_view name) { return Text::variable(name).latex; };
  CHECK(latex("w_11") == "w_{11}");
  CHECK(latex("sigma") == "\\sigma");
  CHECK(latex("Delta") == "\\Delta");
  CHECK(latex("\u03c3") == "\\sigma");
  CHECK(latex("\u03c3_1") == "\\sigma_{1}");
  CHECK(latex("Rho") == "\\mathrm{P}");
  CHECK(latex("that") == "\\mathrm{that}");
  CHECK(latex("theta_2") == "\\theta_{2}");
  CHECK(latex("yhat") == "\\hat{y}");
  CHECK(latex("y_hat") == "\\hat{y}");
  CHECK(latex("net_h1") == "\\mathrm{net}_{h1}");
  CHECK(Text::variable("lambda").mathml == "<mi>\u03bb</mi>");
  CHECK(Text::variable("mu1").mathml == "<msub><mi>\u03bc</mi><mn>1</mn></msub>");
}

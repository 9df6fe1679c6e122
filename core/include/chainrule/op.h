#pragma once
/// Every scalar op, written once. A struct holds the name (the same in formulas, files and menus), the LaTeX symbol, a
/// sentence, the range sliders move and tests sample in (one per input), whether a layer may use it as its activation,
/// the slope taken where none exists, the value f(inputs) and the slopes d(inputs, value), a tuple with one per input.
/// f and d are templates: the type they are run at decides whether they compute, differentiate or print.
/// Adding an op: a struct and an entry in `Ops`. Definitions are PyTorch's unless a line says otherwise.
#include <tuple>

#include "chainrule/primitives.h"

namespace chainrule {

struct Range {
  double low = -3, high = 3;
};

struct Identity {
  static constexpr std::string_view name = "identity", symbol = "\\mathrm{id}", kink = "",
      about = "Passes its input on unchanged. Slope 1.";
  static constexpr bool activation = true;
  static constexpr Range range[]{{}};
  static auto f(const auto& x) { return x; }
  static auto d(const auto& x, const auto&) { return std::tuple(one(x)); }
};

struct Add {
  static constexpr std::string_view name = "add", symbol = "+", kink = "",
      about = "Sum. The gradient passes to both inputs unchanged.";
  static constexpr bool activation = false;
  static constexpr Range range[]{{}, {}};
  static auto f(const auto& a, const auto& b) { return a + b; }
  static auto d(const auto& a, const auto& b, const auto&) { return std::tuple(one(a), one(b)); }
};

struct Subtract {
  static constexpr std::string_view name = "subtract", symbol = "-", kink = "",
      about = "Difference. The second input takes the gradient with its sign turned.";
  static constexpr bool activation = false;
  static constexpr Range range[]{{}, {}};
  static auto f(const auto& a, const auto& b) { return a - b; }
  static auto d(const auto& a, const auto& b, const auto&) { return std::tuple(one(a), -one(b)); }
};

struct Multiply {
  static constexpr std::string_view name = "multiply", symbol = "\\times", kink = "",
      about = "Product. Each slope is the other input.";
  static constexpr bool activation = false;
  static constexpr Range range[]{{}, {}};
  static auto f(const auto& a, const auto& b) { return a * b; }
  static auto d(const auto& a, const auto& b, const auto&) { return std::tuple(b, a); }
};

struct Divide {
  static constexpr std::string_view name = "divide", symbol = "\\div", kink = "",
      about = "Quotient. A small divisor makes both slopes large.";
  static constexpr bool activation = false;
  static constexpr Range range[]{{}, {0.5, 3}};
  static auto f(const auto& a, const auto& b) { return a / b; }
  static auto d(const auto&, const auto& b, const auto& y) { return std::tuple(one(b) / b, -y / b); }
};

struct Negate {
  static constexpr std::string_view name = "negate", symbol = "-", kink = "",
      about = "Turns the sign, of the value and of the gradient.";
  static constexpr bool activation = false;
  static constexpr Range range[]{{}};
  static auto f(const auto& x) { return -x; }
  static auto d(const auto& x, const auto&) { return std::tuple(-one(x)); }
};

struct Power {
  static constexpr std::string_view name = "power", symbol = "a^b", kink = "",
      about = "First input to the power of the second. A negative base needs a whole exponent and has no slope in it.";
  static constexpr bool activation = false;
  static constexpr Range range[]{{0.2, 3}, {-3, 3}};
  static auto f(const auto& a, const auto& b) { return pow(a, b); }
  static auto d(const auto& a, const auto& b, const auto& y) {
    return std::tuple(unless_zero(b, b * pow(a, b - 1)), power_log(a, b, y));
  }
};

struct Square {
  static constexpr std::string_view name = "square", symbol = "x^2", kink = "",
      about = "The input times itself. Slope 2x.";
  static constexpr bool activation = false;
  static constexpr Range range[]{{}};
  static auto f(const auto& x) { return x * x; }
  static auto d(const auto& x, const auto&) { return std::tuple(2 * x); }
};

struct Sqrt {
  static constexpr std::string_view name = "sqrt", symbol = "\\sqrt{x}", kink = "",
      about = "Square root. The slope grows without bound towards 0.";
  static constexpr bool activation = false;
  static constexpr Range range[]{{0.1, 5}};
  static auto f(const auto& x) { return sqrt(x); }
  static auto d(const auto& x, const auto& y) { return std::tuple(one(x) / (2 * y)); }
};

struct Exp {
  static constexpr std::string_view name = "exp", symbol = "\\exp", kink = "",
      about = "Exponential function, its own slope.";
  static constexpr bool activation = false;
  static constexpr Range range[]{{}};
  static auto f(const auto& x) { return exp(x); }
  static auto d(const auto&, const auto& y) { return std::tuple(y); }
};

struct Log {
  static constexpr std::string_view name = "log", symbol = "\\ln", kink = "",
      about = "Natural logarithm, of positive numbers. Minus infinity at 0.";
  static constexpr bool activation = false;
  static constexpr Range range[]{{0.1, 5}};
  static auto f(const auto& x) { return log(x); }
  static auto d(const auto& x, const auto&) { return std::tuple(one(x) / x); }
};

struct Sin {
  static constexpr std::string_view name = "sin", symbol = "\\sin", kink = "",
      about = "Sine, of an angle in radians.";
  static constexpr bool activation = true;
  static constexpr Range range[]{{}};
  static auto f(const auto& x) { return sin(x); }
  static auto d(const auto& x, const auto&) { return std::tuple(cos(x)); }
};

struct Cos {
  static constexpr std::string_view name = "cos", symbol = "\\cos", kink = "",
      about = "Cosine, of an angle in radians.";
  static constexpr bool activation = false;
  static constexpr Range range[]{{}};
  static auto f(const auto& x) { return cos(x); }
  static auto d(const auto& x, const auto&) { return std::tuple(-sin(x)); }
};

struct Tan {
  static constexpr std::string_view name = "tan", symbol = "\\tan", kink = "",
      about = "Tangent, of an angle in radians.";
  static constexpr bool activation = false;
  static constexpr Range range[]{{-1.2, 1.2}};
  static auto f(const auto& x) { return tan(x); }
  static auto d(const auto&, const auto& y) { return std::tuple(1 + y * y); }
};

struct Tanh {
  static constexpr std::string_view name = "tanh", symbol = "\\tanh", kink = "",
      about = "Squashes to between -1 and 1. Its flat tails stop the gradient.";
  static constexpr bool activation = true;
  static constexpr Range range[]{{-2.5, 2.5}};
  static auto f(const auto& x) { return tanh(x); }
  static auto d(const auto&, const auto& y) { return std::tuple(1 - y * y); }
};

struct Sigmoid {
  static constexpr std::string_view name = "sigmoid", symbol = "\\sigma", kink = "",
      about = "Squashes to between 0 and 1. Slope at most 1/4, near 0 in the tails.";
  static constexpr bool activation = true;
  static constexpr Range range[]{{}};
  static auto f(const auto& x) { return 1 / (1 + exp(-x)); }
  static auto d(const auto&, const auto& y) { return std::tuple(y * (1 - y)); }
};

/// The sigmoid inside other ops. Text has an overload of its own that prints the symbol instead of the fraction.
auto sigmoid(const auto& x) { return Sigmoid::f(x); }

struct Softplus {
  static constexpr std::string_view name = "softplus", symbol = "\\mathrm{softplus}", kink = "",
      about = "A smooth ReLU; its slope is the sigmoid. Exact for every input: no threshold as in PyTorch.";
  static constexpr bool activation = true;
  static constexpr Range range[]{{}};
  static auto f(const auto& x) { return log1p_exp(x); }
  static auto d(const auto& x, const auto&) { return std::tuple(sigmoid(x)); }
};

struct Relu {
  static constexpr std::string_view name = "relu", symbol = "\\mathrm{ReLU}", kink = "At 0 the slope 0 is taken.",
      about = "Passes positive numbers and stops the others.";
  static constexpr bool activation = true;
  static constexpr Range range[]{{}};
  static auto f(const auto& x) { return max0(x); }
  static auto d(const auto& x, const auto&) { return std::tuple(step(x)); }
};

struct LeakyRelu {
  static constexpr std::string_view name = "leaky_relu", symbol = "\\mathrm{LeakyReLU}",
      kink = "At 0 the slope 0.01 is taken.", about = "Passes positive numbers, and a hundredth of the others.";
  static constexpr Symbol slope{0.01, "0.01", "<mn>0.01</mn>"};
  static constexpr bool activation = true;
  static constexpr Range range[]{{}};
  static auto f(const auto& x) { return if_positive(x, x, constant(x, slope) * x); }
  static auto d(const auto& x, const auto&) { return std::tuple(if_positive(x, one(x), constant(x, slope))); }
};

struct Elu {
  static constexpr std::string_view name = "elu", symbol = "\\mathrm{ELU}", kink = "",
      about = "Passes positive numbers and bends the others towards -1. Slope 1 at 0, from both sides.";
  static constexpr bool activation = true;
  static constexpr Range range[]{{}};
  static auto f(const auto& x) { return if_positive(x, x, expm1(x)); }
  static auto d(const auto& x, const auto& y) { return std::tuple(if_positive(x, one(x), 1 + y)); }
};

struct Selu {
  static constexpr std::string_view name = "selu", symbol = "\\mathrm{SELU}",
      kink = "At 0 the left slope is taken, about 1.7581.",
      about = "ELU scaled so that mean 0 and variance 1 are kept from layer to layer (Klambauer et al. 2017).";
  static constexpr Symbol scale{1.0507009873554804934193349852946, "\\lambda", "<mi>&#x3bb;</mi>"};
  static constexpr Symbol alpha{1.6732632423543772848170429916717, "\\alpha", "<mi>&#x3b1;</mi>"};
  static constexpr bool activation = true;
  static constexpr Range range[]{{}};
  static auto f(const auto& x) {
    return if_positive(x, constant(x, scale) * x, constant(x, scale) * constant(x, alpha) * expm1(x));
  }
  static auto d(const auto& x, const auto& y) {
    return std::tuple(if_positive(x, constant(x, scale), y + constant(x, scale) * constant(x, alpha)));
  }
};

struct Gelu {
  static constexpr std::string_view name = "gelu", symbol = "\\mathrm{GELU}", kink = "",
      about = "The input times the chance that a standard normal number lies below it (exact, by erf).";
  static constexpr bool activation = true;
  static constexpr Range range[]{{}};
  static auto f(const auto& x) { return at_infinity(x, max0(x), x * normal_cdf(x)); }
  static auto d(const auto& x, const auto&) {
    return std::tuple(at_infinity(x, step(x), normal_cdf(x) + x * normal_pdf(x)));
  }
};

struct Silu {
  static constexpr std::string_view name = "silu", symbol = "\\mathrm{SiLU}", kink = "",
      about = "The input times its sigmoid, also called swish.";
  static constexpr bool activation = true;
  static constexpr Range range[]{{}};
  static auto f(const auto& x) { return at_infinity(x, max0(x), x * sigmoid(x)); }
  static auto d(const auto& x, const auto& y) {
    const auto s = sigmoid(x);
    return std::tuple(at_infinity(x, step(x), s + y * (1 - s)));
  }
};

struct Softsign {
  static constexpr std::string_view name = "softsign", symbol = "\\mathrm{softsign}", kink = "",
      about = "Squashes to between -1 and 1, with slower tails than tanh.";
  static constexpr bool activation = true;
  static constexpr Range range[]{{}};
  static auto f(const auto& x) { return at_infinity(x, sign(x), x / (1 + abs(x))); }
  static auto d(const auto& x, const auto&) {
    const auto u = 1 + abs(x);
    return std::tuple(one(x) / (u * u));
  }
};

struct Mish {
  static constexpr std::string_view name = "mish", symbol = "\\mathrm{Mish}", kink = "",
      about = "The input times the tanh of its softplus.";
  static constexpr bool activation = true;
  static constexpr Range range[]{{}};
  static auto f(const auto& x) { return at_infinity(x, max0(x), x * tanh(log1p_exp(x))); }
  static auto d(const auto& x, const auto&) {
    const auto t = tanh(log1p_exp(x));
    return std::tuple(at_infinity(x, step(x), t + x * sigmoid(x) * (1 - t * t)));
  }
};

struct Abs {
  static constexpr std::string_view name = "abs", symbol = "|x|", kink = "At 0 the slope 0 is taken.",
      about = "Distance from 0. The slope is the sign.";
  static constexpr bool activation = false;
  static constexpr Range range[]{{}};
  static auto f(const auto& x) { return abs(x); }
  static auto d(const auto& x, const auto&) { return std::tuple(sign(x)); }
};

struct Max {
  static constexpr std::string_view name = "max", symbol = "\\max",
      kink = "On a tie the first input takes the whole gradient.",
      about = "The larger input. It takes the gradient, the other none.";
  static constexpr bool activation = false;
  static constexpr Range range[]{{}, {}};
  static auto f(const auto& a, const auto& b) { return maximum(a, b); }
  static auto d(const auto& a, const auto& b, const auto&) { return std::tuple(at_least(a, b), above(b, a)); }
};

struct Min {
  static constexpr std::string_view name = "min", symbol = "\\min",
      kink = "On a tie the first input takes the whole gradient.",
      about = "The smaller input. It takes the gradient, the other none.";
  static constexpr bool activation = false;
  static constexpr Range range[]{{}, {}};
  static auto f(const auto& a, const auto& b) { return minimum(a, b); }
  static auto d(const auto& a, const auto& b, const auto&) { return std::tuple(at_least(b, a), above(a, b)); }
};

/// The one list. Activations stand in the order in which menus show them.
using Ops = std::tuple<Identity, Add, Subtract, Multiply, Divide, Negate, Power, Square, Sqrt, Exp, Log, Cos, Tan, Sigmoid,
                       Tanh, Relu, LeakyRelu, Elu, Selu, Gelu, Silu, Softplus, Softsign, Mish, Sin, Abs, Max, Min>;

}  // namespace chainrule

#include "chainrule/op_table.h"

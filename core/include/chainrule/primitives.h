#pragma once
/// The scalar functions ops are written in, for numbers (float, double, long double: each computed in its own type).
/// Every other type an op can be run at (Text, Dual, Var) supplies the same names beside its own definition, where
/// argument-dependent lookup finds them. NaN goes in, NaN comes out, comparisons included.
#include <cmath>
#include <concepts>
#include <string_view>
#include <type_traits>

#include "chainrule/elementary.h"

namespace chainrule {

using std::abs;
using std::cos;
using std::pow;
using std::sin;
using std::sqrt;
using std::tan;

/// Our own, the same to the bit in every build; of long double the C library's.
template <std::floating_point T>
T exp(T x) {
  if constexpr (std::is_same_v<T, long double>) return std::exp(x);
  else return elementary::exp(x);
}
template <std::floating_point T>
T expm1(T x) {
  if constexpr (std::is_same_v<T, long double>) return std::expm1(x);
  else return elementary::expm1(x);
}
template <std::floating_point T>
T log(T x) {
  if constexpr (std::is_same_v<T, long double>) return std::log(x);
  else return elementary::log(x);
}
template <std::floating_point T>
T log1p(T x) {
  if constexpr (std::is_same_v<T, long double>) return std::log1p(x);
  else return elementary::log1p(x);
}
template <std::floating_point T>
T tanh(T x) {
  if constexpr (std::is_same_v<T, long double>) return std::tanh(x);
  else return elementary::tanh(x);
}

/// A constant that is printed as a symbol and computed as a number.
struct Symbol {
  double value;
  std::string_view latex, mathml;
};

/// The constant in the type of `like`.
template <std::floating_point T>
constexpr T constant(T /*like*/, const Symbol& c) {
  return static_cast<T>(c.value);
}

template <std::floating_point T>
constexpr T one(T /*like*/) {
  return T(1);
}

/// max(0, x).
template <std::floating_point T>
constexpr T max0(T x) {
  return x <= 0 ? T(0) : x;
}

/// 1 above 0, else 0: the slope of max0, with slope 0 taken at 0.
template <std::floating_point T>
constexpr T step(T x) {
  return x > 0 ? T(1) : x <= 0 ? T(0) : x;
}

/// -1, 0 or 1.
template <std::floating_point T>
constexpr T sign(T x) {
  return x > 0 ? T(1) : x < 0 ? T(-1) : x == 0 ? T(0) : x;
}

/// The larger; on a tie the first. Unlike std::max and fmax it returns NaN when either is NaN.
template <std::floating_point T>
constexpr T maximum(T a, T b) {
  return a >= b ? a : b > a ? b : a + b;
}

/// The smaller; on a tie the first; NaN when either is NaN.
template <std::floating_point T>
constexpr T minimum(T a, T b) {
  return a <= b ? a : b < a ? b : a + b;
}

/// 1 where a >= b, else 0.
template <std::floating_point T>
constexpr T at_least(T a, T b) {
  return a >= b ? T(1) : a < b ? T(0) : a + b;
}

/// 1 where a > b, else 0.
template <std::floating_point T>
constexpr T above(T a, T b) {
  return a > b ? T(1) : a <= b ? T(0) : a + b;
}

/// `p` where x > 0, else `q`. Both are computed, so neither may trap.
template <std::floating_point T>
constexpr T if_positive(T x, T p, T q) {
  return x > 0 ? p : x <= 0 ? q : x;
}

/// `value`, but `limit` where x is infinite: for formulas that read Inf * 0 or Inf / Inf there.
template <std::floating_point T>
T at_infinity(T x, T limit, T value) {
  return std::isinf(x) ? limit : value;
}

/// `value`, but 0 where `x` is 0: for products that read 0 * Inf there.
template <std::floating_point T>
constexpr T unless_zero(T x, T value) {
  return x == 0 ? T(0) : value;
}

/// y ln a, the slope of y = a^b in b; 0 where a is 0 and b is not negative (the same choice as PyTorch).
template <std::floating_point T>
T power_log(T a, T b, T y) {
  return a == 0 && b >= 0 ? T(0) : y * log(a);
}

/// ln(1 + e^x) without overflow or cancellation anywhere.
template <std::floating_point T>
T log1p_exp(T x) {
  return max0(x) + log1p(exp(-abs(x)));
}

/// Standard normal distribution function, (1 + erf(x / sqrt 2)) / 2; written with erfc, which keeps the lower tail.
template <std::floating_point T>
T normal_cdf(T x) {
  return std::erfc(x * T(-0.70710678118654752440084436210484903928L)) / 2;
}

/// Standard normal density.
template <std::floating_point T>
T normal_pdf(T x) {
  return exp(x * x / -2) * T(0.39894228040143267793994605993438186848L);
}

}  // namespace chainrule

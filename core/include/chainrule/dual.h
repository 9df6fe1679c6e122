#pragma once
/// Forward mode: a value and its slope along one direction. Seed the slope of one input with 1 and every result carries
/// its derivative in that input. T may be a Dual itself, which gives second derivatives. The derivative rules here are
/// written apart from those in op.h on purpose: one checks the other.
#include <Eigen/Core>
#include <type_traits>

#include "chainrule/primitives.h"

namespace chainrule {

template <class T>
struct Dual {
  T value{}, slope{};

  Dual() = default;
  Dual(T v, T s) : value(v), slope(s) {}
  /// A constant. NOLINT: numbers in formulas convert.
  template <class A>
    requires(std::is_arithmetic_v<A>)
  Dual(A number) : value(static_cast<T>(number)), slope(0) {}
  Dual(const T& v)
    requires(!std::is_arithmetic_v<T>)
      : value(v), slope(0) {}

  friend Dual operator+(const Dual& a, const Dual& b) { return {a.value + b.value, a.slope + b.slope}; }
  friend Dual operator-(const Dual& a, const Dual& b) { return {a.value - b.value, a.slope - b.slope}; }
  friend Dual operator*(const Dual& a, const Dual& b) {
    return {a.value * b.value, a.slope * b.value + a.value * b.slope};
  }
  friend Dual operator/(const Dual& a, const Dual& b) {
    const T y = a.value / b.value;
    return {y, (a.slope - y * b.slope) / b.value};
  }
  friend Dual operator-(const Dual& a) { return {-a.value, -a.slope}; }
  friend bool operator==(const Dual&, const Dual&) = default;
  Dual& operator+=(const Dual& b) { return *this = *this + b; }
  Dual& operator-=(const Dual& b) { return *this = *this - b; }
  Dual& operator*=(const Dual& b) { return *this = *this * b; }
  Dual& operator/=(const Dual& b) { return *this = *this / b; }
};

/// The number at the bottom of a nest of duals: what comparisons look at.
template <std::floating_point T>
constexpr T number(T x) { return x; }
template <class T>
constexpr auto number(const Dual<T>& x) { return number(x.value); }

template <class T>
Dual<T> exp(const Dual<T>& x) {
  const T y = exp(x.value);
  return {y, y * x.slope};
}
template <class T>
Dual<T> expm1(const Dual<T>& x) { return {expm1(x.value), exp(x.value) * x.slope}; }
template <class T>
Dual<T> log(const Dual<T>& x) { return {log(x.value), x.slope / x.value}; }
template <class T>
Dual<T> log1p(const Dual<T>& x) { return {log1p(x.value), x.slope / (1 + x.value)}; }
template <class T>
Dual<T> sqrt(const Dual<T>& x) {
  const T y = sqrt(x.value);
  return {y, x.slope / (2 * y)};
}
template <class T>
Dual<T> sin(const Dual<T>& x) { return {sin(x.value), cos(x.value) * x.slope}; }
template <class T>
Dual<T> cos(const Dual<T>& x) { return {cos(x.value), -sin(x.value) * x.slope}; }
template <class T>
Dual<T> tan(const Dual<T>& x) {
  const T c = cos(x.value);
  return {tan(x.value), x.slope / (c * c)};
}
template <class T>
Dual<T> tanh(const Dual<T>& x) {
  // 1 - tanh^2 = 4 e / (1 + e)^2 with e = exp(-2|x|) keeps the tails, which 1 - y * y rounds away.
  const T e = exp(-2 * abs(x.value));
  return {tanh(x.value), 4 * e / ((1 + e) * (1 + e)) * x.slope};
}
template <class T>
Dual<T> pow(const Dual<T>& a, const Dual<T>& b) {
  const T y = pow(a.value, b.value);
  // A constant exponent adds nothing, also where ln a does not exist.
  const T by_base = unless_zero(b.value, b.value * pow(a.value, b.value - 1)) * a.slope;
  return number(b.slope) == 0 ? Dual<T>{y, by_base}
                              : Dual<T>{y, by_base + power_log(a.value, b.value, y) * b.slope};
}

template <class T>
Dual<T> constant(const Dual<T>& like, const Symbol& c) { return {constant(like.value, c), T(0)}; }
template <class T>
Dual<T> one(const Dual<T>&) { return 1; }

template <class T>
Dual<T> abs(const Dual<T>& x) { return {abs(x.value), sign(x.value) * x.slope}; }
template <class T>
Dual<T> max0(const Dual<T>& x) { return {max0(x.value), step(x.value) * x.slope}; }
/// Steps are flat: their slope is 0, at the jump too.
template <class T>
Dual<T> step(const Dual<T>& x) { return {step(x.value), T(0)}; }
template <class T>
Dual<T> sign(const Dual<T>& x) { return {sign(x.value), T(0)}; }
template <class T>
Dual<T> at_least(const Dual<T>& a, const Dual<T>& b) { return {at_least(a.value, b.value), T(0)}; }
template <class T>
Dual<T> above(const Dual<T>& a, const Dual<T>& b) { return {above(a.value, b.value), T(0)}; }
template <class T>
Dual<T> maximum(const Dual<T>& a, const Dual<T>& b) {
  return number(a) >= number(b) ? a : number(b) > number(a) ? b : a + b;
}
template <class T>
Dual<T> minimum(const Dual<T>& a, const Dual<T>& b) {
  return number(a) <= number(b) ? a : number(b) < number(a) ? b : a + b;
}
template <class T>
Dual<T> if_positive(const Dual<T>& x, const Dual<T>& p, const Dual<T>& q) {
  return number(x) > 0 ? p : number(x) <= 0 ? q : x;
}
template <class T>
Dual<T> at_infinity(const Dual<T>& x, const Dual<T>& limit, const Dual<T>& value) {
  return std::isinf(number(x)) ? limit : value;
}
/// Only the value is guarded: the slope of b a^(b-1) in b does not vanish at b = 0.
template <class T>
Dual<T> unless_zero(const Dual<T>& x, const Dual<T>& y) { return {unless_zero(x.value, y.value), y.slope}; }
template <class T>
Dual<T> power_log(const Dual<T>& a, const Dual<T>& b, const Dual<T>& y) {
  return number(a) == 0 && number(b) >= 0 ? Dual<T>(0) : y * log(a);
}

template <class T>
Dual<T> log1p_exp(const Dual<T>& x) { return {log1p_exp(x.value), x.slope / (1 + exp(-x.value))}; }
template <class T>
Dual<T> normal_pdf(const Dual<T>& x) {
  const T y = normal_pdf(x.value);
  return {y, -x.value * y * x.slope};
}
template <class T>
Dual<T> normal_cdf(const Dual<T>& x) { return {normal_cdf(x.value), normal_pdf(x.value) * x.slope}; }

}  // namespace chainrule

/// What Eigen has to know to hold duals in matrices.
template <class T>
struct Eigen::NumTraits<chainrule::Dual<T>> : Eigen::NumTraits<T> {
  using Real = chainrule::Dual<T>;
  using NonInteger = chainrule::Dual<T>;
  using Nested = chainrule::Dual<T>;
  enum { IsComplex = 0, IsInteger = 0, IsSigned = 1, RequireInitialization = 1, ReadCost = 2, AddCost = 2, MulCost = 6 };
};

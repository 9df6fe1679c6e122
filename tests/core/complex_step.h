#pragma once
/// Complex step: for analytic f, the imaginary part of f(x + ih) over h is the slope to the last bit, since nothing is
/// subtracted. Functions without a complex version in C++ (erf) are left out.
#include <complex>

#include "chainrule/primitives.h"

namespace complex_step {

struct Complex {
  std::complex<double> z;
  Complex(double re, double im = 0) : z(re, im) {}
  Complex(int re) : z(re, 0) {}
  Complex(std::complex<double> v) : z(v) {}
};

inline Complex operator+(const Complex& a, const Complex& b) { return a.z + b.z; }
inline Complex operator-(const Complex& a, const Complex& b) { return a.z - b.z; }
inline Complex operator*(const Complex& a, const Complex& b) { return a.z * b.z; }
inline Complex operator/(const Complex& a, const Complex& b) { return a.z / b.z; }
inline Complex operator-(const Complex& a) { return -a.z; }

inline Complex exp(const Complex& x) { return std::exp(x.z); }
inline Complex log(const Complex& x) { return std::log(x.z); }
inline Complex sqrt(const Complex& x) { return std::sqrt(x.z); }
inline Complex sin(const Complex& x) { return std::sin(x.z); }
inline Complex cos(const Complex& x) { return std::cos(x.z); }
inline Complex tan(const Complex& x) { return std::tan(x.z); }
inline Complex tanh(const Complex& x) { return std::tanh(x.z); }
// Not std::pow: for a real exponent it may take a shortcut, and here both arguments are complex anyway.
inline Complex pow(const Complex& a, const Complex& b) { return std::exp(b.z * std::log(a.z)); }
// Only the imaginary part is used, which the subtraction leaves alone.
inline Complex expm1(const Complex& x) { return std::exp(x.z) - 1.0; }
inline Complex log1p_exp(const Complex& x) { return std::log(1.0 + std::exp(x.z)); }

// Piecewise ones choose by the real part; away from the kink they are analytic.
inline Complex abs(const Complex& x) { return x.z.real() < 0 ? -x : x; }
inline Complex max0(const Complex& x) { return x.z.real() > 0 ? x : Complex(0.0); }
inline Complex sign(const Complex& x) { return chainrule::sign(x.z.real()); }
inline Complex maximum(const Complex& a, const Complex& b) { return a.z.real() >= b.z.real() ? a : b; }
inline Complex minimum(const Complex& a, const Complex& b) { return a.z.real() <= b.z.real() ? a : b; }
inline Complex if_positive(const Complex& x, const Complex& p, const Complex& q) { return x.z.real() > 0 ? p : q; }
inline Complex at_infinity(const Complex&, const Complex&, const Complex& value) { return value; }
inline Complex constant(const Complex&, const chainrule::Symbol& c) { return c.value; }
inline Complex one(const Complex&) { return 1; }

}  // namespace complex_step

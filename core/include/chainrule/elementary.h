#pragma once
/// exp, expm1, log, log1p and tanh of float and double, written in additions, products, quotients and operations on bits:
/// no branches, so that a compiler runs several numbers at once, and nothing that a platform decides, so that every build
/// gives the same bits. Each is within 2 units in the last place (tests/core/elementary_test.cpp).
///
/// The methods are the usual ones. exp: x = k ln 2 + r with |r| <= ln 2 / 2, the series of e^r, and k added to the exponent.
/// log: x = 2^k m with m near 1, and the odd series of ln((1 + s) / (1 - s)) with s = (m - 1) / (m + 1), its coefficients
/// fitted as in FreeBSD's libm. ln 2 is two numbers, the first short enough for k times it to be exact.
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace chainrule::elementary {

template <class T>
struct Format;

template <>
struct Format<float> {
  using Bits = std::int32_t;
  static constexpr int mantissa = 23, bias = 127, terms = 7;  ///< terms of e^r - 1
  static constexpr float whole = 0x1.8p23f;                   ///< added and taken off again, rounds to a whole number
  static constexpr float ln2_high = 0x1.62e3p-1f, ln2_low = 0x1.2fefa2p-17f;
  static constexpr float lowest = -104, highest = 89;         ///< beyond, e^x is 0 or infinite
  static constexpr float flat = 40;                           ///< beyond, e^-x - 1 is -1
  static constexpr float tanh_flat = 10;
  static constexpr std::array log{0.66666662693f, 0.40000972152f, 0.28498786688f, 0.24279078841f};
};

template <>
struct Format<double> {
  using Bits = std::int64_t;
  static constexpr int mantissa = 52, bias = 1023, terms = 13;
  static constexpr double whole = 0x1.8p52;
  static constexpr double ln2_high = 6.93147180369123816490e-01, ln2_low = 1.90821492927058770002e-10;
  static constexpr double lowest = -746, highest = 710;
  static constexpr double flat = 80;
  static constexpr double tanh_flat = 22;
  static constexpr std::array log{6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01, 2.222219843214978396e-01,
                                  1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01};
};

namespace detail {

template <class T>
using Bits = typename Format<T>::Bits;

template <class T>
constexpr Bits<T> bits(T x) { return std::bit_cast<Bits<T>>(x); }

/// a - b, all around: what comes of numbers that no logarithm has is replaced later, and must not be undefined before.
template <class B>
constexpr B minus(B a, B b) { return static_cast<B>(static_cast<std::make_unsigned_t<B>>(a) - static_cast<std::make_unsigned_t<B>>(b)); }

/// 2^k, for a normal result.
template <class T>
constexpr T power_of_2(Bits<T> k) { return std::bit_cast<T>((k + Format<T>::bias) << Format<T>::mantissa); }

/// c[0] + x (c[1] + x (c[2] + ...)), written out whatever the compiler thinks of loops.
template <class T, std::size_t N, std::size_t I = 0>
constexpr T series(T x, const std::array<T, N>& c) {
  if constexpr (I + 1 == N) return c[I];
  else return c[I] + x * series<T, N, I + 1>(x, c);
}

/// 1/2!, 1/3!, ...
template <class T>
constexpr auto factorials() {
  std::array<T, static_cast<std::size_t>(Format<T>::terms) - 1> c{};
  long double f = 1;
  for (std::size_t i = 0; i < c.size(); ++i) c[i] = static_cast<T>(1 / (f *= static_cast<long double>(i + 2)));
  return c;
}

/// x = k ln 2 + r, and e^r - 1 = r + more.
template <class T>
struct Reduced {
  Bits<T> k;
  T r, more;
};

template <class T>
constexpr Reduced<T> reduce(T x) {
  using F = Format<T>;
  constexpr auto c = factorials<T>();
  const T shifted = x * static_cast<T>(1.44269504088896340735992468100189214L) + F::whole, k = shifted - F::whole;
  const T high = x - k * F::ln2_high, low = k * F::ln2_low, r = high - low, lost = (high - r) - low;
  return {minus(bits(shifted), bits(F::whole)), r, r * r * series(r, c) + lost};
}

/// ln u + c for a normal u above 0 and a c below its last place.
template <class T>
constexpr T log_and(T u, T c) {
  using F = Format<T>;
  constexpr Bits<T> middle = std::bit_cast<Bits<T>>(static_cast<T>(0.70710678118654752440L));
  const Bits<T> k = minus(bits(u), middle) >> F::mantissa;
  const T n = std::bit_cast<T>(bits(F::whole) + k) - F::whole;  // k as a number
  const T f = std::bit_cast<T>(minus(bits(u), k << F::mantissa)) - 1;
  const T s = f / (2 + f), half = f * f / 2, R = s * s * series(s * s, F::log);
  return n * F::ln2_high - ((half - (s * (half + R) + (n * F::ln2_low + c))) - f);
}

}  // namespace detail

template <class T>
constexpr T exp(T x) {
  using F = Format<T>;
  const T inside = x > F::highest ? F::highest : x < F::lowest ? F::lowest : x;
  const auto [k, r, more] = detail::reduce(inside);
  const auto first = k >> 1;  // in two steps: 2^k itself may lie outside what T holds
  return (1 + (r + more)) * detail::power_of_2<T>(first) * detail::power_of_2<T>(k - first);
}

template <class T>
constexpr T expm1(T x) {
  using F = Format<T>;
  const T inside = x > F::highest ? F::highest : x < -F::flat ? -F::flat : x;
  const auto [k, r, more] = detail::reduce(inside);
  const T scale = detail::power_of_2<T>(k - 1);  // half of 2^k, which may be infinite
  const T y = 2 * ((r + more) * scale + (scale - T(0.5)));
  return (x < 0 ? -x : x) < std::numeric_limits<T>::epsilon() / 4 ? x : y;  // the sign of 0 and the last places of tiny numbers
}

/// -e / (2 + e) with e = e^(-2|x|) - 1. Each sum's rounding is kept and made good at the end, with 1 / (2 + e) = (1 + y) / 2.
template <class T>
constexpr T tanh(T x) {
  using F = Format<T>;
  const T size = x < 0 ? -x : x;
  const auto [k, r, more] = detail::reduce(-2 * (size > F::tanh_flat ? F::tanh_flat : size));
  const T rest = r + more, rest_low = more - (rest - r);
  const T scale = detail::power_of_2<T>(k - 1), constant = scale - T(0.5), half = rest * scale + constant;
  const T e = 2 * half, e_low = 2 * ((rest * scale - (half - constant)) + rest_low * scale);
  const T below = 2 + e, below_low = (e - (below - 2)) + e_low, first = -e / below;
  const T y = first - (e_low + first * below_low) * (T(0.5) * (1 + first));
  return x < 0 ? -y : x == 0 ? x : y;
}

template <class T>
constexpr T log(T x) {
  using F = Format<T>;
  constexpr T tiny = std::numeric_limits<T>::min(), up = detail::power_of_2<T>(F::mantissa + 1), inf = std::numeric_limits<T>::infinity();
  const bool small = x < tiny;
  const T y = detail::log_and(small ? x * up : x, T(0)) - (small ? (F::mantissa + 1) * static_cast<T>(0.69314718055994530942L) : T(0));
  return x > 0 ? x < inf ? y : inf : x == 0 ? -inf : std::numeric_limits<T>::quiet_NaN();
}

template <class T>
constexpr T log1p(T x) {
  constexpr T inf = std::numeric_limits<T>::infinity();
  const T u = 1 + x, lost = x < 1 ? x - (u - 1) : 1 - (u - x);  // what 1 + x rounded away
  const T y = detail::log_and(u, lost / u);
  return x == 0 ? x : x > -1 ? x < inf ? y : inf : x == -1 ? -inf : std::numeric_limits<T>::quiet_NaN();
}

}  // namespace chainrule::elementary

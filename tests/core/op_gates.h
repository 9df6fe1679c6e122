#pragma once
/// The checks every scalar op passes, as functions of a table row, so that planted bugs can be put through them too.
#include <array>
#include <functional>

#include "check.h"
#include "chainrule/op.h"

namespace gates {

using Point = std::array<double, 2>;

/// Tolerances of the promises made: finite differences, and values and slopes against long double.
inline constexpr double kFiniteDifference = 1e-9;
inline constexpr double kReference = 1e-12;
inline constexpr double kComplexStep = 1e-14;

/// A point of the op's range, at least `gap` away from kinks: unary ones lie at 0, binary ones where the inputs tie.
inline Point sample(const chainrule::OpRow& op, check::Random& random, double gap) {
  // ELU and softsign have a slope at 0 but no curvature, which a six-point stencil across 0 feels.
  const bool bent = !op.kink.empty() || op.name == "elu" || op.name == "softsign";
  for (;;) {
    Point x{};
    for (int i = 0; i < op.arity; ++i)
      x[static_cast<std::size_t>(i)] = random.uniform(op.range[i].low, op.range[i].high);
    const double distance = op.arity == 1 ? std::fabs(x[0]) : std::fabs(x[0] - x[1]);
    if (!bent || distance > gap) return x;
  }
}

inline Point slopes(const chainrule::OpRow& op, const Point& x) {
  Point s{};
  op.d(x.data(), op.f(x.data()), s.data());
  return s;
}

/// Six-point stencil, error of sixth order in h. `scale` is the distance over which f changes.
inline double finite_difference(const std::function<double(double)>& f, double x, double scale) {
  const double h = 0.5 * std::pow(std::numeric_limits<double>::epsilon(), 1.0 / 7) * scale;
  return (f(x + 3 * h) - 9 * f(x + 2 * h) + 45 * f(x + h) - 45 * f(x - h) + 9 * f(x - 2 * h) - f(x - 3 * h)) / (60 * h);
}

/// The largest relative error of the op's slopes against finite differences of its value, over `points` points.
inline double finite_difference_error(const chainrule::OpRow& op, int points, std::uint64_t seed) {
  check::Random random(seed);
  double worst = 0;
  for (int p = 0; p < points; ++p) {
    const Point x = sample(op, random, 0.06), s = slopes(op, x);
    for (std::size_t i = 0; i < static_cast<std::size_t>(op.arity); ++i) {
      const double fd = finite_difference(
          [&](double v) {
            Point moved = x;
            moved[i] = v;
            return op.f(moved.data());
          },
          x[i], op.range[i].low > 0 ? x[i] : std::max(1.0, std::fabs(x[i])));  // a range above 0 has a pole at 0
      worst = std::max(worst, check::relative_error(s[i], fd, 1e-2));
    }
  }
  return worst;
}

/// Whether NaN in any input comes out as NaN. The one exception is C's: pow(NaN, 0) and pow(1, NaN) are 1.
inline bool propagates_nan(const chainrule::OpRow& op) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double other : {-2.0, 0.5, 3.0})
    for (std::size_t i = 0; i < static_cast<std::size_t>(op.arity); ++i) {
      Point x{other, other};
      x[i] = nan;
      if (!std::isnan(op.f(x.data()))) return false;
    }
  return true;
}

/// Closed forms in long double, written from the textbook and apart from op.h.
using Wide = long double;
struct Reference {
  std::string_view name;
  Wide (*f)(Wide a, Wide b);
  Wide (*slope)(Wide a, Wide b, int input);
};
const Reference* reference(std::string_view name);

struct Worst {
  double value = 0, slope = 0;
};

/// The largest relative errors of value and slopes against the closed forms. Slopes that pass through 0 inside the range
/// (GELU, SiLU, Mish, sin, cos, ...) are compared relative to at least 1/100.
inline Worst reference_error(const chainrule::OpRow& op, const Reference& exact, int points, std::uint64_t seed) {
  check::Random random(seed);
  Worst worst;
  for (int p = 0; p < points; ++p) {
    const Point x = sample(op, random, 0), s = slopes(op, x);
    worst.value = std::max(worst.value, static_cast<double>(check::relative_error<Wide>(
                                            op.f(x.data()), exact.f(x[0], x[1]), 1e-2L)));
    for (int i = 0; i < op.arity; ++i)
      worst.slope = std::max(worst.slope, static_cast<double>(check::relative_error<Wide>(
                                              s[static_cast<std::size_t>(i)], exact.slope(x[0], x[1], i), 1e-2L)));
  }
  return worst;
}

}  // namespace gates

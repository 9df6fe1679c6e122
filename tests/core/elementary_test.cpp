/// exp, expm1, log, log1p and tanh of our own: within 2 units in the last place of the C library's next wider type, right at
/// the ends of the range, and whatever stands beside them in a batch. The release tier takes every float.
#include <catch2/catch_all.hpp>
#include <bit>

#include "check.h"
#include "chainrule/elementary.h"
#include "chainrule/op.h"

using namespace chainrule;

namespace {

/// How far apart two neighbouring numbers are at y.
template <class T>
double unit(T y) {
  const T size = std::max(std::fabs(y), std::numeric_limits<T>::min());
  return static_cast<double>(std::nextafter(size, std::numeric_limits<T>::infinity()) - size);
}

/// Units in the last place between `f` and the wider `exact` at x; infinite if only one is finite or a zero has the wrong sign.
template <class T, class Wide>
double units(T (*f)(T), Wide (*exact)(Wide), T x) {
  const T y = f(x);
  const Wide wide = exact(static_cast<Wide>(x));
  const T expected = static_cast<T>(wide);
  if (std::isnan(expected) || std::isinf(expected)) return check::same(static_cast<double>(y), static_cast<double>(expected)) ? 0 : INFINITY;
  if (expected == 0 && std::signbit(y) != std::signbit(expected)) return INFINITY;
  return std::fabs(static_cast<double>(static_cast<Wide>(y) - wide)) / unit(expected);
}

struct Function {
  const char* name;
  float (*f)(float);
  double (*wide)(double);
  double (*g)(double);
  long double (*wider)(long double);
};
const Function functions[]{
    {"exp", elementary::exp<float>, std::exp, elementary::exp<double>, std::exp},
    {"expm1", elementary::expm1<float>, std::expm1, elementary::expm1<double>, std::expm1},
    {"tanh", elementary::tanh<float>, std::tanh, elementary::tanh<double>, std::tanh},
    {"log", elementary::log<float>, std::log, elementary::log<double>, std::log},
    {"log1p", elementary::log1p<float>, std::log1p, elementary::log1p<double>, std::log1p},
};

}  // namespace

TEST_CASE("elementary functions of float are within 2 units in the last place", "[elementary]") {
  const char* tier = std::getenv("CHAINRULE_TIER");
  const std::uint64_t apart = tier && std::string_view(tier) == "release" ? 1 : 997;
  for (const Function& function : functions) {
    double worst = 0;
    float at = 0;
    for (std::uint64_t bits = 0; bits < std::uint64_t{1} << 32; bits += apart) {
      const float x = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
      const double off = units(function.f, function.wide, x);
      if (off > worst) worst = off, at = x;
    }
    INFO(function.name << " at " << at);
    CHECK(worst < 2);
  }
}

TEST_CASE("elementary functions of double are within 2 units in the last place", "[elementary]") {
  const char* tier = std::getenv("CHAINRULE_TIER");
  const int points = tier && std::string_view(tier) == "release" ? 100'000'000 : 400'000;
  for (const Function& function : functions) {
    std::mt19937_64 random(check::seed());
    double worst = 0, at = 0;
    for (int i = 0; i < points; ++i) {
      const std::uint64_t bits = random();
      const double share = static_cast<double>(bits >> 11) * 0x1p-52 - 1;
      const double x = i % 4 == 0 ? std::bit_cast<double>(bits) : share * (i % 4 == 1 ? 2 : i % 4 == 2 ? 40 : 760);
      const double off = units(function.g, function.wider, x);
      if (off > worst) worst = off, at = x;
    }
    for (const double x : {0.0, -0.0, 1.0, -1.0, 709.78271289338397, 709.782712893384, -745.13, -745.2, 1e300, -1e300, 4.9e-324, -4.9e-324, 1e-310,
                           2.2250738585072014e-308, 1.7976931348623157e308, double{INFINITY}, -double{INFINITY}, std::nan("")}) {
      const double off = units(function.g, function.wider, x);
      if (off > worst) worst = off, at = x;
    }
    INFO(function.name << " at " << at);
    CHECK(worst < 2);
  }
}

TEST_CASE("the measure of last places sees a function that is off by three", "[elementary][check]") {
  const auto off = [](double x) { return std::nextafter(std::nextafter(std::nextafter(std::exp(x), 1e9), 1e9), 1e9); };
  CHECK(units<double, long double>(off, std::exp, 0.3) > 2);
}

/// The checks themselves: each comparator and gate has to fail on a planted bug, or it checks nothing.
#include <catch2/catch_all.hpp>

#include "op_gates.h"

using namespace chainrule;
using check::close, check::worst_error, check::same, check::agrees_with_print;

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

OpRow row(std::string_view name) { return kOps[static_cast<std::size_t>(find_op(name))]; }

double reference_error_of(const OpRow& op, bool value) {
  const auto worst = gates::reference_error(op, *gates::reference(op.name), 1000, check::seed());
  return value ? worst.value : worst.slope;
}
double finite_difference_error_of(const OpRow& op) { return gates::finite_difference_error(op, 200, check::seed()); }

}  // namespace

TEST_CASE("comparators keep infinities, NaN and zeros apart", "[check]") {
  CHECK(close(kNaN, kNaN, 0));
  CHECK(close(kInf, kInf, 0));
  CHECK_FALSE(close(kInf, kNaN, 1e300));
  CHECK_FALSE(close(kNaN, kInf, 1e300));
  CHECK_FALSE(close(kInf, -kInf, 1e300));
  CHECK_FALSE(close(kInf, 1.7e308, 1e300));
  CHECK_FALSE(close(kNaN, 0, 1e300));
  CHECK_FALSE(close(1, kNaN, 1e300));

  CHECK(same(kNaN, -kNaN));
  CHECK(same(-0.0, -0.0));
  CHECK_FALSE(same(0.0, -0.0));
  CHECK(same(0.0, -0.0, check::Zeros::equal));
  CHECK_FALSE(same(kInf, kNaN));
  CHECK_FALSE(same(kInf, -kInf));
  CHECK_FALSE(same(1, std::nextafter(1.0, 2.0)));
}

TEST_CASE("comparators catch a wrong sign and a small error", "[check]") {
  CHECK_FALSE(close(1, -1, 1e-12));
  CHECK_FALSE(close(1e-300, -1e-300, 1e-12));
  CHECK_FALSE(close(1, 1 + 3e-12, 1e-12));
  CHECK(close(1, 1 + 3e-13, 1e-12));
  // The floor forgives nothing above it.
  CHECK_FALSE(close(2, 2 + 6e-12, 1e-12, 1));
  CHECK(close(1e-20, 2e-20, 1e-12, 1));
}

TEST_CASE("matrices of different shapes are never equal", "[check]") {
  CHECK(worst_error(Matrix::Ones(2, 3), Matrix::Ones(2, 3)) == 0);
  CHECK(worst_error(Matrix::Ones(2, 3), Matrix::Ones(3, 2)) == kInf);
  CHECK(worst_error(Matrix::Ones(2, 3), Matrix::Ones(6, 1)) == kInf);
  Matrix off = Matrix::Ones(2, 3);
  off(1, 2) = kNaN;
  CHECK(worst_error(off, Matrix::Ones(2, 3)) == kInf);
  off(1, 2) = 1.5;
  CHECK(worst_error(off, Matrix::Ones(2, 3)) > 0.3);
}

TEST_CASE("printed numbers agree within half a unit of the last digit", "[check]") {
  CHECK(agrees_with_print(0.5932699921, "0.593269992"));
  CHECK_FALSE(agrees_with_print(0.5932699926, "0.593269992"));
  CHECK(agrees_with_print(24.70408163265306, "24.7041"));
  CHECK_FALSE(agrees_with_print(24.70402, "24.7041"));
  CHECK(agrees_with_print(0.511301270, "0.511301270"));
  CHECK_FALSE(agrees_with_print(0.5113012708, "0.511301270"));  // the trailing zero counts
  CHECK(agrees_with_print(0.5113012708, "0.51130127"));
  CHECK(agrees_with_print(3.5101877833e-5, "3.510187783e-5"));
  CHECK_FALSE(agrees_with_print(3.5101877840e-5, "3.510187783e-5"));
  CHECK(agrees_with_print(-8, "-8"));
  CHECK_FALSE(agrees_with_print(-8.0000001, "-8"));
  CHECK_FALSE(agrees_with_print(8, "-8"));
  CHECK_FALSE(agrees_with_print(kNaN, "0.1"));
}

TEST_CASE("gates catch a slope of the wrong sign", "[check]") {
  OpRow bad = row("cos");
  bad.d = [](const double* x, double, double* slope) { *slope = std::sin(*x); };
  CHECK(finite_difference_error_of(bad) > 1);
  CHECK(reference_error_of(bad, false) > 1);
}

TEST_CASE("gates catch slopes of swapped inputs", "[check]") {
  OpRow bad = row("multiply");
  bad.d = [](const double* x, double, double* slope) { slope[0] = x[0], slope[1] = x[1]; };
  CHECK(finite_difference_error_of(bad) > 0.1);
  CHECK(reference_error_of(bad, false) > 0.1);
}

TEST_CASE("gates catch a dropped term", "[check]") {
  OpRow bad = row("silu");
  bad.d = [](const double* x, double, double* slope) { *slope = 1 / (1 + std::exp(-*x)); };
  CHECK(finite_difference_error_of(bad) > 0.1);
  CHECK(reference_error_of(bad, false) > 0.1);
}

TEST_CASE("gates catch an exponent that is off by one", "[check]") {
  OpRow bad = row("power");
  bad.d = [](const double* x, double y, double* slope) { slope[0] = x[1] * y, slope[1] = y * std::log(x[0]); };
  CHECK(finite_difference_error_of(bad) > 0.1);
  CHECK(reference_error_of(bad, false) > 0.1);
}

TEST_CASE("gates catch a wrong value with a matching slope", "[check]") {
  OpRow bad = row("tanh");
  bad.f = [](const double* x) { return std::tanh(*x) + 1e-11; };
  CHECK(reference_error_of(bad, true) > gates::kReference);
}

TEST_CASE("gates catch a swallowed NaN", "[check]") {
  OpRow bad = row("relu");
  bad.f = [](const double* x) { return std::fmax(*x, 0); };
  CHECK_FALSE(gates::propagates_nan(bad));
  bad = row("max");
  bad.f = [](const double* x) { return x[0] > x[1] ? x[0] : x[1]; };  // NaN only in one of the places
  CHECK_FALSE(gates::propagates_nan(bad));
}

TEST_CASE("gates are as tight as they say", "[check]") {
  // Slopes off by three times the tolerance are refused, by a third of it accepted: a tolerance widened by mistake
  // would let the first pass.
  OpRow bad = row("exp");
  bad.d = [](const double*, double y, double* slope) { *slope = y * (1 + 3e-9); };
  CHECK(finite_difference_error_of(bad) > gates::kFiniteDifference);
  bad.d = [](const double*, double y, double* slope) { *slope = y * (1 + 3e-10); };
  CHECK(finite_difference_error_of(bad) <= gates::kFiniteDifference);
  CHECK(reference_error_of(bad, false) > gates::kReference);
  bad.d = [](const double*, double y, double* slope) { *slope = y * (1 + 3e-12); };
  CHECK(reference_error_of(bad, false) > gates::kReference);
  bad.d = [](const double*, double y, double* slope) { *slope = y * (1 + 3e-13); };
  CHECK(reference_error_of(bad, false) <= gates::kReference);
  CHECK(gates::kComplexStep == 1e-14);
}

TEST_CASE("a golden file that differs by one character is reported", "[check]") {
  if (std::getenv("CHAINRULE_UPDATE_GOLDEN")) return;
  CHECK_FALSE(check::compare_with_golden("special_values.txt", "# something else\n").empty());
  CHECK_FALSE(check::compare_with_golden("no_such_file.txt", "").empty());
}

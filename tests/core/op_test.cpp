/// Every scalar op, by walking the table: a new op is tested with no new test but a line in op_reference.cpp.
#include <catch2/catch_all.hpp>
#include <cstring>

#include "chainrule/dual.h"
#include "complex_step.h"
#include "op_gates.h"

using namespace chainrule;
using gates::Point;

namespace {

/// Calls `visit` with an empty object of each op's type and its row.
template <class Visit>
void each_op(const Visit& visit) {
  std::apply([&](auto... op) { int i = 0; (visit(op, kOps[static_cast<std::size_t>(i++)]), ...); }, Ops{});
}

template <class Op>
constexpr bool unary = std::size(Op::range) == 1;

/// f at any type, whatever the number of inputs.
template <class Op, class T>
T value_at(const std::array<T, 2>& x) {
  if constexpr (unary<Op>) return Op::f(x[0]);
  else return Op::f(x[0], x[1]);
}

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

}  // namespace

TEST_CASE("the table lists every op once and finds it by name", "[op]") {
  for (int i = 0; i < static_cast<int>(kOps.size()); ++i) {
    const OpRow& op = kOps[static_cast<std::size_t>(i)];
    INFO(op.name);
    CHECK(find_op(op.name) == i);
    CHECK_FALSE(op.about.empty());
    CHECK_FALSE(op.symbol.empty());
    CHECK((op.arity == 1 || !op.activation));
    CHECK((op.arity == 1) == (op.batch64.f != nullptr && op.batch64.d != nullptr));
    CHECK((op.arity == 1) == (op.batch<float>().f != nullptr && op.batch<float>().d != nullptr));
    for (int k = 0; k < op.arity; ++k) CHECK(op.range[k].low < op.range[k].high);
  }
  CHECK(kOps.size() == 28);
  CHECK(find_op("") == -1);
  CHECK(find_op("Tanh") == -1);

  std::string activations;
  for (const OpRow& op : kOps)
    if (op.activation) activations += std::string(op.name) + " ";
  CHECK(activations == "identity sigmoid tanh relu leaky_relu elu selu gelu silu softplus softsign mish sin ");
}

TEST_CASE("values and slopes equal long double closed forms", "[op]") {
  INFO("seed " << check::seed());
  for (const OpRow& op : kOps) {
    INFO(op.name);
    const gates::Reference* exact = gates::reference(op.name);
    REQUIRE(exact);
    const gates::Worst worst = gates::reference_error(op, *exact, 1000, check::seed());
    CHECK(worst.value <= gates::kReference);
    CHECK(worst.slope <= gates::kReference);
  }
}

TEST_CASE("activations keep their relative accuracy far out", "[op]") {
  INFO("seed " << check::seed());
  check::Random random(check::seed());
  for (const OpRow& op : kOps) {
    if (!op.activation) continue;
    INFO(op.name);
    for (int p = 0; p < 1000; ++p) {
      const double x = random.uniform(-30, 30);
      INFO("x = " << x);
      CHECK(check::relative_error<long double>(op.f(&x), gates::reference(op.name)->f(x, 0)) <= gates::kReference);
    }
  }
}

TEST_CASE("slopes equal long double forward mode", "[op]") {
  INFO("seed " << check::seed());
  each_op([]<class Op>(Op, const OpRow& op) {
    INFO(op.name);
    check::Random random(check::seed() + 1);
    using Wide = Dual<long double>;
    for (int p = 0; p < 1000; ++p) {
      const Point x = gates::sample(op, random, 0), s = gates::slopes(op, x);
      for (std::size_t i = 0; i < static_cast<std::size_t>(op.arity); ++i) {
        std::array<Wide, 2> at{Wide(x[0]), Wide(x[1])};
        at[i].slope = 1;
        CHECK(check::relative_error<long double>(s[i], value_at<Op>(at).slope, 1e-2L) <= gates::kReference);
      }
    }
  });
}

TEST_CASE("slopes equal the complex step", "[op]") {
  INFO("seed " << check::seed());
  each_op([]<class Op>(Op, const OpRow& op) {
    if constexpr (!std::is_same_v<Op, Gelu>) {  // C++ has no complex erf; finite differences judge GELU
      INFO(op.name);
      check::Random random(check::seed() + 2);
      constexpr double h = 1e-30;
      double worst = 0;
      for (int p = 0; p < 1000; ++p) {
        const Point x = gates::sample(op, random, 0), s = gates::slopes(op, x);
        for (std::size_t i = 0; i < static_cast<std::size_t>(op.arity); ++i) {
          std::array<complex_step::Complex, 2> at{complex_step::Complex(x[0]), complex_step::Complex(x[1])};
          at[i].z.imag(h);
          worst = std::max(worst, check::relative_error(s[i], value_at<Op>(at).z.imag() / h, 0.1));
        }
      }
      CHECK(worst <= gates::kComplexStep);
    }
  });
}

TEST_CASE("slopes equal six-point finite differences", "[op]") {
  INFO("seed " << check::seed());
  for (const OpRow& op : kOps) {
    INFO(op.name);
    CHECK(gates::finite_difference_error(op, 200, check::seed() + 3) <= gates::kFiniteDifference);
  }
}

TEST_CASE("a number, a batch and a dual have the same value to the bit", "[op]") {
  INFO("seed " << check::seed());
  each_op([]<class Op>(Op, const OpRow& op) {
    INFO(op.name);
    check::Random random(check::seed() + 4);
    std::vector<double> x(1000), y(x.size()), slope(x.size()), one_by_one(x.size()), slopes(x.size()), dual(x.size());
    for (std::size_t k = 0; k < x.size(); ++k) {
      const Point at = gates::sample(op, random, 0);
      x[k] = at[0];
      one_by_one[k] = op.f(at.data());
      slopes[k] = gates::slopes(op, at)[0];
      dual[k] = value_at<Op>(std::array<Dual<double>, 2>{at[0], at[1]}).value;
    }
    CHECK(same_bits(one_by_one, dual));
    if constexpr (unary<Op>) {
      op.batch64.f(x.data(), y.data(), static_cast<Eigen::Index>(x.size()));
      op.batch64.d(x.data(), y.data(), slope.data(), static_cast<Eigen::Index>(x.size()));
      CHECK(same_bits(one_by_one, y));
      CHECK(same_bits(slopes, slope));
    }
  });
}

TEST_CASE("a value does not depend on where in a batch it stands", "[op]") {
  for (const OpRow& op : kOps) {
    if (op.arity != 1) continue;
    INFO(op.name);
    for (const double value : {0.7, -0.0, std::numeric_limits<double>::quiet_NaN(), 709.0}) {
      const double alone = op.f(&value);
      for (Eigen::Index n = 1; n < 20; ++n) {
        // One entry in, so that the batch is not aligned as a whole vector register.
        std::vector<double> x(static_cast<std::size_t>(n) + 1, value);
        op.batch64.f(x.data() + 1, x.data() + 1, n);
        for (Eigen::Index k = 1; k <= n; ++k) CHECK(check::same(x[static_cast<std::size_t>(k)], alone));
      }
    }
  }
}

TEST_CASE("float batches are computed in float", "[op]") {
  INFO("seed " << check::seed());
  each_op([]<class Op>(Op, const OpRow& op) {
    if constexpr (unary<Op>) {
      static_assert(std::is_same_v<decltype(Op::f(1.0f)), float>);
      static_assert(std::is_same_v<decltype(Op::d(1.0f, 1.0f)), std::tuple<float>>);
      INFO(op.name);
      check::Random random(check::seed() + 5);
      for (int p = 0; p < 200; ++p) {
        const auto x = static_cast<float>(gates::sample(op, random, 0)[0]);
        float y = 0, slope = 0;
        op.batch32.f(&x, &y, 1);
        op.batch32.d(&x, &y, &slope, 1);
        const Point wide{x, 0};
        CHECK(y == Op::f(x));
        CHECK(check::relative_error<double>(y, op.f(wide.data()), 1e-2) <= 1e-5);
        CHECK(check::relative_error<double>(slope, gates::slopes(op, wide)[0], 1e-1) <= 1e-5);
      }
    }
  });
}

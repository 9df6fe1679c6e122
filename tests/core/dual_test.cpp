/// Forward mode: against closed forms, and nested for second derivatives.
#include <catch2/catch_all.hpp>

#include "chainrule/dual.h"
#include "op_gates.h"

using namespace chainrule;

TEST_CASE("a dual carries the derivative along its direction", "[dual]") {
  using D = Dual<double>;
  const D x(2, 1), y = 3;
  CHECK((x * x * y).value == 12);
  CHECK((x * x * y).slope == 12);
  CHECK((y / x).slope == -0.75);
  CHECK((1 - x).slope == -1);
  CHECK((2 * x + 1).value == 5);
  CHECK(pow(x, D(3)).slope == 12);
  CHECK(pow(D(-2, 1), D(3)).slope == 12);  // a constant exponent needs no logarithm of the base
  CHECK(check::close(pow(D(2), D(3, 1)).slope, 8 * std::log(2.0), 1e-15));
  CHECK(maximum(x, y).slope == 0);
  CHECK(maximum(D(3, 5), y).slope == 5);  // a tie goes to the first
  CHECK(minimum(D(3, 5), y).slope == 5);
  CHECK(std::isnan(maximum(D(std::nan(""), 1), y).value));
}

TEST_CASE("published forward mode: Colah's graph, seeded at b", "[dual]") {
  using D = Dual<double>;
  const D a = 2, b(1, 1), c = a + b, d = b + 1, e = c * d;
  CHECK(c.slope == 1);
  CHECK(d.slope == 1);
  CHECK(e.value == 6);
  CHECK(e.slope == 5);
}

TEST_CASE("nested duals give second derivatives of every op", "[dual]") {
  INFO("seed " << check::seed());
  using Inner = Dual<double>;
  using Outer = Dual<Inner>;
  const auto visit = []<class Op>(Op) {
    INFO(Op::name);
    const OpRow& op = kOps[static_cast<std::size_t>(find_op(Op::name))];
    check::Random random(check::seed());
    for (int p = 0; p < 200; ++p) {
      const gates::Point at = gates::sample(op, random, 0);
      for (std::size_t i = 0; i < static_cast<std::size_t>(op.arity); ++i) {
        Outer x[2]{Outer(Inner(at[0])), Outer(Inner(at[1]))};
        x[i] = Outer(Inner(at[i], 1), Inner(1));
        Inner v[2]{at[0], at[1]};
        v[i].slope = 1;
        // The slope of f twice by forward mode, and the slope by forward mode of the rule d.
        double twice = 0, of_rule = 0;
        if constexpr (std::size(Op::range) == 1) {
          twice = Op::f(x[0]).slope.slope;
          of_rule = std::get<0>(Op::d(v[0], Op::f(v[0]))).slope;
        } else {
          twice = Op::f(x[0], x[1]).slope.slope;
          const auto [da, db] = Op::d(v[0], v[1], Op::f(v[0], v[1]));
          of_rule = i == 0 ? da.slope : db.slope;
        }
        CHECK(check::close(of_rule, twice, 1e-12, 0.1));
      }
    }
  };
  std::apply([&](auto... op) { (visit(op), ...); }, Ops{});
}

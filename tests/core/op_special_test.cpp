/// Scalar ops at awkward points: kinks, ties, NaN, infinities, the ends of the number range.
#include <catch2/catch_all.hpp>
#include <cstdio>

#include "op_gates.h"

using namespace chainrule;

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

const OpRow& row(std::string_view name) { return kOps[static_cast<std::size_t>(find_op(name))]; }
double value(std::string_view op, double a, double b = 0) {
  const double x[]{a, b};
  return row(op).f(x);
}
double slope(std::string_view op, int input, double a, double b = 0) {
  return gates::slopes(row(op), {a, b})[static_cast<std::size_t>(input)];
}

/// %.12g, which every good libm agrees in; the sign of a NaN means nothing.
std::string print(double v) {
  if (std::isnan(v)) return "nan";
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%.12g", v);
  return buffer;
}

}  // namespace

TEST_CASE("the slope at each kink is the one stated", "[op]") {
  for (const double zero : {0.0, -0.0}) {
    CHECK(slope("relu", 0, zero) == 0);
    CHECK(slope("leaky_relu", 0, zero) == 0.01);
    CHECK(slope("elu", 0, zero) == 1);
    CHECK(slope("selu", 0, zero) == Catch::Approx(1.7580993408473766).epsilon(1e-15));
    CHECK(slope("abs", 0, zero) == 0);
    CHECK(slope("softsign", 0, zero) == 1);
  }
  for (const double tie : {-2.0, 0.0, 1.5, kInf}) {
    CHECK(slope("max", 0, tie, tie) == 1);
    CHECK(slope("max", 1, tie, tie) == 0);
    CHECK(slope("min", 0, tie, tie) == 1);
    CHECK(slope("min", 1, tie, tie) == 0);
  }
  // The page shows `kink` for exactly the ops pinned above whose left and right slopes differ.
  std::string kinked;
  for (const OpRow& op : kOps)
    if (!op.kink.empty()) kinked += std::string(op.name) + " ";
  CHECK(kinked == "relu leaky_relu selu abs max min ");
}

TEST_CASE("NaN goes through every op", "[op]") {
  for (const OpRow& op : kOps) {
    INFO(op.name);
    CHECK(gates::propagates_nan(op));
  }
  for (const std::string_view op : {"relu", "leaky_relu", "abs", "max", "min"}) CHECK(std::isnan(slope(op, 0, kNaN, 1)));
}

TEST_CASE("activations reach their limits at infinity", "[op]") {
  for (const std::string_view op : {"relu", "elu", "gelu", "silu", "softplus", "mish"}) {
    INFO(op);
    CHECK(value(op, kInf) == kInf);
    CHECK(slope(op, 0, kInf) == 1);
    CHECK(value(op, -kInf) == (op == "elu" ? -1 : 0));
    CHECK(slope(op, 0, -kInf) == 0);
  }
  for (const std::string_view op : {"tanh", "softsign"}) {
    CHECK(value(op, kInf) == 1);
    CHECK(value(op, -kInf) == -1);
    CHECK(slope(op, 0, kInf) == 0);
  }
  CHECK(value("sigmoid", kInf) == 1);
  CHECK(value("sigmoid", -kInf) == 0);
  CHECK(slope("sigmoid", 0, 800) == 0);
  CHECK(slope("tanh", 0, 800) == 0);
  CHECK(value("softplus", 800) == 800);
  CHECK(value("softplus", -800) == 0);
  CHECK(value("softplus", -700) == Catch::Approx(std::exp(-700.0)).epsilon(1e-14));
}

TEST_CASE("powers have the slopes that PyTorch takes at 0", "[op]") {
  CHECK(slope("power", 0, 0, 0) == 0);
  CHECK(slope("power", 1, 0, 0) == 0);
  CHECK(slope("power", 1, 0, 2) == 0);
  CHECK(slope("power", 0, 0, 1) == 1);
  CHECK(value("power", -2, 3) == -8);
  CHECK(slope("power", 0, -2, 3) == 12);
  CHECK(std::isnan(slope("power", 1, -2, 3)));
  CHECK(value("log", 0) == -kInf);
  CHECK(std::isnan(value("log", -1)));
  CHECK(slope("sqrt", 0, 0) == kInf);
}

TEST_CASE("special values are those of the reviewed table", "[op]") {
  using Limits = std::numeric_limits<double>;
  struct Special {
    std::string_view name;
    double value;
  };
  const Special special[]{{"0", 0.0}, {"-0", -0.0}, {"denorm_min", Limits::denorm_min()},
                          {"-denorm_min", -Limits::denorm_min()}, {"min", Limits::min()}, {"-min", -Limits::min()},
                          {"max", Limits::max()}, {"-max", -Limits::max()}, {"inf", kInf}, {"-inf", -kInf}, {"nan", kNaN},
                          {"1+eps", 1 + Limits::epsilon()}, {"1-eps", 1 - Limits::epsilon()}, {"709", 709},
                          {"-709", -709}, {"745", 745}, {"-745", -745}};
  std::string table =
      "# op inputs -> value | slopes, printed with %.12g. Written by op_special_test.cpp under CHAINRULE_UPDATE_GOLDEN.\n";
  const auto line = [&](const OpRow& op, const std::string& inputs, double a, double b) {
    table += std::string(op.name) + inputs + " -> " + print(value(op.name, a, b)) + " |";
    for (int i = 0; i < op.arity; ++i) table += " " + print(slope(op.name, i, a, b));
    table += "\n";
  };
  for (const OpRow& op : kOps)
    for (const Special& a : special) {
      const std::string first = " " + std::string(a.name);
      if (op.arity == 1) line(op, first, a.value, 0);
      else
        for (const Special& b : special) line(op, first + " " + std::string(b.name), a.value, b.value);
    }
  CHECK(check::compare_with_golden("special_values.txt", table) == "");
}

#include <numeric>

#include "training.h"

using namespace training;

namespace {

/// Each loss once more, from its textbook definition with cases, and its slope.
struct Written {
  double value, slope;
};

Written written(std::string_view name, double h, double y, double delta) {
  const double e = h - y;
  if (name == "half_squared") return {e * e / 2, e};
  if (name == "mse") return {e * e, 2 * e};
  if (name == "mae") return {std::fabs(e), e > 0 ? 1.0 : e < 0 ? -1.0 : 0.0};
  if (name == "huber") {
    if (std::fabs(e) <= delta) return {e * e / 2, e};
    return {delta * (std::fabs(e) - delta / 2), e > 0 ? delta : -delta};
  }
  if (name == "logistic") {
    const double s = 1 / (1 + std::exp(-h));
    return {-y * std::log(s) - (1 - y) * std::log(1 - s), s - y};
  }
  REQUIRE(name == "hinge");
  return {std::max(0.0, 1 - y * h), 1 - y * h > 0 ? -y : 0};
}

std::vector<double> some_target(const LossRow& row, int outputs, check::Random& random) {
  std::vector<double> y(static_cast<std::size_t>(outputs));
  for (double& t : y) {
    if (row.target == Target::zero_one) t = random.below(2);
    else if (row.target == Target::sign) t = 2 * random.below(2) - 1;
    else if (row.target == Target::number) t = random.uniform(-2, 2);
  }
  if (row.target == Target::one_hot) y[static_cast<std::size_t>(random.below(outputs))] = 1;
  return y;
}

}  // namespace

TEST_CASE("loss: names and order are the contract's", "[loss]") {
  std::string names;
  for (const LossRow& row : losses()) names += std::string(row.name) + " ";
  CHECK(names == "half_squared mse mae huber logistic softmax_cross_entropy hinge ");
}

TEST_CASE("loss: every value and slope agrees with its definition by cases", "[loss]") {
  check::Random random(check::seed());
  for (const LossRow& row : losses()) {
    if (row.row) continue;
    INFO(row.name);
    for (int i = 0; i < 2000; ++i) {
      const double h = random.uniform(-4, 4), y = some_target(row, 1, random)[0], delta = random.uniform(0.2, 2);
      double value = 0, slope = 0;
      row.batch64.f(&h, &y, delta, 1, 1, &value);
      row.batch64.d(&h, &y, delta, 1, 1, &slope);
      const Written expected = written(row.name, h, y, delta);
      CHECK(check::close(value, expected.value, 1e-13, 0.1));
      CHECK(check::close(slope, expected.slope, 1e-13, 0.1));
    }
  }
}

TEST_CASE("loss: slopes of whole batches agree with finite differences; sums and means over outputs", "[loss]") {
  check::Random random(check::seed());
  const int outputs = 3;
  const Eigen::Index n = 5;
  for (const LossRow& row : losses()) {
    INFO(row.name);
    for (int trial = 0; trial < 50; ++trial) {
      std::vector<double> h(outputs * n), y(outputs * n), slope(outputs * n), loss(n), up(n), down(n);
      for (Eigen::Index s = 0; s < n; ++s) {
        const auto target = some_target(row, outputs, random);
        for (int j = 0; j < outputs; ++j) {
          y[j * n + s] = target[j];
          double& x = h[j * n + s];
          do x = random.uniform(-3, 3);  // away from the kinks
          while (std::fabs(x - target[j]) < 0.01 || std::fabs(std::fabs(x - target[j]) - 1) < 0.01);
        }
      }
      row.batch64.f(h.data(), y.data(), 1, outputs, n, loss.data());
      row.batch64.d(h.data(), y.data(), 1, outputs, n, slope.data());
      for (int j = 0; j < outputs; ++j)
        for (Eigen::Index s = 0; s < n; ++s) {
          const double step = 1e-5, x = h[j * n + s];
          h[j * n + s] = x + step;
          row.batch64.f(h.data(), y.data(), 1, outputs, n, up.data());
          h[j * n + s] = x - step;
          row.batch64.f(h.data(), y.data(), 1, outputs, n, down.data());
          h[j * n + s] = x;
          CHECK(check::close(slope[j * n + s], (up[s] - down[s]) / (2 * step), 1e-8, 0.1));
        }
      if (row.row) continue;
      for (Eigen::Index s = 0; s < n; ++s) {
        double sum = 0;
        for (int j = 0; j < outputs; ++j) sum += written(row.name, h[j * n + s], y[j * n + s], 1).value;
        CHECK(check::close(loss[s], row.mean ? sum / outputs : sum, 1e-12, 0.1));
      }
    }
  }
  CHECK_FALSE(losses()[0].mean);
}

TEST_CASE("loss: softmax cross-entropy stays finite and its slope is softmax minus target", "[loss]") {
  const LossRow& row = losses()[loss("softmax_cross_entropy")];
  const auto run = [&](std::vector<double> h, std::vector<double> y) {
    std::vector<double> value(1), slope(h.size());
    row.batch64.f(h.data(), y.data(), 1, static_cast<int>(h.size()), 1, value.data());
    row.batch64.d(h.data(), y.data(), 1, static_cast<int>(h.size()), 1, slope.data());
    return std::pair(value[0], slope);
  };
  CHECK(check::close(run({1, 2, 3}, {0, 0, 1}).first, 0.40760596444438, 1e-13));
  CHECK(run({1000, -1000}, {1, 0}).first == 0);
  CHECK(run({1000, -1000}, {0, 1}).first == 2000);
  CHECK(run({1e308, -1e4}, {1, 0}).first == 0);
  CHECK(run({-std::numeric_limits<double>::infinity(), 0}, {0, 1}).first == 0);
  const auto [value, slope] = run({5, 5, 5, 5}, {0, 1, 0, 0});
  CHECK(check::close(value, std::log(4.0), 1e-15));
  CHECK(slope == std::vector<double>{0.25, -0.75, 0.25, 0.25});
  CHECK(std::isnan(run({0, std::nan("")}, {1, 0}).first));
}

TEST_CASE("loss: slopes at kinks are the stated ones", "[loss]") {
  const auto slope = [](std::string_view name, double h, double y) {
    double d = 0;
    losses()[loss(name)].batch64.d(&h, &y, 1, 1, 1, &d);
    return d;
  };
  CHECK(slope("mae", 2, 2) == 0);
  CHECK(slope("huber", 3, 2) == 1);
  CHECK(slope("hinge", 1, 1) == 0);
  CHECK(slope("hinge", -1, -1) == 0);
  CHECK(slope("logistic", 0, 1) == -0.5);
  CHECK(slope("logistic", 800, 0) == 1);
  CHECK(slope("logistic", -800, 1) == -1);
}

TEST_CASE("loss: formulas come out of the code that computes", "[loss]") {
  for (const LossRow& row : losses()) {
    INFO(row.name);
    CHECK_FALSE(row.formula().latex.empty());
    CHECK_FALSE(row.slope().mathml.empty());
    CHECK_FALSE(row.about.empty());
  }
  CHECK(losses()[loss("half_squared")].formula().latex == "\\frac{\\left(y - t\\right)^{2}}{2}");
  CHECK(losses()[loss("half_squared")].slope().latex == "y - t");
}

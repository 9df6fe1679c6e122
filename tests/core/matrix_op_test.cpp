/// Matrix ops: values against plain loops, every vector-Jacobian product against finite differences, softmax at the ends
/// of the number range.
#include <catch2/catch_all.hpp>

#include "chainrule/matrix_op.h"
#include "op_gates.h"

using namespace chainrule;
using check::close, check::worst_error;

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

const MatrixOpRow& row(std::string_view name) { return kMatrixOps[static_cast<std::size_t>(find_matrix_op(name))]; }
Shape shape(const Matrix& m) { return {m.rows(), m.cols()}; }
View view(const Matrix& m) { return {m.data(), m.rows(), m.cols()}; }

Matrix run(const MatrixOpRow& op, const std::vector<Matrix>& in) {
  const Operand named[]{{shape(in.front()), "A"}, {shape(in.back()), "B"}};
  const View views[]{view(in.front()), view(in.back())};
  const auto result = op.shape(named);
  REQUIRE(result);
  Matrix y(result->rows, result->cols);
  op.numbers.f(views, MutableView(y.data(), y.rows(), y.cols()));
  return y;
}

Matrix message(const MatrixOpRow& op, const std::vector<Matrix>& in, const Matrix& gradient, int input) {
  const View views[]{view(in.front()), view(in.back())};
  const Matrix y = run(op, in);
  Matrix out = Matrix::Constant(in[static_cast<std::size_t>(input)].rows(), in[static_cast<std::size_t>(input)].cols(), kNaN);
  op.numbers.vjp(views, view(y), view(gradient), input, MutableView(out.data(), out.rows(), out.cols()));
  return out;
}

/// Inputs of shapes that fit the op, with entries of both signs (targets: probabilities).
std::vector<Matrix> inputs_for(const MatrixOpRow& op, check::Random& random) {
  const auto size = [&] { return 1 + random.below(5); };
  const Eigen::Index n = size(), k = size(), m = size();
  const Matrix a = random.matrix(n, k, -2, 2);
  if (op.arity == 1) return {a};
  if (op.name == "matmul") return {a, random.matrix(k, m, -2, 2)};
  if (op.name == "dot") return {random.matrix(k, 1), random.below(2) ? random.matrix(k, 1) : random.matrix(1, k)};
  if (op.name == "stack") return {a, random.matrix(m, k, -2, 2)};
  REQUIRE(op.name == "cross_entropy");
  Matrix targets = random.matrix(n, k, 0.1, 1);
  for (Eigen::Index r = 0; r < n; ++r) targets.row(r) /= targets.row(r).sum();
  return {a, targets};
}

/// The sum of G times f(inputs), whose gradient in an input is what vjp sends for G.
double projected(const MatrixOpRow& op, const std::vector<Matrix>& in, const Matrix& gradient) {
  return run(op, in).cwiseProduct(gradient).sum();
}

Matrix rows(std::initializer_list<std::initializer_list<double>> entries) {
  Matrix m(static_cast<Eigen::Index>(entries.size()), static_cast<Eigen::Index>(entries.begin()->size()));
  Eigen::Index r = 0;
  for (const auto& line : entries) {
    Eigen::Index c = 0;
    for (const double v : line) m(r, c++) = v;
    ++r;
  }
  return m;
}

}  // namespace

TEST_CASE("the matrix table lists every op once and finds it by name", "[matrix_op]") {
  CHECK(kMatrixOps.size() == 10);
  for (int i = 0; i < static_cast<int>(kMatrixOps.size()); ++i) {
    const MatrixOpRow& op = kMatrixOps[static_cast<std::size_t>(i)];
    INFO(op.name);
    CHECK(find_matrix_op(op.name) == i);
    CHECK_FALSE(op.about.empty());
    CHECK_FALSE(op.symbol.empty());
  }
  CHECK(find_matrix_op("add") == -1);
}

TEST_CASE("vector-Jacobian products equal finite differences", "[matrix_op]") {
  INFO("seed " << check::seed());
  for (const MatrixOpRow& op : kMatrixOps) {
    if (op.stops) continue;
    INFO(op.name);
    check::Random random(check::seed());
    for (int p = 0; p < 50; ++p) {
      std::vector<Matrix> in = inputs_for(op, random);
      const Matrix y = run(op, in), gradient = random.matrix(y.rows(), y.cols());
      for (int i = 0; i < op.arity; ++i) {
        const Matrix got = message(op, in, gradient, i);
        Matrix& moved = in[static_cast<std::size_t>(i)];
        for (Eigen::Index k = 0; k < got.size(); ++k) {
          const double at = moved.data()[k];
          const double fd = gates::finite_difference(
              [&](double v) {
                moved.data()[k] = v;
                return projected(op, in, gradient);
              },
              at, 1);
          moved.data()[k] = at;
          CHECK(close(got.data()[k], fd, 1e-9, 1e-1));
        }
      }
    }
  }
}

TEST_CASE("values equal plain loops", "[matrix_op]") {
  INFO("seed " << check::seed());
  check::Random random(check::seed());
  for (int p = 0; p < 50; ++p) {
    const Eigen::Index n = 1 + random.below(6), k = 1 + random.below(6), m = 1 + random.below(6);
    const Matrix a = random.matrix(n, k), b = random.matrix(k, m), u = random.matrix(k, 1), v = random.matrix(1, k);
    Matrix product = Matrix::Zero(n, m);
    double total = 0, dot = 0;
    for (Eigen::Index r = 0; r < n; ++r)
      for (Eigen::Index c = 0; c < k; ++c) {
        total += a(r, c);
        for (Eigen::Index j = 0; j < m; ++j) product(r, j) += a(r, c) * b(c, j);
      }
    for (Eigen::Index c = 0; c < k; ++c) dot += u(c, 0) * v(0, c);
    CHECK(worst_error(run(row("matmul"), {a, b}), product, 1) <= 1e-14);
    CHECK(worst_error(run(row("transpose"), {a}), Matrix(a.transpose())) == 0);
    CHECK(close(run(row("sum"), {a})(0, 0), total, 1e-14, 1));
    CHECK(close(run(row("mean"), {a})(0, 0), total / static_cast<double>(n * k), 1e-14, 1));
    CHECK(close(run(row("dot"), {u, v})(0, 0), dot, 1e-14, 1));
  }
}

TEST_CASE("softmax of textbook rows", "[matrix_op]") {
  const Matrix y = run(row("softmax"), {rows({{0, 0}, {0, std::log(3.0)}})});
  CHECK(worst_error(y, rows({{0.5, 0.5}, {0.25, 0.75}})) <= 1e-15);
  const Matrix logs = run(row("log_softmax"), {rows({{0, 0}, {0, std::log(3.0)}})});
  CHECK(worst_error(logs, rows({{std::log(0.5), std::log(0.5)}, {std::log(0.25), std::log(0.75)}})) <= 1e-15);
}

TEST_CASE("softmax and cross-entropy stay finite to the ends of the range", "[matrix_op]") {
  const Matrix extreme[]{rows({{1e4, -1e4, 0}}),   rows({{1e308, -1e308, 0}}),  rows({{-1e308, -1e308, -1e308}}),
                         rows({{1e308, 1e308, 1}}), rows({{7, 7, 7}}),           rows({{0, -kInf, 1}}),
                         rows({{-1e308, -kInf, 1e308}})};
  for (const Matrix& x : extreme) {
    INFO(x);
    const Matrix p = run(row("softmax"), {x}), log_p = run(row("log_softmax"), {x});
    CHECK(p.allFinite());
    CHECK(std::fabs(p.sum() - 1) <= 2 * std::numeric_limits<double>::epsilon());
    for (Eigen::Index c = 0; c < 3; ++c) {
      // Minus infinity is the right logarithm only where the logit is minus infinity itself.
      CHECK(std::isfinite(log_p(0, c)) == std::isfinite(x(0, c)));
      CHECK(close(std::exp(log_p(0, c)), p(0, c), 1e-13));
      if (!std::isfinite(x(0, c))) continue;
      Matrix target = Matrix::Zero(1, 3);
      target(0, c) = 1;
      CHECK(std::isfinite(run(row("cross_entropy"), {x, target})(0, 0)));
      CHECK(worst_error(message(row("cross_entropy"), {x, target}, Matrix::Ones(1, 1), 0), p - target, 1e-3) <= 1e-13);
    }
  }
  // Ten rows each with the largest possible loss: the mean does not overflow on the way.
  const Matrix many = rows({{1e308, -1e308}}).replicate(10, 1), wrong = rows({{0, 1}}).replicate(10, 1);
  CHECK(std::isfinite(run(row("cross_entropy"), {many, wrong})(0, 0)));
}

TEST_CASE("equal logits share evenly, and the true logarithm is reached far out", "[matrix_op]") {
  for (const double v : {0.0, 1e4, -1e4, 1e308, -1e308}) {
    CHECK(worst_error(run(row("softmax"), {Matrix::Constant(1, 4, v)}), Matrix::Constant(1, 4, 0.25)) == 0);
    CHECK(worst_error(run(row("log_softmax"), {Matrix::Constant(1, 4, v)}), Matrix::Constant(1, 4, -std::log(4.0))) <= 1e-15);
  }
  CHECK(run(row("cross_entropy"), {rows({{1e4, 0}}), rows({{0, 1}})})(0, 0) == 1e4);
}

TEST_CASE("NaN and plus infinity show in their row, and in their row only", "[matrix_op]") {
  for (const double bad : {kNaN, kInf})
    for (Eigen::Index at = 0; at < 3; ++at) {
      Matrix x = rows({{1, 2, 3}, {1, 2, 3}});
      x(0, at) = bad;
      const Matrix p = run(row("softmax"), {x}), log_p = run(row("log_softmax"), {x});
      CHECK(p.row(0).array().isNaN().any());
      CHECK(log_p.row(0).array().isNaN().any());
      CHECK(p.row(1).allFinite());
      CHECK(log_p.row(1).allFinite());
      if (std::isnan(bad)) CHECK(p.row(0).array().isNaN().all());
      CHECK(std::isnan(run(row("cross_entropy"), {x, rows({{0, 0, 1}, {1, 0, 0}})})(0, 0)));
    }
  CHECK(std::isnan(run(row("sum"), {rows({{1, kNaN}})})(0, 0)));
  CHECK(std::isnan(run(row("matmul"), {rows({{0, 1}}), rows({{kNaN}, {1}})})(0, 0)));
}

TEST_CASE("cross-entropy of probabilities, and of rows that sum to something else", "[matrix_op]") {
  const Matrix x = rows({{0, std::log(3.0)}}), t = rows({{0.25, 0.75}});
  const double entropy = -0.25 * std::log(0.25) - 0.75 * std::log(0.75);
  CHECK(close(run(row("cross_entropy"), {x, t})(0, 0), entropy, 1e-15));
  CHECK(worst_error(message(row("cross_entropy"), {x, t}, Matrix::Ones(1, 1), 0), Matrix::Zero(1, 2), 1) <= 1e-15);
  CHECK(close(run(row("cross_entropy"), {x, Matrix(2 * t)})(0, 0), 2 * entropy, 1e-15));
}

TEST_CASE("shapes that do not fit are refused in a sentence", "[matrix_op]") {
  const auto refused = [](std::string_view op, Shape a, Shape b) {
    const Operand in[]{{a, "W", 0}, {b, "", 7}};
    const auto result = row(op).shape(in);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == Code::shape_mismatch);
    return result.error().message;
  };
  CHECK(refused("matmul", {2, 3}, {2, 1}) ==
        "matmul needs as many columns in \"W\" (2 x 3) as rows in node 7 (2 x 1).");
  CHECK(refused("dot", {3, 1}, {2, 1}) ==
        "dot needs two vectors of the same length; it was given \"W\" (3 x 1) and node 7 (2 x 1).");
  CHECK(refused("dot", {2, 2}, {2, 2}) ==
        "dot needs two vectors of the same length; it was given \"W\" (2 x 2) and node 7 (2 x 2).");
  CHECK(refused("stack", {2, 3}, {2, 1}) ==
        "stack needs as many columns in \"W\" (2 x 3) as in node 7 (2 x 1).");
  CHECK(refused("cross_entropy", {2, 3}, {2, 1}) ==
        "cross_entropy needs logits and targets of the same size; it was given \"W\" (2 x 3) and node 7 (2 x 1).");
  CHECK(refused("softmax", {2, 0}, {1, 1}) == "softmax needs at least one entry; \"W\" (2 x 0) has none.");
  CHECK(refused("mean", {0, 4}, {1, 1}) == "mean needs at least one entry; \"W\" (0 x 4) has none.");
}

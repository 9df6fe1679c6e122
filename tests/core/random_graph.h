#pragma once
/// Random graphs beside an evaluator of their own: plain loops at Dual, which share no code with the engine's matrix ops.
#include <array>
#include <catch2/catch_all.hpp>
#include <functional>

#include "check.h"
#include "chainrule/dual.h"
#include "chainrule/graph.h"
#include "chainrule/matrix_op.h"
#include "op_gates.h"

namespace random_graphs {

using namespace chainrule;

using D = Dual<double>;
using DualMatrix = Eigen::Array<D, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// One scalar op at Dual, by row number.
inline D scalar_op(int op, const D& a, const D& b) {
  D out = std::nan("");
  int row = 0;
  const auto visit = [&]<class Op>(Op) {
    if (row++ != op) return;
    if constexpr (std::size(Op::range) == 1) out = Op::f(a);
    else out = Op::f(a, b);
  };
  std::apply([&](auto... o) { (visit(o), ...); }, Ops{});
  return out;
}

/// One matrix op at Dual, by its textbook definition. `touch` is done to each exponential: rounds it, in a shaken run.
inline DualMatrix matrix_op(std::string_view name, const DualMatrix& a, const DualMatrix& b, const auto& touch) {
  const Eigen::Index n = a.rows(), k = a.cols();
  if (name == "matmul") {
    DualMatrix y = DualMatrix::Constant(n, b.cols(), D(0));
    for (Eigen::Index r = 0; r < n; ++r)
      for (Eigen::Index c = 0; c < b.cols(); ++c)
        for (Eigen::Index j = 0; j < k; ++j) y(r, c) = y(r, c) + a(r, j) * b(j, c);
    return y;
  }
  if (name == "transpose") return a.transpose();
  if (name == "stop_gradient") return a.unaryExpr([](const D& x) { return D(x.value); });
  if (name == "softmax" || name == "log_softmax") {
    DualMatrix y(n, k);
    for (Eigen::Index r = 0; r < n; ++r) {
      D sum = 0, first = a(r, 0).value;  // taken off, so that a row of one entry gives exactly 1, or 0
      for (Eigen::Index c = 0; c < k; ++c) sum = sum + touch(exp(a(r, c) - first));
      for (Eigen::Index c = 0; c < k; ++c) y(r, c) = name == "softmax" ? touch(exp(a(r, c) - first)) / sum : a(r, c) - first - log(sum);
    }
    return y;
  }
  if (name == "stack") {
    DualMatrix y(n + b.rows(), k);
    for (Eigen::Index r = 0; r < y.rows(); ++r)
      for (Eigen::Index c = 0; c < k; ++c) y(r, c) = r < n ? a(r, c) : b(r - n, c);
    return y;
  }
  D total = 0;
  if (name == "dot") {
    for (Eigen::Index i = 0; i < a.size(); ++i) total = total + a.data()[i] * b.data()[i];
  } else if (name == "cross_entropy") {
    const DualMatrix log_p = matrix_op("log_softmax", a, b, touch);
    for (Eigen::Index i = 0; i < a.size(); ++i) total = total - b.data()[i] * log_p.data()[i] / static_cast<double>(n);
  } else {
    for (Eigen::Index i = 0; i < a.size(); ++i) total = total + a.data()[i];
    if (name == "mean") total = total / static_cast<double>(a.size());
    else REQUIRE(name == "sum");
  }
  return DualMatrix::Constant(1, 1, total);
}

/// A graph under construction beside its dual evaluation: leaves have random values and random slopes (the direction).
///
/// How far two correct ways to a slope may lie apart depends on the graph: in tan(tan(x^2)) or x / x a rounding grows on
/// its way to the root. So the evaluation runs a few more times with every operand of every op off by up to 64 units in
/// the last place; what that moves a result is what rounding may, on top of 1e-10.
struct Sample {
  Graph graph;
  std::vector<DualMatrix> dual;
  std::array<std::vector<DualMatrix>, 4> shaken;
  check::Random noise{1};

  D shake(const D& x) { return {x.value * (1 + noise.uniform(-0x1p-46, 0x1p-46)), x.slope * (1 + noise.uniform(-0x1p-46, 0x1p-46))}; }
  DualMatrix shake(const DualMatrix& x) { return x.unaryExpr([&](const D& d) { return shake(d); }); }

  /// An op of shaken operands. Its slopes may be written in its value, as tanh's 1 - y^2: there a rounding of y tells as well.
  D shaken_op(int op, const D& p, const D& q) {
    const OpRow& row = kOps[static_cast<std::size_t>(op)];
    D out = scalar_op(op, p, q);
    const double x[]{p.value, q.value}, moved = shake(out).value;
    double exact[2]{}, off[2]{};
    row.d(x, out.value, exact);
    row.d(x, moved, off);
    out.slope += (off[0] - exact[0]) * p.slope + (off[1] - exact[1]) * q.slope;
    return out;
  }

  /// How far rounding may move the sum of a node's slopes times `u`, or of its values; infinite when a pole is in reach.
  double rounding(NodeId node, const Matrix& u, double D::*part = &D::slope) const {
    const auto sum = [&](const std::vector<DualMatrix>& run) {
      double total = 0;
      for (Eigen::Index i = 0; i < u.size(); ++i) total += u.data()[i] * (run[static_cast<std::size_t>(node)].data()[i].*part);
      return total;
    };
    double most = 0;
    for (const auto& run : shaken) {
      const double moved = std::fabs(sum(run) - sum(dual));
      most = std::isfinite(moved) ? std::max(most, moved) : INFINITY;
    }
    return most;
  }

  void leaf(check::Random& random, Eigen::Index rows, Eigen::Index cols) {
    const Matrix value = random.matrix(rows, cols, -1.5, 1.5), direction = random.matrix(rows, cols);
    graph.leaf(value);
    DualMatrix d(rows, cols);
    for (Eigen::Index i = 0; i < d.size(); ++i) d.data()[i] = D(value.data()[i], direction.data()[i]);
    dual.push_back(d);
    for (auto& run : shaken) run.push_back(d);
  }

  /// Adds the op unless shapes forbid it or numbers leave a tame range, or come near a kink or a pole.
  void try_scalar(int op, NodeId a, NodeId b) {
    const OpRow& row = kOps[static_cast<std::size_t>(op)];
    const DualMatrix &x = dual[static_cast<std::size_t>(a)], &z = dual[static_cast<std::size_t>(b)];
    const auto fits = [](Eigen::Index p, Eigen::Index q) { return p == q || p == 1 || q == 1; };
    if (row.arity == 2 && (!fits(x.rows(), z.rows()) || !fits(x.cols(), z.cols()))) return;
    const Eigen::Index rows = row.arity == 1 ? x.rows() : std::max(x.rows(), z.rows());
    const Eigen::Index cols = row.arity == 1 ? x.cols() : std::max(x.cols(), z.cols());
    const auto entry = [](const DualMatrix& in, Eigen::Index r, Eigen::Index c) { return in(in.rows() == 1 ? 0 : r, in.cols() == 1 ? 0 : c); };
    DualMatrix y(rows, cols);
    for (Eigen::Index r = 0; r < rows; ++r)
      for (Eigen::Index c = 0; c < cols; ++c) {
        const D p = entry(x, r, c), q = row.arity == 1 ? p : entry(z, r, c);
        const gates::Point at{p.value, q.value}, s = gates::slopes(row, at);
        for (int i = 0; i < row.arity; ++i)
          if (!(std::fabs(s[static_cast<std::size_t>(i)]) < 20)) return;
        if (row.name == "power" && std::fabs(p.value) < 0.01) return;  // slopes grow without bound towards 0
        if (!row.kink.empty() && std::fabs(row.arity == 1 ? p.value : p.value - q.value) < 0.01) return;
        y(r, c) = scalar_op(op, p, q);
        if (!(std::fabs(y(r, c).value) < 50) || !(std::fabs(y(r, c).slope) < 1e6)) return;
      }
    REQUIRE((row.arity == 1 ? graph.apply(op, {a}) : graph.apply(op, {a, b})));
    dual.push_back(y);
    for (auto& run : shaken) {
      const DualMatrix p = shake(run[static_cast<std::size_t>(a)]), q = row.arity == 1 ? p : shake(run[static_cast<std::size_t>(b)]);
      for (Eigen::Index r = 0; r < rows; ++r)
        for (Eigen::Index c = 0; c < cols; ++c) y(r, c) = shaken_op(op, entry(p, r, c), entry(q, r, c));
      run.push_back(y);
    }
  }

  void try_matrix(int op, NodeId a, NodeId b) {
    const MatrixOpRow& row = kMatrixOps[static_cast<std::size_t>(op)];
    const Operand in[]{{graph.shape(a)}, {graph.shape(b)}};
    if (!row.shape(in)) return;
    const DualMatrix y = matrix_op(row.name, dual[static_cast<std::size_t>(a)], dual[static_cast<std::size_t>(b)], std::identity{});
    for (Eigen::Index i = 0; i < y.size(); ++i)
      if (!(std::fabs(y.data()[i].value) < 50)) return;
    REQUIRE((row.arity == 1 ? graph.apply_matrix(op, {a}) : graph.apply_matrix(op, {a, b})));
    dual.push_back(y);
    for (auto& run : shaken)
      run.push_back(matrix_op(row.name, shake(run[static_cast<std::size_t>(a)]), shake(run[static_cast<std::size_t>(b)]), [&](const D& x) { return shake(x); }));
  }
};

/// 2 to 200 nodes, then a scalar root: the sum of the last node and of the mean of another. Differences see through a
/// stop_gradient; a graph for them has none.
inline Sample random_graph(std::uint64_t seed, bool stops = true) {
  check::Random random(seed);
  Sample s;
  const int leaves = 1 + random.below(5), size = leaves + 1 + random.below(random.below(10) == 0 ? 190 : 40);
  const int recent = 1 + random.below(4);
  for (int i = 0; i < leaves; ++i) s.leaf(random, random.below(2) ? 1 : 1 + random.below(3), random.below(2) ? 1 : 1 + random.below(3));
  for (int tries = 0; s.graph.size() < size && tries < 20 * size; ++tries) {
    // Mostly recent nodes, for depth, in some graphs the last one alone; now and then any node, for sharing.
    const auto pick = [&] {
      const int n = s.graph.size();
      return random.below(recent == 1 ? 8 : 3) ? std::max(0, n - 1 - random.below(recent)) : random.below(n);
    };
    const NodeId a = pick(), b = pick();
    if (random.below(4) == 0) {
      const int op = random.below(static_cast<int>(kMatrixOps.size()));
      if (stops || !kMatrixOps[static_cast<std::size_t>(op)].stops) s.try_matrix(op, a, b);
    } else s.try_scalar(random.below(static_cast<int>(kOps.size())), a, b);
  }
  const NodeId last = s.graph.size() - 1, other = random.below(s.graph.size());
  s.try_matrix(find_matrix_op("sum"), last, last);
  const NodeId first_term = s.graph.size() - 1;
  s.try_matrix(find_matrix_op("mean"), other, other);
  s.try_scalar(find_op("add"), first_term, s.graph.size() - 1);
  return s;
}

}  // namespace random_graphs

/// Random graphs: sharing, broadcasting, scalar and matrix ops mixed. The reverse sweep has to agree with forward mode
/// over an evaluator of its own (plain loops at Dual), and with finite differences of the graph's value.
#include <catch2/catch_all.hpp>

#include "chainrule/dual.h"
#include "chainrule/graph.h"
#include "chainrule/matrix_op.h"
#include "op_gates.h"

using namespace chainrule;

namespace {

using D = Dual<double>;
using DualMatrix = Eigen::Array<D, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// One scalar op at Dual, by row number.
D scalar_op(int op, const D& a, const D& b) {
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

/// One matrix op at Dual, by its textbook definition.
DualMatrix matrix_op(std::string_view name, const DualMatrix& a, const DualMatrix& b) {
  const Eigen::Index n = a.rows(), k = a.cols();
  if (name == "matmul") {
    DualMatrix y = DualMatrix::Constant(n, b.cols(), D(0));
    for (Eigen::Index r = 0; r < n; ++r)
      for (Eigen::Index c = 0; c < b.cols(); ++c)
        for (Eigen::Index j = 0; j < k; ++j) y(r, c) = y(r, c) + a(r, j) * b(j, c);
    return y;
  }
  if (name == "transpose") return a.transpose();
  if (name == "softmax" || name == "log_softmax") {
    DualMatrix y(n, k);
    for (Eigen::Index r = 0; r < n; ++r) {
      D sum = 0;
      for (Eigen::Index c = 0; c < k; ++c) sum = sum + exp(a(r, c));
      for (Eigen::Index c = 0; c < k; ++c) y(r, c) = name == "softmax" ? exp(a(r, c)) / sum : a(r, c) - log(sum);
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
    const DualMatrix log_p = matrix_op("log_softmax", a, b);
    for (Eigen::Index i = 0; i < a.size(); ++i) total = total - b.data()[i] * log_p.data()[i] / static_cast<double>(n);
  } else {
    for (Eigen::Index i = 0; i < a.size(); ++i) total = total + a.data()[i];
    if (name == "mean") total = total / static_cast<double>(a.size());
    else REQUIRE(name == "sum");
  }
  return DualMatrix::Constant(1, 1, total);
}

/// A graph under construction beside its dual evaluation: leaves have random values and random slopes (the direction).
struct Sample {
  Graph graph;
  std::vector<DualMatrix> dual;

  void leaf(check::Random& random, Eigen::Index rows, Eigen::Index cols) {
    const Matrix value = random.matrix(rows, cols, -1.5, 1.5), direction = random.matrix(rows, cols);
    graph.leaf(value);
    DualMatrix d(rows, cols);
    for (Eigen::Index i = 0; i < d.size(); ++i) d.data()[i] = D(value.data()[i], direction.data()[i]);
    dual.push_back(d);
  }

  /// Adds the op unless shapes forbid it or numbers leave a tame range, or come near a kink or a pole.
  void try_scalar(int op, NodeId a, NodeId b) {
    const OpRow& row = kOps[static_cast<std::size_t>(op)];
    const DualMatrix &x = dual[static_cast<std::size_t>(a)], &z = dual[static_cast<std::size_t>(b)];
    const auto fits = [](Eigen::Index p, Eigen::Index q) { return p == q || p == 1 || q == 1; };
    if (row.arity == 2 && (!fits(x.rows(), z.rows()) || !fits(x.cols(), z.cols()))) return;
    const Eigen::Index rows = row.arity == 1 ? x.rows() : std::max(x.rows(), z.rows());
    const Eigen::Index cols = row.arity == 1 ? x.cols() : std::max(x.cols(), z.cols());
    DualMatrix y(rows, cols);
    for (Eigen::Index r = 0; r < rows; ++r)
      for (Eigen::Index c = 0; c < cols; ++c) {
        const D p = x(x.rows() == 1 ? 0 : r, x.cols() == 1 ? 0 : c);
        const D q = row.arity == 1 ? p : z(z.rows() == 1 ? 0 : r, z.cols() == 1 ? 0 : c);
        const gates::Point at{p.value, q.value}, s = gates::slopes(row, at);
        for (int i = 0; i < row.arity; ++i)
          if (!(std::fabs(s[static_cast<std::size_t>(i)]) < 20)) return;
        if (!row.kink.empty() && std::fabs(row.arity == 1 ? p.value : p.value - q.value) < 0.01) return;
        y(r, c) = scalar_op(op, p, q);
        if (!(std::fabs(y(r, c).value) < 50) || !(std::fabs(y(r, c).slope) < 1e6)) return;
      }
    REQUIRE((row.arity == 1 ? graph.apply(op, {a}) : graph.apply(op, {a, b})));
    dual.push_back(y);
  }

  void try_matrix(int op, NodeId a, NodeId b) {
    const MatrixOpRow& row = kMatrixOps[static_cast<std::size_t>(op)];
    const Operand in[]{{graph.shape(a)}, {graph.shape(b)}};
    if (!row.shape(in)) return;
    const DualMatrix y = matrix_op(row.name, dual[static_cast<std::size_t>(a)], dual[static_cast<std::size_t>(b)]);
    for (Eigen::Index i = 0; i < y.size(); ++i)
      if (!(std::fabs(y.data()[i].value) < 50)) return;
    REQUIRE((row.arity == 1 ? graph.apply_matrix(op, {a}) : graph.apply_matrix(op, {a, b})));
    dual.push_back(y);
  }
};

/// 2 to 200 nodes, then a scalar root: the sum of the last node and of the mean of another.
Sample random_graph(std::uint64_t seed) {
  check::Random random(seed);
  Sample s;
  const int leaves = 1 + random.below(5), size = leaves + 1 + random.below(random.below(10) == 0 ? 190 : 40);
  for (int i = 0; i < leaves; ++i) s.leaf(random, random.below(2) ? 1 : 1 + random.below(3), random.below(2) ? 1 : 1 + random.below(3));
  for (int tries = 0; s.graph.size() < size && tries < 20 * size; ++tries) {
    // Mostly recent nodes, for depth; now and then any node, for sharing.
    const auto pick = [&] {
      const int n = s.graph.size();
      return random.below(3) ? std::max(0, n - 1 - random.below(3)) : random.below(n);
    };
    const NodeId a = pick(), b = pick();
    if (random.below(4) == 0) s.try_matrix(random.below(static_cast<int>(kMatrixOps.size())), a, b);
    else s.try_scalar(random.below(static_cast<int>(kOps.size())), a, b);
  }
  const NodeId last = s.graph.size() - 1, other = random.below(s.graph.size());
  s.try_matrix(find_matrix_op("sum"), last, last);
  const NodeId first_term = s.graph.size() - 1;
  s.try_matrix(find_matrix_op("mean"), other, other);
  s.try_scalar(find_op("add"), first_term, s.graph.size() - 1);
  return s;
}

/// The derivative along the direction, from the gradients of the leaves; `terms` sums what was added.
struct Directional {
  double slope = 0, terms = 0;
};
Directional along(const Sample& s) {
  Directional d;
  for (NodeId id = 0; id < s.graph.size(); ++id) {
    if (s.graph.kind(id) != Graph::Kind::leaf) continue;
    const View g = s.graph.gradient(id);
    for (Eigen::Index i = 0; i < g.size(); ++i) {
      const double term = g.data()[i] * s.dual[static_cast<std::size_t>(id)].data()[i].slope;
      d.slope += term;
      d.terms += std::fabs(term);
    }
  }
  return d;
}

/// How far reverse and forward mode lie apart, relative to the terms.
double disagreement(const Sample& s, const Directional& reverse) {
  const double forward = s.dual.back()(0, 0).slope;
  return std::fabs(reverse.slope - forward) / std::max({reverse.terms, std::fabs(forward), 1e-3});
}

}  // namespace

TEST_CASE("reverse mode equals forward mode on 1000 random graphs", "[graph][random]") {
  int checked = 0, nodes = 0, deepest = 0;
  for (int k = 0; checked < 1000; ++k) {
    const std::uint64_t seed = check::seed() + static_cast<std::uint64_t>(k);
    Sample s = random_graph(seed);
    const NodeId root = s.graph.size() - 1;
    if (s.graph.shape(root) != Shape{}) continue;
    INFO("graph of seed " << seed << ", " << s.graph.size() << " nodes");
    REQUIRE(s.graph.backward(root));
    CHECK(check::close(s.graph.value(root)(0, 0), s.dual.back()(0, 0).value, 1e-10, 1));
    CHECK(disagreement(s, along(s)) <= 1e-10);
    ++checked;
    nodes += s.graph.size();
    deepest = std::max(deepest, static_cast<int>(s.graph.size()));
  }
  CHECK(nodes > 10000);
  CHECK(deepest > 150);
}

TEST_CASE("reverse mode equals finite differences on random graphs", "[graph][random]") {
  for (int k = 0, checked = 0; checked < 100; ++k) {
    const std::uint64_t seed = check::seed() + static_cast<std::uint64_t>(k);
    Sample s = random_graph(seed);
    const NodeId root = s.graph.size() - 1;
    if (s.graph.shape(root) != Shape{} || s.graph.size() > 25) continue;
    INFO("graph of seed " << seed << ", " << s.graph.size() << " nodes");
    REQUIRE(s.graph.backward(root));
    const Directional reverse = along(s);
    // Along one direction, with a step small enough to stay on one side of every kink.
    const auto value_at = [&](double t) {
      for (NodeId id = 0; id < s.graph.size(); ++id) {
        if (s.graph.kind(id) != Graph::Kind::leaf) continue;
        Matrix moved(s.graph.shape(id).rows, s.graph.shape(id).cols);
        for (Eigen::Index i = 0; i < moved.size(); ++i) {
          const D& d = s.dual[static_cast<std::size_t>(id)].data()[i];
          moved.data()[i] = d.value + t * d.slope;
        }
        REQUIRE(s.graph.set(id, moved));
      }
      s.graph.forward();
      return s.graph.value(root)(0, 0);
    };
    const double step = 1e-5, fd = (8 * (value_at(step) - value_at(-step)) - (value_at(2 * step) - value_at(-2 * step))) / (12 * step);
    CHECK(std::fabs(reverse.slope - fd) <= 1e-6 * std::max({reverse.terms, std::fabs(fd), 1.0}));
    ++checked;
  }
}

TEST_CASE("the comparison catches a dropped message, a wrong sign and a doubled path", "[graph][random][check]") {
  int dropped = 0, flipped = 0, doubled = 0, planted = 0;
  for (int k = 0; planted < 100; ++k) {
    Sample s = random_graph(check::seed() + static_cast<std::uint64_t>(k));
    const NodeId root = s.graph.size() - 1;
    if (s.graph.shape(root) != Shape{}) continue;
    REQUIRE(s.graph.backward(root));
    // A message to a leaf is the last thing added: without it, with its sign turned or added twice the sum changes.
    double part = 0;
    for (NodeId id = 0; id < s.graph.size() && part == 0; ++id)
      for (int i = 0; i < static_cast<int>(s.graph.inputs(id).size()) && part == 0; ++i) {
        const NodeId to = s.graph.inputs(id)[static_cast<std::size_t>(i)];
        if (s.graph.kind(to) != Graph::Kind::leaf) continue;
        const View m = s.graph.message(id, i);
        for (Eigen::Index e = 0; e < m.size(); ++e) part += m.data()[e] * s.dual[static_cast<std::size_t>(to)].data()[e].slope;
      }
    Directional reverse = along(s);
    if (std::fabs(part) < 1e-6 * std::max(reverse.terms, 1.0)) continue;
    ++planted;
    const double right = reverse.slope;
    reverse.slope = right - part, dropped += disagreement(s, reverse) > 1e-10;
    reverse.slope = right - 2 * part, flipped += disagreement(s, reverse) > 1e-10;
    reverse.slope = right + part, doubled += disagreement(s, reverse) > 1e-10;
  }
  CHECK(dropped == 100);
  CHECK(flipped == 100);
  CHECK(doubled == 100);
}

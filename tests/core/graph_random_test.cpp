/// Random graphs: sharing, broadcasting, scalar and matrix ops mixed. The reverse sweep has to agree with forward mode
/// over an evaluator of its own (plain loops at Dual), and with finite differences of the graph's value; J^T u and J v
/// have to be transposes of each other at any node; Hessians have to be symmetric and agree with differences of gradients.
#include <catch2/catch_all.hpp>

#include "chainrule/dual.h"
#include "chainrule/graph.h"
#include "chainrule/matrix_op.h"
#include "chainrule/mistake.h"
#include "chainrule/query.h"
#include "op_gates.h"

using namespace chainrule;

namespace {

// Under sanitizers a graph takes some twenty times as long.
#if defined(__SANITIZE_ADDRESS__)
constexpr int kGraphs = 10'000;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr int kGraphs = 10'000;
#else
constexpr int kGraphs = 100'000;
#endif
#else
constexpr int kGraphs = 100'000;
#endif

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
  if (name == "stop_gradient") return a.unaryExpr([](const D& x) { return D(x.value); });
  if (name == "softmax" || name == "log_softmax") {
    DualMatrix y(n, k);
    for (Eigen::Index r = 0; r < n; ++r) {
      D sum = 0, first = a(r, 0).value;  // taken off, so that a row of one entry gives exactly 1, or 0
      for (Eigen::Index c = 0; c < k; ++c) sum = sum + exp(a(r, c) - first);
      for (Eigen::Index c = 0; c < k; ++c) y(r, c) = name == "softmax" ? exp(a(r, c) - first) / sum : a(r, c) - first - log(sum);
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
        if (row.name == "power" && std::fabs(p.value) < 0.01) return;  // slopes grow without bound towards 0
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

/// 2 to 200 nodes, then a scalar root: the sum of the last node and of the mean of another. Differences see through a
/// stop_gradient; a graph for them has none.
Sample random_graph(std::uint64_t seed, bool stops = true) {
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

/// Nodes on the longest way from a leaf to the last node.
int depth(const Graph& graph) {
  std::vector<int> deep(static_cast<std::size_t>(graph.size()), 1);
  for (NodeId id = 0; id < graph.size(); ++id)
    for (const NodeId from : graph.inputs(id)) deep[id] = std::max(deep[id], deep[from] + 1);
  return deep.back();
}

/// A way to J^T u: the gradients that `u` at a node leaves in every node.
using Back = std::vector<double> (*)(const Graph&, NodeId, const Matrix& u);
std::vector<double> right(const Graph& graph, NodeId node, const Matrix& u) { return *vjp(graph, node, u); }

/// How far <J^T u, v> and <u, J v> lie apart at a node, relative to the terms; v is the direction in the leaves.
double asymmetry(const Sample& s, NodeId node, const Matrix& u, Back back) {
  const std::vector<double> gradients = back(s.graph, node, u);
  double reverse = 0, forward = 0, terms = 1e-3;
  const auto add = [&](double& sum, double term) {
    sum += term;
    terms += std::fabs(term);
  };
  for (NodeId id = 0; id < s.graph.size(); ++id) {
    if (s.graph.kind(id) != Graph::Kind::leaf) continue;
    const DualMatrix& v = s.dual[static_cast<std::size_t>(id)];
    for (Eigen::Index i = 0; i < v.size(); ++i) add(reverse, gradients[s.graph.offset(id) + static_cast<std::size_t>(i)] * v.data()[i].slope);
  }
  const DualMatrix& moved = s.dual[static_cast<std::size_t>(node)];
  for (Eigen::Index i = 0; i < moved.size(); ++i) add(forward, u.data()[i] * moved.data()[i].slope);
  return std::fabs(reverse - forward) / terms;
}

/// The first node at which the two are no transposes: the smallest piece of a graph that is wrong. -1 if there is none.
NodeId first_wrong(const Sample& s, Back back) {
  check::Random random(1);
  for (NodeId id = 0; id < s.graph.size(); ++id) {
    const Shape shape = s.graph.shape(id);
    if (!(asymmetry(s, id, random.matrix(shape.rows, shape.cols), back) <= 1e-10)) return id;
  }
  return -1;
}

/// A node and what it is made of, a line each.
std::string piece(const Graph& graph, NodeId node) {
  std::vector<bool> used(static_cast<std::size_t>(graph.size()), false);
  used[node] = true;
  for (NodeId id = node; id >= 0; --id)
    for (const NodeId from : graph.inputs(id)) used[from] = used[from] || used[id];
  std::ostringstream out;
  for (NodeId id = 0; id <= node; ++id) {
    if (!used[id]) continue;
    const bool scalar = graph.kind(id) == Graph::Kind::scalar_op;
    out << "\n" << id << " = " << (graph.op(id) < 0 ? "leaf" : scalar ? kOps[graph.op(id)].name : kMatrixOps[graph.op(id)].name);
    for (const NodeId from : graph.inputs(id)) out << " " << from;
    out << ", " << text(graph.shape(id));
    if (graph.op(id) < 0) out << ": " << graph.value(id);
  }
  return out.str();
}

}  // namespace

TEST_CASE("reverse mode equals forward mode on 100,000 random graphs, and J^T is the transpose of J", "[graph][random]") {
  int checked = 0, deepest = 0, wrong = 0;
  std::int64_t nodes = 0;
  for (int k = 0; checked < kGraphs; ++k) {
    const std::uint64_t seed = check::seed() + static_cast<std::uint64_t>(k);
    Sample s = random_graph(seed);
    const NodeId root = s.graph.size() - 1;
    if (s.graph.shape(root) != Shape{}) continue;
    const bool done = static_cast<bool>(s.graph.backward(root));
    const bool valued = check::close(s.graph.value(root)(0, 0), s.dual.back()(0, 0).value, 1e-10, 1);
    const double reverse = disagreement(s, along(s));
    check::Random random(seed);
    const NodeId node = random.below(s.graph.size());
    const double transposed = asymmetry(s, node, random.matrix(s.graph.shape(node).rows, s.graph.shape(node).cols), right);
    ++checked;
    nodes += s.graph.size();
    deepest = std::max(deepest, depth(s.graph));
    if (done && valued && reverse <= 1e-10 && transposed <= 1e-10) continue;
    const NodeId at = first_wrong(s, right);
    UNSCOPED_INFO("graph of seed " << seed << ": " << reverse << " and " << transposed << " apart; smallest wrong piece:"
                                   << (at < 0 ? " none" : piece(s.graph, at)));
    CHECK(false);
    if (++wrong == 5) break;
  }
  CHECK(wrong == 0);
  CHECK(nodes > 20 * checked);
  CHECK(deepest >= 60);
}

TEST_CASE("the transposition identity finds the smallest piece of a graph with a planted bug", "[graph][random][check]") {
  // Only nodes of one number can be asked; the others count as right.
  const Back overwriting = [](const Graph& graph, NodeId node, const Matrix& u) {
    if (u.size() != 1) return *vjp(graph, node, u);
    std::vector<double> gradients = *mistaken_gradients(graph, node, Mistake::overwrite);
    for (double& g : gradients) g *= u(0, 0);
    return gradients;
  };
  int found = 0;
  for (int k = 0; k < 200; ++k) {
    Sample s = random_graph(check::seed() + static_cast<std::uint64_t>(k));
    s.graph.forward();
    CHECK(first_wrong(s, right) == -1);
    const NodeId at = first_wrong(s, overwriting);
    if (at < 0) continue;
    ++found;
    // Something in the piece is used twice: there the first message is lost.
    std::vector<int> uses(static_cast<std::size_t>(at) + 1, 0);
    for (const NodeId id : backward_order(s.graph, at))
      for (const NodeId from : s.graph.inputs(id)) ++uses[from];
    CHECK(std::ranges::max(uses) > 1);
  }
  CHECK(found > 100);
}

TEST_CASE("jvp carries every node of a random graph along, as the evaluator of plain loops does", "[graph][random][query]") {
  for (int k = 0; k < 2000; ++k) {
    const std::uint64_t seed = check::seed() + static_cast<std::uint64_t>(k);
    Sample s = random_graph(seed);
    s.graph.forward();
    std::vector<Tangent> directions;
    for (NodeId id = 0; id < s.graph.size(); ++id) {
      if (s.graph.kind(id) != Graph::Kind::leaf) continue;
      directions.push_back({id, Matrix(s.graph.shape(id).rows, s.graph.shape(id).cols)});
      for (Eigen::Index i = 0; i < directions.back().direction.size(); ++i)
        directions.back().direction.data()[i] = s.dual[id].data()[i].slope;
    }
    const std::vector<double> moved = *jvp(s.graph, directions);
    double worst = 0;
    for (NodeId id = 0; id < s.graph.size(); ++id)
      for (Eigen::Index i = 0; i < s.dual[id].size(); ++i) {
        const D& expected = s.dual[id].data()[i];
        worst = std::max(worst, check::relative_error(moved[s.graph.offset(id) + static_cast<std::size_t>(i)], expected.slope, 1.0));
      }
    INFO("graph of seed " << seed);
    CHECK(worst <= 1e-9);
  }
}

TEST_CASE("Hessians of random graphs are symmetric and agree with differences of gradients", "[graph][random][query]") {
  int checked = 0, curved = 0;
  for (int k = 0; checked < kGraphs / 20; ++k) {
    const std::uint64_t seed = check::seed() + static_cast<std::uint64_t>(k);
    Sample s = random_graph(seed, false);
    const NodeId root = s.graph.size() - 1;
    if (s.graph.shape(root) != Shape{} || s.graph.size() > 25) continue;
    ++checked;
    s.graph.forward();
    std::vector<NodeId> leaves;
    for (NodeId id = 0; id < root; ++id)
      if (s.graph.kind(id) == Graph::Kind::leaf) leaves.push_back(id);
    const Matrix exact = *hessian(s.graph, root, leaves);
    const auto gradient = [&] {
      std::vector<double> out;
      const std::vector<double> all = *grad(s.graph, root);
      for (const NodeId id : leaves)
        for (std::size_t i = 0; i < static_cast<std::size_t>(s.graph.shape(id).size()); ++i) out.push_back(all[s.graph.offset(id) + i]);
      return out;
    };
    double scale = std::max(1.0, exact.cwiseAbs().maxCoeff());
    for (const double g : gradient()) scale = std::max(scale, std::fabs(g));
    INFO("graph of seed " << seed << piece(s.graph, root));
    CHECK((exact - exact.transpose()).cwiseAbs().maxCoeff() <= 1e-10 * scale);
    curved += exact.cwiseAbs().maxCoeff() > 1e-3;

    // Second derivatives jump where a leaf crosses a softsign's or an ELU's 0: then a smaller step stays on one side.
    double worst = INFINITY;
    for (double h = 1e-4; h > 1e-7 && worst > 1e-6 * scale; h /= 10) {
      worst = 0;
      Eigen::Index column = 0;
      for (const NodeId id : leaves) {
        const Matrix own = s.graph.value(id);
        for (Eigen::Index i = 0; i < own.size(); ++i, ++column) {
          const auto at = [&](double shift) {
            Matrix moved = own;
            moved.data()[i] += shift;
            REQUIRE(s.graph.set(id, moved));
            s.graph.forward();
            return gradient();
          };
          const auto a = at(h), b = at(-h), c = at(2 * h), d = at(-2 * h);
          REQUIRE(s.graph.set(id, own));
          for (std::size_t r = 0; r < a.size(); ++r) {
            const double difference = (8 * (a[r] - b[r]) - (c[r] - d[r])) / (12 * h);
            worst = std::max(worst, std::fabs(exact(static_cast<Eigen::Index>(r), column) - difference));
          }
        }
      }
    }
    s.graph.forward();
    CHECK(worst <= 1e-6 * scale);
  }
  CHECK(curved > checked / 3);
}

TEST_CASE("reverse mode equals finite differences on random graphs", "[graph][random]") {
  for (int k = 0, checked = 0; checked < 100; ++k) {
    const std::uint64_t seed = check::seed() + static_cast<std::uint64_t>(k);
    Sample s = random_graph(seed, false);
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

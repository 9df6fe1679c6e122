/// Random graphs: sharing, broadcasting, scalar and matrix ops mixed. The reverse sweep has to agree with forward mode
/// over an evaluator of its own (plain loops at Dual), and with finite differences of the graph's value; J^T u and J v
/// have to be transposes of each other at any node; Hessians have to be symmetric and agree with differences of gradients.
#include <catch2/catch_all.hpp>

#include "chainrule/mistake.h"
#include "chainrule/query.h"
#include "random_graph.h"

using namespace chainrule;
using namespace random_graphs;

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

/// How far two results lie apart, and how far they may: 1e-10 of the scale, more where rounding reaches further.
struct Apart {
  double distance, scale, rounding;
  bool agrees() const { return distance <= std::max(1e-10 * scale, rounding); }
  bool rounds() const { return rounding > 1e-10 * scale; }
};
std::ostream& operator<<(std::ostream& out, const Apart& a) {
  return out << a.distance << " apart (scale " << a.scale << ", rounding " << a.rounding << ")";
}

const Matrix kOne = Matrix::Constant(1, 1, 1.0);

/// Reverse and forward mode at the root.
Apart disagreement(const Sample& s, const Directional& reverse) {
  const double forward = s.dual.back()(0, 0).slope;
  return {std::fabs(reverse.slope - forward), std::max({reverse.terms, std::fabs(forward), 1e-3}), s.rounding(s.graph.size() - 1, kOne)};
}

/// The root's value in the graph and in the evaluator of plain loops.
Apart difference(const Sample& s) {
  const double own = s.graph.value(s.graph.size() - 1)(0, 0), other = s.dual.back()(0, 0).value;
  return {std::fabs(own - other), std::max(std::fabs(own), 1.0), s.rounding(s.graph.size() - 1, kOne, &D::value)};
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

/// <J^T u, v> and <u, J v> at a node; v is the direction in the leaves.
Apart asymmetry(const Sample& s, NodeId node, const Matrix& u, Back back) {
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
  return {std::fabs(reverse - forward), terms, s.rounding(node, u)};
}

/// The first node at which the two are no transposes: the smallest piece of a graph that is wrong. -1 if there is none.
NodeId first_wrong(const Sample& s, Back back) {
  check::Random random(1);
  for (NodeId id = 0; id < s.graph.size(); ++id) {
    const Shape shape = s.graph.shape(id);
    if (!asymmetry(s, id, random.matrix(shape.rows, shape.cols), back).agrees()) return id;
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
  int checked = 0, deepest = 0, wrong = 0, rounded = 0;
  std::int64_t nodes = 0;
  for (int k = 0; checked < kGraphs; ++k) {
    const std::uint64_t seed = check::seed() + static_cast<std::uint64_t>(k);
    Sample s = random_graph(seed);
    const NodeId root = s.graph.size() - 1;
    if (s.graph.shape(root) != Shape{}) continue;
    const bool done = static_cast<bool>(s.graph.backward(root));
    const Apart value = difference(s), reverse = disagreement(s, along(s));
    check::Random random(seed);
    const NodeId node = random.below(s.graph.size());
    const Apart transposed = asymmetry(s, node, random.matrix(s.graph.shape(node).rows, s.graph.shape(node).cols), right);
    ++checked;
    nodes += s.graph.size();
    deepest = std::max(deepest, depth(s.graph));
    rounded += reverse.rounds() || transposed.rounds();
    if (done && value.agrees() && reverse.agrees() && transposed.agrees()) continue;
    const NodeId at = first_wrong(s, right);
    UNSCOPED_INFO("graph of seed " << seed << ": value " << value << ", slope " << reverse << ", transposed " << transposed
                                   << "; smallest wrong piece:" << (at < 0 ? " none" : piece(s.graph, at)));
    CHECK(false);
    if (++wrong == 5) break;
  }
  CHECK(wrong == 0);
  CHECK(rounded < checked / 100);  // all others are held to 1e-10
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
    for (NodeId id = 0; id < s.graph.size(); ++id)
      for (Eigen::Index i = 0; i < s.dual[id].size(); ++i) {
        const double own = moved[s.graph.offset(id) + static_cast<std::size_t>(i)], other = s.dual[id].data()[i].slope;
        Matrix one = Matrix::Zero(s.dual[id].rows(), s.dual[id].cols());
        one.data()[i] = 1;
        const Apart apart{std::fabs(own - other), std::max(std::fabs(other), 1.0), s.rounding(id, one)};
        INFO("graph of seed " << seed << ", node " << id << ": " << apart);
        CHECK(apart.agrees());
      }
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
    reverse.slope = right - part, dropped += !disagreement(s, reverse).agrees();
    reverse.slope = right - 2 * part, flipped += !disagreement(s, reverse).agrees();
    reverse.slope = right + part, doubled += !disagreement(s, reverse).agrees();
  }
  CHECK(dropped == 100);
  CHECK(flipped == 100);
  CHECK(doubled == 100);
}

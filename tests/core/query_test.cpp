/// Queries against closed forms, against each other and against published numbers.
#include <catch2/catch_all.hpp>

#include "chainrule/formula.h"
#include "chainrule/mistake.h"
#include "chainrule/op.h"
#include "chainrule/query.h"
#include "check.h"

using namespace chainrule;
using check::close;

namespace {

Formula read(std::string_view text) {
  auto made = parse_formula(text, {.fallback = 1.0});
  INFO(text << "\n" << (made ? "" : made.error().message));
  REQUIRE(made);
  made->graph.forward();
  return *std::move(made);
}

NodeId at(const Formula& f, std::string_view name) {
  for (NodeId id = 0; id < f.graph.size(); ++id)
    if (f.graph.is_named(id) && f.graph.name(id) == name) return id;
  FAIL("no node " << name);
  return -1;
}

double entry(const Formula& f, const std::vector<double>& numbers, std::string_view name, std::size_t i = 0) {
  return numbers[f.graph.offset(at(f, name)) + i];
}

}  // namespace

TEST_CASE("query: forward mode gives every node's derivative in one sweep") {
  const Formula f = read("a = 2; b = 1\nc = a + b\nd = b + 1\ne = c*d");
  const Tangent along{at(f, "b"), Matrix::Ones(1, 1)};
  const auto moved = jvp(f.graph, {&along, 1});
  REQUIRE(moved);
  CHECK(entry(f, *moved, "c") == 1);
  CHECK(entry(f, *moved, "d") == 1);
  CHECK(entry(f, *moved, "e") == 5);
  const auto back = grad(f.graph, f.output);
  CHECK(entry(f, *back, "a") == 2);
  CHECK(entry(f, *back, "b") == 5);
  // An inner node may be moved by itself.
  const Tangent inner{at(f, "c"), Matrix::Constant(1, 1, 3)};
  CHECK(entry(f, *jvp(f.graph, {&inner, 1}), "e") == 6);
}

TEST_CASE("query: Jacobians and Hessians in closed form") {
  const Formula f = read("W = [[1,2],[3,4],[5,6]]\nx = [1,-1]\ny = W @ x\nz = sum(y^2)");
  CHECK(*jacobian(f.graph, at(f, "y"), at(f, "x")) == f.graph.value(at(f, "W")));
  const NodeId x = at(f, "x");
  const Matrix W = f.graph.value(at(f, "W"));
  CHECK(check::worst_error(*hessian(f.graph, f.output, {&x, 1}), 2 * W.transpose() * W) <= 1e-15);

  const Formula g = read("x = 0.3; y = -0.7\nf = sin(x*y) + x^3*y");
  const NodeId leaves[]{at(g, "x"), at(g, "y")};
  const Matrix h = *hessian(g.graph, g.output, leaves);
  const double a = 0.3, b = -0.7, s = std::sin(a * b), c = std::cos(a * b);
  CHECK(close(h(0, 0), -b * b * s + 6 * a * b, 1e-14));
  CHECK(close(h(0, 1), c - a * b * s + 3 * a * a, 1e-14));
  CHECK(close(h(1, 1), -a * a * s, 1e-14));
  CHECK(h(0, 1) == h(1, 0));
}

TEST_CASE("query: the check agrees where a slope is right and names a kink") {
  const Formula f = read("w = 0.5; x = 2; b = -1; y = 1\nC = 0.5*(sigmoid(w*x + b) - y)^2");
  const auto entries = check_grad(f.graph, f.output, f.leaves);
  REQUIRE(entries);
  CHECK(entries->size() == 4);
  for (const CheckEntry& e : *entries) {
    CHECK(e.verdict == Verdict::agrees);
    CHECK(e.relative_error <= 1e-9);
  }
  for (const char* text : {"x = 0\ny = relu(x)", "x = 0\ny = abs(x) + x^2", "a = 1; b = 1\ny = max(a, b)"}) {
    const Formula k = read(text);
    const auto found = check_grad(k.graph, k.output, k.leaves);
    REQUIRE(found);
    for (const CheckEntry& e : *found) CHECK(e.verdict == Verdict::kink);
  }
  const Formula steep = read("x = 1e6\ny = x^2");
  CHECK((*check_grad(steep.graph, steep.output, steep.leaves))[0].verdict == Verdict::agrees);
  const Formula off = read("x = 3; y = 2\nz = y*2");
  CHECK((*check_grad(off.graph, off.output, off.leaves))[0].exact == 0);
  CHECK((*check_grad(off.graph, off.output, off.leaves))[0].verdict == Verdict::agrees);

  // Truncation on one side, round-off on the other, the best in between.
  const Formula e = read("x = 1\ny = exp(x)");
  const auto errors = *errors_by_step(e.graph, e.output, at(e, "x"), 0);
  const auto best = std::ranges::min_element(errors, {}, &StepError::error);
  CHECK(best->step < 1e-4);
  CHECK(best->step > 1e-8);
  CHECK(errors.front().error > 1e-3);
  CHECK(errors.back().error > 1e-3);
}

TEST_CASE("query: a node that is computed is checked as if it were a leaf") {
  const Formula f = read("a = 1; b = 1; c = 6\nx = a + b\ny = b + c\nf = x*y");
  const auto x = check_entry(f.graph, f.output, at(f, "x"), 0);
  REQUIRE(x);
  CHECK(x->exact == 7);
  CHECK(x->verdict == Verdict::agrees);
  CHECK(close(x->difference, 7, 1e-8));
  CHECK((*curve(f.graph, f.output, at(f, "x"), 0, 0, 4, 3))[2].y == 28);
  CHECK(errors_by_step(f.graph, f.output, at(f, "y"), 0));
  const Formula k = read("x = 1\ny = x*3");
  CHECK(check_entry(k.graph, k.output, k.graph.inputs(k.output)[1], 0).error().code == Code::wrong_type);
  CHECK(check_entry(f.graph, f.output, at(f, "x"), 1).error().code == Code::out_of_range);
}

TEST_CASE("query: a stopped gradient is a constant to every way of differentiating") {
  const Formula f = read("x = 3\nt = stop_gradient(x^2)\ny = x*t");
  CHECK(f.graph.value(f.output)(0, 0) == 27);
  CHECK(entry(f, *grad(f.graph, f.output), "x") == 9);
  CHECK(entry(f, *grad(f.graph, f.output), "t") == 0);
  const NodeId x = at(f, "x");
  const Tangent along{x, Matrix::Ones(1, 1)};
  CHECK(entry(f, *jvp(f.graph, {&along, 1}), "y") == 9);
  CHECK(entry(f, *jvp(f.graph, {&along, 1}), "t") == 0);
  CHECK((*hessian(f.graph, f.output, {&x, 1}))(0, 0) == 0);
  CHECK(backward_order(f.graph, f.output) == std::vector<NodeId>{f.output, x});
  CHECK(count_operations(f.graph, f.output)->paths == 1);
  // Moving x moves the value of t: the difference sees what the gradient is told not to.
  CHECK((*check_grad(f.graph, f.output, {&x, 1}))[0].verdict == Verdict::differs);
}

TEST_CASE("query: mistakes give the published wrong numbers") {
  const auto wrong = [](const Formula& f, Mistake m, std::string_view name) {
    const auto found = mistaken_gradients(f.graph, f.output, m);
    REQUIRE(found);
    return entry(f, *found, name);
  };
  const Formula twice = read("a = 3\nb = a + a");
  CHECK(wrong(twice, Mistake::overwrite, "a") == 1);
  const Formula order = read("a = 1\nb = a + a\nc = b + b");
  CHECK(entry(order, *grad(order.graph, order.output), "a") == 4);
  CHECK(wrong(order, Mistake::no_topological_order, "a") == 8);
  CHECK(wrong(order, Mistake::no_topological_order, "b") == 2);
  const Formula again = read("a = 3; b = 2; d = 1\nc = a + b\ne = c*d");
  const std::pair<const char*, double> expected[]{{"a", 3}, {"b", 3}, {"c", 2}, {"d", 10}, {"e", 1}};
  for (const auto& [name, gradient] : expected) CHECK(wrong(again, Mistake::no_zeroing, name) == gradient);

  std::string deep = "y0 = x\n";
  for (int i = 1; i <= 30; ++i) deep += "y" + std::to_string(i) + " = y" + std::to_string(i - 1) + " + y" + std::to_string(i - 1) + "\n";
  const Formula many = read(deep);
  const auto refused = mistaken_gradients(many.graph, many.output, Mistake::no_topological_order);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::too_large);
  CHECK_FALSE(mistaken_gradients(many.graph, many.output, Mistake::dead_relu));
}

TEST_CASE("query: what each way of differentiating costs") {
  std::string deep = "x = 1\ny0 = x + x\n";
  for (int i = 1; i < 30; ++i) deep += "y" + std::to_string(i) + " = y" + std::to_string(i - 1) + " + y" + std::to_string(i - 1) + "\n";
  const Formula f = read(deep);
  const OperationCounts counts = *count_operations(f.graph, f.output);
  CHECK(counts.forward == 30);
  CHECK(counts.backward == 90);  // two messages and one sum for each addition
  CHECK(counts.paths == std::exp2(30));
  CHECK(counts.unshared == 30 * std::exp2(30));
  CHECK(entry(f, *grad(f.graph, f.output), "x") == std::exp2(30));

  const Formula neuron = read("w = 0.5; x = 2; b = -1; y = 1\nz = w*x + b\na = sigmoid(z)\nC = 0.5*(a - y)^2");
  const OperationCounts c = *count_operations(neuron.graph, neuron.output);
  CHECK(c.forward == 6);
  CHECK(c.paths == 4);
  CHECK(c.finite_differences == 48);
}

TEST_CASE("query: every question about a chain of a million nodes takes linear time and no call stack") {
  Graph g;
  const NodeId x = g.leaf(Matrix::Constant(1, 1, 0.5));
  NodeId last = x;
  for (int i = 0; i < 1'000'000; ++i) last = *g.apply(find_op("sin"), {last});
  g.forward();
  const Tangent along{x, Matrix::Ones(1, 1)};
  const std::vector<double> back = *grad(g, last), forward = *jvp(g, {&along, 1});
  CHECK(close(back[g.offset(x)], forward[g.offset(last)], 1e-10));
  CHECK(backward_order(g, last).size() == 1'000'001);
  const OperationCounts counts = *count_operations(g, last);
  CHECK(counts.paths == 1);
  CHECK(counts.unshared == 1'000'000);
  CHECK(counts.backward == 1'000'000);
  CHECK(hvp(g, last, {&along, 1}));
  CHECK(check_entry(g, last, x, 0, 1e-6));
  CHECK((*mistaken_gradients(g, last, Mistake::no_zeroing)).size() == 1'000'001);
  // A walk without order visits a chain once, and is refused one node beyond what it may visit.
  CHECK_FALSE(mistaken_gradients(g, last, Mistake::no_topological_order));
}

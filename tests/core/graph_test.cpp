/// The graph: building, refusing, broadcasting, sweeping; depth and sharing without recursion.
#include <catch2/catch_all.hpp>

#include "chainrule/matrix_op.h"
#include "chainrule/op.h"
#include "chainrule/var.h"
#include "check.h"

using namespace chainrule;
using check::worst_error;

namespace {

Matrix scalar(double v) { return Matrix::Constant(1, 1, v); }
int op(std::string_view name) { return find_op(name); }

NodeId add_node(Graph& g, std::string_view name, std::initializer_list<NodeId> in) {
  const auto id = g.apply(op(name), in);
  REQUIRE(id);
  return *id;
}

}  // namespace

TEST_CASE("a node keeps its value, gradient, slopes and messages", "[graph]") {
  Graph g;
  const NodeId a = g.leaf(scalar(3), "a"), b = g.leaf(scalar(-4), "b");
  const NodeId y = add_node(g, "multiply", {a, b});
  CHECK(std::isnan(g.value(y)(0, 0)));  // not computed yet
  REQUIRE(g.backward(y));               // computes first
  CHECK(g.value(y)(0, 0) == -12);
  CHECK(g.gradient(y)(0, 0) == 1);
  CHECK(g.gradient(a)(0, 0) == -4);
  CHECK(g.gradient(b)(0, 0) == 3);
  CHECK(g.local(y, 0)(0, 0) == -4);
  CHECK(g.message(y, 1)(0, 0) == 3);
  CHECK(g.kind(a) == Graph::Kind::leaf);
  CHECK(g.kind(y) == Graph::Kind::scalar_op);
  CHECK(g.op(y) == op("multiply"));
  CHECK(g.op(a) == -1);
  CHECK(g.inputs(y).size() == 2);
  CHECK(g.inputs(y)[1] == b);
  CHECK(g.inputs(a).empty());
  CHECK(g.name(a) == "a");
  CHECK(g.name(y) == "node 2");
  CHECK(g.size() == 3);
}

TEST_CASE("setting a leaf changes what follows, and backward never uses old values", "[graph]") {
  Graph g;
  const NodeId x = g.leaf(scalar(2), "x"), y = add_node(g, "square", {x});
  g.forward();
  CHECK(g.value(y)(0, 0) == 4);
  REQUIRE(g.set(x, scalar(5)));
  REQUIRE(g.backward(y));
  CHECK(g.value(y)(0, 0) == 25);
  CHECK(g.gradient(x)(0, 0) == 10);
}

TEST_CASE("backward is idempotent, and another root starts from zero", "[graph]") {
  Graph g;
  const NodeId a = g.leaf(scalar(3)), b = g.leaf(scalar(2)), d = g.leaf(scalar(1));
  const NodeId c = add_node(g, "add", {a, b}), e = add_node(g, "multiply", {c, d});
  for (int twice = 0; twice < 2; ++twice) {
    REQUIRE(g.backward(e));
    CHECK(g.gradient(a)(0, 0) == 1);
    CHECK(g.gradient(b)(0, 0) == 1);
    CHECK(g.gradient(c)(0, 0) == 1);
    CHECK(g.gradient(d)(0, 0) == 5);
    CHECK(g.gradient(e)(0, 0) == 1);
  }
  REQUIRE(g.backward(c));
  CHECK(g.gradient(d)(0, 0) == 0);
  CHECK(g.gradient(e)(0, 0) == 0);
  CHECK(g.message(e, 1)(0, 0) == 0);
  CHECK(g.gradient(a)(0, 0) == 1);
  REQUIRE(g.backward(a));  // a leaf is a root too
  CHECK(g.gradient(a)(0, 0) == 1);
  CHECK(g.gradient(b)(0, 0) == 0);
}

TEST_CASE("constants take no gradient", "[graph]") {
  Graph g;
  const NodeId x = g.leaf(scalar(-2), "x"), three = g.constant(scalar(3)), two = g.constant(scalar(2));
  const NodeId y = add_node(g, "power", {x, three}), fixed = add_node(g, "multiply", {three, two});
  const NodeId sum = add_node(g, "add", {y, fixed});
  REQUIRE(g.backward(sum));
  CHECK(g.value(sum)(0, 0) == -2);
  CHECK(g.gradient(x)(0, 0) == 12);  // the exponent's slope is NaN for a negative base, and disturbs nobody
  CHECK(g.gradient(three)(0, 0) == 0);
  CHECK(g.gradient(fixed)(0, 0) == 0);
  CHECK_FALSE(g.needs_gradient(fixed));
  REQUIRE(g.backward(fixed));
  CHECK(g.gradient(fixed)(0, 0) == 0);
}

TEST_CASE("shapes are broadcast as in NumPy and messages summed back", "[graph]") {
  Graph g;
  check::Random random(check::seed());
  const Matrix A = random.matrix(3, 4), r = random.matrix(1, 4), c = random.matrix(3, 1), s = random.matrix(1, 1);
  const NodeId a = g.leaf(A), row = g.leaf(r), col = g.leaf(c), one = g.leaf(s);
  const NodeId sum = add_node(g, "add", {a, row}), product = add_node(g, "multiply", {sum, col});
  const NodeId scaled = add_node(g, "divide", {product, one}), outer = add_node(g, "multiply", {col, row});
  const NodeId all = add_node(g, "subtract", {scaled, outer});
  const auto root = g.apply_matrix(find_matrix_op("sum"), {all});
  REQUIRE(root);
  REQUIRE(g.backward(*root));
  CHECK(g.shape(outer) == Shape{3, 4});

  const Matrix B = A + r.replicate(3, 1), C = c.replicate(1, 4);
  CHECK(worst_error(g.value(all), B.cwiseProduct(C) / s(0, 0) - c * r, 1) <= 1e-15);
  CHECK(worst_error(g.gradient(a), C / s(0, 0), 1) <= 1e-14);
  CHECK(worst_error(g.gradient(row), (C / s(0, 0) - C).colwise().sum(), 1) <= 1e-14);
  CHECK(worst_error(g.gradient(col), (B / s(0, 0) - r.replicate(3, 1)).rowwise().sum(), 1) <= 1e-14);
  CHECK(worst_error(g.gradient(one), scalar(-B.cwiseProduct(C).sum() / (s(0, 0) * s(0, 0))), 1) <= 1e-13);
  CHECK(g.local(product, 1).rows() == 3);
  CHECK(g.local(product, 1).cols() == 4);
  CHECK(g.message(product, 1).cols() == 1);
  CHECK(g.local(*root, 0).size() == 0);  // no Jacobian is formed for a matrix op
  CHECK(g.message(*root, 0).size() == 12);
}

TEST_CASE("a dense layer as a graph: dC/dW = delta a^T", "[graph]") {
  Graph g;
  check::Random random(check::seed());
  const Matrix W = random.matrix(2, 3), X = random.matrix(3, 5), b = random.matrix(2, 1);
  const NodeId w = g.leaf(W, "W"), x = g.leaf(X, "x"), bias = g.leaf(b, "b");
  const auto product = g.apply_matrix(find_matrix_op("matmul"), {w, x});
  REQUIRE(product);
  const NodeId z = add_node(g, "add", {*product, bias}), a = add_node(g, "tanh", {z});
  const auto root = g.apply_matrix(find_matrix_op("mean"), {a});
  REQUIRE(root);
  REQUIRE(g.backward(*root));
  const Matrix Z = W * X + b.replicate(1, 5);
  const Matrix delta = (1 - Z.array().tanh().square()) / 10;
  CHECK(worst_error(g.gradient(z), delta, 1) <= 1e-15);
  CHECK(worst_error(g.gradient(w), delta * X.transpose(), 1) <= 1e-14);
  CHECK(worst_error(g.gradient(x), W.transpose() * delta, 1) <= 1e-14);
  CHECK(worst_error(g.gradient(bias), delta.rowwise().sum(), 1) <= 1e-14);
}

TEST_CASE("what does not fit is refused in a sentence and changes nothing", "[graph]") {
  Graph g;
  const NodeId h = g.leaf(Matrix::Zero(2, 3), "h"), b = g.leaf(Matrix::Zero(4, 1), "b");
  const auto says = [&](const auto& result, Code code, std::string_view message) {
    REQUIRE_FALSE(result);
    CHECK(result.error().code == code);
    CHECK(result.error().message == message);
    CHECK(g.size() == 2);
  };
  CHECK_FALSE(g.first_error());
  says(g.apply(op("add"), {h, b}), Code::shape_mismatch,
       "add cannot combine \"h\" (2 x 3) with \"b\" (4 x 1): in each direction the sizes must be equal, or one of them 1.");
  REQUIRE(g.first_error());
  CHECK(g.first_error()->code == Code::shape_mismatch);
  says(g.apply_matrix(find_matrix_op("matmul"), {h, b}), Code::shape_mismatch,
       "matmul needs as many columns in \"h\" (2 x 3) as rows in \"b\" (4 x 1).");
  says(g.apply(op("tanh"), {h, b}), Code::shape_mismatch, "tanh takes 1 input; 2 were given.");
  says(g.apply(op("add"), {h}), Code::shape_mismatch, "add takes 2 inputs; 1 was given.");
  says(g.apply(op("tanh"), {2}), Code::out_of_range, "tanh was given node 2; the graph has 2 nodes, numbered from 0.");
  says(g.apply(op("tanh"), {-1}), Code::out_of_range, "tanh was given node -1; the graph has 2 nodes, numbered from 0.");
  says(g.apply(-1, {h}), Code::unknown_name, "There is no scalar op number -1.");
  says(g.apply(1000, {h}), Code::unknown_name, "There is no scalar op number 1000.");
  says(g.apply_matrix(99, {h}), Code::unknown_name, "There is no matrix op number 99.");
  says(g.backward(h), Code::not_scalar, "Gradients are taken of one number; \"h\" is 2 x 3.");
  says(g.backward(7), Code::out_of_range, "There is no node 7; the graph has 2 nodes.");
  says(g.set(h, Matrix::Zero(3, 2)), Code::shape_mismatch, "\"h\" is 2 x 3; a value of 3 x 2 was given.");
  says(g.set(9, Matrix::Zero(3, 2)), Code::out_of_range, "There is no node 9; the graph has 2 nodes.");

  const NodeId y = add_node(g, "tanh", {h});
  const auto computed = g.set(y, Matrix::Zero(2, 3));
  REQUIRE_FALSE(computed);
  CHECK(computed.error().message == "\"node 2\" is computed; only an input can be set.");
}

TEST_CASE("a broadcast that cannot be numbered is refused before it is made", "[graph]") {
  Graph g;
  const NodeId tall = g.leaf(Matrix::Zero(70000, 1), "tall"), wide = g.leaf(Matrix::Zero(1, 70000), "wide");
  const auto huge = g.apply(op("multiply"), {tall, wide});
  REQUIRE_FALSE(huge);
  CHECK(huge.error().code == Code::too_large);
  CHECK(huge.error().message == "multiply would make 70000 x 70000 entries; at most 2147483647 fit into one node.");
  CHECK_FALSE(g.apply_matrix(find_matrix_op("matmul"), {tall, wide}));
}

TEST_CASE("a chain of a million nodes", "[graph]") {
  Graph g;
  const NodeId x = g.leaf(scalar(0.5));
  NodeId y = x;
  for (int i = 0; i < 1'000'000; ++i) y = *g.apply(op(i % 2 ? "negate" : "identity"), {y});
  REQUIRE(g.backward(y));
  CHECK(g.value(y)(0, 0) == 0.5);
  CHECK(g.gradient(x)(0, 0) == 1);
}

TEST_CASE("sharing costs nothing: y = y + y, 30 deep, has 2^30 paths and 30 nodes", "[graph]") {
  Graph g;
  const NodeId x = g.leaf(scalar(1));
  NodeId y = x;
  for (int i = 0; i < 30; ++i) y = add_node(g, "add", {y, y});
  REQUIRE(g.backward(y));
  CHECK(g.value(y)(0, 0) == 0x1p30);
  CHECK(g.gradient(x)(0, 0) == 0x1p30);
  CHECK(g.size() == 31);
}

TEST_CASE("an op may be applied to the inputs another node lists", "[graph]") {
  Graph g;
  const NodeId a = g.leaf(scalar(1)), b = g.leaf(scalar(2));
  NodeId y = add_node(g, "add", {a, b});
  for (int i = 0; i < 100; ++i) y = *g.apply(op("multiply"), g.inputs(y));
  g.forward();
  CHECK(g.value(y)(0, 0) == 2);
}

TEST_CASE("a formula written for numbers records itself", "[var]") {
  const auto huber_like = [](const auto& t, const auto& y) {
    const auto r = abs(y - t);
    const auto c = minimum(r, one(r));
    return c * (r - c / 2);
  };
  Graph g;
  const Var t{&g, g.leaf(scalar(1), "t")}, y{&g, g.leaf(scalar(3.5), "y")};
  const Var loss = huber_like(t, y);
  REQUIRE(loss);
  REQUIRE(g.backward(loss.id));
  CHECK(g.value(loss.id)(0, 0) == huber_like(1.0, 3.5));
  CHECK(g.gradient(y.id)(0, 0) == 1);
  CHECK(g.gradient(t.id)(0, 0) == -1);

  const Var all = 2 * exp(-y) + log(y) / sqrt(y) - sin(y) * cos(y) + tan(y) + pow(y, 2) + max0(y) + sigmoid(y) +
                  log1p_exp(y) + tanh(y) + maximum(y, t) - (1 - y) + (y - 1);
  REQUIRE(g.backward(all.id));
  const double v = 3.5;
  CHECK(g.value(all.id)(0, 0) ==
        2 * exp(-v) + log(v) / sqrt(v) - sin(v) * cos(v) + tan(v) + pow(v, 2) + max0(v) + sigmoid(v) + log1p_exp(v) +
            tanh(v) + maximum(v, 1.0) - (1 - v) + (v - 1));
}

TEST_CASE("a formula that cannot be recorded says so at the end", "[var]") {
  Graph g;
  const Var a{&g, g.leaf(Matrix::Zero(2, 1), "a")}, b{&g, g.leaf(Matrix::Zero(3, 1), "b")};
  const Var y = exp((a + b) * 2) + a;
  CHECK_FALSE(y);
  REQUIRE(g.first_error());
  CHECK(g.first_error()->message.starts_with("add cannot combine \"a\" (2 x 1) with \"b\" (3 x 1)"));
}

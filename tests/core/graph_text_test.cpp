/// Labels, formulas and slopes as they are read beside the nodes.
#include <catch2/catch_all.hpp>

#include "chainrule/formula.h"
#include "chainrule/graph_text.h"

using namespace chainrule;

namespace {
NodeText node(std::string_view text, std::string_view label) {
  auto made = parse_formula(text, {.fallback = 1.0});
  REQUIRE(made);
  made->graph.forward();
  for (const NodeText& n : describe(made->graph))
    if (n.label == label) return n;
  FAIL("no node " << label);
  return {"", "", 0, 0};
}
}  // namespace

TEST_CASE("graph text: a node reads as its op applied to the labels of its inputs") {
  const char* const neuron = "z = w*x + b\na = sigmoid(z)\nC = 0.5*(a - y)^2";
  CHECK(node(neuron, "z").text == "w * x + b");
  CHECK(node(neuron, "w * x").text == "w * x");
  CHECK(node(neuron, "a").text == "sigmoid(z)");
  CHECK(node(neuron, "C").text == "0.5 * (a - y)^2");
  CHECK(node(neuron, "(a - y)^2").formula.latex == "\\left(a - y\\right)^{2}");
  CHECK(node("y = -x^2", "y").text == "-x^2");
  CHECK(node("y = (-2)^x", "y").text == "(-2)^x");
  CHECK(node("y = W @ x'", "y").text == "W @ x'");
  CHECK(node("y = max(a, b + 1)", "y").text == "max(a, b + 1)");
}

TEST_CASE("graph text: slopes are written in the symbols of the inputs") {
  const char* const neuron = "z = w*x + b\na = sigmoid(z)\ne = a / y";
  CHECK(node(neuron, "w * x").slopes[0]->latex == "x");
  CHECK(node(neuron, "a").slopes[0]->latex == "a\\left(1 - a\\right)");
  CHECK(node(neuron, "e").slopes[1]->latex == "-\\frac{e}{y}");
  const NodeText product = node("v = W @ x", "v");
  CHECK_FALSE(product.slopes[0].has_value());
  CHECK(product.formula.latex == "W\\,x");
  CHECK(node("s = sum(W') + 0", "sum(W')").formula.latex == "\\operatorname{sum}\\left(W^{\\top}\\right)");
}

TEST_CASE("graph text: long expressions are not repeated inside each other") {
  std::string text = "x";
  for (int i = 0; i < 5000; ++i) text += " + x";
  auto made = parse_formula(text, {.fallback = 1.0});
  REQUIRE(made);
  made->graph.forward();
  std::size_t size = 0;
  for (const NodeText& n : describe(made->graph)) size += n.label.size() + n.text.size() + n.formula.latex.size() + n.symbol.latex.size();
  CHECK(size < 20'000'000);
}

/// Gradient descent on a formula, against published numbers.
#include <catch2/catch_all.hpp>

#include "chainrule/descent.h"
#include "chainrule/formula.h"
#include "check.h"

using namespace chainrule;

namespace {
Formula read(std::string_view text, std::vector<std::string> parameters) {
  auto made = parse_formula(text, {.parameters = std::move(parameters)});
  REQUIRE(made);
  made->graph.forward();
  return *std::move(made);
}
double first(const Graph& graph, NodeId id) { return graph.value(id)(0, 0); }
}  // namespace

TEST_CASE("descent: one step of the neuron lesson, then on to its end") {
  Formula f = read("x = 2; w = 3; b = 1; t = 9\ny = w*x + b\nL = (y - t)^2", {"w", "b"});
  Descent descent(f.output, f.parameters, {}, 0.05);
  REQUIRE(*descent.step(f.graph, 1) == 1);
  CHECK(check::close(first(f.graph, f.parameters[0]), 3.4, 1e-15));
  CHECK(check::close(first(f.graph, f.parameters[1]), 1.2, 1e-15));
  CHECK(check::close(first(f.graph, f.output), 1, 1e-14));
  REQUIRE(*descent.step(f.graph, 200) == 200);
  CHECK(first(f.graph, f.output) < 1e-20);
  CHECK(descent.steps() == 201);
}

TEST_CASE("descent: slow learning by saturation, 300 steps") {
  for (const auto& [w, b, output] : {std::tuple{"0.6", "0.9", 0.0939556949}, std::tuple{"2.0", "2.0", 0.2028484243}}) {
    Formula f = read(std::string("x = 1; y = 0; w = ") + w + "; b = " + b + "\na = sigmoid(w*x + b)\nC = 0.5*(y - a)^2", {"w", "b"});
    Descent descent(f.output, f.parameters, {}, 0.15);
    REQUIRE(*descent.step(f.graph, 300) == 300);
    NodeId a = 0;
    for (NodeId id = 0; id < f.graph.size(); ++id)
      if (f.graph.is_named(id) && f.graph.name(id) == "a") a = id;
    CHECK(std::fabs(first(f.graph, a) - output) <= 5e-11);
  }
}

TEST_CASE("descent: stops before an update that leaves the finite numbers") {
  Formula f = read("x = 1\ny = x^4", {"x"});
  Descent descent(f.output, f.parameters, {}, 1e3);
  const auto made = descent.step(f.graph, 100);
  REQUIRE(made);
  CHECK(*made < 100);
  REQUIRE(descent.stopped());
  CHECK(descent.stopped()->code == Code::not_finite);
}

TEST_CASE("descent: along the gradients that a mistake gives") {
  Formula f = read("a = 3\nb = a + a", {"a"});
  Descent right(f.output, f.parameters, {}, 0.5), wrong(f.output, f.parameters, {}, 0.5, Mistake::overwrite);
  REQUIRE(*right.step(f.graph, 1) == 1);
  CHECK(first(f.graph, f.parameters[0]) == 2);
  REQUIRE(*wrong.step(f.graph, 1) == 1);
  CHECK(first(f.graph, f.parameters[0]) == 1.5);
}

TEST_CASE("descent: the update ahead is the one that is made, with every optimiser, and looking changes nothing") {
  for (int row = 0; row < static_cast<int>(optimizers().size()); ++row) {
    Formula f = read("x = 2; w = 3; b = [1, 0.5]; t = 9\ny = w*x + sum(b)\nL = (y - t)^2", {"w", "b"});
    Descent descent(f.output, f.parameters, optimizer_spec(row), 0.01);
    for (int i = 0; i < 5; ++i) {
      const double before = first(f.graph, f.parameters[0]), loss = first(f.graph, f.output);
      const auto ahead = descent.ahead(f.graph);
      REQUIRE(ahead);
      REQUIRE(ahead->size() == 3);
      CHECK(first(f.graph, f.parameters[0]) == before);
      CHECK(first(f.graph, f.output) == loss);
      CHECK(descent.steps() == i);
      REQUIRE(*descent.step(f.graph, 1) == 1);
      CHECK((*ahead)[0] == first(f.graph, f.parameters[0]));
      CHECK((*ahead)[2] == f.graph.value(f.parameters[1])(1, 0));
    }
  }
}

TEST_CASE("descent: an update that would leave the finite numbers is not foretold") {
  Formula f = read("w = 3\nL = exp(w^2)", {"w"});
  Descent descent(f.output, f.parameters, {}, -1e300);
  const auto ahead = descent.ahead(f.graph);
  REQUIRE(ahead);
  CHECK(ahead->empty());
  CHECK(first(f.graph, f.parameters[0]) == 3);
}

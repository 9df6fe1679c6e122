#include "graph_handle.h"

#include <emscripten/bind.h>

#include <cmath>
#include <memory>

#include "chainrule/graph_text.h"
#include "chainrule/matrix_op.h"
#include "chainrule/mistake.h"
#include "chainrule/op.h"
#include "chainrule/query.h"
#include "values.h"

namespace chainrule::wasm {
namespace {

val span_view(std::span<const double> numbers) { return val(emscripten::typed_memory_view(numbers.size(), numbers.data())); }

val optional_node(NodeId id) { return id < 0 ? val::null() : val(id); }

val written(const Text& text) {
  val out = val::object();
  out.set("latex", text.latex);
  out.set("mathml", text.mathml);
  return out;
}

Matrix matrix(const std::vector<double>& entries, const Shape& shape) {
  return View(entries.data(), shape.rows, shape.cols);
}

/// Directions of several nodes, one after the other in one list.
std::vector<Tangent> tangents(const Graph& graph, const val& nodes, const val& directions) {
  const auto ids = emscripten::convertJSArrayToNumberVector<int>(nodes);
  const auto all = emscripten::convertJSArrayToNumberVector<double>(directions);
  std::vector<Tangent> out;
  std::size_t from = 0;
  for (const int id : ids) {
    const Shape shape = graph.shape(id);
    out.push_back({id, View(all.data() + from, shape.rows, shape.cols)});
    from += static_cast<std::size_t>(shape.size());
  }
  return out;
}

}  // namespace

GraphHandle::GraphHandle(Formula formula) : formula_(std::move(formula)) {
  ++live_handles();
  formula_.graph.forward();
}

val GraphHandle::info() const {
  const Graph& graph = formula_.graph;
  const std::vector<NodeText> texts = describe(graph);
  val nodes = val::array();
  for (NodeId id = 0; id < graph.size(); ++id) {
    const NodeText& read = texts[static_cast<std::size_t>(id)];
    const Graph::Kind kind = graph.kind(id);
    val node = val::object();
    node.set("name", graph.is_named(id) ? val(graph.name(id)) : val::null());
    node.set("kind", wasm::text(kind == Graph::Kind::leaf ? "leaf" : kind == Graph::Kind::constant ? "constant" : "op"));
    const auto row = static_cast<std::size_t>(std::max(0, graph.op(id)));
    node.set("op", kind == Graph::Kind::scalar_op ? wasm::text(kOps[row].name) : kind == Graph::Kind::matrix_op ? wasm::text(kMatrixOps[row].name) : val::null());
    node.set("rows", static_cast<int>(graph.shape(id).rows));
    node.set("cols", static_cast<int>(graph.shape(id).cols));
    node.set("offset", static_cast<double>(graph.offset(id)));
    node.set("label", read.label);
    node.set("text", read.text);
    node.set("symbol", written(read.symbol));
    node.set("formula", written(read.formula));
    node.set("differentiable", graph.needs_gradient(id));
    val inputs = val::array(), edges = val::array(), slopes = val::array();
    for (int i = 0; i < graph.arity(id); ++i) {
      inputs.set(i, graph.inputs(id)[static_cast<std::size_t>(i)]);
      val edge = val::object();
      edge.set("slope", kind == Graph::Kind::scalar_op ? val(static_cast<double>(graph.local_offset(id, i))) : val::null());
      edge.set("message", static_cast<double>(graph.message_offset(id, i)));
      edges.set(i, edge);
      const auto& slope = read.slopes[static_cast<std::size_t>(i)];
      slopes.set(i, slope ? written(*slope) : val::null());
    }
    node.set("inputs", inputs);
    node.set("edges", edges);
    node.set("slopes", slopes);
    if (static_cast<std::size_t>(id) < formula_.source.size()) {
      const Span at = formula_.source[static_cast<std::size_t>(id)];
      val source = val::array();
      source.set(0, at.from);
      source.set(1, at.to);
      node.set("source", source);
    } else {
      node.set("source", val::null());
    }
    nodes.set(id, node);
  }
  const auto as_is = [](NodeId id) { return id; };
  val out = val::object();
  out.set("nodes", nodes);
  out.set("leaves", list(formula_.leaves, as_is));
  out.set("parameters", list(formula_.parameters, as_is));
  out.set("output", formula_.output);
  return out;
}

val GraphHandle::set(int leaf, const val& entries) {
  const auto numbers = emscripten::convertJSArrayToNumberVector<double>(entries);
  const auto done = formula_.graph.set(leaf, matrix(numbers, formula_.graph.shape(leaf)));
  if (done) formula_.graph.forward();
  return answer(done);
}

val GraphHandle::pass(int of, int mistake) {
  Graph& graph = formula_.graph;
  // Nothing is differentiated where nothing of the last sweep may be left: a root without gradient clears it.
  const NodeId root = of >= 0 && graph.shape(of) == Shape{} ? of : -1;
  val out = val::object();
  mistaken_.clear();
  if (root >= 0) {
    if (const auto done = graph.backward(root); !done) return failure(done.error());
    if (mistake >= 0) {
      auto wrong = mistaken_gradients(graph, root, static_cast<Mistake>(mistake));
      if (!wrong) return failure(wrong.error());
      mistaken_ = *std::move(wrong);
    }
  } else {
    graph.clear();
  }
  order_.clear();
  if (root >= 0)
    for (const NodeId id : backward_order(graph, root)) order_.push_back(id);
  NodeId wild = -1;
  for (NodeId id = 0; id < graph.size() && wild < 0; ++id)
    if (!graph.value(id).allFinite()) wild = id;
  out.set("of", optional_node(root));
  out.set("values", span_view(graph.values()));
  out.set("gradients", span_view(graph.gradients()));
  out.set("slopes", span_view(graph.locals()));
  out.set("messages", span_view(graph.messages()));
  out.set("order", view(order_));
  out.set("notFinite", optional_node(wild));
  out.set("mistaken", root >= 0 && mistake >= 0 ? view(mistaken_) : val::null());
  return success(out);
}

val GraphHandle::jvp(const val& nodes, const val& directions) {
  auto moved = chainrule::jvp(formula_.graph, tangents(formula_.graph, nodes, directions));
  if (!moved) return failure(moved.error());
  return success(view(numbers_ = *std::move(moved)));
}

val GraphHandle::vjp(int node, const val& cotangent) {
  const auto entries = emscripten::convertJSArrayToNumberVector<double>(cotangent);
  auto found = chainrule::vjp(formula_.graph, node, matrix(entries, formula_.graph.shape(node)));
  if (!found) return failure(found.error());
  return success(view(numbers_ = *std::move(found)));
}

val GraphHandle::hvp(int of, const val& leaves, const val& directions) {
  auto found = chainrule::hvp(formula_.graph, of, tangents(formula_.graph, leaves, directions));
  if (!found) return failure(found.error());
  return success(view(numbers_ = *std::move(found)));
}

namespace {
val as_matrix(const Matrix& m, std::vector<double>& keep) {
  keep.assign(m.data(), m.data() + m.size());
  val out = val::object();
  out.set("rows", static_cast<int>(m.rows()));
  out.set("cols", static_cast<int>(m.cols()));
  out.set("values", view(keep));
  return out;
}
}  // namespace

val GraphHandle::jacobian(int of, int wrt) {
  const auto found = chainrule::jacobian(formula_.graph, of, wrt);
  return found ? success(as_matrix(*found, numbers_)) : failure(found.error());
}

val GraphHandle::hessian(int of, const val& leaves) {
  const auto found = chainrule::hessian(formula_.graph, of, emscripten::convertJSArrayToNumberVector<int>(leaves));
  return found ? success(as_matrix(*found, numbers_)) : failure(found.error());
}

namespace {
std::optional<double> step_or_best(double step) { return step > 0 ? std::optional(step) : std::nullopt; }

val checked(const CheckEntry& e) {
  val out = val::object();
  out.set("leaf", e.leaf);
  out.set("entry", e.entry);
  out.set("exact", e.exact);
  out.set("difference", e.difference);
  out.set("step", e.step);
  out.set("relativeError", e.relative_error);
  out.set("verdict", wasm::text(kVerdicts[static_cast<std::size_t>(e.verdict)]));
  return out;
}
}  // namespace

val GraphHandle::check(int of, const val& leaves, double step) {
  const auto found = check_grad(formula_.graph, of, emscripten::convertJSArrayToNumberVector<int>(leaves), step_or_best(step));
  return found ? success(list(*found, checked)) : failure(found.error());
}

val GraphHandle::check_entry(int of, int leaf, int entry, double step) {
  const auto found = chainrule::check_entry(formula_.graph, of, leaf, entry, step_or_best(step));
  return found ? success(checked(*found)) : failure(found.error());
}

val GraphHandle::errors_by_step(int of, int leaf, int entry) {
  const auto found = chainrule::errors_by_step(formula_.graph, of, leaf, entry);
  if (!found) return failure(found.error());
  return success(list(*found, [](const StepError& e) {
    val out = val::object();
    out.set("step", e.step);
    out.set("difference", e.difference);
    out.set("error", e.error);
    return out;
  }));
}

val GraphHandle::curve(int of, int leaf, int entry, double low, double high, int n) {
  const auto found = chainrule::curve(formula_.graph, of, leaf, entry, low, high, n);
  if (!found) return failure(found.error());
  return success(list(*found, [](const CurvePoint& p) {
    val out = val::object();
    out.set("x", p.x);
    out.set("y", p.y);
    return out;
  }));
}

val GraphHandle::counts(int of) {
  const auto found = count_operations(formula_.graph, of);
  if (!found) return failure(found.error());
  val out = val::object();
  out.set("forward", found->forward);
  out.set("backward", found->backward);
  out.set("forwardMode", found->forward_mode);
  out.set("finiteDifferences", found->finite_differences);
  out.set("paths", found->paths);
  out.set("unshared", found->unshared);
  return success(out);
}

val GraphHandle::begin_descent(int root, const val& parameters, const val& optimizer, double rate, int mistake) {
  const auto spec = read_optimizer(optimizer);
  if (!spec) return failure(spec.error());
  descent_.emplace(root, emscripten::convertJSArrayToNumberVector<int>(parameters), *spec, rate,
                   static_cast<Mistake>(mistake));
  return success(val::null());
}

val GraphHandle::descend(int updates) {
  const auto done = descent_->step(formula_.graph, updates);
  if (!done) return failure(done.error());
  val out = val::object();
  out.set("done", *done);
  out.set("steps", static_cast<double>(descent_->steps()));
  out.set("stopped", descent_->stopped() ? error_value(*descent_->stopped()) : val::null());
  return success(out);
}

val GraphHandle::ahead() {
  auto found = descent_->ahead(formula_.graph);
  if (!found) return failure(found.error());
  return success(view(numbers_ = *std::move(found)));
}

std::string GraphHandle::text(int root) const { return print_formula(formula_.graph, root); }

val create_formula(const std::string& text, const val& at, const std::string& output, const val& parameters, const val& fallback,
                   double most_numbers) {
  FormulaOptions options;
  const int given = at["length"].as<int>();
  for (int i = 0; i < given; ++i) {
    const val one = at[i];
    const auto entries = emscripten::convertJSArrayToNumberVector<double>(one["values"]);
    options.at.push_back({one["name"].as<std::string>(), matrix(entries, {one["rows"].as<int>(), one["cols"].as<int>()})});
  }
  options.output = output;
  options.most_numbers = static_cast<std::int64_t>(most_numbers);
  const int names = parameters["length"].as<int>();
  for (int i = 0; i < names; ++i) options.parameters.push_back(parameters[i].as<std::string>());
  if (!fallback.isNull()) options.fallback = fallback.as<double>();
  auto made = parse_formula(text, options);
  if (!made) return failure(made.error());
  return success(val(std::make_shared<GraphHandle>(*std::move(made))));
}

val create_network_graph(const Trainer& trainer, bool scalars, std::span<const double> input, std::span<const double> target,
                         double most_numbers) {
  Formula formula;
  Graph& graph = formula.graph;
  graph.limit_numbers(static_cast<std::int64_t>(most_numbers));
  const auto loss = trainer.record(graph, scalars ? Level::scalars : Level::layers, input, target);
  if (!loss) return failure(loss.error());
  formula.output = *loss;
  for (NodeId id = 0; id < graph.size(); ++id) {
    if (graph.kind(id) != Graph::Kind::leaf) continue;
    formula.leaves.push_back(id);
    if (graph.name(id).starts_with('l')) formula.parameters.push_back(id);
  }
  return success(val(std::make_shared<GraphHandle>(std::move(formula))));
}

EMSCRIPTEN_BINDINGS(chainrule_graph) {
  emscripten::function("createFormula", &create_formula);
  emscripten::class_<GraphHandle>("Graph")
      .smart_ptr<std::shared_ptr<GraphHandle>>("GraphPointer")
      .function("info", &GraphHandle::info)
      .function("set", &GraphHandle::set)
      .function("pass", &GraphHandle::pass)
      .function("jvp", &GraphHandle::jvp)
      .function("vjp", &GraphHandle::vjp)
      .function("hvp", &GraphHandle::hvp)
      .function("jacobian", &GraphHandle::jacobian)
      .function("hessian", &GraphHandle::hessian)
      .function("check", &GraphHandle::check)
      .function("checkEntry", &GraphHandle::check_entry)
      .function("errorsByStep", &GraphHandle::errors_by_step)
      .function("curve", &GraphHandle::curve)
      .function("counts", &GraphHandle::counts)
      .function("text", &GraphHandle::text)
      .function("beginDescent", &GraphHandle::begin_descent)
      .function("descend", &GraphHandle::descend)
      .function("ahead", &GraphHandle::ahead);
}

}  // namespace chainrule::wasm

#include "tables.h"

#include <cmath>
#include <vector>

#include "chainrule/dataset.h"
#include "chainrule/error.h"
#include "chainrule/initializer.h"
#include "chainrule/loss.h"
#include "chainrule/matrix_op.h"
#include "chainrule/mistake.h"
#include "chainrule/op.h"
#include "chainrule/optimizer.h"
#include "chainrule/schedule.h"
#include "values.h"

namespace chainrule::wasm {
namespace {

val formula_value(const Text& formula) {
  val out = val::object();
  out.set("latex", formula.latex);
  out.set("mathml", formula.mathml);
  return out;
}

/// null for no bound: JSON has no infinity.
val bound(double x) { return std::isfinite(x) ? val(x) : val::null(); }

val parameter(const Parameter& p) {
  val out = val::object();
  out.set("name", text(p.name));
  out.set("value", p.value);
  out.set("low", bound(p.low));
  out.set("high", bound(p.high));
  out.set("above", p.above);
  out.set("below", p.below);
  out.set("whole", p.whole);
  out.set("about", text(p.about));
  return out;
}

/// What every row of every table has.
val row(const auto& r) {
  val out = val::object();
  out.set("name", text(r.name));
  if constexpr (requires { r.label; }) out.set("label", text(r.label));
  out.set("about", text(r.about));
  if constexpr (requires { r.parameters; }) out.set("parameters", list(r.parameters, parameter));
  return out;
}

val op(const OpRow& r) {
  val out = row(r);
  out.set("symbol", text(r.symbol));
  out.set("arity", r.arity);
  out.set("activation", r.activation);
  out.set("kink", text(r.kink));
  out.set("formula", formula_value(formula(r)));
  val slopes = val::array(), ranges = val::array();
  for (int i = 0; i < r.arity; ++i) {
    slopes.set(i, formula_value(slope_formula(r, i)));
    val range = val::array();
    range.set(0, r.range[i].low);
    range.set(1, r.range[i].high);
    ranges.set(i, range);
  }
  out.set("slopes", slopes);
  out.set("ranges", ranges);
  return out;
}

val matrix_op(const MatrixOpRow& r) {
  val out = row(r);
  out.set("symbol", text(r.symbol));
  out.set("arity", r.arity);
  return out;
}

val mistake(const MistakeRow& r) {
  val out = row(r);
  out.set("of", text(r.of == MistakeOf::graph ? "graph" : "network"));
  return out;
}

val loss(const LossRow& r) {
  val out = row(r);
  out.set("kink", text(r.kink));
  out.set("classification", r.classification);
  out.set("logits", r.logits);
  out.set("mean", r.mean);
  out.set("row", r.row);
  out.set("formula", formula_value(r.formula()));
  out.set("slope", formula_value(r.slope()));
  return out;
}

val optimizer(const OptimizerRow& r) {
  val out = row(r);
  out.set("states", list(r.states, text));
  out.set("rules", list(r.rules(), [](const UpdateRule& rule) {
    val line = val::object();
    line.set("of", formula_value(rule.of));
    line.set("value", formula_value(rule.value));
    return line;
  }));
  return out;
}

val dataset(const DatasetRow& r) {
  val out = row(r);
  out.set("regression", r.regression);
  out.set("inputs", r.inputs);
  out.set("defaultClasses", r.default_classes);
  out.set("maxClasses", r.max_classes);
  return out;
}

}  // namespace

val tables() {
  val out = val::object();
  out.set("codes", list(kCodes, text));
  out.set("ops", list(kOps, op));
  out.set("matrixOps", list(kMatrixOps, matrix_op));
  out.set("mistakes", list(kMistakes, mistake));
  out.set("losses", list(losses(), loss));
  out.set("optimizers", list(optimizers(), optimizer));
  out.set("schedules", list(schedules(), [](const auto& r) { return row(r); }));
  out.set("initializers", list(initializers(), [](const auto& r) { return row(r); }));
  out.set("datasets", list(datasets(), dataset));
  return out;
}

}  // namespace chainrule::wasm

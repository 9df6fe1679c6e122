#pragma once
/// A graph in the engine's memory, as JavaScript holds it: a formula that was read, or a network at one sample.
#include <emscripten/val.h>

#include <optional>
#include <span>
#include <vector>

#include "chainrule/descent.h"
#include "chainrule/formula.h"
#include "chainrule/trainer.h"
#include "diagnostics.h"

namespace chainrule::wasm {

using emscripten::val;

/// Views that it hands out look into buffers of its own and stay good until the next call.
class GraphHandle {
 public:
  explicit GraphHandle(Formula formula);
  ~GraphHandle() { --live_handles(); }
  GraphHandle(const GraphHandle&) = delete;
  GraphHandle& operator=(const GraphHandle&) = delete;

  /// Nodes with all that stays the same while values change.
  val info() const;
  /// A new value for a leaf, row by row.
  val set(int leaf, const val& entries);
  /// One forward pass; with `of` >= 0 the backward sweep from there, and beside it the mistaken one (-1: none).
  val pass(int of, int mistake);
  val jvp(const val& nodes, const val& directions);
  val vjp(int node, const val& cotangent);
  val hvp(int of, const val& leaves, const val& directions);
  val jacobian(int of, int wrt);
  val hessian(int of, const val& leaves);
  /// `step` 0: the best one.
  val check(int of, const val& leaves, double step);
  val check_entry(int of, int leaf, int entry, double step);
  val errors_by_step(int of, int leaf, int entry);
  val curve(int of, int leaf, int entry, double low, double high, int n);
  val counts(int of);
  std::string text(int root) const;
  /// Begins gradient descent on the parameters, as `optimizer` {name, parameters} has it.
  val begin_descent(int root, const val& parameters, const val& optimizer, double rate, int mistake);
  /// {done, steps, stopped}; begin_descent comes first.
  val descend(int updates);
  /// The parameters after one more update, flat; empty where it would leave the finite numbers.
  val ahead();

 private:
  Formula formula_;
  std::optional<Descent> descent_;
  std::vector<double> numbers_, mistaken_;
  std::vector<std::int32_t> order_;
};

/// Reads a formula. `at`: a list of {name, rows, cols, values}; `fallback`: a number or null.
val create_formula(const std::string& text, const val& at, const std::string& output, const val& parameters, const val& fallback, double most_numbers);

/// One sample of a run as a graph, at its present parameters. `scalars`: a node for each number.
val create_network_graph(const Trainer& trainer, bool scalars, std::span<const double> input, std::span<const double> target, double most_numbers);

}  // namespace chainrule::wasm

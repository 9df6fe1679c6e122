#include "chainrule/mistake.h"

#include <string>

#include "chainrule/query.h"
#include "sweep.h"

namespace chainrule {
namespace {

static_assert([] {
  for (std::size_t i = 0; i < kMistakes.size(); ++i)
    if (kMistakes[i].mistake != static_cast<Mistake>(i)) return false;
  return true;
}(), "kMistakes stands in the order of the enumeration");

/// Every message in the right order, delivered by `deliver(gradient, sent)`.
template <class Deliver>
void deliver_in_order(const Graph& graph, Sweep<double>& sweep, NodeId root, Deliver deliver) {
  for (const NodeId id : backward_order(graph, root))
    for (int i = 0; i < graph.arity(id); ++i) {
      const NodeId to = graph.inputs(id)[static_cast<std::size_t>(i)];
      if (graph.needs_gradient(to)) deliver(sweep.gradient(to), sweep.message(id, i));
    }
}

void add(double* gradient, std::span<const double> sent) {
  for (const double x : sent) *gradient++ += x;
}

/// Every visit of a node sends to all inputs what the node holds by then, and visits each of them: depth first, on a
/// stack of its own.
Result<void> walk_without_order(const Graph& graph, Sweep<double>& sweep, NodeId root) {
  std::vector<NodeId> open{root};
  for (int visits = 0; !open.empty(); ++visits) {
    if (visits == kMistakenVisits)
      return Error{Code::too_large, "Without topological order this graph takes more than " + std::to_string(kMistakenVisits) +
                                        " visits: one for each path to each node."};
    const NodeId id = open.back();
    open.pop_back();
    for (int i = 0; i < graph.arity(id); ++i) {
      const NodeId to = graph.inputs(id)[static_cast<std::size_t>(i)];
      if (graph.needs_gradient(to)) add(sweep.gradient(to), sweep.message(id, i));
    }
    for (int i = graph.arity(id); i-- > 0;) {
      const NodeId to = graph.inputs(id)[static_cast<std::size_t>(i)];
      if (graph.needs_gradient(to)) open.push_back(to);
    }
  }
  return {};
}

}  // namespace

Result<std::vector<double>> mistaken_gradients(const Graph& graph, NodeId root, Mistake mistake) {
  if (auto right = grad(graph, root); !right) return right.error();
  Sweep<double> sweep(graph);
  sweep.clear_gradients();
  if (!graph.needs_gradient(root)) return std::move(sweep.gradients);
  *sweep.gradient(root) = 1;
  switch (mistake) {
    case Mistake::overwrite:
      deliver_in_order(graph, sweep, root, [](double* gradient, std::span<const double> sent) { std::ranges::copy(sent, gradient); });
      break;
    case Mistake::no_zeroing:
      deliver_in_order(graph, sweep, root, add);
      deliver_in_order(graph, sweep, root, add);  // the root is set to 1 again, not added to
      break;
    case Mistake::no_topological_order:
      if (const auto done = walk_without_order(graph, sweep, root); !done) return done.error();
      break;
    default: return Error{Code::wrong_type, "This is no mistake of a backward pass over a graph."};
  }
  return std::move(sweep.gradients);
}

}  // namespace chainrule

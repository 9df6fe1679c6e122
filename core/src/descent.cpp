#include "chainrule/descent.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace chainrule {
namespace {

Error not_finite(const Graph& graph, NodeId id, std::int64_t step) {
  return {Code::not_finite, "\"" + graph.name(id) + "\" is not finite after step " + std::to_string(step) + "; the update was not applied."};
}

/// The first node whose value is not finite, else -1.
NodeId first_wild(const Graph& graph) {
  for (NodeId id = 0; id < graph.size(); ++id)
    if (!graph.value(id).allFinite()) return id;
  return -1;
}

}  // namespace

Result<int> Descent::step(Graph& graph, int updates) {
  stopped_.reset();
  int done = 0;
  for (; done < updates; ++done) {
    if (const auto swept = graph.backward(root_); !swept) return swept.error();
    if (const NodeId wild = first_wild(graph); wild >= 0) {
      stopped_ = not_finite(graph, wild, steps_);
      break;
    }
    values_.clear();
    gradient_.clear();
    for (const NodeId id : parameters_) {
      const View value = graph.value(id), gradient = graph.gradient(id);
      values_.insert(values_.end(), value.data(), value.data() + value.size());
      gradient_.insert(gradient_.end(), gradient.data(), gradient.data() + gradient.size());
    }
    state1_.resize(values_.size(), 0.0);
    state2_.resize(values_.size(), 0.0);
    update<double>(optimizer_, {values_.data(), gradient_.data(), state1_.data(), state2_.data(), std::ssize(values_)},
                   make_update_constants(optimizer_, rate_, steps_ + 1));
    std::size_t from = 0;
    for (const NodeId id : parameters_) {
      const Shape shape = graph.shape(id);
      const auto begin = values_.begin() + static_cast<std::ptrdiff_t>(from);
      if (!std::all_of(begin, begin + shape.size(), [](double x) { return std::isfinite(x); })) {
        stopped_ = not_finite(graph, id, steps_ + 1);
        graph.forward();
        return done;
      }
      from += static_cast<std::size_t>(shape.size());
    }
    from = 0;
    for (const NodeId id : parameters_) {
      const Shape shape = graph.shape(id);
      if (const auto set = graph.set(id, View(values_.data() + from, shape.rows, shape.cols)); !set) return set.error();
      from += static_cast<std::size_t>(shape.size());
    }
    ++steps_;
  }
  graph.forward();
  return done;
}

}  // namespace chainrule

#include "chainrule/descent.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>

namespace chainrule {
namespace {

Error not_finite(const Graph& graph, NodeId id, std::int64_t step) {
  return {Code::not_finite, "\"" + graph.name(id) + "\" is not finite " + (step == 0 ? "at the start" : "after step " + std::to_string(step)) +
                                "; the run stays where it was."};
}

/// The first node whose value is not finite, else -1.
NodeId first_wild(const Graph& graph) {
  for (NodeId id = 0; id < graph.size(); ++id)
    if (!graph.value(id).allFinite()) return id;
  return -1;
}

}  // namespace

std::vector<double> Descent::values_of(const Graph& graph) const {
  std::vector<double> values;
  for (const NodeId id : parameters_) {
    const View value = graph.value(id);
    values.insert(values.end(), value.data(), value.data() + value.size());
  }
  return values;
}

Result<void> Descent::put(Graph& graph, const std::vector<double>& values) const {
  std::size_t from = 0;
  for (const NodeId id : parameters_) {
    const Shape shape = graph.shape(id);
    if (auto set = graph.set(id, View(values.data() + from, shape.rows, shape.cols)); !set) return set;
    from += static_cast<std::size_t>(shape.size());
  }
  graph.forward();
  return {};
}

Result<std::vector<double>> Descent::ahead(Graph& graph) const {
  const std::vector<double> before = values_of(graph);
  Descent next = *this;
  const auto done = next.step(graph, 1);
  if (!done) return done.error();
  std::vector<double> after = *done == 1 ? values_of(graph) : std::vector<double>{};
  if (const auto back = put(graph, before); !back) return back.error();
  return after;
}

Result<int> Descent::step(Graph& graph, int updates) {
  stopped_.reset();
  int done = 0;
  for (; done < updates; ++done) {
    if (const auto swept = graph.backward(root_); !swept) return swept.error();
    if (const NodeId wild = first_wild(graph); wild >= 0) {
      stopped_ = not_finite(graph, wild, steps_);
      break;
    }
    if (mistake_ != Mistake::none) {
      auto wrong = mistaken_gradients(graph, root_, mistake_);
      if (!wrong) return wrong.error();
      mistaken_ = *std::move(wrong);
    }
    const std::span<const double> gradients = mistake_ == Mistake::none ? graph.gradients() : std::span<const double>(mistaken_);
    values_ = values_of(graph);
    gradient_.clear();
    for (const NodeId id : parameters_) {
      const auto gradient = gradients.subspan(graph.offset(id), static_cast<std::size_t>(graph.shape(id).size()));
      gradient_.insert(gradient_.end(), gradient.begin(), gradient.end());
    }
    before_ = values_;
    state1_.resize(values_.size(), 0.0);
    state2_.resize(values_.size(), 0.0);
    update<double>(optimizer_, {values_.data(), gradient_.data(), state1_.data(), state2_.data(), std::ssize(values_)},
                   make_update_constants(optimizer_, rate_, steps_ + 1));
    if (const auto moved = put(graph, values_); !moved) return moved.error();
    if (const NodeId wild = first_wild(graph); wild >= 0) {
      stopped_ = not_finite(graph, wild, steps_ + 1);
      if (const auto back = put(graph, before_); !back) return back.error();
      break;
    }
    ++steps_;
  }
  return done;
}

}  // namespace chainrule

#pragma once
/// Gradient descent on leaves of a graph: the same optimisers that train networks.
#include <cstdint>
#include <optional>
#include <vector>

#include "chainrule/graph.h"
#include "chainrule/mistake.h"
#include "chainrule/optimizer.h"

namespace chainrule {

class Descent {
 public:
  /// Makes `root` small by moving `parameters`, which are leaves of the graph; with a mistake, along the gradients it gives.
  Descent(NodeId root, std::vector<NodeId> parameters, OptimizerSpec optimizer, double rate, Mistake mistake = Mistake::none)
      : root_(root), parameters_(std::move(parameters)), optimizer_(optimizer), rate_(rate), mistake_(mistake) {}

  /// Up to `updates` updates; answers how many were made. Stops before one that would leave the finite numbers, and says
  /// so in `stopped`. Errors: not_scalar, out_of_range.
  Result<int> step(Graph&, int updates);
  /// The parameters after one more update, one after the other; it is not made, and the graph stays as it is. Empty
  /// where it would leave the finite numbers. Errors: as `step`.
  Result<std::vector<double>> ahead(Graph&) const;
  std::int64_t steps() const { return steps_; }
  /// Why the last call made fewer updates than asked for: not_finite, naming the first such node.
  const std::optional<Error>& stopped() const { return stopped_; }

 private:
  std::vector<double> values_of(const Graph&) const;
  Result<void> put(Graph&, const std::vector<double>& values) const;

  NodeId root_;
  std::vector<NodeId> parameters_;
  OptimizerSpec optimizer_;
  double rate_;
  Mistake mistake_;
  std::int64_t steps_ = 0;
  std::vector<double> mistaken_, values_, before_, gradient_, state1_, state2_;
  std::optional<Error> stopped_;
};

}  // namespace chainrule

#pragma once
/// A network and its loss recorded as a graph of matrices: the same gradients by the general backward sweep, a second
/// derivation to hold against the delta recursion, and the picture of a network as a graph.
#include <span>
#include <vector>

#include "chainrule/graph.h"
#include "chainrule/network.h"

namespace chainrule {

/// The nodes of one layer: z = W a + b, a = activation(z).
struct LayerNodes {
  NodeId W = 0;   ///< leaf, units x inputs
  NodeId b = -1;  ///< leaf, units x 1, or 1 x 1 when shared; -1 without a bias
  NodeId z = 0;   ///< units x samples
  NodeId a = 0;
};

struct NetworkNodes {
  NodeId input = 0;   ///< leaf x, inputs x samples
  NodeId target = 0;  ///< constant y, outputs x samples
  std::vector<LayerNodes> layers{};
  NodeId loss = 0;    ///< 1 x 1: the data term, averaged over the samples
};

/// Records the passes of a batch. `parameters` as `layout` lays them out; `inputs` is inputs x samples and `targets`
/// outputs x samples, both as the network sees them; `loss` is a row of losses(), `loss_parameter` Huber's delta.
/// Errors: shape_mismatch.
Result<NetworkNodes> record(Graph&, const NetworkSpec&, const Layout&, std::span<const double> parameters, int loss,
                            double loss_parameter, const Matrix& inputs, const Matrix& targets);

}  // namespace chainrule

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

/// The same above nodes that are there already.
Result<NetworkNodes> record_above(Graph&, const NetworkSpec&, const Layout&, std::span<const double> parameters, int loss,
                                  double loss_parameter, NodeId input, NodeId target);

/// What a network is recorded with: whole matrices, or one number a node.
enum class Level { layers, scalars };

/// One sample: its inputs in the units of the data as given, how they are prepared for the network, and its target in the
/// form the loss takes.
struct GivenSample {
  std::span<const double> input, mean, scale;  ///< prepared = (input - mean) / scale
  std::span<const double> target;
};

/// Records one sample's pass with the names that parts of a network are selected by, all counted from 1. Numbers: inputs
/// `x1`, targets `y1`, `l1.W[2][1]`, `l1.b[2]` (`l1.b[1]` when shared), `l1.u2.z`, `l1.u2.a`; matrices: `x`, `y`, `l1.W`,
/// `l1.b`, `l1.z`, `l1.a`. Returns the loss, named `loss`. Errors: shape_mismatch, too_large (Graph::limit_numbers).
Result<NodeId> record_sample(Graph&, Level, const NetworkSpec&, const Layout&, std::span<const double> parameters, int loss,
                             double loss_parameter, const GivenSample&);

}  // namespace chainrule

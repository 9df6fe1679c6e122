#include "chainrule/network_graph.h"

#include "chainrule/loss.h"
#include "chainrule/matrix_op.h"
#include "chainrule/var.h"

namespace chainrule {
namespace {

constexpr int kAdd = find_op("add");
constexpr int kMatmul = find_matrix_op("matmul"), kTranspose = find_matrix_op("transpose"), kSum = find_matrix_op("sum");
constexpr int kCrossEntropy = find_matrix_op("cross_entropy");
static_assert(kMatmul >= 0 && kTranspose >= 0 && kSum >= 0 && kCrossEntropy >= 0 && kAdd >= 0);

Var apply_matrix(int op, std::initializer_list<Var> inputs) {
  Graph* const graph = inputs.begin()->graph;
  std::vector<NodeId> ids;
  for (const Var& x : inputs) ids.push_back(x.id);
  const auto id = graph->apply_matrix(op, ids);
  return {graph, id ? *id : -1};
}

/// Mean over the samples of a loss written for one output.
template <class Loss>
Var batch_loss(const Var& h, const Var& y, const Var& p) {
  const Shape shape = h.graph->shape(h.id);
  if constexpr (takes_row<Loss>) {
    return apply_matrix(kCrossEntropy, {apply_matrix(kTranspose, {h}), apply_matrix(kTranspose, {y})});  // a sample is a row there
  } else {
    const Eigen::Index terms = Loss::mean ? shape.size() : shape.cols;
    return apply_matrix(kSum, {Loss::f(h, y, p)}) / terms;
  }
}

template <class... Loss>
Var batch_loss(int loss, const Var& h, const Var& y, const Var& p, std::tuple<Loss...>*) {
  Var (*const recorded[])(const Var&, const Var&, const Var&) = {batch_loss<Loss>...};
  return recorded[loss](h, y, p);
}

/// The weighted sum and activation of every layer.
Result<void> record_layers(Graph& graph, const NetworkSpec& network, const Layout& all, std::span<const double> parameters, NodeId below,
                           NetworkNodes& nodes) {
  for (std::size_t l = 0; l < all.layers.size(); ++l) {
    const LayerLayout& at = all.layers[l];
    const std::string name = "l" + std::to_string(l + 1);
    LayerNodes layer;
    layer.W = graph.leaf(View(parameters.data() + at.W, at.units, at.inputs), name + ".W");
    auto z = graph.apply_matrix(kMatmul, {layer.W, below}, at.biases == 0 ? name + ".z" : "");
    if (!z) return z.error();
    if (at.biases > 0) {
      layer.b = graph.leaf(View(parameters.data() + at.b, at.biases, 1), name + ".b");
      z = graph.apply(kAdd, {*z, layer.b}, name + ".z");
      if (!z) return z.error();
    }
    layer.z = *z;
    const auto a = graph.apply(network.layers[l].activation, {layer.z}, name + ".a");
    if (!a) return a.error();
    layer.a = below = *a;
    nodes.layers.push_back(layer);
  }
  return {};
}

/// The loss over the last layer's activations.
Result<NodeId> record_loss(Graph& graph, int loss, double loss_parameter, NodeId output, NodeId target) {
  const Var h{&graph, output}, y{&graph, target}, p{&graph, graph.constant(Matrix::Constant(1, 1, loss_parameter))};
  const Var total = batch_loss(loss, h, y, p, static_cast<Losses*>(nullptr));
  if (!total) return *graph.first_error();
  graph.rename(total.id, "loss");
  return total.id;
}

}  // namespace

Result<NetworkNodes> record(Graph& graph, const NetworkSpec& network, const Layout& all, std::span<const double> parameters,
                            int loss, double loss_parameter, const Matrix& inputs, const Matrix& targets) {
  if (parameters.size() != static_cast<std::size_t>(all.size))
    return Error{Code::shape_mismatch, "parameters has " + numbers_text(parameters.size()) + "; the network takes " +
                                           std::to_string(all.size) + ".", "parameters"};
  return record_above(graph, network, all, parameters, loss, loss_parameter, graph.leaf(inputs, "x"), graph.constant(targets, "y"));
}

Result<NetworkNodes> record_above(Graph& graph, const NetworkSpec& network, const Layout& all, std::span<const double> parameters,
                                  int loss, double loss_parameter, NodeId input, NodeId target) {
  NetworkNodes nodes;
  nodes.input = input;
  nodes.target = target;
  if (const auto done = record_layers(graph, network, all, parameters, nodes.input, nodes); !done) return done.error();
  const auto total = record_loss(graph, loss, loss_parameter, nodes.layers.back().a, nodes.target);
  if (!total) return total.error();
  nodes.loss = *total;
  return nodes;
}

}  // namespace chainrule

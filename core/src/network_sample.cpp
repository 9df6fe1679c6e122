/// One sample of a network as a graph, of matrices or of single numbers.
#include "chainrule/loss.h"
#include "chainrule/matrix_op.h"
#include "chainrule/network_graph.h"
#include "chainrule/var.h"

namespace chainrule {
namespace {

constexpr int kAdd = find_op("add"), kMultiply = find_op("multiply"), kSubtract = find_op("subtract"), kDivide = find_op("divide");
constexpr int kTranspose = find_matrix_op("transpose"), kStack = find_matrix_op("stack"), kCrossEntropy = find_matrix_op("cross_entropy");
static_assert(kAdd >= 0 && kMultiply >= 0 && kSubtract >= 0 && kDivide >= 0 && kTranspose >= 0 && kStack >= 0 && kCrossEntropy >= 0);

Matrix one(double x) { return Matrix::Constant(1, 1, x); }

std::string indexed(const std::string& name, std::size_t i) { return name + "[" + std::to_string(i + 1) + "]"; }

/// Records scalar by scalar and remembers the first refusal, so that the sums below can be written as they are read.
class Recorder {
 public:
  explicit Recorder(Graph& graph) : graph_(graph) {}

  NodeId apply(int op, std::initializer_list<NodeId> inputs, const std::string& name = {}) {
    if (error_) return 0;
    return keep(graph_.apply(op, inputs, name));
  }
  NodeId apply_matrix(int op, std::initializer_list<NodeId> inputs) {
    if (error_) return 0;
    return keep(graph_.apply_matrix(op, inputs));
  }
  NodeId leaf(double x, const std::string& name) { return graph_.leaf(one(x), name); }
  NodeId constant(double x, const std::string& name = {}) { return graph_.constant(one(x), name); }
  Graph& graph() { return graph_; }
  const std::optional<Error>& error() const { return error_; }
  void fail(const Error& error) { error_ = error; }

 private:
  NodeId keep(const Result<NodeId>& id) {
    if (!id) error_ = id.error();
    return id ? *id : 0;
  }

  Graph& graph_;
  std::optional<Error> error_;
};

/// The input as the network sees it; no nodes where it is taken as it is.
NodeId prepared(Recorder& to, NodeId given, const Matrix& mean, const Matrix& scale) {
  if ((mean.array() == 0).all() && (scale.array() == 1).all()) return given;
  const NodeId centred = to.apply(kSubtract, {given, to.graph().constant(mean)});
  return to.apply(kDivide, {centred, to.graph().constant(scale)});
}

/// The sum of terms, one after the other; the last node takes the name.
NodeId sum(Recorder& to, const std::vector<NodeId>& terms, const std::string& name) {
  NodeId total = terms[0];
  for (std::size_t i = 1; i < terms.size(); ++i) total = to.apply(kAdd, {total, terms[i]}, i + 1 == terms.size() ? name : "");
  if (terms.size() == 1 && !name.empty() && !to.error()) to.graph().rename(total, name);
  return total;
}

template <class Loss>
NodeId loss_of(Recorder& to, const std::vector<NodeId>& outputs, const std::vector<NodeId>& targets, double parameter) {
  Graph& graph = to.graph();
  if constexpr (takes_row<Loss>) {
    NodeId logits = outputs[0], row = targets[0];
    for (std::size_t k = 1; k < outputs.size(); ++k) {
      logits = to.apply_matrix(kStack, {logits, outputs[k]});
      row = to.apply_matrix(kStack, {row, targets[k]});
    }
    return to.apply_matrix(kCrossEntropy, {to.apply_matrix(kTranspose, {logits}), to.apply_matrix(kTranspose, {row})});
  } else {
    std::vector<NodeId> terms;
    for (std::size_t k = 0; k < outputs.size() && !to.error(); ++k) {
      const Var term = Loss::f(Var{&graph, outputs[k]}, Var{&graph, targets[k]}, Var{&graph, to.constant(parameter)});
      if (term) terms.push_back(term.id);
      else to.fail(*graph.first_error());
    }
    if (to.error()) return 0;
    const NodeId total = sum(to, terms, "");
    return Loss::mean && outputs.size() > 1 ? to.apply(kDivide, {total, to.constant(static_cast<double>(outputs.size()))}) : total;
  }
}

template <class... Loss>
NodeId loss_of(int loss, Recorder& to, const std::vector<NodeId>& outputs, const std::vector<NodeId>& targets, double parameter,
               std::tuple<Loss...>*) {
  NodeId (*const recorded[])(Recorder&, const std::vector<NodeId>&, const std::vector<NodeId>&, double) = {loss_of<Loss>...};
  return recorded[loss](to, outputs, targets, parameter);
}

/// One neuron: a product for each input, their sum with the bias, the activation.
NodeId unit(Recorder& to, const std::string& layer, std::size_t j, const LayerLayout& at, std::span<const double> parameters,
            const std::vector<NodeId>& inputs, NodeId bias, int activation) {
  const std::string name = layer + ".u" + std::to_string(j + 1);
  std::vector<NodeId> terms;
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    const auto place = static_cast<std::size_t>(at.W) + j * inputs.size() + k;
    const NodeId weight = to.leaf(parameters[place], indexed(indexed(layer + ".W", j), k));
    terms.push_back(to.apply(kMultiply, {weight, inputs[k]}));
  }
  if (bias >= 0) terms.push_back(bias);
  return to.apply(activation, {sum(to, terms, name + ".z")}, name + ".a");
}

Result<NodeId> record_scalars(Graph& graph, const NetworkSpec& network, const Layout& all, std::span<const double> parameters, int loss,
                              double loss_parameter, const GivenSample& sample) {
  Recorder to(graph);
  std::vector<NodeId> below, targets;
  for (std::size_t k = 0; k < sample.input.size(); ++k) {
    const NodeId given = to.leaf(sample.input[k], "x" + std::to_string(k + 1));
    below.push_back(prepared(to, given, one(sample.mean[k]), one(sample.scale[k])));
  }
  for (std::size_t l = 0; l < all.layers.size() && !to.error(); ++l) {
    const LayerLayout& at = all.layers[l];
    const std::string name = "l" + std::to_string(l + 1);
    std::vector<NodeId> units, biases;
    for (int j = 0; j < at.biases; ++j)
      biases.push_back(to.leaf(parameters[static_cast<std::size_t>(at.b + j)], indexed(name + ".b", static_cast<std::size_t>(j))));
    for (std::size_t j = 0; j < static_cast<std::size_t>(at.units) && !to.error(); ++j) {
      const NodeId bias = biases.empty() ? -1 : biases[biases.size() == 1 ? 0 : j];
      units.push_back(unit(to, name, j, at, parameters, below, bias, network.layers[l].activation));
    }
    below = std::move(units);
  }
  if (to.error()) return *to.error();
  for (std::size_t k = 0; k < sample.target.size(); ++k) targets.push_back(to.constant(sample.target[k], "y" + std::to_string(k + 1)));
  const NodeId total = loss_of(loss, to, below, targets, loss_parameter, static_cast<Losses*>(nullptr));
  if (to.error()) return *to.error();
  graph.rename(total, "loss");
  return total;
}

}  // namespace

Result<NodeId> record_sample(Graph& graph, Level level, const NetworkSpec& network, const Layout& all, std::span<const double> parameters,
                             int loss, double loss_parameter, const GivenSample& sample) {
  if (level == Level::scalars) return record_scalars(graph, network, all, parameters, loss, loss_parameter, sample);
  const auto column = [](std::span<const double> values) { return Matrix(View(values.data(), static_cast<Eigen::Index>(values.size()), 1)); };
  Recorder to(graph);
  const NodeId input = prepared(to, graph.leaf(column(sample.input), "x"), column(sample.mean), column(sample.scale));
  if (to.error()) return *to.error();
  const NodeId target = graph.constant(column(sample.target), "y");
  const auto nodes = record_above(graph, network, all, parameters, loss, loss_parameter, input, target);
  if (!nodes) return nodes.error();
  return nodes->loss;
}

}  // namespace chainrule

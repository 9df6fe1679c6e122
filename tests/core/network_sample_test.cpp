/// One sample of a network as a graph, at both levels, against the delta recursion.
#include <map>

#include "chainrule/graph_text.h"
#include "chainrule/network_graph.h"
#include "training.h"

using namespace training;

namespace {

std::map<std::string, NodeId> by_name(const Graph& graph) {
  std::map<std::string, NodeId> named;
  for (NodeId id = 0; id < graph.size(); ++id)
    if (graph.is_named(id)) named[graph.name(id)] = id;
  return named;
}

/// A 3-4-2 network on standardised data, with the loss of that row.
TrainerSpec network(int loss, check::Random& random) {
  const LossRow& row = losses()[static_cast<std::size_t>(loss)];
  TrainerSpec spec;
  spec.train.loss = loss;
  spec.network.inputs = 3;
  for (const int units : {4, 2}) {
    LayerSpec layer;
    layer.units = units;
    layer.activation = units == 2 && row.logits ? op("identity") : op("tanh");
    layer.bias = units == 4 ? Bias::unit : static_cast<Bias>(loss % 3);
    spec.network.layers.push_back(layer);
  }
  std::vector<double> x, y;
  for (int s = 0; s < 5; ++s) {
    for (int k = 0; k < 3; ++k) x.push_back(random.uniform(1, 9));
    for (int j = 0; j < 2; ++j)
      y.push_back(row.target == Target::one_hot || row.target == Target::zero_one ? j == s % 2
                  : row.target == Target::sign                                   ? 2 * (j == s % 2) - 1
                                                                                 : random.uniform(-1, 1));
  }
  spec.data = rows(3, x, 2, y);
  spec.data.standardize = true;
  spec.train.batch = 5;
  return spec;
}

}  // namespace

TEST_CASE("network sample: both levels have the loss and the gradients of query, under the names of the parts", "[network_graph]") {
  check::Random random(check::seed());
  for (int loss = 0; loss < static_cast<int>(losses().size()); ++loss) {
    INFO(losses()[static_cast<std::size_t>(loss)].name);
    const TrainerSpec spec = network(loss, random);
    const auto made = trainer(spec);
    const Samples& samples = spec.data.samples;
    const std::span<const double> x(samples.inputs.data(), 3), y(samples.targets.data(), 2);
    const auto trace = made->query(x, y);
    REQUIRE(trace);
    for (const Level level : {Level::layers, Level::scalars}) {
      Graph graph;
      const auto root = made->record(graph, level, x, y);
      REQUIRE(root);
      CHECK(graph.name(*root) == "loss");
      graph.forward();
      REQUIRE(graph.backward(*root));
      CHECK(check::close(graph.value(*root)(0, 0), trace->loss, 1e-12, 1e-3));
      const auto named = by_name(graph);
      const auto near = [&](const std::string& name, Eigen::Index r, Eigen::Index c, double wanted) {
        INFO(name);
        REQUIRE(named.count(name) == 1);
        CHECK(check::close(graph.gradient(named.at(name))(r, c), wanted, 1e-11, 1e-2));
      };
      const bool scalars = level == Level::scalars;
      for (std::size_t k = 0; k < 3; ++k) near(scalars ? "x" + std::to_string(k + 1) : "x", scalars ? 0 : k, 0, trace->dx[k]);
      for (std::size_t l = 0; l < 2; ++l) {
        const LayerTrace& layer = trace->layers[l];
        const LayerLayout& at = made->layout().layers[l];
        const std::string name = "l" + std::to_string(l + 1);
        for (int j = 0; j < at.units; ++j) {
          const std::string unit = name + ".u" + std::to_string(j + 1);
          near(scalars ? unit + ".z" : name + ".z", scalars ? 0 : j, 0, layer.delta[static_cast<std::size_t>(j)]);
          near(scalars ? unit + ".a" : name + ".a", scalars ? 0 : j, 0, layer.upstream[static_cast<std::size_t>(j)]);
          for (int k = 0; k < at.inputs; ++k) {
            const std::string weight = name + ".W[" + std::to_string(j + 1) + "][" + std::to_string(k + 1) + "]";
            near(scalars ? weight : name + ".W", scalars ? 0 : j, scalars ? 0 : k, layer.dW[static_cast<std::size_t>(j * at.inputs + k)]);
          }
        }
        for (int j = 0; j < at.biases; ++j)
          near(scalars ? name + ".b[" + std::to_string(j + 1) + "]" : name + ".b", scalars ? 0 : j, 0, layer.db[static_cast<std::size_t>(j)]);
      }
    }
  }
}

TEST_CASE("network sample: a network too large for its place is refused, and so is a sample of another size", "[network_graph]") {
  check::Random random(check::seed());
  const auto made = trainer(network(0, random));
  const std::vector<double> x{1, 2, 3}, y{0, 1};
  Graph graph;
  graph.limit_numbers(20);
  const auto refused = made->record(graph, Level::scalars, x, y);
  REQUIRE(!refused);
  CHECK(refused.error().code == Code::too_large);
  Graph other;
  const auto wrong = made->record(other, Level::layers, std::span(x).first(2), y);
  REQUIRE(!wrong);
  CHECK(wrong.error().code == Code::shape_mismatch);
}

/// The delta recursion against two witnesses: the general backward sweep over the recorded graph, and finite differences.
#include "chainrule/network_graph.h"
#include "training.h"

using namespace training;

namespace {

struct RandomRun {
  TrainerSpec spec;
  std::string about;
};

std::vector<int> activations() {
  std::vector<int> all;
  for (int i = 0; i < static_cast<int>(kOps.size()); ++i)
    if (kOps[i].activation) all.push_back(i);
  return all;
}

/// Network number `k`: depth, activations, losses and kinds of bias come round in turn, sizes and numbers at random.
RandomRun random_run(int k, check::Random& random) {
  const std::vector<int> choices = activations();
  RandomRun run;
  TrainerSpec& spec = run.spec;
  spec.train.loss = k % static_cast<int>(losses().size());
  const LossRow& row = losses()[spec.train.loss];
  spec.train.huber_delta = random.uniform(0.3, 2);
  spec.network.inputs = 1 + random.below(4);
  const int depth = 1 + k % 6, n = 1 + random.below(5);
  run.about = std::string(row.name) + ", inputs " + std::to_string(spec.network.inputs);
  int inputs = spec.network.inputs;
  for (int l = 0; l < depth; ++l) {
    LayerSpec layer;
    layer.units = 1 + random.below(6);
    if (l + 1 == depth && row.target == Target::one_hot) layer.units = 2 + random.below(4);
    layer.activation = choices[static_cast<std::size_t>(k + 3 * l) % choices.size()];
    if (l + 1 == depth && row.logits) layer.activation = op("identity");
    layer.bias = static_cast<Bias>(random.below(3));
    for (int i = 0; i < layer.units * inputs; ++i) layer.W.push_back(random.uniform(-1.2, 1.2));
    const int biases = layer.bias == Bias::unit ? layer.units : layer.bias == Bias::shared ? 1 : 0;
    for (int i = 0; i < biases; ++i) layer.b.push_back(random.uniform(-0.8, 0.8));
    inputs = layer.units;
    run.about += ", " + std::to_string(layer.units) + " " + std::string(kOps[layer.activation].name) + " " +
                 std::to_string(static_cast<int>(layer.bias));
    spec.network.layers.push_back(std::move(layer));
  }
  std::vector<double> x, y;
  for (int i = 0; i < n * spec.network.inputs; ++i) x.push_back(random.uniform(-1.5, 1.5));
  for (int s = 0; s < n; ++s) {
    const int hot = random.below(inputs);
    for (int j = 0; j < inputs; ++j)
      y.push_back(row.target == Target::one_hot    ? j == hot
                  : row.target == Target::zero_one ? random.below(2)
                  : row.target == Target::sign     ? 2 * random.below(2) - 1
                                                   : random.uniform(-1, 1));
  }
  spec.data = rows(spec.network.inputs, x, inputs, y);
  spec.train.batch = n;
  spec.train.rate = 1e-3;
  spec.train.shuffle = false;
  return run;
}

/// `rows` x `columns` numbers, turned so that samples are columns.
Matrix columns(const std::vector<double>& values, int rows) {
  return View(values.data(), rows, static_cast<Eigen::Index>(values.size()) / rows).transpose();
}

}  // namespace

TEST_CASE("gradient: the delta recursion agrees with the graph's backward sweep on 1,000 random networks", "[gradient]") {
  check::Random random(check::seed());
  double worst = 0;
  for (int k = 0; k < 1000; ++k) {
    const RandomRun run = random_run(k, random);
    INFO("network " << k << ": " << run.about << "; seed " << check::seed());
    const auto made = trainer(run.spec);
    Graph graph;
    const int n = run.spec.data.samples.rows;
    const auto nodes = record(graph, run.spec.network, made->layout(), made->parameters(), run.spec.train.loss, run.spec.train.huber_delta,
                              columns(made->split().train_inputs, n), columns(made->split().train_targets, n));
    REQUIRE(nodes);
    graph.forward();
    REQUIRE(graph.backward(nodes->loss));

    const double loss_value = made->evaluate().train_loss;
    REQUIRE(check::close(loss_value, graph.value(nodes->loss)(0, 0), 1e-12, 1e-3));
    const auto parameters = made->parameters();
    const StepReport report = made->step(1);
    REQUIRE(report.done == 1);
    REQUIRE(check::close(report.batch_loss, loss_value, 1e-14, 1e-3));
    const auto gradient = made->gradient();

    // Relative to the largest entry of the layer's gradient: single entries may be differences of large terms.
    for (std::size_t l = 0; l < nodes->layers.size(); ++l) {
      const LayerLayout& at = made->layout().layers[l];
      const LayerNodes& layer = nodes->layers[l];
      const auto compare = [&](NodeId node, std::int64_t first) {
        const View expected = graph.gradient(node);
        const View got(gradient.data() + first, expected.rows(), expected.cols());
        const double error = check::worst_error(got, expected, std::max(1e-3, expected.cwiseAbs().maxCoeff()));
        worst = std::max(worst, error);
        REQUIRE(error <= 1e-12);
      };
      compare(layer.W, at.W);
      if (layer.b >= 0) compare(layer.b, at.b);
      else REQUIRE(at.biases == 0);
    }

    // One sample's deltas and activations too, from the same start.
    REQUIRE(made->set_parameters(parameters));
    const auto& samples = run.spec.data.samples;
    const std::span<const double> x(samples.inputs.data(), samples.width), y(samples.targets.data(), samples.target_width);
    const auto trace = made->query(x, y);
    REQUIRE(trace);
    for (std::size_t l = 0; l < nodes->layers.size(); ++l) {
      const View z = graph.value(nodes->layers[l].z), a = graph.value(nodes->layers[l].a), delta = graph.gradient(nodes->layers[l].z);
      for (Eigen::Index j = 0; j < z.rows(); ++j) {
        REQUIRE(check::close(trace->layers[l].z[j], z(j, 0), 1e-12, 1));
        REQUIRE(check::close(trace->layers[l].a[j], a(j, 0), 1e-12, 1));
        REQUIRE(check::close(trace->layers[l].delta[j], n * delta(j, 0), 1e-12, 1e-2 + n * delta.cwiseAbs().maxCoeff()));
      }
    }
  }
  std::printf("delta recursion against the graph, 1,000 networks: largest relative difference %.1e\n", worst);
}

TEST_CASE("gradient: finite differences of the evaluated loss and penalty agree", "[gradient]") {
  check::Random random(check::seed());
  int kinks = 0;
  for (int k = 0; k < 140; ++k) {
    RandomRun run = random_run(k, random);
    run.spec.train.l1 = k % 2 == 0 ? 0.01 : 0;
    run.spec.train.l2 = k % 3 == 0 ? 0.05 : 0;
    INFO("network " << k << ": " << run.about << "; seed " << check::seed());
    const auto made = trainer(run.spec);
    auto p = made->parameters();
    made->step(1);
    const auto gradient = made->gradient();
    const auto cost = [&] {
      REQUIRE(made->set_parameters(p));
      const Evaluation e = made->evaluate();
      return e.train_loss + e.penalty;
    };
    for (std::size_t i = 0; i < p.size(); ++i) {
      const double h = 1e-4, x = p[i];
      const auto at = [&](double shift) {
        p[i] = x + shift;
        const double value = cost();
        p[i] = x;
        return value;
      };
      const double near = (at(h) - at(-h)) / (2 * h), far = (at(2 * h) - at(-2 * h)) / (4 * h);
      const double slope = (4 * near - far) / 3;  // fourth order
      if (std::fabs(near - far) > 1e-5) {  // a kink lies within reach: no finite difference can judge
        ++kinks;
        continue;
      }
      REQUIRE(check::close(gradient[i], slope, 1e-6, 0.1));
    }
  }
  CHECK(kinks < 100);
}

TEST_CASE("a trace: upstream times slope is delta, and dx is the gradient in the input as given", "[gradient]") {
  TrainerSpec spec = small_run(12, {4, 3, 2});
  for (std::size_t i = 0; i < spec.data.samples.inputs.size(); ++i)  // far from standardised
    spec.data.samples.inputs[i] = 40 + 7 * static_cast<double>(1 + i % 3) * spec.data.samples.inputs[i];
  spec.data.standardize = true;
  const auto run = trainer(spec);
  const std::vector<double> x(spec.data.samples.inputs.begin(), spec.data.samples.inputs.begin() + 3), y{0.3, -0.4};
  const auto trace = run->query(x, y);
  REQUIRE(trace);
  for (const LayerTrace& l : trace->layers)
    for (std::size_t j = 0; j < l.delta.size(); ++j) CHECK(l.delta[j] == l.upstream[j] * l.slope[j]);
  REQUIRE(trace->dx.size() == 3);
  for (std::size_t k = 0; k < 3; ++k) {
    const auto at = [&](double shift) {
      std::vector<double> moved = x;
      moved[k] += shift;
      return run->query(moved, y)->loss;
    };
    const double h = 1e-3, difference = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
    CHECK(check::relative_error(trace->dx[k], difference) <= 1e-8);
  }
}

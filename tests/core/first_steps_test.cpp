/// The native build against what ships: the parameters after the first updates, stored by tests/wasm/first-steps.test.mjs
/// from the WebAssembly engine. The same experiments are written here in C++; their documents are in
/// tests/golden/first-steps.json. Only the last digits of exp, log and the like may differ.
#include <fstream>

#include "training.h"

using namespace training;

namespace {

std::vector<double> stored(const std::string& wanted) {
  std::ifstream in(std::string(CHAINRULE_SOURCE_DIR) + "/tests/golden/first-steps.txt");
  REQUIRE(in);
  std::string name;
  for (std::size_t count; in >> name >> count;) {
    std::vector<double> numbers(count);
    for (double& x : numbers) in >> x;
    if (name == wanted) return numbers;
  }
  FAIL("there is no " << wanted);
  return {};
}

DataSpec generated(std::string_view set, int n, double noise, int classes, std::uint64_t seed, double split) {
  auto samples = make_dataset(set, n, noise, classes, seed);
  REQUIRE(samples);
  DataSpec data;
  data.samples = *std::move(samples);
  data.split = split;
  return data;
}

void check_first_steps(const std::string& name, const TrainerSpec& spec, int steps) {
  const auto run = trainer(spec);
  REQUIRE(run->step(steps).done == steps);
  const std::vector<double> here = run->parameters(), there = stored(name);
  REQUIRE(here.size() == there.size());
  for (std::size_t i = 0; i < here.size(); ++i) {
    INFO(name << ", parameter " << i);
    CHECK(std::abs(here[i] - there[i]) <= 1e-12 * std::max(1.0, std::abs(there[i])));
  }
}

}  // namespace

TEST_CASE("first steps: Mazur's network natively as shipped", "[first-steps]") {
  TrainerSpec spec;
  spec.network.layers = {layer(2, "sigmoid", {0.15, 0.2, 0.25, 0.3}, {0.35}, Bias::shared),
                         layer(2, "sigmoid", {0.4, 0.45, 0.5, 0.55}, {0.6}, Bias::shared)};
  spec.data = rows(2, {0.05, 0.1}, 2, {0.01, 0.99});
  spec.train.rate = 0.5;
  spec.train.batch = 1;
  spec.train.weights_only = true;
  check_first_steps("mazur", spec, 1);
}

TEST_CASE("first steps: the spiral with Adam natively as shipped", "[first-steps]") {
  TrainerSpec spec;
  spec.seed = 7;
  spec.network.layers = {layer(8, "tanh"), layer(8, "tanh"), layer(1, "tanh")};
  spec.data = generated("spiral", 300, 0.14, 2, spec.seed, 0.7);
  spec.train.loss = loss("half_squared");
  spec.train.optimizer = optimizer("adam");
  spec.train.rate = 0.01;
  check_first_steps("spiral", spec, 1);
}

TEST_CASE("first steps: blobs with softmax, Nesterov, penalty and clipping natively as shipped", "[first-steps]") {
  TrainerSpec spec;
  spec.seed = 11;
  spec.network.layers = {layer(5, "gelu"), layer(3, "identity")};
  spec.network.layers[0].init = initializer("orthogonal");
  spec.data = generated("blobs", 90, 0.5, 3, spec.seed, 0.8);
  spec.data.standardize = true;
  spec.train.loss = loss("softmax_cross_entropy");
  spec.train.optimizer = optimizer("nesterov");
  spec.train.rate = 0.05;
  spec.train.batch = 16;
  spec.train.l2 = 0.01;
  spec.train.clip = 1;
  check_first_steps("blobs", spec, 40);
}

TEST_CASE("first steps: a sine with RMSProp, cosine schedule and warm-up natively as shipped", "[first-steps]") {
  TrainerSpec spec;
  spec.seed = 3;
  spec.network.inputs = 1;
  spec.network.layers = {layer(6, "softplus"), layer(1, "identity")};
  spec.network.layers[0].init = initializer("he_normal");
  spec.data = generated("sine", 50, 0.1, 1, spec.seed, 0.8);
  spec.train.loss = loss("huber");
  spec.train.optimizer = optimizer("rmsprop");
  spec.train.rate = 0.01;
  spec.train.batch = 7;
  spec.train.schedule = schedule("cosine");
  spec.train.schedule.values[0] = 20;
  spec.train.schedule.warmup = 2;
  check_first_steps("sine", spec, 60);
}

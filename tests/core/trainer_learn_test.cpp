/// Networks learn what they should, within a stated number of epochs.
#include "training.h"

using namespace training;

namespace {

TrainerSpec generated(std::string_view set, int n, double noise, int classes, double split, std::uint64_t seed) {
  TrainerSpec spec;
  spec.seed = seed;
  spec.data.samples = *make_dataset(set, n, noise, classes, seed);
  spec.data.split = split;
  spec.network.inputs = spec.data.samples.width;
  return spec;
}

/// Epochs until the test accuracy is reached, at most `most`.
std::int64_t epochs_to(Trainer& run, double accuracy, int most) {
  while (run.epochs() < most) {
    REQUIRE_FALSE(run.step(run.updates_per_epoch()).stopped);
    if (*run.evaluate().test_metric >= accuracy) return run.epochs();
  }
  return most + 1;
}

}  // namespace

TEST_CASE("learning: two hidden layers of 8 learn the spiral to 98 % within 200 epochs", "[learn]") {
  int learned = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    TrainerSpec spec = generated("spiral", 300, 0.05, 2, 0.7, seed);
    spec.network.layers = {layer(8, "tanh"), layer(8, "tanh"), layer(1, "tanh")};
    spec.train.loss = loss("half_squared");
    spec.train.optimizer = optimizer("adam");
    spec.train.rate = 0.01;
    const auto run = trainer(spec);
    learned += epochs_to(*run, 0.98, 200) <= 200;
  }
  CHECK(learned >= 9);
}

TEST_CASE("learning: the experiment the page opens with", "[learn]") {
  TrainerSpec spec = generated("spiral", 300, 0.14, 2, 0.7, 7);
  spec.network.layers = {layer(8, "tanh"), layer(8, "tanh"), layer(1, "tanh")};
  spec.train.loss = loss("half_squared");
  spec.train.optimizer = optimizer("adam");
  spec.train.rate = 0.01;
  CHECK(epochs_to(*trainer(spec), 0.98, 300) <= 300);
}

TEST_CASE("learning: a softmax network tells blobs apart", "[learn]") {
  TrainerSpec spec = generated("blobs", 300, 0, 3, 0.8, 2);
  spec.network.layers = {layer(8, "tanh"), layer(3, "identity")};
  spec.train.loss = loss("softmax_cross_entropy");
  CHECK(epochs_to(*trainer(spec), 0.99, 20) <= 20);
}

TEST_CASE("learning: every loss, optimiser and precision brings the loss down", "[learn]") {
  for (int l = 0; l < static_cast<int>(losses().size()); ++l)
    for (int o = 0; o < static_cast<int>(optimizers().size()); ++o)
      for (const Precision precision : {Precision::float64, Precision::float32}) {
        INFO(losses()[l].name << ", " << optimizers()[o].name);
        TrainerSpec spec = generated("gaussians", 100, 0.2, 2, 0.8, 4);
        const bool row = losses()[l].target == Target::one_hot;
        spec.network.layers = {layer(4, "tanh"), layer(row ? 2 : 1, "identity")};
        spec.train.loss = l;
        spec.train.optimizer = optimizer_spec(o);
        spec.train.rate = optimizers()[o].name == "adagrad" ? 0.1 : 0.01;  // AdaGrad's steps only get shorter
        spec.precision = precision;
        const auto run = trainer(spec);
        const double before = run->evaluate().train_loss;
        run->step(40 * run->updates_per_epoch());
        const Evaluation e = run->evaluate();
        CHECK(e.train_loss < 0.7 * before);
        CHECK(e.train_metric > 0.95);
      }
}

TEST_CASE("learning: regression sets are fitted", "[learn]") {
  TrainerSpec plane = generated("plane", 200, 0, 2, 0.8, 1);
  plane.network.layers = {layer(1, "identity")};
  plane.train.loss = loss("mse");
  const auto flat = trainer(plane);
  flat->step(50 * flat->updates_per_epoch());
  CHECK(*flat->evaluate().test_metric > 0.9999);
  TrainerSpec sine = generated("sine", 200, 0, 2, 0.8, 1);
  sine.network.layers = {layer(16, "tanh"), layer(1, "identity")};
  sine.train.optimizer = optimizer("adam");
  sine.train.rate = 0.02;
  const auto wave = trainer(sine);
  wave->step(300 * wave->updates_per_epoch());
  CHECK(*wave->evaluate().test_metric > 0.98);
}

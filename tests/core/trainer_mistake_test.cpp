/// Training gone wrong on purpose: each mistake does what its line in the table says, and nothing else changes.
#include "training.h"

using namespace training;
using check::agrees_with_print;

namespace {

/// Mazur 2015: 2-2-2 sigmoid units, one bias a layer that is not updated, rate 0.5.
TrainerSpec mazur(Mistake mistake) {
  TrainerSpec spec;
  spec.network.inputs = 2;
  spec.network.layers = {layer(2, "sigmoid", {0.15, 0.20, 0.25, 0.30}, {0.35}, Bias::shared),
                         layer(2, "sigmoid", {0.40, 0.45, 0.50, 0.55}, {0.60}, Bias::shared)};
  spec.data = rows(2, {0.05, 0.10}, 2, {0.01, 0.99});
  spec.train.loss = loss("half_squared");
  spec.train.rate = 0.5;
  spec.train.batch = 1;
  spec.train.weights_only = true;
  spec.mistake = mistake;
  return spec;
}

std::vector<double> after(TrainerSpec spec, Mistake mistake, int steps) {
  spec.mistake = mistake;
  const auto run = trainer(spec);
  CHECK(run->step(steps).done == steps);
  return run->parameters();
}

double difference(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::fabs(a[i] - b[i]));
  return most;
}

}  // namespace

TEST_CASE("mistake: an update in place gives the numbers Mazur printed after the update", "[mistake][worked]") {
  const auto run = trainer(mazur(Mistake::in_place_update));
  const std::vector<double> x{0.05, 0.10}, y{0.01, 0.99};
  const SampleTrace wrong = *run->mistaken(x, y), right = *run->query(x, y);
  CHECK(agrees_with_print(right.layers[0].dW[0], "0.000438568"));
  CHECK(right.layers[1].delta == wrong.layers[1].delta);
  CHECK(agrees_with_print(0.15 - 0.5 * wrong.layers[0].dW[0], "0.149817639"));
  CHECK(agrees_with_print(0.30 - 0.5 * wrong.layers[0].dW[3], "0.299576370"));
  CHECK(run->parameters() == trainer(mazur(Mistake::none))->parameters());  // looking changes nothing

  run->step(1);
  const auto p = run->parameters();  // w1..w4 b1 w5..w8 b2
  const std::array<std::string_view, 10> printed{"0.149817639", "0.199635277", "0.249788185", "0.299576370", "0.35",
                                                 "0.35891648",  "0.408666186", "0.511301270", "0.561370121", "0.60"};
  for (std::size_t i = 0; i < p.size(); ++i) {
    INFO("parameter " << i);
    CHECK(agrees_with_print(p[i], printed[i]));
  }
  CHECK(agrees_with_print(run->evaluate().train_loss, "0.291027924"));
  run->step(9999);
  CHECK(agrees_with_print(run->evaluate().train_loss, "0.000035085"));
  CHECK(agrees_with_print(run->query(x, y)->layers[1].a[0], "0.015912196"));
}

TEST_CASE("mistake: an update in place over many chunks is the update by hand", "[mistake]") {
  TrainerSpec spec = small_run(700, {4, 3, 2});
  spec.train.batch = 700;
  spec.train.shuffle = false;
  spec.train.rate = 0.3;
  spec.train.l2 = 0.01;
  // By hand: layer by layer from the top, each with the layers above it already updated. The gradient of a layer comes
  // from deltas that passed through new weights, while z and a are the old ones.
  const auto old = trainer(spec);
  const Layout all = old->layout();
  const std::vector<double> start = old->parameters();
  std::vector<double> now = start;
  for (std::size_t l = all.layers.size(); l-- > 0;) {
    const LayerLayout& at = all.layers[l];
    std::vector<double> gradient(start.size(), 0);
    for (int i = 0; i < 700; ++i) {
      const std::span x(spec.data.samples.inputs.data() + 3 * i, 3), y(spec.data.samples.targets.data() + 2 * i, 2);
      const SampleTrace t = *old->query(x, y);
      std::vector<double> delta = t.layers.back().delta;
      for (std::size_t m = all.layers.size() - 1; m > l; --m) {
        const LayerLayout& above = all.layers[m];
        std::vector<double> below(static_cast<std::size_t>(above.inputs), 0);
        for (int j = 0; j < above.units; ++j)
          for (int k = 0; k < above.inputs; ++k) below[k] += now[above.W + j * above.inputs + k] * delta[j];
        for (int k = 0; k < above.inputs; ++k) below[k] *= t.layers[m - 1].slope[k];
        delta = below;
      }
      for (int j = 0; j < at.units; ++j) {
        for (int k = 0; k < at.inputs; ++k) gradient[at.W + j * at.inputs + k] += delta[j] * (l == 0 ? x[k] : t.layers[l - 1].a[k]) / 700;
        gradient[at.b + j] += delta[j] / 700;
      }
    }
    for (std::int64_t i = at.W; i < at.b + at.biases; ++i) now[i] -= 0.3 * (gradient[i] + (i < at.b ? 0.01 * start[i] : 0));
  }
  const std::vector<double> got = after(spec, Mistake::in_place_update, 1);
  CHECK(difference(got, now) <= 1e-14);
  CHECK(difference(got, after(spec, Mistake::none, 1)) > 1e-6);
}

TEST_CASE("mistake: a sum instead of the mean is a step as many times longer as the batch has samples", "[mistake]") {
  TrainerSpec spec = small_run(8, {3, 2});
  spec.train.batch = 8;
  const auto start = trainer(spec)->parameters(), right = after(spec, Mistake::none, 1), wrong = after(spec, Mistake::sum_not_mean, 1);
  for (std::size_t i = 0; i < start.size(); ++i) CHECK(check::close(wrong[i] - start[i], 8 * (right[i] - start[i]), 1e-12));
}

TEST_CASE("mistake: without the transpose each unit hears from a row of W instead of a column", "[mistake]") {
  TrainerSpec spec = small_run(5, {3, 3, 2});
  spec.mistake = Mistake::missing_transpose;
  const auto run = trainer(spec);
  const std::vector<double> x{0.4, -0.2, 0.9}, y{0.3, -0.4}, p = run->parameters();
  const SampleTrace right = *run->query(x, y), wrong = *run->mistaken(x, y);
  // The output layer is not square: its transpose stands.
  CHECK(wrong.layers[1].delta == right.layers[1].delta);
  const std::size_t W = static_cast<std::size_t>(run->layout().layers[1].W);
  for (std::size_t k = 0; k < 3; ++k) {
    double row = 0, column = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      row += p[W + 3 * k + j] * right.layers[1].delta[j];
      column += p[W + 3 * j + k] * right.layers[1].delta[j];
    }
    CHECK(check::close(wrong.layers[0].upstream[k], row, 1e-14));
    CHECK(check::close(right.layers[0].upstream[k], column, 1e-14));
  }
  CHECK(difference(after(spec, Mistake::missing_transpose, 1), after(spec, Mistake::none, 1)) > 1e-6);
  CHECK(*run->query(x, y)->layers[0].dW.data() == right.layers[0].dW[0]);
}

TEST_CASE("mistake: from a zero start the units of a layer stay copies of each other", "[mistake]") {
  TrainerSpec spec = small_run(20, {4, 3, 1});
  for (LayerSpec& l : spec.network.layers) l.activation = op("sigmoid");
  spec.mistake = Mistake::zero_start;
  const auto run = trainer(spec);
  for (const LayerLayout& at : run->layout().layers)
    for (std::int64_t i = at.W; i < at.b; ++i) CHECK(run->parameters()[i] == 0);
  run->step(50);
  const auto p = run->parameters();
  const LayerLayout& at = run->layout().layers[1];
  CHECK(p[at.W] != 0);
  for (int j = 1; j < at.units; ++j)
    for (int k = 0; k < at.inputs; ++k) CHECK(p[at.W + j * at.inputs + k] == p[at.W + k]);
}

TEST_CASE("mistake: a saturated start leaves almost no slope", "[mistake]") {
  for (const char* activation : {"sigmoid", "tanh"}) {
    TrainerSpec spec = small_run(50, {6, 1});
    for (LayerSpec& l : spec.network.layers) l.activation = op(activation);
    const auto slope_of = [&](Mistake mistake) {
      spec.mistake = mistake;
      const auto run = trainer(spec);
      double sum = 0;
      for (int i = 0; i < 50; ++i) {
        const SampleTrace t = *run->query(std::span(spec.data.samples.inputs).subspan(3 * i, 3), std::vector{0.5});
        for (const double s : t.layers[0].slope) sum += s;
      }
      return sum;
    };
    CHECK(slope_of(Mistake::saturated_sigmoid) < 0.1 * slope_of(Mistake::none));
  }
}

TEST_CASE("mistake: dead units are closed to every sample and stay so", "[mistake]") {
  TrainerSpec spec = small_run(50, {6, 5, 1});
  for (double& x : spec.data.samples.inputs) x *= 70;
  spec.network.layers[0].activation = spec.network.layers[1].activation = op("relu");
  spec.mistake = Mistake::dead_relu;
  const auto run = trainer(spec);
  const auto start = run->parameters();
  CHECK(start[run->layout().layers[0].b] <= -100);
  CHECK(start[run->layout().layers[1].b] == -10);
  const auto shut = [&] {
    for (int i = 0; i < 50; ++i) {
      const SampleTrace t = *run->query(std::span(spec.data.samples.inputs).subspan(3 * i, 3), std::vector{0.5});
      for (std::size_t l = 0; l < 2; ++l)
        for (const double a : t.layers[l].a) CHECK(a == 0);
    }
  };
  shut();
  run->step(100);
  shut();
  const auto p = run->parameters();
  const auto output = static_cast<std::size_t>(run->layout().layers[2].b);
  for (std::size_t i = 0; i < output; ++i) CHECK(p[i] == start[i]);
  CHECK(p[output] != start[output]);
}

TEST_CASE("mistake: what a network cannot get wrong is refused in a sentence", "[mistake]") {
  const auto refused = [](TrainerSpec spec, Mistake mistake, Code code, std::string_view says) {
    spec.mistake = mistake;
    const auto made = Trainer::create(spec);
    REQUIRE_FALSE(made);
    INFO(made.error().message);
    CHECK(made.error().code == code);
    CHECK(made.error().field == "mistake");
    CHECK(made.error().message.find(says) != std::string::npos);
    CHECK(made.error().message.back() == '.');
  };
  const TrainerSpec spec = small_run(5, {4, 2});
  refused(spec, Mistake::missing_transpose, Code::shape_mismatch, "in model.layers[1] W is 2 x 4");
  refused(small_run(5, {2}), Mistake::missing_transpose, Code::shape_mismatch, "one layer");
  refused(spec, Mistake::dead_relu, Code::out_of_range, "relu");
  refused(spec, Mistake::overwrite, Code::out_of_range, "formulas");
  TrainerSpec open = spec;
  open.network.layers[0].activation = op("softplus");
  refused(open, Mistake::saturated_sigmoid, Code::out_of_range, "sigmoid or tanh");
  open.network.layers[0].activation = op("relu");
  open.network.layers[0].bias = Bias::none;
  refused(open, Mistake::dead_relu, Code::out_of_range, "biases");
}

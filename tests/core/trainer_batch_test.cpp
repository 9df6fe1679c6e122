/// Which samples an update sees and what it makes of them: batches, shuffling, penalties, clipping, what is trained.
#include <map>
#include <set>

#include "training.h"

using namespace training;

namespace {

/// The mean of single samples' gradients at the present parameters, by query.
std::vector<double> mean_gradient(Trainer& run, const std::vector<int>& samples) {
  std::vector<double> mean(static_cast<std::size_t>(run.layout().size));
  const Split& s = run.split();
  for (const int i : samples) {
    const auto t = run.query(std::span(s.train_inputs).subspan(i * s.width, s.width), std::span(s.train_targets).subspan(i * s.outputs, s.outputs));
    REQUIRE(t);
    std::size_t at = 0;
    for (const LayerTrace& l : t->layers)
      for (const auto* part : {&l.dW, &l.db})
        for (const double g : *part) mean[at++] += g / static_cast<double>(samples.size());
  }
  return mean;
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  double worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i) worst = std::max(worst, check::relative_error(a[i], b[i], 1e-3));
  return worst;
}

/// Samples whose single weight gradients give them away: one linear unit without bias, target 0, inputs 1-hot-ish sizes.
TrainerSpec recognisable(int n, int batch, bool shuffle) {
  TrainerSpec spec;
  spec.seed = 12;
  spec.network.inputs = n;
  spec.network.layers = {layer(1, "identity", std::vector<double>(n, 0), {}, Bias::none)};
  std::vector<double> x(n * n), y(n);
  for (int i = 0; i < n; ++i) x[i * n + i] = 1, y[i] = i + 1;
  spec.data = rows(n, x, 1, y);
  spec.train.loss = loss("half_squared");
  spec.train.batch = batch;
  spec.train.rate = 1e-12;  // the start stays where it is
  spec.train.shuffle = shuffle;
  return spec;
}

/// The samples of the last update, read off the gradient; each must weigh 1 / size.
std::set<int> seen(const Trainer& run, int size) {
  std::set<int> samples;
  const auto g = run.gradient();
  for (std::size_t i = 0; i < g.size(); ++i)
    if (std::fabs(g[i]) > 1e-6) {
      CHECK(check::close(g[i], -static_cast<double>(i + 1) / size, 1e-9));
      samples.insert(static_cast<int>(i));
    }
  return samples;
}

}  // namespace

TEST_CASE("batch: a smaller last batch is an update of its own, averaged over its own size", "[batch]") {
  for (const bool shuffle : {true, false})
    for (const int batch : {1, 3, 4, 10, 11}) {
      INFO("batch " << batch << ", shuffle " << shuffle);
      const auto run = trainer(recognisable(10, batch, shuffle));
      const int updates = (10 + batch - 1) / batch;
      CHECK(run->updates_per_epoch() == updates);
      std::vector<std::vector<int>> orders;
      for (int epoch = 0; epoch < 4; ++epoch) {
        std::vector<int> order;
        for (int u = 0; u < updates; ++u) {
          CHECK(run->epochs() == epoch);
          run->step(1);
          const int size = std::min(batch, 10 - u * batch);
          const auto samples = seen(*run, size);
          CHECK(static_cast<int>(samples.size()) == size);
          order.insert(order.end(), samples.begin(), samples.end());
        }
        CHECK(std::set<int>(order.begin(), order.end()).size() == 10);  // every sample once
        orders.push_back(order);
      }
      CHECK(run->steps() == 4 * updates);
      if (!shuffle) {
        for (const auto& order : orders) CHECK(order == orders[0]);
        for (int i = 0; i < 10; ++i) CHECK(orders[0][i] == i);
      } else if (batch < 10) {
        CHECK(orders[0] != orders[1]);
        CHECK(orders[1] != orders[2]);
      }
    }
}

TEST_CASE("batch: an update's gradient is the mean of its samples' gradients", "[batch]") {
  for (const int batch : {1, 4, 7, 300, 513}) {
    TrainerSpec spec = small_run(513, {5, 4, 2});
    spec.train.batch = batch;
    spec.train.shuffle = false;
    const auto run = trainer(spec);
    for (int u = 0; u < std::min(3, run->updates_per_epoch()); ++u) {
      std::vector<int> samples;
      for (int i = u * batch; i < std::min(513, (u + 1) * batch); ++i) samples.push_back(i);
      const auto expected = mean_gradient(*run, samples);
      run->step(1);
      CHECK(largest_difference(run->gradient(), expected) <= 1e-12);
    }
  }
}

TEST_CASE("batch: a sample's z does not depend on how many others there are", "[batch]") {
  const TrainerSpec spec = small_run(37, {9, 6, 3});
  for (const Precision precision : {Precision::float64, Precision::float32}) {
    TrainerSpec s = spec;
    s.precision = precision;
    const auto run = trainer(s);
    const auto all = *run->predict(spec.data.samples.inputs, 37);
    for (int i = 0; i < 37; ++i) {
      const auto one = *run->predict(std::span(spec.data.samples.inputs).subspan(3 * i, 3), 1);
      for (int j = 0; j < 3; ++j) CHECK(check::same(one[j], all[3 * i + j]));
      const auto trace = run->query(std::span(spec.data.samples.inputs).subspan(3 * i, 3), std::span(spec.data.samples.targets).subspan(3 * i, 3));
      for (int j = 0; j < 3; ++j) CHECK(check::same(trace->layers[2].a[j], all[3 * i + j]));
    }
  }
}

TEST_CASE("penalty: reported apart, on weights only, in the gradient", "[batch]") {
  TrainerSpec plain = small_run(8, {4, 1}), charged = plain;
  charged.train.l1 = 0.25;
  charged.train.l2 = 0.5;
  plain.train.batch = charged.train.batch = 8;
  plain.train.shuffle = charged.train.shuffle = false;
  const auto a = trainer(plain), b = trainer(charged);
  auto p = a->parameters();
  p[1] = 0;  // where the penalty's slope is taken as 0
  REQUIRE(a->set_parameters(p));
  REQUIRE(b->set_parameters(p));
  CHECK(a->evaluate().penalty == 0);
  CHECK(b->evaluate().train_loss == a->evaluate().train_loss);
  double expected = 0;
  for (const LayerLayout& at : a->layout().layers)
    for (auto i = at.W; i < at.b; ++i) expected += 0.25 * std::fabs(p[i]) + 0.25 * p[i] * p[i];
  CHECK(check::close(b->evaluate().penalty, expected, 1e-14));
  a->step(1);
  b->step(1);
  for (const LayerLayout& at : a->layout().layers)
    for (auto i = at.W; i < at.b + at.biases; ++i) {
      const double sign = p[i] > 0 ? 1 : p[i] < 0 ? -1 : 0;
      const double extra = i < at.b ? 0.25 * sign + 0.5 * p[i] : 0;
      CHECK(std::abs(b->gradient()[i] - a->gradient()[i] - extra) < 1e-14);
    }
}

TEST_CASE("penalty: L1 does not hold a weight at zero for ever", "[batch]") {
  // y = w x with the best w at 1 - l1; from the other side of 0, and from 0 itself, it gets there.
  for (const double start : {-0.5, 0.0, 0.7}) {
    TrainerSpec spec;
    spec.network.inputs = 1;
    spec.network.layers = {layer(1, "identity", {start}, {}, Bias::none)};
    spec.data = rows(1, {1}, 1, {1});
    spec.train.loss = loss("half_squared");
    spec.train.rate = 0.1;
    spec.train.l1 = 0.2;
    const auto run = trainer(spec);
    run->step(400);
    CHECK(std::abs(run->parameters()[0] - 0.8) < 1e-9);
  }
}

TEST_CASE("clipping: the global norm over what is trained, as PyTorch's clip_grad_norm_", "[batch]") {
  TrainerSpec spec = small_run(6, {4, 2});
  spec.network.layers[0].frozen = true;
  spec.train.rate = 1;
  spec.train.batch = 6;
  spec.train.clip = 0.01;
  const auto run = trainer(spec);
  const auto before = run->parameters();
  run->step(1);
  const auto after = run->parameters(), g = run->gradient();
  const auto first = static_cast<std::size_t>(run->layout().layers[1].W);
  double squares = 0, moved = 0;
  for (std::size_t i = first; i < g.size(); ++i) {
    squares += g[i] * g[i];
    moved += (after[i] - before[i]) * (after[i] - before[i]);
  }
  const double norm = std::sqrt(squares);
  REQUIRE(norm > 0.01);
  CHECK(check::close(std::sqrt(moved), 0.01 * norm / (norm + 1e-6), 1e-10));
  for (std::size_t i = 0; i < first; ++i) CHECK(after[i] == before[i]);
  for (std::size_t i = first; i < g.size(); ++i) CHECK(check::close(before[i] - after[i], g[i] * 0.01 / (norm + 1e-6), 1e-8, 1e-6));

  spec.train.clip = 1e6;  // larger than the norm: nothing happens
  const auto open = trainer(spec), free = [&] {
    TrainerSpec none = spec;
    none.train.clip = 0;
    return trainer(none);
  }();
  open->step(5);
  free->step(5);
  CHECK(open->parameters() == free->parameters());
}

TEST_CASE("training: whole runs agree with the update rules applied by hand", "[batch]") {
  // A linear unit by momentum with weight decay and a step schedule, against twenty lines of scalar code.
  TrainerSpec spec;
  spec.network.inputs = 1;
  spec.network.layers = {layer(1, "identity", {0.3}, {-0.2})};
  spec.data = rows(1, {1, -2, 0.5, 3}, 1, {1, 0, -1, 2});
  spec.train.loss = loss("mse");
  spec.train.optimizer = optimizer("momentum");
  spec.train.optimizer.values[1] = 0.02;
  spec.train.schedule = schedule("step");
  spec.train.schedule.values = {3, 0.5};
  spec.train.schedule.warmup = 2;
  spec.train.rate = 0.05;
  spec.train.batch = 3;
  spec.train.shuffle = false;
  const auto run = trainer(spec);
  const double x[4] = {1, -2, 0.5, 3}, y[4] = {1, 0, -1, 2};
  double w = 0.3, b = -0.2, vw = 0, vb = 0;
  for (int k = 0; k < 60; ++k) {
    const int first = k % 2 == 0 ? 0 : 3, last = k % 2 == 0 ? 3 : 4;
    double gw = 0, gb = 0;
    for (int i = first; i < last; ++i) {
      const double e = w * x[i] + b - y[i];
      gw += 2 * e * x[i] / (last - first);
      gb += 2 * e / (last - first);
    }
    const double rate = 0.05 * std::pow(0.5, (k / 2) / 3) * std::min(1.0, (k + 1) / 4.0);
    CHECK(check::close(run->rate(), rate, 1e-15));
    vw = 0.9 * vw + gw + 0.02 * w;
    vb = 0.9 * vb + gb + 0.02 * b;
    w -= rate * vw;
    b -= rate * vb;
    run->step(1);
    CHECK(check::close(run->parameters()[0], w, 1e-13, 0.1));
    CHECK(check::close(run->parameters()[1], b, 1e-13, 0.1));
  }
}

TEST_CASE("training: frozen layers and weights-only updates keep the rest as it was", "[batch]") {
  for (const std::string_view name : {"sgd", "adam", "adamw"}) {
    TrainerSpec spec = small_run(9, {4, 3, 2});
    spec.network.layers[1].frozen = true;
    spec.train.weights_only = true;
    spec.train.optimizer = optimizer(name);
    const auto run = trainer(spec);
    const auto before = run->parameters();
    run->step(10);
    const auto after = run->parameters();
    for (std::size_t l = 0; l < 3; ++l) {
      const LayerLayout& at = run->layout().layers[l];
      for (auto i = at.W; i < at.b + at.biases; ++i) {
        if (l == 1 || i >= at.b) CHECK(after[i] == before[i]);
        else CHECK(after[i] != before[i]);
      }
    }
  }
}

TEST_CASE("training: single frozen parameters stay, the others take the step they took without", "[batch]") {
  Rng rng(41, Stream::initial);
  for (const std::string_view name : {"sgd", "momentum", "adagrad", "rmsprop", "adam", "adamw"})
    for (const bool weights_only : {false, true}) {
      TrainerSpec spec = small_run(9, {4, 3, 2});
      spec.train.optimizer = optimizer(name);
      spec.train.weights_only = weights_only;
      spec.train.l2 = 0.01;
      const auto free = trainer(spec);
      std::vector<bool> fixed(static_cast<std::size_t>(free->layout().size));
      for (std::size_t l = 0; l < 3; ++l) {
        const LayerLayout& at = free->layout().layers[l];
        for (std::int64_t i = 0; i < at.b + at.biases - at.W; ++i)
          if (rng.uniform() < 0.4) {
            spec.network.layers[l].fixed.push_back(i);
            fixed[static_cast<std::size_t>(at.W + i)] = true;
          }
      }
      const auto run = trainer(spec);
      const auto start = run->parameters();
      free->step(1);
      run->step(1);
      const auto first = run->parameters(), expected = free->parameters();
      for (std::size_t i = 0; i < fixed.size(); ++i) CHECK(first[i] == (fixed[i] ? start[i] : expected[i]));
      run->step(50);
      const auto after = run->parameters();
      for (std::size_t i = 0; i < fixed.size(); ++i)
        if (fixed[i]) CHECK(after[i] == start[i]);
    }
}

TEST_CASE("training: a layer frozen parameter by parameter is a frozen layer, to the bit", "[batch]") {
  for (const Mistake mistake : {Mistake::none, Mistake::in_place_update})
    for (const std::size_t l : {0, 1, 2}) {
      TrainerSpec spec = small_run(9, {4, 3, 2}), single = spec;
      spec.train.clip = single.train.clip = 0.01;  // the norm leaves out what is frozen
      spec.mistake = single.mistake = mistake;
      spec.network.layers[l].frozen = true;
      const LayerLayout at = layout(spec.network)->layers[l];
      for (std::int64_t i = 0; i < at.b + at.biases - at.W; ++i) single.network.layers[l].fixed.push_back(i);
      const auto whole = trainer(spec), parts = trainer(single);
      whole->step(20);
      parts->step(20);
      CHECK(whole->parameters() == parts->parameters());
      // Half of another layer frozen leaves it one step of its own.
      const std::size_t other = (l + 1) % 3;
      single.network.layers[other].fixed = {1, 3};
      const auto fewer = trainer(single);
      const auto start = fewer->parameters();
      fewer->step(20);
      const auto W = static_cast<std::size_t>(fewer->layout().layers[other].W);
      for (const std::size_t i : {0, 1, 2, 3}) CHECK((fewer->parameters()[W + i] == start[W + i]) == (i % 2 == 1));
    }
}

TEST_CASE("training: frozen places are each once, in order, and in the layer", "[batch]") {
  for (const std::vector<std::int64_t>& fixed : {std::vector<std::int64_t>{-1}, {3, 3}, {3, 2}, {1000}}) {
    TrainerSpec spec = small_run(9, {4, 3, 2});
    spec.network.layers[1].fixed = fixed;
    const auto refused = Trainer::create(spec);
    REQUIRE(!refused);
    CHECK(refused.error().field == "model.layers[1].frozen");
  }
}

/// Replay, state, what a trainer answers, and what it refuses.
#include <bit>
#include <cstring>

#include "training.h"

using namespace training;

namespace {

std::vector<std::uint64_t> bits(const Trainer& run) {
  std::vector<std::uint64_t> all;
  for (const double p : run.parameters()) all.push_back(std::bit_cast<std::uint64_t>(p));
  return all;
}

/// Runs of every kind: optimisers, losses, precisions, batch sizes, schedules in turn.
TrainerSpec varied(int k) {
  TrainerSpec spec = small_run(23, {6, 5, 2}, static_cast<std::uint64_t>(k));
  spec.train.optimizer = optimizer_spec(k % static_cast<int>(optimizers().size()));
  spec.train.schedule = schedule_spec(k % static_cast<int>(schedules().size()));
  spec.train.batch = 1 + 5 * (k % 5);
  spec.train.l1 = k % 3 == 0 ? 0.01 : 0;
  spec.train.clip = k % 4 == 0 ? 0.5 : 0;
  spec.precision = k % 2 == 0 ? Precision::float64 : Precision::float32;
  spec.data.split = k % 5 == 0 ? 1 : 0.7;
  spec.data.standardize = k % 2 == 1;
  spec.train.rate = 0.01;
  return spec;
}

}  // namespace

TEST_CASE("replay: reset and a new trainer give the same bits", "[state]") {
  for (int k = 0; k < 28; ++k) {
    INFO("run " << k);
    const auto run = trainer(varied(k)), twin = trainer(varied(k));
    const auto start = bits(*run);
    run->step(57);
    const auto first = bits(*run);
    const double loss = run->evaluate().train_loss, rate = run->rate();
    CHECK(first != start);
    run->reset();
    CHECK(bits(*run) == start);
    CHECK(run->steps() == 0);
    CHECK(run->gradient() == std::vector<double>(start.size(), 0));
    CHECK(std::isnan(run->step(0).batch_loss));
    run->step(57);
    CHECK(bits(*run) == first);
    CHECK(check::same(run->evaluate().train_loss, loss));
    CHECK(run->rate() == rate);
    twin->step(57);
    CHECK(bits(*twin) == first);
  }
}

TEST_CASE("state: a run comes back to any step and goes on with the same bits, in itself and in another trainer", "[state]") {
  for (int k = 0; k < 28; ++k) {
    INFO("run " << k);
    const auto run = trainer(varied(k)), twin = trainer(varied(k));
    const auto same = [](const std::vector<double>& a, const std::vector<double>& b) {
      return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
    };
    const auto start = run->state();
    run->step(31);
    const auto middle = run->state();
    CHECK(middle[0] == 31);
    const double loss = run->step(0).batch_loss;
    run->step(26);
    const auto end = run->state();
    for (const auto& at : {run.get(), twin.get()}) {
      REQUIRE(at->restore(middle));
      CHECK(same(at->state(), middle));
      CHECK(at->steps() == 31);
      CHECK(at->step(0).batch_loss == loss);
      at->step(26);
      CHECK(same(at->state(), end));
      REQUIRE(at->restore(start));
      CHECK(same(at->state(), start));
      at->step(57);
      CHECK(same(at->state(), end));
    }
  }
}

TEST_CASE("state: without the optimiser's part another optimiser begins as at its own first update", "[state]") {
  TrainerSpec spec = small_run(23, {6, 5, 2}, 3);
  spec.train.shuffle = false;
  spec.train.batch = 100;
  const auto plain = trainer(spec);
  plain->step(9);
  auto bare = plain->state();
  bare.resize(kStateHead + 2 * plain->parameters().size());
  spec.train.optimizer = optimizer_spec(find_named(optimizers(), "adam"));
  const auto adam = trainer(spec), fresh = trainer(spec);
  REQUIRE(adam->restore(bare));
  CHECK(adam->state()[1] == 9);
  adam->step(4);
  REQUIRE(fresh->set_parameters(plain->parameters()));
  fresh->step(4);
  CHECK(bits(*adam) == bits(*fresh));
  CHECK(adam->steps() == 13);
}

TEST_CASE("state: what is none of this run is refused and changes nothing", "[state]") {
  const auto run = trainer(varied(5));
  run->step(3);
  const auto good = run->state();
  const auto refused = [&](std::vector<double> state) {
    const auto answer = run->restore(state);
    CHECK(run->state() == good);
    return answer ? "" : answer.error().message;
  };
  CHECK(refused({good.begin(), good.end() - 1}).starts_with("state has "));
  CHECK(refused({}).starts_with("state has "));
  for (const double bad : {-1.0, 0.5, std::nan(""), 1e300}) {
    auto state = good;
    state[0] = bad;
    CHECK(refused(state).starts_with("state begins with "));
  }
  auto state = good;
  state[1] = 4;
  CHECK(refused(state).starts_with("state begins with "));
}

TEST_CASE("state: the next batch is the rows that the next update averages over", "[state]") {
  TrainerSpec spec = small_run(23, {3, 1}, 7);
  spec.train.batch = 5;
  const auto run = trainer(spec);
  const int rows = run->split().train_rows;
  for (int epoch = 0; epoch < 2; ++epoch) {
    std::vector<int> seen;
    for (int i = 0; i < run->updates_per_epoch(); ++i) {
      const auto batch = run->next_batch();
      seen.insert(seen.end(), batch.begin(), batch.end());
      run->step(1);
    }
    std::ranges::sort(seen);
    std::vector<int> all(static_cast<std::size_t>(rows));
    std::iota(all.begin(), all.end(), 0);
    CHECK(seen == all);
  }
}

TEST_CASE("replay: slices of 1, 7 and 1000, with looks in between, give the same bits", "[state]") {
  for (int k = 0; k < 10; ++k) {
    INFO("run " << k);
    const TrainerSpec spec = varied(k);
    std::vector<std::vector<std::uint64_t>> ends;
    for (const int slice : {1, 7, 1000}) {
      const auto run = trainer(spec);
      while (run->steps() < 203) {
        run->step(static_cast<int>(std::min<std::int64_t>(slice, 203 - run->steps())));
        if (slice == 7) {
          run->evaluate();
          CHECK(run->query(std::vector<double>{1, 2, 3}, std::vector<double>{0, 1}));
          CHECK(run->predict(spec.data.samples.inputs, spec.data.samples.rows));
        }
      }
      ends.push_back(bits(*run));
    }
    CHECK(ends[0] == ends[1]);
    CHECK(ends[0] == ends[2]);
  }
}

TEST_CASE("state: seeds differ, precisions agree to float's digits", "[state]") {
  TrainerSpec spec = small_run(40, {8, 8, 1});
  auto run = trainer(spec);
  run->step(100);
  spec.seed = 2;
  CHECK(bits(*trainer(spec)) != bits(*trainer(small_run(40, {8, 8, 1}))));
  spec.seed = 1;
  spec.precision = Precision::float32;
  const auto single = trainer(spec);
  single->step(100);
  const auto a = run->parameters(), b = single->parameters();
  double worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i) worst = std::max(worst, std::abs(a[i] - b[i]));
  CHECK(worst < 2e-5);
  CHECK(worst > 0);
  for (const double p : b) CHECK(p == static_cast<float>(p));
  CHECK(std::abs(run->evaluate().train_loss - single->evaluate().train_loss) < 1e-5);
}

TEST_CASE("state: parameters can be set, to the bit, and wrong ones are refused", "[state]") {
  const auto run = trainer(small_run(5, {3, 1}));
  std::vector<double> p = run->parameters();
  for (std::size_t i = 0; i < p.size(); ++i) p[i] = 0.1 * static_cast<double>(i) - 0.3;
  REQUIRE(run->set_parameters(p));
  CHECK(run->parameters() == p);
  CHECK(run->set_parameters(std::span(p).first(3)).error().code == Code::shape_mismatch);
  auto bad = p;
  bad[2] = std::nan("");
  const auto refused = run->set_parameters(bad);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().field == "parameters[2]");
  CHECK(run->parameters() == p);
  run->reset();
  CHECK(run->parameters() != p);
  TrainerSpec single = small_run(5, {3, 1});
  single.precision = Precision::float32;
  p[0] = 1e300;  // finite, but not as a float
  CHECK(trainer(single)->set_parameters(p).error().code == Code::out_of_range);
}

TEST_CASE("not finite: the update is left out and the first place is named", "[state]") {
  TrainerSpec spec;
  spec.network.inputs = 1;
  spec.network.layers = {layer(2, "identity", {1, 1}), layer(3, "relu", {1, 1, 1, 1, 1, -1}), layer(1, "identity", {1, 1, 1})};
  spec.data = rows(1, {1, 2}, 1, {0, 0});
  spec.train.loss = loss("mse");
  spec.train.batch = 1;
  spec.train.shuffle = false;
  const auto run = trainer(spec);
  run->step(41);
  auto p = run->parameters();
  const auto& at = run->layout().layers[1];
  p[at.W + 4] = 1e308;
  p[at.W + 5] = 1e308;
  p[0] = p[1] = 3;
  REQUIRE(run->set_parameters(p));
  for (int again = 0; again < 2; ++again) {
    const StepReport report = run->step(10);
    CHECK(report.done == 0);
    REQUIRE(report.stopped);
    CHECK(report.stopped->code == Code::not_finite);
    CHECK(report.stopped->message == "The pre-activation z of unit 3 in layer 2 is not finite (Infinity) at step 41.");
    CHECK(run->parameters() == p);
    CHECK(run->steps() == 41);
  }
  run->reset();
  CHECK(run->step(3).done == 3);
}

TEST_CASE("not finite: a rate far too large stops by itself, in both precisions", "[state]") {
  for (const Precision precision : {Precision::float64, Precision::float32})
    for (const std::string_view name : {"sgd", "momentum", "adam", "rmsprop"}) {
      TrainerSpec spec = small_run(20, {6, 1});
      spec.network.layers[0].activation = op("relu");
      spec.precision = precision;
      spec.train.optimizer = optimizer(name);
      spec.train.rate = 1e30;
      const auto run = trainer(spec);
      const StepReport report = run->step(5000);
      INFO(name << ": " << report.done << " updates");
      if (name == "adam" || name == "rmsprop") {  // steps as long as the rate: squares overflow in float only
        if (!report.stopped) continue;
      }
      REQUIRE(report.stopped);
      CHECK(report.stopped->message.find("is not finite (") != std::string::npos);
      CHECK(report.stopped->message.find("at step " + std::to_string(run->steps())) != std::string::npos);
    }
}

TEST_CASE("evaluation: loss and metric over both splits, from predictions", "[state]") {
  TrainerSpec spec = small_run(50, {4, 2});
  spec.data.split = 0.6;
  spec.train.loss = loss("mse");
  const auto run = trainer(spec);
  run->step(20);
  const Evaluation e = run->evaluate();
  CHECK_FALSE(e.classification);
  const Split& s = run->split();
  const auto by_hand = [&](const std::vector<double>& x, const std::vector<double>& y, int n) {
    const auto h = *run->predict(x, n);
    double residual = 0, total = 0, mean[2]{};
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < 2; ++j) mean[j] += y[2 * i + j] / n;
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < 2; ++j) {
        residual += (h[2 * i + j] - y[2 * i + j]) * (h[2 * i + j] - y[2 * i + j]);
        total += (y[2 * i + j] - mean[j]) * (y[2 * i + j] - mean[j]);
      }
    return std::pair(residual / (2 * n), 1 - residual / total);
  };
  const auto train = by_hand(s.train_inputs, s.train_targets, 30), test = by_hand(s.test_inputs, s.test_targets, 20);
  CHECK(check::close(e.train_loss, train.first, 1e-13));
  CHECK(check::close(e.train_metric, train.second, 1e-13));
  REQUIRE((e.test_loss && e.test_metric));
  CHECK(check::close(*e.test_loss, test.first, 1e-13));
  CHECK(check::close(*e.test_metric, test.second, 1e-13));

  spec.data.split = 1;
  CHECK_FALSE(trainer(spec)->evaluate().test_loss);
  spec.data = rows(3, {1, 2, 3}, 2, {4, 5});  // one sample: no spread to explain
  CHECK(std::isnan(trainer(spec)->evaluate().train_metric));
}

TEST_CASE("evaluation: accuracy by sign for one output, by the largest of several, the first on ties", "[state]") {
  TrainerSpec spec;
  spec.network.inputs = 1;
  spec.network.layers = {layer(1, "identity", {1}, {0})};
  spec.data = rows(1, {-2, -1, 1, 3}, 1, {-1, 1, 1, 1});
  spec.train.loss = loss("hinge");
  CHECK(trainer(spec)->evaluate().classification);
  CHECK(trainer(spec)->evaluate().train_metric == 0.75);
  spec.data.samples.targets = {0, 0, 0, 1};
  spec.train.loss = loss("logistic");
  CHECK(trainer(spec)->evaluate().train_metric == 0.75);
  spec.data.samples.classes = 2;
  spec.train.loss = loss("mse");
  CHECK(trainer(spec)->evaluate().train_metric == 0.75);

  spec.network.layers = {layer(3, "identity", {0, 0, 1}, {0, 0, -1})};
  spec.data = rows(1, {0, 1, 2, 2}, 1, {0, 0, 2, 1});
  spec.data.samples.classes = 3;
  spec.train.loss = loss("softmax_cross_entropy");
  CHECK(trainer(spec)->evaluate().train_metric == 0.75);
}

TEST_CASE("query and predict take inputs in the data's own units", "[state]") {
  TrainerSpec spec = small_run(30, {4, 1});
  for (double& x : spec.data.samples.inputs) x = 100 + 7 * x;
  spec.data.standardize = true;
  spec.data.split = 0.5;
  const auto run = trainer(spec);
  const Split& s = run->split();
  for (int i = 0; i < 5; ++i) {
    const int row = s.train_index[i];
    const auto given = std::span(spec.data.samples.inputs).subspan(3 * row, 3);
    const auto target = std::span(spec.data.samples.targets).subspan(row, 1);
    const auto t = run->query(given, target);
    REQUIRE(t);
    double z = run->parameters()[run->layout().layers[0].b];
    for (int k = 0; k < 3; ++k) z += run->parameters()[k] * s.train_inputs[3 * i + k];
    CHECK(check::close(t->layers[0].z[0], z, 1e-13, 0.1));
    CHECK((*run->predict(given, 1))[0] == t->layers[1].a[0]);
  }
  CHECK(run->query(std::vector<double>{1, 2}, std::vector<double>{1}).error().field == "sample");
  CHECK(run->query(std::vector<double>{1, 2, INFINITY}, std::vector<double>{1}).error().field == "sample[2]");
  CHECK(run->query(std::vector<double>{1, 2, 3}, std::vector<double>{1, 2}).error().field == "target");
  CHECK(run->predict(std::vector<double>{1, 2}, 1).error().field == "inputs");
}

TEST_CASE("grid: every unit's activation at the middle of each cell, top row first", "[state]") {
  TrainerSpec spec;
  spec.seed = 5;
  spec.network.inputs = 2;
  spec.network.layers = {layer(3, "tanh"), layer(2, "sin"), layer(1, "tanh")};
  spec.data.samples = *make_dataset("circle", 60, 0.1, 2, 1);
  spec.data.standardize = true;
  const auto run = trainer(spec);
  const int size = 21;
  const auto pictures = run->grid(size, -6, 6, -3, 9);
  REQUIRE(pictures);
  REQUIRE(pictures->size() == 6u * size * size);
  for (const auto& [row, column] : {std::pair(0, 0), std::pair(0, 20), std::pair(20, 0), std::pair(7, 13)}) {
    const std::vector<double> x{-6 + 12 * (column + 0.5) / size, 9 - 12 * (row + 0.5) / size};
    const auto t = run->query(x, std::vector<double>{1});
    REQUIRE(t);
    std::size_t unit = 0;
    for (const LayerTrace& l : t->layers)
      for (const double a : l.a) CHECK(std::abs((*pictures)[(unit++ * size + row) * size + column] - a) < 1e-6);
  }
  CHECK(run->grid(0, -6, 6, -6, 6).error().field == "size");
  CHECK(run->grid(2000000000, -6, 6, -6, 6).error().code == Code::too_large);
  CHECK_FALSE(trainer(small_run(5, {2, 1}))->grid(10, -1, 1, -1, 1));
}

TEST_CASE("activations: every unit's at any inputs, in chunks as one by one", "[state]") {
  const auto run = trainer(small_run(5, {2, 1}));
  const int rows = 700;
  std::vector<double> inputs;
  for (int i = 0; i < 3 * rows; ++i) inputs.push_back(std::sin(i));
  const auto all = run->activations(inputs, rows);
  REQUIRE(all);
  REQUIRE(all->size() == 3u * rows);
  for (const int row : {0, 255, 256, 699}) {
    const auto t = run->query(std::span(inputs).subspan(3u * row, 3), std::vector<double>{1});
    REQUIRE(t);
    std::size_t unit = 0;
    for (const LayerTrace& l : t->layers)
      for (const double a : l.a) CHECK(std::abs((*all)[unit++ * rows + row] - a) < 1e-6);
  }
  CHECK(run->activations(inputs, rows + 1).error().field == "inputs");
}

TEST_CASE("create: what cannot run is refused in one sentence naming the field", "[state]") {
  const auto refused = [](Code code, std::string_view field, auto change) {
    TrainerSpec spec = small_run(5, {3, 2});
    change(spec);
    const auto made = Trainer::create(spec);
    REQUIRE_FALSE(made);
    INFO(made.error().message);
    CHECK(made.error().code == code);
    CHECK(made.error().field == field);
    CHECK(made.error().message.find(field) == 0);
    CHECK(made.error().message.find("; ") != std::string::npos);
    CHECK(made.error().message.back() == '.');
  };
  const Code out = Code::out_of_range, shape = Code::shape_mismatch, name = Code::unknown_name;
  refused(out, "train.rate", [](auto& s) { s.train.rate = 0; });
  refused(out, "train.rate", [](auto& s) { s.train.rate = std::nan(""); });
  refused(out, "train.batch", [](auto& s) { s.train.batch = 0; });
  refused(out, "train.l1", [](auto& s) { s.train.l1 = -1; });
  refused(out, "train.l2", [](auto& s) { s.train.l2 = INFINITY; });
  refused(out, "train.clip", [](auto& s) { s.train.clip = -0.1; });
  refused(out, "train.huber_delta", [](auto& s) { s.train.huber_delta = 0; });
  refused(out, "train.momentum", [](auto& s) { s.train.optimizer = {1, {1.5}}; });
  refused(out, "train.betas[1]", [](auto& s) { s.train.optimizer = {5, {0.9, 1}}; });
  refused(out, "train.schedule.step_size", [](auto& s) { s.train.schedule = {1, {2.5, 0.1}}; });
  refused(out, "train.schedule.gamma", [](auto& s) { s.train.schedule = {2, {0}}; });
  refused(out, "train.schedule.warmup", [](auto& s) { s.train.schedule.warmup = -1; });
  refused(out, "data.split", [](auto& s) { s.data.split = 1.5; });
  refused(out, "model.layers[0].units", [](auto& s) { s.network.layers[0].units = 0; });
  refused(out, "model.layers[1].init.std", [](auto& s) { s.network.layers[1].init = {3, {0, -1}}; });
  refused(shape, "model.layers[0].W", [](auto& s) { s.network.layers[0].W = {1, 2}; });
  refused(out, "model.layers[0].W[1][2]", [](auto& s) {
    s.network.layers[0].W.assign(9, 1);
    s.network.layers[0].W[5] = std::nan("");
  });
  refused(shape, "model.layers[1].b", [](auto& s) { s.network.layers[1].b = {1}; });
  refused(shape, "model.layers[1].b", [](auto& s) {
    s.network.layers[1].bias = Bias::none;
    s.network.layers[1].b = {1, 1};
  });
  refused(name, "model.layers[0].activation", [](auto& s) { s.network.layers[0].activation = op("add"); });
  refused(Code::missing, "model.layers", [](auto& s) { s.network.layers.clear(); });
  refused(Code::too_large, "model.layers[0].units", [](auto& s) { s.network.layers[0].units = 2000000000; });
  refused(out, "model.layers[1].activation", [](auto& s) {
    s.train.loss = loss("logistic");
    s.network.layers[1].activation = op("sigmoid");
  });
  refused(shape, "model.inputs", [](auto& s) { s.network.inputs = 4; });
  refused(shape, "model.layers[1].units", [](auto& s) {
    s.data.samples.classes = 3;
    s.data.samples.targets = {0, 1, 2, 0, 1};
  });
  refused(shape, "data.targets[0]", [](auto& s) { s.network.layers[1].units = 3; });
  refused(name, "train.loss", [](auto& s) { s.train.loss = 99; });
  refused(name, "train.optimizer", [](auto& s) { s.train.optimizer.optimizer = -1; });
}

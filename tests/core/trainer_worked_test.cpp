/// Published examples worked by hand: the trainer reproduces their printed digits.
#include "training.h"

using namespace training;
using check::agrees_with_print;

namespace {

constexpr std::string_view kHalf = "half_squared";

/// Mazur 2015: 2-2-2 sigmoid units, one bias a layer that is not updated, rate 0.5.
TrainerSpec mazur() {
  TrainerSpec spec;
  spec.network.inputs = 2;
  spec.network.layers = {layer(2, "sigmoid", {0.15, 0.20, 0.25, 0.30}, {0.35}, Bias::shared),
                         layer(2, "sigmoid", {0.40, 0.45, 0.50, 0.55}, {0.60}, Bias::shared)};
  spec.data = rows(2, {0.05, 0.10}, 2, {0.01, 0.99});
  spec.train.loss = loss(kHalf);
  spec.train.rate = 0.5;
  spec.train.batch = 1;
  spec.train.weights_only = true;
  return spec;
}

SampleTrace trace_of(Trainer& run, const TrainerSpec& spec, int row = 0) {
  const Samples& s = spec.data.samples;
  const auto trace = run.query(std::span(s.inputs).subspan(row * s.width, s.width), std::span(s.targets).subspan(row * s.target_width, s.target_width));
  REQUIRE(trace);
  return *trace;
}

}  // namespace

TEST_CASE("worked W4: Mazur's forward pass, deltas, gradients and updated weights", "[worked]") {
  const TrainerSpec spec = mazur();
  const auto run = trainer(spec);
  const SampleTrace t = trace_of(*run, spec);
  const LayerTrace &h = t.layers[0], &o = t.layers[1];

  CHECK(agrees_with_print(h.z[0], "0.3775"));
  CHECK(agrees_with_print(h.z[1], "0.3925"));
  CHECK(agrees_with_print(h.a[0], "0.593269992"));
  CHECK(agrees_with_print(h.a[1], "0.596884378"));
  CHECK(agrees_with_print(o.z[0], "1.105905967"));
  CHECK(agrees_with_print(o.a[0], "0.75136507"));
  CHECK(agrees_with_print(o.a[1], "0.772928465"));
  CHECK(agrees_with_print((o.a[0] - 0.01) * (o.a[0] - 0.01) / 2, "0.274811083"));
  CHECK(agrees_with_print((o.a[1] - 0.99) * (o.a[1] - 0.99) / 2, "0.023560026"));
  CHECK(agrees_with_print(t.loss, "0.298371109"));

  CHECK(agrees_with_print(o.upstream[0], "0.74136507"));
  CHECK(agrees_with_print(o.slope[0], "0.186815602"));
  CHECK(agrees_with_print(o.delta[0], "0.138498562"));
  CHECK(agrees_with_print(o.delta[1], "-0.0380982365"));
  CHECK(agrees_with_print(o.dW[0], "0.082167041"));
  const double from_o1 = o.delta[0] * 0.40, from_o2 = o.delta[1] * 0.50;
  CHECK(agrees_with_print(from_o1, "0.055399425"));
  CHECK(std::abs(from_o2 - -0.019049119) < 1e-9);  // printed from rounded factors; the exact value ends in 118
  CHECK(agrees_with_print(h.upstream[0], "0.036350306"));
  CHECK(h.upstream[0] == Catch::Approx(from_o1 + from_o2).epsilon(1e-15));
  CHECK(agrees_with_print(h.slope[0], "0.241300709"));
  CHECK(agrees_with_print(h.delta[0], "0.00877135469"));
  CHECK(agrees_with_print(h.delta[1], "0.00995425471"));
  CHECK(agrees_with_print(h.dW[0], "0.000438568"));
  REQUIRE(h.db.size() == 1);
  CHECK(agrees_with_print(h.db[0], "0.0187256094"));
  CHECK(agrees_with_print(o.db[0], "0.100400325"));

  run->step(1);
  const auto p = run->parameters();  // w1..w4 b1 w5..w8 b2
  const std::array<std::string_view, 10> printed{"0.149780716", "0.19956143",  "0.24975114",  "0.29950229",  "0.35",
                                                 "0.35891648",  "0.408666186", "0.511301270", "0.561370121", "0.60"};
  for (std::size_t i = 0; i < p.size(); ++i) {
    INFO("parameter " << i);
    CHECK(agrees_with_print(p[i], printed[i]));
  }
  CHECK(p[4] == 0.35);
  CHECK(p[9] == 0.60);
}

TEST_CASE("worked W4: the numbers printed after the update come from two algorithms", "[worked]") {
  // The right one: hidden gradients with the weights before the update.
  const TrainerSpec spec = mazur();
  const auto run = trainer(spec);
  run->step(1);
  CHECK(agrees_with_print(run->evaluate().train_loss, "0.291027774"));
  run->step(9998);
  CHECK(agrees_with_print(run->evaluate().train_loss, "0.0000351085"));  // printed for 10,000 steps, reached at 9,999
  run->step(1);
  CHECK(run->steps() == 10000);
  CHECK(agrees_with_print(run->evaluate().train_loss, "0.00003510187783"));
  const SampleTrace right = trace_of(*run, spec);
  CHECK(agrees_with_print(right.layers[1].a[0], "0.01591362044"));
  CHECK(agrees_with_print(right.layers[1].a[1], "0.98406427351"));

  // The other one updates w5..w8 first and sends the deltas back through the new weights.
  const auto in_place = trainer(spec);
  const auto step = [&] {
    const LayerTrace o = trace_of(*in_place, spec).layers[1];
    auto p = in_place->parameters();
    for (std::size_t i = 0; i < 4; ++i) p[5 + i] -= 0.5 * o.dW[i];
    const SampleTrace t = trace_of(*in_place, spec);
    const auto& a = t.layers[0].a;
    for (std::size_t k = 0; k < 2; ++k) {
      const double delta = (o.delta[0] * p[5 + k] + o.delta[1] * p[7 + k]) * a[k] * (1 - a[k]);
      p[2 * k] -= 0.5 * delta * 0.05;
      p[2 * k + 1] -= 0.5 * delta * 0.10;
    }
    REQUIRE(in_place->set_parameters(p));
  };
  step();
  const auto p = in_place->parameters();
  CHECK(agrees_with_print(p[0], "0.149817639"));
  CHECK(agrees_with_print(p[1], "0.199635277"));
  CHECK(agrees_with_print(p[2], "0.249788185"));
  CHECK(agrees_with_print(p[3], "0.299576370"));
  CHECK(agrees_with_print(in_place->evaluate().train_loss, "0.291027924"));
  for (int i = 1; i < 10000; ++i) step();
  CHECK(agrees_with_print(in_place->evaluate().train_loss, "0.000035085"));
  const SampleTrace wrong = trace_of(*in_place, spec);
  CHECK(agrees_with_print(wrong.layers[1].a[0], "0.015912196"));
  // Printed cut off rather than rounded: the value is 0.98406573449.
  CHECK(std::floor(wrong.layers[1].a[1] * 1e9) == 984065734);
}

TEST_CASE("worked W4: variants of the biases", "[worked]") {
  TrainerSpec shared = mazur();
  shared.train.weights_only = false;
  const auto one = trainer(shared);
  one->step(1);
  CHECK(agrees_with_print(one->evaluate().train_loss, "0.285750887"));
  TrainerSpec apart = shared;
  for (LayerSpec& l : apart.network.layers) {
    l.bias = Bias::unit;
    l.b = {l.b[0], l.b[0]};
  }
  const auto two = trainer(apart);
  two->step(1);
  CHECK(agrees_with_print(two->evaluate().train_loss, "0.280471447"));
}

TEST_CASE("worked W1: one sigmoid neuron, every value exact", "[worked]") {
  TrainerSpec spec;
  spec.network.inputs = 1;
  spec.network.layers = {layer(1, "sigmoid", {0.5}, {-1})};
  spec.data = rows(1, {2}, 1, {1});
  spec.train.loss = loss(kHalf);
  const auto run = trainer(spec);
  const SampleTrace t = trace_of(*run, spec);
  CHECK(t.layers[0].z[0] == 0);
  CHECK(t.layers[0].a[0] == 0.5);
  CHECK(t.loss == 0.125);
  CHECK(t.layers[0].delta[0] == -0.125);
  CHECK(t.layers[0].dW[0] == -0.25);
  CHECK(t.layers[0].db[0] == -0.125);
}

TEST_CASE("worked W13: one linear neuron and an update", "[worked]") {
  TrainerSpec spec;
  spec.network.inputs = 1;
  spec.network.layers = {layer(1, "identity", {3}, {1})};
  spec.data = rows(1, {2}, 1, {9});
  spec.train.loss = loss("mse");
  spec.train.rate = 0.05;
  const auto run = trainer(spec);
  const SampleTrace t = trace_of(*run, spec);
  CHECK(t.layers[0].a[0] == 7);
  CHECK(t.loss == 4);
  CHECK(t.layers[0].delta[0] == -4);
  CHECK(t.layers[0].dW[0] == -8);
  CHECK(t.layers[0].db[0] == -4);
  run->step(1);
  CHECK(agrees_with_print(run->parameters()[0], "3.4"));
  CHECK(agrees_with_print(run->parameters()[1], "1.2"));
  CHECK(agrees_with_print(trace_of(*run, spec).layers[0].a[0], "8.0000000000"));
  CHECK(agrees_with_print(run->evaluate().train_loss, "1.0000000000"));
}

TEST_CASE("worked W14: a saturated neuron starts slowly", "[worked]") {
  struct Start {
    double w, b;
    std::array<std::string_view, 3> first;  // output, its print, dC/dz
    std::array<std::string_view, 3> output;  // after 100, 200, 300 epochs
    std::array<std::string_view, 3> last;   // print, w, b
  };
  for (const Start& s :
       {Start{0.6, 0.9, {"0.8175744762", "0.82", "0.1219383324"}, {"0.2109962538", "0.1237474213", "0.0939556949"},
              {"0.09", "-1.2831324334", "-0.9831324334"}},
        Start{2, 2, {"0.9820137900", "0.98", "0.0173450211"}, {"0.9641308470", "0.7887362970", "0.2028484243"},
              {"0.20", "-0.6842929110", "-0.6842929110"}}}) {
    TrainerSpec spec;
    spec.network.inputs = 1;
    spec.network.layers = {layer(1, "sigmoid", {s.w}, {s.b})};
    spec.data = rows(1, {1}, 1, {0});
    spec.train.loss = loss(kHalf);
    spec.train.rate = 0.15;
    const auto run = trainer(spec);
    const SampleTrace start = trace_of(*run, spec);
    CHECK(agrees_with_print(start.layers[0].a[0], s.first[0]));
    CHECK(agrees_with_print(start.layers[0].a[0], s.first[1]));
    CHECK(agrees_with_print(start.layers[0].delta[0], s.first[2]));
    for (const auto& output : s.output) {
      run->step(100);
      CHECK(agrees_with_print(trace_of(*run, spec).layers[0].a[0], output));
    }
    CHECK(run->epochs() == 300);
    CHECK(agrees_with_print(trace_of(*run, spec).layers[0].a[0], s.last[0]));
    CHECK(agrees_with_print(run->parameters()[0], s.last[1]));
    CHECK(agrees_with_print(run->parameters()[1], s.last[2]));
  }
}

TEST_CASE("worked W15: exclusive or by hand, exact", "[worked]") {
  TrainerSpec spec;
  spec.network.inputs = 2;
  spec.network.layers = {layer(2, "relu", {1, 1, 1, 1}, {0, -1}), layer(1, "identity", {1, -2}, {0})};
  spec.data = rows(2, {0, 0, 0, 1, 1, 0, 1, 1}, 1, {0, 1, 1, 0});
  spec.train.loss = loss("mse");
  spec.train.batch = 4;
  const auto run = trainer(spec);
  const double z[4][2] = {{0, -1}, {1, 0}, {1, 0}, {2, 1}}, h[4][2] = {{0, 0}, {1, 0}, {1, 0}, {2, 1}}, y[4] = {0, 1, 1, 0};
  for (int i = 0; i < 4; ++i) {
    const SampleTrace t = trace_of(*run, spec, i);
    for (int j = 0; j < 2; ++j) {
      CHECK(t.layers[0].z[j] == z[i][j]);
      CHECK(t.layers[0].a[j] == h[i][j]);
    }
    CHECK(t.layers[1].a[0] == y[i]);
  }
  CHECK(run->evaluate().train_loss == 0);
  CHECK(run->evaluate().train_metric == 1);
  run->step(1);
  for (const double g : run->gradient()) CHECK(g == 0);
  CHECK(run->parameters() == std::vector<double>{1, 1, 1, 1, 0, -1, 1, -2, 0});
  const auto outputs = run->predict(spec.data.samples.inputs, 4);
  REQUIRE(outputs);
  CHECK(*outputs == std::vector<double>{0, 1, 1, 0});
}

#include <cstring>

#include "training.h"

using namespace training;

namespace {

/// Every optimiser once more, for one parameter in plain scalar code after PyTorch's documentation. Shares nothing with
/// the engine but the parameter values.
struct Reference {
  std::string name;
  double momentum = 0.9, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, alpha = 0.99, decay = 0;
  double p = 0, velocity = 0, sum = 0, mean = 0, square = 0;
  int step = 0;

  void update(double g, double rate) {
    ++step;
    if (name == "adamw") p -= rate * decay * p;
    else g += decay * p;
    if (name == "sgd") p -= rate * g;
    if (name == "momentum" || name == "nesterov") {
      velocity = step == 1 ? g : momentum * velocity + g;
      p -= rate * (name == "nesterov" ? g + momentum * velocity : velocity);
    }
    if (name == "adagrad") {
      sum += g * g;
      p -= rate * g / (std::sqrt(sum) + eps);
    }
    if (name == "rmsprop") {
      sum = alpha * sum + (1 - alpha) * g * g;
      p -= rate * g / (std::sqrt(sum) + eps);
    }
    if (name == "adam" || name == "adamw") {
      mean = beta1 * mean + (1 - beta1) * g;
      square = beta2 * square + (1 - beta2) * g * g;
      const double m = mean / (1 - std::pow(beta1, step)), v = square / (1 - std::pow(beta2, step));
      p -= rate * m / (std::sqrt(v) + eps);
    }
  }
};

double parameter(const OptimizerSpec& spec, std::string_view name, double otherwise) {
  const int i = find_named(optimizers()[spec.optimizer].parameters, name);
  return i < 0 ? otherwise : spec.values[i];
}

Reference reference(const OptimizerSpec& spec) {
  Reference r;
  r.name = optimizers()[spec.optimizer].name;
  r.momentum = parameter(spec, "momentum", 0);
  r.beta1 = parameter(spec, "betas[0]", 0);
  r.beta2 = parameter(spec, "betas[1]", 0);
  r.eps = parameter(spec, "eps", 0);
  r.alpha = parameter(spec, "alpha", 0);
  r.decay = parameter(spec, "weight_decay", 0);
  return r;
}

/// A parameter under test with its states, updated one by one.
template <class T>
struct One {
  OptimizerSpec spec;
  T p, s = 0, t = 0;
  void update(double g, double rate, std::int64_t k, double scale = 1) {
    const T gradient = static_cast<T>(g);
    chainrule::update<T>(spec, {&p, &gradient, &s, &t, 1}, make_update_constants(spec, rate, k, scale));
  }
};

}  // namespace

TEST_CASE("optimizer: names, order and defaults are the contract's", "[optimizer]") {
  std::string names;
  for (const OptimizerRow& row : optimizers()) names += std::string(row.name) + " ";
  CHECK(names == "sgd momentum nesterov adagrad rmsprop adam adamw ");
  CHECK(parameter(optimizer("momentum"), "momentum", 0) == 0.9);
  CHECK(parameter(optimizer("adagrad"), "eps", 0) == 1e-10);
  CHECK(parameter(optimizer("rmsprop"), "alpha", 0) == 0.99);
  CHECK(parameter(optimizer("rmsprop"), "eps", 0) == 1e-8);
  CHECK(parameter(optimizer("adam"), "betas[1]", 0) == 0.999);
  CHECK(parameter(optimizer("adamw"), "weight_decay", 0) == 0.01);
  CHECK(parameter(optimizer("adam"), "weight_decay", 1) == 0);
  CHECK(OptimizerSpec{}.optimizer == optimizer("sgd").optimizer);
}

TEST_CASE("optimizer: 200 steps of each agree with a reference written out", "[optimizer]") {
  check::Random random(check::seed());
  for (int row = 0; row < static_cast<int>(optimizers().size()); ++row)
    for (const double decay : {-1.0, 0.0, 0.05}) {  // -1: the optimiser's own default
      INFO(optimizers()[row].name << ", weight decay " << decay);
      OptimizerSpec spec = optimizer_spec(row);
      if (decay >= 0) spec.values[find_named(optimizers()[row].parameters, "weight_decay")] = decay;
      Reference expected = reference(spec);
      const double start = random.uniform(-1, 1);
      expected.p = start;
      One<double> got{spec, start};
      double worst = 0;
      for (int k = 1; k <= 200; ++k) {
        const double g = got.p * got.p * got.p - 0.3 + random.uniform(-0.5, 0.5), rate = 0.05 / (1 + 0.01 * k);
        got.update(g, rate, k);
        expected.update(g, rate);
        worst = std::max(worst, check::relative_error(got.p, expected.p, 0.1));
      }
      CHECK(worst <= 1e-13);
    }
}

TEST_CASE("optimizer: Adam's step is the rate for a constant gradient, at every step", "[optimizer]") {
  for (const double g : {3.0, -0.002, 250.0}) {
    One<double> adam{optimizer("adam"), 0};
    adam.spec.values[2] = 0;  // eps
    for (int k = 1; k <= 300; ++k) {
      const double before = adam.p;
      adam.update(g, 0.125, k);
      CHECK(check::close(before - adam.p, g > 0 ? 0.125 : -0.125, 1e-12));
    }
  }
}

TEST_CASE("optimizer: float keeps the digits of 1 - beta", "[optimizer]") {
  One<float> single{optimizer("adam"), 1};
  One<double> twice{optimizer("adam"), 1};
  for (int k = 1; k <= 200; ++k) {
    single.update(0.1 * std::sin(k), 0.01, k);
    twice.update(0.1 * std::sin(k), 0.01, k);
  }
  CHECK(std::abs(single.p - twice.p) < 1e-5);
}

TEST_CASE("optimizer: a vector is updated entry by entry, whatever its length", "[optimizer]") {
  for (int row = 0; row < static_cast<int>(optimizers().size()); ++row) {
    INFO(optimizers()[row].name);
    const OptimizerSpec spec = optimizer_spec(row);
    std::vector<double> p(13), g(13), s(13), t(13);
    for (int i = 0; i < 13; ++i) p[i] = 0.1 * i, g[i] = 1 - 0.2 * i;
    std::vector<One<double>> each;
    for (const double x : p) each.push_back({spec, x});
    for (int k = 1; k <= 3; ++k) {
      chainrule::update<double>(spec, {p.data(), g.data(), s.data(), t.data(), 13}, make_update_constants(spec, 0.1, k, 0.5));
      for (int i = 0; i < 13; ++i) each[i].update(g[i], 0.1, k, 0.5);
    }
    for (int i = 0; i < 13; ++i) CHECK(check::same(p[i], each[i].p));
  }
}

TEST_CASE("optimisers: the rule shown is the rule computed, line by line", "[optimizer]") {
  const auto written = [](std::string_view name) {
    std::vector<std::string> lines;
    for (const UpdateRule& rule : optimizers()[static_cast<std::size_t>(found(find_named(optimizers(), name)))].rules())
      lines.push_back(rule.of.latex + " <- " + rule.value.latex);
    return lines;
  };
  using Lines = std::vector<std::string>;
  const std::string decay = R"(g <- g + \lambda\,w)";
  CHECK(written("sgd") == Lines{decay, R"(w <- w - \eta\,g)"});
  CHECK(written("momentum") == Lines{decay, R"(v <- \mu\,v + g)", R"(w <- w - \eta\,v)"});
  CHECK(written("nesterov") == Lines{decay, R"(v <- \mu\,v + g)", R"(w <- w - \eta\left(g + \mu\,v\right))"});
  CHECK(written("rmsprop") == Lines{decay, R"(v <- \alpha\,v + \left(1 - \alpha\right)\,g^{2})",
                                    R"(w <- w - \frac{\eta\,g}{\sqrt{v} + \epsilon})"});
  CHECK(written("adamw").front() == R"(w <- w\left(1 - \eta\,\lambda\right))");
  for (const OptimizerRow& row : optimizers()) {
    const auto lines = row.rules();
    CHECK(lines.back().of.latex == "w");
    CHECK(lines.size() == 1 + row.states.size() + 1);
  }
}

#include <Eigen/Dense>

#include "training.h"

using namespace training;

namespace {

struct Moments {
  double mean = 0, deviation = 0, low = 0, high = 0;
};

std::vector<double> filled(const InitializerSpec& spec, int units, int inputs, std::uint64_t seed = 1) {
  std::vector<double> W(static_cast<std::size_t>(units) * inputs);
  Rng rng(seed, Stream::initial);
  initializers()[spec.initializer].fill({W, units, inputs}, spec.values, rng);
  return W;
}

Moments moments(const std::vector<double>& W) {
  Moments m;
  const Eigen::Map<const Eigen::ArrayXd> w(W.data(), static_cast<Eigen::Index>(W.size()));
  m.mean = w.mean();
  m.deviation = std::sqrt((w - m.mean).square().mean());
  m.low = w.minCoeff();
  m.high = w.maxCoeff();
  return m;
}

}  // namespace

TEST_CASE("initializer: names and order are the contract's, xavier_uniform the default", "[initializer]") {
  std::string names;
  for (const InitializerRow& row : initializers()) names += std::string(row.name) + " ";
  CHECK(names == "zeros constant uniform normal xavier_uniform xavier_normal he_uniform he_normal lecun_normal orthogonal ");
  CHECK(initializers()[LayerSpec{}.init.initializer].name == "xavier_uniform");
}

TEST_CASE("initializer: ranges and moments are PyTorch's", "[initializer]") {
  const int units = 300, inputs = 200;
  const double xavier = std::sqrt(6.0 / 500), he = std::sqrt(6.0 / 200);
  const auto uniform = [&](std::string_view name, double low, double high) {
    INFO(name);
    const Moments m = moments(filled(initializer(name), units, inputs));
    CHECK(m.low >= low);
    CHECK(m.high <= high);
    CHECK(m.high - m.low > 0.999 * (high - low));
    CHECK(std::abs(m.mean - (low + high) / 2) < 0.01 * (high - low));
    CHECK(check::close(m.deviation, (high - low) / std::sqrt(12.0), 0.01));
  };
  const auto normal = [&](std::string_view name, double deviation) {
    INFO(name);
    const Moments m = moments(filled(initializer(name), units, inputs));
    CHECK(std::abs(m.mean) < 0.02 * deviation);
    CHECK(check::close(m.deviation, deviation, 0.01));
    CHECK(m.high > 3.5 * deviation);
  };
  uniform("uniform", 0, 1);
  uniform("xavier_uniform", -xavier, xavier);
  uniform("he_uniform", -he, he);
  normal("normal", 1);
  normal("xavier_normal", std::sqrt(2.0 / 500));
  normal("he_normal", std::sqrt(2.0 / 200));
  normal("lecun_normal", std::sqrt(1.0 / 200));
  CHECK(moments(filled(initializer("zeros"), 3, 4)).high == 0);
  InitializerSpec constant = initializer("constant");
  constant.values[0] = -0.75;
  CHECK(filled(constant, 2, 2) == std::vector<double>(4, -0.75));
  InitializerSpec slope = initializer("he_normal");
  slope.values[0] = 1;  // a slope of 1 halves the variance
  CHECK(check::close(moments(filled(slope, units, inputs)).deviation, std::sqrt(1.0 / 200), 0.01));
}

TEST_CASE("initializer: orthogonal rows or columns, spread over all rotations", "[initializer]") {
  for (const auto& [units, inputs] : {std::pair(5, 5), std::pair(12, 4), std::pair(3, 9), std::pair(1, 6), std::pair(70, 70)}) {
    INFO(units << " x " << inputs);
    const auto W = filled(initializer("orthogonal"), units, inputs);
    const Eigen::Map<const Matrix> M(W.data(), units, inputs);
    const Matrix product = units <= inputs ? Matrix(M * M.transpose()) : Matrix(M.transpose() * M);
    CHECK((product - Matrix::Identity(product.rows(), product.cols())).cwiseAbs().maxCoeff() < 1e-13);
  }
  InitializerSpec twice = initializer("orthogonal");
  twice.values[0] = 2;
  CHECK(check::close(filled(twice, 4, 4)[5], 2 * filled(initializer("orthogonal"), 4, 4)[5], 1e-15));
  // Without the sign fix the first entry would always be negative.
  int positive = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) positive += filled(initializer("orthogonal"), 3, 3, seed)[0] > 0;
  CHECK(positive > 70);
  CHECK(positive < 130);
}

TEST_CASE("initializer: a layer's start depends on seed and position alone", "[initializer]") {
  NetworkSpec network;
  network.inputs = 2;
  network.layers = {layer(4, "tanh"), layer(3, "tanh"), layer(1, "identity")};
  const auto places = *layout(network);
  const auto before = initial_parameters(network, places, 9);
  NetworkSpec edited = network;
  edited.layers[0].init = initializer("he_normal");
  edited.layers[0].W.clear();
  const auto after = initial_parameters(edited, places, 9);
  CHECK(before[0] != after[0]);
  CHECK(std::equal(before.begin() + places.layers[1].W, before.end(), after.begin() + places.layers[1].W));
  CHECK(initial_parameters(network, places, 10)[0] != before[0]);
  for (const auto& at : places.layers)
    for (int j = 0; j < at.biases; ++j) CHECK(before[at.b + j] == 0);
}

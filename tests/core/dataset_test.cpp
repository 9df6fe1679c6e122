#include <algorithm>
#include <map>

#include "training.h"

using namespace training;

namespace {

Samples made(std::string_view name, int n, double noise, int classes, std::uint64_t seed = 3) {
  auto samples = make_dataset(name, n, noise, classes, seed);
  INFO(name << ": " << (samples ? "" : samples.error().message));
  REQUIRE(samples);
  return *std::move(samples);
}

}  // namespace

TEST_CASE("dataset: names and order are the contract's", "[dataset]") {
  std::string names;
  for (const DatasetRow& row : datasets()) names += std::string(row.name) + " ";
  CHECK(names == "spiral xor circle gaussians moons checkerboard blobs plane multi_gaussian sine ");
}

TEST_CASE("dataset: every set has its size, balanced classes and a place in the picture", "[dataset]") {
  for (const DatasetRow& row : datasets())
    for (const int n : {1, 2, 7, 300})
      for (int classes = std::min(2, row.max_classes); classes <= row.max_classes; ++classes) {
        INFO(row.name << ", n " << n << ", classes " << classes);
        const Samples s = made(row.name, n, 0, classes);
        CHECK(s.rows == n);
        CHECK(s.width == (row.name == "sine" ? 1 : 2));
        CHECK(s.classes == (row.regression ? 0 : classes));
        REQUIRE(s.inputs.size() == static_cast<std::size_t>(n * s.width));
        REQUIRE(s.targets.size() == static_cast<std::size_t>(n));
        for (const double x : s.inputs) CHECK(std::abs(x) <= 6.5);
        if (row.regression) {
          for (const double t : s.targets) CHECK(std::abs(t) <= 1.1);
          continue;
        }
        std::map<double, int> count;
        for (const double t : s.targets) ++count[t];
        for (const auto& [cls, c] : count) {
          CHECK((cls >= 0 && cls < classes && cls == std::floor(cls)));
          CHECK((c == n / classes || c == n / classes + 1));
        }
        CHECK(static_cast<int>(count.size()) == std::min(n, classes));
      }
}

TEST_CASE("dataset: the seed and nothing else decides", "[dataset]") {
  for (const DatasetRow& row : datasets()) {
    INFO(row.name);
    const int classes = row.default_classes;
    const Samples a = made(row.name, 50, 0.2, classes), b = made(row.name, 50, 0.2, classes), c = made(row.name, 50, 0.2, classes, 4);
    CHECK(a.inputs == b.inputs);
    CHECK(a.targets == b.targets);
    CHECK((a.inputs != c.inputs || a.targets != c.targets));
  }
}

TEST_CASE("dataset: noise moves the same points by its standard deviation", "[dataset]") {
  for (const DatasetRow& row : datasets()) {
    INFO(row.name);
    const int n = 4000, classes = row.default_classes;
    const Samples clean = made(row.name, n, 0, classes), some = made(row.name, n, 0.3, classes), more = made(row.name, n, 0.6, classes);
    const auto& before = row.regression ? clean.targets : clean.inputs;
    const auto& after = row.regression ? some.targets : some.inputs;
    const auto& far = row.regression ? more.targets : more.inputs;
    double squares = 0, twice = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
      squares += (after[i] - before[i]) * (after[i] - before[i]);
      twice = std::max(twice, std::abs((far[i] - before[i]) - 2 * (after[i] - before[i])));
    }
    CHECK(check::close(std::sqrt(squares / static_cast<double>(before.size())), 0.3, 0.05));
    CHECK(twice < 1e-12);
    if (row.regression) CHECK(clean.inputs == some.inputs);
    else CHECK(clean.targets == some.targets);
  }
}

TEST_CASE("dataset: classes are where the name says", "[dataset]") {
  const Samples exclusive = made("xor", 200, 0, 2), ring = made("circle", 200, 0, 2), board = made("checkerboard", 200, 0, 2),
                waves = made("sine", 50, 0, 2), slope = made("plane", 50, 0, 2);
  for (int i = 0; i < 200; ++i) {
    CHECK((exclusive.targets[i] == 1) == (exclusive.inputs[2 * i] * exclusive.inputs[2 * i + 1] < 0));
    CHECK((ring.targets[i] == 1) == (std::hypot(ring.inputs[2 * i], ring.inputs[2 * i + 1]) < 3));
    const int square = static_cast<int>(std::floor(board.inputs[2 * i] / 2.5) + std::floor(board.inputs[2 * i + 1] / 2.5));
    CHECK((square % 2 != 0) == (board.targets[i] == 1));
  }
  for (int i = 0; i < 50; ++i) {
    CHECK(waves.targets[i] == std::sin(waves.inputs[i]));
    CHECK(check::close(slope.targets[i], (slope.inputs[2 * i] + slope.inputs[2 * i + 1]) / 10, 1e-14));
  }
}

TEST_CASE("dataset: what is asked for wrongly is refused by name", "[dataset]") {
  const auto refused = [](auto result, Code code, std::string_view field) {
    REQUIRE_FALSE(result);
    INFO(result.error().message);
    CHECK(result.error().code == code);
    CHECK(result.error().field == field);
    CHECK(result.error().message.find(field) != std::string::npos);
  };
  refused(make_dataset("spirals", 10, 0, 2, 1), Code::unknown_name, "data.set");
  refused(make_dataset("spiral", 0, 0, 2, 1), Code::out_of_range, "data.n");
  refused(make_dataset("spiral", 10, 1.5, 2, 1), Code::out_of_range, "data.noise");
  refused(make_dataset("spiral", 10, std::nan(""), 2, 1), Code::out_of_range, "data.noise");
  refused(make_dataset("spiral", 10, 0, 6, 1), Code::out_of_range, "data.classes");
  refused(make_dataset("blobs", 10, 0, 1, 1), Code::out_of_range, "data.classes");
  refused(make_dataset("moons", 10, 0, 3, 1), Code::out_of_range, "data.classes");
}

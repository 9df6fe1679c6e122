#include "chainrule/rng.h"

#include <algorithm>
#include <array>
#include <catch2/catch_all.hpp>
#include <map>
#include <numeric>
#include <vector>

using namespace chainrule;

TEST_CASE("rng: the first numbers of a seed never change", "[rng]") {
  Rng rng(7, Stream::shuffle, 3);
  const std::array<std::uint64_t, 3> got{rng.next(), rng.next(), rng.next()};
  Rng again(7, Stream::shuffle, 3);
  for (const auto x : got) CHECK(again.next() == x);
  // Pinned, and computed apart in Python: files people have saved rely on these.
  CHECK(Rng(0).next() == 0x5cb7a47bf3b7a44U);
  CHECK(Rng(7, Stream::split).uniform() == 0.90838236926825);
  CHECK(Rng(7, Stream::initial, 2).normal() == 0.43771909184001123);
}

TEST_CASE("rng: streams, indices and seeds are unrelated", "[rng]") {
  std::map<std::uint64_t, int> seen;
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    for (const auto stream : {Stream::data, Stream::split, Stream::initial, Stream::shuffle})
      for (std::uint64_t index = 0; index < 20; ++index) ++seen[Rng(seed, stream, index).next()];
  CHECK(seen.size() == 20 * 4 * 20);
}

TEST_CASE("rng: uniform and normal numbers have their moments", "[rng]") {
  Rng rng(11);
  const int n = 400000;
  double sum = 0, squares = 0, low = 1, high = 0;
  for (int i = 0; i < n; ++i) {
    const double u = rng.uniform();
    sum += u;
    squares += u * u;
    low = std::min(low, u);
    high = std::max(high, u);
  }
  CHECK(low >= 0);
  CHECK(high < 1);
  CHECK(std::abs(sum / n - 0.5) < 0.003);
  CHECK(std::abs(squares / n - 1.0 / 3) < 0.003);

  std::array<double, 5> moment{};
  int beyond_two = 0;
  for (int i = 0; i < n; ++i) {
    const double z = rng.normal();
    for (std::size_t k = 1; k < 5; ++k) moment[k] += std::pow(z, k) / n;
    beyond_two += std::abs(z) > 2;
  }
  CHECK(std::abs(moment[1]) < 0.01);
  CHECK(std::abs(moment[2] - 1) < 0.01);
  CHECK(std::abs(moment[3]) < 0.03);
  CHECK(std::abs(moment[4] - 3) < 0.1);
  CHECK(std::abs(beyond_two / double(n) - 0.0455003) < 0.002);
}

TEST_CASE("rng: below(n) favours none of its numbers", "[rng]") {
  Rng rng(5);
  std::array<int, 7> count{};
  for (int i = 0; i < 70000; ++i) ++count[rng.below(7)];
  for (const int c : count) CHECK(std::abs(c - 10000) < 500);
  // With n just above 2^63 a plain remainder would give small numbers twice as often.
  const std::uint64_t n = (std::uint64_t{1} << 63) + (std::uint64_t{1} << 62);
  int small = 0;
  for (int i = 0; i < 30000; ++i) small += rng.below(n) < n / 2;
  CHECK(std::abs(small - 15000) < 500);
  CHECK(rng.below(1) == 0);
}

TEST_CASE("rng: every order of a shuffle is equally likely", "[rng]") {
  std::map<std::array<int, 4>, int> count;
  Rng rng(3);
  for (int i = 0; i < 24000; ++i) {
    std::array<int, 4> items{0, 1, 2, 3};
    rng.shuffle(std::span<int>(items));
    ++count[items];
  }
  CHECK(count.size() == 24);
  for (const auto& [order, c] : count) CHECK(std::abs(c - 1000) < 160);
}

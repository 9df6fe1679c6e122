#pragma once
/// A small seeded generator that draws the same numbers on every platform: xoshiro256** (Blackman and Vigna 2018), seeded
/// by SplitMix64. Everything random in a run comes from one seed through streams that do not disturb each other.
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <span>
#include <utility>

namespace chainrule {

/// What a stream of random numbers is for. A change to one use leaves the draws of the others alone.
enum class Stream : std::uint64_t { data = 1, split, initial, shuffle };

/// The finaliser of SplitMix64: a bijection on 64 bits that scatters neighbouring numbers.
constexpr std::uint64_t scatter(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

class Rng {
 public:
  /// `index` numbers draws of one kind: the layer for starting values, the epoch for a shuffle.
  explicit constexpr Rng(std::uint64_t seed, Stream stream = Stream::data, std::uint64_t index = 0) {
    std::uint64_t x = scatter(seed + kGolden);
    x = scatter(x ^ (static_cast<std::uint64_t>(stream) * kGolden));
    x = scatter(x ^ ((index + 1) * kGolden));
    for (auto& word : state_) word = scatter(x += kGolden);
  }

  /// 64 random bits.
  constexpr std::uint64_t next() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9, t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  /// Uniform in [0, 1), a multiple of 2^-53.
  constexpr double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  /// Uniform in [low, high).
  constexpr double uniform(double low, double high) { return low + (high - low) * uniform(); }

  /// A whole number from 0 to n - 1 (n >= 1), each equally likely: draws that would favour some are thrown away.
  constexpr std::uint64_t below(std::uint64_t n) {
    const std::uint64_t unfair = (0 - n) % n;  // 2^64 mod n
    std::uint64_t draw = next();
    while (draw < unfair) draw = next();
    return draw % n;
  }

  /// Mean 0, standard deviation 1, by Marsaglia's polar method: a point in the unit disc gives two at once.
  double normal() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    double u, v, s;
    do {
      u = uniform(-1, 1);
      v = uniform(-1, 1);
      s = u * u + v * v;
    } while (s >= 1 || s == 0);
    const double stretch = std::sqrt(-2 * portable_log(s) / s);
    spare_ = v * stretch;
    has_spare_ = true;
    return u * stretch;
  }

  /// Every order equally likely (Fisher and Yates).
  template <class T>
  constexpr void shuffle(std::span<T> items) {
    for (std::size_t left = items.size(); left > 1; --left) std::swap(items[left - 1], items[static_cast<std::size_t>(below(left))]);
  }

 private:
  static constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15U;  // 2^64 / golden ratio, SplitMix64's step

  /// Natural logarithm of a normal positive number from + - * / alone, since libraries differ in their last bit.
  /// log(m 2^e) = e log 2 + 2 atanh((m - 1)/(m + 1)), m within a factor sqrt(2) of 1, so ten terms reach double precision.
  static double portable_log(double x) {
    int exponent = 0;
    double m = std::frexp(x, &exponent);
    if (m < 0.70710678118654752) {
      m *= 2;
      --exponent;
    }
    const double t = (m - 1) / (m + 1), square = t * t;
    double sum = 0;
    for (int k = 10; k >= 0; --k) sum = sum * square + 1.0 / (2 * k + 1);
    return exponent * 0.69314718055994531 + 2 * t * sum;
  }

  std::array<std::uint64_t, 4> state_{};
  double spare_ = 0;
  bool has_spare_ = false;
};

}  // namespace chainrule

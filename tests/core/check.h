#pragma once
/// What the core tests compare with. Every comparator is itself tested on planted bugs (check_test.cpp).
#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "chainrule/matrix.h"

namespace check {

/// |got - expected| relative to the larger of the two, or to `floor` if that is larger still: near a root only an error
/// relative to some scale means anything. 0 when both are NaN or the same infinity; infinite when only one is.
template <std::floating_point T>
T relative_error(T got, T expected, T floor = 0) {
  if (std::isnan(got) && std::isnan(expected)) return 0;
  if (got == expected) return 0;
  if (!std::isfinite(got) || !std::isfinite(expected)) return std::numeric_limits<T>::infinity();
  return std::fabs(got - expected) / std::max({std::fabs(got), std::fabs(expected), floor});
}

inline bool close(double got, double expected, double tolerance, double floor = 0) {
  return relative_error(got, expected, floor) <= tolerance;
}

enum class Zeros { by_sign, equal };

/// Equal to the bit, but any NaN equals any other.
inline bool same(double got, double expected, Zeros zeros = Zeros::by_sign) {
  if (std::isnan(got) || std::isnan(expected)) return std::isnan(got) && std::isnan(expected);
  return got == expected && (zeros == Zeros::equal || std::signbit(got) == std::signbit(expected));
}

/// The largest relative error of any entry; infinite when the shapes differ.
inline double worst_error(const chainrule::Matrix& got, const chainrule::Matrix& expected, double floor = 0) {
  if (got.rows() != expected.rows() || got.cols() != expected.cols()) return std::numeric_limits<double>::infinity();
  double worst = 0;
  for (Eigen::Index i = 0; i < got.size(); ++i)
    worst = std::max(worst, relative_error(got.data()[i], expected.data()[i], floor));
  return worst;
}

/// Whether a number agrees with one printed in a book: within half a unit of its last digit, trailing zeros counting.
/// A printed whole number is exact.
inline bool agrees_with_print(double value, std::string_view printed) {
  const std::string text(printed);
  const std::size_t point = text.find('.'), exponent = std::min(text.find_first_of("eE"), text.size());
  const double expected = std::strtod(text.c_str(), nullptr);
  if (point == std::string::npos) return value == expected;
  const double power = exponent == text.size() ? 0 : std::strtod(text.c_str() + exponent + 1, nullptr);
  const auto digits = static_cast<double>(exponent - point - 1);
  // A hair more than half a unit: the printed decimal is not exact in binary either.
  return std::fabs(value - expected) <= 0.5 * std::pow(10.0, power - digits) + 4e-16 * std::fabs(expected);
}

/// The seed of a randomised test, printed with each failure; CHAINRULE_TEST_SEED tries another one.
inline std::uint64_t seed() {
  const char* given = std::getenv("CHAINRULE_TEST_SEED");
  return given ? std::strtoull(given, nullptr, 10) : 20261123;
}

/// Uniform numbers that are the same on every platform.
class Random {
 public:
  explicit Random(std::uint64_t s) : bits_(s) {}
  double uniform(double low, double high) { return low + (high - low) * static_cast<double>(bits_() >> 11) * 0x1p-53; }
  int below(int n) { return static_cast<int>(bits_() % static_cast<std::uint64_t>(n)); }
  chainrule::Matrix matrix(Eigen::Index rows, Eigen::Index cols, double low = -1, double high = 1) {
    chainrule::Matrix m(rows, cols);
    for (Eigen::Index i = 0; i < m.size(); ++i) m.data()[i] = uniform(low, high);
    return m;
  }

 private:
  std::mt19937_64 bits_;
};

/// Compares `text` with tests/golden/`file`, line by line; empty when equal, else the first difference. With
/// CHAINRULE_UPDATE_GOLDEN set the file is written instead: read the difference before you commit it.
inline std::string compare_with_golden(std::string_view file, const std::string& text) {
  const std::string path = std::string(CHAINRULE_SOURCE_DIR) + "/tests/golden/" + std::string(file);
  if (std::getenv("CHAINRULE_UPDATE_GOLDEN")) {
    std::ofstream(path) << text;
    return {};
  }
  std::ifstream in(path);
  if (!in) return path + " is missing";
  std::istringstream now(text);
  std::string expected, got;
  for (int line = 1;; ++line) {
    const bool more = static_cast<bool>(std::getline(in, expected)), any = static_cast<bool>(std::getline(now, got));
    if (!more && !any) return {};
    if (more != any || expected != got)
      return path + " line " + std::to_string(line) + "\n  stored: " + (more ? expected : "(end)") +
             "\n  now:    " + (any ? got : "(end)");
  }
}

}  // namespace check

#pragma once
/// The runtime table of ops. Included by op.h; runtime code reads rows and names no op. The compiler makes the table from
/// the list once, in op_table.cpp; here stand the names alone, which every file may look up while it is compiled.
#include <Eigen/Core>
#include <array>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "chainrule/op.h"
#include "chainrule/text.h"

namespace chainrule {

/// A one-input op over `n` numbers at once. Each entry goes through the same scalar function, so a value never depends
/// on where in a batch it stands. The output may be the input. Null for ops of more than one input.
template <class T>
struct Batch {
  void (*f)(const T* x, T* y, Eigen::Index n);
  void (*d)(const T* x, const T* y, T* slope, Eigen::Index n);
};

/// One op as runtime code sees it.
struct OpRow {
  std::string_view name, symbol, about, kink;
  int arity;
  bool activation;
  const Range* range;                                       ///< one per input
  double (*f)(const double* x);                             ///< value from `arity` inputs
  void (*d)(const double* x, double y, double* slope);      ///< `arity` slopes from the inputs and the value
  Batch<double> batch64;
  Batch<float> batch32;
  Text (*formula)(const Text* x);                           ///< value, written in the given inputs
  Text (*slope)(const Text* x, const Text& y, int input);   ///< one slope, written in the inputs and the value

  template <class T>
  constexpr const Batch<T>& batch() const {
    static_assert(std::is_same_v<T, double> || std::is_same_v<T, float>, "batches run at double and float");
    if constexpr (std::is_same_v<T, double>) return batch64;
    else return batch32;
  }
};

/// Inputs an op can have, scalar or of matrices.
inline constexpr std::size_t kMaxArity = 2;

/// Row i is the i-th op of `Ops`.
extern const std::array<OpRow, std::tuple_size_v<Ops>> kOps;

namespace detail {
template <class... Op>
constexpr auto names(std::tuple<Op...>*) {
  return std::array{std::string_view(Op::name)...};
}
inline constexpr auto kOpNames = names(static_cast<Ops*>(nullptr));
}  // namespace detail

/// The index of an op's row, or -1.
constexpr int find_op(std::string_view name) {
  for (int i = 0; i < static_cast<int>(detail::kOpNames.size()); ++i)
    if (detail::kOpNames[static_cast<std::size_t>(i)] == name) return i;
  return -1;
}

/// The op's formula and slopes in its customary letters: x, or a and b; y for the value.
Text formula(const OpRow& op);
Text slope_formula(const OpRow& op, int input);

}  // namespace chainrule

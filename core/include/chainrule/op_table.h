#pragma once
/// The runtime table, made from the list of ops by the compiler. Included by op.h; runtime code reads rows and names no op.
#include <Eigen/Core>
#include <array>
#include <type_traits>
#include <utility>

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

namespace detail {

template <class Op, class T>
constexpr Batch<T> batch() {
  if constexpr (std::size(Op::range) != 1) {
    return {nullptr, nullptr};
  } else {
    using Array = Eigen::Array<T, Eigen::Dynamic, 1>;
    return {[](const T* x, T* y, Eigen::Index n) {
              Eigen::Map<Array>(y, n) = Eigen::Map<const Array>(x, n).unaryExpr([](T v) -> T { return Op::f(v); });
            },
            [](const T* x, const T* y, T* slope, Eigen::Index n) {
              Eigen::Map<Array>(slope, n) = Eigen::Map<const Array>(x, n).binaryExpr(
                  Eigen::Map<const Array>(y, n), [](T v, T value) -> T { return std::get<0>(Op::d(v, value)); });
            }};
  }
}

template <class Op, std::size_t... I>
constexpr OpRow row(std::index_sequence<I...>) {
  return {Op::name, Op::symbol, Op::about, Op::kink, int{sizeof...(I)}, Op::activation, Op::range,
          [](const double* x) -> double { return Op::f(x[I]...); },
          [](const double* x, double y, double* slope) { std::tie(slope[I]...) = Op::d(x[I]..., y); },
          batch<Op, double>(), batch<Op, float>(),
          [](const Text* x) -> Text { return Op::f(x[I]...); },
          [](const Text* x, const Text& y, int input) -> Text {
            const auto slopes = Op::d(x[I]..., y);
            const Text all[]{std::get<I>(slopes)...};
            return all[input];
          }};
}

template <class... Op>
constexpr auto table(std::tuple<Op...>*) {
  return std::array{row<Op>(std::make_index_sequence<std::size(Op::range)>{})...};
}

}  // namespace detail

/// Row i is the i-th op of `Ops`.
inline constexpr auto kOps = detail::table(static_cast<Ops*>(nullptr));

/// The index of an op's row, or -1.
constexpr int find_op(std::string_view name) {
  for (int i = 0; i < static_cast<int>(kOps.size()); ++i)
    if (kOps[static_cast<std::size_t>(i)].name == name) return i;
  return -1;
}

/// The op's formula and slopes in its customary letters: x, or a and b; y for the value.
Text formula(const OpRow& op);
Text slope_formula(const OpRow& op, int input);

}  // namespace chainrule

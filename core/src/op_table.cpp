/// The table of ops, made from their list by the compiler. The one file in which every op is compiled at every type.
#include <algorithm>
#include <utility>

#include "chainrule/op.h"

namespace chainrule {

namespace {

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

}  // namespace

constexpr auto kTable = table(static_cast<Ops*>(nullptr));
static_assert(std::ranges::all_of(kTable, [](const OpRow& row) { return row.arity <= int{kMaxArity}; }));

constinit const std::array<OpRow, std::tuple_size_v<Ops>> kOps = kTable;

}  // namespace chainrule

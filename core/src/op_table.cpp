/// The table of ops, made from their list by the compiler. With op_batch.cpp the one place in which every op is compiled at every type.
#include <algorithm>
#include <utility>

#include "op_batch.h"

namespace chainrule {

namespace {

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

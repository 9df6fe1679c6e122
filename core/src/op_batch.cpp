/// One-input ops over many numbers at once. The loops are plain: the scalar functions have no branches, so the compiler
/// takes several numbers through them together, and a number's result is the same wherever it stands.
#include "op_batch.h"

namespace chainrule {

template <class Op, class T>
void BatchOf<Op, T>::f(const T* x, T* y, Eigen::Index n) {
  for (Eigen::Index i = 0; i < n; ++i) y[i] = Op::f(x[i]);
}

template <class Op, class T>
void BatchOf<Op, T>::d(const T* x, const T* y, T* slope, Eigen::Index n) {
  for (Eigen::Index i = 0; i < n; ++i) slope[i] = std::get<0>(Op::d(x[i], y[i]));
}

namespace {
template <class... Op>
constexpr auto batches(std::tuple<Op...>*) {
  return std::tuple{std::pair{batch<Op, double>(), batch<Op, float>()}...};
}
/// Makes the compiler write every op at both types here, where their templates are, for the table in the header.
[[gnu::used]] const auto written = batches(static_cast<Ops*>(nullptr));
}  // namespace

}  // namespace chainrule

#pragma once
/// The loops behind the table's batches, declared for op_table.cpp, defined in op_batch.cpp.
#include "chainrule/op.h"

namespace chainrule {

template <class Op, class T>
struct BatchOf {
  static void f(const T* x, T* y, Eigen::Index n);
  static void d(const T* x, const T* y, T* slope, Eigen::Index n);
};

template <class Op, class T>
constexpr Batch<T> batch() {
  if constexpr (std::size(Op::range) == 1) return {BatchOf<Op, T>::f, BatchOf<Op, T>::d};
  else return {nullptr, nullptr};
}

}  // namespace chainrule

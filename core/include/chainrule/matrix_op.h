#pragma once
/// Ops on whole matrices. Each is one struct: its name, a sentence, the shape rule, the value, and the vector-Jacobian
/// product vjp, which turns the gradient G of the result into the message to one input. Entry by entry ops with
/// broadcasting (add, multiply, ...) are the scalar ops of op.h; graph.h broadcasts them.
/// Adding an op: a struct, its functions in matrix_op.cpp, and an entry in `MatrixOps`.
#include <array>
#include <string_view>
#include <tuple>

#include "chainrule/error.h"
#include "chainrule/matrix.h"

namespace chainrule {

struct Matmul {
  static constexpr std::string_view name = "matmul", symbol = "A B", about = "Matrix product, rows times columns.";
  static constexpr int arity = 2;
  static Result<Shape> shape(const Operand* in);
  static void f(const View* in, MutableView y);
  /// G B^T to the first input, A^T G to the second.
  static void vjp(const View* in, const View& y, const View& gradient, int input, MutableView message);
};

struct Transpose {
  static constexpr std::string_view name = "transpose", symbol = "A^\\top", about = "Rows become columns.";
  static constexpr int arity = 1;
  static Result<Shape> shape(const Operand* in);
  static void f(const View* in, MutableView y);
  static void vjp(const View* in, const View& y, const View& gradient, int input, MutableView message);
};

struct Sum {
  static constexpr std::string_view name = "sum", symbol = "\\sum", about = "Sum of all entries. Each takes the whole gradient.";
  static constexpr int arity = 1;
  static Result<Shape> shape(const Operand* in);
  static void f(const View* in, MutableView y);
  static void vjp(const View* in, const View& y, const View& gradient, int input, MutableView message);
};

struct Mean {
  static constexpr std::string_view name = "mean", symbol = "\\mathrm{mean}",
      about = "Mean of all entries. Each takes an equal share of the gradient.";
  static constexpr int arity = 1;
  static Result<Shape> shape(const Operand* in);
  static void f(const View* in, MutableView y);
  static void vjp(const View* in, const View& y, const View& gradient, int input, MutableView message);
};

struct Dot {
  static constexpr std::string_view name = "dot", symbol = "\\cdot", about = "Sum of the products of two vectors' entries.";
  static constexpr int arity = 2;
  static Result<Shape> shape(const Operand* in);
  static void f(const View* in, MutableView y);
  static void vjp(const View* in, const View& y, const View& gradient, int input, MutableView message);
};

struct Stack {
  static constexpr std::string_view name = "stack", symbol = "\\mathrm{stack}",
      about = "The rows of the first input above those of the second. Each input takes its own rows of the gradient.";
  static constexpr int arity = 2;
  static Result<Shape> shape(const Operand* in);
  static void f(const View* in, MutableView y);
  static void vjp(const View* in, const View& y, const View& gradient, int input, MutableView message);
};

/// Each row is shifted by its largest entry, so that no exponential overflows.
struct Softmax {
  static constexpr std::string_view name = "softmax", symbol = "\\mathrm{softmax}",
      about = "Turns each row into probabilities that sum to 1.";
  static constexpr int arity = 1;
  static Result<Shape> shape(const Operand* in);
  static void f(const View* in, MutableView y);
  static void vjp(const View* in, const View& y, const View& gradient, int input, MutableView message);
};

/// Differences beyond the largest double saturate there, so that finite inputs give finite results.
struct LogSoftmax {
  static constexpr std::string_view name = "log_softmax", symbol = "\\ln\\mathrm{softmax}",
      about = "Logarithm of the softmax of each row, computed in one piece.";
  static constexpr int arity = 1;
  static Result<Shape> shape(const Operand* in);
  static void f(const View* in, MutableView y);
  static void vjp(const View* in, const View& y, const View& gradient, int input, MutableView message);
};

/// Inputs: logits and targets, both rows x classes; a target row is one-hot or probabilities. A target of 0 adds 0, also
/// where the logit is minus infinity.
struct CrossEntropy {
  static constexpr std::string_view name = "cross_entropy", symbol = "\\mathrm{CE}",
      about = "Cross-entropy of softmax(logits) and targets, averaged over the rows. Slope in the logits: (p - t) / rows.";
  static constexpr int arity = 2;
  static Result<Shape> shape(const Operand* in);
  static void f(const View* in, MutableView y);
  static void vjp(const View* in, const View& y, const View& gradient, int input, MutableView message);
};

/// The one list.
using MatrixOps = std::tuple<Matmul, Transpose, Sum, Mean, Dot, Stack, Softmax, LogSoftmax, CrossEntropy>;

/// One matrix op as runtime code sees it. `in` points to `arity` entries; `y` and `message` have their shapes already.
struct MatrixOpRow {
  std::string_view name, symbol, about;
  int arity;
  Result<Shape> (*shape)(const Operand* in);  ///< shape of the result, or shape_mismatch in a sentence
  void (*f)(const View* in, MutableView y);
  void (*vjp)(const View* in, const View& y, const View& gradient, int input, MutableView message);
};

namespace detail {
template <class... Op>
constexpr auto matrix_table(std::tuple<Op...>*) {
  return std::array{MatrixOpRow{Op::name, Op::symbol, Op::about, Op::arity, Op::shape, Op::f, Op::vjp}...};
}
}  // namespace detail

/// Row i is the i-th op of `MatrixOps`.
inline constexpr auto kMatrixOps = detail::matrix_table(static_cast<MatrixOps*>(nullptr));

/// The index of a matrix op's row, or -1.
constexpr int find_matrix_op(std::string_view name) {
  for (int i = 0; i < static_cast<int>(kMatrixOps.size()); ++i)
    if (kMatrixOps[static_cast<std::size_t>(i)].name == name) return i;
  return -1;
}

}  // namespace chainrule

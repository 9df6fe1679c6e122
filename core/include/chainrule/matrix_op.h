#pragma once
/// Ops on whole matrices. Each is one struct: its name, a sentence, the shape rule, the value, and the vector-Jacobian
/// product vjp, which turns the gradient G of the result into the message to one input. Value and product are templates:
/// run at double they compute, at Dual they carry a direction along, which makes the value a Jacobian-vector product and
/// the product a Hessian-vector product. Entry by entry ops with broadcasting (add, multiply, ...) are the scalar ops of
/// op.h; graph.h broadcasts them.
/// Adding an op: a struct, its functions in matrix_op.cpp, and an entry in `MatrixOps`.
#include <array>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "chainrule/dual.h"
#include "chainrule/error.h"
#include "chainrule/matrix.h"
#include "chainrule/text.h"

namespace chainrule {

namespace detail {
constexpr double size(const Shape& s) { return static_cast<double>(s.size()); }
}  // namespace detail

struct Matmul {
  static constexpr std::string_view name = "matmul", symbol = "A B", about = "Matrix product, rows times columns.";
  static constexpr int arity = 2;
  static Result<Shape> shape(const Operand* in);
  static Text formula(const Text* in);
  static double operations(const Shape* in) { return static_cast<double>(in[0].rows * in[1].cols) * static_cast<double>(2 * in[0].cols - 1); }
  template <class T>
  static void f(const ViewOf<T>* in, MutableViewOf<T> y);
  /// G B^T to the first input, A^T G to the second.
  template <class T>
  static void vjp(const ViewOf<T>* in, const ViewOf<T>& y, const ViewOf<T>& gradient, int input, MutableViewOf<T> message);
};

struct Transpose {
  static constexpr std::string_view name = "transpose", symbol = "A^\\top", about = "Rows become columns.";
  static constexpr int arity = 1;
  static Result<Shape> shape(const Operand* in);
  static Text formula(const Text* in);
  static double operations(const Shape*) { return 0; }
  template <class T>
  static void f(const ViewOf<T>* in, MutableViewOf<T> y);
  template <class T>
  static void vjp(const ViewOf<T>* in, const ViewOf<T>& y, const ViewOf<T>& gradient, int input, MutableViewOf<T> message);
};

struct Sum {
  static constexpr std::string_view name = "sum", symbol = "\\sum", about = "Sum of all entries. Each takes the whole gradient.";
  static constexpr int arity = 1;
  static Result<Shape> shape(const Operand* in);
  static Text formula(const Text* in);
  static double operations(const Shape* in) { return detail::size(in[0]) - 1; }
  template <class T>
  static void f(const ViewOf<T>* in, MutableViewOf<T> y);
  template <class T>
  static void vjp(const ViewOf<T>* in, const ViewOf<T>& y, const ViewOf<T>& gradient, int input, MutableViewOf<T> message);
};

struct Mean {
  static constexpr std::string_view name = "mean", symbol = "\\mathrm{mean}",
      about = "Mean of all entries. Each takes an equal share of the gradient.";
  static constexpr int arity = 1;
  static Result<Shape> shape(const Operand* in);
  static Text formula(const Text* in);
  static double operations(const Shape* in) { return detail::size(in[0]); }
  template <class T>
  static void f(const ViewOf<T>* in, MutableViewOf<T> y);
  template <class T>
  static void vjp(const ViewOf<T>* in, const ViewOf<T>& y, const ViewOf<T>& gradient, int input, MutableViewOf<T> message);
};

struct Dot {
  static constexpr std::string_view name = "dot", symbol = "\\cdot", about = "Sum of the products of two vectors' entries.";
  static constexpr int arity = 2;
  static Result<Shape> shape(const Operand* in);
  static Text formula(const Text* in);
  static double operations(const Shape* in) { return 2 * detail::size(in[0]) - 1; }
  template <class T>
  static void f(const ViewOf<T>* in, MutableViewOf<T> y);
  template <class T>
  static void vjp(const ViewOf<T>* in, const ViewOf<T>& y, const ViewOf<T>& gradient, int input, MutableViewOf<T> message);
};

struct Stack {
  static constexpr std::string_view name = "stack", symbol = "\\mathrm{stack}",
      about = "The rows of the first input above those of the second. Each input takes its own rows of the gradient.";
  static constexpr int arity = 2;
  static Result<Shape> shape(const Operand* in);
  static Text formula(const Text* in);
  static double operations(const Shape*) { return 0; }
  template <class T>
  static void f(const ViewOf<T>* in, MutableViewOf<T> y);
  template <class T>
  static void vjp(const ViewOf<T>* in, const ViewOf<T>& y, const ViewOf<T>& gradient, int input, MutableViewOf<T> message);
};

/// Each row is shifted by its largest entry, so that no exponential overflows.
struct Softmax {
  static constexpr std::string_view name = "softmax", symbol = "\\mathrm{softmax}",
      about = "Turns each row into probabilities that sum to 1.";
  static constexpr int arity = 1;
  static Result<Shape> shape(const Operand* in);
  static Text formula(const Text* in);
  static double operations(const Shape* in) { return 4 * detail::size(in[0]); }
  template <class T>
  static void f(const ViewOf<T>* in, MutableViewOf<T> y);
  template <class T>
  static void vjp(const ViewOf<T>* in, const ViewOf<T>& y, const ViewOf<T>& gradient, int input, MutableViewOf<T> message);
};

/// Differences beyond the largest double saturate there, so that finite inputs give finite results.
struct LogSoftmax {
  static constexpr std::string_view name = "log_softmax", symbol = "\\ln\\mathrm{softmax}",
      about = "Logarithm of the softmax of each row, computed in one piece.";
  static constexpr int arity = 1;
  static Result<Shape> shape(const Operand* in);
  static Text formula(const Text* in);
  static double operations(const Shape* in) { return 4 * detail::size(in[0]); }
  template <class T>
  static void f(const ViewOf<T>* in, MutableViewOf<T> y);
  template <class T>
  static void vjp(const ViewOf<T>* in, const ViewOf<T>& y, const ViewOf<T>& gradient, int input, MutableViewOf<T> message);
};

/// Inputs: logits and targets, both rows x classes; a target row is one-hot or probabilities. A target of 0 adds 0, also
/// where the logit is minus infinity.
struct CrossEntropy {
  static constexpr std::string_view name = "cross_entropy", symbol = "\\mathrm{CE}",
      about = "Cross-entropy of softmax(logits) and targets, averaged over the rows. Slope in the logits: (p - t) / rows.";
  static constexpr int arity = 2;
  static Result<Shape> shape(const Operand* in);
  static Text formula(const Text* in);
  static double operations(const Shape* in) { return 5 * detail::size(in[0]); }
  template <class T>
  static void f(const ViewOf<T>* in, MutableViewOf<T> y);
  template <class T>
  static void vjp(const ViewOf<T>* in, const ViewOf<T>& y, const ViewOf<T>& gradient, int input, MutableViewOf<T> message);
};

/// A constant to all that differentiates: the node takes no gradient and sends none, and no direction is carried past it.
struct StopGradient {
  static constexpr std::string_view name = "stop_gradient", symbol = "\\mathrm{stop}",
      about = "The same value, held fixed: no gradient goes back through it.";
  static constexpr int arity = 1;
  static constexpr bool stops = true;
  static Result<Shape> shape(const Operand* in);
  static Text formula(const Text* in);
  static double operations(const Shape*) { return 0; }
  template <class T>
  static void f(const ViewOf<T>* in, MutableViewOf<T> y);
  template <class T>
  static void vjp(const ViewOf<T>* in, const ViewOf<T>& y, const ViewOf<T>& gradient, int input, MutableViewOf<T> message);
};

/// The one list.
using MatrixOps = std::tuple<Matmul, Transpose, Sum, Mean, Dot, Stack, Softmax, LogSoftmax, CrossEntropy, StopGradient>;

/// A matrix op at one type. `in` points to `arity` entries; `y` and `message` have their shapes already.
template <class T>
struct MatrixRule {
  void (*f)(const ViewOf<T>* in, MutableViewOf<T> y);
  void (*vjp)(const ViewOf<T>* in, const ViewOf<T>& y, const ViewOf<T>& gradient, int input, MutableViewOf<T> message);
};

/// One matrix op as runtime code sees it.
struct MatrixOpRow {
  std::string_view name, symbol, about;
  int arity;
  Result<Shape> (*shape)(const Operand* in);  ///< shape of the result, or shape_mismatch in a sentence
  Text (*formula)(const Text* in);            ///< written in the given inputs
  double (*operations)(const Shape* in);      ///< scalar operations that the value takes; a message to an input takes as many
  MatrixRule<double> numbers;
  MatrixRule<Dual<double>> duals;
  bool stops;                                 ///< takes no gradient, whatever it is made of

  template <class T>
  constexpr const MatrixRule<T>& at() const {
    if constexpr (std::is_same_v<T, double>) return numbers;
    else return duals;
  }
};

namespace detail {
template <class... Op>
constexpr auto matrix_table(std::tuple<Op...>*) {
  return std::array{MatrixOpRow{Op::name, Op::symbol, Op::about, Op::arity, Op::shape, Op::formula, Op::operations,
                                {Op::template f<double>, Op::template vjp<double>},
                                {Op::template f<Dual<double>>, Op::template vjp<Dual<double>>},
                                requires { Op::stops; }}...};
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

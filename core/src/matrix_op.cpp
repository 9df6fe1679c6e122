#include "chainrule/matrix_op.h"

#include <cmath>
#include <limits>

#include "chainrule/primitives.h"

namespace chainrule {
namespace {

using Eigen::Index;
template <class T>
using Column = Eigen::Matrix<T, Eigen::Dynamic, 1>;

/// All entries as one column; views are stored row by row without gaps.
template <class T>
Eigen::Map<const Column<T>> flat(const ViewOf<T>& v) { return {v.data(), v.size()}; }

/// y = a b. Eigen's blocked product for numbers; entry by entry for duals, which are few and need no second copy of it.
template <class T>
void product(MutableViewOf<T>& y, const auto& a, const auto& b) {
  if constexpr (std::is_same_v<T, double>) y.noalias() = a * b;
  else y = a.lazyProduct(b);
}

bool is_zero(double x) { return x == 0; }
/// A target of 0 that is being moved still counts.
bool is_zero(const Dual<double>& x) { return x.value == 0 && x.slope == 0; }

Error mismatch(std::string sentence) { return {Code::shape_mismatch, std::move(sentence)}; }

bool is_vector(const Shape& s) { return s.rows == 1 || s.cols == 1; }

Result<Shape> not_empty(std::string_view op, const Operand& x, const Shape& result) {
  if (x.shape.size() == 0) return mismatch(std::string(op) + " needs at least one entry; " + text(x) + " has none.");
  return result;
}

/// Largest entry of a row; NaN if there is one, which Eigen's maxCoeff would leave to chance.
template <class T>
T row_max(const ViewOf<T>& x, Index row) {
  T m = x(row, 0);
  for (Index c = 1; c < x.cols(); ++c) m = maximum(m, x(row, c));
  return m;
}

/// x - m for an entry x of a row whose largest entry is m. Two finite numbers may lie further apart than the largest
/// double: the difference saturates there instead of turning infinite.
template <class T>
T below_max(const T& x, const T& m) {
  const T difference = x - m;
  const bool saturates = std::isinf(number(difference)) && std::isfinite(number(x)) && std::isfinite(number(m));
  return saturates ? T(std::numeric_limits<double>::lowest()) : difference;
}

/// What a row's log-probabilities need: ln p = below_max(x, max) - log_sum.
template <class T>
struct RowScale {
  T max, log_sum;
  RowScale(const ViewOf<T>& x, Index row) : max(row_max<T>(x, row)), log_sum(0) {
    T sum = 0;
    for (Index c = 0; c < x.cols(); ++c) sum += exp(below_max<T>(x(row, c), max));
    log_sum = log(sum);
  }
  T log_p(const T& x) const { return below_max<T>(x, max) - log_sum; }
};

}  // namespace

Result<Shape> Matmul::shape(const Operand* in) {
  if (in[0].shape.cols != in[1].shape.rows)
    return mismatch("matmul needs as many columns in " + text(in[0]) + " as rows in " + text(in[1]) + ".");
  return Shape{in[0].shape.rows, in[1].shape.cols};
}
Text Matmul::formula(const Text* in) { return in[0] * in[1]; }
template <class T>
void Matmul::f(const ViewOf<T>* in, MutableViewOf<T> y) { product<T>(y, in[0], in[1]); }
template <class T>
void Matmul::vjp(const ViewOf<T>* in, const ViewOf<T>&, const ViewOf<T>& gradient, int input, MutableViewOf<T> message) {
  if (input == 0) product<T>(message, gradient, in[1].transpose());
  else product<T>(message, in[0].transpose(), gradient);
}

Result<Shape> Transpose::shape(const Operand* in) { return Shape{in[0].shape.cols, in[0].shape.rows}; }
Text Transpose::formula(const Text* in) { return transposed(in[0]); }
template <class T>
void Transpose::f(const ViewOf<T>* in, MutableViewOf<T> y) { y = in[0].transpose(); }
template <class T>
void Transpose::vjp(const ViewOf<T>*, const ViewOf<T>&, const ViewOf<T>& gradient, int, MutableViewOf<T> message) {
  message = gradient.transpose();
}

Result<Shape> Sum::shape(const Operand*) { return Shape{}; }
Text Sum::formula(const Text* in) { return called(name, {in, 1}); }
template <class T>
void Sum::f(const ViewOf<T>* in, MutableViewOf<T> y) { y(0, 0) = in[0].sum(); }
template <class T>
void Sum::vjp(const ViewOf<T>*, const ViewOf<T>&, const ViewOf<T>& gradient, int, MutableViewOf<T> message) {
  message.setConstant(gradient(0, 0));
}

Result<Shape> Mean::shape(const Operand* in) { return not_empty(name, in[0], {}); }
Text Mean::formula(const Text* in) { return called(name, {in, 1}); }
template <class T>
void Mean::f(const ViewOf<T>* in, MutableViewOf<T> y) { y(0, 0) = in[0].sum() / T(static_cast<double>(in[0].size())); }
template <class T>
void Mean::vjp(const ViewOf<T>* in, const ViewOf<T>&, const ViewOf<T>& gradient, int, MutableViewOf<T> message) {
  message.setConstant(gradient(0, 0) / T(static_cast<double>(in[0].size())));
}

Result<Shape> Dot::shape(const Operand* in) {
  if (!is_vector(in[0].shape) || !is_vector(in[1].shape) || in[0].shape.size() != in[1].shape.size())
    return mismatch("dot needs two vectors of the same length; it was given " + text(in[0]) + " and " + text(in[1]) + ".");
  return Shape{};
}
Text Dot::formula(const Text* in) { return called(name, {in, 2}); }
template <class T>
void Dot::f(const ViewOf<T>* in, MutableViewOf<T> y) { y(0, 0) = flat<T>(in[0]).dot(flat<T>(in[1])); }
template <class T>
void Dot::vjp(const ViewOf<T>* in, const ViewOf<T>&, const ViewOf<T>& gradient, int input, MutableViewOf<T> message) {
  Eigen::Map<Column<T>>(message.data(), message.size()) = gradient(0, 0) * flat<T>(in[1 - input]);
}

Result<Shape> Stack::shape(const Operand* in) {
  if (in[0].shape.cols != in[1].shape.cols)
    return mismatch("stack needs as many columns in " + text(in[0]) + " as in " + text(in[1]) + ".");
  return Shape{in[0].shape.rows + in[1].shape.rows, in[0].shape.cols};
}
Text Stack::formula(const Text* in) { return called(name, {in, 2}); }
template <class T>
void Stack::f(const ViewOf<T>* in, MutableViewOf<T> y) {
  y.topRows(in[0].rows()) = in[0];
  y.bottomRows(in[1].rows()) = in[1];
}
template <class T>
void Stack::vjp(const ViewOf<T>*, const ViewOf<T>&, const ViewOf<T>& gradient, int input, MutableViewOf<T> message) {
  message = input == 0 ? gradient.topRows(message.rows()) : gradient.bottomRows(message.rows());
}

Result<Shape> Softmax::shape(const Operand* in) { return not_empty(name, in[0], in[0].shape); }
Text Softmax::formula(const Text* in) { return called(name, {in, 1}); }
template <class T>
void Softmax::f(const ViewOf<T>* in, MutableViewOf<T> y) {
  const ViewOf<T>& x = in[0];
  for (Index r = 0; r < x.rows(); ++r) {
    const T m = row_max<T>(x, r);
    T sum = 0;
    for (Index c = 0; c < x.cols(); ++c) sum += y(r, c) = exp(below_max<T>(x(r, c), m));
    for (Index c = 0; c < x.cols(); ++c) y(r, c) /= sum;
  }
}
template <class T>
void Softmax::vjp(const ViewOf<T>*, const ViewOf<T>& y, const ViewOf<T>& gradient, int, MutableViewOf<T> message) {
  for (Index r = 0; r < y.rows(); ++r) {
    const T along = y.row(r).dot(gradient.row(r));
    for (Index c = 0; c < y.cols(); ++c) message(r, c) = y(r, c) * (gradient(r, c) - along);
  }
}

Result<Shape> LogSoftmax::shape(const Operand* in) { return not_empty(name, in[0], in[0].shape); }
Text LogSoftmax::formula(const Text* in) { return called("log softmax", {in, 1}); }
template <class T>
void LogSoftmax::f(const ViewOf<T>* in, MutableViewOf<T> y) {
  const ViewOf<T>& x = in[0];
  for (Index r = 0; r < x.rows(); ++r) {
    const RowScale<T> scale(x, r);
    for (Index c = 0; c < x.cols(); ++c) y(r, c) = scale.log_p(x(r, c));
  }
}
template <class T>
void LogSoftmax::vjp(const ViewOf<T>*, const ViewOf<T>& y, const ViewOf<T>& gradient, int, MutableViewOf<T> message) {
  for (Index r = 0; r < y.rows(); ++r) {
    const T total = gradient.row(r).sum();
    for (Index c = 0; c < y.cols(); ++c) message(r, c) = gradient(r, c) - exp(y(r, c)) * total;
  }
}

Result<Shape> CrossEntropy::shape(const Operand* in) {
  if (in[0].shape != in[1].shape)
    return mismatch("cross_entropy needs logits and targets of the same size; it was given " + text(in[0]) + " and " +
                    text(in[1]) + ".");
  return not_empty(name, in[0], {});
}
Text CrossEntropy::formula(const Text* in) { return called("cross entropy", {in, 2}); }
template <class T>
void CrossEntropy::f(const ViewOf<T>* in, MutableViewOf<T> y) {
  const ViewOf<T>&logits = in[0], &targets = in[1];
  T mean = 0;
  for (Index r = 0; r < logits.rows(); ++r) {
    const RowScale<T> scale(logits, r);
    T loss = 0;
    for (Index c = 0; c < logits.cols(); ++c) {
      const T t = targets(r, c), log_p = scale.log_p(logits(r, c));
      if (!is_zero(t) || std::isnan(number(log_p))) loss -= t * log_p;
    }
    // Divided before it is added: the sum of finite losses could overflow, their mean cannot.
    mean += loss / T(static_cast<double>(logits.rows()));
  }
  y(0, 0) = mean;
}
template <class T>
void CrossEntropy::vjp(const ViewOf<T>* in, const ViewOf<T>&, const ViewOf<T>& gradient, int input, MutableViewOf<T> message) {
  const ViewOf<T>&logits = in[0], &targets = in[1];
  const T share = gradient(0, 0) / T(static_cast<double>(logits.rows()));
  for (Index r = 0; r < logits.rows(); ++r) {
    const RowScale<T> scale(logits, r);
    const T total = targets.row(r).sum();  // 1 for probabilities; kept general so that the product is exact
    for (Index c = 0; c < logits.cols(); ++c) {
      const T log_p = scale.log_p(logits(r, c));
      message(r, c) = share * (input == 0 ? exp(log_p) * total - targets(r, c) : -log_p);
    }
  }
}

Result<Shape> StopGradient::shape(const Operand* in) { return in[0].shape; }
Text StopGradient::formula(const Text* in) { return called("stop", {in, 1}); }
template <class T>
void StopGradient::f(const ViewOf<T>* in, MutableViewOf<T> y) {
  y = in[0].unaryExpr([](const T& x) { return T(number(x)); });
}
template <class T>
void StopGradient::vjp(const ViewOf<T>*, const ViewOf<T>&, const ViewOf<T>&, int, MutableViewOf<T> message) {
  message.setConstant(T(0));
}

namespace {
template <class... Op>
constexpr auto rules(std::tuple<Op...>*) {
  return std::tuple{std::tuple{Op::template f<double>, Op::template vjp<double>, Op::template f<Dual<double>>,
                               Op::template vjp<Dual<double>>}...};
}
/// Makes the compiler write every op at both types here, where their templates are, for the table in the header.
[[gnu::used]] const auto written = rules(static_cast<MatrixOps*>(nullptr));
}  // namespace

}  // namespace chainrule

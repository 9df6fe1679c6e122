#include "chainrule/matrix_op.h"

#include <cmath>
#include <limits>

#include "chainrule/primitives.h"

namespace chainrule {
namespace {

using Eigen::Index;
using Flat = Eigen::Map<const Eigen::VectorXd>;

/// All entries as one column; views are stored row by row without gaps.
Flat flat(const View& v) { return {v.data(), v.size()}; }

Error mismatch(std::string sentence) { return {Code::shape_mismatch, std::move(sentence)}; }

bool is_vector(const Shape& s) { return s.rows == 1 || s.cols == 1; }

Result<Shape> not_empty(std::string_view op, const Operand& x, const Shape& result) {
  if (x.shape.size() == 0) return mismatch(std::string(op) + " needs at least one entry; " + text(x) + " has none.");
  return result;
}

/// Largest entry of a row; NaN if there is one, which Eigen's maxCoeff would leave to chance.
double row_max(const View& x, Index row) {
  double m = x(row, 0);
  for (Index c = 1; c < x.cols(); ++c) m = maximum(m, x(row, c));
  return m;
}

/// x - m for an entry x of a row whose largest entry is m. Two finite numbers may lie further apart than the largest
/// double: the difference saturates there instead of turning infinite.
double below_max(double x, double m) {
  const double difference = x - m;
  return std::isinf(difference) && std::isfinite(x) && std::isfinite(m) ? std::numeric_limits<double>::lowest() : difference;
}

/// What a row's log-probabilities need: ln p = below_max(x, max) - log_sum.
struct RowScale {
  double max, log_sum;
  RowScale(const View& x, Index row) : max(row_max(x, row)), log_sum(0) {
    double sum = 0;
    for (Index c = 0; c < x.cols(); ++c) sum += std::exp(below_max(x(row, c), max));
    log_sum = std::log(sum);
  }
  double log_p(double x) const { return below_max(x, max) - log_sum; }
};

}  // namespace

Result<Shape> Matmul::shape(const Operand* in) {
  if (in[0].shape.cols != in[1].shape.rows)
    return mismatch("matmul needs as many columns in " + text(in[0]) + " as rows in " + text(in[1]) + ".");
  return Shape{in[0].shape.rows, in[1].shape.cols};
}
void Matmul::f(const View* in, MutableView y) { y.noalias() = in[0] * in[1]; }
void Matmul::vjp(const View* in, const View&, const View& gradient, int input, MutableView message) {
  if (input == 0) message.noalias() = gradient * in[1].transpose();
  else message.noalias() = in[0].transpose() * gradient;
}

Result<Shape> Transpose::shape(const Operand* in) { return Shape{in[0].shape.cols, in[0].shape.rows}; }
void Transpose::f(const View* in, MutableView y) { y = in[0].transpose(); }
void Transpose::vjp(const View*, const View&, const View& gradient, int, MutableView message) {
  message = gradient.transpose();
}

Result<Shape> Sum::shape(const Operand*) { return Shape{}; }
void Sum::f(const View* in, MutableView y) { y(0, 0) = in[0].sum(); }
void Sum::vjp(const View*, const View&, const View& gradient, int, MutableView message) {
  message.setConstant(gradient(0, 0));
}

Result<Shape> Mean::shape(const Operand* in) { return not_empty(name, in[0], {}); }
void Mean::f(const View* in, MutableView y) { y(0, 0) = in[0].sum() / static_cast<double>(in[0].size()); }
void Mean::vjp(const View* in, const View&, const View& gradient, int, MutableView message) {
  message.setConstant(gradient(0, 0) / static_cast<double>(in[0].size()));
}

Result<Shape> Dot::shape(const Operand* in) {
  if (!is_vector(in[0].shape) || !is_vector(in[1].shape) || in[0].shape.size() != in[1].shape.size())
    return mismatch("dot needs two vectors of the same length; it was given " + text(in[0]) + " and " + text(in[1]) + ".");
  return Shape{};
}
void Dot::f(const View* in, MutableView y) { y(0, 0) = flat(in[0]).dot(flat(in[1])); }
void Dot::vjp(const View* in, const View&, const View& gradient, int input, MutableView message) {
  Eigen::Map<Eigen::VectorXd>(message.data(), message.size()) = gradient(0, 0) * flat(in[1 - input]);
}

Result<Shape> Stack::shape(const Operand* in) {
  if (in[0].shape.cols != in[1].shape.cols)
    return mismatch("stack needs as many columns in " + text(in[0]) + " as in " + text(in[1]) + ".");
  return Shape{in[0].shape.rows + in[1].shape.rows, in[0].shape.cols};
}
void Stack::f(const View* in, MutableView y) {
  y.topRows(in[0].rows()) = in[0];
  y.bottomRows(in[1].rows()) = in[1];
}
void Stack::vjp(const View*, const View&, const View& gradient, int input, MutableView message) {
  message = input == 0 ? gradient.topRows(message.rows()) : gradient.bottomRows(message.rows());
}

Result<Shape> Softmax::shape(const Operand* in) { return not_empty(name, in[0], in[0].shape); }
void Softmax::f(const View* in, MutableView y) {
  const View& x = in[0];
  for (Index r = 0; r < x.rows(); ++r) {
    const double m = row_max(x, r);
    double sum = 0;
    for (Index c = 0; c < x.cols(); ++c) sum += y(r, c) = std::exp(below_max(x(r, c), m));
    for (Index c = 0; c < x.cols(); ++c) y(r, c) /= sum;
  }
}
void Softmax::vjp(const View*, const View& y, const View& gradient, int, MutableView message) {
  for (Index r = 0; r < y.rows(); ++r) {
    const double along = y.row(r).dot(gradient.row(r));
    for (Index c = 0; c < y.cols(); ++c) message(r, c) = y(r, c) * (gradient(r, c) - along);
  }
}

Result<Shape> LogSoftmax::shape(const Operand* in) { return not_empty(name, in[0], in[0].shape); }
void LogSoftmax::f(const View* in, MutableView y) {
  const View& x = in[0];
  for (Index r = 0; r < x.rows(); ++r) {
    const RowScale scale(x, r);
    for (Index c = 0; c < x.cols(); ++c) y(r, c) = scale.log_p(x(r, c));
  }
}
void LogSoftmax::vjp(const View*, const View& y, const View& gradient, int, MutableView message) {
  for (Index r = 0; r < y.rows(); ++r) {
    const double total = gradient.row(r).sum();
    for (Index c = 0; c < y.cols(); ++c) message(r, c) = gradient(r, c) - std::exp(y(r, c)) * total;
  }
}

Result<Shape> CrossEntropy::shape(const Operand* in) {
  if (in[0].shape != in[1].shape)
    return mismatch("cross_entropy needs logits and targets of the same size; it was given " + text(in[0]) + " and " +
                    text(in[1]) + ".");
  return not_empty(name, in[0], {});
}
void CrossEntropy::f(const View* in, MutableView y) {
  const View &logits = in[0], &targets = in[1];
  double mean = 0;
  for (Index r = 0; r < logits.rows(); ++r) {
    const RowScale scale(logits, r);
    double loss = 0;
    for (Index c = 0; c < logits.cols(); ++c) {
      const double t = targets(r, c), log_p = scale.log_p(logits(r, c));
      if (t != 0 || std::isnan(log_p)) loss -= t * log_p;
    }
    // Divided before it is added: the sum of finite losses could overflow, their mean cannot.
    mean += loss / static_cast<double>(logits.rows());
  }
  y(0, 0) = mean;
}
void CrossEntropy::vjp(const View* in, const View&, const View& gradient, int input, MutableView message) {
  const View &logits = in[0], &targets = in[1];
  const double share = gradient(0, 0) / static_cast<double>(logits.rows());
  for (Index r = 0; r < logits.rows(); ++r) {
    const RowScale scale(logits, r);
    const double total = targets.row(r).sum();  // 1 for probabilities; kept general so that the product is exact
    for (Index c = 0; c < logits.cols(); ++c) {
      const double log_p = scale.log_p(logits(r, c));
      message(r, c) = share * (input == 0 ? std::exp(log_p) * total - targets(r, c) : -log_p);
    }
  }
}

}  // namespace chainrule

#include "chainrule/graph.h"

#include <algorithm>
#include <limits>

#include "chainrule/matrix_op.h"
#include "chainrule/op.h"

namespace chainrule {
namespace {

using Eigen::Index;

static_assert(std::ranges::all_of(kMatrixOps, [](const MatrixOpRow& r) { return r.arity <= int{kMaxArity}; }));

/// The shape of an entry by entry op: in each direction the sizes are equal, or 1 and repeated.
Result<Shape> broadcast(std::string_view op, int arity, const std::array<Operand, kMaxArity>& in) {
  Shape out = in[0].shape;
  for (std::size_t i = 1; i < static_cast<std::size_t>(arity); ++i) {
    const Shape s = in[i].shape;
    const auto fits = [](Index a, Index b) { return a == b || a == 1 || b == 1; };
    if (!fits(out.rows, s.rows) || !fits(out.cols, s.cols))
      return Error{Code::shape_mismatch, std::string(op) + " cannot combine " + text(in[i - 1]) + " with " + text(in[i]) +
                                             ": in each direction the sizes must be equal, or one of them 1."};
    // A size of 1 gives way, also to 0.
    if (out.rows == 1) out.rows = s.rows;
    if (out.cols == 1) out.cols = s.cols;
  }
  return out;
}

/// How far to move in an input's entries for one row or column of the result; 0 where it is repeated.
struct Stride {
  Index row, col;
  Stride(const Shape& in) : row(in.rows == 1 ? 0 : in.cols), col(in.cols == 1 ? 0 : 1) {}
};

std::size_t count(const Shape& s) { return static_cast<std::size_t>(s.size()); }

Result<void> check_size(std::string_view op, const Shape& s) {
  constexpr std::int64_t limit = std::numeric_limits<std::int32_t>::max();
  if (s.cols != 0 && std::int64_t{s.rows} > limit / std::int64_t{s.cols})
    return Error{Code::too_large, std::string(op) + " would make " + text(s) + " entries; at most " + std::to_string(limit) +
                                      " fit into one node."};
  return {};
}

std::string plural(int n, std::string_view noun) {
  return std::to_string(n) + " " + std::string(noun) + (n == 1 ? "" : "s");
}

}  // namespace

NodeId Graph::leaf(const Matrix& value, std::string name) { return add_value(value, Kind::leaf, std::move(name)); }
NodeId Graph::constant(const Matrix& value, std::string name) { return add_value(value, Kind::constant, std::move(name)); }

NodeId Graph::add_value(const Matrix& value, Kind kind, std::string name) {
  Node n;
  n.shape = {value.rows(), value.cols()};
  n.value = values_.size();
  n.edge = edges_.size();
  n.kind = kind;
  n.needs_gradient = kind == Kind::leaf;
  values_.insert(values_.end(), value.data(), value.data() + value.size());
  gradients_.resize(values_.size(), 0.0);
  nodes_.push_back(n);
  names_.push_back(std::move(name));
  return size() - 1;
}

Error Graph::refuse(Error error) {
  if (!first_error_) first_error_ = error;
  return error;
}

Result<std::array<Operand, 2>> Graph::operands(std::string_view op, int arity, std::span<const NodeId> inputs) const {
  if (static_cast<int>(inputs.size()) != arity)
    return Error{Code::shape_mismatch, std::string(op) + " takes " + plural(arity, "input") + "; " +
                                           std::to_string(inputs.size()) + (inputs.size() == 1 ? " was" : " were") + " given."};
  std::array<Operand, kMaxArity> in{};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const NodeId id = inputs[i];
    if (!holds(id))
      return Error{Code::out_of_range, std::string(op) + " was given node " + std::to_string(id) + "; the graph has " +
                                           plural(size(), "node") + ", numbered from 0."};
    in[i] = {shape(id), names_[static_cast<std::size_t>(id)], id};
  }
  return in;
}

Result<NodeId> Graph::apply(int op, std::span<const NodeId> inputs, std::string name) {
  if (op < 0 || op >= static_cast<int>(kOps.size()))
    return refuse({Code::unknown_name, "There is no scalar op number " + std::to_string(op) + "."});
  const OpRow& row = kOps[static_cast<std::size_t>(op)];
  const auto in = operands(row.name, row.arity, inputs);
  if (!in) return refuse(in.error());
  const auto shape = broadcast(row.name, row.arity, *in);
  if (!shape) return refuse(shape.error());
  if (const auto fits = check_size(row.name, *shape); !fits) return refuse(fits.error());
  return add_op(Kind::scalar_op, op, *shape, inputs, std::move(name));
}

Result<NodeId> Graph::apply_matrix(int op, std::span<const NodeId> inputs, std::string name) {
  if (op < 0 || op >= static_cast<int>(kMatrixOps.size()))
    return refuse({Code::unknown_name, "There is no matrix op number " + std::to_string(op) + "."});
  const MatrixOpRow& row = kMatrixOps[static_cast<std::size_t>(op)];
  const auto in = operands(row.name, row.arity, inputs);
  if (!in) return refuse(in.error());
  const auto shape = row.shape(in->data());
  if (!shape) return refuse(shape.error());
  if (const auto fits = check_size(row.name, *shape); !fits) return refuse(fits.error());
  return add_op(Kind::matrix_op, op, *shape, inputs, std::move(name));
}

Result<NodeId> Graph::add_op(Kind kind, int op, const Shape& shape, std::span<const NodeId> inputs, std::string name) {
  if (nodes_.size() >= static_cast<std::size_t>(std::numeric_limits<NodeId>::max()))
    return refuse({Code::too_large, "The graph has as many nodes as can be numbered, " + std::to_string(size()) + "."});
  std::int64_t more = 2 * shape.size();
  for (const NodeId id : inputs) more += (kind == Kind::scalar_op ? shape.size() : 0) + this->shape(id).size();
  const auto held = static_cast<std::int64_t>(2 * values_.size() + locals_.size() + messages_.size());
  if (more > most_numbers_ - held)
    return refuse({Code::too_large, "A node of " + text(shape) + " takes the graph past " + std::to_string(most_numbers_) + " numbers in all."});
  Node n;
  n.shape = shape;
  n.value = values_.size();
  n.edge = edges_.size();
  n.op = op;
  n.arity = static_cast<std::uint8_t>(inputs.size());
  n.kind = kind;
  const bool stops = kind == Kind::matrix_op && kMatrixOps[static_cast<std::size_t>(op)].stops;
  // A copy: the span may be what inputs() of this graph returned, which the next line may move.
  std::array<NodeId, kMaxArity> from{};
  std::ranges::copy(inputs, from.begin());
  for (const NodeId id : std::span(from.data(), n.arity)) {
    n.needs_gradient = n.needs_gradient || (node(id).needs_gradient && !stops);
    inputs_.push_back(id);
    edges_.push_back({locals_.size(), messages_.size()});
    if (kind == Kind::scalar_op) locals_.resize(locals_.size() + count(shape), 0.0);
    messages_.resize(messages_.size() + count(node(id).shape), 0.0);
  }
  values_.resize(values_.size() + count(shape), std::numeric_limits<double>::quiet_NaN());
  gradients_.resize(values_.size(), 0.0);
  nodes_.push_back(n);
  names_.push_back(std::move(name));
  stale_ = true;
  return size() - 1;
}

Result<void> Graph::set(NodeId id, const Matrix& value) {
  if (!holds(id))
    return Error{Code::out_of_range, "There is no node " + std::to_string(id) + "; the graph has " + plural(size(), "node") + "."};
  const Node& n = node(id);
  if (n.arity > 0) return Error{Code::wrong_type, "\"" + name(id) + "\" is computed; only an input can be set."};
  const Shape given{value.rows(), value.cols()};
  if (given != n.shape)
    return Error{Code::shape_mismatch, "\"" + name(id) + "\" is " + text(n.shape) + "; a value of " + text(given) + " was given."};
  std::copy_n(value.data(), value.size(), values_.begin() + static_cast<std::ptrdiff_t>(n.value));
  stale_ = true;
  return {};
}

void Graph::forward() {
  for (const Node& n : nodes_) {
    if (n.kind == Kind::scalar_op) forward_scalar(n);
    else if (n.kind == Kind::matrix_op) forward_matrix(n);
  }
  stale_ = false;
}

void Graph::forward_scalar(const Node& n) {
  const OpRow& row = kOps[static_cast<std::size_t>(n.op)];
  double* y = values_.data() + n.value;
  if (n.shape == Shape{}) {  // one number, and so are its inputs
    double x[kMaxArity]{};
    for (std::size_t i = 0; i < n.arity; ++i) x[i] = values_[node(inputs_[n.edge + i]).value];
    *y = row.f(x);
    return;
  }
  if (n.arity == 1) {
    row.batch64.f(values_.data() + node(inputs_[n.edge]).value, y, n.shape.size());
    return;
  }
  const Node &a = node(inputs_[n.edge]), &b = node(inputs_[n.edge + 1]);
  const double *av = values_.data() + a.value, *bv = values_.data() + b.value;
  const Stride as(a.shape), bs(b.shape);
  for (Index r = 0; r < n.shape.rows; ++r)
    for (Index c = 0; c < n.shape.cols; ++c) {
      const double x[kMaxArity]{av[r * as.row + c * as.col], bv[r * bs.row + c * bs.col]};
      *y++ = row.f(x);
    }
}

void Graph::forward_matrix(const Node& n) {
  const NodeId* ids = inputs_.data() + n.edge;
  const View in[kMaxArity]{value(ids[0]), value(ids[n.arity - 1])};
  kMatrixOps[static_cast<std::size_t>(n.op)].numbers.f(in, MutableView(values_.data() + n.value, n.shape.rows, n.shape.cols));
}

void Graph::clear() {
  std::ranges::fill(gradients_, 0.0);
  std::ranges::fill(locals_, 0.0);
  std::ranges::fill(messages_, 0.0);
}

Result<void> Graph::backward(NodeId root) {
  if (!holds(root))
    return Error{Code::out_of_range, "There is no node " + std::to_string(root) + "; the graph has " + plural(size(), "node") + "."};
  if (shape(root) != Shape{})
    return Error{Code::not_scalar, "Gradients are taken of one number; \"" + name(root) + "\" is " + text(shape(root)) + "."};
  if (stale_) forward();
  clear();
  if (!node(root).needs_gradient) return {};

  std::vector<bool> reached(static_cast<std::size_t>(root) + 1, false);
  reached.back() = true;
  gradients_[node(root).value] = 1.0;
  for (std::size_t id = reached.size(); id-- > 0;) {
    const Node& n = nodes_[id];
    if (!reached[id] || n.arity == 0) continue;
    if (n.kind == Kind::scalar_op) backward_scalar(n);
    else backward_matrix(n);
    for (int i = 0; i < n.arity; ++i) {
      const std::size_t e = n.edge + static_cast<std::size_t>(i);
      const Node& in = node(inputs_[e]);
      if (!in.needs_gradient) continue;
      reached[static_cast<std::size_t>(inputs_[e])] = true;
      const double* message = messages_.data() + edges_[e].message;
      double* gradient = gradients_.data() + in.value;
      for (std::size_t k = 0; k < count(in.shape); ++k) gradient[k] += message[k];  // fan-out: paths add up
    }
  }
  return {};
}

void Graph::backward_scalar(const Node& n) {
  const OpRow& row = kOps[static_cast<std::size_t>(n.op)];
  if (n.shape == Shape{}) {
    double x[kMaxArity]{}, slope[kMaxArity]{};
    for (std::size_t i = 0; i < n.arity; ++i) x[i] = values_[node(inputs_[n.edge + i]).value];
    row.d(x, values_[n.value], slope);
    for (std::size_t i = 0; i < n.arity; ++i) {
      const Edge& to = edges_[n.edge + i];
      locals_[to.local] = slope[i];
      if (node(inputs_[n.edge + i]).needs_gradient) messages_[to.message] += slope[i] * gradients_[n.value];
    }
    return;
  }
  const Node *in[kMaxArity]{}, &first = node(inputs_[n.edge]);
  const double* x[kMaxArity]{};
  double *local[kMaxArity]{}, *message[kMaxArity]{};
  Stride stride[kMaxArity]{first.shape, first.shape};
  for (std::size_t i = 0; i < n.arity; ++i) {
    in[i] = &node(inputs_[n.edge + i]);
    x[i] = values_.data() + in[i]->value;
    stride[i] = Stride(in[i]->shape);
    local[i] = locals_.data() + edges_[n.edge + i].local;
    message[i] = messages_.data() + edges_[n.edge + i].message;
  }
  const double *y = values_.data() + n.value, *upstream = gradients_.data() + n.value;
  Index k = 0;
  for (Index r = 0; r < n.shape.rows; ++r)
    for (Index c = 0; c < n.shape.cols; ++c, ++k) {
      double at[kMaxArity]{}, slope[kMaxArity]{};
      for (std::size_t i = 0; i < n.arity; ++i) at[i] = x[i][r * stride[i].row + c * stride[i].col];
      row.d(at, y[k], slope);
      for (std::size_t i = 0; i < n.arity; ++i) {
        local[i][k] = slope[i];
        if (in[i]->needs_gradient) message[i][r * stride[i].row + c * stride[i].col] += slope[i] * upstream[k];
      }
    }
}

void Graph::backward_matrix(const Node& n) {
  const NodeId* ids = inputs_.data() + n.edge;
  const View in[kMaxArity]{value(ids[0]), value(ids[n.arity - 1])};
  const View y(values_.data() + n.value, n.shape.rows, n.shape.cols);
  const View upstream(gradients_.data() + n.value, n.shape.rows, n.shape.cols);
  for (int i = 0; i < n.arity; ++i) {
    const Node& to = node(ids[i]);
    if (!to.needs_gradient) continue;
    double* message = messages_.data() + edges_[n.edge + static_cast<std::size_t>(i)].message;
    kMatrixOps[static_cast<std::size_t>(n.op)].numbers.vjp(in, y, upstream, i, MutableView(message, to.shape.rows, to.shape.cols));
  }
}

View Graph::value(NodeId id) const { return {values_.data() + node(id).value, shape(id).rows, shape(id).cols}; }
View Graph::gradient(NodeId id) const { return {gradients_.data() + node(id).value, shape(id).rows, shape(id).cols}; }

View Graph::local(NodeId id, int i) const {
  if (node(id).kind != Kind::scalar_op) return {nullptr, 0, 0};
  return {locals_.data() + edge(id, i).local, shape(id).rows, shape(id).cols};
}

View Graph::message(NodeId id, int i) const {
  const Shape s = shape(inputs(id)[static_cast<std::size_t>(i)]);
  return {messages_.data() + edge(id, i).message, s.rows, s.cols};
}

std::span<const NodeId> Graph::inputs(NodeId id) const { return {inputs_.data() + node(id).edge, node(id).arity}; }

std::string Graph::name(NodeId id) const {
  const std::string& given = names_[static_cast<std::size_t>(id)];
  return given.empty() ? "node " + std::to_string(id) : given;
}

}  // namespace chainrule

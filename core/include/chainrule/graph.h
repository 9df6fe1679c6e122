#pragma once
/// A directed acyclic graph of matrices. Nodes are numbered in the order they are made, inputs first, so the numbering is
/// a topological order: forward() is one loop up, backward() one loop down. Nothing is recursive and everything lies in
/// flat arrays; a chain of a million nodes is an ordinary graph. The graph knows ops by their rows only.
#include <array>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "chainrule/error.h"
#include "chainrule/matrix.h"

namespace chainrule {

using NodeId = std::int32_t;

class Graph {
 public:
  /// What made a node.
  enum class Kind : std::uint8_t { leaf, constant, scalar_op, matrix_op };

  /// An input or parameter: a gradient is computed for it.
  NodeId leaf(const Matrix& value, std::string name = {});
  /// A fixed value. It takes no gradient, and neither does what is made of constants alone, nor a stop_gradient: their
  /// gradients and the messages to them stay 0.
  NodeId constant(const Matrix& value, std::string name = {});

  /// A node made by row `op` of kOps, entry by entry. Inputs of different shapes are broadcast as in NumPy: a direction
  /// of size 1 is repeated. Errors: unknown_name, out_of_range (no such node), shape_mismatch, too_large.
  Result<NodeId> apply(int op, std::span<const NodeId> inputs, std::string name = {});
  Result<NodeId> apply(int op, std::initializer_list<NodeId> inputs, std::string name = {}) {
    return apply(op, std::span(inputs.begin(), inputs.size()), std::move(name));
  }
  /// A node made by row `op` of kMatrixOps. Errors as above.
  Result<NodeId> apply_matrix(int op, std::span<const NodeId> inputs, std::string name = {});
  Result<NodeId> apply_matrix(int op, std::initializer_list<NodeId> inputs, std::string name = {}) {
    return apply_matrix(op, std::span(inputs.begin(), inputs.size()), std::move(name));
  }

  /// A new value, of the same shape, for a leaf or constant. Errors: out_of_range, wrong_type, shape_mismatch.
  Result<void> set(NodeId id, const Matrix& value);

  /// Computes every value. Linear in the size of the graph.
  void forward();
  /// Gradients of node `root`, one number, with respect to every node, by one sweep in reverse topological order; where
  /// paths meet, messages are summed. Runs forward() first if a value is out of date. Starts from zero every time, so
  /// calling it twice changes nothing. Errors: out_of_range, not_scalar.
  Result<void> backward(NodeId root);
  /// No root: all gradients, slopes and messages are 0.
  void clear();

  /// Views are good until the next call that is not const. Values made by ops are NaN before the first forward().
  View value(NodeId id) const;
  View gradient(NodeId id) const;
  /// For a node made by a scalar op, the slope of each entry in its input number `i`, in the shape of the node. Empty for
  /// a matrix op, whose Jacobian is never formed. 0 where the last root does not depend on the node.
  View local(NodeId id, int i) const;
  /// What the node sends back to its input number `i`, in the shape of that input: local gradient times upstream gradient,
  /// summed over broadcasting.
  View message(NodeId id, int i) const;

  /// All values, gradients, slopes and messages, node by node and row by row, for those who copy them whole; where a node
  /// or an edge begins in them, `offset`, `local_offset` and `message_offset` say. Good until the next call that is not const.
  std::span<const double> values() const { return values_; }
  std::span<const double> gradients() const { return gradients_; }
  std::span<const double> locals() const { return locals_; }
  std::span<const double> messages() const { return messages_; }
  std::int64_t entries() const { return static_cast<std::int64_t>(values_.size()); }
  std::size_t offset(NodeId id) const { return node(id).value; }
  std::size_t local_offset(NodeId id, int i) const { return edge(id, i).local; }
  std::size_t message_offset(NodeId id, int i) const { return edge(id, i).message; }

  NodeId size() const { return static_cast<NodeId>(nodes_.size()); }
  Kind kind(NodeId id) const { return node(id).kind; }
  /// Row in kOps or kMatrixOps; -1 for leaves and constants.
  int op(NodeId id) const { return node(id).op; }
  Shape shape(NodeId id) const { return node(id).shape; }
  std::span<const NodeId> inputs(NodeId id) const;
  int arity(NodeId id) const { return node(id).arity; }
  /// The name given, or `node 12`.
  std::string name(NodeId id) const;
  bool is_named(NodeId id) const { return !names_[static_cast<std::size_t>(id)].empty(); }
  void rename(NodeId id, std::string name) { names_[static_cast<std::size_t>(id)] = std::move(name); }
  bool needs_gradient(NodeId id) const { return node(id).needs_gradient; }

  /// Refuses, with too_large, nodes that would take the graph past so many numbers in all: values, gradients, slopes and
  /// messages. Without a call only memory sets a limit.
  void limit_numbers(std::int64_t most) { most_numbers_ = most; }

  /// The first apply that was refused, for code that records a whole formula before it looks (var.h).
  const std::optional<Error>& first_error() const { return first_error_; }

 private:
  struct Node {
    Shape shape;
    std::size_t value = 0;      ///< offset of the first entry in values_ and gradients_
    std::size_t edge = 0;       ///< first edge; a node's edges lie side by side
    int op = -1;
    std::uint8_t arity = 0;
    Kind kind = Kind::leaf;
    bool needs_gradient = false;
  };
  struct Edge {
    std::size_t local = 0, message = 0;  ///< offsets in locals_ and messages_
  };

  const Node& node(NodeId id) const { return nodes_[static_cast<std::size_t>(id)]; }
  const Edge& edge(NodeId id, int i) const { return edges_[node(id).edge + static_cast<std::size_t>(i)]; }
  bool holds(NodeId id) const { return id >= 0 && id < size(); }
  NodeId add_value(const Matrix& value, Kind kind, std::string name);
  Result<std::array<Operand, 2>> operands(std::string_view op, int arity, std::span<const NodeId> inputs) const;
  Result<NodeId> add_op(Kind kind, int op, const Shape& shape, std::span<const NodeId> inputs, std::string name);
  Error refuse(Error error);
  void forward_scalar(const Node& n);
  void forward_matrix(const Node& n);
  void backward_scalar(const Node& n);
  void backward_matrix(const Node& n);

  std::vector<Node> nodes_;
  std::vector<std::string> names_;
  std::vector<NodeId> inputs_;  ///< one per edge
  std::vector<Edge> edges_;
  std::vector<double> values_, gradients_, locals_, messages_;
  std::optional<Error> first_error_;
  std::int64_t most_numbers_ = std::numeric_limits<std::int64_t>::max();
  bool stale_ = false;  ///< a value is older than what it is made of
};

}  // namespace chainrule

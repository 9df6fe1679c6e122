/// Graph to text. Written on a stack of its own, as deep graphs need.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <unordered_set>

#include "chainrule/formula.h"
#include "formula_syntax.h"

namespace chainrule {
namespace {

class Printer {
 public:
  Printer(const Graph& graph, NodeId root) : graph_(graph), root_(root) {}

  std::string run() {
    count_uses();
    for (NodeId id = 0; id <= root_; ++id) {
      if (uses_[index(id)] == 0 || !stands_alone(id)) continue;
      if (!out_.empty()) out_ += '\n';
      if (id != root_ || (graph_.is_named(id) && graph_.kind(id) != Graph::Kind::constant)) out_ += name(id) + " = ";
      expression(id);
    }
    return std::move(out_);
  }

 private:
  static std::size_t index(NodeId id) { return static_cast<std::size_t>(id); }

  /// How often each node that the root is made of is used; names for those that need one.
  void count_uses() {
    uses_.assign(index(root_) + 1, 0);
    uses_.back() = 1;
    for (NodeId id = root_; id >= 0; --id)
      if (uses_[index(id)] > 0)
        for (const NodeId in : graph_.inputs(id)) ++uses_[index(in)];
    std::unordered_set<std::string> taken;
    for (NodeId id = 0; id <= root_; ++id)
      if (graph_.is_named(id)) taken.insert(graph_.name(id));
    made_names_.resize(uses_.size());
    int next = 1;
    for (NodeId id = 0; id <= root_; ++id) {
      if (graph_.is_named(id) || !stands_alone(id) || id == root_) continue;
      std::string made;
      do made = "t" + std::to_string(next++);
      while (taken.contains(made));
      made_names_[index(id)] = made;
    }
  }

  /// Whether a node is a statement. Constants never are: each use writes its number.
  bool stands_alone(NodeId id) const {
    if (id == root_) return true;
    if (graph_.kind(id) == Graph::Kind::constant) return false;
    return graph_.is_named(id) || graph_.kind(id) == Graph::Kind::leaf || uses_[index(id)] > 1;
  }

  std::string name(NodeId id) const { return graph_.is_named(id) ? graph_.name(id) : made_names_[index(id)]; }

  syntax::Callee callee(NodeId id) const { return {graph_.kind(id), graph_.op(id)}; }

  bool is_atom(NodeId id) const { return graph_.inputs(id).empty(); }

  /// How tightly what is written for a node binds.
  int binding(NodeId id) const {
    if (id != current_ && stands_alone(id)) return syntax::kAtom;
    if (is_atom(id)) {
      const View value = graph_.value(id);
      return value.size() == 1 && std::signbit(value(0, 0)) ? syntax::kNegate.binding : syntax::kAtom;
    }
    const syntax::Operator* op = syntax::of(callee(id));
    return op && !negated_number(id) ? op->binding : syntax::kAtom;
  }

  /// The negation of a bare number reads back as a number, so it is written as a call.
  bool negated_number(NodeId id) const {
    return syntax::of(callee(id)) == &syntax::kNegate && is_number(graph_.inputs(id)[0]);
  }
  bool is_number(NodeId id) const {
    return graph_.kind(id) == Graph::Kind::constant && !graph_.is_named(id);
  }
  /// Likewise a quotient of two numbers and the transpose of a list.
  bool folds(NodeId id) const {
    const syntax::Operator* op = syntax::of(callee(id));
    if (!op) return false;
    const auto in = graph_.inputs(id);
    if (op->fix == syntax::Fix::infix_left && op->symbol == '/')
      return is_number(in[0]) && is_number(in[1]) && graph_.value(in[0]).size() == 1 && graph_.value(in[1]).size() == 1;
    return (op->fix == syntax::Fix::prefix || op->fix == syntax::Fix::postfix) && is_number(in[0]);
  }

  struct Step {
    NodeId node = -1;      ///< to write, or
    std::string text{};    ///< to write as it is
  };

  void expression(NodeId id) {
    current_ = id;
    if (graph_.kind(id) == Graph::Kind::leaf || is_number(id)) {
      out_ += syntax::literal(graph_.value(id));
      return;
    }
    std::vector<Step> steps{{id}};
    while (!steps.empty()) {
      const Step step = std::move(steps.back());
      steps.pop_back();
      if (step.node < 0) out_ += step.text;
      else write(step.node, steps);
    }
  }

  void write(NodeId id, std::vector<Step>& steps) {
    if (id != current_ && stands_alone(id)) {
      out_ += name(id);
      return;
    }
    if (is_atom(id)) {
      out_ += graph_.is_named(id) ? graph_.name(id) : syntax::literal(graph_.value(id));
      return;
    }
    const auto in = graph_.inputs(id);
    const syntax::Operator* op = folds(id) ? nullptr : syntax::of(callee(id));
    std::vector<Step> parts;
    if (!op) {
      parts.push_back({-1, std::string(syntax::name(callee(id))) + "("});
      for (std::size_t i = 0; i < in.size(); ++i) {
        if (i > 0) parts.push_back({-1, ", "});
        parts.push_back({in[i]});
      }
      parts.push_back({-1, ")"});
    } else if (op->fix == syntax::Fix::prefix) {
      parts.push_back({-1, std::string(1, op->symbol)});
      operand(in[0], op->binding, parts);
    } else if (op->fix == syntax::Fix::postfix) {
      operand(in[0], op->binding, parts);
      parts.push_back({-1, std::string(1, op->symbol)});
    } else {
      const bool right = op->fix == syntax::Fix::infix_right;
      operand(in[0], right ? op->binding + 1 : op->binding, parts);
      parts.push_back({-1, right ? std::string(1, op->symbol) : std::string(" ") + op->symbol + " "});
      // A sign may follow ^ without brackets.
      operand(in[1], right ? syntax::kNegate.binding : op->binding + 1, parts);
    }
    std::ranges::move(parts.rbegin(), parts.rend(), std::back_inserter(steps));
  }

  void operand(NodeId id, int at_least, std::vector<Step>& parts) const {
    const bool brackets = (folds(id) ? syntax::kAtom : binding(id)) < at_least;
    if (brackets) parts.push_back({-1, "("});
    parts.push_back({id});
    if (brackets) parts.push_back({-1, ")"});
  }

  const Graph& graph_;
  const NodeId root_;
  NodeId current_ = -1;  ///< whose statement is being written
  std::vector<int> uses_;
  std::vector<std::string> made_names_;
  std::string out_;
};

}  // namespace

std::string syntax::number(double x) {
  // Not std::to_chars: its tables weigh as much as the rest of the engine.
  char buffer[32];
  for (int digits = 15; digits <= 17; ++digits) {
    std::snprintf(buffer, sizeof buffer, "%.*g", digits, x);
    if (std::strtod(buffer, nullptr) == x) break;
  }
  return buffer;
}

std::string syntax::literal(const View& value) {
  if (value.size() == 1) return number(value(0, 0));
  std::string out = "[";
  for (Eigen::Index r = 0; r < value.rows(); ++r) {
    if (r > 0) out += ", ";
    if (value.cols() > 1) out += "[";
    for (Eigen::Index c = 0; c < value.cols(); ++c) out += (c > 0 ? ", " : "") + number(value(r, c));
    if (value.cols() > 1) out += "]";
  }
  return out + "]";
}

std::string print_formula(const Graph& graph, NodeId root) { return Printer(graph, root).run(); }

}  // namespace chainrule

#include "chainrule/graph_text.h"

#include <cmath>

#include "chainrule/matrix_op.h"
#include "chainrule/op.h"
#include "formula_syntax.h"

namespace chainrule {
namespace {

/// Longer expressions are not repeated inside others; this also keeps the whole description linear.
constexpr std::size_t kLabel = 40, kSymbol = 240;
/// Larger constants are named by their shape.
constexpr Eigen::Index kEntries = 9;

struct Piece {
  std::string text;
  int binding = syntax::kAtom;
};

std::string within(const Piece& piece, int at_least) { return piece.binding < at_least ? "(" + piece.text + ")" : piece.text; }

/// The op applied to what is written for its inputs.
Piece applied(syntax::Callee op, const std::vector<Piece>& in) {
  const syntax::Operator* o = syntax::of(op);
  if (!o) {
    std::string text(syntax::name(op));
    for (std::size_t i = 0; i < in.size(); ++i) text += (i == 0 ? "(" : ", ") + in[i].text;
    return {text + ")"};
  }
  switch (o->fix) {
    case syntax::Fix::prefix: return {o->symbol + within(in[0], o->binding), o->binding};
    case syntax::Fix::postfix: return {within(in[0], o->binding) + o->symbol, o->binding};
    case syntax::Fix::infix_right:
      return {within(in[0], o->binding + 1) + o->symbol + within(in[1], syntax::kNegate.binding), o->binding};
    default: return {within(in[0], o->binding) + " " + o->symbol + " " + within(in[1], o->binding + 1), o->binding};
  }
}

std::string shape_text(const Shape& s) { return std::to_string(s.rows) + " x " + std::to_string(s.cols); }

}  // namespace

std::vector<NodeText> describe(const Graph& graph) {
  std::vector<NodeText> all;
  std::vector<Piece> labels;
  all.reserve(static_cast<std::size_t>(graph.size()));
  for (NodeId id = 0; id < graph.size(); ++id) {
    const auto inputs = graph.inputs(id);
    std::vector<Piece> in;
    std::vector<Text> symbols;
    for (const NodeId from : inputs) {
      in.push_back(labels[static_cast<std::size_t>(from)]);
      symbols.push_back(all[static_cast<std::size_t>(from)].symbol);
    }
    const std::string placeholder = "node " + std::to_string(id);
    const Text stand_in = Text::variable("n_" + std::to_string(id));
    Piece own;
    NodeText node{"", "", stand_in, stand_in};
    if (!inputs.empty()) {
      const syntax::Callee op{graph.kind(id), graph.op(id)};
      own = applied(op, in);
      const auto row = static_cast<std::size_t>(op.row);
      node.formula = op.kind == Graph::Kind::scalar_op ? kOps[row].formula(symbols.data()) : kMatrixOps[row].formula(symbols.data());
    } else if (graph.kind(id) == Graph::Kind::constant && !graph.is_named(id)) {
      const View value = graph.value(id);
      if (value.size() <= kEntries) {
        own = {syntax::literal(value), value.size() == 1 && std::signbit(value(0, 0)) ? syntax::kNegate.binding : syntax::kAtom};
        std::vector<Text> entries;
        for (Eigen::Index i = 0; i < value.size(); ++i) entries.push_back(Text::number(value.data()[i]));
        node.formula = value.size() == 1 ? entries[0] : matrix(entries, static_cast<int>(value.cols()));
      } else {
        own = {"[" + shape_text(graph.shape(id)) + "]"};
      }
    }
    node.text = own.text;
    if (graph.is_named(id)) {
      own = {graph.name(id)};
      node.symbol = Text::variable(own.text);
      if (inputs.empty()) node.formula = node.symbol;
    } else {
      if (own.text.empty() || own.text.size() > kLabel) own = {placeholder};
      node.symbol = node.formula.latex.size() > kSymbol ? stand_in : node.formula;
    }
    node.label = own.text;
    for (int i = 0; i < graph.arity(id); ++i) {
      if (graph.kind(id) != Graph::Kind::scalar_op) node.slopes.push_back({});
      else node.slopes.push_back(kOps[static_cast<std::size_t>(graph.op(id))].slope(symbols.data(), node.symbol, i));
    }
    labels.push_back(std::move(own));
    all.push_back(std::move(node));
  }
  return all;
}

}  // namespace chainrule

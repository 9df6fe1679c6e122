#pragma once
/// What is read beside the nodes of a graph: labels in the language of formulas, and mathematics as LaTeX and MathML.
#include <optional>
#include <string>
#include <vector>

#include "chainrule/graph.h"
#include "chainrule/text.h"

namespace chainrule {

struct NodeText {
  std::string label;  ///< the name; without one the expression, or `node 12` where that is too long
  std::string text;   ///< the op applied to the labels of its inputs; the number of a constant; empty for a leaf
  Text symbol;        ///< the name as mathematics; without one the expression
  Text formula;       ///< the op applied to the symbols of its inputs
  std::vector<std::optional<Text>> slopes{};  ///< per input, in the symbols of the inputs; none for a matrix op
};

/// For every node of the graph, in time linear in its size.
std::vector<NodeText> describe(const Graph&);

}  // namespace chainrule

#pragma once
/// The formula language: text becomes an ordinary Graph, and a Graph becomes text again.
///
///     # a neuron and its cost
///     w = 0.5; x = 2; b = -1; y = 1
///     z = w*x + b
///     C = 0.5*(sigmoid(z) - y)^2
///
/// Statements end with their line or with `;`. `+ - * /` work entry by entry with broadcasting, `@` is the matrix product,
/// `'` the transpose, `^` the power; every op of kOps and kMatrixOps can be called by its name. From loose to tight:
/// `+ -`, `* / @`, unary minus, `^` (to the right), `'`; so -x^2 is -(x^2) and 2^-x is 2^(-x). `[1, 2]` is a column,
/// `[[1, 2], [3, 4]]` a matrix, `pi` the one constant with a name.
///
/// `w = 5` (a number, a fraction, a list) makes a leaf, and so does a name that no statement assigns; every other
/// assignment names the node it makes. Numbers inside expressions are constants.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chainrule/error.h"
#include "chainrule/graph.h"

namespace chainrule {

/// A value for a leaf, by name.
struct Given {
  std::string name;
  Matrix value;
};

struct FormulaOptions {
  std::vector<Given> at{};                ///< override the values in the text
  std::string output{};                   ///< name of the node to differentiate; empty: the last statement
  std::vector<std::string> parameters{};  ///< leaves that gradient descent may change
  std::optional<double> fallback{};       ///< value of a leaf that has none; without it such a leaf is refused
  std::optional<std::int64_t> most_numbers{};  ///< Graph::limit_numbers
};

/// A place in the text, half open, in bytes.
struct Span {
  int from = -1, to = -1;
};

struct Formula {
  Graph graph;
  NodeId output = 0;
  std::vector<NodeId> leaves{};      ///< in the order of first use
  std::vector<NodeId> parameters{};
  std::vector<Span> source{};        ///< per node: the text it was made from
};

/// Reads a formula, in time linear in its length and however deeply it nests. Errors, each with its place in the text:
/// syntax (what was found and what was expected; a name assigned twice or used before its assignment), unknown_name (no op
/// of that name; a name in the options that the text lacks), missing (a leaf without a value), shape_mismatch,
/// out_of_range (a number beyond the largest double).
Result<Formula> parse_formula(std::string_view text, const FormulaOptions& options = {});

/// The graph as a formula that parses to the same graph: `root` and what it is made of, one statement for each named node,
/// and for each nameless one that is used more than once; brackets only where they are needed. Names have to be names of the
/// language. Numbers are written in full (17 digits where fewer would not do).
std::string print_formula(const Graph& graph, NodeId root);

/// Whether `name` can stand in a formula: a letter or underscore, then letters, digits and underscores; `pi` cannot.
bool is_formula_name(std::string_view name);

}  // namespace chainrule

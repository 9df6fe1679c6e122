#pragma once
/// The operators of the formula language, for the parser and the printer alike.
#include <array>
#include <string>
#include <string_view>

#include "chainrule/matrix_op.h"
#include "chainrule/op.h"

namespace chainrule::syntax {

/// What a formula applies to its inputs: a row of kOps or of kMatrixOps.
struct Callee {
  Graph::Kind kind = Graph::Kind::scalar_op;
  int row = -1;
  explicit operator bool() const { return row >= 0; }
  friend bool operator==(const Callee&, const Callee&) = default;
};

constexpr Callee find(std::string_view name) {
  if (const int row = find_op(name); row >= 0) return {Graph::Kind::scalar_op, row};
  return {Graph::Kind::matrix_op, find_matrix_op(name)};
}

inline std::string_view name(Callee c) {
  const auto row = static_cast<std::size_t>(c.row);
  return c.kind == Graph::Kind::scalar_op ? kOps[row].name : kMatrixOps[row].name;
}
inline int arity(Callee c) {
  const auto row = static_cast<std::size_t>(c.row);
  return c.kind == Graph::Kind::scalar_op ? kOps[row].arity : kMatrixOps[row].arity;
}

enum class Fix { infix_left, infix_right, prefix, postfix };

struct Operator {
  char symbol;
  Fix fix;
  int binding;  ///< tighter is larger; an atom binds tightest
  Callee op;
};

inline constexpr int kAtom = 9;

inline constexpr std::array kOperators{
    Operator{'+', Fix::infix_left, 1, find("add")},      Operator{'-', Fix::infix_left, 1, find("subtract")},
    Operator{'*', Fix::infix_left, 2, find("multiply")}, Operator{'/', Fix::infix_left, 2, find("divide")},
    Operator{'@', Fix::infix_left, 2, find("matmul")},   Operator{'-', Fix::prefix, 3, find("negate")},
    Operator{'^', Fix::infix_right, 4, find("power")},   Operator{'\'', Fix::postfix, 5, find("transpose")},
};

constexpr const Operator* infix(char symbol) {
  for (const Operator& o : kOperators)
    if (o.symbol == symbol && (o.fix == Fix::infix_left || o.fix == Fix::infix_right)) return &o;
  return nullptr;
}
constexpr const Operator* of(Callee op) {
  for (const Operator& o : kOperators)
    if (o.op == op) return &o;
  return nullptr;
}
inline constexpr const Operator& kNegate = *of(find("negate"));
inline constexpr const Operator& kTranspose = *of(find("transpose"));

/// A number with the fewest digits that read back as it; a list or matrix of them.
std::string number(double x);
std::string literal(const View& value);

}  // namespace chainrule::syntax

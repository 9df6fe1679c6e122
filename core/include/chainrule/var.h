#pragma once
/// The recording type: arithmetic and primitives on Var add nodes to a graph instead of computing. A formula written
/// once as a template, such as a loss, becomes a graph when it is run at Var. A step that the graph refuses gives a Var
/// without a node, and so does everything made of it; Graph::first_error() says what was wrong.
#include <algorithm>
#include <type_traits>

#include "chainrule/graph.h"
#include "chainrule/op.h"

namespace chainrule {

struct Var {
  Graph* graph = nullptr;
  NodeId id = -1;

  explicit operator bool() const { return id >= 0; }

  template <class A>
    requires(std::is_arithmetic_v<A>)
  Var number(A value) const {
    return {graph, graph->constant(Matrix::Constant(1, 1, static_cast<double>(value)))};
  }
};

namespace detail {
inline Var record(int op, const Var& x) {
  if (!x) return x;
  const auto id = x.graph->apply(op, {x.id});
  return {x.graph, id ? *id : -1};
}
inline Var record(int op, const Var& a, const Var& b) {
  if (!a || !b) return {a.graph, -1};
  const auto id = a.graph->apply(op, {a.id, b.id});
  return {a.graph, id ? *id : -1};
}
template <class A>
concept Number = std::is_arithmetic_v<A>;
/// An op's row by name, found by the compiler: a wrong name does not compile.
template <std::size_t N>
struct Name {
  char text[N];
  constexpr Name(const char (&s)[N]) { std::copy_n(s, N, text); }
};
template <Name name>
constexpr int row_of() {
  constexpr int row = find_op({name.text, sizeof(name.text) - 1});
  static_assert(row >= 0, "no op has this name");
  return row;
}
}  // namespace detail

inline Var operator+(const Var& a, const Var& b) { return detail::record(detail::row_of<"add">(), a, b); }
inline Var operator-(const Var& a, const Var& b) { return detail::record(detail::row_of<"subtract">(), a, b); }
inline Var operator*(const Var& a, const Var& b) { return detail::record(detail::row_of<"multiply">(), a, b); }
inline Var operator/(const Var& a, const Var& b) { return detail::record(detail::row_of<"divide">(), a, b); }
inline Var operator-(const Var& a) { return detail::record(detail::row_of<"negate">(), a); }

template <detail::Number A> Var operator+(const Var& a, A b) { return a + a.number(b); }
template <detail::Number A> Var operator-(const Var& a, A b) { return a - a.number(b); }
template <detail::Number A> Var operator*(const Var& a, A b) { return a * a.number(b); }
template <detail::Number A> Var operator/(const Var& a, A b) { return a / a.number(b); }
template <detail::Number A> Var operator+(A a, const Var& b) { return b.number(a) + b; }
template <detail::Number A> Var operator-(A a, const Var& b) { return b.number(a) - b; }
template <detail::Number A> Var operator*(A a, const Var& b) { return b.number(a) * b; }
template <detail::Number A> Var operator/(A a, const Var& b) { return b.number(a) / b; }

inline Var exp(const Var& x) { return detail::record(detail::row_of<"exp">(), x); }
inline Var log(const Var& x) { return detail::record(detail::row_of<"log">(), x); }
inline Var sqrt(const Var& x) { return detail::record(detail::row_of<"sqrt">(), x); }
inline Var sin(const Var& x) { return detail::record(detail::row_of<"sin">(), x); }
inline Var cos(const Var& x) { return detail::record(detail::row_of<"cos">(), x); }
inline Var tan(const Var& x) { return detail::record(detail::row_of<"tan">(), x); }
inline Var tanh(const Var& x) { return detail::record(detail::row_of<"tanh">(), x); }
inline Var abs(const Var& x) { return detail::record(detail::row_of<"abs">(), x); }
inline Var max0(const Var& x) { return detail::record(detail::row_of<"relu">(), x); }
inline Var sigmoid(const Var& x) { return detail::record(detail::row_of<"sigmoid">(), x); }
inline Var log1p_exp(const Var& x) { return detail::record(detail::row_of<"softplus">(), x); }
inline Var pow(const Var& a, const Var& b) { return detail::record(detail::row_of<"power">(), a, b); }
template <detail::Number A> Var pow(const Var& a, A b) { return pow(a, a.number(b)); }
inline Var maximum(const Var& a, const Var& b) { return detail::record(detail::row_of<"max">(), a, b); }
inline Var minimum(const Var& a, const Var& b) { return detail::record(detail::row_of<"min">(), a, b); }

inline Var constant(const Var& like, const Symbol& c) { return like.number(c.value); }
inline Var one(const Var& like) { return like.number(1); }

}  // namespace chainrule

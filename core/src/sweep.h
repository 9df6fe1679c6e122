#pragma once
/// Both passes over a graph's structure with numbers of another kind or of one's own: at double beside the graph's own
/// values (differences, other cotangents), at Dual with a direction carried along (forward mode; a backward sweep at Dual
/// is the directional derivative of the gradient, forward over reverse).
#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "chainrule/dual.h"
#include "chainrule/graph.h"
#include "chainrule/matrix_op.h"
#include "chainrule/op.h"

namespace chainrule {

/// A scalar op at one type.
template <class T>
struct ScalarRule {
  T (*f)(const T* x);
  void (*d)(const T* x, const T& y, T* slope);
};

namespace detail {
template <class T, class Op, std::size_t... I>
constexpr ScalarRule<T> scalar_rule(std::index_sequence<I...>) {
  return {[](const T* x) -> T { return Op::f(x[I]...); },
          [](const T* x, const T& y, T* slope) { std::tie(slope[I]...) = Op::d(x[I]..., y); }};
}
template <class T, class... Op>
constexpr auto scalar_rules(std::tuple<Op...>*) {
  return std::array{scalar_rule<T, Op>(std::make_index_sequence<std::size(Op::range)>{})...};
}
}  // namespace detail

template <class T>
inline constexpr auto kScalarRules = detail::scalar_rules<T>(static_cast<Ops*>(nullptr));

template <class T>
class Sweep {
 public:
  /// Starts with the graph's own values.
  explicit Sweep(const Graph& graph) : graph_(graph), values(static_cast<std::size_t>(graph.entries()), T(0)) {
    const auto own = graph.values();
    std::ranges::transform(own, values.begin(), [](double x) { return T(x); });
  }

  T* value(NodeId id) { return values.data() + graph_.offset(id); }
  T* gradient(NodeId id) { return gradients.data() + graph_.offset(id); }

  /// Computes what comes after node `from`, which keeps the value it has, up to node `last`; leaves and constants keep theirs.
  void forward(NodeId from = -1) { forward(from, graph_.size() - 1); }
  void forward(NodeId from, NodeId last) {
    for (NodeId id = from + 1; id <= last; ++id)
      if (graph_.arity(id) > 0) compute(id);
  }

  /// From one node's gradient, set in `gradients` beforehand, to those of all it is made of.
  void backward(NodeId root) {
    reached.assign(static_cast<std::size_t>(graph_.size()), false);
    reached[static_cast<std::size_t>(root)] = true;
    for (NodeId id = root; id >= 0; --id) {
      if (!reached[static_cast<std::size_t>(id)]) continue;
      for (int i = 0; i < graph_.arity(id); ++i) {
        const NodeId to = graph_.inputs(id)[static_cast<std::size_t>(i)];
        if (!graph_.needs_gradient(to)) continue;
        reached[static_cast<std::size_t>(to)] = true;
        const std::span<const T> sent = message(id, i);
        T* at = gradient(to);
        for (const T& x : sent) *at++ += x;
      }
    }
  }

  /// What node `id` sends to its input `i` with the gradient it holds now. Good until the next call.
  std::span<const T> message(NodeId id, int i) {
    const NodeId to = graph_.inputs(id)[static_cast<std::size_t>(i)];
    const Shape shape = graph_.shape(to);
    message_.assign(static_cast<std::size_t>(shape.size()), T(0));
    if (graph_.kind(id) == Graph::Kind::matrix_op) {
      const ViewOf<T> in[]{view(graph_.inputs(id)[0]), view(graph_.inputs(id)[static_cast<std::size_t>(graph_.arity(id) - 1)])};
      const Shape own = graph_.shape(id);
      const ViewOf<T> upstream(gradient(id), own.rows, own.cols);
      kMatrixOps[static_cast<std::size_t>(graph_.op(id))].template at<T>().vjp(in, view(id), upstream, i,
                                                                             MutableViewOf<T>(message_.data(), shape.rows, shape.cols));
      return message_;
    }
    const auto& rule = kScalarRules<T>[static_cast<std::size_t>(graph_.op(id))];
    const T *y = value(id), *upstream = gradient(id);
    std::size_t k = 0;
    each(id, [&](const std::array<T, 2>& x, const std::array<std::size_t, 2>& at) {
      T slope[2]{T(0), T(0)};
      rule.d(x.data(), y[k], slope);
      message_[at[static_cast<std::size_t>(i)]] += slope[i] * upstream[k];
      ++k;
    });
    return message_;
  }

  void clear_gradients() { gradients.assign(values.size(), T(0)); }

 private:
  const Graph& graph_;

 public:
  std::vector<T> values, gradients;  ///< laid out as the graph lays out its own
  std::vector<bool> reached;         ///< by the last backward sweep

 private:
  ViewOf<T> view(NodeId id) {
    const Shape s = graph_.shape(id);
    return {value(id), s.rows, s.cols};
  }

  void compute(NodeId id) {
    T* y = value(id);
    if (graph_.kind(id) == Graph::Kind::matrix_op) {
      const auto ids = graph_.inputs(id);
      const ViewOf<T> in[]{view(ids.front()), view(ids.back())};
      const Shape s = graph_.shape(id);
      kMatrixOps[static_cast<std::size_t>(graph_.op(id))].template at<T>().f(in, MutableViewOf<T>(y, s.rows, s.cols));
      return;
    }
    const auto& rule = kScalarRules<T>[static_cast<std::size_t>(graph_.op(id))];
    each(id, [&](const std::array<T, 2>& x, const auto&) { *y++ = rule.f(x.data()); });
  }

  /// Calls `use` with the inputs of each entry of a scalar op's node, broadcast, and where in its input each stands.
  void each(NodeId id, auto use) {
    const auto ids = graph_.inputs(id);
    const Shape s = graph_.shape(id), a = graph_.shape(ids.front()), b = graph_.shape(ids.back());
    const T *x = value(ids.front()), *z = value(ids.back());
    const auto place = [](const Shape& in, Eigen::Index r, Eigen::Index c) {
      return static_cast<std::size_t>((in.rows == 1 ? 0 : r) * in.cols + (in.cols == 1 ? 0 : c));
    };
    for (Eigen::Index r = 0; r < s.rows; ++r)
      for (Eigen::Index c = 0; c < s.cols; ++c) {
        const std::array at{place(a, r, c), place(b, r, c)};
        use(std::array<T, 2>{x[at[0]], z[at[1]]}, at);
      }
  }

  std::vector<T> message_;
};

}  // namespace chainrule

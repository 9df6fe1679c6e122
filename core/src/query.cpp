#include "chainrule/query.h"

#include <cmath>
#include <limits>
#include <string>

#include "sweep.h"

namespace chainrule {
namespace {

using Eigen::Index;
using D = Dual<double>;

std::size_t index(NodeId id) { return static_cast<std::size_t>(id); }
std::size_t count(const Shape& s) { return static_cast<std::size_t>(s.size()); }

Result<void> there(const Graph& graph, NodeId id) {
  if (id >= 0 && id < graph.size()) return {};
  return Error{Code::out_of_range, "There is no node " + std::to_string(id) + "; the graph has " + std::to_string(graph.size()) + "."};
}

Result<void> one_number(const Graph& graph, NodeId id) {
  if (const auto found = there(graph, id); !found) return found;
  if (graph.shape(id) == Shape{}) return {};
  return Error{Code::not_scalar, "Gradients are taken of one number; \"" + graph.name(id) + "\" is " + text(graph.shape(id)) + "."};
}

Result<void> fits(const Graph& graph, NodeId id, const Matrix& given) {
  if (const auto found = there(graph, id); !found) return found;
  const Shape shape{given.rows(), given.cols()};
  if (shape == graph.shape(id)) return {};
  return Error{Code::shape_mismatch,
               "\"" + graph.name(id) + "\" is " + text(graph.shape(id)) + "; a direction of " + text(shape) + " was given."};
}

Result<void> is_leaf(const Graph& graph, NodeId id) {
  if (const auto found = there(graph, id); !found) return found;
  if (graph.kind(id) == Graph::Kind::leaf) return {};
  return Error{Code::wrong_type, "\"" + graph.name(id) + "\" is no leaf; only a leaf can be moved."};
}

/// An entry that can be moved while what comes before its node stays.
Result<void> is_entry(const Graph& graph, NodeId node, int entry) {
  if (const auto found = there(graph, node); !found) return found;
  if (graph.kind(node) == Graph::Kind::constant)
    return Error{Code::wrong_type, "\"" + graph.name(node) + "\" is a constant; it takes no gradient."};
  if (entry >= 0 && entry < graph.shape(node).size()) return {};
  return Error{Code::out_of_range, "\"" + graph.name(node) + "\" has " + std::to_string(graph.shape(node).size()) +
                                       " entries; entry " + std::to_string(entry) + " is none of them, counted from 0."};
}

std::vector<double> slopes(const std::vector<D>& numbers) {
  std::vector<double> out(numbers.size());
  std::ranges::transform(numbers, out.begin(), &D::slope);
  return out;
}

void move(Sweep<D>& sweep, const Tangent& along) {
  D* at = sweep.value(along.node);
  for (Index i = 0; i < along.direction.size(); ++i) at[i].slope = along.direction.data()[i];
}

/// `of` at another value of one entry of a leaf.
class Moved {
 public:
  Moved(const Graph& graph, NodeId of, NodeId node, int entry)
      : sweep_(graph), of_(of), node_(node), at_(sweep_.value(node) + entry), own_(*at_) {}
  double own() const { return own_; }
  double operator()(double x) {
    *at_ = x;
    sweep_.forward(node_);
    *at_ = own_;
    return *sweep_.value(of_);
  }

 private:
  Sweep<double> sweep_;
  NodeId of_, node_;
  double* at_;
  double own_;
};

struct Difference {
  double step, central, left, right;
};

Difference differences(Moved& f, double relative_step, double f0) {
  // A step that doubles hold exactly: x + h and x - h are then 2h apart.
  const double x = f.own();
  const volatile double beside = x + relative_step * std::max(1.0, std::fabs(x));
  const double h = beside - x;
  const double above = f(x + h), below = f(x - h);
  return {h, (above - below) / (2 * h), (f0 - below) / h, (above - f0) / h};
}

/// Whether the one-sided slopes stay apart however small the step.
bool kinked(Moved& f, double f0) {
  const auto gap = [&](double step) {
    const Difference d = differences(f, step, f0);
    // Round-off of a difference of values of this size; nothing below it means anything.
    const double noise = 64 * std::numeric_limits<double>::epsilon() * std::fabs(f0) / d.step;
    return std::pair(std::fabs(d.right - d.left), std::max(noise, 1e-5 * (std::fabs(d.left) + std::fabs(d.right))));
  };
  const auto [wide, wide_noise] = gap(1e-3);
  const auto [narrow, narrow_noise] = gap(1e-6);
  return narrow > narrow_noise && wide > wide_noise && narrow > 0.1 * wide;
}

double relative(double exact, double difference, double f0, double step) {
  const double scale = std::max({std::fabs(exact), std::fabs(difference), 1e-8 * std::fabs(f0) / std::fabs(step) , 1e-300});
  return exact == difference ? 0 : std::fabs(exact - difference) / scale;
}

constexpr int kSteps = 29;
double step_number(int i) { return std::pow(10.0, -1 - i / 2.0); }

}  // namespace

std::vector<NodeId> backward_order(const Graph& graph, NodeId root) {
  std::vector<NodeId> order;
  if (!there(graph, root) || !graph.needs_gradient(root)) return order;
  // Messages that each node still waits for.
  std::vector<int> waits(index(root) + 1, 0);
  std::vector<bool> reached(index(root) + 1, false);
  reached[index(root)] = true;
  for (NodeId id = root; id >= 0; --id) {
    if (!reached[index(id)]) continue;
    for (const NodeId to : graph.inputs(id)) {
      if (!graph.needs_gradient(to)) continue;
      reached[index(to)] = true;
      ++waits[index(to)];
    }
  }
  order.push_back(root);
  for (std::size_t next = 0; next < order.size(); ++next)
    for (const NodeId to : graph.inputs(order[next]))
      if (graph.needs_gradient(to) && --waits[index(to)] == 0) order.push_back(to);
  return order;
}

Result<std::vector<double>> grad(const Graph& graph, NodeId of) {
  if (const auto found = one_number(graph, of); !found) return found.error();
  return vjp(graph, of, Matrix::Ones(1, 1));
}

Result<std::vector<double>> vjp(const Graph& graph, NodeId node, const Matrix& cotangent) {
  if (const auto found = fits(graph, node, cotangent); !found) return found.error();
  Sweep<double> sweep(graph);
  sweep.clear_gradients();
  if (graph.needs_gradient(node)) {
    std::copy_n(cotangent.data(), cotangent.size(), sweep.gradient(node));
    sweep.backward(node);
  }
  return std::move(sweep.gradients);
}

Result<std::vector<double>> jvp(const Graph& graph, std::span<const Tangent> along) {
  for (const Tangent& t : along)
    if (const auto found = fits(graph, t.node, t.direction); !found) return found.error();
  Sweep<D> sweep(graph);
  // A node that is made of others takes its direction after it is computed: the sweep goes on from there each time.
  std::vector<const Tangent*> order;
  for (const Tangent& t : along) order.push_back(&t);
  std::ranges::sort(order, {}, &Tangent::node);
  NodeId done = -1;
  for (const Tangent* t : order) {
    sweep.forward(done, t->node);
    move(sweep, *t);
    done = t->node;
  }
  sweep.forward(done);
  return slopes(sweep.values);
}

Result<std::vector<double>> hvp(const Graph& graph, NodeId of, std::span<const Tangent> along) {
  if (const auto found = one_number(graph, of); !found) return found.error();
  Sweep<D> sweep(graph);
  for (const Tangent& t : along) {
    if (const auto found = is_leaf(graph, t.node); !found) return found.error();
    if (const auto found = fits(graph, t.node, t.direction); !found) return found.error();
    move(sweep, t);
  }
  sweep.forward();
  sweep.clear_gradients();
  if (graph.needs_gradient(of)) {
    *sweep.gradient(of) = 1;
    sweep.backward(of);
  }
  return slopes(sweep.gradients);
}

Result<Matrix> jacobian(const Graph& graph, NodeId of, NodeId wrt) {
  for (const NodeId id : {of, wrt})
    if (const auto found = there(graph, id); !found) return found.error();
  const Index rows = graph.shape(of).size(), cols = graph.shape(wrt).size();
  Matrix out(rows, cols);
  Sweep<double> sweep(graph);
  for (Index r = 0; r < rows; ++r) {
    sweep.clear_gradients();
    if (graph.needs_gradient(of)) {
      sweep.gradient(of)[r] = 1;
      sweep.backward(of);
    }
    std::copy_n(sweep.gradient(wrt), cols, out.row(r).data());
  }
  return out;
}

Result<Matrix> hessian(const Graph& graph, NodeId of, std::span<const NodeId> leaves) {
  Index size = 0;
  for (const NodeId leaf : leaves) {
    if (const auto found = is_leaf(graph, leaf); !found) return found.error();
    size += graph.shape(leaf).size();
  }
  Matrix out(size, size);
  Index column = 0;
  for (const NodeId leaf : leaves) {
    const Shape shape = graph.shape(leaf);
    for (Index i = 0; i < shape.size(); ++i, ++column) {
      Tangent along{leaf, Matrix::Zero(shape.rows, shape.cols)};
      along.direction.data()[i] = 1;
      const auto product = hvp(graph, of, {&along, 1});
      if (!product) return product.error();
      Index row = 0;
      for (const NodeId to : leaves)
        for (Index k = 0; k < graph.shape(to).size(); ++k, ++row) out(row, column) = (*product)[graph.offset(to) + static_cast<std::size_t>(k)];
    }
  }
  return out;
}

Result<std::vector<StepError>> errors_by_step(const Graph& graph, NodeId of, NodeId leaf, int entry) {
  if (const auto found = is_entry(graph, leaf, entry); !found) return found.error();
  const auto gradients = grad(graph, of);
  if (!gradients) return gradients.error();
  const double exact = (*gradients)[graph.offset(leaf) + static_cast<std::size_t>(entry)], f0 = graph.value(of)(0, 0);
  Moved f(graph, of, leaf, entry);
  std::vector<StepError> out;
  for (int i = 0; i < kSteps; ++i) {
    const Difference d = differences(f, step_number(i), f0);
    out.push_back({step_number(i), d.central, std::fabs(d.central - exact)});
  }
  return out;
}

namespace {

Result<void> is_step(const std::optional<double>& step) {
  if (!step || (*step > 0 && *step <= 1)) return {};
  return Error{Code::out_of_range, "step is " + std::to_string(*step) + "; it takes a number above 0 and up to 1."};
}

CheckEntry checked(const Graph& graph, NodeId of, NodeId leaf, int entry, const std::optional<double>& step, double exact) {
  const double f0 = graph.value(of)(0, 0);
  CheckEntry e{leaf, entry};
  e.exact = exact;
  Moved f(graph, of, leaf, entry);
  double best = std::numeric_limits<double>::infinity();
  const auto take = [&](double relative_step) {
    const Difference d = differences(f, relative_step, f0);
    const double error = std::fabs(d.central - e.exact);
    if (error >= best) return;
    best = error;
    e.difference = d.central;
    e.step = relative_step;
    e.relative_error = relative(e.exact, d.central, f0, d.step);
  };
  // Between 1e-2 and 1e-8 lies the best step of any function that is not wild.
  if (step) take(*step);
  else
    for (int i = 2; i <= 14; ++i) take(step_number(i));
  if (!std::isfinite(best)) {
    e.difference = std::numeric_limits<double>::quiet_NaN();
    e.step = step.value_or(step_number(10));
    e.relative_error = std::numeric_limits<double>::infinity();
  }
  e.verdict = kinked(f, f0) ? Verdict::kink : e.relative_error <= kAgreement ? Verdict::agrees : Verdict::differs;
  return e;
}

}  // namespace

Result<CheckEntry> check_entry(const Graph& graph, NodeId of, NodeId leaf, int entry, std::optional<double> step) {
  if (const auto good = is_step(step); !good) return good.error();
  if (const auto found = is_entry(graph, leaf, entry); !found) return found.error();
  const auto gradients = grad(graph, of);
  if (!gradients) return gradients.error();
  return checked(graph, of, leaf, entry, step, (*gradients)[graph.offset(leaf) + static_cast<std::size_t>(entry)]);
}

Result<std::vector<CheckEntry>> check_grad(const Graph& graph, NodeId of, std::span<const NodeId> leaves, std::optional<double> step) {
  if (const auto good = is_step(step); !good) return good.error();
  for (const NodeId leaf : leaves)
    if (const auto found = is_leaf(graph, leaf); !found) return found.error();
  const auto gradients = grad(graph, of);
  if (!gradients) return gradients.error();
  std::vector<CheckEntry> out;
  for (const NodeId leaf : leaves)
    for (int entry = 0; entry < graph.shape(leaf).size(); ++entry)
      out.push_back(checked(graph, of, leaf, entry, step, (*gradients)[graph.offset(leaf) + static_cast<std::size_t>(entry)]));
  return out;
}

Result<std::vector<CurvePoint>> curve(const Graph& graph, NodeId of, NodeId leaf, int entry, double low, double high, int n) {
  if (const auto found = one_number(graph, of); !found) return found.error();
  if (const auto found = is_entry(graph, leaf, entry); !found) return found.error();
  if (n < 2 || !(low < high)) return Error{Code::out_of_range, "A curve takes at least 2 places, from a lower to a higher number."};
  Moved f(graph, of, leaf, entry);
  std::vector<CurvePoint> out;
  for (int i = 0; i < n; ++i) {
    const double x = i + 1 == n ? high : low + (high - low) * i / (n - 1);
    out.push_back({x, f(x)});
  }
  return out;
}

Result<OperationCounts> count_operations(const Graph& graph, NodeId of) {
  if (const auto found = one_number(graph, of); !found) return found.error();
  OperationCounts counts;
  std::vector<bool> used(index(of) + 1, false);
  used[index(of)] = true;
  // Paths from each node to `of`, and their lengths added up.
  std::vector<double> paths(index(of) + 1, 0), lengths(index(of) + 1, 0);
  paths[index(of)] = graph.needs_gradient(of) ? 1 : 0;
  double slopes = 0, leaf_entries = 0;
  for (NodeId id = of; id >= 0; --id) {
    if (!used[index(id)]) continue;
    if (graph.kind(id) == Graph::Kind::leaf) {
      const auto entries = static_cast<double>(count(graph.shape(id)));
      leaf_entries += entries;
      counts.paths += entries * paths[index(id)];
      counts.unshared += entries * lengths[index(id)];
    }
    if (graph.arity(id) == 0) continue;
    Shape in[2]{};
    for (int i = 0; i < graph.arity(id); ++i) in[i] = graph.shape(graph.inputs(id)[static_cast<std::size_t>(i)]);
    const bool matrix = graph.kind(id) == Graph::Kind::matrix_op;
    const double own = matrix ? kMatrixOps[index(graph.op(id))].operations(in) : static_cast<double>(count(graph.shape(id)));
    counts.forward += own;
    for (const NodeId to : graph.inputs(id)) {
      used[index(to)] = true;
      if (!graph.needs_gradient(to)) continue;
      slopes += own;
      paths[index(to)] += paths[index(id)];
      lengths[index(to)] += lengths[index(id)] + paths[index(id)];
    }
  }
  // Where messages meet, all but the first are added.
  std::vector<int> arrivals(used.size(), 0);
  for (NodeId id = of; id >= 0; --id) {
    if (!used[index(id)]) continue;
    for (const NodeId to : graph.inputs(id))
      if (graph.needs_gradient(to)) ++arrivals[index(to)];
  }
  counts.backward = slopes;
  for (NodeId id = 0; id <= of; ++id)
    if (arrivals[index(id)] > 1) counts.backward += (arrivals[index(id)] - 1) * static_cast<double>(count(graph.shape(id)));
  counts.forward_mode = leaf_entries * slopes;
  counts.finite_differences = leaf_entries * 2 * counts.forward;
  return counts;
}

}  // namespace chainrule

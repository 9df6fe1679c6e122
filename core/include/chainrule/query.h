#pragma once
/// Questions about a graph, in the words of PyTorch and JAX. The graph has to be up to date (forward()); none of these
/// changes it. Results for all nodes are flat, laid out as Graph::values().
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "chainrule/graph.h"

namespace chainrule {

/// A direction in which a node is moved: entries in the shape of the node.
struct Tangent {
  NodeId node = 0;
  Matrix direction;
};

/// Every node that `root` depends on and that takes a gradient, in a reverse topological order, root first: a node
/// follows as soon as all its messages are in, inputs from left to right. It is the order a person would write down.
std::vector<NodeId> backward_order(const Graph&, NodeId root);

/// Gradients of one number in every node, by one backward sweep. Errors: out_of_range, not_scalar.
Result<std::vector<double>> grad(const Graph&, NodeId of);

/// Vector-Jacobian product: the gradients of <cotangent, node> in every node. Errors: out_of_range, shape_mismatch.
Result<std::vector<double>> vjp(const Graph&, NodeId node, const Matrix& cotangent);

/// Jacobian-vector product, forward mode: how fast every node moves when the given ones move along their directions. A
/// node that is given moves as given, whatever it is made of. Errors: out_of_range, shape_mismatch.
Result<std::vector<double>> jvp(const Graph&, std::span<const Tangent> along);

/// Hessian-vector product: how fast the gradient of `of` changes in every node when leaves move. Exact, forward over
/// reverse: a backward sweep at dual numbers. Errors: out_of_range, not_scalar, wrong_type (no leaf), shape_mismatch.
Result<std::vector<double>> hvp(const Graph&, NodeId of, std::span<const Tangent> along);

/// d of / d wrt, a row for each entry of `of` and a column for each of `wrt`, both row by row. One backward sweep a row.
Result<Matrix> jacobian(const Graph&, NodeId of, NodeId wrt);

/// Second derivatives of one number in the entries of leaves, side by side in the order given. One hvp a column.
Result<Matrix> hessian(const Graph&, NodeId of, std::span<const NodeId> leaves);

enum class Verdict { agrees, differs, kink };
inline constexpr std::string_view kVerdicts[]{"agrees", "differs", "kink"};

/// One entry of a node, mostly of a leaf: its gradient beside the central difference (f(x + h) - f(x - h)) / 2h.
struct CheckEntry {
  NodeId leaf = 0;
  int entry = 0;
  double exact = 0, difference = 0, step = 0;
  double relative_error = 0;  ///< against the larger of the two, or against 1e-8 |f| / step where that is larger still
  Verdict verdict = Verdict::agrees;
};

/// Largest relative error that still agrees, with the best step.
inline constexpr double kAgreement = 1e-6;

/// Checks every entry of the leaves. `step`: h, relative to max(1, |x|); without one the best of errors_by_step() is taken.
/// A kink is told by its two one-sided differences, which then stay apart however small the step.
Result<std::vector<CheckEntry>> check_grad(const Graph&, NodeId of, std::span<const NodeId> leaves, std::optional<double> step = {});

/// The same for one entry alone, of a leaf or of a node that is computed: it is moved and what it is made of stays.
Result<CheckEntry> check_entry(const Graph&, NodeId of, NodeId node, int entry, std::optional<double> step = {});

/// The error of the central difference at one step size: truncation on the right, round-off on the left.
struct StepError {
  double step = 0, difference = 0, error = 0;
};
/// For steps 1e-1 down to 1e-15, two a decade.
Result<std::vector<StepError>> errors_by_step(const Graph&, NodeId of, NodeId node, int entry);

struct CurvePoint {
  double x = 0, y = 0;
};
/// `of` as a function of one entry of a node, as there, at `n` >= 2 places from low to high.
Result<std::vector<CurvePoint>> curve(const Graph&, NodeId of, NodeId node, int entry, double low, double high, int n);

/// Scalar operations of each way of differentiating one number in all entries of all leaves it depends on. Doubles: the last
/// two leave the whole numbers soon.
struct OperationCounts {
  double forward = 0;             ///< one evaluation
  double backward = 0;            ///< one backward sweep: a product for each message, a sum where messages meet
  double forward_mode = 0;        ///< one forward sweep of slopes for each leaf entry
  double finite_differences = 0;  ///< two evaluations for each leaf entry
  double paths = 0;               ///< from a leaf to the output
  double unshared = 0;            ///< the chain rule written out path by path: the sum of the paths' lengths
};
Result<OperationCounts> count_operations(const Graph&, NodeId of);

}  // namespace chainrule

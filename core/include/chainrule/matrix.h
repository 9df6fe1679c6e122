#pragma once
/// The matrix every node of a graph holds (scalars are 1 x 1, vectors n x 1 or 1 x n), views of it, and its shape.
#include <Eigen/Core>
#include <string>
#include <string_view>

namespace chainrule {

template <class T>
using MatrixOf = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <class T>
using ViewOf = Eigen::Map<const MatrixOf<T>>;     ///< somebody else's entries, row by row, to read
template <class T>
using MutableViewOf = Eigen::Map<MatrixOf<T>>;    ///< the same, to write

using Matrix = MatrixOf<double>;
using View = ViewOf<double>;
using MutableView = MutableViewOf<double>;

struct Shape {
  Eigen::Index rows = 1, cols = 1;
  constexpr Eigen::Index size() const { return rows * cols; }
  friend bool operator==(const Shape&, const Shape&) = default;
};

/// "2 x 3", as error messages print it.
inline std::string text(const Shape& s) { return std::to_string(s.rows) + " x " + std::to_string(s.cols); }

/// An input as shape rules see it; name and number are for the error message.
struct Operand {
  Shape shape;
  std::string_view name{};
  int node = 0;
};

/// `"W" (2 x 3)`, or `node 12 (2 x 3)` for one without a name.
inline std::string text(const Operand& o) {
  const std::string who = o.name.empty() ? "node " + std::to_string(o.node) : "\"" + std::string(o.name) + "\"";
  return who + " (" + text(o.shape) + ")";
}

}  // namespace chainrule

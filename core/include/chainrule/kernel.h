#pragma once
/// The products a pass through a layer needs, without temporaries. A matrix of activations is units x samples with the
/// samples of one unit side by side, so that several samples go through the processor at once and the arithmetic of one
/// sample does not depend on how many others there are. Every sum runs in the order of its index, whatever the vector width
/// and whichever way (kernel.cpp) a product takes.
#include <Eigen/Core>

namespace chainrule::kernel {

using Eigen::Index;

/// A matrix by its first entry and the distances between rows and between columns.
template <class T>
struct Coefficients {
  const T* first;
  Index row, column;
};

/// Where the sums start: a number per row, `row` apart (0: the same for all), the same in every column (`column` 0) or
/// another in each (`column` 1).
template <class T>
struct Start {
  const T* first;
  Index row, column;
};

/// Numbers of room that a product may need.
inline constexpr std::size_t kScratch = 256 * 128;

/// out(i, s) = start(i, s) + sum over t of c(i, t) in(t, s), in the order of t. `in` is inner x n and `out` rows x n, row
/// by row. `out` may be where the sums start. `scratch` has room for kScratch numbers.
template <class T>
void product(Coefficients<T> c, Start<T> start, const T* in, int rows, int inner, Index n, T* out, T* scratch);

/// out(s, k) = in(k, s), for `in` of `rows` x `columns`, row by row.
template <class T>
void transpose(const T* in, Index rows, Index columns, T* out);

}  // namespace chainrule::kernel

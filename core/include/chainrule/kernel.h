#pragma once
/// The products a pass through a layer needs, without temporaries. A matrix of activations is units x samples with the
/// samples of one unit side by side, so that several samples go through the processor at once and the arithmetic of one
/// sample does not depend on how many others there are. Sums run in a fixed order, the same for every vector width.
#include <Eigen/Core>
#include <algorithm>

namespace chainrule::kernel {

using Eigen::Index;

/// Samples handled at once: 32 bytes.
template <class T>
inline constexpr int kLanes = 32 / sizeof(T);

/// A matrix by its first entry and the distances between rows and between columns.
template <class T>
struct Coefficients {
  const T* first;
  Index row, column;
};

/// One starting number per row, `step` apart (0: the same for all).
template <class T>
struct Start {
  const T* first;
  Index step;
};

namespace detail {

/// `Rows` x `Lanes` results, kept in registers while the inner index runs.
template <int Rows, int Lanes, class T>
EIGEN_ALWAYS_INLINE void product_tile(Coefficients<T> c, Start<T> start, const T* in, int inner, Index n, T* out) {
  using Lane = Eigen::Array<T, Lanes, 1>;
  Lane sum[Rows];
  for (int r = 0; r < Rows; ++r) sum[r].setConstant(start.first[r * start.step]);
  for (int t = 0; t < inner; ++t) {
    const Lane a = Eigen::Map<const Lane>(in + t * n);
    for (int r = 0; r < Rows; ++r) sum[r] += c.first[r * c.row + t * c.column] * a;
  }
  for (int r = 0; r < Rows; ++r) Eigen::Map<Lane>(out + r * n) = sum[r];
}

template <int Lanes, class T>
void product_columns(Coefficients<T> c, Start<T> start, const T* in, int rows, int inner, Index n, T* out) {
  int i = 0;
  const auto from = [&](int row) { return Coefficients<T>{c.first + row * c.row, c.row, c.column}; };
  const auto at = [&](int row) { return Start<T>{start.first + row * start.step, start.step}; };
  for (; i + 4 <= rows; i += 4) product_tile<4, Lanes>(from(i), at(i), in, inner, n, out + i * n);
  for (; i + 2 <= rows; i += 2) product_tile<2, Lanes>(from(i), at(i), in, inner, n, out + i * n);
  for (; i < rows; ++i) product_tile<1, Lanes>(from(i), at(i), in, inner, n, out + i * n);
}

/// Sums of lanes in an order that no vector width changes.
template <class T, int Lanes>
T lane_sum(const Eigen::Array<T, Lanes, 1>& lanes) {
  Eigen::Array<T, Lanes, 1> x = lanes;
  for (int half = Lanes / 2; half > 0; half /= 2)
    for (int i = 0; i < half; ++i) x[i] += x[i + half];
  return x[0];
}

/// Rows x Columns sums over samples of delta times activation, added to `out`.
template <int Rows, int Columns, class T>
EIGEN_ALWAYS_INLINE void outer_tile(const T* delta, const T* a, Index n, T* out, Index out_row) {
  constexpr int L = kLanes<T>;
  using Lane = Eigen::Array<T, L, 1>;
  Lane sum[Rows][Columns];
  T rest[Rows][Columns]{};
  for (auto& row : sum)
    for (Lane& lane : row) lane.setZero();
  Index s = 0;
  for (; s + L <= n; s += L) {
    Lane x[Columns];
    for (int k = 0; k < Columns; ++k) x[k] = Eigen::Map<const Lane>(a + k * n + s);
    for (int j = 0; j < Rows; ++j) {
      const Lane d = Eigen::Map<const Lane>(delta + j * n + s);
      for (int k = 0; k < Columns; ++k) sum[j][k] += d * x[k];
    }
  }
  for (; s < n; ++s)
    for (int j = 0; j < Rows; ++j)
      for (int k = 0; k < Columns; ++k) rest[j][k] += delta[j * n + s] * a[k * n + s];
  for (int j = 0; j < Rows; ++j)
    for (int k = 0; k < Columns; ++k) out[j * out_row + k] += lane_sum(sum[j][k]) + rest[j][k];
}

template <int Rows, class T>
void outer_rows(const T* delta, const T* a, int columns, Index n, T* out) {
  int k = 0;
  for (; k + 2 <= columns; k += 2) outer_tile<Rows, 2>(delta, a + k * n, n, out + k, columns);
  for (; k < columns; ++k) outer_tile<Rows, 1>(delta, a + k * n, n, out + k, columns);
}

}  // namespace detail

/// out(i, s) = start(i) + sum over t of c(i, t) in(t, s), the sum in the order of t. `in` is inner x n, `out` rows x n.
template <class T>
void product(Coefficients<T> c, Start<T> start, const T* in, int rows, int inner, Index n, T* out) {
  Index s = 0;
  for (; s + kLanes<T> <= n; s += kLanes<T>) detail::product_columns<kLanes<T>>(c, start, in + s, rows, inner, n, out + s);
  if constexpr (kLanes<T> == 8)
    for (; s + 4 <= n; s += 4) detail::product_columns<4>(c, start, in + s, rows, inner, n, out + s);
  for (; s + 2 <= n; s += 2) detail::product_columns<2>(c, start, in + s, rows, inner, n, out + s);
  for (; s < n; ++s) detail::product_columns<1>(c, start, in + s, rows, inner, n, out + s);
}

/// out(j, k) += sum over s of delta(j, s) a(k, s): what a batch adds to a layer's weight gradients. `out` is row by row.
template <class T>
void add_outer(const T* delta, const T* a, int rows, int columns, Index n, T* out) {
  int j = 0;
  for (; j + 2 <= rows; j += 2) detail::outer_rows<2>(delta + j * n, a, columns, n, out + Index{j} * columns);
  for (; j < rows; ++j) detail::outer_rows<1>(delta + j * n, a, columns, n, out + Index{j} * columns);
}

/// Sum of `n` numbers, in an order that no vector width changes.
template <class T>
T sum(const T* x, Index n) {
  using Lane = Eigen::Array<T, kLanes<T>, 1>;
  Lane lanes = Lane::Zero();
  T rest = 0;
  Index s = 0;
  for (; s + kLanes<T> <= n; s += kLanes<T>) lanes += Eigen::Map<const Lane>(x + s);
  for (; s < n; ++s) rest += x[s];
  return detail::lane_sum(lanes) + rest;
}

}  // namespace chainrule::kernel

#pragma once
/// The products a pass through a layer needs, without temporaries. A matrix of activations is units x samples with the
/// samples of one unit side by side, so that several samples go through the processor at once and the arithmetic of one
/// sample does not depend on how many others there are. Every sum runs in the order of its index, whatever the vector width.
#include <Eigen/Core>
#include <type_traits>

namespace chainrule::kernel {

using Eigen::Index;

/// Columns handled at once: 32 bytes.
template <class T>
inline constexpr int kLanes = 32 / sizeof(T);

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

namespace detail {

/// `Rows` x `Lanes` sums, kept in registers while the inner index runs.
template <int Rows, int Lanes, class T>
EIGEN_ALWAYS_INLINE void product_tile(Coefficients<T> c, Start<T> start, const T* in, int inner, Index n, T* out) {
  using Lane = Eigen::Array<T, Lanes, 1>;
  Lane sum[Rows];
#pragma GCC unroll 4
  for (int r = 0; r < Rows; ++r) {
    if (start.column == 0) sum[r].setConstant(start.first[r * start.row]);
    else sum[r] = Eigen::Map<const Lane>(start.first + r * start.row);
  }
  for (int t = 0; t < inner; ++t) {
    const Lane a = Eigen::Map<const Lane>(in + t * n);
#pragma GCC unroll 4
    for (int r = 0; r < Rows; ++r) sum[r] += c.first[r * c.row + t * c.column] * a;
  }
#pragma GCC unroll 4
  for (int r = 0; r < Rows; ++r) Eigen::Map<Lane>(out + r * n) = sum[r];
}

template <int Lanes, class T>
void product_columns(Coefficients<T> c, Start<T> start, const T* in, int rows, int inner, Index n, T* out) {
  const auto tile = [&](auto count, int i) {
    product_tile<decltype(count)::value, Lanes>({c.first + i * c.row, c.row, c.column},
                                                {start.first + i * start.row, start.row, start.column}, in, inner, n, out + i * n);
  };
  int i = 0;
  for (; i + 4 <= rows; i += 4) tile(std::integral_constant<int, 4>{}, i);
  for (; i + 2 <= rows; i += 2) tile(std::integral_constant<int, 2>{}, i);
  for (; i < rows; ++i) tile(std::integral_constant<int, 1>{}, i);
}

}  // namespace detail

/// out(i, s) = start(i, s) + sum over t of c(i, t) in(t, s), in the order of t. `in` is inner x n and `out` rows x n, row
/// by row. `out` may be where the sums start.
template <class T>
void product(Coefficients<T> c, Start<T> start, const T* in, int rows, int inner, Index n, T* out) {
  Index s = 0;
  const auto columns = [&](auto lanes) {
    constexpr int L = decltype(lanes)::value;
    for (; s + L <= n; s += L)
      detail::product_columns<L>(c, {start.first + s * start.column, start.row, start.column}, in + s, rows, inner, n, out + s);
  };
  columns(std::integral_constant<int, kLanes<T>>{});
  if constexpr (kLanes<T> > 4) columns(std::integral_constant<int, 4>{});
  columns(std::integral_constant<int, 2>{});
  columns(std::integral_constant<int, 1>{});
}

/// out(s, k) = in(k, s), for `in` of `rows` x `columns`, row by row.
template <class T>
void transpose(const T* in, Index rows, Index columns, T* out) {
  for (Index k = 0; k < rows; ++k)
    for (Index s = 0; s < columns; ++s) out[s * rows + k] = in[k * columns + s];
}

}  // namespace chainrule::kernel

/// Two ways to one product, which give the same bits. Small ones are taken where they lie. Large ones in pieces that stay
/// near the processor: of up to 256 terms and 128 columns at a time the right-hand side is copied into panels of one vector's
/// width, the left-hand side into strips of four rows, and each meets the other in registers. Copied numbers are the same
/// numbers, and a sum that pauses in memory goes on where it was.
#include "chainrule/kernel.h"

#include <algorithm>
#include <type_traits>

namespace chainrule::kernel {
namespace {

/// Columns handled at once: 32 bytes.
template <class T>
constexpr int kLanes = 32 / sizeof(T);

/// Rows handled at once.
constexpr int kRows = 4;

/// Terms and columns of a piece of a large product.
constexpr int kTerms = 256;
constexpr Index kColumns = kScratch / kTerms;

template <int N>
using Fixed = std::integral_constant<int, N>;

/// `Rows` x `Lanes` sums, kept in registers while the inner index runs. Rows of `in` lie `apart`, of `out` `n`.
template <int Rows, int Lanes, class T>
EIGEN_ALWAYS_INLINE void tile(Coefficients<T> c, Start<T> start, const T* in, Index apart, int inner, Index n, T* out) {
  using Lane = Eigen::Array<T, Lanes, 1>;
  Lane sum[Rows];
#pragma GCC unroll 4
  for (int r = 0; r < Rows; ++r) {
    if (start.column == 0) sum[r].setConstant(start.first[r * start.row]);
    else sum[r] = Eigen::Map<const Lane>(start.first + r * start.row);
  }
  for (int t = 0; t < inner; ++t) {
    const Lane a = Eigen::Map<const Lane>(in + t * apart);
#pragma GCC unroll 4
    for (int r = 0; r < Rows; ++r) sum[r] += c.first[r * c.row + t * c.column] * a;
  }
#pragma GCC unroll 4
  for (int r = 0; r < Rows; ++r) Eigen::Map<Lane>(out + r * n) = sum[r];
}

/// Calls `use(count, i)` for rows from `i` on: four at a time, then two, then one.
void each_rows(int rows, auto use) {
  int i = 0;
  for (; i + 4 <= rows; i += 4) use(Fixed<4>{}, i);
  if (i + 2 <= rows) use(Fixed<2>{}, i), i += 2;
  if (i < rows) use(Fixed<1>{}, i);
}

/// Calls `use(lanes, s)` for columns from `s` on: whole vectors, then what is left in halves.
template <class T>
void each_lanes(Index n, auto use) {
  Index s = 0;
  for (; s + kLanes<T> <= n; s += kLanes<T>) use(Fixed<kLanes<T>>{}, s);
  if constexpr (kLanes<T> > 4)
    if (s + 4 <= n) use(Fixed<4>{}, s), s += 4;
  if (s + 2 <= n) use(Fixed<2>{}, s), s += 2;
  if (s < n) use(Fixed<1>{}, s);
}

template <class T>
Start<T> at(Start<T> start, Index i, Index s) { return {start.first + i * start.row + s * start.column, start.row, start.column}; }

template <class T>
void small_product(Coefficients<T> c, Start<T> start, const T* in, int rows, int inner, Index n, T* out) {
  each_lanes<T>(n, [&](auto lanes, Index s) {
    each_rows(rows, [&](auto count, int i) {
      tile<decltype(count)::value, decltype(lanes)::value>({c.first + i * c.row, c.row, c.column}, at(start, i, s), in + s, n, inner, n, out + i * n + s);
    });
  });
}

/// One piece of a large product: `terms` terms of `columns` columns.
template <class T>
void piece(Coefficients<T> c, Start<T> start, const T* in, int rows, int terms, Index columns, Index n, T* out, T* panels) {
  each_lanes<T>(columns, [&](auto lanes, Index s) {
    constexpr int L = decltype(lanes)::value;
    T* panel = panels + s * terms;
    for (int t = 0; t < terms; ++t, panel += L) std::copy_n(in + t * n + s, L, panel);
  });
  T strip[kRows * kTerms];
  each_rows(rows, [&](auto count, int i) {
    constexpr int R = decltype(count)::value;
    const T* const first = c.first + i * c.row;
    for (int t = 0; t < terms; ++t)
      for (int r = 0; r < R; ++r) strip[t * R + r] = first[r * c.row + t * c.column];
    each_lanes<T>(columns, [&](auto lanes, Index s) {
      constexpr int L = decltype(lanes)::value;
      tile<R, L>({strip, 1, R}, at(start, i, s), panels + s * terms, L, terms, n, out + i * n + s);
    });
  });
}

template <class T>
void large_product(Coefficients<T> c, Start<T> start, const T* in, int rows, int inner, Index n, T* out, T* scratch) {
  for (Index s = 0; s < n; s += kColumns)
    for (int t = 0; t < inner; t += kTerms) {
      const Start<T> from = t == 0 ? at(start, 0, s) : Start<T>{out + s, n, 1};
      piece({c.first + t * c.column, c.row, c.column}, from, in + t * n + s, rows, std::min(kTerms, inner - t), std::min(kColumns, n - s), n,
            out + s, scratch);
    }
}

}  // namespace

template <class T>
void product(Coefficients<T> c, Start<T> start, const T* in, int rows, int inner, Index n, T* out, T* scratch) {
  const bool large = rows >= 16 && n >= kLanes<T> && std::int64_t{inner} * n >= 4096;
  if (large) large_product(c, start, in, rows, inner, n, out, scratch);
  else small_product(c, start, in, rows, inner, n, out);
}

template <class T>
void transpose(const T* in, Index rows, Index columns, T* out) {
  constexpr Index block = 16;  // of rows, so that what is written lies together
  for (Index first = 0; first < rows; first += block)
    for (Index s = 0; s < columns; ++s)
      for (Index k = first; k < std::min(first + block, rows); ++k) out[s * rows + k] = in[k * columns + s];
}

template void product(Coefficients<double>, Start<double>, const double*, int, int, Index, double*, double*);
template void product(Coefficients<float>, Start<float>, const float*, int, int, Index, float*, float*);
template void transpose(const double*, Index, Index, double*);
template void transpose(const float*, Index, Index, float*);

}  // namespace chainrule::kernel

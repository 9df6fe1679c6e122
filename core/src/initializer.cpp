#include "chainrule/initializer.h"

#include <Eigen/Core>

namespace chainrule {
namespace {

template <class... I>
constexpr auto table(std::tuple<I...>*) {
  return std::array{InitializerRow{I::name, I::label, I::about, I::parameters, I::fill}...};
}

constexpr auto kInitializers = table(static_cast<Initializers*>(nullptr));

static_assert(kInitializers[static_cast<std::size_t>(InitializerSpec{}.initializer)].name == XavierUniform::name);

}  // namespace

std::span<const InitializerRow> initializers() { return kInitializers; }

void fill_orthogonal(const WeightBlock& w, double gain, Rng& rng) {
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  Eigen::Map<Matrix> W(w.W.data(), w.units, w.inputs);
  fill_normal(w, 0, 1, rng);
  const bool wide = w.units <= w.inputs;
  Matrix q = wide ? Matrix(W) : Matrix(W.transpose());  // the vectors to make orthonormal are its rows
  // Gram-Schmidt, twice, which is orthogonal to the last digits; a fifth of the code of Eigen's QR. It leaves R with a
  // positive diagonal, so that q is spread evenly over all rotations.
  for (Eigen::Index k = 0; k < q.rows(); ++k) {
    for (int round = 0; round < 2; ++round)
      for (Eigen::Index j = 0; j < k; ++j) q.row(k) -= q.row(j).dot(q.row(k)) * q.row(j);
    q.row(k) /= q.row(k).norm();
  }
  q *= gain;
  if (wide) W = q;
  else W = q.transpose();
}

}  // namespace chainrule

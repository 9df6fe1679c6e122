#include "chainrule/initializer.h"

#include <Eigen/QR>

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
  const bool wide = w.units < w.inputs;
  const Matrix tall = wide ? Matrix(W.transpose()) : Matrix(W);
  const Eigen::HouseholderQR<Matrix> qr(tall);
  Matrix q = qr.householderQ() * Matrix::Identity(tall.rows(), tall.cols());
  // The factors are unique only up to signs. With a positive diagonal of R, Q is spread evenly over all rotations.
  for (Eigen::Index k = 0; k < q.cols(); ++k)
    if (qr.matrixQR()(k, k) < 0) q.col(k) = -q.col(k);
  q *= gain;
  if (wide) W = q.transpose();
  else W = q;
}

}  // namespace chainrule

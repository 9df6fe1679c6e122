#pragma once
/// One forward and one backward pass of a few samples through the layers, in buffers of fixed size. The delta recursion:
/// forward z = W a + b, a = f(z); backward delta = dC/da * f'(z), and dC/da of the layer before is W^T delta.
#include <algorithm>
#include <utility>
#include <vector>

#include "chainrule/kernel.h"
#include "chainrule/network.h"
#include "chainrule/op.h"

namespace chainrule {

/// How the gradient goes back through a layer's weights: with W^T, or with W as it stands where W is square (a mistake).
enum class Through : bool { transpose, mistaken };

template <class T>
class Pass {
 public:
  using Index = Eigen::Index;

  /// Room for `most` samples at a time.
  Pass(const NetworkSpec& network, const Layout& layout, int most) : layers_(layout.layers) {
    std::size_t size = static_cast<std::size_t>(network.inputs), widest = 0;
    for (const LayerSpec& layer : network.layers) {
      activation_.push_back(kOps[static_cast<std::size_t>(layer.activation)].template batch<T>());
      size += 3 * static_cast<std::size_t>(layer.units);
      widest = std::max(widest, static_cast<std::size_t>(layer.units));
    }
    const auto samples = static_cast<std::size_t>(most);
    memory_.resize((size + widest + std::max(widest, static_cast<std::size_t>(network.inputs))) * samples + kernel::kScratch);
    scratch_ = memory_.data();
    T* next = scratch_ + kernel::kScratch;
    const auto take = [&](std::size_t units) { return std::exchange(next, next + units * samples); };
    input_ = take(static_cast<std::size_t>(network.inputs));
    for (const LayerSpec& layer : network.layers) {
      const auto units = static_cast<std::size_t>(layer.units);
      z_.push_back(take(units));
      a_.push_back(take(units));
      delta_.push_back(take(units));
    }
    upstream_ = take(widest);
    turned_ = take(0);  // the rest
  }

  std::size_t depth() const { return layers_.size(); }

  /// inputs x n, the samples of one input side by side; to be filled before `forward`.
  T* input() { return input_; }
  /// outputs x n: dC/da of the last layer; to be filled before `backward`.
  T* upstream() { return upstream_; }

  /// units x n each, of layer `l` from 0.
  const T* z(std::size_t l) const { return z_[l]; }
  const T* a(std::size_t l) const { return a_[l]; }
  const T* delta(std::size_t l) const { return delta_[l]; }
  const T* output() const { return a_.back(); }
  const T* input() const { return input_; }

  /// W^T delta, the gradient in what layer `l` takes in: inputs x n numbers (the weights read column by column). To be
  /// called after `backward`, which keeps the deltas alone.
  void input_gradient(std::size_t l, const T* parameters, Index n, T* gradient, Through through = Through::transpose) const {
    const LayerLayout& at = layers_[l];
    kernel::Coefficients<T> back{parameters + at.W, 1, at.inputs};
    if (through == Through::mistaken && l > 0 && at.units == at.inputs) std::swap(back.row, back.column);
    kernel::product(back, {&kZero, 0, 0}, delta_[l], at.inputs, at.units, n, gradient, scratch_);
  }

  /// f'(z) of one sample, units of layer `l` numbers, into `slope`.
  void slope(std::size_t l, T* slope) const { activation_[l].d(z_[l], a_[l], slope, layers_[l].units); }

  void forward(const T* parameters, Index n) {
    for (std::size_t l = 0; l < depth(); ++l) {
      const LayerLayout& at = layers_[l];
      const T* const bias = at.biases == 0 ? &kZero : parameters + at.b;
      const Index apart = at.biases == at.units ? 1 : 0;  // a shared bias, or none, is one number for all units
      kernel::product({parameters + at.W, at.inputs, 1}, {bias, apart, 0}, below(l), at.units, at.inputs, n, z_[l], scratch_);
      activation_[l].f(z_[l], a_[l], at.units * n);
    }
  }

  void backward(const T* parameters, Index n, Through through = Through::transpose) {
    using Vector = Eigen::Array<T, Eigen::Dynamic, 1>;
    for (std::size_t l = depth(); l-- > 0;) {
      const Index size = layers_[l].units * n;
      activation_[l].d(z_[l], a_[l], delta_[l], size);
      Eigen::Map<Vector>(delta_[l], size) *= Eigen::Map<const Vector>(upstream_, size);
      if (l > 0) input_gradient(l, parameters, n, upstream_, through);
    }
  }

  /// Adds the samples' gradients, one sample after the other: dC/dW = delta a^T, dC/db = delta, for a shared bias summed
  /// over its units.
  void add_gradient(Index n, T* gradient) {
    for (std::size_t l = 0; l < depth(); ++l) {
      const LayerLayout& at = layers_[l];
      T* const dW = gradient + at.W;
      kernel::transpose(below(l), at.inputs, n, turned_);
      kernel::product({delta_[l], n, 1}, {dW, at.inputs, 1}, turned_, at.units, static_cast<int>(n), at.inputs, dW, scratch_);
      if (at.biases == 0) continue;
      for (int j = 0; j < at.units; ++j) {
        T& db = gradient[at.b + (at.biases == at.units ? j : 0)];
        for (Index s = 0; s < n; ++s) db += delta_[l][j * n + s];
      }
    }
  }

 private:
  static constexpr T kZero = 0;

  /// What layer `l` reads: the inputs, or the activations of the layer before.
  const T* below(std::size_t l) const { return l == 0 ? input_ : a_[l - 1]; }

  std::vector<LayerLayout> layers_;
  std::vector<Batch<T>> activation_;
  std::vector<T> memory_;
  T *input_ = nullptr, *upstream_ = nullptr;
  T* scratch_ = nullptr;  ///< for products
  T* turned_ = nullptr;   ///< activations of one layer, samples x units
  std::vector<T*> z_, a_, delta_;
};

}  // namespace chainrule

#pragma once
/// One forward and one backward pass of a few samples through the layers, in buffers of fixed size. The delta recursion:
/// forward z = W a + b, a = f(z); backward delta = dC/da * f'(z), and dC/da of the layer before is W^T delta.
#include <vector>

#include "chainrule/kernel.h"
#include "chainrule/network.h"
#include "chainrule/op.h"

namespace chainrule {

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
    memory_.resize((size + widest) * samples);
    T* next = memory_.data();
    const auto take = [&](std::size_t units) { return std::exchange(next, next + units * samples); };
    input_ = take(static_cast<std::size_t>(network.inputs));
    for (const LayerSpec& layer : network.layers) {
      const auto units = static_cast<std::size_t>(layer.units);
      z_.push_back(take(units));
      a_.push_back(take(units));
      delta_.push_back(take(units));
    }
    upstream_ = take(widest);
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

  void forward(const T* parameters, Index n) {
    static constexpr T kNoBias = 0;
    for (std::size_t l = 0; l < depth(); ++l) {
      const LayerLayout& at = layers_[l];
      const kernel::Start<T> bias = at.biases == 0 ? kernel::Start<T>{&kNoBias, 0}
                                                   : kernel::Start<T>{parameters + at.b, at.biases == at.units ? 1 : 0};
      kernel::product({parameters + at.W, at.inputs, 1}, bias, below(l), at.units, at.inputs, n, z_[l]);
      activation_[l].f(z_[l], a_[l], at.units * n);
    }
  }

  void backward(const T* parameters, Index n) {
    static constexpr T kZero = 0;
    for (std::size_t l = depth(); l-- > 0;) {
      const Index size = layers_[l].units * n;
      activation_[l].d(z_[l], a_[l], delta_[l], size);
      Eigen::Map<Eigen::Array<T, Eigen::Dynamic, 1>>(delta_[l], size) *=
          Eigen::Map<const Eigen::Array<T, Eigen::Dynamic, 1>>(upstream_, size);
      const LayerLayout& at = layers_[l];
      if (l > 0)  // W^T delta: the weights read column by column
        kernel::product({parameters + at.W, 1, at.inputs}, {&kZero, 0}, delta_[l], at.inputs, at.units, n, upstream_);
    }
  }

  /// Adds the sum of the samples' gradients: dC/dW = delta a^T, dC/db = delta, a shared bias the sum over its units.
  void add_gradient(Index n, T* gradient) const {
    for (std::size_t l = 0; l < depth(); ++l) {
      const LayerLayout& at = layers_[l];
      kernel::add_outer(delta_[l], below(l), at.units, at.inputs, n, gradient + at.W);
      if (at.biases == 0) continue;
      for (int j = 0; j < at.units; ++j) gradient[at.b + (at.biases == at.units ? j : 0)] += kernel::sum(delta_[l] + j * n, n);
    }
  }

 private:
  const T* below(std::size_t l) const { return l == 0 ? input_ : a_[l - 1]; }

  std::vector<LayerLayout> layers_;
  std::vector<Batch<T>> activation_;
  std::vector<T> memory_;
  T *input_ = nullptr, *upstream_ = nullptr;
  std::vector<T*> z_, a_, delta_;
};

}  // namespace chainrule

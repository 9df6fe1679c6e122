/// Updates: batches, the mean gradient, penalty, clipping, the optimiser. Nothing here allocates.
#include <cmath>
#include <numeric>

#include "non_finite.h"
#include "trainer_of.h"

namespace chainrule {

template <class T>
StepReport TrainerOf<T>::step(int updates) {
  StepReport report;
  while (report.done < updates && update(report)) ++report.done;
  report.batch_loss = batch_loss_;
  return report;
}

/// One update; false if it had to be left out.
template <class T>
bool TrainerOf<T>::update(StepReport& report) {
  const std::span<const int> rows = next_batch();
  if (mistake_ == Mistake::in_place_update) {
    if (!update_in_place(rows, report)) return false;
  } else {
    if (!gradient_at(parameters_.data(), rows, report)) return false;
    apply_update(trained_);
  }
  ++steps_;
  return true;
}

template <class T>
std::span<const int> TrainerOf<T>::next_batch() {
  deal_epoch();
  const std::int64_t first = steps_ % updates_per_epoch() * batch_;
  const std::int64_t size = std::min<std::int64_t>(batch_, split_.train_rows - first);
  return std::span(order_).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(size));
}

/// The mistake: from the last layer down each is updated before the gradient goes on through it, so that the layer below
/// hears from weights the forward pass never saw. The gradient of the whole batch is taken anew for each layer.
template <class T>
bool TrainerOf<T>::update_in_place(std::span<const int> rows, StepReport& report) {
  std::ranges::copy(parameters_, before_.begin());
  if (!gradient_at(before_.data(), rows, report)) return false;
  for (std::size_t left = trained_.size(); left > 0;) {
    const std::span<const Range> layer = last_layer(left);
    apply_update(layer);
    left -= layer.size();
    if (left == 0 || gradient_at(before_.data(), rows, report)) continue;
    std::ranges::copy(before_, parameters_.begin());
    return false;
  }
  return true;
}

/// The gradient an update takes, penalty included; false if a loss or an entry is not finite. `at` is what the forward
/// pass sees; the gradient goes back through the present parameters, elsewhere only by mistake.
template <class T>
bool TrainerOf<T>::gradient_at(const T* at, std::span<const int> rows, StepReport& report) {
  if (!batch_gradient(at, rows, report)) return false;
  add_penalty_gradient(at);
  const auto i = first_non_finite(gradient_.data(), layout_.size);
  if (i < 0) return true;
  const auto value = static_cast<double>(gradient_[static_cast<std::size_t>(i)]);
  report.stopped = not_finite("gradient of the " + parameter_place(layout_, i), value, steps_);
  return false;
}

/// A new order for a new epoch: a function of seed and epoch alone.
template <class T>
void TrainerOf<T>::deal_epoch() {
  const std::int64_t epoch = epochs();
  if (dealt_ == epoch) return;
  std::iota(order_.begin(), order_.end(), 0);
  if (train_.shuffle) Rng(seed_, Stream::shuffle, static_cast<std::uint64_t>(epoch)).shuffle(std::span(order_));
  dealt_ = epoch;
}

/// The mean gradient of the data term over `rows`, and their mean loss; false if a loss is not finite.
template <class T>
bool TrainerOf<T>::batch_gradient(const T* parameters, std::span<const int> rows, StepReport& report) {
  Vector gradient(gradient_.data(), static_cast<Index>(gradient_.size()));
  gradient.setZero();
  double total = 0;
  for (std::size_t first = 0; first < rows.size(); first += static_cast<std::size_t>(chunk_)) {
    const auto part = rows.subspan(first, std::min(rows.size() - first, static_cast<std::size_t>(chunk_)));
    const auto n = static_cast<Index>(part.size());
    load(split_.train_inputs.data(), split_.train_targets.data(), n, [&](Index s) { return Index{part[static_cast<std::size_t>(s)]}; });
    pass_.forward(parameters, n);
    loss().f(pass_.output(), targets_.data(), loss_parameter(), outputs(), n, losses_.data());
    for (Index s = 0; s < n; ++s) total += static_cast<double>(losses_[static_cast<std::size_t>(s)]);
    if (!std::isfinite(total)) {
      report.stopped = first_place(pass_, layout_, parameters, n, total, steps_);
      return false;
    }
    loss().d(pass_.output(), targets_.data(), loss_parameter(), outputs(), n, pass_.upstream());
    pass_.backward(parameters_.data(), n, through());
    pass_.add_gradient(n, gradient_.data());
  }
  batch_loss_ = total / static_cast<double>(rows.size());
  if (mistake_ != Mistake::sum_not_mean) gradient /= static_cast<T>(rows.size());
  return true;
}

/// l1 sign(w) + l2 w for weights; sign(0) is 0, so the data term alone moves a weight away from 0.
template <class T>
void TrainerOf<T>::add_penalty_gradient(const T* parameters) {
  if (train_.l1 == 0 && train_.l2 == 0) return;
  const auto l1 = static_cast<T>(train_.l1), l2 = static_cast<T>(train_.l2);
  for (const LayerLayout& at : layout_.layers)
    for (std::int64_t i = at.W; i < at.b; ++i) {
      const auto k = static_cast<std::size_t>(i);
      gradient_[k] += l1 * sign(parameters[k]) + l2 * parameters[k];
    }
}

/// min(1, clip / (norm + 1e-6)) with the norm over everything that is updated together, as PyTorch's clip_grad_norm_.
template <class T>
double TrainerOf<T>::clip_scale(std::span<const Range> ranges) const {
  if (train_.clip == 0) return 1;
  double largest = 0, squares = 0;  // squares of shares of the largest entry do not overflow
  const auto each = [&](auto use) {
    for (const Range& range : ranges)
      for (std::int64_t i = range.first; i < range.first + range.size; ++i) use(static_cast<double>(gradient_[static_cast<std::size_t>(i)]));
  };
  each([&](double g) { largest = std::max(largest, std::abs(g)); });
  if (largest == 0) return 1;
  each([&](double g) { squares += (g / largest) * (g / largest); });
  return std::min(1.0, train_.clip / (largest * std::sqrt(squares) + 1e-6));
}

template <class T>
void TrainerOf<T>::apply_update(std::span<const Range> ranges) {
  const UpdateConstants<double> constants = make_update_constants(train_.optimizer, rate(), steps_ + 1 - begun_, clip_scale(ranges));
  const auto from = [](std::vector<T>& v, std::int64_t first) { return v.empty() ? nullptr : v.data() + first; };
  for (const Range& range : ranges)
    chainrule::update<T>(train_.optimizer,
                         {parameters_.data() + range.first, gradient_.data() + range.first, from(state1_, range.first),
                          from(state2_, range.first), static_cast<std::ptrdiff_t>(range.size)},
                         constants);
}

template StepReport TrainerOf<double>::step(int);
template StepReport TrainerOf<float>::step(int);
template std::span<const int> TrainerOf<double>::next_batch();
template std::span<const int> TrainerOf<float>::next_batch();
template void TrainerOf<double>::add_penalty_gradient(const double*);
template void TrainerOf<float>::add_penalty_gradient(const float*);
template void TrainerOf<double>::apply_update(std::span<const Range>);
template void TrainerOf<float>::apply_update(std::span<const Range>);

}  // namespace chainrule

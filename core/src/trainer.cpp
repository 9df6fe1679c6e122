/// Construction of a trainer and its plain state.
#include "chainrule/trainer.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "trainer_check.h"
#include "trainer_mistake.h"
#include "trainer_of.h"

namespace chainrule {
namespace {

/// Samples a pass takes at a time: enough to keep vectors busy, few enough for the caches and for wide networks.
int chunk_size(const Layout& layout) {
  std::int64_t units = layout.layers[0].inputs;
  for (const LayerLayout& at : layout.layers) units += at.units;
  return static_cast<int>(std::clamp<std::int64_t>((1 << 19) / units / 8 * 8, 8, 256));
}

/// Sum over outputs of the targets' squared distances from their mean.
double total_squares(const std::vector<double>& targets, int outputs) {
  const std::size_t rows = targets.size() / static_cast<std::size_t>(outputs);
  double squares = 0;
  for (int j = 0; j < outputs; ++j) {
    const auto target = [&](std::size_t i) { return targets[i * static_cast<std::size_t>(outputs) + static_cast<std::size_t>(j)]; };
    double sum = 0;
    for (std::size_t i = 0; i < rows; ++i) sum += target(i) - target(0);  // equal targets have exactly their own mean
    const double mean = rows == 0 ? 0 : target(0) + sum / static_cast<double>(rows);
    for (std::size_t i = 0; i < rows; ++i) squares += (target(i) - mean) * (target(i) - mean);
  }
  return squares;
}

/// The sizes and activations of a network.
NetworkSpec without_values(NetworkSpec network) {
  for (LayerSpec& layer : network.layers) {
    layer.W = layer.b = {};
    layer.fixed = {};
  }
  return network;
}

}  // namespace

template <class T>
TrainerOf<T>::TrainerOf(const TrainerSpec& spec, Layout layout, Split split)
    : network_(without_values(spec.network)),
      train_(spec.train),
      mistake_(spec.mistake),
      layout_(std::move(layout)),
      split_(std::move(split)),
      seed_(spec.seed),
      classes_(spec.data.samples.classes),
      batch_(std::min(spec.train.batch, split_.train_rows)),
      chunk_(chunk_size(layout_)),
      train_squares_(total_squares(split_.train_targets, split_.outputs)),
      test_squares_(total_squares(split_.test_targets, split_.outputs)),
      pass_(spec.network, layout_, chunk_) {
  std::vector<double> start = initial_parameters(spec.network, layout_, spec.seed);
  start_wrongly(spec.mistake, spec.network, layout_, split_, start);
  start_.assign(start.begin(), start.end());
  gradient_.resize(start_.size());
  if (mistake_ == Mistake::in_place_update) before_.resize(start_.size());
  const std::size_t states = optimizers()[static_cast<std::size_t>(train_.optimizer.optimizer)].states.size();
  if (states > 0) state1_.resize(start_.size());
  if (states > 1) state2_.resize(start_.size());
  targets_.resize(static_cast<std::size_t>(chunk_) * static_cast<std::size_t>(split_.outputs));
  losses_.resize(static_cast<std::size_t>(chunk_));
  order_.resize(static_cast<std::size_t>(split_.train_rows));
  find_trained(spec.network);
  TrainerOf::reset();
}

/// What lies between the parameters that take no updates.
template <class T>
void TrainerOf<T>::find_trained(const NetworkSpec& network) {
  for (std::size_t l = 0; l < layout_.layers.size(); ++l) {
    const LayerLayout& at = layout_.layers[l];
    if (network.layers[l].frozen) continue;
    std::int64_t first = at.W;
    const auto end_at = [&](std::int64_t end) {
      if (end > first) trained_.push_back({first, end - first, l});
      first = end + 1;
    };
    const std::int64_t end = train_.weights_only ? at.b : at.b + at.biases;
    for (const std::int64_t place : network.layers[l].fixed)
      if (at.W + place < end) end_at(at.W + place);
    end_at(end);
  }
}

/// The ranges of one layer: of the last that is among the first `left`.
template <class T>
auto TrainerOf<T>::last_layer(std::size_t left) const -> std::span<const Range> {
  std::size_t first = left - 1;
  while (first > 0 && trained_[first - 1].layer == trained_[left - 1].layer) --first;
  return {&trained_[first], left - first};
}

template <class T>
void TrainerOf<T>::reset() {
  parameters_ = start_;
  for (auto* zeroed : {&gradient_, &state1_, &state2_}) std::ranges::fill(*zeroed, T(0));
  steps_ = begun_ = 0;
  dealt_ = -1;
  batch_loss_ = std::numeric_limits<double>::quiet_NaN();
}

template <class T>
Result<void> TrainerOf<T>::set_parameters(std::span<const double> values) {
  if (values.size() != parameters_.size())
    return Error{Code::shape_mismatch, "parameters has " + numbers_text(values.size()) + "; the network takes " +
                                           std::to_string(parameters_.size()) + ".", "parameters"};
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(static_cast<T>(values[i]))) {  // too large for float counts as not finite
      const std::string field = "parameters[" + std::to_string(i) + "]";
      return Error{Code::out_of_range, field + " is " + number_text(values[i]) + "; it takes a finite number.", field};
    }
  std::ranges::transform(values, parameters_.begin(), [](double x) { return static_cast<T>(x); });
  return {};
}

template class TrainerOf<double>;
template class TrainerOf<float>;

Result<std::unique_ptr<Trainer>> Trainer::create(const TrainerSpec& spec) {
  auto sizes = chainrule::layout(spec.network);
  if (!sizes) return sizes.error();
  if (auto good = check_training(spec); !good) return good.error();
  if (auto good = check_mistake(spec); !good) return good.error();
  auto split = prepare(spec.data, spec.train.loss, spec.network.layers.back().units, spec.seed);
  if (!split) return split.error();
  if (spec.precision == Precision::float32)
    return std::unique_ptr<Trainer>(std::make_unique<TrainerOf<float>>(spec, *std::move(sizes), *std::move(split)));
  return std::unique_ptr<Trainer>(std::make_unique<TrainerOf<double>>(spec, *std::move(sizes), *std::move(split)));
}

}  // namespace chainrule

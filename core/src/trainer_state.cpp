/// The state of a run as numbers, and back.
#include <algorithm>
#include <cmath>

#include "trainer_of.h"

namespace chainrule {

template <class T>
std::vector<double> TrainerOf<T>::state() const {
  std::vector<double> all{static_cast<double>(steps_), static_cast<double>(begun_), batch_loss_};
  all.reserve(kStateHead + parameters_.size() + gradient_.size() + state1_.size() + state2_.size());
  for (const auto* part : {&parameters_, &gradient_, &state1_, &state2_}) all.insert(all.end(), part->begin(), part->end());
  return all;
}

template <class T>
Result<void> TrainerOf<T>::restore(std::span<const double> state) {
  const std::size_t bare = kStateHead + parameters_.size() + gradient_.size();
  const std::size_t whole = bare + state1_.size() + state2_.size();
  if (state.size() != bare && state.size() != whole)
    return Error{Code::shape_mismatch, "state has " + numbers_text(state.size()) + "; a state of this run has " +
                                           std::to_string(bare) + " or, with its optimiser's, " + std::to_string(whole) + ".",
                 "state"};
  constexpr double most = 9007199254740992;  // 2^53: beyond it doubles do not count
  const auto counts = [](double x, double high) { return x >= 0 && x <= high && x == std::floor(x); };
  if (!counts(state[0], most) || !counts(state[1], state[0]))
    return Error{Code::out_of_range, "state begins with " + number_text(state[0]) + ", " + number_text(state[1]) +
                                         "; it begins with the updates made and those before the optimiser began.",
                 "state"};
  const bool begins = state.size() != whole;
  steps_ = static_cast<std::int64_t>(state[0]);
  begun_ = begins ? steps_ : static_cast<std::int64_t>(state[1]);
  batch_loss_ = state[2];
  auto from = state.begin() + kStateHead;
  const auto take = [&](std::vector<T>& to) {
    std::transform(from, from + static_cast<std::ptrdiff_t>(to.size()), to.begin(), [](double x) { return static_cast<T>(x); });
    from += static_cast<std::ptrdiff_t>(to.size());
  };
  for (auto* part : {&parameters_, &gradient_}) take(*part);
  for (auto* part : {&state1_, &state2_}) {
    if (begins) std::ranges::fill(*part, T(0));
    else take(*part);
  }
  dealt_ = -1;
  return {};
}

template std::vector<double> TrainerOf<double>::state() const;
template std::vector<double> TrainerOf<float>::state() const;
template Result<void> TrainerOf<double>::restore(std::span<const double>);
template Result<void> TrainerOf<float>::restore(std::span<const double>);

}  // namespace chainrule

#include "chainrule/schedule.h"

#include <algorithm>

namespace chainrule {
namespace {

template <class... S>
constexpr auto table(std::tuple<S...>*) {
  return std::array{ScheduleRow{S::name, S::label, S::about, S::parameters, S::rate}...};
}

constexpr auto kSchedules = table(static_cast<Schedules*>(nullptr));

}  // namespace

std::span<const ScheduleRow> schedules() { return kSchedules; }

double learning_rate(const ScheduleSpec& spec, double base, std::int64_t steps, std::int64_t updates_per_epoch) {
  const auto epoch = static_cast<double>(steps / updates_per_epoch);
  const double rate = kSchedules[static_cast<std::size_t>(spec.schedule)].rate(base, epoch, spec.values);
  const double rise = spec.warmup * static_cast<double>(updates_per_epoch);
  return rise > 0 ? rate * std::min(1.0, static_cast<double>(steps + 1) / rise) : rate;
}

}  // namespace chainrule

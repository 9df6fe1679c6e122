#pragma once
/// How the learning rate changes with time. Time is counted in whole epochs, as PyTorch's schedulers do when stepped once
/// an epoch; warm-up rises update by update. Parameter names and defaults are PyTorch's where it has them.
#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>
#include <string_view>
#include <tuple>

#include "chainrule/parameter.h"

namespace chainrule {

struct Constant {
  static constexpr std::string_view name = "constant", label = "Constant", about = "The rate stays as it is.";
  static constexpr std::array<Parameter, 0> parameters{};
  static double rate(double base, double, const Values&) { return base; }
};

struct StepDecay {
  static constexpr std::string_view name = "step", label = "Step", about = "The rate times gamma after every step_size epochs.";
  static constexpr std::array<Parameter, 2> parameters{
      Parameter{"step_size", 10, 1, kNoBound, false, false, true, "Epochs between two drops."},
      Parameter{"gamma", 0.1, 0, kNoBound, true, false, false, "Factor of each drop."}};
  static double rate(double base, double epoch, const Values& v) { return base * std::pow(v[1], std::floor(epoch / v[0])); }
};

struct Exponential {
  static constexpr std::string_view name = "exponential", label = "Exponential", about = "The rate times gamma after every epoch.";
  static constexpr std::array<Parameter, 1> parameters{
      Parameter{"gamma", 0.95, 0, kNoBound, true, false, false, "Factor of each epoch."}};
  static double rate(double base, double epoch, const Values& v) { return base * std::pow(v[0], epoch); }
};

struct Cosine {
  static constexpr std::string_view name = "cosine", label = "Cosine",
      about = "Half a cosine wave from the rate down to eta_min in T_max epochs, then up again.";
  static constexpr std::array<Parameter, 2> parameters{
      Parameter{"T_max", 100, 1, kNoBound, false, false, true, "Epochs down to eta_min."},
      Parameter{"eta_min", 0, 0, kNoBound, false, false, false, "Lowest rate."}};
  static double rate(double base, double epoch, const Values& v) {
    return v[1] + (base - v[1]) * (1 + std::cos(std::numbers::pi * epoch / v[0])) / 2;
  }
};

/// The one list.
using Schedules = std::tuple<Constant, StepDecay, Exponential, Cosine>;

/// What runtime code and documentation see.
struct ScheduleRow {
  std::string_view name, label, about;
  std::span<const Parameter> parameters;
  double (*rate)(double base, double epoch, const Values&);
};

/// The table, in the order of the list.
std::span<const ScheduleRow> schedules();

/// Warm-up goes with every schedule.
inline constexpr Parameter kWarmup{"warmup", 0, 0, kNoBound, false, false, false, "Epochs in which the rate rises from near 0."};

/// A row of the table and its parameters in the row's order. Without more: constant, no warm-up.
struct ScheduleSpec {
  int schedule = 0;
  Values values{};
  double warmup = 0;  ///< epochs
};

/// The row with its own defaults, no warm-up.
inline ScheduleSpec schedule_spec(int row) { return {row, defaults(schedules()[static_cast<std::size_t>(row)].parameters), 0}; }

/// The learning rate of the update that follows `steps` updates: the schedule at the whole epochs made so far, times
/// min(1, (steps + 1) / (warmup * updates_per_epoch)).
double learning_rate(const ScheduleSpec&, double base, std::int64_t steps, std::int64_t updates_per_epoch);

}  // namespace chainrule

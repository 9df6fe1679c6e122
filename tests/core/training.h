#pragma once
/// Short ways to say what the training tests need: rows of the tables by name, networks, samples, trainers.
#include <catch2/catch_all.hpp>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <vector>

#include "chainrule/op.h"
#include "chainrule/trainer.h"
#include "check.h"

namespace training {

using namespace chainrule;

inline int found(int index) {
  REQUIRE(index >= 0);
  return index;
}
inline int loss(std::string_view name) { return found(find_named(losses(), name)); }
inline int op(std::string_view name) { return found(find_op(name)); }
inline OptimizerSpec optimizer(std::string_view name) { return optimizer_spec(found(find_named(optimizers(), name))); }
inline ScheduleSpec schedule(std::string_view name) { return schedule_spec(found(find_named(schedules(), name))); }
inline InitializerSpec initializer(std::string_view name) { return initializer_spec(found(find_named(initializers(), name))); }

inline LayerSpec layer(int units, std::string_view activation, std::vector<double> W = {}, std::vector<double> b = {},
                       Bias bias = Bias::unit) {
  LayerSpec l;
  l.units = units;
  l.activation = op(activation);
  l.bias = bias;
  l.W = std::move(W);
  l.b = std::move(b);
  return l;
}

/// Rows of numbers with number targets, all of them training rows in this order.
inline DataSpec rows(int width, std::vector<double> inputs, int target_width, std::vector<double> targets) {
  DataSpec data;
  data.samples.rows = static_cast<int>(inputs.size()) / width;
  data.samples.width = width;
  data.samples.target_width = target_width;
  data.samples.inputs = std::move(inputs);
  data.samples.targets = std::move(targets);
  data.split = 1;
  return data;
}

inline std::unique_ptr<Trainer> trainer(const TrainerSpec& spec) {
  auto made = Trainer::create(spec);
  INFO((made ? "" : made.error().message));
  REQUIRE(made);
  return *std::move(made);
}

/// A small run: `n` samples of normal numbers, `widths` units per layer, tanh but for a linear output.
inline TrainerSpec small_run(int n, std::initializer_list<int> widths, std::uint64_t seed = 1) {
  TrainerSpec spec;
  spec.seed = seed;
  spec.network.inputs = 3;
  for (const int units : widths) spec.network.layers.push_back(layer(units, "tanh"));
  spec.network.layers.back().activation = op("identity");
  Rng rng(seed);
  const int outputs = spec.network.layers.back().units;
  std::vector<double> x, y;
  for (int i = 0; i < 3 * n; ++i) x.push_back(rng.normal());
  for (int i = 0; i < outputs * n; ++i) y.push_back(rng.normal());
  spec.data = rows(3, x, outputs, y);
  return spec;
}

}  // namespace training

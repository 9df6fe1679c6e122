/// From the plain object spec.ts builds to the core's TrainerSpec: names looked up in the tables, numbers copied.
#include <span>
#include <utility>

#include "chainrule/op.h"
#include "values.h"

namespace chainrule::wasm {
namespace {

std::vector<double> numbers(const val& array) { return emscripten::convertJSArrayToNumberVector<double>(array); }

Error unknown(std::string_view name, std::string field) {
  std::string message = field + " is \"" + std::string(name) + "\"; there is no such name.";
  return {Code::unknown_name, std::move(message), std::move(field)};
}

/// A row's index and its parameters: those given, the rest at their defaults.
struct Choice {
  int row = 0;
  Values values{};
};

Result<Choice> read_choice(const val& given, const auto& rows, const char* field) {
  const auto name = given["name"].as<std::string>();
  const int index = find_named(rows, name);
  if (index < 0) return unknown(name, field);
  const std::span<const Parameter> parameters = rows[static_cast<std::size_t>(index)].parameters;
  Choice choice{index, defaults(parameters)};
  const val wanted = given["parameters"];
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const val value = wanted[std::string(parameters[i].name)];
    if (!value.isUndefined()) choice.values[i] = value.as<double>();
  }
  return choice;
}

Result<LayerSpec> read_layer(const val& given, const std::string& path) {
  LayerSpec layer;
  layer.units = given["units"].as<int>();
  const auto activation = given["activation"].as<std::string>();
  layer.activation = find_op(activation);
  if (layer.activation < 0) return unknown(activation, path + ".activation");
  const auto bias = given["bias"].as<std::string>();
  layer.bias = bias == "unit" ? Bias::unit : bias == "shared" ? Bias::shared : Bias::none;
  const auto init = read_choice(given["init"], initializers(), "model.layers.init");
  if (!init) return init.error();
  layer.init = {init->row, init->values};
  layer.frozen = given["frozen"].as<bool>();
  const std::vector<double> fixed = numbers(given["fixed"]);
  layer.fixed.assign(fixed.begin(), fixed.end());
  layer.W = numbers(given["W"]);
  layer.b = numbers(given["b"]);
  return layer;
}

Samples read_samples(const val& given) {
  return {given["rows"].as<int>(),    given["width"].as<int>(),    given["targetWidth"].as<int>(),
          given["classes"].as<int>(), numbers(given["inputs"]), numbers(given["targets"])};
}

}  // namespace

Result<OptimizerSpec> read_optimizer(const val& given) {
  const auto choice = read_choice(given, optimizers(), "train.optimizer");
  if (!choice) return choice.error();
  return OptimizerSpec{choice->row, choice->values};
}

Result<TrainerSpec> read_trainer_spec(const val& given) {
  TrainerSpec spec;
  spec.seed = static_cast<std::uint64_t>(given["seed"].as<double>());
  const val mistake = given["mistake"];
  if (!mistake.isNull()) {
    const auto name = mistake.as<std::string>();
    spec.mistake = find_mistake(name);
    if (spec.mistake == Mistake::none) return unknown(name, "mistake");
  }
  spec.precision = given["float"].as<bool>() ? Precision::float32 : Precision::float64;

  spec.network.inputs = given["inputs"].as<int>();
  const val layers = given["layers"];
  const int count = layers["length"].as<int>();
  for (int i = 0; i < count; ++i) {
    auto layer = read_layer(layers[i], "model.layers[" + std::to_string(i) + "]");
    if (!layer) return layer.error();
    spec.network.layers.push_back(*std::move(layer));
  }

  TrainSpec& train = spec.train;
  const auto loss = given["loss"].as<std::string>();
  train.loss = find_named(losses(), loss);
  if (train.loss < 0) return unknown(loss, "train.loss");
  train.huber_delta = given["huberDelta"].as<double>();
  const auto optimizer = read_choice(given["optimizer"], optimizers(), "train.optimizer");
  if (!optimizer) return optimizer.error();
  train.optimizer = {optimizer->row, optimizer->values};
  const auto schedule = read_choice(given["schedule"], schedules(), "train.schedule");
  if (!schedule) return schedule.error();
  train.schedule = {schedule->row, schedule->values, given["warmup"].as<double>()};
  train.rate = given["rate"].as<double>();
  train.batch = given["batch"].as<int>();
  train.l1 = given["l1"].as<double>();
  train.l2 = given["l2"].as<double>();
  train.clip = given["clip"].as<double>();
  train.shuffle = given["shuffle"].as<bool>();
  train.weights_only = given["weightsOnly"].as<bool>();

  spec.data.samples = read_samples(given["samples"]);
  spec.data.split = given["split"].as<double>();
  spec.data.standardize = given["standardize"].as<bool>();
  return spec;
}

}  // namespace chainrule::wasm

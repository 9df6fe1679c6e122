#include "trainer_check.h"

#include "chainrule/op.h"

namespace chainrule {
namespace {

constexpr Parameter kRate{"rate", 0.03, 0, kNoBound, true};
constexpr Parameter kBatch{"batch", 10, 1, kNoBound, false, false, true};
constexpr Parameter kNotNegative{"", 0, 0};

Result<void> check_row(int index, std::size_t rows, const std::string& field) {
  if (index >= 0 && index < static_cast<int>(rows)) return {};
  return Error{Code::unknown_name, field + " is not in its table; it takes one of the table's names.", field};
}

}  // namespace

Result<void> check_training(const TrainerSpec& spec) {
  const TrainSpec& t = spec.train;
  if (auto good = check_row(t.loss, losses().size(), "train.loss"); !good) return good;
  if (auto good = check_row(t.optimizer.optimizer, optimizers().size(), "train.optimizer"); !good) return good;
  if (auto good = check_row(t.schedule.schedule, schedules().size(), "train.schedule"); !good) return good;
  const auto optimizer = optimizers()[static_cast<std::size_t>(t.optimizer.optimizer)].parameters;
  if (auto good = check(optimizer, t.optimizer.values, "train"); !good) return good;
  const auto schedule = schedules()[static_cast<std::size_t>(t.schedule.schedule)].parameters;
  if (auto good = check(schedule, t.schedule.values, "train.schedule"); !good) return good;
  if (auto good = check(kWarmup, t.schedule.warmup, "train.schedule.warmup"); !good) return good;
  if (auto good = check(Huber::parameters[0], t.huber_delta, "train.huber_delta"); !good) return good;
  if (auto good = check(kRate, t.rate, "train.rate"); !good) return good;
  if (auto good = check(kBatch, t.batch, "train.batch"); !good) return good;
  if (auto good = check(kNotNegative, t.l1, "train.l1"); !good) return good;
  if (auto good = check(kNotNegative, t.l2, "train.l2"); !good) return good;
  if (auto good = check(kNotNegative, t.clip, "train.clip"); !good) return good;

  const LossRow& loss = losses()[static_cast<std::size_t>(t.loss)];
  const std::string last = "model.layers[" + std::to_string(spec.network.layers.size() - 1) + "]";
  const LayerSpec& output = spec.network.layers.back();
  const OpRow& activation = kOps[static_cast<std::size_t>(output.activation)];
  if (loss.logits && activation.name != Identity::name)
    return Error{Code::out_of_range, last + ".activation is \"" + std::string(activation.name) + "\"; with the loss " +
                                         std::string(loss.name) + " the last layer takes \"identity\".", last + ".activation"};
  if (spec.network.inputs != spec.data.samples.width)
    return Error{Code::shape_mismatch, "model.inputs has " + std::to_string(spec.network.inputs) + " inputs; the data has " +
                                           std::to_string(spec.data.samples.width) + ".", "model.inputs"};
  return check_outputs(spec.data.samples.classes, t.loss, output.units, last + ".units");
}

}  // namespace chainrule

#include <numbers>

#include "training.h"

using namespace training;

TEST_CASE("schedule: names, order and defaults are the contract's", "[schedule]") {
  std::string names;
  for (const ScheduleRow& row : schedules()) names += std::string(row.name) + " ";
  CHECK(names == "constant step exponential cosine ");
  CHECK(schedule("step").values[0] == 10);
  CHECK(schedule("step").values[1] == 0.1);
  CHECK(schedule("exponential").values[0] == 0.95);
  CHECK(schedule("cosine").values[0] == 100);
  CHECK(schedules()[schedule("cosine").schedule].parameters[0].name == "T_max");
}

TEST_CASE("schedule: 200 epochs of each agree with PyTorch's recursions", "[schedule]") {
  const double base = 0.03;
  const int per_epoch = 7;
  ScheduleSpec step = schedule("step"), exponential = schedule("exponential"), cosine = schedule("cosine");
  step.values = {30, 0.5};
  cosine.values = {50, 0.001};
  double by_step = base, by_exponential = base, by_cosine = base;
  for (int epoch = 0; epoch < 200; ++epoch) {
    if (epoch > 0) {  // one scheduler.step() after each epoch, each from the rate before
      if (epoch % 30 == 0) by_step *= 0.5;
      by_exponential *= 0.95;
      const double pi = std::numbers::pi;
      if ((epoch - 1 - 50) % 100 == 0) by_cosine += (base - 0.001) * (1 - std::cos(pi / 50)) / 2;
      else by_cosine = (1 + std::cos(pi * epoch / 50)) / (1 + std::cos(pi * (epoch - 1) / 50)) * (by_cosine - 0.001) + 0.001;
    }
    for (const int update : {0, per_epoch - 1}) {
      const std::int64_t steps = epoch * per_epoch + update;
      CHECK(learning_rate(schedule("constant"), base, steps, per_epoch) == base);
      CHECK(check::close(learning_rate(step, base, steps, per_epoch), by_step, 1e-13));
      CHECK(check::close(learning_rate(exponential, base, steps, per_epoch), by_exponential, 1e-13));
      CHECK(check::close(learning_rate(cosine, base, steps, per_epoch), by_cosine, 1e-11));
    }
  }
}

TEST_CASE("schedule: warm-up rises by equal steps to the schedule's rate", "[schedule]") {
  ScheduleSpec warm = schedule("constant");
  warm.warmup = 2;  // epochs of 5 updates
  for (int steps = 0; steps < 30; ++steps)
    CHECK(check::close(learning_rate(warm, 0.5, steps, 5), 0.5 * std::min(1.0, (steps + 1) / 10.0), 1e-15));
  ScheduleSpec both = schedule("exponential");
  both.warmup = 2;
  CHECK(check::close(learning_rate(both, 1, 7, 5), 0.95 * 0.8, 1e-15));
}

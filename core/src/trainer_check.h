#pragma once
#include "chainrule/trainer.h"

namespace chainrule {

/// What layout() and prepare() do not check: choices, rates, bounds, and whether loss and last layer go together.
Result<void> check_training(const TrainerSpec&);

}  // namespace chainrule

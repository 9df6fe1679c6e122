#pragma once
#include <vector>

#include "chainrule/trainer.h"

namespace chainrule {

/// Whether the run's mistake can be made in its network. Errors: out_of_range, shape_mismatch, field `mistake`.
Result<void> check_mistake(const TrainerSpec&);

/// Turns a start into that of the mistake, where the mistake is one of starting; otherwise leaves it.
void start_wrongly(Mistake, const NetworkSpec&, const Layout&, const Split&, std::vector<double>& parameters);

}  // namespace chainrule

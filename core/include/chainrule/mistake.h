#pragma once
/// Backpropagation gone wrong on purpose, so that the wrong numbers can stand beside the right ones.
#include <array>
#include <string_view>
#include <vector>

#include "chainrule/graph.h"

namespace chainrule {

/// Where a mistake can be made.
enum class MistakeOf : std::uint8_t { graph, network };

enum class Mistake : std::int8_t {
  none = -1,
  no_topological_order,
  overwrite,
  no_zeroing,
  in_place_update,
  sum_not_mean,
  missing_transpose,
  zero_start,
  saturated_sigmoid,
  dead_relu,
};

struct MistakeRow {
  Mistake mistake;
  std::string_view name, label, about;
  MistakeOf of;
};

/// In the order of the enumeration.
inline constexpr std::array kMistakes{
    MistakeRow{Mistake::no_topological_order, "no_topological_order", "No topological order",
               "Each node passes its gradient on at every visit, before all its messages are in: paths are counted again.", MistakeOf::graph},
    MistakeRow{Mistake::overwrite, "overwrite", "= instead of +=",
               "A message replaces the one before instead of being added: only the last path counts.", MistakeOf::graph},
    MistakeRow{Mistake::no_zeroing, "no_zeroing", "No zeroing between passes",
               "The second backward pass adds to what the first one left.", MistakeOf::graph},
    MistakeRow{Mistake::in_place_update, "in_place_update", "Update in place",
               "Each layer is updated before the gradient goes on to the layer below, which then sees the new weights.", MistakeOf::network},
    MistakeRow{Mistake::sum_not_mean, "sum_not_mean", "Sum instead of mean",
               "The gradients of a batch are added and not divided by its size: the step grows with the batch.", MistakeOf::network},
    MistakeRow{Mistake::missing_transpose, "missing_transpose", "Missing transpose",
               "The gradient goes back through W instead of its transpose: each unit hears from the wrong ones.", MistakeOf::network},
    MistakeRow{Mistake::zero_start, "zero_start", "All weights zero",
               "Every unit of a layer starts the same and gets the same gradient, so they stay the same.", MistakeOf::network},
    MistakeRow{Mistake::saturated_sigmoid, "saturated_sigmoid", "Saturated start",
               "The starting weights are so large that the activations sit in their flat tails, where slopes are almost 0.", MistakeOf::network},
    MistakeRow{Mistake::dead_relu, "dead_relu", "Dead ReLU",
               "The hidden biases start so low that no input lets a unit through: slopes are 0 and stay 0.", MistakeOf::network},
};

constexpr Mistake find_mistake(std::string_view name) {
  for (const MistakeRow& row : kMistakes)
    if (row.name == name) return row.mistake;
  return Mistake::none;
}

/// Most visits that a walk without topological order is allowed; it grows with the number of paths.
inline constexpr int kMistakenVisits = 1'000'000;

/// Gradients of `root` in every node as the mistake gives them, laid out as Graph::values(). The graph is up to date and
/// stays as it is. Errors: out_of_range, not_scalar, wrong_type (no mistake of graphs), too_large (too many visits).
Result<std::vector<double>> mistaken_gradients(const Graph&, NodeId root, Mistake);

}  // namespace chainrule

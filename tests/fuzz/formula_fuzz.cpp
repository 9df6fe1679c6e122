/// Any bytes as a formula: either a graph that prints and reads back as itself, or an error inside the text. libFuzzer's
/// entry point; built by the preset `fuzz` with address and undefined-behaviour sanitizers.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "chainrule/formula.h"
#include "chainrule/graph_text.h"

using namespace chainrule;

namespace {
void require(bool promise) {
  if (!promise) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const FormulaOptions options{.fallback = 1.0, .most_numbers = 100'000};
  auto made = parse_formula(text, options);
  if (!made) {
    const Error& error = made.error();
    require(error.from >= 0 && error.from <= error.to && static_cast<std::size_t>(error.to) <= size);
    require(!error.message.empty() && error.code != Code::internal);
    return 0;
  }
  require(made->source.size() == static_cast<std::size_t>(made->graph.size()));
  made->graph.forward();
  const std::string printed = print_formula(made->graph, made->output);
  auto again = parse_formula(printed, options);
  require(static_cast<bool>(again));
  again->graph.forward();
  require(print_formula(again->graph, again->output) == printed);
  if (made->graph.shape(made->output) == Shape{}) require(static_cast<bool>(made->graph.backward(made->output)));
  require(describe(made->graph).size() == static_cast<std::size_t>(made->graph.size()));
  return 0;
}

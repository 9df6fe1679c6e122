#pragma once
/// Small conversions between core types and JavaScript values.
#include <emscripten/val.h>

#include <string>
#include <string_view>
#include <vector>

#include "chainrule/error.h"
#include "chainrule/trainer.h"

namespace chainrule::wasm {

using emscripten::val;

inline val text(std::string_view s) { return val(std::string(s)); }

/// A look at numbers in the engine's memory, good until the next call.
template <class T>
val view(const std::vector<T>& numbers) {
  return val(emscripten::typed_memory_view(numbers.size(), numbers.data()));
}

/// An array with `make(item)` for each item.
val list(const auto& items, auto make) {
  val out = val::array();
  int i = 0;
  for (const auto& item : items) out.set(i++, make(item));
  return out;
}

inline val error_value(const Error& error) {
  val out = val::object();
  out.set("code", text(name(error.code)));
  out.set("message", error.message);
  out.set("field", error.field);
  if (error.from >= 0) {
    out.set("from", error.from);
    out.set("to", error.to);
  }
  return out;
}

inline val success(const val& value) {
  val out = val::object();
  out.set("value", value);
  return out;
}

inline val failure(const Error& error) {
  val out = val::object();
  out.set("error", error_value(error));
  return out;
}

inline val answer(const Result<void>& result) { return result ? success(val::null()) : failure(result.error()); }

/// The specification of a run from the plain object that spec.ts builds. Errors: unknown_name.
Result<TrainerSpec> read_trainer_spec(const val& given);
/// An optimiser from {name, parameters}; those left out keep their defaults. Errors: unknown_name.
Result<OptimizerSpec> read_optimizer(const val& given);

}  // namespace chainrule::wasm

#pragma once
#include <emscripten/val.h>

namespace chainrule::wasm {

/// Every table of the core as plain data: what wasm/generated/tables.ts is made from.
emscripten::val tables();

}  // namespace chainrule::wasm

#pragma once
/// Measurements and deliberate faults for the tests of the shipped module.
#include <span>
#include <string>

namespace chainrule::wasm {

/// Empty, or the first thing that is wrong with this build.
std::string self_test();

/// Trainers created and not yet deleted.
int& live_handles();

/// Bytes handed out by malloc and not yet freed.
double heap_in_use();

double stack_size();
/// Marks the free part of the stack; stack_untouched counts the bytes at its far end that still carry the mark.
void mark_stack();
double stack_untouched();

/// Bytes among the module's globals that nothing writes: an overflowing stack must leave them as they are.
std::span<const unsigned char> canary();

/// Breaks the instance: "stack" recurses without end, "memory" allocates without end, "trap" executes unreachable.
void fault(const std::string& kind);

}  // namespace chainrule::wasm

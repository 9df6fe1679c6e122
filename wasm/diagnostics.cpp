#include "diagnostics.h"

#include <emscripten/stack.h>
#include <malloc.h>

#include <Eigen/Core>
#include <cstdint>
#include <cstring>
#include <new>

namespace chainrule::wasm {
namespace {

constexpr unsigned char kMark = 0xA5;
/// The marking function's own frame, with room to spare.
constexpr std::uintptr_t kMargin = 4096;

/// 0 when products and sums round separately, as IEEE arithmetic has it; something else when they were fused.
template <class T>
T fused_remainder(T factor, T addend) {
  // volatile: the compiler must not work this out itself.
  volatile T a = factor, b = factor, c = addend;
  return a * b + c;
}

template <class T>
T fused_remainder_in_batch(T factor, T addend) {
  Eigen::Array<T, 8, 1> a, c;
  volatile T f = factor, s = addend;
  a.setConstant(T{f});
  c.setConstant(T{s});
  const Eigen::Array<T, 8, 1> r = a * a + c;
  return r.sum() / 8;
}

/// Deeper than any stack. Touches its frame before and after the call, so that the recursion cannot become a loop.
__attribute__((noinline)) int recurse(int depth) {
  if (depth == 1 << 30) return 0;
  volatile char frame[1024];
  frame[depth & 1023] = static_cast<char>(depth);
  const int below = recurse(depth + 1);
  return below + frame[depth & 1023];
}

}  // namespace

std::string self_test() {
  const double rest64 = 0x1p-27, rest32 = 0x1p-12;
  const double a = 1 + rest64, c = -(1 + 2 * rest64);
  if (fused_remainder(a, c) != 0 || fused_remainder_in_batch(a, c) != 0) {
    return "products and sums of doubles are fused";
  }
  const auto af = static_cast<float>(1 + rest32);
  const auto rest = static_cast<float>(2 * rest32);
  if (fused_remainder(af, -1.0f) != rest || fused_remainder_in_batch(af, -1.0f) != rest) {
    return "products and sums of floats are fused";
  }
  volatile double denormal = 0x1p-1060;
  if (denormal * 0.5 == 0) return "denormal numbers are flushed to zero";
  return "";
}

int& live_handles() {
  static int count = 0;
  return count;
}

double heap_in_use() { return static_cast<double>(mallinfo().uordblks); }

double stack_size() { return static_cast<double>(emscripten_stack_get_base() - emscripten_stack_get_end()); }

void mark_stack() {
  const std::uintptr_t end = emscripten_stack_get_end(), top = emscripten_stack_get_current();
  if (top - end > kMargin) std::memset(reinterpret_cast<void*>(end), kMark, top - end - kMargin);
}

double stack_untouched() {
  const std::uintptr_t end = emscripten_stack_get_end(), top = emscripten_stack_get_current();
  std::uintptr_t at = end;
  while (at < top && *reinterpret_cast<const volatile unsigned char*>(at) == kMark) ++at;
  return static_cast<double>(at - end);
}

std::span<const unsigned char> canary() {
  static unsigned char bytes[4096] = {kMark, kMark, kMark};  // not const: it lies among the data that is written
  return bytes;
}

void fault(const std::string& kind) {
  if (kind == "stack") {
    volatile int depth = 0;
    depth = recurse(depth);
  } else if (kind == "memory") {
    for (;;) {
      volatile char* block = static_cast<volatile char*>(::operator new(std::size_t{16} << 20));
      block[0] = 1;
    }
  } else {
    __builtin_trap();
  }
}

}  // namespace chainrule::wasm

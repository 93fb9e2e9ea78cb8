// Chapter 2: how much stack is in use at the bottom of a chain.

#include <cstdint>
#include <cstdio>

#include "stages/02_yield_from/yield_from.hpp"

using yield_from::from;
using yield_from::Generator;

// #region answer
[[gnu::noinline]] std::uintptr_t top_of_stack() {
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
}

Generator<std::uintptr_t> bottom(int depth) {
  if (depth > 1)
    co_yield from(bottom(depth - 1));
  else
    co_yield top_of_stack();
}

std::uintptr_t stack_at(int depth) { return *bottom(depth).next(); }

int main() {
  const auto flat = stack_at(1), deep = stack_at(1000);
  std::printf("999 levels more take %d bytes of stack\n", static_cast<int>(flat - deep));
}
// #endregion answer

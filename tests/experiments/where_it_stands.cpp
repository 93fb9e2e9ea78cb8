// Chapter 2: a chain that is suspended knows where each of its frames stands.

#include <cstdio>

#include "stages/02_yield_from/yield_from.hpp"

using yield_from::from;
using yield_from::Generator;

// #region answer
Generator<int> countdown(int n) {
  if (n == 0) co_return;
  co_yield n;
  co_yield from(countdown(n - 1));
}

int main() {
  auto numbers = countdown(4);
  while (const int* number = numbers.next()) {
    std::printf("%d, from a chain of lines", *number);
    for (const auto& place : numbers.stack())
      std::printf(" %u", static_cast<unsigned>(place.line()));
    std::printf("\n");
  }
}
// #endregion answer

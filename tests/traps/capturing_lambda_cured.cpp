// What a lambda is passed is in the frame, as any
// function's parameters are.
#include <cstdio>

#include "stages/01_generator_pipeline/generator.hpp"

using pipeline::Generator;

// #region cured
Generator<int> multiples_of(int number) {
  return [](int of) -> Generator<int> {
    for (int i = 1; i <= 3; ++i) co_yield i* of;
  }(number);
}

int main() {
  for (const int multiple : multiples_of(7))
    std::printf("%d ", multiple);
}
// #endregion cured

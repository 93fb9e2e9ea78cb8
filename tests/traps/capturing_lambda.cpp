// What a lambda captures is a member of the lambda, and not
// in the frame.
#include <cstdio>

#include "stages/01_generator_pipeline/generator.hpp"

using pipeline::Generator;

// #region trap
Generator<int> multiples_of(int number) {
  return [number]() -> Generator<int> {
    for (int i = 1; i <= 3; ++i) co_yield i* number;
  }();  // the lambda ends here, its frame does not
}

int main() {
  for (const int multiple : multiples_of(7))
    std::printf("%d ", multiple);
}
// #endregion trap

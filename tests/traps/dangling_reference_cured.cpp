// By value: the vector is moved into the frame.
#include <cstdio>
#include <vector>

#include "stages/01_generator_pipeline/generator.hpp"

using pipeline::Generator;

// #region cured
Generator<int> each(std::vector<int> numbers) {
  for (const int number : numbers) co_yield number;
}

int main() {
  auto primes = each({2, 3, 5, 7, 11, 13});
  for (const int prime : primes) std::printf("%d ", prime);
}
// #endregion cured

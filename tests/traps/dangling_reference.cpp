// The frame copies its parameters: of a reference, the
// reference.
#include <cstdio>
#include <vector>

#include "stages/01_generator_pipeline/generator.hpp"

using pipeline::Generator;

// #region trap
Generator<int> each(const std::vector<int>& numbers) {
  for (const int number : numbers) co_yield number;
}

int main() {
  auto primes = each({2, 3, 5, 7, 11, 13});
  // Here the vector that was passed is gone already.
  for (const int prime : primes) std::printf("%d ", prime);
}
// #endregion trap

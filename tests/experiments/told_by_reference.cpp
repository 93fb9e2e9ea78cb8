// Chapter 8: a generator that cannot be sent anything, and is told all the same.

#include <cstdio>

#include "stages/01_generator_pipeline/generator.hpp"

using pipeline::Generator;

// #region answer
/// Reads `value` each time that it goes on. Whoever calls keeps it.
Generator<double> average(const double& value) {
  double sum = 0;
  for (int count = 1;; ++count) {
    sum += value;
    co_yield sum / count;
  }
}

int main() {
  double value = 0;  // outlives the generator
  auto averages = average(value);
  for (const double next : {10.0, 20.0, 60.0}) {
    value = next;
    std::printf("%g\n", *averages.next());
  }
}
// #endregion answer

// Chapter 1: values go in and come out at one and the same co_yield.

#include <cstdio>
#include <exception>

#include "stages/01_generator_pipeline/generator.hpp"

using pipeline::Generator;
using pipeline::None;

// #region answer
Generator<double, double> average() {
  double sum = 0;
  for (int count = 0;;) {
    const auto value = co_yield count ? sum / count : 0;
    if (!value) continue;  // None: only asked
    sum += *value;
    ++count;
  }
}

int main() {
  auto averages = average();
  try {
    averages.send(10.0);
  } catch (const std::exception& error) {
    std::printf("%s\n", error.what());
  }
  averages.send(None());  // to the first co_yield
  for (const double value : {10.0, 20.0, 60.0}) std::printf("%g\n", *averages.send(value));
  std::printf("%g, asked once more\n", *averages.next());
}
// #endregion answer

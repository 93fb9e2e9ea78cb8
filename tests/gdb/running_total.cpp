// A generator to look at, in a debugger, while it is suspended: tests/gdb/frame.gdb.
#include "stages/01_generator_pipeline/generator.hpp"

using pipeline::Generator;

// #region program
/// Yields what it begins with, and the sum when it was sent something.
Generator<int, int> running_total(int start) {
  int total = start;
  const auto first = co_yield total;
  total += first.value_or(0);
  const auto second = co_yield total;
  total += second.value_or(0);
}

int main() {
  auto totals = running_total(10);
  totals.next();
  totals.send(3);
  totals.send(4);
}
// #endregion program

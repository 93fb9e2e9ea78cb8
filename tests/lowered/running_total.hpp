#pragma once

#include <stdexcept>

#include "stages/01_generator_pipeline/generator.hpp"
#include "tests/lowered/witness.hpp"

namespace lowered {

// #region coroutine
/// Yields the sum of what it was sent; None ends it.
inline pipeline::Generator<int, int> running_total(
    Witness label) {
  const Witness local("local", label.log());
  int total = 0;
  for (;;) {
    const auto sent = co_yield total;
    if (!sent) co_return;
    if (*sent < 0) throw std::invalid_argument("negative");
    total += *sent;
  }
}
// #endregion coroutine

}  // namespace lowered

// await_suspend still runs: what it resumes runs on top of
// it.
#include <coroutine>
#include <cstdio>

#include "stages/01_generator_pipeline/generator.hpp"

using pipeline::Generator;

// #region trap
/// Waits for something that is there already.
struct AtOnce {
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> frame) {
    frame.resume();
  }
  void await_resume() const {}
};

Generator<int> count() {
  int counted = 0;
  for (; counted < 1'000'000; ++counted) co_await AtOnce();
  co_yield counted;
}

int main() { std::printf("%d\n", *count().next()); }
// #endregion trap

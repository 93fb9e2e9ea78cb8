// To say that it need not wait an awaiter returns false,
// and resumes nobody.
#include <coroutine>
#include <cstdio>

#include "stages/01_generator_pipeline/generator.hpp"

using pipeline::Generator;

// #region cured
/// Waits for something that is there already.
struct AtOnce {
  bool await_ready() const { return false; }
  bool await_suspend(std::coroutine_handle<>) {
    return false;  // go on, from where you are
  }
  void await_resume() const {}
};

Generator<int> count() {
  int counted = 0;
  for (; counted < 1'000'000; ++counted) co_await AtOnce();
  co_yield counted;
}

int main() { std::printf("%d\n", *count().next()); }
// #endregion cured

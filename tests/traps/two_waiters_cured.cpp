// Each waiter is kept.
#include <coroutine>
#include <cstdio>
#include <utility>
#include <vector>

#include "stages/01_generator_pipeline/generator.hpp"

using pipeline::Generator;

// #region cured
struct Door {
  std::vector<std::coroutine_handle<>> waiters;

  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> frame) {
    waiters.push_back(frame);
  }
  void await_resume() const {}
  void open() {
    for (const auto waiter : std::exchange(waiters, {}))
      waiter.resume();
  }
};

Generator<int> guest(const char* name, Door& door) {
  co_await door;
  std::printf("%s is in\n", name);
}

int main() {
  Door door;
  auto anna = guest("Anna", door), bob = guest("Bob", door);
  anna.next(), bob.next();
  door.open();
}
// #endregion cured

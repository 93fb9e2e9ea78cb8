// The suite's Future keeps a list of those who wait: this
// one has room for one.
#include <coroutine>
#include <cstdio>

#include "stages/01_generator_pipeline/generator.hpp"

using pipeline::Generator;

// #region trap
struct Door {
  std::coroutine_handle<> waiter;

  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> frame) {
    waiter = frame;  // and who waited before?
  }
  void await_resume() const {}
  void open() { waiter.resume(); }
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
// #endregion trap

// The result is asked for, though it is nothing but None:
// so the error comes out.
#include <cstdio>
#include <exception>
#include <stdexcept>

#include "stages/04_coroutine_crawler/task.hpp"

using coroutines::Coroutine;
using coroutines::Future;
using coroutines::Task;

// #region cured
Coroutine<> save(Future<>& saved) {
  try {
    throw std::runtime_error("disk full");
  } catch (...) {
    saved.set_exception(std::current_exception());
  }
  co_return;
}

int main() {
  Future<> saved;
  Task task(save(saved));
  try {
    saved.result();
    std::puts("done");
  } catch (const std::exception& error) {
    std::printf("not saved: %s\n", error.what());
  }
}
// #endregion cured

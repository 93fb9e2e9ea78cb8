// An error that is kept for whoever asks, and nobody asks.
// (Stage 5's futures say so when they go: "Task exception
// was never retrieved".)
#include <cstdio>
#include <exception>
#include <stdexcept>

#include "stages/04_coroutine_crawler/task.hpp"

using coroutines::Coroutine;
using coroutines::Future;
using coroutines::Task;

// #region trap
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
  std::puts("done");
}
// #endregion trap

// The suite's types own their frames: it takes another one
// to lose one.
#include <coroutine>
#include <cstdio>
#include <exception>

struct File {
  File() { std::puts("open"); }
  ~File() { std::puts("closed"); }
};

// #region trap
/// Runs by itself, ends by itself; or does not end.
struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept {
      return {};
    }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
};

Detached write(std::suspend_always answer) {
  const File file;
  co_await answer;
}

int main() { write({}); }  // the answer never comes
// #endregion trap

// What has a constructor is no aggregate: g++ 12 makes it
// where it belongs.
#include <cstdio>
#include <string>
#include <utility>

#include "stages/04_coroutine_crawler/task.hpp"

using coroutines::Coroutine;
using coroutines::Task;

// #region cured
struct Request {
  explicit Request(std::string of) : path(std::move(of)) {}

  std::string path;
};

Coroutine<> fetch(Request request) {
  std::printf("GET %s\n", request.path.c_str());
  co_return;
}

Coroutine<> work() {
  co_await fetch(Request("/index.html"));
}

int main() { Task task(work()); }
// #endregion cured

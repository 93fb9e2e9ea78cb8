// To hand the handle on is the last thing that it does.
#include <chrono>
#include <coroutine>
#include <cstdio>
#include <string>
#include <thread>

#include "stages/01_generator_pipeline/generator.hpp"

using pipeline::Generator;

std::thread worker;

void answer_slowly(std::coroutine_handle<> frame) {
  std::this_thread::sleep_for(
      std::chrono::milliseconds(50));
  frame.resume();
}

// #region cured
struct Question {
  std::string text;

  explicit Question(const char* words) : text(words) {}
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> frame) {
    std::printf("asked: %s\n", text.c_str());
    worker = std::thread(answer_slowly, frame);
  }
  void await_resume() const {}
};

Generator<int> ask() {
  co_await Question("what is a coroutine, anyway?");
  std::puts("answered");
}
// #endregion cured

int main() {
  auto asking = ask();
  asking.next();
  worker.join();
}

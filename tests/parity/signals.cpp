// Signals: handlers that the loop calls in its turn.
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string>
#include <system_error>

#include "tests/parity/parity.hpp"

using asyncio::Coroutine;
using asyncio::EventLoop;
using asyncio::get_running_loop;
using parity::say;
using parity::truth;
using namespace std::chrono_literals;

namespace {

void print(const char* text) { say("{}", text); }

Coroutine<> turns() {
  for (int i = 0; i < 3; ++i) co_await asyncio::sleep(0s);
}

Coroutine<> a_handler_is_called_by_the_loop_and_not_by_the_signal() {
  EventLoop& loop = get_running_loop();
  loop.add_signal_handler(SIGUSR1, print, "handled");
  std::raise(SIGUSR1);
  say("sent");
  co_await turns();
  say("{}", truth(loop.remove_signal_handler(SIGUSR1)));
}
PARITY(a_handler_is_called_by_the_loop_and_not_by_the_signal);

Coroutine<> a_signal_wakes_a_loop_that_waits() {
  EventLoop& loop = get_running_loop();
  const auto future = loop.create_future<std::string>();
  const auto wake = [future] { future.set_result("woken"); };
  loop.add_signal_handler(SIGUSR1, wake);
  loop.call_soon([] { std::raise(SIGUSR1); });
  const std::string text = co_await future;
  say("{}", text);
  loop.remove_signal_handler(SIGUSR1);
}
PARITY(a_signal_wakes_a_loop_that_waits);

Coroutine<> a_handler_takes_the_place_of_the_one_before() {
  EventLoop& loop = get_running_loop();
  loop.add_signal_handler(SIGUSR1, print, "first");
  loop.add_signal_handler(SIGUSR1, print, "second");
  std::raise(SIGUSR1);
  co_await turns();
  say("{}", truth(loop.remove_signal_handler(SIGUSR1)));
  say("{}", truth(loop.remove_signal_handler(SIGUSR1)));
}
PARITY(a_handler_takes_the_place_of_the_one_before);

Coroutine<> each_signal_has_a_handler_of_its_own() {
  EventLoop& loop = get_running_loop();
  loop.add_signal_handler(SIGUSR1, print, "one");
  loop.add_signal_handler(SIGUSR2, print, "two");
  std::raise(SIGUSR2);
  std::raise(SIGUSR1);
  co_await turns();
  loop.remove_signal_handler(SIGUSR1);
  std::raise(SIGUSR2);
  co_await turns();
  loop.remove_signal_handler(SIGUSR2);
}
PARITY(each_signal_has_a_handler_of_its_own);

Coroutine<> a_handler_that_fails_is_reported() {
  EventLoop& loop = get_running_loop();
  const auto fail = [] { throw std::invalid_argument("no"); };
  loop.add_signal_handler(SIGUSR1, fail);
  std::raise(SIGUSR1);
  co_await turns();
  loop.remove_signal_handler(SIGUSR1);
}
PARITY(a_handler_that_fails_is_reported);

Coroutine<> a_handler_may_remove_itself() {
  EventLoop& loop = get_running_loop();
  const auto once = [&loop] { say("once {}", truth(loop.remove_signal_handler(SIGUSR1))); };
  loop.add_signal_handler(SIGUSR1, once);
  std::raise(SIGUSR1);
  co_await turns();
  say("{}", truth(loop.remove_signal_handler(SIGUSR1)));
}
PARITY(a_handler_may_remove_itself);

// Here it is the kernel's error, a std::system_error; in Python a RuntimeError.
Coroutine<> there_is_no_handler_for_what_cannot_be_caught() {
  EventLoop& loop = get_running_loop();
  for (const int number : {SIGKILL, SIGSTOP}) {
    try {
      loop.add_signal_handler(number, [] {});
    } catch (const std::system_error&) {
      say("refused");
    }
  }
  co_return;
}
PARITY(there_is_no_handler_for_what_cannot_be_caught);

}  // namespace

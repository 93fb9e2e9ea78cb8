// Two loops: what belongs to one is not for the other.
#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/parity/parity.hpp"

using asyncio::Coroutine;
using asyncio::EventLoop;
using asyncio::Future;
using parity::describe;
using parity::say;
using parity::truth;
using namespace std::chrono_literals;

namespace {

Coroutine<int> answer() {
  say("answers");
  co_return 42;
}

/// A task's and a future's names are not the same in both.
std::string without_names(const std::string& message) {
  return message.substr(message.find("attached"));
}

/// What comes of waiting for it.
template <class Awaitable>
Coroutine<std::string> error_of(Awaitable awaitable) {
  try {
    co_await std::move(awaitable);
  } catch (const std::runtime_error& error) {
    co_return "RuntimeError: " + without_names(error.what());
  } catch (...) {
    co_return describe(std::current_exception());
  }
  co_return "nothing was thrown";
}

std::string shown(const std::vector<int>& numbers) {
  std::string text;
  for (const int number : numbers) text += (text.empty() ? "" : ", ") + std::to_string(number);
  return "[" + text + "]";
}

void a_future_of_another_loop_is_not_run(EventLoop& loop) {
  EventLoop other;
  const auto future = other.create_future<int>();
  say("{}", parity::error_of([&] { loop.run_until_complete(future); }));
  future.set_result(1);
  say("{}", parity::error_of([&] { loop.run_until_complete(future); }));
  say("{}", other.run_until_complete(future));
}
PARITY(a_future_of_another_loop_is_not_run);

void a_task_of_another_loop_is_not_run(EventLoop& loop) {
  EventLoop other;
  const Future<int> task = other.create_task(answer());
  say("{}", parity::error_of([&] { loop.run_until_complete(task); }));
  say("{}", other.run_until_complete(task));
}
PARITY(a_task_of_another_loop_is_not_run);

Coroutine<> wait_for_stranger(EventLoop& other) {
  asyncio::get_running_loop().call_soon([] { say("before"); });
  const std::string error = co_await error_of(other.create_future());
  say("{}\ngoes on", error);
}

void who_waits_for_a_future_of_another_loop_is_told_in_the_next_turn(EventLoop& loop) {
  EventLoop other;
  loop.run_until_complete(wait_for_stranger(other));
}
PARITY(who_waits_for_a_future_of_another_loop_is_told_in_the_next_turn);

void who_waits_for_a_task_of_another_loop_is_told_and_the_task_goes_on(EventLoop& loop) {
  EventLoop other;
  const Future<int> task = other.create_task(answer());
  say("{}", loop.run_until_complete(error_of(task)));
  say("{}", other.run_until_complete(task));
}
PARITY(who_waits_for_a_task_of_another_loop_is_told_and_the_task_goes_on);

Coroutine<> be_cancelled_at(EventLoop& other) {
  asyncio::current_task()->cancel("first");
  const std::string error = co_await error_of(other.create_future());
  say("{}", error);
}

void who_is_cancelled_at_a_future_of_another_loop_is_cancelled(EventLoop& loop) {
  EventLoop other;
  loop.run_until_complete(be_cancelled_at(other));
  const auto task = loop.create_task(error_of(other.create_future()));
  loop.call_soon([task] { task.cancel("later"); });
  say("{}", loop.run_until_complete<std::string>(task));
}
PARITY(who_is_cancelled_at_a_future_of_another_loop_is_cancelled);

Coroutine<> say_result(Future<int> future) {
  const int result = co_await future;
  say("{}", result);
}

void a_future_of_another_loop_that_is_done_has_its_result_for_all(EventLoop& loop) {
  EventLoop other;
  const auto future = other.create_future<int>();
  future.set_result(1);
  loop.run_until_complete(say_result(future));
}
PARITY(a_future_of_another_loop_that_is_done_has_its_result_for_all);

void futures_of_two_loops_are_not_gathered(EventLoop& loop) {
  EventLoop other;
  const std::vector<Future<>> futures{loop.create_future(), other.create_future()};
  say("{}", parity::error_of([&] { asyncio::gather(futures); }));
  say("{}", parity::error_of([&] { asyncio::gather(asyncio::return_exceptions, futures); }));
}
PARITY(futures_of_two_loops_are_not_gathered);

Coroutine<> gather_what_cannot_be(EventLoop& other) {
  const auto future = other.create_future();
  say("{}", parity::error_of([&] { asyncio::gather(answer(), future); }));
  co_await asyncio::sleep(0s);
}

void what_was_begun_for_a_gather_that_failed_goes_on(EventLoop& loop) {
  EventLoop other;
  loop.run_until_complete(gather_what_cannot_be(other));
}
PARITY(what_was_begun_for_a_gather_that_failed_goes_on);

void a_gather_begins_its_coroutines_in_the_loop_of_its_first(EventLoop&) {
  EventLoop other;
  const auto first = other.create_future<int>();
  const auto gathered = asyncio::gather(first, answer());
  first.set_result(1);
  say("{}", shown(other.run_until_complete(gathered)));
}
PARITY(a_gather_begins_its_coroutines_in_the_loop_of_its_first);

void who_waits_for_a_gather_of_another_loop_is_told(EventLoop& loop) {
  EventLoop other;
  const auto future = other.create_future();
  say("{}", loop.run_until_complete(error_of(asyncio::gather(future))));
  future.set_result();
}
PARITY(who_waits_for_a_gather_of_another_loop_is_told);

Coroutine<> wait_for_shield(Future<> future) {
  const std::string error = co_await error_of(asyncio::shield(future));
  say("{}", error);
}

void who_waits_for_the_shield_of_another_loops_future_is_told(EventLoop& loop) {
  EventLoop other;
  loop.run_until_complete(wait_for_shield(other.create_future()));
}
PARITY(who_waits_for_the_shield_of_another_loops_future_is_told);

Coroutine<> wait_for_some_time(Future<> future) {
  const std::string with_timeout = co_await error_of(asyncio::wait_for(future, 1s));
  const std::string without = co_await error_of(asyncio::wait_for(future, std::nullopt));
  say("{}\n{}\n{}", with_timeout, without, truth(future.cancelled()));
}

void nobody_waits_for_a_future_of_another_loop_for_some_time(EventLoop& loop) {
  EventLoop other;
  loop.run_until_complete(wait_for_some_time(other.create_future()));
}
PARITY(nobody_waits_for_a_future_of_another_loop_for_some_time);

void a_future_is_ensured_for_its_own_loop(EventLoop& loop) {
  EventLoop other;
  const auto future = other.create_future();
  say("{}", truth(asyncio::ensure_future(future, other) == future));
  say("{}", parity::error_of([&] { asyncio::ensure_future(future, loop); }));
  const Future<int> task = asyncio::ensure_future(answer(), other);
  const int result = other.run_until_complete(task);
  say("{} {}", truth(&task.get_loop() == &other), result);
}
PARITY(a_future_is_ensured_for_its_own_loop);

}  // namespace

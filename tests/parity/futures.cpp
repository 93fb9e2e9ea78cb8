// Futures: results, errors, cancellation, callbacks.
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/parity/parity.hpp"

using asyncio::Coroutine;
using asyncio::EventLoop;
using asyncio::Future;
using parity::describe;
using parity::error_of;
using parity::say;
using parity::truth;
using namespace std::chrono_literals;

namespace {

void run_a_turn(EventLoop& loop) {
  loop.call_soon([&] { loop.stop(); });
  loop.run_forever();
}

void run_a_while(EventLoop& loop) {
  loop.call_later(10ms, [&] { loop.stop(); });
  loop.run_forever();
}

void a_new_future_is_pending(EventLoop& loop) {
  const auto future = loop.create_future<int>();
  say("{} {}", truth(future.done()), truth(future.cancelled()));
  say("{}", error_of([&] { future.result(); }));
  say("{}", error_of([&] { future.exception(); }));
}
PARITY(a_new_future_is_pending);

void a_result_is_set_once(EventLoop& loop) {
  const auto future = loop.create_future<int>();
  future.set_result(1);
  say("{} {} {} {}", truth(future.done()), truth(future.cancelled()), future.result(),
      describe(future.exception()));
  say("{}", error_of([&] { future.set_result(2); }));
  say("{}", error_of([&] { future.set_exception(std::invalid_argument("late")); }));
  say("{}", future.result());
}
PARITY(a_result_is_set_once);

void an_error_is_thrown_by_result_and_given_by_exception(EventLoop& loop) {
  const auto future = loop.create_future<int>();
  future.set_exception(std::invalid_argument("no"));
  say("{} {}", truth(future.done()), truth(future.cancelled()));
  say("{}", error_of([&] { future.result(); }));
  say("{}", describe(future.exception()));
  say("{}", error_of([&] { future.set_result(1); }));
}
PARITY(an_error_is_thrown_by_result_and_given_by_exception);

void a_cancelled_future_is_done(EventLoop& loop) {
  const auto future = loop.create_future<int>();
  say("{}", truth(future.cancel()));
  say("{} {}", truth(future.done()), truth(future.cancelled()));
  say("{}", error_of([&] { future.result(); }));
  say("{}", error_of([&] { future.exception(); }));
  say("{}", error_of([&] { future.set_result(1); }));
  say("{}", truth(future.cancel()));
}
PARITY(a_cancelled_future_is_done);

void a_cancellation_has_a_message(EventLoop& loop) {
  const auto future = loop.create_future();
  future.cancel("enough");
  say("{}", error_of([&] { future.result(); }));
}
PARITY(a_cancellation_has_a_message);

void a_future_that_is_done_cannot_be_cancelled(EventLoop& loop) {
  const auto future = loop.create_future<int>();
  future.set_result(1);
  const bool cancelled = future.cancel();
  say("{} {}", truth(cancelled), truth(future.cancelled()));
}
PARITY(a_future_that_is_done_cannot_be_cancelled);

void callbacks_are_called_in_the_next_turn_in_their_order(EventLoop& loop) {
  const auto future = loop.create_future<int>();
  future.add_done_callback([](const Future<int>& done) { say("first {}", done.result()); });
  future.add_done_callback(
      [&](const Future<int>& done) { say("second {}", truth(done == future)); });
  loop.call_soon([&] {
    future.set_result(7);
    say("set");
  });
  loop.call_soon([] { say("same turn"); });
  run_a_while(loop);
}
PARITY(callbacks_are_called_in_the_next_turn_in_their_order);

void a_callback_added_late_is_called_in_the_next_turn(EventLoop& loop) {
  const auto future = loop.create_future();
  future.set_result();
  future.add_done_callback([] { say("called"); });
  say("added");
  run_a_turn(loop);
}
PARITY(a_callback_added_late_is_called_in_the_next_turn);

void callbacks_of_a_cancelled_future_are_called(EventLoop& loop) {
  const auto future = loop.create_future();
  future.add_done_callback([](const Future<>& done) { say("{}", truth(done.cancelled())); });
  loop.call_soon([&] { future.cancel(); });
  run_a_while(loop);
}
PARITY(callbacks_of_a_cancelled_future_are_called);

// Functions cannot be compared here: the handle takes back what remove_done_callback does there.
void a_callback_can_be_taken_back(EventLoop& loop) {
  const auto future = loop.create_future();
  asyncio::Handle never = future.add_done_callback([] { say("never"); });
  future.add_done_callback([] { say("called"); });
  never.cancel();
  future.set_result();
  run_a_turn(loop);
}
PARITY(a_callback_can_be_taken_back);

void a_callback_that_throws_leaves_the_others_alone(EventLoop& loop) {
  const auto future = loop.create_future();
  future.add_done_callback([] { throw std::invalid_argument("no"); });
  future.add_done_callback([] { say("called"); });
  future.set_result();
  run_a_turn(loop);
}
PARITY(a_callback_that_throws_leaves_the_others_alone);

Coroutine<> a_future_is_awaited() {
  EventLoop& loop = asyncio::get_running_loop();
  const auto future = loop.create_future<int>();
  loop.call_soon([future] { future.set_result(5); });
  const int first = co_await future;
  say("{}", first);
  const int second = co_await future;
  say("{}", second);
}
PARITY(a_future_is_awaited);

Coroutine<> an_error_is_raised_where_it_is_awaited() {
  EventLoop& loop = asyncio::get_running_loop();
  const auto future = loop.create_future();
  loop.call_soon([future] { future.set_exception(std::invalid_argument("no")); });
  try {
    co_await future;
  } catch (const std::invalid_argument&) {
    say("{}", describe(std::current_exception()));
  }
}
PARITY(an_error_is_raised_where_it_is_awaited);

Coroutine<> a_future_that_is_done_is_awaited_without_a_turn() {
  EventLoop& loop = asyncio::get_running_loop();
  const auto future = loop.create_future<int>();
  future.set_result(1);
  loop.call_soon([] { say("turn"); });
  const int result = co_await future;
  say("{}", result);
  co_await asyncio::sleep(0s);
  say("later");
}
PARITY(a_future_that_is_done_is_awaited_without_a_turn);

Coroutine<> wait(std::string name, Future<int> future) {
  const int result = co_await future;
  say("{} {}", name, result);
}

Coroutine<> all_who_wait_are_woken_in_their_order() {
  const auto future = asyncio::get_running_loop().create_future<int>();
  std::vector<asyncio::Task<>> tasks;
  for (const char* name : {"a", "b", "c"})
    tasks.push_back(asyncio::create_task(wait(name, future)));
  co_await asyncio::sleep(0s);
  future.set_result(1);
  for (const auto& task : tasks) co_await task;
}
PARITY(all_who_wait_are_woken_in_their_order);

void an_error_that_nobody_has_seen_is_told(EventLoop& loop) {
  auto future = std::optional(loop.create_future());
  future->set_exception(std::invalid_argument("unseen"));
  future.reset();
  say("gone");
}
PARITY(an_error_that_nobody_has_seen_is_told);

void an_error_that_was_seen_is_not_told(EventLoop& loop) {
  auto future = std::optional(loop.create_future());
  future->set_exception(std::invalid_argument("seen"));
  say("{}", describe(future->exception()));
  future.reset();
  say("gone");
}
PARITY(an_error_that_was_seen_is_not_told);

void a_cancellation_that_nobody_has_seen_is_not_told(EventLoop& loop) {
  auto future = std::optional(loop.create_future());
  future->cancel();
  future.reset();
  say("gone");
}
PARITY(a_cancellation_that_nobody_has_seen_is_not_told);

}  // namespace

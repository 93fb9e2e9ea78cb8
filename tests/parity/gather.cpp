// gather: results, errors, cancellation.
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/parity/parity.hpp"

using asyncio::CancelledError;
using asyncio::Coroutine;
using asyncio::create_task;
using asyncio::Future;
using asyncio::Outcome;
using asyncio::return_exceptions;
using parity::describe;
using parity::say;
using parity::truth;
using namespace std::chrono_literals;

namespace {

Coroutine<int> after(asyncio::Duration delay, int result) {
  co_await asyncio::sleep(delay);
  say("done {}", result);
  co_return result;
}

Coroutine<int> fail_after(asyncio::Duration delay) {
  co_await asyncio::sleep(delay);
  throw std::invalid_argument("no");
}

Coroutine<int> cancelled_after(asyncio::Duration delay) {
  co_await asyncio::sleep(delay);
  throw CancelledError();
}

Coroutine<int> forever(std::string name) {
  const auto never = asyncio::get_running_loop().create_future();
  try {
    co_await never;
  } catch (const CancelledError&) {
    say("{} cancelled", name);
    throw;
  }
  co_return 0;
}

std::string shown(const std::vector<int>& results) {
  std::string text;
  for (const int result : results) text += (text.empty() ? "" : ", ") + std::to_string(result);
  return "[" + text + "]";
}

std::string shown(const std::vector<Outcome<int>>& results) {
  std::string text;
  for (const auto& [result, error] : results) {
    if (!text.empty()) text += ", ";
    text += result ? std::to_string(*result) : "'" + describe(error) + "'";
  }
  return "[" + text + "]";
}

Coroutine<> results_are_in_the_order_of_the_arguments() {
  const auto results = co_await asyncio::gather(after(30ms, 1), after(10ms, 2), after(20ms, 3));
  say("{}", shown(results));
}
PARITY(results_are_in_the_order_of_the_arguments);

Coroutine<> a_gather_of_nothing_is_done() {
  const auto future = asyncio::gather(std::vector<Future<int>>());
  const auto results = co_await future;
  say("{} {}", truth(future.done()), shown(results));
}
PARITY(a_gather_of_nothing_is_done);

Coroutine<> futures_and_coroutines_are_gathered_together() {
  auto& loop = asyncio::get_running_loop();
  const auto future = loop.create_future<int>();
  loop.call_later(10ms, [future] { future.set_result(1); });
  const auto task = create_task(after(0s, 3));
  const auto results = co_await asyncio::gather(future, after(20ms, 2), task);
  say("{}", shown(results));
}
PARITY(futures_and_coroutines_are_gathered_together);

Coroutine<> the_same_future_twice_gives_its_result_twice() {
  const auto task = create_task(after(10ms, 1));
  const auto results = co_await asyncio::gather(task, after(20ms, 2), task);
  say("{}", shown(results));
}
PARITY(the_same_future_twice_gives_its_result_twice);

Coroutine<> futures_that_are_done_take_one_turn() {
  const auto future = asyncio::get_running_loop().create_future<int>();
  future.set_result(1);
  const auto gathered = asyncio::gather(future);
  say("{}", truth(gathered.done()));
  const auto results = co_await gathered;
  say("{}", shown(results));
}
PARITY(futures_that_are_done_take_one_turn);

Coroutine<> the_first_error_is_the_gathers() {
  try {
    co_await asyncio::gather(after(20ms, 1), fail_after(10ms));
  } catch (const std::invalid_argument&) {
    say("{}", describe(std::current_exception()));
  }
  say("meanwhile");
  co_await asyncio::sleep(50ms);
}
PARITY(the_first_error_is_the_gathers);

Coroutine<> later_errors_are_not_told() {
  try {
    co_await asyncio::gather(fail_after(10ms), fail_after(20ms));
  } catch (const std::invalid_argument&) {
    say("{}", describe(std::current_exception()));
  }
  co_await asyncio::sleep(50ms);
  say("quiet");
}
PARITY(later_errors_are_not_told);

// #region errors
Coroutine<> errors_can_be_among_the_results() {
  const auto results = co_await asyncio::gather(return_exceptions, after(20ms, 1), fail_after(10ms),
                                                cancelled_after(0s));
  say("{}", shown(results));
}
// #endregion errors
PARITY(errors_can_be_among_the_results);

Coroutine<> to_cancel_a_gather_cancels_the_others() {
  const auto gathered = asyncio::gather(forever("a"), forever("b"));
  co_await asyncio::sleep(0s);
  const bool cancelled = gathered.cancel();
  say("{} {}", truth(cancelled), truth(gathered.done()));
  try {
    co_await gathered;
  } catch (const CancelledError&) {
    say("cancelled {}", truth(gathered.cancelled()));
  }
}
PARITY(to_cancel_a_gather_cancels_the_others);

Coroutine<> gather_two() { co_await asyncio::gather(forever("a"), forever("b")); }

Coroutine<> to_cancel_who_waits_cancels_the_others() {
  const auto task = create_task(gather_two());
  co_await asyncio::sleep(10ms);
  task.cancel();
  try {
    co_await task;
  } catch (const CancelledError&) {
    say("cancelled {}", truth(task.cancelled()));
  }
}
PARITY(to_cancel_who_waits_cancels_the_others);

Coroutine<> a_gather_is_cancelled_even_if_errors_are_results() {
  const auto gathered = asyncio::gather(return_exceptions, forever("a"), after(0s, 1));
  co_await asyncio::sleep(10ms);
  gathered.cancel();
  try {
    co_await gathered;
  } catch (const CancelledError&) {
    say("cancelled");
  }
}
PARITY(a_gather_is_cancelled_even_if_errors_are_results);

Coroutine<> one_that_is_cancelled_is_the_gathers_error_and_leaves_the_others_alone() {
  const auto first = create_task(forever("a"));
  const auto gathered = asyncio::gather(first, after(20ms, 2));
  co_await asyncio::sleep(10ms);
  first.cancel();
  try {
    co_await gathered;
  } catch (const CancelledError&) {
    say("cancelled error {}", truth(gathered.cancelled()));
  }
  co_await asyncio::sleep(20ms);
}
PARITY(one_that_is_cancelled_is_the_gathers_error_and_leaves_the_others_alone);

Coroutine<> a_gather_that_is_done_cannot_be_cancelled() {
  const auto gathered = asyncio::gather(after(0s, 1));
  co_await gathered;
  say("{}", truth(gathered.cancel()));
}
PARITY(a_gather_that_is_done_cannot_be_cancelled);

Coroutine<> a_gather_whose_others_are_all_done_cannot_be_cancelled() {
  const auto future = asyncio::get_running_loop().create_future<int>();
  const auto gathered = asyncio::gather(future);
  future.set_result(1);
  say("{}", truth(gathered.cancel()));
  const auto results = co_await gathered;
  say("{}", shown(results));
}
PARITY(a_gather_whose_others_are_all_done_cannot_be_cancelled);

Coroutine<> callbacks_of_a_gather_are_called_with_it() {
  const auto gathered = asyncio::gather(after(0s, 1), after(10ms, 2));
  gathered.add_done_callback(
      [](const Future<std::vector<int>>& done) { say("callback {}", shown(done.result())); });
  co_await gathered;
  co_await asyncio::sleep(0s);
}
PARITY(callbacks_of_a_gather_are_called_with_it);

Coroutine<> results_may_be_of_various_types() {
  const auto future = asyncio::get_running_loop().create_future<std::string>();
  future.set_result("two");
  const auto [number, text, nothing] =
      co_await asyncio::gather(after(10ms, 1), future, asyncio::sleep(20ms));
  say("{} {} {}", number, text, nothing == asyncio::None() ? "None" : "");
}
PARITY(results_may_be_of_various_types);

Coroutine<> errors_stand_among_results_of_various_types() {
  const auto future = asyncio::get_running_loop().create_future<std::string>();
  future.set_exception(std::invalid_argument("no"));
  const auto [number, text] =
      co_await asyncio::gather(asyncio::return_exceptions, after(10ms, 1), future);
  say("{} {}", *number.result, describe(text.error));
}
PARITY(errors_stand_among_results_of_various_types);

Coroutine<> a_hundred_are_gathered() {
  std::vector<Coroutine<int>> sleepers;
  std::vector<int> expected;
  for (int n = 0; n < 100; ++n) {
    sleepers.push_back(asyncio::sleep(1ms * (100 - n), n));
    expected.push_back(n);
  }
  const auto results = co_await asyncio::gather(std::move(sleepers));
  say("{}", truth(results == expected));
}
PARITY(a_hundred_are_gathered);

Coroutine<> a_child_that_is_done_is_heard_in_a_turn_of_its_own() {
  asyncio::EventLoop& loop = asyncio::get_running_loop();
  const auto future = loop.create_future<int>();
  future.add_done_callback([] { say("first"); });
  std::optional<Future<std::vector<int>>> gathered;
  const auto in_the_next_turn = [&loop] {
    say("the next turn");
    loop.call_soon([] { say("the one after"); });
  };
  loop.call_soon([&] {
    say("gathers");
    loop.call_soon(in_the_next_turn);
    gathered = asyncio::gather(future);
    gathered->add_done_callback([] { say("gathered"); });
  });
  future.set_result(1);
  for (int i = 0; i < 5; ++i) co_await asyncio::sleep(0s);
}
PARITY(a_child_that_is_done_is_heard_in_a_turn_of_its_own);

}  // namespace

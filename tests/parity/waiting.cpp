// sleep, wait_for and shield.
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>

#include "tests/parity/parity.hpp"

using asyncio::CancelledError;
using asyncio::Coroutine;
using asyncio::create_task;
using asyncio::Future;
using asyncio::return_exceptions;
using asyncio::TimeoutError;
using parity::describe;
using parity::milliseconds;
using parity::say;
using parity::truth;
using namespace std::chrono_literals;

namespace {

Coroutine<std::string> after(asyncio::Duration delay, std::string result) {
  co_await asyncio::sleep(delay);
  co_return result;
}

Coroutine<> forever() {
  const auto never = asyncio::get_running_loop().create_future();
  try {
    co_await never;
  } catch (const CancelledError&) {
    say("cancelled at {}", milliseconds());
    throw;
  }
}

Coroutine<> fail() {
  throw std::invalid_argument("no");
  co_return;
}

Coroutine<> sleep_waits_so_long() {
  co_await asyncio::sleep(250ms);
  say("{}", milliseconds());
  co_await asyncio::sleep(500ms);
  say("{}", milliseconds());
}
PARITY(sleep_waits_so_long);

Coroutine<> sleep_has_a_result() {
  const auto text = co_await asyncio::sleep(10ms, std::string("result"));
  say("{}", text);
  const int number = co_await asyncio::sleep(0s, 7);
  say("{}", number);
}
PARITY(sleep_has_a_result);

Coroutine<> take_turns(std::string name) {
  for (int number = 0; number < 3; ++number) {
    say("{} {}", name, number);
    co_await asyncio::sleep(0s);
  }
}

Coroutine<> a_sleep_of_nothing_lets_others_run() {
  co_await asyncio::gather(take_turns("a"), take_turns("b"));
  say("{}", milliseconds());
}
PARITY(a_sleep_of_nothing_lets_others_run);

Coroutine<> a_negative_sleep_is_one_of_nothing() {
  co_await asyncio::sleep(-1s);
  say("{}", milliseconds());
}
PARITY(a_negative_sleep_is_one_of_nothing);

Coroutine<> sleep_and_say(std::chrono::milliseconds delay) {
  co_await asyncio::sleep(delay);
  say("{} {}", delay.count(), milliseconds());
}

Coroutine<> sleepers_wake_in_the_order_of_their_times() {
  co_await asyncio::gather(sleep_and_say(30ms), sleep_and_say(10ms), sleep_and_say(20ms));
}
PARITY(sleepers_wake_in_the_order_of_their_times);

Coroutine<> a_sleep_that_is_cancelled_is_over_at_once() {
  const auto task = create_task(asyncio::sleep(100s));
  co_await asyncio::sleep(10ms);
  task.cancel();
  co_await asyncio::gather(return_exceptions, task);
  say("{} {}", truth(task.cancelled()), milliseconds());
  co_await asyncio::sleep(10ms);
  say("{}", milliseconds());
}
PARITY(a_sleep_that_is_cancelled_is_over_at_once);

Coroutine<> wait_for_gives_the_result() {
  const auto result = co_await asyncio::wait_for(after(10ms, "in time"), 1s);
  say("{} {}", result, milliseconds());
}
PARITY(wait_for_gives_the_result);

Coroutine<> wait_for_throws_the_error() {
  try {
    co_await asyncio::wait_for(fail(), 1s);
  } catch (const std::invalid_argument&) {
    say("{}", describe(std::current_exception()));
  }
}
PARITY(wait_for_throws_the_error);

Coroutine<> wait_for_cancels_what_takes_too_long() {
  try {
    co_await asyncio::wait_for(forever(), 50ms);
  } catch (const TimeoutError&) {
    say("{} {}", describe(std::current_exception()), milliseconds());
  }
}
PARITY(wait_for_cancels_what_takes_too_long);

Coroutine<> wait_for_cancels_a_future_that_takes_too_long() {
  const auto future = asyncio::get_running_loop().create_future();
  try {
    co_await asyncio::wait_for(future, 50ms);
  } catch (const TimeoutError&) {
    say("{} {}", truth(future.cancelled()), milliseconds());
  }
}
PARITY(wait_for_cancels_a_future_that_takes_too_long);

Coroutine<> wait_for_without_a_time_waits_as_long_as_it_takes() {
  const auto result = co_await asyncio::wait_for(after(1000s, "late"), std::nullopt);
  say("{} {}", result, milliseconds());
}
PARITY(wait_for_without_a_time_waits_as_long_as_it_takes);

Coroutine<> wait_for_no_time_gives_what_is_there() {
  const auto future = asyncio::get_running_loop().create_future<std::string>();
  future.set_result("there");
  const auto result = co_await asyncio::wait_for(future, 0s);
  say("{}", result);
}
PARITY(wait_for_no_time_gives_what_is_there);

Coroutine<> wait_for_no_time_cancels_what_is_not() {
  const auto future = asyncio::get_running_loop().create_future();
  try {
    co_await asyncio::wait_for(future, 0s);
  } catch (const TimeoutError&) {
    say("{} {}", truth(future.cancelled()), milliseconds());
  }
}
PARITY(wait_for_no_time_cancels_what_is_not);

Coroutine<> say_never() {
  say("never");
  co_return;
}

Coroutine<> wait_for_no_time_never_starts_a_coroutine() {
  try {
    co_await asyncio::wait_for(say_never(), 0s);
  } catch (const TimeoutError&) {
    say("{}", describe(std::current_exception()));
  }
}
PARITY(wait_for_no_time_never_starts_a_coroutine);

// A destructor cannot wait, as `finally` can.
Coroutine<> clean_up_slowly() {
  std::exception_ptr cancelled;
  try {
    co_await asyncio::sleep(100s);
  } catch (const CancelledError&) {
    cancelled = std::current_exception();
  }
  co_await asyncio::sleep(20ms);
  say("cleaned up {}", milliseconds());
  std::rethrow_exception(cancelled);
}

Coroutine<> wait_for_waits_until_a_cancelled_one_has_cleaned_up() {
  try {
    co_await asyncio::wait_for(clean_up_slowly(), 50ms);
  } catch (const TimeoutError&) {
    say("timed out {}", milliseconds());
  }
}
PARITY(wait_for_waits_until_a_cancelled_one_has_cleaned_up);

Coroutine<std::string> answer_all_the_same() {
  try {
    co_await asyncio::sleep(100s);
  } catch (const CancelledError&) {
    co_return "all the same";
  }
  co_return "never";
}

Coroutine<> wait_for_gives_a_result_that_came_in_spite_of_the_cancellation() {
  const auto result = co_await asyncio::wait_for(answer_all_the_same(), 50ms);
  say("{}", result);
}
PARITY(wait_for_gives_a_result_that_came_in_spite_of_the_cancellation);

Coroutine<> wait_long_for_forever() { co_await asyncio::wait_for(forever(), 100s); }

Coroutine<> who_is_cancelled_in_wait_for_cancels_what_it_waits_for() {
  const auto task = create_task(wait_long_for_forever());
  co_await asyncio::sleep(10ms);
  task.cancel();
  co_await asyncio::gather(return_exceptions, task);
  say("{} {}", truth(task.cancelled()), milliseconds());
}
PARITY(who_is_cancelled_in_wait_for_cancels_what_it_waits_for);

Coroutine<> a_result_that_comes_with_the_cancellation_is_given() {
  const auto future = asyncio::get_running_loop().create_future<std::string>();
  const auto task = create_task(asyncio::wait_for(future, 100s));
  co_await asyncio::sleep(10ms);
  future.set_result("result");
  task.cancel();
  const auto result = co_await task;
  say("{}", result);
}
PARITY(a_result_that_comes_with_the_cancellation_is_given);

Coroutine<> a_shield_gives_the_result() {
  const auto result = co_await asyncio::shield(after(10ms, "result"));
  say("{}", result);
}
PARITY(a_shield_gives_the_result);

Coroutine<> a_shield_throws_the_error() {
  try {
    co_await asyncio::shield(fail());
  } catch (const std::invalid_argument&) {
    say("{}", describe(std::current_exception()));
  }
}
PARITY(a_shield_throws_the_error);

Coroutine<> to_cancel_a_shield_leaves_what_is_inside_alone() {
  const auto inner = create_task(after(20ms, "inner"));
  const auto outer = asyncio::shield(inner);
  co_await asyncio::sleep(10ms);
  const bool cancelled = outer.cancel();
  say("{} {} {}", truth(cancelled), truth(outer.cancelled()), truth(inner.done()));
  const auto result = co_await inner;
  say("{}", result);
}
PARITY(to_cancel_a_shield_leaves_what_is_inside_alone);

Coroutine<> wait_behind_a_shield(Future<std::string> inner) { co_await asyncio::shield(inner); }

Coroutine<> who_waits_for_a_shield_is_cancelled_alone() {
  const auto inner = create_task(after(20ms, "inner"));
  const auto task = create_task(wait_behind_a_shield(inner));
  co_await asyncio::sleep(10ms);
  task.cancel();
  co_await asyncio::gather(return_exceptions, task);
  say("{} {}", truth(task.cancelled()), truth(inner.done()));
  const auto result = co_await inner;
  say("{}", result);
}
PARITY(who_waits_for_a_shield_is_cancelled_alone);

Coroutine<> a_shield_of_something_done_is_that() {
  const auto future = asyncio::get_running_loop().create_future<int>();
  future.set_result(1);
  say("{}", truth(asyncio::shield(future) == future));
  co_return;
}
PARITY(a_shield_of_something_done_is_that);

Coroutine<> a_shield_of_something_that_is_cancelled_is_cancelled() {
  const auto inner = asyncio::get_running_loop().create_future();
  const auto outer = asyncio::shield(inner);
  inner.cancel();
  try {
    co_await outer;
  } catch (const CancelledError&) {
    say("{}", truth(outer.cancelled()));
  }
}
PARITY(a_shield_of_something_that_is_cancelled_is_cancelled);

Coroutine<> fail_later() {
  co_await asyncio::sleep(10ms);
  throw std::invalid_argument("nobody sees it");
}

Coroutine<> an_error_inside_a_cancelled_shield_is_told() {
  const auto outer = asyncio::shield(fail_later());
  co_await asyncio::sleep(0s);
  outer.cancel();
  co_await asyncio::sleep(20ms);
  say("later");
}
PARITY(an_error_inside_a_cancelled_shield_is_told);

Coroutine<> say_turn() {
  say("turn");
  co_return;
}

Coroutine<> who_waits_for_what_is_done_gives_the_others_a_turn() {
  const auto future = asyncio::get_running_loop().create_future<int>();
  future.set_result(1);
  const auto task = asyncio::create_task(say_turn());
  const int result = co_await asyncio::wait_for(future, 1s);
  say("{}", result);
  co_await task;
}
PARITY(who_waits_for_what_is_done_gives_the_others_a_turn);

}  // namespace

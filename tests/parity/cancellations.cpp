// Cancellations of tasks: where they are raised, and what becomes of them.
#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/parity/parity.hpp"

using asyncio::CancelledError;
using asyncio::Coroutine;
using asyncio::create_task;
using asyncio::Future;
using asyncio::Task;
using parity::describe;
using parity::say;
using parity::truth;
using namespace std::chrono_literals;

namespace {

Coroutine<int> answer() { co_return 42; }

Coroutine<> fail() {
  throw std::invalid_argument("no");
  co_return;
}

Coroutine<> forever() {
  const auto never = asyncio::get_running_loop().create_future();
  co_await never;
}

/// Says it when its scope ends.
class Finally {
 public:
  explicit Finally(const char* text) : text_(text) {}
  ~Finally() { say("{}", text_); }

 private:
  const char* text_;
};

Coroutine<> say_it(const char* text) {
  say("{}", text);
  co_return;
}

Coroutine<> a_task_can_be_cancelled_before_it_starts() {
  const auto task = create_task(say_it("never"));
  const bool cancelled = task.cancel();
  say("{} {}", truth(cancelled), truth(task.cancelled()));
  try {
    co_await task;
  } catch (const CancelledError&) {
    say("cancelled {}", truth(task.cancelled()));
  }
}
PARITY(a_task_can_be_cancelled_before_it_starts);

Coroutine<> wait_forever_and_clean_up() {
  const Finally cleaning("finally");
  co_await forever();
}

Coroutine<> a_task_that_waits_can_be_cancelled() {
  const auto task = create_task(wait_forever_and_clean_up());
  co_await asyncio::sleep(0s);
  say("{}", truth(task.cancel()));
  say("{}", truth(task.done()));
  try {
    co_await task;
  } catch (const CancelledError&) {
    say("cancelled {}", truth(task.cancelled()));
  }
}
PARITY(a_task_that_waits_can_be_cancelled);

Coroutine<> inner() {
  try {
    co_await forever();
  } catch (const CancelledError&) {
    say("inner");
    throw;
  }
}

Coroutine<> outer() {
  try {
    co_await inner();
  } catch (const CancelledError&) {
    say("outer");
    throw;
  }
}

Coroutine<> a_cancellation_is_raised_in_the_innermost_coroutine() {
  const auto task = create_task(outer());
  co_await asyncio::sleep(0s);
  task.cancel();
  co_await asyncio::gather(asyncio::return_exceptions, task);
}
PARITY(a_cancellation_is_raised_in_the_innermost_coroutine);

// #region cancel
Coroutine<int> swallow() {
  try {
    co_await forever();
  } catch (const CancelledError&) {
    say("swallowed");
  }
  co_await asyncio::sleep(0s);
  co_return 7;
}

Coroutine<> a_cancellation_can_be_swallowed() {
  const auto task = create_task(swallow());
  co_await asyncio::sleep(0s);
  task.cancel();
  const int result = co_await task;
  say("{} {}", result, truth(task.cancelled()));
}
// #endregion cancel
PARITY(a_cancellation_can_be_swallowed);

Coroutine<> throw_instead() {
  try {
    co_await forever();
  } catch (const CancelledError&) {
    throw std::invalid_argument("instead");
  }
}

Coroutine<> a_cancellation_that_becomes_another_error_is_that_error() {
  const auto task = create_task(throw_instead());
  co_await asyncio::sleep(0s);
  task.cancel();
  try {
    co_await task;
  } catch (const std::invalid_argument&) {
    say("{} {}", describe(std::current_exception()), truth(task.cancelled()));
  }
}
PARITY(a_cancellation_that_becomes_another_error_is_that_error);

Coroutine<> catch_errors() {
  try {
    co_await forever();
  } catch (const std::exception&) {
    say("never");
  }
}

Coroutine<> a_handler_of_errors_does_not_catch_a_cancellation() {
  const auto task = create_task(catch_errors());
  co_await asyncio::sleep(0s);
  task.cancel();
  co_await asyncio::gather(asyncio::return_exceptions, task);
  say("{}", truth(task.cancelled()));
}
PARITY(a_handler_of_errors_does_not_catch_a_cancellation);

Coroutine<> a_cancellation_has_a_message() {
  const auto task = create_task(forever());
  co_await asyncio::sleep(0s);
  task.cancel("enough");
  try {
    co_await task;
  } catch (const CancelledError&) {
    say("{}", describe(std::current_exception()));
  }
}
PARITY(a_cancellation_has_a_message);

Coroutine<> a_task_that_is_done_cannot_be_cancelled() {
  const auto task = create_task(answer());
  co_await task;
  const bool cancelled = task.cancel();
  say("{} {}", truth(cancelled), truth(task.cancelled()));
}
PARITY(a_task_that_is_done_cannot_be_cancelled);

Coroutine<> cancel_oneself_and_wait() {
  asyncio::current_task()->cancel();
  say("goes on");
  try {
    co_await asyncio::sleep(0s);
  } catch (const CancelledError&) {
    say("now");
    throw;
  }
}

Coroutine<> a_task_that_cancels_itself_is_cancelled_at_its_next_wait() {
  const auto task = create_task(cancel_oneself_and_wait());
  co_await asyncio::gather(asyncio::return_exceptions, task);
  say("{}", truth(task.cancelled()));
}
PARITY(a_task_that_cancels_itself_is_cancelled_at_its_next_wait);

Coroutine<int> cancel_oneself() {
  asyncio::current_task()->cancel();
  co_return 1;
}

Coroutine<> a_task_that_cancels_itself_in_its_last_step_is_cancelled() {
  const auto task = create_task(cancel_oneself());
  co_await asyncio::gather(asyncio::return_exceptions, task);
  say("{}", truth(task.cancelled()));
}
PARITY(a_task_that_cancels_itself_in_its_last_step_is_cancelled);

Coroutine<> say_result_of(Future<std::string> future) {
  const std::string result = co_await future;
  say("{}", result);
}

Coroutine<> a_task_whose_future_is_done_already_is_cancelled_all_the_same() {
  const auto future = asyncio::get_running_loop().create_future<std::string>();
  const auto task = create_task(say_result_of(future));
  co_await asyncio::sleep(0s);
  future.set_result("result");
  task.cancel();
  co_await asyncio::gather(asyncio::return_exceptions, task);
  say("{} {}", truth(task.cancelled()), truth(future.cancelled()));
}
PARITY(a_task_whose_future_is_done_already_is_cancelled_all_the_same);

Coroutine<> wait_for_it(Future<> future) { co_await future; }

Coroutine<> who_cancels_a_task_cancels_the_future_that_it_waits_for() {
  const auto future = asyncio::get_running_loop().create_future();
  const auto task = create_task(wait_for_it(future));
  co_await asyncio::sleep(0s);
  task.cancel();
  say("{} {}", truth(future.cancelled()), truth(task.cancelled()));
  co_await asyncio::gather(asyncio::return_exceptions, task);
  say("{}", truth(task.cancelled()));
}
PARITY(who_cancels_a_task_cancels_the_future_that_it_waits_for);

Coroutine<> who_waits_for_a_cancelled_task_is_cancelled_with_it() {
  const auto awaited = create_task(forever());
  const auto waiting = create_task(wait_for_it(awaited));
  co_await asyncio::sleep(0s);
  co_await asyncio::sleep(0s);
  waiting.cancel();
  co_await asyncio::gather(asyncio::return_exceptions, awaited, waiting);
  say("{} {}", truth(awaited.cancelled()), truth(waiting.cancelled()));
}
PARITY(who_waits_for_a_cancelled_task_is_cancelled_with_it);

Coroutine<int> survive(Future<> future) {
  try {
    co_await future;
  } catch (const CancelledError&) {
    say("cancelled");
  }
  co_return 3;
}

Coroutine<> a_cancelled_future_raises_where_it_is_awaited() {
  const auto future = asyncio::get_running_loop().create_future();
  const auto task = create_task(survive(future));
  co_await asyncio::sleep(0s);
  future.cancel();
  const int result = co_await task;
  say("{}", result);
}
PARITY(a_cancelled_future_raises_where_it_is_awaited);

Coroutine<std::string> catch_two() {
  for (int i = 0; i < 2; ++i) {
    try {
      co_await forever();
    } catch (const CancelledError&) {
      say("caught");
    }
  }
  co_return "ended";
}

Coroutine<> a_task_is_cancelled_twice() {
  const auto task = create_task(catch_two());
  co_await asyncio::sleep(0s);
  task.cancel();
  co_await asyncio::sleep(0s);
  co_await asyncio::sleep(0s);
  task.cancel();
  const std::string result = co_await task;
  say("{}", result);
}
PARITY(a_task_is_cancelled_twice);

Coroutine<std::string> catch_one() {
  try {
    co_await forever();
  } catch (const CancelledError&) {
    say("caught");
  }
  co_await asyncio::sleep(0s);
  co_return "ended";
}

Coroutine<> two_cancellations_in_one_turn_are_one() {
  const auto task = create_task(catch_one());
  co_await asyncio::sleep(0s);
  const bool first = task.cancel();
  const bool second = task.cancel();
  say("{} {}", truth(first), truth(second));
  co_await asyncio::gather(asyncio::return_exceptions, task);
  say("{}", truth(task.cancelled()));
}
PARITY(two_cancellations_in_one_turn_are_one);

Coroutine<> tasks_that_are_left_are_cancelled_at_the_end() {
  create_task(wait_forever_and_clean_up());
  co_await asyncio::sleep(0s);
  say("main ends");
}
PARITY(tasks_that_are_left_are_cancelled_at_the_end);

Coroutine<> it_is_counted_how_often_a_task_was_asked_to_end() {
  const auto task = create_task(forever());
  co_await asyncio::sleep(0s);
  say("{}", task.cancelling());
  task.cancel();
  task.cancel();
  const int asked = task.cancelling();
  const int first = task.uncancel();
  const int second = task.uncancel();
  say("{} {} {} {}", asked, first, second, task.uncancel());
  co_await asyncio::gather(asyncio::return_exceptions, task);
  say("{} {}", truth(task.cancelled()), task.cancelling());
}
PARITY(it_is_counted_how_often_a_task_was_asked_to_end);

Coroutine<> a_task_that_is_done_is_not_asked_to_end() {
  const auto task = create_task(answer());
  co_await task;
  const bool asked = task.cancel();
  say("{} {}", truth(asked), task.cancelling());
}
PARITY(a_task_that_is_done_is_not_asked_to_end);

Coroutine<> the_first_of_two_cancellations_is_the_one_that_comes() {
  const auto task = create_task(forever());
  co_await asyncio::sleep(0s);
  task.cancel("one");
  task.cancel("two");
  try {
    co_await task;
  } catch (const CancelledError&) {
    say("{}", describe(std::current_exception()));
  }
}
PARITY(the_first_of_two_cancellations_is_the_one_that_comes);

Coroutine<> await_child(Task<> child) { co_await child; }

Coroutine<> survive_once() {
  try {
    co_await forever();
  } catch (const CancelledError&) {
    say("survives {}", describe(std::current_exception()));
  }
  co_await forever();
}

Coroutine<> a_second_cancellation_reaches_a_child_that_survived_the_first() {
  const auto child = create_task(survive_once());
  const auto task = create_task(await_child(child));
  co_await asyncio::sleep(0s);
  co_await asyncio::sleep(0s);
  task.cancel("one");
  for (int i = 0; i < 3; ++i) co_await asyncio::sleep(0s);
  say("{} {}", truth(task.done()), truth(child.done()));
  task.cancel("two");
  try {
    co_await task;
  } catch (const CancelledError&) {
    say("{} {}", describe(std::current_exception()), truth(child.cancelled()));
  }
}
PARITY(a_second_cancellation_reaches_a_child_that_survived_the_first);

Coroutine<int> give_result() {
  try {
    co_await forever();
  } catch (const CancelledError&) {
    say("survives");
  }
  co_return 1;
}

Coroutine<> await_number(Task<int> child) {
  co_await child;
  say("not here");
}

Coroutine<> a_cancellation_is_not_lost_when_a_child_had_a_result_after_the_first() {
  const auto child = create_task(give_result());
  const auto task = create_task(await_number(child));
  child.add_done_callback([task] { task.cancel("two"); });
  co_await asyncio::sleep(0s);
  co_await asyncio::sleep(0s);
  task.cancel("one");
  co_await asyncio::gather(asyncio::return_exceptions, task);
  say("{} {}", truth(task.cancelled()), child.result());
}
PARITY(a_cancellation_is_not_lost_when_a_child_had_a_result_after_the_first);

Coroutine<> await_future(Future<> future) { co_await future; }

Coroutine<> an_error_that_comes_just_before_a_cancellation_is_seen() {
  const auto future = asyncio::get_running_loop().create_future();
  const auto task = create_task(await_future(future));
  co_await asyncio::sleep(0s);
  future.set_exception(std::invalid_argument("no"));
  task.cancel();
  co_await asyncio::gather(asyncio::return_exceptions, task);
  say("{}", truth(task.cancelled()));
}
PARITY(an_error_that_comes_just_before_a_cancellation_is_seen);

Coroutine<> await_only(std::vector<Task<>>& children) { co_await children[0]; }

Coroutine<> an_error_of_a_child_that_comes_just_before_a_cancellation_is_seen() {
  std::vector<Task<>> children;
  const auto task = create_task(await_only(children));
  children.push_back(create_task(fail()));
  co_await asyncio::sleep(0s);
  say("{} {}", truth(children[0].done()), truth(task.done()));
  task.cancel();
  co_await asyncio::gather(asyncio::return_exceptions, task);
  say("{}", truth(task.cancelled()));
}
PARITY(an_error_of_a_child_that_comes_just_before_a_cancellation_is_seen);

Coroutine<> gather_forever() { co_await asyncio::gather(forever(), forever()); }

Coroutine<> of_two_cancellations_of_who_gathers_the_first_comes() {
  const auto task = create_task(gather_forever());
  co_await asyncio::sleep(0s);
  co_await asyncio::sleep(0s);
  task.cancel("first");
  co_await asyncio::sleep(0s);
  task.cancel("second");
  try {
    co_await task;
  } catch (const CancelledError&) {
    say("{} {}", describe(std::current_exception()), truth(task.cancelled()));
  }
}
PARITY(of_two_cancellations_of_who_gathers_the_first_comes);

}  // namespace

// The loop: callbacks, turns, timers, stop and close.
#include <chrono>
#include <stdexcept>
#include <string>

#include "tests/parity/parity.hpp"

using asyncio::Coroutine;
using asyncio::EventLoop;
using parity::error_of;
using parity::milliseconds;
using parity::now;
using parity::say;
using parity::truth;
using namespace std::chrono_literals;

namespace {

void print(const std::string& text) { say("{}", text); }

void callbacks_run_in_the_order_in_which_they_were_scheduled(EventLoop& loop) {
  for (int number = 0; number < 3; ++number) loop.call_soon([number] { say("{}", number); });
  loop.call_soon(&EventLoop::stop, &loop);
  loop.run_forever();
}
PARITY(callbacks_run_in_the_order_in_which_they_were_scheduled);

// #region turns
void what_a_callback_schedules_runs_in_the_next_turn(EventLoop& loop) {
  loop.call_soon([&] {
    print("first");
    loop.call_soon(print, "from first");
  });
  loop.call_soon(print, "second");
  loop.call_soon([&] { loop.stop(); });
  loop.run_forever();
  print("stopped");
  loop.call_soon([&] { loop.stop(); });
  loop.run_forever();
}
// #endregion turns
PARITY(what_a_callback_schedules_runs_in_the_next_turn);

void stop_lets_the_turn_end(EventLoop& loop) {
  loop.call_soon([&] { loop.stop(); });
  loop.call_soon(print, "after stop");
  loop.run_forever();
  print("done");
}
PARITY(stop_lets_the_turn_end);

void stop_before_the_run_gives_one_turn(EventLoop& loop) {
  loop.call_soon(print, "scheduled");
  loop.call_later(1s, print, "a timer");
  loop.stop();
  loop.run_forever();
  say("{}", milliseconds());
}
PARITY(stop_before_the_run_gives_one_turn);

void a_callback_gets_its_arguments(EventLoop& loop) {
  loop.call_soon([](int a, int b) { say("{}", a + b); }, 1, 2);
  loop.call_soon([&] { loop.stop(); });
  loop.run_forever();
}
PARITY(a_callback_gets_its_arguments);

void a_cancelled_callback_does_not_run(EventLoop& loop) {
  asyncio::Handle handle = loop.call_soon(print, "never");
  say("{}", truth(handle.cancelled()));
  handle.cancel();
  say("{}", truth(handle.cancelled()));
  loop.call_soon([&] { loop.stop(); });
  loop.run_forever();
}
PARITY(a_cancelled_callback_does_not_run);

void a_callback_can_cancel_a_later_one_of_its_turn(EventLoop& loop) {
  asyncio::Handle later;
  loop.call_soon([&] { later.cancel(); });
  later = loop.call_soon(print, "never");
  loop.call_soon([&] { loop.stop(); });
  loop.run_forever();
  print("done");
}
PARITY(a_callback_can_cancel_a_later_one_of_its_turn);

void timers_run_in_the_order_of_their_times(EventLoop& loop) {
  loop.call_later(30ms, print, "third");
  loop.call_later(10ms, print, "first");
  loop.call_later(20ms, print, "second");
  loop.call_later(40ms, [&] { loop.stop(); });
  loop.run_forever();
  say("{}", milliseconds());
}
PARITY(timers_run_in_the_order_of_their_times);

void a_timer_knows_its_time(EventLoop& loop) {
  const auto in_milliseconds = [](asyncio::TimePoint when) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(when.time_since_epoch()).count();
  };
  say("{}", in_milliseconds(loop.call_later(250ms, [] {}).when()));
  say("{}", in_milliseconds(loop.call_at(asyncio::TimePoint(2s), [] {}).when()));
}
PARITY(a_timer_knows_its_time);

void a_cancelled_timer_is_not_waited_for(EventLoop& loop) {
  loop.call_later(10ms, print, "never").cancel();
  loop.call_later(50ms, [&] { loop.stop(); });
  loop.run_forever();
  say("{}", milliseconds());
}
PARITY(a_cancelled_timer_is_not_waited_for);

void a_timer_that_is_due_comes_after_what_was_scheduled_already(EventLoop& loop) {
  loop.call_later(10ms, print, "timer");
  loop.call_soon([&] {
    now += 20ms;
    loop.call_soon(print, "soon");
  });
  loop.call_later(50ms, [&] { loop.stop(); });
  loop.run_forever();
}
PARITY(a_timer_that_is_due_comes_after_what_was_scheduled_already);

void a_delay_of_nothing_comes_after_call_soon(EventLoop& loop) {
  loop.call_later(0ms, print, "later");
  loop.call_soon(print, "soon");
  loop.call_later(10ms, [&] { loop.stop(); });
  loop.run_forever();
}
PARITY(a_delay_of_nothing_comes_after_call_soon);

void a_callback_that_throws_is_told_of_and_the_loop_goes_on(EventLoop& loop) {
  loop.call_soon([] { throw std::invalid_argument("no"); });
  loop.call_soon(print, "goes on");
  loop.call_soon([&] { loop.stop(); });
  loop.run_forever();
}
PARITY(a_callback_that_throws_is_told_of_and_the_loop_goes_on);

Coroutine<int> answer() { co_return 42; }

void run_until_complete_gives_the_result(EventLoop& loop) {
  say("{}", loop.run_until_complete(answer()));
  const auto future = loop.create_future<int>();
  loop.call_soon([&] { future.set_result(43); });
  say("{}", loop.run_until_complete(future));
}
PARITY(run_until_complete_gives_the_result);

Coroutine<> fails() {
  throw std::invalid_argument("no");
  co_return;
}

void run_until_complete_throws_the_error(EventLoop& loop) {
  say("{}", error_of([&] { loop.run_until_complete(fails()); }));
  say("{}", truth(loop.is_running()));
}
PARITY(run_until_complete_throws_the_error);

void a_loop_that_is_stopped_before_its_future_is_done_says_so(EventLoop& loop) {
  loop.call_soon([&] { loop.stop(); });
  const auto future = loop.create_future();
  say("{}", error_of([&] { loop.run_until_complete(future); }));
  future.set_result();
  loop.call_soon(print, "its end stops no other run");
  loop.call_later(10ms, [&] { loop.stop(); });
  loop.run_forever();
  say("{}", milliseconds());
}
PARITY(a_loop_that_is_stopped_before_its_future_is_done_says_so);

void a_loop_knows_whether_it_runs(EventLoop& loop) {
  say("{}", truth(loop.is_running()));
  loop.call_soon([&] { say("{}", truth(loop.is_running())); });
  loop.call_soon([&] { loop.stop(); });
  loop.run_forever();
  say("{}", truth(loop.is_running()));
}
PARITY(a_loop_knows_whether_it_runs);

void a_loop_does_not_run_in_itself(EventLoop& loop) {
  loop.call_soon([&] { say("{}", error_of([&] { loop.run_forever(); })); });
  loop.call_soon([&] { loop.stop(); });
  loop.run_forever();
}
PARITY(a_loop_does_not_run_in_itself);

void a_loop_does_not_run_in_another(EventLoop& loop) {
  EventLoop other;
  loop.call_soon([&] { say("{}", error_of([&] { other.run_forever(); })); });
  loop.call_soon([&] { loop.stop(); });
  loop.run_forever();
}
PARITY(a_loop_does_not_run_in_another);

void a_closed_loop_refuses_everything(EventLoop& loop) {
  say("{}", truth(loop.is_closed()));
  loop.close();
  loop.close();
  say("{}", truth(loop.is_closed()));
  say("{}", error_of([&] { loop.call_soon([] {}); }));
  say("{}", error_of([&] { loop.call_later(1s, [] {}); }));
  say("{}", error_of([&] { loop.run_forever(); }));
  say("{}", error_of([&] { loop.run_until_complete(loop.create_future()); }));
  say("{}", error_of([&] { loop.call_soon_threadsafe([] {}); }));
}
PARITY(a_closed_loop_refuses_everything);

void a_loop_that_runs_cannot_be_closed(EventLoop& loop) {
  loop.call_soon([&] { say("{}", error_of([&] { loop.close(); })); });
  loop.call_soon([&] { loop.stop(); });
  loop.run_forever();
}
PARITY(a_loop_that_runs_cannot_be_closed);

void what_is_scheduled_for_a_closed_loop_is_forgotten(EventLoop& loop) {
  loop.call_soon(print, "never");
  loop.close();
  print("closed");
}
PARITY(what_is_scheduled_for_a_closed_loop_is_forgotten);

void call_soon_threadsafe_keeps_the_order_in_the_loops_own_thread(EventLoop& loop) {
  loop.call_soon([&] {
    loop.call_soon(print, "one");
    loop.call_soon_threadsafe(print, "two");
    loop.call_soon(print, "three");
    loop.call_soon([&] { loop.stop(); });
  });
  loop.run_forever();
}
PARITY(call_soon_threadsafe_keeps_the_order_in_the_loops_own_thread);

void the_running_loop_is_known_while_it_runs(EventLoop& loop) {
  loop.call_soon([&] {
    say("{} {}", truth(&asyncio::get_running_loop() == &loop),
        truth(&asyncio::get_event_loop() == &loop));
  });
  loop.call_soon([&] { loop.stop(); });
  loop.run_forever();
  say("{}", error_of([] { asyncio::get_running_loop(); }));
}
PARITY(the_running_loop_is_known_while_it_runs);

}  // namespace

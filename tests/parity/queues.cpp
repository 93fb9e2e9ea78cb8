// Queues: order, limits, cancellation, join.
#include <chrono>
#include <string>
#include <vector>

#include "tests/parity/parity.hpp"

using asyncio::CancelledError;
using asyncio::Coroutine;
using asyncio::create_task;
using asyncio::Queue;
using asyncio::return_exceptions;
using asyncio::Task;
using parity::error_of;
using parity::say;
using parity::truth;
using namespace std::chrono_literals;

namespace {

Coroutine<> get(Queue<int>& queue, std::string name) {
  try {
    const int item = co_await queue.get();
    say("{} got {}", name, item);
  } catch (const CancelledError&) {
    say("{} cancelled", name);
    throw;
  }
}

Coroutine<> put(Queue<int>& queue, int item) {
  try {
    co_await queue.put(item);
    say("put {}", item);
  } catch (const CancelledError&) {
    say("{} cancelled", item);
    throw;
  }
}

Coroutine<> turns() {
  for (int i = 0; i < 3; ++i) co_await asyncio::sleep(0s);
}

std::vector<Task<>> getters(Queue<int>& queue, const std::vector<std::string>& names) {
  std::vector<Task<>> tasks;
  for (const std::string& name : names) tasks.push_back(create_task(get(queue, name)));
  return tasks;
}

std::vector<Task<>> putters(Queue<int>& queue, const std::vector<int>& items) {
  std::vector<Task<>> tasks;
  for (const int item : items) tasks.push_back(create_task(put(queue, item)));
  return tasks;
}

void say_state(const Queue<int>& queue) {
  say("{} {} {}", queue.qsize(), truth(queue.empty()), truth(queue.full()));
}

Coroutine<> items_come_out_in_their_order() {
  Queue<int> queue;
  for (int number = 0; number < 3; ++number) co_await queue.put(number);
  say_state(queue);
  const int first = co_await queue.get();
  const int second = co_await queue.get();
  const int third = co_await queue.get();
  say("[{}, {}, {}]", first, second, third);
  say_state(queue);
}
PARITY(items_come_out_in_their_order);

Coroutine<> a_queue_knows_its_limit() {
  Queue<int> queue(2);
  say("{} {}", queue.maxsize(), Queue<int>().maxsize());
  queue.put_nowait(1);
  say("{}", truth(queue.full()));
  queue.put_nowait(2);
  say("{}", truth(queue.full()));
  co_return;
}
PARITY(a_queue_knows_its_limit);

Coroutine<> what_cannot_be_done_at_once_is_an_error() {
  Queue<int> queue(1);
  say("{}", error_of([&] { queue.get_nowait(); }));
  queue.put_nowait(1);
  say("{}", error_of([&] { queue.put_nowait(2); }));
  say("{}", queue.get_nowait());
  co_return;
}
PARITY(what_cannot_be_done_at_once_is_an_error);

Coroutine<> get_waits_for_an_item() {
  Queue<int> queue;
  const auto task = create_task(get(queue, "a"));
  co_await turns();
  say("waiting {}", truth(task.done()));
  queue.put_nowait(1);
  co_await task;
}
PARITY(get_waits_for_an_item);

Coroutine<> put_waits_for_room() {
  Queue<int> queue(1);
  queue.put_nowait(1);
  const auto task = create_task(put(queue, 2));
  co_await turns();
  say("waiting {}", truth(task.done()));
  say("{}", queue.get_nowait());
  co_await task;
  say("{}", queue.get_nowait());
}
PARITY(put_waits_for_room);

Coroutine<> getters_are_served_in_the_order_of_coming() {
  Queue<int> queue;
  const auto tasks = getters(queue, {"a", "b", "c"});
  co_await turns();
  for (int number = 0; number < 3; ++number) queue.put_nowait(number);
  for (const auto& task : tasks) co_await task;
}
PARITY(getters_are_served_in_the_order_of_coming);

Coroutine<> putters_are_served_in_the_order_of_coming() {
  Queue<int> queue(1);
  const auto tasks = putters(queue, {0, 1, 2, 3});
  co_await turns();
  for (int i = 0; i < 4; ++i) {
    const int item = co_await queue.get();
    say("got {}", item);
    co_await turns();
  }
  for (const auto& task : tasks) co_await task;
}
PARITY(putters_are_served_in_the_order_of_coming);

Coroutine<> a_getter_that_is_cancelled_loses_nothing() {
  Queue<int> queue;
  const auto tasks = getters(queue, {"a", "b"});
  co_await turns();
  tasks[0].cancel();
  queue.put_nowait(1);
  co_await asyncio::gather(return_exceptions, tasks[0], tasks[1]);
  say("{}", queue.qsize());
}
PARITY(a_getter_that_is_cancelled_loses_nothing);

Coroutine<> a_getter_that_is_called_and_cancelled_calls_the_next() {
  Queue<int> queue;
  const auto tasks = getters(queue, {"a", "b"});
  co_await turns();
  queue.put_nowait(1);
  tasks[0].cancel();
  co_await asyncio::gather(return_exceptions, tasks[0], tasks[1]);
  say("{}", queue.qsize());
}
PARITY(a_getter_that_is_called_and_cancelled_calls_the_next);

Coroutine<> a_putter_that_is_cancelled_puts_nothing() {
  Queue<int> queue(1);
  queue.put_nowait(0);
  const auto tasks = putters(queue, {1, 2});
  co_await turns();
  tasks[0].cancel();
  co_await turns();
  say("{}", queue.get_nowait());
  co_await asyncio::gather(return_exceptions, tasks[0], tasks[1]);
  const int item = queue.get_nowait();
  say("{} {}", item, queue.qsize());
}
PARITY(a_putter_that_is_cancelled_puts_nothing);

Coroutine<> a_putter_that_is_called_and_cancelled_calls_the_next() {
  Queue<int> queue(1);
  queue.put_nowait(0);
  const auto tasks = putters(queue, {1, 2});
  co_await turns();
  say("{}", queue.get_nowait());
  tasks[0].cancel();
  co_await asyncio::gather(return_exceptions, tasks[0], tasks[1]);
  const int item = queue.get_nowait();
  say("{} {}", item, queue.qsize());
}
PARITY(a_putter_that_is_called_and_cancelled_calls_the_next);

Coroutine<> an_item_taken_by_another_is_waited_for_again() {
  Queue<int> queue;
  const auto task = create_task(get(queue, "a"));
  co_await turns();
  queue.put_nowait(1);
  say("taken {}", queue.get_nowait());
  co_await turns();
  say("waiting {}", truth(task.done()));
  queue.put_nowait(2);
  co_await task;
}
PARITY(an_item_taken_by_another_is_waited_for_again);

Coroutine<> join_and_say(Queue<int>& queue, std::string text) {
  co_await queue.join();
  say("{}", text);
}

Coroutine<> join_waits_until_all_items_are_dealt_with() {
  Queue<int> queue;
  for (int number = 0; number < 2; ++number) queue.put_nowait(number);
  const auto task = create_task(join_and_say(queue, "joined"));
  for (int i = 0; i < 2; ++i) {
    const int item = co_await queue.get();
    say("{}", item);
    co_await turns();
    queue.task_done();
    say("done {}", truth(task.done()));
  }
  co_await task;
}
PARITY(join_waits_until_all_items_are_dealt_with);

Coroutine<> join_of_an_empty_queue_does_not_wait() {
  Queue<int> queue;
  asyncio::get_running_loop().call_soon([] { say("turn"); });
  co_await queue.join();
  say("joined");
  co_await asyncio::sleep(0s);
}
PARITY(join_of_an_empty_queue_does_not_wait);

Coroutine<> all_who_join_are_told() {
  Queue<int> queue;
  queue.put_nowait(1);
  std::vector<Task<>> tasks;
  for (const char* name : {"a", "b", "c"}) tasks.push_back(create_task(join_and_say(queue, name)));
  co_await turns();
  queue.get_nowait();
  queue.task_done();
  for (const auto& task : tasks) co_await task;
}
PARITY(all_who_join_are_told);

Coroutine<> task_done_once_too_often_is_an_error() {
  Queue<int> queue;
  queue.put_nowait(1);
  queue.task_done();
  say("{}", error_of([&] { queue.task_done(); }));
  co_return;
}
PARITY(task_done_once_too_often_is_an_error);

// #region workers
Coroutine<> work(Queue<int>& queue, std::string name) {
  for (;;) {
    const int item = co_await queue.get();
    co_await asyncio::sleep(10ms * item);
    say("{} {}", name, item);
    queue.task_done();
  }
}

Coroutine<> workers_share_the_work() {
  Queue<int> queue;
  for (const int item : {3, 1, 1, 1, 2}) queue.put_nowait(item);
  const auto a = create_task(work(queue, "a"));
  const auto b = create_task(work(queue, "b"));
  co_await queue.join();
  a.cancel();
  b.cancel();
  co_await asyncio::gather(return_exceptions, a, b);
  say("[{}, {}]", truth(a.cancelled()), truth(b.cancelled()));
}
// #endregion workers
PARITY(workers_share_the_work);

constexpr int end = -1;

Coroutine<> produce(Queue<int>& queue) {
  for (int item = 0; item < 5; ++item) {
    co_await queue.put(item);
    say("put {}", item);
  }
  co_await queue.put(end);
}

Coroutine<> a_producer_is_held_back() {
  Queue<int> queue(2);
  const auto task = create_task(produce(queue));
  for (;;) {
    const int item = co_await queue.get();
    if (item == end) break;
    say("got {}", item);
  }
  co_await task;
}
PARITY(a_producer_is_held_back);

}  // namespace

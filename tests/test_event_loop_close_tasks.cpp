#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "stages/05_mini_asyncio/asyncio.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/fake_loop.hpp"

using asyncio::Coroutine;
using asyncio::EventLoop;
using asyncio::Future;
using asyncio::Queue;
using support::FakeLoop;
using namespace std::chrono_literals;

namespace {

Coroutine<> hold_and_sleep(Counted argument, asyncio::Duration delay) {
  const Counted local("x");
  co_await asyncio::sleep(delay);
  argument.value = "never";
}

Coroutine<> hold_and_wait(Future<> future, bool& went_on) {
  const Counted local("x");
  co_await future;
  went_on = true;
}

Coroutine<> get(Queue<int>& queue) {
  const Counted local("x");
  co_await queue.get();
}

Coroutine<> put(Queue<int>& queue) {
  const Counted local("x");
  co_await queue.put(1);
}

Coroutine<> join(Queue<int>& queue) {
  const Counted local("x");
  co_await queue.join();
}

Coroutine<> gather_sleepers() {
  const Counted local("x");
  co_await asyncio::gather(hold_and_sleep(Counted(), 1h), hold_and_sleep(Counted(), 0s));
}

Coroutine<> wait_for_sleeper() {
  const Counted local("x");
  co_await asyncio::wait_for(hold_and_sleep(Counted(), 1h), 30min);
}

Coroutine<> shield_sleeper() {
  const Counted local("x");
  co_await asyncio::shield(hold_and_sleep(Counted(), 1h));
}

Coroutine<> read_stream(std::uint16_t port) {
  const Counted local("x");
  auto [reader, writer] = co_await asyncio::open_connection("127.0.0.1", port);
  co_await reader.readline();
}

Coroutine<> serve_stream(asyncio::StreamReader reader, asyncio::StreamWriter writer) {
  const Counted local("x");
  co_await reader.readline();
  writer.close();
}

auto lines(const std::string& told) { return std::count(told.begin(), told.end(), '\n'); }

}  // namespace

TEST_CASE("a loop that goes destroys the frames of its tasks where they stand, and says so") {
  FakeLoop fixture;
  EventLoop& loop = fixture.loop;
  int tasks = 1;
  bool went_on = false;
  const auto never = loop.create_future();
  Queue<int> empty;
  Queue<int> full(1);
  full.put_nowait(0);

  SUBCASE("not started") { loop.create_task(hold_and_sleep(Counted(), 1h)); }
  SUBCASE("asleep") {
    loop.create_task(hold_and_sleep(Counted(), 1h));
    fixture.turn();
  }
  SUBCASE("between two turns") {
    loop.create_task(hold_and_sleep(Counted(), 0s));
    fixture.turn();
  }
  SUBCASE("waiting for a future") {
    loop.create_task(hold_and_wait(never, went_on));
    fixture.turn();
  }
  SUBCASE("waiting for a future that is done already, but not called yet") {
    loop.create_task(hold_and_wait(never, went_on));
    fixture.turn();
    never.set_result();
  }
  SUBCASE("about to be cancelled") {
    const auto task = loop.create_task(hold_and_wait(never, went_on));
    fixture.turn();
    task.cancel();
  }
  SUBCASE("in a queue") {
    for (auto* const wait : {get, put, join})
      for (int i = 0; i < 2; ++i) loop.create_task(wait(wait == get ? empty : full));
    fixture.turn();
    tasks = 6;
  }
  SUBCASE("called by a queue") {
    for (int i = 0; i < 3; ++i) loop.create_task(get(empty));
    fixture.turn();
    empty.put_nowait(1);
    tasks = 3;
  }
  SUBCASE("in gather") {
    loop.create_task(gather_sleepers());
    fixture.turn(4);
    tasks = 2;  // with the one that still sleeps
  }
  SUBCASE("in wait_for") {
    loop.create_task(wait_for_sleeper());
    fixture.turn(2);
    tasks = 2;
  }
  SUBCASE("behind a shield") {
    loop.create_task(shield_sleeper());
    fixture.turn(2);
    tasks = 2;
  }
  SUBCASE("reading a stream, on either side") {
    const auto server =
        loop.run_until_complete(asyncio::start_server(serve_stream, "127.0.0.1", 0));
    loop.create_task(read_stream(server.sockets()[0].port()));
    while (Counted::alive < 2) fixture.turn();
    fixture.turn(3);
    tasks = 2;
  }
  CHECK(std::ssize(loop.all_tasks()) == tasks);
  CHECK(fixture.told == "");
  CHECK(Counted::alive >= tasks);
  loop.close();
  CHECK(Counted::alive == 0);
  CHECK_FALSE(went_on);
  CHECK(lines(fixture.told) == tasks);
  CHECK(fixture.told.starts_with("Task was destroyed but it is pending! Task-"));
}

TEST_CASE("the message names the task") {
  FakeLoop fixture;
  fixture.loop.create_task(hold_and_sleep(Counted(), 1h), "sleeper");
  fixture.loop.close();
  CHECK(fixture.told == "Task was destroyed but it is pending! sleeper\n");
}

TEST_CASE("a frame that goes with its loop may wake, cancel and begin other tasks") {
  struct Ends {
    explicit Ends(std::function<void()> body) : at_end(std::move(body)) {}
    ~Ends() { at_end(); }
    std::function<void()> at_end;
  };
  const auto hold = [](std::shared_ptr<Ends> held, bool& done) -> Coroutine<> {
    const Counted local("x");
    co_await asyncio::sleep(1h);
    done = true;
    held.reset();
  };
  FakeLoop fixture;
  EventLoop& loop = fixture.loop;
  bool went_on = false;
  const auto future = loop.create_future();
  std::vector<asyncio::Task<>> later;
  auto ends = std::make_shared<Ends>([&] {
    future.set_result();
    later[0].cancel();
    loop.call_soon([held = Counted()] {});
    loop.call_later(1s, [held = Counted()] {});
    loop.create_task(hold_and_sleep(Counted(), 1h));
  });
  loop.create_task(hold(ends, went_on));
  later.push_back(loop.create_task(hold_and_sleep(Counted(), 1h)));
  loop.create_task(hold_and_wait(future, went_on));
  ends.reset();
  fixture.turn();
  loop.close();
  CHECK(Counted::alive == 0);
  CHECK_FALSE(went_on);
  CHECK(lines(fixture.told) == 4);
}

TEST_CASE("who is cancelled by what goes with the loop is not asked where it waited") {
  struct CancelAtExit {
    explicit CancelAtExit(asyncio::Task<> other) : task(std::move(other)) {}
    ~CancelAtExit() { task.cancel(); }
    asyncio::Task<> task;
  };
  struct Body {
    static Coroutine<> wait() { co_await asyncio::sleep(1h); }
    static Coroutine<> hold(asyncio::Task<> other) {
      const CancelAtExit cancelling(std::move(other));
      co_await asyncio::sleep(1h);
    }
  };
  FakeLoop fixture;
  const auto child = fixture.loop.create_task(Body::wait());
  const auto parent = fixture.loop.create_task(Body::hold(child));
  fixture.turn();
  fixture.loop.close();
  CHECK(Counted::alive == 0);
}

TEST_CASE("a future is not cancelled by way of a task that has gone with the loop") {
  struct CancelAtExit {
    explicit CancelAtExit(asyncio::Task<> other) : task(std::move(other)) {}
    ~CancelAtExit() { task.cancel(); }
    asyncio::Task<> task;
  };
  struct Body {
    static Coroutine<> wait(asyncio::Future<> future) { co_await future; }
    static Coroutine<> hold(asyncio::Task<> other) {
      const CancelAtExit cancelling(std::move(other));
      co_await asyncio::sleep(1h);
    }
  };
  FakeLoop fixture;
  const auto future = fixture.loop.create_future();
  const auto child = fixture.loop.create_task(Body::wait(future));
  const auto parent = fixture.loop.create_task(Body::hold(child));
  fixture.turn();
  fixture.loop.close();
  CHECK_FALSE(future.cancelled());
}

TEST_CASE("a task that is begun by what goes with the loop goes as well") {
  struct Begins {
    EventLoop& loop;
    ~Begins() { loop.create_task(wait()); }
    static Coroutine<> wait() {
      const Counted local("x");
      co_await asyncio::sleep(1h);
    }
  };
  FakeLoop fixture;
  fixture.loop.call_soon([held = std::shared_ptr<Begins>(new Begins{fixture.loop})] {});
  fixture.loop.close();
  CHECK(Counted::alive == 0);
}

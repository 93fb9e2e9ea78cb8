#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "stages/05_mini_asyncio/handle.hpp"
#include "tests/support/counted.hpp"

using asyncio::CancelOnExit;
using asyncio::Handle;
using asyncio::make_call;
using asyncio::Ref;
using asyncio::Scheduled;

TEST_CASE("a call can be made as often as it is asked for") {
  int calls = 0;
  const Ref<Scheduled> call = make_call<Scheduled>([&] { ++calls; });
  call->run();
  call->run();
  CHECK(calls == 2);
}

TEST_CASE("a call that was taken back is not made, and lets go of what it holds at once") {
  int calls = 0;
  const Ref<Scheduled> call = make_call<Scheduled>([&calls, held = Counted()] { ++calls; });
  CHECK(Counted::alive == 1);
  call->cancel();
  CHECK(call->cancelled());
  CHECK(Counted::alive == 0);
  call->cancel();
  call->run();
  CHECK(calls == 0);
}

TEST_CASE("a call that takes itself back keeps what it holds until it is gone") {
  Ref<Scheduled> call;
  int alive_inside = 0;
  call = make_call<Scheduled>([&, held = Counted("still here")] {
    call->cancel();
    alive_inside = Counted::alive;
    CHECK(held.value == "still here");
  });
  call->run();
  CHECK(alive_inside == 1);
  call = {};
  CHECK(Counted::alive == 0);
}

TEST_CASE("a call that drops its last reference takes no harm while somebody runs it") {
  Ref<Scheduled> call;
  call = make_call<Scheduled>([&, held = Counted("still here")] {
    call = {};
    CHECK(held.value == "still here");
  });
  const Ref<Scheduled> running = call;
  running->run();
  CHECK_FALSE(call);
}

TEST_CASE("a call that threw lets go of what it holds when it is taken back") {
  const Ref<Scheduled> call =
      make_call<Scheduled>([held = Counted()] { throw std::runtime_error("no"); });
  CHECK_THROWS_WITH_AS(call->run(), "no", std::runtime_error);
  CHECK(Counted::alive == 1);
  call->cancel();
  CHECK(Counted::alive == 0);
}

TEST_CASE("what a call holds may take back the call on its way out") {
  const auto guard = std::make_shared<std::optional<CancelOnExit>>();
  const Ref<Scheduled> call = make_call<Scheduled>([guard] {});
  guard->emplace(Handle(call));
  call->cancel();
  CHECK(call->cancelled());
  CHECK(guard.use_count() == 1);
}

TEST_CASE("a handle of nothing can be cancelled, and is not") {
  Handle handle;
  handle.cancel();
  CHECK_FALSE(handle.cancelled());
}

TEST_CASE("a scope takes its call back when it ends") {
  const Ref<Scheduled> call = make_call<Scheduled>([] {});
  {
    const CancelOnExit scope{Handle(call)};
    CHECK_FALSE(call->cancelled());
  }
  CHECK(call->cancelled());
}

TEST_CASE("what moves only can be called") {
  int sum = 0;
  const Ref<Scheduled> call =
      make_call<Scheduled>([&sum, number = std::make_unique<int>(3)] { sum += *number; });
  call->run();
  CHECK(sum == 3);
}

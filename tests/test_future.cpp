#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "stages/04_coroutine_crawler/future.hpp"

using coroutines::Future;
using coroutines::InvalidStateError;

TEST_CASE("a future is pending until it has a result") {
  Future<int> future;
  CHECK_FALSE(future.done());
  CHECK_THROWS_AS(future.result(), InvalidStateError);
  CHECK_THROWS_AS(future.exception(), InvalidStateError);
  future.set_result(5);
  CHECK(future.done());
  CHECK(future.result() == 5);
  CHECK(future.result() == 5);  // as often as one likes
  CHECK(future.exception() == nullptr);
}

TEST_CASE("a future's exception comes out of result") {
  Future<int> future;
  future.set_exception(std::make_exception_ptr(std::runtime_error("why")));
  CHECK(future.done());
  CHECK_THROWS_WITH_AS(future.result(), "why", std::runtime_error);
  CHECK_THROWS_WITH_AS(std::rethrow_exception(future.exception()), "why", std::runtime_error);
}

TEST_CASE("a future is set once") {
  Future<> future;
  future.set_result();
  CHECK_THROWS_AS(future.set_result(), InvalidStateError);
  CHECK_THROWS_AS(future.set_exception(nullptr), InvalidStateError);
}

TEST_CASE("callbacks run in order when the future is done, once") {
  Future<> future;
  std::string log;
  future.add_done_callback([&] { log += "first "; });
  future.add_done_callback([&] { log += "second "; });
  CHECK(log.empty());
  future.set_result();
  CHECK(log == "first second ");
}

TEST_CASE("a callback added to a future that is done runs at once") {
  Future<> future;
  future.set_result();
  bool called = false;
  future.add_done_callback([&] { called = true; });
  CHECK(called);
}

TEST_CASE("a callback sees the result, and may add another") {
  Future<int> future;
  std::string log;
  future.add_done_callback([&] {
    log += std::to_string(future.result()) + " ";
    future.add_done_callback([&] { log += "added "; });
  });
  future.set_result(7);
  CHECK(log == "7 added ");
}

TEST_CASE("the first of two callbacks may end the future's owner") {
  auto owner = std::make_unique<Future<>>();
  std::string log;
  owner->add_done_callback([&] {
    owner.reset();
    log += "gone ";
  });
  owner->add_done_callback([&] { log += "after "; });
  owner->set_result();
  CHECK(log == "gone after ");
  CHECK_FALSE(owner);
}

TEST_CASE("a result that cannot be copied can be taken") {
  Future<std::unique_ptr<int>> future;
  future.set_result(std::make_unique<int>(3));
  const std::unique_ptr<int> taken = std::move(future.result());
  CHECK(*taken == 3);
}

TEST_CASE("of those who wait some may be removed, the first one or others, and the order stays") {
  for (const int removed : {0, 1, 2}) {
    CAPTURE(removed);
    struct Say {
      int number;
      std::string& log;
      void operator()() const { log += std::to_string(number); }
    };
    Future<> future;
    std::string log;
    for (const int number : {0, 1, 2, 3}) future.add_done_callback(Say{number, log});
    future.remove_done_callbacks([removed](const coroutines::Callback& callback) {
      return callback.target<Say>()->number == removed;
    });
    future.set_result();
    CHECK(log == std::string("0123").erase(static_cast<std::size_t>(removed), 1));
  }
}

TEST_CASE("those who wait may all be removed, and others come") {
  Future<> future;
  std::string log;
  future.add_done_callback([&] { log += "first "; });
  future.add_done_callback([&] { log += "second "; });
  future.remove_done_callbacks([](const coroutines::Callback&) { return true; });
  future.add_done_callback([&] { log += "third "; });
  future.set_result();
  CHECK(log == "third ");
}

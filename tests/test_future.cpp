#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "stages/04_coroutine_crawler/future.hpp"
#include "tests/support/counted.hpp"

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

TEST_CASE("a future that is given no exception for one stays pending") {
  Future<int> future;
  bool called = false;
  future.add_done_callback([&] { called = true; });
  CHECK_THROWS_AS(future.set_exception(nullptr), std::invalid_argument);
  CHECK_FALSE(future.done());
  CHECK_FALSE(called);
  future.set_result(5);
  CHECK(called);
  CHECK(future.result() == 5);
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

namespace {

/// Says its name; or that it was forgotten.
class Named final : public coroutines::DoneCallback {
 public:
  Named(char name, std::string& log) : name_(name), log_(log) {}
  void told() override { log_ += name_; }
  void forgotten() override { log_ += '-'; }

 private:
  const char name_;
  std::string& log_;
};

}  // namespace

TEST_CASE("who goes before the future is done leaves its line, and the order stays") {
  for (std::size_t gone = 0; gone < 4; ++gone) {
    CAPTURE(gone);
    Future<> future;
    std::string log;
    std::vector<std::unique_ptr<Named>> waiting;
    for (const char name : {'0', '1', '2', '3'}) {
      waiting.push_back(std::make_unique<Named>(name, log));
      future.add_done_callback(*waiting.back());
    }
    waiting[gone].reset();
    future.set_result();
    CHECK(log == std::string("0123").erase(gone, 1));
  }
}

TEST_CASE("of those who are told, one may end others that wait, and they are not told") {
  Future<> future;
  std::string log;
  auto third = std::make_unique<Named>('3', log);
  Named second('2', log);
  future.add_done_callback([&] { third.reset(); });
  future.add_done_callback(second);
  future.add_done_callback(*third);
  future.set_result();
  CHECK(log == "2");
}

TEST_CASE("a future that goes, and never was done, forgets those who wait") {
  std::string log;
  Named first('1', log);
  Named second('2', log);
  {
    Future<> future;
    future.add_done_callback(first);
    future.add_done_callback(second);
    future.add_done_callback([held = Counted("held")] { CHECK(held.value.empty()); });
    CHECK(Counted::alive == 1);
  }
  CHECK(log == "--");
  CHECK(Counted::alive == 0);
  Future<> next;
  next.add_done_callback(first);  // may wait for another one
  next.set_result();
  CHECK(log == "--1");
}

TEST_CASE("what a callback throws comes out, and the others are forgotten") {
  Future<> future;
  std::string log;
  Named last('3', log);
  future.add_done_callback([] { throw std::runtime_error("no"); });
  future.add_done_callback(last);
  CHECK_THROWS_AS(future.set_result(), std::runtime_error);
  CHECK(log == "-");
}

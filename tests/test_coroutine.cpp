#include <doctest/doctest.h>

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "stages/04_coroutine_crawler/coroutine.hpp"
#include "tests/support/counted.hpp"

using coroutines::Coroutine;
using coroutines::Future;
using coroutines::None;

namespace {

Coroutine<int> add(Future<int>& first, Future<int>& second) {
  const int sum = co_await first + co_await second;
  co_return sum;
}

Coroutine<int> twice(Future<int>& first, Future<int>& second) {
  const int sum = co_await add(first, second);
  co_return 2 * sum;
}

Coroutine<std::unique_ptr<int>> take(Future<std::unique_ptr<int>>& future) {
  co_return std::move(co_await future);
}

Coroutine<std::unique_ptr<int>> pass_on(Future<std::unique_ptr<int>>& future) {
  co_return co_await take(future);
}

Coroutine<std::string> reason(Future<int>& future) {
  std::string why = "none";
  try {
    co_await future;
  } catch (const std::runtime_error& error) {
    why = error.what();
  }
  co_return why;
}

}  // namespace

TEST_CASE("calling a coroutine runs nothing of it, and leaves nothing when it is not driven") {
  Future<> future;
  const auto body = [](Future<>& there, bool& began, Counted) -> Coroutine<> {
    began = true;
    co_await there;
  };
  bool began = false;
  {
    const Coroutine<> coroutine = body(future, began, Counted("x"));
    CHECK(Counted::alive == 1);
  }
  CHECK_FALSE(began);
  CHECK(Counted::alive == 0);
}

TEST_CASE("a coroutine is a generator of the futures that it waits for, one after the other") {
  Future<int> first;
  Future<int> second;
  auto coroutine = add(first, second);
  CHECK(*coroutine.send(None()) == &first);
  first.set_result(1);
  CHECK(*coroutine.next() == &second);
  second.set_result(2);
  CHECK(coroutine.next() == nullptr);
  CHECK(coroutine.result() == 3);
}

TEST_CASE("a coroutine that awaits another yields the other's futures, and gets its result") {
  Future<int> first;
  Future<int> second;
  auto coroutine = twice(first, second);
  CHECK(*coroutine.next() == &first);
  first.set_result(1);
  CHECK(*coroutine.next() == &second);
  second.set_result(2);
  CHECK(coroutine.next() == nullptr);
  CHECK(coroutine.result() == 6);
}

TEST_CASE("a future that is done already is not yielded") {
  Future<int> done;
  done.set_result(20);
  Future<int> later;
  auto coroutine = add(done, later);
  CHECK(*coroutine.next() == &later);
  later.set_result(22);
  CHECK(coroutine.next() == nullptr);
  CHECK(coroutine.result() == 42);
}

TEST_CASE("a coroutine that is sent on before its future is done finds no result there") {
  Future<std::unique_ptr<int>> future;
  auto coroutine = take(future);
  CHECK(coroutine.next());
  CHECK_THROWS_WITH_AS(coroutine.next(), "Result is not set.", coroutines::InvalidStateError);
}

TEST_CASE("the result of a future that is awaited twice is there twice") {
  Future<int> future;
  auto coroutine = add(future, future);
  CHECK(*coroutine.next() == &future);
  future.set_result(21);
  CHECK(coroutine.next() == nullptr);
  CHECK(coroutine.result() == 42);
}

TEST_CASE("a result that cannot be copied passes through co_await") {
  Future<std::unique_ptr<int>> future;
  auto coroutine = pass_on(future);
  CHECK(coroutine.next());
  future.set_result(std::make_unique<int>(9));
  CHECK(coroutine.next() == nullptr);
  CHECK(*coroutine.result() == 9);
}

TEST_CASE("a future's exception is raised where it is awaited") {
  Future<int> future;
  auto coroutine = reason(future);
  CHECK(coroutine.next());
  future.set_exception(std::make_exception_ptr(std::runtime_error("no luck")));
  CHECK(coroutine.next() == nullptr);
  CHECK(coroutine.result() == "no luck");
}

TEST_CASE("what is thrown into a coroutine is raised where it waits, whatever the future holds") {
  Future<int> future;
  auto coroutine = reason(future);
  CHECK(coroutine.next());
  future.set_result(1);
  CHECK(coroutine.throw_(std::runtime_error("enough")) == nullptr);
  CHECK(coroutine.result() == "enough");
}

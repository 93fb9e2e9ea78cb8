#include <doctest/doctest.h>

#include <functional>
#include <source_location>
#include <string>
#include <vector>

#include "common/source_line.hpp"
#include "stages/04_coroutine_crawler/coroutine.hpp"

using coroutines::Coroutine;
using coroutines::Future;

// Here the names are those of coroutines, which the two compilers write in quite different ways.
namespace {

using Names = std::vector<std::string>;

Coroutine<> waits(Future<>& future) { co_await future; }

Coroutine<int> gives(Future<>& future) {
  co_await future;
  co_return 1;
}

Coroutine<std::function<void()>> gives_function(Future<>& future) {
  co_await future;
  co_return nullptr;
}

Coroutine<> takes_function(Future<>& future, std::function<void(int)>) { co_await future; }

template <class T>
Coroutine<T> is_template(Future<>& future, T value) {
  co_await future;
  co_return value;
}

template <class T>
Coroutine<> is_special(Future<>& future) {
  co_await future;
}
template <>
Coroutine<> is_special<std::vector<int>>(Future<>& future) {
  co_await future;
}

class Object {
 public:
  Coroutine<> is_member(Future<>& future) const { co_await future; }
  static Coroutine<> is_static(Future<>& future) { co_await future; }
  Coroutine<> operator<(Future<>& future) const { co_await future; }
};

template <class T>
class Box {
 public:
  Coroutine<T> is_boxed(Future<>& future) {
    co_await future;
    co_return T();
  }
  template <class U>
  Coroutine<> is_template_inside(Future<>& future, U) {
    co_await future;
  }
};

Coroutine<> outer(Future<>& future) { co_await waits(future); }

}  // namespace

namespace test_source_line::inside {

Coroutine<> in_namespace(Future<>& future) { co_await future; }

}  // namespace test_source_line::inside

Coroutine<> in_no_namespace(Future<>& future);
Coroutine<> in_no_namespace(Future<>& future) { co_await future; }

namespace {

/// Those in which it stands, the innermost first.
template <class T>
Names names(Coroutine<T> coroutine) {
  coroutine.next();
  Names all;
  for (const auto& line : coroutine.stack()) all.emplace_back(source::function(line));
  return all;
}

}  // namespace

TEST_CASE("a coroutine has its bare name, wherever it is declared") {
  Future<> future;
  CHECK(names(waits(future)) == Names{"waits"});
  CHECK(names(in_no_namespace(future)) == Names{"in_no_namespace"});
  CHECK(names(test_source_line::inside::in_namespace(future)) == Names{"in_namespace"});
  CHECK(names(outer(future)) == Names{"waits", "outer"});
}

TEST_CASE("neither what a coroutine returns nor what it takes is in its name") {
  Future<> future;
  CHECK(names(gives(future)) == Names{"gives"});
  CHECK(names(gives_function(future)) == Names{"gives_function"});
  CHECK(names(takes_function(future, nullptr)) == Names{"takes_function"});
}

TEST_CASE("members and templates have their bare names, too") {
  Future<> future;
  const Object object;
  CHECK(names(object.is_member(future)) == Names{"is_member"});
  CHECK(names(Object::is_static(future)) == Names{"is_static"});
  CHECK(names(object < future) == Names{"operator<"});
  CHECK(names(is_template(future, 1)) == Names{"is_template"});
  CHECK(names(is_template(future, std::vector<std::string>())) == Names{"is_template"});
  CHECK(names(is_special<int>(future)) == Names{"is_special"});
  CHECK(names(is_special<std::vector<int>>(future)) == Names{"is_special"});
  Box<std::vector<int>> box;
  CHECK(names(box.is_boxed(future)) == Names{"is_boxed"});
  CHECK(names(box.is_template_inside(future, 1)) == Names{"is_template_inside"});
}

TEST_CASE("a lambda has the name of the function that it stands in") {
  Future<> future;
  const auto lambda = [](Future<>& awaited) -> Coroutine<> { co_await awaited; };
  const auto itself = names(lambda(future));
  REQUIRE(itself.size() == 1);
  CHECK(itself[0] == source::function(std::source_location::current()));
}

TEST_CASE("a function that is no coroutine is named as well") {
  const auto here = std::source_location::current();
  CHECK(source::function(here).find_first_of(" ():<>") == std::string::npos);
  CHECK_FALSE(source::function(here).empty());
}

TEST_CASE("a line is described by its function, its file and its number") {
  constexpr unsigned line = __LINE__ + 1;
  const auto here = std::source_location::current();
  CHECK(here.line() == line);
  CHECK(source::file(here) == "tests/test_source_line.cpp");
  CHECK(source::describe(here) == std::string(source::function(here)) +
                                      " (test_source_line.cpp:" + std::to_string(line) + ")");
}

TEST_CASE("nothing is described without harm") {
  CHECK(source::function(std::source_location()) == "");
  CHECK(source::file(std::source_location()) == "");
  CHECK(source::describe(std::source_location()) == " (:0)");
}

TEST_CASE("lines that called one another are described one behind the other") {
  const std::vector<std::source_location> none;
  CHECK(source::describe(none) == "");
  const auto here = std::source_location::current();
  const auto there = std::source_location::current();
  CHECK(source::describe(std::vector{here, there}) ==
        source::describe(here) + " ← " + source::describe(there));
}

#include <doctest/doctest.h>

#include "stages/02_yield_from/article.hpp"
#include "tests/support/captured.hpp"

TEST_CASE("two generators are composed") {
  CHECK(support::printed(yield_from::composition) ==
        "return value of yield-from: None\n"
        "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]\n");
}

TEST_CASE("a return value comes through yield from") {
  CHECK(support::printed(yield_from::return_value) ==
        "result of yield: None\n"
        "result of 2nd yield: None\n"
        "return value of yield-from: done\n"
        "[1, 2]\n");
}

TEST_CASE("an iterable is iterated, and its iterator's return value comes through") {
  CHECK(support::printed(yield_from::iterables) == "True\n[<Test object>]\n");
}

TEST_CASE("with yield instead, the generators themselves are what is yielded") {
  CHECK(support::printed(yield_from::yield_instead) ==
        "return value of yield-from: None\n[<generator object>, <generator object>]\n");
}

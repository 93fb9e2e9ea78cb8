#include "common/attempts.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

TEST_CASE("what fails keeps nothing else from being done, and the first error is kept") {
  program::Attempts attempts;
  attempts.rethrow();  // nothing has failed
  int done = 0;
  CHECK(attempts.attempt([&] { ++done; }));
  CHECK_FALSE(attempts.failed());
  CHECK_FALSE(attempts.attempt([] { throw std::runtime_error("first"); }));
  CHECK_FALSE(attempts.attempt([] { throw std::runtime_error("second"); }));
  CHECK(attempts.attempt([&] { ++done; }));
  CHECK(done == 2);
  CHECK(attempts.failed());
  CHECK_THROWS_WITH(attempts.rethrow(), "first");
}

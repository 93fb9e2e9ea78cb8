#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <string>

namespace support {

/// Puts another descriptor in the place of standard error while it lives.
class StandardError {
 public:
  explicit StandardError(int instead) : before_(::dup(STDERR_FILENO)) {
    REQUIRE(before_ >= 0);
    REQUIRE(::dup2(instead, STDERR_FILENO) == STDERR_FILENO);
  }
  ~StandardError() {
    ::dup2(before_, STDERR_FILENO);
    ::close(before_);
  }
  StandardError(const StandardError&) = delete;
  StandardError& operator=(const StandardError&) = delete;

 private:
  int before_;
};

/// What `body` says on standard error: at most what a pipe holds.
template <class Body>
std::string said(Body body) {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  {
    const StandardError replaced(ends[1]);
    body();
  }
  ::close(ends[1]);
  std::string text(64 * 1024, '\0');
  text.resize(static_cast<std::size_t>(::read(ends[0], text.data(), text.size())));
  ::close(ends[0]);
  return text;
}

}  // namespace support

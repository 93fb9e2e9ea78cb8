#include <doctest/doctest.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <string>

#include "common/status_line.hpp"
#include "tests/support/captured.hpp"

namespace {

/// What `body` says on a standard error that is a terminal.
template <class Body>
std::string shown(Body body) {
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
  REQUIRE(::grantpt(terminal) == 0);
  REQUIRE(::unlockpt(terminal) == 0);
  const int user_side = ::open(::ptsname(terminal), O_RDWR | O_NOCTTY);
  REQUIRE(user_side >= 0);
  {
    const support::Redirection replaced(STDERR_FILENO, user_side);
    body();
    REQUIRE(::write(STDERR_FILENO, ".", 1) == 1);  // the end
  }
  std::string text;
  for (char byte = 0; byte != '.';) {  // a terminal hands on what is written when it likes
    REQUIRE(::read(terminal, &byte, 1) == 1);
    text += byte;
  }
  ::close(user_side);
  ::close(terminal);
  text.pop_back();
  return text;
}

std::string text() { return "3 done"; }

}  // namespace

TEST_CASE("on a terminal the line is drawn, and taken away at the end") {
  CHECK(shown([] {
          crawl::StatusLine line;
          line.draw(text);
        }) == "\r\x1b[K3 done\r\x1b[K");
}

TEST_CASE("the line is not drawn again before a tenth of a second is over") {
  CHECK(shown([] {
          crawl::StatusLine line;
          for (int i = 0; i < 1000; ++i) line.draw(text);
        }).size() < 50 * std::string("\r\x1b[K3 done").size());
}

TEST_CASE("a line that is not there is not taken away") {
  CHECK(shown([] {
          crawl::StatusLine line;
          line.clear();
          line.draw(text);
          line.clear();
          line.clear();
        }) == "\r\x1b[K3 done\r\x1b[K");
}

TEST_CASE("on anything but a terminal there is no line, and nobody is asked for it") {
  CHECK(support::said([] {
          crawl::StatusLine line;
          line.draw([]() -> std::string { throw std::runtime_error("asked"); });
        }).empty());
}

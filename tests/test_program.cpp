#include <doctest/doctest.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

#include "common/command_line.hpp"
#include "common/program.hpp"
#include "tests/support/captured.hpp"

using support::said;

TEST_CASE("a program's status is what its body gives") {
  CHECK(program::run("name", [] { return 0; }) == 0);
  CHECK(program::run("name", [] { return 130; }) == 130);
}

TEST_CASE("what the body throws is one line and status 1") {
  int status = 0;
  CHECK(said([&] {
          status = program::run("name", []() -> int { throw std::runtime_error("file: why"); });
        }) == "name: file: why\n");
  CHECK(status == 1);
}

TEST_CASE("a command line that was dealt with ends the program without a word") {
  int status = 0;
  CHECK(said([&] {
          status = program::run("name", []() -> int { throw command_line::Exit{2}; });
        }).empty());
  CHECK(status == 2);
}

TEST_CASE("a closed pipe ends it without a word too") {
  int status = 0;
  CHECK(said([&] {
          status = program::run(
              "name", []() -> int { throw std::system_error(EPIPE, std::generic_category()); });
        }).empty());
  CHECK(status == 141);
}

TEST_CASE("a complaint is one line, and no command to a terminal") {
  CHECK(said([] { program::complain("name", "a\nb\x1b[31m\x7f \xc3\xa9"); }) ==
        "name: a\\x0ab\\x1b[31m\\x7f \xc3\xa9\n");
}

TEST_CASE("a reason is the kernel's, with a small letter, or what the exception says") {
  CHECK(program::reason(std::system_error(ECONNREFUSED, std::generic_category(), "connect")) ==
        "connection refused");
  CHECK(program::reason(std::runtime_error("Truncated")) == "Truncated");
}

TEST_CASE("lines are said as they are where no terminal shows them") {
  CHECK(said([] { program::say_lines("one\ntwo\n"); }) == "one\ntwo\n");
}

#include "common/terminal.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <system_error>

#include "tests/support/fd.hpp"

// All that needs a terminal is tested in one: real_terminal.py.

namespace {

/// Standard input is /dev/null for as long as it lives.
class NoInput {
 public:
  NoInput() : before_(support::check("dup", ::dup(STDIN_FILENO))) {
    const support::Fd nothing(support::check("open", ::open("/dev/null", O_RDONLY)));
    support::check("dup2", ::dup2(nothing.get(), STDIN_FILENO));
  }
  ~NoInput() { ::dup2(before_.get(), STDIN_FILENO); }

 private:
  support::Fd before_;
};

}  // namespace

TEST_CASE("what is no terminal is not interactive, and cannot be a screen") {
  const NoInput no_input;
  CHECK_FALSE(terminal::is_interactive());
  signals::SignalPipe signals;
  CHECK_THROWS_AS(terminal::Screen screen(signals), std::system_error);
}

TEST_CASE("NO_COLOR forbids bold, unless it is empty") {
  ::setenv("NO_COLOR", "1", 1);
  CHECK_FALSE(terminal::may_be_bold());
  ::setenv("NO_COLOR", "", 1);
  CHECK(terminal::may_be_bold());
  ::unsetenv("NO_COLOR");
  CHECK(terminal::may_be_bold());
}

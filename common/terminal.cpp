#include "common/terminal.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace terminal {
namespace {

constexpr char ctrl_c = 3;
constexpr char ctrl_z = 26;
constexpr char ctrl_backslash = 28;
constexpr char escape = 27;

// Of ECMA-48 and DEC: an other page without a cursor, on which long lines are not broken.
constexpr std::string_view other_page = "\x1b[?1049h\x1b[?25l\x1b[?7l";
constexpr std::string_view first_page = "\x1b[?7h\x1b[?25h\x1b[?1049l";

bool is_readable(const pollfd& polled) { return polled.revents != 0; }

/// As if nobody caught it.
void end_by(int signal) {
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace

bool is_interactive() { return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1; }

bool may_be_bold() {
  const char* const no_color = std::getenv("NO_COLOR");
  return !no_color || *no_color == '\0';
}

Screen::Screen(signals::SignalPipe& signals) : signals_(signals) {
  if (::tcgetattr(STDIN_FILENO, &before_) < 0)
    throw std::system_error(errno, std::generic_category(), "tcgetattr");
  enter();
}

Screen::~Screen() { leave(); }

void Screen::enter() {
  termios raw = before_;
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG);
  raw.c_iflag &= ~static_cast<tcflag_t>(IXON);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
  write(other_page);
}

void Screen::leave() {
  write(first_page);
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
}

void Screen::stop() {
  leave();
  std::raise(SIGSTOP);
  enter();  // somebody has said SIGCONT
}

Size Screen::size() const {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0 || size.ws_row == 0)
    return {80, 24};
  return {size.ws_col, size.ws_row};
}

void Screen::draw(const std::vector<std::string>& lines) {
  std::string page = "\x1b[H";
  for (const std::string& line : lines)
    page += (&line == &lines.front() ? "\x1b[2K" : "\r\n\x1b[2K") + line;
  write(page + "\x1b[J");
}

Screen::Input Screen::wait() {
  for (;;) {
    std::array<pollfd, 3> polled = {
        {{signals_.fd(), POLLIN, 0}, {events_.fd(), POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}}};
    if (::poll(polled.data(), polled.size(), -1) < 0) continue;  // by a signal, which is in a pipe
    if (is_readable(polled[0])) return Input::ended;
    if (is_readable(polled[1])) {
      const int signal = events_.next().value_or(SIGWINCH);
      if (signal == SIGTSTP) stop();
      if (signal == SIGTSTP || signal == SIGWINCH) return Input::resized;
      leave();
      end_by(signal);
    }
    if (::read(STDIN_FILENO, &key_, 1) <= 0) return Input::ended;
    switch (key_) {
      case ctrl_c:
        std::raise(SIGINT);
        break;
      case ctrl_backslash:
        std::raise(SIGQUIT);
        break;
      case ctrl_z:
        stop();
        return Input::resized;
      case escape:
        ::tcflush(STDIN_FILENO, TCIFLUSH);  // and the rest of what the key sends
        break;
      default:
        return Input::key;
    }
  }
}

void Screen::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno != EINTR) return;  // there is no terminal any more
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace terminal

#include "common/status_line.hpp"

#include <unistd.h>

#include "common/program.hpp"

namespace crawl {

StatusLine::StatusLine() : on_terminal_(::isatty(STDERR_FILENO) == 1) {}

void StatusLine::clear() {
  if (!shown_) return;
  program::say("\r\x1b[K");
  shown_ = false;
}

void StatusLine::draw(const std::function<std::string()>& text) {
  if (!on_terminal_) return;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + std::chrono::milliseconds(100);
  program::say("\r\x1b[K" + text());
  shown_ = true;
}

}  // namespace crawl

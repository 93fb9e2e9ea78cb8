#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace crawl {

/// One line at the bottom of a terminal that says how far things are, redrawn in place. On anything
/// but a terminal it is nothing.
class StatusLine {
 public:
  StatusLine();
  ~StatusLine() { clear(); }
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;

  /// The line is taken away: other output can come where it stood.
  void clear();

  /// Draws what `text` says, unless it did so less than a tenth of a second ago.
  void draw(const std::function<std::string()>& text);

 private:
  const bool on_terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace crawl

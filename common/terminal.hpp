#pragma once

#include <termios.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/signals.hpp"

/// A whole terminal, as long as one needs it.
namespace terminal {

struct Size {
  int width;   // columns
  int height;  // lines
};

/// The user has a terminal before him, to read from and to write to.
bool is_interactive();

/// Whether the program may write in bold: NO_COLOR is not set. https://no-color.org
bool may_be_bold();

/// While it lives, the terminal shows an empty page, and gives each key as it is pressed. Then it
/// is as it was before: also when a signal ends the program that can be caught, and while it is
/// stopped by Ctrl-Z.
class Screen {
 public:
  /// `signals` are those that end the program. Throws std::system_error.
  explicit Screen(signals::SignalPipe& signals);
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  Size size() const;

  /// Shows these lines, which fit, instead of what is there.
  void draw(const std::vector<std::string>& lines);

  enum class Input { key, resized, ended };

  /// Waits for a key, for another size, or for the end: of input, or by a signal.
  Input wait();

  /// The key that was pressed.
  char key() const { return key_; }

 private:
  void enter();
  void leave();
  void stop();
  void write(std::string_view text);

  signals::SignalPipe& signals_;
  signals::TerminalPipe events_;
  termios before_{};
  char key_ = 0;
};

}  // namespace terminal

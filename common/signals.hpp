#pragma once

#include <csignal>
#include <optional>
#include <vector>

/// Signals as events: a pipe that can be read when one has come.
namespace signals {

/// While it lives, SIGINT and SIGTERM end up in a pipe, and SIGPIPE nowhere. One at a time.
class SignalPipe {
 public:
  /// Throws std::system_error.
  SignalPipe();

  /// What the signals did before, they do again.
  ~SignalPipe();
  SignalPipe(const SignalPipe&) = delete;
  SignalPipe& operator=(const SignalPipe&) = delete;

  /// Can be read when a signal has come. Does not block.
  int fd() const { return read_end_; }

  /// The first signal that came, if any did. A shell reports a program that it ended as 128 more.
  std::optional<int> received();

 private:
  struct Restore {
    int signal;
    struct sigaction action;
  };

  void handle(int signal, void (*handler)(int));

  int read_end_;
  std::vector<Restore> before_;
  std::optional<int> received_;
};

}  // namespace signals

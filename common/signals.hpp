#pragma once

#include <csignal>
#include <optional>
#include <vector>

/// Signals as events: a pipe that can be read when one has come.
namespace signals {

/// While it lives, SIGINT and SIGTERM end up in a pipe. A system call that waits is interrupted by
/// them (EINTR). There may be one at a time.
class SignalPipe {
 public:
  /// Throws std::system_error.
  SignalPipe();

  /// What the signals did before, they do again.
  ~SignalPipe();
  SignalPipe(const SignalPipe&) = delete;
  SignalPipe& operator=(const SignalPipe&) = delete;

  /// Can be read when a signal has come, from then on.
  int fd() const { return read_end_; }

  /// The first signal that came, if any did. A shell reports a program that it ended as 128 more.
  std::optional<int> received();

 private:
  struct Restore {
    int signal;
    struct sigaction action;
  };

  void forward_signal(int signal);

  int read_end_;
  std::vector<Restore> before_;
  std::optional<int> received_;
};

}  // namespace signals

#pragma once

#include <csignal>
#include <initializer_list>
#include <optional>
#include <vector>

/// Signals as events: a pipe that can be read when one has come.
namespace signals {

/// While it lives, certain signals end up in a pipe. There may be one of each kind at a time.
class Forwarded {
 public:
  Forwarded(const Forwarded&) = delete;
  Forwarded& operator=(const Forwarded&) = delete;

  /// Can be read when a signal has come.
  int fd() const { return read_end_; }

 protected:
  /// `flags` are sigaction's. SIGHUP stays ignored if it is: nohup(1) says so. Throws
  /// std::system_error.
  Forwarded(std::initializer_list<int> signals, int flags);

  /// What the signals did before, they do again.
  ~Forwarded();

  /// What has come next; nothing if nothing has.
  std::optional<int> read() const;

  /// Nothing comes any more. A pipe without a writer can be read for ever.
  void close_write_end() const;

 private:
  struct Restore {
    int signal;
    struct sigaction action;
  };

  int read_end_;
  std::vector<Restore> before_;
};

/// SIGINT, SIGTERM and SIGHUP: somebody wants the program to end, or its terminal is gone. A system
/// call that waits is interrupted by them (EINTR). Its pipe can be read from then on.
class SignalPipe : public Forwarded {
 public:
  SignalPipe() : Forwarded({SIGINT, SIGTERM, SIGHUP}, 0) {}

  /// The first signal that came, if any did. A shell reports a program that it ended as 128 more.
  std::optional<int> received();

 private:
  std::optional<int> received_;
};

/// What concerns a program that has taken the terminal for itself: another size (SIGWINCH), to stop
/// for a while (SIGTSTP), and what else would end it without a word to the terminal.
class TerminalPipe : public Forwarded {
 public:
  TerminalPipe() : Forwarded({SIGWINCH, SIGTSTP, SIGQUIT, SIGUSR2, SIGALRM}, SA_RESTART) {}

  /// The next signal that has come, if one has.
  std::optional<int> next() { return read(); }
};

/// SIGUSR1: somebody wants to know how things are. A system call that writes goes on after it.
class RequestPipe : public Forwarded {
 public:
  RequestPipe() : Forwarded({SIGUSR1}, SA_RESTART) {}

  /// The one of a program, which never goes: a request that comes late must not end it.
  static RequestPipe& of_program() {
    static auto& pipe = *new RequestPipe;
    return pipe;
  }

  /// All that have come are dealt with: its pipe can be read when the next one has.
  void clear();
};

}  // namespace signals

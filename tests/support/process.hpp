#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/support/fd.hpp"

/// Programs, run as a user runs them.
namespace support {

/// The path of one of the project's programs, in the folder that the environment variable
/// STAGES_DIR names. Throws std::runtime_error if it is not set.
std::string program(std::string_view name);

struct Options {
  std::string input{};                               // all that comes on standard input
  std::map<std::string, std::string> environment{};  // added to the test's own
  std::string directory{};                           // to run in; empty: the test's own
  std::optional<std::size_t> close_output_after{};   // so many bytes: then nobody reads on
};

struct Result {
  int status;       // as a shell says it: of one that a signal ended, 128 and the signal
  bool signalled;   // a signal ended it
  std::string out;  // all of standard output
  std::string err;  // and of standard error
};

/// A program that runs. Whatever it writes is read while one of the members waits, so that it never
/// waits for the test. Each of them throws std::runtime_error, with all that was written so far, if
/// what it waits for has not come in 30 seconds or cannot come any more.
class Process {
 public:
  /// Starts `argv`, its first word looked up in PATH unless it has a slash. Signals are as a shell
  /// leaves them: none is ignored or blocked. Throws std::system_error if it cannot be started.
  explicit Process(const std::vector<std::string>& argv, Options options = {});

  /// Kills what still runs.
  ~Process();

  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// The next line of standard output without its line feed; nothing at the end.
  std::optional<std::string> read_line();

  /// Returns when standard error has `text`, after the `text` that was waited for last.
  void wait_for_stderr(std::string_view text);

  void signal(int number);

  /// Returns when the program has ended and both its outputs are at their end.
  Result wait();

 private:
  void wait_until(std::string_view what, const std::function<bool()>& come);
  void transfer(std::chrono::milliseconds timeout);
  void feed_input();
  [[noreturn]] void fail(std::string_view why) const;

  std::string name_;
  Options options_;
  pid_t pid_ = 0;

  Fd input_;
  Fd input_reader_;  // kept, so that a program that does not read is no SIGPIPE for the test
  std::size_t input_sent_ = 0;

  Fd out_;
  std::string out_text_;
  std::size_t out_taken_ = 0;  // as lines

  Fd err_;
  std::string err_text_;
  std::size_t err_taken_ = 0;  // by what was waited for

  Fd ended_;            // at its end when the program has ended, but
  std::thread waiter_;  // leaves the process id taken
  std::optional<int> status_;
};

/// Runs a program to its end.
Result run(const std::vector<std::string>& argv, Options options = {});

}  // namespace support

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/command_line.hpp"
#include "common/output_file.hpp"
#include "common/trace.hpp"

namespace trace {

/// What a user asks of a trace.
struct Options {
  std::optional<std::string> file;
  std::optional<std::string> format;  // course or chrome
  bool step = false;                  // to be gone through afterwards

  /// --trace and --trace-format; this must outlive the parsing.
  void add_to(command_line::Parser& parser);
  /// --step.
  void add_step_to(command_line::Parser& parser);

  /// Refuses another format than these, a format without a trace, and standard output for the trace
  /// or the steps where something else `takes_standard_output`.
  void check(const command_line::Parser& parser, bool takes_standard_output) const;
};

/// Records what this thread does, if it is asked for, and writes it to the file that was asked for
/// (output::File says how). One at a time.
class Recording {
 public:
  /// Throws std::system_error if the file cannot be written. `wake_fd` is the stream's.
  Recording(const Options& options, std::string program, int wake_fd = -1,
            std::function<Clock::time_point()> now = Clock::now);

  /// What has not been written is, if it can be.
  ~Recording();
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  /// Ends the recording and writes it. Throws std::system_error.
  void finish();

  /// What was recorded.
  const std::vector<Event>& events() const { return recorder_.events(); }

 private:
  const std::string program_;
  const bool chrome_;
  std::optional<output::File> file_;
  Recorder recorder_;
};

}  // namespace trace

#include "common/recording.hpp"

#include <exception>
#include <utility>

#include "common/trace_json.hpp"

namespace trace {

void Options::add_to(command_line::Parser& parser) {
  parser.option("--trace", file, "FILE", "write what happens, event by event");
  parser.option("--trace-format", format, "course|chrome",
                "of this course (the default), or for chrome://tracing and Perfetto");
}

void Options::add_step_to(command_line::Parser& parser) {
  parser.flag("--step", step, "go through what has happened, one event at a time");
}

void Options::check(const command_line::Parser& parser, bool takes_standard_output) const {
  if (format && format != "course" && format != "chrome")
    parser.reject("--trace-format: " + *format + ": there are course and chrome");
  if (format && !file) parser.reject("--trace-format: there is no --trace");
  if (file == "-" && takes_standard_output)
    parser.reject("--trace: standard output is taken by something else");
  if (step && (file == "-" || takes_standard_output))
    parser.reject("--step: standard output is taken by something else");
}

Recording::Recording(const Options& options, std::string program, int wake_fd,
                     std::function<Clock::time_point()> now)
    : program_(std::move(program)), chrome_(options.format == "chrome"), recorder_(std::move(now)) {
  if (options.file) file_.emplace(*options.file, wake_fd);
  if (options.file || options.step) set_recorder(&recorder_);
}

Recording::~Recording() {
  try {
    finish();
  } catch (const std::exception&) {
    // Something else has failed before, and is told.
  }
}

void Recording::finish() {
  if (set_recorder(nullptr) != &recorder_ || !file_) return;
  const auto write = chrome_ ? write_chrome : write_json;
  write(file_->stream(), program_, recorder_);
  file_->commit();
}

}  // namespace trace

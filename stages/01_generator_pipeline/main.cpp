#include <unistd.h>

#include <clocale>
#include <optional>
#include <stdexcept>
#include <string>

#include "common/command_line.hpp"
#include "common/output.hpp"
#include "common/program.hpp"
#include "common/recording.hpp"
#include "common/signals.hpp"
#include "stages/01_generator_pipeline/demonstration.hpp"
#include "stages/01_generator_pipeline/follow.hpp"
#include "stages/01_generator_pipeline/grep.hpp"

namespace {

constexpr const char* name = "01_generator_pipeline";

struct Options {
  std::optional<std::string> file;
  std::optional<std::string> text;
  bool from_start = false;
  bool no_follow = false;
  bool regex = false;
  trace::Options trace;
};

pipeline::Pattern compile(const Options& options,
                          const command_line::Parser& parser) {
  if (!options.regex) return pipeline::Pattern::fixed(*options.text);
  try {
    return pipeline::Pattern::regex(*options.text);
  } catch (const std::invalid_argument& error) {
    parser.reject("--regex: " + *options.text + ": " + error.what());
  }
}

void print_matches(const Options& options, const pipeline::Pattern& pattern,
                   int wake_fd, output::Stream& output) {
  pipeline::Watch watch(*options.file, wake_fd);
  pipeline::FollowOptions follow;
  follow.from_start = options.from_start || options.no_follow;
  follow.until_end = options.no_follow;
  follow.before_waiting = [&] { output.flush(); };
  follow.notice = [&](const std::string& what) {
    program::complain(name, *options.file + ": " + what);
  };
  auto lines = pipeline::follow(*options.file, watch, std::move(follow));
  for (const std::string_view line : grep(pattern, std::move(lines))) {
    output.write(line);
    output.write("\n");
  }
}

int run(int argc, char** argv) {
  Options options;
  command_line::Parser parser(
      name,
      "Prints the lines that are appended to FILE and contain PATTERN. Without "
      "arguments, a demonstration.");
  parser.argument("FILE", options.file, "the file, or - for standard input");
  parser.argument("PATTERN", options.text, "what a line must contain");
  parser.flag("--from-start", options.from_start,
              "begin at the file's beginning, not at its end");
  parser.flag("--no-follow", options.no_follow,
              "read the file from its beginning to its end, and end");
  parser.flag("--regex", options.regex,
              "PATTERN is an extended regular expression");
  options.trace.add_to(parser);
  parser.parse(argc, argv);
  const bool asked =
      options.from_start || options.no_follow || options.regex || options.file;
  if (asked && options.file.value_or("").empty())
    parser.reject("FILE is missing");
  if (asked && !options.text) parser.reject("PATTERN is missing");
  options.trace.check(parser, true);

  signals::SignalPipe signals;
  output::Stream output(STDOUT_FILENO, "standard output", signals.fd());
  return program::unless_interrupted(signals, [&] {
    trace::Recording recording(options.trace, name, signals.fd());
    if (options.file) {
      std::setlocale(LC_CTYPE, "");
      print_matches(options, compile(options, parser), signals.fd(), output);
    } else {
      pipeline::demonstrate(output, signals.fd());
    }
    output.flush();
    recording.finish();
    return program::success;
  });
}

}  // namespace

int main(int argc, char** argv) {
  return program::run(name, [&] { return run(argc, argv); });
}

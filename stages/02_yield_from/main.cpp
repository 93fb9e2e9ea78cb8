#include <unistd.h>

#include <optional>
#include <string>
#include <system_error>

#include "common/command_line.hpp"
#include "common/output.hpp"
#include "common/program.hpp"
#include "common/recording.hpp"
#include "common/signals.hpp"
#include "stages/02_yield_from/article.hpp"
#include "stages/02_yield_from/tree.hpp"

namespace {

constexpr const char* name = "02_yield_from";

void demonstrate(output::Stream& output) {
  program::say("Two generators composed:\n");
  yield_from::composition(output);
  output.flush();
  program::say("\nA return value:\n");
  yield_from::return_value(output);
  output.flush();
  program::say("\nAn object that can be iterated:\n");
  yield_from::iterables(output);
  output.flush();
  program::say("\nThe first again, with yield instead of yield from:\n");
  yield_from::yield_instead(output);
  output.flush();
}

int print_tree(const std::string& directory, output::Stream& output,
               signals::SignalPipe& signals) {
  bool complete = true;
  const auto complain = [&](const std::string& path, std::error_code error) {
    program::complain(name, path + ": " + error.message());
    complete = false;
  };
  for (const std::string& path : yield_from::tree(directory, complain)) {
    output.write(path + "\n");
    if (signals.received()) break;
  }
  output.flush();
  return complete ? program::success : program::failure;
}

int run(int argc, char** argv) {
  std::optional<std::string> command;
  std::optional<std::string> directory;
  trace::Options traced;
  command_line::Parser parser(
      name,
      "Generators that delegate to generators: without arguments, three small "
      "programs and what they print.");
  parser.argument("tree", command, "print the paths of a directory tree");
  parser.argument("DIR", directory, "where it begins (.)");
  traced.add_to(parser);
  parser.parse(argc, argv);
  if (command && command != "tree")
    parser.reject(*command + ": no such command, there is only tree");
  traced.check(parser, true);

  signals::SignalPipe signals;
  output::Stream output(STDOUT_FILENO, "standard output", signals.fd());
  return program::unless_interrupted(signals, [&] {
    trace::Recording recording(traced, name, signals.fd());
    int status = program::success;
    if (command)
      status = print_tree(directory.value_or("."), output, signals);
    else
      demonstrate(output);
    recording.finish();
    return status;
  });
}

}  // namespace

int main(int argc, char** argv) {
  return program::run(name, [&] { return run(argc, argv); });
}

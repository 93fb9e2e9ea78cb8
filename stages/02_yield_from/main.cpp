#include <fmt/core.h>
#include <unistd.h>

#include <optional>
#include <string>

#include "common/command_line.hpp"
#include "common/output.hpp"
#include "common/program.hpp"
#include "common/signals.hpp"
#include "stages/02_yield_from/article.hpp"
#include "stages/02_yield_from/tree.hpp"

namespace {

constexpr const char* name = "02_yield_from";

int demonstrate(output::Stream& output) {
  fmt::print(stderr, "Two generators composed:\n");
  yield_from::composition(output);
  output.flush();
  fmt::print(stderr, "\nA return value:\n");
  yield_from::return_value(output);
  output.flush();
  fmt::print(stderr, "\nAn object that can be iterated:\n");
  yield_from::iterables(output);
  output.flush();
  fmt::print(stderr, "\nThe first again, with yield instead of yield from:\n");
  yield_from::yield_instead(output);
  output.flush();
  return program::success;
}

int print_tree(const std::string& directory, output::Stream& output) {
  signals::SignalPipe signals;
  bool complete = true;
  const auto complain = [&](const std::string& path, std::error_code error) {
    program::complain(name, path + ": " + error.message());
    complete = false;
  };
  for (const std::string& path : yield_from::tree(directory, complain)) {
    output.write(path + "\n");
    if (const auto signal = signals.received())
      return program::by_signal + *signal;
  }
  output.flush();
  return complete ? program::success : program::failure;
}

int run(int argc, char** argv) {
  std::optional<std::string> command;
  std::optional<std::string> directory;
  command_line::Parser parser(
      name,
      "Generators that delegate to generators: without arguments, three small "
      "programs and what they print.");
  parser.argument("tree", command, "print the paths of a directory tree");
  parser.argument("DIR", directory, "where it begins (.)");
  parser.parse(argc, argv);
  if (command && command != "tree")
    parser.reject(*command + ": no such command, there is only tree");

  output::Stream output(STDOUT_FILENO, "standard output");
  if (command) return print_tree(directory.value_or("."), output);
  return demonstrate(output);
}

}  // namespace

int main(int argc, char** argv) {
  return program::run(name, [&] { return run(argc, argv); });
}

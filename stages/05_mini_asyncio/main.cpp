#include <unistd.h>

#include <optional>
#include <string>
#include <string_view>

#include "common/command_line.hpp"
#include "common/crawl_main.hpp"
#include "common/output.hpp"
#include "common/program.hpp"
#include "common/recording.hpp"
#include "common/signals.hpp"
#include "stages/05_mini_asyncio/crawler.hpp"
#include "stages/05_mini_asyncio/demonstration.hpp"
#include "stages/05_mini_asyncio/echo.hpp"
#include "stages/05_mini_asyncio/stacks.hpp"

namespace {

const std::string name = "05_mini_asyncio";

int run(int argc, char** argv) {
  std::optional<std::string> command;
  command_line::Parser parser(
      name,
      "A small asyncio. Without arguments, a demonstration; `crawl` is a web "
      "crawler, `echo` an echo server: `crawl --help` and `echo --help` tell "
      "more.");
  parser.argument("COMMAND", command, "crawl or echo, followed by its options");
  trace::Options traced;
  traced.add_to(parser);
  parser.parse(argc, argv);
  if (command == "crawl" || command == "echo")
    parser.reject(*command + ": the command comes first, its options after it");
  if (command)
    parser.reject(*command + ": no such command, there are crawl and echo");
  traced.check(parser, true);

  signals::SignalPipe signals;
  output::Stream output(STDOUT_FILENO, "standard output", signals.fd());
  return program::unless_interrupted(signals, [&] {
    trace::Recording recording(traced, name, signals.fd());
    asyncio::demonstrate(output, signals.fd());
    recording.finish();
    return program::success;
  });
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view command = argc > 1 ? argv[1] : "";
  // Each command reads the rest of the line by itself.
  if (command == "crawl")
    return crawl::main(
        name + " crawl",
        {"asyncio", asyncio::crawl_site, true, asyncio::print_stacks}, argc - 1,
        argv + 1);
  return program::run(name, [&] {
    if (command == "echo")
      return asyncio::echo_main(name + " echo", argc - 1, argv + 1);
    return run(argc, argv);
  });
}

#include "stages/05_mini_asyncio/echo.hpp"

#include <unistd.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <system_error>

#include "common/command_line.hpp"
#include "common/output.hpp"
#include "common/program.hpp"
#include "common/recording.hpp"
#include "common/signals.hpp"
#include "stages/05_mini_asyncio/run.hpp"
#include "stages/05_mini_asyncio/stacks.hpp"

namespace asyncio {
namespace {

constexpr std::size_t a_read = 64 * 1024;

struct EchoOptions {
  std::optional<std::string> host;
  std::size_t port = 4444;
  bool streams = false;
};

std::shared_ptr<Protocol> make_echo() {
  return std::make_shared<EchoProtocol>();
}

Coroutine<Server> listen(EchoOptions options) {
  const std::string host = options.host.value_or("127.0.0.1");
  const auto port = static_cast<std::uint16_t>(options.port);
  if (options.streams) co_return co_await start_server(echo, host, port);
  co_return co_await get_running_loop().create_server(make_echo, host, port);
}

/// Until a signal comes; gives the exit status.
int serve(const EchoOptions& options) {
  EventLoop loop;
  Server server = loop.run_until_complete(listen(options));
  signals::SignalPipe
      signals;  // not before: a resolver that hangs is to be interrupted
  output::Stream output(STDOUT_FILENO, "standard output", signals.fd());
  return program::unless_interrupted(signals, [&] {
    const PrintStacksOnSignal on_request(loop);
    for (const sockets::Address& address : server.sockets())
      output.write("listening on " + address.str() + "\n");
    output.flush();
    const auto serving = loop.create_task(server.serve_forever());
    loop.add_reader(signals.fd(), [&] {
      loop.remove_reader(signals.fd());  // it can be read from now on
      serving.cancel();
    });
    try {
      loop.run_until_complete(serving);
    } catch (const CancelledError&) {
      // By a signal.
    }
    cancel_all_tasks(loop);
    loop.remove_reader(signals.fd());
    return program::success;
  });
}

}  // namespace

Coroutine<> echo(StreamReader reader, StreamWriter writer) {
  try {
    for (;;) {
      const std::string data = co_await reader.read(a_read);
      if (data.empty()) break;
      writer.write(data);
      co_await writer.drain();
    }
  } catch (const std::system_error&) {
    // The client has broken off.
  }
  writer.close();
}

int echo_main(const std::string& program, int argc, const char* const* argv) {
  EchoOptions options;
  command_line::Parser parser(
      program, "Sends everybody's bytes back, until Ctrl-C. Try it: netcat.");
  parser.option("--host", options.host, "HOST",
                "where to listen, '' for all interfaces (default: 127.0.0.1)");
  parser.option("--port", options.port, {0, 65535}, "PORT",
                "0 is a free one (default: 4444)");
  parser.flag("--streams", options.streams,
              "with streams instead of a protocol");
  trace::Options traced;
  traced.add_to(parser);
  parser.parse(argc, argv);
  traced.check(parser, true);

  trace::Recording recording(traced, "05_mini_asyncio");
  const int status = serve(options);
  recording.finish();
  return status;
}

}  // namespace asyncio

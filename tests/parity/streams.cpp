// Streams: readers, writers, servers made of coroutines.
#include <sys/socket.h>

#include <chrono>
#include <stdexcept>
#include <string>

#include "tests/parity/parity.hpp"

using asyncio::Coroutine;
using asyncio::create_task;
using asyncio::Future;
using asyncio::open_connection;
using asyncio::Server;
using asyncio::start_server;
using asyncio::StreamReader;
using asyncio::Streams;
using asyncio::StreamWriter;
using parity::describe;
using parity::say;
using parity::truth;
using namespace std::chrono_literals;

namespace {

/// What it gives or throws, described.
Coroutine<std::string> said(Coroutine<std::string> what) {
  try {
    co_return co_await std::move(what);
  } catch (...) {
    co_return describe(std::current_exception());
  }
}
Coroutine<std::string> said(Coroutine<> what) {
  try {
    co_await std::move(what);
  } catch (...) {
    co_return describe(std::current_exception());
  }
  co_return "nothing was thrown";
}

std::string before_colon(const std::string& text) { return text.substr(0, text.find(':')); }

std::string stripped(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

class Send {
 public:
  Send(std::string data, bool end) : data_(std::move(data)), end_(end) {}
  Coroutine<> operator()(StreamReader, StreamWriter writer) const {
    return send(std::move(writer), data_, end_);
  }

 private:
  static Coroutine<> send(StreamWriter writer, std::string data, bool end) {
    writer.write(data);
    if (end) writer.close();
    co_return;
  }

  std::string data_;
  bool end_;
};

/// A reader for what a server sends; the server's task ends when it was sent.
Coroutine<Streams> connected(std::string data, std::size_t limit = StreamReader::default_limit,
                             bool end = true) {
  const asyncio::ClientConnected send = Send(std::move(data), end);
  Server server = co_await start_server(send, "127.0.0.1", 0);
  const auto port = server.sockets()[0].port();
  Streams streams = co_await open_connection("127.0.0.1", port, limit);
  server.close();
  co_return streams;
}

Coroutine<> a_line_at_a_time() {
  auto [reader, writer] = co_await connected("one\ntwo\n\nlast");
  for (;;) {
    const std::string line = co_await reader.readline();
    if (line.empty()) break;
    say("{} {}", line.size(), stripped(line));
  }
  say("{}", truth(reader.at_eof()));
  writer.close();
}
PARITY(a_line_at_a_time);

Coroutine<> all_that_comes() {
  auto [reader, writer] = co_await connected(std::string(1'000'000, 'x'));
  const std::string all = co_await reader.read();
  say("{}", all.size());
  const std::string nothing = co_await reader.read();
  say("{}", nothing.size());
  writer.close();
}
PARITY(all_that_comes);

Coroutine<> all_that_comes_if_that_is_said_with_a_number() {
  auto [reader, writer] = co_await connected(std::string(1'000'000, 'x'));
  const std::string all = co_await reader.read(static_cast<std::size_t>(-1));
  say("{}", all.size());
  const std::string nothing = co_await reader.read(StreamReader::until_eof);
  say("{}", nothing.size());
  writer.close();
}
PARITY(all_that_comes_if_that_is_said_with_a_number);

Coroutine<> some_of_what_comes() {
  auto [reader, writer] = co_await connected("hello");
  std::string data;
  for (;;) {
    const std::string chunk = co_await reader.read(2);
    if (chunk.empty()) break;
    say("{}", truth(chunk.size() <= 2));
    data += chunk;
  }
  say("{}", data);
  const std::string nothing = co_await reader.read(0);
  say("{}", nothing.size());
  writer.close();
}
PARITY(some_of_what_comes);

Coroutine<> exactly_so_much() {
  auto [reader, writer] = co_await connected("hello world");
  for (const std::size_t size : {5u, 0u, 6u}) {
    const std::string part = co_await reader.readexactly(size);
    say("{}", part);
  }
  writer.close();
}
PARITY(exactly_so_much);

Coroutine<> less_than_exactly_so_much() {
  auto [reader, writer] = co_await connected("hello");
  const std::string text = co_await said(reader.readexactly(6));
  say("{}", text);
  say("{}", truth(reader.at_eof()));
  writer.close();
}
PARITY(less_than_exactly_so_much);

Coroutine<> up_to_a_separator() {
  auto [reader, writer] = co_await connected("a--b-c--d");
  for (int i = 0; i < 3; ++i) {
    const std::string part = co_await said(reader.readuntil("--"));
    say("{}", part);
  }
  writer.close();
}
PARITY(up_to_a_separator);

Coroutine<> a_separator_beyond_the_limit() {
  auto [reader, writer] = co_await connected(std::string(20, 'x') + "\nrest\n", 10);
  const std::string error = co_await said(reader.readuntil("\n"));
  say("{}", error);
  const std::string line = co_await reader.readexactly(21);
  say("{}", stripped(line));
  const std::string rest = co_await reader.readline();
  say("{}", stripped(rest));
  writer.close();
}
PARITY(a_separator_beyond_the_limit);

Coroutine<> a_line_beyond_the_limit_is_gone() {
  auto [reader, writer] = co_await connected(std::string(20, 'x') + "\nrest\n", 10);
  const std::string error = co_await said(reader.readline());
  say("{}", before_colon(error));
  const std::string rest = co_await reader.readline();
  say("{}", stripped(rest));
  writer.close();
}
PARITY(a_line_beyond_the_limit_is_gone);

Coroutine<> nothing_at_all() {
  auto [reader, writer] = co_await connected("");
  const std::string line = co_await reader.readline();
  say("{} {}", line.size(), truth(reader.at_eof()));
  const std::string error = co_await said(reader.readexactly(1));
  say("{}", error);
  writer.close();
}
PARITY(nothing_at_all);

Coroutine<> two_cannot_read_at_once() {
  auto [reader, writer] = co_await connected("", StreamReader::default_limit, false);
  const auto task = create_task(reader.read(1));
  co_await asyncio::sleep(0s);
  const std::string error = co_await said(reader.read(1));
  say("{}", before_colon(error));
  task.cancel();
  co_await asyncio::gather(asyncio::return_exceptions, task);
  writer.close();
}
PARITY(two_cannot_read_at_once);

Coroutine<> send_hello_after(StreamWriter writer, Future<> start) {
  co_await start;
  writer.write("hello");
  writer.close();
}

Coroutine<> a_read_that_is_cancelled_loses_nothing() {
  const auto start = asyncio::get_running_loop().create_future();
  const asyncio::ClientConnected send = [start](StreamReader, StreamWriter writer) {
    return send_hello_after(writer, start);
  };
  Server server = co_await start_server(send, "127.0.0.1", 0);
  auto [reader, writer] = co_await open_connection("127.0.0.1", server.sockets()[0].port());
  const auto task = create_task(reader.read(5));
  co_await asyncio::sleep(0s);
  task.cancel();
  co_await asyncio::gather(asyncio::return_exceptions, task);
  start.set_result();
  const std::string all = co_await reader.read();
  say("{}", all);
  writer.close();
  server.close();
}
PARITY(a_read_that_is_cancelled_loses_nothing);

Coroutine<> echo(StreamReader reader, StreamWriter writer) {
  for (;;) {
    const std::string line = co_await reader.readline();
    if (line.empty()) break;
    writer.write(line);
    co_await writer.drain();
  }
  writer.close();
}

Coroutine<> an_echo_server() {
  Server server = co_await start_server(echo, "127.0.0.1", 0);
  auto [reader, writer] = co_await open_connection("127.0.0.1", server.sockets()[0].port());
  for (const char* line : {"one\n", "two\n"}) {
    writer.write(line);
    co_await writer.drain();
    const std::string answer = co_await reader.readline();
    say("{}", stripped(answer));
  }
  say("{}", truth(writer.can_write_eof()));
  writer.write_eof();
  const std::string rest = co_await reader.read();
  say("{}", rest.size());
  writer.close();
  co_await writer.wait_closed();
  say("{}", truth(writer.is_closing()));
  server.close();
}
PARITY(an_echo_server);

Coroutine<> count_after(StreamReader reader, StreamWriter writer, Future<> go_on) {
  co_await go_on;
  const std::string all = co_await reader.read();
  say("{}", all.size());
  writer.close();
}

Coroutine<> drain_waits_while_too_much_is_not_sent() {
  const auto go_on = asyncio::get_running_loop().create_future();
  const asyncio::ClientConnected receive = [go_on](StreamReader reader, StreamWriter writer) {
    return count_after(reader, writer, go_on);
  };
  Server server = co_await start_server(receive, "127.0.0.1", 0);
  auto [reader, writer] = co_await open_connection("127.0.0.1", server.sockets()[0].port());
  writer.write(std::string(40'000'000, 'x'));
  const auto task = create_task(writer.drain());
  co_await asyncio::sleep(0s);
  co_await asyncio::sleep(0s);
  say("drained {}", truth(task.done()));
  go_on.set_result();
  co_await task;
  say("drained");
  writer.write_eof();
  const std::string rest = co_await reader.read();
  say("{}", rest.size());
  writer.close();
  server.close();
}
PARITY(drain_waits_while_too_much_is_not_sent);

Coroutine<> reset(StreamReader, StreamWriter writer) {
  const linger at_once{1, 0};
  ::setsockopt(writer.get_extra_info().socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  writer.transport().abort();
  co_return;
}

Coroutine<> a_reset_is_thrown_where_it_is_read() {
  Server server = co_await start_server(reset, "127.0.0.1", 0);
  auto [reader, writer] = co_await open_connection("127.0.0.1", server.sockets()[0].port());
  const std::string read = co_await said(reader.read());
  say("{}", read);
  const std::string drained = co_await said(writer.drain());
  say("{}", drained);
  const std::string closed = co_await said(writer.wait_closed());
  say("{}", closed);
  server.close();
}
PARITY(a_reset_is_thrown_where_it_is_read);

}  // namespace

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>

#include "stages/05_mini_asyncio/asyncio.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/fake_loop.hpp"
#include "tests/support/fd.hpp"
#include "tests/support/loopback.hpp"

using asyncio::Coroutine;
using asyncio::EventLoop;
using asyncio::StreamReader;
using asyncio::StreamWriter;
using support::FakeLoop;

namespace {

/// What the client is told is read in every way, and sent back.
Coroutine<> answer(StreamReader reader, StreamWriter writer) {
  const Counted local("x");
  std::string all = co_await reader.readline();
  all += co_await reader.readuntil("--");
  all += co_await reader.readexactly(3);
  all += co_await reader.read(2);
  all += co_await reader.read();
  writer.write(all);
  co_await writer.drain();
  writer.close();
  co_await writer.wait_closed();
}

Coroutine<> fail(StreamReader reader, StreamWriter) {
  const Counted local("x");
  co_await reader.readline();
  throw std::runtime_error("no");
}

Coroutine<> read_forever(StreamReader reader, StreamWriter) {
  const Counted local("x");
  co_await reader.read();
}

asyncio::Server serve(EventLoop& loop, asyncio::ClientConnected connected) {
  return loop.run_until_complete(asyncio::start_server(std::move(connected), "127.0.0.1", 0));
}

void send(const support::Fd& socket, std::string_view text) {
  REQUIRE(::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(text.size()));
}

/// Waits for a part, or the end, while the loop turns.
std::string receive(FakeLoop& fixture, const support::Fd& socket) {
  std::string received(100, '\0');
  for (;;) {
    fixture.turn();
    const auto size = ::recv(socket.get(), received.data(), received.size(), MSG_DONTWAIT);
    if (size < 0) continue;
    received.resize(static_cast<std::size_t>(size));
    return received;
  }
}

}  // namespace

TEST_CASE("what is asked for comes, however it arrives") {
  FakeLoop fixture;
  const auto server = serve(fixture.loop, answer);
  const std::string text = "line\nup to--abcdeand the rest";
  for (const std::size_t size : {1u, 2u, 3u, 7u, 100u}) {
    CAPTURE(size);
    const auto client = support::connect_to(server.sockets()[0].port());
    for (std::size_t begin = 0; begin < text.size(); begin += size) {
      send(client, text.substr(begin, size));
      fixture.turn(3);
    }
    ::shutdown(client.get(), SHUT_WR);
    CHECK(receive(fixture, client) == text);
    CHECK(receive(fixture, client) == "");
  }
  fixture.turn(3);
  CHECK(Counted::alive == 0);
  CHECK(fixture.told == "");
}

TEST_CASE("a read of as much as can be said waits for the end of the stream") {
  FakeLoop fixture;
  const auto read_all = [](std::uint16_t port) -> Coroutine<std::string> {
    auto [reader, writer] = co_await asyncio::open_connection("127.0.0.1", port);
    const std::string all = co_await reader.read(StreamReader::until_eof);
    writer.close();
    co_return all;
  };
  const auto send_in_parts = [](StreamReader, StreamWriter writer) -> Coroutine<> {
    for (const char* part : {"one ", "two ", "three"}) {
      writer.write(part);
      co_await asyncio::sleep(std::chrono::seconds(1));
    }
    writer.close();
  };
  const auto server = serve(fixture.loop, send_in_parts);
  const auto port = server.sockets()[0].port();
  CHECK(fixture.loop.run_until_complete(read_all(port)) == "one two three");
}

TEST_CASE("what a client's coroutine throws is told once, and its connection ends") {
  FakeLoop fixture;
  const auto server = serve(fixture.loop, fail);
  const auto client = support::connect_to(server.sockets()[0].port());
  send(client, "line\n");
  CHECK(receive(fixture, client) == "");
  fixture.turn(2);
  CHECK(fixture.told == "Unhandled exception in client_connected_cb: no\n");
  CHECK(Counted::alive == 0);
}

TEST_CASE("what throws before it gives a coroutine is told, and the server goes on") {
  FakeLoop fixture;
  int calls = 0;
  const auto server = serve(fixture.loop, [&](StreamReader reader, StreamWriter writer) {
    if (++calls == 1) throw std::runtime_error("no");
    return fail(std::move(reader), std::move(writer));
  });
  const auto first = support::connect_to(server.sockets()[0].port());
  while (fixture.told.empty()) fixture.turn();
  CHECK(fixture.told == "Exception in callback: no\n");
  const auto second = support::connect_to(server.sockets()[0].port());
  while (Counted::alive == 0) fixture.turn();
  CHECK(calls == 2);
}

TEST_CASE("a stream is cancelled with who reads it, and its connection ends") {
  FakeLoop fixture;
  const auto server = serve(fixture.loop, read_forever);
  const auto client = support::connect_to(server.sockets()[0].port());
  while (Counted::alive == 0) fixture.turn();
  fixture.turn();
  const auto tasks = fixture.loop.all_tasks();
  REQUIRE(tasks.size() == 1);
  tasks[0]->cancel();
  CHECK(receive(fixture, client) == "");
  CHECK(Counted::alive == 0);
  CHECK(fixture.told == "");
}

TEST_CASE("a stream stays open though its reader and its writer are dropped: the loop owns it") {
  FakeLoop fixture;
  bool ended = false;
  const auto server = serve(fixture.loop, [&](StreamReader reader, StreamWriter writer) {
    const auto body = [](StreamReader in, StreamWriter, bool& at_end) -> Coroutine<> {
      co_await in.read();
      at_end = true;
    };
    return body(std::move(reader), std::move(writer), ended);
  });
  const auto port = server.sockets()[0].port();
  {
    const auto dropped =
        fixture.loop.run_until_complete(asyncio::open_connection("127.0.0.1", port));
  }
  fixture.turn(5);
  CHECK_FALSE(ended);
  fixture.loop.close();
}

TEST_CASE("a limit holds for each stream") {
  FakeLoop fixture;
  const auto read_line = [](std::uint16_t port, std::size_t limit) -> Coroutine<std::string> {
    auto [reader, writer] = co_await asyncio::open_connection("127.0.0.1", port, limit);
    writer.write("abcdefghij\n");
    std::string outcome;
    try {
      outcome = co_await reader.readline();
    } catch (const std::invalid_argument&) {
      outcome = "too long";
    }
    writer.close();
    co_return outcome;
  };
  const auto echo = [](StreamReader reader, StreamWriter writer) -> Coroutine<> {
    const std::string line = co_await reader.readline();
    writer.write(line);
    writer.close();
  };
  const auto server = serve(fixture.loop, echo);
  const auto port = server.sockets()[0].port();
  CHECK(fixture.loop.run_until_complete(read_line(port, 5)) == "too long");
  CHECK(fixture.loop.run_until_complete(read_line(port, 10)) == "abcdefghij\n");
}

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <memory>
#include <string>
#include <system_error>

#include "stages/05_mini_asyncio/stream_protocol.hpp"
#include "stages/05_mini_asyncio/task.hpp"
#include "stages/05_mini_asyncio/transport.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/fake_loop.hpp"

using asyncio::Coroutine;
using asyncio::Ref;
using asyncio::StreamProtocol;
using asyncio::Transport;
using support::FakeLoop;

namespace {

/// A protocol on one end of a connection; nobody is at the other.
struct Fixture : FakeLoop {
  explicit Fixture(std::size_t limit)
      : protocol(std::make_shared<StreamProtocol>(loop, limit, nullptr)) {
    auto listener = sockets::Socket::listen(sockets::Address::loopback(0));
    other = sockets::Socket::connect(listener.address());
    std::optional<sockets::Socket> accepted;
    while (!accepted) accepted = listener.accept();
    transport = Transport::start(loop, *std::move(accepted), protocol);
    turn();
  }
  bool is_reading() const { return transport->is_reading(); }

  std::shared_ptr<StreamProtocol> protocol;
  sockets::Socket other;
  Ref<Transport> transport;
};

std::exception_ptr reset() {
  return std::make_exception_ptr(std::system_error(ECONNRESET, std::generic_category(), "recv"));
}

Coroutine<> wait_for_data(std::shared_ptr<StreamProtocol> protocol, std::string& said) {
  const Counted local("x");
  co_await protocol->wait_for_data();
  said += protocol->buffer();
}

Coroutine<> drain(std::shared_ptr<StreamProtocol> protocol, std::string& said) {
  const Counted local("x");
  try {
    co_await protocol->drain();
    said += "drained ";
  } catch (const std::system_error& error) {
    said += error.what();
  }
}

}  // namespace

TEST_CASE("what came is taken off the front, in whatever parts") {
  Fixture fixture(100);
  fixture.protocol->data_received("hello, ");
  fixture.protocol->data_received("world");
  CHECK(fixture.protocol->buffer() == "hello, world");
  CHECK(fixture.protocol->take(3) == "hel");
  CHECK(fixture.protocol->take(0) == "");
  CHECK(fixture.protocol->buffer() == "lo, world");
  fixture.protocol->data_received("!");
  CHECK(fixture.protocol->take(6) == "lo, wo");
  CHECK(fixture.protocol->take(100) == "rld!");
  CHECK(fixture.protocol->buffer() == "");
}

TEST_CASE("reading pauses beyond twice the limit, and goes on at the limit") {
  Fixture fixture(10);
  fixture.protocol->data_received(std::string(20, 'x'));
  CHECK(fixture.is_reading());
  fixture.protocol->data_received("y");
  CHECK_FALSE(fixture.is_reading());
  fixture.protocol->take(10);
  CHECK_FALSE(fixture.is_reading());
  fixture.protocol->take(1);
  CHECK(fixture.is_reading());
  CHECK(fixture.protocol->buffer() == "xxxxxxxxxy");
}

TEST_CASE("who waits for more than fits goes on reading") {
  Fixture fixture(10);
  fixture.protocol->data_received(std::string(21, 'x'));
  CHECK_FALSE(fixture.is_reading());
  std::string said;
  fixture.loop.create_task(wait_for_data(fixture.protocol, said));
  fixture.turn();
  CHECK(fixture.is_reading());
  fixture.protocol->data_received("y");
  fixture.turn();
  CHECK(said == std::string(21, 'x') + "y");
  CHECK(Counted::alive == 0);
}

TEST_CASE("one waits for data at a time, and who was cancelled does not any more") {
  Fixture fixture(10);
  std::string said;
  const auto first = fixture.loop.create_task(wait_for_data(fixture.protocol, said));
  const auto second = fixture.loop.create_task(wait_for_data(fixture.protocol, said));
  fixture.turn();
  CHECK(support::what(second.exception()) ==
        "read() called while another coroutine is already waiting for incoming data");
  first.cancel();
  fixture.turn();
  const auto third = fixture.loop.create_task(wait_for_data(fixture.protocol, said));
  fixture.turn();
  fixture.protocol->data_received("x");
  fixture.turn();
  CHECK(third.done());
  CHECK(said == "x");
}

TEST_CASE("the loss of a connection wakes who reads and who writes, with its reason") {
  Fixture fixture(10);
  std::string said;
  std::string written;
  const auto reader = fixture.loop.create_task(wait_for_data(fixture.protocol, said));
  fixture.protocol->pause_writing();
  for (int i = 0; i < 2; ++i) fixture.loop.create_task(drain(fixture.protocol, written));
  fixture.turn();
  CHECK(written == "");
  fixture.protocol->connection_lost(reset());
  fixture.turn();
  CHECK(support::what(reader.exception()) == "recv: Connection reset by peer");
  CHECK(written == "recv: Connection reset by peerrecv: Connection reset by peer");
  CHECK(fixture.protocol->at_end());
  CHECK(Counted::alive == 0);
  CHECK(support::what(fixture.protocol->closed().exception()) == "recv: Connection reset by peer");
}

TEST_CASE("who drains when the connection is closed for no reason goes on, and is told next time") {
  Fixture fixture(10);
  std::string said;
  fixture.protocol->pause_writing();
  fixture.loop.create_task(drain(fixture.protocol, said));
  fixture.turn();
  fixture.protocol->connection_lost(nullptr);
  fixture.turn();
  CHECK(said == "drained ");
  fixture.loop.create_task(drain(fixture.protocol, said));
  fixture.turn();
  CHECK(said == "drained Connection lost: Connection reset by peer");
  CHECK(fixture.protocol->closed().done());
}

TEST_CASE("a loss that nobody waits for is nobody's error") {
  {
    Fixture fixture(10);
    fixture.protocol->connection_lost(reset());
    fixture.transport->abort();
    fixture.turn(2);
    fixture.protocol.reset();
    CHECK(fixture.told == "");
  }
}

TEST_CASE("who drains waits until writing is resumed, all who do are told") {
  Fixture fixture(10);
  std::string said;
  fixture.loop.create_task(drain(fixture.protocol, said));
  fixture.turn();
  CHECK(said == "drained ");
  fixture.protocol->pause_writing();
  for (int i = 0; i < 2; ++i) fixture.loop.create_task(drain(fixture.protocol, said));
  fixture.turn(3);
  CHECK(said == "drained ");
  fixture.protocol->resume_writing();
  fixture.turn();
  CHECK(said == "drained drained drained ");
  CHECK(Counted::alive == 0);
}

TEST_CASE("the end of the other side leaves this one open, and wakes who reads") {
  Fixture fixture(10);
  std::string said;
  const auto reader = fixture.loop.create_task(wait_for_data(fixture.protocol, said));
  fixture.turn();
  CHECK(fixture.protocol->eof_received());
  fixture.turn();
  CHECK(reader.done());
  CHECK(fixture.protocol->at_end());
  CHECK_FALSE(fixture.transport->is_closing());
}

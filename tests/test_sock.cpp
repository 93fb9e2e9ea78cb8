#include <doctest/doctest.h>

#include <array>
#include <functional>
#include <string>
#include <system_error>

#include "common/default_selector.hpp"
#include "stages/05_mini_asyncio/run.hpp"
#include "stages/05_mini_asyncio/sleep.hpp"
#include "stages/05_mini_asyncio/sock.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/loopback.hpp"

using asyncio::Coroutine;
using asyncio::EventLoop;
using asyncio::Task;
using sockets::Address;
using sockets::Socket;
using namespace std::chrono_literals;

namespace {

/// A loop on a selector that shows what is registered.
struct Fixture {
  selectors::DefaultSelector selector;
  EventLoop loop{selector};
  const std::size_t the_loops_own = selector.get_map().size();

  std::size_t watched() const { return selector.get_map().size() - the_loops_own; }

  /// Turns that do not wait.
  void turn(int count = 1) {
    for (; count > 0; --count) {
      loop.stop();
      loop.run_forever();
    }
  }
};

/// Two connected sockets.
struct Pair {
  Socket near;
  Socket far;

  Pair() {
    Socket listener = Socket::listen(Address::loopback(0));
    near = Socket::connect(listener.address());
    std::optional<Socket> accepted;
    while (!accepted) accepted = listener.accept();
    far = std::move(*accepted);
    near.finish_connect();
  }
};

/// Any buffer: of a test, or shared.
using Buffer = std::array<char, 64>;

Coroutine<> receive(Socket& socket, Buffer& buffer, std::string& received) {
  const Counted local("x");
  const std::string_view bytes = co_await asyncio::sock_recv(socket, buffer);
  received += bytes;
  received += bytes.empty() ? "." : ",";
}

Coroutine<> receive_all(Socket& socket, std::size_t& received) {
  Buffer buffer;
  for (;;) {
    const auto bytes = co_await asyncio::sock_recv(socket, buffer);
    if (bytes.empty()) co_return;
    received += bytes.size();
  }
}

Coroutine<> send_and_close(Socket& socket, std::string bytes) {
  co_await asyncio::sock_sendall(socket, std::move(bytes));
  socket.close();
}

Coroutine<> connect(Address address, std::string& outcome) {
  try {
    const Socket socket = co_await asyncio::sock_connect(address);
    outcome = "connected to " + std::to_string(socket.peer_address().port());
  } catch (const std::system_error& error) {
    outcome = error.what();
  }
}

}  // namespace

TEST_CASE("what is there is received at once, in the same turn") {
  Fixture fixture;
  Pair pair;
  Buffer buffer;
  std::string received;
  pair.far.send("hello");
  const auto task = fixture.loop.create_task(receive(pair.near, buffer, received));
  fixture.turn();
  CHECK(task.done());
  CHECK(received == "hello,");
}

TEST_CASE("what is not there yet is waited for, and the descriptor is watched until then") {
  Fixture fixture;
  Pair pair;
  Buffer buffer;
  std::string received;
  const auto task = fixture.loop.create_task(receive(pair.near, buffer, received));
  fixture.turn(3);
  CHECK(received == "");
  CHECK(fixture.watched() == 1);
  pair.far.send("hello");
  fixture.loop.run_until_complete<asyncio::None>(task);
  CHECK(received == "hello,");
  CHECK(fixture.watched() == 0);
  CHECK(Counted::alive == 0);
}

TEST_CASE("the end of file is an empty part") {
  Fixture fixture;
  Pair pair;
  Buffer buffer;
  std::string received;
  pair.far.close();
  fixture.loop.run_until_complete(receive(pair.near, buffer, received));
  CHECK(received == ".");
}

TEST_CASE("several may receive into one buffer") {
  Fixture fixture;
  Pair one;
  Pair two;
  Buffer buffer;
  std::string received;
  const auto first = fixture.loop.create_task(receive(one.near, buffer, received));
  const auto second = fixture.loop.create_task(receive(two.near, buffer, received));
  fixture.turn();
  one.far.send("a");
  two.far.send("b");
  fixture.loop.run_until_complete<asyncio::None>(first);
  fixture.loop.run_until_complete<asyncio::None>(second);
  CHECK((received == "a,b," || received == "b,a,"));
}

TEST_CASE("a task that is cancelled while it waits leaves no descriptor watched") {
  Fixture fixture;
  Pair pair;
  Buffer buffer;
  std::string received;
  const auto task = fixture.loop.create_task(receive(pair.near, buffer, received));
  fixture.turn();
  CHECK(task.cancel());
  CHECK_FALSE(task.done());  // not on top of whoever cancels
  fixture.turn();
  CHECK(task.cancelled());
  CHECK(fixture.watched() == 0);
  CHECK(Counted::alive == 0);
}

TEST_CASE("a task may be cancelled when what it waits for has come, but it was not called yet") {
  Fixture fixture;
  Pair pair;
  Buffer buffer;
  std::string received;
  const auto task = fixture.loop.create_task(receive(pair.near, buffer, received));
  fixture.turn();
  pair.far.send("hello");
  // In the turn in which the descriptor is ready, before its callback or after: no matter.
  fixture.loop.call_soon([&] { task.cancel(); });
  fixture.turn(3);
  CHECK(task.cancelled());
  CHECK(received == "");
  CHECK(fixture.watched() == 0);
}

TEST_CASE("a loop that closes while a task waits leaves no descriptor watched, and no frame") {
  Pair pair;
  Buffer buffer;
  std::string received;
  selectors::DefaultSelector selector;
  {
    EventLoop loop(selector);
    loop.set_exception_handler([](EventLoop&, const asyncio::Context&) {});
    loop.create_task(receive(pair.near, buffer, received));
    loop.stop();
    loop.run_forever();
    CHECK(selector.get_map().size() == 2);
  }
  CHECK(selector.get_map().empty());
  CHECK(Counted::alive == 0);
}

TEST_CASE("what is more than the kernel takes at once is sent as it takes it") {
  Fixture fixture;
  Pair pair;
  const std::size_t size = 32 * 1024 * 1024;
  std::size_t received = 0;
  const auto sending = fixture.loop.create_task(send_and_close(pair.far, std::string(size, 'x')));
  fixture.turn();
  CHECK_FALSE(sending.done());
  CHECK(fixture.watched() == 1);
  fixture.loop.run_until_complete(receive_all(pair.near, received));
  CHECK(received == size);
  CHECK(sending.done());
}

TEST_CASE("what the kernel takes at once is sent in the same turn") {
  Fixture fixture;
  Pair pair;
  const auto sending = fixture.loop.create_task(send_and_close(pair.far, "hello"));
  fixture.turn();
  CHECK(sending.done());
}

TEST_CASE("a peer that is gone is an error of the one who sends") {
  Fixture fixture;
  Pair pair;
  pair.near.close();
  const auto sending =
      fixture.loop.create_task(send_and_close(pair.far, std::string(32 * 1024 * 1024, 'x')));
  CHECK_THROWS_AS(fixture.loop.run_until_complete<asyncio::None>(sending), std::system_error);
  CHECK(fixture.watched() == 0);
}

TEST_CASE("a connection is made, or refused") {
  Fixture fixture;
  const Socket listener = Socket::listen(Address::loopback(0));
  std::string outcome;
  fixture.loop.run_until_complete(connect(listener.address(), outcome));
  CHECK(outcome == "connected to " + std::to_string(listener.address().port()));
  const support::ClosedPort closed;
  fixture.loop.run_until_complete(connect(Address::loopback(closed.port()), outcome));
  CHECK(outcome == "connect: Connection refused");
  CHECK(fixture.watched() == 0);
}

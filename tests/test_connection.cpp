#include <doctest/doctest.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "stages/05_mini_asyncio/asyncio.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/fake_loop.hpp"
#include "tests/support/fd.hpp"
#include "tests/support/loopback.hpp"

using asyncio::Coroutine;
using asyncio::EventLoop;
using asyncio::ProtocolFactory;
using support::FakeLoop;

namespace {

/// Writes down what it is told.
class Diary : public asyncio::Protocol {
 public:
  explicit Diary(std::string& said) : said_(said) {}
  void connection_made(asyncio::Transport&) override { said_ += "made "; }
  void data_received(std::string_view data) override { said_ += std::string(data) + " "; }
  void connection_lost(std::exception_ptr) override { said_ += "lost "; }

 private:
  std::string& said_;
  Counted counted_;
};

class ThrowsWhenMade : public asyncio::Protocol {
 public:
  void connection_made(asyncio::Transport& transport) override {
    transport.close();
    throw std::runtime_error("made");
  }
};

asyncio::Server serve(EventLoop& loop, ProtocolFactory factory) {
  return loop.run_until_complete(loop.create_server(std::move(factory), "127.0.0.1", 0));
}

bool is_at_end(const support::Fd& socket) {
  char byte = 0;
  return ::recv(socket.get(), &byte, 1, 0) == 0;
}

}  // namespace

TEST_CASE("a server whose factory throws says so, ends that connection, and serves the next") {
  FakeLoop fixture;
  std::string said;
  bool fails = true;
  const auto server = serve(fixture.loop, [&]() -> std::shared_ptr<asyncio::Protocol> {
    if (fails) throw std::runtime_error("no");
    return std::make_shared<Diary>(said);
  });
  const auto port = server.sockets()[0].port();
  const auto first = support::connect_to(port);
  while (fixture.told.empty()) fixture.turn();
  CHECK(fixture.told == "Error on transport creation for incoming connection: no\n");
  CHECK(is_at_end(first));
  fails = false;
  const auto second = support::connect_to(port);
  while (said.empty()) fixture.turn();
  CHECK(said == "made ");
}

TEST_CASE("a client whose factory throws has no connection, and the other side sees its end") {
  FakeLoop fixture;
  std::string said;
  const auto server = serve(fixture.loop, [&] { return std::make_shared<Diary>(said); });
  const ProtocolFactory fails = []() -> std::shared_ptr<asyncio::Protocol> {
    throw std::runtime_error("no");
  };
  const auto port = server.sockets()[0].port();
  CHECK_THROWS_WITH_AS(
      fixture.loop.run_until_complete(fixture.loop.create_connection(fails, "127.0.0.1", port)),
      "no", std::runtime_error);
  while (said != "made lost ") fixture.turn();
  CHECK(Counted::alive == 0);
  CHECK(fixture.told == "");
}

TEST_CASE("nothing is made of a connection that is refused") {
  EventLoop loop;
  const support::ClosedPort closed;
  int made = 0;
  const ProtocolFactory factory = [&] {
    ++made;
    return std::make_shared<asyncio::Protocol>();
  };
  try {
    loop.run_until_complete(loop.create_connection(factory, "127.0.0.1", closed.port()));
    FAIL("it was connected");
  } catch (const std::system_error& error) {
    CHECK(error.code() == std::errc::connection_refused);
  }
  CHECK(made == 0);
}

TEST_CASE("what connection_made throws is told, and is not create_connection's") {
  FakeLoop fixture;
  const auto server = serve(fixture.loop, [] { return std::make_shared<asyncio::Protocol>(); });
  const ProtocolFactory factory = [] { return std::make_shared<ThrowsWhenMade>(); };
  const auto connection = fixture.loop.run_until_complete(
      fixture.loop.create_connection(factory, "127.0.0.1", server.sockets()[0].port()));
  CHECK(connection.transport->is_closing());
  CHECK(fixture.told == "Exception in callback: made\n");
}

TEST_CASE("a connection that nobody refers to goes on until it is over") {
  FakeLoop fixture;
  std::string here;
  std::string there;
  {
    auto server = serve(fixture.loop, [&] { return std::make_shared<Diary>(there); });
    const ProtocolFactory factory = [&] { return std::make_shared<Diary>(here); };
    fixture.loop
        .run_until_complete(
            fixture.loop.create_connection(factory, "127.0.0.1", server.sockets()[0].port()))
        .transport->write("hello");
    server.close();
  }
  while (there != "made hello ") fixture.turn();
  CHECK(Counted::alive == 2);
  fixture.loop.close();
  // Their loop is gone: nobody is told that they are lost.
  CHECK(here == "made ");
  CHECK(there == "made hello ");
  CHECK(Counted::alive == 0);
}

TEST_CASE("who is cancelled while it connects leaves no connection") {
  FakeLoop fixture;
  std::string said;
  std::string there;
  const auto server = serve(fixture.loop, [&] { return std::make_shared<Diary>(there); });
  const ProtocolFactory factory = [&] { return std::make_shared<Diary>(said); };
  const auto task = fixture.loop.create_task(
      fixture.loop.create_connection(factory, "127.0.0.1", server.sockets()[0].port()));
  task.cancel();
  fixture.turn(3);
  CHECK(task.cancelled());
  CHECK(said == "");
  CHECK(Counted::alive == 0);
}

TEST_CASE("a number is an address at once, a name needs a thread, what is neither is an error") {
  FakeLoop fixture;
  const auto number = fixture.loop.create_task(fixture.loop.getaddrinfo("127.0.0.1", 80));
  fixture.turn();
  REQUIRE(number.done());
  CHECK(number.result()[0].port() == 80);
  CHECK_THROWS_AS(fixture.loop.run_until_complete(fixture.loop.getaddrinfo("a..b", 80)),
                  std::runtime_error);
}

TEST_CASE("of several addresses the first that can be reached is, whatever those before it said") {
  EventLoop loop;
  const support::ClosedPort closed;
  const auto listener = sockets::Socket::listen(sockets::Address::loopback(0));
  const auto socket = loop.run_until_complete(
      asyncio::connect_to_any({sockets::Address::loopback(closed.port()), listener.address()}));
  CHECK(socket.peer_address().str() == listener.address().str());
}

TEST_CASE("if no address can be reached, all reasons are told, and one that all share once") {
  EventLoop loop;
  const support::ClosedPort closed;
  const auto refuses = sockets::Address::loopback(closed.port());
  const sockets::Address of_no_family;
  const std::string refused =
      std::system_error(ECONNREFUSED, std::generic_category(), "connect").what();
  const std::string no_family =
      std::system_error(EAFNOSUPPORT, std::generic_category(), "socket").what();
  const auto error_of = [&](const std::vector<sockets::Address>& addresses) {
    try {
      loop.run_until_complete(asyncio::connect_to_any(addresses));
    } catch (const std::system_error& error) {
      return std::pair(error.code().value(), std::string(error.what()));
    }
    return std::pair(0, std::string());
  };
  CHECK(error_of({refuses}) == std::pair(ECONNREFUSED, refused));
  CHECK(error_of({refuses, refuses}) == std::pair(ECONNREFUSED, refused));
  CHECK(error_of({refuses, of_no_family, refuses}) ==
        std::pair(ECONNREFUSED,
                  "Multiple exceptions: " + refused + ", " + no_family + ", " + refused));
}

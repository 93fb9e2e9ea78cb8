#include <doctest/doctest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "common/default_selector.hpp"
#include "stages/05_mini_asyncio/asyncio.hpp"
#include "tests/support/fd.hpp"
#include "tests/support/loopback.hpp"

using namespace std::chrono_literals;

namespace {

/// Tells when it has a connection.
class Greeted : public asyncio::Protocol {
 public:
  explicit Greeted(asyncio::Future<> made) : made_(std::move(made)) {}
  void connection_made(asyncio::Transport&) override {
    if (!made_.done()) made_.set_result();
  }

 private:
  asyncio::Future<> made_;
};

}  // namespace

TEST_CASE("a server that has no descriptor left says so, and accepts a second later") {
  // UBSan needs a pipe when it sees a class for the first time: now there can be one. So there is a
  // first client.
  CHECK(std::system_error(EMFILE, std::generic_category()).code() ==
        std::errc::too_many_files_open);
  std::string told;
  asyncio::TimePoint now{};
  // Every look at the clock is a second after the last one, from then on.
  const auto time = [&] { return told.empty() ? now : now += 1s; };
  asyncio::EventLoop loop(std::make_unique<selectors::DefaultSelector>(), time);
  const std::array made{loop.create_future(), loop.create_future()};
  const asyncio::ProtocolFactory factory = [&, next = made.begin()]() mutable {
    return std::make_shared<Greeted>(*next++);
  };
  asyncio::Server server = loop.run_until_complete(loop.create_server(factory, "127.0.0.1", 0));
  const auto port = server.sockets()[0].port();
  const support::Fd first = support::connect_to(port);
  loop.run_until_complete(made[0]);

  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  loop.set_exception_handler([&](asyncio::EventLoop&, const asyncio::Context& context) {
    told = context.message;
    ::setrlimit(RLIMIT_NOFILE, &before);
  });
  const int next_free = support::Fd(support::check("dup", ::dup(STDIN_FILENO))).get();
  const rlimit one_left{static_cast<rlim_t>(next_free) + 1, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &one_left) == 0);
  const support::Fd second = support::connect_to(port);  // takes it

  loop.run_until_complete(made[1]);
  CHECK(told == "socket.accept() out of system resource");
  CHECK(server.is_serving());
  server.close();
}

TEST_CASE("a server without a host is reached at any address, a client without one is an error") {
  asyncio::EventLoop loop;
  const auto made = loop.create_future();
  const asyncio::ProtocolFactory factory = [made] { return std::make_shared<Greeted>(made); };
  asyncio::Server server = loop.run_until_complete(loop.create_server(factory, "", 0));
  const auto sockets = server.sockets();
  const auto ip4 = std::find_if(sockets.begin(), sockets.end(), [](const auto& address) {
    return address.str().starts_with("0.0.0.0:");
  });
  REQUIRE(ip4 != sockets.end());
  const support::Fd client = support::connect_to(ip4->port());
  loop.run_until_complete(made);
  CHECK_THROWS_AS(loop.run_until_complete(loop.create_connection(factory, "", ip4->port())),
                  std::runtime_error);
  server.close();
}

TEST_CASE("wait_closed waits until the last connection is over") {
  asyncio::EventLoop loop;
  const auto made = loop.create_future();
  const asyncio::ProtocolFactory factory = [made] { return std::make_shared<Greeted>(made); };
  asyncio::Server server = loop.run_until_complete(loop.create_server(factory, "127.0.0.1", 0));
  support::Fd client = support::connect_to(server.sockets()[0].port());
  loop.run_until_complete(made);

  server.close();
  const auto closed = loop.create_task(server.wait_closed());
  for (int turn = 0; turn < 3; ++turn) {
    loop.stop();
    loop.run_forever();
  }
  CHECK_FALSE(closed.done());
  client.reset();
  loop.run_until_complete<asyncio::None>(closed);
  CHECK(closed.done());
}

TEST_CASE("a server may be closed while it makes a protocol") {
  asyncio::EventLoop loop;
  const auto made = loop.create_future();
  std::optional<asyncio::Server> server;
  const asyncio::ProtocolFactory factory = [&] {
    server->close();
    return std::make_shared<Greeted>(made);
  };
  server = loop.run_until_complete(loop.create_server(factory, "127.0.0.1", 0));
  const auto port = server->sockets()[0].port();
  const support::Fd first = support::connect_to(port);
  const support::Fd second = support::connect_to(port);
  loop.run_until_complete(made);
  CHECK_FALSE(server->is_serving());
}

TEST_CASE("a server that is closed cannot serve") {
  asyncio::EventLoop loop;
  asyncio::Server server = loop.run_until_complete(loop.create_server(nullptr, "127.0.0.1", 0));
  server.close();
  CHECK_THROWS_AS(loop.run_until_complete(server.serve_forever()), std::runtime_error);
}

TEST_CASE("a loop that is closed ends its connections") {
  support::Fd client;
  {
    asyncio::EventLoop loop;
    const auto made = loop.create_future();
    const asyncio::ProtocolFactory factory = [made] { return std::make_shared<Greeted>(made); };
    const asyncio::Server server =
        loop.run_until_complete(loop.create_server(factory, "127.0.0.1", 0));
    client = support::connect_to(server.sockets()[0].port());
    loop.run_until_complete(made);
  }
  char byte = 0;
  CHECK(::read(client.get(), &byte, 1) == 0);
}

TEST_CASE("a server that was not told to serve does not accept") {
  asyncio::EventLoop loop;
  const auto made = loop.create_future();
  const asyncio::ProtocolFactory factory = [made] { return std::make_shared<Greeted>(made); };
  asyncio::Server server =
      loop.run_until_complete(loop.create_server(factory, "127.0.0.1", 0, false));
  const support::Fd client = support::connect_to(server.sockets()[0].port());
  for (int turn = 0; turn < 3; ++turn) {
    loop.stop();
    loop.run_forever();
  }
  CHECK_FALSE(server.is_serving());
  CHECK_FALSE(made.done());
  loop.run_until_complete(server.start_serving());
  loop.run_until_complete(made);
  CHECK(server.is_serving());
  server.close();
}

TEST_CASE("a factory that throws costs the connection, not the server") {
  asyncio::EventLoop loop;
  const auto made = loop.create_future();
  std::string told;
  loop.set_exception_handler(
      [&](asyncio::EventLoop&, const asyncio::Context& context) { told = context.message; });
  bool fails = true;
  const asyncio::ProtocolFactory factory = [&]() -> std::shared_ptr<asyncio::Protocol> {
    if (std::exchange(fails, false)) throw std::runtime_error("no");
    return std::make_shared<Greeted>(made);
  };
  asyncio::Server server = loop.run_until_complete(loop.create_server(factory, "127.0.0.1", 0));
  const support::Fd first = support::connect_to(server.sockets()[0].port());
  const support::Fd second = support::connect_to(server.sockets()[0].port());
  loop.run_until_complete(made);
  CHECK(told == "Error on transport creation for incoming connection");
  server.close();
}

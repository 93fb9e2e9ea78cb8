#include <doctest/doctest.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <system_error>
#include <vector>

#include "common/default_selector.hpp"
#include "common/socket.hpp"
#include "tests/support/loopback.hpp"

using sockets::Address;
using sockets::Socket;
using namespace std::chrono_literals;

namespace {

void wait_for(const Socket& socket, selectors::EventMask events) {
  selectors::PollSelector selector;
  selector.register_fd(socket.fd(), events, [] {});
  REQUIRE_FALSE(selector.select(30s).empty());
}

struct Connection {
  Socket listener = Socket::listen(Address::loopback(0));
  Socket client = Socket::connect(listener.address());
  Socket server;

  Connection() {
    wait_for(client, selectors::EVENT_WRITE);
    client.finish_connect();
    wait_for(listener, selectors::EVENT_READ);
    server = *listener.accept();
  }
};

std::string receive(Socket& socket) {
  std::array<char, 1024> buffer;
  wait_for(socket, selectors::EVENT_READ);
  return std::string(*socket.recv(buffer));
}

/// One on which nobody listens.
Address unused_address() { return Socket::listen(Address::loopback(0)).address(); }

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

}  // namespace

TEST_CASE("bytes go both ways over a connection") {
  Connection connection;
  CHECK(connection.client.send("question") == 8);
  CHECK(receive(connection.server) == "question");
  CHECK(connection.server.send("answer") == 6);
  CHECK(receive(connection.client) == "answer");
}

TEST_CASE("nothing to read yet is nothing, the end of file is empty") {
  Connection connection;
  std::array<char, 16> buffer;
  CHECK(connection.client.recv(buffer) == std::nullopt);
  connection.server.close();
  CHECK(receive(connection.client).empty());
}

TEST_CASE("nobody waiting to be accepted is nothing") {
  Socket listener = Socket::listen(Address::loopback(0));
  CHECK_FALSE(listener.accept().has_value());
}

TEST_CASE("a connection that is refused is told by finish_connect or by connect") {
  const Address nowhere = unused_address();
  const auto attempt = [&] {
    Socket socket = Socket::connect(nowhere);
    wait_for(socket, selectors::EVENT_WRITE);
    socket.finish_connect();
  };
  try {
    attempt();
    FAIL("it was not refused");
  } catch (const std::system_error& error) {
    CHECK(error.code() == std::errc::connection_refused);
    CHECK(std::string(error.what()).starts_with("connect"));
  }
}

TEST_CASE("SO_ERROR is read once: then the socket is as if nothing had been") {
  Socket socket = Socket::connect(unused_address());
  wait_for(socket, selectors::EVENT_WRITE);
  CHECK_THROWS_AS(socket.finish_connect(), std::system_error);
  CHECK_NOTHROW(socket.finish_connect());
}

TEST_CASE("a full socket takes a part, then nothing, and never blocks") {
  Connection connection;
  const std::string much(1 << 20, 'x');
  std::size_t sent = 0;
  std::size_t last = 0;
  do {
    last = connection.client.send(much);
    sent += last;
  } while (last > 0);
  CHECK(sent > 0);
  CHECK(sent % much.size() != 0);  // the last part that was taken was not whole
}

TEST_CASE("sending to a peer that is gone is an error, not a signal") {
  Connection connection;
  connection.server.close();
  const auto send_until_refused = [&] {
    for (;;) connection.client.send("x");
  };
  CHECK_THROWS_AS(send_until_refused(), std::system_error);
}

TEST_CASE("a socket closes its descriptor once, also after a move") {
  int fd = -1;
  {
    Socket first = Socket::listen(Address::loopback(0));
    fd = first.fd();
    Socket second = std::move(first);
    CHECK(first.fd() == -1);  // NOLINT(bugprone-use-after-move)
    CHECK(second.fd() == fd);
    first = std::move(second);
    CHECK(first.fd() == fd);
    CHECK(is_open(fd));
  }
  CHECK_FALSE(is_open(fd));
}

TEST_CASE("sockets do not block and are closed on exec") {
  Connection connection;
  for (const Socket* socket : {&connection.listener, &connection.client, &connection.server}) {
    CHECK((::fcntl(socket->fd(), F_GETFL) & O_NONBLOCK) != 0);
    CHECK((::fcntl(socket->fd(), F_GETFD) & FD_CLOEXEC) != 0);
  }
}

TEST_CASE("a numeric address of either family is resolved without asking anyone") {
  CHECK(Address::resolve("127.0.0.1", 80).front().data()->sa_family == AF_INET);
  CHECK(Address::resolve("127.0.0.1", 8080).front().port() == 8080);
  CHECK(Address::resolve("::1", 443).front().data()->sa_family == AF_INET6);
  CHECK(Address::resolve("::1", 443).front().port() == 443);
}

TEST_CASE("a name that is none is an error with the resolver's reason") {
  CHECK_THROWS_AS(Address::resolve("", 80), std::runtime_error);
  CHECK_THROWS_AS(Address::resolve("256.256.256.256", 80), std::runtime_error);
}

TEST_CASE("who listens on any address is reached, in each family by a socket of its own") {
  const std::vector<Address> any = Address::any(0);
  const auto is_ip4 = [](const Address& address) { return address.str() == "0.0.0.0:0"; };
  CHECK(std::count_if(any.begin(), any.end(), is_ip4) == 1);
  for (const Socket& listener : sockets::listen_on_all(any)) {
    if (listener.address().data()->sa_family == AF_INET6) {
      int alone = 0;
      socklen_t size = sizeof alone;
      CHECK(::getsockopt(listener.fd(), IPPROTO_IPV6, IPV6_V6ONLY, &alone, &size) == 0);
      CHECK(alone == 1);
    } else {
      CHECK(support::connect_to(listener.address().port()).is_open());
    }
  }
}

TEST_CASE("a family that this machine does not have is left out, unless no other is there") {
  const Address of_no_family;
  CHECK(sockets::listen_on_all({of_no_family, Address::loopback(0)}).size() == 1);
  CHECK_THROWS_AS(sockets::listen_on_all({of_no_family}), std::system_error);
}

TEST_CASE("an address that cannot be had is an error, even if others can") {
  const Socket taken = Socket::listen(Address::loopback(0));
  CHECK_THROWS_AS(sockets::listen_on_all({Address::loopback(0), taken.address()}),
                  std::system_error);
}

TEST_CASE("of several addresses the first that accepts is taken, of none the first") {
  const Socket listener = Socket::listen(Address::loopback(0));
  const Address refused = unused_address();
  const auto first = [](const std::vector<Address>& addresses) {
    return sockets::first_reachable(addresses, 30s).port();
  };
  CHECK(first({refused, listener.address()}) == listener.address().port());
  CHECK(first({listener.address(), refused}) == listener.address().port());
  CHECK(first({refused, refused}) == refused.port());
  CHECK(first({refused}) == refused.port());
}

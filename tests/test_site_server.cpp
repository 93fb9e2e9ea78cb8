#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "common/site.hpp"
#include "common/site_server.hpp"
#include "tests/support/site_clients.hpp"

using namespace std::chrono_literals;
using support::check;
using support::Fd;
using support::receive_all;
using support::send;

namespace {

constexpr std::size_t pages = 20;

Fd connect_to(const site::Server& server) { return support::connect_to(server.address().port()); }

std::string get(const site::Server& server, const std::string& target) {
  const Fd socket = connect_to(server);
  send(socket, "GET " + target + " HTTP/1.0\r\n\r\n");
  return receive_all(socket);
}

}  // namespace

TEST_CASE("a server can be made and stopped without a request, on a port of its own") {
  const site::Server one(1, 0s);
  const site::Server two(1, 0s);
  CHECK(one.url() != two.url());
  CHECK(one.url() == "http://127.0.0.1:" + std::to_string(one.address().port()) + "/");
}

TEST_CASE("a server is on its own address alone: no other machine can reach it") {
  const site::Server server(1, 0s);
  sockaddr_in another{};
  another.sin_family = AF_INET;
  another.sin_port = htons(server.address().port());
  another.sin_addr.s_addr = ::inet_addr("127.0.0.2");  // it would answer there if it did anywhere
  const Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  CHECK(::connect(socket.get(), reinterpret_cast<sockaddr*>(&another), sizeof another) < 0);
  CHECK(errno == ECONNREFUSED);
}

TEST_CASE("a request gets the site's response, and then the connection ends") {
  const site::Server server(pages, 0s);
  for (const std::string target : {"/", "/page/1", "/search?q=page&n=7", "/nowhere"}) {
    CAPTURE(target);
    CHECK(get(server, target) == site::respond(pages, target));
  }
}

TEST_CASE("a connection goes on after an answer to a request in HTTP/1.1") {
  const site::Server server(pages, 0s);
  const Fd socket = connect_to(server);
  for (const std::string target : {"/", "/page/1", "/nowhere"}) {
    send(socket, "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
    const std::string answer = site::respond(pages, target, "HTTP/1.1");
    std::string received(answer.size(), '\0');
    CHECK(::recv(socket.get(), received.data(), received.size(), MSG_WAITALL) ==
          static_cast<ssize_t>(answer.size()));
    CHECK(received == answer);
  }
  send(socket, "GET / HTTP/1.0\r\n\r\n");
  CHECK(receive_all(socket) == site::respond(pages, "/"));
}

TEST_CASE("a request may come byte by byte") {
  const site::Server server(pages, 0s);
  const Fd socket = connect_to(server);
  for (const char byte : std::string("GET /page/1 HTTP/1.0\r\nHost: h\r\n\r\n"))
    send(socket, {&byte, 1});
  CHECK(receive_all(socket) == site::respond(pages, "/page/1"));
}

TEST_CASE("what is no request is answered with an error, not with silence") {
  const site::Server server(pages, 0s);
  for (const std::string request : {"\r\n\r\n", "GET\r\n\r\n", "GET /", " \r\n\r\n"}) {
    CAPTURE(request);
    const Fd socket = connect_to(server);
    send(socket, request + "\r\n\r\n");
    CHECK(receive_all(socket).starts_with("HTTP/1.0 "));
  }
}

TEST_CASE("a client that goes away before its answer leaves the server to the others") {
  const site::Server server(pages, 1ms);
  for (int i = 0; i < 20; ++i) {
    send(connect_to(server), "GET / HTTP/1.0\r\n\r\n");
    send(connect_to(server), "GET /");
  }
  CHECK(get(server, "/page/1") == site::respond(pages, "/page/1"));
}

TEST_CASE("an answer comes no earlier than its latency, and one does not wait for another") {
  constexpr auto latency = 100ms;
  constexpr std::size_t many = 200;  // one after the other they would take 20 s
  const site::Server server(pages, latency);
  std::vector<Fd> sockets;
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < many; ++i) sockets.push_back(connect_to(server));
  for (const Fd& socket : sockets) send(socket, "GET / HTTP/1.0\r\n\r\n");
  for (const Fd& socket : sockets) CHECK(receive_all(socket) == site::respond(pages, "/"));
  const auto took = std::chrono::steady_clock::now() - start;
  CHECK(took >= latency);
  CHECK(took < many * latency);
}

TEST_CASE("a server that is stopped closes what it has not answered") {
  Fd waiting;
  Fd silent;
  {
    const site::Server server(pages, 1h);
    waiting = connect_to(server);
    send(waiting, "GET / HTTP/1.0\r\n\r\n");
    silent = connect_to(server);
  }
  std::array<char, 16> buffer;
  CHECK(::recv(waiting.get(), buffer.data(), buffer.size(), 0) <= 0);
  CHECK(::recv(silent.get(), buffer.data(), buffer.size(), 0) <= 0);
}

TEST_CASE("when no descriptor is left a server accepts again as soon as there is one") {
  const site::Server server(pages, 0s);
  CHECK(get(server, "/") == site::respond(pages, "/"));
  // UBSan needs a pipe when it sees a class of this kind for the first time: now there can be one.
  CHECK(std::system_error(EMFILE, std::generic_category()).code() ==
        std::errc::too_many_files_open);
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const int next_free = Fd(check("dup", ::dup(STDIN_FILENO))).get();
  const rlimit one_left{static_cast<rlim_t>(next_free) + 1, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &one_left) == 0);
  const Fd socket = connect_to(server);  // takes it
  send(socket, "GET / HTTP/1.0\r\n\r\n");
  CHECK(::dup(STDIN_FILENO) < 0);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  CHECK(receive_all(socket) == site::respond(pages, "/"));
}

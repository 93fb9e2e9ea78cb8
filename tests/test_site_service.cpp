#include <doctest/doctest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "common/default_selector.hpp"
#include "common/shuffle.hpp"
#include "common/site.hpp"
#include "common/site_service.hpp"
#include "common/virtual_clock.hpp"
#include "tests/support/site_clients.hpp"

using namespace std::chrono_literals;
using support::check;
using support::Fd;
using support::has_something;
using support::receive_all;
using support::request_for;
using support::send;

namespace {

constexpr std::size_t pages = 20;

/// A site on a clock that the test moves.
struct Site {
  explicit Site(std::chrono::nanoseconds latency = 10ms)
      : service(pages, latency, selector, [this] { return clock.now(); }) {}

  Fd connect() const { return support::connect_to(service.address().port()); }

  /// Until a connection has been accepted, or its request read: this may be a moment after it was
  /// made.
  void serve_something() { REQUIRE(service.serve(support::patience)); }
  void serve_all() {
    while (service.serve(0s)) {
    }
  }

  /// A client whose request has been read.
  Fd ask(const std::string& target) {
    Fd client = connect();
    serve_something();
    send(client, request_for(target));
    serve_something();
    return client;
  }

  virtual_time::Clock clock;
  selectors::DefaultSelector selector;
  site::Service service;
};

/// Gives each batch in a seeded order, and notes for what its descriptors are registered.
class Scrambling final : public selectors::PollSelector {
 public:
  explicit Scrambling(std::uint64_t seed) : shuffle_(seed) {}
  std::vector<int> writers;  // in the order of their registrations

 private:
  void add(const selectors::SelectorKey& key) override {
    if (key.events == selectors::EVENT_WRITE) writers.push_back(key.fd);
  }
  void wait(std::optional<selectors::Duration> timeout) override {
    take(poll(timeout));
    shuffle_(batch());
  }
  virtual_time::Shuffle shuffle_;
};

}  // namespace

TEST_CASE("a service does nothing unless it is called, and does not wait unless it is told to") {
  Site site;
  CHECK(site.service.url() ==
        "http://127.0.0.1:" + std::to_string(site.service.address().port()) + "/");
  CHECK_FALSE(site.service.serve(0s));
  CHECK_FALSE(site.service.next_due());
  const Fd client = site.connect();
  send(client, request_for("/"));
  CHECK_FALSE(site.service.next_due());
}

TEST_CASE("an answer is sent when its time has come, and somebody says so") {
  Site site(10ms);
  const Fd client = site.ask("/page/1");
  CHECK(site.service.next_due() == 10ms);
  site.service.answer_due();
  site.serve_all();
  site.clock.advance(9ms);
  CHECK(site.service.next_due() == 1ms);
  site.service.answer_due();
  site.serve_all();
  site.clock.advance(1ms);
  CHECK(site.service.next_due() == 0ms);
  site.serve_all();
  CHECK_FALSE(has_something(client));
  site.service.answer_due();
  CHECK_FALSE(site.service.next_due());
  site.serve_all();
  CHECK(receive_all(client) == site::respond(pages, "/page/1"));
}

TEST_CASE("even an answer without latency is not sent before somebody says so") {
  Site site(0ms);
  const Fd client = site.ask("/");
  site.serve_all();
  CHECK_FALSE(has_something(client));
  CHECK(site.service.next_due() == 0ms);
  site.service.answer_due();
  site.serve_all();
  CHECK(receive_all(client) == site::respond(pages, "/"));
}

TEST_CASE("each answer has a time of its own") {
  Site site(10ms);
  const Fd first = site.ask("/");
  site.clock.advance(4ms);
  const Fd second = site.ask("/page/1");
  CHECK(site.service.next_due() == 6ms);
  site.clock.advance(6ms);
  site.service.answer_due();
  site.serve_all();
  CHECK(receive_all(first) == site::respond(pages, "/"));
  CHECK_FALSE(has_something(second));
  CHECK(site.service.next_due() == 4ms);
}

TEST_CASE("a client is kept waiting from its request to its answer") {
  Site site(10ms);
  const Fd client = site.connect();
  const std::uint16_t port = support::port_of(client);
  CHECK_FALSE(site.service.keeps_waiting(port));
  site.serve_something();
  send(client, "GET / HTTP/1.1\r\n\r");
  site.serve_something();
  CHECK_FALSE(site.service.keeps_waiting(port));  // more is to come
  send(client, "\n");
  site.serve_something();
  CHECK(site.service.keeps_waiting(port));
  CHECK_FALSE(site.service.keeps_waiting(site.service.address().port()));
  site.clock.advance(10ms);
  site.service.answer_due();
  CHECK_FALSE(site.service.keeps_waiting(port));
}

TEST_CASE("requests are read in the order of their connections, whatever the selector's order") {
  constexpr int clients = 8;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    CAPTURE(seed);
    Scrambling selector(seed);
    virtual_time::Clock clock;
    site::Service service(pages, 1ms, selector, [&] { return clock.now(); });
    std::vector<Fd> sockets;
    for (int i = 0; i < clients; ++i) {
      sockets.push_back(support::connect_to(service.address().port()));
      REQUIRE(service.serve(support::patience));
    }
    std::vector<int> accepted;  // served in this order, their descriptors grow
    for (const auto& [fd, key] : selector.get_map()) accepted.push_back(fd);
    std::ranges::sort(accepted);
    accepted.erase(accepted.begin());  // the listener's
    for (const Fd& socket : sockets) send(socket, request_for("/"));
    while (service.serve(0s)) {
    }
    clock.advance(1ms);
    service.answer_due();
    CHECK(selector.writers == accepted);
  }
}

TEST_CASE("without a descriptor for one more, all are kept waiting until it is tried again") {
  Site site(0ms);
  // UBSan needs a pipe when it sees a class of this kind for the first time: now there can be one.
  CHECK(std::system_error(EMFILE, std::generic_category()).code() ==
        std::errc::too_many_files_open);
  const Fd client = site.connect();
  send(client, request_for("/"));
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit none_left{static_cast<rlim_t>(client.get()) + 1, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none_left) == 0);
  site.serve_something();
  CHECK(site.service.keeps_waiting(support::port_of(client)));
  CHECK(site.service.next_due() == 10ms);
  CHECK_FALSE(site.service.serve(0s));
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);

  site.clock.advance(10ms);
  site.service.answer_due();
  CHECK_FALSE(site.service.next_due());
  site.serve_something();
  site.serve_all();
  site.service.answer_due();
  site.serve_all();
  CHECK(receive_all(client) == site::respond(pages, "/"));
}

TEST_CASE("a service that goes leaves nothing with its selector") {
  selectors::PollSelector selector;
  Fd asking;
  Fd silent;
  {
    site::Service service(pages, 1h, selector);
    asking = support::connect_to(service.address().port());
    silent = support::connect_to(service.address().port());
    send(asking, request_for("/"));
    while (selector.get_map().size() != 2) service.serve(support::patience);
    CHECK(service.next_due() > 59min);
  }
  CHECK(selector.get_map().empty());
}

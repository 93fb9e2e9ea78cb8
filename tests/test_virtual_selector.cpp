#include <doctest/doctest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <time.h>

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "common/accounting.hpp"
#include "common/site.hpp"
#include "common/virtual_selector.hpp"
#include "tests/support/selectors.hpp"
#include "tests/support/site_clients.hpp"
#include "tests/support/thread.hpp"

using namespace std::chrono_literals;
using selectors::EVENT_READ;
using selectors::EVENT_WRITE;
using support::ignore;
using support::Pair;
using support::request_for;
using virtual_time::VirtualSelector;

namespace {

constexpr std::size_t pages = 20;

/// A site, its clock, and a selector for its clients.
struct World {
  explicit World(std::chrono::nanoseconds latency = 10ms, std::optional<std::uint64_t> seed = {})
      : service(pages, latency, served, [this] { return clock.now(); }),
        selector(service, clock, seed) {}

  auto now() const { return clock.now().time_since_epoch(); }

  /// The descriptors that are ready, in the order of the batch.
  std::vector<int> select(std::optional<selectors::Duration> timeout = {}) {
    std::vector<int> fds;
    for (const selectors::Event& event : selector.select(timeout)) fds.push_back(event.key->fd);
    return fds;
  }

  sockets::Socket connect() { return sockets::Socket::connect(service.address()); }

  /// A client that has asked, and waits for the answer.
  sockets::Socket ask(const std::string& target = "/") {
    sockets::Socket client = connect();
    selector.register_fd(client.fd(), EVENT_WRITE, ignore);
    REQUIRE(select() == std::vector{client.fd()});
    REQUIRE(client.send(request_for(target)) > 0);
    selector.modify(client.fd(), EVENT_READ, ignore);
    return client;
  }

  virtual_time::Clock clock;
  selectors::DefaultSelector served;
  site::Service service;
  VirtualSelector selector;
};

#ifdef TCP_CORK
constexpr int cork = TCP_CORK;
#else
constexpr int cork = TCP_NOPUSH;
#endif

/// The kernel keeps what the socket sends back for 200 ms, as if it were busy.
void hold_back(const sockets::Socket& socket) {
  const int on = 1;
  REQUIRE(::setsockopt(socket.fd(), IPPROTO_TCP, cork, &on, sizeof on) == 0);
}

}  // namespace

TEST_CASE("an answer takes its latency on the clock, and no time") {
  World world(1h);
  auto client = world.ask("/page/1");
  CHECK(world.now() == 0s);
  CHECK(world.select() == std::vector{client.fd()});
  CHECK(world.now() == 1h);
  std::vector<char> buffer(4096);
  CHECK(client.recv(buffer) == site::respond(pages, "/page/1"));
}

TEST_CASE("a wait in vain takes its time on the clock, to the nanosecond") {
  World world;
  CHECK(world.select(1h) == std::vector<int>());
  CHECK(world.now() == 1h);
  CHECK(world.select(1ns) == std::vector<int>());
  CHECK(world.now() == 1h + 1ns);
}

TEST_CASE("no time passes where there is no wait") {
  World world(0ms);
  auto client = world.ask();
  for (const auto timeout : {0ms, -5ms})
    for (int i = 0; i < 3; ++i) CHECK(world.select(timeout) == std::vector<int>());
  CHECK(world.now() == 0s);
  CHECK(world.select() == std::vector{client.fd()});
  CHECK(world.now() == 0s);
}

TEST_CASE("a wait ends before the answer that is due later") {
  World world(10ms);
  const auto client = world.ask();
  CHECK(world.select(4ms) == std::vector<int>());
  CHECK(world.now() == 4ms);
  CHECK(world.select(6ms - 1ns) == std::vector<int>());
  CHECK(world.select() == std::vector{client.fd()});
  CHECK(world.now() == 10ms);
}

TEST_CASE("of an answer and the end of a wait at the same instant the end is first") {
  World world(10ms);
  const auto client = world.ask();
  CHECK(world.select(10ms) == std::vector<int>());
  CHECK(world.now() == 10ms);
  CHECK(world.select(10ms) == std::vector{client.fd()});
  CHECK(world.now() == 10ms);
}

TEST_CASE("what is ready already is there at once") {
  World world(10ms);
  const auto client = world.ask();
  const Pair pair;
  world.selector.register_fd(pair.writer, EVENT_WRITE, ignore);
  CHECK(world.select(1h) == std::vector{pair.writer});
  CHECK(world.now() == 0s);
}

TEST_CASE("answers that are due at one instant come in one batch, others do not") {
  World world(10ms);
  const auto first = world.ask();
  const auto second = world.ask();
  CHECK(world.select(3ms) == std::vector<int>());
  const auto third = world.ask();
  CHECK(world.select() == std::vector{first.fd(), second.fd()});
  CHECK(world.now() == 10ms);
  world.selector.unregister_fd(first.fd());
  world.selector.unregister_fd(second.fd());
  CHECK(world.select() == std::vector{third.fd()});
  CHECK(world.now() == 13ms);
}

TEST_CASE("without a seed a batch has the order of the registrations") {
  World world;
  const std::vector<Pair> pairs(20);
  std::vector<int> fds;
  for (std::size_t i = 0; i < pairs.size(); ++i)  // neither up nor down
    fds.push_back(pairs[i * 7 % pairs.size()].writer);
  for (const int fd : fds) world.selector.register_fd(fd, EVENT_WRITE, ignore);
  CHECK(world.select() == fds);
  world.selector.modify(fds[3], EVENT_READ | EVENT_WRITE, ignore);  // keeps its place
  CHECK(world.select() == fds);
}

TEST_CASE("a seed decides the order of a batch, and another one decides otherwise") {
  const std::vector<Pair> pairs(10);
  const auto orders = [&](std::uint64_t seed) {
    World world(10ms, seed);
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < pairs.size(); ++i)
      world.selector.register_fd(pairs[i].writer, EVENT_WRITE, [&order, i] { order.push_back(i); });
    for (int batch = 0; batch < 2; ++batch)
      for (const selectors::Event& event : world.selector.select()) event.callback();
    return order;
  };
  std::set<std::vector<std::size_t>> all;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CHECK(orders(seed) == orders(seed));
    all.insert(orders(seed));
  }
  CHECK(all.size() == 20);
}

TEST_CASE("the clock waits for what is under way between a client and the site") {
  World world(1ms);
  sockets::Socket client = world.connect();
  world.selector.register_fd(client.fd(), EVENT_WRITE, ignore);
  REQUIRE(world.select() == std::vector{client.fd()});
  hold_back(client);
  REQUIRE(client.send(request_for("/")) > 0);
  world.selector.modify(client.fd(), EVENT_READ, ignore);
  CHECK(world.select(2ms) == std::vector{client.fd()});
  CHECK(world.now() == 1ms);
}

TEST_CASE("a batch waits for what is under way") {
  World world(1ms);
  sockets::Socket late = world.connect();
  world.selector.register_fd(late.fd(), EVENT_WRITE, ignore);
  REQUIRE(world.select() == std::vector{late.fd()});
  world.selector.unregister_fd(late.fd());
  const auto client = world.ask();
  hold_back(late);
  REQUIRE(late.send(request_for("/")) > 0);
  world.selector.register_fd(late.fd(), EVENT_READ, ignore);
  CHECK(world.select() == std::vector{client.fd(), late.fd()});
  CHECK(world.now() == 1ms);
}

TEST_CASE("what is no client's is not kept waiting by one that says nothing") {
  World world;
  sockets::Socket mute = world.connect();
  world.selector.register_fd(mute.fd(), EVENT_READ, ignore);
  const Pair pair;
  pair.write();
  world.selector.register_fd(pair.reader, EVENT_READ, ignore);
  CHECK(world.select(1h) == std::vector{pair.reader});
  CHECK(world.now() == 0s);
}

TEST_CASE("where nothing is to come the wait is a real one") {
  World world;
  const Pair pair;
  world.selector.register_fd(pair.reader, EVENT_READ, ignore);
  const support::Thread writer([&] { pair.write(); });
  CHECK(world.select() == std::vector{pair.reader});
  CHECK(world.now() == 0s);
}

TEST_CASE("what a select is and has is counted as by any other") {
  World world;
  auto client = world.ask();
  world.select(1ms);
  world.select();
  CHECK(world.selector.statistics().selects == 3);
  CHECK(world.selector.statistics().events == 2);
  CHECK(world.selector.statistics().registrations == 2);
  CHECK(world.selector.name() == "virtual");
}

TEST_CASE("what the site does inside of a select is not in the CPU time of who waits") {
  World world;
  const auto all = [] {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  };
  const auto all_before = all();
  const auto own_before = accounting::cpu_time();
  for (int i = 0; i < 20; ++i) {
    const auto client = world.ask();
    world.select();
    world.selector.unregister_fd(client.fd());
  }
  const auto own = accounting::cpu_time() - own_before;
  CHECK(own < all() - all_before);
  CHECK(own > 0s);
}

TEST_CASE("one clock goes on for several selectors, one after the other") {
  World world(10ms);
  {
    VirtualSelector first(world.service, world.clock);
    first.select(5ms);
  }
  const auto client = world.ask();
  CHECK(world.select() == std::vector{client.fd()});
  CHECK(world.now() == 15ms);
}

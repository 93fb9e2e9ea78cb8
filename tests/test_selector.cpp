#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/source_line.hpp"
#include "tests/support/selectors.hpp"
#include "tests/support/thread.hpp"

using namespace selectors;
using namespace std::chrono_literals;
using namespace support;

TEST_CASE("a registered descriptor has a key, and none any more when it is unregistered") {
  with_each_selector([](Selector& selector) {
    const Pair pair;
    const SelectorKey& key = selector.register_fd(pair.reader, EVENT_READ, ignore);
    CHECK(key.fd == pair.reader);
    CHECK(key.events == EVENT_READ);
    CHECK(key.data);
    CHECK(std::string(key.where.file_name()).ends_with("test_selector.cpp"));
    CHECK(&selector.get_key(pair.reader) == &key);
    CHECK(selector.get_map().size() == 1);
    selector.unregister_fd(pair.reader);
    CHECK(selector.get_map().empty());
    CHECK_THROWS_AS(selector.get_key(pair.reader), std::out_of_range);
  });
}

TEST_CASE("what cannot be registered is refused and changes nothing") {
  with_each_selector([](Selector& selector) {
    const Pair pair;
    CHECK_THROWS_AS(selector.register_fd(pair.reader, 0, ignore), std::invalid_argument);
    CHECK_THROWS_AS(selector.register_fd(pair.reader, 4, ignore), std::invalid_argument);
    CHECK_THROWS_AS(selector.register_fd(-1, EVENT_READ, ignore), std::invalid_argument);
    CHECK_THROWS_AS(selector.unregister_fd(pair.reader), std::out_of_range);
    CHECK_THROWS_AS(selector.modify(pair.reader, EVENT_READ, ignore), std::out_of_range);
    CHECK(selector.get_map().empty());
    selector.register_fd(pair.reader, EVENT_READ, ignore);
    CHECK_THROWS_AS(selector.register_fd(pair.reader, EVENT_WRITE, ignore), std::invalid_argument);
    CHECK(selector.get_key(pair.reader).events == EVENT_READ);
  });
}

TEST_CASE("only what is ready is in the batch, for what it waits for") {
  with_each_selector([](Selector& selector) {
    const Pair pair;
    selector.register_fd(pair.reader, EVENT_READ, ignore);
    selector.register_fd(pair.writer, EVENT_READ | EVENT_WRITE, ignore);
    CHECK(ready(selector) == Ready{{pair.writer, EVENT_WRITE}});
    pair.write();
    CHECK(ready(selector) == Ready{{pair.reader, EVENT_READ}, {pair.writer, EVENT_WRITE}});
    // It stays ready until it is read.
    CHECK(ready(selector).size() == 2);
  });
}

TEST_CASE("each descriptor that is ready counts as an event") {
  with_each_selector([](Selector& selector) {
    const Pair pair;
    selector.register_fd(pair.reader, EVENT_WRITE, ignore);
    selector.register_fd(pair.writer, EVENT_WRITE, ignore);
    selector.select(0s);
    CHECK(selector.statistics().events == 2);
  });
}

TEST_CASE("a registration that was moved stops watching what it watched") {
  with_each_selector([](Selector& selector) {
    const Pair pair;
    const Registration first(selector, pair.reader, EVENT_READ, ignore);
    Registration second(selector, pair.writer, EVENT_READ, ignore);
    {
      const Registration moved(std::move(second));
    }
    CHECK(selector.get_map().size() == 1);
  });
}

TEST_CASE("a peer that hung up makes both directions ready") {
  with_each_selector([](Selector& selector) {
    Pair pair;
    selector.register_fd(pair.reader, EVENT_READ | EVENT_WRITE, ignore);
    Pair::close_end(pair.writer);
    CHECK(ready(selector) == Ready{{pair.reader, EVENT_READ | EVENT_WRITE}});
    selector.modify(pair.reader, EVENT_WRITE, ignore);
    CHECK(ready(selector) == Ready{{pair.reader, EVENT_WRITE}});
  });
}

TEST_CASE("a pipe whose other end is gone is ready, though it is empty or full") {
  with_each_selector([](Selector& selector) {
    std::array<int, 2> empty{};
    std::array<int, 2> full{};
    REQUIRE(::pipe(empty.data()) == 0);
    REQUIRE(::pipe(full.data()) == 0);
    REQUIRE(::fcntl(full[1], F_SETFL, O_NONBLOCK) == 0);
    const std::array<char, 4096> page{};
    while (::write(full[1], page.data(), page.size()) > 0) continue;
    selector.register_fd(empty[0], EVENT_READ, ignore);
    selector.register_fd(full[1], EVENT_WRITE, ignore);
    CHECK(ready(selector).empty());
    ::close(empty[1]);
    ::close(full[0]);
    CHECK(ready(selector) == Ready{{empty[0], EVENT_READ}, {full[1], EVENT_WRITE}});
    selector.close();
    ::close(empty[0]);
    ::close(full[1]);
  });
}

TEST_CASE("standard input is a descriptor like others") {
  with_each_selector([](Selector& selector) {
    const Pair pair;
    const int before = ::dup(0);
    REQUIRE(::dup2(pair.writer, 0) == 0);
    selector.register_fd(0, EVENT_WRITE, ignore);
    CHECK(ready(selector) == Ready{{0, EVENT_WRITE}});
    selector.unregister_fd(0);
    ::dup2(before, 0);
    ::close(before);
  });
}

TEST_CASE("select blocks until something is ready if there is no timeout") {
  with_each_selector([](Selector& selector) {
    const Pair pair;
    selector.register_fd(pair.reader, EVENT_READ, ignore);
    support::Thread writer([&pair] { pair.write(); });
    CHECK(ready(selector, std::nullopt) == Ready{{pair.reader, EVENT_READ}});
  });
}

TEST_CASE("select does not return before its timeout is over, however odd it is") {
  with_each_selector([](Selector& selector) {
    const Pair pair;
    selector.register_fd(pair.reader, EVENT_READ, ignore);
    for (const Duration timeout : {Duration(1), Duration(1'500'000), Duration(10ms)}) {
      const auto start = std::chrono::steady_clock::now();
      CHECK(ready(selector, timeout).empty());
      CHECK(std::chrono::steady_clock::now() - start >= timeout);
    }
    CHECK(ready(selector, -1s).empty());
    CHECK(ready(selector, Duration::min()).empty());
  });
}

TEST_CASE("timeouts are rounded up to milliseconds, and the longest is not for ever") {
  CHECK(milliseconds(std::nullopt) == -1);
  CHECK(milliseconds(Duration(0)) == 0);
  CHECK(milliseconds(Duration(-5)) == 0);
  CHECK(milliseconds(Duration(1)) == 1);
  CHECK(milliseconds(1ms) == 1);
  CHECK(milliseconds(Duration(1'000'001)) == 2);
  CHECK(milliseconds(Duration::max()) == std::numeric_limits<int>::max());
}

TEST_CASE("with nothing registered select waits for its timeout") {
  with_each_selector([](Selector& selector) { CHECK(ready(selector, 1ms).empty()); });
}

TEST_CASE("a signal that arrives while it waits gives an empty batch") {
  struct sigaction action{};
  struct sigaction before{};
  action.sa_handler = [](int) {};
  REQUIRE(::sigaction(SIGALRM, &action, &before) == 0);
  with_each_selector([](Selector& selector) {
    const Pair pair;
    selector.register_fd(pair.reader, EVENT_READ, ignore);
    // It goes on coming, so that one surely falls into the wait.
    const itimerval soon{{0, 1000}, {0, 1000}};
    const itimerval never{};
    ::setitimer(ITIMER_REAL, &soon, nullptr);
    CHECK(ready(selector, 30s).empty());
    ::setitimer(ITIMER_REAL, &never, nullptr);
  });
  ::sigaction(SIGALRM, &before, nullptr);
}

TEST_CASE("modify changes what is waited for and who is called") {
  with_each_selector([](Selector& selector) {
    const Pair pair;
    std::string log;
    selector.register_fd(pair.writer, EVENT_READ, [&] { log += "old "; });
    CHECK(ready(selector).empty());
    CHECK(selector.modify(pair.writer, EVENT_WRITE, [&] { log += "new "; }).events == EVENT_WRITE);
    for (const Event& event : selector.select(0s)) event.callback();
    CHECK(log == "new ");
    // The same events, another callback.
    selector.modify(pair.writer, EVENT_WRITE, [&] { log += "newer "; });
    for (const Event& event : selector.select(0s)) event.callback();
    CHECK(log == "new newer ");
  });
}

TEST_CASE("an event is not delivered once its key was unregistered or modified") {
  with_each_selector([](Selector& selector) {
    const Pair first;
    const Pair second;
    first.write();
    second.write();
    int calls = 0;
    // Whichever comes first silences the other.
    selector.register_fd(first.reader, EVENT_READ, [&] {
      ++calls;
      selector.unregister_fd(second.reader);
    });
    selector.register_fd(second.reader, EVENT_READ, [&] {
      ++calls;
      selector.modify(first.reader, EVENT_READ, [&] { calls += 100; });
    });
    for (const Event& event : selector.select(0s)) event.callback();
    CHECK(calls == 1);
  });
}

TEST_CASE("a descriptor reopened within a batch does not get the old one's event") {
  with_each_selector([](Selector& selector) {
    Pair first;
    Pair second;
    first.write();
    second.write();
    int wrong = 0;
    const auto replace = [&](int& other) {
      const int number = other;
      selector.unregister_fd(other);
      Pair::close_end(other);
      const Pair fresh;
      REQUIRE(::dup2(fresh.reader, number) == number);
      other = number;
      selector.register_fd(number, EVENT_READ, [&] { ++wrong; });
    };
    selector.register_fd(first.reader, EVENT_READ, [&] { replace(second.reader); });
    selector.register_fd(second.reader, EVENT_READ, [&] { replace(first.reader); });
    for (const Event& event : selector.select(0s)) event.callback();
    CHECK(wrong == 0);
  });
}

TEST_CASE("a descriptor may be closed before it is unregistered, and its number used again") {
  with_each_selector([](Selector& selector) {
    Pair pair;
    const int number = pair.reader;
    selector.register_fd(number, EVENT_READ, ignore);
    Pair::close_end(pair.reader);
    selector.unregister_fd(number);
    CHECK(selector.get_map().empty());

    const Pair fresh;
    const int again = fresh.reader;
    selector.register_fd(again, EVENT_READ, ignore);
    fresh.write();
    CHECK(ready(selector) == Ready{{again, EVENT_READ}});
  });
}

TEST_CASE("a callback that unregisters itself lives until it has returned") {
  with_each_selector([](Selector& selector) {
    const Pair pair;
    pair.write();
    auto alive = std::make_shared<int>(0);
    const std::weak_ptr<int> watched = alive;
    int fd = pair.reader;
    selector.register_fd(fd, EVENT_READ, [&selector, fd, kept = std::move(alive)] {
      selector.unregister_fd(fd);
      selector.register_fd(fd, EVENT_READ, ignore);  // even if its place is taken
      ++*kept;
    });
    for (const Event& event : selector.select(0s)) event.callback();
    CHECK_FALSE(watched.expired());
    selector.select(0s);
    CHECK(watched.expired());
  });
}

TEST_CASE("a callback that goes may own the registration of another, which goes with it") {
  with_each_selector([](Selector& selector) {
    const Pair pair;
    auto alive = std::make_shared<int>(0);
    const std::weak_ptr<int> watched = alive;
    auto other = std::make_shared<Registration>(selector, pair.writer, EVENT_READ,
                                                [kept = std::move(alive)] {});
    selector.register_fd(pair.reader, EVENT_READ, [kept = std::move(other)] {});
    selector.unregister_fd(pair.reader);
    selector.select(0s);
    CHECK(selector.get_map().empty());
    selector.select(0s);
    CHECK(watched.expired());
  });
}

TEST_CASE("a callback may register others, which wait for the next batch") {
  with_each_selector([](Selector& selector) {
    const Pair pair;
    pair.write();
    int later = 0;
    selector.register_fd(pair.reader, EVENT_READ, [&] {
      if (selector.get_map().size() == 1)
        selector.register_fd(pair.writer, EVENT_WRITE, [&] { ++later; });
    });
    for (const Event& event : selector.select(0s)) event.callback();
    CHECK(later == 0);
    for (const Event& event : selector.select(0s)) event.callback();
    CHECK(later == 1);
  });
}

TEST_CASE("a selector that is closed a second time closes nothing of others") {
  with_each_selector([](Selector& selector) {
    selector.close();
    const Pair pair;  // may get the number that the selector gave back
    selector.close();
    CHECK(::fcntl(pair.reader, F_GETFD) >= 0);
    CHECK(::fcntl(pair.writer, F_GETFD) >= 0);
  });
}

TEST_CASE("close forgets everything, and can be said twice") {
  with_each_selector([](Selector& selector) {
    const Pair pair;
    selector.register_fd(pair.reader, EVENT_READ, ignore);
    selector.close();
    selector.close();
    CHECK(selector.get_map().empty());
    CHECK_THROWS_AS(selector.get_key(pair.reader), std::out_of_range);
  });
}

TEST_CASE("more than a batch of ready descriptors all get their turn") {
  with_each_selector([](Selector& selector) {
    std::vector<std::unique_ptr<Pair>> pairs;
    for (int i = 0; i < 300; ++i) pairs.push_back(std::make_unique<Pair>());
    std::size_t calls = 0;
    for (const auto& pair : pairs) {
      pair->write();
      selector.register_fd(pair->reader, EVENT_READ, [&calls, &selector, fd = pair->reader] {
        ++calls;
        selector.unregister_fd(fd);
      });
    }
    while (!selector.get_map().empty())
      for (const Event& event : selector.select(0s)) event.callback();
    CHECK(calls == pairs.size());
  });
}

TEST_CASE("statistics count waits, events and registrations") {
  with_each_selector([](Selector& selector) {
    const Pair pair;
    selector.register_fd(pair.writer, EVENT_WRITE, ignore);
    selector.modify(pair.writer, EVENT_READ | EVENT_WRITE, ignore);
    selector.select(0s);
    selector.select(0s);
    CHECK(selector.statistics().registrations == 2);
    CHECK(selector.statistics().selects == 2);
    CHECK(selector.statistics().events == 2);
  });
}

TEST_CASE("a Registration unregisters what it registered, and nothing else") {
  with_each_selector([](Selector& selector) {
    const Pair pair;
    {
      const Registration registration(selector, pair.reader, EVENT_READ, ignore);
      CHECK(selector.get_map().size() == 1);
    }
    CHECK(selector.get_map().empty());
    {
      const Registration registration(selector, pair.reader, EVENT_READ, ignore);
      selector.unregister_fd(pair.reader);
      selector.register_fd(pair.reader, EVENT_WRITE, ignore);
    }
    CHECK(selector.get_map().size() == 1);
    {
      selector.modify(pair.reader, EVENT_READ, ignore);
      const Registration other(selector, pair.writer, EVENT_READ, ignore);
      selector.close();
    }
    CHECK(selector.get_map().empty());
  });
}

TEST_CASE("a Registration may be empty, is moved with what it keeps, and can be reset") {
  with_each_selector([](Selector& selector) {
    const Pair pair;
    Registration empty;
    empty.reset();
    Registration first;
    first = {selector, pair.reader, EVENT_READ, ignore};
    CHECK(selector.get_map().contains(pair.reader));
    CHECK(source::file(selector.get_key(pair.reader).where) == "tests/test_selector.cpp");
    Registration second(std::move(first));
    first.reset();
    CHECK(selector.get_map().contains(pair.reader));
    second = {selector, pair.writer, EVENT_WRITE, ignore};
    CHECK_FALSE(selector.get_map().contains(pair.reader));
    CHECK(selector.get_map().contains(pair.writer));
    second = std::move(empty);
    CHECK(selector.get_map().empty());
    second.reset();
  });
}

TEST_CASE("a Registration that is moved to itself keeps what it keeps") {
  with_each_selector([](Selector& selector) {
    const Pair pair;
    Registration registration(selector, pair.reader, EVENT_READ, ignore);
    Registration& itself = registration;
    registration = std::move(itself);
    CHECK(selector.get_map().contains(pair.reader));
  });
}

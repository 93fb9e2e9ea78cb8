#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

#include "stages/05_mini_asyncio/descriptors.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/selectors.hpp"

using asyncio::Descriptors;
using asyncio::make_call;
using asyncio::Ref;
using asyncio::Scheduled;
using selectors::EVENT_READ;
using selectors::EVENT_WRITE;
using support::Pair;
using support::with_each_selector;

namespace {

/// Descriptors, and who was called for them.
struct Fixture {
  explicit Fixture(selectors::Selector& all) : selector(all) {}

  selectors::Selector& selector;
  Descriptors descriptors{selector};
  std::string said;
  asyncio::ReadyQueue ready;

  void add(int fd, selectors::EventMask event, char name) {
    descriptors.add(fd, event,
                    make_call<Scheduled>([this, name, held = Counted()] { said += name; }));
  }
  void select() { descriptors.select(std::chrono::seconds(0), ready); }
  void run() {
    while (!ready.empty()) ready.pop_front()->run();
  }
  std::string turn() {
    said.clear();
    select();
    run();
    return said;
  }
};

}  // namespace

TEST_CASE("a reader that is replaced is let go of, and the selector is not asked again") {
  with_each_selector([](selectors::Selector& selector) {
    const Pair pair;
    Fixture fixture(selector);
    pair.write();
    fixture.add(pair.reader, EVENT_READ, 'a');
    const auto before = selector.statistics().registrations;
    fixture.add(pair.reader, EVENT_READ, 'b');
    CHECK(Counted::alive == 1);
    CHECK(selector.statistics().registrations == before);
    CHECK(fixture.turn() == "b");
  });
}

TEST_CASE("of reader and writer of one descriptor, either stays when the other is removed") {
  with_each_selector([](selectors::Selector& selector) {
    for (const bool reader_goes : {true, false}) {
      const Pair pair;
      Fixture fixture(selector);
      pair.write();
      fixture.add(pair.reader, EVENT_READ, 'r');
      fixture.add(pair.reader, EVENT_WRITE, 'w');
      CHECK(fixture.turn() == "rw");
      CHECK(fixture.descriptors.remove(pair.reader, reader_goes ? EVENT_READ : EVENT_WRITE));
      CHECK(Counted::alive == 1);
      CHECK(fixture.turn() == (reader_goes ? "w" : "r"));
      CHECK_FALSE(fixture.descriptors.remove(pair.reader, reader_goes ? EVENT_READ : EVENT_WRITE));
      CHECK(fixture.descriptors.remove(pair.reader, reader_goes ? EVENT_WRITE : EVENT_READ));
      CHECK(selector.get_map().empty());
      CHECK(Counted::alive == 0);
    }
  });
}

TEST_CASE("who is removed after the descriptor became ready is not called") {
  with_each_selector([](selectors::Selector& selector) {
    const Pair pair;
    Fixture fixture(selector);
    pair.write();
    fixture.add(pair.reader, EVENT_READ, 'r');
    fixture.add(pair.reader, EVENT_WRITE, 'w');
    fixture.select();
    fixture.descriptors.remove(pair.reader, EVENT_READ);
    fixture.run();
    CHECK(fixture.said == "w");
  });
}

TEST_CASE("who is replaced after the descriptor became ready is not called either") {
  with_each_selector([](selectors::Selector& selector) {
    const Pair pair;
    Fixture fixture(selector);
    pair.write();
    fixture.add(pair.reader, EVENT_READ, 'a');
    fixture.select();
    fixture.add(pair.reader, EVENT_READ, 'b');
    fixture.run();
    CHECK(fixture.said == "");
    CHECK(fixture.turn() == "b");
  });
}

TEST_CASE("a descriptor that is closed and opened again does not get its predecessor's event") {
  with_each_selector([](selectors::Selector& selector) {
    Pair old;
    Fixture fixture(selector);
    old.write();
    fixture.add(old.reader, EVENT_READ, 'a');
    fixture.select();

    const int number = old.reader;
    fixture.descriptors.remove(old.reader, EVENT_READ);
    Pair::close_end(old.reader);
    Pair next;
    REQUIRE(next.reader == number);  // the lowest that is free
    fixture.add(next.reader, EVENT_READ, 'b');
    fixture.run();
    CHECK(fixture.said == "");
    CHECK(fixture.turn() == "");
    next.write();
    CHECK(fixture.turn() == "b");
    fixture.descriptors.clear();
  });
}

TEST_CASE("one that others opened again in the batch does not get its predecessor's event") {
  with_each_selector([](selectors::Selector& selector) {
    Pair old;
    Pair others;
    std::optional<Pair> next;
    Fixture fixture(selector);
    // Whichever comes first, what is ready for the old one must not reach the new one.
    const auto replace = [&] {
      fixture.descriptors.remove(old.reader, EVENT_READ);
      Pair::close_end(old.reader);
      next.emplace();
      fixture.add(next->reader, EVENT_READ, 'b');
    };
    fixture.add(old.reader, EVENT_READ, 'a');
    selector.register_fd(others.reader, EVENT_READ, replace);
    old.write();
    others.write();
    CHECK(fixture.turn() == "");
    REQUIRE(next);
    selector.unregister_fd(others.reader);
    CHECK(fixture.turn() == "");
    fixture.descriptors.clear();
  });
}

TEST_CASE("a reader can remove itself while it is called") {
  with_each_selector([](selectors::Selector& selector) {
    const Pair pair;
    Fixture fixture(selector);
    pair.write();
    fixture.descriptors.add(pair.reader, EVENT_READ,
                            make_call<Scheduled>([&, held = Counted("still here")] {
                              fixture.descriptors.remove(pair.reader, EVENT_READ);
                              fixture.said += held.value;
                            }));
    CHECK(fixture.turn() == "still here");
    CHECK(Counted::alive == 0);
    CHECK(selector.get_map().empty());
  });
}

TEST_CASE("what cannot be watched is refused, and nothing stays behind") {
  with_each_selector([](selectors::Selector& selector) {
    const Pair pair;
    Fixture fixture(selector);
    fixture.add(pair.reader, EVENT_WRITE, 'w');
    CHECK_THROWS_AS(fixture.add(-1, EVENT_READ, 'x'), std::invalid_argument);
    // What somebody else has registered is not taken from them.
    selector.register_fd(pair.writer, EVENT_READ, support::ignore);
    CHECK_THROWS_AS(fixture.add(pair.writer, EVENT_READ, 'x'), std::invalid_argument);
    CHECK(Counted::alive == 1);
    CHECK(selector.get_map().contains(pair.writer));
    CHECK_FALSE(fixture.descriptors.remove(pair.writer, EVENT_READ));
    CHECK(fixture.turn() == "w");
    selector.unregister_fd(pair.writer);
  });
}

#ifdef __linux__
TEST_CASE("a file, which epoll refuses, leaves nothing behind") {
  selectors::EpollSelector selector;
  Fixture fixture(selector);
  const int file = ::open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  REQUIRE(file >= 0);
  for (int i = 0; i < 2; ++i) {
    CHECK_THROWS_AS(fixture.add(file, EVENT_READ, 'x'), std::system_error);
    CHECK(Counted::alive == 0);
    CHECK(selector.get_map().empty());
  }
  ::close(file);
}

TEST_CASE("what was closed too early is forgotten when the kernel says that it is gone") {
  selectors::EpollSelector selector;
  Fixture fixture(selector);
  Pair pair;
  const int number = pair.reader;
  fixture.add(number, EVENT_READ, 'r');
  fixture.add(number, EVENT_WRITE, 'w');
  Pair::close_end(pair.reader);
  CHECK_THROWS_AS(fixture.descriptors.remove(number, EVENT_READ), std::system_error);
  CHECK(Counted::alive == 0);
  CHECK_FALSE(fixture.descriptors.remove(number, EVENT_WRITE));
}
#endif

TEST_CASE("what goes with the descriptors may remove others on its way") {
  with_each_selector([](selectors::Selector& selector) {
    const Pair pair;
    Fixture fixture(selector);
    struct Removes {
      Removes(Descriptors& all, int number) : descriptors(&all), fd(number) {}
      Removes(Removes&& other) noexcept
          : descriptors(std::exchange(other.descriptors, nullptr)), fd(other.fd) {}
      ~Removes() {
        if (descriptors) descriptors->remove(fd, EVENT_READ);
      }
      Descriptors* descriptors;
      int fd;
    };
    const auto watch = [&](int fd, int other) {
      fixture.descriptors.add(fd, EVENT_READ,
                              make_call<Scheduled>([removes = Removes(fixture.descriptors, other),
                                                    held = Counted()] {}));
    };
    watch(pair.reader, pair.writer);
    watch(pair.writer, pair.reader);
    fixture.descriptors.clear();
    CHECK(Counted::alive == 0);
    CHECK(selector.get_map().empty());
  });
}

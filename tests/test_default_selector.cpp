#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <system_error>

#include "tests/support/selectors.hpp"

using namespace selectors;
using namespace std::chrono_literals;
using namespace support;

#ifdef __linux__
TEST_CASE("epoll does not watch a regular file, and says so") {
  EpollSelector selector;
  const int file = ::open("/proc/self/exe", O_RDONLY);
  CHECK_THROWS_AS(selector.register_fd(file, EVENT_READ, ignore), std::system_error);
  CHECK(selector.get_map().empty());
  ::close(file);
}

TEST_CASE("a descriptor whose change epoll refuses is not registered any more") {
  EpollSelector selector;
  Pair pair;
  const int number = pair.reader;
  selector.register_fd(number, EVENT_READ, ignore);
  Pair::close_end(pair.reader);
  CHECK_THROWS_AS(selector.modify(number, EVENT_WRITE, ignore), std::system_error);
  CHECK(selector.get_map().empty());
}

TEST_CASE("epoll skips what a duplicate keeps reporting of a descriptor that is gone") {
  EpollSelector selector;
  Pair pair;
  const int number = pair.reader;
  const int duplicate = ::dup(pair.reader);
  selector.register_fd(number, EVENT_READ, ignore);
  Pair::close_end(pair.reader);    // the description lives on in the duplicate,
  selector.unregister_fd(number);  // and with it the kernel's registration
  pair.write();
  CHECK(ready(selector).empty());

  const Pair fresh;
  REQUIRE(::dup2(fresh.reader, number) == number);
  selector.register_fd(number, EVENT_READ, ignore);
  CHECK(ready(selector).empty());  // not the duplicate's event for the same number
  selector.unregister_fd(number);
  ::close(number);
  ::close(duplicate);
}
#endif

TEST_CASE("what a selector has of the kernel is given back with it, and no child has it") {
  const auto lowest_free = [] {
    const int fd = ::dup(STDERR_FILENO);
    ::close(fd);
    return fd;
  };
  const int before = lowest_free();
  {
    const DefaultSelector selector;
    CHECK((::fcntl(before, F_GETFD) & FD_CLOEXEC) != 0);
  }
  CHECK(lowest_free() == before);
}

TEST_CASE("a selector whose list is the kernel's refuses registrations once it is closed") {
  with_each_selector([](Selector& selector) {
    selector.close();
    const Pair pair;
    const auto attempt = [&] { selector.register_fd(pair.reader, EVENT_READ, ignore); };
    if (selector.name() == "epoll" || selector.name() == "kqueue")
      CHECK_THROWS_AS(attempt(), std::system_error);
    else
      CHECK_NOTHROW(attempt());
  });
}

TEST_CASE("select refuses descriptors beyond its bit set, the others take them") {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  REQUIRE(limit.rlim_max > FD_SETSIZE + 1);
  const rlimit raised{std::max<rlim_t>(limit.rlim_cur, FD_SETSIZE + 10), limit.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &raised);
  with_each_selector([](Selector& selector) {
    const Pair pair;
    const int high = ::fcntl(pair.writer, F_DUPFD, FD_SETSIZE);
    REQUIRE(high >= FD_SETSIZE);
    if (selector.name() == "select") {
      CHECK_THROWS_AS(selector.register_fd(high, EVENT_WRITE, ignore), std::invalid_argument);
      CHECK(selector.get_map().empty());
    } else {
      selector.register_fd(high, EVENT_WRITE, ignore);
      CHECK(ready(selector) == Ready{{high, EVENT_WRITE}});
      selector.unregister_fd(high);
    }
    ::close(high);
  });
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

TEST_CASE(
    "a descriptor that was closed but not unregistered is told as each kernel call tells it") {
  with_each_selector([](Selector& selector) {
    Pair pair;
    const int gone = pair.reader;
    selector.register_fd(gone, EVENT_READ, ignore);
    Pair::close_end(pair.reader);
    if (selector.name() == "epoll" || selector.name() == "kqueue") CHECK(ready(selector).empty());
    if (selector.name() == "poll") CHECK(ready(selector) == Ready{{gone, EVENT_READ}});
    if (selector.name() == "select")
      CHECK_THROWS_WITH_AS(selector.select(0s), "select: Bad file descriptor", std::system_error);
  });
}

TEST_CASE("the default is the one whose list is the kernel's") {
#ifdef __linux__
  CHECK(DefaultSelector().name() == "epoll");
#elif __has_include(<sys/event.h>)
  CHECK(DefaultSelector().name() == "kqueue");
#endif
}

#include <doctest/doctest.h>
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <tuple>
#include <vector>

#include "common/site_server.hpp"
#include "tests/support/crawls.hpp"
#include "tests/support/fake_kqueue/kernel.hpp"
#include "tests/support/selectors.hpp"

using namespace selectors;
using namespace std::chrono_literals;
using namespace support;

namespace {

using KernelEvent = struct kevent;

/// A descriptor, a filter, and what is asked of it or said about it.
using Filter = std::tuple<int, int, int>;
using Filters = std::vector<Filter>;

/// A kernel that takes all changes but one, and has these events for each wait.
class Canned {
 public:
  Canned() {
    fake_kqueue::kernel = [this](auto... arguments) { return answer(arguments...); };
  }
  ~Canned() { fake_kqueue::kernel = fake_kqueue::kevent; }
  Canned(const Canned&) = delete;
  Canned& operator=(const Canned&) = delete;

  /// What it was asked to change, since it was asked last.
  Filters changes() { return std::exchange(changes_, {}); }

  /// As the kernel would make it of the registration that was made last for this filter.
  KernelEvent event(int fd, int filter, int flags = 0) const {
    const auto of_both = [&](const KernelEvent& change) {
      return static_cast<int>(change.ident) == fd && change.filter == filter;
    };
    KernelEvent event = *std::find_if(added_.rbegin(), added_.rend(), of_both);
    event.flags = static_cast<std::uint16_t>(flags);
    return event;
  }

  std::vector<KernelEvent> events;
  std::optional<Filter> refused;      // with ENOMEM
  int error = 0;                      // of each wait, if there is one
  std::optional<timespec> timeout{};  // of the last wait
  int queue = -1;                     // that was used last
  int calls = 0;

 private:
  int answer(int kq, const KernelEvent* changes, int change_count, KernelEvent* room,
             int room_count, const timespec* limit) {
    ++calls;
    queue = kq;
    for (int i = 0; i < change_count; ++i) {
      const KernelEvent& change = changes[i];
      changes_.emplace_back(change.ident, change.filter, change.flags);
      if (changes_.back() == refused) return fail(ENOMEM);
      if (change.flags == EV_ADD) added_.push_back(change);
    }
    if (room_count == 0) return 0;
    timeout = limit ? std::optional(*limit) : std::nullopt;
    if (error != 0) return fail(error);
    std::copy(events.begin(), events.end(), room);
    return static_cast<int>(events.size());
  }

  static int fail(int error) {
    errno = error;
    return -1;
  }

  Filters changes_;
  std::vector<KernelEvent> added_;
};

/// In the order of the batch.
Ready batch(Selector& selector) {
  Ready found;
  for (const Event& event : selector.select(0s)) found.emplace_back(event.key->fd, event.events);
  return found;
}

constexpr int one = 1001;  // numbers of descriptors, of which there are none
constexpr int other = 1002;
constexpr EventMask both = EVENT_READ | EVENT_WRITE;

}  // namespace

TEST_CASE("each direction that is waited for is a filter of the kernel's, and both are one call") {
  Canned kernel;
  KqueueSelector selector;
  selector.register_fd(one, both, ignore);
  CHECK(kernel.calls == 1);
  CHECK(kernel.changes() == Filters{{one, EVFILT_READ, EV_ADD}, {one, EVFILT_WRITE, EV_ADD}});
  selector.register_fd(other, EVENT_WRITE, ignore);
  CHECK(kernel.changes() == Filters{{other, EVFILT_WRITE, EV_ADD}});
  selector.unregister_fd(other);
  CHECK(kernel.changes() == Filters{{other, EVFILT_WRITE, EV_DELETE}});
  selector.unregister_fd(one);
  CHECK(kernel.changes() == Filters{{one, EVFILT_READ, EV_DELETE}, {one, EVFILT_WRITE, EV_DELETE}});
  CHECK(kernel.calls == 4);
}

TEST_CASE("modify adds the filter that is wanted and deletes the one that is not, in one call") {
  Canned kernel;
  KqueueSelector selector;
  selector.register_fd(one, EVENT_READ, ignore);
  kernel.changes();
  kernel.calls = 0;
  selector.modify(one, EVENT_WRITE, ignore);
  CHECK(kernel.calls == 1);
  CHECK(kernel.changes() == Filters{{one, EVFILT_READ, EV_DELETE}, {one, EVFILT_WRITE, EV_ADD}});
  selector.modify(one, EVENT_WRITE, ignore);
  CHECK(kernel.calls == 1);
}

TEST_CASE("both filters of a descriptor are one event, at the place of the first") {
  Canned kernel;
  KqueueSelector selector;
  selector.register_fd(one, both, ignore);
  selector.register_fd(other, both, ignore);
  kernel.events = {kernel.event(one, EVFILT_WRITE), kernel.event(other, EVFILT_READ),
                   kernel.event(one, EVFILT_READ)};
  CHECK(batch(selector) == Ready{{one, both}, {other, EVENT_READ}});
  CHECK(selector.statistics().events == 2);
}

TEST_CASE("an end of file is for the direction that has it: half a connection may go on") {
  Canned kernel;
  KqueueSelector selector;
  selector.register_fd(one, both, ignore);
  kernel.events = {kernel.event(one, EVFILT_READ, EV_EOF)};
  CHECK(batch(selector) == Ready{{one, EVENT_READ}});
  kernel.events = {kernel.event(one, EVFILT_WRITE, EV_EOF)};
  CHECK(batch(selector) == Ready{{one, EVENT_WRITE}});
  kernel.events = {kernel.event(one, EVFILT_READ, EV_EOF), kernel.event(one, EVFILT_WRITE, EV_EOF)};
  CHECK(batch(selector) == Ready{{one, both}});
}

TEST_CASE("an event of another registration of the same number is dropped, and of an unknown one") {
  Canned kernel;
  KqueueSelector selector;
  selector.register_fd(one, EVENT_READ, ignore);
  selector.register_fd(other, EVENT_READ, ignore);
  kernel.events = {kernel.event(one, EVFILT_READ), kernel.event(other, EVFILT_READ)};
  selector.unregister_fd(other);
  selector.unregister_fd(one);
  selector.register_fd(one, EVENT_READ, ignore);
  CHECK(batch(selector).empty());
  kernel.events = {kernel.event(one, EVFILT_READ)};
  CHECK(batch(selector) == Ready{{one, EVENT_READ}});
  selector.modify(one, both, ignore);  // is the same registration: the kernel's tag stays good
  CHECK(batch(selector) == Ready{{one, EVENT_READ}});
}

TEST_CASE("an event of a filter that is not waited for any more is dropped") {
  Canned kernel;
  KqueueSelector selector;
  selector.register_fd(one, both, ignore);
  kernel.events = {kernel.event(one, EVFILT_READ), kernel.event(one, EVFILT_WRITE)};
  selector.modify(one, EVENT_READ, ignore);
  CHECK(batch(selector) == Ready{{one, EVENT_READ}});
  std::swap(kernel.events[0], kernel.events[1]);
  CHECK(batch(selector) == Ready{{one, EVENT_READ}});
}

TEST_CASE("when the kernel refuses the second filter the first goes, too") {
  Canned kernel;
  KqueueSelector selector;
  kernel.refused = {one, EVFILT_WRITE, EV_ADD};
  CHECK_THROWS_WITH_AS(selector.register_fd(one, both, ignore), "kevent: Cannot allocate memory",
                       std::system_error);
  CHECK(selector.get_map().empty());
  CHECK(kernel.changes() == Filters{{one, EVFILT_READ, EV_ADD},
                                    {one, EVFILT_WRITE, EV_ADD},
                                    {one, EVFILT_READ, EV_DELETE},
                                    {one, EVFILT_WRITE, EV_DELETE}});
}

TEST_CASE("when the kernel refuses a change none of the descriptor's filters is left") {
  Canned kernel;
  KqueueSelector selector;
  selector.register_fd(one, EVENT_READ, ignore);
  kernel.changes();
  kernel.calls = 0;
  kernel.refused = {one, EVFILT_WRITE, EV_ADD};
  CHECK_THROWS_AS(selector.modify(one, both, ignore), std::system_error);
  CHECK(selector.get_map().empty());
  CHECK(kernel.calls == 3);  // for one that is not there ends a call
  CHECK(kernel.changes() == Filters{{one, EVFILT_READ, EV_ADD},
                                    {one, EVFILT_WRITE, EV_ADD},
                                    {one, EVFILT_READ, EV_DELETE},
                                    {one, EVFILT_WRITE, EV_DELETE}});
}

TEST_CASE("what is no descriptor is refused by its name") {
  KqueueSelector selector;
  CHECK_THROWS_WITH_AS(selector.register_fd(one, EVENT_READ, ignore), "kevent: Bad file descriptor",
                       std::system_error);
}

TEST_CASE("a timeout is told to the nanosecond, and the longest is not for ever") {
  Canned kernel;
  KqueueSelector selector;
  const auto told = [&](std::optional<Duration> timeout) {
    selector.select(timeout);
    return kernel.timeout ? std::optional(std::chrono::seconds(kernel.timeout->tv_sec) +
                                          Duration(kernel.timeout->tv_nsec))
                          : std::nullopt;
  };
  CHECK(told(std::nullopt) == std::nullopt);
  CHECK(told(0s) == 0s);
  CHECK(told(-1s) == 0s);
  CHECK(told(Duration::min()) == 0s);
  CHECK(told(1ns) == 1ns);
  CHECK(told(3s + 1ns) == 3s + 1ns);
  CHECK(kernel.timeout->tv_nsec == 1);
  CHECK(told(Duration::max()) == 100'000'000s);
}

TEST_CASE("a wait that a signal ends is an empty batch, and one that fails is an error") {
  Canned kernel;
  KqueueSelector selector;
  kernel.error = EINTR;
  CHECK(batch(selector).empty());
  kernel.error = ENOMEM;
  CHECK_THROWS_WITH_AS(selector.select(0s), "kevent: Cannot allocate memory", std::system_error);
}

TEST_CASE("the kernel's queue is closed on exec, and with the selector") {
  Canned kernel;
  {
    KqueueSelector selector;
    selector.select(0s);
    CHECK((::fcntl(kernel.queue, F_GETFD) & FD_CLOEXEC) != 0);
  }
  CHECK(::fcntl(kernel.queue, F_GETFD) < 0);
}

TEST_CASE("each crawler gets all pages with it") {
  constexpr std::size_t pages = 60;
  const site::Server server(pages, 1ms);
  for_each_crawler([&](const crawl::Crawler& crawler) {
    KqueueSelector selector;
    std::size_t done = 0;
    const auto count = [&](const report::Page& page) { done += !page.error; };
    frontier::Frontier frontier(server.url(), {}, {count});
    crawl::Crawl crawl{selector,
                       frontier,
                       server.address(),
                       frontier.origin().str(),
                       crawl::Options().max_body,
                       false,
                       std::vector<char>(4096)};
    crawler.crawl(crawl);
    CHECK(done == pages);
  });
}

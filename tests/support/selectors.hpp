#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "common/default_selector.hpp"

namespace support {

/// Two connected sockets, not blocking.
class Pair {
 public:
  Pair() {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    for (const int end : ends) REQUIRE(::fcntl(end, F_SETFL, O_NONBLOCK) == 0);
    reader = ends[0];
    writer = ends[1];
  }
  ~Pair() {
    close_end(reader);
    close_end(writer);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  static void close_end(int& fd) {
    if (fd >= 0) ::close(fd);
    fd = -1;
  }
  void write() const { REQUIRE(::write(writer, "x", 1) == 1); }

  int reader;
  int writer;
};

/// Runs the body once with each kind of selector.
template <class Body>
void with_each_selector(Body body) {
  std::vector<std::unique_ptr<selectors::Selector>> all;
  all.push_back(std::make_unique<selectors::PollSelector>());
  all.push_back(std::make_unique<selectors::SelectSelector>());
#ifdef __linux__
  all.push_back(std::make_unique<selectors::EpollSelector>());
#endif
#if __has_include(<sys/event.h>)
  all.push_back(std::make_unique<selectors::KqueueSelector>());
#endif
  for (const auto& selector : all) {
    CAPTURE(selector->name());
    body(*selector);
  }
}

/// A callback, where none is called.
inline void ignore() {}

/// Descriptors, and what each is ready for.
using Ready = std::vector<std::pair<int, selectors::EventMask>>;

/// What became ready, in order of descriptors.
inline Ready ready(selectors::Selector& selector,
                   std::optional<selectors::Duration> timeout = std::chrono::seconds(0)) {
  Ready found;
  for (const selectors::Event& event : selector.select(timeout))
    found.emplace_back(event.key->fd, event.events);
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace support

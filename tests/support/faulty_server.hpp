#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/support/behaviour.hpp"
#include "tests/support/fd.hpp"

namespace support {

/// A web server that misbehaves as it is told, for the tests of what connects to one. Serves on a
/// free port of 127.0.0.1, in a thread of its own, any number of connections at once. The
/// destructor closes them all and joins the thread. Every member may be called at any time, from
/// any thread.
class FaultyServer {
 public:
  using Behaviours = std::map<std::string, Behaviour, std::less<>>;

  /// Whatever `by_target` does not name gets `otherwise`.
  explicit FaultyServer(Behaviours by_target, Behaviour otherwise = not_found());
  ~FaultyServer();

  FaultyServer(const FaultyServer&) = delete;
  FaultyServer& operator=(const FaultyServer&) = delete;

  std::uint16_t port() const { return port_; }

  /// `http://127.0.0.1:port` and `target`.
  std::string url(std::string_view target) const;

  /// Every request that came whole, with all that came with it, in that order.
  std::vector<std::string> requests() const;

  /// The second word of each.
  std::vector<std::string> request_targets() const;

  /// Returns when so many requests have come; throws std::runtime_error after 30 seconds.
  void wait_for_requests(std::size_t count) const;

  /// How many connections were accepted, in all and at most at one moment. One that the peer has
  /// closed counts as open no longer, unless it is never read.
  std::size_t connections() const;
  std::size_t most_open() const;

 private:
  struct Connection;

  void serve();
  void accept_one(std::vector<Connection>& open);
  bool receive(Connection& connection);
  const Behaviour& behaviour_for(std::string_view request) const;
  void record(const std::string& request);

  const Behaviours by_target_;
  const Behaviour otherwise_;
  Fd listener_;
  std::uint16_t port_ = 0;
  Fd stop_;     // closing it ends the thread,
  Fd stopped_;  // which waits at this other end

  mutable std::mutex mutex_;  // guards what follows
  mutable std::condition_variable requested_;
  std::vector<std::string> requests_;
  std::size_t connections_ = 0;
  std::size_t most_open_ = 0;

  std::thread thread_;
};

}  // namespace support

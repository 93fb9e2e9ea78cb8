#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>

#include "common/selector.hpp"
#include "common/socket.hpp"

namespace site {

/// The site behind a listener on 127.0.0.1: each answer is sent `latency` after its request. A
/// connection ends with its answer, unless the request was in HTTP/1.1. It does nothing by itself:
/// whoever has it calls serve(), and answer_due() when the time has come.
class Service {
 public:
  using Clock = std::chrono::steady_clock;
  using Duration = std::chrono::nanoseconds;

  /// Its sockets are registered with `selector`, which must outlive it; `now` is the time. Throws
  /// std::system_error if there is no port to be had.
  Service(std::size_t pages, Duration latency, selectors::Selector& selector,
          std::function<Clock::time_point()> now = Clock::now);
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  const sockets::Address& address() const { return address_; }

  /// Of its first page.
  std::string url() const;

  /// Waits at most so long until something can be done, then accepts, reads and sends what can be
  /// now, in the order in which the connections came. False if there was nothing to do.
  bool serve(std::optional<Duration> timeout);

  /// Begins to send the answers whose time has come.
  void answer_due();

  /// How long until answer_due() has something to do.
  std::optional<Duration> next_due() const;

  /// The client at that port of 127.0.0.1 can only wait: its answer is not due yet, or nobody is
  /// heard before next_due().
  bool keeps_waiting(std::uint16_t port) const { return !accepting_ || owed_.contains(port); }

 private:
  struct Connection {
    Connection(Service& service, sockets::Socket accepted);

    sockets::Socket socket;
    const std::uint16_t client;  // its port
    std::string request{};
    std::string response{};
    bool keep_alive = false;
    selectors::Registration waiting{};  // none while the answer is not due
  };
  struct Due {
    Clock::time_point time;
    int fd;
  };

  void watch_listener();
  void accept();
  void watch_for_request(Connection& connection);
  void read_request(Connection& connection);
  void answer(Connection& connection);
  void send_response(Connection& connection);
  void close(const Connection& connection) { connections_.erase(connection.socket.fd()); }

  const std::size_t pages_;
  const Duration latency_;
  selectors::Selector& selector_;
  const std::function<Clock::time_point()> now_;
  sockets::Socket listener_;
  sockets::Address address_;
  std::optional<selectors::Registration> accepting_;  // none when there was no descriptor left
  Clock::time_point retry_;                           // when it accepts again, if it does not now
  std::map<int, Connection> connections_;             // by descriptor
  std::deque<Due> due_;  // requests that wait for their answer, in the order of their times
  std::unordered_multiset<std::uint16_t> owed_;  // the clients of these
};

}  // namespace site

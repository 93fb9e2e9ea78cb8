#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <thread>

#include "common/default_selector.hpp"
#include "common/socket.hpp"

namespace site {

/// Serves the site on 127.0.0.1 from a thread of its own, each answer `latency` after its request.
/// A connection ends with its answer, unless the request was in HTTP/1.1. Stops when destroyed.
class Server {
 public:
  /// Throws std::system_error if there is no port to be had.
  Server(std::size_t pages, std::chrono::nanoseconds latency);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  const sockets::Address& address() const { return address_; }

  /// Of its first page.
  std::string url() const;

 private:
  using Clock = std::chrono::steady_clock;

  struct Connection {
    sockets::Socket socket;
    std::string request;
    std::string response;
    bool keep_alive = false;
  };
  struct Due {
    Clock::time_point time;
    int fd;
  };

  void serve();
  void watch_listener();
  void accept();
  void watch_for_request(int fd);
  void read_request(int fd);
  void answer_what_is_due();
  void send_response(int fd);
  void close(int fd);
  std::optional<std::chrono::nanoseconds> next_due() const;

  const std::size_t pages_;
  const std::chrono::nanoseconds latency_;
  sockets::Socket listener_;
  sockets::Address address_;
  int stop_read_ = -1;
  int stop_write_ = -1;

  // Of the thread alone.
  selectors::DefaultSelector selector_;
  std::map<int, Connection> connections_;
  std::deque<Due> due_;  // requests that wait for their answer, in the order of their times
  bool accepting_ = false;
  Clock::time_point retry_;  // when it accepts again, if it does not now
  bool stopped_ = false;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace site

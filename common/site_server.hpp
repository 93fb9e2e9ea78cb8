#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <thread>

#include "common/default_selector.hpp"
#include "common/site_service.hpp"

namespace site {

/// Serves the site from a thread of its own. Stops when destroyed.
class Server {
 public:
  /// Throws std::system_error if there is no port to be had.
  Server(std::size_t pages, std::chrono::nanoseconds latency);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  const sockets::Address& address() const { return service_.address(); }

  /// Of its first page.
  std::string url() const { return service_.url(); }

 private:
  void serve();

  int stop_read_ = -1;
  int stop_write_ = -1;
  bool stopped_ = false;  // of the thread alone, as are
  selectors::DefaultSelector selector_;
  Service service_;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace site

#include "common/site_server.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace site {

Server::Server(std::size_t pages, std::chrono::nanoseconds latency)
    : service_(pages, latency, selector_) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) < 0)
    throw std::system_error(errno, std::generic_category(), "pipe2");
  stop_read_ = ends[0];
  stop_write_ = ends[1];
  // Signals are the crawling thread's business.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { serve(); });
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

Server::~Server() {
  ::close(stop_write_);  // which the other end sees
  thread_.join();
  ::close(stop_read_);
}

void Server::serve() {
  const selectors::Registration stop(selector_, stop_read_, selectors::EVENT_READ,
                                     [this] { stopped_ = true; });
  while (!stopped_) {
    service_.serve(service_.next_due());
    service_.answer_due();
  }
}

}  // namespace site

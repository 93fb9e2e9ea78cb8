#include "common/site_server.hpp"

#include <pthread.h>
#include <unistd.h>

#include <csignal>

#include "common/nonblocking.hpp"

namespace site {

Server::Server(std::size_t pages, std::chrono::nanoseconds latency)
    : service_(pages, latency, selector_) {
  const auto [read_end, write_end] = nonblocking::pipe();
  stop_read_ = read_end;
  stop_write_ = write_end;
  // Signals are the crawling thread's business.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);  // without ::, for it may be a macro
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

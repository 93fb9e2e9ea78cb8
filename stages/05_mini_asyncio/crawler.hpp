#pragma once

#include <cstddef>
#include <functional>

#include "common/crawl.hpp"
#include "stages/05_mini_asyncio/connection_pool.hpp"
#include "stages/05_mini_asyncio/queue.hpp"
#include "stages/05_mini_asyncio/sleep.hpp"
#include "stages/05_mini_asyncio/task.hpp"

/// The crawler once more, in the form with which the article ends: workers on a
/// queue.
namespace asyncio {

/// A page on its way: in the queue, then with a worker. The frontier may end it
/// at any time, so that it is shared.
class Fetch : public Counted {
 public:
  Fetch(frontier::Page& begun, std::size_t max_body)
      : page(begun), response(max_body) {}

  frontier::Page& page;  // until it is done or failed
  http::Response response;
  bool answered = false;  // a byte of the response has come
  AnyTask* worker = nullptr;
  bool timed_out = false;  // the page has failed
};

class Crawler {
 public:
  explicit Crawler(crawl::Crawl& crawl) : crawl_(crawl) {}

  /// Crawls until all is done, or the crawl is stopped.
  Coroutine<> crawl();

 private:
  std::function<void()> start(frontier::Page& page);
  void time_out(Fetch& fetch);
  Coroutine<> work();
  Coroutine<> fetch(Fetch& fetch);
  Coroutine<bool> reuse(sockets::Socket& socket, Fetch& fetch);
  Coroutine<> exchange(sockets::Socket& socket, Fetch& fetch);
  Coroutine<> read_all(sockets::Socket& socket, Fetch& fetch);
  Sleep next_turn();
  void end_turn();
  void set_alarm();

  crawl::Crawl& crawl_;
  Queue<Ref<Fetch>> queue_;
  ConnectionPool pool_;  // empty unless connections are to be kept
  std::size_t workers_ = 0;
  bool turn_ends_ = false;  // end_turn() is scheduled
  bool alarm_is_set_ = false;
  bool stopped_ = false;
};

/// Crawls until nothing is left to wait for.
void crawl_site(crawl::Crawl& crawl);

}  // namespace asyncio

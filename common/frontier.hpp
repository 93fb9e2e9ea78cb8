#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <limits>
#include <list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "common/http.hpp"
#include "common/report.hpp"
#include "common/url.hpp"

/// Which URLs of a site are to do, in flight and done: everything about a crawl but the fetching.
namespace frontier {

using Clock = std::chrono::steady_clock;
using Duration = std::chrono::nanoseconds;

/// What ends a fetch that is not done in time.
class TimeoutError : public std::runtime_error {
 public:
  TimeoutError() : std::runtime_error("timed out") {}
};

struct Limits {
  std::size_t max_connections = 100;                                // fetches in flight
  std::size_t max_pages = std::numeric_limits<std::size_t>::max();  // URLs discovered
  Duration timeout = std::chrono::seconds(30);                      // of one fetch
};

/// A page whose fetch was begun. The frontier owns it; it lives until the next expire() after it
/// was done or failed.
class Page {
 public:
  const std::string& target() const { return *target_; }

 private:
  friend class Frontier;
  const std::string* target_ = nullptr;
  Clock::time_point deadline_;
  std::function<void()> expire_;
  std::list<Page>::iterator position_;  // among those in flight
};

/// Hands out each URL of one origin once, at most so many at a time, and takes back what became of
/// it. Used by one thread. Everything costs constant time, but for reading a page's links.
class Frontier {
 public:
  /// Begins to fetch a page, and gives back what ends that fetch when its time is over. The
  /// frontier destroys that function, and all that it owns, in an expire() after the page was done
  /// or failed, when no callback is running: so it may own the fetch. done() or failed() is called
  /// exactly once, before or after `Start` returns.
  using Start = std::function<std::function<void()>(Page&)>;

  /// Is told what happens; either may be empty.
  struct Observer {
    std::function<void(const report::Page&)> page_done{};
    std::function<void()> turn_done{};  // all that was ready has been dealt with
  };

  /// `start` is an absolute http URL, else std::invalid_argument. `now` is the time.
  Frontier(const std::string& start, Limits limits, Observer observer,
           std::function<Clock::time_point()> now = Clock::now);

  /// What is in flight ends.
  ~Frontier();
  Frontier(const Frontier&) = delete;
  Frontier& operator=(const Frontier&) = delete;

  /// Begins the crawl: here, and in each expire(), `start` is called for as many pages as there are
  /// to do and places for them.
  void crawl(Start start);

  /// There is something left to do.
  bool busy() const { return !stopped_ && !(in_flight_.empty() && to_do_.empty()); }

  /// How long until the first deadline: as long as select() may wait.
  std::optional<Duration> next_deadline() const;

  /// The end of a turn: lets go of the fetches that are done, ends those whose time is over, and
  /// begins others in their places. Called by the loop when no callback is running.
  void expire();

  /// The fetch is over, and its response complete: its links are new pages to do. Takes the
  /// response, whose memory is free for the next one when this returns.
  void done(Page& page, http::Response response);

  /// The fetch is over, and this is why; `response` is as far as it came.
  void failed(Page& page, const http::Response& response, const std::string& why);

  /// Ends the crawl: nothing is begun any more, and nothing is left to wait for. What is ready in
  /// this turn may still be done; what is in flight after it ends with the frontier.
  void stop();

  /// `callback` is called when the crawl is stopped, for whoever would not ask; empty for nobody.
  void on_stop(std::function<void()> callback) { on_stop_ = std::move(callback); }

  /// Whom to ask for the pages, and how they are called in a Host header.
  const url::Origin& origin() const { return origin_; }

  std::size_t fetched() const { return fetched_; }
  std::size_t failures() const { return failures_; }
  std::size_t in_flight() const { return in_flight_.size(); }
  std::size_t to_do() const { return to_do_.size(); }
  bool start_fetched() const { return start_fetched_; }

  /// The most fetches that were in flight at one moment.
  std::size_t concurrency() const { return concurrency_; }

 private:
  /// Finds a target in the set without making a string of it.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>()(text);
    }
  };

  void discover(std::string_view target);
  void finish(Page& page, const report::Page& outcome);
  void launch();
  std::string absolute(const Page& page) const;

  url::Origin origin_;
  std::string prefix_;  // of all URLs: scheme, host and port
  Limits limits_;
  Observer observer_;
  std::function<Clock::time_point()> now_;
  Start start_;
  std::function<void()> on_stop_;
  bool stopped_ = false;

  std::unordered_set<std::string, Hash, std::equal_to<>> seen_;  // targets
  std::deque<const std::string*> to_do_;                         // into seen_
  std::list<Page> in_flight_;                                    // in the order of their deadlines
  std::list<Page> finished_;                                     // until the next expire()
  const std::string* start_target_;
  std::size_t fetched_ = 0;
  std::size_t failures_ = 0;
  std::size_t concurrency_ = 0;
  bool start_fetched_ = false;
};

}  // namespace frontier

#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/crawl_options.hpp"
#include "common/frontier.hpp"
#include "common/report.hpp"
#include "common/selector.hpp"
#include "common/signals.hpp"
#include "common/site_server.hpp"
#include "common/socket.hpp"
#include "common/virtual_selector.hpp"

/// All that crawlers share, so that the one thing in which they differ stands alone.
namespace crawl {

/// Tells the time.
using Now = std::function<frontier::Clock::time_point()>;

/// What a crawler works with.
struct Crawl {
  selectors::Selector& selector;
  frontier::Frontier& frontier;
  const sockets::Address& address;       // of the one server
  const std::string host;                // the Host header
  const std::size_t max_body;            // bytes
  const bool keep_alive;                 // for a crawler that can
  std::vector<char> buffer;              // for what is received: it is digested before more is
  const Now now = frontier::Clock::now;  // the clock of the deadlines, and of whatever else waits
};

/// A crawler: begins the crawl, and returns when the frontier has nothing left to wait for.
struct Crawler {
  std::string name;  // callback, coroutine or asyncio
  std::function<void(Crawl&)> crawl;
  bool can_keep_alive = false;  // sends several requests over one connection if it is told to
  std::function<void()> print_stacks{};  // called on SIGUSR1, between callbacks; may be empty
};

/// A site to crawl: the one that was asked for, or an embedded one, which lives as long as this.
class Site {
 public:
  /// Resolves the host: blocks. Throws std::runtime_error that names it, and std::invalid_argument
  /// if the URL is not http.
  explicit Site(const Options& options);

  const std::string& url() const { return url_; }
  const sockets::Address& address() const { return address_; }
  bool embedded() const { return server_ || virtual_; }

  /// What waits for its answers, and by which clock: the system's, unless the site is in virtual
  /// time. That goes on from one crawl to the next. The selector must go before the site does.
  std::unique_ptr<selectors::Selector> make_selector() const;
  Now now() const;

 private:
  /// An embedded site that is served from inside of select().
  struct Virtual {
    explicit Virtual(const Options& options);
    virtual_time::Clock clock{};
    selectors::DefaultSelector selector{};
    site::Service service;
    const std::optional<std::uint64_t> seed;
  };

  std::optional<site::Server> server_;
  std::unique_ptr<Virtual> virtual_;
  std::string url_;
  sockets::Address address_;
};

/// Is told of each page as it is done, and of the end of each turn of the loop, which may be a time
/// to say how far things are. May stop the crawl at either.
struct Observer {
  std::function<void(const report::Page&, frontier::Frontier&)> page_done;
  std::function<void(frontier::Frontier&)> turn_done{};
};

/// What became of a crawl.
struct Result {
  report::Summary summary;
  std::size_t fetched = 0;
  std::size_t failures = 0;
  bool start_fetched = false;
};

/// Crawls `site` until all is done, or a signal comes. Answers `requests`, if there are any to be.
Result run(const Crawler& crawler, const Site& site, const Options& options,
           const Observer& observer, signals::SignalPipe& signals,
           signals::RequestPipe* requests = nullptr);

}  // namespace crawl

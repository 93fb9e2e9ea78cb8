#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <iterator>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "common/crawl.hpp"
#include "common/default_selector.hpp"
#include "stages/03_callback_crawler/fetcher.hpp"
#include "stages/04_coroutine_crawler/fetcher.hpp"
#include "stages/compare/allocations.hpp"
#include "tests/support/faulty_server.hpp"

using namespace support;

namespace report {

std::ostream& operator<<(std::ostream& out, const Page& page) {
  return out << page.url << ": status " << page.status.value_or(0) << ", " << page.bytes
             << " bytes, " << page.links << " links, " << page.error.value_or("no error");
}

}  // namespace report

namespace {

using Pages = std::vector<report::Page>;
using Targets = std::vector<std::string>;

void for_each_crawler(const std::function<void(const crawl::Crawler&)>& check) {
  for (const crawl::Crawler& crawler : {crawl::Crawler{"callback", callbacks::crawl_site},
                                        crawl::Crawler{"coroutine", coroutines::crawl_site}}) {
    CAPTURE(crawler.name);
    check(crawler);
  }
}

const std::vector<std::size_t> some_limits = {1, 7, 100};

struct Crawled {
  Pages pages;  // in the order in which they were done
  crawl::Result result;
  std::optional<int> signal{};  // that ended it
};

using PageDone = std::function<void(const report::Page&, frontier::Frontier&)>;

Crawled crawl_with(const crawl::Crawler& crawler, const crawl::Site& site,
                   const crawl::Options& options, const PageDone& page_done = {}) {
  Crawled crawled;
  const auto keep = [&](const report::Page& page, frontier::Frontier& frontier) {
    crawled.pages.push_back(page);
    if (page_done) page_done(page, frontier);
  };
  signals::SignalPipe signals;
  crawled.result = crawl::run(crawler, site, options, {keep}, signals);
  crawled.signal = signals.received();
  return crawled;
}

Crawled crawl_with(const crawl::Crawler& crawler, const crawl::Options& options,
                   const PageDone& page_done = {}) {
  return crawl_with(crawler, crawl::Site(options), options, page_done);
}

sockets::Address loopback(std::uint16_t port) { return sockets::Address::loopback(port); }

/// Asks whoever has that address, whatever host the URL names. The address may change meanwhile.
Pages crawl_at(const sockets::Address& address, const std::string& start,
               const crawl::Crawler& crawler, const std::function<void()>& page_done = {}) {
  Pages pages;
  selectors::DefaultSelector selector;
  const auto keep = [&](const report::Page& page) {
    pages.push_back(page);
    if (page_done) page_done();
  };
  frontier::Frontier frontier(start, {}, {keep});
  crawl::Crawl crawl{selector,
                     frontier,
                     address,
                     frontier.origin().str(),
                     crawl::Options().max_body,
                     std::vector<char>(4096)};
  crawler.crawl(crawl);
  return pages;
}

crawl::Options options_for(const FaultyServer& server, std::size_t max_connections = 100) {
  crawl::Options options;
  options.url = server.url("/");
  options.max_connections = max_connections;
  return options;
}

Pages sorted(Pages pages) {
  std::sort(pages.begin(), pages.end(), [](const auto& a, const auto& b) { return a.url < b.url; });
  return pages;
}

Targets sorted(Targets targets) {
  std::sort(targets.begin(), targets.end());
  return targets;
}

Targets targets_of(const Pages& pages) {
  Targets targets;
  for (const auto& page : pages) targets.push_back(url::target(page.url));
  return targets;
}

/// "/1" to "/n".
Targets numbered(std::size_t n) {
  Targets targets;
  for (std::size_t i = 1; i <= n; ++i) targets.push_back("/" + std::to_string(i));
  return targets;
}

/// A first page that links to `rays` others.
FaultyServer::Behaviours star(std::size_t rays, const Behaviour& behaviour) {
  FaultyServer::Behaviours behaviours{{"/", answer(page(numbered(rays)))}};
  for (const auto& target : numbered(rays)) behaviours.emplace(target, behaviour);
  return behaviours;
}

/// One URL of a site: what the server does, and what a crawl has to tell of it.
struct Served {
  Behaviour behaviour;
  report::Page outcome;  // with the target for a URL
};

Served linking(std::string target, const std::string& html, std::size_t links) {
  return {answer(ok(html)), {std::move(target), 200, html.size(), links, {}}};
}

Served failing(std::string target, Behaviour behaviour, std::string why) {
  return {std::move(behaviour), {std::move(target), {}, 0, 0, std::move(why)}};
}

/// Some of everything, in the order in which the pages are found and so, one at a time, done.
const std::vector<Served> mixed_site = {
    linking("/", "<a href=/a><a href='/b?x=1'><a href=/gone><a href=/short><a href=/empty>", 5),
    linking("/a", "<a href=/a/1><a href=/a/2><a href=/><a href=/reset>", 4),
    linking("/b?x=1", "<a href='/b?x=2'><a href='?x=1'><a href=/bad>", 3),
    {not_found(), {"/gone", 404, 0, 0, {}}},
    {answer("HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99\r\n\r\n<a href=/no>"),
     {"/short", 200, 12, 0, "truncated"}},
    failing("/empty", close_unanswered(), "empty response"),
    {answer_byte_by_byte(ok("byte by byte")), {"/a/1", 200, 12, 0, {}}},
    {answer("HTTP/1.0 302 Found\r\nLocation: /a/3?from=2\r\nContent-Length: 0\r\n\r\n"),
     {"/a/2", 302, 0, 1, {}}},
    failing("/reset", reset_unanswered(), "connection reset by peer"),
    {answer(ok(std::string(300'000, 'x'))), {"/b?x=2", 200, 300'000, 0, {}}},
    failing("/bad", answer("hello\r\n\r\n"), "bad status line"),
    {answer_then_hold(ok("<a href=/no>", "text/plain")), {"/a/3?from=2", 200, 12, 0, {}}},
};

FaultyServer::Behaviours mixed_behaviours() {
  FaultyServer::Behaviours behaviours;
  for (const auto& served : mixed_site) behaviours.emplace(served.outcome.url, served.behaviour);
  return behaviours;
}

Pages mixed_outcomes(const FaultyServer& server) {
  Pages pages;
  for (const auto& served : mixed_site) {
    pages.push_back(served.outcome);
    pages.back().url = server.url(served.outcome.url);
  }
  return pages;
}

/// How many sockets of this process are connected to that port.
std::size_t connections_to(std::uint16_t port) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    const int fd = std::stoi(entry.path().filename());
    const bool connected = ::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) == 0;
    if (connected && peer.sin_port == htons(port)) ++count;
  }
  return count;
}

std::ptrdiff_t open_descriptors() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

/// What `crawl` allocates and does not free, in bytes. What only a first crawl allocates, such as
/// the libraries' tables, is no leak.
std::int64_t leaked_bytes(const std::function<void()>& crawl) {
  crawl();
  const auto before = comparison::allocations().live_bytes;
  crawl();
  return comparison::allocations().live_bytes - before;
}

/// Ends the crawl at the page of that number.
PageDone stop_after(std::size_t pages) {
  return [=, done = std::size_t{0}](const report::Page&, frontier::Frontier& frontier) mutable {
    if (++done == pages) frontier.stop();
  };
}

}  // namespace

TEST_CASE("of the embedded site both crawlers find the same, over however many connections") {
  crawl::Options options;
  options.site_latency = 1;
  const crawl::Site site(options);
  options.max_connections = 1;
  const Pages in_order = crawl_with({"callback", callbacks::crawl_site}, site, options).pages;
  CHECK(in_order.size() == options.site_pages);

  for_each_crawler([&](const crawl::Crawler& crawler) {
    for (const std::size_t limit : some_limits) {
      CAPTURE(limit);
      options.max_connections = limit;
      const Pages pages = crawl_with(crawler, site, options).pages;
      CHECK(sorted(pages) == sorted(in_order));
      if (limit == 1) CHECK(pages == in_order);
    }
  });
}

TEST_CASE("of a site with faults both crawlers tell what became of each URL") {
  for_each_crawler([](const crawl::Crawler& crawler) {
    for (const std::size_t limit : some_limits) {
      CAPTURE(limit);
      const FaultyServer server(mixed_behaviours());
      const auto [pages, result, signal] = crawl_with(crawler, options_for(server, limit));
      const Pages expected = mixed_outcomes(server);
      CHECK(sorted(pages) == sorted(expected));
      if (limit == 1) CHECK(pages == expected);
      CHECK(result.fetched == 8);
      CHECK(result.failures == 4);
      CHECK(result.start_fetched);
      CHECK_FALSE(signal);
    }
  });
}

TEST_CASE("each URL is requested once, over a connection of its own") {
  for_each_crawler([](const crawl::Crawler& crawler) {
    for (const std::size_t limit : some_limits) {
      CAPTURE(limit);
      const FaultyServer server(mixed_behaviours());
      const Pages pages = crawl_with(crawler, options_for(server, limit)).pages;
      CHECK(sorted(server.request_targets()) == sorted(targets_of(pages)));
      CHECK(server.connections() == pages.size());
    }
  });
}

TEST_CASE("a request names the host with its port") {
  for_each_crawler([](const crawl::Crawler& crawler) {
    const FaultyServer server({{"/", answer(ok(""))}});
    crawl_with(crawler, options_for(server));
    const std::string host = "127.0.0.1:" + std::to_string(server.port());
    CHECK(server.requests() == Targets{http::get_request(host, "/")});
  });
}

TEST_CASE("URLs that differ in their query are different pages") {
  for_each_crawler([](const crawl::Crawler& crawler) {
    const FaultyServer server(
        {{"/", answer(page({"/list", "/list?", "/list?a=1&amp;b=2", "/list?b=2&amp;a=1", "?q"}))}},
        answer(ok("")));
    const Pages pages = crawl_with(crawler, options_for(server, 1)).pages;
    CHECK(targets_of(pages) ==
          Targets{"/", "/list", "/list?", "/list?a=1&b=2", "/list?b=2&a=1", "/?q"});
    CHECK(server.request_targets() == targets_of(pages));
  });
}

TEST_CASE("what only looks like the start's host is not followed, its other spellings are") {
  for_each_crawler([](const crawl::Crawler& crawler) {
    const FaultyServer server({{"/", answer(page({
                                         "http://example.org.example/1",
                                         "http://notexample.org/2",
                                         "http://example.org@example.net/3",
                                         "http://user@example.org/4",
                                         "http://example.org:8080/5",
                                         "https://example.org/6",
                                         "//www.example.org/7",
                                         "http://EXAMPLE.org:80/port",
                                         "//example.org/authority",
                                     }))}});
    const auto pages = crawl_at(loopback(server.port()), "http://example.org/", crawler);
    CHECK(sorted(targets_of(pages)) == Targets{"/", "/authority", "/port"});
    CHECK(sorted(server.request_targets()) == sorted(targets_of(pages)));
  });
}

TEST_CASE("the concurrency is that of fetches in flight, not of URLs that wait") {
  for_each_crawler([](const crawl::Crawler& crawler) {
    const std::size_t rays = 20;
    for (const std::size_t limit : some_limits) {
      CAPTURE(limit);
      const FaultyServer server(star(rays, answer(ok(""))));
      const auto [pages, result, signal] = crawl_with(crawler, options_for(server, limit));
      CHECK(pages.size() == 1 + rays);
      CHECK(result.summary.concurrency == std::min(limit, rays));
    }
  });
}

TEST_CASE("a fetch that is over has closed its connection before the next one opens its own") {
  for_each_crawler([](const crawl::Crawler& crawler) {
    for (const std::string bytes : {"HTTP/1.0 204 No Content\r\n\r\n", "no HTTP\r\n"}) {
      CAPTURE(bytes);
      for (const std::size_t limit : some_limits) {
        CAPTURE(limit);
        const FaultyServer server(star(20, answer_then_hold(bytes)));
        crawl_with(crawler, options_for(server, limit),
                   [&](const auto&, const auto&) { CHECK(connections_to(server.port()) < limit); });
        CHECK(server.connections() == 21);
        CHECK(server.most_open() <= limit);
      }
    }
  });
}

TEST_CASE("a signal ends a crawl that has as many connections as it may, and tells what was done") {
  for_each_crawler([](const crawl::Crawler& crawler) {
    const std::size_t limit = 7;
    const FaultyServer server(star(20, never_answer()));
    const auto interruption = std::async(std::launch::async, [&] {
      server.wait_for_requests(1 + limit);
      ::kill(::getpid(), SIGINT);
    });
    const auto [pages, result, signal] = crawl_with(crawler, options_for(server, limit));
    CHECK(targets_of(pages) == Targets{"/"});
    CHECK(signal == SIGINT);
    CHECK(result.summary.interrupted);
    CHECK(result.summary.concurrency == limit);
    CHECK(server.most_open() == limit);
    CHECK(server.connections() == 1 + limit);
  });
}

TEST_CASE("a limit of pages ends the discovery, not the fetching of what was found") {
  for_each_crawler([](const crawl::Crawler& crawler) {
    const FaultyServer server(star(20, answer(page({"/beyond"}))));
    auto options = options_for(server, 1);
    options.max_pages = 5;
    CHECK(targets_of(crawl_with(crawler, options).pages) == Targets{"/", "/1", "/2", "/3", "/4"});
    CHECK(server.requests().size() == 5);
  });
}

TEST_CASE("a crawl goes on to its end when every page but the first fails") {
  for_each_crawler([](const crawl::Crawler& crawler) {
    for (const std::size_t limit : some_limits) {
      CAPTURE(limit);
      const FaultyServer server(star(20, reset_unanswered()));
      const auto result = crawl_with(crawler, options_for(server, limit)).result;
      CHECK(result.start_fetched);
      CHECK(result.fetched == 1);
      CHECK(result.failures == 20);
    }
  });
}

TEST_CASE("a crawl whose first page fails is over") {
  for_each_crawler([](const crawl::Crawler& crawler) {
    const FaultyServer server({{"/", close_unanswered()}});
    const auto [pages, result, signal] = crawl_with(crawler, options_for(server));
    CHECK(pages == Pages{{server.url("/"), {}, 0, 0, "empty response"}});
    CHECK_FALSE(result.start_fetched);
  });
}

TEST_CASE("fetches that fail before they wait for anything do not pile up on the stack") {
  const std::size_t many = 40'000;
  for_each_crawler([&](const crawl::Crawler& crawler) {
    const FaultyServer server({{"/", answer(page(numbered(many)))}});
    auto address = loopback(server.port());
    const auto spoil = [&] { address = sockets::Address(); };  // of no family: no socket for it
    const auto pages = crawl_at(address, server.url("/"), crawler, spoil);
    REQUIRE(pages.size() == 1 + many);
    CHECK(pages.back().error == "address family not supported by protocol");
  });
}

TEST_CASE("a request that is larger than the kernel's buffers is sent in pieces") {
  for_each_crawler([](const crawl::Crawler& crawler) {
    const FaultyServer server({}, answer(ok("")));
    auto options = options_for(server);
    *options.url += std::string(6'000'000, 'x');
    const auto [pages, result, signal] = crawl_with(crawler, options);
    CHECK(targets_of(pages) == server.request_targets());
    CHECK(result.fetched == 1);
    CHECK(result.summary.loop.registrations > 2);  // one to connect, one to read
  });
}

TEST_CASE("a crawl that is stopped tells of no more pages, and waits for none") {
  for_each_crawler([](const crawl::Crawler& crawler) {
    for (std::size_t pages = 1; pages <= mixed_site.size(); ++pages) {
      CAPTURE(pages);
      const FaultyServer server(mixed_behaviours());
      CHECK(crawl_with(crawler, options_for(server, 1), stop_after(pages)).pages.size() == pages);
      CHECK(server.requests().size() == pages);
      // Whoever connected before is accepted before.
      crawl_with(crawler, options_for(server, 1), stop_after(1));
      CHECK(server.connections() == pages + 1);
    }
    auto behaviours = star(20, never_answer());
    behaviours.insert_or_assign("/10", answer(ok("")));
    const FaultyServer server(behaviours);
    const auto pages = crawl_with(crawler, options_for(server), stop_after(2)).pages;
    CHECK(targets_of(pages) == Targets{"/", "/10"});
  });
}

TEST_CASE("a crawl leaves no descriptor and no memory, wherever it ends") {
  for_each_crawler([](const crawl::Crawler& crawler) {
    for (const std::size_t limit : some_limits) {
      CAPTURE(limit);
      for (std::size_t pages = 1; pages <= mixed_site.size() + 1; ++pages) {
        CAPTURE(pages);
        const auto before = open_descriptors();
        {
          const FaultyServer server(mixed_behaviours());
          const auto options = options_for(server, limit);
          const auto stopped = [&] { crawl_with(crawler, options, stop_after(pages)); };
          CHECK(leaked_bytes(stopped) == 0);
        }
        CHECK(open_descriptors() == before);
      }
    }
  });
}

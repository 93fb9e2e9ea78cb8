#include <doctest/doctest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <source_location>
#include <string>
#include <vector>

#include "common/default_selector.hpp"
#include "common/source_line.hpp"
#include "common/sources.hpp"
#include "stages/04_coroutine_crawler/task.hpp"
#include "tests/support/mixed_site.hpp"

using namespace support;

namespace {

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
                     false,
                     std::vector<char>(4096)};
  crawler.crawl(crawl);
  return pages;
}

/// Where the one descriptor that is waited for was registered: `file, function: line`.
std::string waits_at(const selectors::Selector& selector) {
  REQUIRE(selector.get_map().size() == 1);
  const std::source_location& where = selector.get_map().begin()->second.where;
  const std::string file(source::file(where));
  const auto lines = sources::lines(file);
  REQUIRE(where.line() <= lines.size());
  const std::string line(lines[where.line() - 1]);
  return file + ", " + std::string(source::function(where)) + ":" +
         line.substr(line.find_first_not_of(' ') - 1);
}

/// Fetches a page that never comes, as `start` does, and gives the places of its first two waits.
Targets waits_of(
    const std::function<std::function<void()>(crawl::Crawl&, frontier::Page&)>& start) {
  const FaultyServer server({}, never_answer());
  const auto address = loopback(server.port());
  selectors::DefaultSelector selector;
  frontier::Frontier frontier(server.url("/"), {}, {});
  crawl::Crawl crawl{selector, frontier, address, "", 1, false, std::vector<char>(1)};
  frontier.crawl([&](frontier::Page& page) { return start(crawl, page); });
  Targets waits{waits_at(selector)};
  for (const selectors::Event& event : selector.select(patience)) event.callback();
  waits.push_back(waits_at(selector));
  return waits;
}

}  // namespace

TEST_CASE("what waits for a descriptor is known by its line in the fetcher") {
  CHECK(waits_of([](crawl::Crawl& crawl, frontier::Page& page) {
          const auto fetcher = std::make_shared<callbacks::Fetcher>(crawl, page);
          fetcher->attempt(&callbacks::Fetcher::fetch);
          return [fetcher] {};
        }) == Targets{"stages/03_callback_crawler/fetcher.cpp, fetch: "
                      "waiting_ = {crawl_.selector, socket_.fd(), EVENT_WRITE, then};",
                      "stages/03_callback_crawler/fetcher.cpp, send_request: "
                      "waiting_ = {crawl_.selector, socket_.fd(), EVENT_READ, then};"});
  CHECK(waits_of([](crawl::Crawl& crawl, frontier::Page& page) {
          const auto task = std::make_shared<coroutines::Task>(coroutines::fetch(crawl, page));
          return [task] {};
        }) == Targets{"stages/04_coroutine_crawler/fetcher.cpp, fetch: "
                      "Ready writable(crawl.selector, socket.fd(), EVENT_WRITE);",
                      "stages/04_coroutine_crawler/fetcher.cpp, read: "
                      "Ready readable(crawl.selector, socket.fd(), EVENT_READ);"});
}

TEST_CASE("of the embedded site all crawlers find the same, over however many connections") {
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

TEST_CASE("of a site with faults all crawlers tell what became of each URL") {
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
    const auto persistence =
        crawler.name == "keep-alive" ? http::Persistence::keep_alive : http::Persistence::close;
    CHECK(server.requests() == Targets{http::get_request(host, "/", persistence)});
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

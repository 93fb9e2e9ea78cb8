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
#include <stdexcept>
#include <string>

#include "stages/compare/allocations.hpp"
#include "tests/support/mixed_site.hpp"
#include "tests/support/open_descriptors.hpp"

using namespace support;

namespace {

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

TEST_CASE("an error that is nobody's ends the crawl, and comes out of it") {
  for_each_crawler([](const crawl::Crawler& crawler) {
    const auto before = open_descriptors();
    {
      const FaultyServer server(star(20, answer(ok(""))));
      const auto fail = [pages = 0](const report::Page&, frontier::Frontier&) mutable {
        if (++pages == 7) throw std::logic_error("a bug");
      };
      CHECK_THROWS_WITH(crawl_with(crawler, options_for(server), fail), "a bug");
    }
    CHECK(open_descriptors() == before);
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

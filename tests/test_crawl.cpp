#include <doctest/doctest.h>
#include <sys/socket.h>

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/crawl.hpp"
#include "tests/support/fd.hpp"
#include "tests/support/instant_crawler.hpp"
#include "tests/support/loopback.hpp"

using support::instant_crawler;

namespace {

crawl::Options options_for(const std::string& url) {
  crawl::Options options;
  options.url = url;
  return options;
}

/// Waits for nothing but what is registered already, as a crawler whose server is silent.
void wait_in_vain(crawl::Crawl& crawl) {
  crawl.frontier.crawl([](frontier::Page&) { return [] {}; });
  while (crawl.frontier.busy())
    for (const auto& event : crawl.selector.select(support::patience)) event.callback();
}

}  // namespace

TEST_CASE("the site is an embedded one unless there is a URL") {
  const crawl::Site embedded{crawl::Options()};
  CHECK(embedded.embedded());
  CHECK(embedded.url() == "http://127.0.0.1:" + std::to_string(embedded.address().port()) + "/");

  const crawl::Site named(options_for("http://127.0.0.1:81/x?y"));
  CHECK_FALSE(named.embedded());
  CHECK(named.url() == "http://127.0.0.1:81/x?y");
  CHECK(named.address().port() == 81);
}

TEST_CASE("a site tells by which clock it is, and what waits for it") {
  crawl::Options options;
  const crawl::Site real(options);
  CHECK(real.make_selector()->name() == "epoll");
  CHECK(real.now()() > frontier::Clock::time_point());

  options.virtual_time = true;
  const crawl::Site virtual_one(options);
  CHECK(virtual_one.embedded());
  const auto selector = virtual_one.make_selector();
  const crawl::Now now = virtual_one.now();
  CHECK(selector->name() == "virtual");
  const auto start = now();
  CHECK(selector->select(std::chrono::hours(1)).empty());
  CHECK(now() - start == std::chrono::hours(1));
}

TEST_CASE("of a host's addresses the site has one that answers") {
  // Bound to 127.0.0.1 alone, while localhost may be ::1 as well.
  const support::Fd listener = support::socket_on_free_port();
  support::check("listen", ::listen(listener.get(), 1));
  const std::string port = std::to_string(support::port_of(listener));
  const crawl::Site site(options_for("http://localhost:" + port + "/"));
  CHECK(site.address().data()->sa_family == AF_INET);
}

TEST_CASE("a site that cannot be asked is refused by name") {
  CHECK_THROWS_WITH_AS(crawl::Site(options_for("ftp://host/")), "ftp://host/: not an http URL",
                       std::invalid_argument);
  try {
    const crawl::Site site(options_for("http://no-such-host.invalid/"));
    FAIL("it was found");
  } catch (const std::runtime_error& error) {
    CHECK(std::string(error.what()).starts_with("no-such-host.invalid: "));
  }
}

TEST_CASE("a crawl tells of each page when it is done, and what became of all in the end") {
  const crawl::Site site{crawl::Options()};
  std::vector<std::string> urls;
  std::size_t turns = 0;
  std::size_t done_at_the_end = 0;
  const crawl::Observer observer{
      [&](const report::Page& page, frontier::Frontier&) { urls.push_back(page.url); },
      [&](const frontier::Frontier& frontier) {
        ++turns;
        done_at_the_end = frontier.fetched();
      }};
  signals::SignalPipe signals;
  const crawl::Result result =
      crawl::run(instant_crawler(30), site, crawl::Options(), observer, signals);
  CHECK(urls.size() == 30);
  CHECK(urls.front() == site.url());
  CHECK(turns > 0);
  CHECK(done_at_the_end == 30);
  CHECK(result.fetched == 30);
  CHECK(result.failures == 0);
  CHECK(result.start_fetched);
  CHECK(result.summary.crawler == "instant");
  CHECK(result.summary.start == site.url());
  CHECK_FALSE(result.summary.interrupted);
  CHECK(result.summary.loop.registrations == 0);  // it made none of its own
}

TEST_CASE("an observer may end the crawl") {
  const crawl::Site site{crawl::Options()};
  std::size_t pages = 0;
  const auto stop_at_once = [&](const report::Page&, frontier::Frontier& frontier) {
    ++pages;
    frontier.stop();
  };
  signals::SignalPipe signals;
  const auto result =
      crawl::run(instant_crawler(30), site, crawl::Options(), {stop_at_once}, signals);
  CHECK(pages == 1);
  CHECK(result.fetched == 1);
  CHECK_FALSE(result.summary.interrupted);
}

TEST_CASE("a signal ends a crawl that waits, even if it came before") {
  const crawl::Site site{crawl::Options()};
  signals::SignalPipe signals;
  REQUIRE(::raise(SIGINT) == 0);
  const auto result = crawl::run({"waiting", wait_in_vain}, site, crawl::Options(),
                                 {[](const report::Page&, frontier::Frontier&) {}}, signals);
  CHECK(result.summary.interrupted);
  CHECK(signals.received() == SIGINT);
  CHECK(result.fetched == 0);
  CHECK_FALSE(result.start_fetched);
}

TEST_CASE(
    "a request has the stacks printed while a crawl goes on, which makes no registration of it") {
  const crawl::Site site{crawl::Options()};
  int printed = 0;
  const auto ask_twice = [&](crawl::Crawl& crawl) {
    for (int i = 0; i < 2; ++i) {
      std::raise(SIGUSR1);
      std::raise(SIGUSR1);
      for (const selectors::Event& event : crawl.selector.select()) event.callback();
    }
    CHECK(crawl.selector.select(selectors::Duration::zero()).empty());
  };
  signals::SignalPipe signals;
  signals::RequestPipe requests;
  const auto ask = [&](const crawl::Crawler& crawler) {
    return crawl::run(crawler, site, crawl::Options(),
                      {[](const report::Page&, frontier::Frontier&) {}}, signals, &requests);
  };
  const auto result = ask({"asking", ask_twice, false, [&] { ++printed; }});
  CHECK(printed == 2);
  CHECK(result.summary.loop.registrations == 0);
  CHECK_FALSE(result.summary.interrupted);
  // Nobody answers if there is nothing to print.
  ask({"asking", [](crawl::Crawl& crawl) {
         std::raise(SIGUSR1);
         CHECK(crawl.selector.select(selectors::Duration::zero()).empty());
       }});
  CHECK(printed == 2);
}

TEST_CASE("the limits of the command line are the frontier's") {
  const crawl::Site site{crawl::Options()};
  crawl::Options options;
  options.max_pages = 7;
  options.max_body = 12'345;
  std::size_t max_body = 0;
  const crawl::Crawler crawler = instant_crawler(30);
  const auto look = [&](crawl::Crawl& crawl) {
    max_body = crawl.max_body;
    CHECK(crawl.host == "127.0.0.1:" + std::to_string(site.address().port()));
    CHECK(crawl.address.port() == site.address().port());
    crawler.crawl(crawl);
  };
  signals::SignalPipe signals;
  const auto result = crawl::run({"looking", look}, site, options,
                                 {[](const report::Page&, frontier::Frontier&) {}}, signals);
  CHECK(result.fetched + result.failures == 7);
  CHECK(max_body == 12'345);
}

#include <doctest/doctest.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/frontier.hpp"

using frontier::Frontier;
using frontier::Limits;
using frontier::Page;
using namespace std::chrono_literals;

namespace {

const std::string site = "http://example.org";

http::Response response(const std::string& body, const std::string& head = "200 OK\r\n") {
  http::Response parsed(1 << 24);
  parsed.feed_data("HTTP/1.0 " + head + "Content-Type: text/html\r\n\r\n" + body);
  parsed.feed_eof();
  return parsed;
}

http::Response page_with(const std::vector<std::string>& hrefs) {
  std::string body;
  for (const std::string& href : hrefs) body += "<a href=\"" + href + "\">";
  return response(body);
}

/// A crawl in which the test plays the fetcher, on a clock that it sets.
struct Crawl {
  frontier::Clock::time_point now{};
  std::vector<report::Page> done;
  std::map<std::string, Page*> in_flight;
  std::vector<std::string> started;
  std::vector<std::string> expired;
  Frontier frontier;

  explicit Crawl(Limits limits = {}, const std::string& start = site + "/")
      : frontier(start, limits, {[this](const report::Page& page) { done.push_back(page); }},
                 [this] { return now; }) {
    frontier.crawl([this](Page& page) {
      started.push_back(page.target());
      in_flight[page.target()] = &page;
      return [this, &page] {
        expired.push_back(page.target());
        end(page.target(), "timed out");
      };
    });
  }

  Page& take(const std::string& target) {
    REQUIRE(in_flight.count(target) == 1);
    Page& page = *in_flight.at(target);
    in_flight.erase(target);
    return page;
  }
  void end(const std::string& target, const std::string& why) {
    frontier.failed(take(target), http::Response(0), why);
  }

  /// Turns of the loop, in which one fetch ends.
  void finish(const std::string& target, const http::Response& with) {
    frontier.done(take(target), with);
    frontier.expire();
  }
  void fail(const std::string& target, const std::string& why) {
    end(target, why);
    frontier.expire();
  }
};

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("a crawl begins with the start and goes on with what it links to, each once") {
  Crawl crawl;
  CHECK(crawl.started == Strings{"/"});
  CHECK(crawl.frontier.busy());
  crawl.finish("/", page_with({"/a", "b", "/a", "/", "/a#part"}));
  CHECK(crawl.started == Strings{"/", "/a", "/b"});
  crawl.finish("/b", page_with({"/a", "/"}));
  crawl.finish("/a", page_with({}));
  CHECK(crawl.started.size() == 3);
  CHECK_FALSE(crawl.frontier.busy());
  CHECK(crawl.frontier.fetched() == 3);
  CHECK(crawl.frontier.start_fetched());
}

TEST_CASE("a start that is no http URL is refused") {
  for (const std::string url : {"", "/path", "https://example.org/", "ftp://example.org/",
                                "http:///", "http://user@example.org/", "http://h:99999/"}) {
    CAPTURE(url);
    CHECK_THROWS_AS(Crawl({}, url), std::invalid_argument);
  }
}

TEST_CASE("a start without path, or with a fragment, is the page that links to it mean") {
  CHECK(Crawl({}, "http://example.org").started == Strings{"/"});
  CHECK(Crawl({}, "http://EXAMPLE.org:80/a/../b#c").started == Strings{"/b"});
  CHECK(Crawl({}, "http://example.org?q=1").started == Strings{"/?q=1"});
}

TEST_CASE("no more pages are in flight than the limit, and the next begins when one ends") {
  Limits limits;
  limits.max_connections = 2;
  Crawl crawl(limits);
  crawl.finish("/", page_with({"/a", "/b", "/c", "/d"}));
  CHECK(crawl.frontier.in_flight() == 2);
  CHECK(crawl.frontier.to_do() == 2);
  crawl.fail("/a", "truncated");
  CHECK(crawl.started == Strings{"/", "/a", "/b", "/c"});
  crawl.finish("/c", page_with({}));
  CHECK(crawl.in_flight.count("/d") == 1);
}

TEST_CASE("concurrency is the most pages in flight, not those that wait to be") {
  Limits limits;
  limits.max_connections = 3;
  Crawl crawl(limits);
  CHECK(crawl.frontier.concurrency() == 1);
  crawl.finish("/", page_with({"/a", "/b", "/c", "/d", "/e", "/f"}));
  CHECK(crawl.frontier.concurrency() == 3);
}

TEST_CASE("no more URLs are discovered than the limit, the start being the first") {
  Limits limits;
  limits.max_pages = 3;
  Crawl crawl(limits);
  crawl.finish("/", page_with({"/a", "/b", "/c"}));
  crawl.finish("/a", page_with({"/d"}));
  CHECK(crawl.started == Strings{"/", "/a", "/b"});
}

TEST_CASE("a crawl of one page is the start, one of none is refused") {
  Limits limits;
  limits.max_pages = 1;
  Crawl crawl(limits);
  crawl.finish("/", page_with({"/a"}));
  CHECK_FALSE(crawl.frontier.busy());
  limits.max_pages = 0;
  CHECK_THROWS_AS(Crawl{limits}, std::invalid_argument);
}

TEST_CASE("a page that fails is reported with its reason, and the crawl goes on and ends") {
  Crawl crawl;
  crawl.finish("/", page_with({"/bad", "/good"}));
  crawl.fail("/bad", "connection refused");
  crawl.finish("/good", page_with({}));
  CHECK_FALSE(crawl.frontier.busy());
  CHECK(crawl.frontier.failures() == 1);
  CHECK(crawl.frontier.fetched() == 2);
  REQUIRE(crawl.done.size() == 3);
  CHECK(crawl.done[1] == report::Page{site + "/bad", std::nullopt, 0, 0, "connection refused"});
}

TEST_CASE("a start that fails is not fetched") {
  Crawl crawl;
  crawl.fail("/", "connection refused");
  CHECK_FALSE(crawl.frontier.busy());
  CHECK_FALSE(crawl.frontier.start_fetched());
}

TEST_CASE("a page is reported with status, bytes and links") {
  Crawl crawl;
  crawl.finish("/",
               response("<a href=/a><a href=/a><a href=http://elsewhere/>", "404 Not Found\r\n"));
  REQUIRE(crawl.done.size() == 1);
  CHECK(crawl.done[0] == report::Page{site + "/", 404, 48, 3, std::nullopt});
}

TEST_CASE("a failure tells how far the response came") {
  Crawl crawl;
  http::Response cut(1 << 20);
  cut.feed_data("HTTP/1.0 200 OK\r\nContent-Length: 10\r\n\r\n12345");
  crawl.frontier.failed(crawl.take("/"), cut, "truncated");
  CHECK(crawl.done.at(0) == report::Page{site + "/", 200, 5, 0, "truncated"});
}

TEST_CASE("pages end when their time is over, in the order in which they began") {
  Limits limits;
  limits.timeout = 10s;
  Crawl crawl(limits);
  CHECK(crawl.frontier.next_deadline() == 10s);
  crawl.now += 4s;
  CHECK(crawl.frontier.next_deadline() == 6s);
  crawl.finish("/", page_with({"/a", "/b"}));
  CHECK(crawl.frontier.next_deadline() == 10s);
  crawl.now += 9s;
  crawl.frontier.expire();
  CHECK(crawl.expired.empty());
  crawl.now += 1s;
  CHECK(crawl.frontier.next_deadline() == 0s);
  crawl.frontier.expire();
  CHECK(crawl.expired == Strings{"/a", "/b"});
  CHECK_FALSE(crawl.frontier.busy());
  CHECK(crawl.frontier.next_deadline() == std::nullopt);
}

TEST_CASE("the first deadline is that of the page that began first") {
  Limits limits;
  limits.timeout = 10s;
  Crawl crawl(limits);
  crawl.finish("/", page_with({"/a", "/b"}));
  crawl.now += 4s;
  crawl.finish("/a", page_with({"/c"}));
  CHECK(crawl.frontier.next_deadline() == 6s);
  crawl.finish("/b", page_with({}));
  CHECK(crawl.frontier.next_deadline() == 10s);
}

TEST_CASE("pages that begin when others expire have all their time before them") {
  Limits limits;
  limits.timeout = 10s;
  limits.max_connections = 1;
  Crawl crawl(limits);
  crawl.finish("/", page_with({"/a", "/b"}));
  crawl.now += 10s;
  crawl.frontier.expire();
  CHECK(crawl.expired == Strings{"/a"});
  CHECK(crawl.started.back() == "/b");
  CHECK(crawl.frontier.next_deadline() == 10s);
}

TEST_CASE("fetches that fail while they begin leave their place to the next, one after the other") {
  int running = 0;
  int most = 0;
  Limits limits;
  limits.max_connections = 1;
  Page* start = nullptr;
  Frontier frontier(site + "/", limits, {});
  frontier.crawl([&](Page& page) -> std::function<void()> {
    if (!std::exchange(start, &page)) return [] {};
    most = std::max(most, ++running);
    frontier.failed(page, http::Response(0), "refused at once");
    --running;
    return [] {};
  });
  std::vector<std::string> hrefs;
  for (int i = 0; i < 100'000; ++i) hrefs.push_back("/" + std::to_string(i));
  frontier.done(*start, page_with(hrefs));
  frontier.expire();
  CHECK(frontier.failures() == 100'000);
  CHECK(most == 1);
  CHECK_FALSE(frontier.busy());
}

TEST_CASE("a fetch begins at the end of the turn in which its page was found") {
  Crawl crawl;
  crawl.frontier.done(crawl.take("/"), page_with({"/a"}));
  CHECK(crawl.started == Strings{"/"});
  CHECK(crawl.frontier.busy());
  crawl.frontier.expire();
  CHECK(crawl.started == Strings{"/", "/a"});
}

TEST_CASE("what owns a fetch is let go at the next expire, not while it may be running") {
  auto owned = std::make_shared<int>(0);
  const std::weak_ptr<int> watched = owned;
  Page* page = nullptr;
  Frontier frontier(site + "/", {}, {});
  frontier.crawl([&](Page& begun) {
    page = &begun;
    return [kept = std::move(owned)] {};
  });
  frontier.done(*page, page_with({}));
  CHECK_FALSE(watched.expired());
  frontier.expire();
  CHECK(watched.expired());
}

TEST_CASE("at the end of each turn of the loop somebody may look at how far things are") {
  std::size_t in_flight = 0;
  Frontier* current = nullptr;
  Frontier frontier(site + "/", {}, {nullptr, [&] { in_flight = current->in_flight(); }});
  current = &frontier;
  frontier.crawl([](Page&) { return [] {}; });
  frontier.expire();
  CHECK(in_flight == 1);
}

TEST_CASE("the pages that begin at the end of a turn are in flight when somebody looks") {
  std::size_t in_flight = 0;
  Page* start = nullptr;
  Frontier* current = nullptr;
  Frontier frontier(site + "/", {}, {nullptr, [&] { in_flight = current->in_flight(); }});
  current = &frontier;
  frontier.crawl([&](Page& page) {
    if (!start) start = &page;
    return [] {};
  });
  frontier.done(*start, page_with({"/a", "/b"}));
  frontier.expire();
  CHECK(in_flight == 2);
}

TEST_CASE("that a crawl is stopped is told once, however often it is") {
  Crawl crawl;
  int told = 0;
  crawl.frontier.on_stop([&] { ++told; });
  crawl.frontier.stop();
  crawl.frontier.stop();
  CHECK(told == 1);
}

TEST_CASE("a crawl that is stopped begins nothing, and waits for nothing") {
  Limits limits;
  limits.max_connections = 2;
  Crawl crawl(limits);
  crawl.finish("/", page_with({"/a", "/b", "/c", "/d"}));
  crawl.frontier.stop();
  CHECK_FALSE(crawl.frontier.busy());
  // What was about to be done in the same turn is done, and no more.
  crawl.finish("/a", page_with({"/e"}));
  CHECK(crawl.started == Strings{"/", "/a", "/b"});
  CHECK(crawl.done.size() == 2);
}

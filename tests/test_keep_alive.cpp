#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>

#include "tests/support/crawls.hpp"

// The asyncio crawler with --keep-alive. That it finds what all crawlers find, and fails where they
// fail, is tested with them.

using namespace support;

namespace {

/// Of a server that would keep the connection.
std::string persistent(std::string response) { return response.replace(0, 8, "HTTP/1.1"); }

Behaviour kept(const std::string& response) { return answer_then_hold(persistent(response)); }

/// A first page that leads to one other, which behaves like this.
FaultyServer::Behaviours leading_to(const Behaviour& behaviour) {
  return {{"/", kept(page({"/1"}))}, {"/1", behaviour}};
}

struct Outcome {
  std::map<std::string, std::string> errors;  // by target
  Targets requested;
  std::size_t connections = 0;
  std::size_t most_open = 0;
};

Outcome crawled(FaultyServer::Behaviours behaviours, std::size_t max_connections = 1) {
  const FaultyServer server(std::move(behaviours));
  crawl::Options options = options_for(server, max_connections);
  options.keep_alive = true;
  Outcome outcome;
  const auto result = crawl_with({"asyncio", asyncio::crawl_site, true}, options);
  for (const report::Page& page : result.pages)
    outcome.errors[url::target(page.url)] = page.error.value_or("");
  outcome.requested = server.request_targets();
  outcome.connections = server.connections();
  outcome.most_open = server.most_open();
  return outcome;
}

std::size_t times(const Outcome& outcome, const std::string& target) {
  return static_cast<std::size_t>(
      std::count(outcome.requested.begin(), outcome.requested.end(), target));
}

}  // namespace

TEST_CASE("one connection carries all requests, one after the other") {
  auto behaviours = star(20, kept(ok("")));
  behaviours["/"] = kept(page(numbered(20)));
  const Outcome outcome = crawled(behaviours);
  CHECK(outcome.errors.size() == 21);
  CHECK(outcome.requested.size() == 21);
  CHECK(outcome.connections == 1);
}

TEST_CASE("no more connections are open than there may be, whether they wait or not") {
  auto behaviours = star(100, kept(ok("")));
  behaviours["/"] = kept(page(numbered(100)));
  const Outcome outcome = crawled(behaviours, 7);
  CHECK(outcome.requested.size() == 101);
  CHECK(outcome.connections <= 7);
  CHECK(outcome.most_open <= 7);
}

TEST_CASE("a body in chunks says where it ends as well") {
  const std::string chunked =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n";
  CHECK(crawled({{"/", kept(page({"/1", "/2"}))},
                 {"/1", answer_then_hold(chunked)},
                 {"/2", kept(ok(""))}})
            .connections == 1);
}

TEST_CASE("a connection that cannot carry another request is not asked to") {
  const std::string with_close =
      "HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n";
  for (const std::string& response :
       {ok(""), with_close, persistent(ok("")) + "what nobody asked for"}) {
    CAPTURE(response);
    const Outcome outcome = crawled({{"/", kept(page({"/1", "/2"}))},
                                     {"/1", answer_then_hold(response)},
                                     {"/2", answer_then_hold(response)}});
    CHECK(outcome.requested.size() == 3);
    CHECK(outcome.connections == 2);
    CHECK(outcome.errors.at("/2") == "");
  }
}

TEST_CASE("a server of HTTP/1.0 that offers to keep the connection is taken at its word") {
  const std::string response =
      "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n";
  CHECK(crawled({{"/", kept(page({"/1", "/2"}))},
                 {"/1", answer_then_hold(response)},
                 {"/2", answer_then_hold(response)}})
            .connections == 1);
}

TEST_CASE("a request that got no byte on a kept connection is sent once more, on a new one") {
  for (const Behaviour& behaviour : {close_unanswered(), reset_unanswered()}) {
    const Outcome outcome = crawled(leading_to(behaviour));
    CHECK(times(outcome, "/1") == 2);
    CHECK(outcome.connections == 2);
    CHECK(outcome.errors.at("/1") != "");
  }
}

TEST_CASE("a response that broke off is not asked for again") {
  const Outcome outcome = crawled(leading_to(answer("HTTP/1.1 200 OK\r\nContent-Le")));
  CHECK(times(outcome, "/1") == 1);
  CHECK(outcome.errors.at("/1") == "truncated");
}

TEST_CASE("a request that got no byte on a new connection is not sent again") {
  const Outcome outcome = crawled({{"/", close_unanswered()}});
  CHECK(times(outcome, "/") == 1);
  CHECK(outcome.errors.at("/") == "empty response");
}

TEST_CASE("a connection that the server has closed meanwhile is not asked") {
  const Outcome outcome = crawled({{"/", answer(persistent(page(numbered(20))))}});
  // Of twenty pages that are not there, each closes.
  CHECK(outcome.errors.size() == 21);
  for (const auto& [target, error] : outcome.errors) CHECK(error == "");
}

#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/faulty_server.hpp"
#include "tests/support/program_result.hpp"

using nlohmann::json;
using support::command;
using support::crawlers;
using support::FaultyServer;
using support::lines;
using support::run;

namespace {

/// A page with so many links to pages of their own.
FaultyServer::Behaviours with_links(int count) {
  std::vector<std::string> links;
  for (int i = 0; i < count; ++i) links.push_back("/" + std::to_string(i));
  return {{"/", support::answer(support::page(links))}};
}

}  // namespace

TEST_CASE("--max-pages: so many URLs and no more are asked for") {
  for (const char* name : crawlers) {
    for (const std::size_t count : {1U, 3U, 11U, 50U}) {
      const FaultyServer server(with_links(10));
      const auto result =
          run(command(name, {"--max-pages", std::to_string(count), server.url("/")}));
      const auto expected = std::min<std::size_t>(count, 11);
      CHECK(result.status == 0);
      CHECK(server.request_targets().size() == expected);
      REQUIRE(lines(result.out).size() == expected + 1);
      CHECK(lines(result.out).back().starts_with(std::to_string(expected) + " URLs fetched"));
    }
  }
}

TEST_CASE("--max-connections: so many sockets and no more are open at once") {
  for (const char* name : crawlers) {
    for (const std::size_t count : {1U, 2U, 7U}) {
      const FaultyServer server(with_links(30));
      const auto result = run(
          command(name, {"--quiet", "--max-connections", std::to_string(count), server.url("/")}));
      CHECK(result.status == 0);
      CHECK(result.out.starts_with("31 URLs fetched"));
      CHECK(result.out.ends_with("achieved concurrency = " + std::to_string(count) + "\n"));
      CHECK(server.connections() == 31);
      CHECK(server.most_open() <= count);
    }
  }
}

TEST_CASE("the concurrency is the most fetches in flight at one moment") {
  for (const char* name : crawlers) {
    const FaultyServer server(with_links(9), support::never_answer());
    support::Process crawler(command(name, {server.url("/")}));
    server.wait_for_requests(10);
    crawler.signal(SIGINT);
    CHECK(crawler.wait().out.ends_with("achieved concurrency = 9\n"));
    CHECK(server.most_open() == 9);
  }
}

TEST_CASE("--timeout: a fetch that never ends fails, whether bytes come or not") {
  const std::vector<support::Behaviour> endless{
      support::never_answer(), support::never_read(),
      support::answer_then_hold("HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\nhalf")};
  for (const char* name : crawlers) {
    for (const auto& behaviour : endless) {
      const FaultyServer server({}, behaviour);
      const auto result = run(command(name, {"--timeout", "0.2", server.url("/")}));
      CHECK(result.status == 1);
      CHECK(result.err == "error: /: timed out\n");
      CHECK(lines(result.out).size() == 1);
      CHECK(result.out.starts_with("0 URLs fetched"));
    }
  }
}

TEST_CASE("--timeout: a page that is late does not hold up the others") {
  for (const char* name : crawlers) {
    const FaultyServer server({{"/", support::answer(support::page({"/late", "/good"}))},
                               {"/good", support::answer(support::ok(""))}},
                              support::never_answer());
    const auto result =
        run(command(name, {"--timeout", "3", "--max-connections", "1", server.url("/")}));
    CHECK(result.status == 0);
    CHECK(result.err == "error: /late: timed out\n");
    CHECK(result.out.starts_with("/\n/good\n2 URLs fetched"));
  }
}

TEST_CASE("--timeout: as long as it may be") {
  for (const char* name : crawlers) {
    const auto result =
        run(command(name, {"--quiet", "--site-pages", "2", "--timeout", "300000000"}));
    CHECK(result.status == 0);
    CHECK(result.out.starts_with("2 URLs fetched"));
  }
}

TEST_CASE("--max-body: a larger response fails, one of that size does not") {
  const std::string body(1000, 'x');
  const std::string endless = "HTTP/1.0 200 OK\r\n\r\n" + body;
  for (const char* name : crawlers) {
    for (const auto& response : {support::ok(body), endless}) {
      const FaultyServer server({}, support::answer(response));
      const auto enough = run(command(name, {"--max-body", "1000", server.url("/")}));
      CHECK(enough.status == 0);
      CHECK(enough.err == "");
      const auto less = run(command(name, {"--max-body", "999", server.url("/")}));
      CHECK(less.status == 1);
      CHECK(less.err == "error: /: body too large\n");
    }
  }
}

TEST_CASE("--max-body 0: a page without a body is all that is fetched") {
  for (const char* name : crawlers) {
    const FaultyServer server({{"/empty", support::answer(support::ok(""))},
                               {"/full", support::answer(support::ok("x"))}});
    CHECK(run(command(name, {"--max-body", "0", server.url("/empty")})).status == 0);
    CHECK(run(command(name, {"--max-body", "0", server.url("/full")})).status == 1);
  }
}

TEST_CASE("without --max-body a response may have 16 MiB") {
  constexpr std::size_t largest = 16 * 1024 * 1024;
  for (const char* name : crawlers) {
    const FaultyServer server(
        {{"/fits", support::answer(support::ok(std::string(largest, 'x')))},
         {"/more", support::answer(support::ok(std::string(largest + 1, 'x')))}});
    CHECK(run(command(name, {server.url("/fits")})).status == 0);
    CHECK(run(command(name, {server.url("/more")})).err == "error: /more: body too large\n");
  }
}

TEST_CASE("--site-pages is the size of the embedded site") {
  for (const char* name : crawlers) {
    for (const char* count : {"1", "2", "37"}) {
      const auto result = run(command(name, {"--quiet", "--site-pages", count}));
      CHECK(result.status == 0);
      CHECK(result.out.starts_with(std::string(count) + " URLs fetched"));
    }
  }
}

TEST_CASE("--site-latency is how long each answer takes") {
  for (const char* name : crawlers) {
    const auto result =
        run(command(name, {"--site-pages", "2", "--site-latency", "150", "--json", "-"}));
    CHECK(result.status == 0);
    const auto report = json::parse(result.out);
    CHECK(report["seconds"].get<double>() >= 0.3);  // one page leads to the other
  }
}

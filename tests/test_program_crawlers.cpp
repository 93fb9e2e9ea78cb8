#include <doctest/doctest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "tests/support/faulty_server.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/program_result.hpp"

using support::command;
using support::crawlers;
using support::FaultyServer;
using support::lines;
using support::run;

namespace {

std::vector<std::string> sorted(std::vector<std::string> words) {
  std::sort(words.begin(), words.end());
  return words;
}

/// Takes off the last line, which must have the article's form, and gives the numbers of URLs and
/// of fetches at once.
std::pair<int, int> take_summary(std::vector<std::string>& out) {
  REQUIRE_FALSE(out.empty());
  const std::string last = out.back();
  out.pop_back();
  CAPTURE(last);
  const std::regex form(R"((\d+) URLs fetched in \d+\.\d seconds, achieved concurrency = (\d+))");
  std::smatch numbers;
  REQUIRE(std::regex_match(last, numbers, form));
  return {std::stoi(numbers[1]), std::stoi(numbers[2])};
}

}  // namespace

TEST_CASE("without arguments a site of 60 pages is crawled, each page once") {
  for (const char* name : crawlers) {
    const auto result = run(command(name));
    CHECK(result.status == 0);
    CHECK(result.err == "");
    auto out = lines(result.out);
    const auto [fetched, concurrency] = take_summary(out);
    CHECK(fetched == 60);
    CHECK(concurrency > 1);
    CHECK(out.size() == 60);
    CHECK(out.front() == "/");
    const std::set<std::string> paths(out.begin(), out.end());
    CHECK(paths.size() == 60);
    CHECK(paths.contains("/search?q=page&n=7"));
    CHECK(std::all_of(paths.begin(), paths.end(), [](auto& path) { return path[0] == '/'; }));
  }
}

TEST_CASE("the crawlers find the same pages") {
  std::vector<std::vector<std::string>> found;
  for (const char* name : crawlers) {
    auto out = lines(run(command(name, {"--site-pages", "200", "--site-latency", "0"})).out);
    CHECK(take_summary(out).first == 200);
    found.push_back(sorted(out));
  }
  CHECK(found[0] == found[1]);
  CHECK(found[0] == found[2]);
}

TEST_CASE("the path and the query of a page are printed, whatever its status") {
  for (const char* name : crawlers) {
    const FaultyServer server(
        {{"/", support::answer(support::page({"/a?x=1&y=2#z", "b/c", "/gone", "/moved"}))},
         {"/a?x=1&y=2", support::answer(support::ok("", "text/plain"))},
         {"/b/c", support::answer(support::page({"../", "#top"}))},
         {"/moved", support::answer("HTTP/1.0 302 Found\r\nLocation: "
                                    "/a?x=1&y=2\r\n\r\n")}});
    const auto result = run(command(name, {server.url("/")}));
    CHECK(result.status == 0);
    CHECK(result.err == "");
    auto out = lines(result.out);
    CHECK(take_summary(out).first == 5);
    const std::vector<std::string> all{"/", "/a?x=1&y=2", "/b/c", "/gone", "/moved"};
    CHECK(sorted(out) == all);
    CHECK(sorted(server.request_targets()) == all);
  }
}

TEST_CASE("a page that fails is told on standard error and not counted") {
  for (const char* name : crawlers) {
    const FaultyServer server({{"/", support::answer(support::page({"/silent?q", "/good"}))},
                               {"/silent?q", support::close_unanswered()},
                               {"/good", support::answer(support::ok(""))}});
    const auto result = run(command(name, {server.url("/")}));
    CHECK(result.status == 0);
    CHECK(result.err == "error: /silent?q: empty response\n");
    auto out = lines(result.out);
    CHECK(take_summary(out).first == 2);
    CHECK(sorted(out) == std::vector<std::string>{"/", "/good"});
  }
}

TEST_CASE("a start page that is not there was fetched all the same") {
  for (const char* name : crawlers) {
    const FaultyServer server({});
    const auto result = run(command(name, {server.url("/nothing")}));
    CHECK(result.status == 0);
    CHECK(result.err == "");
    CHECK(result.out.starts_with("/nothing\n1 URLs fetched"));
  }
}

TEST_CASE("a start page that fails is status 1") {
  for (const char* name : crawlers) {
    const FaultyServer server({{"/", support::close_unanswered()}});
    const auto result = run(command(name, {server.url("/")}));
    CHECK(result.status == 1);
    CHECK(result.err == "error: /: empty response\n");
    auto out = lines(result.out);
    CHECK(take_summary(out) == std::pair(0, 1));
    CHECK(out.empty());
  }
}

TEST_CASE("nobody listens: connection refused") {
  for (const char* name : crawlers) {
    const support::ClosedPort closed;
    const auto result =
        run(command(name, {"http://127.0.0.1:" + std::to_string(closed.port()) + "/"}));
    CHECK(result.status == 1);
    CHECK(result.err == "error: /: connection refused\n");
    auto out = lines(result.out);
    CHECK(take_summary(out) == std::pair(0, 1));
    CHECK(out.empty());
  }
}

TEST_CASE("a URL without a path starts at the root, one with a fragment at its page") {
  for (const char* name : crawlers) {
    const FaultyServer server({}, support::answer(support::ok("")));
    CHECK(run(command(name, {server.url("")})).out.starts_with("/\n1 URLs"));
    CHECK(run(command(name, {server.url("?q")})).out.starts_with("/?q\n1 URLs"));
    CHECK(run(command(name, {server.url("/a b#c")})).out.starts_with("/a%20b\n1 URLs"));
  }
}

TEST_CASE("--quiet leaves the last line alone") {
  for (const char* name : crawlers) {
    const FaultyServer server({{"/", support::answer(support::page({"/silent"}))},
                               {"/silent", support::close_unanswered()}});
    const auto result = run(command(name, {"--quiet", server.url("/")}));
    CHECK(result.status == 0);
    CHECK(result.err == "");
    auto out = lines(result.out);
    CHECK(take_summary(out) == std::pair(1, 1));
    CHECK(out.empty());
  }
}

TEST_CASE("there are no colours and no status line where there is no terminal") {
  for (const char* name : crawlers) {
    const FaultyServer server({{"/", support::answer(support::page({"/silent"}))},
                               {"/silent", support::close_unanswered()}});
    for (const char* no_color : {"", "1"}) {
      support::Options options;
      options.environment = {{"TERM", "xterm-256color"}, {"NO_COLOR", no_color}};
      const auto result = run(command(name, {server.url("/")}), options);
      CHECK(result.err == "error: /silent: empty response\n");
      CHECK_FALSE(support::contains(result.out, "\x1b"));
      CHECK_FALSE(support::contains(result.out, "\r"));
    }
  }
}

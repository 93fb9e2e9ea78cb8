#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "common/sources.hpp"

namespace {

using Names = std::vector<std::string_view>;

const std::string callbacks = "stages/03_callback_crawler/fetcher.cpp";
const std::string coroutines = "stages/04_coroutine_crawler/fetcher.cpp";
const std::string asyncio = "stages/05_mini_asyncio/crawler.cpp";

/// The number of the first line of a file that has `text` in it, after the first one that has
/// `function`.
std::size_t line_of(const std::string& path, std::string_view function, std::string_view text) {
  const auto lines = sources::lines(path);
  const auto has = [](std::string_view part) {
    return [=](std::string_view line) { return line.find(part) != line.npos; };
  };
  const auto start = std::ranges::find_if(lines, has(function));
  const auto found = std::find_if(start, lines.end(), has(text));
  REQUIRE(found != lines.end());
  return static_cast<std::size_t>(found - lines.begin()) + 1;
}

Names kept(const std::string& path, std::string_view function, std::string_view text) {
  CAPTURE(function);
  CAPTURE(text);
  return sources::kept(path, line_of(path, function, text));
}

}  // namespace

TEST_CASE("the text of what a trace may name is there, line by line") {
  const auto lines = sources::lines(coroutines);
  REQUIRE(lines.size() > 50);
  CHECK(lines.front() == "#include \"stages/04_coroutine_crawler/fetcher.hpp\"");
  CHECK(lines[1] == "");
  CHECK(lines.back() == "}  // namespace coroutines");
  for (const char* path :
       {"stages/01_generator_pipeline/generator.hpp", "stages/01_generator_pipeline/follow.cpp",
        "stages/02_yield_from/tree.cpp", "stages/05_mini_asyncio/sock.cpp", "common/frontier.cpp",
        "common/selector.cpp"}) {
    CAPTURE(path);
    CHECK(sources::lines(path).size() > 20);
  }
}

TEST_CASE("of what is not there there are no lines, and nothing is kept") {
  CHECK(sources::lines("fetcher.cpp").empty());
  CHECK(sources::lines("").empty());
  CHECK(sources::kept("tests/test_sources.cpp", 1).empty());
  CHECK(sources::kept(coroutines, 0).empty());
  CHECK(sources::kept(coroutines, sources::lines(coroutines).size() + 1).empty());
}

TEST_CASE("what a fetcher of callbacks keeps are its members, wherever it waits") {
  const Names members{"crawl_", "page_", "socket_", "waiting_", "request_", "response_"};
  for (const char* step : {"fetch", "send_request"})
    CHECK(kept(callbacks, "Fetcher::" + std::string(step), "waiting_ = {") == members);
  CHECK(kept(callbacks, "void crawl_site", "event.callback();").empty());
}

TEST_CASE("what a coroutine keeps are its parameters, and the variables in scope where it waits") {
  const auto in = [](const char* function, const char* text) {
    return kept(coroutines, std::string("> ") + function + "(", text);
  };
  CHECK(in("fetch", "co_await writable") ==
        Names{"crawl", "page", "response", "socket", "writable"});
  const Names all{"crawl", "page", "response", "socket", "writable", "request"};
  CHECK(in("fetch", "co_await send_all") == all);
  CHECK(in("fetch", "co_await read_all") == all);
  CHECK(in("fetch", "frontier.done") == Names{"crawl", "page", "response"});
  CHECK(in("send_all", "co_await writable") == Names{"crawl", "socket", "request", "writable"});
  CHECK(in("read", "Ready readable") == Names{"crawl", "socket", "readable"});
  CHECK(in("read", "co_await readable") == Names{"crawl", "socket", "readable"});
  CHECK(in("read_all", "co_await read(") == Names{"crawl", "socket", "response"});
}

TEST_CASE("a coroutine that is a member keeps its own variables, other members their object's") {
  const auto in = [](const char* function, const char* text) {
    return kept(asyncio, std::string("Crawler::") + function + "(", text);
  };
  CHECK(in("work", "co_await queue_.get") == Names{});
  CHECK(in("work", "co_await this->fetch") == Names{"fetch"});
  CHECK(in("fetch", "co_await reuse") == Names{"fetch", "socket"});
  CHECK(in("fetch", "co_await exchange") == Names{"fetch", "socket", "connected"});
  CHECK(in("exchange", "co_await read_all") == Names{"socket", "fetch", "persistence", "request"});
  const Names members = in("end_turn", "expire");
  CHECK(std::ranges::find(members, "queue_") != members.end());
}

TEST_CASE("generators keep theirs as well") {
  const std::string tree = "stages/02_yield_from/tree.cpp";
  const auto lines = sources::lines(tree);
  for (std::size_t line = 1; line <= lines.size(); ++line)
    if (lines[line - 1].find("co_yield") != std::string_view::npos)
      CHECK_FALSE(sources::kept(tree, line).empty());
}

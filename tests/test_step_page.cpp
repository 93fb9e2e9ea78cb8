#include "common/step_page.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include "stages/04_coroutine_crawler/fetcher.hpp"
#include "tests/support/crawls.hpp"

using trace::Event;
using trace::Replay;
using trace::Type;
using Lines = std::vector<std::string>;

namespace {

constexpr std::size_t any = std::numeric_limits<std::size_t>::max();

/// What a crawler does on the embedded site, in virtual time.
std::vector<Event> recorded(const crawl::Crawler& crawler, std::size_t pages) {
  crawl::Options options;
  options.virtual_time = true;
  options.site_pages = pages;
  const crawl::Site site(options);
  trace::Recorder recorder(site.now());
  trace::set_recorder(&recorder);
  support::crawl_with(crawler, site, options);
  trace::set_recorder(nullptr);
  return recorder.events();
}

const std::vector<Event>& callback_events() {
  static const auto events = recorded({"callback", callbacks::crawl_site}, 30);
  return events;
}

const std::vector<Event>& coroutine_events() {
  static const auto events = recorded({"coroutine", coroutines::crawl_site}, 30);
  return events;
}

/// The page of the first event, from `from` on, whose sentence is this.
Lines page_of(const std::vector<Event>& events, std::string_view sentence,
              trace::PageSize size = {80, any}) {
  Replay replay(events);
  for (std::size_t i = 0; i < events.size(); ++i) {
    replay.go_to(i);
    if (trace::sentence(replay) == sentence) return trace::page(replay, size);
  }
  FAIL("no such event: " << sentence);
  return {};
}

/// The line that begins so.
std::string line_with(const Lines& page, std::string_view beginning) {
  const auto found =
      std::ranges::find_if(page, [&](auto& line) { return line.starts_with(beginning); });
  return found == page.end() ? "" : *found;
}

constexpr std::string_view reading = "fetch /page/1 waits until its socket can be read";

}  // namespace

TEST_CASE("a page begins with the event and its time, and what it is in a sentence") {
  const Lines page = page_of(coroutine_events(), reading);
  CHECK(page[0].starts_with("event "));
  CHECK(page[0].find(" of " + std::to_string(coroutine_events().size()) + ": task.exit ") !=
        page[0].npos);
  CHECK(page[0].ends_with(" 20.000 ms"));
  CHECK(page[1] == reading);
}

TEST_CASE("the line is marked among its neighbours") {
  const Lines page = page_of(coroutine_events(), reading);
  const std::string marked = line_with(page, "> ");
  CHECK(marked.ends_with("  co_await readable;"));
  CHECK(std::ranges::count_if(page, [](auto& line) { return line.starts_with("> "); }) == 1);
  const auto number = line_with(page, "stages/04_coroutine_crawler/fetcher.cpp:").substr(40);
  CHECK(marked.find(" " + number + " ") != marked.npos);
}

TEST_CASE("a coroutine keeps what is in its frames, an object its members") {
  const Lines coroutine = page_of(coroutine_events(), reading);
  CHECK(line_with(coroutine, "kept in the frame of read:").find("readable") != std::string::npos);
  CHECK(line_with(coroutine, "kept in the frame of read_all:").find("response") !=
        std::string::npos);
  CHECK(line_with(coroutine, "kept in the frame of fetch:").find("socket") != std::string::npos);
  const Lines callback = page_of(callback_events(), reading, {200, any});
  CHECK(line_with(callback, "kept in its object's members:") ==
        "kept in its object's members: crawl_, page_, socket_, waiting_, request_, response_");
}

TEST_CASE("who runs keeps nothing meanwhile") {
  const Lines page =
      page_of(coroutine_events(), "fetch / asks to be told when its socket (fd 1) can be read");
  CHECK(line_with(page, "kept") == "");
  CHECK(line_with(page, "> ") != "");
}

TEST_CASE("who is ready is told, and who waits for what, and where") {
  const Lines page =
      page_of(coroutine_events(), "the socket (fd 2) of fetch /page/2 can be written");
  CHECK(line_with(page, "ready: ") == "ready: fetch /page/1, fetch /page/2");
  CHECK(line_with(page, "waits ") ==
        "waits until its socket can be written, in fetch: fetch /page/3, fetch /page/4");
}

TEST_CASE("of many who wait some are named, and the others counted: none is lost") {
  const auto& events = coroutine_events();
  Replay replay(events);
  std::size_t counted = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    replay.go_to(i);
    const Lines page = trace::page(replay, {40, any});
    const auto groups = replay.waiting();
    for (std::size_t line = 0; line < page.size(); ++line) {
      const auto dots = page[line].find("…");
      if (dots == std::string::npos || !page[line].ends_with(" more")) continue;
      ++counted;
      std::size_t named = 0;  // in the lines of this list
      std::size_t first = line;
      while (!page[first].starts_with("waits ") && !page[first].starts_with("ready:")) --first;
      for (std::size_t k = first; k <= line; ++k)
        for (auto at = page[k].find("fetch /"); at != std::string::npos;
             at = page[k].find("fetch /", at + 1))
          ++named;
      const std::size_t more = std::stoul(page[line].substr(dots + std::string("… ").size()));
      const auto all =
          page[first].starts_with("ready:")
              ? replay.ready().size()
              : std::ranges::max(groups, {}, [](auto& g) { return g.second.size(); }).second.size();
      CHECK(named + more == all);
    }
  }
  CHECK(counted > 10);
}

TEST_CASE("a sentence that is too long for a line has two") {
  const Lines page = page_of(
      callback_events(), "fetch /search?q=page&n=7 waits until its socket can be read", {40, any});
  CHECK(page[1] == "fetch /search?q=page&n=7 waits until its");
  CHECK(page[2] == "    socket can be read");
}

TEST_CASE("a page is never larger than it may be") {
  for (const auto* events : {&callback_events(), &coroutine_events()}) {
    Replay replay(*events);
    for (std::size_t i = 0; i < events->size(); i += 7) {
      replay.go_to(i);
      for (const trace::PageSize size :
           {trace::PageSize{80, 23}, {40, 9}, {12, 4}, {1, 1}, {0, 0}}) {
        const Lines lines = trace::page(replay, size);
        CHECK(lines.size() <= size.height);
        for (const std::string& line : lines)
          CHECK(trace::fit(line, std::max<std::size_t>(1, size.width)) == line);
      }
    }
  }
}

TEST_CASE("what does not fit ends with an ellipsis, which takes a column") {
  CHECK(trace::fit("read", 4) == "read");
  CHECK(trace::fit("read", 3) == "re…");
  CHECK(trace::fit("a ← b ← c", 9) == "a ← b ← c");
  CHECK(trace::fit("a ← b ← c", 8) == "a ← b ←…");
  CHECK(trace::fit("a ← b", 3) == "a …");
  CHECK(trace::fit("read", 1) == "…");
  CHECK(trace::fit("read", 0) == "");
  CHECK(trace::fit("", 0) == "");
}

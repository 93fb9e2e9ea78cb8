#include <doctest/doctest.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/loopback.hpp"
#include "tests/support/traced_programs.hpp"

using support::all_programs;
using support::command;
using support::crawlers;
using support::Json;
using support::program;
using support::TemporaryDirectory;
using support::trace_of;
using support::with;
using support::Words;

// What the programs tell in their traces. How these are written: test_program_trace_file.cpp.

namespace {

std::size_t count(const Json& trace, std::string_view type) {
  std::size_t number = 0;
  for (const Json& event : trace["events"]) number += event["type"] == type;
  return number;
}

/// What both crawlers tell: all but the times, and where in its own source each of them stands.
Json story(const Json& trace) {
  Json events = trace["events"];
  for (Json& event : events)
    for (const char* key : {"t", "loc", "fn", "stack"}) event.erase(key);
  return events;
}

}  // namespace

TEST_CASE("the trace of every program keeps to the grammar") {
  for (const Words& words : all_programs) {
    CAPTURE(words.back());
    const Json trace = trace_of(words);
    CHECK(words[0].ends_with(trace["program"].get<std::string>()));
    CHECK(trace["events"].size() > 20);
    support::TraceGrammar(trace).check();
  }
}

TEST_CASE("to record changes nothing of what a crawler prints") {
  for (const char* name : crawlers) {
    const TemporaryDirectory directory;
    // Else the clock is part of it.
    const auto plain = support::run(command(name, {"--virtual-time"}));
    const auto traced =
        support::run(command(name, {"--virtual-time", "--trace", directory / "trace.json"}));
    CHECK(traced.out == plain.out);
    CHECK(traced.err == "");
  }
}

TEST_CASE("each page is a task by the name of its path") {
  for (const char* name : crawlers) {
    const Json trace = trace_of(command(name, {"--site-pages", "5"}));
    std::vector<std::string> names;
    for (const Json& event : trace["events"])
      if (event["type"] == "task.spawn" && event.contains("name")) names.push_back(event["name"]);
    CHECK(names == std::vector<std::string>{"/", "/page/1", "/page/2", "/page/3", "/page/4"});
  }
}

TEST_CASE("in virtual time the callback and the coroutine crawler tell the same story") {
  for (const char* connections : {"1", "7", "100"}) {
    for (const Words& order : {Words{}, Words{"--shuffle", "1"}, Words{"--shuffle", "2"}}) {
      CAPTURE(connections);
      const Words words = with({"--virtual-time", "--max-connections", connections}, order);
      const Json callback = trace_of(command("03_callback_crawler", words));
      const Json coroutine = trace_of(command("04_coroutine_crawler", words));
      support::TraceGrammar(coroutine).check();
      CHECK(story(callback) == story(coroutine));
    }
  }
}

TEST_CASE(
    "in virtual time a trace is the same to the last byte, each time, and has no port in it") {
  const TemporaryDirectory directory;
  for (const char* name : crawlers) {
    const auto trace = [&](const Words& order) {
      const Words words = with({"--virtual-time", "--trace", directory / "trace.json"}, order);
      CHECK(support::run(command(name, words)).status == 0);
      return support::read_file(directory / "trace.json");
    };
    const std::string first = trace({});
    CHECK(trace({}) == first);
    CHECK(trace({"--shuffle", "1"}) != first);
    CHECK(first.find("127.0.0.1") == std::string::npos);
    CHECK(Json::parse(first)["events"].back()["t"] == 80000);  // four answers, one after another
  }
}

TEST_CASE("what a trace costs is not counted as the crawlers'") {
  const TemporaryDirectory directory;
  const auto states = [&](const Words& more) {
    const auto result =
        support::run(with({program("compare"), "--virtual-time", "--json", "-"}, more));
    CHECK(result.status == 0);
    std::vector<Json> all;
    const Json comparison = Json::parse(result.out);
    for (const Json& report : comparison["reports"])
      all.push_back(report["state"]["allocations_per_fetch"]);
    return all;
  };
  CHECK(states({"--trace", directory / "trace.json"}) == states({}));
}

TEST_CASE("a fetch that waits says where, by each of its frames") {
  const Json trace = trace_of(command("04_coroutine_crawler", {"--site-pages", "1"}));
  std::vector<std::string> stacks;
  for (const Json& event : trace["events"]) {
    if (event["type"] != "task.exit" || !event.contains("stack")) continue;
    std::string stack;
    for (const Json& frame : event["stack"])
      stack += (stack.empty() ? "" : " ← ") + frame["fn"].get<std::string>();
    stacks.push_back(stack);
  }
  CHECK(stacks == std::vector<std::string>{"fetch", "read ← read_all ← fetch"});
}

TEST_CASE("the asyncio crawler's trace has its turns and its timers") {
  const Json trace = trace_of(command("05_mini_asyncio"));
  CHECK(count(trace, "call_soon") > 60);
  CHECK(count(trace, "timer.set") > 60);
  CHECK(count(trace, "generator.send") == 0);
}

TEST_CASE("generators send and yield in turn") {
  const Json trace = trace_of({program("02_yield_from")});
  CHECK(count(trace, "generator.send") > 20);
  CHECK(count(trace, "generator.yield") > 20);
  CHECK(count(trace, "generator.return") > 3);
  CHECK(trace["sources"].size() == 1);
}

TEST_CASE("an echo server's sockets belong to nobody's task, and its clients' neither") {
  const TemporaryDirectory directory;
  const std::string path = directory / "trace.json";
  support::Process server({program("05_mini_asyncio"), "echo", "--port", "0", "--trace", path});
  const std::string line = server.read_line().value();
  const auto port = static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
  for (int i = 0; i < 2; ++i) {
    const support::Fd client = support::connect_to(port);
    char byte = 'x';
    CHECK(::write(client.get(), &byte, 1) == 1);
    CHECK(::read(client.get(), &byte, 1) == 1);
  }
  server.signal(SIGINT);
  CHECK(server.wait().status == 130);
  const Json trace = Json::parse(support::read_file(path));
  support::TraceGrammar(trace).check();
  CHECK(count(trace, "fd.ready") >= 4);
}

TEST_CASE("for chrome all that is done for a page is in its lane, by whomever") {
  for (const char* name : crawlers) {
    CAPTURE(name);
    const Json trace = trace_of(
        command(name, {"--virtual-time", "--site-pages", "3", "--trace-format", "chrome"}));
    std::map<std::string, unsigned> lanes;
    std::map<unsigned, std::size_t> slices;
    for (const Json& event : trace["traceEvents"]) {
      if (event["ph"] == "M") lanes.emplace(event["args"]["name"], event["tid"]);
      if (event["ph"] == "B") ++slices[event["tid"].get<unsigned>()];
    }
    for (const char* page : {"/", "/page/1", "/page/2"}) CHECK(slices[lanes.at(page)] >= 5);
  }
}

TEST_CASE("in chrome's format every slice of every program is closed, in its lane's order") {
  for (const Words& words : all_programs) {
    CAPTURE(words.back());
    const Json trace = trace_of(with(words, {"--trace-format", "chrome"}));
    std::map<unsigned, int> open;
    std::map<unsigned, std::int64_t> time;
    for (const Json& event : trace.at("traceEvents")) {
      const unsigned lane = event.at("tid");
      if (event.at("ph") == "M") continue;
      CHECK(event.at("ts") >= time[lane]);
      time[lane] = event.at("ts");
      if (event.at("ph") == "B") ++open[lane];
      if (event.at("ph") == "E") CHECK(--open[lane] >= 0);
    }
    for (const auto& [lane, number] : open) CHECK(number == 0);
  }
}

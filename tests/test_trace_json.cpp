#include "common/trace_json.hpp"

#include <doctest/doctest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <source_location>
#include <string>

#include "common/output_file.hpp"
#include "stages/02_yield_from/yield_from.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/trace_grammar.hpp"

using support::Json;

namespace {

/// What a writer writes of what `record` records.
template <class Writer, class Record>
Json written(Writer writer, Record record) {
  trace::Recorder recorder(
      [now = trace::Clock::time_point()]() mutable { return now += std::chrono::milliseconds(1); });
  trace::set_recorder(&recorder);
  record();
  trace::set_recorder(nullptr);
  const support::TemporaryDirectory directory;
  {
    output::File file(directory / "trace.json");
    writer(file.stream(), "program", recorder);
    file.commit();
  }
  return Json::parse(support::read_file(directory / "trace.json"));
}

constexpr int a_task = 0;
constexpr int another = 0;
constexpr unsigned line_of_watch = __LINE__ + 7;

void run_a_task() {
  trace::Recorder& recorder = *trace::recorder();
  recorder.spawn(&a_task, "/a\xff");
  {
    const trace::Turn turn(&a_task);
    recorder.watch(7, 2, std::source_location::current());
  }
  recorder.select();
  recorder.ready(7, 2);
  {
    const trace::Turn turn(&a_task);
    recorder.unwatch(7, 2);
    recorder.done(&a_task);
  }
}

yield_from::Generator<int> inner() { co_yield 1; }
yield_from::Generator<int> outer() { co_yield yield_from::from(inner()); }

void run_a_generator() {
  for ([[maybe_unused]] const int i : outer()) {
  }
}

/// The slices of each lane as `B name` and `E`, in order.
std::map<unsigned, std::string> lanes(const Json& chrome) {
  std::map<unsigned, std::string> all;
  for (const Json& event : chrome.at("traceEvents")) {
    CHECK(event.at("pid") == 1);
    std::string& lane = all[event.at("tid").get<unsigned>()];
    const std::string phase = event.at("ph");
    if (phase == "M") continue;
    lane += (lane.empty() ? "" : ", ") + phase;
    if (phase != "E") lane += " " + event.at("name").get<std::string>();
  }
  return all;
}

}  // namespace

TEST_CASE("a trace of nothing is a trace") {
  const Json trace = written(trace::write_json, [] {});
  CHECK(trace == Json{{"schema", "stage-trace/1"},
                      {"program", "program"},
                      {"sources", Json::array()},
                      {"events", Json::array()}});
}

TEST_CASE("an event has what is known of it, and nothing else") {
  const Json trace = written(trace::write_json, run_a_task);
  support::TraceGrammar(trace).check();
  REQUIRE(trace["events"].size() == 10);
  CHECK(trace["sources"] == Json{"tests/test_trace_json.cpp"});
  const Json line = {{"file", 0}, {"line", line_of_watch}};
  CHECK(trace["events"][2] == Json{{"seq", 2},
                                   {"t", 3000},
                                   {"type", "fd.register"},
                                   {"task", 1},
                                   {"fd", 1},
                                   {"for", "write"},
                                   {"name", "/a\xef\xbf\xbd"},  // as it can be in JSON
                                   {"loc", line},
                                   {"fn", "run_a_task"}});
  CHECK(trace["events"][4] == Json{{"seq", 4}, {"t", 5000}, {"type", "select"}, {"task", 0}});
}

TEST_CASE("where a task stood when it was left it is entered again") {
  const Json events = written(trace::write_json, run_a_task)["events"];
  CHECK(events[3]["type"] == "task.exit");
  CHECK(events[6]["type"] == "task.enter");
  CHECK(events[6]["loc"] == events[3]["loc"]);
  CHECK_FALSE(events[9].contains("loc"));  // it is done
}

TEST_CASE("a generator's yield has the whole chain; its return the name, and who goes on") {
  const Json trace = written(trace::write_json, run_a_generator);
  support::TraceGrammar(trace).check();
  const Json& yield = trace["events"][1];
  CHECK(yield["fn"] == "inner");
  REQUIRE(yield["stack"].size() == 2);
  CHECK(yield["stack"][1]["fn"] == "outer");
  const Json& inner_returns = trace["events"][3];
  CHECK(inner_returns["fn"] == "inner");
  CHECK_FALSE(inner_returns.contains("loc"));
  REQUIRE(inner_returns["stack"].size() == 1);
  CHECK(inner_returns["stack"][0]["fn"] == "outer");
  const Json& outer_returns = trace["events"][4];
  CHECK(outer_returns["fn"] == "outer");
  CHECK(outer_returns["stack"].empty());
}

TEST_CASE(
    "for chrome a task has a lane with what it runs and what it waits for, one after the other") {
  const auto drawn = lanes(written(trace::write_chrome, run_a_task));
  REQUIRE(drawn.size() == 2);
  CHECK(drawn.at(0) == "B select, E");
  CHECK(drawn.at(1) ==
        "B /a\xef\xbf\xbd, i fd.register, E, B run_a_task waits, i fd.ready, E, B /a\xef\xbf\xbd, "
        "i fd.unregister, E");
}

TEST_CASE("for chrome a generator is a slice from each send to its yield") {
  const auto drawn = lanes(written(trace::write_chrome, run_a_generator));
  CHECK(drawn.at(1) == "B starts, E, B inner, E");
}

TEST_CASE("for chrome what is still open at the end is closed") {
  const auto drawn = lanes(written(trace::write_chrome, [] {
    trace::recorder()->spawn(&another);
    {
      const trace::Turn turn(&another);
    }
    trace::recorder()->select();
  }));
  CHECK(drawn.at(0) == "B select, E");
  CHECK(drawn.at(1) == "B runs, E, B it waits, E");
}

#pragma once

#include <doctest/doctest.h>

#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace support {

using Json = nlohmann::json;

/// Checks what must hold of every trace: what is entered is left, what is registered is
/// unregistered, and so on.
class TraceGrammar {
 public:
  explicit TraceGrammar(const Json& trace) : trace_(trace) {}

  void check() {
    REQUIRE(trace_.at("schema") == "stage-trace/1");
    REQUIRE(trace_.at("program").is_string());
    for (const Json& event : trace_.at("events")) {
      CAPTURE(event.dump());
      check_order(event);
      check_place(event);
      check_event(event, event.at("type"), event.at("task"));
    }
    CHECK(running_.empty());
    CHECK(to_be_done_.empty());
    CHECK(watched_.empty());
    CHECK(generators_.empty());
  }

 private:
  using Task = unsigned;

  void check_order(const Json& event) {
    CHECK(event.at("seq") == next_++);
    const auto time = event.at("t").get<std::int64_t>();
    CHECK(time >= time_);
    time_ = time;
  }

  void check_line(const Json& line) {
    CHECK(line.at("file").get<std::size_t>() < trace_.at("sources").size());
    CHECK(line.at("line").get<unsigned>() > 0);
  }

  void check_place(const Json& event) {
    if (event.contains("loc")) {
      check_line(event["loc"]);
      CHECK(event.at("fn").get<std::string>().find_first_of(" :(<") == std::string::npos);
    }
    if (!event.contains("stack")) return;
    for (const Json& frame : event["stack"]) {
      check_line(frame.at("loc"));
      CHECK(frame.at("fn").is_string());
    }
    if (event.contains("loc")) {
      CHECK(event["stack"].at(0).at("loc") == event["loc"]);
      CHECK(event["stack"].at(0).at("fn") == event["fn"]);
    }
  }

  void check_event(const Json& event, const std::string& type, Task task) {
    const auto watch = [&] {
      return std::pair(event.at("fd").get<unsigned>(), event.at("for").get<std::string>());
    };
    if (type == "task.spawn") {
      CHECK(task > 0);
      CHECK(spawned_.insert(task).second);
      to_be_done_.insert(task);
    } else if (type == "task.enter") {
      CHECK(to_be_done_.contains(task));
      running_.push_back(task);
    } else if (type == "task.exit") {
      REQUIRE_FALSE(running_.empty());
      CHECK(running_.back() == task);
      running_.pop_back();
    } else if (type == "task.done") {
      CHECK(to_be_done_.erase(task) == 1);
      for (auto& [socket, watcher] : watched_)
        if (watcher == task) watcher = 0;
    } else if (type == "fd.register") {
      CHECK(watched_.emplace(watch(), task).second);
      CHECK((running_.empty() ? 0 : running_.back()) == task);
    } else if (type == "fd.unregister") {
      CHECK(watched_.at(watch()) == task);
      watched_.erase(watch());
    } else if (type == "fd.ready") {
      CHECK(watched_.at(watch()) == task);
      CHECK((task == 0 || to_be_done_.contains(task)));
    } else if (type == "select") {
      CHECK(running_.empty());
      CHECK(task == 0);
    } else if (type == "timer.set") {
      ++timers_[task];
    } else if (type == "timer.fire") {
      CHECK(timers_[task]-- > 0);
    } else if (type == "call_soon") {
      CHECK((task == 0 || to_be_done_.contains(task)));
    } else if (type == "generator.send") {
      for (const Task other : generators_) CHECK(other != task);
      generators_.push_back(task);
    } else if (type == "generator.yield" ||
               (type == "generator.return" && event.at("stack").empty())) {
      REQUIRE_FALSE(generators_.empty());
      CHECK(generators_.back() == task);
      generators_.pop_back();
    } else {
      CHECK(type == "generator.return");
      REQUIRE_FALSE(generators_.empty());
      CHECK(generators_.back() == task);
    }
  }

  const Json& trace_;
  std::size_t next_ = 0;
  std::int64_t time_ = 0;
  std::set<Task> spawned_;
  std::set<Task> to_be_done_;
  std::vector<Task> running_;     // the innermost last
  std::vector<Task> generators_;  // that run, the innermost last
  std::map<std::pair<unsigned, std::string>, Task> watched_;
  std::map<Task, int> timers_;
};

}  // namespace support

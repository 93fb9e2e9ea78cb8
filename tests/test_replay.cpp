#include "common/replay.hpp"

#include <doctest/doctest.h>

#include <source_location>
#include <string>
#include <utility>
#include <vector>

using trace::Direction;
using trace::Event;
using trace::Replay;
using trace::Type;
using Strings = std::vector<std::string>;
using Groups = std::vector<std::pair<std::string, Strings>>;

namespace {

std::source_location line_of_read() {
  const auto read = [] { return std::source_location::current(); };
  return read();
}

trace::Place here(std::source_location where = std::source_location::current()) {
  return {{where}, true};
}

Event event(Type type, unsigned task, std::string name = "", trace::Place place = {}) {
  return {0, type, task, 0, Direction::none, std::move(name), std::move(place)};
}

Event socket(Type type, unsigned task, Direction direction, std::string name = "") {
  return {0, type, task, 7, direction, std::move(name), {}};
}

trace::Place place_of_fetch;

void fetch() { place_of_fetch = here(); }

/// /a connects, /b waits for an answer, and the loop turns.
std::vector<Event> two_fetches() {
  fetch();
  return {
      event(Type::task_spawn, 1, "/a"),
      event(Type::task_enter, 1, "/a"),
      socket(Type::fd_register, 1, Direction::write, "/a"),
      event(Type::task_exit, 1, "/a", place_of_fetch),
      event(Type::task_spawn, 2, "/b"),
      event(Type::task_enter, 2, "/b"),
      socket(Type::fd_register, 2, Direction::read, "/b"),
      event(Type::task_exit, 2, "/b", place_of_fetch),
      event(Type::select, 0),
      socket(Type::fd_ready, 1, Direction::write, "/a"),
      event(Type::task_enter, 1, "/a", place_of_fetch),
      socket(Type::fd_unregister, 1, Direction::write, "/a"),
      event(Type::task_done, 1, "/a"),
      event(Type::task_exit, 1, "/a"),
  };
}

std::string sentence_at(const std::vector<Event>& events, std::size_t position) {
  Replay replay(events);
  replay.go_to(position);
  return trace::sentence(replay);
}

}  // namespace

TEST_CASE("each event has a sentence of its own") {
  const auto events = two_fetches();
  Strings sentences;
  for (std::size_t i = 0; i < events.size(); ++i) sentences.push_back(sentence_at(events, i));
  CHECK(sentences == Strings{
                         "fetch /a is begun",
                         "fetch /a starts",
                         "fetch /a asks to be told when its socket (fd 7) can be written",
                         "fetch /a waits until its socket can be written",
                         "fetch /b is begun",
                         "fetch /b starts",
                         "fetch /b asks to be told when its socket (fd 7) can be read",
                         "fetch /b waits until its socket can be read",
                         "the loop asks the selector who is ready",
                         "the socket (fd 7) of fetch /a can be written",
                         "fetch /a goes on in fetch",
                         "fetch /a need not be told any more when its socket (fd 7) can be written",
                         "fetch /a is done",
                         "fetch /a has nothing left to do",
                     });
}

TEST_CASE("who waits for the same at the same place stands together") {
  const auto events = two_fetches();
  Replay replay(events);
  replay.go_to(3);
  CHECK(replay.waiting() == Groups{{"until its socket can be written, in fetch", {"fetch /a"}}});
  replay.go_to(8);
  CHECK(replay.waiting() == Groups{{"until its socket can be written, in fetch", {"fetch /a"}},
                                   {"until its socket can be read, in fetch", {"fetch /b"}}});
  auto same = events;
  same[6].direction = Direction::write;
  Replay of_the_same(same);
  of_the_same.go_to(8);
  CHECK(of_the_same.waiting() ==
        Groups{{"until its socket can be written, in fetch", {"fetch /a", "fetch /b"}}});
}

TEST_CASE("who is ready does not wait any more, until it has had its turn") {
  const auto events = two_fetches();
  Replay replay(events);
  replay.go_to(9);
  CHECK(replay.ready() == Strings{"fetch /a"});
  CHECK(replay.waiting().size() == 1);
  replay.go_to(10);
  CHECK(replay.ready().empty());
  CHECK(replay.waiting().size() == 1);  // it runs
  replay.go_to(13);
  CHECK(replay.waiting().size() == 1);  // it is done
}

TEST_CASE("going back leads to what was there before") {
  const auto events = two_fetches();
  Replay replay(events);
  replay.go_to(events.size() - 1);
  CHECK(replay.waiting().size() == 1);
  replay.go_to(8);
  CHECK(replay.waiting().size() == 2);
  CHECK(replay.ready().empty());
  replay.go_to(0);
  CHECK(trace::sentence(replay) == "fetch /a is begun");
  CHECK(replay.waiting().empty());
}

TEST_CASE("the next event of a task is found, and the last one stays") {
  const auto events = two_fetches();
  Replay replay(events);
  replay.go_to(3);
  CHECK(replay.next_of_task() == 9);
  replay.go_to(7);
  CHECK(replay.next_of_task() == 7);
}

TEST_CASE("a task without a name has a number, a generator another one, and the loop is the loop") {
  CHECK(sentence_at({event(Type::task_spawn, 3)}, 0) == "task 3 is begun");
  CHECK(sentence_at({event(Type::call_soon, 3)}, 0) == "task 3 is to have a turn");
  CHECK(sentence_at({event(Type::call_soon, 0)}, 0) ==
        "a callback is to be called in the next turn");
  CHECK(sentence_at({event(Type::generator_send, 4)}, 0) == "generator 4 starts");
  CHECK(sentence_at({socket(Type::fd_register, 0, Direction::read)}, 0) ==
        "the loop asks to be told when its pipe (fd 7) can be read");
}

TEST_CASE("a task that waits for no socket is woken by somebody, or has a turn to come") {
  const std::vector<Event> events{event(Type::task_spawn, 1), event(Type::task_enter, 1),
                                  event(Type::task_exit, 1), event(Type::call_soon, 1)};
  CHECK(sentence_at(events, 2) == "task 1 waits until somebody wakes it");
  const std::vector<Event> yields{event(Type::task_spawn, 1), event(Type::task_enter, 1),
                                  event(Type::call_soon, 1), event(Type::task_exit, 1)};
  CHECK(sentence_at(yields, 3) == "task 1 waits for its turn");
}

TEST_CASE("a task that works for a page is not the fetch of that page") {
  const std::vector<Event> events{
      event(Type::task_spawn, 1, "/a"), event(Type::task_spawn, 2),
      event(Type::task_enter, 2),       socket(Type::fd_register, 2, Direction::read, "/a"),
      event(Type::task_done, 1, "/a"),  event(Type::task_exit, 2, "/a")};
  CHECK(sentence_at(events, 1) == "task 2 is begun");
  CHECK(sentence_at(events, 3) ==
        "task 2 for /a asks to be told when its socket (fd 7) can be read");
  CHECK(sentence_at(events, 4) == "fetch /a is done");
  CHECK(sentence_at(events, 5) == "task 2 for /a waits until its socket can be read");
}

TEST_CASE("a callback is called as somebody has asked for, not where that one stood") {
  fetch();
  const trace::Place asked{place_of_fetch.lines, false};
  std::vector<Event> events = two_fetches();
  events[3].place = events[10].place = asked;
  CHECK(sentence_at(events, 10) == "fetch /a is called back, as asked for in fetch");
  Replay replay(events);
  replay.go_to(3);
  CHECK(replay.waiting() ==
        Groups{{"until its socket can be written, asked for in fetch", {"fetch /a"}}});
}

TEST_CASE("who has set a timer is not ready when it fires: somebody calls it, or wakes it") {
  const std::vector<Event> events{event(Type::task_spawn, 1), event(Type::task_enter, 1),
                                  event(Type::timer_set, 1), event(Type::task_exit, 1),
                                  event(Type::timer_fire, 1)};
  CHECK(sentence_at(events, 3) == "task 1 waits until its time has come, or somebody wakes it");
  Replay replay(events);
  replay.go_to(4);
  CHECK(replay.ready().empty());
  CHECK(replay.waiting() == Groups{{"until somebody wakes it", {"task 1"}}});
}

TEST_CASE("a timer is set and fires for whoever set it") {
  const std::vector<Event> events{event(Type::task_spawn, 1, "/a"), event(Type::timer_set, 1, "/a"),
                                  event(Type::timer_fire, 1, "/a")};
  CHECK(sentence_at(events, 1) == "fetch /a sets a timer");
  CHECK(sentence_at(events, 2) == "the time has come that fetch /a had set");
}

TEST_CASE("a generator hands out values, and its frames return one by one") {
  fetch();
  trace::Place chain = place_of_fetch;
  chain.lines.insert(chain.lines.begin(), line_of_read());
  const std::vector<Event> events{event(Type::generator_yield, 1, "", chain),
                                  event(Type::generator_return, 1, "", chain),
                                  event(Type::generator_return, 1, "", place_of_fetch)};
  CHECK(sentence_at(events, 0).starts_with("generator 1 hands out a value in "));
  CHECK(sentence_at(events, 0).ends_with(" ← fetch"));
  CHECK(sentence_at(events, 1).starts_with("generator 1: a frame of it returns in "));
  CHECK(sentence_at(events, 2) == "generator 1 returns in fetch");
}

#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/trace.hpp"

namespace trace {

/// Goes through the events of a trace, forwards and back, and knows at each of them who is ready
/// and who waits for what. To go on costs what lies between; to go back is to begin again.
class Replay {
 public:
  /// The events stay the caller's; there is at least one, and it is at the first.
  explicit Replay(const std::vector<Event>& events);

  const Event& event() const { return events_[position_]; }
  std::size_t position() const { return position_; }
  std::size_t size() const { return events_.size(); }

  void go_to(std::size_t position);

  /// The next event of the same task; this one, if there is none.
  std::size_t next_of_task() const;

  /// As `fetch /a`, `task 3`, `task 3 for /a`, `generator 1` or `the loop`.
  std::string who(unsigned task) const;

  /// For what a task waits, as `until its socket can be read`, while it does not run.
  std::string wait_of(unsigned task) const;

  /// It has its first turn, or has had none.
  bool is_new(unsigned task) const;

  /// Where it stands.
  const Place& place_of(unsigned task) const;

  /// Those whose turn is to come, in the order in which they became ready.
  std::vector<std::string> ready() const;

  /// Those who wait: for what, and where, the same of many at once; and who they are.
  std::vector<std::pair<std::string, std::vector<std::string>>> waiting() const;

 private:
  struct Task {
    std::string name{};
    bool is_generator = false;
    int turns = 0;       // that it has had
    int timers = 0;      // that it has set, and that have not fired
    bool waits = false;  // it has run, does not now, and is not done
    std::set<std::pair<unsigned, Direction>> watches{};
    Place place{};
  };

  void apply(const Event& event);
  bool is_ready(unsigned task) const;

  const std::vector<Event>& events_;
  std::size_t position_ = 0;
  std::map<unsigned, Task> tasks_;  // that are not done
  std::set<unsigned> fetches_;      // those of a page, which have a name from the beginning
  std::vector<unsigned> ready_;
};

/// As `in read ← read_all ← fetch`, or `asked for in fetch` of a callback; empty if it is not
/// known.
std::string describe(const Place& place);

/// What an event is, in a sentence.
std::string sentence(const Replay& replay);

}  // namespace trace

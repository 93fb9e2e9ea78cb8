#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <source_location>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

/// What a program did, event by event. It is recorded where everything passes anyhow: by the
/// selector, the frontier, the one place that resumes, the loop. Whoever writes a crawler need not
/// know of it.
namespace trace {

using Clock = std::chrono::steady_clock;

enum class Type {
  task_spawn,
  task_enter,
  task_exit,
  task_done,
  fd_register,
  fd_unregister,
  select,
  fd_ready,
  timer_set,
  timer_fire,
  call_soon,
  generator_send,
  generator_yield,
  generator_return,
};

/// As `task.spawn`.
std::string_view name(Type type);

enum class Direction { none, read, write };

using Lines = std::vector<std::source_location>;

/// Where somebody stands: a line, or a chain of frames, each with the line at which it waits, the
/// innermost first. Line 0 is not known.
struct Place {
  Lines lines;
  bool is_stack = false;
};

struct Event {
  std::int64_t microseconds;  // since the start
  Type type;
  unsigned task;                          // 0 is the loop itself
  unsigned fd = 0;                        // in the order of first use, from 1 on; 0 for none
  Direction direction = Direction::none;  // of an fd
  std::string name{};                     // of the task, if it has one
  Place place{};                          // empty if it is not known
};

/// Keeps the events of one thread in memory, in order. Who a task is it knows by an address: that
/// of whatever stands for the task as long as it is not done.
class Recorder {
 public:
  /// `now` must not go back.
  explicit Recorder(std::function<Clock::time_point()> now = Clock::now);

  const std::vector<Event>& events() const { return events_; }

  /// A task comes, with a name if it has one, gets another name, and is done.
  void spawn(const void* task, std::string_view name = {});
  void rename(const void* task, std::string_view name);
  void done(const void* task);

  /// The task runs from here to there; tasks may be nested.
  void enter(unsigned task);
  void exit(unsigned task);
  unsigned task_of(const void* task) const;
  unsigned task_of(int fd, unsigned events) const;

  /// A descriptor is watched by the task that runs, for a set of selectors' events; is no longer;
  /// and is ready.
  void watch(int fd, unsigned events, std::source_location where);
  void unwatch(int fd, unsigned events);
  void ready(int fd, unsigned events);

  /// The loop begins to wait.
  void select();

  /// A time for which the task that runs waits. It is known by an address as well.
  void timer_set(const void* timer);
  void timer_fire(const void* timer);

  /// `task` is to have its next turn; whoever is no task, some callback, is the loop.
  void call_soon(const void* task);

  /// A generator is resumed where its frames stand, `is_new` from its beginning; and stops, because
  /// it yields, or the innermost of its frames has returned. While a task runs these are no events,
  /// but tell where the task stands.
  void send(const void* generator, bool is_new, Lines frames);
  void stop(const void* generator, bool yields, Lines frames);

 private:
  using Watch = std::pair<int, Direction>;
  struct Watcher {
    unsigned task;
    std::source_location where;
  };

  Event& add(Type type, unsigned task);
  Event& add(Type type, unsigned task, int fd, Direction direction);
  unsigned current() const { return running_.empty() ? 0 : running_.back(); }

  std::function<Clock::time_point()> now_;
  const Clock::time_point start_;
  std::vector<Event> events_;
  unsigned last_task_ = 0;
  std::unordered_map<const void*, unsigned> tasks_;
  std::unordered_map<const void*, unsigned> timers_;  // and who waits
  std::unordered_map<unsigned, std::string> names_;
  std::unordered_map<unsigned, Place> places_;  // where each stands
  std::vector<unsigned> running_;               // the innermost last
  std::unordered_map<int, unsigned> fds_;
  std::map<Watch, Watcher> watches_;
};

namespace detail {
// In the code of a program, where nobody needs a call to find the thread's variables.
[[gnu::tls_model("local-exec")]] inline constinit thread_local Recorder* recorder = nullptr;
}  // namespace detail

/// Who records what this thread does; null for nobody. To ask costs a comparison and a jump.
#ifndef UNTRACED
inline Recorder* recorder() { return detail::recorder; }
#else  // nobody, ever: what the question costs is measured against this
constexpr Recorder* recorder() { return nullptr; }
#endif

/// From now on it is `next`. Gives who it was.
inline Recorder* set_recorder(Recorder* next) { return std::exchange(detail::recorder, next); }

/// While one lives, nobody records.
class Unrecorded {
 public:
  Unrecorded() : recorder_(set_recorder(nullptr)) {}
  ~Unrecorded() { set_recorder(recorder_); }
  Unrecorded(const Unrecorded&) = delete;
  Unrecorded& operator=(const Unrecorded&) = delete;

 private:
  Recorder* const recorder_;
};

/// While one lives, a task runs.
class Turn {
 public:
  explicit Turn(const void* task) {
    if (recorder()) [[unlikely]]
      begin(recorder()->task_of(task));
  }
  /// The task that watches the descriptor.
  Turn(int fd, unsigned events) {
    if (recorder()) [[unlikely]]
      begin(recorder()->task_of(fd, events));
  }
  ~Turn() {
    if (task_ != 0) [[unlikely]]
      recorder()->exit(task_);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  void begin(unsigned task) {
    if (task != 0) recorder()->enter(task_ = task);
  }

  unsigned task_ = 0;
};

}  // namespace trace

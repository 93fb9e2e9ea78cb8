#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Programs that are made of bytes: some tasks, which share futures, queues and callbacks, and are
/// in each other's way. Whoever runs one keeps a log, and logs that are alike say that it was done
/// in the same order.
namespace loop_program {

enum class Verb : std::uint8_t {
  sleep,  // for `what` units; none is a turn
  await_future,
  set_result,
  set_exception,
  cancel_future,
  await_task,
  cancel_task,
  put,
  get,
  task_done,
  join,
  call_soon,
  call_later,
  cancel_call,
};
inline constexpr unsigned verbs = 14;

struct Step {
  Verb verb;
  unsigned what;  // from 0 to 7
  bool catches;   // what is raised here, and the task goes on
};

inline constexpr unsigned tasks = 8;
inline constexpr unsigned futures = 3;
inline constexpr unsigned calls = 3;
inline constexpr std::array<std::size_t, 2> queues{1, 2};  // their sizes

/// What a step's `what` says.
constexpr unsigned task_of(const Step& step) { return step.what % tasks; }
constexpr unsigned future_of(const Step& step) { return step.what % futures; }
constexpr std::size_t queue_of(const Step& step) { return step.what % queues.size(); }
constexpr unsigned call_of(const Step& step) { return step.what % calls; }
constexpr unsigned delay_of(const Step& step) { return step.what / calls; }

/// The steps of each task.
using Program = std::array<std::vector<Step>, tasks>;

/// Two bytes a step: `CxxxVVVV TTTxxWWW`.
inline Program read(std::string_view bytes) {
  constexpr std::size_t most = 100;
  Program program;
  for (std::size_t i = 0; i + 1 < bytes.size() && i < 2 * most; i += 2) {
    const auto first = static_cast<unsigned char>(bytes[i]);
    const auto second = static_cast<unsigned char>(bytes[i + 1]);
    const unsigned owner = second >> 5U;
    Step step{static_cast<Verb>((first & 15U) % verbs), second & 7U, first >= 128};
    // In a ring they would cancel each other without end: an error that the model does not have.
    if (step.verb == Verb::await_task && task_of(step) <= owner) step.verb = Verb::cancel_task;
    program[owner].push_back(step);
  }
  return program;
}

/// What may become of a future, a task or a wait, in the log's words.
inline constexpr std::string_view ok = "ok";
inline constexpr std::string_view failed = "failed";
inline constexpr std::string_view cancelled = "cancelled";
inline constexpr std::string_view pending = "pending";

inline std::string yes_or_no(bool yes) { return yes ? "yes" : "no"; }

/// Of a step, and of what it puts into a queue.
inline std::string name(unsigned task, std::size_t at) {
  return std::to_string(task) + "." + std::to_string(at);
}

/// What happens, and when.
class Log {
 public:
  void step_done(long now, unsigned task, std::size_t at, std::string_view outcome) {
    line(now, name(task, at), outcome);
  }
  void called(long now, unsigned call) { line(now, "call", std::to_string(call)); }

  /// In the end, whenever that is.
  void left(unsigned task, std::string_view how) { line(0, "task " + std::to_string(task), how); }

  const std::string& text() const { return text_; }

 private:
  void line(long now, std::string_view who, std::string_view what) {
    (text_ += std::to_string(now)).append(": ").append(who).append(" ").append(what) += '\n';
  }

  std::string text_;
};

}  // namespace loop_program

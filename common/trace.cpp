#include "common/trace.hpp"

#include <array>

#include "common/accounting.hpp"

namespace trace {
namespace {

using accounting::Uncounted;

constexpr std::array<std::string_view, 14> names = {
    "task.spawn",    "task.enter",     "task.exit",       "task.done",        "fd.register",
    "fd.unregister", "select",         "fd.ready",        "timer.set",        "timer.fire",
    "call_soon",     "generator.send", "generator.yield", "generator.return",
};

/// Calls it for each direction in a set of selectors' events, whose header includes this one's.
void for_each_direction(unsigned events, auto function) {
  if (events & 1U) function(Direction::read);
  if (events & 2U) function(Direction::write);
}

}  // namespace

std::string_view name(Type type) { return names[static_cast<std::size_t>(type)]; }

Recorder::Recorder(std::function<Clock::time_point()> now) : now_(std::move(now)), start_(now_()) {}

Event& Recorder::add(Type type, unsigned task) {
  const auto time = std::chrono::floor<std::chrono::microseconds>(now_() - start_);
  Event& event = events_.emplace_back(Event{time.count(), type, task});
  if (const auto name = names_.find(task); name != names_.end()) event.name = name->second;
  return event;
}

Event& Recorder::add(Type type, unsigned task, int fd, Direction direction) {
  Event& event = add(type, task);
  event.fd = fds_.try_emplace(fd, static_cast<unsigned>(fds_.size()) + 1).first->second;
  event.direction = direction;
  return event;
}

void Recorder::spawn(const void* task, std::string_view name) {
  const Uncounted not_the_programs;
  tasks_[task] = ++last_task_;
  if (!name.empty()) names_[last_task_] = name;
  add(Type::task_spawn, last_task_);
}

void Recorder::rename(const void* task, std::string_view name) {
  const Uncounted not_the_programs;
  if (const unsigned number = task_of(task)) names_[number] = name;
}

void Recorder::done(const void* task) {
  const Uncounted not_the_programs;
  const unsigned number = task_of(task);
  if (number == 0) return;
  add(Type::task_done, number);
  // What it has asked for and not taken back is the loop's: a server's sockets, say.
  for (auto& [watch, watcher] : watches_)
    if (watcher.task == number) watcher.task = 0;
  places_.erase(number);
  tasks_.erase(task);
}

unsigned Recorder::task_of(const void* task) const {
  const auto found = tasks_.find(task);
  return found == tasks_.end() ? 0 : found->second;
}

unsigned Recorder::task_of(int fd, unsigned events) const {
  unsigned task = 0;
  for_each_direction(events, [&](Direction direction) {
    const auto watch = watches_.find({fd, direction});
    if (watch != watches_.end()) task = watch->second.task;
  });
  return task;
}

void Recorder::enter(unsigned task) {
  const Uncounted not_the_programs;
  add(Type::task_enter, task).place = places_[task];
  running_.push_back(task);
}

void Recorder::exit(unsigned task) {
  const Uncounted not_the_programs;
  running_.pop_back();
  Event& event = add(Type::task_exit, task);
  if (const auto place = places_.find(task); place != places_.end()) event.place = place->second;
}

void Recorder::watch(int fd, unsigned events, std::source_location where) {
  const Uncounted not_the_programs;
  for_each_direction(events, [&](Direction direction) {
    const unsigned task = current();
    watches_[{fd, direction}] = {task, where};
    if (task != 0) places_[task] = {{where}};
    add(Type::fd_register, task, fd, direction).place = {{where}};
  });
}

void Recorder::unwatch(int fd, unsigned events) {
  const Uncounted not_the_programs;
  for_each_direction(events, [&](Direction direction) {
    const auto watch = watches_.find({fd, direction});
    if (watch == watches_.end()) return;  // from before the recording
    add(Type::fd_unregister, watch->second.task, fd, direction);
    watches_.erase(watch);
  });
}

void Recorder::ready(int fd, unsigned events) {
  const Uncounted not_the_programs;
  for_each_direction(events, [&](Direction direction) {
    const auto watch = watches_.find({fd, direction});
    if (watch == watches_.end()) return;
    add(Type::fd_ready, watch->second.task, fd, direction).place = {{watch->second.where}};
  });
}

void Recorder::select() {
  const Uncounted not_the_programs;
  add(Type::select, 0);
}

void Recorder::timer_set(const void* timer) {
  const Uncounted not_the_programs;
  timers_[timer] = current();
  add(Type::timer_set, current());
}

void Recorder::timer_fire(const void* timer) {
  const Uncounted not_the_programs;
  const auto found = timers_.find(timer);
  if (found == timers_.end()) return;  // from before the recording
  add(Type::timer_fire, found->second);
  timers_.erase(found);
}

void Recorder::call_soon(const void* task) {
  const Uncounted not_the_programs;
  add(Type::call_soon, task_of(task));
}

void Recorder::send(const void* generator, bool is_new, Lines frames) {
  const Uncounted not_the_programs;
  if (current() != 0) return;
  // The address may be that of another one, which has gone.
  unsigned& number = tasks_[generator];
  if (is_new || number == 0) number = ++last_task_;
  add(Type::generator_send, number).place = {std::move(frames), true};
}

void Recorder::stop(const void* generator, bool yields, Lines frames) {
  const Uncounted not_the_programs;
  Place place{std::move(frames), true};
  if (current() == 0)
    add(yields ? Type::generator_yield : Type::generator_return, task_of(generator)).place =
        std::move(place);
  else if (yields)
    places_[current()] = std::move(place);
}

}  // namespace trace

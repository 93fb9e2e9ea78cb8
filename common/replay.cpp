#include "common/replay.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/source_line.hpp"

namespace trace {
namespace {

const char* can_be(Direction direction) {
  return direction == Direction::read ? "can be read" : "can be written";
}

}  // namespace

Replay::Replay(const std::vector<Event>& events) : events_(events) { apply(event()); }

void Replay::go_to(std::size_t position) {
  if (position < position_) {
    tasks_.clear();
    fetches_.clear();
    ready_.clear();
    position_ = 0;
    apply(event());
  }
  while (position_ < position) apply(events_[++position_]);
}

std::size_t Replay::next_of_task() const {
  const auto same = [&](const Event& other) { return other.task == event().task; };
  const auto here = events_.begin() + static_cast<std::ptrdiff_t>(position_);
  const auto next = std::find_if(here + 1, events_.end(), same);
  return next == events_.end() ? position_ : static_cast<std::size_t>(next - events_.begin());
}

void Replay::apply(const Event& event) {
  if (event.task == 0) return;
  // Of one that is done nothing follows but that it is left.
  if (event.type == Type::task_exit && !tasks_.contains(event.task)) return;
  Task& task = tasks_[event.task];
  if (!event.name.empty()) task.name = event.name;
  switch (event.type) {
    case Type::task_enter:
      ++task.turns;
      task.waits = false;
      std::erase(ready_, event.task);
      break;
    case Type::task_exit:
      task.waits = true;
      task.place = event.place;
      break;
    case Type::task_done:
      std::erase(ready_, event.task);
      tasks_.erase(event.task);
      break;
    case Type::fd_register:
      task.watches.emplace(event.fd, event.direction);
      break;
    case Type::fd_unregister:
      task.watches.erase({event.fd, event.direction});
      break;
    case Type::timer_set:
      ++task.timers;
      break;
    case Type::timer_fire:
      --task.timers;
      break;
    case Type::fd_ready:
    case Type::call_soon:
      if (!is_ready(event.task)) ready_.push_back(event.task);
      break;
    case Type::generator_send:
    case Type::generator_yield:
    case Type::generator_return:
      task.is_generator = true;
      task.waits = event.type == Type::generator_yield;
      task.place = event.place;
      break;
    case Type::task_spawn:
      if (!event.name.empty()) fetches_.insert(event.task);
      break;
    case Type::select:
      break;
  }
}

bool Replay::is_ready(unsigned task) const {
  return std::ranges::find(ready_, task) != ready_.end();
}

std::string Replay::who(unsigned task) const {
  if (task == 0) return "the loop";
  const auto found = tasks_.find(task);
  const std::string& name = found == tasks_.end() ? event().name : found->second.name;
  if (fetches_.contains(task)) return "fetch " + name;
  if (!name.empty()) return fmt::format("task {} for {}", task, name);
  const bool is_generator = found != tasks_.end() && found->second.is_generator;
  return fmt::format("{} {}", is_generator ? "generator" : "task", task);
}

std::string Replay::wait_of(unsigned task) const {
  const auto found = tasks_.find(task);
  if (found == tasks_.end()) return "";
  if (found->second.is_generator) return "until it is asked for more";
  if (is_ready(task)) return "for its turn";
  if (found->second.watches.empty())
    return found->second.timers > 0 ? "until its time has come, or somebody wakes it"
                                    : "until somebody wakes it";
  return fmt::format("until its socket {}", can_be(found->second.watches.begin()->second));
}

bool Replay::is_new(unsigned task) const {
  const auto found = tasks_.find(task);
  return found != tasks_.end() && found->second.turns <= 1;
}

const Place& Replay::place_of(unsigned task) const {
  static const Place nowhere;
  const auto found = tasks_.find(task);
  return found == tasks_.end() ? nowhere : found->second.place;
}

std::vector<std::string> Replay::ready() const {
  std::vector<std::string> names;
  for (const unsigned task : ready_) names.push_back(who(task));
  return names;
}

std::vector<std::pair<std::string, std::vector<std::string>>> Replay::waiting() const {
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;
  for (const auto& [number, task] : tasks_) {
    if (!task.waits || is_ready(number)) continue;
    const std::string where = describe(task.place);
    const std::string what = wait_of(number) + (where.empty() ? "" : ", " + where);
    const auto same = [&](const auto& group) { return group.first == what; };
    auto group = std::ranges::find_if(groups, same);
    if (group == groups.end()) group = groups.insert(groups.end(), {what, {}});
    group->second.push_back(who(number));
  }
  return groups;
}

std::string describe(const Place& place) {
  std::string text;
  for (const std::source_location& line : place.lines)
    if (line.line() > 0) text += (text.empty() ? "" : " ← ") + std::string(source::function(line));
  return text.empty() ? "" : (place.is_stack ? "in " : "asked for in ") + text;
}

std::string sentence(const Replay& replay) {
  const Event& event = replay.event();
  const std::string who = replay.who(event.task);
  const std::string socket =
      fmt::format("{} (fd {})", event.task == 0 ? "pipe" : "socket", event.fd);
  const std::string where = describe(event.place);
  const std::string in = where.empty() ? "" : " " + where;
  switch (event.type) {
    case Type::task_spawn:
      return who + " is begun";
    case Type::task_enter:
      if (replay.is_new(event.task)) return who + " starts";
      if (event.place.is_stack || where.empty()) return who + " goes on" + in;
      return who + " is called back, as" + in;
    case Type::task_exit: {
      const std::string wait = replay.wait_of(event.task);
      return wait.empty() ? who + " has nothing left to do" : who + " waits " + wait;
    }
    case Type::task_done:
      return who + " is done";
    case Type::fd_register:
      return fmt::format("{} asks to be told when its {} {}", who, socket, can_be(event.direction));
    case Type::fd_unregister:
      return fmt::format("{} need not be told any more when its {} {}", who, socket,
                         can_be(event.direction));
    case Type::select:
      return "the loop asks the selector who is ready";
    case Type::fd_ready:
      return fmt::format("the {} of {} {}", socket, who, can_be(event.direction));
    case Type::timer_set:
      return who + " sets a timer";
    case Type::timer_fire:
      return "the time has come that " + who + " had set";
    case Type::call_soon:
      return event.task == 0 ? "a callback is to be called in the next turn"
                             : who + " is to have a turn";
    case Type::generator_send:
      return where.empty() ? who + " starts" : who + " goes on" + in;
    case Type::generator_yield:
      return who + " hands out a value" + in;
    case Type::generator_return:
      return who + (event.place.lines.size() > 1 ? ": a frame of it returns" : " returns") + in;
  }
  return "";
}

}  // namespace trace

#include "stages/04_coroutine_crawler/stacks.hpp"

#include "common/program.hpp"
#include "common/source_line.hpp"

namespace coroutines {

std::vector<const Task*> all_tasks() {
  std::vector<const Task*> tasks;
  Task::all().for_each([&](const Task& task) {
    if (!task.done()) tasks.push_back(&task);
  });
  return tasks;
}

std::string format_stacks() {
  std::string lines;
  for (const Task* task : all_tasks()) {
    const std::string stack =
        task->is_running() ? "is running" : source::describe(task->get_stack());
    lines += task->get_name() + ": " + stack + "\n";
  }
  return lines;
}

void print_stacks() { program::say_lines(format_stacks()); }

}  // namespace coroutines

#include "stages/05_mini_asyncio/stacks.hpp"

#include <csignal>

#include "common/program.hpp"
#include "common/source_line.hpp"

namespace asyncio {
namespace {

std::string format_stack(const AnyTask& task) {
  const auto stack = task.get_stack();
  return stack.empty() ? "has not started" : source::describe(stack);
}

}  // namespace

std::string format_stacks(const EventLoop& loop) {
  std::string lines;
  for (const AnyTask* task : loop.all_tasks()) {
    const bool runs = task == loop.current_task();
    const std::string stack = runs ? "is running" : format_stack(*task);
    lines += task->get_name() + ": " + stack + "\n";
  }
  return lines;
}

void print_stacks() { program::say_lines(format_stacks(get_running_loop())); }

PrintStacksOnSignal::PrintStacksOnSignal(EventLoop& loop) : loop_(loop) {
  loop_.add_signal_handler(SIGUSR1, print_stacks);
}

PrintStacksOnSignal::~PrintStacksOnSignal() {
  loop_.remove_signal_handler(SIGUSR1);
}

}  // namespace asyncio

/// An input is a program of tasks. The loop does with it, in the same order, what a model of
/// asyncio does; and when both are done nothing is left of it.

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "stages/05_mini_asyncio/queue.hpp"
#include "stages/05_mini_asyncio/sleep.hpp"
#include "stages/05_mini_asyncio/task.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/fuzz/loop_program.hpp"
#include "tests/fuzz/program_model.hpp"
#include "tests/support/counted.hpp"
#include "tests/support/fake_loop.hpp"

namespace {

using asyncio::Coroutine;
using loop_program::Program;
using loop_program::Step;
using loop_program::Verb;
using loop_program::yes_or_no;
using std::chrono::milliseconds;

/// What the tasks of a program share. The loop goes before the queues that its tasks stand in, and
/// after whatever refers to it.
struct World {
  explicit World(const Program& steps) : program(steps) {
    for (const std::size_t size : loop_program::queues) queues.emplace_back(size);
    for (unsigned i = 0; i < loop_program::futures; ++i) {
      futures.push_back(fake.loop.create_future<>());
    }
  }

  long now() const { return fake.now.time_since_epoch() / milliseconds(1); }

  const Program& program;
  loop_program::Log log;
  std::deque<asyncio::Queue<std::string>> queues;
  support::FakeLoop fake;
  std::vector<asyncio::Future<>> futures;
  std::vector<asyncio::Task<>> tasks;
  std::array<asyncio::Handle, loop_program::calls> handles;
};

/// Whether it was there to be done.
template <class Error>
std::string yes_unless(auto action) {
  try {
    action();
    return "yes";
  } catch (const Error&) {
    return "no";
  }
}

/// What does not wait.
std::string act(World& world, const Step& step) {
  const auto& future = world.futures[loop_program::future_of(step)];
  const unsigned number = loop_program::call_of(step);
  asyncio::Handle& handle = world.handles[number];
  const auto call = [&world, number] { world.log.called(world.now(), number); };
  switch (step.verb) {
    case Verb::set_result:
      return yes_unless<asyncio::InvalidStateError>([&] { future.set_result(); });
    case Verb::set_exception:
      return yes_unless<asyncio::InvalidStateError>(
          [&] { future.set_exception(std::runtime_error("set")); });
    case Verb::cancel_future:
      return yes_or_no(future.cancel());
    case Verb::cancel_task:
      return yes_or_no(world.tasks[loop_program::task_of(step)].cancel());
    case Verb::task_done:
      return yes_unless<std::invalid_argument>(
          [&] { world.queues[loop_program::queue_of(step)].task_done(); });
    case Verb::call_soon:
      handle = world.fake.loop.call_soon(call);
      break;
    case Verb::call_later:
      handle = world.fake.loop.call_later(milliseconds(loop_program::delay_of(step)), call);
      break;
    case Verb::cancel_call:
      handle.cancel();
      break;
    default:
      throw std::logic_error("a step that waits");
  }
  return "yes";
}

Coroutine<std::string> perform(World& world, Step step, std::string name) {
  const Counted frame;
  asyncio::Queue<std::string>& queue = world.queues[loop_program::queue_of(step)];
  switch (step.verb) {
    case Verb::sleep:
      co_await asyncio::sleep(milliseconds(step.what));
      break;
    case Verb::await_future:
      co_await world.futures[loop_program::future_of(step)];
      break;
    case Verb::await_task:
      co_await world.tasks[loop_program::task_of(step)];
      break;
    case Verb::put:
      co_await queue.put(name);
      break;
    case Verb::get:
      co_return co_await queue.get();
    case Verb::join:
      co_await queue.join();
      break;
    default:
      co_return act(world, step);
  }
  co_return std::string(loop_program::ok);
}

Coroutine<> play(World& world, unsigned number) {
  const Counted frame;
  std::size_t at = 0;
  for (const Step& step : world.program[number]) {
    std::string outcome;
    std::exception_ptr raised;
    try {
      outcome = co_await perform(world, step, loop_program::name(number, at));
    } catch (const asyncio::CancelledError&) {
      outcome = loop_program::cancelled;
      raised = std::current_exception();
    } catch (const std::runtime_error&) {
      outcome = loop_program::failed;
      raised = std::current_exception();
    }
    world.log.step_done(world.now(), number, at++, outcome);
    if (raised && !step.catches) std::rethrow_exception(raised);
  }
}

std::string_view what_became_of(const asyncio::Task<>& task) {
  if (!task.done()) return loop_program::pending;
  if (task.cancelled()) return loop_program::cancelled;
  return task.exception() ? loop_program::failed : loop_program::ok;
}

/// Until nothing is left to do: then the clock goes on to the loop's end.
std::string log_of_loop(const Program& program) {
  World world(program);
  for (unsigned i = 0; i < loop_program::tasks; ++i) {
    world.tasks.push_back(world.fake.loop.create_task(play(world, i)));
  }
  world.fake.run_for(std::chrono::hours(1));

  int stuck = 0;
  for (unsigned i = 0; i < loop_program::tasks; ++i) {
    const std::string_view how = what_became_of(world.tasks[i]);
    world.log.left(i, how);
    stuck += how == loop_program::pending;
  }
  world.fake.loop.close();
  fuzz::require(std::ranges::count(world.fake.told, '!') == stuck, "who is stuck is told of");
  fuzz::require(world.fake.told.find("callback") == std::string::npos, "no callback throws");
  return world.log.text();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Program program = loop_program::read(fuzz::text(data, size));
  const std::string by_loop = log_of_loop(program);
  const std::string by_model = loop_program::model::Run(program).log();
  if (by_loop != by_model) {
    throw fuzz::Violation("the loop does\n" + by_loop + "and the model\n" + by_model);
  }
  fuzz::require(Counted::alive == 0, "no frame is left");
  return 0;
}

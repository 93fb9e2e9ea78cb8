#include "stages/05_mini_asyncio/run.hpp"

#include <stdexcept>
#include <vector>

namespace asyncio {

void check_no_loop_runs() {
  if (find_running_loop())
    throw std::runtime_error(
        "asyncio.run() cannot be called from a running event loop");
}

void cancel_all_tasks(EventLoop& loop) {
  const std::vector<AnyTask*> tasks = loop.all_tasks();
  std::vector<Ref<AnyFuture>> futures;
  std::size_t left = tasks.size();
  if (left == 0) return;
  for (AnyTask* task : tasks) {
    futures.emplace_back(&task->future());
    futures.back()->add_done_callback([&left, &loop] {
      if (--left == 0) loop.stop();
    });
    task->cancel();
  }
  do loop.run_forever();
  while (left > 0);  // whoever else stops it
  for (const Ref<AnyFuture>& future : futures) {
    if (future->cancelled()) continue;
    if (auto error = future->exception())
      loop.call_exception_handler(
          {"unhandled exception during asyncio::run() shutdown", error});
  }
}

}  // namespace asyncio

#include "stages/05_mini_asyncio/run.hpp"

#include <stdexcept>
#include <vector>

#include "stages/05_mini_asyncio/gather.hpp"

namespace asyncio {

void check_no_loop_runs() {
  if (find_running_loop())
    throw std::runtime_error(
        "asyncio.run() cannot be called from a running event loop");
}

void cancel_all_tasks(EventLoop& loop) {
  const std::vector<AnyTask*> tasks = loop.all_tasks();
  if (tasks.empty()) return;
  std::vector<AnyFuture*> children;
  std::vector<Ref<AnyFuture>> futures;
  for (AnyTask* task : tasks) {
    task->cancel();
    children.push_back(&task->future());
    futures.emplace_back(children.back());
  }
  const auto all = gather_into(loop, children, true, [] { return None(); });
  const CancelOnExit stopping(all.add_done_callback([&loop] { loop.stop(); }));
  do loop.run_forever();
  while (!all.done());  // whoever else stops it
  for (const Ref<AnyFuture>& future : futures) {
    if (future->cancelled()) continue;
    if (auto error = future->exception())
      loop.call_exception_handler(
          {"unhandled exception during asyncio::run() shutdown", error});
  }
}

}  // namespace asyncio

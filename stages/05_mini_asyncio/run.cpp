#include "stages/05_mini_asyncio/run.hpp"

#include <vector>

namespace asyncio {

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
  loop.run_forever();
  for (const Ref<AnyFuture>& future : futures) {
    if (future->cancelled()) continue;
    if (auto error = future->exception())
      loop.call_exception_handler(
          {"unhandled exception during asyncio::run() shutdown", error});
  }
}

}  // namespace asyncio

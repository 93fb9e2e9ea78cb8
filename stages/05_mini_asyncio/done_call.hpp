#pragma once

#include <exception>
#include <utility>

#include "stages/05_mini_asyncio/event_loop.hpp"

namespace asyncio {

/// A callback that waits for a future to be done, and can be taken back. What
/// it throws does not keep the future from telling the others.
class DoneCall : public Scheduled, private coroutines::DoneCallback {
 public:
  explicit DoneCall(EventLoop& loop) : loop_(loop) {}

  /// It lives at least until then.
  void wait_for(coroutines::FutureBase& future) {
    itself_ = Ref<DoneCall>(this);
    future.add_done_callback(*this);
  }

 private:
  void told() override {
    const Ref<DoneCall> itself = std::move(itself_);
    try {
      run();
    } catch (...) {
      loop_.call_exception_handler(
          {"Exception in callback", std::current_exception()});
    }
  }
  void forgotten() override { itself_ = {}; }

  void withdraw() override {
    leave_line();
    itself_ = {};
  }

  EventLoop& loop_;
  Ref<DoneCall> itself_;  // while it waits
};

}  // namespace asyncio

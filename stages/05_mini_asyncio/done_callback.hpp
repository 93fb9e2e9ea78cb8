#pragma once

#include <exception>
#include <utility>

#include "stages/05_mini_asyncio/event_loop.hpp"

namespace asyncio {

/// A callback that waits for a future to be done, and can be taken back.
class DoneCall : public Scheduled {
 public:
  explicit DoneCall(coroutines::FutureBase& future) : future_(&future) {}

 private:
  friend class DoneCallback;
  void withdraw() override;

  coroutines::FutureBase* future_;  // as long as that is going to call
};

/// What the future calls: what it throws does not keep it from the others.
class DoneCallback : public memory::Recycled {
 public:
  DoneCallback(EventLoop& loop, Ref<DoneCall> call)
      : loop_(&loop), call_(std::move(call)) {}
  DoneCallback(const DoneCallback&) = default;
  DoneCallback(DoneCallback&&) = default;
  DoneCallback& operator=(const DoneCallback&) = delete;
  ~DoneCallback() {
    if (call_) call_->future_ = nullptr;
  }

  void operator()() const {
    try {
      call_->run();
    } catch (...) {
      loop_->call_exception_handler(
          {"Exception in callback", std::current_exception()});
    }
  }

  bool calls(const DoneCall& call) const { return call_.get() == &call; }

 private:
  EventLoop* loop_;
  Ref<DoneCall> call_;
};

/// Its place among the future's callbacks goes as well: a future may be there
/// for long, and many wait for it a while.
inline void DoneCall::withdraw() {
  if (!future_) return;
  future_->remove_done_callbacks([this](const coroutines::Callback& callback) {
    const auto* const done = callback.target<DoneCallback>();
    return done && done->calls(*this);
  });
}

}  // namespace asyncio

#pragma once

#include <optional>
#include <string>
#include <utility>

#include "stages/05_mini_asyncio/task.hpp"

namespace asyncio {

/// The future of a shield: cancelling it does not reach what it waits for.
template <class T>
class Shield final : public FutureState<T> {
 public:
  Shield(EventLoop& loop, Future<T> inner)
      : FutureState<T>(loop), inner_(std::move(inner)) {
    callback_ = inner_->add_done_callback([this] { inner_is_done(); });
  }
  ~Shield() override { callback_.cancel(); }

  bool cancel(std::string message) override {
    callback_.cancel();
    inner_.reset();
    return FutureState<T>::cancel(std::move(message));
  }

 private:
  void inner_is_done() {
    if (inner_->cancelled())
      FutureState<T>::cancel({});
    else if (auto error = inner_->exception())
      this->set_exception(std::move(error));
    else
      this->set_result(inner_->hand_out());
  }

  std::optional<Future<T>> inner_;
  Handle callback_;
};

/// Waits for it, so that who is cancelled meanwhile ends alone: the other goes
/// on, and the loop owns it if it is a task.
template <class Awaitable>
auto shield(Awaitable awaitable) {
  auto inner = ensure_future(std::move(awaitable));
  using T = typename decltype(inner)::Result;
  if (inner.done()) return Future<T>(std::move(inner));
  return Future<T>(make_ref<Shield<T>>(inner.get_loop(), inner));
}

}  // namespace asyncio

#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "stages/05_mini_asyncio/future.hpp"

namespace asyncio {

/// The future of a gather. It is told by those that it waits for, and they do
/// not refer to it. They are heard by somebody as long as it is not done, and
/// their errors are seen by it, even afterwards; but if it goes before it is
/// done, it has nothing to do with them any more.
///
/// `collect()` is what it gives in the end, and owns those that it waits for.
template <class Result, class Collect>
class Gathering final : public FutureState<Result> {
 public:
  Gathering(EventLoop& loop, std::vector<AnyFuture*> children,
            bool with_exceptions, Collect collect)
      : FutureState<Result>(loop),
        children_(std::move(children)),
        left_(children_.size()),
        with_exceptions_(with_exceptions),
        ear_(make_ref<Ear>(this)),
        collect_(std::move(collect)) {
    if (children_.empty()) this->set_result(collect_());
    for (AnyFuture* child : children_)
      child->add_done_callback(Told(ear_, child));
  }
  ~Gathering() override { ear_->close(this->done()); }

  /// Cancels all that it waits for, and is cancelled when they are done. False
  /// if there is nothing left to cancel.
  bool cancel(std::string message) override {
    if (this->done()) return false;
    bool any = false;
    for (AnyFuture* child : children_) any |= child->cancel(message);
    cancel_requested_ |= any;
    return any;
  }

 private:
  /// Whom they tell: it may outlive the gathering.
  class Ear final : public Counted {
   public:
    explicit Ear(Gathering* gathering) : gathering_(gathering) {}

    void close(bool still_sees) {
      gathering_ = nullptr;
      still_sees_ = still_sees;
    }
    void hear(AnyFuture& child) {
      if (gathering_)
        gathering_->one_is_done(child);
      else if (still_sees_)
        child.outcome_error();
    }

   private:
    Gathering* gathering_;
    bool still_sees_ = false;
  };

  /// What each of them calls when it is done.
  class Told : public memory::Recycled {
   public:
    Told(Ref<Ear> ear, AnyFuture* child)
        : ear_(std::move(ear)), child_(child) {}
    void operator()() const { ear_->hear(*child_); }

   private:
    Ref<Ear> ear_;
    AnyFuture* child_;
  };

  void one_is_done(AnyFuture& child) {
    --left_;
    const std::exception_ptr error = child.outcome_error();
    if (this->done()) return;
    if (error && !with_exceptions_)
      this->set_exception(error);
    else if (left_ == 0)
      all_are_done();
  }

  void all_are_done() {
    if (!cancel_requested_) return this->set_result(collect_());
    AnyFuture& last = *children_.back();
    this->set_exception(last.cancelled()
                            ? last.outcome_error()
                            : std::make_exception_ptr(CancelledError()));
  }

  const std::vector<AnyFuture*> children_;
  std::size_t left_;
  const bool with_exceptions_;
  bool cancel_requested_ = false;
  const Ref<Ear> ear_;
  Collect collect_;
};

}  // namespace asyncio

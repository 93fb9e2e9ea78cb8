#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <type_traits>
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
  Gathering(EventLoop& loop, const std::vector<AnyFuture*>& children,
            bool with_exceptions, Collect collect)
      : FutureState<Result>(loop),
        with_exceptions_(with_exceptions),
        ears_(make_ref<Ears>(*this, children)),
        collect_(std::move(collect)) {
    static_assert(std::is_nothrow_move_constructible_v<Collect>);
    if (children.empty()) give_results();
  }
  ~Gathering() override { ears_->close(this->done()); }

  /// Cancels all that it waits for, and is cancelled when they are done. False
  /// if there is nothing left to cancel.
  bool cancel(std::string message) override {
    if (this->done()) return false;
    const bool any = ears_->cancel(message);
    cancel_requested_ |= any;
    return any;
  }

 private:
  class Ears;

  /// What each of them tells when it is done.
  class Ear final : public coroutines::DoneCallback {
   public:
    void listen(Ears& ears, AnyFuture& child) {
      ears_ = &ears;
      child_ = &child;
      child.add_done_callback(*this);
    }
    AnyFuture& child() const { return *child_; }

   private:
    void told() override { ears_->hear(*child_); }
    void forgotten() override { ears_->one_less(); }

    Ears* ears_ = nullptr;
    AnyFuture* child_ = nullptr;
  };

  /// Whom they tell: may outlive the gathering.
  class Ears final : public Counted {
   public:
    Ears(Gathering& gathering, const std::vector<AnyFuture*>& children)
        : gathering_(&gathering),
          ears_(children.size()),
          left_(children.size()) {
      for (std::size_t i = 0; i < left_; ++i)
        ears_[i].listen(*this, *children[i]);
      if (left_ > 0) itself_ = Ref<Ears>(this);
    }

    bool cancel(const std::string& message) {
      bool any = false;
      for (Ear& ear : ears_) any |= ear.child().cancel(message);
      return any;
    }

    /// The gathering goes.
    void close(bool still_sees) {
      gathering_ = nullptr;
      if (!still_sees) itself_ = {};
    }

    /// One of them is done.
    void hear(AnyFuture& child) {
      const Ref<Ears> itself = one_less();
      if (gathering_)
        gathering_->one_is_done(child, left_);
      else
        child.outcome_error();
    }

    /// Who may tell; or has gone.
    Ref<Ears> one_less() { return --left_ > 0 ? itself_ : std::move(itself_); }

    AnyFuture& last_child() const { return ears_.back().child(); }

   private:
    Gathering* gathering_;
    std::vector<Ear> ears_;
    std::size_t left_;
    Ref<Ears> itself_;  // while one of them may tell
  };

  void one_is_done(AnyFuture& child, std::size_t left) {
    const std::exception_ptr error = child.outcome_error();
    if (this->done()) return;
    if (error && !with_exceptions_)
      this->set_exception(error);
    else if (left == 0)
      all_are_done();
  }

  void all_are_done() {
    if (!cancel_requested_) return give_results();
    AnyFuture& last = ears_->last_child();
    this->set_exception(last.cancelled()
                            ? last.outcome_error()
                            : std::make_exception_ptr(CancelledError()));
  }

  /// To copy them may fail.
  void give_results() {
    std::optional<Result> results;
    std::exception_ptr error;
    try {
      results.emplace(collect_());
    } catch (...) {
      error = std::current_exception();
    }
    if (results)
      this->set_result(*std::move(results));
    else
      this->set_exception(std::move(error));
  }

  const bool with_exceptions_;
  bool cancel_requested_ = false;
  const Ref<Ears> ears_;
  Collect collect_;
};

}  // namespace asyncio

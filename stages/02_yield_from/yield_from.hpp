#pragma once

#include <coroutine>
#include <optional>
#include <ranges>
#include <source_location>
#include <stdexcept>
#include <utility>
#include <vector>

#include "common/accounting.hpp"
#include "common/recycled.hpp"
#include "stages/01_generator_pipeline/generator.hpp"

/// Stage 2: a generator that lets another one speak in its place, and gets that
/// one's return value when it has ended (Python's `yield from`, PEP 380).
namespace yield_from {

using pipeline::None;
using pipeline::State;

/// Adds the chain of delegations to stage 1's promise. The *root* is the one
/// whose generator somebody drives, the *leaf* the one that waits for no other.
/// Only the leaf is ever resumed, and only by the root's loop, so that a
/// co_yield costs the same at any depth. Chains come and go: a promise with an
/// operator new says where its frame's memory comes from.
template <class Yield, class Send>
class ChainPromise : public pipeline::PromiseBase<Yield, Send>,
                     public memory::Recycled {
 public:
  explicit ChainPromise(std::coroutine_handle<> frame) noexcept
      : frame_(frame) {}
  ChainPromise(const ChainPromise&) = delete;

  /// What is sent in is the leaf's.
  ChainPromise& receiver() noexcept { return *leaf_; }

  /// Runs the leaf until the chain stops: it yields, or the root ends.
  void resume() {
    if (trace::recorder()) [[unlikely]]
      return resume_recorded();
    run([] {});
  }

  // #region delegate
  /// Called by the running leaf: from now on `child` speaks for it, or the one
  /// that speaks for `child`, if it was begun before.
  void delegate_to(ChainPromise& child) noexcept {
    child.parent_ = this;
    root_->leaf_ = child.leaf_;
  }
  // #endregion delegate

  /// Of a root: where each frame of the chain stands, the leaf first; line 0
  /// for one that has not stopped yet.
  std::vector<std::source_location> stack() const {
    std::vector<std::source_location> lines;
    for (const ChainPromise* frame = leaf_; frame; frame = frame->parent_)
      lines.push_back(frame->stopped_at);
    return lines;
  }

 private:
  // #region trampoline
  /// The trampoline, and the one place that resumes. A frame that delegates, or
  /// ends, comes back to this loop, which goes on with its child, or its
  /// parent: no frame runs on top of another, however long the chain. (Only to
  /// destroy a chain midway goes as deep as the chain is long.)
  template <class Returned>
  void run(Returned child_returned) {
    for (;;) {
      ChainPromise* running = leaf_;
      running->root_ = this;
      running->frame_.resume();
      if (leaf_ != running) continue;
      if (!running->frame_.done() || running == this) break;
      child_returned();
      leaf_ = running->parent_;
    }
    this->yielded = leaf_->yielded;
  }
  // #endregion trampoline

  [[gnu::cold, gnu::noinline]] void resume_recorded() {
    trace::Recorder& recorder = *trace::recorder();
    const auto frames = [this] {
      const accounting::Uncounted not_the_coroutines;
      return stack();
    };
    recorder.send(this, !this->started, frames());
    run([&] { recorder.stop(this, false, frames()); });
    recorder.stop(this, this->yielded != nullptr, frames());
  }

  // #region chain
  std::coroutine_handle<> frame_;
  ChainPromise* parent_ = nullptr;
  ChainPromise* leaf_ = this;  // true in a root
  ChainPromise* root_ = this;  // true in the leaf that runs
  // #endregion chain
};

[[noreturn, gnu::cold, gnu::noinline]] inline void fail_no_result() {
  throw std::logic_error("generator has no result");
}

// #region result
/// Where co_return leaves a value until it is taken. A promise may declare
/// return_value or return_void, never both.
template <class Return>
class ResultSlot {
 public:
  template <class Value = Return>
    requires std::is_constructible_v<Return, Value>
  void return_value(Value&& value) {
    result_.emplace(std::forward<Value>(value));
  }

  Return take_result() {
    if (!result_) fail_no_result();
    Return result = *std::move(result_);
    result_.reset();
    return result;
  }

 private:
  std::optional<Return> result_;
};
// #endregion result

template <>
class ResultSlot<None> {
 public:
  void return_void() noexcept {}
  None take_result() noexcept { return None(); }
};

template <class Yield, class Send, class Return>
class Promise;

/// Stage 1's generator with a return value; the parameters are in the order of
/// Python's typing.Generator.
template <class Yield, class Send = None, class Return = None>
class [[nodiscard]] Generator
    : public pipeline::GeneratorBase<Promise<Yield, Send, Return>> {
 public:
  using pipeline::GeneratorBase<Promise<Yield, Send, Return>>::GeneratorBase;

  /// What the body returned (the value of Python's StopIteration), or what it
  /// threw, if neither has come out yet. std::logic_error if the body has not
  /// ended, or there is nothing to take: a result is moved out once.
  Return result() {
    if (this->state() != State::closed || !this->has_frame()) fail_no_result();
    this->promise().raise_error();
    return this->promise().take_result();
  }

  /// Where it stands, and where those stand that speak for it, the innermost
  /// first: empty before the start and after the end.
  std::vector<std::source_location> stack() const {
    const State state = this->state();
    if (state == State::closed || state == State::created) return {};
    return this->promise().stack();
  }
};

// #region from
/// What a parent waits on while `Child` speaks for it. It owns the child: if
/// the parent is destroyed at this point, so is the child, and before it.
template <class Child>
class From {
 public:
  explicit From(Child child) : child_(std::move(child)) {}

  bool await_ready() const { return child_.state() == State::closed; }
  template <class Parent>
  void await_suspend(
      std::coroutine_handle<Parent> parent,
      std::source_location where = std::source_location::current()) {
    parent.promise().stopped_at = where;
    parent.promise().delegate_to(child_.promise());
  }
  auto await_resume() { return child_.result(); }

 private:
  Child child_;
};
// #endregion from

/// The items of a range, on their way into a generator: it knows as what.
template <std::ranges::view View>
class FromRange {
 public:
  explicit FromRange(View items) : items_(std::move(items)) {}

  template <class Yield, class Send>
  static Generator<Yield, Send> each(View items) {
    for (auto&& item : items) co_yield std::forward<decltype(item)>(item);
  }
  View take() { return std::move(items_); }

 private:
  View items_;
};

template <class Yield, class Send, class Return>
class Promise : public ChainPromise<Yield, Send>, public ResultSlot<Return> {
  using Handle = std::coroutine_handle<Promise>;

 public:
  Promise() : ChainPromise<Yield, Send>(Handle::from_promise(*this)) {}

  Generator<Yield, Send, Return> get_return_object() noexcept {
    return Generator<Yield, Send, Return>(Handle::from_promise(*this));
  }

  using ChainPromise<Yield, Send>::yield_value;

  template <class Child>
  From<Child> yield_value(From<Child> from) noexcept {
    return from;
  }
  template <class View>
  From<Generator<Yield, Send>> yield_value(FromRange<View> from) {
    auto items = from.template each<Yield, Send>(from.take());
    return From<Generator<Yield, Send>>(std::move(items));
  }
};

/// `co_yield from(child)` yields all that `child` has left, hands it what is
/// sent and raised, and has its return value. The child is moved in.
template <class Yield, class Send, class Return>
From<Generator<Yield, Send, Return>> from(
    Generator<Yield, Send, Return> child) {
  return From<Generator<Yield, Send, Return>>(std::move(child));
}

/// An object with a generator function `iter()`, Python's __iter__. The object
/// must outlive the expression.
template <class Iterable>
  requires requires(Iterable& iterable) { iterable.iter(); }
auto from(Iterable& iterable) {
  return from(iterable.iter());
}

/// Any other range: its items, one by one.
template <std::ranges::viewable_range Range>
auto from(Range&& range) {
  return FromRange(std::views::all(std::forward<Range>(range)));
}

}  // namespace yield_from

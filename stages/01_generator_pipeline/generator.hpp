#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <iterator>
#include <memory>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "common/trace.hpp"

/// Stage 1: a function that stops in the middle, hands a value out, and goes on
/// from there when it is asked again, perhaps with a value that was sent in.
///
/// A function whose body says co_yield is cut in two by the compiler. The body
/// with its variables becomes a *frame* on the heap. Beside them in the frame
/// lies the *promise*, through which the body talks to the outside. What the
/// caller gets is the object that owns the frame: the *generator*.
namespace pipeline {

/// Python's None as a type: what is sent when nothing is sent.
struct None {
  bool operator==(const None&) const = default;
};

/// Where a generator stands, in the words of inspect.getgeneratorstate:
/// not started, in the middle of its body, at a co_yield, or at its end.
enum class State { created, running, suspended, closed };

/// The part of a promise that all stages share: three slots, through which body
/// and caller pass what they have for one another, and the functions that the
/// compiler calls at the turns of the body's life.
template <class Yield, class Send>
class PromiseBase {
 public:
  /// A value is looked at where it lies in the frame: nobody may change it. A
  /// reference is handed on as it is.
  using Reference =
      std::conditional_t<std::is_reference_v<Yield>, Yield, const Yield&>;
  using Value = std::remove_reference_t<Reference>;
  using Sent = Send;

  // #region slots
  Value* yielded = nullptr;  // out: in the frame; null but at a co_yield
  Send* sent = nullptr;      // in: where the caller has it; null for None
  std::exception_ptr error;  // in: what throw_ raises; out: what got away
  bool started = false;
  std::source_location stopped_at;  // the line, when it stopped last
  // #endregion slots

  // #region start
  /// The first send starts the body, not the call.
  class Start : public std::suspend_always {
   public:
    explicit Start(PromiseBase& promise) : promise_(promise) {}
    void await_resume() const noexcept { promise_.started = true; }

   private:
    PromiseBase& promise_;
  };
  Start initial_suspend() noexcept { return Start(*this); }
  // #endregion start

  // #region exchange
  /// What `co_yield value` waits on. It gives out and takes in at one place.
  class Exchange {
   public:
    explicit Exchange(PromiseBase& promise) : promise_(promise) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<>,
                       std::source_location where =
                           std::source_location::current()) const noexcept {
      promise_.stopped_at = where;
    }
    std::optional<Send> await_resume() const { return promise_.take_sent(); }

   private:
    PromiseBase& promise_;
  };

  /// A temporary that is yielded lives in the frame while the body is stopped,
  /// so that its address is enough.
  Exchange yield_value(Reference value) noexcept {
    yielded = std::addressof(value);
    return Exchange(*this);
  }
  // #endregion exchange

  // #region woken
  /// What the body is woken with: the error raised here, or the value sent.
  std::optional<Send> take_sent() {
    if constexpr (!std::is_same_v<Send, None>)
      if (sent) [[likely]]
        return std::move(*std::exchange(sent, nullptr));
    raise_error();
    return std::nullopt;
  }
  // #endregion woken

  void raise_error() {
    if (error) rethrow();
  }

  // #region end
  /// Cold: out of line, it costs the body no registers to save at every start.
  [[gnu::cold, gnu::noinline]] void unhandled_exception() noexcept {
    error = std::current_exception();
  }

  /// The frame stays, done, until its generator goes: someone must still see
  /// that it is done.
  std::suspend_always final_suspend() noexcept { return {}; }
  // #endregion end

 private:
  /// Cold for the same reason.
  [[noreturn, gnu::cold, gnu::noinline]] void rethrow() {
    std::rethrow_exception(std::exchange(error, nullptr));
  }
};

/// Owns a frame whose promise is a `Promise`, and drives it: Python's generator
/// object. Move-only; the destructor destroys the frame where it stands.
template <class Promise>
class [[nodiscard]] GeneratorBase {
 public:
  using promise_type = Promise;
  using Reference = typename Promise::Reference;
  using Value = typename Promise::Value;
  using Send = typename Promise::Sent;
  class Iterator;

  // #region owner
  explicit GeneratorBase(std::coroutine_handle<Promise> frame) noexcept
      : frame_(frame) {}
  GeneratorBase(GeneratorBase&& other) noexcept
      : frame_(std::exchange(other.frame_, nullptr)) {}
  GeneratorBase& operator=(GeneratorBase&& other) noexcept {
    const auto frame = std::exchange(other.frame_, nullptr);
    destroy();
    frame_ = frame;
    return *this;
  }
  ~GeneratorBase() { destroy(); }
  // #endregion owner

  // #region send
  /// Runs the body to its next co_yield, whose value there is None. Gives what
  /// it yields, valid until the next call; null when the body has ended, then
  /// and ever after (Python's StopIteration). What the body throws comes out
  /// here and ends it. A body that resumes itself is a std::logic_error.
  Value* send(None) { return can_go_on() ? resume() : nullptr; }
  Value* next() { return send(None()); }
  // #endregion send

  // #region send_value
  /// The same, and the co_yield at which the body stands has this value. As in
  /// Python a body that has not started stands at none: std::logic_error.
  Value* send(Send value)
    requires(!std::is_same_v<Send, None>)
  {
    if (!can_go_on()) return nullptr;
    if (!promise().yielded)
      throw std::logic_error("can't send a value to a just-started generator");
    promise().receiver().sent = std::addressof(value);
    return resume();
  }
  // #endregion send_value

  /// Raises `error` at the co_yield where the body stands; if the body catches
  /// it, goes on as send does. Before the start and after the end it comes
  /// straight back, and nothing of the body runs.
  Value* throw_(std::exception_ptr error) {
    if (state() == State::created) close();
    if (!can_go_on()) std::rethrow_exception(std::move(error));
    promise().receiver().error = std::move(error);
    return resume();
  }
  template <class Error>
    requires std::is_base_of_v<std::exception, Error>
  Value* throw_(const Error& error) {
    return throw_(std::make_exception_ptr(error));
  }

  /// Ends the generator. The frame is destroyed: destructors run, innermost
  /// first, but unlike Python's GeneratorExit no catch handler sees it.
  void close() {
    forbid_running();
    destroy();
  }

  State state() const noexcept {
    if (!frame_ || frame_.done()) return State::closed;
    if (promise().yielded) return State::suspended;
    return promise().started ? State::running : State::created;
  }

  /// What the body and its owner share; only while there is a frame.
  Promise& promise() const noexcept { return frame_.promise(); }

  /// As `for line in generator`: each step is a next(), the first one too.
  Iterator begin() { return ++Iterator(*this); }
  std::default_sentinel_t end() const noexcept { return {}; }

 protected:
  bool has_frame() const noexcept { return frame_ != nullptr; }

 private:
  bool can_go_on() const {
    if (frame_ && promise().yielded) return true;
    forbid_running();
    return state() != State::closed;
  }

  void forbid_running() const {
    if (state() == State::running) fail_running();
  }
  [[noreturn, gnu::cold, gnu::noinline]] static void fail_running() {
    throw std::logic_error("generator already executing");
  }

  // #region resume
  Value* resume() {
    Promise& body = promise();
    body.yielded = nullptr;
    body.resume();
    if (!body.yielded) body.raise_error();
    return body.yielded;
  }
  // #endregion resume

  void destroy() noexcept {
    if (frame_) std::exchange(frame_, nullptr).destroy();
  }

  std::coroutine_handle<Promise> frame_;
};

/// An input iterator over what is left: generators are ranges.
template <class Promise>
class GeneratorBase<Promise>::Iterator {
 public:
  using value_type = std::remove_cv_t<Value>;
  using difference_type = std::ptrdiff_t;

  explicit Iterator(GeneratorBase& generator) : generator_(&generator) {}
  Reference operator*() const { return static_cast<Reference>(*value_); }
  Iterator& operator++() {
    value_ = generator_->next();
    return *this;
  }
  void operator++(int) { ++*this; }
  bool operator==(std::default_sentinel_t) const { return value_ == nullptr; }

 private:
  GeneratorBase* generator_;
  Value* value_ = nullptr;
};

template <class Yield, class Send>
class Promise;

/// What a generator function returns: it yields `Yield`, which may be a
/// reference, and its co_yield has the value std::optional<Send>. One heap
/// allocation, for the frame.
template <class Yield, class Send = None>
class [[nodiscard]] Generator : public GeneratorBase<Promise<Yield, Send>> {
  using GeneratorBase<Promise<Yield, Send>>::GeneratorBase;
};

template <class Yield, class Send>
class Promise : public PromiseBase<Yield, Send> {
  using Handle = std::coroutine_handle<Promise>;

 public:
  Generator<Yield, Send> get_return_object() noexcept {
    return Generator<Yield, Send>(Handle::from_promise(*this));
  }

  void return_void() noexcept {}

  /// Whose slots have what the body is woken with: its own.
  Promise& receiver() noexcept { return *this; }

  /// Runs the body until it stops: the one place that resumes it.
  void resume() {
    if (trace::recorder()) [[unlikely]]
      return resume_recorded();
    Handle::from_promise(*this).resume();
  }

 private:
  [[gnu::cold, gnu::noinline]] void resume_recorded() {
    trace::Recorder& recorder = *trace::recorder();
    recorder.send(this, !this->started, {this->stopped_at});
    Handle::from_promise(*this).resume();
    recorder.stop(this, this->yielded != nullptr, {this->stopped_at});
  }
};

}  // namespace pipeline

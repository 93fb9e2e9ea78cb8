#pragma once

#include <coroutine>
#include <cstddef>
#include <new>
#include <optional>
#include <stdexcept>
#include <utility>

#include "stages/01_generator_pipeline/generator.hpp"
#include "tests/lowered/slot.hpp"
#include "tests/lowered/witness.hpp"

/// running_total.hpp as the compiler makes it: four
/// functions and a frame for one function with a co_yield.
namespace lowered {

// #region frame
using Promise = pipeline::Promise<int, int>;

/// Where the body stands, when it does not run.
enum class Point { start, yield, end };

/// What the body keeps while it is stopped. A handle is its
/// address: both compilers put two functions first, one
/// that goes on and one that destroys, and the promise
/// behind them.
struct Frame {
  void (*resume)(Frame*);  // null at the end: handle.done()
  void (*destroy)(Frame*);
  Slot<Promise> promise;
  Slot<Witness> label;  // the parameter
  Point point;

  // What it waits on: one of these, `point` says which.
  Slot<Promise::Start> start;
  Slot<Promise::Exchange> exchange;
  Slot<std::suspend_always> last;

  // The variables that are needed after a co_yield.
  Slot<Witness> local;
  int total;
};
static_assert(offsetof(Frame, promise) ==
              2 * sizeof(void*));

inline std::coroutine_handle<> handle(Frame* frame) {
  return std::coroutine_handle<>::from_address(frame);
}
// #endregion frame

// #region resume
/// The body. It is entered at its beginning or in its
/// middle, and left at its end or in its middle.
inline void go_on(Frame* frame) {
  Promise& promise = *frame->promise;
  try {
    switch (frame->point) {
      case Point::start:
        frame->start->await_resume();
        frame->start.end();
        frame->local.begin([&] {
          return Witness("local", frame->label->log());
        });
        frame->total = 0;
        for (;;) {
          frame->exchange.begin([&] {
            return promise.yield_value(frame->total);
          });
          if (!frame->exchange->await_ready()) {
            frame->point = Point::yield;
            frame->exchange->await_suspend(handle(frame));
            return;  // to whoever resumed
            case Point::yield:;
          }
          std::optional<int> sent;
          {
            const Ending ending(frame->exchange);
            sent = frame->exchange->await_resume();
          }
          if (!sent) break;
          if (*sent < 0)
            throw std::invalid_argument("negative");
          frame->total += *sent;
        }
        promise.return_void();
        frame->local.end();
        break;
      case Point::end:
        break;  // nobody resumes it there
    }
  } catch (...) {
    // All that throws is where `local` lives and no other.
    frame->local.end();
    promise.unhandled_exception();
  }
  frame->last.begin(
      [&] { return promise.final_suspend(); });
  frame->point = Point::end;
  frame->resume = nullptr;
  frame->last->await_suspend(handle(frame));
}
// #endregion resume

// #region destroy
/// What lives depends on where the body stands.
inline void destroy(Frame* frame) {
  switch (frame->point) {
    case Point::start:
      frame->start.end();
      break;
    case Point::yield:
      frame->exchange.end();
      frame->local.end();
      break;
    case Point::end:
      frame->last.end();
      break;
  }
  frame->promise.end();
  frame->label.end();
  ::operator delete(frame, sizeof(Frame));
}
// #endregion destroy

// #region ramp
/// What the caller calls. It runs nothing of the body,
/// because initial_suspend says so.
inline pipeline::Generator<int, int> running_total_by_hand(
    Witness label) {
  auto* frame = ::new (::operator new(sizeof(Frame))) Frame;
  frame->resume = go_on;
  frame->destroy = destroy;
  frame->label.begin([&] { return std::move(label); });
  frame->promise.begin([] { return Promise(); });
  auto generator = frame->promise->get_return_object();
  frame->start.begin(
      [&] { return frame->promise->initial_suspend(); });
  frame->point = Point::start;
  if (frame->start->await_ready())
    go_on(frame);
  else
    frame->start->await_suspend(handle(frame));
  return generator;
}
// #endregion ramp

}  // namespace lowered

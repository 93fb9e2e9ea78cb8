#include "stages/05_mini_asyncio/event_loop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "common/default_selector.hpp"
#include "common/program.hpp"
#include "stages/05_mini_asyncio/any_task.hpp"
#include "stages/05_mini_asyncio/transport.hpp"

namespace asyncio {
namespace {

/// What another thread writes to the loop's pipe; a signal writes its number.
constexpr char no_signal = 0;

using detail::running_loop;
thread_local EventLoop* chosen_loop = nullptr;

std::string describe(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& exception) {
    return exception.what();
  } catch (const CancelledError& cancelled) {
    return "cancelled" +
           (cancelled.message().empty() ? "" : ": " + cancelled.message());
  } catch (...) {
    return "unknown error";
  }
}

void tell_standard_error(const Context& context) {
  const std::string why =
      context.exception ? ": " + describe(context.exception) : "";
  program::say_lines(fmt::format("asyncio: {}{}\n", context.message, why));
}

}  // namespace

EventLoop::EventLoop()
    : EventLoop(std::make_unique<selectors::DefaultSelector>()) {}

EventLoop::EventLoop(std::unique_ptr<selectors::Selector> selector, Time time)
    : EventLoop(*selector, std::move(time)) {
  own_selector_ = std::move(selector);
}

EventLoop::EventLoop(selectors::Selector& selector, Time time)
    : selector_(selector),
      time_(std::move(time)),
      descriptors_(selector),
      signal_handlers_(wake_) {
  selector_.register_fd(wake_.read_end(), selectors::EVENT_READ,
                        [this] { woken(); });
}

EventLoop::~EventLoop() {
  close();
  if (chosen_loop == this) chosen_loop = nullptr;
}

void EventLoop::check_can_run() const {
  check_open();
  if (running_) throw std::runtime_error("This event loop is already running");
  if (running_loop)
    throw std::runtime_error(
        "Cannot run the event loop while another loop is running");
}

void EventLoop::run_forever() {
  check_can_run();
  struct Turning {
    explicit Turning(EventLoop& turning) : loop(turning) {
      loop.running_ = true;
      running_loop = &loop;
    }
    ~Turning() {
      loop.running_ = loop.stopping_ = false;
      running_loop = nullptr;
    }
    EventLoop& loop;
  };
  const Turning turning(*this);
  do run_once();
  while (!stopping_);
}

void EventLoop::close() {
  if (running_) throw std::runtime_error("Cannot close a running event loop");
  if (closed_) return;
  executor_.reset();  // waits for its threads
  // What goes may hold what schedules or cancels other things, on its way.
  do {
    while (!tasks_.empty()) tasks_.front().abandon();
    while (!transports_.empty()) (*transports_.begin())->abandon();
    ready_.clear();
    timers_.clear();
    descriptors_.clear();
  } while (!tasks_.empty() || !transports_.empty());
  ready_.clear();
  signal_handlers_.clear();
  selector_.unregister_fd(wake_.read_end());
  std::vector<Callback> going;
  do {
    going.clear();  // not under the lock, which it may want as well
    const std::scoped_lock lock(mutex_);
    going.swap(from_threads_);
    closed_ = going.empty();
  } while (!closed_);
}

void EventLoop::fail_closed() {
  throw std::runtime_error("Event loop is closed");
}

/// Or refused: the loop may be closed. Out of line, for whoever schedules would
/// save registers for it.
void EventLoop::schedule_recorded(Ref<Runnable> call) {
  check_open();
  trace::recorder()->call_soon(call.get());
  ready_.push_back(std::move(call));
}

// #region turn
void EventLoop::run_once() {
  descriptors_.select(patience(), ready_);
  if (!timers_.empty()) timers_.take_due(time(), ready_);
  run_ready();
}
// #endregion turn

// #region patience
/// How long select() may wait: nothing scheduled must wait for it.
std::optional<Duration> EventLoop::patience() {
  const std::optional<TimePoint> next = timers_.next();
  if (!ready_.empty() || stopping_) return Duration::zero();
  if (!next) return std::nullopt;
  const TimePoint now = time();
  return *next <= now ? Duration::zero() : *next - now;
}
// #endregion patience

// #region run_ready
void EventLoop::run_ready() {
  for (std::size_t left = ready_.size(); left > 0; --left) {
    const Ref<Runnable> call = ready_.pop_front();
    try {
      call->run();
    } catch (...) {
      call_exception_handler(
          {"Exception in callback", std::current_exception()});
    }
  }
}
// #endregion run_ready

std::vector<AnyTask*> EventLoop::all_tasks() const {
  std::vector<AnyTask*> tasks;
  tasks_.for_each([&](AnyTask& task) { tasks.push_back(&task); });
  return tasks;
}

void EventLoop::add_from_thread(Callback callback) {
  if (running_loop != this) {
    bool is_first = false;
    {
      const std::scoped_lock lock(mutex_);
      check_open();
      is_first = from_threads_.empty();
      from_threads_.push_back(std::move(callback));
    }
    // One byte is enough for all; the pipe is not to be full when a signal
    // comes.
    if (is_first) SelfPipe::wake(wake_.write_end(), no_signal);
  } else {
    // In its turn, among what the loop's own thread schedules.
    call_soon(std::move(callback));
  }
}

/// By another thread, or by a signal.
void EventLoop::woken() {
  for (const char byte : wake_.read()) {
    if (byte == no_signal) continue;
    if (auto call = signal_handlers_.find(byte))
      ready_.push_back(std::move(call));
  }
  const std::scoped_lock lock(mutex_);
  for (auto& callback : from_threads_) call_soon(std::move(callback));
  from_threads_.clear();
}

void EventLoop::call_exception_handler(const Context& context) noexcept {
  if (exception_handler_) {
    try {
      const ExceptionHandler handler = exception_handler_;  // it may replace it
      return handler(*this, context);
    } catch (...) {
      tell_standard_error(
          {"Unhandled error in exception handler", std::current_exception()});
    }
  }
  tell_standard_error(context);
}

void detail::fail_no_loop() {
  throw std::runtime_error("no running event loop");
}

EventLoop& get_event_loop() {
  if (running_loop) return *running_loop;
  if (chosen_loop) return *chosen_loop;
  thread_local std::optional<EventLoop> own;
  if (!own) own.emplace();
  chosen_loop = &*own;
  return *own;
}

void set_event_loop(EventLoop* loop) { chosen_loop = loop; }

}  // namespace asyncio

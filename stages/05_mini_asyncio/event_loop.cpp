#include "stages/05_mini_asyncio/event_loop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <utility>

#include "common/default_selector.hpp"
#include "stages/05_mini_asyncio/task.hpp"
#include "stages/05_mini_asyncio/transport.hpp"

namespace asyncio {
namespace {

thread_local EventLoop* running_loop = nullptr;
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
  fmt::print(stderr, "asyncio: {}{}\n", context.message, why);
}

}  // namespace

EventLoop::EventLoop()
    : EventLoop(std::make_unique<selectors::DefaultSelector>()) {}

EventLoop::EventLoop(std::unique_ptr<selectors::Selector> selector, Time time)
    : EventLoop(*selector, std::move(time)) {
  own_selector_ = std::move(selector);
}

EventLoop::EventLoop(selectors::Selector& selector, Time time)
    : selector_(selector), time_(std::move(time)) {
  selector_.register_fd(wake_.fd(), selectors::EVENT_READ,
                        [this] { take_from_threads(); });
}

EventLoop::~EventLoop() {
  close();
  if (chosen_loop == this) chosen_loop = nullptr;
}

void EventLoop::run_forever() {
  check_open();
  if (running_) throw std::runtime_error("This event loop is already running");
  if (running_loop)
    throw std::runtime_error(
        "Cannot run the event loop while another loop is running");
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
  while (!tasks_.empty()) tasks_.back().task->abandon();
  while (!transports_.empty()) (*transports_.begin())->abandon();
  std::exchange(ready_, {}).clear();
  std::exchange(timers_, {}).clear();
  for (const auto& [fd, watch] : std::exchange(watches_, {}))
    selector_.unregister_fd(fd);
  selector_.unregister_fd(wake_.fd());
  const std::scoped_lock lock(mutex_);
  from_threads_.clear();
  closed_ = true;
}

void EventLoop::check_open() const {
  if (closed_) throw std::runtime_error("Event loop is closed");
}

void EventLoop::run_once() {
  select(patience());
  take_due_timers();
  run_ready();
}

/// How long select() may wait: nothing scheduled must wait for it.
std::optional<Duration> EventLoop::patience() {
  while (!timers_.empty() && timers_.front()->cancelled()) {
    std::pop_heap(timers_.begin(), timers_.end(), LaterFirst());
    timers_.pop_back();
  }
  if (!ready_.empty() || stopping_) return Duration::zero();
  if (timers_.empty()) return std::nullopt;
  return std::max(timers_.front()->when() - time(), Duration::zero());
}

void EventLoop::select(std::optional<Duration> timeout) {
  for (const selectors::Event& event : selector_.select(timeout)) {
    const auto watch = watches_.find(event.key->fd);
    if (watch == watches_.end()) {
      event.callback();
      continue;
    }
    if (event.events & selectors::EVENT_READ)
      ready_.push_back(watch->second.reader);
    if (event.events & selectors::EVENT_WRITE)
      ready_.push_back(watch->second.writer);
  }
}

void EventLoop::take_from_threads() {
  wake_.drain();
  const std::scoped_lock lock(mutex_);
  for (Ref<Scheduled>& call : from_threads_) ready_.push_back(std::move(call));
  from_threads_.clear();
}

void EventLoop::take_due_timers() {
  if (timers_.empty()) return;
  const TimePoint now = time();
  while (!timers_.empty() && timers_.front()->when() <= now) {
    std::pop_heap(timers_.begin(), timers_.end(), LaterFirst());
    ready_.push_back(std::move(timers_.back()));
    timers_.pop_back();
  }
}

void EventLoop::run_ready() {
  for (std::size_t left = ready_.size(); left > 0; --left) {
    const Ref<Scheduled> call = std::move(ready_.front());
    ready_.pop_front();
    if (call->cancelled()) continue;
    try {
      call->run();
    } catch (...) {
      call_exception_handler(
          {"Exception in callback", std::current_exception()});
    }
  }
}

std::vector<AnyTask*> EventLoop::all_tasks() const {
  std::vector<AnyTask*> tasks;
  for (const Running& running : tasks_) tasks.push_back(running.task);
  return tasks;
}

void EventLoop::add_timer(Ref<Timer> timer) {
  timers_.push_back(std::move(timer));
  std::push_heap(timers_.begin(), timers_.end(), LaterFirst());
}

void EventLoop::add_from_thread(Ref<Scheduled> call) {
  if (running_loop == this) {
    // In its turn, among what the loop's own thread schedules.
    check_open();
    ready_.push_back(std::move(call));
    return;
  }
  {
    const std::scoped_lock lock(mutex_);
    check_open();
    from_threads_.push_back(std::move(call));
  }
  wake_.wake();
}

void EventLoop::watch(int fd, selectors::EventMask event, Ref<Scheduled> call) {
  Watch& watch = watches_[fd];
  Ref<Scheduled>& place =
      event == selectors::EVENT_READ ? watch.reader : watch.writer;
  const Ref<Scheduled> before = std::exchange(place, std::move(call));
  try {
    reregister(fd, watch);
  } catch (...) {
    place = before;
    if (!watch.reader && !watch.writer) watches_.erase(fd);
    throw;
  }
  if (before) before->cancel();
}

bool EventLoop::unwatch(int fd, selectors::EventMask event) {
  const auto found = watches_.find(fd);
  if (found == watches_.end()) return false;
  Watch& watch = found->second;
  Ref<Scheduled>& place =
      event == selectors::EVENT_READ ? watch.reader : watch.writer;
  const Ref<Scheduled> before = std::exchange(place, Ref<Scheduled>());
  if (!before) return false;
  reregister(fd, watch);
  if (!watch.reader && !watch.writer) watches_.erase(found);
  before->cancel();
  return true;
}

/// Tells the selector what a descriptor is watched for now.
void EventLoop::reregister(int fd, const Watch& watch) {
  const selectors::EventMask events =
      (watch.reader ? selectors::EVENT_READ : 0) |
      (watch.writer ? selectors::EVENT_WRITE : 0);
  const bool is_registered = selector_.get_map().contains(fd);
  if (events == 0)
    selector_.unregister_fd(fd);
  else if (is_registered)
    selector_.modify(fd, events, [] {});
  else
    selector_.register_fd(fd, events, [] {});
}

void EventLoop::call_exception_handler(const Context& context) noexcept {
  if (exception_handler_) {
    try {
      return exception_handler_(*this, context);
    } catch (...) {
      tell_standard_error(
          {"Unhandled error in exception handler", std::current_exception()});
    }
  }
  tell_standard_error(context);
}

EventLoop& get_running_loop() {
  if (!running_loop) throw std::runtime_error("no running event loop");
  return *running_loop;
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

#pragma once

#include <algorithm>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "common/intrusive_list.hpp"
#include "common/selector.hpp"
#include "common/socket.hpp"
#include "stages/04_coroutine_crawler/coroutine.hpp"
#include "stages/05_mini_asyncio/descriptors.hpp"
#include "stages/05_mini_asyncio/exceptions.hpp"
#include "stages/05_mini_asyncio/executor.hpp"
#include "stages/05_mini_asyncio/handle.hpp"
#include "stages/05_mini_asyncio/protocol.hpp"
#include "stages/05_mini_asyncio/ready_queue.hpp"
#include "stages/05_mini_asyncio/self_pipe.hpp"
#include "stages/05_mini_asyncio/signal_handlers.hpp"
#include "stages/05_mini_asyncio/timer_queue.hpp"

namespace asyncio {

using coroutines::Coroutine;
using coroutines::None;

/// What a server does with its connections: makes a protocol for each.
using ProtocolFactory = std::function<std::shared_ptr<Protocol>()>;

class AnyFuture;
class AnyTask;
class Server;
struct Connection;
template <class T = None>
class Future;
template <class T = None>
class Task;

/// What has an operator co_await, and is neither a coroutine nor a future.
template <class T>
concept OtherAwaitable = requires(T& awaitable) {
  awaitable.operator co_await();
} && !requires { typename T::Result; };

/// What an exception handler is told: what went wrong where nobody could catch
/// it.
struct Context {
  std::string message;
  std::exception_ptr exception = nullptr;
};

/// The loop: calls back whoever waits for a turn, a time or a descriptor, one
/// after the other, in one thread (asyncio's BaseEventLoop and
/// SelectorEventLoop). It must outlive whatever was made with it.
///
/// A turn: wait until something is ready; put the callbacks of what is ready,
/// then those whose time has come, behind the ones that wait already; run
/// those, but not the ones that they add.
class EventLoop {
 public:
  /// Tells the time. It never goes back.
  using Time = std::function<TimePoint()>;
  using Callback = std::function<void()>;
  using ExceptionHandler = std::function<void(EventLoop&, const Context&)>;

  /// With the best selector there is and the steady clock, or others. Throws
  /// std::system_error.
  EventLoop();
  explicit EventLoop(std::unique_ptr<selectors::Selector> selector,
                     Time time = Clock::now);

  /// With a selector that stays the caller's. What others have registered there
  /// is called as well, before the others of a turn.
  explicit EventLoop(selectors::Selector& selector, Time time = Clock::now);
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Destroys the frames of the tasks that are not done, where they stand, and
  /// calls nobody any more.
  ~EventLoop();

  // --- Running ---------------------------------------------------------------

  /// Runs until `future` is done, and gives its result or throws its error; a
  /// coroutine becomes a task first. RuntimeError if stop() came before that;
  /// std::invalid_argument if `future` is another loop's.
  template <class T>
  T run_until_complete(Future<T> future);
  template <class T>
  T run_until_complete(Coroutine<T> coroutine);
  template <OtherAwaitable Awaitable>
  void run_until_complete(Awaitable awaitable);

  /// Runs until stop(). Throws RuntimeError if it runs already, if another loop
  /// of this thread does, or if it is closed.
  void run_forever();

  /// The loop ends after this turn; if it does not run, after the first turn of
  /// the next run, which does not wait for anything.
  void stop() { stopping_ = true; }

  /// Lets go of everything that was scheduled. RuntimeError if it runs. May be
  /// repeated; nothing else may be asked for afterwards.
  void close();

  bool is_running() const { return running_; }
  bool is_closed() const { return closed_; }

  /// What the loop's clock says.
  TimePoint time() const { return time_(); }

  // --- Callbacks -------------------------------------------------------------

  /// Calls `callback(args...)` in the next turn, after what was scheduled
  /// before. What it throws goes to the exception handler. One allocation.
  Handle call_soon(auto callback, auto... args) {
    Ref<Scheduled> call = make(std::move(callback), std::move(args)...);
    schedule(call);
    return Handle(std::move(call));
  }

  /// The same for what can be run as it is. Costs no allocation.
  void schedule(Ref<Runnable> call) {
    if (closed_ || trace::recorder()) [[unlikely]]
      return schedule_recorded(std::move(call));
    ready_.push_back(std::move(call));
  }

  /// call_soon from any thread. What is held by the callback is destroyed in
  /// the loop's.
  void call_soon_threadsafe(auto callback, auto... args) {
    add_from_thread(bind(std::move(callback), std::move(args)...));
  }

  /// Calls it when the time has come; of two with the same time, the one that
  /// was asked for first. Logarithmic in the number of timers.
  TimerHandle call_at(TimePoint when, auto callback, auto... args) {
    check_open();
    Ref<Timer> timer = make_call<Timer>(
        bind(std::move(callback), std::move(args)...), timers_);
    timers_.push(when, timer);
    if (trace::recorder()) trace::recorder()->timer_set(timer.get());
    return TimerHandle(std::move(timer), when);
  }
  TimerHandle call_later(Duration delay, auto callback, auto... args) {
    const TimePoint now = time();
    const Duration longest = TimePoint::max() - std::max(now, TimePoint());
    return call_at(now + std::min(delay, longest), std::move(callback),
                   std::move(args)...);
  }

  // --- Descriptors -----------------------------------------------------------

  /// Calls it whenever `fd` can be read, instead of who was called until now.
  /// Throws what Selector::register_fd throws.
  void add_reader(int fd, auto callback, auto... args) {
    check_open();
    descriptors_.add(fd, selectors::EVENT_READ,
                     make(std::move(callback), std::move(args)...));
  }
  void add_writer(int fd, auto callback, auto... args) {
    check_open();
    descriptors_.add(fd, selectors::EVENT_WRITE,
                     make(std::move(callback), std::move(args)...));
  }

  /// False if there was none. To be called before the descriptor is closed.
  bool remove_reader(int fd) {
    return descriptors_.remove(fd, selectors::EVENT_READ);
  }
  bool remove_writer(int fd) {
    return descriptors_.remove(fd, selectors::EVENT_WRITE);
  }

  // --- Signals ---------------------------------------------------------------

  /// Calls it in a turn of the loop when the signal has come, instead of who
  /// was called until now. For one loop of the process at a time: RuntimeError
  /// if another one has handlers; std::system_error if the signal cannot be
  /// caught.
  void add_signal_handler(int signal, auto callback, auto... args) {
    check_open();
    signal_handlers_.add(signal, make_call<Scheduled>(bind(
                                     std::move(callback), std::move(args)...)));
  }

  /// The signal does what it did before. False if there was no handler.
  bool remove_signal_handler(int signal) {
    return signal_handlers_.remove(signal);
  }

  // --- Connections -----------------------------------------------------------

  /// Listens on all addresses of `host`, of this machine if that is empty; port
  /// 0 is a free one for each of them. Each connection gets a protocol of its
  /// own. Throws what getaddrinfo() throws, and std::system_error if it cannot
  /// listen on one of them: then on none.
  Coroutine<Server> create_server(ProtocolFactory factory, std::string host,
                                  std::uint16_t port,
                                  bool start_serving = true);

  /// Connects to the first address of `host` that can be reached. Throws what
  /// getaddrinfo() throws, a std::system_error that says why of each address if
  /// none can be reached, and what `factory` throws.
  Coroutine<Connection> create_connection(ProtocolFactory factory,
                                          std::string host, std::uint16_t port);

  /// What the resolver says, in a thread, unless the host is a number; at least
  /// one address. Throws std::runtime_error with the host and its reason.
  Coroutine<std::vector<sockets::Address>> getaddrinfo(std::string host,
                                                       std::uint16_t port);

  /// Runs `function()` in one of a few threads, and destroys it there; its
  /// result, or what it throws, is the future's. If that is cancelled before a
  /// thread is free for it, it does not run; once it runs, it cannot be ended.
  template <class Function>
  auto run_in_executor(Function function);

  // --- Futures and tasks -----------------------------------------------------

  /// One that is pending, for whoever has a reference to it to set. One
  /// allocation.
  template <class T = None>
  Future<T> create_future();

  /// The coroutine begins in the next turn. The loop owns the task until it is
  /// done.
  template <class T>
  Task<T> create_task(Coroutine<T> coroutine);
  template <class T>
  Task<T> create_task(Coroutine<T> coroutine, std::string name);
  template <OtherAwaitable Awaitable, class... Name>
  Task<> create_task(Awaitable awaitable, Name... name);

  /// Those that are not done, and the one that runs just now, if one does.
  std::vector<AnyTask*> all_tasks() const;
  AnyTask* current_task() const { return current_task_; }

  // --- Errors ----------------------------------------------------------------

  /// Who is told of errors that nobody can catch; empty for the default one,
  /// which writes a line to standard error.
  void set_exception_handler(ExceptionHandler handler) {
    exception_handler_ = std::move(handler);
  }

  /// Tells the exception handler at once. What that throws is written to
  /// standard error, and the context with it.
  void call_exception_handler(const Context& context) noexcept;

 private:
  friend class AnyTask;
  friend class Transport;

  static auto bind(auto callback) { return callback; }
  static auto bind(auto callback, auto... args) {
    return std::bind_front(std::move(callback), std::move(args)...);
  }
  static Ref<Scheduled> make(auto callback, auto... args) {
    return make_call<Scheduled>(bind(std::move(callback), std::move(args)...));
  }
  void check_open() const {
    if (closed_) fail_closed();
  }
  [[noreturn]] static void fail_closed();
  void check_can_run() const;
  void schedule_recorded(Ref<Runnable> call);

  void run_once();
  std::optional<Duration> patience();
  void run_ready();
  void add_from_thread(Callback callback);
  void woken();

  const memory::KeepBlocks keep_blocks_;  // bursts of tasks come again
  std::unique_ptr<selectors::Selector> own_selector_;
  selectors::Selector& selector_;
  Time time_;
  ExceptionHandler exception_handler_;
  bool running_ = false;
  bool stopping_ = false;
  bool closed_ = false;

  ReadyQueue ready_;
  TimerQueue timers_;
  Descriptors descriptors_;

  SelfPipe wake_;
  SignalHandlers signal_handlers_;
  std::mutex mutex_;  // of what follows
  std::vector<Callback> from_threads_;
  std::optional<Executor> executor_;

  intrusive::List<AnyTask> tasks_;             // that are not done
  std::unordered_set<Transport*> transports_;  // that are connected
  AnyTask* current_task_ = nullptr;
};

namespace detail {
inline constinit thread_local EventLoop* running_loop = nullptr;
[[noreturn]] void fail_no_loop();
}  // namespace detail

/// The loop that runs in this thread; null if none does.
inline EventLoop* find_running_loop() { return detail::running_loop; }

/// The same. Throws std::runtime_error if none does.
inline EventLoop& get_running_loop() {
  if (!detail::running_loop) detail::fail_no_loop();
  return *detail::running_loop;
}

/// The one that runs; if none does, the one that was set for this thread, or a
/// new one, which lives as long as the thread.
EventLoop& get_event_loop();

/// Null for none. The loop stays the caller's.
void set_event_loop(EventLoop* loop);

}  // namespace asyncio

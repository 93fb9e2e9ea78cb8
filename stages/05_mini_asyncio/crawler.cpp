#include "stages/05_mini_asyncio/crawler.hpp"

#include <exception>
#include <utility>

#include "common/program.hpp"
#include "stages/05_mini_asyncio/run.hpp"
#include "stages/05_mini_asyncio/sock.hpp"

namespace asyncio {

Coroutine<> Crawler::crawl() {
  frontier::Frontier& frontier = crawl_.frontier;
  frontier.on_stop([this, itself = current_task()] {
    stopped_ = true;
    itself->cancel();
  });
  frontier.crawl([this](frontier::Page& page) { return start(page); });
  set_alarm();
  try {
    co_await queue_.join();
  } catch (const CancelledError&) {  // by on_stop
  }
  frontier.on_stop({});
  for (AnyTask* task : all_tasks())
    if (task != current_task()) task->cancel();
}

/// A page is to be fetched. There are as many workers as there were ever pages
/// in flight at once, so that none waits for a worker.
std::function<void()> Crawler::start(frontier::Page& page) {
  const auto fetch = make_ref<Fetch>(page, crawl_.max_body);
  queue_.put_nowait(fetch);
  if (workers_ < crawl_.frontier.in_flight()) {
    ++workers_;
    create_task(work());
  }
  return [this, fetch] { time_out(*fetch); };
}

void Crawler::time_out(Fetch& fetch) {
  fetch.timed_out = true;
  crawl_.frontier.failed(fetch.page, fetch.response,
                         frontier::TimeoutError().what());
  if (fetch.worker) fetch.worker->cancel();
}

// #region work
Coroutine<> Crawler::work() {
  try {
    while (!stopped_) {
      const Ref<Fetch> fetch = co_await queue_.get();
      fetch->worker = current_task();
      fetch->worker->set_name(fetch->page.target());  // for print_stacks()
      if (!fetch->timed_out) co_await this->fetch(*fetch);
      // The page's links are put on the queue before the page is off it.
      co_await next_turn();
      queue_.task_done();
    }
  } catch (const CancelledError&) {  // no page will come any more
  }
}
// #endregion work

Coroutine<> Crawler::fetch(Fetch& fetch) {
  try {
    auto socket = pool_.take();
    if (socket) {
      const bool answered = co_await reuse(*socket, fetch);
      if (!answered) socket.reset();
    }
    if (!socket) {
      auto connected = co_await sock_connect(crawl_.address);
      socket = std::move(connected);
      co_await exchange(*socket, fetch);
    }
    if (crawl_.keep_alive && fetch.response.keeps_alive())
      pool_.put(*std::move(socket));
  } catch (const std::exception& error) {
    const std::string why = program::reason(error);
    crawl_.frontier.failed(fetch.page, fetch.response, why);
    co_return;
  } catch (const CancelledError&) {
    if (!fetch.timed_out) throw;
    co_return;
  }
  crawl_.frontier.done(fetch.page, std::move(fetch.response));
}

/// On a connection that has carried requests before. Servers close those when
/// they like: false if this one had, so that it never saw the request.
Coroutine<bool> Crawler::reuse(sockets::Socket& socket, Fetch& fetch) {
  try {
    co_await exchange(socket, fetch);
  } catch (const std::exception&) {
    if (fetch.answered) throw;
    fetch.response = http::Response(crawl_.max_body);
    co_return false;
  }
  co_return true;
}

Coroutine<> Crawler::exchange(sockets::Socket& socket, Fetch& fetch) {
  const auto persistence = crawl_.keep_alive ? http::Persistence::keep_alive
                                             : http::Persistence::close;
  auto request =
      http::get_request(crawl_.host, fetch.page.target(), persistence);
  co_await sock_sendall(socket, std::move(request));
  // The others send as well; then the answer may be there already.
  co_await next_turn();
  co_await read_all(socket, fetch);
}

Coroutine<> Crawler::read_all(sockets::Socket& socket, Fetch& fetch) {
  for (;;) {
    const auto chunk = co_await sock_recv(socket, crawl_.buffer);
    if (chunk.empty()) {
      fetch.response.feed_eof();
    } else {
      fetch.answered = true;
      fetch.response.feed_data(chunk);
    }
    if (fetch.response.complete()) co_return;
    // Whoever sends without end must not keep the others, and its deadline,
    // from their turns.
    co_await next_turn();
  }
}

/// To be awaited: goes on when the frontier has seen the end of this turn.
Sleep Crawler::next_turn() {
  if (!std::exchange(turn_ends_, true))
    get_running_loop().call_soon([this] { end_turn(); });
  return sleep(Duration::zero());
}

void Crawler::end_turn() {
  turn_ends_ = false;
  crawl_.frontier.expire();
  set_alarm();
}

/// Deadlines pass even if nothing else happens. One that rings early, for a
/// page that is done, is set anew.
void Crawler::set_alarm() {
  const auto deadline = crawl_.frontier.next_deadline();
  if (!deadline || std::exchange(alarm_is_set_, true)) return;
  get_running_loop().call_later(*deadline, [this] {
    alarm_is_set_ = false;
    end_turn();
  });
}

void crawl_site(crawl::Crawl& crawl) {
  EventLoop loop(crawl.selector, crawl.now);
  std::exception_ptr error;
  loop.set_exception_handler([&](EventLoop&, const Context& context) {
    if (!error) error = context.exception;
    crawl.frontier.stop();
  });
  Crawler crawler(crawl);
  run(loop, crawler.crawl());
  if (error) std::rethrow_exception(error);
}

}  // namespace asyncio

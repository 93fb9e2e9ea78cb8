#include "stages/03_callback_crawler/fetcher.hpp"

#include <memory>
#include <utility>

#include "common/program.hpp"

namespace callbacks {

using selectors::EVENT_READ;
using selectors::EVENT_WRITE;

// #region steps
void Fetcher::fetch() {
  socket_ = sockets::Socket::connect(crawl_.address);
  const auto then = [this] { attempt(&Fetcher::connected); };
  waiting_ = {crawl_.selector, socket_.fd(), EVENT_WRITE, then};
}

void Fetcher::connected() {
  waiting_.reset();
  socket_.finish_connect();
  request_ = http::get_request(crawl_.host, page_.target());
  send_request();
}

void Fetcher::send_request() {
  waiting_.reset();
  request_.erase(0, socket_.send(request_));
  if (!request_.empty()) {
    const auto then = [this] { attempt(&Fetcher::send_request); };
    waiting_ = {crawl_.selector, socket_.fd(), EVENT_WRITE, then};
    return;
  }
  const auto then = [this] { attempt(&Fetcher::read_response); };
  waiting_ = {crawl_.selector, socket_.fd(), EVENT_READ, then};
}

void Fetcher::read_response() {
  const auto chunk = socket_.recv(crawl_.buffer);
  if (!chunk) return;
  if (chunk->empty())
    response_.feed_eof();
  else
    response_.feed_data(*chunk);
}

void Fetcher::finish() {
  waiting_.reset();
  socket_.close();
  crawl_.frontier.done(page_, std::move(response_));
}
// #endregion steps

void Fetcher::failed(const std::string& why) {
  waiting_.reset();
  socket_.close();
  crawl_.frontier.failed(page_, response_, why);
}

// #region attempt
void Fetcher::attempt(void (Fetcher::*step)()) {
  try {
    (this->*step)();
  } catch (const std::exception& error) {
    return failed(program::reason(error));
  }
  if (response_.complete()) finish();
}
// #endregion attempt

// #region loop
void crawl_site(crawl::Crawl& crawl) {
  crawl.frontier.crawl([&crawl](frontier::Page& page) {
    auto fetcher = std::make_shared<Fetcher>(crawl, page);
    fetcher->attempt(&Fetcher::fetch);
    return [fetcher] { fetcher->failed(frontier::TimeoutError().what()); };
  });
  while (crawl.frontier.busy()) {
    for (const auto& event :
         crawl.selector.select(crawl.frontier.next_deadline()))
      event.callback();
    crawl.frontier.expire();
  }
}
// #endregion loop

}  // namespace callbacks

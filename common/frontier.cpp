#include "common/frontier.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "common/discovery.hpp"
#include "common/trace.hpp"

namespace frontier {

Frontier::Frontier(const std::string& start, Limits limits, Observer observer,
                   std::function<Clock::time_point()> now)
    : limits_(limits), observer_(std::move(observer)), now_(std::move(now)) {
  // Joined, so that it is spelled as a link to it would be.
  const std::string absolute = url::join("", url::defragment(start));
  const auto origin = url::origin(absolute);
  if (!origin) throw std::invalid_argument(start + ": not an http URL");
  if (limits.max_pages == 0) throw std::invalid_argument("a crawl of no pages");
  origin_ = *origin;
  prefix_ = "http://" + origin_.str();
  discover(url::target(absolute));
  start_target_ = to_do_.front();
}

Frontier::~Frontier() {
  for (; !in_flight_.empty(); in_flight_.pop_front()) {
    in_flight_.front().expire_ = {};  // and the fetch that it owns
    if (trace::recorder()) trace::recorder()->done(&in_flight_.front());
  }
}

void Frontier::crawl(Start start) {
  start_ = std::move(start);
  launch();
}

std::optional<Duration> Frontier::next_deadline() const {
  if (in_flight_.empty()) return std::nullopt;
  return in_flight_.front().deadline_ - now_();
}

void Frontier::expire() {
  finished_.clear();
  const Clock::time_point now = now_();
  while (!in_flight_.empty() && in_flight_.front().deadline_ <= now) {
    // Must end in done() or failed(), which take the page off the list.
    Page& page = in_flight_.front();
    if (trace::recorder()) trace::recorder()->timer_fire(&page);
    const trace::Turn turn(&page);
    page.expire_();
  }
  launch();
  if (observer_.turn_done) observer_.turn_done();
}

void Frontier::done(Page& page, http::Response response) {
  report::Page outcome{absolute(page), response.status(), response.body().size(), 0, std::nullopt};
  outcome.links = discovery::follow(response, outcome.url,
                                    [this](std::string_view target) { discover(target); });
  ++fetched_;
  if (page.target_ == start_target_) start_fetched_ = true;
  finish(page, outcome);
}

void Frontier::failed(Page& page, const http::Response& response, const std::string& why) {
  ++failures_;
  finish(page, {absolute(page), response.status(), response.body().size(), 0, why});
}

void Frontier::stop() {
  if (!std::exchange(stopped_, true) && on_stop_) on_stop_();
}

void Frontier::discover(std::string_view target) {
  if (seen_.size() >= limits_.max_pages || seen_.contains(target)) return;
  to_do_.push_back(&*seen_.emplace(target).first);
}

void Frontier::finish(Page& page, const report::Page& outcome) {
  finished_.splice(finished_.end(), in_flight_, page.position_);
  if (trace::recorder()) trace::recorder()->done(&page);
  if (observer_.page_done) observer_.page_done(outcome);
}

void Frontier::launch() {
  while (!stopped_ && !to_do_.empty() && in_flight_.size() < limits_.max_connections) {
    Page& page = in_flight_.emplace_back();
    page.position_ = std::prev(in_flight_.end());
    page.target_ = to_do_.front();
    page.deadline_ = now_() + limits_.timeout;
    to_do_.pop_front();
    concurrency_ = std::max(concurrency_, in_flight_.size());
    if (trace::recorder()) trace::recorder()->spawn(&page, page.target());
    const trace::Turn turn(&page);
    if (trace::recorder()) trace::recorder()->timer_set(&page);
    page.expire_ = start_(page);
  }
}

std::string Frontier::absolute(const Page& page) const { return prefix_ + page.target(); }

}  // namespace frontier

#pragma once

#include <functional>
#include <utility>

#include "common/intrusive_list.hpp"
#include "stages/05_mini_asyncio/waiter.hpp"

namespace asyncio {

/// Tasks that wait for the same thing, in the order in which they came.
class Waiters {
 public:
  /// For something that all may have.
  Waiters() = default;

  /// For something that one takes from the others: tells if it is there. Who is
  /// called, and cancelled before taking it, leaves it to the next.
  explicit Waiters(std::function<bool()> is_there)
      : is_there_(std::move(is_there)) {}

  /// Who still has a place then may only end: the frame that owns this may be
  /// the first of several that are cancelled, or go with their loop.
  ~Waiters() {
    const auto forget = [](Place& place) { place.waiters_ = nullptr; };
    line_.for_each(forget);
    called_.for_each(forget);
  }
  Waiters(const Waiters&) = delete;
  Waiters& operator=(const Waiters&) = delete;

  /// A place in the line, to be awaited. It goes from the line when it is
  /// called, or destroyed.
  class Place final : public Waiter, public intrusive::Linked<Place> {
   public:
    explicit Place(Waiters& waiters) : waiters_(&waiters) {
      waiters.line_.push_back(*this);
    }
    ~Place() override {
      if (!waiters_) return;
      Line::remove(*this);
      if (done() && !cancelled() && !has_taken_turn_ && waiters_->is_there())
        waiters_->call_next();
    }

    /// What one was called for is not for the next any more.
    void take_turn() { has_taken_turn_ = true; }

   private:
    friend class Waiters;
    Waiters* waiters_;  // while they are there
    bool has_taken_turn_ = false;
  };

  /// Calls the first; those who were cancelled are passed over.
  void call_next() {
    while (!line_.empty()) {
      Place& first = line_.front();
      Line::remove(first);
      called_.push_back(first);
      if (first.done()) continue;
      return first.wake();
    }
  }

  void call_all() {
    while (!line_.empty()) call_next();
  }

 private:
  using Line = intrusive::List<Place>;

  bool is_there() const { return is_there_ && is_there_(); }

  std::function<bool()> is_there_;
  Line line_;
  Line called_;  // and their turn has not come yet
};

}  // namespace asyncio

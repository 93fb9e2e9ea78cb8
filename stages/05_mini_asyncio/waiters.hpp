#pragma once

#include <functional>
#include <list>
#include <utility>

#include "stages/05_mini_asyncio/future.hpp"

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

  /// A place in the line, from which it goes when it is called or destroyed.
  class Place {
   public:
    explicit Place(Waiters& waiters)
        : waiters_(waiters),
          called_(get_running_loop().create_future()),
          position_(waiters.line_.insert(waiters.line_.end(), this)) {}
    ~Place() {
      if (is_in_line_)
        waiters_.line_.erase(position_);
      else if (!has_taken_turn_ && !called_.cancelled() && waiters_.is_there())
        waiters_.call_next();
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    /// Is done when the place is called.
    const Future<>& called() const { return called_; }

    /// What one was called for is not for the next any more.
    void take_turn() { has_taken_turn_ = true; }

   private:
    friend class Waiters;

    Waiters& waiters_;
    const Future<> called_;
    std::list<Place*>::iterator position_;
    bool is_in_line_ = true;
    bool has_taken_turn_ = false;
  };

  /// Calls the first; those who were cancelled are passed over.
  void call_next() {
    while (!line_.empty()) {
      Place& first = *line_.front();
      line_.pop_front();
      first.is_in_line_ = false;
      if (first.called_.done()) continue;
      first.called_.set_result();
      return;
    }
  }

  void call_all() {
    while (!line_.empty()) call_next();
  }

 private:
  bool is_there() const { return is_there_ && is_there_(); }

  std::function<bool()> is_there_;
  std::list<Place*> line_;
};

}  // namespace asyncio

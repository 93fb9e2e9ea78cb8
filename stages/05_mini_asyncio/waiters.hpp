#pragma once

#include <list>

#include "stages/05_mini_asyncio/future.hpp"

namespace asyncio {

/// Tasks that wait for the same thing, in the order in which they came.
class Waiters {
 public:
  /// A place in the line, from which it goes when it is called or destroyed.
  class Place {
   public:
    explicit Place(Waiters& waiters)
        : waiters_(waiters),
          called_(get_running_loop().create_future()),
          position_(waiters.line_.insert(waiters.line_.end(), this)) {}
    ~Place() {
      if (is_in_line_) waiters_.line_.erase(position_);
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    /// Is done when the place is called.
    const Future<>& called() const { return called_; }
    bool was_called() const { return called_.done() && !called_.cancelled(); }

   private:
    friend class Waiters;

    Waiters& waiters_;
    const Future<> called_;
    std::list<Place*>::iterator position_;
    bool is_in_line_ = true;
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
  std::list<Place*> line_;
};

}  // namespace asyncio

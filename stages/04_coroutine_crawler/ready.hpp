#pragma once

#include <source_location>

#include "common/selector.hpp"
#include "stages/04_coroutine_crawler/future.hpp"

namespace coroutines {

// #region ready
/// A future that is done when a descriptor is ready. It keeps the descriptor
/// registered until then, or until it is destroyed: a frame that ends while it
/// waits leaves nothing behind.
class Ready : public Future<> {
 public:
  Ready(selectors::Selector& selector, int fd, selectors::EventMask events,
        std::source_location where = std::source_location::current())
      : registration_(selector, fd, events, [this] { fire(); }, where) {}

 private:
  void fire() {
    registration_.reset();
    set_result();
  }

  selectors::Registration registration_;
};
// #endregion ready

}  // namespace coroutines

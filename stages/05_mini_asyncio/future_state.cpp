#include "stages/05_mini_asyncio/future_state.hpp"

#include <stdexcept>

namespace asyncio {

std::exception_ptr AnyFuture::outcome_error() {
  try {
    return exception();
  } catch (const CancelledError&) {
    return std::current_exception();
  }
}

void detail::fail_different_loop() {
  throw std::invalid_argument(
      "The future belongs to a different loop than the one specified as the "
      "loop argument");
}

void AnyFuture::take_turn() { loop_.schedule(Ref<Runnable>(this)); }

}  // namespace asyncio

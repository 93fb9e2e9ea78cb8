#include "stages/05_mini_asyncio/future_state.hpp"

namespace asyncio {

std::exception_ptr AnyFuture::outcome_error() {
  try {
    return exception();
  } catch (const CancelledError&) {
    return std::current_exception();
  }
}

void AnyFuture::take_turn() { loop_.schedule(Ref<Runnable>(this)); }

}  // namespace asyncio

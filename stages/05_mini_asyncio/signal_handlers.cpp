#include "stages/05_mini_asyncio/signal_handlers.hpp"

#include <atomic>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace asyncio {
namespace {

constexpr int nobody = -1;
std::atomic<int> pipe_of_signals = nobody;
static_assert(std::atomic<int>::is_always_lock_free);  // for the handler

void write_number(int signal) {
  SelfPipe::wake(pipe_of_signals, static_cast<char>(signal));
}

}  // namespace

void SignalHandlers::add(int signal, Ref<Scheduled> call) {
  int claimed = nobody;
  if (!pipe_of_signals.compare_exchange_strong(claimed, pipe_.write_end()) &&
      claimed != pipe_.write_end())
    throw std::runtime_error("another event loop handles signals");
  struct sigaction action{};
  action.sa_handler = write_number;
  action.sa_flags = SA_RESTART;
  sigfillset(&action.sa_mask);  // without ::, for it may be a macro
  const auto found = handlers_.find(signal);
  if (found != handlers_.end()) {
    std::exchange(found->second.call, std::move(call))->cancel();
    return;
  }
  Handler handler{std::move(call), {}};
  if (::sigaction(signal, &action, &handler.before) < 0) {
    const int error = errno;
    if (handlers_.empty()) pipe_of_signals = nobody;
    throw std::system_error(error, std::generic_category(), "sigaction");
  }
  handlers_.emplace(signal, std::move(handler));
}

bool SignalHandlers::remove(int signal) {
  const auto found = handlers_.find(signal);
  if (found == handlers_.end()) return false;
  const Handler handler = std::move(found->second);
  handlers_.erase(found);
  ::sigaction(signal, &handler.before, nullptr);
  if (handlers_.empty()) pipe_of_signals = nobody;
  handler.call->cancel();
  return true;
}

void SignalHandlers::clear() {
  while (!handlers_.empty()) remove(handlers_.begin()->first);
}

Ref<Scheduled> SignalHandlers::find(int signal) const {
  const auto found = handlers_.find(signal);
  return found == handlers_.end() ? Ref<Scheduled>() : found->second.call;
}

}  // namespace asyncio

#pragma once

#include <csignal>
#include <map>

#include "stages/05_mini_asyncio/handle.hpp"
#include "stages/05_mini_asyncio/self_pipe.hpp"

namespace asyncio {

/// Signals as turns of a loop. Almost nothing may be done where a signal
/// arrives, so that only its number is written to the loop's pipe there.
class SignalHandlers {
 public:
  explicit SignalHandlers(const SelfPipe& pipe) : pipe_(pipe) {}
  ~SignalHandlers() { clear(); }
  SignalHandlers(const SignalHandlers&) = delete;
  SignalHandlers& operator=(const SignalHandlers&) = delete;

  /// Throws std::system_error if the signal cannot be caught, and
  /// std::runtime_error if another loop has handlers.
  void add(int signal, Ref<Scheduled> call);

  /// The signal does what it did before. False if there was no handler.
  bool remove(int signal);
  void clear();

  /// Who is to be called for it; null for nobody.
  Ref<Scheduled> find(int signal) const;

 private:
  struct Handler {
    Ref<Scheduled> call;
    struct sigaction before;
  };

  const SelfPipe& pipe_;
  std::map<int, Handler> handlers_;
};

}  // namespace asyncio

#pragma once

#include <memory>
#include <vector>

#include "common/socket.hpp"
#include "stages/05_mini_asyncio/event_loop.hpp"

namespace asyncio {

/// asyncio.Server: accepts connections. A reference; the loop keeps the server
/// while it listens.
class Server {
 public:
  /// Does not serve yet.
  Server(EventLoop& loop, ProtocolFactory factory,
         std::vector<sockets::Socket> listeners);

  /// Accepts connections from the next turn on; until then they wait in the
  /// kernel. Nothing if it does already; RuntimeError if it is closed.
  Coroutine<> start_serving();

  /// Accepts no more; the connections that there are go on. May be repeated.
  void close();

  /// Waits until it was closed and the last of its connections is over.
  Coroutine<> wait_closed();

  /// Serves until who waits here is cancelled, which closes it, or until it is
  /// closed, which is a CancelledError, too. RuntimeError if it is closed, or
  /// somebody waits here already.
  Coroutine<> serve_forever();

  bool is_serving() const;

  /// Where it listens; nowhere after close().
  std::vector<sockets::Address> sockets() const;

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace asyncio

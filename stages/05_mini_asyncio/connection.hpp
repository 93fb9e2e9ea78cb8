#pragma once

#include <memory>

#include "stages/05_mini_asyncio/transport.hpp"

namespace asyncio {

/// What create_connection gives.
struct Connection {
  Ref<Transport> transport;
  std::shared_ptr<Protocol> protocol;
};

}  // namespace asyncio

// Chapter 3: whose error is it that a callback throws?

#include <chrono>
#include <cstdio>
#include <stdexcept>

#include "common/default_selector.hpp"
#include "common/site_server.hpp"

// #region answer
void watch(selectors::Selector& selector, const sockets::Socket& socket) {
  try {
    selector.register_fd(socket.fd(), selectors::EVENT_WRITE,
                         [] { throw std::runtime_error("something went wrong"); });
  } catch (const std::exception& error) {
    std::printf("whoever asked for it catches: %s\n", error.what());
  }
}

int main() {
  const site::Server server(1, std::chrono::seconds(0));
  const auto socket = sockets::Socket::connect(server.address());
  selectors::DefaultSelector selector;
  watch(selector, socket);
  try {
    for (const auto& event : selector.select()) event.callback();
  } catch (const std::exception& error) {
    std::printf("the loop catches: %s\n", error.what());
  }
  selector.unregister_fd(socket.fd());
}
// #endregion answer

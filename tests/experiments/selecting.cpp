// Chapter 3: three pages at once, and nothing to do until something is ready.

#include <array>
#include <chrono>
#include <cstdio>

#include "common/default_selector.hpp"
#include "common/http.hpp"
#include "common/site_server.hpp"

using namespace std::chrono_literals;

// #region answer
struct Fetch {
  explicit Fetch(const sockets::Address& server, const char* page)
      : socket(sockets::Socket::connect(server)), request(http::get_request("localhost", page)) {
    std::printf("ask for %s\n", page);
  }

  sockets::Socket socket;
  std::string request;
};

int main() {
  const site::Server server(4, 20ms);
  selectors::DefaultSelector selector;
  std::array<Fetch, 3> fetches = {Fetch(server.address(), "/page/1"),
                                  Fetch(server.address(), "/page/2"),
                                  Fetch(server.address(), "/page/3")};
  for (Fetch& fetch : fetches)
    selector.register_fd(fetch.socket.fd(), selectors::EVENT_WRITE, [&] {
      fetch.socket.send(fetch.request);
      selector.modify(fetch.socket.fd(), selectors::EVENT_READ, [&] {
        std::array<char, 4096> buffer;
        const auto chunk = fetch.socket.recv(buffer);
        if (chunk && chunk->empty()) selector.unregister_fd(fetch.socket.fd());
      });
    });
  while (!selector.get_map().empty())
    for (const auto& event : selector.select()) event.callback();
  std::printf("all three are here\n");
}
// #endregion answer

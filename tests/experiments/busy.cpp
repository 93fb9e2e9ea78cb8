// Chapter 3: three pages at once, and a processor that is never idle.

#include <array>
#include <chrono>
#include <cstdio>
#include <list>

#include "common/http.hpp"
#include "common/site_server.hpp"

using namespace std::chrono_literals;

// #region answer
struct Fetch {
  explicit Fetch(const sockets::Address& server, const char* page)
      : socket(sockets::Socket::connect(server)), request(http::get_request("localhost", page)) {
    std::printf("ask for %s\n", page);
  }

  /// Does what can be done now. True when the page is here.
  bool try_to_go_on() {
    if (!request.empty()) request.erase(0, socket.send(request));
    if (!request.empty()) return false;
    std::array<char, 4096> buffer;
    const auto chunk = socket.recv(buffer);
    return chunk && chunk->empty();  // the end of file
  }

  sockets::Socket socket;
  std::string request;
};

int main() {
  const site::Server server(4, 20ms);
  std::list<Fetch> fetches;
  for (const char* page : {"/page/1", "/page/2", "/page/3"})
    fetches.emplace_back(server.address(), page);
  long in_vain = 0;
  while (!fetches.empty())
    if (!std::erase_if(fetches, [](Fetch& each) { return each.try_to_go_on(); })) ++in_vain;
  std::printf("all three are here; asked in vain: %s\n",
              in_vain > 1 ? "again and again" : "once at most");
}
// #endregion answer

// Chapter 3: three pages, one after the other.

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>

#include "common/http.hpp"
#include "common/site_server.hpp"

using namespace std::chrono_literals;

// #region answer
std::string fetch(const sockets::Address& server, const char* page) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  ::connect(fd, server.data(), server.size());  // waits for the server
  const auto request = http::get_request("localhost", page);
  ::send(fd, request.data(), request.size(), 0);
  std::string response;
  std::array<char, 4096> buffer;
  for (;;) {
    const auto size = ::recv(fd, buffer.data(), buffer.size(), 0);  // waits
    if (size <= 0) break;
    response.append(buffer.data(), static_cast<std::size_t>(size));
  }
  ::close(fd);
  return response;
}

int main() {
  const site::Server server(4, 20ms);
  for (const char* page : {"/page/1", "/page/2", "/page/3"}) {
    std::printf("ask for %s\n", page);
    const bool came = fetch(server.address(), page).starts_with("HTTP/1");
    std::printf("%s %s\n", page, came ? "is here" : "did not come");
  }
}
// #endregion answer

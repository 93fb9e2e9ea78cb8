// Asio's echo server, with callbacks: on a free port of 127.0.0.1, and says on which.
#include <array>
#include <asio.hpp>
#include <iostream>
#include <memory>
#include <utility>

using asio::ip::tcp;

// #region session
class Session : public std::enable_shared_from_this<Session> {
 public:
  explicit Session(tcp::socket socket) : socket_(std::move(socket)) {}

  void read() {
    socket_.async_read_some(asio::buffer(buffer_),
                            [self = shared_from_this()](asio::error_code error, std::size_t size) {
                              if (!error) self->write(size);
                            });
  }

 private:
  void write(std::size_t size) {
    asio::async_write(socket_, asio::buffer(buffer_, size),
                      [self = shared_from_this()](asio::error_code error, std::size_t) {
                        if (!error) self->read();
                      });
  }

  tcp::socket socket_;
  std::array<char, 64 * 1024> buffer_;
};
// #endregion session

void accept(tcp::acceptor& acceptor) {
  acceptor.async_accept([&](asio::error_code error, tcp::socket socket) {
    if (!error) std::make_shared<Session>(std::move(socket))->read();
    accept(acceptor);
  });
}

int main() {
  asio::io_context loop{1};
  tcp::acceptor acceptor(loop, {asio::ip::address_v4::loopback(), 0});
  std::cout << "listening on " << acceptor.local_endpoint() << std::endl;
  accept(acceptor);
  loop.run();
}

#include "stages/05_mini_asyncio/transport.hpp"

#include <sys/socket.h>

#include <array>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace asyncio {
namespace {

/// Everybody's: what is read is handed on before anything else is read.
std::span<char> read_buffer() {
  thread_local std::array<char, 64 * 1024> buffer;
  return buffer;
}

/// That the network fails is no mistake of ours.
bool is_from_kernel(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::system_error&) {
    return true;
  } catch (...) {
    return false;
  }
}

/// As long as the other side can still be named.
ExtraInfo extra_info(const sockets::Socket& socket) {
  ExtraInfo info{{}, socket.address(), socket.fd()};
  try {
    info.peername = socket.peer_address();
  } catch (const std::system_error&) {
    // It is gone already.
  }
  return info;
}

}  // namespace

Transport::Transport(EventLoop& loop, sockets::Socket socket,
                     std::shared_ptr<Protocol> protocol)
    : loop_(loop),
      socket_(std::move(socket)),
      info_(extra_info(socket_)),
      protocol_(std::move(protocol)) {}

Ref<Transport> Transport::start(EventLoop& loop, sockets::Socket socket,
                                std::shared_ptr<Protocol> protocol,
                                Ref<Counted> kept) {
  auto transport =
      make_ref<Transport>(loop, std::move(socket), std::move(protocol));
  transport->kept_ = std::move(kept);
  transport->itself_ = transport;
  loop.transports_.insert(transport.get());
  loop.call_soon([transport] {
    transport->made_ = true;
    const auto told = transport->protocol_;
    told->connection_made(*transport);
  });
  loop.call_soon([transport] { transport->start_reading(); });
  return transport;
}

void Transport::start_reading() {
  if (!is_reading()) return;
  loop_.add_reader(socket_.fd(), [this] { read_ready(); });
}

void Transport::read_ready() {
  if (!is_reading()) return;
  const char* what = "Fatal read error on socket transport";
  try {
    const auto data = socket_.recv(read_buffer());
    if (!data) return;
    if (data->empty()) {
      what = "Fatal error: protocol.eof_received() call failed.";
      return end_of_file();
    }
    what = "Fatal error: protocol.data_received() call failed.";
    const auto protocol = protocol_;  // which may put another in its place
    protocol->data_received(*data);
  } catch (...) {
    fail(what);
  }
}

void Transport::end_of_file() {
  loop_.remove_reader(socket_.fd());
  const auto protocol = protocol_;
  if (!protocol->eof_received()) close();
}

void Transport::write(std::string_view data) {
  if (eof_written_)
    throw std::runtime_error("Cannot call write() after write_eof()");
  if (data.empty() || ended_) return;
  if (get_write_buffer_size() == 0) {
    try {
      data.remove_prefix(socket_.send(data));
    } catch (...) {
      return fail("Fatal write error on socket transport");
    }
    if (data.empty()) return;
    loop_.add_writer(socket_.fd(), [this] { write_ready(); });
  }
  buffer_ += data;
  pause_protocol();
}

void Transport::writelines(std::span<const std::string_view> lines) {
  std::string data;
  for (const std::string_view line : lines) data += line;
  write(data);
}

void Transport::write_ready() {
  if (ended_) return;
  try {
    sent_ += socket_.send(std::string_view(buffer_).substr(sent_));
  } catch (...) {
    return fail("Fatal write error on socket transport");
  }
  // Not at every send: a byte is moved once on the average.
  if (sent_ > buffer_.size() / 2) {
    buffer_.erase(0, sent_);
    sent_ = 0;
  }
  resume_protocol();  // which may end it
  if (ended_ || get_write_buffer_size() > 0) return;
  loop_.remove_writer(socket_.fd());
  if (closing_) {
    ended_ = true;
    lose_connection(nullptr);
  } else if (eof_written_) {
    ::shutdown(socket_.fd(), SHUT_WR);
  }
}

void Transport::write_eof() {
  if (closing_ || eof_written_) return;
  eof_written_ = true;
  if (get_write_buffer_size() == 0) ::shutdown(socket_.fd(), SHUT_WR);
}

void Transport::close() {
  if (closing_) return;
  closing_ = true;
  loop_.remove_reader(socket_.fd());
  if (get_write_buffer_size() == 0) end(nullptr);
}

void Transport::abort() { end(nullptr); }

void Transport::pause_reading() {
  if (!is_reading()) return;
  paused_ = true;
  loop_.remove_reader(socket_.fd());
}

void Transport::resume_reading() {
  if (closing_ || !std::exchange(paused_, false)) return;
  start_reading();
}

void Transport::set_write_buffer_limits(std::size_t high,
                                        std::optional<std::size_t> low) {
  const WriteBufferLimits limits{low.value_or(high / 4), high};
  if (limits.low > limits.high)
    throw std::invalid_argument("the low limit is above the high one");
  limits_ = limits;
  pause_protocol();
}

void Transport::pause_protocol() {
  if (protocol_paused_ || get_write_buffer_size() <= limits_.high) return;
  protocol_paused_ = true;
  try {
    const auto protocol = protocol_;
    protocol->pause_writing();
  } catch (...) {
    loop_.call_exception_handler(
        {"protocol.pause_writing() failed", std::current_exception()});
  }
}

void Transport::resume_protocol() {
  if (!protocol_paused_ || get_write_buffer_size() > limits_.low) return;
  protocol_paused_ = false;
  try {
    const auto protocol = protocol_;
    protocol->resume_writing();
  } catch (...) {
    loop_.call_exception_handler(
        {"protocol.resume_writing() failed", std::current_exception()});
  }
}

void Transport::set_protocol(std::shared_ptr<Protocol> protocol) {
  protocol_ = std::move(protocol);
}

/// What just came up ends the connection.
void Transport::fail(const char* message) {
  const std::exception_ptr error = std::current_exception();
  if (!is_from_kernel(error)) loop_.call_exception_handler({message, error});
  end(error);
}

void Transport::end(std::exception_ptr error) {
  if (std::exchange(ended_, true)) return;
  closing_ = true;
  loop_.remove_reader(socket_.fd());
  loop_.remove_writer(socket_.fd());
  buffer_.clear();
  sent_ = 0;
  loop_.call_soon([this, error = std::move(error)] { lose_connection(error); });
}

void Transport::lose_connection(std::exception_ptr error) {
  // Whatever the protocol does, all of this goes.
  loop_.transports_.erase(this);
  const Ref<Transport> itself = std::exchange(itself_, {});
  const Ref<Counted> kept = std::exchange(kept_, {});
  const auto protocol = std::exchange(protocol_, nullptr);
  const sockets::Socket socket = std::move(socket_);
  if (made_) protocol->connection_lost(std::move(error));
}

/// The loop closes: nobody is called any more.
void Transport::abandon() {
  ended_ = closing_ = true;
  made_ = false;
  loop_.remove_reader(socket_.fd());
  loop_.remove_writer(socket_.fd());
  lose_connection(nullptr);
}

}  // namespace asyncio

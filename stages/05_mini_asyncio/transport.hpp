#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/socket.hpp"
#include "stages/05_mini_asyncio/event_loop.hpp"
#include "stages/05_mini_asyncio/protocol.hpp"

namespace asyncio {

/// What get_extra_info knows of a connection.
struct ExtraInfo {
  sockets::Address peername;
  sockets::Address sockname;
  int socket;  // the transport's: neither to be read nor written nor closed
};

/// How much may wait to be sent before the protocol is told, in bytes.
struct WriteBufferLimits {
  std::size_t low;
  std::size_t high;
};

/// asyncio.Transport: the connection as a Protocol sees it. Reads as soon as
/// there is something, and sends what is written as soon as it can; nothing of
/// it blocks. The loop owns it until connection_lost.
class Transport final : public Counted {
 public:
  /// The protocol's connection_made is called in the next turn, and what was
  /// sent is read from the turn after that on. `kept` is, until the connection
  /// is over.
  static Ref<Transport> start(EventLoop& loop, sockets::Socket socket,
                              std::shared_ptr<Protocol> protocol,
                              Ref<Counted> kept = {});

  /// Sends it, or keeps a copy of what the kernel does not take yet. Throws
  /// RuntimeError after write_eof(); nothing happens once the connection has
  /// ended.
  void write(std::string_view data);
  void writelines(std::span<const std::string_view> lines);

  /// Sends the end of the stream behind what was written. The other side can
  /// still send.
  void write_eof();
  bool can_write_eof() const { return true; }

  /// Sends what was written, then ends the connection; nothing more is read.
  void close();

  /// Ends it at once: what was not sent yet is lost.
  void abort();
  bool is_closing() const { return closing_; }

  /// No data_received is called in between. May be repeated.
  void pause_reading();
  void resume_reading();
  bool is_reading() const { return !closing_ && !paused_; }

  /// The limits are 16 and 64 KiB unless set; low is a quarter of high unless
  /// given. Throws std::invalid_argument if it is more than high.
  void set_write_buffer_limits(std::size_t high,
                               std::optional<std::size_t> low = std::nullopt);
  WriteBufferLimits get_write_buffer_limits() const { return limits_; }
  std::size_t get_write_buffer_size() const { return buffer_.size() - sent_; }

  /// As it was when the connection was made: also when it is over.
  const ExtraInfo& get_extra_info() const { return info_; }

  /// Null once the connection is over.
  const std::shared_ptr<Protocol>& get_protocol() const { return protocol_; }

  /// Who is called from now on, not null. Its connection_made is not: the
  /// connection was made with the one before, which is told nothing any more.
  void set_protocol(std::shared_ptr<Protocol> protocol);

  Transport(EventLoop& loop, sockets::Socket socket,
            std::shared_ptr<Protocol> protocol);

 private:
  friend class EventLoop;

  void abandon();
  void read_ready();
  void write_ready();
  void end_of_file();
  void fail(const char* message);
  void end(std::exception_ptr error);
  void lose_connection(std::exception_ptr error);
  void start_reading();
  void pause_protocol();
  void resume_protocol();

  EventLoop& loop_;
  Ref<Transport> itself_;  // while it is connected
  sockets::Socket socket_;
  const ExtraInfo info_;
  std::shared_ptr<Protocol> protocol_;
  Ref<Counted> kept_;
  std::string buffer_;    // what the kernel did not take,
  std::size_t sent_ = 0;  // and how much of its front it took since
  WriteBufferLimits limits_{16 * 1024, 64 * 1024};
  bool made_ = false;
  bool closing_ = false;
  bool ended_ = false;  // connection_lost is scheduled
  bool paused_ = false;
  bool eof_written_ = false;
  bool protocol_paused_ = false;
};

}  // namespace asyncio

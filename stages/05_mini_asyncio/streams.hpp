#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "stages/05_mini_asyncio/event_loop.hpp"
#include "stages/05_mini_asyncio/transport.hpp"

namespace asyncio {

/// The stream ended too early. What there was is not lost.
class IncompleteReadError : public std::runtime_error {
 public:
  explicit IncompleteReadError(std::string rest)
      : std::runtime_error("the stream ended too early"),
        partial(std::move(rest)) {}

  const std::string partial;
};

/// What was looked for does not come within the limit.
class LimitOverrunError : public std::runtime_error {
 public:
  LimitOverrunError(const char* what, std::size_t length)
      : std::runtime_error(what), consumed(length) {}

  const std::size_t consumed;  // bytes that can be read without it
};

class StreamProtocol;

/// asyncio.StreamReader: what comes in, for one task at a time to wait for. A
/// reference; the stream must be open, or at its end, while it is used.
class StreamReader {
 public:
  static constexpr std::size_t default_limit = 64 * 1024;      // bytes
  static constexpr std::size_t until_eof = std::string::npos;  // Python's -1

  explicit StreamReader(std::shared_ptr<StreamProtocol> protocol)
      : protocol_(std::move(protocol)) {}

  /// At least one byte, and at most so many; empty at the end of the stream.
  /// Without a number, all that comes until then.
  Coroutine<std::string> read(std::size_t most = until_eof);

  /// Up to the next newline, with it; without it at the end of the stream.
  /// Throws std::invalid_argument if the line is longer than the limit, after
  /// which that part of it is gone.
  Coroutine<std::string> readline();

  /// Throws IncompleteReadError if the stream ends before.
  Coroutine<std::string> readexactly(std::size_t size);

  /// Up to the separator, with it. Throws IncompleteReadError if the stream
  /// ends before, LimitOverrunError if there is more than the limit before it;
  /// then everything stays where it is.
  Coroutine<std::string> readuntil(std::string separator);

  /// The end has come, and all was read.
  bool at_eof() const;

 private:
  std::shared_ptr<StreamProtocol> protocol_;
};

/// asyncio.StreamWriter: a reference to the transport of a stream.
class StreamWriter {
 public:
  explicit StreamWriter(std::shared_ptr<StreamProtocol> protocol)
      : protocol_(std::move(protocol)) {}

  /// As Transport::write: sends it, or keeps a copy; does not wait, and throws
  /// RuntimeError after write_eof().
  void write(std::string_view data) { transport().write(data); }
  void writelines(std::span<const std::string_view> lines) {
    transport().writelines(lines);
  }

  /// Sends the end of the stream behind what was written; reading goes on.
  void write_eof() { transport().write_eof(); }
  bool can_write_eof() const { return transport().can_write_eof(); }

  /// Sends what was written, then ends the connection, for the reader as well.
  /// wait_closed() tells when it is over.
  void close() { transport().close(); }
  bool is_closing() const { return transport().is_closing(); }

  /// Waits until little enough is left to be sent, if there is too much: to be
  /// said after each write. Throws what ended the connection, if it is over.
  Coroutine<> drain();

  /// Waits until the connection is over; throws what ended it.
  Coroutine<> wait_closed();

  ExtraInfo get_extra_info() const { return transport().get_extra_info(); }

  /// Lives as long as somebody refers to the stream.
  Transport& transport() const;

 private:
  std::shared_ptr<StreamProtocol> protocol_;
};

/// Both directions of a connection. The loop owns it until it is closed: to
/// drop them does not end it.
struct Streams {
  StreamReader reader;
  StreamWriter writer;
};

/// What a server does with each connection: runs this as a task.
using ClientConnected = std::function<Coroutine<>(StreamReader, StreamWriter)>;

/// Connects to `host`, and throws what EventLoop::create_connection throws.
/// `limit` is how long a line may be, in bytes; when more than twice as much
/// waits to be read, nothing more is taken from the kernel.
Coroutine<Streams> open_connection(
    std::string host, std::uint16_t port,
    std::size_t limit = StreamReader::default_limit);

/// Serves with streams; throws what EventLoop::create_server throws. What
/// `connected` gives is run as a task; what that throws goes to the exception
/// handler, and its connection is closed. If it returns, the connection stays
/// until the writer is closed. `limit` is each connection's.
Coroutine<Server> start_server(ClientConnected connected, std::string host,
                               std::uint16_t port,
                               std::size_t limit = StreamReader::default_limit,
                               bool start_serving = true);

}  // namespace asyncio

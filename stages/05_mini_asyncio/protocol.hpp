#pragma once

#include <exception>
#include <string_view>

namespace asyncio {

class Transport;

/// asyncio.Protocol: what a program does with a connection. The loop calls it,
/// connection_made first and connection_lost last, each once; data_received any
/// number of times between them, then eof_received: once, and again whenever
/// reading is resumed after that.
///
/// What any of them throws goes to the loop's exception handler. From
/// data_received or eof_received it ends the connection too, and is the error
/// of connection_lost; a std::system_error is told to connection_lost alone, as
/// if the kernel had thrown it.
class Protocol {
 public:
  virtual ~Protocol() = default;

  /// The transport lives until connection_lost has returned.
  virtual void connection_made(Transport&) {}

  /// `data` is valid until this returns. It is never empty.
  virtual void data_received(std::string_view) {}

  /// The other side will send no more. True keeps this side open for writing;
  /// false closes the transport.
  virtual bool eof_received() { return false; }

  /// It is over: null if it was closed or ended from here or there, else why.
  virtual void connection_lost(std::exception_ptr) {}

  /// More than the high-water mark waits to be sent; then, no more than the
  /// low-water mark.
  virtual void pause_writing() {}
  virtual void resume_writing() {}
};

}  // namespace asyncio

#pragma once

#include <string>
#include <string_view>

#include "stages/05_mini_asyncio/server.hpp"
#include "stages/05_mini_asyncio/streams.hpp"

/// The article's echo server, as a protocol and with streams.
namespace asyncio {

// #region protocol
/// Sends back what comes. While the other side does not read, nothing more is
/// read from it: so it holds no more than the limits of writing.
class EchoProtocol : public Protocol {
 public:
  void connection_made(Transport& transport) override {
    transport_ = &transport;
  }
  void data_received(std::string_view data) override {
    transport_->write(data);
  }
  void pause_writing() override { transport_->pause_reading(); }
  void resume_writing() override { transport_->resume_reading(); }

 private:
  Transport* transport_ = nullptr;
};
// #endregion protocol

/// The same in a straight line.
Coroutine<> echo(StreamReader reader, StreamWriter writer);

/// The program: `05_mini_asyncio echo`. Gives the exit status.
int echo_main(const std::string& program, int argc, const char* const* argv);

}  // namespace asyncio

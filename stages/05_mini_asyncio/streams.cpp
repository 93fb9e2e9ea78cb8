#include "stages/05_mini_asyncio/streams.hpp"

#include <utility>

#include "stages/05_mini_asyncio/connection.hpp"
#include "stages/05_mini_asyncio/server.hpp"
#include "stages/05_mini_asyncio/stream_protocol.hpp"

namespace asyncio {

bool StreamReader::at_eof() const {
  return protocol_->at_end() && protocol_->buffer().empty();
}

Coroutine<std::string> StreamReader::read(std::size_t most) {
  const auto protocol = protocol_;
  protocol->check();
  if (most == until_eof) {
    std::string all;
    while (!protocol->at_end()) {
      all += protocol->take(most);
      co_await protocol->wait_for_data();
    }
    all += protocol->take(most);
    co_return all;
  }
  if (most > 0 && protocol->buffer().empty() && !protocol->at_end())
    co_await protocol->wait_for_data();
  co_return protocol->take(most);
}

Coroutine<std::string> StreamReader::readexactly(std::size_t size) {
  const auto protocol = protocol_;
  protocol->check();
  while (protocol->buffer().size() < size) {
    if (protocol->at_end()) throw IncompleteReadError(protocol->take(size));
    co_await protocol->wait_for_data();
  }
  co_return protocol->take(size);
}

Coroutine<std::string> StreamReader::readuntil(std::string separator) {
  const auto protocol = protocol_;
  protocol->check();
  if (separator.empty())
    throw std::invalid_argument("Separator should be at least one-byte string");
  std::size_t searched = 0;  // no separator begins before
  std::size_t found = 0;
  for (;;) {
    const std::string_view buffer = protocol->buffer();
    found = buffer.find(separator, searched);
    if (found != buffer.npos) break;
    if (buffer.size() >= separator.size())
      searched = buffer.size() + 1 - separator.size();
    if (searched > protocol->limit())
      throw LimitOverrunError(
          "Separator is not found, and chunk exceed the limit", searched);
    if (protocol->at_end())
      throw IncompleteReadError(protocol->take(buffer.size()));
    co_await protocol->wait_for_data();
  }
  if (found > protocol->limit())
    throw LimitOverrunError(
        "Separator is found, but chunk is longer than limit", found);
  co_return protocol->take(found + separator.size());
}

Coroutine<std::string> StreamReader::readline() {
  const auto protocol = protocol_;
  StreamReader reader = *this;
  try {
    co_return co_await reader.readuntil("\n");
  } catch (const IncompleteReadError& error) {
    co_return error.partial;
  } catch (const LimitOverrunError& error) {
    const bool is_line = protocol->buffer().substr(error.consumed, 1) == "\n";
    protocol->take(is_line ? error.consumed + 1 : protocol->buffer().size());
    throw std::invalid_argument(error.what());
  }
}

Transport& StreamWriter::transport() const { return protocol_->transport(); }

Coroutine<> StreamWriter::drain() {
  const auto protocol = protocol_;
  co_await protocol->drain();
}

Coroutine<> StreamWriter::wait_closed() {
  const Future<> closed = protocol_->closed();
  co_await closed;
}

Coroutine<Streams> open_connection(std::string host, std::uint16_t port,
                                   std::size_t limit) {
  EventLoop& loop = get_running_loop();
  const auto protocol = std::make_shared<StreamProtocol>(loop, limit, nullptr);
  const ProtocolFactory factory = [protocol] { return protocol; };
  co_await loop.create_connection(factory, std::move(host), port);
  Streams streams{StreamReader(protocol), StreamWriter(protocol)};
  co_return streams;
}

Coroutine<Server> start_server(ClientConnected connected, std::string host,
                               std::uint16_t port, std::size_t limit,
                               bool start_serving) {
  EventLoop& loop = get_running_loop();
  const ProtocolFactory factory = [&loop, limit, connected] {
    return std::make_shared<StreamProtocol>(loop, limit, connected);
  };
  co_return co_await loop.create_server(factory, std::move(host), port,
                                        start_serving);
}

}  // namespace asyncio

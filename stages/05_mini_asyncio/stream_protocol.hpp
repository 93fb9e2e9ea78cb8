#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include "stages/05_mini_asyncio/future.hpp"
#include "stages/05_mini_asyncio/streams.hpp"
#include "stages/05_mini_asyncio/waiters.hpp"

namespace asyncio {

/// Between a transport, which calls, and tasks, which wait: what came and was
/// not read yet, and who waits for what.
class StreamProtocol final
    : public Protocol,
      public std::enable_shared_from_this<StreamProtocol> {
 public:
  StreamProtocol(EventLoop& loop, std::size_t limit, ClientConnected connected)
      : loop_(loop),
        limit_(limit),
        connected_(std::move(connected)),
        closed_(loop.create_future()) {}

  // --- For the transport -----------------------------------------------------

  void connection_made(Transport& transport) override;
  void data_received(std::string_view data) override;
  bool eof_received() override;
  void connection_lost(std::exception_ptr error) override;
  void pause_writing() override { writing_paused_ = true; }
  void resume_writing() override;

  // --- For the reader --------------------------------------------------------

  std::string_view buffer() const {
    return std::string_view(buffer_).substr(taken_);
  }
  bool at_end() const { return eof_; }
  std::size_t limit() const { return limit_; }

  /// Throws what ended the connection, if something did.
  void check() const {
    if (error_) std::rethrow_exception(error_);
  }

  /// Takes it off the front. Reading goes on if it was paused.
  std::string take(std::size_t size);

  /// Until more has come, or the end; throws what ended the connection, and
  /// std::runtime_error if somebody waits already.
  Coroutine<> wait_for_data();

  // --- For the writer --------------------------------------------------------

  Transport& transport() const { return *transport_; }
  Coroutine<> drain();
  const Future<>& closed() const { return closed_; }

 private:
  void served(const Future<>& done);
  void wake_reader();

  EventLoop& loop_;
  const std::size_t limit_;
  ClientConnected connected_;
  Ref<Transport> transport_;
  std::string buffer_;
  std::size_t taken_ = 0;  // of its front
  bool eof_ = false;
  bool reading_paused_ = false;
  bool writing_paused_ = false;
  bool lost_ = false;
  std::exception_ptr error_;
  Waiter* reader_ = nullptr;
  Waiters writers_;
  Future<> closed_;
};

}  // namespace asyncio

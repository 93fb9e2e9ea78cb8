#include "stages/05_mini_asyncio/stream_protocol.hpp"

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "stages/05_mini_asyncio/sleep.hpp"
#include "stages/05_mini_asyncio/task.hpp"

namespace asyncio {

void StreamProtocol::connection_made(Transport& transport) {
  transport_ = Ref<Transport>(&transport);
  if (!connected_) return;
  const auto self = shared_from_this();
  const auto task =
      loop_.create_task(connected_(StreamReader(self), StreamWriter(self)));
  task.add_done_callback([self](const Future<>& done) { self->served(done); });
}

/// Who was to serve the connection has failed: nobody else will.
void StreamProtocol::served(const Future<>& done) {
  if (!done.cancelled()) {
    const auto error = done.exception();
    if (!error) return;
    loop_.call_exception_handler(
        {"Unhandled exception in client_connected_cb", error});
  }
  transport_->close();
}

void StreamProtocol::data_received(std::string_view data) {
  buffer_ += data;
  wake_reader();
  if (buffer().size() <= 2 * limit_ || reading_paused_) return;
  reading_paused_ = true;
  transport_->pause_reading();
}

/// There may be something left to say.
bool StreamProtocol::eof_received() {
  eof_ = true;
  wake_reader();
  return true;
}

void StreamProtocol::connection_lost(std::exception_ptr error) {
  lost_ = true;
  eof_ = true;
  error_ = error;
  wake_reader();
  writers_.call_all();
  if (closed_.done()) return;
  if (!error) return closed_.set_result();
  closed_.set_exception(error);
  closed_.exception();  // nobody must wait for it
}

void StreamProtocol::resume_writing() {
  writing_paused_ = false;
  writers_.call_all();
}

void StreamProtocol::wake_reader() {
  if (reader_) reader_->wake();
}

std::string StreamProtocol::take(std::size_t size) {
  std::string taken(buffer().substr(0, size));
  taken_ += taken.size();
  // Not at every read: a byte is moved once on the average.
  if (taken_ > buffer_.size() / 2) {
    buffer_.erase(0, taken_);
    taken_ = 0;
  }
  if (reading_paused_ && buffer().size() <= limit_) {
    reading_paused_ = false;
    transport_->resume_reading();
  }
  return taken;
}

Coroutine<> StreamProtocol::wait_for_data() {
  if (reader_)
    throw std::runtime_error(
        "read() called while another coroutine is already waiting for "
        "incoming data");
  if (std::exchange(reading_paused_, false)) transport_->resume_reading();
  struct Reader : Waiter {
    explicit Reader(StreamProtocol& read) : protocol(read) {
      protocol.reader_ = this;
    }
    ~Reader() override { protocol.reader_ = nullptr; }
    StreamProtocol& protocol;
  };
  Reader reader(*this);
  co_await reader;
  check();
}

Coroutine<> StreamProtocol::drain() {
  check();
  // Whoever writes and drains in a loop should learn that it is over.
  if (transport_->is_closing()) co_await sleep(Duration::zero());
  if (lost_)
    throw std::system_error(ECONNRESET, std::generic_category(),
                            "Connection lost");
  if (!writing_paused_) co_return;
  Waiters::Place place(writers_);
  co_await place;
  check();
}

}  // namespace asyncio

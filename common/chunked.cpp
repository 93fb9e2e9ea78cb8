#include "common/chunked.hpp"

#include <algorithm>
#include <limits>

#include "common/http.hpp"

namespace http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

[[noreturn]] void bad_chunk() { throw Error("bad chunk"); }

}  // namespace

std::string_view ChunkedDecoder::take(std::string_view& bytes) {
  while (!bytes.empty() && state_ != State::data && state_ != State::complete) {
    if (++framing_ > max_head) bad_chunk();
    take_framing(bytes.front());
    bytes.remove_prefix(1);
  }
  if (state_ != State::data) return {};

  const auto data = bytes.substr(0, std::min<std::uint64_t>(remaining_, bytes.size()));
  bytes.remove_prefix(data.size());
  remaining_ -= data.size();
  if (remaining_ == 0) state_ = State::data_end;
  return data;
}

void ChunkedDecoder::take_framing(char c) {
  const bool line_feed = c == '\n';
  switch (state_) {
    case State::size_start:
      if (hex_digit(c) < 0) bad_chunk();
      [[fallthrough]];
    case State::size:
      if (const int digit = hex_digit(c); digit >= 0) {
        add_digit(digit);
        state_ = State::size;
        return;
      }
      [[fallthrough]];
    case State::size_end:
      state_ = after_size(c);
      return;
    case State::extension:
      if (line_feed) state_ = after_size_line();
      return;
    case State::size_line_feed:
      if (!line_feed) bad_chunk();
      state_ = after_size_line();
      return;
    case State::data_end:
      if (!line_feed && c != '\r') bad_chunk();
      state_ = line_feed ? State::size_start : State::data_line_feed;
      return;
    case State::data_line_feed:
      if (!line_feed) bad_chunk();
      state_ = State::size_start;
      return;
    case State::trailer_start:
      state_ = c == '\r' ? State::last_line_feed : line_feed ? State::complete : State::trailer;
      return;
    case State::last_line_feed:
      state_ = line_feed ? State::complete : State::trailer;
      return;
    case State::trailer:
      if (line_feed) state_ = State::trailer_start;
      return;
    case State::data:
    case State::complete:
      return;
  }
}

ChunkedDecoder::State ChunkedDecoder::after_size(char c) {
  switch (c) {
    case ' ':
    case '\t':
      return State::size_end;
    case ';':
      return State::extension;
    case '\r':
      return State::size_line_feed;
    case '\n':
      return after_size_line();
    default:
      bad_chunk();
  }
}

ChunkedDecoder::State ChunkedDecoder::after_size_line() {
  framing_ = 0;
  return remaining_ > 0 ? State::data : State::trailer_start;
}

void ChunkedDecoder::add_digit(int digit) {
  if (remaining_ > std::numeric_limits<std::uint64_t>::max() / 16) bad_chunk();
  remaining_ = remaining_ * 16 + static_cast<std::uint64_t>(digit);
}

}  // namespace http

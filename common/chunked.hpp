#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace http {

/// Takes the chunked transfer coding (RFC 9112 §7.1) off a body that arrives in pieces. Keeps none
/// of the bytes: extensions and trailers are skipped, data is handed on where it stands.
class ChunkedDecoder {
 public:
  /// Takes bytes off the front of `bytes`: what stands between chunks, and then of one chunk's data
  /// as much as there is. Gives that data, a view of the same bytes, empty if there is none yet. To
  /// be called until `bytes` is empty or the body complete. Throws Error `bad chunk`, also for a
  /// size line or trailers longer than `max_head`.
  std::string_view take(std::string_view& bytes);

  /// How much data of the begun chunk is yet to come; 0 until its size line has ended.
  std::uint64_t remaining() const { return state_ == State::data ? remaining_ : 0; }

  /// The last chunk and the trailers have been taken; what follows is not part of the body.
  bool complete() const { return state_ == State::complete; }

 private:
  enum class State {
    size_start,
    size,
    size_end,
    extension,
    size_line_feed,
    data,
    data_end,
    data_line_feed,
    trailer_start,
    trailer,
    last_line_feed,
    complete,
  };

  void take_framing(char c);
  State after_size(char c);
  State after_size_line();
  void add_digit(int digit);

  State state_ = State::size_start;
  std::uint64_t remaining_ = 0;
  std::size_t framing_ = 0;  // bytes since the last data or size line
};

}  // namespace http

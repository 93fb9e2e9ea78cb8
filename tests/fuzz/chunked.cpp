/// An input is a body in chunks, good or bad: however it is cut, what comes out is what a reader of
/// the whole says. The same input is also taken for the data of a body that is good.

#include <cctype>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/chunked.hpp"
#include "common/http.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

enum class End { complete, truncated, bad };

/// What becomes of a body.
struct Decoded {
  std::string data;
  End end = End::truncated;
  std::size_t left = 0;  // how many bytes are behind it, if it is complete

  bool operator==(const Decoded&) const = default;
};

/// RFC 9112 §7.1, a function a rule, over a body that is there as a whole. As lenient as the
/// decoder: a line feed alone ends a line, and an extension is whatever stands before it.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  Decoded read() {
    try {
      body();
    } catch (End end) {
      return {data_, end, 0};
    }
    return {data_, End::complete, rest_.size()};
  }

 private:
  void body() {
    while (const std::uint64_t size = size_line()) {
      chunk_data(size);
      line_end(take());
    }
    while (!is_last(line())) continue;
  }

  std::uint64_t size_line() {
    std::string digits(1, take());
    if (!is_digit(digits[0])) throw End::bad;
    char c = take();
    for (; is_digit(c); c = take()) {
      if (digits == "0") digits.clear();
      digits += c;
      if (digits.size() > 16) throw End::bad;
    }
    while (c == ' ' || c == '\t') c = take();
    if (c == ';') {
      line();
    } else {
      line_end(c);
    }
    framing_ = 0;
    return std::stoull(digits, nullptr, 16);
  }

  void chunk_data(std::uint64_t size) {
    const std::string_view data = rest_.substr(0, size);
    data_ += data;
    rest_.remove_prefix(data.size());
    if (data.size() < size) throw End::truncated;
  }

  void line_end(char c) {
    if (c == '\r') c = take();
    if (c != '\n') throw End::bad;
  }

  std::string line() {
    std::string line;
    for (char c = take(); c != '\n'; c = take()) line += c;
    return line;
  }

  static bool is_last(const std::string& line) { return line.empty() || line == "\r"; }
  static bool is_digit(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

  /// The next byte, which is not data.
  char take() {
    if (rest_.empty()) throw End::truncated;
    if (++framing_ > http::max_head) throw End::bad;
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  std::string_view rest_;
  std::string data_;
  std::size_t framing_ = 0;  // bytes since the last data or size line
};

/// What the decoder gives for a body that comes in random pieces.
Decoded decode(std::string_view bytes, fuzz::Random& random) {
  http::ChunkedDecoder decoder;
  Decoded decoded;
  try {
    while (!bytes.empty() && !decoder.complete()) {
      std::string_view piece = random.take_piece(bytes);
      while (!piece.empty() && !decoder.complete()) {
        const std::uint64_t announced = decoder.remaining();
        const std::string_view data = decoder.take(piece);
        fuzz::require(announced == 0 || data.size() + decoder.remaining() == announced,
                      "what is yet to come of a chunk is what has not come");
        decoded.data += data;
      }
      decoded.left = piece.size();
    }
  } catch (const http::Error&) {
    return {decoded.data, End::bad, 0};
  }
  if (!decoder.complete()) return {decoded.data, End::truncated, 0};
  return {decoded.data, End::complete, decoded.left + bytes.size()};
}

std::string line_end(fuzz::Random& random) { return random.below(4) == 0 ? "\n" : "\r\n"; }

/// In all the ways in which a server may write it.
std::string size_line(std::size_t size, fuzz::Random& random) {
  constexpr std::string_view lower = "0123456789abcdef";
  constexpr std::string_view upper = "0123456789ABCDEF";
  const std::string_view digits = random.below(2) == 0 ? lower : upper;
  std::string line;
  for (; size > 0; size /= 16) line.insert(line.begin(), digits[size % 16]);
  line.insert(0, random.below(3), '0');
  if (line.empty()) line = "0";
  line.append(random.below(3), ' ');
  if (random.below(3) == 0) line += ";name=\"va\rlue\"";
  return line + line_end(random);
}

std::string encode(std::string_view data, fuzz::Random& random) {
  std::string body;
  while (!data.empty()) {
    const std::string_view chunk = random.take_piece(data);
    ((body += size_line(chunk.size(), random)) += chunk) += line_end(random);
  }
  body += size_line(0, random);
  for (std::size_t trailers = random.below(3); trailers > 0; --trailers) {
    (body += "Name: value") += line_end(random);
  }
  return body += line_end(random);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::text(data, size);
  fuzz::Random random(bytes);
  fuzz::require(decode(bytes, random) == Reader(bytes).read(),
                "what is decoded is what the whole body says");

  constexpr std::string_view next = "HTTP/1.1 200 OK\r\n";
  const std::string body = encode(bytes, random);
  const Decoded decoded{std::string(bytes), End::complete, next.size()};
  fuzz::require(decode(body + std::string(next), random) == decoded,
                "what was encoded comes out again, and no more is taken");
  return 0;
}

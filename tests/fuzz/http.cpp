/// An input is what a server sends. However that is cut, the Response is the same after every
/// piece; its head is what a reader of the whole says; and its body takes no more room than it may.

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "common/headers.hpp"
#include "common/http.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/fuzz/response_head.hpp"

namespace {

constexpr std::array looked_for{"Content-Length", "Transfer-Encoding", "Content-Type", "a"};

/// All that can be seen of a response, but for its body.
struct Seen {
  std::string error;
  bool complete;
  bool keeps_alive;
  bool is_html;
  std::optional<int> status;
  std::array<std::string_view, looked_for.size()> headers;

  bool operator==(const Seen&) const = default;
};

/// A client of one response.
class Client {
 public:
  explicit Client(std::size_t max_body) : max_body_(max_body), response_(max_body) {}

  /// After an Error nothing more is fed.
  void feed(std::string_view bytes) {
    const std::size_t room_before = room();
    trying([&] { response_.feed_data(bytes); });
    const std::size_t most = room() == room_before ? room() : room() + room_before;
    fuzz::require(most <= max_body_ + max_body_ / 2 + short_string,
                  "the body takes one and a half times what is allowed at most");
    fuzz::require(response_.body().size() <= max_body_, "the body is as long as allowed at most");
  }
  void feed_eof() {
    trying([&] { response_.feed_eof(); });
    fuzz::require(response_.complete() != error_.has_value(),
                  "in the end it is complete, or there is an error");
  }

  Seen see() const {
    Seen seen{error_.value_or(""), response_.complete(), response_.keeps_alive(),
              response_.is_html(), response_.status(),   {}};
    for (std::size_t i = 0; i < looked_for.size(); ++i) {
      seen.headers[i] = response_.header(looked_for[i]);
      fuzz::require(http::headers::trim(seen.headers[i]) == seen.headers[i], "values are trimmed");
      fuzz::require(seen.headers[i].find('\n') == std::string_view::npos, "values are one line");
    }
    return seen;
  }
  const std::string& body() const { return response_.body(); }

 private:
  static constexpr std::size_t short_string = 32;  // a std::string may take so much unasked

  std::size_t room() const { return response_.body().capacity(); }

  void trying(auto feed) {
    if (error_) return;
    try {
      feed();
    } catch (const http::Error& error) {  // nothing else may come
      error_ = error.what();
      fuzz::require(!error_->empty(), "an error says what it is");
    }
  }

  const std::size_t max_body_;
  http::Response response_;
  std::optional<std::string> error_;
};

void check_head(const Seen& seen, std::string_view bytes) {
  if (seen.error == "bad status line" || bytes.size() > http::max_head) return;
  const auto head = fuzz::ResponseHead::read(bytes);
  if (!head) return;
  fuzz::require(seen.status == head->status(), "the status is what the status line says");
  for (std::size_t i = 0; i < looked_for.size(); ++i) {
    fuzz::require(seen.headers[i] == head->header(looked_for[i]), "a header is what its lines say");
  }
}

void check(std::string_view bytes, std::size_t max_body, fuzz::Random& random) {
  Client whole(max_body);
  Client in_pieces(max_body);
  Client byte_by_byte(max_body);
  const auto require_alike = [&](const Client& other) {
    fuzz::require(other.see() == byte_by_byte.see(), "what is seen does not depend on the cuts");
    fuzz::require(other.body() == byte_by_byte.body(), "the body does not depend on the cuts");
  };
  for (std::string_view rest = bytes; !rest.empty();) {
    const std::string_view piece = random.take_piece(rest);
    in_pieces.feed(piece);
    for (std::size_t i = 0; i < piece.size(); ++i) byte_by_byte.feed(piece.substr(i, 1));
    require_alike(in_pieces);
  }
  whole.feed(bytes);
  require_alike(whole);
  check_head(whole.see(), bytes);

  in_pieces.feed_eof();
  byte_by_byte.feed_eof();
  require_alike(in_pieces);

  // Behind the end of a response nothing counts, but that it is there.
  if (whole.see().complete) {
    whole.feed("x");
    fuzz::require(!whole.see().keeps_alive, "what is not asked for keeps no connection alive");
    fuzz::require(whole.body() == byte_by_byte.body(), "it is no part of the body");
  } else {
    whole.feed_eof();
    require_alike(whole);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::text(data, size);
  fuzz::Random random(bytes);
  check(bytes, 1024 * 1024, random);
  check(bytes, random.below(size + 1), random);
  return 0;
}

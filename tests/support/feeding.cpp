#include "tests/support/feeding.hpp"

#include <doctest/doctest.h>

#include <ostream>
#include <utility>

namespace support {

std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  out << (outcome.error.empty() ? "complete" : outcome.error)
      << (outcome.needs_eof ? " at EOF" : "") << ", status " << outcome.status.value_or(0);
  return out << ", body '" << outcome.body << "'";
}

Outcome complete(int status, std::string body) { return {"", false, status, std::move(body)}; }

Outcome complete_at_eof(int status, std::string body) {
  return {"", true, status, std::move(body)};
}

Outcome fails(std::string error, std::optional<int> status, std::string body) {
  return {std::move(error), false, status, std::move(body)};
}

Outcome fails_at_eof(std::string error, std::optional<int> status, std::string body) {
  return {std::move(error), true, status, std::move(body)};
}

Pieces whole(std::string_view bytes) { return {bytes}; }

Pieces single_bytes(std::string_view bytes) {
  Pieces pieces;
  for (std::size_t i = 0; i < bytes.size(); ++i) pieces.push_back(bytes.substr(i, 1));
  return pieces;
}

Pieces cut(std::string_view bytes, std::size_t at) {
  return {bytes.substr(0, at), bytes.substr(at)};
}

Outcome feed(http::Response& response, const Pieces& pieces) {
  Outcome outcome;
  try {
    for (const auto piece : pieces) response.feed_data(piece);
    outcome.needs_eof = !response.complete();
    response.feed_eof();
  } catch (const http::Error& error) {
    outcome.error = error.what();
  }
  CHECK(response.complete() == outcome.error.empty());
  outcome.status = response.status();
  outcome.body = response.body();
  return outcome;
}

Outcome feed(const Pieces& pieces, std::size_t max_body) {
  http::Response response(max_body);
  return feed(response, pieces);
}

void check_however_cut(std::string_view bytes, const Outcome& expected, std::size_t max_body) {
  CHECK(feed(whole(bytes), max_body) == expected);
  CHECK(feed(single_bytes(bytes), max_body) == expected);
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    CAPTURE(at);
    CHECK(feed(cut(bytes, at), max_body) == expected);
  }
}

void check_however_cut(const std::vector<Row>& rows, std::size_t max_body) {
  for (const auto& row : rows) {
    CAPTURE(row.situation);
    check_however_cut(row.bytes, row.expected, max_body);
  }
}

http::Response response_with(std::string_view bytes) {
  http::Response response(ample);
  response.feed_data(bytes);
  return response;
}

}  // namespace support

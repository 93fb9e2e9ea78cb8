#pragma once

#include <cstddef>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/http.hpp"

/// Responses fed in pieces, and what comes of it.
namespace support {

/// More than the body of any response that does not try to be too large.
inline constexpr std::size_t ample = 1024 * 1024;

/// All that can be seen of a response once the server has closed.
struct Outcome {
  std::string error;
  bool needs_eof = false;  // to be complete, or to be known as bad
  std::optional<int> status;
  std::string body;

  bool operator==(const Outcome&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Outcome& outcome);

Outcome complete(int status, std::string body);
Outcome complete_at_eof(int status, std::string body);
Outcome fails(std::string error, std::optional<int> status = {}, std::string body = "");
Outcome fails_at_eof(std::string error, std::optional<int> status = {}, std::string body = "");

/// Views of one text, which must outlive them.
using Pieces = std::vector<std::string_view>;

Pieces whole(std::string_view bytes);
Pieces single_bytes(std::string_view bytes);
Pieces cut(std::string_view bytes, std::size_t at);

/// Feeds the pieces and then the end of file.
Outcome feed(http::Response& response, const Pieces& pieces);
Outcome feed(const Pieces& pieces, std::size_t max_body = ample);

/// Checks the outcome of `bytes` fed whole, byte by byte, and cut in two at every position.
void check_however_cut(std::string_view bytes, const Outcome& expected,
                       std::size_t max_body = ample);

struct Row {
  const char* situation;
  std::string_view bytes;
  Outcome expected;
};

void check_however_cut(const std::vector<Row>& rows, std::size_t max_body = ample);

/// A response to which no more than `bytes` has come.
http::Response response_with(std::string_view bytes);

}  // namespace support

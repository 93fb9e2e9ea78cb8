#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// What the header lines of a whole head say (RFC 9110 §5). They are one text: each line ends with
/// a line feed and nothing is folded. Lines without a name or a colon are ignored. Every function
/// is linear and gives views of that text.
namespace http::headers {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// `text` without spaces and tabs at its ends.
std::string_view trim(std::string_view text);

/// The trimmed value of the first header of that name; empty if there is none.
std::string_view find(std::string_view lines, std::string_view name);

/// Whether the body is sent in chunks, as the last of its codings.
bool is_chunked(std::string_view lines);

/// Whether Connection has `option` among its options, whose case does not matter (RFC 9110 §7.6.1).
bool has_connection_option(std::string_view lines, std::string_view option);

/// What all Content-Lengths agree on, nothing if there is none. Throws Error `bad Content-Length`.
std::optional<std::uint64_t> content_length(std::string_view lines);

}  // namespace http::headers

#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "common/chunked.hpp"

/// As much HTTP as a crawler needs: it asks in HTTP/1.0, or 1.1 to keep connections, and
/// understands what servers answer to that (RFC 9112).
namespace http {

/// Why a response cannot be used: `bad status line`, `head too large`, `bad Content-Length`,
/// `bad chunk`, `truncated`, `empty response` or `body too large`.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Whether a connection ends with the response, or may carry more requests: HTTP/1.0 and 1.1.
enum class Persistence { close, keep_alive };

/// A whole GET, in the name of this suite. `host` is the Host header's value, `target` the path and
/// query; both are sent as they are, so that neither may hold a space or a control character. One
/// allocation.
std::string get_request(std::string_view host, std::string_view target,
                        Persistence persistence = Persistence::close);

/// A head, status line and headers together, may be this long. The heads of skipped 1xx responses
/// count as part of it.
inline constexpr std::size_t max_head = 64 * 1024;

/// A response that is put together from the pieces in which it arrives. However the bytes are cut,
/// the result is the same, Errors included. Linear in their number; holds the head once, and never
/// more than one and a half times `max_body` for the body, whatever length is announced.
class Response {
 public:
  /// A body of more than `max_body` bytes, as sent or as announced, is an Error.
  explicit Response(std::size_t max_body);

  /// Takes the next bytes; those past the response's end are dropped. Throws Error, after which
  /// only the getters may be called.
  void feed_data(std::string_view bytes);

  /// The server has closed. Throws Error if that is too early.
  void feed_eof();

  /// Nothing more is needed: the connection can be closed.
  bool complete() const;

  /// It is complete, and its connection may carry another request: it said by itself where it ends,
  /// nothing came behind that, and the server does not close (RFC 9112 §9.3).
  bool keeps_alive() const;

  /// Nothing until a status line came, up to its end. 1xx responses are skipped.
  std::optional<int> status() const;

  /// The value of the first header of that name, whose case does not matter, without the white
  /// space around it; empty if there is none, or the head is not complete. The view lasts as long
  /// as the Response stays where it is. Linear in the length of the head.
  std::string_view header(std::string_view name) const;

  /// Its type is text/html, in whatever case and with whatever parameters, and nothing encodes it.
  bool is_html() const;

  /// What has come of the body, chunks decoded.
  const std::string& body() const;

 private:
  enum class State { head, sized_body, chunked_body, body_to_eof, complete };

  // Each takes off the front of `bytes` what it has dealt with, at least one byte.
  void feed_head(std::string_view& bytes);
  void feed_chunks(std::string_view& bytes);
  void feed_body(std::string_view& bytes);

  void end_line();
  void keep_header_line(std::string_view line);
  void end_head();
  void make_room(std::size_t size);
  void append(std::string_view data);

  State state_ = State::head;
  int code_ = 0;                // of the response being read, 1xx included; 0 before it is known
  int minor_version_ = 0;       // of HTTP/1
  bool self_delimited_ = true;  // it does not end where the connection does
  bool surplus_ = false;        // bytes came behind its end
  std::size_t head_taken_ = 0;  // bytes of all heads so far
  std::string head_;  // header lines, unfolded, each with one line feed; then a begun line
  std::size_t line_start_ = 0;  // where in `head_` the begun line starts
  ChunkedDecoder chunks_;
  std::size_t limit_;  // the body's length; the most that it may be, as long as that is not known
  std::string body_;
};

}  // namespace http

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace support {

/// What is done once a whole request has come: the pieces are sent, each by a `send` of its own,
/// and then the connection ends. Made by the functions below.
struct Behaviour {
  enum class End { close, reset, hold };

  std::vector<std::string> pieces{};
  End end = End::close;
  bool reads = true;
};

Behaviour answer(std::string bytes);
Behaviour answer_in_pieces(std::vector<std::string> pieces);
Behaviour answer_byte_by_byte(std::string_view bytes);

/// The connection stays open, and is served again if another request comes.
Behaviour answer_then_hold(std::string bytes);

/// Few enough bytes to be on their way before the reset: it overtakes what the kernel still holds.
Behaviour answer_then_reset(std::string bytes);

Behaviour close_unanswered();
Behaviour reset_unanswered();

/// A whole 404 response without a body.
Behaviour not_found();

/// Holds the connection until the peer closes it.
Behaviour never_answer();

/// As `otherwise` of a server without targets: not a byte is taken off the connection. As a
/// target's behaviour: none after the request line. Held until the peer resets it or the server
/// ends.
Behaviour never_read();

/// A whole 200 response with its Content-Length.
std::string ok(std::string_view body, std::string_view type = "text/html");

/// The same, its body a page that links to each of `links`, which must need no escape.
std::string page(const std::vector<std::string>& links);

}  // namespace support

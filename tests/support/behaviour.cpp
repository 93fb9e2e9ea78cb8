#include "tests/support/behaviour.hpp"

#include <utility>

namespace support {

using End = Behaviour::End;

Behaviour answer(std::string bytes) { return {.pieces = {std::move(bytes)}}; }

Behaviour answer_in_pieces(std::vector<std::string> pieces) {
  return {.pieces = std::move(pieces)};
}

Behaviour answer_byte_by_byte(std::string_view bytes) {
  Behaviour behaviour;
  for (const char byte : bytes) behaviour.pieces.emplace_back(1, byte);
  return behaviour;
}

Behaviour answer_then_hold(std::string bytes) {
  return {.pieces = {std::move(bytes)}, .end = End::hold};
}

Behaviour answer_then_reset(std::string bytes) {
  return {.pieces = {std::move(bytes)}, .end = End::reset};
}

Behaviour close_unanswered() { return {.end = End::close}; }

Behaviour reset_unanswered() { return {.end = End::reset}; }

Behaviour never_answer() { return {.end = End::hold}; }

Behaviour never_read() { return {.reads = false}; }

Behaviour not_found() { return answer("HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n"); }

std::string ok(std::string_view body, std::string_view type) {
  std::string response = "HTTP/1.0 200 OK\r\nContent-Type: ";
  response.append(type).append("\r\nContent-Length: ").append(std::to_string(body.size()));
  return response.append("\r\n\r\n").append(body);
}

std::string page(const std::vector<std::string>& links) {
  std::string body = "<!DOCTYPE html>\n<title>A page</title>\n";
  for (const auto& link : links) body += "<a href=\"" + link + "\">a link</a>\n";
  return ok(body);
}

}  // namespace support

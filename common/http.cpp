#include "common/http.hpp"

#include <algorithm>

#include "common/ascii.hpp"
#include "common/headers.hpp"
#include "common/version.hpp"

namespace http {
namespace {

constexpr std::size_t usual_head = 512;

// Whatever length is announced, no more than twice this is reserved before the body comes.
constexpr std::size_t trusted_length = 512 * 1024;

// Whether more bytes can make a status line of `begun` (RFC 9112 §4). Looks at the first 13 only.
bool may_be_status_line(std::string_view begun) {
  constexpr std::string_view lowest = "HTTP/1.0 100";
  constexpr std::string_view highest = "HTTP/1.9 999";
  for (std::size_t i = 0; i < std::min(begun.size(), lowest.size()); ++i) {
    if (begun[i] < lowest[i] || begun[i] > highest[i]) return false;
  }
  return begun.size() <= lowest.size() ||
         std::string_view(" \r\n").find(begun[lowest.size()]) != std::string_view::npos;
}

}  // namespace

std::string get_request(std::string_view host, std::string_view target, Persistence persistence) {
  const char* const version = persistence == Persistence::keep_alive ? "1.1" : "1.0";
  std::string request("GET ");
  request.append(target).append(" HTTP/").append(version).append("\r\nHost: ").append(host);
  request.append("\r\nUser-Agent: callbacks-to-coroutines/").append(version::text);
  return request.append("\r\n\r\n");
}

Response::Response(std::size_t max_body) : limit_(max_body) {}

void Response::feed_data(std::string_view bytes) {
  while (!bytes.empty() && state_ != State::complete) {
    if (state_ == State::head) {
      feed_head(bytes);
    } else if (state_ == State::chunked_body) {
      feed_chunks(bytes);
    } else {
      feed_body(bytes);
    }
  }
  surplus_ |= !bytes.empty();
}

void Response::feed_eof() {
  if (state_ == State::complete) return;
  if (head_taken_ == 0) throw Error("empty response");
  if (state_ != State::body_to_eof) throw Error("truncated");
  state_ = State::complete;
  self_delimited_ = false;
}

// Errors come in the order of the bytes that cause them: whatever is taken is looked at before the
// next byte is found to be too much.
void Response::feed_head(std::string_view& bytes) {
  const auto line_feed = bytes.find('\n');
  const auto line = line_feed == bytes.npos ? bytes : bytes.substr(0, line_feed + 1);
  const auto taken = line.substr(0, max_head - head_taken_);
  head_.reserve(usual_head);
  head_.append(taken);
  head_taken_ += taken.size();
  bytes.remove_prefix(taken.size());
  if (code_ == 0 && !may_be_status_line(head_)) throw Error("bad status line");
  if (taken.size() < line.size()) throw Error("head too large");
  if (line_feed != bytes.npos) end_line();
}

void Response::end_line() {
  auto line = std::string_view(head_).substr(line_start_);
  line.remove_suffix(line.ends_with("\r\n") ? 2 : 1);
  if (code_ == 0) {
    minor_version_ = line[7] - '0';
    for (const char digit : line.substr(9, 3)) code_ = code_ * 10 + (digit - '0');
    head_.clear();
  } else if (line.empty()) {
    head_.resize(line_start_);
    end_head();
  } else {
    keep_header_line(line);
  }
}

void Response::keep_header_line(std::string_view line) {
  const auto text = headers::trim(line);
  if (headers::is_blank(line.front())) {
    // RFC 9112 §2.2: before the first header there is nothing that it could continue.
    const bool continues = line_start_ > 0 && !text.empty();
    if (!continues) return head_.resize(line_start_);
    head_[line_start_ - 1] = ' ';
  }
  const auto indent = static_cast<std::size_t>(text.data() - line.data());
  head_.resize(line_start_ + indent + text.size());
  head_.erase(line_start_, indent);
  head_ += '\n';
  line_start_ = head_.size();
}

// RFC 9112 §6.3: what ends the body.
void Response::end_head() {
  if (code_ < 200) {
    code_ = 0;
    head_.clear();
    line_start_ = 0;
    return;
  }
  state_ = State::body_to_eof;
  if (code_ == 204 || code_ == 304) {
    state_ = State::complete;
  } else if (headers::is_chunked(head_)) {
    state_ = State::chunked_body;
  } else if (const auto length = headers::content_length(head_)) {
    if (*length > limit_) throw Error("body too large");
    limit_ = static_cast<std::size_t>(*length);
    state_ = limit_ == 0 ? State::complete : State::sized_body;
    make_room(std::min(limit_, trusted_length));
  }
}

void Response::feed_chunks(std::string_view& bytes) {
  const auto data = chunks_.take(bytes);
  if (data.size() + chunks_.remaining() > limit_ - body_.size()) throw Error("body too large");
  append(data);
  if (chunks_.complete()) state_ = State::complete;
}

void Response::feed_body(std::string_view& bytes) {
  const auto taken = bytes.substr(0, limit_ - body_.size());
  append(taken);
  bytes.remove_prefix(taken.size());
  if (state_ == State::sized_body) {
    if (body_.size() == limit_) state_ = State::complete;
  } else if (!bytes.empty()) {
    throw Error("body too large");
  }
}

void Response::append(std::string_view data) {
  make_room(body_.size() + data.size());
  body_.append(data);
}

// Doubles up to half the limit and goes to the limit from there: then the old room and the new one,
// held at once while one is copied to the other, are one and a half limits at most.
void Response::make_room(std::size_t size) {
  if (size <= body_.capacity()) return;
  const auto room = std::max(size, 2 * body_.capacity());
  body_.reserve(2 * room < limit_ ? room : limit_);
}

bool Response::complete() const { return state_ == State::complete; }

bool Response::keeps_alive() const {
  if (!complete() || !self_delimited_ || surplus_) return false;
  if (headers::has_connection_option(head_, "close")) return false;
  // RFC 9112 §6.1: whoever is not sure where such a response ends must not go on behind it.
  if (!header("Transfer-Encoding").empty() &&
      (minor_version_ == 0 || !headers::is_chunked(head_) || !header("Content-Length").empty()))
    return false;
  return minor_version_ > 0 || headers::has_connection_option(head_, "keep-alive");
}

std::optional<int> Response::status() const {
  return code_ < 200 ? std::nullopt : std::optional(code_);
}

std::string_view Response::header(std::string_view name) const {
  return state_ == State::head ? std::string_view() : headers::find(head_, name);
}

bool Response::is_html() const {
  const auto type = header("Content-Type");
  return ascii::equal_ignoring_case(headers::trim(type.substr(0, type.find(';'))), "text/html") &&
         header("Content-Encoding").empty();
}

const std::string& Response::body() const { return body_; }

}  // namespace http

/// An input is a page, whose first line is also where a redirect leads to. Nothing outside of it is
/// read, and whatever it refers to can be asked for.

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include "common/discovery.hpp"
#include "common/http.hpp"
#include "common/links.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/fuzz/request_target.hpp"

namespace {

using std::string;
using std::string_view;

/// A text in a block of its own, which is no byte longer: AddressSanitizer sees who reads beyond.
class Exact {
 public:
  explicit Exact(string_view bytes) : bytes_(new char[bytes.size()]), size_(bytes.size()) {
    std::ranges::copy(bytes, bytes_.get());
  }
  string_view view() const { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_;
};

void check_decoded(string_view attribute) {
  const Exact alone(attribute);
  string scratch = "what was there before";
  const string decoded(links::decode(alone.view(), scratch));
  fuzz::require(links::decode(attribute, scratch) == decoded, "what is around it does not count");
  fuzz::require(decoded.find_first_of("\t\n\r") == decoded.npos, "tabs and newlines are removed");
  constexpr string_view spaces = " \f";
  fuzz::require(decoded.empty() || (spaces.find(decoded.front()) == spaces.npos &&
                                    spaces.find(decoded.back()) == spaces.npos),
                "white space is trimmed");
  if (decoded.find('&') == decoded.npos) {
    fuzz::require(links::decode(decoded, scratch) == decoded, "there is nothing left to decode");
  }
}

/// Views of the page, in the order of the document.
void check_places(const links::Found& found, string_view page) {
  const char* at = page.data();
  for (const string_view href : found.hrefs) {
    if (href.empty()) continue;
    fuzz::require(href.data() >= at, "hrefs are in order");
    at = href.data() + href.size();
  }
  fuzz::require(at <= page.data() + page.size(), "hrefs are in the page");
  if (found.base && !found.base->empty()) {
    fuzz::require(found.base->data() >= page.data() &&
                      found.base->data() + found.base->size() <= page.data() + page.size(),
                  "the base is in the page");
  }
}

/// What comes later on a page changes nothing of what came before.
void check_front(const links::Found& whole, string_view front) {
  const links::Found found = links::scan(front);
  fuzz::require(found.hrefs.size() <= whole.hrefs.size() &&
                    std::equal(found.hrefs.begin(), found.hrefs.end(), whole.hrefs.begin()),
                "what is found in the front of a page is found in the page");
  fuzz::require(!found.base || found.base == whole.base, "the first base is the page's");
}

/// A response with that page, and what a crawler asks for next.
void check_targets(string_view page, std::size_t hrefs) {
  const string location(page.substr(0, page.find('\n')));
  http::Response response(page.size());
  response.feed_data("HTTP/1.0 301 Moved\r\nContent-Type: text/html\r\nLocation: " + location +
                     "\r\n\r\n");
  response.feed_data(page);
  response.feed_eof();
  std::size_t visits = 0;
  const std::size_t count =
      discovery::follow(response, "http://example.org/a/b?c", [&visits](string_view target) {
        fuzz::require(fuzz::is_request_target(target), "what is found can be asked for");
        ++visits;
      });
  const std::size_t locations = response.header("Location").empty() ? 0 : 1;
  fuzz::require(count == hrefs + locations, "every link counts");
  fuzz::require(visits <= count, "a link leads to one page");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Exact exact(fuzz::text(data, size));
  const string_view page = exact.view();
  const links::Found found = links::scan(page);
  check_places(found, page);
  for (const string_view href : found.hrefs) check_decoded(href);
  check_decoded(page);
  check_targets(page, found.hrefs.size());

  fuzz::Random random(page);
  const Exact front(page.substr(0, random.below(size + 1)));
  check_front(found, front.view());
  return 0;
}

// A crawl with nothing around it: epoll, one function a step, no classes, no deadlines, no report.
// What the crawlers of the course are measured against.
//
//   raw_crawler PORT TARGET    prints the targets that it fetched from 127.0.0.1
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

struct Fetch {
  const std::string* target;
  bool connected = false;
  std::size_t end = 0;  // of the response, when its head is there; else 0
  std::string response;
};

const std::size_t max_connections = 100;

int epoll;
sockaddr_in server{};
std::string origin;                    // http://127.0.0.1:PORT
std::unordered_set<std::string> seen;  // targets
std::deque<const std::string*> to_do;  // into seen
std::vector<Fetch> fetches;            // by descriptor
std::size_t in_flight = 0;

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

int check(const char* what, int result) {
  if (result < 0) fail(what);
  return result;
}

void discover(std::string target) {
  const auto [position, is_new] = seen.insert(std::move(target));
  if (is_new) to_do.push_back(&*position);
}

/// The path without its dot segments.
std::string normal(std::string_view path) {
  std::vector<std::string_view> segments;
  std::size_t begin = 1;
  for (;;) {
    const std::size_t end = path.find('/', begin);
    const std::string_view segment = path.substr(begin, end - begin);
    const bool last = end == path.npos;
    const bool dots = segment == "." || segment == "..";
    if (segment == ".." && !segments.empty()) segments.pop_back();
    if (!dots) segments.push_back(segment);
    if (dots && last) segments.push_back("");
    if (last) break;
    begin = end + 1;
  }
  std::string result;
  for (const auto segment : segments) result.append("/").append(segment);
  return result;
}

/// `href` of the page `base`, if it is of this site.
void follow(std::string_view href, std::string_view base) {
  href = href.substr(0, href.find('#'));
  if (href.empty()) return;
  if (href.starts_with(origin)) href.remove_prefix(origin.size());
  const std::size_t colon = href.find(':');
  if (colon < href.find('/') || href.starts_with("//")) return;
  const std::size_t query = href.find('?');
  const std::string_view path = href.substr(0, query);
  std::string target;
  if (path.starts_with('/')) {
    target = normal(path);
  } else {
    base = base.substr(0, base.find('?'));
    if (!path.empty()) base = base.substr(0, base.rfind('/') + 1);
    target = normal(std::string(base).append(path));
  }
  if (query != href.npos) target += href.substr(query);
  discover(std::move(target));
}

void scan(std::string_view page, std::string_view base) {
  constexpr std::string_view attribute = "href=\"";
  for (std::size_t at = 0; (at = page.find(attribute, at)) != page.npos;) {
    at += attribute.size();
    const std::size_t end = page.find('"', at);
    follow(page.substr(at, end - at), base);
  }
}

void launch() {
  while (in_flight < max_connections && !to_do.empty()) {
    const int fd = check("socket", socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    connect(fd, reinterpret_cast<sockaddr*>(&server), sizeof server);
    if (fetches.size() <= static_cast<std::size_t>(fd))
      fetches.resize(static_cast<std::size_t>(fd) + 1);
    fetches[static_cast<std::size_t>(fd)] = {to_do.front(), false, 0, {}};
    to_do.pop_front();
    ++in_flight;
    epoll_event event{};
    event.events = EPOLLOUT;
    event.data.fd = fd;
    check("epoll_ctl", epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
  }
}

void send_request(int fd, Fetch& fetch) {
  const std::string request = "GET " + *fetch.target + " HTTP/1.0\r\nHost: " + origin.substr(7) +
                              "\r\nUser-Agent: raw\r\n\r\n";
  if (send(fd, request.data(), request.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(request.size()))
    fail("send");
  fetch.connected = true;
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  check("epoll_ctl", epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event));
}

/// Where the response ends, if its head is there and says so; else 0.
std::size_t end_of(std::string_view response) {
  const std::size_t head = response.find("\r\n\r\n");
  if (head == response.npos) return 0;
  const std::size_t length = response.substr(0, head).find("Content-Length: ");
  if (length == response.npos) return response.npos;
  return head + 4 + std::strtoull(response.data() + length + 16, nullptr, 10);
}

void finish(int fd, Fetch& fetch) {
  close(fd);
  --in_flight;
  const std::string_view response = fetch.response;
  const std::string_view head = response.substr(0, response.find("\r\n\r\n"));
  if (head.find("Content-Type: text/html") != head.npos) scan(response, *fetch.target);
  std::puts(fetch.target->c_str());
  fetch.response = std::string();
  launch();
}

void read_response(int fd, Fetch& fetch) {
  static std::array<char, 64 * 1024> buffer;
  const ssize_t size = recv(fd, buffer.data(), buffer.size(), 0);
  if (size < 0) fail("recv");
  fetch.response.append(buffer.data(), static_cast<std::size_t>(size));
  if (fetch.end == 0) fetch.end = end_of(fetch.response);
  if (size == 0 || fetch.response.size() >= fetch.end) finish(fd, fetch);
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  server.sin_family = AF_INET;
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  server.sin_port = htons(static_cast<std::uint16_t>(std::atoi(argv[1])));
  origin = std::string("http://127.0.0.1:") + argv[1];
  epoll = check("epoll_create1", epoll_create1(EPOLL_CLOEXEC));
  discover(argv[2]);
  launch();
  std::array<epoll_event, 256> events;
  while (in_flight > 0) {
    const int count = check("epoll_wait", epoll_wait(epoll, events.data(), events.size(), -1));
    for (int i = 0; i < count; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      Fetch& fetch = fetches[static_cast<std::size_t>(fd)];
      if (fetch.connected)
        read_response(fd, fetch);
      else
        send_request(fd, fetch);
    }
  }
}

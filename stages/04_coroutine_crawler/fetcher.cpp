#include "stages/04_coroutine_crawler/fetcher.hpp"

#include <memory>
#include <utility>

#include "common/program.hpp"
#include "stages/04_coroutine_crawler/ready.hpp"
#include "stages/04_coroutine_crawler/task.hpp"

namespace coroutines {

using selectors::EVENT_READ;
using selectors::EVENT_WRITE;

// #region fetch
Coroutine<> fetch(crawl::Crawl& crawl, frontier::Page& page) {
  http::Response response(crawl.max_body);
  try {
    auto socket = sockets::Socket::connect(crawl.address);
    Ready writable(crawl.selector, socket.fd(), EVENT_WRITE);
    co_await writable;
    socket.finish_connect();
    auto request = http::get_request(crawl.host, page.target());
    co_await send_all(crawl, socket, std::move(request));
    co_await read_all(crawl, socket, response);
  } catch (const std::exception& error) {
    crawl.frontier.failed(page, response, program::reason(error));
    co_return;
  }
  crawl.frontier.done(page, std::move(response));
}
// #endregion fetch

Coroutine<> send_all(crawl::Crawl& crawl, sockets::Socket& socket,
                     std::string request) {
  request.erase(0, socket.send(request));
  while (!request.empty()) {
    Ready writable(crawl.selector, socket.fd(), EVENT_WRITE);
    co_await writable;
    request.erase(0, socket.send(request));
  }
}

// #region read
Coroutine<std::string_view> read(crawl::Crawl& crawl, sockets::Socket& socket) {
  for (;;) {
    Ready readable(crawl.selector, socket.fd(), EVENT_READ);
    co_await readable;
    const auto chunk = socket.recv(crawl.buffer);
    if (chunk) co_return *chunk;
  }
}
// #endregion read

// #region read_all
Coroutine<> read_all(crawl::Crawl& crawl, sockets::Socket& socket,
                     http::Response& response) {
  while (!response.complete()) {
    const auto chunk = co_await read(crawl, socket);
    if (chunk.empty())
      response.feed_eof();
    else
      response.feed_data(chunk);
  }
}
// #endregion read_all

// #region loop
void crawl_site(crawl::Crawl& crawl) {
  const memory::KeepBlocks keep_blocks;  // frames that have gone come again
  crawl.frontier.crawl([&crawl](frontier::Page& page) {
    auto task = std::make_shared<Task>(fetch(crawl, page), page.target());
    return [task] { task->throw_(frontier::TimeoutError()); };
  });
  while (crawl.frontier.busy()) {
    for (const auto& event :
         crawl.selector.select(crawl.frontier.next_deadline()))
      event.callback();
    crawl.frontier.expire();
  }
}
// #endregion loop

}  // namespace coroutines

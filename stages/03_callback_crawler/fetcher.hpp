#pragma once

#include <string>

#include "common/crawl.hpp"

/// Stage 3: a crawler made of callbacks. Each does its part when a socket is
/// ready, and says who goes on after it.
namespace callbacks {

/// Fetches one page. What one callback leaves for the next are its members.
class Fetcher {
 public:
  Fetcher(crawl::Crawl& crawl, frontier::Page& page)
      : crawl_(crawl), page_(page), response_(crawl.max_body) {}

  /// Runs one step. What it throws is what becomes of the page: nobody called
  /// the step who could catch it.
  void attempt(void (Fetcher::*step)());

  void fetch();
  void failed(const std::string& why);

 private:
  void connected();
  void send_request();
  void read_response();
  void finish();

  // #region members
  crawl::Crawl& crawl_;
  frontier::Page& page_;
  sockets::Socket socket_;
  selectors::Registration waiting_;  // goes before the socket
  std::string request_;              // what is left to send
  http::Response response_;
  // #endregion members
};

/// Crawls until nothing is left to wait for.
void crawl_site(crawl::Crawl& crawl);

}  // namespace callbacks

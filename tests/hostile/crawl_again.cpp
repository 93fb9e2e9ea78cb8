#include <cstddef>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>

#include "common/crawl.hpp"
#include "common/program.hpp"
#include "common/recycled.hpp"
#include "stages/03_callback_crawler/fetcher.hpp"
#include "stages/04_coroutine_crawler/fetcher.hpp"
#include "stages/05_mini_asyncio/crawler.hpp"
#include "stages/compare/allocations.hpp"
#include "tests/support/open_descriptors.hpp"

/// `crawl_again CRAWLER URL [OPTIONS]` crawls several times and prints after each what the process
/// has then: pages, descriptors, bytes of memory, and frames and other small things that live.
namespace {

const std::string name = "crawl_again";
constexpr int times = 4;

crawl::Crawler crawler(std::string_view wanted) {
  if (wanted == "callback") return {"callback", callbacks::crawl_site};
  if (wanted == "coroutine") return {"coroutine", coroutines::crawl_site};
  if (wanted == "asyncio") return {"asyncio", asyncio::crawl_site, true};
  throw std::invalid_argument("no such crawler");
}

}  // namespace

int main(int argc, char** argv) {
  return program::run(name, [&] {
    if (argc < 2) throw std::invalid_argument("which crawler?");
    const crawl::Crawler chosen = crawler(argv[1]);
    const crawl::Options options =
        crawl::parse_options(name, chosen.can_keep_alive, argc - 1, argv + 1);
    const crawl::Site site(options);
    for (int i = 0; i < times; ++i) {
      std::size_t pages = 0;
      {
        signals::SignalPipe signals;
        const auto count = [&](const report::Page&, frontier::Frontier&) { ++pages; };
        crawl::run(chosen, site, options, {count}, signals);
      }
      std::printf("%zu %td %lld %zu\n", pages, support::open_descriptors(),
                  static_cast<long long>(comparison::allocations().live_bytes),
                  memory::blocks.in_use());
    }
    return program::success;
  });
}

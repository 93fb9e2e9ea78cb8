#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>

#include "common/crawl.hpp"
#include "common/recycled.hpp"
#include "stages/03_callback_crawler/fetcher.hpp"
#include "stages/04_coroutine_crawler/fetcher.hpp"
#include "stages/05_mini_asyncio/crawler.hpp"
#include "stages/compare/allocations.hpp"

/// `crawl_again CRAWLER URL [OPTIONS]` crawls several times and prints after each what the process
/// has then: pages, descriptors, bytes of memory, and frames and other small things that live.
namespace {

constexpr int times = 4;

std::ptrdiff_t open_descriptors() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

crawl::Crawler crawler(std::string_view name) {
  if (name == "callback") return {"callback", callbacks::crawl_site};
  if (name == "coroutine") return {"coroutine", coroutines::crawl_site};
  return {"asyncio", asyncio::crawl_site, true};
}

}  // namespace

int main(int argc, char** argv) try {
  const crawl::Crawler chosen = crawler(argv[1]);
  const crawl::Options options =
      crawl::parse_options("crawl_again", chosen.can_keep_alive, argc - 1, argv + 1);
  const crawl::Site site(options);
  for (int i = 0; i < times; ++i) {
    std::size_t pages = 0;
    {
      signals::SignalPipe signals;
      const auto count = [&](const report::Page&, frontier::Frontier&) { ++pages; };
      crawl::run(chosen, site, options, {count}, signals);
    }
    std::printf("%zu %td %lld %zu\n", pages, open_descriptors(),
                static_cast<long long>(comparison::allocations().live_bytes),
                memory::blocks.in_use());
  }
} catch (const std::exception& error) {
  std::fprintf(stderr, "crawl_again: %s\n", error.what());
  return 1;
}

#include "common/crawl_options.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "common/ascii.hpp"
#include "common/url.hpp"

namespace crawl {
namespace {

constexpr std::size_t an_hour = 60 * 60 * 1000;  // in milliseconds

/// How many descriptors can still be opened, less a few for the selector, the signals, a resolver.
std::size_t free_descriptors() {
  constexpr std::size_t reserve = 16;
  rlimit limit{};
  const int lowest_free = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (lowest_free < 0 || ::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  ::close(lowest_free);
  const std::size_t taken = static_cast<std::size_t>(lowest_free) + reserve;
  return limit.rlim_cur > taken ? static_cast<std::size_t>(limit.rlim_cur) - taken : 0;
}

}  // namespace

frontier::Limits Options::limits(bool embedded_site) const {
  const std::size_t affordable =
      std::max<std::size_t>(1, free_descriptors() / (embedded_site ? 2 : 1));
  const std::chrono::duration<double> seconds(timeout);
  return {std::min(max_connections, affordable), max_pages,
          std::chrono::duration_cast<frontier::Duration>(seconds)};
}

void add_options(command_line::Parser& parser, Options& options) {
  parser.argument("URL", options.url, "where to start; without it, an embedded site");
  parser.option("--max-connections", options.max_connections, {1}, "N",
                "sockets open at once, at most (100)");
  parser.option("--max-pages", options.max_pages, {1}, "N", "stop discovering after N URLs");
  parser.option("--timeout", options.timeout, "S", "a fetch not done after S seconds fails (30)");
  parser.option("--max-body", options.max_body, {}, "BYTES", "a larger response fails (16 MiB)");
  parser.option("--json", options.json, "FILE", "write the report, - is standard output");
  parser.flag("--quiet", options.quiet, "print the last line only");
  parser.option("--site-pages", options.site_pages, {1}, "N", "size of the embedded site (60)");
  parser.option("--site-latency", options.site_latency, {0, an_hour}, "MS",
                "delay of the embedded site in milliseconds (20)");
  parser.flag("--virtual-time", options.virtual_time,
              "the embedded site on a clock of its own, which jumps over every wait");
  parser.option("--shuffle", options.shuffle, "SEED",
                "with it: ready events in an order that the number SEED decides");
  options.trace.add_to(parser);
  options.trace.add_step_to(parser);
}

void check_virtual_time(const command_line::Parser& parser, const Options& options) {
  if (options.virtual_time && options.url)
    parser.reject("--virtual-time: only the embedded site has a clock of its own, not " +
                  *options.url);
  if (options.shuffle && !options.virtual_time)
    parser.reject("--shuffle: without --virtual-time the order of events is the kernel's");
}

void check_outputs(const command_line::Parser& parser, const Options& options) {
  options.trace.check(parser, options.json == "-");
  if (options.json && options.json == options.trace.file)
    parser.reject("--trace: " + *options.json + " is the report's file");
}

void check_url(const command_line::Parser& parser, const std::string& url) {
  if (ascii::equal_ignoring_case(url::split(url).scheme.value_or(""), "https"))
    parser.reject(url + ": https is not supported, this crawler speaks no TLS: use http");
  std::string scratch;
  const std::string_view authority = url::split(url).authority.value_or("");
  if (!url::origin(url) || url::escape(authority, scratch) != authority)
    parser.reject(url + ": not a URL of the form http://host[:port]/path");
}

Options parse_options(const std::string& program, bool can_keep_alive, int argc,
                      const char* const* argv) {
  Options options;
  command_line::Parser parser(program, "Crawls a web site and prints the path of each page.");
  add_options(parser, options);
  if (can_keep_alive)
    parser.flag("--keep-alive", options.keep_alive, "send several requests over one connection");
  parser.parse(argc, argv);
  check_virtual_time(parser, options);
  if (options.url) check_url(parser, *options.url);
  check_outputs(parser, options);
  return options;
}

}  // namespace crawl

#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "common/output_file.hpp"
#include "common/program.hpp"
#include "common/recording.hpp"
#include "common/stepper.hpp"
#include "stages/03_callback_crawler/fetcher.hpp"
#include "stages/04_coroutine_crawler/fetcher.hpp"
#include "stages/04_coroutine_crawler/stacks.hpp"
#include "stages/05_mini_asyncio/crawler.hpp"
#include "stages/compare/comparison.hpp"
#include "stages/compare/measure.hpp"

namespace {

constexpr const char* name = "compare";

const std::vector<crawl::Crawler> crawlers = {
    {"callback", callbacks::crawl_site},
    {.name = "coroutine",
     .crawl = coroutines::crawl_site,
     .print_stacks = coroutines::print_stacks},
    {"asyncio", asyncio::crawl_site},
};

report::Report read_report(const std::string& path) {
  std::ifstream file(path);
  file.peek();  // a directory can be opened, but not be read
  if (!file.is_open() || file.bad())
    throw std::system_error(errno, std::generic_category(), path);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  try {
    return report::parse(text);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(path + ": " + error.what());
  }
}

/// Prints the comparison and writes its JSON; gives the exit status.
int tell(const comparison::Comparison& result, const crawl::Options& options,
         int wake_fd) {
  if (options.json != "-" && options.trace.file != "-") {
    output::Stream output(STDOUT_FILENO, "standard output", wake_fd);
    if (!options.quiet) output.write(comparison::table(result.reports) + "\n");
    output.write(comparison::verdict(result));
    if (!options.quiet) output.write(comparison::list(result.differences));
    output.flush();
  }
  if (options.json) {
    output::File json(*options.json, wake_fd);
    json.stream().write(report::dump(comparison::to_json(result)) + "\n");
    json.commit();
  }
  return result.same() ? program::success : program::failure;
}

std::vector<report::Report> crawl_with_each(const crawl::Options& options,
                                            const crawl::Site& site,
                                            signals::SignalPipe& signals) {
  std::vector<report::Report> reports;
  for (const crawl::Crawler& crawler : crawlers) {
    reports.push_back(comparison::measure(crawler, site, options, signals));
    if (!signals.received()) continue;
    reports.back().summary.interrupted = true;
    break;
  }
  return reports;
}

int run(int argc, char** argv) {
  crawl::Options options;
  std::optional<std::string> second;
  command_line::Parser parser(
      name, "Crawls a site with each crawler, and compares what they found.");
  crawl::add_options(parser, options);
  parser.argument("REPORT", second,
                  "compare two reports made earlier: compare A.json B.json");
  parser.parse(argc, argv);
  crawl::check_virtual_time(parser, options);
  if (!second && options.url) crawl::check_url(parser, *options.url);
  // Better told before the crawls than after them.
  if (options.json) output::File writable(*options.json);
  options.trace.check(parser, options.json == "-");

  std::optional<crawl::Site> site;
  if (!second) site.emplace(options);
  signals::SignalPipe signals;
  return program::unless_interrupted(signals, [&] {
    std::vector<report::Report> reports;
    if (second) {
      reports.push_back(read_report(*options.url));
      reports.push_back(read_report(*second));
    } else {
      trace::Recording recording(options.trace, name, signals.fd(),
                                 site->now());
      reports = crawl_with_each(options, *site, signals);
      recording.finish();
      if (options.trace.step && !signals.received()) {
        output::Stream output(STDOUT_FILENO, "standard output", signals.fd());
        trace::step_through(recording.events(), output, signals);
        output.flush();
      }
    }
    return tell(comparison::compare(std::move(reports)), options, signals.fd());
  });
}

}  // namespace

int main(int argc, char** argv) {
  return program::run(name, [&] { return run(argc, argv); });
}

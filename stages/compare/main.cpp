#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "common/attempts.hpp"
#include "common/output_file.hpp"
#include "common/program.hpp"
#include "common/recording.hpp"
#include "common/stepper.hpp"
#include "stages/03_callback_crawler/fetcher.hpp"
#include "stages/04_coroutine_crawler/fetcher.hpp"
#include "stages/04_coroutine_crawler/stacks.hpp"
#include "stages/05_mini_asyncio/crawler.hpp"
#include "stages/05_mini_asyncio/stacks.hpp"
#include "stages/compare/comparison.hpp"
#include "stages/compare/measure.hpp"

namespace {

constexpr const char* name = "compare";

const std::vector<crawl::Crawler> crawlers = {
    {"callback", callbacks::crawl_site},
    {.name = "coroutine",
     .crawl = coroutines::crawl_site,
     .print_stacks = coroutines::print_stacks},
    {.name = "asyncio",
     .crawl = asyncio::crawl_site,
     .print_stacks = asyncio::print_stacks},
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

void save(const comparison::Comparison& result, const std::string& path,
          int wake_fd) {
  output::File json(path, wake_fd);
  json.stream().write(report::dump(comparison::to_json(result)) + "\n");
  json.commit();
}

void print(const comparison::Comparison& result, bool all,
           output::Stream& output) {
  if (all) output.write(comparison::table(result.reports) + "\n");
  output.write(comparison::verdict(result));
  if (all) output.write(comparison::list(result.differences));
  output.flush();
}

std::vector<report::Report> crawl_with_each(const crawl::Options& options,
                                            const crawl::Site& site,
                                            signals::SignalPipe& signals,
                                            signals::RequestPipe& requests) {
  std::vector<report::Report> reports;
  for (const crawl::Crawler& crawler : crawlers) {
    reports.push_back(
        comparison::measure(crawler, site, options, signals, &requests));
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
  crawl::check_outputs(parser, options);

  if (second && (options.trace.file || options.trace.step))
    parser.reject("--trace and --step: nothing happens in two reports");

  std::optional<crawl::Site> site;
  if (!second) site.emplace(options);
  signals::SignalPipe signals;
  auto& requests = signals::RequestPipe::of_program();
  return program::unless_interrupted(signals, [&] {
    output::Stream output(STDOUT_FILENO, "standard output", signals.fd());
    trace::Recording recording(options.trace, name, signals.fd(),
                               site ? site->now() : trace::Clock::now);
    std::vector<report::Report> reports;
    if (second)
      reports = {read_report(*options.url), read_report(*second)};
    else
      reports = crawl_with_each(options, *site, signals, requests);
    const auto result = comparison::compare(std::move(reports));

    program::Attempts attempts;
    if (options.json)
      attempts.attempt([&] { save(result, *options.json, signals.fd()); });
    attempts.attempt([&] { recording.finish(); });
    if (options.trace.step && !signals.received())
      attempts.attempt(
          [&] { trace::step_through(recording.events(), output, signals); });
    if (options.json != "-" && options.trace.file != "-")
      attempts.attempt([&] { print(result, !options.quiet, output); });
    attempts.rethrow();
    return result.same() ? program::success : program::failure;
  });
}

}  // namespace

int main(int argc, char** argv) {
  return program::run(name, [&] { return run(argc, argv); });
}

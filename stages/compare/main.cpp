#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

#include "common/output_file.hpp"
#include "common/program.hpp"
#include "stages/03_callback_crawler/fetcher.hpp"
#include "stages/04_coroutine_crawler/fetcher.hpp"
#include "stages/compare/comparison.hpp"
#include "stages/compare/measure.hpp"

namespace {

constexpr const char* name = "compare";

const std::vector<crawl::Crawler> crawlers = {
    {"callback", callbacks::crawl_site},
    {"coroutine", coroutines::crawl_site},
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
int tell(const comparison::Comparison& result,
         std::optional<output::File>& json, bool quiet) {
  if (json) {
    json->stream().write(report::dump(comparison::to_json(result)) + "\n");
    json->commit();
  }
  if (!json || !json->is_standard_output()) {
    output::Stream output(STDOUT_FILENO, "standard output");
    if (!quiet) output.write(comparison::table(result.reports) + "\n");
    output.write(comparison::verdict(result));
    if (!quiet) output.write(comparison::list(result.differences));
    output.flush();
  }
  return result.same() ? program::success : program::failure;
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

  if (!second && options.url) crawl::check_url(parser, *options.url);
  std::optional<output::File> json;
  if (options.json) json.emplace(*options.json);
  if (second) {
    const auto reports = {read_report(*options.url), read_report(*second)};
    return tell(comparison::compare(reports), json, options.quiet);
  }

  const crawl::Site site(options);
  signals::SignalPipe signals;
  std::vector<report::Report> reports;
  for (const crawl::Crawler& crawler : crawlers) {
    reports.push_back(comparison::measure(crawler, site, options, signals));
    if (signals.received()) break;
  }
  const int status =
      tell(comparison::compare(std::move(reports)), json, options.quiet);
  const auto signal = signals.received();
  return signal ? program::by_signal + *signal : status;
}

}  // namespace

int main(int argc, char** argv) {
  return program::run(name, [&] { return run(argc, argv); });
}

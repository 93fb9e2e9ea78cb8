#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
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
  std::ostringstream text;
  if (!file || !(text << file.rdbuf()))
    throw std::system_error(errno, std::generic_category(), path);
  try {
    return report::parse(text.str());
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(path + ": " + error.what());
  }
}

/// Prints the comparison and writes its JSON; gives the exit status.
int tell(const std::vector<report::Report>& reports,
         std::optional<output::File>& json) {
  const auto differences = comparison::differences(reports);
  if (json) {
    const auto comparison = comparison::to_json(reports, differences);
    json->stream().write(report::dump(comparison) + "\n");
    json->commit();
  }
  if (!json || !json->is_standard_output()) {
    output::Stream output(STDOUT_FILENO, "standard output");
    output.write(comparison::table(reports, differences));
    output.flush();
  }
  return differences.empty() ? program::success : program::failure;
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
  if (second)
    return tell({read_report(*options.url), read_report(*second)}, json);

  const crawl::Site site(options);
  std::vector<report::Report> reports;
  int signal = 0;
  for (const crawl::Crawler& crawler : crawlers) {
    comparison::Measured measured = comparison::measure(crawler, site, options);
    reports.push_back(std::move(measured.report));
    signal = measured.signal;
    if (signal != 0) break;
  }
  const int status = tell(reports, json);
  return signal != 0 ? program::by_signal + signal : status;
}

}  // namespace

int main(int argc, char** argv) {
  return program::run(name, [&] { return run(argc, argv); });
}

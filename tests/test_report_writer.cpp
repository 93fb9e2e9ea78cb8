#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <system_error>

#include "common/report_writer.hpp"
#include "tests/support/example_report.hpp"
#include "tests/support/temporary_directory.hpp"

using support::example_report;

TEST_CASE("a report that is streamed page by page is the same") {
  const support::TemporaryDirectory directory;
  const std::string path = directory / "report.json";
  for (const std::size_t pages : {0u, 1u, 2u}) {
    report::Report whole = example_report();
    whole.pages.resize(pages);
    report::Writer writer(path);
    for (const report::Page& page : whole.pages) writer.add(page);
    writer.finish(whole.summary);
    CHECK(nlohmann::json::parse(support::read_file(path)) ==
          nlohmann::json::parse(report::dump(report::to_json(whole))));
  }
}

TEST_CASE("a report that is not finished leaves what was there before, and nothing else") {
  const support::TemporaryDirectory directory;
  const std::string path = directory / "report.json";
  support::write_file(path, "old");
  {
    report::Writer writer(path);
    writer.add(example_report().pages[0]);
  }
  CHECK(support::read_file(path) == "old");
  CHECK(directory.entries() == 1);
}

TEST_CASE("a report that cannot be written is an error at the first page that does not fit") {
  report::Writer writer("/dev/full");
  report::Page large = example_report().pages[0];
  large.error = std::string(100'000, 'x');
  CHECK_THROWS_WITH_AS(writer.add(large), "/dev/full: No space left on device", std::system_error);
}

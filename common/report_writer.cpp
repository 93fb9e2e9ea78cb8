#include "common/report_writer.hpp"

#include <nlohmann/json.hpp>

namespace report {
Writer::Writer(const std::string& path, int wake_fd) : file_(path, wake_fd) {
  file_.stream().write(R"({"schema": "crawl-report/1", "pages": [)");
}

void Writer::add(const Page& page) {
  file_.stream().write((std::exchange(first_, false) ? "\n" : ",\n") + dump(to_json(page)));
}

void Writer::finish(const Summary& summary) {
  // The rest stands behind the pages, since it is known last. A duplicate key would be no JSON.
  nlohmann::ordered_json rest = to_json(summary);
  rest.erase("schema");
  file_.stream().write("\n], " + dump(rest).substr(1) + "\n");
  file_.commit();
}

}  // namespace report

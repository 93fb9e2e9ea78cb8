#include "common/crawl_main.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <optional>
#include <utility>

#include "common/attempts.hpp"
#include "common/output.hpp"
#include "common/program.hpp"
#include "common/recording.hpp"
#include "common/report_writer.hpp"
#include "common/signals.hpp"
#include "common/status_line.hpp"
#include "common/stepper.hpp"

namespace crawl {
namespace {

/// Tells of a crawl while it goes on: paths on standard output at the end of each turn of the loop,
/// failures on standard error, pages to the report, events to the trace. The first of them that
/// cannot be written ends the crawl, for what has been done until then is still to be told to the
/// others.
class Narrator {
 public:
  Narrator(const std::string& program, const Options& options, Now now, int wake_fd)
      : talkative_(!options.quiet),
        prints_(options.json != "-" && options.trace.file != "-"),
        output_(STDOUT_FILENO, "standard output", wake_fd),
        recording_(options.trace, program, wake_fd, std::move(now)) {
    if (options.json) report_.emplace(*options.json, wake_fd);
  }

  void page_done(const report::Page& page) {
    attempts_.attempt([&] {
      if (report_) report_->add(page);
    });
    if (talkative_) tell(page);
  }

  void turn_done(const frontier::Frontier& frontier) {
    flush();
    status_.draw([&] {
      return fmt::format("{} done, {} in flight, {} to do",
                         frontier.fetched() + frontier.failures(), frontier.in_flight(),
                         frontier.to_do());
    });
  }

  void save(const Result& result) {
    status_.clear();
    flush();
    attempts_.attempt([&] {
      if (report_) report_->finish(result.summary);
    });
    attempts_.attempt([&] { recording_.finish(); });
  }

  void step_through(signals::SignalPipe& signals) {
    attempts_.attempt([&] { trace::step_through(recording_.events(), output_, signals); });
  }

  void summarize(const Result& result) {
    print(summary_line(result));
    flush();
  }

  bool failed() const { return attempts_.failed(); }

  /// Throws why something could not be written.
  void raise_error() const { attempts_.rethrow(); }

 private:
  void tell(const report::Page& page) {
    const std::string target = url::target(page.url);
    status_.clear();
    if (page.error) {
      flush();  // in the order in which they were done
      program::say(fmt::format("error: {}: {}\n", target, *page.error));
    } else {
      print(target);
    }
  }

  // Who did not take one line is not waited for again.
  void print(const std::string& line) {
    if (prints_) prints_ = attempts_.attempt([&] { output_.write(line + "\n"); });
  }
  void flush() {
    if (prints_) prints_ = attempts_.attempt([&] { output_.flush(); });
  }

  const bool talkative_;
  bool prints_;  // unless the report or the trace takes standard output for itself
  output::Stream output_;
  std::optional<report::Writer> report_;
  trace::Recording recording_;
  StatusLine status_;
  program::Attempts attempts_;
};

}  // namespace

std::string summary_line(const Result& result) {
  return fmt::format("{} URLs fetched in {:.1f} seconds, achieved concurrency = {}", result.fetched,
                     result.summary.seconds, result.summary.concurrency);
}

int main(const std::string& program, const Crawler& crawler, int argc, const char* const* argv) {
  const std::string name = program.substr(0, program.find(' '));
  return program::run(name, [&] {
    const Options options = parse_options(program, crawler.can_keep_alive, argc, argv);
    const Site site(options);
    signals::SignalPipe signals;  // not before: a resolver that hangs is to be interrupted
    signals::RequestPipe* const requests =
        crawler.print_stacks || options.trace.step ? &signals::RequestPipe::of_program() : nullptr;
    return program::unless_interrupted(signals, [&] {
      Narrator narrator(name, options, site.now(), signals.fd());
      const Observer observer{[&](const report::Page& page, frontier::Frontier& frontier) {
                                narrator.page_done(page);
                                if (narrator.failed()) frontier.stop();
                              },
                              [&](frontier::Frontier& frontier) {
                                narrator.turn_done(frontier);
                                if (narrator.failed()) frontier.stop();
                              }};
      const Result result = run(crawler, site, options, observer, signals, requests);
      narrator.save(result);
      if (options.trace.step && !signals.received()) narrator.step_through(signals);
      narrator.summarize(result);
      narrator.raise_error();
      return result.start_fetched ? program::success : program::failure;
    });
  });
}

}  // namespace crawl

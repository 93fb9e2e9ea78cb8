#include "common/stepper.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <string>
#include <vector>

#include "common/output_file.hpp"
#include "tests/support/temporary_directory.hpp"

namespace {

const std::vector<trace::Event> three{
    {0, trace::Type::task_spawn, 1, 0, trace::Direction::none, "/a", {}},
    {0, trace::Type::select, 0},
    {20'000, trace::Type::task_done, 1, 0, trace::Direction::none, "/a", {}},
};

/// What is printed where there is no terminal, as in a test.
std::string printed(const std::vector<trace::Event>& events, bool interrupted = false) {
  const support::TemporaryDirectory directory;
  signals::SignalPipe signals;
  if (interrupted) std::raise(SIGINT);
  output::File file(directory / "steps");
  trace::step_through(events, file.stream(), signals);
  file.commit();
  return support::read_file(directory / "steps");
}

}  // namespace

TEST_CASE("without a terminal every event is printed, one after the other") {
  CHECK(printed(three) ==
        "event 1 of 3: task.spawn                                                0.000 ms\n"
        "fetch /a is begun\n"
        "\n"
        "event 2 of 3: select                                                    0.000 ms\n"
        "the loop asks the selector who is ready\n"
        "\n"
        "event 3 of 3: task.done                                                20.000 ms\n"
        "fetch /a is done\n"
        "\n");
}

TEST_CASE("where nothing has happened nothing is printed") { CHECK(printed({}) == ""); }

TEST_CASE("a signal ends the printing") { CHECK(printed(three, true) == ""); }

#include "common/stepper.hpp"

#include <limits>
#include <string>

#include "common/replay.hpp"
#include "common/step_page.hpp"
#include "common/terminal.hpp"

namespace trace {
namespace {

constexpr std::size_t text_width = 80;
constexpr std::size_t any_height = std::numeric_limits<std::size_t>::max();

void print_all(Replay& replay, output::Stream& output, signals::SignalPipe& signals) {
  for (std::size_t i = 0; i < replay.size() && !signals.received(); ++i) {
    replay.go_to(i);
    for (const std::string& line : page(replay, {text_width, any_height}))
      output.write(line + "\n");
    output.write("\n");
  }
}

std::string help(const Replay& replay) {
  return "Enter next  b back  r next of " + replay.who(replay.event().task) + "  q quit";
}

void draw(terminal::Screen& screen, const Replay& replay) {
  const terminal::Size size = screen.size();
  const auto width = static_cast<std::size_t>(size.width);
  const auto height = static_cast<std::size_t>(size.height);
  std::vector<std::string> lines = page(replay, {width, height - 1});
  for (std::size_t i = 0; terminal::may_be_bold() && i < lines.size(); ++i)
    if (i == 1 || lines[i].starts_with("> ")) lines[i] = "\x1b[1m" + lines[i] + "\x1b[0m";
  lines.resize(height - 1);
  lines.push_back(fit(help(replay), width));
  screen.draw(lines);
}

/// Where a key leads from here; nowhere if it is the last one.
std::size_t follow(const Replay& replay, char key) {
  const std::size_t here = replay.position();
  switch (key) {
    case '\n':
    case '\r':
      return std::min(here + 1, replay.size() - 1);
    case 'b':
      return here > 0 ? here - 1 : 0;
    case 'r':
      return replay.next_of_task();
    default:
      return here;
  }
}

void step(Replay& replay, signals::SignalPipe& signals) {
  terminal::Screen screen(signals);
  for (;;) {
    draw(screen, replay);
    const terminal::Screen::Input input = screen.wait();
    if (input == terminal::Screen::Input::ended) return;
    if (input == terminal::Screen::Input::resized) continue;
    if (screen.key() == 'q') return;
    replay.go_to(follow(replay, screen.key()));
  }
}

}  // namespace

void step_through(const std::vector<Event>& events, output::Stream& output,
                  signals::SignalPipe& signals) {
  if (events.empty()) return;
  Replay replay(events);
  if (terminal::is_interactive())
    step(replay, signals);
  else
    print_all(replay, output, signals);
}

}  // namespace trace

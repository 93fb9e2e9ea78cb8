#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string>
#include <system_error>
#include <vector>

#include "stages/01_generator_pipeline/lines.hpp"
#include "tests/support/thread.hpp"

using pipeline::Lines;

namespace {

struct Pipe {
  std::array<int, 2> ends{};
  Pipe() { REQUIRE(::pipe(ends.data()) == 0); }
  ~Pipe() {
    ::close(ends[0]);
    close_writer();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  void write(const std::string& text) const {
    REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  void close_writer() {
    if (ends[1] >= 0) ::close(ends[1]);
    ends[1] = -1;
  }
};

std::vector<std::string> all(Lines& lines) {
  std::vector<std::string> found;
  while (const auto line = lines.next()) found.emplace_back(*line);
  return found;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("lines come without their newlines, empty ones too") {
  const Pipe pipe;
  Lines lines;
  pipe.write("one\n\ntwo\n");
  CHECK(lines.read(pipe.ends[0]));
  CHECK(all(lines) == Strings{"one", "", "two"});
  CHECK_FALSE(lines.rest());
}

TEST_CASE("a line is complete when its newline has come, however it is cut") {
  const Pipe pipe;
  Lines lines;
  const std::string text = "first\nsecond\n";
  Strings found;
  for (const char c : text) {
    pipe.write(std::string(1, c));
    lines.read(pipe.ends[0]);
    for (std::string& line : all(lines)) found.push_back(std::move(line));
  }
  CHECK(found == Strings{"first", "second"});
}

TEST_CASE("what is left without a newline can be taken, once") {
  Pipe pipe;
  Lines lines;
  pipe.write("whole\npart");
  pipe.close_writer();
  CHECK(lines.read(pipe.ends[0]));
  CHECK(all(lines) == Strings{"whole"});
  CHECK(lines.rest() == "part");
  CHECK_FALSE(lines.rest());
  CHECK_FALSE(lines.read(pipe.ends[0]));
}

TEST_CASE("what is forgotten does not come back with the next line") {
  const Pipe pipe;
  Lines lines;
  pipe.write("old par");
  lines.read(pipe.ends[0]);
  CHECK(all(lines).empty());
  lines.clear();
  pipe.write("new\n");
  lines.read(pipe.ends[0]);
  CHECK(all(lines) == Strings{"new"});
}

TEST_CASE("any bytes may be in a line") {
  const Pipe pipe;
  Lines lines;
  const std::string bytes("\0\xff\r\t", 4);
  pipe.write(bytes + "\n");
  lines.read(pipe.ends[0]);
  CHECK(all(lines) == Strings{bytes});
}

TEST_CASE("a line may be many times longer than what is read at once") {
  Pipe pipe;
  Lines lines;
  const std::string line(5'000'000, 'x');
  support::Thread writer([&] {
    pipe.write("short\n");
    for (std::size_t at = 0; at < line.size(); at += 50'000) pipe.write(line.substr(at, 50'000));
    pipe.write("\nafter\n");
    pipe.close_writer();
  });
  Strings found;
  while (lines.read(pipe.ends[0]))
    for (std::string& next : all(lines)) found.push_back(std::move(next));
  REQUIRE(found.size() == 3);
  CHECK(found[0] == "short");
  CHECK(found[1] == line);
  CHECK(found[2] == "after");
}

TEST_CASE("a descriptor that cannot be read is an error") {
  Lines lines;
  CHECK_THROWS_AS(lines.read(-1), std::system_error);
}

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "stages/01_generator_pipeline/watch.hpp"
#include "tests/support/fd.hpp"
#include "tests/support/temporary_directory.hpp"

namespace fs = std::filesystem;
using pipeline::Watch;

namespace {

/// A watched file, and what could wake the watch.
struct Watched {
  explicit Watched(Watch::Method method) : watch(path, wake.first.get(), method) {}

  void wake_it() const { REQUIRE(::write(wake.second.get(), "x", 1) == 1); }

  support::TemporaryDirectory directory;
  const std::string path = directory / "log";
  std::pair<support::Fd, support::Fd> wake = support::open_pipe();
  Watch watch;
};

template <class Body>
void with_each_method(Body body) {
  for (const Watch::Method method : {Watch::Method::inotify, Watch::Method::polling}) {
    CAPTURE(method == Watch::Method::inotify);
    Watched watched(method);
    body(watched);
  }
}

}  // namespace

TEST_CASE("whatever happens to a file after arm() ends the next wait") {
  const std::vector<std::function<void(const Watched&)>> changes = {
      [](const Watched& it) { support::append_to(it.path, "more"); },
      [](const Watched& it) { support::write_file(it.path, ""); },
      [](const Watched& it) { fs::rename(it.path, it.directory / "other"); },
      [](const Watched& it) { fs::remove(it.path); },
      [](const Watched& it) {
        support::write_file(it.directory / "new", "new");
        fs::rename(it.directory / "new", it.path);
      },
  };
  with_each_method([&](Watched& watched) {
    for (const auto& change : changes) {
      support::write_file(watched.path, "old");
      watched.watch.arm();
      change(watched);
      CHECK(watched.watch.wait());
    }
  });
}

TEST_CASE("a file that comes into being ends the wait for it") {
  with_each_method([](Watched& watched) {
    watched.watch.arm();
    support::write_file(watched.path, "new");
    CHECK(watched.watch.wait());
  });
}

TEST_CASE("a watch that is woken says so, whichever way it waits, until what woke it is read") {
  with_each_method([](Watched& watched) {
    const auto [reader, writer] = support::open_pipe();
    watched.watch.arm();
    CHECK_FALSE(watched.watch.woken());
    watched.wake_it();
    CHECK(watched.watch.woken());
    CHECK_FALSE(watched.watch.wait());
    CHECK_FALSE(watched.watch.wait_readable(reader.get()));
    char byte;
    REQUIRE(::read(watched.wake.first.get(), &byte, 1) == 1);
    CHECK_FALSE(watched.watch.woken());
  });
}

TEST_CASE("what can be read ends the wait for it, and so does its end") {
  with_each_method([](Watched& watched) {
    auto [reader, writer] = support::open_pipe();
    REQUIRE(::write(writer.get(), "x", 1) == 1);
    CHECK(watched.watch.wait_readable(reader.get()));
    char byte;
    REQUIRE(::read(reader.get(), &byte, 1) == 1);
    writer.reset();
    CHECK(watched.watch.wait_readable(reader.get()));
  });
}

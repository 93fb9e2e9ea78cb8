#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "stages/01_generator_pipeline/follow.hpp"
#include "tests/support/temporary_directory.hpp"

namespace fs = std::filesystem;
using pipeline::FollowOptions;
using pipeline::Watch;

namespace {

using Strings = std::vector<std::string>;

/// A file that is followed, changed a step at a time: each step is taken when the follower has
/// nothing left to read and is about to wait. After the last it is woken, which ends it.
class Followed {
 public:
  explicit Followed(Watch::Method method) : method_(method), path_(directory_ / "log") {
    REQUIRE(::pipe(wake_.data()) == 0);
    options.before_waiting = [this] {
      if (next_ < steps.size())
        steps[next_++]();
      else
        REQUIRE(::write(wake_[1], "x", 1) == 1);
    };
    options.notice = [this](const std::string& what) { notices.push_back(what); };
  }
  ~Followed() {
    for (const int end : wake_) ::close(end);
  }
  Followed(const Followed&) = delete;
  Followed& operator=(const Followed&) = delete;

  void append(const std::string& text, const std::string& name = "log") const {
    std::ofstream(directory_ / name, std::ios::app) << text;
  }
  void truncate() const { std::ofstream(path_, std::ios::trunc).flush(); }
  void rename(const std::string& to) const { fs::rename(path_, directory_ / to); }
  void remove() const { fs::remove(path_); }
  const std::string& path() const { return path_; }

  Strings lines() {
    Watch watch(path_, wake_[0], method_);
    Strings found;
    for (const std::string_view line : pipeline::follow(path_, watch, options))
      found.emplace_back(line);
    return found;
  }

  FollowOptions options;
  std::vector<std::function<void()>> steps;
  Strings notices;

 private:
  Watch::Method method_;
  support::TemporaryDirectory directory_;
  std::string path_;
  std::array<int, 2> wake_{};
  std::size_t next_ = 0;
};

template <class Body>
void with_each_method(Body body) {
  for (const Watch::Method method : {Watch::Method::inotify, Watch::Method::polling}) {
    Followed followed(method);
    CAPTURE(method == Watch::Method::inotify);
    body(followed);
  }
}

}  // namespace

TEST_CASE("what is appended comes, what was there before does not") {
  with_each_method([](Followed& log) {
    log.append("old\n");
    log.steps = {[&] { log.append("one\n"); }, [&] { log.append("two\nthree\n"); }};
    CHECK(log.lines() == Strings{"one", "two", "three"});
    CHECK(log.notices.empty());
  });
}

TEST_CASE("from the start, what was there before comes too") {
  with_each_method([](Followed& log) {
    log.append("old\n");
    log.options.from_start = true;
    log.steps = {[&] { log.append("new\n"); }};
    CHECK(log.lines() == Strings{"old", "new"});
  });
}

TEST_CASE("a line comes when it is complete") {
  with_each_method([](Followed& log) {
    log.append("");
    log.steps = {[&] { log.append("first ha"); }, [&] { log.append("lf\nsecond"); }};
    CHECK(log.lines() == Strings{"first half"});
  });
}

TEST_CASE("until the end, a last line without newline counts, and nothing waits") {
  with_each_method([](Followed& log) {
    log.append("one\ntwo");
    log.options.from_start = log.options.until_end = true;
    log.steps = {[] { FAIL("it waits"); }};
    CHECK(log.lines() == Strings{"one", "two"});
  });
}

TEST_CASE("a file that does not exist yet is waited for, and read from its start") {
  with_each_method([](Followed& log) {
    log.steps = {[&] { log.append("one\n"); }, [&] { log.append("two\n"); }};
    CHECK(log.lines() == Strings{"one", "two"});
    CHECK(log.notices == Strings{"does not exist yet, waiting for it"});
  });
}

TEST_CASE("a file that is truncated is read again from its start") {
  with_each_method([](Followed& log) {
    log.append("some text that was there\n");
    log.steps = {[&] { log.append("incomplete"); }, [&] { log.truncate(); },
                 [&] { log.append("fresh\n"); }};
    CHECK(log.lines() == Strings{"fresh"});
    CHECK(log.notices == Strings{"truncated, reading it again from its start"});
  });
}

TEST_CASE("a file that is replaced is read to its end, then the new one from its start") {
  with_each_method([](Followed& log) {
    log.append("");
    log.steps = {[&] { log.append("one\n"); },
                 [&] {
                   log.rename("log.1");
                   log.append("late\nunfinished", "log.1");
                   log.append("two\n");
                 },
                 [&] { log.append("three\n"); }};
    CHECK(log.lines() == Strings{"one", "late", "unfinished", "two", "three"});
    CHECK(log.notices == Strings{"replaced, following the new file"});
  });
}

TEST_CASE("a file that is gone is read on until another has its name") {
  with_each_method([](Followed& log) {
    log.append("");
    log.steps = {[&] { log.rename("log.1"); }, [&] { log.append("late\n", "log.1"); },
                 [&] { log.append("new\n"); }};
    CHECK(log.lines() == Strings{"late", "new"});
  });
}

TEST_CASE("a file that is removed and made again is followed") {
  with_each_method([](Followed& log) {
    log.append("old\n");
    log.steps = {[&] { log.remove(); }, [&] { log.append("new\n"); }};
    CHECK(log.lines() == Strings{"new"});
  });
}

TEST_CASE("a file is followed through a link, and through the link's replacement") {
  with_each_method([](Followed& log) {
    log.append("", "a");
    log.append("from the start\n", "b");
    fs::create_symlink("a", log.path());
    log.steps = {[&] { log.append("one\n", "a"); },
                 [&] {
                   log.remove();
                   fs::create_symlink("b", log.path());
                 }};
    CHECK(log.lines() == Strings{"one", "from the start"});
  });
}

TEST_CASE("what cannot be read is an error that names it") {
  with_each_method([](Followed& log) {
    log.options.until_end = true;
    const std::string missing = log.path() + ": No such file or directory";
    CHECK_THROWS_WITH_AS(log.lines(), missing.c_str(), std::system_error);
    fs::create_directory(log.path());
    log.steps = {[] {}};
    CHECK_THROWS_AS(log.lines(), std::system_error);
  });
}

TEST_CASE("a watch that was woken before does not wait") {
  with_each_method([](Followed& log) {
    log.append("x\n");
    log.options.from_start = true;
    CHECK(log.lines() == Strings{"x"});
    CHECK(log.lines() == Strings{"x"});  // one chunk is read, then it sees that it was woken
  });
}

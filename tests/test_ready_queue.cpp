#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "stages/05_mini_asyncio/ready_queue.hpp"
#include "tests/support/counted.hpp"

using asyncio::make_call;
using asyncio::ReadyQueue;
using asyncio::Ref;
using asyncio::Scheduled;

namespace {

auto say(std::string& said, std::string what) {
  return make_call<Scheduled>(
      [&said, what = std::move(what), held = Counted()] { said += what + " "; });
}

}  // namespace

TEST_CASE("those who are ready come in the order in which they were added, as they come and go") {
  std::string said;
  std::string expected;
  {
    ReadyQueue queue;
    int added = 0;
    // Grows from few to many and back, so that it has to make room in each of its ways.
    for (const int waiting : {3, 200, 40, 61, 1'000, 5}) {
      for (int turn = 0; turn < 50; ++turn) {
        while (queue.size() < static_cast<std::size_t>(waiting))
          queue.push_back(say(said, std::to_string(added++)));
        for (std::size_t left = queue.size() / 2 + 1; left > 0; --left) queue.pop_front()->run();
      }
    }
    while (!queue.empty()) queue.pop_front()->run();
    for (int i = 0; i < added; ++i) expected += std::to_string(i) + " ";
  }
  CHECK(said == expected);
  CHECK(Counted::alive == 0);
}

TEST_CASE("one may stand twice in line, and is kept as long as it does") {
  std::string said;
  ReadyQueue queue;
  {
    const Ref<Scheduled> twice = say(said, "here");
    queue.push_back(twice);
    queue.push_back(twice);
  }
  queue.pop_front()->run();
  CHECK(Counted::alive == 1);
  queue.pop_front()->run();
  CHECK(said == "here here ");
  CHECK(Counted::alive == 0);
}

TEST_CASE("those who are ready go with their queue, and so does whoever comes in place of them") {
  struct Another : Counted {
    Another(ReadyQueue& to, std::string& log) : queue(&to), said(&log) {}
    Another(Another&& other) noexcept
        : Counted(std::move(other)), queue(std::exchange(other.queue, nullptr)), said(other.said) {}
    ~Another() {
      if (queue) queue->push_back(say(*said, "never"));
    }
    ReadyQueue* queue;
    std::string* said;
  };
  std::string said;
  {
    ReadyQueue queue;
    for (int i = 0; i < 100; ++i)
      queue.push_back(make_call<Scheduled>([another = Another(queue, said)] {}));
    CHECK(Counted::alive == 100);
  }
  CHECK(said.empty());
  CHECK(Counted::alive == 0);
}

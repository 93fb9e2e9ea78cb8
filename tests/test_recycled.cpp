#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "common/recycled.hpp"
#include "stages/compare/allocations.hpp"

using comparison::allocations;

namespace {

template <std::size_t size>
struct Thing : memory::Recycled {
  char bytes[size]{};
};

}  // namespace

TEST_CASE("what is given back is used for the next of about that size") {
  if (!memory::recycling) return;
  const auto kept = std::make_unique<Thing<40>>();
  auto first = std::make_unique<Thing<40>>();
  const void* const where = first.get();
  first.reset();
  const auto before = allocations().count;
  const auto second = std::make_unique<Thing<44>>();
  CHECK(allocations().count == before);
  CHECK(static_cast<const void*>(second.get()) == where);
}

TEST_CASE("what is larger is not put where it does not fit") {
  const auto kept = std::make_unique<Thing<40>>();
  auto first = std::make_unique<Thing<40>>();
  const void* const where = first.get();
  first.reset();
  const auto second = std::make_unique<Thing<100>>();
  CHECK(static_cast<const void*>(second.get()) != where);
}

TEST_CASE("nothing stays behind when all is given back") {
  const auto before = allocations().live_bytes;
  {
    std::vector<std::unique_ptr<Thing<10>>> small(100);
    std::vector<std::unique_ptr<Thing<5000>>> large(10);
    for (auto& thing : small) thing = std::make_unique<Thing<10>>();
    for (auto& thing : large) thing = std::make_unique<Thing<5000>>();
    for (std::size_t i = 0; i < small.size(); i += 2) small[i].reset();
  }
  CHECK(allocations().live_bytes == before);
}

TEST_CASE("what one thread made, another may give back") {
  const auto kept = std::make_unique<Thing<40>>();
  std::vector<std::unique_ptr<Thing<40>>> things(10);
  for (auto& thing : things) thing = std::make_unique<Thing<40>>();
  std::thread([moved = std::move(things)]() mutable { moved.clear(); }).join();
  CHECK(std::make_unique<Thing<40>>()->bytes[0] == 0);
}

TEST_CASE("a thread that keeps blocks may give back more than it has taken") {
  if (!memory::recycling) return;
  std::vector<std::unique_ptr<Thing<40>>> foreign(10);
  for (auto& thing : foreign) thing = std::make_unique<Thing<40>>();
  std::size_t in_use = 1;
  std::thread([&] {
    {
      const memory::KeepBlocks keep;
      foreign.clear();
    }
    const auto own = std::make_unique<Thing<40>>();
    in_use = memory::blocks.in_use();
  }).join();
  CHECK(in_use == 1);
}

TEST_CASE("a thread that ends leaves nothing behind, whoever made what it gave back") {
  if (!memory::recycling) return;
  std::int64_t left = 1;
  std::vector<std::unique_ptr<Thing<40>>> foreign(10);
  for (auto& thing : foreign) thing = std::make_unique<Thing<40>>();
  struct Last {
    std::int64_t* left = nullptr;
    ~Last() {
      if (left) *left = allocations().live_bytes;
    }
  };
  std::thread([&] {
    thread_local Last last;  // made first: goes last
    last.left = &left;
    foreign.clear();
    std::vector<std::unique_ptr<Thing<40>>> own(20);
    for (auto& thing : own) thing = std::make_unique<Thing<40>>();
  }).join();
  // Of those bytes it had allocated only a part.
  CHECK(left < 0);
}

TEST_CASE("what wants a larger alignment has it") {
  struct alignas(128) Wide : memory::Recycled {
    char byte = 0;
  };
  std::vector<std::unique_ptr<Wide>> things(8);
  for (auto& thing : things) thing = std::make_unique<Wide>();
  for (const auto& thing : things)
    CHECK(reinterpret_cast<std::uintptr_t>(thing.get()) % alignof(Wide) == 0);
}

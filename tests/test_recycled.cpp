#include <doctest/doctest.h>

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

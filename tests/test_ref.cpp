#include <doctest/doctest.h>

#include <utility>

#include "stages/05_mini_asyncio/ref.hpp"

using asyncio::Counted;
using asyncio::make_ref;
using asyncio::Ref;

namespace {

class Base : public Counted {};

class Tracked final : public Base {
 public:
  explicit Tracked(int& alive) : alive_(alive) { ++alive_; }
  ~Tracked() override { --alive_; }

 private:
  int& alive_;
};

}  // namespace

TEST_CASE("the last reference deletes") {
  int alive = 0;
  auto first = make_ref<Tracked>(alive);
  auto second = first;
  first = {};
  CHECK(alive == 1);
  second = {};
  CHECK(alive == 0);
}

TEST_CASE("a reference may be assigned to itself") {
  int alive = 0;
  auto reference = make_ref<Tracked>(alive);
  const auto& same = reference;
  reference = same;
  CHECK(alive == 1);
  CHECK(reference);
}

TEST_CASE("a moved reference is empty, and the object stays") {
  int alive = 0;
  auto first = make_ref<Tracked>(alive);
  const auto second = std::move(first);
  CHECK_FALSE(first);
  CHECK(second);
  CHECK(alive == 1);
}

TEST_CASE("a reference to a base is the same reference") {
  int alive = 0;
  auto derived = make_ref<Tracked>(alive);
  const Ref<Base> copied = derived;
  CHECK(copied.get() == derived.get());
  // Nothing is counted: the object may be on its way to another thread.
  const Ref<Base> moved = std::move(derived);
  CHECK_FALSE(derived);
  CHECK(copied == moved);
  CHECK(alive == 1);
}

TEST_CASE("references of nothing are equal") {
  const Ref<Base> nothing;
  CHECK(nothing == Ref<Base>());
  CHECK_FALSE(nothing);
}

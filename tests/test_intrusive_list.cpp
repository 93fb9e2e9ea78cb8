#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/intrusive_list.hpp"
#include "tests/support/thread.hpp"

using intrusive::Linked;
using intrusive::Listed;

namespace {

struct Item : Linked<Item> {
  explicit Item(char letter) : name(letter) {}
  char name;
};

using List = intrusive::List<Item>;

struct Member : Listed<Member> {
  explicit Member(char letter) : name(letter) {
    if (letter == '!') throw letter;
  }
  char name;
};

template <class T>
std::string names(const intrusive::List<T>& list) {
  std::string text;
  list.for_each([&](const T& item) { text += item.name; });
  return text;
}

}  // namespace

TEST_CASE("items stand in the order in which they came") {
  List list;
  Item a('a');
  Item b('b');
  Item c('c');
  CHECK(list.empty());
  for (Item* item : {&a, &b, &c}) list.push_back(*item);
  CHECK_FALSE(list.empty());
  CHECK(names(list) == "abc");
  CHECK(&list.front() == &a);
}

TEST_CASE("a list takes all that are in another one, and they can still be taken off") {
  for (const int count : {0, 1, 3}) {
    CAPTURE(count);
    Item items[]{Item('a'), Item('b'), Item('c')};
    List from;
    for (int i = 0; i < count; ++i) from.push_back(items[i]);
    List to(std::move(from));
    CHECK(from.empty());
    CHECK(names(to) == std::string("abc").substr(0, static_cast<std::size_t>(count)));
    if (count > 0) CHECK(&to.pop_front() == &items[0]);
    if (count > 2) List::remove(items[2]);
    CHECK(names(to) == (count > 1 ? "b" : ""));
    from.push_back(items[0]);
    CHECK(names(from) == "a");
  }
}

TEST_CASE("an item is taken off wherever it stands") {
  for (const auto& [which, left] :
       std::vector<std::pair<int, std::string>>{{0, "bc"}, {1, "ac"}, {2, "ab"}}) {
    CAPTURE(which);
    List list;
    Item items[]{Item('a'), Item('b'), Item('c')};
    for (Item& item : items) list.push_back(item);
    List::remove(items[which]);
    CHECK(names(list) == left);
    CHECK_FALSE(List::contains(items[which]));
    list.push_back(items[which]);
    CHECK(names(list) == left + items[which].name);
  }
}

TEST_CASE("an item knows whether it is in a list") {
  List list;
  Item item('a');
  CHECK_FALSE(List::contains(item));
  list.push_back(item);
  CHECK(List::contains(item));
  List::remove(item);
  CHECK_FALSE(List::contains(item));
  CHECK(list.empty());
}

TEST_CASE("an item that was taken off may stand in another list") {
  List first;
  List second;
  Item a('a');
  Item b('b');
  first.push_back(a);
  first.push_back(b);
  List::remove(a);
  second.push_back(a);
  CHECK(names(first) == "b");
  CHECK(names(second) == "a");
}

TEST_CASE("who visits an item may take it off") {
  List list;
  Item items[]{Item('a'), Item('b'), Item('c')};
  for (Item& item : items) list.push_back(item);
  list.for_each([](Item& item) {
    if (item.name != 'b') List::remove(item);
  });
  CHECK(names(list) == "b");
}

TEST_CASE("who is listed is in its thread's list as long as it lives") {
  const auto& all = Member::all();
  CHECK(all.empty());
  const Member first('a');
  std::optional<Member> second('b');
  const Member third('c');
  CHECK(names(all) == "abc");
  second.reset();
  CHECK(names(all) == "ac");
  CHECK_THROWS_AS(Member('!'), char);
  CHECK(names(all) == "ac");
  support::Thread([] { CHECK(Member::all().empty()); }).join();
}

#include <doctest/doctest.h>

#include <string>

#include "tests/lowered/running_total.hpp"
#include "tests/lowered/running_total_by_hand.hpp"
#include "tests/lowered/watched.hpp"

using lowered::Watched;

namespace {

/// What the compiler's does when `play` plays with it; the one made by hand must do the same.
template <class Play>
std::string both(Play play) {
  Watched compiled(lowered::running_total);
  Watched by_hand(lowered::running_total_by_hand);
  play(compiled);
  play(by_hand);
  CHECK(by_hand.log() == compiled.log());
  return compiled.log();
}

}  // namespace

TEST_CASE("what is sent is added, and None ends it") {
  CHECK(both([](Watched& totals) {
          totals.next();
          totals.send(3);
          totals.send(4);
          totals.next();
          totals.next();
          totals.drop();
        }) ==
        "make label; move label; made, created, 1 allocated\n"
        "make local; 0, suspended, 0 allocated\n"
        "3, suspended, 0 allocated\n"
        "7, suspended, 0 allocated\n"
        "end local; nothing, closed, 0 allocated\n"
        "nothing, closed, 0 allocated\n"
        "end label; dropped, 0 allocated\n");
}

TEST_CASE("a value cannot be sent before the start, and it starts all the same") {
  CHECK(both([](Watched& totals) {
          totals.send(3);
          totals.next();
          totals.drop();
        }) ==
        "make label; move label; made, created, 1 allocated\n"
        "can't send a value to a just-started generator, created, 1 allocated\n"
        "make local; 0, suspended, 0 allocated\n"
        "end local; end label; dropped, 0 allocated\n");
}

TEST_CASE("an error that is raised at the yield unwinds the body and comes out") {
  CHECK(both([](Watched& totals) {
          totals.next();
          totals.throw_("raised");
          totals.next();
          totals.drop();
        }) ==
        "make label; move label; made, created, 1 allocated\n"
        "make local; 0, suspended, 0 allocated\n"
        "end local; raised, closed, 1 allocated\n"
        "nothing, closed, 0 allocated\n"
        "end label; dropped, 0 allocated\n");
}

TEST_CASE("an error of the body's own ends it as well") {
  CHECK(both([](Watched& totals) {
          totals.next();
          totals.send(3);
          totals.send(-1);
          totals.send(4);
          totals.drop();
        }) ==
        "make label; move label; made, created, 1 allocated\n"
        "make local; 0, suspended, 0 allocated\n"
        "3, suspended, 0 allocated\n"
        "end local; negative, closed, 1 allocated\n"
        "nothing, closed, 0 allocated\n"
        "end label; dropped, 0 allocated\n");
}

TEST_CASE("an error that is raised before the start meets no body") {
  CHECK(both([](Watched& totals) {
          totals.throw_("raised");
          totals.next();
        }) ==
        "make label; move label; made, created, 1 allocated\n"
        "end label; raised, closed, 1 allocated\n"
        "nothing, closed, 0 allocated\n");
}

TEST_CASE("closed midway, what lives at the yield is destroyed, the local before the parameter") {
  CHECK(both([](Watched& totals) {
          totals.next();
          totals.send(3);
          totals.close();
          totals.send(4);
        }) ==
        "make label; move label; made, created, 1 allocated\n"
        "make local; 0, suspended, 0 allocated\n"
        "3, suspended, 0 allocated\n"
        "end local; end label; closed, closed, 0 allocated\n"
        "nothing, closed, 0 allocated\n");
}

TEST_CASE("destroyed before the start, there is a parameter and no local") {
  CHECK(both([](Watched& totals) { totals.drop(); }) ==
        "make label; move label; made, created, 1 allocated\n"
        "end label; dropped, 0 allocated\n");
}

TEST_CASE("closed after the end, nothing is destroyed twice") {
  CHECK(both([](Watched& totals) {
          totals.next();
          totals.next();
          totals.close();
          totals.drop();
        }) ==
        "make label; move label; made, created, 1 allocated\n"
        "make local; 0, suspended, 0 allocated\n"
        "end local; nothing, closed, 0 allocated\n"
        "end label; closed, closed, 0 allocated\n"
        "dropped, 0 allocated\n");
}

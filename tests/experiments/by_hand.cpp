// Chapter 4: a coroutine that waits for two things, and whoever drives it.

#include <cstdio>

#include "stages/04_coroutine_crawler/task.hpp"

using coroutines::Coroutine;
using coroutines::Future;
using coroutines::Task;

// #region answer
struct Order {
  Future<int> coffees;
  Future<int> price;
};

Coroutine<> serve(Order& order) {
  std::printf("what shall it be?\n");
  const int coffees = co_await order.coffees;
  std::printf("%d coffees\n", coffees);
  const int price = co_await order.price;
  std::printf("that is %d, please\n", coffees * price);
}

int main() {
  Order order;
  Task task(serve(order));
  std::printf("(it waits; done: %s)\n", task.done() ? "yes" : "no");
  order.coffees.set_result(2);
  std::printf("(it waits again; done: %s)\n", task.done() ? "yes" : "no");
  order.price.set_result(3);
  std::printf("(done: %s)\n", task.done() ? "yes" : "no");
}
// #endregion answer

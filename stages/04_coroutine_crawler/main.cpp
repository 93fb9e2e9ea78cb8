#include "common/crawl_main.hpp"
#include "stages/04_coroutine_crawler/fetcher.hpp"
#include "stages/04_coroutine_crawler/stacks.hpp"

int main(int argc, char** argv) {
  return crawl::main("04_coroutine_crawler",
                     {.name = "coroutine",
                      .crawl = coroutines::crawl_site,
                      .print_stacks = coroutines::print_stacks},
                     argc, argv);
}

#include "common/crawl_main.hpp"
#include "stages/04_coroutine_crawler/fetcher.hpp"

int main(int argc, char** argv) {
  return crawl::main("04_coroutine_crawler",
                     {"coroutine", coroutines::crawl_site}, argc, argv);
}

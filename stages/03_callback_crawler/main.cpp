#include "common/crawl_main.hpp"
#include "stages/03_callback_crawler/fetcher.hpp"

int main(int argc, char** argv) {
  return crawl::main("03_callback_crawler", {"callback", callbacks::crawl_site},
                     argc, argv);
}

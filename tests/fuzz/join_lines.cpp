/// Joins what it reads, for those who want to compare: in each line a base, a tab and a reference.

#include <iostream>
#include <string>
#include <string_view>

#include "common/url.hpp"

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const std::size_t tab = line.find('\t');
    const std::string_view base = std::string_view(line).substr(0, tab);
    const std::string_view reference = std::string_view(line).substr(tab + 1);
    std::cout << url::join(base, reference) << '\n';
  }
}

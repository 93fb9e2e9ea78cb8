/// Whatever comes from the web is read in linear time. Tried with what makes a scanner look at the
/// same bytes again and again: one word of a dictionary, or many of it, and then many of another.
///
/// Usage: PROGRAM DICTIONARIES

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "common/http.hpp"
#include "common/links.hpp"
#include "common/url.hpp"
#include "tests/fuzz/steps.hpp"

namespace {

using std::string;
using std::string_view;

constexpr std::size_t length = 4096;

/// The strings of a libFuzzer dictionary: in quotes, with `\"`, `\\` and `\xAB`.
std::vector<string> words_of(const std::filesystem::path& dictionary) {
  std::ifstream in(dictionary);
  std::vector<string> words;
  for (string line; std::getline(in, line);) {
    string word;
    for (std::size_t i = 1; i + 1 < line.size(); ++i) {
      if (line[i] != '\\') {
        word += line[i];
      } else if (line[++i] != 'x') {
        word += line[i];
      } else {
        word += static_cast<char>(std::stoi(line.substr(i + 1, 2), nullptr, 16));
        i += 2;
      }
    }
    words.push_back(word);
  }
  if (words.empty()) throw std::runtime_error(dictionary.string() + " has no words");
  return words;
}

string repeated(string text, string_view word, std::size_t size) {
  while (text.size() < size) text += word;
  return text;
}

void read_page(string_view page) {
  string scratch;
  for (const string_view href : links::scan(page).hrefs) links::decode(href, scratch);
  links::decode(page, scratch);
}

void resolve(string_view text) { url::join(text, text); }

/// As slowly as it may come.
void read_response(string_view head, string_view rest) {
  http::Response response(1024 * 1024);
  try {
    response.feed_data(head);
    for (std::size_t i = 0; i < rest.size(); ++i) response.feed_data(rest.substr(i, 1));
  } catch (const http::Error&) {  // is an end as well
  }
}

void read_head(string_view rest) { read_response("HTTP/1.1 200 OK\r\n", rest); }

void read_chunks(string_view rest) {
  read_response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", rest);
}

struct Reader {
  const char* what;
  const char* dictionary;
  void (*read)(string_view);
};

std::uint64_t steps_of(const Reader& reader, string_view text) {
  const std::uint64_t before = steps::taken();
  reader.read(text);
  return steps::taken() - before;
}

/// Of `size` bytes or a few more.
using Shape = string (*)(const string& first, const string& then, std::size_t size);

constexpr std::array<Shape, 2> shapes{
    [](const string& first, const string& then, std::size_t size) {
      return repeated(first, then, size);
    },
    [](const string& first, const string& then, std::size_t size) {
      return repeated(repeated("", first, size / 2), then, size);
    }};

/// Twice the text takes twice the steps, and a few; if each byte were looked at as often as there
/// are bytes, four times.
std::uint64_t steps_if_linear(const Reader& reader, Shape shape, const string& first,
                              const string& then) {
  const std::uint64_t once = steps_of(reader, shape(first, then, length));
  const std::uint64_t twice = steps_of(reader, shape(first, then, 2 * length));
  if (twice <= 2 * once + once / 2 + length) return twice;
  throw std::runtime_error(std::to_string(once) + " steps, then " + std::to_string(twice) +
                           " for '" + first + "' and many '" + then + "'");
}

void check(const Reader& reader, const std::vector<string>& words) {
  std::uint64_t most = 0;
  std::size_t texts = 0;
  for (const Shape shape : shapes) {
    for (const string& first : words) {
      for (const string& then : words) {
        most = std::max(most, steps_if_linear(reader, shape, first, then));
        ++texts;
      }
    }
  }
  if (most == 0) throw std::runtime_error("no step is counted");
  std::cout << reader.what << ": " << texts << " texts, at most " << most / (2 * length)
            << " steps a byte\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: " << argv[0] << " DICTIONARIES\n";
    return 2;
  }
  int passed = 0;
  int failed = 0;
  for (const Reader& reader :
       {Reader{"links", "links", read_page}, Reader{"URLs", "url", resolve},
        Reader{"heads", "http", read_head}, Reader{"chunks", "chunked", read_chunks}}) {
    try {
      check(reader, words_of(std::filesystem::path(argv[1]) / reader.dictionary));
      ++passed;
    } catch (const std::runtime_error& error) {
      std::cout << reader.what << ": FAILED: " << error.what() << '\n';
      ++failed;
    }
  }
  std::cout << passed << " passed, " << failed << " failed\n";
  return failed == 0 ? 0 : 1;
}

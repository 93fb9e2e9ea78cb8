// Reads a log and prints the lines that contain a text: what stage 1 does, without a coroutine.
//
//   search FILE TEXT
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const int fd = open(argv[1], O_RDONLY);
  if (fd < 0) return 1;
  const std::string_view text = argv[2];
  std::string buffer(64 * 1024, '\0');
  std::size_t kept = 0;  // of a line whose end has not come
  for (;;) {
    if (kept == buffer.size()) buffer.resize(2 * buffer.size());
    const ssize_t size = read(fd, buffer.data() + kept, buffer.size() - kept);
    if (size <= 0) return size < 0;
    const char* line = buffer.data();
    const char* const end = buffer.data() + kept + size;
    while (const auto* newline = static_cast<const char*>(
               std::memchr(line, '\n', static_cast<std::size_t>(end - line)))) {
      const auto length = static_cast<std::size_t>(newline - line);
      if (memmem(line, length, text.data(), text.size())) std::fwrite(line, 1, length + 1, stdout);
      line = newline + 1;
    }
    kept = static_cast<std::size_t>(end - line);
    std::memmove(buffer.data(), line, kept);
  }
}

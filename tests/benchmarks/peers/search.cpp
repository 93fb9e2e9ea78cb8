// Reads a log and prints the lines that contain a text: stage 1's reading and stage 1's search, in
// a plain loop. What stage 1 takes beyond it, its two coroutines take.
//
//   search FILE TEXT
#include <fcntl.h>
#include <unistd.h>

#include "common/output.hpp"
#include "common/program.hpp"
#include "stages/01_generator_pipeline/grep.hpp"
#include "stages/01_generator_pipeline/lines.hpp"

int main(int argc, char** argv) {
  if (argc != 3) return program::usage;
  const int fd = ::open(argv[1], O_RDONLY);
  if (fd < 0) return program::failure;
  const auto pattern = pipeline::Pattern::fixed(argv[2]);
  output::Stream output(STDOUT_FILENO, "standard output");
  pipeline::Lines lines;
  while (lines.read(fd)) {
    while (const auto line = lines.next()) {
      if (!pattern.matches(*line)) continue;
      output.write(*line);
      output.write("\n");
    }
  }
  output.flush();
  return program::success;
}

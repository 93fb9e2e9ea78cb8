#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstring>

// Runs a program and tells its peak of memory, in kilobytes, as the last line on standard error.
// The kernel counts what the process was before exec() as well: whoever starts the program must be
// small, which an interpreter is not.

extern char** environ;

int main(int, char** argv) {
  pid_t program = 0;
  const int error = ::posix_spawnp(&program, argv[1], nullptr, nullptr, argv + 1, environ);
  if (error != 0) {
    std::fprintf(stderr, "%s: %s\n", argv[1], std::strerror(error));
    return 127;
  }
  int status = 0;
  rusage usage{};
  ::wait4(program, &status, 0, &usage);
  std::fprintf(stderr, "%ld\n", usage.ru_maxrss);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

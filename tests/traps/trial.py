"""Builds and runs the traps: what is tried with a program, and what became of it."""

import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

FLAGS = ["-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", f"-I{ROOT}"]
PLAIN = {
    "g++ -O0": ["g++", "-O0"],
    "g++ -O2": ["g++", "-O2"],
    "clang -O0": ["clang++-19", "-O0"],
    "clang -O2": ["clang++-19", "-O2"],
}
SANITIZED = {
    "memory": ["clang++-19", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"],
    "threads": ["clang++-19", "-O1", "-fsanitize=thread"],
}
BUILDS = PLAIN | SANITIZED
# What the headers of the stages need to be linked; nobody records, so that none of it runs, and
# one for all builds will do.
SUITE = ["common/trace.cpp", "common/accounting.cpp"]
HEADER = "stages/04_coroutine_crawler/task.hpp"  # has all that most traps include

RUNS, SANITIZED_RUNS, PATIENCE = 20, 5, 20
STACK = 8 << 20  # as most systems have it: one of the traps fills it

# A sanitizer's names are enough, and to look up lines takes a second.
QUIET = {"ASAN_OPTIONS": "symbolize=0", "TSAN_OPTIONS": "symbolize=0", "UBSAN_OPTIONS": "symbolize=0"}


class Workshop:
    """Builds and runs programs in a folder of its own."""

    def __init__(self, folder, pool):
        self.folder = pathlib.Path(folder)
        self.objects = [self.folder / (pathlib.Path(source).stem + ".o") for source in SUITE]
        parts = [pool.submit(self.compile, "g++ -O0", "-c", ROOT / source, "-o", object)
                 for source, object in zip(SUITE, self.objects)]
        parts += [pool.submit(self.precompile, build) for build in BUILDS]
        warnings = "".join(part.result() for part in parts)
        assert not warnings, warnings

    def place(self, build, name):
        place = self.folder / build.replace(" ", "_") / pathlib.Path(name).name
        place.parent.mkdir(exist_ok=True)
        return place

    def compile(self, build, *arguments):
        """Gives what the compiler says; throws if it fails."""
        command = [*BUILDS[build], *FLAGS, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{' '.join(command)}\n{done.stderr}")
        return done.stderr

    def precompile(self, build):
        """Beside a header by which it is found: it saves half of the time."""
        header = self.place(build, HEADER)
        header.write_text(f'#include "{HEADER}"\n')
        suffix = ".gch" if BUILDS[build][0] == "g++" else ".pch"
        return self.compile(build, "-x", "c++-header", header, "-o", f"{header}{suffix}")

    def try_out(self, program, build):
        """The set of warnings, and of what became of the runs: (how it ended, what it printed)."""
        if build == "threads" and "#include <thread>" not in program.read_text():
            return None
        executable = self.place(build, program.stem)
        said = self.compile(build, "-include", self.place(build, HEADER), program, *self.objects,
                            "-o", executable)
        runs = RUNS if build in PLAIN else SANITIZED_RUNS
        return set(re.findall(r"warning: .*\[(-W[\w-]+)", said)), {run(executable) for _ in range(runs)}


def run(executable):
    try:
        done = subprocess.run([executable], capture_output=True, timeout=PATIENCE, env=os.environ | QUIET)
    except subprocess.TimeoutExpired:
        return "hangs", ""
    errors = done.stderr.decode(errors="replace")
    if "LeakSanitizer: detected memory leaks" in errors:
        return "memory leak", ""
    report = re.search(r"^SUMMARY: \w+Sanitizer: ([a-z -]*[a-z])", errors, re.MULTILINE)
    if report:
        return report[1], ""
    if done.returncode:
        return "aborts" if done.returncode == -6 else "crashes", ""
    return "ends", done.stdout.decode(errors="backslashreplace")

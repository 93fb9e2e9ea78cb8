"""Looks for inputs that break what the targets promise.

Usage: run.py BUILD [TARGET…] [--seconds S] [--jobs N] [--seed N] [--keep]

BUILD is a folder of clang's in which all code tells the fuzzer where it has been:

    CC=clang-19 CXX=clang++-19 meson setup build-fuzz -Dcpp_args=-fsanitize=fuzzer-no-link \\
        -Db_sanitize=address,undefined -Db_lundef=false
    ninja -C build-fuzz fuzzers
    python3 tests/fuzz/run.py build-fuzz

A target takes any bytes (fuzz.hpp), and throws if something does not hold that must hold of every
input. libFuzzer changes inputs that it knows, at random, and keeps those that reach new code. It knows
the corpus, the words of the dictionary, and what earlier runs have found, in BUILD/fuzz. There is the
log of each target as well, and the input at which it failed.

A corpus is also a test of every build: each input once, without a fuzzer. With --keep, what was found
becomes part of it: each corpus is made anew of the fewest inputs that reach all the code that is known
to be reachable. Those with a name are made by hand and stay. An input at which a target failed belongs
there too, under a name that says why.
"""

import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent

# Inputs, in bytes: as long as it takes to have some of everything.
LONGEST = {"chunked": 1024, "event_loop": 200, "http": 4096, "links": 4096, "url": 1024}
SMALL = 400  # those of a corpus
LIMITS = ["-timeout=10", "-rss_limit_mb=1024"]

HALT = {"UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"}

COVERAGE = re.compile(r"cov: (\d+)")
RUNS = re.compile(r"stat::number_of_executed_units: *(\d+)")
SPEED = re.compile(r"stat::average_exec_per_sec: *(\d+)")
WHY = re.compile(r"^ *what\(\): *(.*)|^.*(?:ERROR: |runtime error: )(.*)", re.MULTILINE)
INPUT = re.compile(r"Test unit written to (\S+)")
HASH = re.compile(r"[0-9a-f]{40}")


def last(pattern, log):
    found = pattern.findall(log)
    return found[-1] if found else "?"


class Target:
    def __init__(self, name, build):
        self.name = name
        self.program = build / "tests" / "fuzz" / f"fuzz_{name}"
        if not self.program.exists():
            sys.exit(f"{self.program} is missing: it is made by ninja -C {build} fuzzers")
        self.corpus = HERE / "corpus" / name
        self.folder = build / "fuzz" / name
        self.found = self.folder / "found"
        self.found.mkdir(parents=True, exist_ok=True)

    def run(self, *options):
        return subprocess.run(
            [self.program, *LIMITS, f"-max_len={LONGEST[self.name]}", *options],
            env={**os.environ, **HALT},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace")

    def fuzz(self, seconds, seed):
        """Whether it holds, and a line of what was done."""
        options = [f"-max_total_time={seconds}", f"-seed={seed}", "-print_final_stats=1",
                   f"-artifact_prefix={self.folder}/"]
        dictionary = HERE / "dictionaries" / self.name
        if dictionary.exists():
            options.append(f"-dict={dictionary}")
        if not any(self.corpus.iterdir()):
            return False, f"{self.name}: failed: its corpus is empty"
        run = self.run(*options, self.found, self.corpus)
        (self.folder / "log.txt").write_text(run.stdout, encoding="utf-8")
        done = (f"{last(RUNS, run.stdout)} runs, {last(SPEED, run.stdout)} a second, "
                f"{last(COVERAGE, run.stdout)} edges covered")
        if run.returncode == 0:
            return True, f"{self.name}: ok, {done}"
        why = WHY.search(run.stdout)
        lines = [f"{self.name}: failed: {next(filter(None, why.groups())) if why else 'see the log'}",
                 f"  {done}, log: {self.folder}/log.txt"]
        for path in INPUT.findall(run.stdout):
            setting = " ".join(f"{name}={value}" for name, value in HALT.items())
            lines += [f"  input: {path}", f"  again: {setting} {shlex.join([str(self.program), path])}"]
        return False, "\n".join(lines)

    def keep(self):
        """Makes the corpus anew."""
        named = [path for path in self.corpus.iterdir() if not HASH.fullmatch(path.name)]
        with tempfile.TemporaryDirectory() as folder:
            chosen, by_hand, found = (pathlib.Path(folder, name) for name in ("chosen", "by_hand", "found"))
            for path in chosen, by_hand, found:
                path.mkdir()
            for path in named:
                shutil.copy(path, by_hand)
            for path in {*self.corpus.iterdir(), *self.found.iterdir()} - {*named}:
                if path.stat().st_size <= SMALL:
                    shutil.copy(path, found)
            # Without counting how often: that is for the fuzzer, and makes ten times as many.
            run = self.run("-set_cover_merge=1", "-use_counters=0", chosen, by_hand, found)
            if run.returncode != 0:
                sys.exit(f"{self.name}: the inputs cannot be merged\n{run.stdout}")
            for path in set(self.corpus.iterdir()) - set(named):
                path.unlink()
            contents = {path.read_bytes() for path in named}
            for path in chosen.iterdir():
                if path.read_bytes() not in contents:
                    shutil.copy(path, self.corpus)


def main():
    parser = argparse.ArgumentParser(description="Looks for inputs that break what the targets promise.")
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="all, unless some are named")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--jobs", type=int, default=2, help="how many targets at a time")
    parser.add_argument("--seed", type=int, default=random.randrange(1, 2**31))
    parser.add_argument("--keep", action="store_true", help="what was found goes into the corpora")
    options = parser.parse_args()

    build = options.build.resolve()
    names = options.targets or list(LONGEST)
    for name in set(names) - set(LONGEST):
        parser.error(f"there is no target {name}")
    targets = [Target(name, build) for name in names]
    print(f"each target for {options.seconds} s, seed {options.seed}", flush=True)
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        runs = [pool.submit(target.fuzz, options.seconds, options.seed) for target in targets]
        for run in concurrent.futures.as_completed(runs):
            holds, line = run.result()
            print(line, flush=True)
            passed += holds
            failed += not holds
    if options.keep and not failed:
        for target in targets:
            target.keep()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

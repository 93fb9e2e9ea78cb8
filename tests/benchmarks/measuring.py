"""What all the measurements share: rows of the table, and what a program costs."""

import collections
import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import typing

PEERS = pathlib.Path(__file__).parent / "peers"
ROOT = pathlib.Path(__file__).resolve().parents[2]
NANOSECOND = 1e-9
COLLECTED = re.compile(rb"Collected : (\d+)")


@dataclasses.dataclass
class Row:
    """One line of the table: ours, a peer of the same run, and what is asked of them."""

    what: str
    unit: str
    ours: float
    peer: str = ""
    theirs: typing.Optional[float] = None
    most: typing.Optional[float] = None  # ours, in units
    most_times: typing.Optional[float] = None  # ours, in theirs
    why: str = ""  # it may be more

    @property
    def ratio(self):
        return self.ours / self.theirs if self.theirs else None

    @property
    def within(self):
        """None if nothing is asked."""
        return None if self.excess is None else self.excess <= 0

    @property
    def excess(self):
        """How much of the limit ours is beyond the limit; negative within it."""
        return max(
            (
                value / most - 1
                for value, most in ((self.ours, self.most), (self.ratio, self.most_times))
                if value is not None and most is not None
            ),
            default=None,
        )

    @property
    def verdict(self):
        """In words."""
        if self.within is not False:
            return "ok" if self.within else ""
        return f"OVER by {self.excess:.0%}" + (f": {self.why}" if self.why else "")


class Skipped(Exception):
    """What is measured against is not installed."""


def need(*commands_and_packages):
    """Raises Skipped unless each command is there; `command:package` names its package."""
    missing = []
    for item in commands_and_packages:
        command, _, package = item.partition(":")
        if not shutil.which(command, path=os.environ.get("PATH", "") + ":/usr/sbin"):
            missing.append(package or command)
    if missing:
        raise Skipped(f"install {', '.join(missing)}")


@dataclasses.dataclass
class Cost:
    """Of one run of a program."""

    cpu: float  # seconds, of user and system
    out: bytes
    err: bytes


def run(*argv, wanted=(0,)):
    """Runs a program to its end. RuntimeError if its status is not `wanted`."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read())
    if process.returncode not in wanted:
        command = " ".join(map(str, argv))
        said = texts[1].decode(errors="replace").strip()
        raise RuntimeError(f"{command}: status {process.returncode}: {said}")
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(cpu, *texts)


Counted = collections.namedtuple("Counted", "instructions out")


def callgrind(*command):
    """Runs a program, and counts its instructions, which nothing else that runs can change."""
    cost = run("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command)
    return Counted(int(COLLECTED.search(cost.err).group(1)), cost.out)


def run_benchmarks(program, repetitions):
    """Runs one that Google Benchmark's main is in: nanoseconds an item by benchmark, and what each
    counted beside. The best of many short runs: whatever else runs on a machine only adds to it."""
    result = run(
        program,
        "--benchmark_format=json",
        f"--benchmark_repetitions={repetitions}",
        "--benchmark_min_time=0.03",
        "--benchmark_enable_random_interleaving=true",
    )
    best = {}
    counted = {}
    for entry in json.loads(result.out)["benchmarks"]:
        if entry.get("error_occurred"):
            raise RuntimeError(f"{entry['run_name']}: {entry['error_message']}")
        if entry["run_type"] != "iteration":
            continue
        name, _, _ = entry["run_name"].partition("/repeats:")
        time = 1 / entry["items_per_second"] / NANOSECOND
        best[name] = min(time, best.get(name, time))
        counted[name] = entry
    return best, counted


def note(text):
    """Tells how far things are."""
    print(text, file=sys.stderr, flush=True)

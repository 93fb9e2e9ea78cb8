"""The crawlers, as whole programs, on nginx: CPU, instructions and memory."""

import collections
import json
import pathlib
import re
import statistics
import sys
import tempfile
import urllib.parse

import sites
from measuring import PEERS, ROOT, Row, callgrind, need, note, run

MICROSECOND = 1e-6
MEGABYTE = 1 << 20
TARGET = re.compile(rb"^/\S*$", re.MULTILINE)

KEEPING = "asyncio, --keep-alive"

PAGES = 2_000  # of the small ones

OFTEN = 4  # as many runs of what is quick, for one of what is not

CRAWLERS = {
    "callback": ["03_callback_crawler"],
    "coroutine": ["04_coroutine_crawler"],
    "asyncio": ["05_mini_asyncio", "crawl"],
}

PEAK_MEMORY = "tests/benchmarks/peak_memory"

turn = collections.namedtuple("turn", "name folder command")
Crawled = collections.namedtuple("Crawled", "cpu_a_page peak pages")


def rows(build, rounds):
    """All of them."""
    with sites.small_pages(2_000) as small, sites.documentation() as large:
        yield from cpu(build, rounds, "2.6 KB pages", small, 1 / 6, most_of_coroutine=1 / 2)
        crawled = yield from cpu(build, rounds, "94 KB pages", large, 1 / 12)
        yield from memory("peak memory, 94 KB pages", crawled, most_times=1.3)
    yield from growth(build, rounds)


def instruction_rows(build, rounds):
    """What does not depend on the machine's speed: also for whoever checks a change. The fewest of
    some runs: they differ a little, by how many sockets happen to be ready at once."""
    need("valgrind")
    with sites.small_pages(PAGES) as small, sites.documentation() as large:
        for what, folder in (("2.6 KB pages", small), ("94 KB pages", large)):
            note(f"instructions, {what}")
            counted = {
                name: min(count_instructions(folder, ours(build, name)) for _ in range(rounds)) / 1e6
                for name in CRAWLERS
            }
            for name, peer, most_times in (
                ("coroutine", "callback", 1.05),
                ("asyncio", "coroutine", 1.1),
            ):
                yield Row(
                    f"{name}, instructions, {what}", "M", counted[name],
                    peer, counted[peer], most_times=most_times,
                )  # fmt: skip
            if folder == small:
                yield from trace_rows(build, counted)


def trace_rows(build, counted):
    """What the question costs whether somebody records, while nobody does: counted in virtual time,
    where nothing depends on what is ready when, and held against a crawl of as many pages."""
    note("instructions, without traces")
    untraced = untraced_build(build)
    for name in CRAWLERS:
        extra = (virtual_instructions(build, name) - virtual_instructions(untraced, name)) / 1e6
        yield Row(
            f"{name}, instructions, no trace asked for", "M", counted[name],
            "built without traces", counted[name] - extra, most_times=1.005,
        )  # fmt: skip


def virtual_instructions(build, name):
    program, *subcommand = CRAWLERS[name]
    options = ["--virtual-time", "--quiet", "--site-pages", str(PAGES)]
    return callgrind(build / "stages" / program, *subcommand, *options).instructions


def untraced_build(build):
    """The crawlers once more, in which the question is left out."""
    folder = build.parent / f"{build.name}-untraced"
    if not (folder / "build.ninja").exists():
        run("meson", "setup", "--buildtype=release", folder, ROOT, "-Dcpp_args=-DUNTRACED")
    run("ninja", "-C", folder, *(f"stages/{program}" for program, *_ in CRAWLERS.values()))
    return folder


def state_rows(build, _rounds):
    """What a fetch in flight holds, as the crawlers' comparison counts it."""
    note("state of a fetch")
    with sites.small_pages(2_000) as small, sites.serving(small) as root:
        cost = run(build / "stages/compare", "--quiet", "--json", "-", root + "index.html")
    state = {report["crawler"]: report["state"] for report in json.loads(cost.out)["reports"]}
    for name, peer in (("coroutine", "callback"), ("asyncio", "coroutine")):
        for what, key in (("bytes", "bytes_per_fetch"), ("allocations", "allocations_per_fetch")):
            yield Row(
                f"{name}, {what} of a fetch", "", state[name][key],
                peer, state[peer][key],
            )  # fmt: skip


def cpu(build, rounds, what, folder, most_of_python, most_of_coroutine=None):
    """Rows for one site; gives what was measured."""
    note(f"crawls, {what}")
    need("wget")
    python = [turn(f"Python's {name}", folder, python_peer(name)) for name in CRAWLERS]
    keeping = turn(KEEPING, folder, lambda url: [*ours(build, "asyncio")(url), "--keep-alive"])
    crawled = measure(build, OFTEN * [*ours_and_raw(build, folder), keeping] + python, rounds)
    wget = statistics.median(wget_cpu_a_page(folder) for _ in range(rounds))
    for name in CRAWLERS:
        raw_cpu, python_cpu = crawled["raw"].cpu_a_page, crawled[f"Python's {name}"].cpu_a_page
        peers = [
            ("raw epoll", raw_cpu, 1.15 if name == "callback" else None,
             "the raw one knows no HTML, only where href=\" is"),
            ("Python's", python_cpu, most_of_python,
             f"the raw one takes {raw_cpu / python_cpu:.3f} ×, nearly all of it the kernel's"),
            ("wget -r", wget, 1, ""),
        ]  # fmt: skip
        for peer, theirs, most, why in peers:
            yield Row(
                f"{name}, CPU a page, {what}", "µs", crawled[name].cpu_a_page / MICROSECOND,
                peer, theirs / MICROSECOND, most_times=most, why=why,
            )  # fmt: skip
    yield Row(
        f"{KEEPING}, CPU a page, {what}", "µs", crawled[KEEPING].cpu_a_page / MICROSECOND,
        "coroutine", crawled["coroutine"].cpu_a_page / MICROSECOND, most_times=most_of_coroutine,
    )  # fmt: skip
    return crawled


def growth(build, rounds):
    """Rows for a site ten times as large as another one."""
    note("crawls, 20,000 pages")
    with sites.small_pages(2_000) as few, sites.small_pages(20_000) as many:
        a_tenth = [turn(f"{name}, 2,000", few, ours(build, name)) for name in CRAWLERS]
        crawled = measure(build, OFTEN * a_tenth + ours_and_raw(build, many), rounds)
    allowance = 4 * MEGABYTE + 400 * crawled["raw"].pages
    most = (crawled["raw"].peak + allowance) / MEGABYTE
    yield from memory("peak memory, 20,000 pages", crawled, most=most)
    for name in CRAWLERS:
        yield Row(
            f"{name}, CPU a page, 20,000 pages", "µs", crawled[name].cpu_a_page / MICROSECOND,
            "2,000 pages", crawled[f"{name}, 2,000"].cpu_a_page / MICROSECOND, most_times=1.1,
        )  # fmt: skip


def memory(what, crawled, **limits):
    for name in CRAWLERS:
        yield Row(
            f"{name}, {what}", "MB", crawled[name].peak / MEGABYTE,
            "raw epoll", crawled["raw"].peak / MEGABYTE, **limits,
        )  # fmt: skip


def ours(build, name):
    program, *subcommand = CRAWLERS[name]
    return lambda url: [build / "stages" / program, *subcommand, url]


def raw(build):
    def command(url):
        parts = urllib.parse.urlsplit(url)
        return [build / "tests/benchmarks/raw_crawler", str(parts.port), parts.path]

    return command


def python_peer(name):
    return lambda url: [sys.executable, PEERS / f"{name}_crawler.py", url]


def ours_and_raw(build, folder):
    mine = [turn(name, folder, ours(build, name)) for name in CRAWLERS]
    return [turn("raw", folder, raw(build)), *mine]


def measure(build, turns, rounds):
    """What each crawler takes: the median of its turns, all of which are taken `rounds` times.
    All must find the same pages of one site."""
    costs = collections.defaultdict(list)
    found = {}
    for name, folder, command in rounds * turns:
        with sites.serving(folder) as root:
            cost = run(build / PEAK_MEMORY, *command(root + "index.html"))
        costs[name].append((cost.cpu, int(cost.err.split()[-1]) * 1024))
        pages = set(TARGET.findall(cost.out))
        if found.setdefault(folder, pages) != pages:
            raise RuntimeError(f"{name} finds {len(pages)} pages, not {len(found[folder])}")
    sizes = {name: len(found[folder]) for name, folder, _ in turns}
    return {
        name: Crawled(
            statistics.median(cpu for cpu, _ in of_one) / sizes[name],
            statistics.median(peak for _, peak in of_one),
            sizes[name],
        )
        for name, of_one in costs.items()
    }


def wget_cpu_a_page(folder):
    with sites.serving(folder) as root, tempfile.TemporaryDirectory(prefix="wget-") as saved:
        # 8: the server answered some request with an error.
        options = ["-r", "-l", "inf", "-q", "-nH", "-P", saved]
        cost = run("wget", *options, root + "index.html", wanted=(0, 8))
        files = sum(path.is_file() for path in pathlib.Path(saved).rglob("*"))
    return cost.cpu / files


def count_instructions(folder, command):
    with sites.serving(folder) as root:
        return callgrind(*command(root + "index.html")).instructions

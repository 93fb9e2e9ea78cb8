"""Runs the crawlers on a hostile site, and says whatever is not as it has to be."""

import collections
import contextlib
import json
import os
import pathlib
import re
import resource
import socket
import subprocess
import tempfile
import typing

import echo_server
from server import LONGEST_REQUEST, Server
from sites import REFUSED, Outcome

KEEP_ALIVE = "--keep-alive"
PATIENCE = 300  # seconds, for one crawl
CLEAN = re.compile(r"GET (/[!-~]*) HTTP/1\.[01]")


class Crawler(typing.NamedTuple):
    name: str
    command: list
    again: list  # crawls several times in one process, and tells what is left: crawl_again.cpp


def crawlers(*programs):
    """The arguments are paths: of the programs of stages 3, 4 and 5, and of crawl_again."""
    callback, coroutine, asyncio, again = (pathlib.Path(path).absolute() for path in programs)
    yield Crawler("callback", [callback], [again, "callback"])
    yield Crawler("coroutine", [coroutine], [again, "coroutine"])
    yield Crawler("asyncio", [asyncio, "crawl"], [again, "asyncio"])
    yield Crawler("keep-alive", [asyncio, "crawl", KEEP_ALIVE], [again, "asyncio", KEEP_ALIVE])


class Bait:
    """Sockets of neighbours, at which nobody may knock."""

    def __init__(self, port):
        places = [("127.0.0.1", 0), ("127.0.0.2", port), ("::1", port)]
        self._sockets = [sock for place in places if (sock := self._listen(place))]
        self.port = self._sockets[0].getsockname()[1]

    @staticmethod
    def _listen(place):
        family = socket.AF_INET6 if ":" in place[0] else socket.AF_INET
        try:
            listener = socket.create_server(place, family=family)
        except OSError:  # a machine without IPv6
            return None
        listener.setblocking(False)
        return listener

    def problems(self):
        for listener in self._sockets:
            try:
                listener.accept()[0].close()
            except BlockingIOError:
                continue
            yield f"somebody connected to {listener.getsockname()[:2]}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for listener in self._sockets:
            listener.close()


class Crawl(typing.NamedTuple):
    status: int
    stderr: str
    report: dict


@contextlib.contextmanager
def served(site):
    """(site, server, bait) of a site, or of `site(server's port, bait's port)`."""
    with Server() as server, Bait(server.port) as bait:
        site = site(server.port, bait.port) if callable(site) else site
        server.answers = site.answers
        yield site, server, bait


@contextlib.contextmanager
def started(command, **options):
    """A program that runs, and is killed at the end if it still does."""
    environment = echo_server.with_options(os.environ, echo_server.SMALL_QUARANTINE)
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, **options) as process:
        try:
            yield process
        finally:
            process.kill()


def run(crawler, url, *options, descriptors=None, tell_pid=lambda pid: None):
    """Crawls to the end; the crawler may have so many descriptors. `tell_pid` is called at once."""
    limit = descriptors and (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors,) * 2))
    with tempfile.TemporaryDirectory(prefix="hostile-") as directory:
        path = pathlib.Path(directory, "report.json")
        command = [*crawler.command, "--quiet", "--json", path, *options, url]
        with started(command, stdout=subprocess.DEVNULL, preexec_fn=limit) as process:
            tell_pid(process.pid)
            _, stderr = process.communicate(timeout=PATIENCE)
        report = json.loads(path.read_bytes()) if path.exists() else {"pages": []}
    return Crawl(process.returncode, stderr.decode(errors="replace"), report)


def check(crawler, site, *options, most_open=100, asked=None, **limits):
    """Crawls a whole site; gives what is wrong, a line for each. `asked` is the Server's."""
    with served(site) as (site, server, bait):
        server.asked = asked
        crawl = run(crawler, server.url("/"), *options, **limits)
        problems = [*wrong_crawl(crawl, site, server), *bait.problems()]
        if server.most_open() > most_open:
            problems.append(f"{server.most_open()} connections were open at once")
    return problems


def wrong_crawl(crawl, site, server):
    return [
        *wrong_end(crawl),
        *wrong_outcomes(crawl.report, site, server),
        *missing_pages(crawl.report, site),
        *wrong_requests(site, server),
    ]


def wrong_end(crawl):
    if crawl.status == 0 and not crawl.stderr:
        return []
    return [f"status {crawl.status}", *crawl.stderr.splitlines()]


def wrong_outcomes(report, site, server):
    """Of what is reported: pages twice, pages that there are not, and other outcomes."""
    targets = [page["url"].removeprefix(server.url("")) for page in report["pages"]]
    problems = repeated(targets)
    for target, page in zip(targets, report["pages"]):
        found = Outcome(page["status"], page["error"], page["bytes"])
        expected = site.outcomes.get(target)
        if expected and expected.bytes is None:
            found = found._replace(bytes=None)
        if found != expected:
            problems.append(f"{target}: {found}, expected: {expected}")
    return problems


def missing_pages(report, site):
    missing = len(site.outcomes) - len(report["pages"])
    return [f"{missing} of {len(site.outcomes)} pages are not in the report"] if missing else []


def wrong_requests(site, server):
    requests = server.requests()
    problems = [f"a request: {r.raw!r}" for r in requests if not is_clean(r.raw, server)]
    counts = collections.Counter(request.target for request in requests)
    # What got no byte on a connection that was kept may be asked for once more on a new one.
    again = {r.target for r in requests if not r.is_first and is_silent(site, r.target)}
    for target, count in counts.items():
        if target not in site.outcomes or count > (2 if target in again else 1):
            problems.append(f"{target} was asked for {count} times")
    problems += [
        f"{target} was not asked for"
        for target, outcome in site.outcomes.items()
        if target not in counts and outcome != REFUSED and len(target) < LONGEST_REQUEST
    ]
    return problems


def is_silent(site, target):
    answer = site.answers.get(target)
    return answer is not None and not any(answer.pieces)


def is_clean(raw, server):
    line, *headers = raw.decode("latin-1").split("\r\n")
    host = f"Host: 127.0.0.1:{server.port}"
    return CLEAN.fullmatch(line) and len(headers) == 4 and headers[0] == host


def repeated(items):
    return [f"{item}: {n} times" for item, n in collections.Counter(items).items() if n > 1]

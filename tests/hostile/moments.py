"""A case of hostile_web.py: a crawl that is broken off at any moment has told of what was done."""

import json
import os
import pathlib
import signal
import subprocess
import tempfile
import threading

import crawls
import mixture

MOMENTS = 50  # for each of four crawlers
PAGES = 150
OLD = b"what was there before"
INTERRUPTED = {signal.SIGINT: 130, signal.SIGTERM: 143}
CLOSED_PIPE = 141


def check_moments(crawler, rng):
    """a signal or a closed standard output at any moment leaves a valid report of what was done"""
    site = mixture.site_of_pages(PAGES, rng, hung=0)
    for _ in range(MOMENTS):
        moment = rng.randrange(len(site.outcomes) + 1)  # requests
        how = rng.choice([signal.SIGINT, signal.SIGTERM, None])
        held = moment > 0 and rng.random() < 0.5
        for problem in break_off(crawler, site, moment, how, held):
            name = signal.Signals(how).name if how else "standard output closed"
            yield f"{name} at request {moment}{', held' if held else ''}: {problem}"


def break_off(crawler, site, moment, how, held):
    """Sends a signal, or closes the standard output, when so many requests have come. If the last
    of them is `held`, it is not answered before: then the crawl cannot have ended.
    """
    has_come = threading.Event()
    is_broken_off = threading.Event()

    def count(server, _):
        if len(server.requests()) == moment:
            has_come.set()
            if held:
                is_broken_off.wait(crawls.PATIENCE)

    with (
        crawls.served(site) as (_, server, _),
        tempfile.TemporaryDirectory(prefix="moments-") as directory,
    ):
        server.asked = count
        report = pathlib.Path(directory, "report.json")
        report.write_bytes(OLD)
        options = ["--max-body", str(mixture.MAX_BODY), "--json", report]
        command = [*crawler.command, *options, server.url("/")]
        with crawls.started(command, stdout=subprocess.PIPE) as process:
            if moment > 0:
                has_come.wait(crawls.PATIENCE)
            if how:
                process.send_signal(how)
            else:
                process.stdout.close()
            is_broken_off.set()
            out, err = process.communicate(timeout=crawls.PATIENCE)
        status = process.returncode
        yield from wrong_end(status, how, held, err)
        if moment > 0 or status >= 0:  # else it had not begun
            yield from wrong_report(report.read_bytes(), status, out, err, site, server)
        if os.listdir(directory) != [report.name]:
            yield f"there is {os.listdir(directory)}"


def wrong_end(status, how, held, err):
    expected = {INTERRUPTED[how] if how else CLOSED_PIPE}
    if not held:
        expected.add(0)  # the crawl had ended
    if how and not held:
        expected.add(-how)  # before its first step, or behind its last: a signal is a signal there
    if status not in expected:
        yield f"status {status}"
    others = [line for line in err.splitlines() if not line.startswith(b"error: /")]
    if others:
        yield f"standard error has {others}"


def wrong_report(text, status, out, err, site, server):
    try:
        report = json.loads(text)
    except ValueError:
        yield f"the report is {text[-100:]!r}"
        return
    yield from crawls.wrong_outcomes(report, site, server)
    is_interrupted = status in INTERRUPTED.values()
    if is_interrupted and not report["interrupted"] and len(report["pages"]) < len(site.outcomes):
        yield "the report does not say that it was interrupted"
    if status <= 0:  # the crawl had ended
        yield from crawls.missing_pages(report, site)
    asked = {request.target for request in server.requests()}
    targets = [page["url"].removeprefix(server.url("")) for page in report["pages"]]
    yield from (f"{target} was never asked for" for target in set(targets) - asked)
    if out:
        yield from wrong_lines(report, targets, out.decode(), err.decode())


def wrong_lines(report, targets, out, err):
    """What was printed is what is reported, in that order."""
    *paths, summary = out.splitlines()
    errors = [page["error"] for page in report["pages"]]
    fetched = [target for target, error in zip(targets, errors) if not error]
    failures = [f"error: {target}: {error}" for target, error in zip(targets, errors) if error]
    if paths != fetched:
        yield f"{len(paths)} pages were printed, {len(fetched)} are in the report"
    if not summary.startswith(f"{len(fetched)} URLs fetched in "):
        yield f"the last line is {summary}"
    if err.splitlines() != failures:
        yield f"{len(err.splitlines())} failures were told, {len(failures)} are in the report"

"""Cases of hostile_web.py: what a crawl takes, and that it gives all of it back."""

import concurrent.futures
import pathlib
import subprocess

import answers
import crawls
import mixture
from faults import TOO_LARGE
from sites import Outcome, Site

MAX_BODY = 32 << 20  # bytes
MARGIN = 2 << 20  # bytes: buffers, and what an allocator keeps
PIECE = bytes(1 << 16)
BODY = (PIECE,) * (MAX_BODY // len(PIECE))


def site_of_large_pages():
    site = Site()
    whole = Outcome(bytes=MAX_BODY)
    length = answers.head(f"Content-Length: {MAX_BODY}")
    one_more = answers.head(f"Content-Length: {MAX_BODY + 1}")
    chunks = tuple(map(answers.chunk, BODY))
    large = {
        "/announced": (answers.close(length, *BODY), whole),
        "/unannounced": (answers.close(answers.head(), *BODY), whole),
        "/in-chunks": (answers.close(answers.CHUNKED, *chunks, answers.LAST_CHUNK), whole),
        "/one-byte-more": (answers.close(answers.head(), *BODY, b"x"), TOO_LARGE),
        "/announced-one-byte-more": (answers.close(one_more, *BODY, b"x"), TOO_LARGE),
        "/a-chunk-more": (answers.close(answers.CHUNKED, *chunks, *chunks), TOO_LARGE),
    }
    site.add_page_of("/", ["/before", *large, "/behind"])
    for target, (answer, outcome) in large.items():
        site.add(target, answer, outcome)
    site.expect_missing(["/before", "/behind"])
    return site


def check_memory(crawler, _):
    """a response takes 1.5 times --max-body of memory at most, however it comes"""
    peaks = {}
    pid = concurrent.futures.Future()

    def look(_, request):
        peaks[request.target] = peak_memory(pid.result())

    with crawls.served(site_of_large_pages()) as (site, server, _):
        server.asked = look
        options = ["--max-connections", "1", "--max-body", str(MAX_BODY)]
        crawl = crawls.run(crawler, server.url("/"), *options, tell_pid=pid.set_result)
        yield from crawls.wrong_crawl(crawl, site, server)
    taken = peaks["/behind"] - peaks["/before"]
    if taken > MAX_BODY * 1.5 + MARGIN:
        yield f"{taken} bytes, {taken / MAX_BODY:.2f} times --max-body"


def check_nothing_is_left(crawler, rng):
    """after a crawl descriptors, memory and frames are what they were, by count"""
    site = mixture.site_of_pages(1000, rng, hung=5)
    with crawls.served(site) as (_, server, _):
        limits = ["--timeout", "2", "--max-body", str(mixture.MAX_BODY)]
        command = [*crawler.again, *limits, server.url("/")]
        with crawls.started(command, stdout=subprocess.PIPE) as process:
            out, err = process.communicate(timeout=crawls.PATIENCE)
    # What only a first crawl allocates, such as the libraries' tables, is no leak.
    lines = out.decode().splitlines()
    others = lines[1:]
    if process.returncode or err or len(others) < 2 or len(set(others)) > 1:
        yield f"status {process.returncode}, {err}; pages, descriptors, bytes and frames: {lines}"
    elif not others[0].startswith(f"{len(site.outcomes)} "):
        yield f"not {len(site.outcomes)} pages: {others[0]}"


def peak_memory(pid):
    """The most that a process has had, in bytes."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024

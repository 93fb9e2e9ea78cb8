"""Cases of hostile_web.py about what becomes of each URL.

The docstring of a case is its name; what it gives is wrong, a line for each.
"""

import functools

import crawls
import mixture
import sites
from disk import check_file_limit, check_full_disk
from faults import FAULTS, SLOW
from memory import check_memory, check_nothing_is_left
from moments import check_moments

TIMEOUT = ("--timeout", "5")  # seconds: more than a good page takes on the busiest machine
TRIES = 3


def each_time(check):
    """Of a case that has a second or so: what is wrong with it each time. Once, the machine may have
    stood still for longer.
    """

    @functools.wraps(check)
    def try_again(crawler, rng):
        for _ in range(TRIES):
            problems = list(check(crawler, rng))
            if not problems:
                break
        return problems

    return try_again


def check_faults(crawler, _):
    """each fault has the outcome of the contract"""
    return crawls.check(crawler, sites.site_of_faults(FAULTS), *TIMEOUT)


def check_few_descriptors(crawler, _):
    """the same with 64 descriptors and any number of connections"""
    options = (*TIMEOUT, "--max-connections", "1000")
    site = sites.site_of_faults(FAULTS)
    return crawls.check(crawler, site, *options, most_open=60, descriptors=64)


def check_hrefs(crawler, _):
    """hrefs that mean harm ask nobody else, and for nothing that they should not"""
    return crawls.check(crawler, sites.site_of_hrefs)


def check_redirects(crawler, _):
    """redirects that loop, and 10,000 one behind the other, come to an end"""
    return crawls.check(crawler, sites.site_of_redirects())


def check_many_links(crawler, _):
    """5,000 links on a page are followed, and 1,000 spellings of one URL once"""
    return crawls.check(crawler, sites.site_of_many_links())


def check_bad_html(crawler, _):
    """HTML that nests, or never ends what it began, hides no link and gives no other"""
    return crawls.check(crawler, sites.site_of_bad_html())


def check_refused(crawler, _):
    """a server that has gone refuses what is left, and each page says so"""
    site = sites.site_that_is_refused()
    stop = lambda server, _: server.stop_listening()
    return crawls.check(crawler, site, most_open=1, asked=stop)


@each_time
def check_never_read(crawler, _):
    """a server that does not read what it is sent is given up in time"""
    return crawls.check(crawler, sites.site_that_does_not_read(), "--timeout", "1")


def check_mixture(crawler, rng):
    """of 10,000 pages with faults drawn at random each has its own outcome"""
    site = mixture.site_of_pages(10_000, rng)
    return crawls.check(crawler, site, *TIMEOUT, "--max-body", str(mixture.MAX_BODY))


@each_time
def check_timeout(crawler, _):
    """a crawl of pages that hang ends a second after its timeout, if not before"""
    timeout = 1
    faults = {f"{name}-{i}": SLOW[name] for name in SLOW for i in range(10)}
    with crawls.served(sites.site_of_faults(faults)) as (site, server, _):
        crawl = crawls.run(crawler, server.url("/"), "--timeout", str(timeout))
        yield from crawls.wrong_crawl(crawl, site, server)
    seconds = crawl.report.get("seconds", 0)
    if not timeout <= seconds < timeout + 1:
        yield f"it took {seconds:.2f} seconds"


CASES = [
    check_faults,
    check_few_descriptors,
    check_hrefs,
    check_redirects,
    check_many_links,
    check_bad_html,
    check_refused,
    check_never_read,
    check_mixture,
    check_timeout,
    check_full_disk,
    check_file_limit,
    check_memory,
    check_nothing_is_left,
    check_moments,
]

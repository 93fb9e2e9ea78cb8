"""Checks the crawlers on what a real server sends: SQLite's documentation, and a site of oddities.

    real_site.py 03_callback_crawler 04_coroutine_crawler 05_mini_asyncio compare

The arguments are paths of programs. What each crawler reports is compared with the oracle, with
nginx's log, with the other crawlers, and with wget. Without nginx, wget or the documentation the
test is skipped: exit status 77.
"""

import collections
import contextlib
import functools
import html.parser
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.parse

sys.dont_write_bytecode = True  # the tree is the user's

import nginx
import oracle
from checks import Checks, show

DOCUMENTATION = pathlib.Path("/usr/share/doc/sqlite3")  # Debian's package sqlite3-doc
FEWEST_PAGES = 1000  # of it
SKIPPED = 77
ASYNCIO = "05_mini_asyncio"
PATIENCE = 120  # seconds, for one program
REQUEST_LINE = re.compile(r"GET (/[!-~]*) HTTP/1\.[01]")

Crawler = collections.namedtuple("Crawler", "name command version")


def run(*argv, **options):
    return subprocess.run(
        argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE, **options
    )


def complaints(result, wanted=(0,)):
    """What a program printed, if it ended with another status than `wanted`."""
    if result.returncode in wanted:
        return []
    return [f"status {result.returncode}", *result.stdout.decode(errors="replace").splitlines()]


def differences(got, expected):
    """Of two dictionaries, one line for each key on which they differ."""
    return [
        f"{key}: {got.get(key, 'nothing')}, expected: {expected.get(key, 'nothing')}"
        for key in sorted(got.keys() | expected.keys())
        if got.get(key) != expected.get(key)
    ]


def repeated(items):
    return [f"{item}: {n} times" for item, n in collections.Counter(items).items() if n > 1]


# --- the crawlers


def check_site(checks, site, server, programs):
    """Crawls with everything; gives the oracle's {URL: status}."""
    *crawlers, compare = programs
    crawlers = list(variants(crawlers))
    expected = oracle.crawl(server.url)
    server.take_requests()  # those were the oracle's
    with tempfile.TemporaryDirectory(prefix="reports-") as directory:
        reports = []
        for crawler in crawlers:
            reports.append(pathlib.Path(directory, f"{crawler.name}.json"))
            check_crawler(checks, site, crawler, server, expected, reports[-1])
        first, *others = reports
        for other in others:
            result = run(compare, first, other)
            told = [] if b"same pages: yes" in result.stdout else ["it does not say so"]
            checks.check(
                f"{site}: compare says same pages, {first.stem} and {other.stem}",
                complaints(result) or told,
            )
    return expected


def variants(programs):
    for program in programs:
        if program.name == ASYNCIO:
            yield Crawler(program.name, [program, "crawl"], "1.0")
            yield Crawler("keep-alive", [program, "crawl", "--keep-alive"], "1.1")
        else:
            yield Crawler(program.name, [program], "1.0")


def check_crawler(checks, site, crawler, server, expected, report):
    name = f"{site}: {crawler.name}"
    result = run(*crawler.command, "--quiet", "--json", report, server.url)
    lines = [line for line, _ in server.take_requests()]
    checks.check(f"{name} ends well", complaints(result))

    pages = json.loads(report.read_bytes())["pages"] if report.exists() else []
    urls = [page["url"] for page in pages]
    found = {page["url"]: "failed" if page["error"] else page["status"] for page in pages}
    checks.check(
        f"{name} reports the oracle's {len(expected)} URLs, each once, with their statuses",
        differences(found, expected) + repeated(urls),
    )
    requests = {f"GET {url[len(server.url) - 1:]} HTTP/{crawler.version}": 1 for url in expected}
    checks.check(
        f"{name} requests each URL once, and nothing else",
        differences(collections.Counter(lines), requests),
    )
    checks.check(
        f"{name} sends no raw space, control or byte beyond ASCII in a request line",
        [repr(line) for line in lines if not REQUEST_LINE.fullmatch(line)],
    )


# --- wget


def check_wget(checks, site, server, expected):
    """Checks that wget finds what the oracle finds, but for what the contract has rules about."""
    with tempfile.TemporaryDirectory(prefix="wget-") as directory:
        result = run(
            *("wget", "--no-config", "--execute=robots=off", "--no-proxy", "--no-hsts"),
            *("--recursive", "--spider", "--level=inf", "--no-directories", "--delete-after"),
            *("--no-parent", "--tries=1", "--no-verbose", server.url),
            cwd=directory,
        )
    # 8 is what it says of a site with dead links.
    checks.check(f"{site}: wget ends well", complaints(result, wanted=(0, 8)))

    referrers = collections.defaultdict(set)
    for line, referer in server.take_requests():
        referrers[server.url[:-1] + line.split(" ")[1]].add(referer)
    missing = [f"only the oracle: {url}" for url in expected.keys() - referrers.keys()]
    grouped = collections.defaultdict(list)
    for url in sorted(referrers.keys() - expected.keys()):
        rules = [rule for referer in referrers[url] for rule in rules_against(url, referer)]
        grouped[rules[0] if rules else None].append(url)

    unexplained = [f"only wget: {url}" for url in grouped.pop(None, [])]
    for rule, urls in grouped.items():
        show(f"{site}: {len(urls)} found by wget alone, since {rule}:", urls)
    checks.check(
        f"{site}: wget's {len(referrers)} URLs are the oracle's, but for what the contract explains",
        missing + unexplained,
    )


def rules_against(url, referer):
    """The contract's rules by which `url` is no link of the page on which wget found it."""
    for name, value in attributes(referer):
        if name != "href" and urllib.parse.urljoin(referer, value) == url:
            yield "of all attributes only href is a link"
        escaped = urllib.parse.quote(value)
        if name == "href" and "\\" in value and urllib.parse.urljoin(referer, escaped) == url:
            yield "a backslash counts as a slash"


@functools.lru_cache(maxsize=None)
def attributes(url):
    """(name, value) of each attribute in a page."""
    (host, port), target = oracle.locate(url)
    found = []
    parser = html.parser.HTMLParser()
    parser.handle_starttag = lambda tag, pairs: found.extend(pairs)
    parser.feed(oracle.fetch(host, port, target)[2].decode(errors="replace"))
    return [(name, value) for name, value in found if value is not None]


# --- a site of oddities

# What the first page has, and the target and status of the page to which it leads, if to any. In
# the markup, ORIGIN stands for the server's own host and port.
ODDITIES = [
    # Names that need an escape, or have one
    ('<a href="a space.html">', "/a%20space.html", 200),
    ('<a href="another%20space.html">', "/another%20space.html", 200),
    ('<a href="café.html">', "/caf%C3%A9.html", 200),
    ('<a href="caf%c3%a9.html">', "/caf%c3%a9.html", 200),
    ('<a href="caf&eacute;s.html">', "/caf%C3%A9s.html", 200),
    ('<a href="latin-1-\udce9.html">', "/latin-1-%E9.html", 200),  # one byte, no UTF-8
    ('<a href="日本語.html">', "/%E6%97%A5%E6%9C%AC%E8%AA%9E.html", 200),
    ('<a href="100%25.html">', "/100%25.html", 200),
    ('<a href="100%.html">', "/100%.html", 400),
    ('<a href="what%3F.html">', "/what%3F.html", 200),
    ('<a href="folder%2Fleaf.html">', "/folder%2Fleaf.html", 200),
    ('<a href="a|b^c`{d}.html">', "/a%7Cb%5Ec%60%7Bd%7D.html", 200),
    # Ways to write an attribute
    ("<a class=x href=unquoted.html>", "/unquoted.html", 200),
    ("<a href=folder/>", "/folder/", 200),
    ("<A HREF='upper.html'>", "/upper.html", 200),
    ("<a\nhref\n=\n'lines.html'\n>", "/lines.html", 200),
    ('<a href="  \n ends.html \t">', "/ends.html", 200),
    ('<a href="tabs\tand\nnew\r\nlines.html">', "/tabsandnewlines.html", 200),
    ('<a href="first.html" href="second.html">', "/first.html", 200),
    ('<a title="<a href=\'title.html\'>" href="after.html">', "/after.html", 200),
    ('<link rel="stylesheet" href="style.css">', "/style.css", 200),
    ('<area href="area.html">', "/area.html", 200),
    # Queries
    ('<a href="list.html?a=1&amp;b=2">', "/list.html?a=1&b=2", 200),
    ('<a href="list.html?a=1&b=2">', "/list.html?a=1&b=2", 200),
    ('<a href="list.html?a=1&copy=2">', "/list.html?a=1&copy=2", 200),
    ('<a href="list.html?q=a b&#43;c">', "/list.html?q=a%20b+c", 200),
    ('<a href="list.html?a\\b">', "/list.html?a%5Cb", 200),
    ('<a href="list.html?">', "/list.html?", 200),
    ('<a href="?page=2#end">', "/?page=2", 200),
    # Paths
    ('<a href="folder//leaf.html">', "/folder//leaf.html", 200),
    ('<a href="http://ORIGIN//leaf.html">', "//leaf.html", 200),
    ('<a href="/.//leaf2.html">', "//leaf2.html", 200),
    ('<a href="folder\\backslash.html">', "/folder/backslash.html", 200),
    ('<a href="./folder/../dots.html">', "/dots.html", 200),
    ('<a href="../../above.html">', "/above.html", 200),
    ('<a href="http:relative.html">', None, None),
    ('<a href="HTTP://ORIGIN/scheme.html">', "/scheme.html", 200),
    ('<a href="//ORIGIN/authority.html">', "/authority.html", 200),
    ('<a href="moved">', "/moved", 301),
    ('<a href="bare">', "/bare", 301),
    ('<a href="gone.html">', "/gone.html", 404),
    # Nothing to follow
    ('<a href="">', "/", 200),
    ('<a href="#part">', "/", 200),
    ("<a href>", "/", 200),
    ('<!-- <a href="comment.html"> -->', None, None),
    ("<script>'<a href=\"script.html\">'</script>", None, None),
    ('<textarea><a href="textarea.html"></textarea>', None, None),
    ('<img src="image.html" data-href="data.html">', None, None),
    ('<a href="mailto:someone@ORIGIN">', None, None),
    ('<a href="//leaf.html">', None, None),
    ('<a href="https://ORIGIN/">', None, None),
    ('<a href="http://ORIGIN.example/">', None, None),
    ('<a href="http://user@ORIGIN/user.html">', None, None),
    ('<a href="http://127.0.0.1:1/">', None, None),
    # More pages of links
    ("<a href=based.html>", "/based.html", 200),
    ("<a href=many.html>", "/many.html", 200),
    ("<a href=odd/>", "/odd/", 200),
]
# Pages of more links, and those to which they lead.
MANY = 5000
PAGES = {
    "/based.html": '<base href="deep/er/"><a href="based.html">',
    "/leaf.html": '<a href="next.html">',
    "/folder/leaf.html": '<a href="next.html">',
    "/many.html": "".join(f"<a href=many/{n}>\n" for n in range(MANY)),
}
BEYOND = {
    "/deep/er/based.html": 200,
    "//next.html": 200,
    "/folder//next.html": 200,
    "/next.html": 200,  # from /folder%2Fleaf.html
    "/there.html?from=moved": 200,
    "/bare/": 200,
}
# Folders, which nginx lists in a way of its own.
LISTED = {
    "/folder/backslash.html": 200,
    "/folder/leaf.html": 200,
    "/folder/next.html": 200,
    "/odd/a%20b.html": 200,
    "/odd/a%26b%3Bc.html": 200,
    "/odd/quote%22.html": 200,
    "/odd/what%3F%23.html": 200,
    "/odd/100%2525.html": 200,
    "/odd/%C3%A9.html": 200,
    "/odd/%3Ca%20href%3Dx%3E.html": 200,
}
LOCATIONS = """
location = /moved { return 301 /there.html?from=moved; }
location /many/ { default_type text/plain; return 200 "a leaf"; }
"""


def write_odd_site(root, server):
    """Writes the files; gives {URL: status} of all that a crawl has to find."""
    statuses = {target: status for _, target, status in ODDITIES if target}
    statuses.update(BEYOND)
    statuses.update(LISTED)
    origin = urllib.parse.urlsplit(server.url).netloc
    first_page = "\n".join(markup for markup, *_ in ODDITIES).replace("ORIGIN", origin)
    pages = {target: "a page" for target, status in statuses.items() if status == 200}
    for target, markup in [*pages.items(), *PAGES.items(), ("/index.html", first_page)]:
        write_page(root, target, markup)
    statuses.update({f"/many/{n}": 200 for n in range(MANY)})
    return {server.url[:-1] + target: status for target, status in statuses.items()}


def write_page(root, target, markup):
    """Writes what nginx looks for when it is asked for `target`, a folder or a file."""
    name = urllib.parse.unquote_to_bytes(target.partition("?")[0]).lstrip(b"/")
    path = os.path.join(os.fsencode(root), name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if not path.endswith(b"/"):
        pathlib.Path(os.fsdecode(path)).write_bytes(markup.encode("utf-8", "surrogateescape"))


# --- the test


def check_documentation(checks, programs):
    with nginx.serving(DOCUMENTATION) as server:
        expected = check_site(checks, "documentation", server, programs)
        few = [] if len(expected) >= FEWEST_PAGES else [f"{len(expected)} URLs"]
        checks.check(f"documentation: has {FEWEST_PAGES} URLs and more", few)
        check_wget(checks, "documentation", server, expected)


def check_odd_site(checks, programs):
    with tempfile.TemporaryDirectory(prefix="site-") as root:
        with nginx.serving(root, LOCATIONS) as server:
            by_hand = write_odd_site(root, server)
            found = check_site(checks, "odd site", server, programs)
            wrong = differences(found, by_hand)
            checks.check("odd site: the oracle finds what was put there", wrong)


def missing():
    if not nginx.find():
        yield "nginx"
    if not DOCUMENTATION.joinpath("index.html").exists():
        yield "sqlite3-doc"
    if not shutil.which("wget"):
        yield "wget"


def main(*programs):
    for package in missing():
        print(f"skipped: real_site: {package} is not installed")
        return SKIPPED
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _: sys.exit(128 + received))  # and clean up
    checks = Checks()
    programs = [pathlib.Path(program).absolute() for program in programs]
    check_documentation(checks, programs)
    check_odd_site(checks, programs)
    return checks.finish()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main(*sys.argv[1:]))
    sys.exit(128 + signal.SIGINT)

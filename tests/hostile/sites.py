"""Hostile sites: what they answer, and what has to become of each of their URLs."""

import dataclasses
import typing

import answers
import hrefs

MANY = 5000  # links on a page
LONG = 10_000  # redirects, one behind the other
DEEP = 100_000  # tags in one another


class Outcome(typing.NamedTuple):
    """What the report says of a URL."""

    status: int | None = 200
    error: str | None = None  # the contract's words
    bytes: int | None = None  # of a whole body, if it is known


def failed(error, status=None):
    return Outcome(status, error)


REFUSED = failed("connection refused")


class Site:
    """`answers` and `outcomes` are by target."""

    def __init__(self):
        self.answers = {}
        self.outcomes = {}

    def add(self, target, answer, outcome):
        self.answers[target] = answer
        self.outcomes[target] = outcome

    def add_page(self, target, body=b""):
        """A good one."""
        self.add(target, answers.whole(body, answers.HTML), Outcome(bytes=len(body)))

    def add_page_of(self, target, links):
        """One that links to all of these, which need no escape."""
        body = "".join(f'<a href="{link}">\n' for link in links)
        self.add_page(target, body.encode("latin-1"))

    def add_redirect(self, target, location, status=302):
        answer = answers.whole(b"", f"Location: {location}", status=f"HTTP/1.1 {status} Moved")
        self.add(target, answer, Outcome(status, bytes=0))

    def expect_missing(self, targets):
        """Nothing is there: that is an outcome as good as any."""
        self.outcomes.update(dict.fromkeys(targets, Outcome(404, bytes=0)))


def site_of_faults(faults):
    """Each on a path that bears its name."""
    site = Site()
    site.add_page_of("/", [f"/{name}" for name in faults])
    for name, (answer, outcome) in faults.items():
        site.add(f"/{name}", answer, outcome)
    return site


def site_of_hrefs(port, other):
    """All that a page can try to be asked for; and the same as a redirect's Location."""
    site = Site()
    site.add_page_of("/", ["/hrefs/", "/locations/"])
    site.add_page("/hrefs/", hrefs.page_of_hrefs(port, other))
    site.expect_missing(hrefs.targets(port, other))
    locations = hrefs.locations(port, other)
    site.add_page_of("/locations/", [f"/locations/{i}" for i in range(len(locations))])
    for i, (location, _) in enumerate(locations):
        site.add_redirect(f"/locations/{i}", location)
    site.expect_missing({target for _, target in locations if target})
    return site


def site_of_redirects():
    site = Site()
    site.add_page_of("/", ["/loop", "/left", "/chain/0", "/many/"])
    site.add_redirect("/loop", "/loop")
    site.add_redirect("/left", "right")
    site.add_redirect("/right", "left", 307)
    for i in range(LONG):
        site.add_redirect(f"/chain/{i}", f"{i + 1}", 301)
    site.add_page(f"/chain/{LONG}")
    site.add_redirect("/many/", "", 308)  # is no location
    return site


def site_of_many_links():
    """A page with many links, and one page in a thousand spellings."""
    site = Site()
    site.add_page_of("/", ["/many", "/spelled"])
    targets = [f"/many/{i}" for i in range(MANY)]
    site.add_page_of("/many", targets * 2)
    site.expect_missing(targets)
    site.add_page_of("/spelled", spellings("same", 1000))
    site.add_page("/same")
    return site


def spellings(name, count):
    """Ways to write one and the same URL."""
    for i in range(count):
        dots = "./" * (i % 10) + f"x{i}/../" * (i % 7)
        letters = "".join(f"&#{ord(c)};" if i >> n & 1 else c for n, c in enumerate(name))
        yield f"{'/' if i % 3 else ''}{dots}{letters}{f'#{i}' if i % 2 else ''}"


def site_of_bad_html():
    site = Site()
    hidden = b"<a href=/hidden>"
    pages = {
        "deep": b"<div>" * DEEP + b'<a href="/found/deep">' + b"</div>" * DEEP,
        "unclosed-quote": b'<a href="/found/unclosed"><a title="' + hidden * 10_000,
        "unclosed-tag": b'<a href="/found/tag"><a href="/hidden" ' + b"x " * 100_000,
        "unclosed-comment": b'<a href="/found/comment"><!--' + hidden * 10_000,
        "comments-that-begin": b'<a href="/found/begin">' + b"<!-" * 100_000,
        "unclosed-script": b'<a href="/found/script"><script><!--<script>' + hidden * 10_000,
        "unclosed-title": b'<a href="/found/title"><title>' + b"</titl" * 50_000 + hidden,
        "lone-signs": b"<" * 100_000 + b'<a href="/found/signs">',
        "quotes": b"<a href=/found/quotes " + b"'\"" * 50_000 + b">",
        "many-attributes": b"<a " + b"x=1 " * 100_000 + b"href=/found/attributes>",
        "references": b'<a href="/found/' + b"&amp" * 10_000 + b'">',
        "nul": b"\0" * 1000 + b'<a\0 href="/found/odd-name"><a href="/found/nul">',
        "no-text": bytes(range(128, 256)) * 100 + b'<a href="/found/no-text">',
    }
    site.add_page_of("/", [f"/{name}" for name in pages])
    for name, body in pages.items():
        site.add_page(f"/{name}", body)
    found = "deep unclosed tag comment begin script title signs quotes attributes nul odd-name"
    site.expect_missing(f"/found/{name}" for name in [*found.split(), "no-text"])
    site.expect_missing(["/found/" + "&" * 10_000])
    return site


def site_that_is_refused(count=20):
    """Nobody listens any more once the first page is there: see Server.stop_listening()."""
    site = Site()
    targets = [f"/{i}" for i in range(count)]
    site.add_page_of("/", targets)
    site.answers["/"] = dataclasses.replace(site.answers["/"], end=answers.End.CLOSE)
    site.outcomes.update(dict.fromkeys(targets, REFUSED))
    return site


def site_that_does_not_read():
    """A link to a URL that is longer than what the server reads and what can be under way."""
    site = Site()
    target = "/" + "x" * (12 << 20)
    site.add_page_of("/", [target, "/other"])
    site.outcomes[target] = failed("timed out")
    site.expect_missing(["/other"])
    return site

"""Joins random URLs, and compares with what Python's urllib.parse.urljoin() says.

Usage: joins.py JOIN_LINES [SEED]

Where RFC 3986 is clear, and urljoin() follows it: measured with Python 3.8 to 3.13, which all say the
same. Left out, because there urljoin() does something else:
 - Empty segments (`a//b`), an empty query or fragment (`a?`), and an empty part behind a semicolon
   (`a;`): it drops them.
 - Dot segments of what is taken as it stands: of a reference with a host, and of the base's path where
   the reference has none. It leaves them there.
 - A reference that is empty, where the base has a fragment: it keeps that.
 - `http:a`: to it that is relative, as to browsers; strictly read it is not. Schemes that it does not
   know, whose references it does not resolve at all.
What has to be escaped is left out as well: urljoin() escapes nothing.
"""

import random
import subprocess
import sys
from urllib.parse import urljoin

PAIRS = 20_000

NAMES = ["a", "b", "index.html", "...", ".a", "a.", "..a", "a..", "%2e", "%2E%2e", "%2F", "c;d=1", "x=y",
         "~", "@", "!$&'()*+,", "-_"]
COLONS = ["a:b", ":", "1:"]
DOTS = [".", ".."]
HOSTS = ["a", "example.org", "EXAMPLE.org:80", "h:8080", "user@h", "[::1]", "[::1]:1", "127.0.0.1"]
QUERIES = ["q", "a=b&c=d", "/../x", "x/./y", "?", "a:b", "http://a/b", "%3f"]


class Urls:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def pair(self):
        shape = self.random.choice([self.absolute, self.empty] + 4 * [self.rooted, self.relative])
        base = "http:" + self.host_and_path([] if shape == self.empty else DOTS) + self.maybe("?", QUERIES)
        return base, shape() + self.maybe("?", QUERIES) + self.maybe("#", QUERIES)

    def absolute(self):
        return self.random.choice(["", "http:", "https:"]) + self.host_and_path([])

    def empty(self):
        return ""

    def rooted(self):
        return "/" + self.path(NAMES + COLONS + DOTS)

    def relative(self):
        first = self.random.choice(NAMES + DOTS)  # with a colon in it, that would be a scheme
        rest = self.path(NAMES + COLONS + DOTS)
        return first + self.random.choice(["", "/", "/" + rest])

    def host_and_path(self, dots):
        path = "/" + self.path(NAMES + COLONS + dots)
        return "//" + self.random.choice(HOSTS) + self.random.choice(["", path, path, path])

    def path(self, names):
        segments = [self.random.choice(names) for _ in range(self.random.randrange(6))]
        return "/".join(segments) + (self.random.choice(["", "/"]) if segments else "")

    def maybe(self, mark, texts):
        return self.random.choice(["", "", mark + self.random.choice(texts)])


def main(join_lines, seed="1"):
    urls = Urls(int(seed))
    pairs = [urls.pair() for _ in range(PAIRS)]
    lines = "".join(f"{base}\t{reference}\n" for base, reference in pairs)
    output = subprocess.run([join_lines], input=lines, stdout=subprocess.PIPE, text=True, check=True).stdout
    joined = output.splitlines()
    if len(joined) != len(pairs):
        sys.exit(f"{len(joined)} results for {len(pairs)} pairs")
    failed = 0
    for (base, reference), ours in zip(pairs, joined):
        python = urljoin(base, reference)
        failed += ours != python
        if ours != python and failed <= 10:
            print(f"FAILED: {base} and {reference!r}: {ours}, by Python {python}")
    print(f"of {PAIRS} pairs, {len(set(joined))} different results, with seed {seed}, {failed} differ")
    print(f"{int(failed == 0)} passed, {int(failed > 0)} failed")
    return 1 if failed else 0


sys.exit(main(*sys.argv[1:]))

"""The sites that are crawled: Debian's documentation of Python, and small pages of our own."""

import contextlib
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import nginx
from measuring import Skipped, need

DOCUMENTATION = pathlib.Path("/usr/share/doc/python3.11/html")
PAGE = 2600  # bytes
FANOUT = 10  # links from a page to others, beside those to its parent and to the first


@contextlib.contextmanager
def documentation():
    """Its folder: 530 pages of 94 KB on the average, full of links."""
    need("nginx:nginx-light")
    if not (DOCUMENTATION / "index.html").exists():
        raise Skipped("install python3.11-doc")
    yield DOCUMENTATION


@contextlib.contextmanager
def small_pages(count):
    """A folder of so many pages, each of which links to ten others, to its parent and to the first."""
    need("nginx:nginx-light")
    with tempfile.TemporaryDirectory(prefix="site-") as folder:
        for number in range(count):
            (pathlib.Path(folder) / name(number)).write_text(page(number, count))
        yield folder


def name(number):
    return "index.html" if number == 0 else f"page{number}.html"


def page(number, count):
    first = FANOUT * number + 1
    linked = [0, number // FANOUT, *(other % count for other in range(first, first + FANOUT))]
    text = "<!DOCTYPE html><html><head><title>A page</title></head><body>\n<ul>\n"
    for other in linked:
        text += f'<li><a href="{name(other)}">Page {other}</a>, and what it says</li>\n'
    text += '</ul>\n<p class="text">'
    end = "</p></body></html>\n"
    words = "Some words, as they stand on pages. " * (PAGE // 36)
    return text + words[: PAGE - len(text) - len(end)] + end


@contextlib.contextmanager
def serving(folder):
    """A fresh nginx on a port of its own: a port that was crawled is in TIME_WAIT for a minute."""
    with nginx.serving(folder) as server:
        yield server.url

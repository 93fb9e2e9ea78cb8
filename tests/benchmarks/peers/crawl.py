"""What the Python crawlers share: the site, its links, and what is still to do."""

import collections
import re
import selectors
import socket
import urllib.parse

MOST_IN_FLIGHT = 100

selector = selectors.DefaultSelector()
_HREF = re.compile(r'''(?i)\shref\s*=\s*["']([^\s"'<>]+)["']''')


class Site:
    """The targets of one host: seen, to do, in flight."""

    def __init__(self, url, fetch):
        parts = urllib.parse.urlsplit(url)
        self.address = (parts.hostname, parts.port)
        self.host = parts.netloc
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._fetch = fetch
        self._seen = {parts.path}
        self._to_do = collections.deque(self._seen)
        self._in_flight = 0

    def begin(self):
        """Begins to fetch all that can be reached."""
        self._launch()

    def crawl(self):
        """Begins, and is done when all is."""
        self.begin()
        while self._in_flight:
            for key, events in selector.select():
                key.data(key, events)

    def request(self, target):
        return f"GET {target} HTTP/1.0\r\nHost: {self.host}\r\n\r\n".encode("ascii")

    def done(self, target, response):
        """The fetch of `target` is over: its links are to do."""
        print(target)
        self._in_flight -= 1
        head, _, body = response.partition(b"\r\n\r\n")
        if b"Content-Type: text/html" in head:
            links = self._links(target, body.decode("utf-8", "replace")) - self._seen
            self._seen |= links
            self._to_do.extend(links)
        self._launch()

    def _links(self, target, text):
        base = self._origin + target
        links = set()
        for href in set(_HREF.findall(text)):
            parts = urllib.parse.urlparse(urllib.parse.urljoin(base, href))
            if parts.scheme == "http" and parts.netloc == self.host:
                links.add(parts._replace(scheme="", netloc="", fragment="").geturl())
        return links

    def _launch(self):
        while self._in_flight < MOST_IN_FLIGHT and self._to_do:
            self._in_flight += 1
            self._fetch(self, self._to_do.popleft())


def connection_to(address):
    """A socket that begins to connect."""
    connection = socket.socket()
    connection.setblocking(False)
    try:
        connection.connect(address)
    except BlockingIOError:
        pass
    return connection

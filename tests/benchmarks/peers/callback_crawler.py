"""The crawler in callbacks, in Python: callback_crawler.py URL."""

import selectors
import sys

import crawl


class Fetcher:
    """Fetches one target, a callback at a time."""

    def __init__(self, site, target):
        self._site = site
        self._target = target
        self._response = b""
        self._connection = None

    def fetch(self):
        self._connection = crawl.connection_to(self._site.address)
        crawl.selector.register(self._connection, selectors.EVENT_WRITE, self._connected)

    def _connected(self, key, _events):
        crawl.selector.unregister(key.fd)
        self._connection.send(self._site.request(self._target))
        crawl.selector.register(key.fd, selectors.EVENT_READ, self._read_response)

    def _read_response(self, key, _events):
        chunk = self._connection.recv(4096)
        if chunk:
            self._response += chunk
            return
        crawl.selector.unregister(key.fd)
        self._connection.close()
        self._site.done(self._target, self._response)


crawl.Site(sys.argv[1], lambda site, target: Fetcher(site, target).fetch()).crawl()

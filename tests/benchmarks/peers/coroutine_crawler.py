"""The crawler in coroutines made of generators, in Python: coroutine_crawler.py URL."""

import selectors
import sys

import crawl


class Future:
    """A result that will be there later."""

    def __init__(self):
        self.result = None
        self._callbacks = []

    def add_done_callback(self, callback):
        self._callbacks.append(callback)

    def set_result(self, result):
        self.result = result
        for callback in self._callbacks:
            callback(self)

    def __iter__(self):
        yield self
        return self.result


class Task:
    """Drives a coroutine from one future to the next."""

    def __init__(self, coroutine):
        self._coroutine = coroutine
        self._step(None)

    def _step(self, _future):
        try:
            future = self._coroutine.send(None)
        except StopIteration:
            return
        future.add_done_callback(self._step)


def ready(connection, events):
    """Waits until `connection` is ready."""
    future = Future()
    crawl.selector.register(connection, events, lambda key, mask: future.set_result(None))
    yield from future
    crawl.selector.unregister(connection)


def read(connection):
    yield from ready(connection, selectors.EVENT_READ)
    return connection.recv(4096)


def read_all(connection):
    response = []
    chunk = yield from read(connection)
    while chunk:
        response.append(chunk)
        chunk = yield from read(connection)
    return b"".join(response)


def fetch(site, target):
    connection = crawl.connection_to(site.address)
    yield from ready(connection, selectors.EVENT_WRITE)
    connection.send(site.request(target))
    response = yield from read_all(connection)
    connection.close()
    site.done(target, response)


crawl.Site(sys.argv[1], lambda site, target: Task(fetch(site, target))).crawl()

"""A web server for one test: nginx on a free port of 127.0.0.1, without root, without service."""

import contextlib
import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

# One process: what is started is what is stopped, and it serves what its user may read.
CONFIG = """
daemon off;
master_process off;
pid nginx.pid;
error_log error.log;
events {{}}
http {{
  types {{ text/html html; text/css css; text/plain txt; }}
  default_type application/octet-stream;
  log_format requests escape=json '["$request", "$http_referer"]';
  access_log access.log requests;
  client_body_temp_path body;
  fastcgi_temp_path fastcgi;
  proxy_temp_path proxy;
  scgi_temp_path scgi;
  uwsgi_temp_path uwsgi;
  server {{
    listen 127.0.0.1:{port};
    root "{root}";
    autoindex on;
    {locations}
  }}
}}
"""
ATTEMPTS = 5  # to get a port that nobody takes before nginx does


def find():
    """nginx's path, None if it is not installed."""
    # Where Debian has it is not on everybody's PATH.
    return shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


@contextlib.contextmanager
def serving(root, locations=""):
    """A Server of the files under `root`, and of `locations`, in nginx's own language."""
    with tempfile.TemporaryDirectory(prefix="nginx-") as directory:
        for _ in range(ATTEMPTS):
            server = Server(pathlib.Path(directory), root, locations)
            try:
                if server.has_started():
                    yield server
                    return
            finally:
                server.stop()
        raise RuntimeError(f"nginx does not start: {server.complaints()}")


class Server:
    """A running nginx, and its log."""

    def __init__(self, directory, root, locations):
        self._port = free_port()
        self._marks = 0
        self._log_taken = 0  # bytes
        self._log = directory / "access.log"
        self._errors = directory / "error.log"
        for file in (self._log, self._errors):
            file.touch()
        config = directory / "nginx.conf"
        config.write_text(CONFIG.format(port=self._port, root=root, locations=locations))
        self._process = subprocess.Popen(
            [find(), "-p", directory, "-c", config, "-e", self._errors],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # the error log has it too
        )

    @property
    def url(self):
        return f"http://127.0.0.1:{self._port}/"

    def take_requests(self):
        """(request line, referer) of each request since the last call, in order."""
        # A request is logged after its answer is sent. One process does one after the other: once
        # this one is in the log, so is each whose answer has come.
        self._marks += 1
        mark = f"/mark-{self._marks}"
        self._get(mark)
        while not self._is_logged(mark):
            if self._process.poll() is not None:
                raise RuntimeError(f"nginx has ended: {self.complaints()}")
            time.sleep(0.01)
        lines = self._new_log()
        self._log_taken += len(lines)
        # Not UTF-8: a byte that is no ASCII is to be seen as one.
        return [json.loads(line.decode("latin-1")) for line in lines.splitlines()[:-1]]

    def has_started(self):
        """Waits until it serves, or has ended because someone else was given its port."""
        while self._process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                self._get("/started")
            # Whoever answered that, the log is this one's.
            if self._is_logged("/started"):
                self.take_requests()
                return True
            time.sleep(0.01)
        return False

    def stop(self):
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def complaints(self):
        return self._errors.read_text(errors="replace")

    def _new_log(self):
        return self._log.read_bytes()[self._log_taken :]

    def _is_logged(self, target):
        return f'["GET {target} HTTP/1.1", ""]\n'.encode() in self._new_log()

    def _get(self, target):
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", target)
            connection.getresponse().read()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

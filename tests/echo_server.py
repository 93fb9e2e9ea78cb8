"""Stage 5's echo server as a child process, and what the system tells of it."""

import contextlib
import os
import pathlib
import resource
import select
import subprocess
import tempfile
import time

HOST = "127.0.0.1"
PATIENCE = 30  # seconds, for whatever has to happen: only a program that is wrong needs them
MOST_SHOWN = 500  # characters

# A program built with sanitizers: what was freed stays a while, which looks as if it were kept.
SMALL_QUARANTINE = {"ASAN_OPTIONS": "quarantine_size_mb=1:thread_local_quarantine_size_kb=64"}
# UBSan needs a pipe to look at an object of a class that it has not seen before; if there can be
# none, it takes the object for a wrong one.
NO_PIPE = {"UBSAN_OPTIONS": "halt_on_error=0:print_stacktrace=0"}


class Failed(Exception):
    """What a case was to show is not so."""


def wait_until(condition, what):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise Failed(f"{PATIENCE} seconds, and still not: {what}")
        time.sleep(0.01)


@contextlib.contextmanager
def serving(program, *options, descriptors=None):
    """An EchoServer, which may have so many descriptors."""
    with tempfile.TemporaryFile() as errors:
        server = EchoServer([program, "echo", "--port", "0", *options], errors, descriptors)
        try:
            with server.blamed():
                server.start()
                yield server
        finally:
            server.kill()


class EchoServer:
    def __init__(self, command, errors, descriptors):
        self._errors = errors
        options = {**SMALL_QUARANTINE, **(NO_PIPE if descriptors else {})}
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=with_options(os.environ, options),
            preexec_fn=descriptors and (lambda: limit_descriptors(descriptors)),
        )

    def start(self):
        """Waits until it listens."""
        output = self._process.stdout
        is_there, _, _ = select.select([output], [], [], PATIENCE)
        line = output.readline().decode() if is_there else ""
        if not line.startswith(f"listening on {HOST}:"):
            raise Failed(f"the server begins with {line!r}")
        self.port = int(line.rpartition(":")[2])
        # Before, it may have something open for a moment that is no client's.
        wait_until(lambda: self._stat()[0] == "S", "the server waits")
        self.descriptors_at_start = self.descriptors()

    def descriptors(self):
        return len(os.listdir(self._proc("fd")))

    def memory(self):
        """What it has in memory, in bytes."""
        fields = dict(line.split(":", 1) for line in self._proc("status").read_text().splitlines())
        return int(fields["VmRSS"].split()[0]) * 1024

    def cpu_time(self):
        """In seconds."""
        user, system = self._stat()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def complaints(self):
        """What it has written to standard error."""
        # Not read(): the child would go on writing from where that ends.
        size = os.fstat(self._errors.fileno()).st_size
        return os.pread(self._errors.fileno(), size, 0).decode(errors="replace")

    def check_silent(self):
        if self.complaints():
            raise Failed("the server has written to standard error")

    @contextlib.contextmanager
    def blamed(self):
        """Errors that come up tell what the server said, which may be why."""
        try:
            yield
        except Exception as error:
            words = self.complaints()
            error.add_note(f"the server's standard error: {words[:MOST_SHOWN] or 'nothing'}")
            raise

    def wait_until_alone(self):
        """Waits until all clients' descriptors are closed."""
        wait_until(
            lambda: self.descriptors() == self.descriptors_at_start,
            f"the server has the {self.descriptors_at_start} descriptors that it had at the start",
        )

    def end(self, signal):
        """Sends the signal; gives the status, which is negative if it was killed."""
        self._process.send_signal(signal)
        try:
            return self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise Failed(f"it has not ended {PATIENCE} seconds after the signal") from None

    def kill(self):
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def _stat(self):
        """The kernel's figures, from the state on: the name before may have anything in it."""
        return self._proc("stat").read_text().rpartition(")")[2].split()

    def _proc(self, name):
        return pathlib.Path("/proc", str(self._process.pid), name)


def with_options(environment, options):
    """Of two values for the same, a sanitizer takes the last."""
    added = {
        name: ":".join(filter(None, [environment.get(name), value]))
        for name, value in options.items()
    }
    return {**environment, **added}


def limit_descriptors(most):
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

"""How long a newcomer waits: ./course run in a fresh clone."""

import pathlib
import subprocess
import tempfile
import time

from measuring import Row, need, note, run

ROOT = pathlib.Path(__file__).parents[2]


def rows(_build, _rounds):
    """The one row."""
    need("git")
    note("./course run in a fresh clone")
    with tempfile.TemporaryDirectory(prefix="clone-") as folder:
        subprocess.run(["git", "clone", "-q", ROOT, folder], check=True)
        begin = time.monotonic()
        run(pathlib.Path(folder) / "course", "run")
        yield Row("./course run in a fresh clone", "s", time.monotonic() - begin, most=60)

"""Writes, for each source that a recording names, the names of what is kept while a program waits at
each of its lines: variables of a coroutine, members of an object.

Usage: kept.py OUTPUT RECORDING...
"""

import json
import pathlib
import sys

root = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(root / "common"))

import sources  # noqa: E402, it is found only now


def main(output, *recordings):
    paths = {path for recording in recordings
             for path in json.loads(pathlib.Path(recording).read_text(encoding="utf-8"))["sources"]}
    kept = {path: sources.kept(root / path) for path in sorted(paths)}
    pathlib.Path(output).write_text(json.dumps(kept), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The pages that people read, and a place in which their commands run."""

import contextlib
import os
import pathlib
import tempfile

# What `./course WORD` runs, of what has been built. Nothing is built in a test.
COURSE = """\
#!/bin/sh
stages='{build}/stages'
command=${{1-}}
[ $# = 0 ] || shift
case $command in
  1) exec "$stages/01_generator_pipeline" "$@" ;;
  2) exec "$stages/02_yield_from" "$@" ;;
  3) exec "$stages/03_callback_crawler" "$@" ;;
  4) exec "$stages/04_coroutine_crawler" "$@" ;;
  5) exec "$stages/05_mini_asyncio" "$@" ;;
  compare) exec "$stages/compare" "$@" ;;
  *) exec '{root}/course' $command "$@" ;;
esac
"""


def pages(root):
    return [root / "README.md", *sorted((root / "docs").glob("*.md"))]


@contextlib.contextmanager
def scratch(root, build):
    """A directory that looks like a fresh clone, and is the page's own."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for shown in "stages", "common", "tests", "docs":
            (folder / shown).symlink_to(root / shown)
        (folder / "build").symlink_to(build)
        course = folder / "course"
        course.write_text(COURSE.format(root=root, build=build), encoding="utf-8")
        course.chmod(0o755)
        yield folder


def environment():
    """A user's, without colours, and in the language in which the pages are."""
    return {**os.environ, "NO_COLOR": "1", "LC_ALL": "C.UTF-8", "TERM": "dumb"}

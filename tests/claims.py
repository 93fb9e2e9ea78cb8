"""Checks what the pages say in numbers.

Behind a link to a file, `, 42 lines` is its lines of code. Any other number that was measured has a
comment behind it that names it: `24.0<!--=callback.allocations_per_fetch-->`. What takes minutes to
measure is in docs/measured.json, by the names of its rows. To measure it anew:
./course bench --rounds 7 --json docs/measured.json instructions

Usage: claims.py ROOT BUILD [--update]: with --update, the pages are corrected instead.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # the tree is the user's
from documents import pages

LINES = re.compile(r"(?P<before>\]\((?P<path>[^)]+)\), )(?P<said>\d+)(?P<after> lines)")
FIGURE = re.compile(r"(?P<before>)(?P<said>[\d.,]+)(?P<after><!--=(?P<name>[^>]+)-->)")


def figures(root, build):
    """All that can be named, by its name."""
    known = {}
    stages = build / "stages"
    run = subprocess.run([stages / "compare", "--virtual-time", "--quiet", "--json", "-"],
                         stdout=subprocess.PIPE, check=True)
    for report in json.loads(run.stdout)["reports"]:
        crawler = report["crawler"]
        known[f"{crawler}.pages"] = len(report["pages"])
        known[f"{crawler}.concurrency"] = report["concurrency"]
        for part in report["loop"], report["state"]:
            known.update({f"{crawler}.{name}": value for name, value in part.items()})
    for crawler, program in ("callback", "03_callback_crawler"), ("coroutine", "04_coroutine_crawler"):
        with tempfile.TemporaryDirectory() as folder:
            trace = pathlib.Path(folder, "trace.json")
            subprocess.run([stages / program, "--virtual-time", "--quiet", "--trace", trace],
                           stdout=subprocess.DEVNULL, check=True)
            known[f"{crawler}.jumps"] = jumps(json.loads(trace.read_text(encoding="utf-8"))["events"])
    for row in json.loads((root / "docs" / "measured.json").read_text(encoding="utf-8"))["rows"]:
        known[row["what"]] = f"{row['ratio']:.2f}"
    cases = [path.read_text(encoding="utf-8").count("\nPARITY(")
             for path in (root / "tests" / "parity").glob("*.cpp")]
    known["parity.pairs"] = sum(cases)
    return known


def jumps(events):
    """How often a page is gone on with somewhere else than where it stopped: who has a stack goes on at
    the line where that stands, who is called back begins at the top of a function."""
    left = set()
    count = 0
    for event in events:
        if event["type"] == "task.exit":
            left.add(event["task"])
        elif event["type"] == "task.enter" and event["task"] in left and "stack" not in event:
            count += 1
    return count


def shown(value):
    if isinstance(value, str):
        return value
    return f"{value:.1f}" if isinstance(value, float) and value < 100 else f"{round(value)}"


def main(root, build, update=None):
    root, build = pathlib.Path(root), pathlib.Path(build)
    sys.path.insert(0, str(root / "stages" / "compare"))
    from lines_of_code import count  # the rule by which compare counts

    known = figures(root, build)
    passed = failed = 0
    for page in pages(root):
        text = page.read_text(encoding="utf-8")

        def holds(claim, is_so):
            nonlocal passed, failed
            if claim["said"] == is_so or update:
                passed += 1
            else:
                failed += 1
                print(f"{page.relative_to(root)}: {claim[0]}: it is {is_so}")
            return claim["before"] + is_so + claim["after"]

        made = LINES.sub(lambda claim: holds(claim, str(count(page.parent / claim["path"]))), text)
        made = FIGURE.sub(lambda claim: holds(claim, shown(known[claim["name"]])), made)
        if update:
            page.write_text(made, encoding="utf-8")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main(*sys.argv[1:]))

"""Counts what test runs say of themselves.

Of a build directory each doctest program counts with its test cases, any other test with what its
last line `N passed, N failed` says. A file is what a runner printed: such a line, or those of
node's test runner. What did not pass is shown again, with the end of what it said. The closing line
has the sums; the exit status is 1 if anything failed, was skipped, or did not run.
"""

import json
import pathlib
import re
import sys

DOCTEST = re.compile(r"^\[doctest\] test cases: +\d+ \| +(\d+) passed \| +(\d+) failed", re.M)
PLAIN = re.compile(r"^(\d+) passed, (\d+) failed$", re.M)
NODE = re.compile(r"^# pass (\d+)\n# fail (\d+)$", re.M)
SKIPPED = re.compile(r"^skipped: ", re.M)  # a part of it
MOST_SHOWN = 40  # lines


def said(output):
    found = DOCTEST.search(output) or PLAIN.search(output) or NODE.search(output)
    return map(int, found.groups()) if found else (0, 0)


def all_said(test):
    return test.get("stdout", "") + test.get("stderr", "")


def count(test):
    """Passed and failed cases of one test of Meson's log."""
    passed, failed = said(test.get("stdout", ""))
    if failed == 0 and (test["result"] != "OK" or SKIPPED.search(all_said(test))):
        failed = 1  # it crashed, was skipped, or took too long
    return passed, failed


def tests_of(run):
    """As Meson logs them."""
    if run.is_file():
        return [{"name": run.name, "result": "OK", "stdout": run.read_text(encoding="utf-8")}]
    log = run / "meson-logs" / "testlog.json"
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def main(*runs):
    passed = failed = 0
    for run in runs:
        tests = tests_of(pathlib.Path(run))
        if not tests:
            print(f"{run}: no test was run")
            failed += 1
        for test in tests:
            counts = count(test)
            if counts[1] or not counts[0]:
                print(f"{run}: {test['name']}: {test['result']}")
                print(*all_said(test).splitlines()[-MOST_SHOWN:], sep="\n")
            passed += counts[0]
            failed += counts[1]
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main(*sys.argv[1:]))

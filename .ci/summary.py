"""Counts what the test runs of some build directories say of themselves.

Each doctest program counts with its test cases, any other test with what its last line
`N passed, N failed` says. The closing line has the sums; the exit status is 1 if anything
failed, was skipped, or did not run.
"""

import json
import pathlib
import re
import sys

DOCTEST = re.compile(r"^\[doctest\] test cases: +\d+ \| +(\d+) passed \| +(\d+) failed", re.M)
PLAIN = re.compile(r"^(\d+) passed, (\d+) failed$", re.M)
SKIPPED = re.compile(r"^skipped: ", re.M)  # a part of it


def count(test):
    """Passed and failed cases of one test of Meson's log."""
    found = DOCTEST.search(test.get("stdout", "")) or PLAIN.search(test.get("stdout", ""))
    passed, failed = map(int, found.groups()) if found else (0, 0)
    output = test.get("stdout", "") + test.get("stderr", "")
    if failed == 0 and (test["result"] != "OK" or SKIPPED.search(output)):
        failed = 1  # it crashed, was skipped, or took too long
    return passed, failed


def main(*builds):
    passed = failed = 0
    for build in builds:
        log = pathlib.Path(build, "meson-logs", "testlog.json")
        tests = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        if not tests:
            print(f"{build}: no test was run")
            failed += 1
        for test in tests:
            counts = count(test)
            if counts[1] or not counts[0]:
                print(f"{build}: {test['name']}: {test['result']}")
            passed += counts[0]
            failed += counts[1]
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main(*sys.argv[1:]))

"""Checks that print themselves: what was checked, and whatever is wrong with it."""

import sys

MOST_SHOWN = 10  # lines about one thing
LONGEST = 300  # characters of one


class Checks:
    """Prints each check as it is made, and counts."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, what, problems):
        """`problems` is a list of whatever is wrong, empty if all is well."""
        if not problems:
            self.passed += 1
            print(f"ok: {what}", flush=True)
            return
        self.failed += 1
        show(f"failed: {what}", problems)

    def finish(self):
        """Prints the sums; gives the exit status."""
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0


def show(title, lines):
    print(title)
    for line in lines[:MOST_SHOWN]:
        print(f"    {shorten(line)}")
    if len(lines) > MOST_SHOWN:
        print(f"    and {len(lines) - MOST_SHOWN} more")
    sys.stdout.flush()


def shorten(line):
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}… ({len(line)} characters)"

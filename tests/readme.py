"""Checks what README.md says in numbers: the lines of code of each file that its table names.

Usage: readme.py ROOT [--update]: with --update, the README is corrected instead.
"""

import pathlib
import re
import sys

CLAIM = re.compile(r"(?P<link>\]\((?P<path>[^)]+)\), )(?P<lines>\d+)(?= lines)")


def main(root, update=None):
    root = pathlib.Path(root)
    sys.dont_write_bytecode = True  # the tree is the user's
    sys.path.insert(0, str(root / "stages" / "compare"))
    from lines_of_code import count  # the rule by which compare counts

    readme = root / "README.md"
    text = readme.read_text(encoding="utf-8")
    if update:
        readme.write_text(CLAIM.sub(lambda claim: claim["link"] + str(count(root / claim["path"])), text))
        return 0
    passed = failed = 0
    for claim in CLAIM.finditer(text):
        counted = count(root / claim["path"])
        if counted == int(claim["lines"]):
            passed += 1
        else:
            failed += 1
            print(f"README.md: {claim['path']} has {counted} lines, not {claim['lines']}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main(*sys.argv[1:]))

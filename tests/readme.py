"""Checks what README.md says in numbers: the lines of code of each file that its table names.

Usage: readme.py ROOT
"""

import pathlib
import re
import sys

LINK = re.compile(r"\[`[^`]+`\]\((?P<path>[^)]+)\), (?P<lines>\d+) lines")


def main(root):
    root = pathlib.Path(root)
    sys.dont_write_bytecode = True  # the tree is the user's
    sys.path.insert(0, str(root / "stages" / "compare"))
    from lines_of_code import count  # the rule by which compare counts

    claims = LINK.findall((root / "README.md").read_text(encoding="utf-8"))
    wrong = [
        f"README.md: {path} has {count(root / path)} lines, not {lines}"
        for path, lines in claims
        if count(root / path) != int(lines)
    ]
    for line in wrong:
        print(line)
    print(f"{len(claims) - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong or not claims else 0


sys.exit(main(*sys.argv[1:]))

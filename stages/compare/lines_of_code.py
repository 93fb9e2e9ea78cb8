"""Counts the lines of code of the fetchers: those that hold more than a comment.

Usage: lines_of_code.py OUTPUT NAME SOURCE... [-- NAME SOURCE...]...
Writes a C++ header with the sum of each name's sources.
"""

import sys


def count(path):
    with open(path, encoding="utf-8") as source:
        code = (line.split("//")[0].strip() for line in source)
        return sum(1 for line in code if line)


def main(output, *words):
    lines = ["#pragma once", "", "namespace comparison::lines_of_code {", ""]
    for group in " ".join(words).split(" -- "):
        name, *sources = group.split()
        lines.append(f"inline constexpr int {name} = {sum(map(count, sources))};")
    lines += ["", "}  // namespace comparison::lines_of_code", ""]
    with open(output, "w", encoding="utf-8") as header:
        header.write("\n".join(lines))


if __name__ == "__main__":
    main(*sys.argv[1:])

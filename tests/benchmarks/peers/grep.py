"""follow and grep as generators, in Python: grep.py FILE TEXT, to the file's end."""

import sys


def follow(file):
    while line := file.readline():
        yield line


def grep(pattern, lines):
    for line in lines:
        if pattern in line:
            yield line


with open(sys.argv[1], encoding="utf-8") as log:
    for line in grep(sys.argv[2], follow(log)):
        print(line, end="")

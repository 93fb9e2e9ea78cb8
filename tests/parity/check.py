"""Checks that both halves of a topic's pairs print the same lines.

    check.py TOPIC PROGRAM      compares PROGRAM with TOPIC.txt, and TOPIC.txt with TOPIC.py
    check.py --record TOPIC     writes what this Python prints to TOPIC.txt

What is recorded is what Python 3.11 prints, which the twins follow; and beside it, where a case says
that a later version behaves otherwise, what that one prints. Each case is one test; the last line
counts them.
"""

import pathlib
import platform
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
OLDEST = (3, 11)
OF_VERSION = re.compile(r" \(since Python [\d.]+\)$")


def main(arguments):
    if arguments[0] == "--record":
        record(HERE / f"{arguments[1]}.txt", cases(live(arguments[1])))
        return 0
    topic, program = arguments
    recorded = cases((HERE / f"{topic}.txt").read_text(encoding="utf-8"))
    followed = {name: lines for name, lines in recorded.items() if not OF_VERSION.search(name)}
    twin = subprocess.run([program], capture_output=True, encoding="utf-8", timeout=60)
    failed = differences("the twin", cases(twin.stdout), followed)
    failed |= compare_live(topic, recorded, followed)
    if twin.returncode != 0:
        print(f"the twin ends with status {twin.returncode}\n{twin.stderr}")
        failed.add("status")
    print(f"{len(followed.keys() - failed)} passed, {len(failed)} failed")
    return 1 if failed or not recorded else 0


def compare_live(topic, recorded, followed):
    python = f"Python {platform.python_version()}"
    if sys.version_info < OLDEST:
        print(f"skipped: parity_{topic}: {python} is older than what is followed")
        return set()
    printed = cases(live(topic))
    of_version = {OF_VERSION.sub("", name): name for name in printed if OF_VERSION.search(name)}
    expected = {of_version.get(name, name) for name in followed}
    return differences(python, printed, {name: recorded.get(name) for name in expected})


def live(topic):
    """What the Python half prints."""
    command = [sys.executable, "-B", f"{topic}.py"]
    return subprocess.run(
        command, cwd=HERE, stdout=subprocess.PIPE, check=True, encoding="utf-8", timeout=60
    ).stdout


def record(path, printed):
    """What others have recorded stays: of a version what is said to be its own."""
    recorded = cases(path.read_text(encoding="utf-8")) if path.exists() else {}
    if sys.version_info[:2] == OLDEST:
        of_others = {name: lines for name, lines in recorded.items() if OF_VERSION.search(name)}
        recorded = printed | of_others
    else:
        recorded |= {name: lines for name, lines in printed.items() if OF_VERSION.search(name)}
    text = "".join(f"== {name}\n{lines}" for name, lines in recorded.items())
    path.write_text(text, encoding="utf-8")


def cases(text):
    """What each of them printed."""
    parts = text.split("== ")[1:]
    return dict(part.split("\n", 1) for part in parts)


def differences(who, printed, recorded):
    """Tells of the cases that differ, and gives their names."""
    differing = set()
    for name in recorded.keys() | printed.keys():
        expected, got = recorded.get(name), printed.get(name)
        if expected != got:
            print(f"{name}: recorded\n{expected}but {who} prints\n{got}")
            differing.add(name)
    return differing


sys.exit(main(sys.argv[1:]))

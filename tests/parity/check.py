"""Checks that both halves of a topic's pairs print the same lines.

    check.py TOPIC PROGRAM      compares PROGRAM with TOPIC.txt, and TOPIC.txt with TOPIC.py
    check.py --record TOPIC     writes TOPIC.txt anew, which is what Python 3.11 prints

Each case is one test; the last line counts them.
"""

import pathlib
import platform
import subprocess
import sys

HERE = pathlib.Path(__file__).parent


def main(arguments):
    if arguments[0] == "--record":
        (HERE / f"{arguments[1]}.txt").write_text(live(arguments[1]), encoding="utf-8")
        return 0
    topic, program = arguments
    recorded = cases((HERE / f"{topic}.txt").read_text(encoding="utf-8"))
    twin = subprocess.run([program], capture_output=True, encoding="utf-8", timeout=60)
    failed = differences("the twin", cases(twin.stdout), recorded)
    python = f"Python {platform.python_version()}"
    failed |= differences(python, cases(live(topic)), recorded)
    if twin.returncode != 0:
        print(f"the twin ends with status {twin.returncode}\n{twin.stderr}")
        failed.add("status")
    print(f"{len(recorded.keys() - failed)} passed, {len(failed)} failed")
    return 1 if failed or not recorded else 0


def live(topic):
    """What the Python half prints."""
    command = [sys.executable, "-B", f"{topic}.py"]
    return subprocess.run(
        command, cwd=HERE, stdout=subprocess.PIPE, check=True, encoding="utf-8", timeout=60
    ).stdout


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

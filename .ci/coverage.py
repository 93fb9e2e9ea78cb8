"""Says which lines of common/ and stages/ the tests have run.

    coverage.py BUILD

BUILD is a folder of clang's, built with -fprofile-instr-generate -fcoverage-mapping, in which tests
have left their profiles in BUILD/profiles. Prints each file that is below the goal, and all together.
The exit status is 1 if that is below it.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

GOAL = 95  # percent
TOOL = "llvm-{}-19"
ROOT = pathlib.Path(__file__).resolve().parent.parent


def llvm(tool, *arguments, **options):
    return subprocess.run([TOOL.format(tool), *arguments], check=True, **options)


def programs(build):
    """Whatever has been run: tests, and what they start."""
    for folder in build / "tests", build / "stages":
        yield from (path for path in sorted(folder.rglob("*")) if is_program(path))


def is_program(path):
    return path.is_file() and path.open("rb").read(4) == b"\x7fELF" and path.stat().st_mode & 0o111


def files(build, profile):
    """(name, lines, lines that were run) of each."""
    objects = [word for program in programs(build) for word in ("-object", program)]
    sources = [ROOT / "common", ROOT / "stages"]
    options = ["-summary-only", f"-instr-profile={profile}"]
    export = llvm("cov", "export", *objects[1:], *options, *sources, stdout=subprocess.PIPE)
    for file in json.loads(export.stdout)["data"][0]["files"]:
        lines = file["summary"]["lines"]
        yield pathlib.Path(file["filename"]).relative_to(ROOT), lines["count"], lines["covered"]


def main(build):
    with tempfile.NamedTemporaryFile() as profile:
        raw = sorted((build / "profiles").glob("*.profraw"))
        # A program that was killed as it wrote what it had run says nothing; the others do.
        llvm("profdata", "merge", "-sparse", "-failure-mode=all", "-o", profile.name, *raw)
        found = list(files(build, profile.name))
    for name, lines, covered in found:
        if covered * 100 < lines * GOAL:
            print(f"{covered * 100 / lines:5.1f} % of {lines} lines: {name}")
    lines = sum(lines for _, lines, _ in found)
    covered = sum(covered for *_, covered in found)
    percent = covered * 100 / lines
    print(f"{percent:5.1f} % of {lines} lines in {len(found)} files")
    return 0 if percent >= GOAL else 1


sys.exit(main(pathlib.Path(sys.argv[1])))

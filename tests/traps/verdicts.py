"""Makes the verdicts of docs/traps.md by running the traps: each program and its cured twin, built by
both compilers, with and without optimisation, and by clang with sanitizers.

Usage: verdicts.py [--update] [--jobs N]: checks that the page says what comes out; with --update,
the page is corrected instead. A cured twin at which anybody complains fails in either case.

What is undefined differs from run to run. So each program runs many times, and a verdict is what
holds of all of them. Text is quoted only if every build prints the same.
"""

import argparse
import concurrent.futures
import difflib
import os
import pathlib
import re
import resource
import sys
import tempfile

sys.dont_write_bytecode = True  # the tree is the user's
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from trial import BUILDS, PLAIN, ROOT, SANITIZED, STACK, Workshop  # how they are built and run

PAGE = ROOT / "docs" / "traps.md"
NAMES = {"g++": "g++ 12", "clang": "clang 19"}


def instead(printed, right):
    """How the lines that are printed differ from the right ones."""
    printed, right = printed.splitlines(), right.splitlines()
    missing = [line for line in right if line not in printed]
    if all(line in right for line in printed):
        return "lacks " + ", ".join(f"`{line}`" for line in missing)
    wrong = next(line for line in printed if line not in right)
    return f"`{wrong}` instead of `{missing[0]}`" if missing else f"`{wrong}` besides"


class Verdict:
    """What is said of one trap, from what trying it out has given for each build."""

    def __init__(self, tried, right):
        self.reports = {build: self.report(tried[build]) for build in SANITIZED}
        lucky = any(report not in ("nothing", "–") for report in self.reports.values())
        endings = {ending for build in PLAIN for ending in tried[build][1]}
        self.ends = {
            build: " or ".join(sorted({
                how if how != "ends"
                else ("right, by luck" if lucky else "right") if printed == right
                else instead(printed, right) if len(endings) == 1
                else "something else"
                for how, printed in tried[build][1]}))
            for build in PLAIN}
        self.warns = {compiler: self.warnings(tried, compiler) for compiler in NAMES}

    @staticmethod
    def report(tried):
        if tried is None:
            return "–"
        return " or ".join(sorted({"nothing" if how == "ends" else how for how, _ in tried[1]}))

    @staticmethod
    def warnings(tried, compiler):
        always, optimised = tried[f"{compiler} -O0"][0], tried[f"{compiler} -O2"][0]
        words = [f"`{name}`" for name in sorted(always)]
        words += [f"`{name}` at -O2" for name in sorted(optimised - always)]
        return ", ".join(words) or "none"

    def says(self, compiler):
        plain, optimised = (self.ends[f"{compiler} {level}"] for level in ("-O0", "-O2"))
        return plain if plain == optimised else f"at -O0 {plain}; at -O2 {optimised}"

    def row(self):
        reports = [report for report in self.reports.values() if report not in ("nothing", "–")]
        warns = [f"{name}: {self.warns[compiler]}" for compiler, name in NAMES.items()
                 if self.warns[compiler] != "none"]
        return [self.says("g++"), self.says("clang"), "; ".join(warns) or "none", "; ".join(reports) or "nothing"]

    def line(self):
        parts = ["**Verdict.**"]
        for compiler, name in NAMES.items():
            warns = self.warns[compiler].replace("none", "no warning")
            parts.append(f"{name}: {warns}; {self.says(compiler)}.")
        parts.append(f"Address- and UndefinedBehaviorSanitizer: {self.reports['memory']}.")
        if self.reports["threads"] != "–":
            parts.append(f"ThreadSanitizer: {self.reports['threads']}.")
        return " ".join(parts)


HEAD = """| | by g++ 12 | by clang 19 | warnings | sanitizers, by clang |
|---|---|---|---|---|"""


def counted(verdicts):
    warned = {compiler: sum(verdict.warns[compiler] != "none" for verdict in verdicts)
              for compiler in NAMES}
    seen = {build: sum(verdict.reports[build] not in ("nothing", "–") for verdict in verdicts)
            for build in SANITIZED}
    return (f"Of {len(verdicts)} traps g++ 12 warns of {warned['g++']} and clang 19 of {warned['clang']}; Address- and "
            f"UndefinedBehaviorSanitizer see {seen['memory']}, ThreadSanitizer {seen['threads']} more.")


def rewritten(page, verdicts):
    """The page with what stands between its markers made anew."""
    def between(marker, text, page):
        pattern = rf"(<!-- {marker} -->\n).*?(<!-- /verdicts? -->)"
        return re.sub(pattern, lambda found: f"{found[1]}\n{text}\n\n{found[2]}", page, flags=re.DOTALL)

    titles = dict(reversed(pair) for pair in re.findall(
        r"^## ([^\n]+)\n(?:(?!^## ).)*?<!-- verdict (\w+) -->", page, re.MULTILINE | re.DOTALL))
    rows = [HEAD]
    for name, verdict in verdicts.items():
        anchor = re.sub(r"[^a-z0-9]+", "-", titles[name].lower()).strip("-")
        rows.append(" | ".join([f"| [{titles[name]}](#{anchor})", *verdict.row()]) + " |")
        page = between(f"verdict {name}", verdict.line(), page)
    return between("verdicts", "\n".join([*rows, "", counted(verdicts.values())]), page)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_STACK, (STACK, resource.getrlimit(resource.RLIMIT_STACK)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    page = PAGE.read_text(encoding="utf-8")
    names = re.findall(r"<!-- verdict (\w+) -->", page)
    programs = {path.stem: path for path in HERE.glob("*.cpp")}
    failures = [f"docs/traps.md has no verdict on {name}" for name in sorted(programs)
                if name.removesuffix("_cured") not in names]
    passed = 0

    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        workshop = Workshop(folder, pool)
        tasks = {(name, build): pool.submit(workshop.try_out, programs[name], build)
                 for trap in names for name in (trap, f"{trap}_cured") for build in BUILDS}
        tried = {task: future.result() for task, future in tasks.items()}

    verdicts = {}
    for name in names:
        cured = {build: tried[f"{name}_cured", build] for build in BUILDS}
        right = next(iter(cured["g++ -O0"][1]))
        for build, result in cured.items():
            if result not in (None, (set(), {("ends", right[1])})):
                warnings, outcomes = result
                failures.append(f"{name}_cured is not cured: {build}: warns of {sorted(warnings)}, "
                                f"prints {right[1]!r}, and does {sorted(outcomes)[:3]}")
        verdicts[name] = Verdict({build: tried[name, build] for build in BUILDS}, right[1])
        passed += verdicts[name].line() in page or options.update

    wanted = rewritten(page, verdicts)
    if options.update:
        PAGE.write_text(wanted, encoding="utf-8")
    elif wanted != page:
        failures.append("".join(difflib.unified_diff(
            page.splitlines(True), wanted.splitlines(True), "docs/traps.md", "what the programs do")))
    print(*failures, sep="\n", end="\n" if failures else "")
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures else 0


sys.exit(main())

"""What everything costs, beside its peers, measured here and now.

    run.py BUILD [--json FILE] [--rounds N] [NAME...]

BUILD is the folder that the programs were built in. NAME is a key of MEASUREMENTS below; without
one, all of them. What a measurement needs and does not find makes it skipped. Exit status: 0 if all
that was measured is within its limits and all that was named was measured, 1 if not.
"""

import argparse
import json
import pathlib
import sys

sys.dont_write_bytecode = True  # the tree is the user's

import asyncio_costs
import crawls
import echo
import generators
import launcher
import pipelines
from measuring import Skipped, note

MEASUREMENTS = {
    "generators": generators.rows,
    "pipelines": pipelines.rows,
    "crawls": crawls.rows,
    "instructions": crawls.instruction_rows,
    "state": crawls.state_rows,
    "asyncio": asyncio_costs.rows,
    "echo": echo.rows,
    "launcher": launcher.rows,
}


def main():
    options = parse_options()
    rows = []
    skipped = []
    for name in options.names or MEASUREMENTS:
        try:
            rows.extend(MEASUREMENTS[name](options.build, options.rounds))
        except Skipped as reason:
            skipped.append(f"skipped: {name}: {reason}")
    if options.json != "-":
        print_table(rows)
    for line in skipped:
        note(line)
    if options.json:
        write_json(options.json, rows)
    over = any(row.within is False for row in rows)
    return 1 if over or (options.names and skipped) else 0


def parse_options():
    parser = argparse.ArgumentParser(prog="course bench", add_help=True)
    parser.add_argument("build", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASUREMENTS))
    parser.add_argument("--json", metavar="FILE", help="the table as JSON, - for standard output")
    parser.add_argument("--rounds", type=int, default=5, help="of what medians are taken (5)")
    options = parser.parse_intermixed_args()
    for name in options.names:
        if name not in MEASUREMENTS:
            parser.error(f"NAME: {name} is none of {', '.join(MEASUREMENTS)}")
    if options.rounds < 1:
        parser.error("--rounds: at least 1")
    return options


def print_table(rows):
    table = [("what", "ours", "beside", "theirs", "ratio", "at most", "")]
    table.extend(cells(row) for row in rows)
    widths = [max(len(line[column]) for line in table) for column in range(len(table[0]))]
    for line in table:
        left = {0, 2, 6}
        padded = (
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths))
        )
        print("  ".join(padded).rstrip())


def cells(row):
    limits = []
    if row.most is not None:
        limits.append(amount(row.most, row.unit))
    if row.most_times is not None:
        limits.append(f"{row.most_times:.4g} ×")
    return (
        row.what,
        amount(row.ours, row.unit),
        row.peer,
        amount(row.theirs, row.unit) if row.theirs else "",
        f"{row.ratio:.3f} ×" if row.ratio else "",
        ", ".join(limits),
        row.verdict,
    )


def amount(value, unit):
    return f"{value:.3g} {unit}" if value < 1000 else f"{value:.0f} {unit}"


def write_json(path, rows):
    fields = ("what", "unit", "ours", "peer", "theirs", "ratio", "most", "most_times", "verdict")
    document = {
        "schema": "course-bench/1",
        "rows": [{field: getattr(row, field) for field in fields} for row in rows],
    }
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    if path == "-":
        sys.stdout.write(text)
    else:
        pathlib.Path(path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (RuntimeError, OSError) as error:
        sys.exit(f"course: {error}")
    except KeyboardInterrupt:
        sys.exit(130)

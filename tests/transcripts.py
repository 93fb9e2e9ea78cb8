"""Runs every `console` block of the pages, which must print what the page shows.

A block holds commands, each after a `$ ` (and more lines of it after `> `), and under each what it
prints, on either of its outputs. The commands of a page run one after the other in one directory.

Usage: transcripts.py ROOT BUILD [--update] [PAGE...]: with --update, the pages are corrected instead.
"""

import difflib
import pathlib
import re
import subprocess
import sys

sys.dont_write_bytecode = True  # the tree is the user's
from documents import environment, pages, scratch

BLOCK = re.compile(r"^(?P<indent> *)```console\n(?P<text>.*?)^ *```$", re.M | re.S)
ANY_BLOCK = re.compile(r"^[ >]*(?:```+|~~~+) *console", re.M)
TYPED = re.compile(r"^[ >]*(?:```+|~~~+) *(?!console)\w*\n[ >]*\$ ", re.M)
COMMAND = re.compile(r"^\$ .*\n(?:> .*\n)*", re.M)


def command_of(shown):
    return re.sub(r"^[$>] ", "", shown, flags=re.M).rstrip("\n")


def printed_by(command, folder):
    run = subprocess.run(["bash", "-c", command], cwd=folder, env=environment(), text=True, timeout=60,
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if run.returncode == 127:
        raise FileNotFoundError(run.stdout.strip())
    return "".join(line.rstrip() + "\n" for line in run.stdout.splitlines())


def run_block(block, folder):
    """The block as it should be."""
    indent = block["indent"]
    text = re.sub(f"^{indent}", "", block["text"], flags=re.M)
    commands = COMMAND.findall(text)
    if not commands or not text.startswith(commands[0]):
        raise ValueError("a console block begins with a command")
    try:
        made = "".join(shown + printed_by(command_of(shown), folder) for shown in commands)
    except FileNotFoundError as error:
        print(f"skipped: {error}")
        return block[0]
    made = re.sub(r"^(?=.)", indent, made, flags=re.M)
    return f"{indent}```console\n{made}{indent}```"


def made_anew(page, root, build):
    text = page.read_text(encoding="utf-8")
    if len(BLOCK.findall(text)) != len(ANY_BLOCK.findall(text)):
        raise ValueError("a console block that is not understood")
    if TYPED.search(text):
        raise ValueError("a command with its output is not in a console block")
    with scratch(root, build) as folder:
        return text, BLOCK.sub(lambda block: run_block(block, folder), text)


def main(root, build, *words):
    root, build = pathlib.Path(root).resolve(), pathlib.Path(build).resolve()
    update = "--update" in words
    names = [word for word in words if word != "--update"]
    passed = failed = 0
    for page in pages(root):
        name = page.relative_to(root)
        if names and str(name) not in names:
            continue
        try:
            text, made = made_anew(page, root, build)
        except (ValueError, subprocess.TimeoutExpired) as error:
            failed += 1
            print(f"{name}: {error}")
            continue
        if update and made != text:
            page.write_text(made, encoding="utf-8")
        elif made != text:
            failed += 1
            print(*difflib.unified_diff(text.splitlines(), made.splitlines(), f"{name}, as it is",
                                        f"{name}, as it runs", lineterm=""), sep="\n")
            continue
        passed += len(BLOCK.findall(text))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main(*sys.argv[1:]))

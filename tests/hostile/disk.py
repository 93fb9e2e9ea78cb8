"""Cases of hostile_web.py: a report for which there is no room."""

import os
import pathlib
import resource
import subprocess
import tempfile

import crawls

OLD = "what was there before\n"
ROOM = 64 << 10  # bytes, fewer than the report has
PAGES = "2000"
# A file system in memory, which only this shell and its children see.
ON_A_SMALL_DISK = f"""
mount -t tmpfs -o size={ROOM} none . && cd "$PWD" && echo '{OLD.strip()}' >report.json || exit
"$@"
status=$?
ls && cat report.json
exit $status
"""


def check_full_disk(crawler, _):
    """a full disk is told in one line, status 1, and the old report is left"""
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", ON_A_SMALL_DISK, "sh"]
    with tempfile.TemporaryDirectory(prefix="disk-") as directory:
        if subprocess.run([*command, "true"], cwd=directory, capture_output=True).returncode != 0:
            print("skipped: a full disk (this user can make none)")
            return
        result = crawl(crawler, command, directory)
    if not result.stdout.decode().endswith(f"\nreport.json\n{OLD}"):
        yield f"there is {result.stdout[-200:]}"
    yield from wrong_end(result, "No space left on device")


def check_file_limit(crawler, _):
    """a limit on the size of files is told in one line, status 1, and the old report is left"""
    with tempfile.TemporaryDirectory(prefix="disk-") as directory:
        report = pathlib.Path(directory, "report.json")
        report.write_text(OLD)
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))
        result = crawl(crawler, [], directory, preexec_fn=limit)
        if os.listdir(directory) != [report.name] or report.read_text() != OLD:
            yield f"there is {os.listdir(directory)}, with {report.read_bytes()[-200:]}"
    yield from wrong_end(result, "File too large")


def crawl(crawler, prefix, directory, **options):
    """The embedded site, which is large enough."""
    few_words = ["--quiet", "--site-pages", PAGES, "--site-latency", "0", "--json", "report.json"]
    # A build that counts what is run has no room for what it writes of that, either.
    environment = {**os.environ, "LLVM_PROFILE_FILE": os.devnull}
    return subprocess.run(
        [*prefix, *crawler.command, *few_words],
        cwd=directory,
        env=environment,
        capture_output=True,
        timeout=crawls.PATIENCE,
        **options,
    )


def wrong_end(result, why):
    lines = result.stderr.decode().splitlines()
    if result.returncode != 1 or len(lines) != 1 or not lines[0].endswith(f"report.json: {why}"):
        yield f"status {result.returncode}, {lines}"

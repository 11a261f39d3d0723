"""`make fuzz`: the fuzz tests with many examples, a table of a million rows, runs and builds killed in the middle."""

from __future__ import annotations

import csv
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import bench
import common

ROWS = 1_000_000
MEGABYTES = 4000  # more for a million rows would be a leak
DELAYS = (0.5, 2.0, 4.0, 7.0)  # seconds after the start at which a command is killed
TABLE, PAGE = "data/units.csv", "book/terms.md"
NOTEBOOKS, PAGES = "notebooks/**/*.ipynb", "_build/html/**/*"


def start(tree: Path, *words: str) -> subprocess.Popen:
    """Python in a copy of the checkout, in a process group of its own."""
    variables = os.environ | {"PYTHONPATH": str(tree / "src"), "HYPOTHESIS_PROFILE": "proofs"}
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "stdin": subprocess.DEVNULL}
    command = [str(common.PYTHON), "-m", *words]
    return subprocess.Popen(command, cwd=tree, env=variables, start_new_session=True, **quiet)


def done(process: subprocess.Popen) -> str:
    """Wait for a command; the end of what it printed if it failed, else nothing."""
    out, _ = process.communicate(timeout=1800)
    return out.decode("utf-8", "replace")[-500:] or "no word" if process.returncode else ""


def killed(tree: Path, delay: float, *words: str) -> str:
    """Start a command and end it without warning after some seconds; what is wrong with that: it had ended before."""
    process = start(tree, *words)
    time.sleep(delay)
    alive = process.poll() is None
    if alive:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return "" if alive else "it had ended before it was killed"


def add(path: Path, text: str) -> None:
    """Change a file so that what is made from it is out of date."""
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def million(tree: Path) -> tuple[str, str]:
    """Check a table of a million rows, every second one a fault: what is wrong, and what it took."""
    path = tree / "data/china/observations.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        row = next(reader := csv.DictReader(lines))
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, reader.fieldnames, restval="")
        writer.writeheader()
        kept = {column: row[column] for column in ("place", "indicator", "source")}
        for number in range(ROWS):
            writer.writerow(kept | {"period": f"{1000 + number % 9000}", "value": "5" if number % 2 else "x"})
    status, text, seconds, _, megabytes = bench.measure(tree, "check")
    told = len(re.findall(r"^data/china/observations\.csv:\d+: ", text, re.M))
    well = status == 1 and "Traceback" not in text and told > ROWS / 3 and megabytes < MEGABYTES
    size = f"{seconds:.0f} s, {megabytes:.0f} MB, {told:,} faults named"
    return "" if well else text[-500:] or "no word", size


def interrupted(tree: Path) -> Iterator[tuple[str, str]]:
    """Each thing tried in a copy of the checkout, and what was wrong with it; nothing where all was well."""
    run, book = ("compendium", "run"), ("compendium", "book", "--pdf", "no")
    yield "a first book", done(start(tree, *run)) or done(start(tree, *book))
    notebooks = common.digests(tree, NOTEBOOKS)
    for delay in DELAYS:
        add(tree / TABLE, f"kilo-{delay},kilo-{delay},1,公斤,\n")
        wrong = killed(tree, delay, *run, "--force")
        yield f"killed {delay} s into running the notebooks", wrong or another(tree, NOTEBOOKS, notebooks)
    yield "run again, the notebooks are as before", done(start(tree, *run)) or another(tree, NOTEBOOKS, notebooks)
    yield "a book of the same notebooks", done(start(tree, *book))
    pages = common.digests(tree, PAGES)
    for delay in DELAYS:
        add(tree / PAGE, f"\nOne more line{'s' * int(delay)}.\n")
        yield f"killed {delay} s into the book", killed(tree, delay, *book) or another(tree, PAGES, pages)
    yield "the book again", done(start(tree, *book))
    add(tree / TABLE, "stone,stone,1,石,\n")
    wrong = "".join(map(done, [start(tree, *run, "--force"), start(tree, *run, "--force")])) or done(start(tree, *run))
    yield "two runs at once leave what one leaves", wrong or another(tree, NOTEBOOKS, notebooks)
    add(tree / PAGE, "\nThe last line.\n")
    wrong = "".join(map(done, [start(tree, *book), start(tree, *book)]))
    whole = common.digests(tree, PAGES).keys() == pages.keys()
    last = "The last line." in (tree / "_build/html" / PAGE).with_suffix(".html").read_text("utf-8")
    wrong = wrong or ("" if whole else "pages are missing") or ("" if last else "it is not the last one")
    yield "two books at once leave one whole book", wrong


def another(tree: Path, pattern: str, before: dict[str, str]) -> str:
    """Which files are no longer as they were; nothing if all are."""
    unlike = common.unlike(before, common.digests(tree, pattern))
    return f"another: {', '.join(unlike[:3])}" if unlike else ""


def main() -> int:
    """Try all of it, print and keep the outcomes; 1 if one is no clean error."""
    rows = []

    def tell(what: str, wrong: str, more: str = "") -> None:
        rows.append([what, "FAILED" if wrong else "clean", more])
        print(f"{what}: {wrong or 'clean'} {more}".rstrip(), flush=True)

    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        tree = common.copy(Path(folder) / "tests")
        wrong = done(start(tree, "pytest", "-q", "-n", "2", "tests/test_fuzz.py"))
        tell("the fuzz tests, a thousand examples each", wrong)
        tell("a table of a million rows", *million(common.copy(Path(folder) / "million")))
        for what, wrong in interrupted(common.copy(Path(folder) / "interrupted")):
            tell(what, wrong)
    failed = sum(row[1] != "clean" for row in rows)
    note = "Clean: only named faults or a result, no traceback, no hang, nothing lost."
    common.keep("fuzz", "Hostile input and interrupted runs", ["What was tried", "Outcome", "Measured"], rows, note)
    print(f"fuzz: {len(rows) - failed} of {len(rows)} clean")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""`make fuzz`: the fuzz tests with many examples, a table of a million rows, runs and builds killed in the middle."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import common
import psutil

ROWS = 1_000_000
GIGABYTES = 4  # more for a million rows would be a leak
DELAYS = (0.5, 2.0, 4.0, 7.0)  # seconds after the start at which a command is killed
TABLE, PAGE = "data/units.csv", "book/terms.md"


def start(tree: Path, *words: str, **options) -> subprocess.Popen:
    """Python in a copy of the checkout, in a process group of its own."""
    variables = os.environ | {"PYTHONPATH": str(tree / "src"), "HYPOTHESIS_PROFILE": "proofs"}
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "stdin": subprocess.DEVNULL}
    command = [str(common.PYTHON), "-m", *words]
    return subprocess.Popen(command, cwd=tree, env=variables, start_new_session=True, **quiet | options)


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


def state(tree: Path, folder: str, pattern: str = "*") -> dict[str, str]:
    """The sha256 of the files of a folder, hidden ones left out."""
    paths = [path for path in (tree / folder).rglob(pattern) if path.is_file() and "/." not in path.as_posix()]
    return {path.relative_to(tree).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


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
    begun, peak = time.monotonic(), 0
    with tempfile.TemporaryFile() as said:
        process = start(tree, "compendium", "check", stdout=said)
        while process.poll() is None:
            peak = max(peak, psutil.Process(process.pid).memory_info().rss)
            time.sleep(0.05)
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    told = len(re.findall(r"^data/china/observations\.csv:\d+: ", text, re.M))
    well = process.returncode == 1 and "Traceback" not in text and told > ROWS / 3 and peak < GIGABYTES * 1e9
    size = f"{time.monotonic() - begun:.0f} s, {peak / 1e9:.1f} GB, {told:,} faults named"
    return "" if well else text[-500:] or "no word", size


def interrupted(tree: Path) -> Iterator[tuple[str, str]]:
    """Each thing tried in a copy of the checkout, and what was wrong with it; nothing where all was well."""
    run, book = ("compendium", "run"), ("compendium", "book", "--pdf", "no")
    yield "a first book", done(start(tree, *run)) or done(start(tree, *book))
    notebooks = state(tree, "notebooks", "*.ipynb")
    for delay in DELAYS:
        add(tree / TABLE, f"kilo-{delay},kilo-{delay},1,公斤,\n")
        wrong = killed(tree, delay, *run, "--force")
        if state(tree, "notebooks", "*.ipynb") != notebooks:
            wrong = "a notebook is another"
        yield f"killed {delay} s into running the notebooks", wrong
    again = done(start(tree, *run))
    yield "run again, the notebooks are as before", again or _same(state(tree, "notebooks", "*.ipynb"), notebooks)
    yield "a book of the same notebooks", done(start(tree, *book))
    pages = state(tree, "_build/html")
    for delay in DELAYS:
        add(tree / PAGE, f"\nOne more line{'s' * int(delay)}.\n")
        yield f"killed {delay} s into the book", killed(tree, delay, *book) or _same(state(tree, "_build/html"), pages)
    yield "the book again", done(start(tree, *book))
    add(tree / TABLE, "stone,stone,1,石,\n")
    wrong = "".join(map(done, [start(tree, *run, "--force"), start(tree, *run, "--force")])) or done(start(tree, *run))
    yield "two runs at once leave what one leaves", wrong or _same(state(tree, "notebooks", "*.ipynb"), notebooks)
    add(tree / PAGE, "\nThe last line.\n")
    wrong = "".join(map(done, [start(tree, *book), start(tree, *book)]))
    whole = "The last line." in (tree / "_build/html" / PAGE).with_suffix(".html").read_text("utf-8")
    left = _same(dict.fromkeys(state(tree, "_build/html")), dict.fromkeys(pages))
    yield "two books at once leave one whole book", wrong or left or ("" if whole else "it is not the last one")


def _same(now: dict, before: dict) -> str:
    unlike = sorted(name for name in {*now, *before} if now.get(name, 0) != before.get(name, 0))
    return f"another: {', '.join(unlike[:3])}" if unlike else ""


def main() -> int:
    """Try all of it, print and keep the outcomes; 1 if one is no clean error."""
    rows = []

    def tell(what: str, wrong: str, more: str = "") -> None:
        rows.append([what, "FAILED" if wrong else "clean", more])
        print(f"{what}: {wrong or 'clean'} {more}".rstrip(), flush=True)

    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        tree = common.copy(Path(folder) / "tests")
        tell(
            "the fuzz tests, a thousand examples each",
            done(start(tree, "pytest", "-q", "-n", "2", "tests/test_fuzz.py")),
        )
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

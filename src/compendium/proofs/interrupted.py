"""Interrupted runs: what is killed in the middle leaves the last good notebooks and the last good book."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import click

from ..book import surroundings
from .mutants import trees

DELAYS = (0.5, 2.0, 4.0, 7.0)  # seconds after the start at which a run is killed
TABLE, PAGE = "data/units.csv", "book/terms.md"


def start(tree: Path, *words: str) -> subprocess.Popen:
    """One of this project's commands in a copy of the checkout, in a process group of its own."""
    variables = surroundings.fixed(tree) | {"PYTHONPATH": str(tree / "src")}
    command = [sys.executable, "-m", "compendium", *words]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "stdin": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=tree, env=variables, start_new_session=True, **quiet)


def done(process: subprocess.Popen) -> str:
    """Wait for a command; what it printed if it failed, else nothing."""
    out, _ = process.communicate(timeout=900)
    return out.decode("utf-8", "replace")[-500:] or "no word" if process.returncode else ""


def killed(tree: Path, delay: float, *words: str) -> bool:
    """Start a command and end it without warning after some seconds; whether it was still at work."""
    process = start(tree, *words)
    time.sleep(delay)
    alive = process.poll() is None
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.communicate()
    return alive


def state(tree: Path, folder: str, pattern: str = "*") -> dict[str, str]:
    """The sha256 of the files of a folder, hidden ones left out."""
    paths = sorted(p for p in (tree / folder).rglob(pattern) if p.is_file() and "/." not in p.as_posix())
    return {p.relative_to(tree).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}


def add(path: Path, text: str) -> None:
    """Change a file so that what is made from it is out of date."""
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def faults(tree: Path) -> Iterator[tuple[str, str]]:
    """Each thing tried in a copy of the checkout, and what was wrong with it; nothing where all was well."""
    yield "a first book", done(start(tree, "run")) or done(start(tree, "book", "--pdf", "no"))
    notebooks, book = state(tree, "notebooks", "*.ipynb"), state(tree, "_build/html")
    for number, delay in enumerate(DELAYS):
        add(tree / TABLE, f"kilo-{number},kilo-{number},1,公斤,\n")
        alive = killed(tree, delay, "run", "--force")
        wrong = "" if alive else "it had ended before it was killed; "
        if state(tree, "notebooks", "*.ipynb") != notebooks:
            wrong += "a notebook is another"
        try:
            json.loads((tree / "notebooks/digests.json").read_text("utf-8"))
        except ValueError:
            wrong += "digests.json is half a file"
        yield f"killed {delay} s into running the notebooks", wrong
    yield "run again", done(start(tree, "run"))
    yield (
        "the notebooks are those from before",
        "" if state(tree, "notebooks", "*.ipynb") == notebooks else "they differ",
    )
    yield "a book of the same notebooks", done(start(tree, "book", "--pdf", "no"))
    book = state(tree, "_build/html")
    for delay in DELAYS:
        add(tree / PAGE, f"\nOne more line{'s' * int(delay)}.\n")
        alive = killed(tree, delay, "book", "--pdf", "no")
        wrong = "" if alive else "it had ended before it was killed; "
        yield f"killed {delay} s into the book", wrong + ("" if state(tree, "_build/html") == book else "it is another")
    yield "the book again", done(start(tree, "book", "--pdf", "no"))
    add(tree / TABLE, "stone,stone,1,石,\n")
    two = [start(tree, "run", "--force"), start(tree, "run", "--force")]
    yield "two runs at once", " ".join(filter(None, map(done, two)))
    same = state(tree, "notebooks", "*.ipynb") == notebooks and not done(start(tree, "run"))
    recorded = json.loads((tree / "notebooks/digests.json").read_text("utf-8"))
    yield "two runs at once leave what one leaves", "" if same and len(recorded) == len(notebooks) else "they do not"
    add(tree / PAGE, "\nThe last line.\n")
    two = [start(tree, "book", "--pdf", "no"), start(tree, "book", "--pdf", "no")]
    yield "two books at once", " ".join(filter(None, map(done, two)))
    after = state(tree, "_build/html")
    page = tree / "_build/html" / Path(PAGE).with_suffix(".html")
    whole = set(after) == set(book) and "The last line." in page.read_text("utf-8")
    yield "two books at once leave one whole book", "" if whole else "it is not whole"


def command(root: Path) -> int:
    """Interrupt runs and builds in a copy of the checkout and print what was left; 1 if something was lost."""
    lost = tried = 0
    with tempfile.TemporaryDirectory(prefix="interrupted-") as folder:
        (tree,) = trees(root, Path(folder), 1)
        for what, wrong in faults(tree):
            tried, lost = tried + 1, lost + bool(wrong)
            click.echo(f"{what}: {wrong or 'well'}")
    click.echo(f"interrupted: {tried - lost} of {tried} left the last good notebooks and book in place")
    return 1 if lost else 0

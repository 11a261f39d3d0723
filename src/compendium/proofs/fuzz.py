"""Hostile input, many examples: the fuzz tests at length, a million rows, interrupted runs; the table of outcomes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from .. import files
from ..book import surroundings
from ..tables import COLUMNS
from . import interrupted
from .mutants import trees

ROWS = 1_000_000
GIGABYTES = 4  # more for a million rows would be a leak
CHECK = "import resource, sys; from pathlib import Path; from compendium import checks;\
 status = checks.command(Path(sys.argv[1]));\
 print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr); sys.exit(status)"

# Which tests bear out which line of the table.
ASKED = {
    "cells with hostile text, numbers, periods, units": "hostile",
    "any bytes, encodings, half a table": "bytes or half",
    "printed figures and periods of any text": "figures_and_periods",
    "paths in names of packs, places and figures": "path or elsewhere",
    "markup, scripts and TeX in text cells": "text_from_tables or role or html",
    "formulas in downloads": "formula",
}


def tests(root: Path, words: str) -> tuple[bool, str]:
    """Run the fuzz tests of some names with many examples; whether they pass, and what pytest says last."""
    variables = surroundings.fixed(root) | {"HYPOTHESIS_PROFILE": "proofs"}
    command = [sys.executable, "-m", "pytest", "-q", "--tb=short", "tests/test_fuzz.py", "-k", words]
    run = subprocess.run(command, cwd=root, env=variables, capture_output=True, text=True, check=False)
    if run.returncode:
        click.echo(run.stdout[-3000:])
    passed = re.search(r"(\d+) passed|^(\.+)", run.stdout, re.M)
    return run.returncode == 0, "" if passed else "no test was found"


def million(root: Path, folder: Path) -> tuple[bool, str]:
    """Check a pack with a million rows, each a fault of its own kind or none: time and memory, and no traceback."""
    (tree,) = trees(root, folder, 1)
    path = tree / "data" / "china" / "observations.csv"
    header, first = path.read_text("utf-8").splitlines()[:2]
    cells = dict(zip(COLUMNS["observations"], first.split(","), strict=False))
    with path.open("w", encoding="utf-8") as out:
        out.write(header + "\n")
        for number in range(ROWS):
            row = {"place": "china", "indicator": cells["indicator"], "period": f"{1000 + number % 9000}",
                   "value": "5" if number % 2 else "x", "source": cells.get("source", "")}  # fmt: skip
            out.write(",".join(row.get(column, "") for column in COLUMNS["observations"]) + "\n")
    start = time.monotonic()
    command = [sys.executable, "-c", CHECK, str(tree)]
    run = subprocess.run(command, cwd=root, env=os.environ, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - start
    told = [line for line in run.stdout.splitlines() if re.match(r"data/china/observations\.csv:\d+: ", line)]
    size = int(run.stderr.split()[-1]) / 1e6 if run.stderr.split() and run.stderr.split()[-1].isdigit() else 99
    well = run.returncode == 1 and "Traceback" not in run.stderr and len(told) > ROWS / 2 and size < GIGABYTES
    return well, f"{seconds:.0f} s, {size:.1f} GB, {len(told):,} faults named"


def command(root: Path) -> int:
    """Run all of it, print the outcomes and write them for the proofs page; 1 if one is no clean error."""
    rows = []

    def tell(what: str, well: bool, more: str = "") -> None:
        rows.append([what, "clean" if well else "FAILED", more])
        click.echo(f"{what}: {rows[-1][1]} {more}".rstrip())

    for what, words in ASKED.items():
        tell(what, *tests(root, words))
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        tell("a table of a million rows", *million(root, Path(folder)))
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        (tree,) = trees(root, Path(folder), 1)
        for what, wrong in interrupted.faults(tree):
            tell(what, not wrong, wrong)
    failed = sum(row[1] != "clean" for row in rows)
    made = {
        "title": "Hostile input and interrupted runs",
        "command": "make fuzz",
        "columns": ["What was tried", "Outcome", "Measured"],
        "rows": rows,
        "note": "Clean: only named faults or a result, no traceback, no hang, nothing lost.",
    }
    if not failed:
        (root / "book" / "proofs").mkdir(exist_ok=True)
        files.write(root / "book" / "proofs" / "fuzz.json", json.dumps(made, indent=1, ensure_ascii=False) + "\n")
    click.echo(f"fuzz: {len(rows) - failed} of {len(rows)} clean")
    return 1 if failed else 0

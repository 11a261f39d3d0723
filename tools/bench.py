"""`make bench`: seconds and memory of the commands, in copies, one at a time; and with more and more made-up provinces."""

from __future__ import annotations

import csv
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

import common
import psutil

from compendium.audit.tables import as_csv

PROVINCES = (1, 31, 341)  # one more; all that there are; as many as the country has prefectures
OBSERVATIONS, CLAIMS = 1000, 10  # of each made-up province
INCOME = "disposable-income"  # what its claims are of


def measure(tree: Path, *words: str) -> tuple[int, str, float, float, float]:
    """Run a command in a copy: its status, what it printed, and of it and all that it started wall seconds, processor
    seconds and peak megabytes."""
    command = [str(common.PYTHON), "-m", "compendium", *words]
    variables = os.environ | {"PYTHONPATH": str(tree / "src")}
    begun, before, peak = time.monotonic(), os.times(), 0
    with tempfile.TemporaryFile() as said:
        process = psutil.Popen(command, cwd=tree, env=variables, stdout=said, stderr=said)
        while process.poll() is None:
            peak = max(peak, memory(process))
            time.sleep(0.2)
        wall, after = time.monotonic() - begun, os.times()
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return process.returncode, text, wall, cpu, peak / 1e6


def memory(process: psutil.Process, family: bool = True) -> int:
    """What a process and all that it started hold, each its share of what they share, where the system tells that."""
    try:
        held = process.memory_full_info()
        below = process.children(recursive=True) if family else ()
    except psutil.Error:  # it has just ended
        return 0
    return getattr(held, "pss", held.rss) + sum(memory(child, family=False) for child in below)


def province(tree: Path, number: int) -> None:
    """Write the pack of a made-up province: the national figures of a real one under its name and those of its parts."""
    name = f"synthetic-{number:03d}"
    with (tree / "data/china/observations.csv").open(encoding="utf-8", newline="") as lines:
        real = [row for row in csv.DictReader(lines) if row["place"] == "hunan"]
    kinds = {(row["indicator"], row["period"], row["basis"]): row for row in real}.values()  # of one source
    places = [name, *(f"{name}/part-{part}" for part in range(OBSERVATIONS // len(kinds)))]
    source, work = f"{name}-yearbook", f"{name}-report"
    made = {"seen": "yes", "title": "Made up", "publisher": "made up", "grade": "A", "note": "made up", "read": "2026-01-01",
            "extent": "whole"}  # fmt: skip
    # What decides a verdict must stand in its source's words.
    kinds = [row | {"printed": row["value"]} if row["indicator"] == INCOME else row for row in kinds]
    observed = [row | {"place": place, "source": source} for place in places for row in kinds][:OBSERVATIONS]
    said = {"work": work, "section": "1", "modality": "measured", "restatement": "Income is said to be {printed}."}
    claims = [
        {key: row[key] for key in ("place", "indicator", "period", "basis", "value")}
        | said | {"claim": f"{name}-{nth}", "printed": f"{int(row['value']):,} yuan"}
        for nth, row in enumerate(row for row in observed if row["indicator"] == INCOME and row["value"].isdigit())
    ]  # fmt: skip
    tables = {
        "places": [{"place": place, "name": place, "name_zh": f"虚构{number}-{part}",
                    "level": "prefecture" if part else "province"} for part, place in enumerate(places)],
        "sources": [made | {"source": source, "origin": source, "kind": "source"},
                    made | {"source": work, "origin": work, "kind": "work"}],
        "observations": observed,
        "claims": claims[:CLAIMS],
    }  # fmt: skip
    (tree / "data" / name).mkdir()
    for table, content in tables.items():
        (tree / "data" / name / f"{table}.csv").write_text(as_csv(table, content), "utf-8", newline="")


def main() -> int:
    """Measure everything; print and keep it."""
    where = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    where += f", load average before {os.getloadavg()[0]:.1f}"
    found, pdf = [], ("--pdf", os.environ.get("PDF", "no"))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        tree = common.copy(Path(folder) / "tree")

        def take(what: str, *words: str) -> None:
            status, text, wall, cpu, peak = measure(tree, *words)
            if status:
                sys.exit(f"bench: {' '.join(words)} failed:\n{text[-2000:]}")
            found.append([what, f"{wall:.1f}", f"{cpu:.1f}", f"{peak:.0f}"])
            print("  ".join(found[-1]), flush=True)

        take("check", "check")
        take("ledger", "ledger")
        take("every notebook run again", "run", "--force")
        take(f"the book from nothing, PDF: {pdf[1]}", "book", *pdf)
        take("the same again, nothing changed", "book", *pdf)
        with (tree / "book/terms.md").open("a", encoding="utf-8") as page:
            page.write("\nOne sentence more.\n")
        take("one sentence of prose changed", "book", *pdf)
        done = 0
        for number in PROVINCES:
            for new in range(done, number):
                province(tree, new)
            done = number
            for command in ("check", "ledger"):
                take(f"{command}, {number} made-up provinces more", command)
    note = (f"Each made-up province has {OBSERVATIONS} observations and {CLAIMS} claims; its figures mean nothing. Memory is the "
            f"largest sum over all processes of a command. {where}.")  # fmt: skip
    columns = ["What", "Seconds", "Processor seconds", "Peak memory (MB)"]
    common.keep("bench", "What the commands cost", columns, found, note)
    return 0


if __name__ == "__main__":
    sys.exit(main())

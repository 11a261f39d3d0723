"""`make bench`: seconds and memory of the commands, in copies, one at a time; and with more and more made-up provinces."""

from __future__ import annotations

import csv
import os
import platform
import random
import re
import sys
import tempfile
import time
from pathlib import Path

import common
import psutil

PROVINCES = (1, 31, 341)  # one more; all that there are; as many as the country has prefectures
OBSERVATIONS, CLAIMS = 1000, 10  # of each made-up province
INCOME = "disposable-income"  # what its claims are of
MEGABYTE = 1e6


def measure(tree: Path, *words: str) -> list[str]:
    """Run a command in a copy: wall seconds, processor seconds and peak megabytes of it and all that it started."""
    command = [str(common.PYTHON), "-m", "compendium", *words]
    variables = os.environ | {"PYTHONPATH": str(tree / "src")}
    begun, before, peak = time.monotonic(), os.times(), 0
    with tempfile.TemporaryFile() as said:
        process = psutil.Popen(command, cwd=tree, env=variables, stdout=said, stderr=said)
        while process.poll() is None:
            peak = max(peak, sum(map(_memory, [process, *_children(process)])))
            time.sleep(0.2)
        wall, after = time.monotonic() - begun, os.times()
        said.seek(0)
        if process.returncode:
            sys.exit(f"bench: {' '.join(words)} failed:\n{said.read().decode('utf-8', 'replace')[-2000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return [f"{wall:.1f}", f"{cpu:.1f}", f"{peak / MEGABYTE:.0f}"]


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _memory(process: psutil.Process) -> int:
    """What a process holds for itself and its share of what it shares; where the system does not tell, all of it."""
    try:
        held = process.memory_full_info()
    except psutil.Error:
        return 0
    return getattr(held, "pss", held.rss)


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def province(tree: Path, number: int) -> None:
    """Write the pack of a made-up province: the national figures of provinces, each with another last digit.

    The same number gives the same tables.
    """
    name, draw, china = f"synthetic-{number:03d}", random.Random(number), tree / "data/china"
    real = {row["place"] for row in rows(china / "places.csv") if row["level"] == "province"}
    kinds = {(row["indicator"], row["period"], row["basis"]): row for row in rows(china / "observations.csv")
             if row["place"] in real and not row["note"]}  # fmt: skip
    kinds = sorted(kinds.values(), key=lambda row: (row["indicator"] != INCOME, row["indicator"], row["period"]))
    places = [name, *(f"{name}/part-{part}" for part in range(OBSERVATIONS // len(kinds)))]
    source = {
        "kind": "source",
        "seen": "yes",
        "title": "Yearbook",
        "publisher": "made up",
        "grade": "A",
        "note": "made up",
    }
    observations, claims = [], []
    for place, row in [(place, row) for place in places for row in kinds][:OBSERVATIONS]:
        plain = re.fullmatch(r"\d{2,}", row["value"]) and row["value"] != "100"
        value = row["value"][:-1] + str(draw.randint(1, 9)) if plain else row["value"]
        observations.append(row | {"place": place, "value": value, "source": f"{name}-yearbook"})
        if plain and row["indicator"] == INCOME and len(claims) < CLAIMS:
            said = {"claim": f"{name}-{len(claims)}", "work": f"{name}-report", "section": "1", "modality": "measured",
                    "printed": f"{int(value):,} yuan", "restatement": "Income is said to be {printed}."}  # fmt: skip
            claims.append(
                {key: observations[-1][key] for key in ("place", "indicator", "period", "basis", "value")} | said
            )
    tables = {
        "places": [{"place": place, "name": place, "name_zh": f"虚构{number}-{part}",
                    "level": "prefecture" if part else "province"} for part, place in enumerate(places)],
        "sources": [source | {"source": f"{name}-yearbook", "origin": f"{name}-yearbook"},
                    source | {"source": f"{name}-report", "origin": f"{name}-report", "kind": "work"}],
        "observations": observations,
        "claims": claims,
    }  # fmt: skip
    (tree / "data" / name).mkdir()
    for table, content in tables.items():
        with (china / f"{table}.csv").open(encoding="utf-8-sig", newline="") as lines:
            columns = next(csv.reader(lines))
        with (tree / "data" / name / f"{table}.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, columns, restval="", extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(content)


def main() -> int:
    """Measure everything; print and keep it."""
    where = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    where += f", load average before {os.getloadavg()[0]:.1f}"
    found, pdf = [], ("--pdf", os.environ.get("PDF", "no"))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        tree = common.copy(Path(folder) / "tree")

        def take(what: str, *words: str) -> None:
            found.append([what, *measure(tree, *words)])
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

"""Made-up provinces, to measure how the commands grow with their number.  Their figures mean nothing.

Indicators, periods and bases are those that the national tables hold of provinces; the last digit of each figure is
drawn anew.  The same arguments give the same tables.
"""

from __future__ import annotations

import csv
import random
import re
from pathlib import Path

from ..tables import as_csv

SEED = 2020
CLAIMS = 10  # audited figures of each
INCOME = "disposable-income"  # what they are of


def names(root: Path, number: int) -> list[tuple[str, str, str]]:
    """Id, name and Chinese name of so many provinces that have no pack: real ones as far as they go, then made-up ones."""
    rows = _rows(root / "data" / "china" / "places.csv")
    real = [
        (row["place"], row["name"], row["name_zh"])
        for row in sorted(rows, key=lambda row: row["place"])
        if row["level"] == "province" and not (root / "data" / row["place"]).exists()
    ]
    made = ((f"synthetic-{n:03d}", f"Synthetic province {n}", f"虚构省{n}") for n in range(1, number + 1))
    return [*real, *made][:number]


def write(root: Path, province: tuple[str, str, str], size: int = 1000) -> Path:
    """Write the pack of one made-up province into ``data/``; returns its folder.

    Parameters
    ----------
    province
        Id, name and Chinese name, as ``names`` gives them.
    size
        Number of observations: of the province, and of as many made-up prefectures of it as that takes.
    """
    place, name, name_zh = province
    draw = random.Random(f"{SEED} {place}")
    source, work = f"{place}-yearbook", f"{place}-report"
    kinds = _kinds(root)
    prefectures = [f"{place}/part-{n}" for n in range(1, -(-size // len(kinds)))]
    keys = [(where, kind) for where in (place, *prefectures) for kind in kinds][:size]
    observations = [
        kind | {"place": where, "value": _redrawn(kind["value"], draw), "source": source} for where, kind in keys
    ]
    known = {row["place"]: row for row in _rows(root / "data" / "china" / "places.csv")}
    places = [known.get(place) or {"place": place, "name": name, "name_zh": name_zh, "level": "province"}]
    places += [
        {"place": path, "name": f"{name}, part {n}", "name_zh": f"{name_zh}第{n}市", "level": "prefecture"}
        for n, path in enumerate(prefectures, 1)
    ]
    common = {"seen": "yes", "publisher": f"Bureau of {name}", "grade": "A", "note": "made up", "origin": source}
    sources = [
        common | {"source": source, "kind": "source", "title": f"Yearbook of {name}"},
        common | {"source": work, "kind": "work", "title": f"Report on {name}", "origin": work},
    ]
    income = [row for row in observations if row["indicator"] == INCOME]
    claims = [_claim(f"{place}-{n}", work, row) for n, row in enumerate(income[:CLAIMS], 1)]
    folder = root / "data" / place
    folder.mkdir()
    rows = {"places": places, "sources": sources, "observations": observations, "claims": claims}
    for table, content in rows.items():
        (folder / f"{table}.csv").write_text(as_csv(table, content), "utf-8", newline="")
    return folder


def chapter(province: tuple[str, str, str]):
    """The chapter of a made-up province, not yet run: its figures as a table, its income as a figure."""
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    place, name, name_zh = province
    hidden = {"tags": ["hide-input"]}
    load = (
        "from compendium import load\nfrom compendium.book import show\nfrom compendium.ledger import ledger\n"
        "from compendium.verdicts import LABELS\n\n"
        f'tables = load("china", "{place}")\n'
        f'own = [row for row in tables.observations if row.file.startswith("data/{place}/")]\n'
        "show.numbers(own=str(len(own)))"
    )
    table = (
        'rows = [(show.escape(row.place), show.escape(row.indicator), str(row.period), f"{row.number}") for row in own]\n'
        f'show.Table("tab-{place}-figures", "Figures of {name}", ("Place", "What", "When", "Figure"), rows[:200], (35, 30, 20, 15), long=True)'
    )
    # Not by `show.claims_table`: its marks lead to the ledger's page, which holds only texts that were really audited.
    audited = (
        "rows = [(show.escape(e.claim.printed), LABELS[e.verdict.verdict]) for e in ledger(tables)]\n"
        f'show.Table("tab-{place}-claims", "Audited figures of {name}", ("Printed", "Verdict"), rows)'
    )
    drawn = (
        f'line = tables.series("{place}", "{INCOME}", "disposable")\n'
        "figure, axes = show.canvas(height=2.4)\n"
        "axes.plot(list(line), [float(row.number) for row in line.values()])\n"
        'data = [("year", "yuan a head"), *((year, row.figure) for year, row in line.items())]\n'
        'show.Plot(figure, data, "made up")'
    )
    alt = f"A line of made-up yearly disposable income a head of the synthetic province {name}, which means nothing."
    shown = {
        "figure": {"caption": f"Income of {name}, made up", "name": f"fig-{place}-income"},
        "image": {"alt": alt},
    }
    return new_notebook(
        cells=[
            new_markdown_cell(f"# {name} ({name_zh})\n\nMade up, to measure time."),
            new_code_cell(load, metadata=hidden),
            new_markdown_cell("The pack holds {glue:text}`own` figures."),
            new_code_cell(table, metadata=hidden),
            new_code_cell(audited, metadata=hidden),
            new_code_cell(drawn, metadata=hidden | {"mystnb": shown}),
        ]
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _kinds(root: Path) -> list[dict[str, str]]:
    """Rows of the national table on provinces, one of each indicator, period and basis."""
    china = root / "data" / "china"
    provinces = {row["place"] for row in _rows(china / "places.csv") if row["level"] == "province"}
    found = {}
    for row in _rows(china / "observations.csv"):
        if row["place"] in provinces:
            kept = {column: row[column] for column in ("indicator", "period", "basis", "relation", "value", "upper")}
            kept |= {column: row[column] for column in ("unit", "precision")}
            found.setdefault((row["indicator"], row["period"], row["basis"]), kept)
    return sorted(
        found.values(), key=lambda row: (row["indicator"] != INCOME, row["indicator"], row["period"], row["basis"])
    )


def _redrawn(value: str, draw: random.Random) -> str:
    """A figure with another last digit.

    Only where there are two or more, and not beyond a bound of a percentage; else the figure as it is.
    """
    if not re.fullmatch(r"\d{2,}|\d+\.\d+", value) or value == "100":
        return value
    return value[:-1] + str(draw.randint(1, 9))


def _claim(name: str, work: str, row: dict[str, str]) -> dict[str, str]:
    kept = {column: row[column] for column in ("place", "indicator", "period", "basis", "relation", "value", "upper")}
    return kept | {
        "claim": name,
        "work": work,
        "section": "1",
        "printed": f"{int(row['value']):,} yuan",
        "restatement": "Income is said to be {printed}.",
        "modality": "measured",
    }

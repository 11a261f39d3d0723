"""Mutants of the tables: every claim, every figure that the audit or a chapter on the paper uses, a sample of the rest."""

from __future__ import annotations

import contextlib
import csv
import functools
import io
import os
import pickle
import random
import re
from collections.abc import Iterator
from pathlib import Path

from .. import conflicts, formulas, reading
from .. import ledger as audit
from ..book import notebooks
from ..tables import COLUMNS, Tables, Value, pack_names
from . import chapters
from .mutants import DIGEST, Mutant, NotGreen, Outcome, chosen, each, still

SAMPLE = 60  # of the long series
CLAIM, FIGURE, SERIES = "claims", "figures that the paper's chapters use", "sample of the other series"


# What stands in a cell instead


def another_digit(text: str, chance: random.Random) -> str:
    """The text with one of its digits raised by one; no new nought in front."""
    places = [i for i, letter in enumerate(text) if letter.isdigit()]
    if not places:
        return ""
    place = chance.choice(places)
    digit = (int(text[place]) + 1) % 10
    if not digit and place == places[0] and len(places) > 1:
        digit = 1
    return text[:place] + str(digit) + text[place + 1 :]


def another_year(text: str) -> str:
    """A period a year later."""
    return re.sub(r"\d{4}(?=-|/|$)", lambda year: f"{int(year[0]) + 1:04d}", text)


def changes(tables: Tables, cells: dict[str, str], chance: random.Random) -> Iterator[tuple[str, str]]:
    """The cells of a claim or an observation to change, and what stands there then."""
    yield "value", another_digit(cells["value"], chance)
    yield "upper", another_digit(cells["upper"], chance)
    yield "period", another_year(cells["period"])
    indicator = tables.indicators[cells["indicator"]]
    now = cells["unit"] or indicator.unit
    same = [
        u.unit for u in tables.units.values() if u.canonical == indicator.unit and u.factor != tables.units[now].factor
    ]
    if indicator.kind != "event":
        yield "unit", (sorted(same) or sorted(set(tables.units) - {now}))[0]
    yield "relation", "about" if cells["relation"] in ("", "exactly") else "exactly"
    if "printed" in cells:
        yield "printed", another_digit(cells["printed"], chance)


def made(tables: Tables, kind: str, rows: set[tuple[str, int]], seed: int) -> list[Mutant]:
    """Every change of some rows, named by file and line."""
    found = []
    for file in sorted({file for file, _ in rows}):
        lines = (tables.root / file).read_text("utf-8-sig")
        reader = csv.reader(io.StringIO(lines, newline=""))
        header, before = next(reader), reader.line_num
        for number, row in enumerate(reader, start=1):
            line, before = before + 1, reader.line_num
            if (file, line) in rows:
                cells = dict(zip(header, row, strict=True))
                for column, now in changes(tables, cells, random.Random(f"{seed} {file} {line}")):
                    if now and now != cells[column]:
                        found.append(Mutant(kind, file, line, column, cells[column], now, number))
    return found


def changed(mutant: Mutant, root: Path) -> bytes:
    """The table with the one cell changed."""
    rows = list(csv.reader(io.StringIO((root / mutant.file).read_text("utf-8-sig"), newline="")))
    rows[mutant.change][rows[0].index(mutant.column)] = mutant.now
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


# What turns red


class _Again(reading._Reader):
    """Reads a changed checkout; of tables of observations that were not changed it takes what was read before."""

    def __init__(self, root: Path, packs: tuple[str, ...], known: dict[str, list], file: str):
        super().__init__(root, packs, {})
        self.known, self.file = known, file

    def _observations(self, path: Path, pack: str) -> list:
        name = path.relative_to(self.root).as_posix()
        if name == self.file or name not in self.known:
            return super()._observations(path, pack)
        for row in self.known[name] if pack == "china" else ():
            self.national.setdefault(row.indicator, set()).add(row.basis)
            self.national_bases.add(row.basis)
        return self.known[name]


def _conflict_key(tables: Tables, claims: list, verdicts: dict) -> bytes:
    """All that the search for conflicts reads."""
    _, assumptions = formulas.register_identities(tables, claims)
    observed = [conflicts._stand_ins(tables, assumption) for assumption in assumptions]
    return pickle.dumps((claims, [(name, verdict.verdict) for name, verdict in verdicts.items()], observed))


class Baseline:
    """The unchanged checkout: its tables, its ledger, what its chapters print, and which figures each of them reads."""

    def __init__(self, root: Path):
        self.root = root
        self.tables, problems = reading.read(root, pack_names(root))
        if problems:
            raise NotGreen("the tables have faults: " + problems[0].text())
        self.known: dict[str, list] = {}
        for row in self.tables.observations:
            self.known.setdefault(row.file, []).append(row)
        # The conflicts are searched once for each state of what they depend on.
        audit.find_conflicts = chapters.once(audit.find_conflicts, _conflict_key)
        audit.tested = chapters.once(audit.tested, lambda tables, claims: pickle.dumps(claims))
        self.reads: dict[str, set] = {}
        self.prints: dict[str, list] = {}
        with watched() as seen:
            self.records = records(self.tables)
            self.reads["ledger"] = set(seen)
            cost = {}
            with sharing(lambda packs: reading.load(*packs, root=root)):
                for path in notebooks.everything(root):
                    seen.clear()
                    begun = os.times().user
                    name = path.relative_to(root).as_posix()
                    self.prints[name] = list(chapters.run(path))
                    if self.prints[name] != chapters.stored(path):
                        raise NotGreen(f"{name} stores another output than a fresh run prints: run it first")
                    self.reads[name], cost[name] = set(seen), os.times().user - begun
        self.order = sorted(cost, key=cost.get)

    @property
    def used(self) -> set[tuple[str, int]]:
        """The observations that the audit or a chapter on the paper reads, as (file, line)."""
        parts = [rows for name, rows in self.reads.items() if name == "ledger" or name.startswith("notebooks/paper/")]
        return {(file, line) for file, line in set().union(*parts) if file.endswith("/observations.csv")}


@contextlib.contextmanager
def watched() -> Iterator[set[tuple[str, int]]]:
    """While it lasts, the rows whose figures are read are noted by file and line."""
    seen: set[tuple[str, int]] = set()
    slots = {name: Value.__dict__[name] for name in ("number", "readings", "figure")}

    def noting(slot):
        def get(self):
            seen.add((self.file, self.line))
            return slot.__get__(self)

        return property(get, lambda self, value: slot.__set__(self, value))

    for name, slot in slots.items():
        setattr(Value, name, noting(slot))
    try:
        yield seen
    finally:
        for name, slot in slots.items():
            setattr(Value, name, slot)


@contextlib.contextmanager
def sharing(read) -> Iterator[None]:
    """While it lasts, chapters share the tables of the packs they load, and the ledger over them."""
    tables = functools.lru_cache(lambda packs: read(packs))
    ledger = chapters.once(audit.ledger, chapters.asked)
    with chapters.shared(lambda *packs, **_: tables(packs), ledger):
        yield


def records(tables: Tables) -> list[dict]:
    """The ledger as its JSON holds it."""
    return [audit.record(tables, entry) for entry in audit.ledger(tables)]


def red(baseline: Baseline, mutant: Mutant, root: Path) -> str:
    """What a changed cell turns red: the check, the ledger, a chapter, or only the digests."""
    reader = _Again(root, baseline.tables.packs, baseline.known, mutant.file)
    tables = reader.tables()
    if reader.problems:
        return "check: " + reader.problems[0].text()
    if records(tables) != baseline.records:
        return "ledger moves"

    def read(packs):
        return _Again(root, packs or baseline.tables.packs, baseline.known, mutant.file).tables()

    cell = (mutant.file, mutant.line)
    # Those that read the figure come first; the others could still tell by what is not there any more.
    order = sorted(baseline.order, key=lambda name: cell not in baseline.reads[name])
    with sharing(read):
        for name in order:
            if where := chapters.differs(root / name, baseline.prints[name]):
                return f"chapter moves: {name} {where}"
    return DIGEST


def outcomes(
    root: Path, trees: list[Path], sample: int | None, seed: int, modules: tuple[str, ...]
) -> Iterator[Outcome]:
    """Judge the mutants of the tables."""
    baseline = Baseline(root)
    tables, used = baseline.tables, baseline.used
    china = {name for name in used if name[0].startswith("data/china/")}
    others = sorted({(row.file, row.line) for row in tables.observations} - (used - china))
    few = set(random.Random(seed).sample(others, min(SAMPLE, len(others))))
    mutants = made(tables, CLAIM, {(claim.file, claim.line) for claim in tables.claims}, seed)
    mutants += made(tables, FIGURE, used - china, seed)
    mutants += [m for m in made(tables, SERIES, few, seed) if m.column == "value"]
    assert all(mutant.column in COLUMNS["claims"] for mutant in mutants)
    picked = chosen(mutants, sample, seed)

    def judge(mutant: Mutant, tree: Path) -> str:
        return red(baseline, mutant, tree)

    for file in sorted({mutant.file for mutant in mutants}):
        still(judge, trees[0], file, expected=DIGEST)
    yield from each(picked, judge, trees, lambda m: changed(m, root))

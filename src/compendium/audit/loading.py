"""Loading the tables and checking them: every fault at its file, line and column, all at once.

Done with the csv module alone, so that a check takes well under a second.
"""

from __future__ import annotations

import csv
import gc
import hashlib
import io
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from ..hedges import RELATIONS, readings
from ..intervals import Interval, default_precision, translated_precision
from ..messages import problem_text, say
from ..periods import Period, parse_date, parse_period
from ..schema import (
    ALL_LISTS,
    COLUMNS,
    COUNTED,
    FORMS,
    LASTING,
    NOT_STATED,
    OF_SOME_LIST,
    OF_THE_BOOK,
    OPTIONAL,
    STATEMENT,
    TABLES,
    THINGS,
    VOCABULARY,
)
from .cells import ERROR, NUMBER, garbled, no_date, no_number
from .printed import figures, numerals, parse
from .tables import (
    Argument,
    Basis,
    Bearing,
    Claim,
    Correction,
    Indicator,
    Numeral,
    Observation,
    Place,
    Problem,
    Search,
    Source,
    Sum,
    Tables,
    Unit,
    find_root,
    joining,
    pack_names,
    pack_of,
    parent_of,
)
from .vocabulary import both, folded, listed, meanings, near, nearest, words_of

# The forms that a cell is held to by itself, each with the code of its message; what the others need stands in the row.
_FORMS = {form: re.compile(FORMS[form]) for form in ("id", "path", "latin", "lines", "version", "whole", "year")}
# No more digits than any figure has: Python reads no number of thousands of digits.
_DIGITS = "[0-9]{1,30}"
# Control characters, line breaks, and what takes no room: zero-width ones, marks of direction, a byte-order mark.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
# Scripts and signs that no font of the book has: from Hebrew to Khmer, Mongolian, Yi, symbols and emoji.
_UNPRINTABLE = re.compile("[\u0590-\u10ff\u1200-\u1dbf\ua000-\uabff\ufe0f\U00010000-\U0001ffff]")
_MERGE = re.compile(r"<{7}( |$)|={7}$|>{7}( |$)|\|{7}( |$)")  # what git leaves where it could not merge
LONGEST = 10_000  # bytes of a cell
LONGEST_PRINTED = 40  # characters of a source's own words: a figure with its hedge and unit, never a sentence


class TableError(Exception):
    """Tables that cannot be used; ``problems`` holds every fault found."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__("\n".join(problem_text(problem) for problem in problems))


def load(*packs: str, root: Path | None = None) -> Tables:
    """Read and check the tables of some packs (of all, if none is named).

    Parameters
    ----------
    packs
        Names of folders of ``data/``; ``china`` must be among them, since it holds what the others stand on.  All are
        read all the same: claims are judged over all of them (``Tables.all_packs``).
    root
        The checkout; found from the current folder by default.

    Raises
    ------
    TableError
        With every fault found, if there is any.
    LookupError
        If there is no pack of one of the names.
    """
    root = root or find_root()
    tables, problems = read(root, pack_names(root))
    if problems:
        raise TableError(problems)
    unknown = [pack for pack in packs if pack not in tables.packs]
    if unknown:
        raise LookupError(f"data/{unknown[0]}: {say('no-pack', 'en', packs=', '.join(tables.packs))}")
    return tables.narrowed(packs) if packs else tables


def chosen_packs(root: Path, pack: str | None, lang: str = "en") -> tuple[str, ...]:
    """The packs that a command reads where one is named: that one on the nation's; none named, none chosen.

    Raises
    ------
    LookupError
        If there is no such pack; the message names those there are.
    """
    packs = pack_names(root)
    if pack and pack not in packs:
        raise LookupError(f"data/{pack}: {say('no-pack', lang, packs=', '.join(packs))}")
    return tuple(dict.fromkeys(("china", pack))) if pack else ()


def read(root: Path, packs: Iterable[str], instead: Mapping[str, str] | None = None) -> tuple[Tables, list[Problem]]:
    """Read the tables of some packs; returns them with every fault found (rows at fault are left out).

    Parameters
    ----------
    instead
        CSV texts that stand for files, by path from the root (``data/sichuan/places.csv``): tables not written yet.
    """
    packs = tuple(dict.fromkeys(packs))
    state = "" if instead else _state(root)
    if state and (root, packs, state) in _last:
        tables, problems = _last[root, packs, state]
        return tables, list(problems)
    reader = _Reader(root, packs, instead or {})
    with _uncollected():
        tables = reader.tables()
    problems = sorted(reader.problems, key=lambda p: (p.file, p.line, p.column))
    if state:
        _last.clear()
        _last[root, packs, state] = tables, problems
    return tables, list(problems)


# What was read last, by what was read: a build and its kernels, forks of one process, ask for the same tables many times.
_last: dict[tuple[Path, tuple[str, ...], str], tuple[Tables, list[Problem]]] = {}


def _state(root: Path) -> str:
    """A digest of the names of all files under ``data/`` and of the bytes of tables; empty where one cannot be read."""
    total = hashlib.sha256()
    try:
        for path in sorted((root / "data").rglob("*")):
            table = path.suffix.lower() == ".csv" and path.is_file()
            content = hashlib.sha256(path.read_bytes()).digest() if table else b""
            total.update(os.fsencode(path) + b"\0" + content)
    except OSError:
        return ""
    return total.hexdigest()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Time in which no garbage is looked for: reading makes no circles, and each look goes over all rows read so far."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def reread(tables: Tables, file: str, text: str) -> tuple[Tables, list[Problem]]:
    """One table of figures read again alone, the others as they are: quick enough for every edit.

    Parameters
    ----------
    tables
        Checked tables of all packs.
    file
        Path from the root of a pack's ``observations.csv`` or ``claims.csv``.
    text
        The table as CSV text.

    Returns
    -------
    tuple
        The tables with that table's rows replaced (rows at fault are left out), and every fault found in it.

    Raises
    ------
    ValueError
        If the table is none of figures: what places and sources say is checked in every table that names them.
    """
    path, pack = tables.root / file, pack_of(file)
    if path.stem not in ("observations", "claims"):
        raise ValueError(f"{file}: only observations.csv and claims.csv can be read again alone")
    reader = _Reader(tables.root, tables.packs, {file: text})
    reader.stand_on(tables)
    if path.stem == "claims":
        rest = [claim for claim in tables.claims if claim.pack != pack]
        claims = [*rest, *reader._claims(path, rest)]
        claims.sort(key=lambda claim: tables.packs.index(claim.pack))
        reader.repeated(claims)
        found = replace(tables, claims=tuple(claims))
    else:
        rows = [row for row in tables.observations if row.pack != pack] + reader._observations(path, pack)
        rows.sort(key=lambda row: tables.packs.index(row.pack))
        known = {_known_by(row): row for row in rows}
        bearings = [(bearing, known.get(_known_by(bearing.observation))) for bearing in tables.bearings]
        kept = tuple(replace(bearing, observation=row) for bearing, row in bearings if row)
        found = replace(tables, observations=tuple(rows), bearings=kept)
    return found, sorted(reader.problems, key=lambda p: (p.file, p.line, p.column))


def _known_by(row: Observation) -> tuple:
    """The key by which an observation is known."""
    return row.place, row.indicator, row.period or "", row.basis, row.source


class _Row:
    """One row of one table while it is being checked; cells are taken out through it and faults go to the reader."""

    def __init__(self, reader: _Reader, table: str, file: str, line: int, cells: dict[str, str]):
        self.reader, self.table, self.file, self.line, self.cells = reader, table, file, line, cells
        self.faulty: set[str] = set()
        # Most cells say what a cell of their column said before: only the others, as they are written, are looked at.
        self.new: dict[str, str] = {}

    @property
    def bad(self) -> bool:
        return bool(self.faulty)

    def fault(self, column: str, code: str, /, **parts) -> None:
        # One message a cell: what follows from the first fault would only confuse.
        if column not in self.faulty:
            self.faulty.add(column)
            self.reader.fault(self.file, self.line, column, code, **parts)

    def check(self, columns: Iterable[str]) -> None:
        """Faults of single cells against the schema; an empty cell becomes what it stands for."""
        for name in [name for name in columns if name in self.new]:
            column = TABLES[self.table].columns[name]
            cell = self.cells[name] = self.cells[name] or column.default
            if not cell:
                if column.required:
                    self.fault(name, "required")
            elif column.words and cell not in column.words:
                words = self.reader.words(self.table, name)
                self.fault(name, "choice", cell=cell, allowed=listed(words, words), near=near(cell, words))
            elif column.form == "date":
                self.date(name)
            elif column.form in _FORMS and not _FORMS[column.form].fullmatch(cell):
                self.fault(name, column.form, cell=cell)
            if name not in self.faulty:
                self.reader.sound[self.table][name][self.new[name]] = cell

    def date(self, column: str) -> Period | None:
        """The days that a date names; a fault and None if it is none."""
        try:
            return parse_date(self.cells[column])
        except ValueError:
            code, parts = no_date(self.cells[column]) or ("date", {"cell": self.cells[column]})
            self.fault(column, code, **parts)
            return None

    def known(self, column: str, table, default: str = ""):
        """What a table (or a set of names) holds under the cell's word; a fault and None if it does not."""
        cell = self.cells[column] or default
        if cell and cell not in table:
            self._unknown(column, cell, table)
        return table.get(cell) if isinstance(table, dict) else None

    def _unknown(self, column: str, cell: str, table) -> None:
        """The fault of a word that no table holds, unless that is said elsewhere."""
        name = f"{TABLES[self.table].columns[column].refers}.csv"
        if (name, cell) not in self.reader.left_out and name not in self.reader.unread:
            words = self.reader.words(self.table, column) or {known: _names(table, known) for known in table}
            # A word can be a misspelling of a row that is at fault itself: it is there, though nothing can use it yet.
            words = words | dict.fromkeys(self.reader.at_fault(name), ())
            if column == "unit" and (indicator := self.reader.indicators.get(self.cells["indicator"])):
                self._unit_unknown(cell, words, indicator)
                return
            if column == "place":  # a city is not to be taken for its province
                words = {known: labels for known, labels in words.items() if known.count("/") == cell.count("/")}
            if TABLES[self.table].columns[column].refers == "sources":
                self.fault(column, "unknown-source", cell=cell, near=_slip_of(cell, words))
                return
            self.fault(column, "unknown", cell=cell, table=name, near=near(cell, words))

    def _unit_unknown(self, cell: str, words: Mapping[str, tuple[str, ...]], indicator: Indicator) -> None:
        """The fault of a unit that no table holds: only those in which its indicator is measured are offered."""
        fitting = {name: words[name] for name, unit in self.reader.units.items() if unit.canonical == indicator.unit}
        parts = {"indicator": both(indicator.indicator, words_of(self.reader.indicators))}
        self.fault("unit", "unit-unknown", cell=cell, allowed=listed(fitting, words), near=near(cell, fitting), **parts)

    def whole(self, column: str) -> int:
        """A number of one or more; 0 where the cell holds none (a fault)."""
        return 0 if column in self.faulty else int(self.cells[column])

    def names(self, column: str) -> tuple[str, ...]:
        """The names that a cell lists, with semicolons between them."""
        return tuple(name.strip() for name in self.cells[column].split(";") if name.strip())

    def listed(self, column: str, there: Collection[str], table: str) -> tuple[str, ...]:
        """The names that a cell lists, each of a row of a table; a fault where one is not there."""
        for name in (names := self.names(column)):
            if name not in there:
                self.fault(column, "unknown", cell=name, table=table, near=nearest(name, there))
        return names

    def claims(self, column: str) -> tuple[str, ...]:
        """The claims that a cell lists; a fault where one is not there."""
        return self.listed(column, self.reader.claimed, "claims.csv")

    def number(self, column: str, canonical: str | None = None) -> Fraction | None:
        """A plain number; ``canonical`` is the unit that it measures, if it is known."""
        cell = self.cells[column]
        if not cell:
            return None
        if not NUMBER.fullmatch(cell):
            code, parts = no_number(cell, self.reader.units, canonical)
            self.fault(column, code, **parts)
            return None
        return Fraction(cell) if "." in cell else Fraction(int(cell))  # as a text a whole number takes long to read

    def plain(self) -> None:
        """Faults of the cells as text, whatever they mean; then words of a list are turned into their ids."""
        sound = self.reader.sound[self.table]
        for column, cell in self.cells.items():
            if (meaning := sound[column].get(cell)) is not None:
                self.cells[column] = meaning
                continue
            self.new[column] = cell
            if len(cell) * 4 > LONGEST and (size := len(cell.encode("utf-8"))) > LONGEST:
                self.fault(column, "long", size=size, most=LONGEST)
            elif wrong := garbled(cell):
                self.fault(column, wrong[0], **wrong[1])
            elif _CONTROL.search(cell):
                self.fault(column, "control")
            elif not cell.isascii() and (sign := _UNPRINTABLE.search(cell)):
                self.fault(column, "script", cell=cell, sign=sign[0])
            elif cell != cell.strip():
                self.fault(column, "spaces", cell=cell)
            elif ERROR.fullmatch(cell):
                self.fault(column, "excel-error", cell=cell)
            elif words := self.reader.words(self.table, column):
                names = self.reader.meant(self.table, column, cell)
                if len(names) == 1:
                    self.cells[column] = names[0]
                elif names:
                    self.fault(column, "ambiguous", cell=cell, names=listed(names, words))


def _above(place: str) -> list[str]:
    """The places that hold a place, from the nation down."""
    found: list[str] = []
    while place := parent_of(place):
        found.insert(0, place)
    return found


def _slip_of(cell: str, names: Iterable[str]) -> str:
    """The source whose id is a slip of typing away; not one of other digits: of another day it is another source."""
    digits = re.findall("[0-9]+", cell)
    alike = (name for name in names if re.findall("[0-9]+", name) == digits)
    return near(cell, dict.fromkeys(alike, ()), cutoff=0.85)


def _bounds(indicator: Indicator) -> dict:
    """The natural bounds of an indicator, as the message says them."""
    low, high = ("-" if bound is None else bound for bound in (indicator.minimum, indicator.maximum))
    return {"indicator": indicator.indicator, "low": low, "high": high, "unit": indicator.unit}


def _names(table, name: str) -> tuple[str, ...]:
    """The labels of a place, Chinese first; of anything else none."""
    row = table[name] if isinstance(table, dict) else None
    return (row.name_zh, row.name) if isinstance(row, Place) else ()


def decoded(raw: bytes) -> str | tuple[str, dict]:
    """The text of a CSV file; or the code and parts of the message that says why it is none."""
    if raw[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        return "not-csv", {}
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or raw[:20].count(0) > 8:  # with its mark or without
        return "utf-16", {}
    raw = raw.removesuffix(b"\x1a").removesuffix(b"\x1a\r\n").removesuffix(b"\x1a\n")  # how DOS ends a file
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        parts = {"byte": error.start + 1, "line": raw[: error.start].count(b"\n") + 1}
    try:
        # Nearly any bytes are valid GB18030; common Chinese characters are what tells.
        chinese = re.search(r"[\u4e00-\u9fff]", raw.decode("gb18030"))
    except UnicodeDecodeError:
        chinese = None
    return ("gb18030" if chinese else "encoding"), parts


class _Reader:
    def __init__(self, root: Path, packs: tuple[str, ...], instead: Mapping[str, str]):
        self.root, self.packs, self.instead, self.problems = root, packs, instead, []
        self.units, self.bases, self.indicators, self.places = {}, {}, {}, {}
        self.known_words: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
        self.meanings: dict[tuple[str, str], dict[str, list[str]]] = {}
        # By table and column the cells that have no fault, as they are written, with what each stands for.
        self.sound = {table: {name: {} for name in facts.columns} for table, facts in TABLES.items()}
        self.national: dict[str, set[str]] = {}  # by indicator the bases on which the national tables have it
        self.national_bases: set[str] = set()
        self.owners: dict[str, str] = {}  # by basis the province after which it is named
        self.claimed: set[str] = set()  # ids of all claims read, those at fault too
        # Rows that others name and that are at fault themselves, and tables that cannot be read: that is said once, there.
        self.left_out: set[tuple[str, str]] = set()
        self.faulty_keys: set[tuple] = set()  # observations at fault, by what they are known by
        self.unread: set[str] = set()

    def tables(self) -> Tables:
        data = self.root / "data"
        units = self.units = self._keyed(data / "units.csv", "units", self._unit)
        bases = self.bases = self._keyed(data / "bases.csv", "bases", self._basis)
        self.indicators = self._keyed(data / "indicators.csv", "indicators", self._indicator)
        self.sources, observations, claims, numerals, arguments = {}, [], [], [], []
        bearings, searches, sums = [], [], []
        for pack in self.packs:
            self._strangers(data / pack)
            self._places(data / pack / "places.csv", pack)
            self._sources(data / pack / "sources.csv", pack)
        for pack in self.packs:
            observations += self._observations(data / pack / "observations.csv", pack)
            here = self._claims(data / pack / "claims.csv", claims)
            claims += here
            numerals += self._numerals(data / pack / "numerals.csv", here)
            arguments += self._arguments(data / pack / "arguments.csv")
        names, known = {claim.claim: claim for claim in claims}, {_known_by(row): row for row in observations}
        for pack in self.packs:
            bearings += self._bearings(data / pack / "bearings.csv", names, known)
            searches += self._searches(data / pack / "searches.csv")
            sums += self._sums(data / pack / "sums.csv", names)
        self.repeated(claims)
        return Tables(
            self.root,
            self.packs,
            units,
            bases,
            self.indicators,
            self.places,
            self.sources,
            tuple(observations),
            tuple(claims),
            tuple(numerals),
            tuple(arguments),
            tuple(bearings),
            tuple(searches),
            tuple(sums),
            tuple(self._corrections(data / "corrections.csv")),
            self._keyed(data / "publishers.csv", "publishers", lambda row, _: row.cells["label_zh"]),
            self._keyed(data / "notes.csv", "notes", lambda row, _: row.cells["note_zh"]),
        )

    def stand_on(self, tables: Tables) -> None:
        """Take everything that a row may name from tables that are checked already."""
        self.units, self.bases, self.indicators = tables.units, tables.bases, tables.indicators
        self.places, self.sources = tables.places, tables.sources
        for row in tables.observations:
            if row.pack == "china":
                self.national.setdefault(row.indicator, set()).add(row.basis)
                self.national_bases.add(row.basis)

    def fault(self, file: str, line: int, column: str, code: str, /, **parts) -> None:
        self.problems.append(Problem(file, line, column, code, parts))

    def repeated(self, claims: list[Claim]) -> None:
        """Faults of claims that repeat none, themselves, or one that repeats another."""
        names = {claim.claim: claim for claim in claims}
        for claim in claims:
            if not claim.repeats:
                continue
            if claim.repeats not in names:
                if claim.repeats in self.claimed:
                    continue  # it is at fault itself: that is said there
                near_to = nearest(claim.repeats, self.claimed)
                parts = {"cell": claim.repeats, "table": "claims.csv", "near": near_to}
                self.fault(claim.file, claim.line, "repeats", "unknown", **parts)
            elif claim.repeats == claim.claim:
                self.fault(claim.file, claim.line, "repeats", "itself")
            elif names[claim.repeats].repeats:
                self.fault(claim.file, claim.line, "repeats", "chain", cell=claim.repeats)

    def words(self, table: str, column: str) -> dict[str, tuple[str, ...]]:
        """The words that a column may hold, with their labels; none where it holds no words of a list."""
        key = (table, column)
        if key not in self.known_words:
            facts = TABLES[table].columns[column]
            self.known_words[key] = words_of(getattr(self, facts.refers) if facts.refers in VOCABULARY else facts.words)
        return self.known_words[key]

    def meant(self, table: str, column: str, cell: str) -> list[str]:
        """The ids that a cell can mean: the id itself, a label of it, or both together."""
        words = self.words(table, column)
        if cell in words or not cell:
            return [cell] if cell else []
        if (table, column) not in self.meanings:
            self.meanings[table, column] = meanings(words)
        return self.meanings[table, column].get(folded(cell), [])

    def at_fault(self, file: str) -> list[str]:
        """The rows of a table, by their ids, that are there and at fault."""
        return sorted(name for where, name in self.left_out if where == file)

    # Reading rows

    def _rows(self, path: Path, table: str, seen: dict | None = None, key: Callable | None = None) -> Iterator[_Row]:
        """The rows of a table, each cell held to the schema.

        With ``seen`` (files and lines of keys seen before) only rows with a key of their own: what ``key`` makes of a row, by
        default its first column.
        """
        file, wanted, columns = path.relative_to(self.root).as_posix(), COLUMNS[table], TABLES[table].key
        others = [name for name in wanted if name not in columns]
        if table in OPTIONAL and file not in self.instead and not path.is_file():
            return
        try:
            text = self.instead[file] if file in self.instead else decoded(path.read_bytes())
        except OSError:
            text = "no-file", {"wanted": path.name}
        if not isinstance(text, str):
            code, parts = text
            self.fault(file, parts.pop("line", 1), "-", code, **parts)
            self.unread.add(path.name)
            return
        rows, trouble = _split(text)
        header = _trimmed(rows[0][1], 0) if rows else []
        surplus = len(rows[0][1]) - len(header) if rows else 0
        if len(header) == 1 and header[0].startswith("sep=") or header == ["sep=", ""]:
            self.fault(file, 1, "-", "first-line", found=",".join(header))
            self.unread.add(path.name)
            return
        if _column_names(table, header) != wanted:
            parts = {"found": ",".join(header) or "-", "wanted": ",".join(wanted)}
            code = "columns"
            for separator in (";", "\t"):
                if len(header) == 1 and separator in header[0]:
                    code, parts = "separator", {"found": separator}
            self.fault(file, 1, "-", code, **parts)
            self.unread.add(path.name)
            return
        for line, cells in rows[1:]:
            # A spreadsheet writes empty cells where a cell was only formatted: in every row, the header too.  One row
            # with a cell more than the header has a comma that should stand in quotes.
            if len(cells) <= len(wanted) + surplus:
                cells = _trimmed(cells, len(wanted))
            if not any(cells):
                continue
            if _MERGE.match(cells[0]):
                self.fault(file, line, "-", "merge", found=cells[0][:20])
                continue
            if len(cells) != len(wanted):
                self.fault(file, line, "-", "cells", found=len(cells), wanted=len(wanted))
                continue
            row = _Row(self, table, file, line, dict(zip(wanted, cells, strict=True)))
            row.plain()
            row.check(columns)
            if seen is not None:
                known_by = key(row) if key else row.cells[columns[0]]
                if known_by in seen:
                    where, before = seen[known_by]
                    code = "duplicate" if where == file else "duplicate-elsewhere"
                    row.fault(columns[0], code, key=", ".join(columns), line=before, file=where)
                    continue
                seen[known_by] = file, row.line
            row.check(others)
            yield row
        if trouble:
            self.fault(file, trouble[0], "-", "csv", reason=trouble[1])

    def _keyed(self, path: Path, table: str, make: Callable) -> dict:
        named = {row.cells[COLUMNS[table][0]]: row for row in self._rows(path, table, {})}
        made = {name: make(row, named) for name, row in named.items()}
        self.left_out |= {(path.name, name) for name, row in named.items() if row.bad}
        return {name: thing for name, thing in made.items() if not named[name].bad}

    # The vocabulary

    def _unit(self, row: _Row, named: dict[str, _Row]) -> Unit | None:
        row.known("canonical", named)
        factor = row.cells["factor"]
        try:
            value = Fraction(factor) if re.fullmatch(rf"{_DIGITS}(?:/{_DIGITS})?", factor) else None
        except ZeroDivisionError:
            value = None
        if not value:
            row.fault("factor", "factor", cell=factor)
            return None
        return Unit(
            row.cells["unit"], row.cells["canonical"], value, row.cells["label_zh"], frozenset(row.names("words"))
        )

    def _basis(self, row: _Row, named: dict[str, _Row]) -> Basis:
        joins = frozenset(row.names("joins"))
        for other in sorted(joins):
            if other not in named:
                row.fault("joins", "unknown", cell=other, table="bases.csv", near=nearest(other, named))
            elif row.cells["basis"] not in named[other].names("joins"):
                row.fault("joins", "one-sided", cell=other, basis=row.cells["basis"], line=named[other].line)
        texts = (row.cells[column] for column in ("basis", "label", "label_zh", "definition"))
        return Basis(*texts, joins, row.cells["from"], row.cells["caution"])

    def _indicator(self, row: _Row, named: dict[str, _Row]) -> Indicator:
        row.known("unit", self.units)
        minimum, maximum = row.number("minimum"), row.number("maximum")
        if minimum is not None and maximum is not None and minimum > maximum:
            row.fault("maximum", "bounds-order", cell=row.cells["maximum"], low=row.cells["minimum"])
        inside = row.cells["inside"] == "yes"
        if inside and row.cells["kind"] != "event":
            row.fault("inside", "inside", kind=row.cells["kind"])
        return Indicator(**row.cells | {"minimum": minimum, "maximum": maximum, "inside": inside})

    # A pack

    def _strangers(self, folder: Path) -> None:
        """Faults of files that look like tables and are none, such as a copy beside the table."""
        wanted = [table for table in TABLES if table not in (*VOCABULARY, *OF_THE_BOOK)]
        for path in sorted(folder.glob("[!.]*.csv")):
            if path.stem not in wanted:
                self.fault(path.relative_to(self.root).as_posix(), 1, "-", "file-unknown", wanted=", ".join(wanted))

    def _places(self, path: Path, pack: str) -> None:
        here, before = {}, len(self.problems)
        for row in self._rows(path, "places", {}):
            name, place = row.cells["place"], Place(**row.cells, pack=pack)
            held = self.places.get(name)
            if held and (held.name, held.name_zh, held.level, held.gb_code) != (
                place.name,
                place.name_zh,
                place.level,
                place.gb_code,
            ):
                row.fault("place", "elsewhere", cell=name, file="data/china/places.csv")
            if row.bad:
                self.left_out.add((path.name, name))
            else:
                here[name] = (place, row)
        provinces = [name for name, (place, _) in here.items() if place.level == "province"]
        if pack != "china" and provinces and pack not in provinces and len(self.problems) == before:
            self.fault(
                path.relative_to(self.root).as_posix(),
                1,
                "place",
                "pack-name",
                pack=pack,
                found=", ".join(provinces),
            )
        for name, (place, row) in here.items():
            above = [other for other in _above(name) if other not in here and other not in self.places]
            if above:
                if told := [other for other in above if (path.name, other) not in self.left_out]:  # once each
                    row.fault("place", "parent", cell=name, parents="; ".join(map(repr, told)))
                self.left_out |= {(path.name, other) for other in (name, *told)}
            else:
                self.places.setdefault(name, place)

    def _sources(self, path: Path, pack: str) -> None:
        for row in self._rows(path, "sources", {}):
            name, read = row.cells["source"], row.cells["seen"] == "yes"
            if name in self.sources:
                row.fault("source", "elsewhere", cell=name, file=f"data/{self.sources[name].pack}/sources.csv")
            if read and not row.cells["grade"]:
                row.fault("grade", "grade")
            address, archived = row.cells["address"], row.cells["archived"]
            if not address and not row.cells["note"]:
                row.fault("address", "reason")
            for column, cell in (("address", address), ("archived", archived)):
                if cell and not re.match(r"https?://\S+$|github\.com/\S+", cell):
                    spaced = re.match(r"https?://\S+ ", cell)
                    row.fault(column, "address-space" if spaced else "address", cell=cell)
            if row.bad:
                self.left_out.add((path.name, name))
            else:
                self.sources[name] = Source(**row.cells | {"seen": read}, pack=pack)

    def _value(self, row: _Row) -> dict | None:
        """The columns that claims and observations share, or None where one of them is at fault."""
        indicator = row.known("indicator", self.indicators)
        place = row.known("place", self.places)
        basis = row.known("basis", self.bases)
        relation, figure, upper = (row.cells[column] for column in ("relation", "value", "upper"))
        if relation in RELATIONS and (relation == "range") != bool(upper):
            row.fault("upper", "upper")
        if indicator is None:
            # Without it nobody knows whether a number or a date is wanted; one of them it must be.
            if figure and not re.fullmatch(r"\d{4}-\d{2}(?:-\d{2})?", figure):
                row.number("value")
            self._span(row)
            return None
        period = self._period(row, indicator)
        if not figure or {"relation", "upper"} & row.faulty:
            # What the figure is worth hangs on the relation; whether it can be read at all does not.
            if figure and indicator.kind == "event":
                row.date("value")
            elif figure:
                row.known("unit", self.units, default=indicator.unit)
                row.number("value", indicator.unit)
            return None
        numbers = self._days(row, upper) if indicator.kind == "event" else self._amount(row, indicator, relation)
        if row.bad or numbers is None or place is None or basis is None:
            return None
        return numbers | {
            "place": place.place,
            "indicator": indicator.indicator,
            "basis": basis.basis,
            "relation": relation,
            "cell": figure,
            "cell_upper": upper,
            "note": row.cells["note"],
            "file": row.file,
            "line": row.line,
            "period": period,
        }

    def _period(self, row: _Row, indicator: Indicator) -> Period | None:
        text = row.cells["period"]
        if indicator.kind == "event":
            if text:
                row.fault("period", "event-period")
            return None
        if not text:
            if indicator.kind != "constant":
                row.fault("period", "no-period", indicator=indicator.indicator)
            return None
        span = self._span(row)
        return span and joining(span, indicator.kind)

    def _span(self, row: _Row) -> Period | None:
        """The period as it is written; None where there is none or it is no period (a fault)."""
        text = row.cells["period"]
        try:
            return parse_period(text) if text else None
        except ValueError:
            code, parts = no_date(text) or ("period", {"cell": text})
            row.fault("period", code, **parts)
            return None

    def _days(self, row: _Row, upper: str) -> dict | None:
        first = row.date("value")
        last = row.date("upper") if upper else first
        if first is None or last is None:
            return None
        if last.end < first.start:
            row.fault("upper", "order", cell=upper)
            return None
        low, high = Fraction(first.start.toordinal()), Fraction(last.end.toordinal())
        return {
            "number": low,
            "upper": high if upper else None,
            "precision": high - low + 1,
            "unit": "date",
            "readings": {"days": Interval(low, high)},
        }

    def _amount(self, row: _Row, indicator: Indicator, relation: str) -> dict | None:
        unit = row.known("unit", self.units, default=indicator.unit)
        number, upper = row.number("value", indicator.unit), row.number("upper", indicator.unit)
        precision = row.number("precision", indicator.unit)
        if unit is None or number is None or {"upper", "precision"} & row.faulty:
            return None
        if unit.canonical != indicator.unit:
            fitting = [name for name, other in self.units.items() if other.canonical == indicator.unit]
            parts = {"cell": unit.unit, "canonical": unit.canonical, "wanted": indicator.unit}
            parts |= {"indicator": indicator.indicator, "allowed": listed(fitting, self.words(row.table, "unit"))}
            row.fault("unit", "unit", **parts)
            return None
        if precision is not None and precision <= 0:
            row.fault("precision", "positive", cell=row.cells["precision"])
            return None
        few = unit.unit in THINGS and number.denominator == 1 and 0 < number.numerator < COUNTED
        whole = indicator.kind == "count" or indicator.unit == "rank" or few
        if precision is None and relation == "exactly" and whole:
            # What is counted out, a place in an order, and a few things are whole numbers and no roundings.
            precision = Fraction(0)
        given = precision is not None
        if not given:
            try:
                precision = default_precision(row.cells["value"], indicator.kind)
            except ValueError:
                row.fault("precision", "precision")
                return None
        if unit.factor != 1:
            number, precision = number * unit.factor, precision * unit.factor
            upper = None if upper is None else upper * unit.factor
        if not given and unit.counting:
            precision = translated_precision(number, precision, "." in row.cells["value"])
        if upper is not None and upper not in indicator.natural:
            row.fault("upper", "bounds", cell=row.cells["upper"], **_bounds(indicator))
        if upper is not None and upper < number:
            row.fault("upper", "order", cell=row.cells["upper"])
        if row.bad and number in indicator.natural:
            return None
        try:
            read_as = readings(relation, number, upper, precision, indicator.natural)
        except ValueError:
            # Beyond the natural bounds; or "less than" the least possible, "more than" the greatest: nothing is left.
            row.fault("value", "bounds", cell=row.cells["value"], **_bounds(indicator))
            return None
        return {"number": number, "upper": upper, "precision": precision, "unit": unit.unit, "readings": read_as}

    def _observations(self, path: Path, pack: str) -> list[Observation]:
        found = []
        for row in self._rows(path, "observations", {}, self._key):
            source = row.known("source", self.sources)
            if source and source.grade == "D":
                row.fault("source", "warning", cell=source.source)
            if source and not source.seen:
                row.fault("source", "unseen", cell=source.source)
            value = self._value(row)
            self._source_words(row, value)
            if row.cells["scope"] and not row.cells["locator"]:
                row.fault("locator", "scope")
            if pack != "china":
                self._series(row)
            elif value:
                self.national.setdefault(value["indicator"], set()).add(value["basis"])
                self.national_bases.add(value["basis"])
            if value and source and not row.bad:
                own = {name: row.cells[name] for name in ("modality", "printed", "scope", "locator")}
                found.append(Observation(**value, **own, source=source.source))
            else:
                self.faulty_keys.add(self._key(row))
        return found

    def _series(self, row: _Row) -> None:
        """A basis that would break the series into which a row of a province goes.

        A basis named after a province (``guangdong-round-3``) is of its places only.  A basis on which the national
        tables have other indicators, but not this one, measures something else, unless it may be joined with one on
        which they have it, or each names a list of counties; one that they do not use at all (``gdp-first``) stands for
        itself.
        """
        place, indicator, basis = (row.cells[name] for name in ("place", "indicator", "basis"))
        if basis not in self.bases or basis in (NOT_STATED, STATEMENT):
            return
        words = self.words("observations", "basis")
        if basis not in self.owners:
            self.owners[basis] = self._owner(basis)
        owner = self.owners[basis]
        national = self.national.get(indicator, set())
        if owner:
            if place.split("/")[0] != owner:
                parts = {"cell": both(basis, words), "owner": f"{owner} {self.places[owner].name_zh}"}
                row.fault("basis", "basis-elsewhere", **parts)
        elif (
            national
            and basis in self.national_bases
            and basis not in national
            and national.isdisjoint(self.bases[basis].joins)
            and not (indicator in OF_SOME_LIST and basis in ALL_LISTS)
        ):
            parts = {"cell": both(basis, words)}
            indicators = self.words("observations", "indicator")
            parts["indicator"] = both(indicator, indicators)
            unit = self.indicators[indicator].unit
            others = [
                name
                for name, there in sorted(self.national.items())
                if basis in there and self.indicators[name].unit == unit
            ]
            parts["others"] = listed(others[:5], indicators) or "-"
            row.fault("basis", "basis-break", **parts, allowed=listed(sorted(national - {NOT_STATED}), words))
        first, last = LASTING.get(basis, (None, None))
        period = self._span(row) if first or last else None
        if period is None:
            return
        if (first and period.end.year < first) or (last and period.end.year > last):
            row.fault(
                "basis",
                "basis-years",
                cell=both(basis, words),
                years=f"≥ {first}" if first else f"≤ {last}",
                definition=self.bases[basis].definition,
                period=row.cells["period"],
            )

    def _owner(self, basis: str) -> str:
        """The province after which a basis is named (``guangdong-round-3``); empty for none."""
        parts = basis.split("-")
        names = ("-".join(parts[:n]) for n in range(1, len(parts)))
        return next((name for name in names if name in self.places and self.places[name].level == "province"), "")

    def _key(self, row: _Row) -> tuple:
        """What an observation is known by, as it is read: a stock of 2018 is that of its last day."""
        period, indicator = row.cells["period"], self.indicators.get(row.cells["indicator"])
        try:
            period = joining(parse_period(period), indicator.kind if indicator else "")
        except ValueError:
            pass  # said of the cell, where a period is wanted
        return row.cells["place"], row.cells["indicator"], period, row.cells["basis"], row.cells["source"]

    def _claims(self, path: Path, before: list[Claim]) -> list[Claim]:
        found, seen = [], {claim.claim: (claim.file, claim.line) for claim in before}
        for row in self._rows(path, "claims", seen):
            name = row.cells["claim"]
            self.claimed.add(name)
            work, cites = self._work(row), row.names("cites")
            for cited in cites:
                if cited not in self.sources and cited not in self.at_fault("sources.csv"):
                    known = [*self.sources, *self.at_fault("sources.csv")]
                    row.fault("cites", "unknown-source", cell=cited, near=_slip_of(cited, known))
            restatement = row.cells["restatement"]
            if restatement.count("{printed}") != 1 or re.search(r"\d|[{}]", restatement.replace("{printed}", "")):
                row.fault("restatement", "restatement")
            value = self._value(row)
            if value:
                self._as_printed(row, value)
            if value and work and not row.bad:
                own = {name: row.cells[name] for name in ("section", "paragraph", "printed", "modality", "repeats")}
                own |= {"claim": name, "work": work.source, "lines": row.cells["line"]}
                found.append(Claim(**value, **own, restatement=restatement, cites=cites))
        return found

    def _work(self, row: _Row) -> Source | None:
        """The audited work that a row is of."""
        work = row.known("work", self.sources)
        if work and work.kind != "work":
            row.fault("work", "no-work", cell=work.source)
        return work

    def _as_printed(self, row: _Row, value: dict) -> None:
        """The printed words must say what the columns hold."""
        printed = row.cells["printed"]
        try:
            said = parse(printed, value["relation"])
        except ValueError:
            said = None
        # Backquotes and angle brackets would end the role that prints the words.
        if said is None or re.search(r"[`<>\\]", printed):
            row.fault("printed", "printed", cell=printed)
            return
        for column, holds in (
            ("relation", value["relation"]),
            ("value", value["cell"]),
            ("upper", value["cell_upper"]),
        ):
            if getattr(said, column) != holds:
                row.fault(column, "says", printed=printed, column=column, said=getattr(said, column), cell=holds)
        if said.words and said.words not in self.units[value["unit"]].words:
            allowed = "; ".join(sorted(filter(None, self.units[value["unit"]].words)))
            row.fault("unit", "words", printed=printed, said=said.words, cell=value["unit"], allowed=allowed)

    def _source_words(self, row: _Row, value: dict | None) -> None:
        """The figure in the source's own words: short, no sentence, and with the figure of the columns in it."""
        printed = row.cells["printed"]
        if not printed:
            return
        if len(printed) > LONGEST_PRINTED or re.search(r"[。！？]|[.!?] (?!\d)", printed):
            row.fault("printed", "printed-long", size=len(printed), most=LONGEST_PRINTED)
        elif value and value["unit"] != "date" and (held := figures(printed)):
            for figure in filter(None, (value["cell"], value["cell_upper"])):
                if Fraction(figure) not in held:
                    row.fault("printed", "printed-other", printed=printed, cell=figure)

    def _arguments(self, path: Path) -> list[Argument]:
        """The causal and general sentences of a work; not every pack has them."""
        found = []
        for row in self._rows(path, "arguments", {}):
            work, offered = self._work(row), row.claims("offered")
            if re.search(r"\d|[{}]", row.cells["restatement"]):
                row.fault("restatement", "argument")
            sides = {side: row.listed(side, self.indicators, "indicators.csv") for side in ("causes", "effects")}
            if work and not row.bad:
                found.append(Argument(**row.cells | sides | {"work": work.source, "offered": offered}))
        return found

    def _bearings(self, path: Path, claims: dict[str, Claim], known: dict[tuple, Observation]) -> list[Bearing]:
        """What else bears on a claim: an observation of another key, known by its own; not every pack has them."""
        found = []
        for row in self._rows(path, "bearings", {}, lambda row: (row.cells["claim"], self._key(row))):
            name, key = row.cells["claim"], self._key(row)
            if row.claims("claim") and name not in claims and name in self.claimed:
                continue  # the claim is at fault itself: that is said there
            if key in self.faulty_keys:
                continue
            if key not in known:
                stated = (row.cells[column] for column in TABLES["observations"].key)
                row.fault("source", "no-observation", cell=" ".join(filter(None, stated)))
            if not row.bad:
                found.append(Bearing(name, known[key], row.cells["direction"], row.cells["why"]))
        return found

    def _sums(self, path: Path, claims: dict[str, Claim]) -> list[Sum]:
        """Sums that printed figures of a work must obey; not every pack has them."""
        found = []
        for row in self._rows(path, "sums", {}):
            work, (whole, *_), parts = self._work(row), row.claims("whole") or ("",), row.claims("parts")
            if len(parts) < 2:
                row.fault("parts", "sum-parts")
            for column, name in (("whole", whole), *(("parts", part) for part in parts)):
                if name in claims and work and claims[name].work != work.source:
                    row.fault(column, "sum-work", cell=name, work=work.source)
                elif name in claims and whole in claims:
                    unit, wanted = (self.indicators[claims[one].indicator].unit for one in (name, whole))
                    if unit != wanted:
                        row.fault(column, "sum-unit", cell=name, unit=unit, wanted=wanted)
            for column in ("sentence", "assumption"):
                if re.search(r"\d", row.cells[column]):
                    row.fault(column, "argument")
            if work and not row.bad:
                found.append(Sum(**row.cells | {"work": work.source, "parts": parts}))
        return found

    def _searches(self, path: Path) -> list[Search]:
        """What was searched for, where, with which words and with what outcome; not every pack has it."""
        found = []
        for row in self._rows(path, "searches"):
            named = row.claims("claims")
            if not row.bad:
                found.append(Search(**row.cells | {"claims": named}))
        return found

    def _corrections(self, path: Path) -> list[Correction]:
        """What earlier versions of the book said wrongly, each with its pages: that they are there the build checks."""
        rows = [row for row in self._rows(path, "corrections") if not row.bad]
        texts = ("said", "says", "why")
        return [
            Correction(row.cells["date"], row.cells["version"], row.names("page"), *(row.cells[name] for name in texts))
            for row in rows
        ]

    def _numerals(self, path: Path, claims: list[Claim]) -> list[Numeral]:
        """The list that accounts for every numeral of the text whose claims a pack holds; not every pack has one."""
        if path.relative_to(self.root).as_posix() not in self.instead and not path.is_file():
            return []
        known = {claim.claim: claim for claim in claims}
        found, before, tokens = [], (0, 0), {}
        for row in self._rows(path, "numerals"):
            line, nth = row.whole("line"), row.whole("nth")
            if line and nth:
                if nth != (before[1] + 1 if line == before[0] else 1) or line < before[0]:
                    row.fault("nth", "numeral-order", cell=f"{line}, {nth}", before=f"{before[0]}, {before[1]}")
                before = (line, nth)
            token = row.cells["token"]
            if token and numerals(token) != [token]:
                row.fault("token", "numeral", cell=token)
            if bool(row.cells["claim"]) == bool(row.cells["reason"]):
                row.fault("claim", "claim-or-reason")
            named = row.claims("claim")
            for name in named:
                tokens.setdefault(name, []).append(token.lower())
                if name not in known:
                    continue
                claim = known[name]
                if token.lower() not in _numerals_of(claim):
                    row.fault("claim", "not-of-claim", cell=token, claim=name, printed=claim.printed)
                if line and not any(line in span for span in claim.spans):
                    row.fault("line", "not-at-line", cell=line, claim=name, lines=claim.lines or "-")
            if not row.bad:
                found.append(Numeral(line, nth, token, named, row.cells["reason"], row.file, row.line))
        for claim in claims:
            left = tokens.get(claim.claim, [])
            for token in numerals(claim.printed.lower()):
                if token in left:
                    left.remove(token)
                else:
                    parts = {"cell": token, "printed": claim.printed, "claim": claim.claim}
                    self.fault(claim.file, claim.line, "printed", "unaccounted", **parts)
        return found


def _split(text: str) -> tuple[list[tuple[int, list[str]]], tuple[int, str] | None]:
    """The rows of a CSV text, each with the line at which it begins; and where and why the rest cannot be read."""
    limit = csv.field_size_limit(max(len(text), 1))  # a cell that is too long is said to be so, like any other fault
    lines, rows, before = csv.reader(io.StringIO(text, newline=""), strict=True), [], 0
    try:
        for cells in lines:
            rows.append((before + 1, cells))
            before = lines.line_num
    except csv.Error as error:
        # Where the row begins: a quote that is never closed is only missed at the end of the file.
        return rows, (before + 1, str(error))
    finally:
        csv.field_size_limit(limit)
    return rows, None


def _trimmed(cells: list[str], width: int) -> list[str]:
    """A row without the empty cells that stand beyond the table."""
    while len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    return cells


def _column_names(table: str, header: list[str]) -> tuple[str, ...]:
    """The columns that a header names, by their ids or as the workbook shows them, with their Chinese labels."""
    columns = TABLES[table].columns
    shown = {
        folded(text): name
        for name, facts in columns.items()
        for text in (facts.label_zh, name + facts.label_zh)
        if facts.label_zh
    }
    return tuple(cell if cell in columns else shown.get(folded(cell), cell) for cell in header)


def _numerals_of(claim: Claim) -> set[str]:
    """The numerals that can belong to a claim: those of its printed words, of its unit, and the years of its period."""
    found = numerals(f"{claim.printed} {claim.unit}".lower())
    ends = (claim.period.start, claim.period.end) if claim.period else ()
    return {*found, *(str(end.year) for end in ends if end)}

"""What filled tables give: every fault in them, or the rows of their pack and what changes in it.

A workbook and CSV tables come to the same; nothing is written here, so that a command and a page of the book share it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..audit.checks import unquoted
from ..audit.loading import decoded, read
from ..audit.plausibility import doubts, problems
from ..audit.tables import Place, Problem, Tables, as_csv, pack_names
from ..audit.vocabulary import meant, words_of
from ..schema import COLUMNS, LEVELS, NEEDED, OFFERED, SHEETS, TABLES, VOCABULARY
from . import workbook
from .changes import Change, Rows, changes
from .new_province import Refusal, place_row

MANY = 5  # rows that a table must lose before it is asked whether it should lose most of them


@dataclass(frozen=True)
class Filled:
    """A pack as filled tables give it, without a fault.

    Parameters
    ----------
    place
        The province, or the nation.
    tables
        All packs with this one as it was filled in.
    before
        By table the rows that the pack holds now; None where it has no such table.
    rows
        By table the rows that it shall hold, with ids for words.
    moved
        By table what changes.
    warnings
        Figures to be looked at.
    """

    place: Place
    tables: Tables
    before: Mapping[str, Rows | None]
    rows: Mapping[str, Rows]
    moved: Mapping[str, list[Change]]
    warnings: list[Problem]

    @property
    def new(self) -> bool:
        """Whether the pack is not there yet."""
        return self.before["places"] is None

    @property
    def texts(self) -> dict[str, bytes]:
        """The tables that the pack shall have, by the names of their files."""
        written = [
            table for table in self.rows if self.rows[table] or table in NEEDED or self.before[table] is not None
        ]
        return {
            f"{table}.csv": as_csv(table, (row for _, row in self.rows[table])).encode("utf-8") for table in written
        }

    @property
    def mostly_gone(self) -> list[tuple[str, int, int]]:
        """Tables that would keep fewer than half of their rows, with how many they have and would have.

        That is more often a wrong sheet or file than a wish.
        """
        there = [(table, len(self.before[table] or ()), len(after)) for table, after in self.rows.items()]
        return [(table, held, left) for table, held, left in there if held - left >= MANY and 2 * left < held]

    def lost(self, made_from: Mapping[str, str], record: str = "") -> list[tuple[str, str]]:
        """Rows that would go or change unawares: of tables that were edited since a workbook was made from them.

        Parameters
        ----------
        made_from
            By table the digest of the table that the workbook was made from.
        record
            The tables as a workbook last gave them, a line each: digest and name of the file.
        """
        found = []
        for table, moved in self.moved.items():
            held = workbook.digest(as_csv(table, (row for _, row in self.before[table] or ())).encode("utf-8"))
            if held != made_from.get(table) and f"{held}  {table}.csv" not in record.splitlines():
                found += [(table, " ".join(filter(None, change.before.values()))) for change in moved if change.before]
        return found


def filled(root: Path, tables: Tables, book: workbook.Book) -> Filled:
    """What a book of filled tables gives.

    Parameters
    ----------
    tables
        The national tables.

    Raises
    ------
    workbook.WorkbookError
        With every fault that was found.
    Refusal
        If a table of the pack that is there cannot be read.
    """
    place = _province(book, tables)
    whole, faults, warnings = _check(root, book, place.place)
    if book.problems or faults:
        raise workbook.WorkbookError(book.name, workbook.once([*book.problems, *faults]))
    rows = {table: [(at, _with_ids(table, row, tables)) for at, row in found] for table, found in book.rows.items()}
    before = {table: rows_of(root / "data" / place.place, table) for table in rows}
    moved = {table: changes(table, before[table] or [], after) for table, after in rows.items()}
    return Filled(place, whole, before, rows, moved, workbook.once(warnings))


def workbook_of(root: Path, tables: Tables, place: Place) -> tuple[bytes, int]:
    """The workbook of a province, and how many rows it holds: those of its pack, or the row of its place alone.

    Raises
    ------
    Refusal
        If a table of its pack cannot be read.
    """
    folder = root / "data" / place.place
    if folder.is_dir():
        held = {table: rows_of(folder, table) for table in SHEETS}
        rows = {t: [row for _, row in found or ()] for t, found in held.items() if t in OFFERED or found is not None}
    else:
        rows = {table: [] for table in OFFERED} | {"places": [place_row(place)]}
    return workbook.build(rows, tables), sum(map(len, rows.values()))


def rows_of(folder: Path, table: str) -> Rows | None:
    """The rows of a table of a pack with their lines; None where it has no such table.

    Raises
    ------
    Refusal
        If the table cannot be read, or has not the columns.
    """
    path = folder / f"{table}.csv"
    if not path.is_file():
        return None
    text = decoded(path.read_bytes())
    try:
        lines = csv.reader(io.StringIO(text if isinstance(text, str) else "", newline=""), strict=True)
        rows = [(lines.line_num, cells) for cells in lines if any(cells)]
    except (csv.Error, ValueError):
        rows = []
    columns = COLUMNS[table]
    if not rows or tuple(rows[0][1]) != columns or any(len(cells) != len(columns) for _, cells in rows):
        raise Refusal("table-unreadable", path=f"data/{folder.name}/{path.name}")
    return [(line, dict(zip(columns, cells, strict=True))) for line, cells in rows[1:]]


def _province(book: workbook.Book, tables: Tables) -> Place:
    """The province whose row the sheet of places holds; the nation, where it holds that."""
    words, places = words_of(LEVELS), book.rows.get("places", [])
    by_level = {
        level: [(row, cells["place"]) for row, cells in places if meant(cells["level"], words) == [level]]
        for level in ("country", "province")
    }
    found = by_level["country"] or by_level["province"]
    place = tables.places.get(found[0][1]) if len(found) == 1 else None
    if place is None or place.level not in by_level:
        row = found[-1][0] if found else 1
        problem = Problem(
            "places", row, "place", "province-row", {"found": ", ".join(name for _, name in found) or "-"}
        )
        raise workbook.WorkbookError(book.name, workbook.once([*book.problems, problem]))
    return place


def _check(root: Path, book: workbook.Book, pack: str) -> tuple[Tables, list[Problem], list[Problem]]:
    """All packs with the sheets, their faults by the check of the tables, and without any the figures to be looked at.

    Where sheets cannot be read whole none is asked.
    """
    if book.broken:
        return Tables(root, ()), [], []
    instead = {f"data/{pack}/{table}.csv": book.text(table) for table in book.rows}
    others = [name for name in pack_names(root) if name != pack]
    # The nation first, since all stand on it; then the pack last, so that what clashes is said of its rows.
    tables, faults = read(root, ["china", *others, pack], instead)
    faults = faults or unquoted(tables)
    warnings = [] if faults else problems(doubts(tables), pack)
    return tables, _of_sheets(faults, instead), _of_sheets(warnings, instead)


def _of_sheets(found: Iterable[Problem], instead: Mapping[str, str]) -> list[Problem]:
    """Those of the problems that are in sheets, each by the name of its sheet."""
    return [
        Problem(Path(problem.file).stem, problem.line, problem.column, problem.code, problem.parts)
        for problem in found
        if problem.file in instead
    ]


def _with_ids(table: str, row: Mapping[str, str], tables: Tables) -> dict[str, str]:
    """A row with the ids of the words that were given by their labels."""
    row = dict(row)
    for column, cell in row.items():
        facts = TABLES[table].columns[column]
        words = getattr(tables, facts.refers) if facts.refers in VOCABULARY else facts.words
        if words and cell not in words and cell:
            (row[column],) = meant(cell, words_of(words))
    return row

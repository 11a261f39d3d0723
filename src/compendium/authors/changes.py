"""What a filled workbook changes in the tables of its pack: row by row, and of a changed row cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..messages import say
from ..schema import TABLES

Rows = list[tuple[int, dict[str, str]]]  # each row with its number: in the sheet, or in the file


@dataclass(frozen=True, slots=True)
class Change:
    """A row that is new (``before`` is empty), gone (``after`` is empty) or changed.

    ``number`` is that of the row in the sheet; of a row that is gone the line in the file.
    """

    table: str
    number: int
    before: Mapping[str, str]
    after: Mapping[str, str]

    @property
    def cells(self) -> dict[str, tuple[str, str]]:
        """Of a changed row the cells that differ, by column: what was there and what comes instead."""
        return {name: (cell, self.after[name]) for name, cell in self.before.items() if cell != self.after.get(name)}


def changes(table: str, before: Rows, after: Rows) -> list[Change]:
    """What must be done to the rows of a table to make them others; rows with one key are one row that changed.

    Returns
    -------
    list
        New and changed rows in the order of the sheet, then those that go in the order of the file.
    """
    old: dict[tuple, Rows] = {}
    for line, row in before:
        old.setdefault(_key(table, row), []).append((line, row))
    other = []
    for number, row in after:  # what stays goes first, since a key may stand twice where its table allows it
        held = old.get(_key(table, row), [])
        found = next((at for at, (_, there) in enumerate(held) if there == row), None)
        if found is None:
            other.append((number, row))
        else:
            del held[found]
    done = []
    for number, row in other:
        held = old.get(_key(table, row), [])
        done.append(Change(table, number, held.pop(0)[1] if held else {}, row))
    gone = sorted((pair for held in old.values() for pair in held), key=lambda pair: pair[0])
    return done + [Change(table, line, row, {}) for line, row in gone]


def _key(table: str, row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row[column] for column in TABLES[table].key)


def counted(found: Iterable[Change]) -> dict[str, int]:
    """How many rows are new, changed and gone."""
    kinds = [kind_of(change) for change in found]
    return {kind: kinds.count(kind) for kind in ("new", "changed", "gone")}


def kind_of(change: Change) -> str:
    """Whether a row is ``new``, ``changed`` or ``gone``."""
    if not change.before:
        return "new"
    return "changed" if change.after else "gone"


def told(change: Change, lang: str) -> str:
    """A change in one line, in English or Chinese: where it is, which row it is, and what comes instead of what."""
    kind = kind_of(change)
    row = change.before or change.after
    opening, closing, between = ("（", "）", "；") if lang == "zh" else (" (", ") ", "; ")
    cells = [
        f"{column}{opening}{TABLES[change.table].columns[column].label_zh}{closing}{old!r} → {new!r}"
        for column, (old, new) in (change.cells if kind == "changed" else {}).items()
    ]
    # A changed row is known by its key; of a new or lost one all is said.
    shown = _key(change.table, row) if kind == "changed" else row.values()
    parts = {"table": change.table, "number": change.number, "row": " ".join(filter(None, shown))}
    return say(f"row-{kind}", lang, **parts, cells=between.join(cells))

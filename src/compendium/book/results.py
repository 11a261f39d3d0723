"""Results of proofs: small files under ``book/proofs`` that the book prints as tables."""

from __future__ import annotations

import json
from pathlib import Path

from .. import files

FIELDS = ("title", "command", "columns", "rows", "note")


def path_of(root: Path, name: str) -> Path:
    """Where the last result of a proof is kept."""
    return root / "book" / "proofs" / f"{name}.json"


def write(root: Path, name: str, table: dict) -> Path:
    """Keep the result of a proof: title, command, columns, rows of texts as long as the columns, note.

    Raises
    ------
    ValueError
        If it is not such a table.
    """
    checked(table)
    path = path_of(root, name)
    path.parent.mkdir(exist_ok=True)
    files.write(path, json.dumps(table, ensure_ascii=False, indent=1) + "\n")
    return path


def read(root: Path, name: str) -> dict | None:
    """The last result of a proof; None if it was never run here.

    Raises
    ------
    ValueError
        If the file holds something else.
    """
    path = path_of(root, name)
    if not path.exists():
        return None
    try:
        return checked(json.loads(path.read_text("utf-8")))
    except ValueError as error:
        raise ValueError(f"{path.relative_to(root).as_posix()}: {error}") from None


def checked(table: dict) -> dict:
    """The table itself; raises ValueError where a field is missing or a row is not as long as the columns."""
    if not isinstance(table, dict) or set(table) != set(FIELDS):
        raise ValueError(f"a result has the fields {', '.join(FIELDS)}")
    if not table["columns"] or any(len(row) != len(table["columns"]) for row in table["rows"]):
        raise ValueError("every row has as many cells as there are columns")
    return table


def plain(table: dict) -> str:
    """A result as lines of text for a terminal."""
    rows = [list(map(str, row)) for row in (table["columns"], *table["rows"])]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([table["title"], *lines])

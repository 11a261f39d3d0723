"""Results of the tools: small files under ``book/proofs`` that the book prints as tables."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

# Beside these `of` says of which state of the book: see `state`. Without it a result is taken for one of an earlier.
FIELDS = {"title", "command", "columns", "rows", "note"}
JUDGED = (
    "src/**/*.py",
    "data/**/*.csv",
    "data/*.bib",
    "notebooks/**/*.ipynb",
    "notebooks/**/*.md",
    "book/*.md",
    "requirements.lock",
)


def path_of(root: Path, name: str) -> Path:
    """Where the last result of a tool is kept."""
    return root / "book" / "proofs" / f"{name}.json"


def state(root: Path) -> str:
    """Sixteen digits that change with every program, table, notebook and page of a checkout."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in JUDGED for path in root.glob(pattern) if "/." not in path.as_posix()):
        digest.update(f"{path.relative_to(root).as_posix()}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def read(root: Path, name: str) -> dict | None:
    """The last result of a tool; None if none is kept.

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
    if not isinstance(table, dict) or set(table) - {"of"} != FIELDS:
        raise ValueError(f"a result has the fields {', '.join(sorted(FIELDS))}")
    if not table["columns"] or any(len(row) != len(table["columns"]) for row in table["rows"]):
        raise ValueError("every row has as many cells as there are columns")
    return table

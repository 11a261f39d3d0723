"""The ledger as files to download, written before a build."""

from __future__ import annotations

from pathlib import Path

from ..ledger import as_csv, as_json, ledger
from ..reading import load
from . import files


def write(root: Path) -> None:
    """Write ``book/ledger.csv`` and ``book/ledger.json`` where they are not what the tables give."""
    tables = load(root=root)
    entries = ledger(tables)
    files.write(root / "book" / "ledger.csv", as_csv(tables, entries))
    files.write(root / "book" / "ledger.json", as_json(tables, entries))

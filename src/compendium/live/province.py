"""The page "Add or correct a province": a filled workbook or CSV tables in; faults, changes, a preview and a pack out.

What the page shows is said in both languages at once, so that a reader can change between them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from .. import files as archives
from ..audit.loading import read as read_tables
from ..audit.tables import Problem, Tables, find_root
from ..authors import csv_tables, workbook
from ..authors.changes import counted, kind_of, told
from ..authors.filled import Filled, filled
from ..authors.new_province import Refusal
from ..book.provinces import template
from ..messages import say
from ..schema import SHEETS
from . import preview

LANGUAGES = ("en", "zh")
SHOWN = 20  # rows named of those that would be undone
_last: list[Filled] = []  # what was read last without a fault: of it preview and pack are


def read(files: Mapping[str, bytes], gone: bool = False) -> dict:
    """Read a workbook, or CSV tables one by one or as a zip.

    Parameters
    ----------
    files
        By name, as they were chosen.
    gone
        Whether most rows of a table may go.

    Returns
    -------
    dict
        ``faults``, each with ``where`` and ``said`` in both languages; or, without any, ``question`` (whether most rows
        may go), or ``place``, ``warnings``, ``tables`` and ``changes``. ``unread`` names sheets or files that
        were not read.
    """
    _last.clear()
    root = find_root()
    name = ", ".join(files)
    try:
        book = _book(root, files)
        found = filled(root, _national(root), book)
        if book.made_from is not None and (lost := found.lost(book.made_from)):
            rows = "\n".join(f"{table}: {text[:100]}" for table, text in lost[:SHOWN])
            raise Refusal("page-lost", count=len(lost), rows=rows)
    except workbook.WorkbookError as error:
        return {"name": name, "faults": [_fault(problem, error.name) for problem in error.problems]}
    except Refusal as error:
        said = {lang: error.text(lang) for lang in LANGUAGES}
        return {"name": name, "faults": [{"where": dict.fromkeys(LANGUAGES, name), "said": said}]}
    if found.mostly_gone and not gone:
        table, before, left = found.mostly_gone[0]
        parts = {"pack": found.place.place, "table": table, "before": before, "rows": left}
        return {"name": name, "faults": [], "question": {lang: say("page-most", lang, **parts) for lang in LANGUAGES}}
    _last.append(found)
    return {
        "name": name,
        "faults": [],
        "unread": book.unread,
        "place": {"id": found.place.place, "en": found.place.name, "zh": found.place.name_zh},
        "warnings": [_fault(problem) for problem in found.warnings],
        "tables": [
            {"table": table, "zh": SHEETS[table], "rows": len(rows), **counted(found.moved[table])}
            for table, rows in found.rows.items()
        ],
        "changes": [
            {lang: told(change, lang) for lang in LANGUAGES}
            for table in filter(found.before.get, found.moved)
            for change in found.moved[table]
        ],
    }


def page(lang: str) -> dict:
    """The preview of the chapter of what was read last, as one HTML file that needs no other: ``{"html": …}``."""
    (found,) = _last
    marks = {
        (table, change.number): kind_of(change)
        for table, moved in found.moved.items()
        for change in moved
        if change.after
    }
    return {"html": preview.page(find_root(), found.tables, found.place.place, lang, marks)}


def pack() -> dict:
    """The tables of what was read last, and the chapter of a new province, as a zip to be unpacked in a checkout."""
    (found,) = _last
    place = found.place.place
    parts = {f"data/{place}/{name}": text for name, text in found.texts.items()}
    if found.new:
        parts[f"notebooks/provinces/{place}.ipynb"] = template.chapter(found.place).encode("utf-8")
    return {"files": {f"{place}.zip": archives.archive(parts)}}


@lru_cache(maxsize=1)
def _national(root: Path) -> Tables:
    """The tables of the nation, which stay as they are while a page is open."""
    return read_tables(root, ["china"])[0]


def _book(root: Path, files: Mapping[str, bytes]) -> workbook.Book:
    """The one workbook among the files, else CSV tables."""
    (name, raw), *others = files.items()
    if others or name.lower().endswith((".csv", ".zip")):
        return csv_tables.load(root, files)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(name).name or "workbook.xlsx")
        path.write_bytes(raw)
        return workbook.load(path)


def _fault(problem: Problem, file: str = "") -> dict:
    """A fault with its cell, or where it has none with its file."""
    said = {lang: workbook.said(problem, lang) for lang in LANGUAGES}
    return {"where": {lang: workbook.where(problem, lang) or file for lang in LANGUAGES}, "said": said}

"""CSV tables that were filled in, one by one or as a zip, read as a workbook is: by table, row and column."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ..audit.loading import decoded
from ..audit.tables import Problem, pack_names
from ..schema import NEEDED, SHEETS
from .filled import rows_of
from .workbook import LARGEST, UNPACKED, Book, WorkbookError, missing, original, take_rows


class _Cell(NamedTuple):
    """A cell of a CSV table, as ``workbook.take_rows`` asks for it."""

    value: str | None
    data_type: str = "s"
    number_format: str = "@"


def load(root: Path, files: Mapping[str, bytes]) -> Book:
    """Read CSV tables; a table of a pack that is there and that is not among them stays as it is.

    Parameters
    ----------
    files
        Tables by the names of their files (``observations.csv``), or zip archives of such.

    Raises
    ------
    WorkbookError
        If there is no table among them, or one cannot be read or belongs to no province.
    """
    if any(name.lower().endswith(".xlsx") for name in files):
        raise _unreadable(", ".join(files), "book-one")
    found = _tables(files)
    book = Book(", ".join(files), made_from=None)
    folders = set()
    for path, raw in found.items():
        table = original(PurePosixPath(path).stem)
        if table not in SHEETS:
            book.unread.append(path)
        elif table in book.rows:
            book.problems.append(Problem(table, 1, "-", "sheet-twice", {"sheets": path}))
            book.broken = True
        else:
            book.rows[table] = []
            take_rows(_cells(path, raw), table, book, {})
            folders.add(PurePosixPath(path).parent.name)
    if not book.rows:
        raise WorkbookError(
            book.name, [Problem("", 0, "-", "csv-none", {"names": ", ".join(f"{t}.csv" for t in SHEETS)})]
        )
    if not book.broken:
        _complete(root, book, folders)
        missing(book)
    return book


def _tables(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The CSV files by path, those inside archives too."""
    found = {}
    for name, raw in files.items():
        if not raw.startswith(b"PK"):
            found[name] = raw
            continue
        try:
            with zipfile.ZipFile(io.BytesIO(raw)) as archive:
                items = [item for item in archive.infolist() if item.filename.endswith(".csv")]
                if (size := sum(item.file_size for item in items)) > UNPACKED:
                    raise _unreadable(name, "book-large", size=size, most=UNPACKED)
                found |= {item.filename: archive.read(item) for item in items if "__MACOSX" not in item.filename}
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError, EOFError, OSError) as error:
            raise _unreadable(name, "book-damaged", why=str(error)[:200]) from None
    for name, raw in found.items():
        if len(raw) > LARGEST:
            raise _unreadable(name, "book-large", size=len(raw), most=LARGEST)
    return found


def _unreadable(name: str, code: str, **parts) -> WorkbookError:
    return WorkbookError(name, [Problem("", 0, "-", code, parts)])


def _cells(path: str, raw: bytes) -> list[list[_Cell]]:
    text = decoded(raw)
    if not isinstance(text, str):
        raise _unreadable(path, text[0], **text[1])
    for separator in (";", "\t"):
        if separator in (header := text.partition("\n")[0]) and "," not in header:
            raise _unreadable(path, "separator", found=separator)
    try:
        return [[_Cell(cell or None) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
    except csv.Error as error:
        raise _unreadable(path, "book-damaged", why=str(error)) from None


def _complete(root: Path, book: Book, folders: set[str]) -> None:
    """Take tables that every pack has from the pack that folder or rows name, where they are not among the files.

    Raises
    ------
    WorkbookError
        If nothing says whose the tables are.
    """
    tables = ("places", "observations", "claims")
    named = {cells["place"].partition("/")[0] for table in tables for _, cells in book.rows.get(table, ())}
    packs = set(pack_names(root))
    whose = sorted(folders & packs or named & packs)
    if "places" not in book.rows and len(whose) != 1:
        raise _unreadable(book.name, "csv-whose", packs=", ".join(whose) or "-")
    for table in NEEDED if len(whose) == 1 else ():
        if table not in book.rows and (rows := rows_of(root / "data" / whose[0], table)) is not None:
            book.rows[table] = rows

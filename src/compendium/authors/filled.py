"""A pack as a workbook: its tables written out into one, and a filled one read back into tables.

Nothing is written where anything is wrong, and what a workbook changes is said, row by row, before it is written.
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from .. import files
from ..audit.checks import unquoted
from ..audit.loading import decoded, read
from ..audit.plausibility import doubts, problems
from ..audit.tables import Place, Problem, Tables, as_csv, pack_names
from ..audit.vocabulary import meant, words_of
from ..messages import say
from ..schema import COLUMNS, LEVELS, NEEDED, OFFERED, SHEETS, TABLES, VOCABULARY
from . import workbook
from .changes import Change, Rows, changes, counted, told
from .new_province import Refusal, attempted, create, find

RECORD = "workbook.sha256"  # of the tables as a workbook last gave them
MANY = 5  # rows that a table must lose before it is asked whether it should lose most of them
SHOWN = 5  # rows named of those that would be lost


def take_out(root: Path, pack: str, lang: str = "en") -> int:
    """Write the tables of a pack into a workbook beside them; 0, or 1 where nothing was written (the reason is printed).

    Parameters
    ----------
    pack
        The pack as somebody types it: ``jilin``, ``吉林``, ``220000``, or ``china``.
    """
    return attempted(root, lang, lambda tables: print(_taken_out(root, tables, pack, lang)))


def read_in(root: Path, source: str, lang: str = "en", gone: bool = False) -> int:
    """Read a filled workbook into the tables of its pack; 0, or 1 where nothing was written (the reason is printed).

    Parameters
    ----------
    source
        Path of the workbook, or its name in the folder of its pack.
    gone
        Whether most rows of a table may go.
    """
    return attempted(root, lang, lambda tables: _read_in(root, tables, source, lang, gone))


# Out


def _taken_out(root: Path, tables: Tables, name: str, lang: str) -> str:
    """Write the workbook of a pack; returns what to tell."""
    # The name of a folder can mean one pack alone; any other name may be that of two provinces.
    pack = name if name in pack_names(root) else find(name, tables).place
    folder = root / "data" / pack
    if not folder.is_dir():
        raise Refusal("pack-none", name=pack)
    path = folder / f"{pack}.xlsx"
    shown = path.relative_to(root).as_posix()
    tables_there = {table: _rows_of(folder, table) for table in SHEETS}
    rows = {table: [row for _, row in found or ()] for table, found in tables_there.items()
            if table in OFFERED or found is not None}  # fmt: skip
    made = workbook.build(rows, tables)
    if path.is_file() and path.read_bytes() != made:
        raise Refusal("workbook-there", path=shown, file=path.name)
    try:
        files.write(path, made)
    except OSError as error:
        raise Refusal("province-write", why=error.strerror or str(error), path=shown) from error
    return say("workbook-made", lang, path=shown, file=path.name, pack=pack, rows=sum(map(len, rows.values())))


def _rows_of(folder: Path, table: str) -> Rows | None:
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


# In


def _read_in(root: Path, tables: Tables, source: str, lang: str, gone: bool) -> None:
    """Read a filled workbook into the tables of its pack, saying what changes before it is written."""
    path = Path(source)
    if not path.is_file() and path.name == source:
        beside = root / "data" / path.stem / source
        path = beside if beside.is_file() else path
    book = workbook.load(path)
    place = _province(book, tables)
    faults, warnings = _check(root, book, place.place)
    if book.problems or faults:
        raise workbook.WorkbookError(path.name, workbook.once([*book.problems, *faults]))
    folder = root / "data" / place.place
    rows = {table: [(at, _with_ids(table, row, tables)) for at, row in found] for table, found in book.rows.items()}
    before = {table: _rows_of(folder, table) for table in rows}
    moved = {table: changes(table, before[table] or [], after) for table, after in rows.items()}
    if not gone:
        _keep_most(place.place, before, rows)  # first, or the list of what goes would bury the question
    for sheet in book.unread:
        print(say("sheet-unread", lang, sheet=sheet, file=path.name))
    # Of a table that was empty every row is new, and a list of them would only say the sheet again.
    for table in filter(before.get, moved):
        for change in moved[table]:
            print(told(change, place.place, lang))
    _keep_edits(folder, book, before, moved)
    written = [table for table in rows if rows[table] or table in NEEDED or before[table] is not None]
    texts = {f"{table}.csv": as_csv(table, (row for _, row in rows[table])).encode("utf-8") for table in written}
    record = "".join(f"{workbook.digest(text)}  {name}\n" for name, text in texts.items())
    files = texts | {RECORD: record.encode("utf-8")}
    if folder.exists():
        _replace(folder, files)
    else:
        create(root, place, files)
    print(_done(place.place, before, rows, moved, lang))
    if warnings:
        print("\n" + "\n".join(workbook.spoken(problem, path.name, lang) for problem in workbook.once(warnings)))
        print(say("warned", lang, count=len(warnings)))
    print("\n" + say("province-check", lang, name=place.place))


def _done(
    pack: str,
    before: Mapping[str, Rows | None],
    rows: Mapping[str, Rows],
    moved: Mapping[str, list[Change]],
    lang: str,
) -> str:
    """What was written, a line a table that holds or held a row; or that nothing changed."""
    same = all([row for _, row in before[table] or ()] == [row for _, row in rows[table]] for table in rows)
    if same and before["places"] is not None:
        return say("nothing-changed", lang, pack=pack)
    shown = [table for table in rows if table in NEEDED or rows[table] or before[table]]
    lines = [
        say("table-written", lang, pack=pack, table=table, rows=len(rows[table]), **counted(moved[table]))
        for table in shown
    ]
    return "\n".join(lines)


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


def _check(root: Path, book: workbook.Book, pack: str) -> tuple[list[Problem], list[Problem]]:
    """The faults of the sheets, found by the check of the tables, and without any the figures to be looked at.

    Where sheets cannot be read whole neither is asked.
    """
    if book.broken:
        return [], []
    instead = {f"data/{pack}/{table}.csv": book.text(table) for table in book.rows}
    others = [name for name in pack_names(root) if name != pack]
    # The nation first, since all stand on it; then the pack last, so that what clashes is said of its rows.
    tables, faults = read(root, ["china", *others, pack], instead)
    faults = faults or unquoted(tables)
    warnings = [] if faults else problems(doubts(tables), pack)
    found = [
        [
            Problem(Path(problem.file).stem, problem.line, problem.column, problem.code, problem.parts)
            for problem in kind
            if problem.file in instead
        ]
        for kind in (faults, warnings)
    ]
    return found[0], found[1]


def _with_ids(table: str, row: Mapping[str, str], tables: Tables) -> dict[str, str]:
    """A row with the ids of the words that were given by their labels."""
    row = dict(row)
    for column, cell in row.items():
        facts = TABLES[table].columns[column]
        words = getattr(tables, facts.refers) if facts.refers in VOCABULARY else facts.words
        if words and cell not in words and cell:
            (row[column],) = meant(cell, words_of(words))
    return row


def _keep_edits(
    folder: Path, book: workbook.Book, before: Mapping[str, Rows | None], moved: Mapping[str, list[Change]]
) -> None:
    """See that no row goes or changes that did not come from the workbook.

    Raises
    ------
    Refusal
        If one would, of a table that was edited since a workbook was made from it or read into it.
    """
    record = (folder / RECORD).read_text("utf-8") if (folder / RECORD).is_file() else ""
    lost = []
    for table, found in moved.items():
        held = workbook.digest(as_csv(table, (row for _, row in before[table] or ())).encode("utf-8"))
        if held != book.made_from.get(table) and f"{held}  {table}.csv" not in record.splitlines():
            cells = [" ".join(filter(None, change.before.values())) for change in found if change.before]
            lost += [f"  {table}: {text[:100]}" for text in cells]
    if lost:
        more = f"\n  … {len(lost)}" if len(lost) > SHOWN else ""
        raise Refusal("rows-lost", pack=folder.name, count=len(lost), rows="\n".join(lost[:SHOWN]) + more)


def _keep_most(pack: str, before: Mapping[str, Rows | None], rows: Mapping[str, Rows]) -> None:
    """See that no table loses most of its rows: more often a wrong sheet or file than a wish.

    Raises
    ------
    Refusal
        If one would have fewer than half of its rows left, and at least so many fewer.
    """
    for table, after in rows.items():
        there = len(before[table] or ())
        if there - len(after) >= MANY and 2 * len(after) < there:
            raise Refusal("rows-most", pack=pack, table=table, before=there, rows=len(after))


def _replace(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, all of them or none."""
    before = {name: (folder / name).read_bytes() if (folder / name).is_file() else None for name in files}
    stage = Path(tempfile.mkdtemp(dir=folder.parent.parent, prefix=".province-"))
    try:
        for name, content in files.items():
            (stage / name).write_bytes(content)
        for name, content in files.items():
            if before[name] != content:
                os.replace(stage / name, folder / name)
    except OSError as error:
        for name, content in before.items():
            with contextlib.suppress(OSError):
                if content is None:
                    (folder / name).unlink(missing_ok=True)
                elif (folder / name).read_bytes() != content:
                    (folder / name).write_bytes(content)
        raise Refusal("province-write", why=error.strerror or str(error), path=str(error.filename or folder)) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)

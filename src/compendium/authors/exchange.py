"""A pack goes out into a workbook, and a filled workbook comes back into its tables: the commands.

Nothing is written where anything is wrong, and what a workbook changes is said, row by row, before it is written.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ..audit.tables import Tables, pack_names
from ..files import write as write_file
from ..messages import say
from ..schema import NEEDED
from . import workbook
from .changes import counted, told
from .filled import Filled, filled, workbook_of
from .new_province import Refusal, attempted, create, find

RECORD = "workbook.sha256"  # of the tables as a workbook last gave them
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


def _taken_out(root: Path, tables: Tables, name: str, lang: str) -> str:
    """Write the workbook of a pack; returns what to tell."""
    # The name of a folder can mean one pack alone; any other name may be that of two provinces.
    place = tables.places[name] if name in pack_names(root) and name in tables.places else find(name, tables)
    pack, folder = place.place, root / "data" / place.place
    if not folder.is_dir():
        raise Refusal("pack-none", name=pack)
    path = folder / f"{pack}.xlsx"
    shown = path.relative_to(root).as_posix()
    made, rows = workbook_of(root, tables, place)
    if path.is_file() and path.read_bytes() != made:
        raise Refusal("workbook-there", path=shown, file=path.name)
    try:
        write_file(path, made)
    except OSError as error:
        raise Refusal("province-write", why=error.strerror or str(error), path=shown) from error
    return say("workbook-made", lang, path=shown, file=path.name, pack=pack, rows=rows)


def _read_in(root: Path, tables: Tables, source: str, lang: str, gone: bool) -> None:
    """Read a filled workbook into the tables of its pack, saying what changes before it is written."""
    path = Path(source)
    if not path.is_file() and path.name == source:
        beside = root / "data" / path.stem / source
        path = beside if beside.is_file() else path
    book = workbook.load(path)
    found = filled(root, tables, book)
    pack, folder = found.place.place, root / "data" / found.place.place
    if found.mostly_gone and not gone:  # first, or the list of what goes would bury the question
        table, before, left = found.mostly_gone[0]
        raise Refusal("rows-most", pack=pack, table=table, before=before, rows=left)
    for sheet in book.unread:
        print(say("sheet-unread", lang, sheet=sheet, file=path.name))
    # Of a table that was empty every row is new, and a list of them would only say the sheet again.
    for table in filter(found.before.get, found.moved):
        for change in found.moved[table]:
            print(told(change, lang))
    _keep_edits(folder, book, found)
    texts = found.texts
    record = "".join(f"{workbook.digest(text)}  {name}\n" for name, text in texts.items())
    files = texts | {RECORD: record.encode("utf-8")}
    if folder.exists():
        _replace(folder, files)
    else:
        create(root, found.place, files)
    print(_done(found, lang))
    if found.warnings:
        print("\n" + "\n".join(workbook.spoken(problem, path.name, lang) for problem in found.warnings))
        print(say("warned", lang, count=len(found.warnings)))
    print("\n" + say("province-check", lang, name=pack))


def _done(found: Filled, lang: str) -> str:
    """What was written, a line a table that holds or held a row; or that nothing changed."""
    pack, rows, before = found.place.place, found.rows, found.before
    same = all([row for _, row in before[table] or ()] == [row for _, row in rows[table]] for table in rows)
    if same and not found.new:
        return say("nothing-changed", lang, pack=pack)
    shown = [table for table in rows if table in NEEDED or rows[table] or before[table]]
    lines = [
        say("table-written", lang, pack=pack, table=table, rows=len(rows[table]), **counted(found.moved[table]))
        for table in shown
    ]
    return "\n".join(lines)


def _keep_edits(folder: Path, book: workbook.Book, found: Filled) -> None:
    """See that no row goes or changes that did not come from the workbook.

    Raises
    ------
    Refusal
        If one would, of a table that was edited since a workbook was made from it or read into it.
    """
    record = (folder / RECORD).read_text("utf-8") if (folder / RECORD).is_file() else ""
    lost = [f"  {table}: {text[:100]}" for table, text in found.lost(book.made_from, record)]
    if lost:
        more = f"\n  … {len(lost)}" if len(lost) > SHOWN else ""
        raise Refusal("rows-lost", pack=folder.name, count=len(lost), rows="\n".join(lost[:SHOWN]) + more)


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

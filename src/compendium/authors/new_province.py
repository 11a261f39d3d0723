"""New provinces: which one is meant, its empty pack, and its workbook read back into tables.

A pack is made whole in a folder of its own and then moved into its place, so that a refusal or an interruption leaves
nothing behind.  Deleting ``data/<province>`` and ``notebooks/provinces/<province>.ipynb`` undoes it.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import os
import shutil
import tempfile
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from ..audit.loading import decoded, read
from ..audit.plausibility import doubts, problems
from ..audit.tables import Place, Problem, Tables, as_csv, pack_names
from ..audit.vocabulary import both, folded, meant, near, words_of
from ..messages import problem_text, say
from ..schema import COLUMNS, LEVELS, SHEETS, TABLES, VOCABULARY
from . import workbook

# Two provinces whose names differ in Chinese by a tone and in Latin letters by next to nothing: never guessed.
ALIKE = ("shanxi", "shaanxi")
ENDINGS = (
    "province",
    "autonomousregion",
    "municipality",
    "省",
    "市",
    "壮族自治区",
    "回族自治区",
    "维吾尔自治区",
    "自治区",
)
# What a chapter on a province rests on, in the order in which to look for it.
WANTED = (
    "rural-poor-persons",
    "incidence",
    "lifted-persons",
    "register-persons",
    "poor-counties",
    "poor-villages",
    "rural-disposable-income",
)
RECORD = "workbook.sha256"  # of the tables as the workbook last gave them
MANY = 5  # rows that a table must lose before it is asked whether it should lose most of them
SHOWN = 5  # rows named of those that would be lost


class Refusal(Exception):
    """Why a command on provinces did nothing: a code of ``messages.py`` and its parts."""

    def __init__(self, code: str, /, **parts):
        self.code, self.parts = code, parts
        super().__init__(self.text())

    def text(self, lang: str = "en") -> str:
        """The reason in English or Chinese."""
        return say(self.code, lang, **self.parts)


def command(root: Path, name: str, source: str, lang: str = "en", gone: bool = False) -> int:
    """Make the pack of a province, or read its workbook; 0, or 1 where nothing was written (the reason is printed).

    Parameters
    ----------
    name
        The province as somebody types it: ``sichuan``, ``四川``, ``510000``.
    source
        Path of a filled workbook; where it is given the name is not looked at.
    gone
        Whether most rows of a table may go.
    """
    tables, faults = read(root, ["china"])
    if faults:
        print("\n".join(problem_text(problem, lang) for problem in faults))
        return 1
    try:
        print(_filled(root, tables, source, lang, gone) if source else _empty(root, tables, name, lang))
    except Refusal as refusal:
        print(refusal.text(lang))
        return 1
    except workbook.WorkbookError as error:
        print(error.text(lang))
        return 1
    return 0


def find(name: str, tables: Tables) -> Place:
    """The province that somebody means by an id, an English or Chinese name or a code, in any case.

    Raises
    ------
    Refusal
        If it is none, or could be two.
    """
    provinces = {place.place: place for place in tables.places.values() if place.level == "province"}
    plain = unicodedata.normalize("NFKC", name).strip()
    if not plain:
        raise Refusal("province-none")
    if any(mark in plain for mark in "/\\:") or set(plain) <= {"."}:
        raise Refusal("province-path", cell=name)
    word = _bare(plain)
    if word in ALIKE:
        names = ", ".join(f"{provinces[p].name_zh} {p} ({provinces[p].gb_code})" for p in ALIKE if p in provinces)
        raise Refusal("province-alike", cell=name, names=names)
    if word in {_bare(text) for text in ("china", "中国", "全国")}:
        raise Refusal("province-nation", cell=name)
    for place in provinces.values():
        if word in {_bare(text) for text in (place.place, place.name, place.name_zh)} | {place.gb_code}:
            return place
    words = {place.place: (place.name_zh, place.name) for place in provinces.values()}
    all_names = ", ".join(both(name, words) for name in sorted(words))
    raise Refusal("province-unknown", cell=name, near=near(plain.lower(), words), names=all_names)


def _bare(name: str) -> str:
    """A name without case, spaces, hyphens and what kind of province it is."""
    word = folded(name).replace("-", "").replace("'", "").replace("_", "")
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) > len(ending):
            return word.removesuffix(ending)
    return word


def holdings(tables: Tables, place: str) -> list[tuple[str, str, str]]:
    """What tables hold of a place: indicator, years and bases, one entry an indicator."""
    found = []
    for name in tables.indicators:
        rows = tables.observed(place, name)
        if rows:
            years = _spans({row.period.end.year for row in rows if row.period})
            found.append((name, years or "-", ", ".join(dict.fromkeys(row.basis for row in rows))))
    return found


def _spans(years: set[int]) -> str:
    """Years in short, with every gap: ``2005-2011, 2014``."""
    starts = [year for year in sorted(years) if year - 1 not in years]
    ends = [year for year in sorted(years) if year + 1 not in years]
    return ", ".join(f"{a}-{b}" if a < b else str(a) for a, b in zip(starts, ends, strict=True))


def _empty(root: Path, tables: Tables, name: str, lang: str) -> str:
    """Make the empty pack of a province; returns what to tell."""
    place = find(name, tables)
    for path in (root / "data" / place.place, _chapter(root, place)):
        if path.exists():
            raise Refusal("province-taken", name=place.place, path=path.relative_to(root).as_posix())
    rows = {table: [] for table in SHEETS} | {"places": [place_row(place)]}
    files = {f"{table}.csv": as_csv(table, rows[table]).encode("utf-8") for table in SHEETS}
    told = _told(tables, place, lang)
    _create(root, place, files | {f"{place.place}.xlsx": workbook.build(rows, tables)})
    return told


def _told(tables: Tables, place: Place, lang: str) -> str:
    """What was made, what is known already, what to fill in first, how to check."""
    words = words_of(tables.indicators)
    held = [(both(name, words), years, bases) for name, years, bases in holdings(tables, place.place)]
    widths = [max((_width(row[i]) for row in held), default=0) for i in range(2)]
    known = ["  " + "  ".join([_pad(row[0], widths[0]), _pad(row[1], widths[1]), row[2]]) for row in held]
    missing = [name for name in WANTED if name in words and not tables.observed(place.place, name)]
    parts = {"name": place.place, "zh": place.name_zh, "code": place.gb_code}
    lines = [say("province-made", lang, **parts), "", say("province-held", lang), *known, ""]
    lines += [say("province-first", lang, **parts)]
    if missing:
        lines += [say("province-missing", lang, names=", ".join(both(name, words) for name in missing))]
    return "\n".join([*lines, "", say("province-next", lang, **parts)])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def place_row(place: Place) -> dict[str, str]:
    """The row of a place as its table has it."""
    return {column: getattr(place, column) for column in COLUMNS["places"]}


def _chapter(root: Path, place: Place) -> Path:
    return root / "notebooks" / "provinces" / f"{place.place}.ipynb"


def _create(root: Path, place: Place, files: Mapping[str, bytes]) -> None:
    """Make the folder of a pack with its files, and its chapter where it has none: both or neither.

    Raises
    ------
    Refusal
        If something cannot be written.
    """
    chapter, folder = _chapter(root, place), root / "data" / place.place
    stage = Path(tempfile.mkdtemp(dir=root, prefix=".province-"))
    try:
        (stage / "pack").mkdir()
        for name, content in files.items():
            (stage / "pack" / name).write_bytes(content)
        _write_chapter(stage / chapter.name, place)
        chapter.parent.mkdir(parents=True, exist_ok=True)
        os.rename(stage / "pack", folder)
        try:
            if not chapter.exists():
                os.rename(stage / chapter.name, chapter)
        except OSError:
            shutil.rmtree(folder)
            raise
    except OSError as error:
        raise Refusal("province-write", why=error.strerror or str(error), path=str(error.filename or root)) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _write_chapter(path: Path, place: Place) -> None:
    import nbformat

    from ..book.notebooks import tidy
    from ..book.provinces.template import chapter

    nbformat.write(chapter(place), path)
    tidy([path])


# The filled workbook


def _filled(root: Path, tables: Tables, source: str, lang: str, gone: bool) -> str:
    """Read a filled workbook into the tables of its pack; returns what to tell."""
    path = Path(source)
    if not path.is_file() and path.name == source:
        beside = root / "data" / path.stem / source
        path = beside if beside.is_file() else path
    book = workbook.load(path)
    place = _province(book, tables)
    faults, warnings = _check(root, book, place.place)
    if book.problems or faults:
        raise workbook.WorkbookError(path.name, workbook.once([*book.problems, *faults]))
    rows = {table: [_with_ids(table, row, tables) for _, row in book.rows[table]] for table in SHEETS}
    texts = {f"{table}.csv": as_csv(table, rows[table]) for table in SHEETS}
    record = "".join(f"{_sha(text.encode('utf-8'))}  {name}\n" for name, text in texts.items())
    folder = root / "data" / place.place
    told = [say("sheet-unread", lang, sheet=sheet, file=path.name) for sheet in book.unread]
    moved = _moves(folder, rows, texts)
    if not gone:
        _keep_most(folder, moved, {table: len(rows[table]) for table in SHEETS})
    files = {name: text.encode("utf-8") for name, text in (texts | {RECORD: record}).items()}
    if folder.exists():
        _replace(folder, files)
    else:
        _create(root, place, files)
    for table, (new, gone) in moved.items():
        told.append(
            say("table-written", lang, pack=place.place, table=table, rows=len(rows[table]), new=new, gone=gone)
        )
    if warnings:
        told += ["", *(workbook.spoken(problem, path.name, lang) for problem in workbook.once(warnings))]
        told.append(say("warned", lang, count=len(warnings)))
    return "\n".join([*told, "", say("province-check", lang, name=place.place)])


def _province(book: workbook.Book, tables: Tables) -> Place:
    """The province whose row the sheet of places holds."""
    words = words_of(LEVELS)
    found = [(row, cells) for row, cells in book.rows["places"] if meant(cells["level"], words) == ["province"]]
    place = tables.places.get(found[0][1]["place"]) if len(found) == 1 else None
    if place is None or place.level != "province":
        row = found[-1][0] if found else 1
        parts = {"found": ", ".join(cells["place"] for _, cells in found) or "-"}
        problem = Problem("places", row, "place", "province-row", parts)
        raise workbook.WorkbookError(book.name, workbook.once([*book.problems, problem]))
    return place


def _check(root: Path, book: workbook.Book, pack: str) -> tuple[list[Problem], list[Problem]]:
    """The faults of the sheets, found by the check of the tables, and without any the figures to be looked at.

    Where sheets cannot be read whole neither is asked.
    """
    if book.broken:
        return [], []
    instead = {f"data/{pack}/{table}.csv": book.text(table) for table in SHEETS}
    others = [name for name in pack_names(root) if name != pack]
    tables, faults = read(root, [*others, pack], instead)
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


def _sha(data: bytes) -> str:
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def _moves(folder: Path, rows: Mapping[str, list[dict]], texts: Mapping[str, str]) -> dict[str, tuple[int, int]]:
    """How many rows of each table are new and how many go.

    Raises
    ------
    Refusal
        If rows would go that did not come from the workbook: tables that were edited since.
    """
    moved, lost = {}, []
    record = (folder / RECORD).read_text("utf-8") if (folder / RECORD).is_file() else ""
    for table in SHEETS:
        path = folder / f"{table}.csv"
        raw = path.read_bytes() if path.is_file() else texts[path.name].splitlines(True)[0].encode("utf-8")
        text = decoded(raw)
        old = _parsed(table, text) if isinstance(text, str) else None
        if old is None:
            raise Refusal("table-unreadable", path=f"data/{folder.name}/{path.name}")
        now = {tuple(row[column] for column in COLUMNS[table]) for row in rows[table]}
        gone = [row for row in old if row not in now]
        moved[table] = (len(now - set(old)), len(gone))
        if f"{_sha(raw)}  {path.name}" not in record.splitlines():
            lost += [f"  {table}: {' '.join(cell for cell in row if cell)[:100]}" for row in gone]
    if lost:
        more = f"\n  … {len(lost)}" if len(lost) > SHOWN else ""
        raise Refusal("rows-lost", pack=folder.name, count=len(lost), rows="\n".join(lost[:SHOWN]) + more)
    return moved


def _keep_most(folder: Path, moved: Mapping[str, tuple[int, int]], rows: Mapping[str, int]) -> None:
    """See that no table loses most of its rows: more often a wrong sheet or file than a wish.

    Raises
    ------
    Refusal
        If one would have fewer than half of its rows left, and at least so many fewer.
    """
    for table, (new, gone) in moved.items():
        before = rows[table] - new + gone
        if gone - new >= MANY and 2 * rows[table] < before:
            raise Refusal("rows-most", pack=folder.name, table=table, before=before, rows=rows[table])


def _parsed(table: str, text: str) -> list[tuple[str, ...]] | None:
    """The rows of a table as it stands; None if it has not the columns or cannot be read."""
    try:
        header, *rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if any(row)]
    except (csv.Error, ValueError):
        return None
    fits = tuple(header) == COLUMNS[table] and all(len(row) == len(header) for row in rows)
    return [tuple(row) for row in rows] if fits else None


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

"""New provinces: which one is meant, and its empty pack with workbook and chapter.

A pack is made whole in a folder of its own and then moved into its place, so that a refusal or an interruption leaves
nothing behind.  Deleting ``data/<province>`` and ``notebooks/provinces/<province>.ipynb`` undoes it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

from ..audit.loading import read
from ..audit.tables import Place, Tables, as_csv
from ..audit.vocabulary import both, folded, near, words_of
from ..book.provinces import template
from ..messages import problem_text, say
from ..schema import COLUMNS, NEEDED, OFFERED
from ..words import width
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
STAGE = ".province-"  # how the folder begins in which a pack is made
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


class Refusal(Exception):
    """Why a command on provinces did nothing: a code of ``messages.py`` and its parts."""

    def __init__(self, code: str, /, **parts):
        self.code, self.parts = code, parts
        super().__init__(self.text())

    def text(self, lang: str = "en") -> str:
        """The reason in English or Chinese."""
        return say(self.code, lang, **self.parts)


def command(root: Path, name: str, lang: str = "en") -> int:
    """Make the pack of a province; 0, or 1 where nothing was written (the reason is printed).

    Parameters
    ----------
    name
        The province as somebody types it: ``sichuan``, ``四川``, ``510000``.
    """
    return attempted(root, lang, lambda tables: print(_empty(root, tables, name, lang)))


def attempted(root: Path, lang: str, action: Callable[[Tables], object]) -> int:
    """Do something with the national tables and print why it cannot be done; 0, or 1 where it was not done."""
    tables, faults = read(root, ["china"])
    if faults:
        print("\n".join(problem_text(problem, lang) for problem in faults))
        return 1
    try:
        action(tables)
    except Refusal as error:
        print(error.text(lang))
        return 1
    except workbook.WorkbookError as error:
        print(f"{error.text(lang)}\n{say('province-kept', lang)}")
        return 1
    except OSError as error:  # whatever is made is made aside, and put in its place when it is whole
        path = root if STAGE in str(error.filename) else error.filename or root
        print(say("province-write", lang, why=error.strerror or str(error), path=path))
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
    if (root / "data" / place.place).is_dir() and not _chapter(root, place).exists():
        create(root, place)
        return say("chapter-made", lang, name=place.place)
    for path in (root / "data" / place.place, _chapter(root, place)):
        if path.exists():
            raise Refusal("province-taken", name=place.place, path=path.relative_to(root).as_posix())
    rows = {table: [] for table in OFFERED} | {"places": [place_row(place)]}
    files = {f"{table}.csv": as_csv(table, rows[table]).encode("utf-8") for table in NEEDED}
    told = _told(tables, place, lang)
    create(root, place, files | {f"{place.place}.xlsx": workbook.build(rows, tables)})
    return told


def _told(tables: Tables, place: Place, lang: str) -> str:
    """What was made, what is known already, what to fill in first, how to check."""
    words = words_of(tables.indicators)
    held = [(both(name, words), years, bases) for name, years, bases in holdings(tables, place.place)]
    widths = [max((width(row[i]) for row in held), default=0) for i in range(2)]
    known = ["  " + "  ".join([_pad(row[0], widths[0]), _pad(row[1], widths[1]), row[2]]) for row in held]
    missing = [name for name in WANTED if name in words and not tables.observed(place.place, name)]
    parts = {"name": place.place, "zh": place.name_zh, "code": place.gb_code}
    lines = [say("province-made", lang, **parts), "", say("province-held", lang), *known, ""]
    lines += [say("province-first", lang, **parts)]
    if missing:
        lines += [say("province-missing", lang, names=", ".join(both(name, words) for name in missing))]
    return "\n".join([*lines, "", say("province-next", lang, **parts)])


def _pad(text: str, room: int) -> str:
    return text + " " * (room - width(text))


def place_row(place: Place) -> dict[str, str]:
    """The row of a place as its table has it."""
    return {column: getattr(place, column) for column in COLUMNS["places"]}


def _chapter(root: Path, place: Place) -> Path:
    return root / "notebooks" / "provinces" / f"{place.place}.ipynb"


def create(root: Path, place: Place, files: Mapping[str, bytes] | None = None) -> None:
    """Make the folder of a pack with its files, and its chapter where it has none: both or neither.

    Without files the folder is there, and only the chapter is made.

    Raises
    ------
    Refusal
        If something cannot be written.
    """
    chapter, folder = _chapter(root, place), root / "data" / place.place
    stage = Path(tempfile.mkdtemp(dir=root, prefix=STAGE))
    try:
        (stage / "pack").mkdir()
        for name, content in (files or {}).items():
            (stage / "pack" / name).write_bytes(content)
        (stage / chapter.name).write_text(template.chapter(place), "utf-8", newline="\n")
        chapter.parent.mkdir(parents=True, exist_ok=True)
        if files is not None:
            os.rename(stage / "pack", folder)
        try:
            if not chapter.exists():
                os.rename(stage / chapter.name, chapter)
        except OSError:
            if files is not None:
                shutil.rmtree(folder)
            raise
    except OSError as error:
        raise Refusal("province-write", why=error.strerror or str(error), path=str(error.filename or root)) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)

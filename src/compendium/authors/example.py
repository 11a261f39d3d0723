"""The guide's worked example: rows of one village, what the commands say of them, and pictures of sheet and chapter.

``python -m compendium.authors.example`` writes again what the guide shows of it; a test holds that it is current.
"""

from __future__ import annotations

import contextlib
import csv
import io
import shutil
import tempfile
import textwrap
from pathlib import Path
from unicodedata import east_asian_width

from .. import files
from ..audit.loading import read
from ..audit.tables import Tables, as_csv
from ..messages import problem_text
from ..schema import COLUMNS, OFFERED, TABLES
from . import exchange, new_province, workbook

PROVINCE = "sichuan"
FOLDER = Path("book") / "example"
SHEETS = ("places", "sources", "observations")
EMPTY = tuple(table for table in OFFERED if table not in SHEETS)
# What an author might type instead in the sheet of observations: by row of the sheet (the header is the first).
MISTAKES = {
    3: {"value": "1700多亩", "relation": ""},
    6: {"indicator": "incidense", "value": "46.47%"},
    9: {"period": "2020年底"},
}
SHOWN = {"place": 0.58, "indicator": 0.94, "period": 0.40, "basis": 0.54, "relation": 0.46, "value": 0.46}  # inches
FOLDED = 80  # places a line of what a command prints
WIDE = 3.3  # inches of a picture: half a page
DOTS = 200  # an inch


def rows(root: Path) -> dict[str, list[dict[str, str]]]:
    """The rows of the example by table."""
    return {table: _read(root / FOLDER / f"{table}.csv") for table in SHEETS}


def tables(root: Path) -> Tables:
    """The national tables with the example's rows as the pack of its province.

    Raises
    ------
    ValueError
        If the check finds a fault in the example.
    """
    texts = {table: as_csv(table, own) for table, own in (rows(root) | {"claims": []}).items()}
    instead = {f"data/{PROVINCE}/{table}.csv": text for table, text in texts.items()}
    found, problems = read(root, ["china", PROVINCE], instead)
    if problems:
        raise ValueError("\n".join(problem_text(problem) for problem in problems))
    return found


def transcripts(root: Path) -> dict[str, str]:
    """What the commands print of the example, by name and language: ``new.en`` (the empty pack), ``faults.zh``, …

    They run in a copy of what the national tables hold of the province and of the example's indicators, so that a pack
    of this province in the checkout changes nothing.
    """
    typed = workbook.build(rows(root) | dict.fromkeys(EMPTY, []), tables(root))
    wanted = {row["indicator"] for row in rows(root)["observations"]}
    said = {}
    for lang in ("en", "zh"):
        with tempfile.TemporaryDirectory() as temporary:
            copy = Path(temporary)
            shutil.copytree(root / "data" / "china", copy / "data" / "china")
            for path in (root / "data").glob("*.csv"):
                shutil.copy(path, copy / "data")
            path = copy / "data" / "china" / "observations.csv"
            kept = [row for row in _read(path) if row["place"] == PROVINCE or row["indicator"] in wanted]
            path.write_text(as_csv("observations", kept), encoding="utf-8", newline="")
            book = copy / f"{PROVINCE}.xlsx"
            said[f"new.{lang}"] = _said(new_province.command, copy, PROVINCE, lang)
            book.write_bytes(typed)
            _type(book, MISTAKES)
            said[f"faults.{lang}"] = _said(exchange.read_in, copy, str(book), lang)
            book.write_bytes(typed)
            said[f"mended.{lang}"] = _said(exchange.read_in, copy, str(book), lang)
    return said


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _said(function, *arguments) -> str:
    """What a command prints; its sentences folded to the width of a page, its tables as they are."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        function(*arguments)
    lines = out.getvalue().splitlines()
    return "".join((line if line.startswith("  ") else _folded(line)) + "\n" for line in lines)


def _folded(line: str) -> str:
    """A line folded to a width in which Chinese characters take two places."""
    wide = "".join(letter + "\ue000" * (east_asian_width(letter) in "WF") for letter in line)
    return textwrap.fill(wide, FOLDED, subsequent_indent="    ", break_on_hyphens=False).replace("\ue000", "")


def _type(path: Path, cells: dict[int, dict[str, str]]) -> None:
    """Type texts over cells of the sheet of observations."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    for row, texts in cells.items():
        for column, text in texts.items():
            book["observations"].cell(row, COLUMNS["observations"].index(column) + 1).value = text or None
    book.save(path)


def sheet_words(root: Path) -> list[list[str]]:
    """The part of the filled sheet of observations that the picture shows, header first."""
    return [list(SHOWN), *([row[column] for column in SHOWN] for row in rows(root)["observations"])]


def chapter_words(root: Path) -> list[list[str]]:
    """The table that the chapter makes of the rows, as plain text in Latin letters, header first, notes last."""
    from ..book.provinces.layout import observed_table
    from ..book.show import plain

    found = tables(root)
    own = [row for row in found.observations if row.file.startswith(f"data/{PROVINCE}/")]
    own.sort(key=lambda row: (row.indicator, row.period.end.isoformat() if row.period else ""))
    made = observed_table(found, own, "tab-example", "")
    notes = [[f"{number}. {_latin(plain(note))}"] for number, note in enumerate(made.notes, 1)]
    return [*([_latin(plain(cell)) for cell in line[:4]] for line in (made.header, *made.rows)), ["Notes:"], *notes]


def _latin(text: str) -> str:
    return " ".join("".join(letter if ord(letter) < 0x2E80 else " " for letter in text).split()).strip()


def pictures(root: Path) -> dict[str, bytes]:
    """The filled sheet and the page of the chapter that its rows give, as PNG; each holds its words as metadata."""
    return {
        "sheet": _png(_sheet(sheet_words(root)), sheet_words(root)),
        "chapter": _png(_page(root, chapter_words(root)), chapter_words(root)),
    }


def said_by(png: bytes) -> str:
    """The words that a picture holds as metadata."""
    from PIL import Image

    return Image.open(io.BytesIO(png)).text["Description"]


def as_text(words: list[list[str]]) -> str:
    """Rows of words as text, a line a row."""
    return "\n".join(" | ".join(line) for line in words)


def _png(figure, words: list[list[str]]) -> bytes:
    import matplotlib.pyplot as plt

    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=DOTS, metadata={"Software": None, "Description": as_text(words)})
    plt.close(figure)
    return out.getvalue()


def _paper(height: float):
    """A figure and axes measured in inches from the upper left corner."""
    import matplotlib.pyplot as plt

    from ..book.drawing import STYLE

    plt.rcParams.update(STYLE)
    figure = plt.figure(figsize=(WIDE, height))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, WIDE), ylim=(height, 0))
    axes.set_axis_off()
    return figure, axes


def _box(axes, x: float, y: float, width: float, height: float, text: str, colour: str = "white", **style) -> None:
    """A cell of a grid; what does not fit is cut off, as a spreadsheet does."""
    from matplotlib.patches import Rectangle

    box = Rectangle((x, y), width, height, facecolor=colour, edgecolor="#b5b5b5", linewidth=0.5)
    axes.add_patch(box)
    style = {"fontsize": 5.8, "va": "center", "ha": "left"} | style
    left = x + width / 2 if style["ha"] == "center" else x + 0.04
    axes.text(left, y + height / 2, text, **style).set_clip_path(box)


def _sheet(words: list[list[str]]):
    height, margin, number = 0.235, 0.02, 0.16
    figure, axes = _paper(height * (len(words) + 2) + 0.06)
    scale = (WIDE - 2 * margin - number) / sum(SHOWN.values())
    widths = [width * scale for width in SHOWN.values()]
    lefts = [margin + number + sum(widths[:at]) for at in range(len(widths))]
    for at, (left, width) in enumerate(zip(lefts, widths, strict=True)):
        _box(axes, left, margin, width, height, "ABCDEFGH"[at], "#e6e6e6", ha="center")
    for row, cells in enumerate(words, 1):
        top = margin + row * height
        _box(axes, margin, top, number, height, str(row), "#e6e6e6", ha="center")
        for left, width, column, cell in zip(lefts, widths, SHOWN, cells, strict=True):
            needed = TABLES["observations"].columns[column].required
            colour = ("#F9D9A8" if needed else "#D9E2EC") if row == 1 else "white"
            # Of a path the end tells the places apart.
            text = "…/" + cell.rpartition("/")[2] if "/" in cell and column == "place" else cell
            _box(axes, left, top, width, height, text, colour, fontweight="bold" if row == 1 else "normal")
    top = margin + (len(words) + 1) * height
    tabs = ("help", *OFFERED, "lists")
    room = [len(tab) + 3 for tab in tabs]
    for at, tab in enumerate(tabs):
        now = tab == "observations"
        axes.text((sum(room[:at]) + room[at] / 2) * WIDE / sum(room), top + height / 2, tab, fontsize=4.8, va="center", ha="center",
                  fontweight="bold" if now else "normal", color="black" if now else "#777777")  # fmt: skip
    return figure


def _page(root: Path, words: list[list[str]]):
    import matplotlib.image
    from matplotlib.patches import Rectangle

    from ..book.provinces.layout import tiles as tile_map
    from ..frames import Data

    line, top, tiles = 0.145, 0.62, 1.95
    figure, axes = _paper(top + tiles + 0.25 + line * (len(words) + 1) * 1.02)
    axes.add_patch(Rectangle((0.01, 0.01), WIDE - 0.02, axes.get_ylim()[0] - 0.02, fill=False, edgecolor="#b5b5b5"))
    place = tables(root).places[PROVINCE]
    axes.text(0.12, 0.2, place.name, fontsize=11, fontweight="bold", va="center")
    axes.text(0.12, 0.47, "In the nation", fontsize=8, fontweight="bold", va="center")
    data = Data.of(tables(root))
    income = data.panel("disposable-income", basis="disposable", level="province").value.dropna().iloc[-1]
    nation = data.series("china", "disposable-income", "disposable").value[income.name]
    names = {name: row.name for name, row in data.places.items()}
    key = f"{income.name}, percent of\nthe nation's mean"
    drawn = tile_map(dict(100 * income / nation), names, (70, 80, 90, 100, 130), key, PROVINCE)
    picture = matplotlib.image.imread(io.BytesIO(_png(drawn, [])))
    wide = tiles * picture.shape[1] / picture.shape[0]
    axes.imshow(picture, extent=((WIDE - wide) / 2, (WIDE + wide) / 2, top + tiles, top), aspect="auto")
    axes.set(xlim=(0, WIDE), ylim=axes.get_ylim())
    at = top + tiles + 0.15
    axes.text(0.12, at, "Villages", fontsize=8, fontweight="bold", va="center")
    lefts = (0.12, 1.42, 1.9)
    for number, cells in enumerate(words, 1):
        y = at + 0.06 + number * line
        # A note is one long cell; definitions are too long for a picture.
        for left, cell in zip(lefts, (*cells[:2], *cells[3:]), strict=False):
            axes.text(left, y, cell, fontsize=5.2, va="center", fontweight="bold" if number == 1 else "normal")
        axes.plot((0.12, WIDE - 0.12), (y + line / 2,) * 2, color="#dddddd", linewidth=0.5)
    return figure


def write(root: Path) -> list[Path]:
    """Write transcripts and pictures of the example; returns the files that changed."""
    changed = []
    for name, text in transcripts(root).items():
        path = root / FOLDER / f"{name}.txt"
        changed += [path] if files.write(path, text) else []
    for name, png in pictures(root).items():
        path = root / FOLDER / f"{name}.png"
        if not path.exists() or path.read_bytes() != png:
            path.write_bytes(png)
            changed.append(path)
    return changed


if __name__ == "__main__":
    from ..audit.tables import find_root

    for written in write(find_root()):
        print(written)

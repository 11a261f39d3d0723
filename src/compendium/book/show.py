"""What a notebook cell shows: numbered tables, figures in one style, and numbers for the prose.

Every output carries MyST Markdown for the book (so that a table is a real, numbered table in HTML and PDF), HTML for
JupyterLab and code hosts, and plain text.  Text that comes from tables is escaped.
"""

from __future__ import annotations

import csv
import html
import io
import json
import os
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib.pyplot as plt
from IPython.display import display
from matplotlib.figure import Figure

from ..ledger import Entry
from ..tables import Claim, Tables
from ..verdicts import LABELS, MARKS
from ..words import at_least, between, decimal, enough, span  # noqa: F401  (for the cells: show.decimal)
from . import prose

# Okabe and Ito (2008): distinguishable with any common colour blindness.
BLUE, ORANGE, GREEN, PURPLE, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#555555"

STYLE = {
    "figure.dpi": 200,
    "savefig.dpi": 200,
    "figure.figsize": (6.5, 3.6),
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "axes.grid": True,
    "axes.grid.axis": "x",
    "grid.color": "#dddddd",
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "lines.linewidth": 1.6,
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
    "legend.frameon": False,
}

# What is markup anywhere in a line; what is markup only at its start is escaped there.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~$&^@#])")
_AT_START = re.compile(r"^(\s*)(\d+(?=[.)]\s)|)([-+=:%(.)])")


def escape(text: str) -> str:
    """Text from a table as MyST that shows it letter by letter, on one line; blanks at the ends stay."""
    line = _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", str(text)))
    return _AT_START.sub(r"\1\2\\\3", line)


def in_role(text: str) -> str:
    """Text from a table as the words of a role: what would end the role, its target or a table's cell is replaced."""
    return re.sub(r"\s+", " ", str(text)).translate(str.maketrans("`<>\\|", "'()/¦")).strip()


@dataclass(frozen=True)
class Table:
    """A numbered table.

    Parameters
    ----------
    name
        Label by which ``{numref}`` refers to it; unique in the book.
    caption
        One line of MyST.
    header
        Column heads, MyST.
    rows
        Cells, MyST: text from tables must have gone through ``escape``.
    widths
        Relative widths of the columns; without them columns are as wide as they need be.
    long
        Whether it may break over pages in the PDF.
    sortable
        Whether a click on a head sorts it in HTML.
    right
        Numbers of the columns that hold figures and are set flush right.
    notes
        What stands under it, numbered: MyST, as ``Notes`` collects it.
    """

    name: str
    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int] = ()
    long: bool = False
    right: Sequence[int] = ()
    sortable: bool = False
    notes: Sequence[str] = ()

    def _repr_markdown_(self) -> str:
        align = ["---:" if i in self.right else ":---" for i in range(len(self.header))]
        lines = [f":::{{table}} {self.caption}", f":name: {self.name}", ":align: left"]
        if self.widths:
            lines.append(":widths: " + " ".join(map(str, self.widths)))
        classes = ["longtable"] * self.long + ["sortable"] * self.sortable
        if classes:
            lines.append(f":class: {' '.join(classes)}")
        lines += ["", _row(self.header), _row(align), *map(_row, self.rows), ":::", ""]
        if self.notes:
            lines += ["Notes:", "", *(f"{number}. {note}" for number, note in enumerate(self.notes, 1)), ""]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{_plain_html(cell)}</th>" for cell in self.header)
        body = "".join("<tr>" + "".join(f"<td>{_plain_html(c)}</td>" for c in row) + "</tr>\n" for row in self.rows)
        caption = f"<caption>{_plain_html(self.caption)}</caption>"
        notes = "".join(f"<li>{_plain_html(note)}</li>\n" for note in self.notes)
        below = f"\n<p>Notes:</p>\n<ol>\n{notes}</ol>" if notes else ""
        return f"<table>{caption}\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>{below}"

    def __repr__(self) -> str:
        rows = [" | ".join(map(plain, row)) for row in (self.header, *self.rows)]
        return "\n".join([*rows, *(f"note {number}: {plain(note)}" for number, note in enumerate(self.notes, 1))])


class Notes:
    """The notes of the rows of a table, each once, numbered in the order in which the rows come."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def mark(self, *notes: str) -> str:
        """What stands behind a figure that has notes: `` (note 1)``, `` (notes 1, 2)``; empty where it has none."""
        numbers = sorted({self._numbers.setdefault(note, len(self._numbers) + 1) for note in notes if note})
        return f" (note{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers))})" if numbers else ""

    @property
    def lines(self) -> list[str]:
        """The notes in their order, for ``Table.notes``."""
        return [escape(note) for note in self._numbers]


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("\n", " ") for cell in cells) + " |"


def plain(text: str) -> str:
    """MyST of this module as plain text: roles without their targets, escapes undone."""
    text = re.sub(r"\{(?:claim|obs|ref|doc)\}`([^`<]*?)\s*<[^`>]*>`", r"\1", text)
    text = re.sub(r"\{\w+\}`([^`]*)`", r"\1", text)
    return re.sub(r"\\([^\w\s])", r"\1", text)


def _plain_html(text: str) -> str:
    return html.escape(plain(text), quote=False)


@dataclass(frozen=True)
class Markdown:
    """Several blocks of MyST, shown as they are."""

    text: str

    def _repr_markdown_(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return plain(self.text)


class Plot:
    """A figure in the book's style.

    What nbval compares is ``data``, shown as CSV beside the picture: pictures may differ by a pixel between platforms,
    their data may not.  The book offers that CSV to download below the figure.

    Parameters
    ----------
    figure
        A finished matplotlib figure.
    data
        The figures drawn, one row a mark, the first row the names of the columns.
    sources
        Who issued them, set as the last line of the figure.
    """

    def __init__(self, figure: Figure, data: Sequence[Sequence[object]], sources: str):
        self.data = data
        lines = textwrap.fill(f"Sources: {sources}", 112)
        # Room below the axes, in shares of the figure's height: 0.13 inch a line.
        room = 0.13 * (1.5 + lines.count("\n")) / figure.get_figheight()
        figure.get_layout_engine().set(rect=(0, room, 1, 1 - room))
        figure.text(0.01, 0.005, lines, fontsize=6.5, color=GREY, ha="left", va="bottom")
        picture = io.BytesIO()
        figure.savefig(picture, format="png", metadata={"Software": None})
        plt.close(figure)
        self.png = picture.getvalue()

    def _repr_png_(self) -> bytes:
        return self.png

    def __repr__(self) -> str:
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(self.data)
        return out.getvalue().rstrip("\n")


def canvas(rows: int = 1, columns: int = 1, height: float = 3.6, **options):
    """A matplotlib figure and its axes in the book's style; ``height`` in inches."""
    plt.rcParams.update(STYLE)
    return plt.subplots(rows, columns, figsize=(6.5, height), layout="constrained", **options)


def numbers(texts: Mapping[str, str], holds: Mapping[str, bool] | None = None) -> None:
    """Store the words of a notebook's numbers, which its prose prints by ``{num}``, and what its sentences hang on.

    Running a notebook in JupyterLab also lists every number whose words in the saved text are others, and every
    sentence that no longer holds; nothing is written there.

    Parameters
    ----------
    texts
        Words by name: already rounded, with what of the unit changes with them.
    holds
        By a sentence (or a part of one) as the text has it: whether it is true of what was computed.
    """
    own = prose.Stored(dict(texts), {words: bool(true) for words, true in (holds or {}).items()})
    lines = [f"{name}: {words}" for name, words in own.numbers.items()]
    lines += [f"{'holds' if true else 'NO LONGER HOLDS'}: {words}" for words, true in own.holds.items()]
    display({prose.STORED: own._asdict(), "text/plain": "\n".join(lines)}, raw=True)
    opened = Path(os.environ.get("JPY_SESSION_NAME", ""))  # set by Jupyter's server: the notebook that is open
    if opened.suffix == ".ipynb" and opened.is_file():
        pieces = prose.texts(json.loads(opened.read_text("utf-8")))
        moved = [f"{name}: {before} → {now}" for name, before, now in prose.differing(pieces, own)]
        print("\n".join(["in the text → now", *moved] if moved else ["the text says what was computed"]))


def publishers(tables: Tables, rows: Iterable) -> str:
    """The publishers of some observations, each once, for the source line of a figure."""
    return tables.source_line(row.source for row in rows)


def claim_role(claim: Claim) -> str:
    """A claim's printed words as a role: they link to its entry in the ledger."""
    return f"{{claim}}`{claim.printed} <{claim.claim}>`"


def restated(claim: Claim) -> str:
    """A claim's restatement with its printed words as a role."""
    before, after = claim.restatement.split("{printed}")
    return escape(before) + claim_role(claim) + escape(after)


def standing(entry: Entry) -> str:
    """What a claims table adds of an entry in conflict; empty for others."""
    if entry.blamed:
        return " It cannot stand with other figures that the paper prints, and it is the one that no source supports."
    if not entry.conflicts:
        return ""
    if all(conflict.explicable for conflict in entry.conflicts):
        return (
            " It cannot stand with other printed figures unless an assumption gives way; a later count explains that."
        )
    return " Another printed figure cannot stand beside it; the ledger says which one is in doubt."


def mark(entry: Entry) -> str:
    """The marks of an entry: its verdict, and ``!`` where it alone is in doubt of a conflict that nothing explains."""
    return MARKS[entry.verdict.verdict] + (" !" if entry.blamed else "")


def verdict_words(entry: Entry) -> str:
    """An entry's marks and verdict as a table shows them, with what keeps it out of the counts."""
    aside = ", weak" if entry.verdict.weak else ", a list that we counted" if entry.claim.relation == "listed" else ""
    return f"{mark(entry)} {LABELS[entry.verdict.verdict]}{aside}"


def claims_table(entries: Iterable[Entry], name: str, caption: str) -> Table:
    """Claims and verdicts as a numbered table, in the order of the text."""
    rows = [
        (
            restated(e.claim),
            verdict_words(e),
            escape(e.verdict.reason + standing(e)),
        )
        for e in entries
    ]
    return Table(name, caption, ("What it says", "Verdict", "Why"), rows, widths=(42, 16, 42), long=True)

"""What a notebook cell shows: numbered tables, figures in one style, and numbers for the prose.

Every output carries MyST Markdown for the book (so that a table is a real, numbered table in HTML and PDF), HTML for
JupyterLab and code hosts, and plain text.  Text that comes from tables is escaped.
"""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from ..audit.outcomes import Entry
from ..audit.tables import Claim
from ..audit.verdicts import LABELS
from ..words import at_least, between, count, decimal, enough, span, width  # noqa: F401  (for the cells: show.decimal)
from . import prose
from .drawing import (  # noqa: F401  (for the cells)
    BLACK,
    BLUE,
    EXHIBIT,
    FAINT,
    GREEN,
    GREY,
    ORANGE,
    PAPER,
    PURPLE,
    SKY,
    annotate,
    canvas,
    colours,
    credit_lines,
    exhibit,
    figure,
    line,
    of_basis,
)

if TYPE_CHECKING:
    from pandas import DataFrame, Series

# What is markup anywhere in a line; what is markup only at its start is escaped there.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~$&^@#])")
_AT_START = re.compile(r"^(\s*)(\d+(?=[.)](?:\s|$))|)([-+=:%(.)])")


def escape(text: str) -> str:
    """Text from a table as MyST that shows it letter by letter, on one line; blanks at the ends stay."""
    return _AT_START.sub(r"\1\2\\\3", _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", str(text))))


def encoded(address: str) -> str:
    """An address as it may stand in a page: what is no ASCII is percent-encoded, which every font can set."""
    return quote(address, safe="".join(map(chr, range(0x21, 0x7F))))


def in_role(text: str) -> str:
    """Text from a table as the words of a role: what would end the role, its target or a table's cell is replaced."""
    return re.sub(r"\s+", " ", str(text)).translate(str.maketrans("`<>\\|", "'()/¦")).strip()


@dataclass(frozen=True)
class Table:
    """A numbered table.

    Parameters
    ----------
    name
        Label by which ``{numref}`` refers to it; unique in the book.  Empty for a table that has no number.
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
    above_notes
        The word above them.
    about
        What ``exhibit`` stores of it: label, sources, cautions; empty for a table that names its sources in its rows.
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
    above_notes: str = "Notes:"
    about: Mapping[str, object] = field(default_factory=dict)

    def _repr_markdown_(self) -> str:
        align = ["---:" if i in self.right else ":---" for i in range(len(self.header))]
        lines = [f":::{{table}} {self.caption}", *[f":name: {self.name}"] * bool(self.name), ":align: left"]
        if self.widths:
            lines.append(":widths: " + " ".join(map(str, self.widths)))
        classes = ["longtable"] * self.long + ["sortable"] * self.sortable
        if classes:
            lines.append(f":class: {' '.join(classes)}")
        lines += ["", _row(self.header), _row(align), *map(_row, self.rows), ":::", ""]
        if self.notes:
            lines += [self.above_notes, "", *(f"{number}. {note}" for number, note in enumerate(self.notes, 1)), ""]
        lines += map(escape, credit_lines(self.about))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{_plain_html(cell)}</th>" for cell in self.header)
        body = "".join("<tr>" + "".join(f"<td>{_plain_html(c)}</td>" for c in row) + "</tr>\n" for row in self.rows)
        caption = f"<caption>{_plain_html(self.caption)}</caption>"
        notes = "".join(f"<li>{_plain_html(note)}</li>\n" for note in self.notes)
        below = f"\n<p>{self.above_notes}</p>\n<ol>\n{notes}</ol>" if notes else ""
        return f"<table>{caption}\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>{below}"

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        made = {"text/markdown": self._repr_markdown_(), "text/html": self._repr_html_(), "text/plain": repr(self)}
        return made | ({EXHIBIT: dict(self.about)} if self.about else {})

    def __repr__(self) -> str:
        rows = [" | ".join(map(plain, row)) for row in (self.header, *self.rows)]
        return "\n".join([*rows, *(f"note {number}: {plain(note)}" for number, note in enumerate(self.notes, 1))])


def table(frame: DataFrame, label: str, caption: str, credits: Mapping[str, Sequence[str]], **options: object) -> Table:
    """A frame as a numbered table: its columns as heads, its rows as they are; the index is not shown.

    Parameters
    ----------
    frame
        Cells that are ready to be read: texts and whole numbers. Wording a number is the notebook's choice, so that a
        float is refused.
    label
        ``tab-`` and words; by it ``{exhibit}`` places the table and ``{numref}`` refers to it.
    caption
        One line of MyST.
    credits
        ``tables.credits(...)`` of the frames that it was made from.
    options
        ``widths``, ``long``, ``sortable`` of ``Table``.

    Raises
    ------
    ValueError
        The label is none, no source is named, a column holds floats, or there is no row.
    """
    about = exhibit(label, credits)
    if frame.empty:
        raise ValueError(f"{label}: no rows")
    if unworded := [str(name) for name in frame.columns if frame[name].dtype.kind == "f"]:
        raise ValueError(
            f"{label}: floats in {', '.join(unworded)}; say how they are rounded, as with .map('{{:.1f}}'.format)"
        )
    rows = [[escape(cell) for cell in row] for row in frame.itertuples(index=False)]
    right = [at for at, name in enumerate(frame.columns) if all(_FIGURE.fullmatch(str(cell)) for cell in frame[name])]
    head = [str(name) for name in frame.columns]
    wide, longest = _widths(head, frame), (max(map(width, frame[name].astype(str))) for name in frame.columns)
    if "widths" not in options and max(sum(wide), sum(longest)) > _LINE:
        options["widths"] = wide
    return Table(label, caption, [escape(name) for name in head], rows, right=right, about=about, **options)


_LINE = 78  # letters of a table's line on paper; a wider one is set in columns of fixed widths, whose cells break


def _widths(head: Sequence[str], frame: DataFrame) -> list[int]:
    """How wide each column asks to be: its longest cell and the longest word of its head, no less and no more than helps."""
    wide = []
    for at, name in enumerate(head):
        longest = max((width(str(cell)) for cell in frame.iloc[:, at]), default=0)
        figures = all(_FIGURE.fullmatch(str(cell)) for cell in frame.iloc[:, at])
        # Figures never break; texts do, and thirty letters of one are enough.
        longest = longest + 2 if figures else min(longest, 30)
        wide.append(max(longest, *map(len, name.split()), len(name) // 3, 6))
    return wide


# What is set flush right: a figure, two with "to" between, a bound, each with the mark of its note; or that there is none.
_FIGURE = re.compile(r"((more|less) than |at (least|most) )?[−-]?[\d,.]+( to [−-]?[\d,.]+)?( \(notes? [\d, ]+\))?|–|")


def to(low: float, high: float, places: int = 1) -> str:
    """Two ends in words, or one figure where both round to it."""
    ends = decimal(low, places), decimal(high, places)
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def ranges(low: Series, high: Series, places: int = 1) -> list[str]:
    """``to`` row by row; a dash where an end is missing."""
    return ["–" if a != a or b != b else to(a, b, places) for a, b in zip(low, high, strict=True)]


class Notes:
    """The notes of the rows of a table, each once, numbered in the order in which the rows come."""

    def __init__(self, one: str = " (note {})", several: str = " (notes {})", comma: str = ", ") -> None:
        self._one, self._several, self._comma = one, several, comma
        self._numbers: dict[str, int] = {}

    def mark(self, *notes: str) -> str:
        """What stands behind a figure that has notes: `` (note 1)``, `` (notes 1, 2)``; empty where it has none."""
        numbers = sorted({self._numbers.setdefault(note, len(self._numbers) + 1) for note in notes if note})
        marked = self._several if len(numbers) > 1 else self._one
        return marked.format(self._comma.join(map(str, numbers))) if numbers else ""

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
    from IPython.display import display  # here: pages and the browser show tables without it

    own = prose.Stored(dict(texts), {words: bool(true) for words, true in (holds or {}).items()})
    lines = [f"{name}: {words}" for name, words in own.numbers.items()]
    lines += [f"{'holds' if true else 'NO LONGER HOLDS'}: {words}" for words, true in own.holds.items()]
    display({prose.STORED: own._asdict(), "text/plain": "\n".join(lines)}, raw=True)
    opened = Path(os.environ.get("JPY_SESSION_NAME", ""))  # set by Jupyter's server: the notebook that is open
    if opened.suffix == ".ipynb" and opened.is_file():
        pieces = prose.texts(json.loads(opened.read_text("utf-8")))
        moved = [f"{name}: {before} → {now}" for name, before, now in prose.differing(pieces, own)]
        print("\n".join(["in the text → now", *moved] if moved else ["the text says what was computed"]))


def claim_role(claim: Claim) -> str:
    """A claim's printed words as a role: they link to its entry in the ledger."""
    return f"{{claim}}`{claim.printed} <{claim.claim}>`"


def restated(claim: Claim) -> str:
    """A claim's restatement with its printed words as a role."""
    before, after = claim.restatement.split("{printed}")
    return escape(before) + claim_role(claim) + escape(after)


def standing(entry: Entry) -> str:
    """What a claims table notes of an entry in conflict; empty for others."""
    if entry.blamed:
        return "Other figures of the text contradict it, and no other source supports it."
    if not entry.conflicts:
        return ""
    if all(conflict.explicable for conflict in entry.conflicts):
        return "It does not fit other figures of the text unless an assumption gives way; a later count explains that."
    return "Another figure of the text contradicts it; the ledger says which of them is in doubt."


# The signs of the states that bear one.
SIGNS = {"confirmed": "✓", "contradicted": "✗"}


def verdict_words(entry: Entry) -> str:
    """An entry's sign and verdict as a table shows them, with what keeps it out of the counts."""
    aside = ", weak" if entry.verdict.weak else ", a list that we counted" if entry.claim.relation == "listed" else ""
    return f"{SIGNS.get(entry.state, '')} {LABELS[entry.verdict.verdict]}{aside}".strip()


def _why(entry: Entry, notes: Notes) -> str:
    """Why an entry has its verdict; what many rows would repeat is said once, in the caption or in a note."""
    reason = "" if _not_found(entry) else entry.verdict.reason
    return (reason + notes.mark(standing(entry))).strip()


def _not_found(entry: Entry) -> bool:
    return entry.verdict.verdict == "none-found" and not entry.verdict.evidence


def claims_table(entries: Iterable[Entry], name: str, caption: str) -> Table:
    """Claims and verdicts as a numbered table, in the order of the text."""
    entries, notes = list(entries), Notes()
    if any(map(_not_found, entries)):
        caption += "; that none was found is no fault of a text"
    rows = [(restated(e.claim), verdict_words(e), escape(_why(e, notes))) for e in entries]
    head = ("What it says", "Verdict", "Why")
    return Table(name, caption, head, rows, widths=(42, 16, 42), long=True, notes=notes.lines)

"""Columns of tables on paper: none narrower than its longest word, which would be printed over its neighbour.

The shares that a table is given are those of the site, where a table may be wider than the page; paper keeps them as far
as words allow, and sets a table smaller whose words do not fit side by side.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Sequence
from functools import cache

from docutils import nodes
from matplotlib.ft2font import FT2Font, LoadFlags

LINE = 431.0  # points: of A4, without an inch on either side and what the outputs of notebooks are indented
BETWEEN = 13  # points that LaTeX leaves beside the words of a column, with its rule
# Sizes of the 11-point class that a table may be set in.
SIZES = {"": 10.95, r"\small": 10, r"\footnotesize": 9, r"\scriptsize": 8}
FONTS = {nodes.thead: "texgyreheros-regular.otf", nodes.tbody: "texgyrepagella-regular.otf"}
LONGEST_RANGE = 16  # letters
HYPHENATED = 9  # letters: a longer word is broken by TeX, at the latest after so many
_BROKEN_ANYWHERE = r"\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_RANGE = re.compile(r"(?<=[\d%]) to (?=[−-]?\d)")
_WORD = re.compile(rf"[{_BROKEN_ANYWHERE}]|[^\s{_BROKEN_ANYWHERE}/–—-]+[/–—-]?|[/–—-]")


@cache
def _font(name: str) -> FT2Font:
    found = subprocess.run(["kpsewhich", name], capture_output=True, text=True, check=True).stdout.strip()
    font = FT2Font(found, hinting_factor=1)
    font.set_size(100, 72)
    return font


@cache
def width(word: str, font: str) -> float:
    """How wide a word is in a font of one point, in points; a letter that the font lacks counts as a Chinese one."""
    type_ = _font(font)
    found = (
        type_.load_glyph(at, LoadFlags.NO_HINTING) if at else None for at in map(type_.get_char_index, map(ord, word))
    )
    return sum(glyph.linearHoriAdvance / 65536 / 100 if glyph else 1 for glyph in found)


def natural(group: nodes.tgroup, measure: Callable[[str, str], float]) -> list[float]:
    """The width that each column would take if nothing in it were broken, in the size of one point."""
    return _widest(group, lambda cell: [cell.astext()], measure)


def unbroken(cell: nodes.Element) -> list[str]:
    """The pieces of a cell that TeX does not break; addresses, which it breaks anywhere, are left out."""
    words = []
    for text in cell.findall(nodes.Text):
        parent = text.parent
        if isinstance(parent, nodes.raw) or "address" in parent.get("classes", ()) or text == parent.get("refuri"):
            continue
        for word in _WORD.findall(text):
            words.append(word[:HYPHENATED] + "-" if word.isalpha() and len(word) > HYPHENATED else word)
    return words


def ranges(cell: nodes.Element) -> list[str]:
    """The same, with ranges in one piece, which one reads better on one line."""
    whole = cell.astext()
    return [*unbroken(cell), whole] if _RANGE.search(whole) and len(whole) <= LONGEST_RANGE else unbroken(cell)


def _widest(
    group: nodes.tgroup, told: Callable[[nodes.Element], list[str]], measure: Callable[[str, str], float]
) -> list[float]:
    """The widest by column of what is told of each cell."""
    found = [0.0] * len(list(group.findall(nodes.colspec)))
    for part, font in FONTS.items():
        for row in (row for rows in group.findall(part) for row in rows.findall(nodes.row)):
            if len(row.children) == len(found):  # no cell spans several
                for at, cell in enumerate(row.children):
                    found[at] = max([found[at], *(measure(word, font) for word in told(cell))])
    return found


def shares(given: Sequence[float], least: Sequence[float], line: float) -> list[float]:
    """Widths in the proportions given, none below its least, together a line; the least, where these fill it alone."""
    if sum(least) >= line:
        return list(least)
    held: set[int] = set()
    while True:
        room = line - sum(least[at] for at in held)
        total = sum(share for at, share in enumerate(given) if at not in held)
        found = [least[at] if at in held else room * share / total for at, share in enumerate(given)]
        short = {at for at, share in enumerate(found) if share < least[at] - 1e-9}
        if not short:
            return found
        held |= short


def _least(group: nodes.tgroup, measure: Callable[[str, str], float]) -> tuple[str, list[float]]:
    """The largest size in which a table fits the line, and what its columns need then: ranges whole if they can be."""
    for told, sizes in ((ranges, [*SIZES][:-1]), (unbroken, [*SIZES])):
        words = _widest(group, told, measure)
        for size in sizes:
            least = [word * SIZES[size] + BETWEEN for word in words]
            if sum(least) <= LINE:
                return size, least
    return size, least


def widen(tree: nodes.Element, measure: Callable[[str, str], float] = width) -> None:
    """Give the columns of each table what their words need, in a smaller size where they must; what is left they share as
    they are given it, or in proportion to what they hold.  A table that fits as it is stays so.
    """
    for table in list(tree.findall(nodes.table)):
        group = next(iter(table.findall(nodes.tgroup)))
        specs, given = list(group.findall(nodes.colspec)), "colwidths-given" in table["classes"]
        wanted = [spec["colwidth"] for spec in specs] if given else natural(group, measure)
        if not given and sum(share * SIZES[""] + BETWEEN for share in wanted) <= LINE:
            continue
        size, least = _least(group, measure)
        for spec, share in zip(specs, shares(wanted, least, LINE), strict=True):
            spec["colwidth"] = round(share * 10)
        if not given:
            table["classes"].append("colwidths-given")
        if size:
            at = table.parent.index(table)
            table.parent.insert(at + 1, nodes.raw("", "}", format="latex"))
            table.parent.insert(at, nodes.raw("", f"{{{size}", format="latex"))
        for text in [text for text in table.findall(nodes.Text) if "/" in text and _plain(text)]:
            for part in re.split("(/)", text):
                place = nodes.raw("", r"/\allowbreak{}", format="latex") if part == "/" else nodes.Text(part)
                text.parent.insert(text.parent.index(text), place)
            text.parent.remove(text)


def _plain(text: nodes.Text) -> bool:
    return not isinstance(text.parent, nodes.raw | nodes.literal) and text != text.parent.get("refuri")

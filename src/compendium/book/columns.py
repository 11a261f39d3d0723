"""Columns of tables on paper: none narrower than its longest word, which would be printed over its neighbour.

The shares that a table is given are those of the site, where a table may be wider than the page.  Paper makes its own:
first what words need, then short cells and heads on few lines, then long texts in proportion to what they hold, on the
mean or in their longest cells, whichever makes the table less high.  A table whose words do not fit side by side is set
smaller, and one that is long may break over pages.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Sequence
from functools import cache
from math import ceil

from docutils import nodes
from matplotlib.ft2font import FT2Font, LoadFlags

LINE = 431.0  # points: of A4, without an inch on either side and what the outputs of notebooks are indented
BETWEEN = 13  # points that LaTeX leaves beside the words of a column, with its rule
# Sizes of the 11-point class that a table may be set in.
SIZES = {"": 10.95, r"\small": 10, r"\footnotesize": 9, r"\scriptsize": 8}
FONTS = {nodes.thead: "texgyreheros-regular.otf", nodes.tbody: "texgyrepagella-regular.otf"}
SHORT = 22  # letters: a cell of figures that reads better on one line, as "18,475 (note 1)"
BRIEF = 10  # letters: the same of words
TEXT = 70.0  # points: a column of longer texts is not made narrower for the sake of short cells
HEAD_LINES = 3
LINES = 1.25  # of the size of the letters, from one line to the next
ROW = 4  # points between two rows
LONG = 240.0  # points: a table higher than a third of the page may break
FEW = 4  # rows: one of so few, with its head, may not
HYPHENATED = 9  # letters: a longer word is broken by TeX, at the latest after so many
_BROKEN_ANYWHERE = r"\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
DATE = re.compile(r"(?<![\d-])(\d{4}-\d\d(?:-\d\d)?)(?![\d-])")  # is not broken at its hyphens
_WORD = re.compile(rf"{DATE.pattern}|[{_BROKEN_ANYWHERE}]|[^\s{_BROKEN_ANYWHERE}/–—-]+[/–—-]?|[/–—-]")


@cache
def _font(name: str) -> FT2Font:
    found = subprocess.run(["kpsewhich", name], capture_output=True, text=True, check=True).stdout.strip()
    font = FT2Font(found)
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
        for word in (match[0] for match in _WORD.finditer(text)):
            words.append(word[:HYPHENATED] + "-" if word.isalpha() and len(word) > HYPHENATED else word)
    return words


def figures(cell: nodes.Element) -> list[str]:
    """The same, with a cell of figures in one piece, which one reads better on one line."""
    return unbroken(cell) + [whole for whole in _whole(cell) if len(whole) <= SHORT and any(map(str.isdigit, whole))]


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


def shares(weights: Sequence[float], least: Sequence[float], most: Sequence[float], line: float) -> list[float]:
    """Widths that fill a line in proportion to weights, none below its least, and above its most only if all are at theirs."""
    if sum(least) >= line:
        return list(least)
    if sum(most) <= line:
        return [line * width / sum(most) for width in most]

    def at(level: float) -> list[float]:
        return [min(max(level * w, low), high) for w, low, high in zip(weights, least, most, strict=True)]

    low, high = 0.0, max(high / weight for high, weight in zip(most, weights, strict=True))
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(at(middle)) < line else (low, middle)
    return at(high)


def _least(group: nodes.tgroup, measure: Callable[[str, str], float]) -> tuple[str, list[float]]:
    """The largest size in which a table fits the line, and what its columns need then: with figures whole, and room for
    texts beside them, if that can be.
    """
    whole = _widest(group, _whole, measure)
    for told, room, sizes in ((figures, TEXT, [*SIZES][:-1]), (unbroken, 0, [*SIZES][-2:])):
        words = _widest(group, told, measure)
        for size in sizes:
            least = [
                max(word * SIZES[size] + BETWEEN, min(text * SIZES[size] + BETWEEN, room))
                for word, text in zip(words, whole, strict=True)
            ]
            if sum(least) <= LINE:
                return size, least
    return size, least


def _wished(least: Sequence[float], wishes: Sequence[float]) -> list[float]:
    """What columns need, with the wishes that the line has room for, the cheapest first."""
    found = list(least)
    for at in sorted(range(len(found)), key=lambda at: wishes[at] - least[at]):
        if wishes[at] > found[at] and sum(found) - found[at] + wishes[at] <= LINE:
            found[at] = wishes[at]
    return found


def _cells(group: nodes.tgroup, measure: Callable[[str, str], float]) -> list[tuple[nodes.Element, list[float]]]:
    """The rows of a table, each with the widths of its cells on one line, in the size of one point."""
    return [
        (part, [measure(cell.astext(), FONTS[type(part)]) for cell in row.children])
        for part in group.children
        if type(part) in FONTS
        for row in part.findall(nodes.row)
    ]


def _fitted(group: nodes.tgroup, measure: Callable[[str, str], float]) -> tuple[str, list[float]]:
    """Size and widths of the columns of a table that fills the line."""
    size, least = _least(group, measure)
    rows = [(part, cells) for part, cells in _cells(group, measure) if len(cells) == len(least)]
    body = [cells for part, cells in rows if isinstance(part, nodes.tbody)] or [[0.0] * len(least)]
    room = [[cell * SIZES[size] + BETWEEN for cell in column] for column in zip(*body, strict=True)]
    heads = [cells for part, cells in rows if isinstance(part, nodes.thead)]
    head = [max(cells) * SIZES[size] / HEAD_LINES * 1.2 + BETWEEN for cells in zip(*heads, strict=True)]
    for told, most in ((_whole, TEXT), (_short, LINE)):
        wished = _widest(group, told, measure)
        least = _wished(least, [min(cell * SIZES[size] + BETWEEN, most) for cell in wished])
    least = _wished(least, head or least)
    most = [max(*column, *tops) for column, *tops in zip(room, least, head or least, strict=True)]
    # The height of a row is that of its longest cell: few long texts among short cells ask for more than their mean.
    found = (shares([max(_mean(column, power), 1) for column in room], least, most, LINE) for power in (1, 2))
    return size, min(found, key=lambda widths: sum(_heights(group, size, widths, measure)))


def _mean(column: Sequence[float], power: int) -> float:
    """The power mean of the widths of a column's cells: their mean, or the root of their mean square."""
    return (sum(cell**power for cell in column) / len(column)) ** (1 / power)


def _short(cell: nodes.Element) -> list[str]:
    return [whole for whole in _whole(cell) if len(whole) <= BRIEF and not any(map(str.isdigit, whole))]


def _whole(cell: nodes.Element) -> list[str]:
    return [cell.astext()] if isinstance(cell.parent.parent, nodes.tbody) else []


def _heights(
    group: nodes.tgroup, size: str, widths: Sequence[float], measure: Callable[[str, str], float]
) -> list[float]:
    """About how high the rows of a table stand, in points, those of its head first: texts rarely fill their lines."""

    def lines(cell: float, width: float) -> int:
        return max(ceil(1.1 * cell * SIZES[size] / (width - BETWEEN) - 0.1), 1)

    rows = [max(map(lines, cells, widths)) for _, cells in _cells(group, measure)]
    return [row * LINES * SIZES[size] + ROW for row in rows]


def widen(tree: nodes.Element, measure: Callable[[str, str], float] = width) -> None:
    """Give the columns of each table what their words need, in a smaller size where they must; a table without shares that
    fits as it is stays so.  Each is told its ``heights`` row by row, and a high one that it may break.
    """
    for table in list(tree.findall(nodes.table)):
        group = next(iter(table.findall(nodes.tgroup)))
        specs, given = list(group.findall(nodes.colspec)), "colwidths-given" in table["classes"]
        size, found = "", [share * SIZES[""] + BETWEEN for share in natural(group, measure)]
        if given or sum(found) > LINE or sum(_heights(group, "", found, measure)) > LONG:
            size, found = _fitted(group, measure)
            for spec, share in zip(specs, found, strict=True):
                spec["colwidth"] = round(share * 10)
            table["classes"] += ["colwidths-given"] * (not given)
        table["heights"] = _heights(group, size, found, measure)
        long = sum(table["heights"]) > LONG and len(table["heights"]) > FEW
        table["classes"] = [name for name in table["classes"] if name != "longtable"] + ["longtable"] * long
        if size:
            at = table.parent.index(table)
            table.parent.insert(at + 1, nodes.raw("", "}", format="latex"))
            table.parent.insert(at, nodes.raw("", f"{{{size}", format="latex"))
        _break_at_slashes(table)


def _break_at_slashes(table: nodes.table) -> None:
    """Let LaTeX break plain text after a slash, as in the path of a place."""
    for text in [text for text in table.findall(nodes.Text) if "/" in text and _plain(text)]:
        for part in re.split("(/)", text):
            place = nodes.raw("", r"/\allowbreak{}", format="latex") if part == "/" else nodes.Text(part)
            text.parent.insert(text.parent.index(text), place)
        text.parent.remove(text)


def _plain(text: nodes.Text) -> bool:
    return not isinstance(text.parent, nodes.raw | nodes.literal) and text != text.parent.get("refuri")

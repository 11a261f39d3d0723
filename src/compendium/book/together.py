"""What stays on one page of a PDF: a heading with what it opens, and the end of a table with its notes and its sources."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from docutils import nodes

NOTES, SOURCES = "Notes:", "Sources:"
LETTERS, LINE = 90, 13.6  # of a line, and points from one to the next
HEADING = 50.0  # points that a heading takes with the room around it
CAPTION = 40.0  # points: of a table, with what is around it
FIGURE = 480.0  # points: a heading over nothing else goes with it
SHORT = 150.0  # points: notes and sources that are not torn
ROWS = 2  # of a table that may break: as many at least stay with its head, and with its end
RULE = r"\tablefootrule "  # as wide as the table
_BLOCKS = (nodes.paragraph, nodes.table, nodes.figure, nodes.bullet_list, nodes.enumerated_list, nodes.section)


def keep(chapter: nodes.Element) -> None:
    """Mark in the tree of a page what LaTeX is not to tear apart; tables are told their height by ``columns.widen``."""
    for section in list(chapter.findall(nodes.section)):
        if isinstance(section.parent, nodes.section) and (room := _opens(section)):
            section.parent.insert(section.parent.index(section), _latex(rf"\room{{{room:.0f}pt}}"))
    for image in list(chapter.findall(nodes.image)):
        if "borrowed" in image.parent.get("classes", ()):  # words, sources and where it is from
            for after in image.parent.children[2:]:
                image.parent.insert(image.parent.index(after), _latex("\n\n\\penalty10000\n\n"))
    for table in list(chapter.findall(nodes.table)):
        _ended(table, list(_below(table)))


def _latex(code: str) -> nodes.raw:
    return nodes.raw("", code, format="latex")


def _tall(node: nodes.Element) -> float:
    """About how high words stand, in points."""
    blocks = list(node.findall(nodes.paragraph))
    return sum(ceil(len(block.astext()) / LETTERS) * LINE + LINE / 2 for block in blocks)


def _opens(section: nodes.section) -> float:
    """The room that a heading asks for: with the table that it opens, or a paragraph and a table."""
    room = HEADING
    for block in section.findall(lambda node: isinstance(node, _BLOCKS) and node is not section):
        if isinstance(block, nodes.table):
            return room + CAPTION + _whole(block)
        if isinstance(block, nodes.figure) and not any(isinstance(child, _BLOCKS[:1]) for child in section.children):
            return FIGURE
        if not isinstance(block, nodes.paragraph) or room > HEADING:
            break
        room += _tall(block)
    return 0


def _whole(table: nodes.table) -> float:
    """The height of what a page must hold of a table: its first rows if it may break, else all, with what is below it."""
    heights = table["heights"]
    if "longtable" in table["classes"]:
        return sum(heights[: ROWS + 1])  # with the head
    return sum(heights) + sum(map(_tall, _below(table)))


def _below(table: nodes.table) -> Iterator[nodes.Element]:
    """The notes and the sources under a table; one that is borrowed ends with where it is from."""
    siblings = table.parent.children[table.parent.index(table) + 1 :]
    for before, node in zip([table, *siblings], siblings, strict=False):
        words = node.astext()
        if isinstance(node, nodes.paragraph):
            if words != NOTES and not words.startswith(SOURCES) and "borrowed" not in table.parent.get("classes", ()):
                return
            yield node
        elif isinstance(node, nodes.enumerated_list) and before.astext() == NOTES:
            yield node
        elif not isinstance(node, nodes.raw):  # which ends a smaller size
            return


def _ended(table: nodes.table, below: list[nodes.Element]) -> None:
    """Keep rows of a table that may break with its head and its end, and what stands below it with that."""
    short = sum(map(_tall, below)) <= SHORT
    if "longtable" in table["classes"]:
        (body,) = table.findall(nodes.tbody)
        rows = list(body.children)
        if below and short:  # LaTeX would tear it from the last row
            for node in below:
                node.parent.remove(node)
            columns = len(list(table.findall(nodes.colspec)))
            rows.append(nodes.row("", nodes.entry("", *below, morecols=columns - 1)))
        for row in rows[-ROWS:]:
            row.insert(0, _latex(r"\noalign{\penalty10000}"))
        if len(rows) > len(body.children):
            rows[-1].insert(1, _latex(RULE))
            rows[-1][-1].insert(0, _latex(r"\sphinxnorowcolor"))
            body += rows[-1]
        body += _latex(r"\noalign{\penalty10000}")  # before its last rule
        # Rows kept by penalties at its beginning would put its foot and head around a break before it.
        table.parent.insert(table.parent.index(table), _latex(rf"\room{{{CAPTION + _whole(table):.0f}pt}}"))
        if not any(table.findall(nodes.title)):  # it has no number either, by which it could be said to go on
            _around(table, r"\untitled")
    elif below:
        _around(table, r"\tablekeeps")
    for node in below:
        if isinstance(node, nodes.enumerated_list):
            _around(node, r"\listkeeps" * (node is not below[-1]) + r"\listwhole" * short)


def _around(node: nodes.Element, code: str) -> None:
    """Set a node under commands that hold for it alone, on the page of what follows."""
    at = node.parent.index(node)
    node.parent.insert(at + 1, _latex("}\n\n\\penalty10000\n\n"))
    node.parent.insert(at, _latex(f"\n\n{{{code}{{}}\n"))

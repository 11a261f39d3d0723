"""Directives that print the last results of the tools, and the list of tables and figures.

``{proof} NAME`` prints ``book/proofs/NAME.json``; where there is none, or it is of an earlier state, it says so.
"""

from __future__ import annotations

from sphinx.application import Sphinx

from . import results
from .answers import BlocksDirective, Sources, answers
from .exhibits import Exhibit
from .prose import plain
from .show import Table, escape

EARLIER = "**This is what an earlier state of the book gave**: programs, tables or text have changed since."
KINDS = {"table": "Tables", "figure": "Figures"}


def result_block(name: str, table: dict | None, state: str) -> str:
    """A result as MyST: a numbered table with its command and note, or one sentence that there is none yet.

    Where it is of another state of the book than this one, a sentence says so.
    """
    if table is None:
        return f":::{{admonition}} Not run yet\nNo result of `{name}` is kept in this copy of the book.\n:::\n"
    rows = [[escape(cell) for cell in row] for row in table["rows"]]
    # As wide as the longest cell asks for, so that no narrow column takes room from a wide one on paper.
    longest = [max(len(str(cell)) for cell in column) for column in zip(table["columns"], *table["rows"], strict=True)]
    widths = [min(max(length, 8), 40) for length in longest]
    head, title = [escape(cell) for cell in table["columns"]], escape(table["title"])
    shown = Table(f"tab-proof-{name}", title, head, rows, widths, long=True)
    note = escape(table["note"])
    earlier = "" if table.get("of") == state else f"{EARLIER} "
    return f"{earlier}Printed by `{table['command']}`. {note}\n\n{shown._repr_markdown_()}"


def exhibits_block(found: list[Exhibit]) -> str:
    """Every table and figure with the cell that makes it, as MyST tables."""
    parts = []
    for kind, title in KINDS.items():
        rows = [
            (f"{{numref}}`{e.name}`", escape(plain(e.caption)), f"`{e.page}`" + f", cell {e.cell}" * bool(e.cell))
            for e in found
            if e.kind == kind
        ]
        head, caption = ("Number", "What it shows", "Made in"), f"{title} of the book"
        parts.append(Table(f"tab-exhibits-{kind}s", caption, head, rows, (12, 44, 44), long=True, sortable=True))
    return "\n\n".join(part._repr_markdown_() for part in parts)


@answers("proof", of="other")
def proof(sources: Sources, page: str, name: str) -> list[str]:
    """The last result of a proof, or that there is none; raises ValueError for a file that holds something else."""
    return [result_block(name, results.read(sources.root, name), sources.state)]


@answers("exhibits", of="pages")
def exhibits_tables(sources: Sources, page: str, words: str) -> list[str]:
    """Tables and figures of the book and the cell that makes each."""
    return [exhibits_block(list(sources.exhibits.values()))]


def setup(app: Sphinx) -> dict:
    """Register the directives."""
    app.setup_extension("compendium.book.answers")
    app.add_directive("proof", BlocksDirective)
    app.add_directive("exhibits", BlocksDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

"""Directives that print the last results of the tools, and the list of tables and figures.

``{proof} NAME`` prints ``book/proofs/NAME.json``; where there is none, or it is of an earlier state, it says so.
"""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from . import results
from .exhibits import Exhibit, exhibits
from .show import Table, escape, plain

_LOG = logging.getLogger(__name__)
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
        parts.append(Table(f"tab-exhibits-{kind}s", caption, head, rows, (12, 44, 44), long=True))
    return "\n\n".join(part._repr_markdown_() for part in parts)


class _Block(SphinxDirective):
    """A directive that prints MyST."""

    def put(self, text: str) -> list[nodes.Node]:
        made = nodes.container()
        self.state.nested_parse(StringList(text.splitlines(), f"<{self.name}>"), self.content_offset, made)
        return made.children


class ProofDirective(_Block):
    """``{proof} NAME``: the last result of a proof."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The table, or that there is none; a file that holds something else is a fault of the build."""
        name, root = self.arguments[0], Path(self.env.app.srcdir)
        self.env.note_dependency(str(results.path_of(root, name)))
        try:
            return self.put(result_block(name, results.read(root, name), results.state(root)))
        except ValueError as error:
            _LOG.warning("proof: %s", error, location=self.get_location(), type="compendium")
            return []


class ExhibitsDirective(_Block):
    """``{exhibits}``: tables and figures of the book and the cell that makes each."""

    def run(self) -> list[nodes.Node]:
        """The tables."""
        root = Path(self.env.app.srcdir)
        for path in (*(root / "notebooks").rglob("*.ipynb"), *(root / "book").glob("*.md")):
            self.env.note_dependency(str(path))
        return self.put(exhibits_block(exhibits(root)))


def setup(app: Sphinx) -> dict:
    """Register the directives."""
    app.add_directive("proof", ProofDirective)
    app.add_directive("exhibits", ExhibitsDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

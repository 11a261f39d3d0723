"""The page on corrections: what earlier versions said wrongly, and where to object to what this one says."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ..audit.tables import Tables
from .roles import audited, table_files
from .show import Table, escape
from .surroundings import objections_to


def corrections(tables: Tables) -> Table:
    """Every correction, the latest version first: where, what was said, what is said now, and why."""
    rows = [
        (
            f"{escape(row.version)}, {escape(row.date)}",
            ", ".join(f"{{doc}}`/{page}`" for page in row.pages),
            escape(row.said),
            escape(row.says),
            escape(row.why),
        )
        for row in sorted(tables.corrections, key=lambda row: [-int(part) for part in row.version.split(".")])
    ]
    head = ("Since", "Where", "It said", "It says now", "Why")
    caption = "What earlier versions of this book said wrongly or unfairly"
    return Table("tab-corrections", caption, head, rows, (10, 16, 25, 27, 22), long=True)


def objections(address: str) -> str:
    """Where to object, in a sentence."""
    if not address:
        return "No address is configured for this copy: tell whoever gave it to you.\n"
    return f"Write to <{address}>.\n"


class CorrectionsDirective(SphinxDirective):
    """``{corrections}``: every correction as a numbered table."""

    def run(self):
        """Nodes of the table; the page is read again when a table changes."""
        root = Path(self.env.app.srcdir)
        for path in table_files(root):
            self.env.note_dependency(str(path))
        return self.parse_text_to_nodes(corrections(audited(root)[0])._repr_markdown_())


class ObjectionsDirective(SphinxDirective):
    """``{objections}``: the one place that takes objections, or that none is configured."""

    def run(self):
        """Nodes of the sentence; the page is read again when CITATION.cff changes."""
        root = Path(self.env.app.srcdir)
        self.env.note_dependency(str(root / "CITATION.cff"))
        return self.parse_text_to_nodes(objections(objections_to(root)))


def setup(app: Sphinx) -> dict:
    """Register the directives."""
    app.add_directive("corrections", CorrectionsDirective)
    app.add_directive("objections", ObjectionsDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

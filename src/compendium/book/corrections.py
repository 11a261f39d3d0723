"""The page on corrections: what earlier versions said wrongly, and where to object to what this one says."""

from __future__ import annotations

from sphinx.application import Sphinx

from ..audit.tables import Tables
from .answers import BlocksDirective, Sources, answers
from .show import Table, escape
from .surroundings import objections_to


def corrections(tables: Tables) -> Table:
    """Every correction, the latest version first: what was said, what is said now, why, where, and since when."""
    rows = [
        (
            escape(row.said),
            escape(row.says),
            escape(row.why),
            ", ".join(f"{{doc}}`/{page}`" for page in row.pages),
            f"{escape(row.version)}, {escape(row.date)}",
        )
        for row in sorted(tables.corrections, key=lambda row: [-int(part) for part in row.version.split(".")])
    ]
    head = ("It said", "It says now", "Why", "Where", "Since")
    caption = "What earlier versions of this book said wrongly or unfairly"
    return Table("tab-corrections", caption, head, rows, (25, 27, 22, 16, 10), long=True)


def objections(address: str) -> str:
    """Where to object, in a sentence."""
    if not address:
        return "No address is configured for this copy: tell whoever gave it to you.\n"
    return f"Write to <{address}>.\n"


@answers("corrections", of="tables")
def corrections_table(sources: Sources, page: str, words: str) -> list[str]:
    """Every correction as a numbered table."""
    return [corrections(sources.tables)._repr_markdown_()]


@answers("objections", of="other")
def objections_sentence(sources: Sources, page: str, words: str) -> list[str]:
    """The one place that takes objections, or that none is configured."""
    return [objections(objections_to(sources.root))]


def setup(app: Sphinx) -> dict:
    """Register the directives."""
    app.setup_extension("compendium.book.answers")
    app.add_directive("corrections", BlocksDirective)
    app.add_directive("objections", BlocksDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

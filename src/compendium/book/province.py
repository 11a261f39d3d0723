"""The chapter on a province, as it is first written; the author adds to it and nothing rewrites it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from ..tables import Place


def chapter(place: Place) -> NotebookNode:
    """The notebook of a province as it is first written: its title and the tables that it loads."""
    from nbformat import v4

    load = f'from compendium import load\n\ntables = load("china", "{place.place}")'
    cells = [
        v4.new_markdown_cell(f"# {place.name} ({place.name_zh})"),
        v4.new_code_cell(load, metadata={"tags": ["hide-input"]}),
    ]
    return v4.new_notebook(cells=cells)

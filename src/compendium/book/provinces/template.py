"""The notebook of a new province: the cells of ``chapter.ipynb``, complete without a line of code.

There PATH, NAME and NAME_ZH stand for those of the province; the rest is the same for all, so that whatever hangs on the
province comes from the tables when the notebook runs.
"""

from __future__ import annotations

import json
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from ...audit.tables import Place
from ..show import escape

MAKE = {"markdown": new_markdown_cell, "code": new_code_cell}
CELLS = tuple(
    (MAKE[cell["cell_type"]], "".join(cell["source"]))
    for cell in json.loads(Path(__file__).with_name("chapter.ipynb").read_text("utf-8"))["cells"]
)


def chapter(place: Place) -> NotebookNode:
    """The chapter of a province, not yet run; cells that an author adds below the last one are nobody else's."""
    signs = {"PATH": place.place, "NAME_ZH": escape(place.name_zh), "NAME": escape(place.name)}
    cells = []
    for kind, text in CELLS:
        for sign, word in signs.items():
            text = text.replace(sign, word)
        cells.append(kind(text))
    return new_notebook(cells=cells)

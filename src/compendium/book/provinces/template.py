"""The notebook of a new province: the cells of ``chapter.txt``, complete without a line of code.

There PATH, NAME and NAME_ZH stand for those of the province; the rest is the same for all, so that whatever hangs on the
province comes from the tables when the notebook runs.
"""

from __future__ import annotations

import re
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from ...audit.tables import Place
from ..show import escape

MAKE = {" [markdown]": new_markdown_cell, "": new_code_cell}
# Each cell stands below a line that begins with the sign of a cell, as in the percent format of editors.
_CELL = re.compile(r"^# %%( \[markdown\]|)\n", re.M)
_, *_PARTS = _CELL.split(Path(__file__).with_name("chapter.txt").read_text("utf-8"))
CELLS = tuple((MAKE[kind], text.strip("\n")) for kind, text in zip(_PARTS[::2], _PARTS[1::2], strict=True))


def chapter(place: Place) -> NotebookNode:
    """The chapter of a province, not yet run; cells that an author adds below the last one are nobody else's."""
    signs = {"PATH": place.place, "NAME_ZH": escape(place.name_zh), "NAME": escape(place.name)}
    cells = []
    for kind, text in CELLS:
        for sign, word in signs.items():
            text = text.replace(sign, word)
        cells.append(kind(text))
    return new_notebook(cells=cells)

"""The notebook of a new province: the cells of ``chapter.txt``, complete without a line of code.

There PATH, NAME and NAME_ZH stand for those of the province; the rest is the same for all, so that whatever hangs on the
province comes from the tables when the notebook runs.  It is written by the standard library alone, in a browser too.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from ...audit.tables import Place
from ..normal import KERNELSPEC, cell_id
from ..show import escape

# Each cell stands below a line that begins with the sign of a cell, as in the percent format of editors.
_CELL = re.compile(r"^# %%( \[markdown\]|)\n", re.M)
_, *_PARTS = _CELL.split(Path(__file__).with_name("chapter.txt").read_text("utf-8"))
CELLS = tuple(
    ("markdown" if sign else "code", text.strip("\n")) for sign, text in zip(_PARTS[::2], _PARTS[1::2], strict=True)
)


def cells(place: Place) -> list[tuple[str, str]]:
    """The cells of the chapter of a province, each with its type."""
    signs = {"PATH": place.place, "NAME_ZH": escape(place.name_zh), "NAME": escape(place.name)}
    found = []
    for kind, text in CELLS:
        for sign, word in signs.items():
            text = text.replace(sign, word)
        found.append((kind, text))
    return found


def chapter(place: Place) -> str:
    """The file of the chapter, not yet run, in normal form; cells that an author adds below are nobody else's."""
    run = {"markdown": {}, "code": {"execution_count": None, "outputs": []}}
    made = [
        {"cell_type": kind, "id": cell_id(place.place, number), "metadata": {}, "source": text.splitlines(True)}
        | run[kind]
        for number, (kind, text) in enumerate(cells(place), 1)
    ]
    whole = {"cells": made, "metadata": {"kernelspec": KERNELSPEC}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

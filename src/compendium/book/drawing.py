"""Figures in the book's style: a vector picture whose marks all lie inside its axes, with the data that it draws.

What nbval compares is the data, stored as CSV beside the picture: pictures may differ by a hair between computers,
their data may not.  The book offers that CSV below the figure.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what draws is imported where it draws: pages that show what was drawn need not wait for it
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from pandas import DataFrame

# Okabe and Ito (2008): distinguishable with any common colour blindness. Yellow is left out: too light on white.
BLUE, ORANGE, GREEN, PURPLE, SKY, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#555555"
BLACK, GRID, PAPER = "#000000", "#dddddd", "#ffffff"
FAINT = "#bbbbbb"  # the many that one stands out from
# Words in the colour of a mark are darker than the mark: 4.5 to 1 against the page, as WCAG 2.2 asks of text. The page
# has others for the dark (`--words-…` in custom.css).
WORDS = {BLUE: "#0069a4", ORANGE: "#b84f00", GREEN: "#007a59", PURPLE: "#a8497d", SKY: "#1b75ab"}
# A definition has one colour in every figure; those that are never drawn together may share one.
OF_BASIS = {
    "register": ORANGE, "nbs-2010": BLUE, "nbs-2008": SKY, "survey-to-register": PURPLE, "province-line": GREEN,
    "guangdong-round-1": SKY, "guangdong-round-2": GREEN, "guangdong-round-3": ORANGE,
    "guangdong-round-3-statistics": PURPLE, "statement": GREEN, "nbs-1978": GREEN,
    "disposable": BLUE, "disposable-backcast": SKY, "urban-old": ORANGE, "net-income": ORANGE,
    "consumption": GREEN, "consumption-backcast": PURPLE,
}  # fmt: skip
# The order in which entries of a choice take colours.
COLOURS = (BLUE, ORANGE, GREEN, PURPLE, SKY, GREY)
WIDTH = 5.2  # inches: at the width of a phone nine points are still legible

STYLE = {
    "figure.dpi": 100,
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "lines.linewidth": 1.6,
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
    "legend.frameon": False,
    "svg.fonttype": "path",
    "svg.hashsalt": "lianzhang",
}
# The kind of output by which an exhibit is found: its label, who issued its data, and what its bases warn of.
EXHIBIT = "application/vnd.compendium.exhibit+json"
MOST_NAMED, FIRST_NAMED = 12, 8  # publishers under an exhibit
_LABEL = re.compile(r"(fig|tab)-[a-z0-9]+(-[a-z0-9]+)*")
# A number longer than the eye can see; a scale is no place but a factor of many, and stays.
_LONG = re.compile(r"scale\([^)]*\)|-?\d+\.\d{3,}")
_SLACK = 1e-6  # of an axis' length: a mark on the edge is inside


class Figured:
    """A finished figure as a notebook shows and stores it."""

    def __init__(self, svg: str, data: str, about: dict[str, object]):
        self.svg, self.data, self.about = svg, data, about

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {"image/svg+xml": self.svg, "text/plain": self.data, EXHIBIT: self.about}


def canvas(rows: int = 1, columns: int = 1, height: float = 3.4, **options):
    """A matplotlib figure and its axes in the book's style; ``height`` in inches."""
    import matplotlib.pyplot as plt

    plt.rcParams.update(STYLE)
    return plt.subplots(rows, columns, figsize=(WIDTH, height), layout="constrained", **options)


def colours(entries: Iterable[str]) -> dict[str, str]:
    """A colour for each entry of a choice, in their order.

    Raises
    ------
    ValueError
        There are more entries than colours that everybody can tell apart.
    """
    entries = list(entries)
    if len(entries) > len(COLOURS):
        raise ValueError(f"{len(entries)} entries, but only {len(COLOURS)} colours that everybody can tell apart")
    return dict(zip(entries, COLOURS, strict=False))


def of_basis(basis: str) -> str:
    """The colour of a definition, the same in every figure; grey for those that are drawn beside the others."""
    return OF_BASIS.get(basis, GREY)


def line(axes: Axes, frame: DataFrame, column: str = "value", **look: object) -> None:
    """Draw a column over the index of a frame, a line for each basis: none joins points of two bases.

    Raises
    ------
    ValueError
        The frame says no basis.
    """
    if "basis" not in frame.columns:
        raise ValueError("a line needs a column 'basis': it joins points of one basis only")
    for _, part in frame.groupby("basis", sort=False):
        axes.plot(part.index, part[column].astype(float), **look)


def annotate(
    axes: Axes, text: str, at: tuple[float, float], shift: tuple[float, float] = (5, -3), **look: object
) -> None:
    """Words beside a point of a figure: ``at`` in its data, ``shift`` in points of the paper (1/72 inch)."""
    axes.annotate(text, at, xytext=shift, textcoords="offset points", **look)


def figure(
    drawn: Figure, label: str, data: DataFrame, credits: Mapping[str, Sequence[str]], caption: str = "", alt: str = ""
) -> Figured:
    """A finished matplotlib figure with its label and its data.

    Parameters
    ----------
    drawn
        The figure, made on ``canvas``; it is closed.
    label
        By which ``{exhibit}`` places it and ``{numref}`` refers to it: ``fig-`` and words.
    data
        What is drawn, a row a mark, rounded; with its index where that has a name.
    credits
        ``sources`` and ``cautions`` of the frames that it was made from, as ``tables.credits(...)`` gives them.
    caption, alt
        Of a figure that stands where its cell does, as in a chapter that every province has: what ``{exhibit}`` would
        say, in MyST.

    Raises
    ------
    ValueError
        The label is none, no source is named, there is nothing to draw, or a mark lies outside its axes.
    """
    import matplotlib.pyplot as plt
    from matplotlib.colors import to_hex
    from matplotlib.text import Text

    about = exhibit(label, credits) | ({"caption": caption, "alt": alt} if caption else {})
    if data.empty:
        raise ValueError(f"{label}: no data")
    for text in drawn.findobj(Text):
        text.set_color(WORDS.get(to_hex(text.get_color()).upper(), text.get_color()))
    drawn.draw_without_rendering()
    if lost := outside(drawn):
        raise ValueError(f"{label}: outside the axes: {'; '.join(lost)}; take the limits from the data")
    out = io.StringIO()
    drawn.savefig(out, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    plt.close(drawn)
    text = data.to_csv(index=data.index.name is not None, lineterminator="\n", float_format="%.10g")
    return Figured(_lean(out.getvalue(), label), text.rstrip("\n"), about)


def exhibit(label: str, credits: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """What is stored of an exhibit beside its picture or rows; raises ValueError as ``figure`` does."""
    if not _LABEL.fullmatch(label):
        raise ValueError(f"{label!r} is no label; allowed: fig- or tab- and words in small letters")
    if not credits.get("sources"):
        raise ValueError(f"{label}: no source; give tables.credits(...) of the frames it is made from")
    return {"label": label, "sources": list(credits["sources"]), "cautions": list(credits.get("cautions", ()))}


def credit_lines(about: dict) -> list[str]:
    """What stands under an exhibit: who issued its data and what its bases warn of, as lines of text that are yet to be escaped.

    Of very many publishers the first are named; all are stored with the exhibit, and *Data and sources* has every figure.
    """
    if not about:
        return []
    named, more = about["sources"], 0
    if len(named) > MOST_NAMED:
        named, more = named[:FIRST_NAMED], len(named) - FIRST_NAMED
    told = [f"Sources: {'; '.join(named)}{f' and {more} more publishers' * bool(more)}."] if named else []
    return ["", *told, *(f"{caution[0].upper()}{caution[1:]}." for caution in about["cautions"])]


def outside(drawn: Figure) -> list[str]:
    """What a figure would cut off: marks outside the limits of their axes, words outside the paper."""
    import numpy as np

    found = []
    for axes in drawn.axes:
        for points, what in _marks(axes):
            for name, values, (low, high) in zip(
                "xy", points.T, map(sorted, (axes.get_xlim(), axes.get_ylim())), strict=True
            ):
                slack = _SLACK * (high - low)
                lost = values[np.isfinite(values) & ((values < low - slack) | (values > high + slack))]
                if lost.size:
                    found.append(f"{what} at {name} = {lost[0]:.6g} (axis from {low:.6g} to {high:.6g})")
        for text in axes.texts:
            box, paper = text.get_window_extent(), drawn.bbox
            if text.get_text() and not (
                box.x0 >= -1 and box.y0 >= -1 and box.x1 <= paper.x1 + 1 and box.y1 <= paper.y1 + 1
            ):
                found.append(f"the words {text.get_text()!r}")
    return found


def _marks(axes: Axes):
    """The points of everything drawn in data coordinates, (n, 2), with its kind; lines across a whole axis are none."""
    import numpy as np

    for drawn in axes.lines:
        if drawn.get_transform() == axes.transData:
            yield np.asarray(drawn.get_xydata(), float), "a line"
    for patch in axes.patches:
        if patch.get_data_transform() == axes.transData:
            yield patch.get_patch_transform().transform(patch.get_path().vertices), "a bar"
    for group in axes.collections:
        if group.get_offset_transform() == axes.transData and len(group.get_offsets()):
            yield np.asarray(np.ma.filled(group.get_offsets(), np.nan), float), "a mark"
        elif group.get_transform() == axes.transData:
            for path in group.get_paths():
                yield path.vertices, "an area"


def _lean(svg: str, label: str) -> str:
    """An SVG without its head, its ids made unique on a page, its numbers as long as anybody can see."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\1{label}-", svg)
    # Named by matplotlib from numbers that may differ in their last digit between processors; here by their order.
    order: dict[str, str] = {}
    svg = re.sub(
        rf"\b{label}-([a-z])[0-9a-f]{{10}}\b", lambda m: order.setdefault(m[0], f"{label}-{m[1]}{len(order)}"), svg
    )
    return _LONG.sub(lambda found: found[0] if found[0][0] == "s" else _short(found[0]), svg)


def _short(number: str) -> str:
    return f"{float(number):.2f}".rstrip("0").rstrip(".")

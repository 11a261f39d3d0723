"""Provinces as a grid of equal tiles, each about where it lies: no borders are drawn, and no province hides another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ..show import GREY, ORANGE, raster_canvas

# Column from the west and row from the north.
TILES = {
    "heilongjiang": (8, 0), "inner-mongolia": (6, 1), "jilin": (8, 1), "xinjiang": (0, 2), "gansu": (3, 2),
    "ningxia": (4, 2), "shanxi": (5, 2), "beijing": (6, 2), "hebei": (7, 2), "liaoning": (8, 2), "qinghai": (2, 3),
    "shaanxi": (4, 3), "henan": (5, 3), "shandong": (6, 3), "tianjin": (7, 3), "tibet": (1, 4), "sichuan": (3, 4),
    "chongqing": (4, 4), "hubei": (5, 4), "anhui": (6, 4), "jiangsu": (7, 4), "shanghai": (8, 4), "yunnan": (3, 5),
    "guizhou": (4, 5), "hunan": (5, 5), "jiangxi": (6, 5), "zhejiang": (7, 5), "guangxi": (4, 6), "guangdong": (5, 6),
    "fujian": (6, 6), "hainan": (5, 7),
}  # fmt: skip
COLUMNS, ROWS = 9, 8
# From pale to dark blue; the darkest still tells apart in print without colour.
SHADES = ("#f1f5fa", "#cfe0f0", "#9cc3e3", "#5b9bcf", "#1f6cab", "#0b3d6b")


def shade(value: float, bounds: Sequence[float]) -> tuple[str, str]:
    """The colours of a tile and of the words on it, by the class of a value among ascending ``bounds``."""
    step = sum(value >= bound for bound in bounds)
    return SHADES[step], "white" if step >= 4 else "black"


def tiles(values: Mapping[str, float], names: Mapping[str, str], bounds: Sequence[float], key: str, marked: str = ""):
    """A figure of one tile a province, shaded by value, with its name and its value in words.

    Parameters
    ----------
    values
        By province, printed on its tile without decimals; a province without one is drawn blank.
    names
        Of the provinces, by path.
    bounds
        Ascending limits of the shades, one fewer than there are shades.
    key
        What the numbers are, set in the empty corner.
    marked
        A province with a thick outline.
    """
    figure, axes = raster_canvas(height=4.4)
    _frame(axes)
    for place, (column, row) in TILES.items():
        colour, ink = shade(values[place], bounds) if place in values else ("white", "black")
        outline = (
            {"edgecolor": ORANGE, "linewidth": 2.5, "zorder": 3}
            if place == marked
            else {"edgecolor": "#999999", "linewidth": 0.6}
        )
        axes.add_patch(_tile(column, row, colour, outline))
        axes.text(column + 0.5, row + 0.38, names[place].replace(" ", "\n"), ha="center", va="center", fontsize=5.8,
                  color=ink, linespacing=0.9, zorder=4)  # fmt: skip
        axes.text(column + 0.5, row + 0.74, f"{values[place]:.0f}" if place in values else "–", ha="center", va="center", fontsize=7, color=ink,
                  zorder=4)  # fmt: skip
    axes.text(0.04, 0.1, key, fontsize=7.5, color=GREY, va="top")
    return figure


def _tile(column: int, row: int, colour: str, outline: dict):
    return Rectangle((column + 0.04, row + 0.04), 0.92, 0.92, facecolor=colour, **outline)


def _frame(axes: Axes) -> None:
    axes.set_xlim(0, COLUMNS)
    axes.set_ylim(ROWS, 0)
    axes.set_axis_off()

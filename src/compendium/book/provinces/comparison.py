"""The page that compares all provinces: one sortable table, and two grids of tiles."""

from __future__ import annotations

import math
from pathlib import Path

from ...analysis import provinces as known
from ...tables import Observation, Tables
from ..show import BLUE, GREY, Plot, Table, escape, publishers, raster_canvas
from . import grid
from .chapter import brief

# A panel reaches from its middle divided by this to its middle times this.
REACH = 1.22


def chapter_link(tables: Tables, place: str) -> str:
    """A province as a link to its chapter where it has one, else its name."""
    name = f"{tables.places[place].name} {tables.places[place].name_zh}"
    page = Path("notebooks/provinces") / f"{place}.ipynb"
    return f"{{doc}}`{name} </{page.with_suffix('').as_posix()}>`" if (tables.root / page).exists() else escape(name)


def overview(tables: Tables) -> Table:
    """All provinces with what is known of each: a dash is a figure that the tables do not hold."""
    names = ("output a head", "share living in towns", "disposable income a head")
    years = {name: known.common_year(tables, name) for name in names}
    values = {name: known.among(tables, name, year) for name, year in years.items()}
    rows = []
    for place in known.provinces(tables):
        rural = tables.yearly(place, "rural-disposable-income", "disposable")
        last = max(rural, default=None)
        cells = [brief(values[name][place]) for name in names]
        rows.append(
            (
                chapter_link(tables, place),
                *cells,
                f"{brief(rural[last].interval)} ({last})" if last else "–",
                str(len(known.poverty(tables, place))),
                str(sum(known.province_of(claim.place) == place for claim in tables.claims) or "–"),
            )
        )
    header = (
        "Province",
        f"Output a head, {years[names[0]]}, yuan",
        f"In towns, {years[names[1]]}, percent",
        f"Income a head, {years[names[2]]}, yuan",
        "Rural income a head, latest, yuan",
        "Figures of poverty",
        "Audited figures",
    )
    caption = "All provinces: what is known of each. A province with a chapter is a link to it"
    widths = (22, 14, 12, 13, 17, 11, 11)
    return Table("tab-provinces", caption, header, rows, widths, long=True, right=(1, 2, 3, 4, 5, 6), sortable=True)


def rural_tiles(tables: Tables) -> Plot:
    """Rural disposable income a head as a percentage of the nation's, in the one year known of all provinces."""
    name = "rural disposable income a head"
    year = known.common_year(tables, name)
    nation = tables.yearly("china", "rural-disposable-income", "disposable")[year]
    values = {place: float(100 * v.middle / nation.number) for place, v in known.among(tables, name, year).items()}
    names = {place: tables.places[place].name for place in known.provinces(tables)}
    figure = grid.tiles(values, names, (70, 80, 90, 110, 140), f"{year}, percent of\nthe nation's rural mean")
    data = [("province", "year", "percent of the nation's rural mean")]
    data += [(place, year, f"{value:.1f}") for place, value in sorted(values.items())]
    rows = [tables.yearly(place, "rural-disposable-income", "disposable")[year] for place in values]
    return Plot(figure, data, f"{publishers(tables, rows)}; basis: integrated household survey")


def income_multiples(tables: Tables) -> Plot:
    """Disposable income a head relative to the nation's over time: a small panel a province, placed as on a map."""
    figure, whole = raster_canvas(height=5.6)
    whole.set_axis_off()
    data, rows = [("province", "year", "percent of the nation's mean")], []
    for place, (column, row) in grid.TILES.items():
        line = known.relative_income(tables, place)
        if not line:
            continue
        box = ((column + 0.06) / grid.COLUMNS, 1 - (row + 0.94) / grid.ROWS, 0.88 / grid.COLUMNS, 0.62 / grid.ROWS)
        axes = whole.inset_axes(box)
        axes.axhline(100, color=GREY, linewidth=0.5)
        axes.plot(list(line), list(line.values()), color=BLUE, linewidth=1.1)
        axes.set_yscale("log")
        # The same ratio from bottom to top in every panel, about the middle of its own line.
        middle = math.sqrt(min(line.values()) * max(line.values()))
        axes.set_ylim(middle / REACH, middle * REACH)
        axes.set_yticks([])
        axes.minorticks_off()
        axes.set_xticks([])
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)
        axes.set_title(tables.places[place].name, fontsize=5.8, loc="left", pad=1.5)
        last = max(line)
        axes.annotate(f"{line[last]:.0f}", (1, 0.04), xycoords="axes fraction", ha="right", fontsize=6.5, color=BLUE)
        data += [(place, year, f"{value:.1f}") for year, value in line.items()]
        rows += _survey(tables, place)
    first, last = min(row[1] for row in data[1:]), max(row[1] for row in data[1:])
    words = (
        f"each panel: {first} to {last}; from its bottom to its top\nincome relative to the nation's rises by the factor "
        f"{REACH * REACH:.2f};\ngrey line: the nation; number: percent in the last year"
    )
    whole.text(0.0, 0.99, words, transform=whole.transAxes, fontsize=7.5, color=GREY, va="top")
    return Plot(figure, data, f"{publishers(tables, rows)}; basis: integrated household survey")


def _survey(tables: Tables, place: str) -> list[Observation]:
    return list(tables.yearly(place, "disposable-income", "disposable").values())


def numbers(tables: Tables) -> dict[str, str]:
    """The words that the page's prose prints: how many provinces there are, and how many have a pack and a chapter."""
    places = known.provinces(tables)
    packs = [place for place in places if place in tables.packs]
    return {"provinces": str(len(places)), "packs": str(len(packs))}

"""Tables and figures of the chapter on regions, from what ``compendium.analysis.regions`` works out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from ...analysis import regions
from ...analysis.estimates import Estimate
from ...analysis.lines import fit
from ...tables import Tables
from .. import estimates
from ..show import BLUE, GREEN, GREY, ORANGE, PURPLE, Plot, Table, canvas, decimal, escape, publishers, span

UNIT = "percentage points of growth a year for one logarithmic unit of the starting level"


# --- tables -----------------------------------------------------------------------------------------------------------


def parts_table(tables: Tables, rows: Sequence[regions.Split]) -> Table:
    """Output a head of the delta and of the rest, and where they would stand among the provinces."""
    cells = [
        (
            str(row.year),
            decimal(row.delta, 0),
            decimal(row.rest, 0),
            span(row.ratio),
            f"{row.delta_place} of {len(row.others) + 2}",
            escape(", ".join(tables.places[name].name for name in row.below_rest)),
        )
        for row in rows
    ]
    header = ("Year", "Delta, yuan", "Rest, yuan", "Ratio", "Place of the delta", "Provinces below the rest")
    caption = "Output a head of the delta cities and of the rest of the province, by residents at the end of the year"
    return Table("tab-regions-parts", caption, header, cells, (8, 14, 14, 10, 18, 36), right=(1, 2, 3))


def spreads_table(rows: Sequence[regions.Spread]) -> Table:
    """Each measure of how unequal the cities are, by year."""
    cells = [
        (
            str(row.year),
            decimal(row.theil.total, 4),
            decimal(row.theil.between, 4),
            decimal(row.theil.within, 4),
            f"{decimal(row.top_to_bottom, 2)} ({row.top}, {row.bottom})",
            decimal(row.variation, 3),
        )
        for row in rows
    ]
    header = ("Year", "Theil's T", "between delta and rest", "within the two", "Richest to poorest", "Variation")
    caption = "Rural consumption of the cities: how unequal, by rural residents of the census"
    return Table("tab-regions-spreads", caption, header, cells, (8, 12, 16, 14, 36, 14), right=(1, 2, 3, 5))


def weightings_table(rows: Sequence[regions.Weighting]) -> Table:
    """Theil's T by weighting, and how far the cities' mean is from the printed mean of the province."""
    cells = [
        (
            escape(row.name),
            str(row.year),
            decimal(100 * row.delta, 0),
            decimal(100 * row.to_printed, 1),
            decimal(row.theil.total, 4),
            decimal(100 * row.theil.between / row.theil.total, 0),
        )
        for row in sorted(rows, key=lambda row: row.name, reverse=True)
    ]
    header = ("Weights", "Year", "Delta's share of persons, percent", "Mean, percent of the province's",
              "Theil's T", "of it between, percent")  # fmt: skip
    caption = "What the weights do: the mean of the cities beside the mean that the same table prints for the province"
    return Table("tab-regions-weights", caption, header, cells, (32, 8, 18, 18, 12, 12), right=(2, 3, 4, 5))


def slopes_table(rows: Sequence[Estimate]) -> Table:
    """The slope of the cities under each choice."""
    caption = f"Growth of the cities' rural consumption against its starting level, {UNIT}"
    return estimates.table([replace(row, unit="") for row in rows], "tab-regions-slopes", caption, how=False)


def influence_table(rows: Sequence[regions.Influence], shown: int = 5) -> Table:
    """The cities that the slope hangs on most."""
    cells = [
        (escape(row.name), decimal(row.first, 0), decimal(row.growth, 2), decimal(row.cook, 2), decimal(row.dfbetas, 2),
         decimal(row.without, 2))
        for row in rows[:shown]
    ]  # fmt: skip
    header = ("City", "Start, yuan", "Growth, points a year", "Cook's distance", "DFBETAS", "Slope without it")
    caption = "The cities that the slope hangs on most"
    return Table("tab-regions-influence", caption, header, cells, (18, 14, 20, 16, 14, 18), right=(1, 2, 3, 4, 5))


def below_table(rows: Sequence[regions.Below], path: Sequence[regions.Step]) -> Table:
    """Cities below the means, as printed and scaled, and Qingyuan's path beside them."""
    cells = [
        (str(row.year), str(row.province), str(row.nation), str(row.near), str(row.scaled),
         f"{decimal(100 * step.to_province, 0)}; {decimal(100 * step.to_nation, 0)}; place {step.place}")
        for row, step in zip(rows, path, strict=True)
    ]  # fmt: skip
    header = ("Year", "Below the province", "Below the nation", "Near the nation's mean", "Below the nation, scaled",
              "Qingyuan: percent of province and nation, place")  # fmt: skip
    caption = "Cities whose rural consumption lies below the rural mean of province and nation"
    return Table("tab-regions-below", caption, header, cells, (8, 14, 14, 16, 18, 30), right=(1, 2, 3, 4))


def periods_table(rows: Sequence[regions.Choice], periods: Sequence[tuple[int, int]], name: str, caption: str) -> Table:
    """Slopes by period, one choice a row, each with its interval."""
    cells = [
        (
            escape(row.name),
            *(f"{decimal(e.value, 2)} ({estimates.interval(e)})" if e else "not to be had" for e in row.slopes),
        )
        for row in rows
    ]
    header = ("Choice", *(f"{first}–{last}" for first, last in periods))
    return Table(name, caption, header, cells, (28, *[18] * len(periods)))


def standings_table(rows: Sequence[regions.Standing]) -> Table:
    """The province's place among the provinces by each measure."""
    cells = []
    for row in rows:
        years, places = list(row.places), list(row.places.values())
        when = f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])
        held = sorted(set(places))
        cells.append(
            (escape(row.name), escape(row.basis), when, " to ".join(map(str, dict.fromkeys([held[0], held[-1]]))),
             str(places[-1]), row.grade)
        )  # fmt: skip
    header = ("Measure", "Basis", "Years", "Places held", "Last", "Weakest grade")
    caption = "Guangdong's place among the provinces, in every year in which all are known on one basis"
    return Table("tab-regions-standings", caption, header, cells, (32, 22, 14, 14, 8, 10))


# --- figures ----------------------------------------------------------------------------------------------------------


def _end_labels(ends: Iterable[tuple[float, str, str]], least: float) -> list[tuple[float, str, str]]:
    """Heights of labels moved up so that each stands at least so far above the one before."""
    placed: list[tuple[float, str, str]] = []
    for y, text, colour in sorted(ends):
        at = max(y, placed[-1][0] + least) if placed else y
        placed.append((at, text, colour))
    return placed


def _parts_data(tables: Tables, row: regions.Split) -> list[tuple[str, float, str]]:
    units = [(tables.places[name].name, value, "province") for name, value in row.others.items()]
    units += [("the delta of Guangdong", row.delta, "part"), ("the rest of Guangdong", row.rest, "part")]
    return sorted(units, key=lambda unit: unit[1])


def _parts_sources(tables: Tables, row: regions.Split) -> str:
    rows = [tables.series(place, "gdp", "gdp-census4")[row.year] for place in row.others]
    city = next(p.place for p in tables.places.values() if p.parent == regions.PROVINCE and p.region == "delta")
    rows.append(tables.series(city, "gdp", "gdp-delta-table")[row.year])
    return publishers(tables, rows)


def parts(tables: Tables, row: regions.Split) -> Plot:
    """Output a head of the delta and the rest among the other provinces in one year, thousand yuan."""
    units = _parts_data(tables, row)
    figure, axes = canvas(height=5.2)
    for y, (_, value, kind) in enumerate(units):
        own = kind == "part"
        colour = ORANGE if own else BLUE
        axes.plot([0, value / 1000], [y, y], color=colour, linewidth=0.8, alpha=0.5)
        axes.plot([value / 1000], [y], "D" if own else "o", color=colour, markersize=6 if own else 4)
        if own:
            axes.annotate(f"{value / 1000:,.1f}", (value / 1000, y), xytext=(8, 0), textcoords="offset points",
                          va="center", fontsize=8, color=colour)  # fmt: skip
    axes.set_yticks(range(len(units)), [name for name, _, _ in units], fontsize=7)
    for label, (_, _, kind) in zip(axes.get_yticklabels(), units, strict=True):
        label.set_color(ORANGE if kind == "part" else "black")
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(-0.8, len(units) - 0.2)
    axes.set_xlim(0)
    axes.set_xlabel(f"output a head in {row.year}, thousand yuan, by residents at the end of the year")
    data = [("place", "output a head, yuan", "kind")] + [(name, round(value), kind) for name, value, kind in units]
    return Plot(figure, data, _parts_sources(tables, row))


def small(tables: Tables) -> Plot:
    """The chapter's main result as a strip: the delta and the rest among the other provinces."""
    row = regions.splits(tables)[-1]
    units = _parts_data(tables, row)
    figure, axes = canvas(height=1.7)
    for _, value, kind in units:
        own = kind == "part"
        axes.plot([value / 1000], [0], "D" if own else "o", color=ORANGE if own else BLUE, alpha=1 if own else 0.55,
                  markersize=8 if own else 6, zorder=3 if own else 2)  # fmt: skip
    named = [units[0], units[-1], *(unit for unit in units if unit[2] == "part")]
    for name, value, kind in named:
        up = kind == "part"
        axes.annotate(name, (value / 1000, 0), xytext=(0, 12 if up else -12), textcoords="offset points", ha="center",
                      va="bottom" if up else "top", fontsize=8, color=ORANGE if up else BLUE)  # fmt: skip
    axes.set_xlim(30)
    axes.set_ylim(-1, 1)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(f"output a head in {row.year}, thousand yuan; one mark a province")
    data = [("place", "output a head, yuan", "kind")] + [(name, round(value), kind) for name, value, kind in units]
    return Plot(figure, data, _parts_sources(tables, row))


def paths(tables: Tables, data: regions.Cities) -> Plot:
    """Rural consumption of every city as a percentage of the nation's rural mean, by year."""
    figure, axes = canvas(height=4.2)
    relative = 100 * data.amounts / data.nation
    marks = [("city", "group", "year", "percent of the national rural mean")]
    colours = {"delta": BLUE, "rest": GREY}
    named = {"Dongguan", "Zhongshan", "Guangzhou", "Huizhou", "Yunfu"}
    ends = []
    for i, name in enumerate(data.names):
        own = data.places[i] == regions.CITY
        colour = ORANGE if own else colours[data.groups[i]]
        axes.plot(data.years, relative[i], color=colour, linewidth=2.4 if own else 1, alpha=1 if own else 0.7,
                  zorder=3 if own else 2)  # fmt: skip
        if own or name in named:
            ends.append((float(relative[i, -1]), name, colour))
        marks += [
            (name, data.groups[i], year, f"{x:.1f}") for year, x in zip(data.years, relative[i], strict=True)
        ]  # fmt: skip
    whole = 100 * data.province / data.nation
    axes.plot(data.years, whole, color=PURPLE, linestyle="--", linewidth=1.4)
    axes.plot(data.years, [100] * len(data.years), color="black", linewidth=1.2)
    ends += [(float(whole[-1]), "mean of the province, printed", PURPLE), (100.0, "mean of the nation", "black")]
    marks += [
        ("mean of the province", "printed", year, f"{x:.1f}") for year, x in zip(data.years, whole, strict=True)
    ]  # fmt: skip
    for y, text, colour in _end_labels(ends, 4.5):
        axes.annotate(text, (data.years[-1], y), xytext=(6, 0), textcoords="offset points", va="center", fontsize=8,
                      color=colour)  # fmt: skip
    axes.annotate("delta cities blue, others grey", (0.01, 0.98), xycoords="axes fraction", va="top", fontsize=8)
    axes.set_xlim(data.years[0], data.years[-1] + 2.3)
    axes.set_ylim(80, 222)
    axes.set_xticks(data.years)
    axes.set_ylabel("percent of the national rural mean")
    axes.grid(axis="y", visible=True)
    return Plot(figure, marks, publishers(tables, data.rows))


def convergence(tables: Tables, data: regions.Cities, named: Sequence[str]) -> Plot:
    """Yearly growth of the cities' rural consumption against where it started, with the fitted line."""
    first, last = data.years[0], data.years[-1]
    start, rise = data.at(first), regions.growth(data.at(first), data.at(last), last - first)
    result = fit(np.log(start), rise)
    figure, axes = canvas(height=3.6)
    colours = {"delta": BLUE, "rest": GREY}
    for i, name in enumerate(data.names):
        own = data.places[i] == regions.CITY
        colour = ORANGE if own else colours[data.groups[i]]
        axes.plot([start[i] / 1000], [rise[i]], "D" if own else "o", color=colour, markersize=6 if own else 5)
        if own or name in named:
            left = name == "Dongguan"
            axes.annotate(name, (start[i] / 1000, rise[i]), xytext=(-7 if left else 7, 0), textcoords="offset points",
                          va="center", ha="right" if left else "left", fontsize=8, color=colour)  # fmt: skip
    grid = np.linspace(start.min(), start.max(), 30)
    line = result.params[0] + result.params[1] * np.log(grid)
    axes.plot(grid / 1000, line, color="black", linewidth=1.2)
    axes.set_xscale("log")
    axes.set_xticks([12, 15, 20, 25], ["12", "15", "20", "25"])
    axes.minorticks_off()
    axes.annotate("delta cities blue, others grey", (0.99, 0.98), xycoords="axes fraction", va="top", ha="right",
                  fontsize=8)  # fmt: skip
    axes.set_xlabel(f"rural consumption in {first}, thousand yuan a head (logarithmic scale)")
    axes.set_ylabel(f"growth {first}–{last},\nlogarithmic points a year")
    axes.grid(axis="y", visible=True)
    marks = [("city", "group", f"rural consumption {first}, yuan", "growth, logarithmic points a year", "fitted")]
    marks += [
        (name, data.groups[i], f"{start[i]:.1f}", f"{rise[i]:.3f}", f"{result.fittedvalues[i]:.3f}")
        for i, name in enumerate(data.names)
    ]
    return Plot(figure, marks, publishers(tables, data.rows))


def _panel_sources(tables: Tables) -> str:
    rows = [
        tables.series(place, indicator, basis)[year]
        for place in regions.provinces(tables)
        for indicator, basis, year in (
            ("gdp", "gdp-census4", 2014),
            ("disposable-income", "disposable-backcast", 2012),
            ("disposable-income", "disposable", 2014),
            ("urban-population", "population-revised", 2014),
        )
    ]
    return publishers(tables, rows)


def provincial_spread(tables: Tables, panels: Sequence[regions.Panel]) -> Plot:
    """Standard deviation of logarithms of each panel by year, with jackknife bands, and weighted by residents."""
    figure, axes = canvas(height=3.8)
    marks = [("measure", "basis", "year", "each province once", "low", "high", "weighted by residents")]
    for panel in panels:
        colour = BLUE if panel.name == "output a head" else GREEN
        plain, weighted = regions.sigmas(panel), regions.sigmas(panel, weighted=True)
        axes.fill_between(panel.years, [e.low for e in plain], [e.high for e in plain], color=colour, alpha=0.13,
                          linewidth=0)  # fmt: skip
        axes.plot(panel.years, [e.value for e in plain], color=colour)
        axes.plot(panel.years, [e.value for e in weighted], color=colour, linestyle="--", linewidth=1.2)
        marks += [
            (panel.name, panel.basis, year, f"{p.value:.4f}", f"{p.low:.4f}", f"{p.high:.4f}", f"{w.value:.4f}")
            for year, p, w in zip(panel.years, plain, weighted, strict=True)
        ]
    last = {panel.name: panel for panel in panels}
    for name, colour in (("output a head", BLUE), ("disposable income", GREEN)):
        panel = last[name]
        for weighted, words in ((False, name), (True, f"{name}, weighted")):
            y = regions.sigmas(panel, weighted=weighted)[-1].value
            axes.annotate(words, (panel.years[-1], y), xytext=(5, 0), textcoords="offset points", va="center",
                          fontsize=8, color=colour)  # fmt: skip
    axes.set_ylim(0.15, 0.7)
    axes.set_xlim(panels[0].years[0], panels[0].years[-1] + 6.5)
    axes.set_xticks(range(panels[0].years[0], panels[0].years[-1] + 1, 4))
    axes.set_ylabel("standard deviation of logarithms")
    axes.grid(axis="y", visible=True)
    return Plot(figure, marks, _panel_sources(tables))


def windows(tables: Tables, panels: Sequence[regions.Panel]) -> Plot:
    """The slope of every window of some years, with its interval, output above income below."""
    figure, axes = canvas(2, 1, height=4.4, sharex=True, sharey=True)
    marks = [("measure", "basis", "first year", "last year", "slope", "low", "high")]
    for panel in panels:
        above = panel.name == "output a head"
        part, colour = (axes[0], BLUE) if above else (axes[1], GREEN)
        for first, last, e in regions.rolling(panel):
            part.plot([last, last], [e.low, e.high], color=colour, linewidth=1.4, alpha=0.6)
            part.plot([last], [e.value], "o", color=colour, markersize=4.5)
            marks.append((panel.name, panel.basis, first, last, f"{e.value:.3f}", f"{e.low:.3f}", f"{e.high:.3f}"))
    for part, title in zip(axes, ("output a head", "disposable income, constant prices"), strict=True):
        part.axhline(0, color="black", linewidth=0.9)
        part.set_title(title)
        part.grid(axis="y", visible=True)
        part.set_ylabel("slope")
    final = max(panel.years[-1] for panel in panels)
    axes[1].set_xticks(range(2009, final + 1, 2))
    axes[1].set_xlabel(f"last year of a window of {regions.WINDOW} years")
    return Plot(figure, marks, _panel_sources(tables))

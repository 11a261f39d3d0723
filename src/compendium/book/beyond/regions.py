"""Tables and figures of the chapter on regions, from what ``compendium.analysis.regions`` works out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from ...analysis import regions
from ...analysis.estimates import Estimate
from ...analysis.inequality import sigma
from ...analysis.lines import fit
from ...tables import Tables
from ...words import between, decimal
from .. import estimates
from ..show import BLUE, GREEN, GREY, ORANGE, PURPLE, Plot, Table, escape, publishers, raster_canvas

UNIT = "percentage points of growth a year for one logarithmic unit of the starting level"
COLOURS = {"output a head": BLUE, "disposable income": GREEN}


def ratio(row: regions.Split) -> str:
    """The delta over the rest with its bounds, in every year to the same three decimals."""
    return between(row.ratio, 4)


def cities_beside_provinces(tables: Tables, parts: Sequence[regions.Split]) -> dict[str, str]:
    """The richest delta city beside Beijing and Shanghai, and the poorest prefecture beside the lowest province."""
    last, low = parts[-1], regions.poorest(tables)
    then = next(part for part in parts if str(part.year) == regions.CENSUS[:4])
    province, amount = min(then.others.items(), key=lambda item: (item[1], item[0]))
    above = {
        f"{name}_above": str(sum(part.others[name] > part.cities[part.richest_city] for part in parts))
        for name in ("beijing", "shanghai")
    }
    return above | {
        "rich_city": tables.places[last.richest_city].name,
        "rich_city_amount": decimal(last.cities[last.richest_city], 0),
        "beijing": decimal(last.others["beijing"], 0),
        "shanghai": decimal(last.others["shanghai"], 0),
        "rich_years": str(len(parts)),
        "poor_city": tables.places[low.place].name,
        "poor_city_amount": decimal(low.amount, 0),
        "poor_city_known": str(low.known),
        "poor_province": tables.places[province].name,
        "poor_province_amount": decimal(amount, 0),
        "poor_city_below": decimal(100 - 100 * low.amount / amount, 0),
        "poor_vintages": decimal(low.vintages, 1),
    }


# --- tables -----------------------------------------------------------------------------------------------------------


def parts_table(tables: Tables, rows: Sequence[regions.Split]) -> Table:
    """Output a head of the delta and of the rest, and where they would stand among the provinces."""
    cells = [
        (
            str(row.year),
            decimal(row.delta, 0),
            decimal(row.rest, 0),
            ratio(row),
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


def weight_ranges(rows: Sequence[regions.Weighting], year: int) -> dict[str, str]:
    """Least and most over the weightings in a year: T, and the percentages of it between the two and in the delta."""
    found = [row.theil for row in rows if row.year == year]
    inside = [part.amount * part.inside / t.total for t in found for part in t.parts if part.group == "delta"]
    ranges = {
        "theil_range": ([t.total for t in found], 4),
        "between_range": ([100 * t.between / t.total for t in found], 0),
        "inside_range": ([100 * share for share in inside], 0),
    }
    return {name: f"{decimal(min(x), places)} to {decimal(max(x), places)}" for name, (x, places) in ranges.items()}


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
    rows = [tables.yearly(place, "gdp", "gdp-census4")[row.year] for place in row.others]
    city = next(p.place for p in tables.places.values() if p.parent == regions.PROVINCE and p.region == "delta")
    rows.append(tables.yearly(city, "gdp", "gdp-delta-table")[row.year])
    return publishers(tables, rows)


def parts(tables: Tables, row: regions.Split) -> Plot:
    """Output a head of the delta and the rest among the other provinces in one year, thousand yuan."""
    units = _parts_data(tables, row)
    figure, axes = raster_canvas(height=5.2)
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
    """The chapter's main result as a strip: the spread of the provinces by year, counted in both ways."""
    figure, axes = raster_canvas(height=1.7)
    marks = [("measure", "basis", "year", "each province once", "weighted by residents")]
    ends = []
    panels = [regions.output(tables), *(regions.income(tables, b) for b in ("disposable-backcast", "disposable"))]
    for panel in panels:
        colour = COLOURS[panel.name]
        columns = list(zip(panel.amounts.T, panel.people.T, strict=True))
        plain, people = [sigma(a) for a, _ in columns], [sigma(a, p) for a, p in columns]
        axes.plot(panel.years, plain, color=colour)
        axes.plot(panel.years, people, color=colour, linestyle="--", linewidth=0.9)
        rows = zip(panel.years, plain, people, strict=True)
        marks += [(panel.name, panel.basis, year, f"{a:.4f}", f"{b:.4f}") for year, a, b in rows]
        if panel is not panels[1]:
            short = "output" if panel is panels[0] else "income"
            ends += [
                (plain[-1], f"{short}, each province once", colour),
                (people[-1], f"{short}, by residents", colour),
            ]
    final = panels[0].years[-1]
    for y, text, colour in _end_labels(ends, 0.04):
        axes.annotate(text, (final, y), xytext=(6, 0), textcoords="offset points", va="center", fontsize=7.5,
                      color=colour, annotation_clip=False)  # fmt: skip
    axes.set_xlim(panels[0].years[0], final + 0.3)
    axes.set_ylim(0.25, 0.54)
    axes.set_xticks(range(panels[0].years[0], final + 1, 4))
    axes.set_ylabel("sd of logarithms", fontsize=8)
    axes.grid(axis="y", visible=True)
    return Plot(figure, marks, _panel_sources(tables))


def paths(tables: Tables, data: regions.Cities) -> Plot:
    """Rural consumption of every city as a percentage of the nation's rural mean, by year."""
    figure, axes = raster_canvas(height=4.8)
    relative = 100 * data.amounts / data.nation
    marks = [("city", "group", "year", "percent of the national rural mean")]
    colours = {"delta": BLUE, "rest": GREY}
    named = {"Dongguan", "Zhongshan", "Guangzhou", "Huizhou", "Yangjiang", "Zhaoqing", "Yunfu"}
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
    under = int((relative[:, -1] < 100).sum())
    ends += [
        (float(whole[-1]), "province, printed", PURPLE),
        (100.0, f"nation; {under} of {len(data.places)} below", "black"),
    ]
    marks += [
        ("mean of the province", "printed", year, f"{x:.1f}") for year, x in zip(data.years, whole, strict=True)
    ]  # fmt: skip
    for y, text, colour in _end_labels(ends, 4.8):
        axes.annotate(text, (data.years[-1], y), xytext=(6, 0), textcoords="offset points", va="center", fontsize=8,
                      color=colour, annotation_clip=False)  # fmt: skip
    axes.annotate("delta cities blue, others grey", (0.01, 0.98), xycoords="axes fraction", va="top", fontsize=8)
    axes.set_xlim(data.years[0], data.years[-1])
    axes.set_ylim(82, 216)
    axes.set_xticks(data.years)
    axes.set_ylabel("percent of the national rural mean")
    axes.grid(axis="y", visible=True)
    return Plot(figure, marks, publishers(tables, data.rows))


def convergence(tables: Tables, data: regions.Cities, named: Sequence[str]) -> Plot:
    """Yearly growth of the cities' rural consumption against where it started, with the fitted line."""
    first, last = data.years[0], data.years[-1]
    start, rise = data.at(first), regions.growth(data.at(first), data.at(last), last - first)
    result = fit(np.log(start), rise)
    figure, axes = raster_canvas(height=3.6)
    colours = {"delta": BLUE, "rest": GREY}
    for i, name in enumerate(data.names):
        own = data.places[i] == regions.CITY
        colour = ORANGE if own else colours[data.groups[i]]
        axes.plot([start[i] / 1000], [rise[i]], "D" if own else "o", color=colour, markersize=6 if own else 5)
        if own or name in named:
            # Where the right-hand side is taken: left at the edge, above or below in the crowd.
            x, y, side = {
                "Dongguan": (-7, 0, "right"),
                "Zhaoqing": (-4, 9, "left"),
                "Qingyuan": (0, -10, "center"),
            }.get(name, (7, 0, "left"))
            axes.annotate(name, (start[i] / 1000, rise[i]), xytext=(x, y), textcoords="offset points", va="center",
                          ha=side, fontsize=8, color=colour)  # fmt: skip
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
        tables.yearly(place, indicator, basis)[year]
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
    """Standard deviation of logarithms by year, with jackknife bands, and weighted by residents; income on the right."""
    figure, axes = raster_canvas(1, 2, height=3.4, sharex=True, sharey=True)
    marks = [("measure", "basis", "year", "each province once", "low", "high", "weighted by residents")]
    for panel in panels:
        part, colour = axes[list(COLOURS).index(panel.name)], COLOURS[panel.name]
        plain, weighted = regions.sigmas(panel), regions.sigmas(panel, weighted=True)
        part.fill_between(panel.years, [e.low for e in plain], [e.high for e in plain], color=colour, alpha=0.13,
                          linewidth=0)  # fmt: skip
        part.plot(panel.years, [e.value for e in plain], color=colour)
        part.plot(panel.years, [e.value for e in weighted], color=colour, linestyle="--", linewidth=1.2)
        part.set_title(panel.name)
        marks += [
            (panel.name, panel.basis, year, f"{p.value:.4f}", f"{p.low:.4f}", f"{p.high:.4f}", f"{w.value:.4f}")
            for year, p, w in zip(panel.years, plain, weighted, strict=True)
        ]
        if panel.name == "output a head":
            for row, words, up in ((plain, "each province once", 1), (weighted, "weighted by residents", -1)):
                middle = len(row) // 2
                part.annotate(words, (panel.years[middle], row[middle].value), xytext=(0, 5 * up), ha="left",
                              textcoords="offset points", va="bottom" if up > 0 else "top", fontsize=8,
                              color=colour)  # fmt: skip
    axes[0].set_ylim(0.15, 0.7)
    axes[0].set_xticks(range(panels[0].years[0], panels[0].years[-1] + 1, 4))
    axes[0].set_ylabel("standard deviation of logarithms")
    for part in axes:
        part.grid(axis="y", visible=True)
    return Plot(figure, marks, _panel_sources(tables))


def windows(tables: Tables, panels: Sequence[regions.Panel]) -> Plot:
    """The slope of every window of some years, with its interval, output above income below."""
    figure, axes = raster_canvas(2, 1, height=4.4, sharex=True, sharey=True)
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


def headline(tables: Tables) -> dict[str, str]:
    """The numbers of the chapter's sentence on the opening page of the part, rounded and worded.

    Changes are of the standard deviation of logarithms: of output since its halt, of income over its survey basis.
    """
    parts = regions.splits(tables)
    first, last = parts[0], parts[-1]
    spread, incomes = regions.output(tables), regions.income(tables)
    turn = regions.halt(spread) or spread.years[-1]
    since = regions.sigma_change(spread, turn, spread.years[-1])
    once, people = (
        regions.sigma_change(incomes, incomes.years[0], incomes.years[-1], weighted=weighted)
        for weighted in (False, True)
    )
    changes = {"since": since, "income": once, "income_weighted": people}
    return {
        "regions_ratio_first": f"{float(first.ratio.middle):.3f}",
        "regions_ratio_last": f"{float(last.ratio.middle):.3f}",
        "regions_first": str(first.year),
        "regions_last": str(last.year),
        "regions_provinces": str(once.n),
        "regions_halt": str(turn),
        "regions_output_last": str(spread.years[-1]),
        "regions_income_first": str(incomes.years[0]),
        "regions_income_last": str(incomes.years[-1]),
        **{f"regions_{name}": _signed(e.value) for name, e in changes.items()},
        **{f"regions_{name}_interval": f"{_signed(e.low)} to {_signed(e.high)}" for name, e in changes.items()},
    }


def _signed(x: float) -> str:
    """A change to three decimals with a true minus sign."""
    return f"{x:z.3f}".replace("-", "−")

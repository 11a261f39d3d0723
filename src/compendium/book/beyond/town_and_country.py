"""The tables and figures of the chapter on town and country."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from ...analysis import breaks, prices
from ...analysis import town_and_country as analysis
from ...analysis.town_and_country import OLD, PRESENT, RECALCULATED, Finding, PoorYear, Series, Specification, Year
from ...intervals import Interval
from ...tables import Observation, Tables
from ...words import decimal
from ..entries import source_link, with_note
from ..show import BLUE, GREEN, GREY, ORANGE, PURPLE, Markdown, Notes, Plot, Table, escape, publishers, raster_canvas

COLOURS = {OLD.name: BLUE, RECALCULATED.name: GREEN, PRESENT.name: ORANGE}
PAIRS = (OLD, RECALCULATED, PRESENT)

# What the chapter's methods were taken from.
LITERATURE = (
    "Andrews, D. W. K. (1993), “Tests for parameter instability and structural change with unknown change point”, "
    "Econometrica 61, 821-856; corrected in Econometrica 71 (2003), 395-397",
    "Andrews, D. W. K. (1993b), “Exactly median-unbiased estimation of first order autoregressive/unit root models”, "
    "Econometrica 61, 139-165",
    "Diebold, F. X., and Chen, C. (1996), “Testing structural stability with endogenous breakpoint: a size comparison "
    "of analytic and bootstrap procedures”, Journal of Econometrics 70, 221-241",
    "Quandt, R. E. (1960), “Tests of the hypothesis that a linear regression system obeys two separate regimes”, "
    "Journal of the American Statistical Association 55, 324-330",
    "Stock, J. H., and Watson, M. W. (2003), Introduction to Econometrics, Addison-Wesley (the table of critical "
    "values, read as it stands in the source of the program gretl)",
    "Vogelsang, T. J. (1997), “Wald-type tests for detecting breaks in the trend function of a dynamic time series”, "
    "Econometric Theory 13, 818-848",
)


def literature() -> Markdown:
    """What the methods were taken from, as a list."""
    return Markdown("\n".join(f"- {escape(work)}." for work in LITERATURE) + "\n")


def _middles(intervals: Mapping[int, Interval]) -> tuple[list[int], list[float]]:
    return list(intervals), [float(interval.middle) for interval in intervals.values()]


def _grid(axes) -> None:
    axes.grid(axis="y", visible=True)


def description(tables: Tables) -> dict[str, str]:
    """The numbers of the prose on ratio and gap, rounded."""
    level = prices.level(tables, analysis.NATION, analysis.PRICES_OF)
    old, back, now = (analysis.years(tables, analysis.NATION, pair) for pair in PAIRS)
    old_gaps, now_gaps = analysis.real_gaps(old, level), analysis.real_gaps(now, level)
    first, last = min(now), max(now)
    top, back_top = analysis.highest(old), analysis.highest(back)
    low = min(old.values(), key=lambda row: row.ratio.middle)
    ahead = analysis.parity(now, level)
    return {
        "first_year": str(first),
        "last_year": str(last),
        "old_last": str(max(old)),
        "back_first": str(min(back)),
        "back_last": str(max(back)),
        "price_first": str(min(level)),
        "first_ratio": _ratio(now[first]),
        "last_ratio": _ratio(now[last]),
        "gap_grew": decimal(analysis.change(now_gaps[first], now_gaps[last]).middle, 0),
        "width": decimal(
            100 * max(row.ratio.width / row.ratio.middle for row in (*old.values(), *back.values(), *now.values()))
        ),
        "top_year": str(top.year),
        "top_ratio": _ratio(top),
        "back_top_year": str(back_top.year),
        "back_top_ratio": _ratio(back_top),
        "low_year": str(low.year),
        "low_ratio": _ratio(low),
        "old_fell": " and ".join(map(str, analysis.gap_fell(old_gaps))),
        "now_fell": " and ".join(map(str, analysis.gap_fell(now_gaps))),
        "gap_first": str(min(old_gaps)),
        "gap_times": decimal(old_gaps[max(old)].middle / old_gaps[min(old_gaps)].middle),
        "urban_growth": decimal(ahead.urban),
        "rural_growth": decimal(ahead.rural),
        "needed": decimal(ahead.needed),
        "to_shrink": decimal(ahead.to_shrink, 0),
        "to_parity": decimal(ahead.to_parity, 0),
    }


def testing(tables: Tables, series: Sequence[Series], found: Sequence[Finding]) -> dict[str, str]:
    """The numbers of the prose on what the tests find, rounded; ``series`` as of ``analysis.tested``, in its order."""
    old, joined, wrong = series
    by = {(row.series.name, row.regression.name): row for row in found}
    line, given, mean = (regression.name for regression in (breaks.TREND, breaks.LAGGED, breaks.CHANGES))
    path = breaks.sup_f(wrong.logs, breaks.TREND)
    known = path.dates.index(wrong.years.index(max(old.years) + 1))
    whole, part = analysis.step(tables)
    told = {
        "trimmed": f"{100 * breaks.TRIM:.0f}",
        "level": f"{100 * breaks.LEVEL:.0f}",
        "too_short": " and ".join(f"the {pair.name} series ({n} years)" for pair, n, _ in analysis.too_short(tables)),
        "critical_one": f"{breaks.CRITICAL[1][breaks.LEVEL]:.2f}",
        "critical_two": f"{breaks.CRITICAL[2][breaks.LEVEL]:.2f}",
        "strict_two": f"{breaks.CRITICAL[2][0.01]:.2f}",
        "size_old": f"{100 * breaks.textbook_size(len(old.logs), old.persistence.fitted):.0f}",
        "size_old_unbiased": f"{100 * breaks.textbook_size(len(old.logs), old.persistence.unbiased):.0f}",
        "f_known": decimal(path.path[known, 0]),
        "above": str(int((path.path > breaks.CRITICAL[2][breaks.LEVEL]).sum())),
        "candidates": str(len(path.dates)),
        "known": decimal(-whole.middle),
        "part": decimal(-part.middle),
        "tests": str(len(found)),
        "repetitions": f"{breaks.REPETITIONS:,}",
        "noise": decimal(1.96 * (0.25 / breaks.REPETITIONS) ** 0.5, 3),
    }
    for name, one in (("old", old), ("joined", joined), ("wrong", wrong)):
        told |= {
            f"f_{name}": decimal(by[one.name, line].statistic),
            f"year_{name}": str(by[one.name, line].year),
            f"f_change_{name}": decimal(by[one.name, mean].statistic),
            f"fitted_{name}": decimal(one.persistence.fitted, 2),
        }
    for name, one in (("old", old), ("joined", joined)):
        fitted, unbiased, _ = by[one.name, line].p.values()
        _, change_unbiased, change_memory = by[one.name, mean].p.values()
        told |= {
            f"f_given_{name}": decimal(by[one.name, given].statistic),
            f"change_{name}": str(by[one.name, mean].year),
            f"unbiased_{name}": decimal(one.persistence.unbiased, 2),
            f"low_{name}": decimal(one.persistence.low, 2),
            f"p_fitted_{name}": decimal(fitted, 2),
            f"p_unbiased_{name}": decimal(unbiased, 2),
            f"p_change_unbiased_{name}": decimal(change_unbiased, 3),
            f"p_change_memory_{name}": decimal(change_memory, 2),
        }
    return told


def strength(series: Sequence[Series], choices: Sequence[Specification]) -> dict[str, str]:
    """The numbers of the prose on how well the tests do, rounded; ``series`` as of ``analysis.tested``, in its order."""
    old, joined, _ = series
    second = next(row for row in choices if row.series is old and row.choice.startswith("two years"))
    none, unit = breaks.sizes(old.simulated, (0.0, 1.0))
    power = {
        f"power_{name}": f"{100 * breaks.power(one.logs, float(one.simulated.critical(one.persistence.unbiased))):.0f}"
        for name, one in (("old", old), ("joined", joined))
    }
    return power | {
        "p_second": decimal(second.p, 3),
        "size_none": f"{100 * none.textbook:.0f}",
        "size_unit": f"{100 * unit.textbook:.0f}",
        "size_fitted": f"{100 * unit.fitted:.0f}",
        "size_unbiased": f"{100 * unit.unbiased:.0f}",
    }


def ratio_and_gap(tables: Tables) -> Plot:
    """The urban-rural ratio and, below it, the gap at constant prices, by year, each basis by itself."""
    level = prices.level(tables, analysis.NATION, analysis.PRICES_OF)
    figure, (above, below) = raster_canvas(rows=2, height=5.0, sharex=True)
    gap_name = f"gap, yuan of {analysis.PRICES_OF}"
    data, used = [("surveys", "year", "urban over rural income", gap_name)], []
    for pair in PAIRS:
        rows, colour = analysis.years(tables, analysis.NATION, pair), COLOURS[pair.name]
        gaps = analysis.real_gaps(rows, level)
        above.plot(*_middles({year: row.ratio for year, row in rows.items()}), color=colour, marker="o", markersize=2.5)
        below.plot(
            *_middles({year: gap / 1000 for year, gap in gaps.items()}), color=colour, marker="o", markersize=2.5
        )
        used += _both(rows)
        for year, row in rows.items():
            gap = f"{float(gaps[year].middle):.0f}" if year in gaps else "no prices at hand"
            data.append((pair.name, year, f"{float(row.ratio.middle):.3f}", gap))
        top = analysis.highest(rows)
        if top.year != min(rows):
            above.plot([top.year], [float(top.ratio.middle)], marker="v", color=colour, markersize=7)
    for axes, places in (
        (above, ((1999, 3.1), (2003.2, 2.83), (2018.5, 2.78))),
        (below, ((1996, 8.2), (2010.3, 13.0), (2016.5, 21.8))),
    ):
        for pair, place in zip(PAIRS, places, strict=True):
            axes.annotate(pair.name, place, fontsize=8, color=COLOURS[pair.name], ha="right" if pair is OLD else "left")
        _grid(axes)
    above.set_ylabel("urban over rural income")
    below.set_ylabel(f"gap, thousand yuan of {analysis.PRICES_OF}")
    below.set_ylim(0)
    below.set_xticks(range(1980, 2025, 5))
    return Plot(figure, data, _with_prices(tables, used))


def _both(rows: Mapping[int, Year]) -> list[Observation]:
    return [side for row in rows.values() for side in (row.urban, row.rural)]


def _with_prices(tables: Tables, used: Sequence[Observation]) -> str:
    """The publishers of the incomes, and of the consumer prices that the gap is deflated with."""
    index = publishers(tables, tables.yearly(analysis.NATION, "cpi-inflation", "market").values())
    return f"incomes, urban and rural: {publishers(tables, used)}; consumer prices of all residents: {index}"


def bases(tables: Tables) -> Table:
    """First, highest and last ratio and the gap at constant prices, of each pair of surveys by itself."""
    level = prices.level(tables, analysis.NATION, analysis.PRICES_OF)
    cells = []
    for pair in PAIRS:
        rows = analysis.years(tables, analysis.NATION, pair)
        gaps = analysis.real_gaps(rows, level)
        first, last, top = min(rows), max(rows), analysis.highest(rows)
        start, end = min(gaps), max(gaps)
        cells.append(
            (
                f"{escape(pair.name)} (`{'`, `'.join(pair.basis.split(', '))}`)",
                f"{first}-{last}, {len(rows)}",
                _ratio(rows[first]),
                f"{_ratio(top)} ({top.year})",
                _ratio(rows[last]),
                f"{_thousands(gaps[start])} ({start}) to {_thousands(gaps[end])} ({end})",
            )
        )
    header = ("Surveys", "Years, n", "First ratio", "Highest", "Last", f"Gap, thousand yuan of {analysis.PRICES_OF}")
    caption = "Urban over rural income, and the gap at constant prices, each basis by itself"
    return Table("tab-town-bases", caption, header, cells, (28, 14, 12, 14, 12, 20))


def _ratio(row: Year) -> str:
    """A ratio in words: two decimals, which the rounding of the incomes allows."""
    return decimal(row.ratio.middle, 2)


def _thousands(amount: Interval) -> str:
    return decimal(float(amount.middle) / 1000, 1)


def overlap(tables: Tables) -> Table:
    """The years that both the old surveys and the recalculation have."""
    old, new = (analysis.years(tables, analysis.NATION, pair) for pair in (OLD, RECALCULATED))
    cells = [
        (str(year), _ratio(old[year]), _ratio(row), decimal(analysis.change(old[year].ratio, row.ratio).middle))
        for year, row in new.items()
        if year in old
    ]
    header = ("Year", "Old surveys", "Recalculated", "Difference, percent")
    return Table("tab-town-overlap", "The ratio of the same years on two bases", header, cells, right=(1, 2, 3))


def tests(found: Sequence[Finding]) -> Table:
    """The sup-F of every series and regression, beside the textbook's critical value and the bootstrap."""
    cells = [
        (
            f"{escape(row.series.name)}, {len(row.series.logs)}",
            escape(row.regression.name),
            str(row.year),
            f"{decimal(row.statistic)} ({row.critical:.2f})",
            *(decimal(p, 3) for p in row.p.values()),
        )
        for row in found
    ]
    header = (
        "Series, n",
        "What may break",
        "First year after",
        "sup-F (textbook)",
        *(f"p: {null}" for null in found[0].p),
    )
    caption = "The sup-F test: the textbook's critical value in brackets, and p values by bootstrap"
    return Table("tab-town-breaks", caption, header, cells, (18, 20, 10, 14, 12, 13, 13), right=(2, 3, 4, 5, 6))


def paths(series: Sequence[Series]) -> Plot:
    """The F statistic of every candidate year of each series, with the textbook's value and the bootstrap's."""
    figure, all_axes = raster_canvas(columns=len(series), height=3.0, sharey=True)
    data = [
        ("series", "first year after the break", "F", "textbook value", "bootstrap as fitted", "bootstrap unbiased")
    ]
    for axes, one in zip(all_axes, series, strict=True):
        result = breaks.sup_f(one.logs, breaks.TREND)
        at = [one.years[date] for date in result.dates]
        textbook = breaks.CRITICAL[2][breaks.LEVEL]
        fitted, unbiased = (
            float(one.simulated.critical(x)) for x in (one.persistence.fitted, one.persistence.unbiased)
        )
        axes.plot(at, result.path[:, 0], color=BLUE, marker="o", markersize=2)
        ends = one.years[0], one.years[-1]
        for value, colour, style, name in (
            (textbook, ORANGE, "-", "textbook"),
            (fitted, GREY, "--", "bootstrap, as fitted"),
            (unbiased, GREEN, "-.", "bootstrap, unbiased"),
        ):
            axes.plot(ends, [value, value], color=colour, linestyle=style, linewidth=1.2)
            shift = -9 if name == "bootstrap, as fitted" else 2
            axes.annotate(
                name,
                (ends[1], value),
                xytext=(0, shift),
                textcoords="offset points",
                ha="right",
                fontsize=7,
                color=colour,
            )
        axes.set_title(f"{one.name}, n = {len(one.logs)}", fontsize=8)
        axes.set_yscale("log")
        axes.set_xticks(range(-(-ends[0] // 10) * 10, ends[1] + 1, 10))
        _grid(axes)
        data += [
            (one.name, year, f"{f:.2f}", f"{textbook:.2f}", f"{fitted:.1f}", f"{unbiased:.1f}")
            for year, f in zip(at, result.path[:, 0], strict=True)
        ]
    all_axes[0].set_ylabel("F, level and slope (log scale)")
    all_axes[0].set_yticks([0.3, 1, 3, 10, 30, 100], ["0.3", "1", "3", "10", "30", "100"])
    all_axes[0].minorticks_off()
    all_axes[1].set_xlabel("first year after the break")
    return Plot(figure, data, "National Bureau of Statistics; own computation")


def size_curve(series: Series) -> Plot:
    """How often each test finds a break where there is none, by how much a series remembers."""
    rows = breaks.sizes(series.simulated, [round(rho, 1) for rho in np.arange(0, 1.01, 0.1)])
    figure, axes = raster_canvas(height=3.0)
    data = [
        (
            "share kept from year to year",
            "textbook, percent",
            "bootstrap as fitted, percent",
            "bootstrap unbiased, percent",
        )
    ]
    data += [(row.rho, *(f"{100 * x:.1f}" for x in (row.textbook, row.fitted, row.unbiased))) for row in rows]
    at = [row.rho for row in rows]
    for values, colour, name, shift in (
        ([row.textbook for row in rows], ORANGE, "textbook", 0),
        ([row.fitted for row in rows], GREY, "bootstrap, as fitted", 2),
        ([row.unbiased for row in rows], GREEN, "bootstrap, unbiased", -2),
    ):
        axes.plot(at, [100 * x for x in values], color=colour, marker="o", markersize=3)
        axes.annotate(
            name,
            (1.0, 100 * values[-1]),
            xytext=(6, shift),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=colour,
        )
    promised = 100 * breaks.LEVEL
    axes.plot([0, 1], [promised, promised], color="black", linewidth=0.8, linestyle=":")
    axes.annotate(f"promised: {promised:.0f} percent", (0.36, promised + 3), fontsize=7)
    axes.set_xlim(-0.02, 1.28)
    axes.set_ylim(-4, 100)
    axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    axes.set_xlabel("share of a deviation that is kept from one year to the next")
    axes.set_ylabel("breaks found, percent of series")
    _grid(axes)
    return Plot(figure, data, f"own simulation, {breaks.REPETITIONS} series of {len(series.logs)} years a point")


def size_table(series: Sequence[Series]) -> Table:
    """Rejection rates of the three tests at no persistence, at the fitted one, at 0.9 and at a unit root."""
    cells = []
    for one in series:
        for size in breaks.sizes(one.simulated, (0.0, one.persistence.fitted, 0.9, 1.0)):
            fitted = size.rho == one.persistence.fitted
            cells.append((f"{escape(one.name)}, {size.n}", f"{size.rho:.2f}{' (as fitted)' if fitted else ''}",
                          *(decimal(100 * x) for x in (size.textbook, size.fitted, size.unbiased))))  # fmt: skip
    header = ("Length of, n", "Share kept", "Textbook", "Bootstrap, as fitted", "Bootstrap, unbiased")
    caption = f"Breaks found in series that have none, percent, at a level of {100 * breaks.LEVEL:.0f} percent"
    return Table("tab-town-size", caption, header, cells, (30, 20, 14, 18, 18), right=(2, 3, 4))


def specifications(rows: Sequence[Specification]) -> Table:
    """The test of level and slope under other choices: p value by series, and the year where it moves."""
    names = list(dict.fromkeys(row.series.name for row in rows))
    cells = []
    for choice in dict.fromkeys(row.choice for row in rows):
        own = {row.series.name: row for row in rows if row.choice == choice}
        cells.append((escape(choice), *(_specified(own[name]) for name in names)))
    caption = "The test of level and slope under other choices: p value, and the first year after the break"
    return Table("tab-town-choices", caption, ("Choice", *map(escape, names)), cells, (34, 22, 22, 22))


def _specified(row: Specification) -> str:
    return "too short" if row.p is None else f"{decimal(row.p, 3)} ({row.year})"


def poor_table(tables: Tables, rows: Sequence[PoorYear]) -> Table:
    """Income of the poor areas beside the rural mean, by group of areas and year."""
    notes = Notes()
    cells = [
        (
            f"{escape(tables.places[row.place].name)}, {row.poor.period.end.year}",
            with_note(tables, row.poor, notes),
            with_note(tables, row.mean, notes),
            decimal(float(row.share.middle)),
            f"{float(row.gap.middle):,.0f}",
            f"{source_link(tables, row.poor.source)}, {tables.sources[row.poor.source].grade}",
        )
        for row in rows
    ]
    header = (
        "Areas, year",
        "Income a head",
        "Rural mean",
        "Percent of it",
        f"Gap, yuan of {analysis.PRICES_OF}",
        "Source, grade",
    )
    caption = "Disposable income a head in poor areas beside the mean of rural residents"
    return Table("tab-town-poor", caption, header, cells, (26, 15, 15, 10, 13, 21), right=(3, 4), long=True,
                 notes=notes.lines)  # fmt: skip


def growth_table(tables: Tables) -> Table:
    """Growth a year to the white paper's last year, from its first and from the base year, and as stated."""
    first, last = analysis.WHITE_PAPER
    told = analysis.stated_growth(tables)[last].stated
    cells = [
        (escape(row.what), str(row.steps), f"{float(row.rate.middle):.1f}") for row in analysis.poor_growth(tables)
    ]
    cells.append(("poor areas, as the white paper states it", "not stated", told.figure))
    header = ("What", "Steps", "Percent a year")
    return Table(
        "tab-town-growth",
        f"Growth a year to {last}, from {first} unless the line says otherwise",
        header,
        cells,
        (60, 15, 25),
        right=(1, 2),
    )


def white_paper(tables: Tables) -> str:
    """From which year the white paper's rate counts, by what an earlier release of the office states."""
    rates = analysis.stated_growth(tables)
    first, last = analysis.WHITE_PAPER
    told, release = rates.pop(last), next(iter(rates.values()))
    year, base = release.stated.period.end.year, analysis.poor_base(tables)
    share = tables.one(analysis.POOR, "rural-income-share", str(year)).figure
    rise = tables.observed(analysis.POOR, "rural-income-share-rise")[0].figure
    rows = {row.what: row for row in analysis.poor_growth(tables)}
    from_first = rows["poor areas, prices of each year"]
    from_base = rows[f"poor areas, prices of each year, from {analysis.POOR_BASE}"]
    return (
        f"It states {told.stated.figure} percent a year for {first} to {last}; from the income of {first} to that of "
        f"{last} there are {from_first.steps} steps, which give {float(from_first.rate.middle):.1f}. The statistics "
        f"office's release on {year} has the base: the areas' income in {year} was {share} percent of the rural mean, "
        f"{rise} points more than in {analysis.POOR_BASE}. Of the recalculated mean of {analysis.POOR_BASE} that is "
        f"{_yuan(base)} yuan. The release's own rate for {release.stated.period.start.year} to {year}, "
        f"{release.stated.figure} percent, leads back to {_yuan(release.start)} yuan in {analysis.POOR_BASE}, and the "
        f"white paper's rate to {_yuan(told.start)}. So the base is {analysis.POOR_BASE}, and the stated rate fits "
        f"{from_base.steps} steps, at prices of each year."
    )


def _yuan(interval: Interval) -> str:
    return f"{math.floor(interval.low):,} to {math.ceil(interval.high):,}"


def guangdong(tables: Tables) -> Table:
    """The province's ratio and gap in the years of which both incomes are known; missing years as missing."""
    level = prices.level(tables, analysis.PROVINCE, analysis.PROVINCE_PRICES_OF)
    told = {row.period.end.year: row for row in analysis.stated_ratios(tables) if row.basis == "disposable"}
    cells = []
    for pair in (OLD, PRESENT):
        rows = analysis.years(tables, analysis.PROVINCE, pair)
        gaps = analysis.real_gaps(rows, level)
        for year in range(min(rows), max(rows) + 1) if pair is PRESENT else rows:
            if year not in rows:
                cells.append((f"{year}, {pair.name}", "no figure at hand", "", "", ""))
                continue
            sides = (rows[year].urban, rows[year].rural)
            gap = f"{float(gaps[year].middle):,.0f}" if year in gaps else "no prices at hand"
            grades = " and ".join(tables.sources[side.source].grade for side in sides)
            stated_ratio = escape(told[year].figure) if pair is PRESENT and year in told else ""
            cells.append(
                (f"{year}, {pair.name}", decimal(float(rows[year].ratio.middle), 2), stated_ratio, gap, grades)
            )
    header = ("Year, surveys", "Ratio", "Ratio as stated", f"Gap, yuan of {analysis.PROVINCE_PRICES_OF}", "Grades")
    caption = "Guangdong: urban over rural income, and the gap at constant prices"
    return Table("tab-town-guangdong", caption, header, cells, (34, 18, 16, 20, 12), right=(1, 2, 3))


def places(tables: Tables, poor: Sequence[PoorYear]) -> Plot:
    """Ratio of the nation and the province, and the poor areas' share of the rural mean, on the present survey."""
    figure, (left, right) = raster_canvas(columns=2, height=2.8)
    data, used = [("what", "year", "urban over rural income", "percent of the rural mean")], []
    last = max(analysis.years(tables, analysis.NATION, PRESENT))
    for place, colour, where in ((analysis.NATION, BLUE, (2018, 2.72)), (analysis.PROVINCE, PURPLE, (2013.1, 2.47))):
        rows = analysis.years(tables, place, PRESENT)
        _with_holes(left, {year: float(row.ratio.middle) for year, row in rows.items()}, colour)
        left.annotate(tables.places[place].name, where, fontsize=8, color=colour)
        data += [(tables.places[place].name, year, f"{float(row.ratio.middle):.3f}", "") for year, row in rows.items()]
        used += [side for row in rows.values() for side in (row.urban, row.rural)]
    left.set_title("urban over rural income")
    own = {row.poor.period.end.year: float(row.share.middle) for row in poor if row.place == analysis.POOR}
    _with_holes(right, own, GREEN)
    right.set_title("poor counties, percent of the rural mean")
    data += [(tables.places[analysis.POOR].name, year, "", f"{share:.1f}") for year, share in own.items()]
    for axes in (left, right):
        axes.set_xlim(2012.5, last + 0.5)
        axes.set_xticks(range(2014, last + 1, 2))
        _grid(axes)
    used += [side for row in poor if row.place == analysis.POOR for side in (row.poor, row.mean)]
    return Plot(figure, data, publishers(tables, used))


def _with_holes(axes, values: Mapping[int, float], colour: str) -> None:
    """A line that stops where a year is missing, with a mark at every year that is known."""
    span_of = range(min(values), max(values) + 1)
    axes.plot(list(span_of), [values.get(year, np.nan) for year in span_of], color=colour, marker="o", markersize=3)


def small(tables: Tables) -> Plot:
    """The ratio and the gap, each basis by itself, as a strip."""
    level = prices.level(tables, analysis.NATION, analysis.PRICES_OF)
    figure, (left, right) = raster_canvas(columns=2, height=1.7)
    data = [("surveys", "year", "urban over rural income", f"gap, yuan of {analysis.PRICES_OF}")]
    used = []
    for pair in PAIRS:
        rows, colour = analysis.years(tables, analysis.NATION, pair), COLOURS[pair.name]
        gaps = analysis.real_gaps(rows, level)
        left.plot(*_middles({year: row.ratio for year, row in rows.items()}), color=colour)
        right.plot(*_middles({year: gap / 1000 for year, gap in gaps.items()}), color=colour)
        for year, row in rows.items():
            gap = f"{float(gaps[year].middle):.0f}" if year in gaps else "no prices at hand"
            data.append((pair.name, year, f"{float(row.ratio.middle):.3f}", gap))
        used += _both(rows)
    left.set_title("urban over rural income")
    right.set_title(f"gap, thousand yuan of {analysis.PRICES_OF}")
    for pair, place in ((OLD, (1989.5, 3.0)), (RECALCULATED, (2002.5, 2.45)), (PRESENT, (2012.5, 2.95))):
        left.annotate(pair.name, place, fontsize=7.5, color=COLOURS[pair.name])
    for axes in (left, right):
        axes.set_xlim(1977, 2025.5)
        axes.set_xticks(range(1980, 2025, 10))
        _grid(axes)
    return Plot(figure, data, _with_prices(tables, used))


def headline(tables: Tables) -> dict[str, str]:
    """The numbers of the opening page's sentence on this chapter, rounded."""
    rows = analysis.years(tables, analysis.NATION, analysis.PRESENT)
    gaps = analysis.real_gaps(rows, prices.level(tables, analysis.NATION, analysis.PRICES_OF))
    first, last = min(rows), max(rows)
    old = analysis.Series(analysis.OLD.name, analysis.OLD.basis, analysis.years(tables, analysis.NATION, analysis.OLD))
    finds = [
        f"{100 * breaks.textbook_size(len(old.logs), rho):.0f}"
        for rho in (old.persistence.fitted, old.persistence.unbiased)
    ]
    return {
        "town_and_country_old_last": str(max(old.years)),
        "town_and_country_level": f"{100 * breaks.LEVEL:.0f}",
        "town_and_country_first_year": str(first),
        "town_and_country_last_year": str(last),
        "town_and_country_first_ratio": f"{float(rows[first].ratio.middle):.2f}",
        "town_and_country_last_ratio": f"{float(rows[last].ratio.middle):.2f}",
        "town_and_country_gap_grew": f"{float(analysis.change(gaps[first], gaps[last]).middle):.0f}",
        "town_and_country_textbook_finds": finds[0],
        "town_and_country_textbook_finds_unbiased": finds[1],
    }

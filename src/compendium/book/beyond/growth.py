"""The tables and figures of the chapter on growth and the fall of rural poverty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ...analysis import growth
from ...analysis.growth import Fall, Fit, Gap, Power, Profile, Stretch, Variant
from ...paper.background import Year
from ...tables import Claim, Source, Tables
from ...words import decimal, span
from ..entries import source_link
from ..show import BLUE, GREEN, GREY, ORANGE, PURPLE, Plot, Table, claim_role, escape, raster_canvas

COLOURS = {"lognormal": BLUE, "log-logistic": GREEN, "gamma": PURPLE}
SMALL = {"fontsize": 8, "textcoords": "offset points"}


def to(low: float, high: float, places: int = 1) -> str:
    """Two ends in words, or one figure where both round to it."""
    ends = decimal(low, places), decimal(high, places)
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


SERIES = {
    "rural-poor-persons": (growth.BASIS,),
    "incidence": (growth.BASIS,),
    "rural-disposable-income": ("disposable", "disposable-backcast"),
    "national-poverty-line": (growth.BASIS,),
    "cpi-inflation": ("market",),
}
BENCHMARK = tuple(SERIES)[1:]


def _sources(tables: Tables, *indicators: str) -> str:
    years = growth.official(tables)[0]
    series = [tables.yearly("china", name, *SERIES[name]) for name in indicators]
    used = [tables.sources[rows[year].source] for rows in series for year in rows if year in years]
    return f"{'; '.join(dict.fromkeys(map(_issuer, used)))}; own arithmetic"


def _issuer(source: Source) -> str:
    """Who issued a source: for an article, whose publisher is not known, its authors."""
    if source.publisher == "Journal article" and source.author:
        return f"{source.author.replace('; ', ' and ')} ({source.date})"
    return source.publisher or source.title


def copied(tables: Tables) -> dict[str, str]:
    """What the official series is read in: the copy with the most years, and its years that others print too."""
    years = growth.official(tables)[0]
    rows = {
        name: [row for row in tables.observed("china", name, basis=growth.BASIS) if row.period.end.year in years]
        for name in ("rural-poor-persons", "incidence")
    }
    by_source = Counter(row.source for own in rows.values() for row in own)
    copy = max(by_source, key=by_source.get)
    own, others = (
        set.intersection(*({r.period.end.year for r in some if (r.source == copy) is mine} for some in rows.values()))
        for mine in (True, False)
    )
    again = sorted(own & others)
    return {
        "growth_copy_years": f"{min(own)} to {max(own)}",
        "growth_copy_grade": tables.sources[copy].grade,
        "growth_copy_again": f"{again[0]} to {again[-1]}",
    }


def falls_table(rows: Sequence[Stretch]) -> Table:
    """The mean yearly fall by period."""
    cells = [
        (
            f"end of {row.first} to end of {row.last}",
            str(row.last - row.first),
            span(row.persons / growth.MILLION),
            to(*row.rate),
            span(row.points, 2),
        )
        for row in rows
    ]
    header = ("Period", "Falls", "Million persons a year", "Percent a year", "Points a year")
    return Table("tab-growth-falls", "Mean yearly fall of rural poverty by the national line, by period; the spans "
                 "are what rounding leaves open", header, cells, (30, 10, 22, 20, 20), right=(1,))  # fmt: skip


def figure_falls(tables: Tables, rows: Sequence[Fall]) -> Plot:
    """The yearly falls in number and in rate, and the rate of a series that goes to nothing in equal steps."""
    figure, (left, right) = raster_canvas(1, 2, height=2.9)
    split, data = (
        growth.split_year(tables),
        [("year", "fall, million persons", "fall, percent", "equal steps, percent")],
    )
    for row in rows:
        colour = GREY if row.year <= split else BLUE
        number, rate = float(row.persons.middle) / growth.MILLION, float(row.rate.middle)
        left.bar(row.year, number, 0.7, color=colour)
        right.bar(row.year, rate, 0.7, color=colour)
        steps = "" if row.year <= split else decimal(row.steps)
        data.append((row.year, decimal(number, 2), decimal(rate), steps))
    later = [row for row in rows if row.year > split]
    right.plot([row.year for row in later], [row.steps for row in later], color=ORANGE, marker="o", markersize=4)
    right.annotate("equal steps\nto nothing", (later[-2].year, later[-2].steps), xytext=(-58, 18), **SMALL, color=ORANGE,
                   arrowprops={"arrowstyle": "-", "color": ORANGE, "linewidth": 0.7})  # fmt: skip
    left.annotate(f"to {split}", (rows[0].year, float(rows[0].persons.middle) / growth.MILLION), xytext=(18, -8), **SMALL,
                  color=GREY)  # fmt: skip
    left.annotate(f"after {split}", (later[2].year, 15.5), xytext=(0, 0), **SMALL, color=BLUE)
    left.set_title("fall in the year, million persons")
    right.set_title("fall as a share of those left, percent")
    for axes in (left, right):
        axes.grid(axis="x", visible=False)
        axes.grid(axis="y", visible=True)
        axes.set_xticks([row.year for row in rows], [f"’{row.year % 100}" for row in rows])
    return Plot(figure, data, _sources(tables, "rural-poor-persons"))


def fits_table(rows: Sequence[Fit]) -> Table:
    """Constant number against constant rate, by span and by what is squared."""
    cells = []
    for row in rows:
        unit, places = ("million", 1) if row.errors == "in number" else ("percent", 0)
        cells.append(
            (
                f"{row.first} to {row.last}",
                row.errors,
                str(row.n),
                f"{decimal(row.number, places)} {unit}",
                f"{decimal(row.rate, places)} {unit}",
                decimal(row.aic, 0),
            )
        )
    header = ("Years", "Errors", "n", "Miss, constant number", "Miss, constant rate", "AIC difference")
    return Table("tab-growth-fits", "Root mean square miss of a constant number and of a constant rate, each with the "
                 "same number of parameters; a positive difference of AIC favours the constant number", header, cells,
                 (18, 18, 6, 22, 22, 14), right=(2, 5))  # fmt: skip


def figure_breaks(tables: Tables, rows: Sequence[Profile]) -> Plot:
    """F by the year that a break is put at, in number and in rate, with what chance alone exceeds."""
    figure, panels = raster_canvas(1, len(rows), height=2.6)
    data = [
        ("series", "first year of the new mean", "F", "date not rejected", "F that chance exceeds in one of twenty")
    ]
    for axes, row in zip(panels, rows, strict=True):
        for year, f in row.f.items():
            kept = year in row.kept
            axes.bar(year, f, 0.7, color=BLUE if kept else "white", edgecolor=BLUE)
            axes.annotate(
                decimal(f),
                (year, f),
                xytext=(0, 3),
                ha="center",
                **SMALL,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.1},
                zorder=3,
            )
            data.append((row.name, year, decimal(f), "yes" if kept else "no", decimal(row.critical)))
        axes.axhline(row.critical, color=ORANGE, linestyle="--", linewidth=1)
        axes.set_title(f"{row.name}, {row.unit}")
        axes.set_xticks(list(row.f))
        axes.set_xlabel("first year of the new mean")
        axes.set_ylim(0, 1.2 * max(row.critical, *row.f.values()))
        axes.grid(axis="x", visible=False)
    panels[0].set_ylabel("F of one break")
    panels[0].annotate("chance exceeds this once in twenty", (max(rows[0].f) + 0.4, rows[0].critical), xytext=(0, -10),
                       ha="right", **SMALL, color=ORANGE)  # fmt: skip
    return Plot(figure, data, _sources(tables, "rural-poor-persons"))


def power_table(rows: Sequence[Power], n: int) -> Table:
    """What the break test finds when there is one break of known size."""
    cells = [(decimal(row.shift, 0), decimal(row.found, 0), decimal(row.dated, 0)) for row in rows]
    header = ("Change of the mean, standard deviations", "Found, percent", "Found in the right year, percent")
    return Table("tab-growth-power", f"How often the break test finds and dates one true change of the mean in series "
                 f"of {n} falls; {growth.DRAWS:,} draws a row", header, cells, (40, 30, 30), right=(0, 1, 2))  # fmt: skip


def calibration_table(tables: Tables) -> Table:
    """The line over the mean and the dispersion that official incidence implies, by shape and year."""
    mean, (_, rates), split = growth.means(tables), growth.official(tables), growth.split_year(tables)
    line = next(iter(growth.lines(tables).values()))
    paths = [growth.implied(tables, shape) for shape in growth.SHAPES]
    net = growth.net_income_sigma(tables)
    cells = [
        (
            str(year),
            decimal(100 * line[year] / mean[year]),
            *(to(*path[year], 3) for path in paths),
            to(*net[year], 3),
        )
        for year in rates
        if year <= split
    ]
    header = ("Year", "Line, percent of mean", "Lognormal sigma", "Log-logistic beta", "Gamma shape",
              "Lognormal sigma, net income")  # fmt: skip
    return Table("tab-growth-calibration", "Dispersion that the official incidence of each year implies, within the "
                 "rounding of the incidence", header, cells, (8, 16, 20, 20, 20, 20), right=(1,))  # fmt: skip


def figure_benchmark(tables: Tables, found: Sequence[Variant]) -> Plot:
    """Official incidence, and the benchmark as one band a shape over calibrations, lines and rounding."""
    figure, axes = raster_canvas(height=3.8)
    _, rates = growth.official(tables)
    years, data = list(rates), [("year", "what", "low, percent", "high, percent")]
    for shape, colour in COLOURS.items():
        bands = [growth.band([v for v in found if v.shape == shape], year) for year in years]
        axes.fill_between(years, *zip(*bands, strict=True), color=colour, alpha=0.35, linewidth=0)
        for side in zip(*bands, strict=True):
            axes.plot(years, side, color=colour, linewidth=0.8)
        axes.annotate(shape, (years[-1], sum(bands[-1]) / 2), xytext=(6, -3), **SMALL, color=colour)
        data += [
            (year, shape, decimal(low, 2), decimal(high, 2)) for year, (low, high) in zip(years, bands, strict=True)
        ]
    printed = [float(rate.middle) for rate in rates.values()]
    printed[-1] = float(max(rates[years[-1]].low, 0))
    axes.plot(years, printed, color="black", marker="o", markersize=4)
    axes.annotate("official", (years[-1], printed[-1]), xytext=(6, -1), **SMALL, color="black")
    data += [(y, "official", decimal(rate.low, 2), decimal(rate.high, 2)) for y, rate in rates.items()]
    last = max(tables.yearly("china", "national-poverty-line", growth.BASIS))
    for year, words in (
        (growth.split_year(tables), "dispersion\nfrom here\nand before"),
        (last, "last official\nline at hand"),
    ):
        axes.axvline(year, color=GREY, linewidth=0.8, linestyle=":")
        axes.annotate(words, (year, 13), xytext=(4, 0), va="top", **SMALL, color=GREY)
    axes.set_xlim(years[0] - 0.2, years[-1] + 1.3)
    axes.set_ylim(-0.6, 13.2)
    axes.set_xticks(years)
    axes.set_ylabel("percent of rural persons below the line")
    axes.grid(axis="y", visible=True)
    axes.grid(axis="x", visible=False)
    used = _sources(tables, *BENCHMARK)
    return Plot(figure, data, used)


def gaps_table(rows: Sequence[Gap], first: int) -> Table:
    """Benchmark minus official figure from a year on, in points and in persons."""
    cells = []
    for row in rows:
        if row.year < first:
            continue
        persons = to(*(x / growth.MILLION for x in row.persons), 0) if row.persons else "no base"
        base = span(row.base / growth.MILLION) if row.base else "none to be had"
        cells.append((str(row.year), to(*row.benchmark), decimal(_printed(row)), to(*row.points), base, persons))
    header = ("Year", "Benchmark, percent", "Official, percent", "Benchmark minus official, points",
              "Rural base, million", "Benchmark minus official, million")  # fmt: skip
    return Table("tab-growth-gaps", "Benchmark minus official figure at the end of each year, over all variants and the "
                 "rounding of every figure", header, cells, (8, 18, 12, 20, 20, 22), right=(2,))  # fmt: skip


def _printed(row: Gap) -> float:
    """Official incidence as printed: the middle of its interval, or nought where that is its lower end."""
    return float(row.official.middle) if row.official.low > 0 else 0.0


def variants_table(tables: Tables, found: Sequence[Variant]) -> Table:
    """The benchmark by shape and line: result, share of the official fall, and misses in the years before."""
    _, rates = growth.official(tables)
    split, year = growth.split_year(tables), max(rates) - 1
    cells = []
    for shape, line in dict.fromkeys((v.shape, v.line) for v in found):
        own = [v for v in found if (v.shape, v.line) == (shape, line)]
        low, high = growth.band(own, year)
        miss = max(abs(v.rates[y][1] - float(rates[y].middle)) for v in own for y in rates if y <= split)
        points = low - float(rates[year].high), high - float(rates[year].low)
        cells.append(
            (shape, line, to(low, high), to(*points), to(*growth.share_band(tables, own), 0), decimal(miss, 2))
        )
    header = ("Shape", "Line since its last official value", f"Benchmark {year}, percent", "Minus official, points",
              "Share of the fall, percent", f"Largest miss to {split}, points")  # fmt: skip
    return Table("tab-growth-variants", f"The variants of the benchmark; each line is the span over the calibration years "
                 f"and rounding, the share is that of the official fall from {split} to {year}", header, cells,
                 (14, 24, 18, 18, 16, 16), right=(5,))  # fmt: skip


def figure_dispersion(tables: Tables) -> Plot:
    """The lognormal dispersion that each year's official incidence needs, over lines and rounding."""
    figure, axes = raster_canvas(height=2.5)
    paths, data = growth.implied(tables), [("year", "sigma, low", "sigma, high")]
    split = growth.split_year(tables)
    for year, (low, high) in paths.items():
        colour = GREY if year <= split else BLUE
        axes.plot([year, year], [low, high], color=colour, linewidth=6, solid_capstyle="butt")
        axes.plot([year], [(low + high) / 2], color=colour, marker="_", markersize=12, markeredgewidth=2)
        data.append((year, decimal(low, 3), decimal(high, 3)))
    axes.axhline(sum(paths[split]) / 2, color=GREY, linewidth=0.8, linestyle=":")
    axes.annotate(f"held here by the benchmark ({split})", (max(paths), sum(paths[split]) / 2), xytext=(0, 4), ha="right",
                  **SMALL, color=GREY)  # fmt: skip
    axes.set_ylim(0.52, 0.76)
    axes.set_xticks(list(paths))
    axes.set_ylabel("standard deviation\nof log income")
    axes.grid(axis="y", visible=True)
    axes.grid(axis="x", visible=False)
    used = _sources(tables, *BENCHMARK)
    return Plot(figure, data, used)


def plan_table(tables: Tables, rows: Sequence[Year]) -> Table:
    """Planned and reported persons of the province's third round by year, with who says so."""
    cells = []
    for row in rows:
        said = [
            f"the paper ({claim_role(figure)})" if isinstance(figure, Claim) else _graded(tables, figure.source)
            for figure in row.stated
        ]
        cells.append(
            (
                str(row.year),
                f"{float(row.planned.number):,.0f}",
                _graded(tables, row.planned.source),
                span(row.reported),
                span(row.reported * 100 / row.planned.interval),
                f"{escape(row.how)}: {', '.join(said)}",
            )
        )
    header = (
        "Year",
        "Planned, persons",
        "By whom, grade",
        "Reported, persons",
        "Percent of the plan",
        "By whom, grade",
    )
    return Table("tab-growth-plan", "Persons to be lifted and reported lifted by the province's third round, on its own "
                 "register and line", header, cells, (7, 12, 20, 18, 12, 31), right=(1,))  # fmt: skip


def _graded(tables: Tables, source: str) -> str:
    return f"{source_link(tables, source)}, {tables.sources[source].grade}"


def small(tables: Tables) -> Plot:
    """The benchmark's band and the official rate, for the opening page."""
    figure, axes = raster_canvas(height=1.7)
    _, rates = growth.official(tables)
    found, years = growth.variants(tables), list(rates)
    bands = [growth.band(found, year) for year in years]
    axes.fill_between(years, *zip(*bands, strict=True), color=BLUE, alpha=0.35, linewidth=0)
    printed = [float(rate.middle) for rate in rates.values()][:-1] + [0.0]
    axes.plot(years, printed, color="black", marker="o", markersize=3)
    axes.annotate("growth alone", (years[-1], sum(bands[-1]) / 2), xytext=(6, -3), **SMALL, color=BLUE)
    axes.annotate("official", (years[-1], 0), xytext=(6, -2), **SMALL, color="black")
    axes.set_xlim(years[0] - 0.2, years[-1] + 1.4)
    axes.set_ylim(-1.2)
    axes.set_xticks(years)
    axes.set_ylabel("percent poor")
    axes.grid(axis="y", visible=True)
    axes.grid(axis="x", visible=False)
    data = [("year", "official, percent", "growth alone, low, percent", "growth alone, high, percent")]
    data += [(y, decimal(p), *(decimal(x, 2) for x in b)) for y, p, b in zip(years, printed, bands, strict=True)]
    used = _sources(tables, *BENCHMARK)
    return Plot(figure, data, used)


def headline(tables: Tables) -> dict[str, str]:
    """The rounded texts of the chapter's sentence on the opening page."""
    found = growth.variants(tables)
    rows = growth.gaps(tables, found)
    gap = rows[-2]
    low, high = growth.share_band(tables, found)
    end_low, end_high = growth.share_from_the_end(tables)
    return {
        "growth_from": str(growth.split_year(tables)),
        "growth_year": str(gap.year),
        "growth_low": f"{gap.benchmark[0]:.1f}",
        "growth_high": f"{gap.benchmark[1]:.1f}",
        "growth_official": f"{float(gap.official.middle):.1f}",
        "growth_share_low": f"{low:.0f}",
        "growth_share_high": f"{high:.0f}",
        "growth_end_share_low": f"{end_low:.0f}",
        "growth_end_share_high": f"{end_high:.0f}",
        "growth_variants": str(len(found)),
    }

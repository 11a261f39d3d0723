"""Town and country: the ratio and the gap of incomes on each basis, breaks in the ratio, poor areas, Guangdong.

Ratios and gaps are intervals, since incomes are printed rounded; tests use the logarithm of the ratio of the printed
figures.  A ratio holds an urban and a rural survey of one time against each other; ratios of two times never are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from ..intervals import Interval
from ..tables import Observation, Tables
from . import breaks, prices
from .estimates import Estimate
from .lines import slope

NATION, PROVINCE = "china", "guangdong"
POOR = "china/832-counties"
# Other groups of poor areas of which some years are at hand.
OTHER_POOR = ("china/592-counties", "china/contiguous-poor-areas", "china/deep-poverty-areas")
# The year that the statistics office compares the poor areas with: the last before the programme.
POOR_BASE = 2012
# The two years of which the white paper prints the income of the poor areas.
WHITE_PAPER = 2013, 2020
# Gaps are at the prices of this year, the last of the national series.
PRICES_OF = 2024
# The last year of which the province's consumer prices are at hand.
PROVINCE_PRICES_OF = 2022


@dataclass(frozen=True, slots=True)
class Pair:
    """Two surveys whose incomes are held against each other: bases of the urban one, indicator and bases of the rural."""

    name: str
    urban: tuple[str, ...]
    rural_indicator: str
    rural: tuple[str, ...]

    @property
    def basis(self) -> str:
        """Ids of all its bases."""
        return ", ".join(dict.fromkeys((*self.urban, *self.rural)))


OLD = Pair("old surveys", ("urban-old",), "rural-net-income", ("net-income",))
RECALCULATED = Pair("recalculated", ("disposable-backcast",), "rural-disposable-income", ("disposable-backcast",))
PRESENT = Pair("present survey", ("disposable",), "rural-disposable-income", ("disposable",))
# The one join that the office itself prepared, by recalculating the years before 2013.
JOINED = Pair("recalculated and present", (*RECALCULATED.urban, *PRESENT.urban), "rural-disposable-income",
              (*RECALCULATED.rural, *PRESENT.rural))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Year:
    """Urban and rural income a head of one year, yuan."""

    year: int
    urban: Observation
    rural: Observation

    @property
    def ratio(self) -> Interval:
        """Urban over rural income."""
        return self.urban.interval / self.rural.interval

    @property
    def gap(self) -> Interval:
        """Urban less rural income, yuan at prices of the year."""
        return self.urban.interval - self.rural.interval

    @property
    def log_ratio(self) -> float:
        """Logarithm of the ratio of the printed figures."""
        return math.log(self.urban.number / self.rural.number)


def years(tables: Tables, place: str, pair: Pair) -> dict[int, Year]:
    """The years in which both surveys of a pair give an income, in order."""
    urban = tables.yearly(place, "urban-disposable-income", *pair.urban)
    rural = tables.yearly(place, pair.rural_indicator, *pair.rural)
    return {year: Year(year, urban[year], rural[year]) for year in urban if year in rural}


def wrongly_joined(tables: Tables) -> dict[int, Year]:
    """The ratio of the old surveys to their last year and of the present survey after it, as if they were one series.

    They are not: the old rural survey found net, the present one disposable income.
    ``Tables.yearly`` refuses this join.  It is made here on purpose, to see what a test for breaks says of a series
    of which one break is known.
    """
    old = years(tables, NATION, OLD)
    return old | {year: row for year, row in years(tables, NATION, PRESENT).items() if year > max(old)}


def highest(rows: Mapping[int, Year]) -> Year:
    """The year with the highest ratio.

    Raises
    ------
    ValueError
        If the rounding of the incomes leaves open which year it is.
    """
    first = max(rows.values(), key=lambda row: row.ratio.middle)
    if any(row.ratio.high >= first.ratio.low for row in rows.values() if row.year != first.year):
        raise ValueError("rounding leaves open in which year the ratio was highest")
    return first


def real_gaps(rows: Mapping[int, Year], level: Mapping[int, Fraction]) -> dict[int, Interval]:
    """The gap by year in yuan at constant prices; years without a price level are left out."""
    return {year: row.gap / level[year] for year, row in rows.items() if year in level}


def change(first: Interval, last: Interval) -> Interval:
    """A change in per cent of the first amount."""
    return (last / first - 1) * 100


def gap_fell(gaps: Mapping[int, Interval]) -> list[int]:
    """The years in which a gap was smaller than in the year before, whatever the rounding."""
    return [year for year in gaps if year - 1 in gaps and gaps[year].high < gaps[year - 1].low]


def yearly(first: Interval, last: Interval, steps: int) -> Interval:
    """Growth a year, in per cent, that leads from the first amount to the last in so many steps (compound)."""
    growth = last / first
    return Interval(*(Fraction(float(end) ** (1 / steps) - 1) * 100 for end in (growth.low, growth.high)))


@dataclass(frozen=True, slots=True)
class Parity:
    """How long it would take if urban and rural income went on growing as they did: arithmetic, no forecast.

    ``urban`` and ``rural`` are growth a year in per cent at constant prices; ``needed`` the rural growth
    at which, with the last year's ratio and that urban growth, the gap would stay; ``to_shrink`` the years until the gap would begin to shrink,
    ``to_parity`` those until the ratio would be one.
    """

    urban: float
    rural: float
    needed: float
    to_shrink: float
    to_parity: float


def parity(rows: Mapping[int, Year], level: Mapping[int, Fraction]) -> Parity:
    """From the first to the last year of a pair.

    The gap U - R shrinks once r R > u U, so once the ratio is below r / u (u, r: growth rates in logarithms).

    Raises
    ------
    ValueError
        If rural income did not grow faster than urban income, and both grew.
    """
    first, last = rows[min(rows)], rows[max(rows)]
    steps = last.year - first.year
    inflation = math.log(level[last.year] / level[first.year])
    u, r = (
        (math.log(end.number / start.number) - inflation) / steps
        for start, end in ((first.urban, last.urban), (first.rural, last.rural))
    )
    if not r > u > 0:
        raise ValueError("the ratio does not fall while both incomes grow")
    needed = 100 * float(last.ratio.middle) * math.expm1(u)
    to_shrink = max(0.0, (last.log_ratio - math.log(r / u)) / (r - u))
    return Parity(100 * math.expm1(u), 100 * math.expm1(r), needed, to_shrink, last.log_ratio / (r - u))


@dataclass(frozen=True)
class Series:
    """A series of the log ratio that is tested for a break: what it is, its years and values."""

    name: str
    basis: str
    rows: Mapping[int, Year]

    @property
    def years(self) -> list[int]:
        """Its years, in order."""
        return list(self.rows)

    @cached_property
    def logs(self) -> np.ndarray:
        """Logarithms of the ratio, shape (n,)."""
        return np.array([row.log_ratio for row in self.rows.values()])

    @cached_property
    def simulated(self) -> breaks.Simulated:
        """What series of its length do that have no break."""
        return breaks.Simulated(len(self.rows))

    @cached_property
    def persistence(self) -> breaks.Persistence:
        """How much it remembers from one year to the next."""
        return self.simulated.persistence(self.logs)

    @cached_property
    def nulls(self) -> tuple[breaks.Null, ...]:
        """One persistent trend without a break, as the series itself may be read: three readings."""
        changes, _ = breaks.autoregression(np.diff(self.logs), 1, degree=0)
        return (
            breaks.first_order(self.persistence.fitted, "persistence as fitted"),
            breaks.first_order(self.persistence.unbiased, "persistence, unbiased"),
            breaks.Null("unit root, changes that remember", changes, unit_root=True),
        )


def tested(tables: Tables) -> list[Series]:
    """The series that are long enough to be tested: two on bases that belong together, and the wrongly joined one."""
    return [
        Series(OLD.name, OLD.basis, years(tables, NATION, OLD)),
        Series(JOINED.name, JOINED.basis, years(tables, NATION, JOINED)),
        Series("wrongly joined", f"{OLD.basis}; {PRESENT.basis}", wrongly_joined(tables)),
    ]


def memories(series: Series) -> list[Estimate]:
    """How much a series, and how much its yearly changes, keep from one year to the next."""
    found, changes = series.persistence, np.diff(series.logs)
    how = "least squares about a line, made median-unbiased; interval by inverting simulations (Andrews 1993b)"
    unbiased = Estimate(
        f"{series.name}: the ratio", found.unbiased, found.low, found.high, found.n, series.basis, "", how
    )
    name = f"{series.name}: its yearly change"
    return [unbiased, slope(name, changes[:-1], changes[1:], basis=series.basis)]


def too_short(tables: Tables) -> list[tuple[Pair, int, str]]:
    """The pairs that are too short to be tested by themselves: pair, number of years, and why."""
    found = []
    for pair in (RECALCULATED, PRESENT):
        rows = years(tables, NATION, pair)
        try:
            breaks.sup_f(np.array([row.log_ratio for row in rows.values()]), breaks.TREND)
        except ValueError as error:
            found.append((pair, len(rows), str(error)))
    return found


@dataclass(frozen=True, slots=True)
class Finding:
    """The sup-F of one series and regression: the first year after the break, and how usual it is without one.

    ``p`` by the name of the null; ``critical`` is the textbook's at the level of 5 per cent.
    """

    series: Series
    regression: breaks.Regression
    statistic: float
    year: int
    critical: float
    p: dict[str, float]


def findings(series: Series) -> list[Finding]:
    """The sup-F of a series for each regression, beside its bootstrap under each reading without a break."""
    drawn = breaks.shocks(len(series.logs))
    paths = {null.name: null.paths(drawn) for null in series.nulls}
    found = []
    for regression in (breaks.TREND, breaks.LAGGED, breaks.CHANGES):
        result = breaks.sup_f(series.logs, regression)
        statistic = float(result.statistic[0])
        p = {name: breaks.p_value(statistic, breaks.sup_f(path, regression).statistic) for name, path in paths.items()}
        critical = breaks.CRITICAL[regression.breaking][breaks.LEVEL]
        found.append(Finding(series, regression, statistic, series.years[int(result.first[0])], critical, p))
    return found


@dataclass(frozen=True, slots=True)
class Specification:
    """The test of level and slope under another choice; ``statistic``, ``year`` and ``p`` are None if it cannot be."""

    series: Series
    choice: str
    statistic: float | None
    year: int | None
    p: float | None


def specifications(series: Series) -> list[Specification]:
    """The test of level and slope of a series under other choices than those of the chapter.

    Other nulls (independent deviations, a persistence of 0.9, deviations that remember two years, and shocks drawn
    from the residuals in place of normal ones), and other shares that are trimmed.
    """
    n = len(series.logs)
    drawn = breaks.shocks(n)
    main = breaks.first_order(series.persistence.unbiased)
    second, _ = breaks.autoregression(series.logs, 2)
    _, residuals = breaks.autoregression(series.logs, 1)
    choices = [
        ("as in the chapter", main, drawn, breaks.TRIM),
        ("deviations independent", breaks.first_order(0.0), drawn, breaks.TRIM),
        ("persistence 0.9", breaks.first_order(0.9), drawn, breaks.TRIM),
        ("two years remembered, as fitted", breaks.Null("second order", second), drawn, breaks.TRIM),
        ("shocks drawn from the residuals", main, breaks.resampled(residuals, n), breaks.TRIM),
        ("10 percent trimmed", main, drawn, 0.10),
        ("20 percent trimmed", main, drawn, 0.20),
        ("25 percent trimmed", main, drawn, 0.25),
    ]
    return [_specified(series, *choice) for choice in choices]


def _specified(series: Series, choice: str, null: breaks.Null, drawn: np.ndarray, trim: float) -> Specification:
    try:
        result = breaks.sup_f(series.logs, breaks.TREND, trim)
    except ValueError:
        return Specification(series, choice, None, None, None)
    statistic = float(result.statistic[0])
    p = breaks.p_value(statistic, breaks.sup_f(null.paths(drawn), breaks.TREND, trim).statistic)
    return Specification(series, choice, statistic, series.years[int(result.first[0])], p)


def step(tables: Tables) -> tuple[Interval, Interval]:
    """What the change of survey does in the wrongly joined series.

    The change of the ratio, in per cent, from the last year of the old surveys to the first of the present one; and
    the part of it, in per cent of the ratio, by which the recalculated ratio of that last year is already lower.
    """
    old, recalculated = years(tables, NATION, OLD), years(tables, NATION, RECALCULATED)
    present, last = years(tables, NATION, PRESENT), max(old)
    return (
        change(old[last].ratio, present[min(present)].ratio),
        change(old[last].ratio, recalculated[last].ratio),
    )


@dataclass(frozen=True, slots=True)
class PoorYear:
    """Income of the poor areas and mean rural income of one year; ``gap`` at constant prices."""

    place: str
    poor: Observation
    mean: Observation
    gap: Interval

    @property
    def share(self) -> Interval:
        """Income of the poor areas in per cent of the rural mean."""
        return self.poor.interval * 100 / self.mean.interval


def poor_areas(tables: Tables, level: Mapping[int, Fraction]) -> list[PoorYear]:
    """Poor areas against the rural mean, for every year and group of areas at hand.

    The monitoring survey of poor areas and the household survey are two bases of one office and one kind of income;
    levels of one year are held against each other, and no series is made of both.
    """
    mean = tables.yearly(NATION, "rural-disposable-income", *PRESENT.rural)
    return [
        PoorYear(place, row, mean[year], (mean[year].interval - row.interval) / level[year])
        for place in (POOR, *OTHER_POOR)
        for year, row in tables.yearly(place, "rural-disposable-income", "poor-areas").items()
    ]


@dataclass(frozen=True, slots=True)
class Growth:
    """Growth a year in per cent between two years' incomes, with what it is of and how many steps were counted."""

    what: str
    steps: int | None
    rate: Interval


@dataclass(frozen=True, slots=True)
class StatedGrowth:
    """A growth a year that a source states for the poor areas over a span of years, and what it implies.

    ``start`` is the income, in yuan, of the year before the first from which the stated rate leads to that of the last
    if every year of the span is a step.
    """

    stated: Observation
    start: Interval


def poor_growth(tables: Tables) -> list[Growth]:
    """Growth a year of poor areas and of the rural mean to the white paper's last year, from its first or the base."""
    poor = tables.yearly(POOR, "rural-disposable-income", "poor-areas")
    mean = tables.yearly(NATION, "rural-disposable-income", *PRESENT.rural)
    first, last = WHITE_PAPER
    level = prices.level(tables, NATION, last)
    ends = {"poor areas": (poor[first], poor[last]), "rural mean": (mean[first], mean[last])}
    found = []
    for name, (start, end) in ends.items():
        steps = last - first
        found.append(Growth(f"{name}, prices of each year", steps, yearly(start.interval, end.interval, steps)))
        real = yearly(start.interval / level[first], end.interval, steps)
        found.append(Growth(f"{name}, constant prices", steps, real))
    steps = last - POOR_BASE
    for name, start in (("poor areas", poor_base(tables)), ("rural mean", _base_mean(tables).interval)):
        rate = yearly(start, ends[name][1].interval, steps)
        found.append(Growth(f"{name}, prices of each year, from {POOR_BASE}", steps, rate))
    return found


def _base_mean(tables: Tables) -> Observation:
    return tables.yearly(NATION, "rural-disposable-income", *RECALCULATED.rural)[POOR_BASE]


def poor_base(tables: Tables) -> Interval:
    """Income of the poor areas in the base year, yuan, which no source at hand prints.

    The office's release on a later year states their share of the rural mean and by how many points it had risen since
    the base year; the difference is taken of the mean of that year as recalculated to disposable income.
    """
    (rise,) = tables.observed(POOR, "rural-income-share-rise", basis="poor-areas")
    if rise.period.start.year != POOR_BASE:
        raise ValueError(f"the rise of the share is counted from {rise.period.start.year}, not from {POOR_BASE}")
    share = tables.one(POOR, "rural-income-share", str(rise.period.end.year), basis="poor-areas")
    return (share.interval - rise.interval) / 100 * _base_mean(tables).interval


def stated_growth(tables: Tables) -> dict[int, StatedGrowth]:
    """The rates that sources state for the poor areas, by the last year of their span, and what they imply."""
    poor = tables.yearly(POOR, "rural-disposable-income", "poor-areas")
    found = {}
    for row in tables.observed(POOR, "rural-income-growth", basis="poor-areas"):
        first, last = row.period.start.year, row.period.end.year
        grown = Interval.point(1)
        for _ in range(last - first + 1):
            grown = grown * (1 + row.interval / 100)
        found[last] = StatedGrowth(row, poor[last].interval / grown)
    return found


def stated_ratios(tables: Tables) -> list[Observation]:
    """Urban over rural income of the province as sources state it."""
    return tables.observed(PROVINCE, "urban-rural-income-ratio")

"""How much of the fall in rural poverty growth alone would have done: description, break tests and a benchmark.

The benchmark is the growth component of Datt and Ravallion (1992): a distribution of income whose relative dispersion
is held at what the official figures of the first years imply, and whose mean moves as the rural mean did.  Incomes are
in yuan of the year, incidence is in per cent (in the formulas of the shapes: as a share), ``ratio`` is the line over
the mean.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import product
from math import log, pi, sin, sqrt

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import gammainc, ndtr, ndtri

from ..intervals import Interval
from ..tables import Observation, Tables
from .estimates import LEVEL, Estimate
from .lines import slope
from .prices import level

BASIS = "nbs-2010"
MILLION = 10**6
# Draws of each simulation, and where its random numbers start.
DRAWS, SEED = 10_000, 20201231
# A mean needs two falls on either side of a break.
LEAST = 2

Span = tuple[float, float]


# --- the official series ---------------------------------------------------------------------------------------------


def official(tables: Tables) -> tuple[dict[int, Interval], dict[int, Interval]]:
    """Rural poor persons and incidence (per cent) by year, each within its rounding, over the unbroken last years.

    A figure rounded to nought is no number below nought.
    """
    persons = tables.yearly("china", "rural-poor-persons", BASIS)
    rates = tables.yearly("china", "incidence", BASIS)
    last = max(persons)
    first = next(year for year in range(last, 0, -1) if not {year - 1} <= set(persons) & set(rates))
    years = range(first, last + 1)
    return {y: _not_below_nought(persons[y]) for y in years}, {y: _not_below_nought(rates[y]) for y in years}


def _not_below_nought(row: Observation) -> Interval:
    return Interval(max(row.interval.low, Fraction(0)), row.interval.high)


def split_year(tables: Tables) -> int:
    """The last year before targeting: that of the visit on which it was first named; from policy, not searched for."""
    return date.fromordinal(int(tables.claim("xiangxi-visit").interval.low)).year


@dataclass(frozen=True, slots=True)
class Fall:
    """The fall of one year: in persons, in per cent of those poor the year before, and in points of incidence.

    ``steps`` is the rate of decline, in per cent, of a series that goes in equal steps to nothing at the end.
    """

    year: int
    persons: Interval
    rate: Interval
    points: Interval
    steps: float


def falls(tables: Tables) -> list[Fall]:
    """Every yearly fall of the official series, within rounding."""
    persons, rates = official(tables)
    last = max(persons)
    return [
        Fall(
            year,
            persons[year - 1] - persons[year],
            (1 - persons[year] / persons[year - 1]) * 100,
            rates[year - 1] - rates[year],
            100 / (last - year + 1),
        )
        for year in persons
        if year - 1 in persons
    ]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The mean yearly fall from the end of ``first`` to the end of ``last``: persons, per cent (compound), points."""

    first: int
    last: int
    persons: Interval
    rate: Span
    points: Interval


def stretches(tables: Tables) -> list[Stretch]:
    """The mean yearly fall before targeting, from it to the year before the end, and in the last year."""
    persons, rates = official(tables)
    first, split, last = min(persons), split_year(tables), max(persons)
    found = []
    for a, b in ((first, split), (split, last - 1), (last - 1, last)):
        left = persons[b] / persons[a]
        rate = tuple(100 * (1 - max(0.0, float(x)) ** (1 / (b - a))) for x in (left.high, left.low))
        found.append(Stretch(a, b, (persons[a] - persons[b]) / (b - a), rate, (rates[a] - rates[b]) / (b - a)))
    return found


def slopes(tables: Tables) -> list[Estimate]:
    """By how much the yearly fall and the yearly rate of decline changed from one year to the next.

    A constant number has no slope in the first, a constant rate none in the second.  The last year is left out: what
    falls then is whatever is left.
    """
    rows, split, found = falls(tables)[:-1], split_year(tables), []
    for start in (rows[0].year, split + 1):
        kept = [row for row in rows if row.year >= start]
        years, when = [row.year for row in kept], f"{start} to {kept[-1].year}"
        persons = [float(row.persons.middle) / MILLION for row in kept]
        rates = [float(row.rate.middle) for row in kept]
        for name, values, unit in (
            ("fall in number", persons, "million persons a year"),
            ("rate of decline", rates, "points a year"),
        ):
            found.append(slope(f"{name}, {when}", years, values, basis=BASIS, unit=unit))
    return found


# --- constant number against constant rate ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fit:
    """A straight and an exponential path laid through the same numbers, each with two parameters.

    ``errors`` is the scale on which the misses are squared; ``number`` and ``rate`` are the root mean square misses
    of the constant number and of the constant rate, in million persons or in per cent; ``aic`` is the criterion of
    the constant rate less that of the constant number (above zero: the constant number fits better).
    """

    first: int
    last: int
    errors: str
    n: int
    number: float
    rate: float
    aic: float


def straight(t: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Misses of the least-squares line."""
    return y - np.polyval(np.polyfit(t, y, 1), t)


def exponential(t: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Misses of the least-squares exponential, errors in the units of ``y``; its level follows from its rate."""

    def misses(rate: float) -> np.ndarray:
        path = np.exp(-rate * t)
        return y - path * (y @ path) / (path @ path)

    best = minimize_scalar(lambda rate: (misses(rate) ** 2).sum(), bounds=(0.001, 2), method="bounded")
    return misses(best.x)


def straight_in_logs(t: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Misses, in logarithms, of the line that fits best there; it must not reach zero before the last point."""

    def misses(zero: float) -> np.ndarray:
        ratio = np.log(y) - np.log(zero - t)
        return ratio - ratio.mean()

    best = minimize_scalar(lambda zero: (misses(zero) ** 2).sum(), bounds=(t[-1] + 1e-6, t[-1] + 100),
                           method="bounded", options={"xatol": 1e-9})  # fmt: skip
    return misses(best.x)


def fits(tables: Tables) -> list[Fit]:
    """Constant number against constant rate, over several spans and for errors in number and in proportion.

    Errors in proportion need numbers above zero, so they leave the last year out.
    """
    persons, _ = official(tables)
    first, split, last = min(persons), split_year(tables), max(persons)
    found = []
    for a, b in ((first, split + 2), (first, last - 1), (split, last - 1), (first, last)):
        years = np.arange(a, b + 1)
        t, y = years - float(a), np.array([float(persons[int(year)].middle) / MILLION for year in years])
        pairs = {"in number": (straight(t, y), exponential(t, y), 1.0)}
        if b < last:
            pairs["in proportion"] = (straight_in_logs(t, y), straight(t, np.log(y)), 100.0)
        for errors, (number, rate, unit) in pairs.items():
            squares = [float((part**2).mean()) for part in (number, rate)]
            found.append(Fit(a, b, errors, len(t), unit * sqrt(squares[0]), unit * sqrt(squares[1]),
                             len(t) * log(squares[1] / squares[0])))  # fmt: skip
    return found


# --- can a break be dated? -------------------------------------------------------------------------------------------


def break_f(values: np.ndarray) -> np.ndarray:
    """F of one change of the mean at each place that leaves two values on either side (Chow 1960).

    Parameters
    ----------
    values
        Shape (..., n): one series or many.

    Returns
    -------
    Shape (..., n - 3): F with 1 and n - 2 degrees of freedom; the first is of a change before the third value.
    """
    whole = _squares(values)
    two = _split_squares(values)
    return (whole[..., None] - two) / (two / (values.shape[-1] - 2))


def _squares(values: np.ndarray) -> np.ndarray:
    return ((values - values.mean(-1, keepdims=True)) ** 2).sum(-1)


def _split_squares(values: np.ndarray) -> np.ndarray:
    places = range(LEAST, values.shape[-1] - LEAST + 1)
    return np.stack([_squares(values[..., :k]) + _squares(values[..., k:]) for k in places], -1)


@cache
def critical(n: int) -> float:
    """The largest F that chance alone exceeds in one of twenty series of ``n`` independent normal values."""
    noise = np.random.default_rng(SEED).standard_normal((DRAWS, n))
    return float(np.quantile(break_f(noise).max(-1), LEVEL))


@dataclass(frozen=True, slots=True)
class Profile:
    """The test for one change of the mean of a series of falls, at every year that it can be put at.

    ``f`` is F by the first year of the new mean, ``p`` the share of series without a break whose largest F is at
    least as large, and ``kept`` are the years that a test of the date does not reject.  ``shift`` is the change of the
    mean at the largest F in standard deviations, which being the largest of several is too large rather than too small.
    """

    name: str
    unit: str
    n: int
    f: dict[int, float]
    critical: float
    p: float
    shift: float
    kept: tuple[int, ...]

    @property
    def year(self) -> int:
        """The first year of the new mean where F is largest."""
        return max(self.f, key=self.f.get)


def profiles(tables: Tables) -> list[Profile]:
    """The break test on the falls in number and on the rates of decline, the last year left out."""
    rows = falls(tables)[:-1]
    series = (
        ("fall in number", "million persons", [float(row.persons.middle) / MILLION for row in rows]),
        ("rate of decline", "percent", [float(row.rate.middle) for row in rows]),
    )
    return [_profile(name, unit, rows[0].year, np.array(values)) for name, unit, values in series]


def _profile(name: str, unit: str, first: int, values: np.ndarray) -> Profile:
    n = len(values)
    f = break_f(values)
    noise = np.random.default_rng(SEED).standard_normal((DRAWS, n))
    largest = break_f(noise).max(-1)
    years = [first + LEAST + place for place in range(len(f))]
    kept = tuple(year for place, year in enumerate(years) if _date_p(values, place) >= 1 - LEVEL)
    k = LEAST + int(f.argmax())
    shift = sqrt(float(f.max()) * n / (k * (n - k)))
    at = {year: float(x) for year, x in zip(years, f, strict=True)}
    return Profile(name, unit, n, at, critical(n), float((largest >= f.max()).mean()), shift, kept)


def _date_p(values: np.ndarray, place: int) -> float:
    """Parametric bootstrap of the likelihood ratio of a break at one place against a break anywhere."""
    n, k = len(values), LEAST + place
    means = np.repeat([values[:k].mean(), values[k:].mean()], [k, n - k])
    noise = np.random.default_rng(SEED).standard_normal((DRAWS, n))
    drawn = means + noise * sqrt(_split_squares(values)[place] / (n - 2))

    def ratio(series: np.ndarray) -> np.ndarray:
        squares = _split_squares(series)
        return np.log(squares[..., place] / squares.min(-1))

    return float((ratio(drawn) >= ratio(values) - 1e-12).mean())


@dataclass(frozen=True, slots=True)
class Power:
    """Of series with one true change of the mean, in per cent: where it is found, and where it is found and dated."""

    shift: float
    found: float
    dated: float


def power(tables: Tables, shifts: Sequence[float] = (0, 1, 2, 3, 4, 6)) -> list[Power]:
    """What the break test can do on so few falls, for a change of so many standard deviations after the split year."""
    rows = falls(tables)[:-1]
    n, k = len(rows), sum(row.year <= split_year(tables) for row in rows)
    noise = np.random.default_rng(SEED).standard_normal((DRAWS, n))
    limit, found = critical(n), []
    for shift in shifts:
        f = break_f(noise + shift * (np.arange(n) >= k))
        seen = f.max(-1) > limit
        right = seen & (f.argmax(-1) == k - LEAST)
        found.append(Power(shift, 100 * float(seen.mean()), 100 * float(right.mean())))
    return found


def false_breaks(tables: Tables) -> dict[str, float]:
    """How often, in per cent, the test finds a break in smooth series that have none.

    ``rate``: rates of decline of a series that falls by a constant number; ``number``: falls in number of a series
    that falls at a constant rate.  Both start and end where the official series does (its last year left out) and are
    disturbed a little: by the spread of the yearly falls after the split year, and of the rates of decline up to it.
    """
    persons, _ = official(tables)
    rows, split = falls(tables)[:-1], split_year(tables)
    n = len(rows)
    start, end = (float(persons[year].middle) / MILLION for year in (rows[0].year - 1, rows[-1].year))
    late = np.std([float(row.persons.middle) / MILLION for row in rows if row.year > split], ddof=1)
    early = np.std([float(row.rate.middle) / 100 for row in rows if row.year <= split + 1], ddof=1)
    noise = np.random.default_rng(SEED).standard_normal((DRAWS, n))
    numbers = (start - end) / n + late * noise
    before = start - np.concatenate([np.zeros((DRAWS, 1)), numbers.cumsum(-1)[:, :-1]], -1)
    # A draw that would leave fewer than nobody is no such series.
    possible = (before[:, -1] - numbers[:, -1]) > 0
    shares = 1 - (end / start) ** (1 / n) + early * noise
    level_before = start * np.concatenate([np.ones((DRAWS, 1)), (1 - shares).cumprod(-1)[:, :-1]], -1)
    limit = critical(n)

    def found(series: np.ndarray) -> float:
        return 100 * float((break_f(series).max(-1) > limit).mean())

    return {"rate": found((numbers / before)[possible]), "number": found(level_before * shares)}


# --- shapes of the distribution --------------------------------------------------------------------------------------


def lognormal_sigma(incidence: float, ratio: float) -> float:
    """Standard deviation of log income of the lognormal with that share below the line (Aitchison and Brown 1957).

    The positive root of sigma² / 2 - q sigma + ln(ratio) = 0, where q is the normal quantile of the incidence.

    Parameters
    ----------
    incidence
        Share of persons below the line, between 0 and 1.
    ratio
        The line over the mean, below 1.
    """
    q = float(ndtri(incidence))
    return q + sqrt(q * q - 2 * log(ratio))


def lognormal_headcount(sigma: float, ratio: float) -> float:
    """Share below the line of a lognormal with that standard deviation of logs."""
    return float(ndtr(log(ratio) / sigma + sigma / 2))


def loglogistic_beta(incidence: float, ratio: float) -> float:
    """Exponent of the log-logistic (Fisk 1961) with that share below the line; it is larger the less dispersed."""
    return brentq(lambda beta: loglogistic_headcount(beta, ratio) - incidence, 1 + 1e-9, 200, xtol=1e-13)


def loglogistic_headcount(beta: float, ratio: float) -> float:
    """Share below the line of a log-logistic, whose median is the mean times sin(pi / beta) / (pi / beta)."""
    median = sin(pi / beta) / (pi / beta)
    return 1 / (1 + (ratio / median) ** -beta)


def gamma_shape(incidence: float, ratio: float) -> float:
    """Shape of the gamma distribution (Salem and Mount 1974) with that share below the line."""
    return brentq(lambda shape: gamma_headcount(shape, ratio) - incidence, 0.01, 500, xtol=1e-13)


def gamma_headcount(shape: float, ratio: float) -> float:
    """Share below the line of a gamma distribution, whose scale is the mean over its shape."""
    return float(gammainc(shape, shape * ratio))


@dataclass(frozen=True, slots=True)
class Shape:
    """A family of distributions with one parameter of dispersion: how it is found, and the share below a line."""

    name: str
    parameter: Callable[[float, float], float]
    headcount: Callable[[float, float], float]


SHAPES = (
    Shape("lognormal", lognormal_sigma, lognormal_headcount),
    Shape("log-logistic", loglogistic_beta, loglogistic_headcount),
    Shape("gamma", gamma_shape, gamma_headcount),
)


# --- the benchmark ---------------------------------------------------------------------------------------------------


def means(tables: Tables) -> dict[int, float]:
    """Mean rural disposable income in yuan of the year; before the integrated survey as the office recalculated it."""
    rows = tables.yearly("china", "rural-disposable-income", "disposable", "disposable-backcast")
    return {year: float(row.number) for year, row in rows.items()}


def lines(tables: Tables) -> dict[str, dict[int, float]]:
    """The line in yuan of the year: official as far as it goes, then carried on in each of three ways.

    With consumer prices of all residents; at its own mean yearly growth; and, as the least it can be if it was never
    lowered, unchanged.
    """
    rows = tables.yearly("china", "national-poverty-line", BASIS)
    known = {year: float(row.number) for year, row in rows.items()}
    first, last = min(known), max(known)
    own = (known[last] / known[first]) ** (1 / (last - first))
    prices = level(tables, "china", last)
    later = range(last + 1, max(official(tables)[0]) + 1)
    return {
        "with consumer prices": known | {year: known[last] * float(prices[year]) for year in later},
        "at its own growth": known | {year: known[last] * own ** (year - last) for year in later},
        "unchanged": known | dict.fromkeys(later, known[last]),
    }


@dataclass(frozen=True, slots=True)
class Variant:
    """One benchmark: its shape, the year its dispersion is from, how the line goes on.

    ``rates`` holds incidence in per cent by year: with the official incidence of ``calibrated`` at the low end of its
    rounding, as printed, and at the high end.
    """

    shape: str
    calibrated: int
    line: str
    rates: dict[int, tuple[float, float, float]]


def variants(tables: Tables) -> list[Variant]:
    """The benchmark in every variant: three shapes, each year up to the split as calibration, three lines."""
    _, rates = official(tables)
    mean, split = means(tables), split_year(tables)
    found = []
    for shape in SHAPES:
        for name, line in lines(tables).items():
            ratio = {year: line[year] / mean[year] for year in rates}
            for at in [year for year in rates if year <= split]:
                ends = [float(x) / 100 for x in (rates[at].low, rates[at].middle, rates[at].high)]
                fixed = [shape.parameter(end, ratio[at]) for end in ends]
                path = {y: tuple(100 * shape.headcount(p, ratio[y]) for p in fixed) for y in rates}
                found.append(Variant(shape.name, at, name, path))
    return found


def band(found: Sequence[Variant], year: int) -> Span:
    """The lowest and the highest benchmark of a year, in per cent, over variants and rounding."""
    return min(v.rates[year][0] for v in found), max(v.rates[year][-1] for v in found)


@dataclass(frozen=True, slots=True)
class Gap:
    """Benchmark against official figure at the end of a year.

    ``benchmark`` and ``points`` (benchmark minus official) are in per cent of rural persons, ``base`` in persons (the
    population that headcount and incidence imply; none where both are zero), ``persons`` is the gap in persons.
    """

    year: int
    official: Interval
    benchmark: Span
    points: Span
    base: Interval | None
    persons: Span | None


def gaps(tables: Tables, found: Sequence[Variant]) -> list[Gap]:
    """Benchmark minus official figure by year, over variants and over the rounding of every figure that enters."""
    persons, rates = official(tables)
    rows = []
    for year, rate in rates.items():
        low, high = band(found, year)
        base = persons[year] * 100 / rate if rate.low > 0 else None
        rows.append(
            Gap(
                year,
                rate,
                (low, high),
                (low - float(rate.high), high - float(rate.low)),
                base,
                (
                    low / 100 * float(base.low) - float(persons[year].high),
                    high / 100 * float(base.high) - float(persons[year].low),
                )
                if base
                else None,
            )
        )
    return rows


def apart_since(rows: Sequence[Gap]) -> int:
    """The first year from which on the official figure lies below the benchmark in every variant."""
    return 1 + max((row.year for row in rows if row.points[0] <= 0), default=rows[0].year - 1)


def growth_share(tables: Tables, variant: Variant) -> Span:
    """What a variant's own fall is of the official one, in per cent, from the split year to the last but one."""
    _, rates = official(tables)
    split, end = split_year(tables), max(rates) - 1
    fell = rates[split] - rates[end]
    own = [variant.rates[split][i] - variant.rates[end][i] for i in (0, -1)]
    return 100 * min(own) / float(fell.high), 100 * max(own) / float(fell.low)


def share_band(tables: Tables, found: Sequence[Variant]) -> Span:
    """The least and the greatest :func:`growth_share` of some variants."""
    spans = [growth_share(tables, variant) for variant in found]
    return min(low for low, _ in spans), max(high for _, high in spans)


def share_from_the_end(tables: Tables, shapes: Sequence[Shape] = SHAPES) -> Span:
    """The share of growth in the same fall with the dispersion of its end instead of its start, in per cent.

    What incidence would have been at the split year with the dispersion that the official figures
    imply at the end, less the official rate there; over the shapes, the lines and the rounding.
    """
    _, rates = official(tables)
    mean, split, end = means(tables), split_year(tables), max(rates) - 1
    found = []
    for shape, line, last in product(shapes, lines(tables).values(), (rates[end].low, rates[end].high)):
        parameter = shape.parameter(float(last) / 100, line[end] / mean[end])
        own = 100 * shape.headcount(parameter, line[split] / mean[split]) - float(last)
        found += [100 * own / float(first - last) for first in (rates[split].low, rates[split].high)]
    return min(found), max(found)


def implied(tables: Tables, shape: Shape = SHAPES[0]) -> dict[int, Span]:
    """The dispersion that would give each year's official incidence, over lines and rounding; none at nought."""
    _, rates = official(tables)
    mean, paths = means(tables), lines(tables)
    found = {}
    for year, rate in rates.items():
        if rate.low > 0:
            ends = [
                shape.parameter(float(x) / 100, line[year] / mean[year])
                for x in (rate.low, rate.high)
                for line in paths.values()
            ]
            found[year] = (min(ends), max(ends))
    return found


def net_income_sigma(tables: Tables) -> dict[int, Span]:
    """The lognormal dispersion of the first years if the mean is net income of the old survey; not to be carried on.

    Net income ends where disposable income of the integrated survey begins, and the two may not be joined.
    """
    _, rates = official(tables)
    rows = tables.yearly("china", "rural-net-income", "net-income")
    line = tables.yearly("china", "national-poverty-line", BASIS)
    return {
        year: tuple(
            lognormal_sigma(float(x) / 100, float(line[year].number / rows[year].number)) for x in (rate.low, rate.high)
        )
        for year, rate in rates.items()
        if year in rows
    }

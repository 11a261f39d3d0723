"""Is the case village special?  Reported incomes of the villages that stories are written about.

A village's incomes are joined over time only within one kind of income.  They are set against the mean of rural
residents, of the nation and of the province, in the same year; so no price index is needed.  A village is one unit
however many figures it has: what is drawn by lot here are villages, never figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import combinations

import numpy as np

from ..intervals import Interval
from ..tables import Claim, Observation, Tables, Value
from .estimates import LEVEL, Estimate

# The kinds of income that stories give of a village, never turned into one another.
KINDS = {
    "disposable-income": "disposable",
    "net-income-per-person": "net",
    "income-per-person": "kind not said",
}
# Series of the rural mean: indicator, bases that may be joined, and the kind of income that they measure.
SERIES = {
    "disposable": ("rural-disposable-income", ("disposable-backcast", "disposable")),
    "net": ("rural-net-income", ("net-income",)),
}
# Which series a kind of income is set against first.  Where the kind is not said the one that goes on is taken.
FIRST = {
    "disposable-income": ("disposable", "net"),
    "net-income-per-person": ("net", "disposable"),
    "income-per-person": ("disposable", "net"),
}
# The mean of the counties once listed as poor: what is nearest to an average poor village.
POOR_AREAS = "china/832-counties"
# Years between two figures from which growth is reckoned; over fewer a rounding or a second source weighs too much.
LEAST_SPAN = 3
# Shares of an amount below which a start is said to lie, tried in its place: a bound has no value of its own.
LOWERED = (Fraction(99, 100), Fraction(9, 10), Fraction(8, 10), Fraction(5, 10))
DRAWS, SEED = 4000, 20201231


@dataclass(frozen=True, slots=True)
class Figure:
    """A reported income of a village.

    ``year`` is the last year of its period; ``dated`` is false where the source only says that it was before the end
    of that year.  ``grade`` and ``source`` are those of the page that prints it.
    """

    village: str
    kind: str
    year: int
    dated: bool
    grade: str
    source: str
    value: Value

    @property
    def yuan(self) -> float:
        """The printed amount, yuan a head a year; of a range its middle."""
        return float(self.value.interval.middle if self.value.relation == "range" else self.value.number)

    @property
    def row(self) -> tuple[str, int]:
        """File and line of the table that it stands in."""
        return self.value.file, self.value.line

    @property
    def time(self) -> int:
        """The year it is held against: its own, or the year before which it is said to be."""
        return self.year if self.dated else self.year + 1

    @property
    def bound(self) -> str:
        """``less`` or ``more`` where the source gives only a bound, else empty."""
        return self.value.relation if self.value.relation in ("less", "more") else ""


@dataclass(frozen=True, slots=True)
class Trajectory:
    """The incomes of one kind of one village, one a year, each with the national rural mean of its year beside it.

    ``against`` is the name of the series of the rural mean (``disposable`` or ``net``) that holds all the years; empty
    where no one series does, so that each year has the mean of its own time and growth is not compared.
    """

    village: str
    kind: str
    figures: tuple[Figure, ...]
    means: tuple[Observation, ...]
    against: str

    @property
    def span(self) -> int:
        """Years from the first figure to the last."""
        return self.figures[-1].year - self.figures[0].year

    @property
    def positions(self) -> tuple[float, ...]:
        """Each figure in per cent of the national rural mean of its year."""
        return tuple(
            100 * figure.yuan / float(mean.number) for figure, mean in zip(self.figures, self.means, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Rise:
    """From one figure of a village to a later one of the same kind: growth in per cent a year.

    ``nation`` is the growth of the rural mean over the same years, ``gain`` that of the village's position: by how
    much it outgrew the mean, in per cent a year.  Both are ``None`` where no one series of the mean holds both years.
    ``start`` and ``end`` are positions in per cent of the mean.
    """

    first: Figure
    last: Figure
    growth: float
    nation: float | None
    gain: float | None
    start: float
    end: float
    against: str

    @property
    def span(self) -> int:
        """Years between the two figures."""
        return self.last.year - self.first.year

    @property
    def like(self) -> bool:
        """Whether the village's income is said to be of the kind that the mean measures."""
        return KINDS[self.first.kind] == self.against

    @property
    def hedge(self) -> str:
        """``at least`` or ``at most`` where a figure is only a bound, ``about`` where both pull, else empty."""
        least = self.first.bound == "less" or self.last.bound == "more"
        most = self.first.bound == "more" or self.last.bound == "less"
        return "about " if least and most else "at least " if least else "at most " if most else ""


def case(tables: Tables) -> str:
    """The village of the paper: the one that the most audited claims are about."""
    found = Counter(claim.place for claim in tables.claims if tables.places[claim.place].level == "village")
    return min(found, key=lambda place: (-found[place], place))


def figures(tables: Tables) -> list[Figure]:
    """Every reported income of every village, observed or printed in an audited work, sorted.

    Claims count like observations: of most villages one work prints the start and the end, and is audited for it.
    """
    found: dict[tuple, Figure] = {}
    for value in (*tables.observations, *tables.claims):
        if value.indicator in KINDS and value.period and tables.places[value.place].level == "village":
            source = value.work if isinstance(value, Claim) else value.source
            dated, year = value.period.start is not None, value.period.end.year
            figure = Figure(value.place, value.indicator, year, dated, tables.sources[source].grade, source, value)
            # What an audited work prints may stand among the observations too.
            found.setdefault((value.place, value.indicator, value.period, value.number, source), figure)
    order = list(KINDS)
    # Sorting is stable: of equal figures the first in the tables stays first.
    return sorted(found.values(), key=lambda f: (f.village, order.index(f.kind), f.year, f.grade or "Z"))


def mean_series(tables: Tables, place: str, kind: str, *years: int) -> tuple[str, dict[int, Observation]]:
    """The series of a place's rural mean that holds all the years, that of the same kind of income first.

    Returns
    -------
    tuple
        Name of the series and its values by year; empty both where none holds all the years.
    """
    for name in FIRST[kind]:
        indicator, bases = SERIES[name]
        found = tables.yearly(place, indicator, *bases)
        if all(year in found for year in years):
            return name, found
    return "", {}


def mean_of_year(tables: Tables, figure: Figure, place: str = "china") -> Observation | None:
    """Rural mean of a place in the year of a figure, of its kind first; ``None`` where none is at hand."""
    return mean_series(tables, place, figure.kind, figure.year)[1].get(figure.year)


def province(figure: Figure) -> str:
    """The province of a figure's village."""
    return figure.village.split("/")[0]


def trajectories(tables: Tables, chosen: Sequence[Figure] | None = None) -> list[Trajectory]:
    """The dated figures by village and kind, one a year: the best graded, then the first in the tables.

    Figures of years for which no rural mean of the nation is at hand are left out.
    """
    by_line: dict[tuple[str, str], dict[int, Figure]] = {}
    for figure in figures(tables) if chosen is None else chosen:
        if figure.dated and mean_of_year(tables, figure):
            by_line.setdefault((figure.village, figure.kind), {}).setdefault(figure.year, figure)
    found = []
    for (village, kind), by_year in by_line.items():
        name, means = mean_series(tables, "china", kind, *by_year)
        beside = [means[year] if name else mean_of_year(tables, figure) for year, figure in by_year.items()]
        found.append(Trajectory(village, kind, tuple(by_year.values()), tuple(beside), name))
    return found


@dataclass(frozen=True, slots=True)
class Point:
    """A dated figure, its position in per cent of the national rural mean, and whether a trajectory joins it."""

    figure: Figure
    position: float
    joined: bool


def points(tables: Tables) -> list[Point]:
    """Every dated figure, those of grade D too, that a rural mean of its year can be set beside.

    Joined are those of a trajectory that one series of the mean covers.
    """
    joined = {}
    for line in trajectories(tables):
        for figure, position in zip(line.figures, line.positions, strict=True):
            joined[figure.row] = (position, bool(line.against))
    found = []
    for figure in figures(tables):
        mean = mean_of_year(tables, figure)
        if figure.dated and mean:
            position, on_line = joined.get(figure.row, (100 * figure.yuan / float(mean.number), False))
            found.append(Point(figure, position, on_line))
    return found


def rise(tables: Tables, first: Figure, last: Figure) -> Rise:
    """Growth from one figure to another beside that of the national rural mean.

    Raises
    ------
    ValueError
        Across kinds of income or villages, or where a year has no rural mean.
    """
    if first.kind != last.kind or first.village != last.village:
        raise ValueError("growth is reckoned within one kind of income of one village")
    years = last.year - first.year
    name, means = mean_series(tables, "china", first.kind, first.year, last.year)
    before, after = (means[f.year] if name else mean_of_year(tables, f) for f in (first, last))
    if not before or not after:
        raise ValueError("no rural mean of the nation at hand")
    start, end = first.yuan / float(before.number), last.yuan / float(after.number)
    nation = _yearly(float(after.number / before.number), years) if name else None
    gain = _yearly(end / start, years) if name else None
    return Rise(first, last, _yearly(last.yuan / first.yuan, years), nation, gain, 100 * start, 100 * end, name)


def _yearly(ratio: float, years: int) -> float:
    return 100 * (ratio ** (1 / years) - 1)


def rises(tables: Tables, chosen: Sequence[Figure] | None = None, least: int = LEAST_SPAN) -> list[Rise]:
    """First to last figure of every trajectory that spans at least so many years, by village and kind."""
    return [
        rise(tables, line.figures[0], line.figures[-1])
        for line in trajectories(tables, chosen)
        if line.span >= max(least, 1)
    ]


def one_a_village(found: Sequence[Rise], other: bool = False) -> list[Rise]:
    """Of each village the rise that is compared: the longest, then that of the kind that comes first in ``KINDS``.

    Rises that cannot be set beside the nation's are left out.  With ``other`` the second choice, where there is one.
    """
    by_village: dict[str, list[Rise]] = {}
    for item in found:
        if item.gain is not None:
            by_village.setdefault(item.first.village, []).append(item)
    order = list(KINDS)
    ranked = (sorted(items, key=lambda r: (-r.span, order.index(r.first.kind))) for items in by_village.values())
    return [items[min(int(other), len(items) - 1)] for items in ranked]


def rank(items: Sequence[Rise], place: str, by: str) -> tuple[int, int]:
    """Place of a village from the bottom (1 is least) by ``start``, ``end`` or ``gain``, and of how many; 0 if absent."""
    ordered = sorted(items, key=lambda item: getattr(item, by))
    return next((n for n, item in enumerate(ordered, 1) if item.first.village == place), 0), len(ordered)


def standing(place: int, n: int) -> str:
    """A rank from the bottom in words: ``the least``, ``the most``, else ``rank 3 of 7 from the bottom``."""
    return {1: "the least", n: "the most"}.get(place, f"rank {place} of {n} from the bottom")


def by_lot(place: int, n: int) -> float:
    """Chance that a village drawn by lot from n has a rank at least as far from the middle, in per cent."""
    return 100 * min(1.0, 2 * min(place, n + 1 - place) / n)


MEASURES = {
    "start": ("first figure", "percent of the national rural mean"),
    "end": ("last figure", "percent of the national rural mean"),
    "gain": ("gain on the nation", "percent a year"),
}


def median(items: Sequence[Rise], by: str) -> Estimate:
    """Median of ``start``, ``end`` or ``gain`` over the villages.

    The interval between order statistics covers it with at least 95 per cent (Thompson 1936) if the villages were
    drawn at random; with fewer than six no two order statistics reach that level and there is none.
    """
    from scipy import stats  # takes most of a second, and the chapters of provinces need none of it

    ordered, n = sorted(getattr(item, by) for item in items), len(items)
    # As many villages may be left off at each end as are out of the interval with a chance of at most 2.5 per cent.
    off = max((k for k in range(n) if stats.binom.cdf(k, n, 0.5) <= (1 - LEVEL) / 2), default=None)
    low, high = (None, None) if off is None else (ordered[off], ordered[n - 1 - off])
    name, unit = MEASURES[by]
    how = "median, order statistics"
    if off is not None:
        how += f" ({100 * coverage(n, off):.1f} percent)"
    return Estimate(name, float(np.median(ordered)), low, high, n, basis_of(items), unit, how)


def coverage(n: int, off: int) -> float:
    """Chance that the median lies between order statistics of n with ``off`` left off at each end (Thompson 1936)."""
    from scipy import stats  # takes most of a second, and the chapters of provinces need none of it

    return float(1 - 2 * stats.binom.cdf(off, n, 0.5))


def spearman(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Rank correlation along the last axis (Spearman 1904), ties at their mean rank; 0 where one side is constant."""
    from scipy import stats  # takes most of a second, and the chapters of provinces need none of it

    a, b = (stats.rankdata(side, axis=-1) for side in np.broadcast_arrays(x, y))
    a, b = a - a.mean(-1, keepdims=True), b - b.mean(-1, keepdims=True)
    size = np.sqrt((a**2).sum(-1) * (b**2).sum(-1))
    return np.divide((a * b).sum(-1), size, out=np.zeros_like(size), where=size > 0)


@dataclass(frozen=True, slots=True)
class Association:
    """Rank correlation of where villages started with how they grew, read two ways.

    Parameters
    ----------
    start_gain, start_end
        Spearman's coefficient of the start with the gain, and with the end; intervals by bootstrap over villages,
        none where the order is perfect.
    lone
        Least and greatest of ``start_gain`` when one village is left out.
    textbook
        Two-sided p of ``start_gain`` against no correlation: gains exchanged among the villages.
    exchanged
        Coefficients of start and gain when the *ends* are exchanged among the villages, sorted: what the start's
        standing on both sides makes by itself.
    p
        Share of ``exchanged`` that is as low as ``start_gain`` or lower.
    """

    start_gain: Estimate
    start_end: Estimate
    lone: tuple[float, float]
    textbook: float
    exchanged: np.ndarray
    p: float


def basis_of(items: Sequence[Rise]) -> str:
    """The bases that some rises stand on, in words for an estimate."""
    own = {figure.value.basis for item in items for figure in (item.first, item.last)}
    means = {basis for item in items if item.against for basis in SERIES[item.against][1]}
    return f"{', '.join(sorted(own))}; {', '.join(sorted(means))}"


def told_exactly(items: Sequence[Rise]) -> list[Rise]:
    """The rises neither end of which is only a bound."""
    return [item for item in items if not item.hedge]


def lowered(tables: Tables, items: Sequence[Rise], share: Fraction) -> list[Rise]:
    """The rises with every start that is said to be less than an amount at a share of that amount, as if exact."""
    found = []
    for item in items:
        if item.first.bound == "less":
            value = item.first.value
            first = replace(item.first, value=replace(value, number=value.number * share, relation="exactly"))
            item = rise(tables, first, item.last)
        found.append(item)
    return found


def association(items: Sequence[Rise]) -> Association:
    """Whether the villages that started lower gained more, and how much of that is arithmetic.

    Rises with a bound for a start or an end are left out: a bound has no place in an order.

    The gain is a function of end over start, so a start that is low for whatever reason makes a high gain (Oldham
    1962).  Exchanging the ends among the villages keeps that arithmetic and removes any other tie of end to start:
    all orders where there are at most eight villages, else a fixed number drawn by lot.

    Parameters
    ----------
    items
        One rise a village, at least four without a bound.

    Raises
    ------
    ValueError
        If there are fewer than four such villages.
    """
    from scipy import stats  # takes most of a second, and the chapters of provinces need none of it

    items = told_exactly(items)
    if len(items) < 4:
        raise ValueError("four villages at least")
    start, end, span = (np.array([getattr(item, name) for item in items], float) for name in ("start", "end", "span"))

    def gain(ends):
        return np.log(ends / start) / span

    growth, n = gain(end), len(items)
    rng = np.random.default_rng(SEED)
    drawn = rng.integers(0, n, (DRAWS, n))

    def estimate(name, other):
        value = float(spearman(start, other))
        if abs(value) > 1 - 1e-9:
            # Every sample of a perfect order is in perfect order: the bootstrap would give no width at all.
            return Estimate(name, value, None, None, n, basis_of(items), "", "Spearman; a perfect order, no interval")
        low, high = np.quantile(spearman(start[drawn], other[drawn]), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        how = "Spearman, bootstrap over villages"
        return Estimate(name, value, float(low), float(high), n, basis_of(items), "", how)

    def lots(statistic, values):
        result = stats.permutation_test(
            (values,), statistic, permutation_type="pairings", vectorized=True, n_resamples=50_000, rng=rng
        )
        return result.pvalue, np.sort(result.null_distribution)

    textbook, _ = lots(lambda y, axis: spearman(start, y), growth)
    _, exchanged = lots(lambda y, axis: spearman(start, gain(y)), end)
    keep = [np.delete(np.arange(n), out) for out in range(n)]
    lone = [float(spearman(start[rest], growth[rest])) for rest in keep]
    found = estimate("start with gain", growth)
    return Association(
        start_gain=found,
        start_end=estimate("start with end", end),
        lone=(min(lone), max(lone)),
        textbook=float(textbook),
        exchanged=exchanged,
        p=float(np.mean(exchanged <= found.value + 1e-9)),
    )


@dataclass(frozen=True, slots=True)
class Contest:
    """Figures of one village and one time that cannot all be right, lowest first."""

    village: str
    year: int
    figures: tuple[Figure, ...]

    @property
    def apart(self) -> float:
        """The highest over the lowest."""
        return self.figures[-1].yuan / self.figures[0].yuan


def contests(tables: Tables) -> list[Contest]:
    """Years for which a village has two figures whose readings do not meet.

    A figure said to be of before a year is held against those of that year.  Two kinds of income may differ and both
    be right, so figures are held against each other within a kind, and across where one source does not say which.
    """
    by_time: dict[tuple[str, int], list[Figure]] = {}
    for figure in figures(tables):
        by_time.setdefault((figure.village, figure.time), []).append(figure)
    found = []
    for (village, year), rows in sorted(by_time.items()):
        apart = {
            at
            for (i, a), (j, b) in combinations(enumerate(rows), 2)
            if (a.kind == b.kind or "income-per-person" in (a.kind, b.kind))
            and not a.value.interval.meets(b.value.interval)
            for at in (i, j)
        }
        if apart:
            chosen = sorted((rows[i] for i in apart), key=lambda f: (f.yuan, f.grade, f.source))
            found.append(Contest(village, year, tuple(chosen)))
    return found


def contested_starts(tables: Tables) -> list[Contest]:
    """Those contests that are about the first time for which a village has a figure."""
    first: dict[str, int] = {}
    for figure in figures(tables):
        first[figure.village] = min(figure.time, first.get(figure.village, figure.time))
    return [contest for contest in contests(tables) if contest.year == first[contest.village]]


def rises_from(tables: Tables, contest: Contest) -> list[Rise | None]:
    """From each of the figures of a contest the rise to the village's last figure of the kind; ``None`` if too near."""
    lines = {(line.village, line.kind): line for line in trajectories(tables)}
    found: list[Rise | None] = []
    for figure in contest.figures:
        line = lines.get((figure.village, figure.kind))
        far = line is not None and line.figures[-1].year - figure.year >= LEAST_SPAN
        found.append(rise(tables, figure, line.figures[-1]) if far else None)
    return found


def from_each_start(tables: Tables) -> list[list[Rise]]:
    """Of each village and kind with several possible starts: the rise from each of them to the last figure.

    A start is any figure that lies ``LEAST_SPAN`` years or more before the last; the first in the list is
    the earliest.
    """
    by_line: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures(tables):
        if mean_of_year(tables, figure):
            by_line.setdefault((figure.village, figure.kind), []).append(figure)
    found = []
    for line in by_line.values():
        last = max((figure for figure in line if figure.dated), key=lambda f: f.year, default=line[0])
        # Of equal figures of one year the best graded; max and sorting both keep the first of equals.
        starts: dict[tuple[int, float], Figure] = {}
        for figure in line:
            if last.year - figure.year >= LEAST_SPAN:
                starts.setdefault((figure.year, figure.yuan), figure)
        found.append([r for figure in starts.values() if (r := rise(tables, figure, last)).gain is not None])
    return [items for items in found if len(items) > 1]


@dataclass(frozen=True, slots=True)
class Specification:
    """The main results under one set of choices; ranks are (place from the bottom, of how many).

    ``rho`` and ``p`` are over the ``exact`` villages without a bound, ``None`` where these are fewer than four.
    """

    name: str
    villages: int
    exact: int
    gain: Estimate
    rho: float | None
    p: float | None
    case_start: tuple[int, int]
    case_gain: tuple[int, int]
    case_end: tuple[int, int]


def specifications(tables: Tables) -> list[Specification]:
    """Median gain, its rank correlation with the start, and the case's ranks, under other choices than ours."""
    every, place = figures(tables), case(tables)

    def of_time(pick):
        # One figure a village, kind and time, by its amount; one of before a year joins that year's, if there is one.
        held: dict[tuple[str, str, int], Figure] = {}
        for figure in sorted(every, key=lambda f: not f.dated):
            key = (figure.village, figure.kind, figure.time)
            if figure.dated or key in held:
                held[key] = pick(held.get(key, figure), figure, key=lambda f: f.yuan)
        return [replace(figure, year=key[2], dated=True) for key, figure in sorted(held.items())]

    ours = one_a_village(rises(tables, every))
    chosen = {
        "as chosen": ours,
        "the lowest figure of each time": one_a_village(rises(tables, of_time(min))),
        "the highest figure of each time": one_a_village(rises(tables, of_time(max))),
        "sources of grade A and B only": one_a_village(rises(tables, [f for f in every if f.grade in "AB"])),
        "figures that are bounds left out": one_a_village(rises(tables, [f for f in every if not f.bound])),
        "the second kind of income, where there is one": one_a_village(rises(tables, every), other=True),
        "five years or more": one_a_village(rises(tables, every, least=5)),
        "figures up to the target year": one_a_village(rises(tables, [f for f in every if f.year <= TARGET])),
        LIKE_KINDS: one_a_village([item for item in rises(tables, every) if item.like]),
    }
    if any(item.first.bound == "less" for item in ours):
        for share in LOWERED:
            chosen[f"{BELOW} {float(100 * (1 - share)):.0f} percent below it"] = lowered(tables, ours, share)
    return [specification(name, items, place) for name, items in chosen.items()]


# The year by whose end poverty by the national standard was to be ended.
TARGET = 2020
LIKE_KINDS = "village and mean said to be of like kinds only"
BELOW = "a start of less than an amount taken"


def specification(name: str, items: Sequence[Rise], place: str) -> Specification:
    """The results for one sample of rises, one a village."""
    exact = len(told_exactly(items))
    found = association(items) if exact >= 4 else None
    return Specification(
        name,
        len(items),
        exact,
        median(items, "gain"),
        found.start_gain.value if found else None,
        found.p if found else None,
        *(rank(items, place, by) for by in ("start", "gain", "end")),
    )


@dataclass(frozen=True, slots=True)
class Simulated:
    """What villages that grow exactly as the nation seem to do under one way of choosing what is told.

    ``apart`` is the typical ratio of two figures for one time; ``gain`` (per cent a year) is the median over the
    villages, ``rho`` the rank correlation of start and gain, each as median and central 95 per cent over the draws.
    """

    rule: str
    apart: float
    gain: tuple[float, float, float]
    rho: tuple[float, float, float]


# What is told: of how many villages one, of how many figures for its start the lowest, and which village: the one that
# rose most or the one that started lowest.
RULES = {
    "each village, one figure for the start": (1, 1, "rise"),
    "each village, the lower of two figures for the start": (1, 2, "rise"),
    "of ten villages the one that started lowest": (10, 1, "start"),
    "of ten villages the one that rose most": (10, 1, "rise"),
    "of a hundred villages the one that rose most": (100, 1, "rise"),
}


def simulate(items: Sequence[Rise], apart: Sequence[float]) -> list[Simulated]:
    """Draws of villages none of which gains on the nation, with starts and villages chosen as ``RULES`` say.

    As many villages and the same spans as at hand; true positions are log-normal with the spread of the ends at hand;
    a figure misses the truth by a log-normal factor such that two figures of one time are typically (root mean
    square, in logarithms) ``apart``-fold apart.  An example of what choice alone does, no estimate of anything.

    Parameters
    ----------
    items
        One rise a village.
    apart
        Ratios greater than 1.
    """
    span = np.array([item.span for item in items], float)
    spread = float(np.std(np.log([item.end for item in items]), ddof=1))
    found = []
    for rule, (candidates, starts, by) in RULES.items():
        for ratio in apart:
            rng = np.random.default_rng(SEED)
            size = (1000, len(items), candidates)
            truth = rng.normal(0, spread, size)
            miss = np.log(ratio) / np.sqrt(2)
            start = (truth[..., None] + miss * rng.normal(size=(*size, starts))).min(-1)
            end = truth + miss * rng.normal(size=size)
            told = np.argmax(end - start if by == "rise" else -start, axis=-1)[..., None]
            start, end = (np.take_along_axis(side, told, -1)[..., 0] for side in (start, end))
            gain = 100 * np.expm1((end - start) / span)
            found.append(Simulated(rule, ratio, _spread(np.median(gain, axis=-1)), _spread(spearman(start, gain))))
    return found


def _spread(draws: np.ndarray) -> tuple[float, float, float]:
    middle, low, high = np.quantile(draws, [0.5, (1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(middle), float(low), float(high)


def spreads(tables: Tables) -> list[float]:
    """How many times two figures of one time are apart: a fifth for an example, and as in the contested starts."""
    found = [np.log(contest.apart) ** 2 for contest in contested_starts(tables)]
    return [1.2, *([float(np.exp(np.sqrt(np.mean(found))))] if found else [])]


def old_survey_gap(tables: Tables, items: Sequence[Rise]) -> list[float]:
    """By how many per cent each start before the new survey would be higher against the net income of the old one."""
    since = int(tables.bases["disposable"].since)
    new, old = (tables.yearly("china", indicator, *bases) for indicator, bases in SERIES.values())
    years = [item.first.year for item in items if item.against == "disposable" and item.first.year < since]
    return [float(100 * (new[year].number / old[year].number - 1)) for year in years if year in old]


def unset(tables: Tables) -> list[Figure]:
    """Dated figures whose year has no rural mean of the nation at hand."""
    return [f for f in figures(tables) if f.dated and not mean_of_year(tables, f)]


def called_otherwise(tables: Tables) -> list[str]:
    """Villages of which two sources give the same amount for the same year as different kinds of income."""
    kinds: dict[tuple[str, int, float], set[str]] = {}
    for f in figures(tables):
        kinds.setdefault((f.village, f.time, f.yuan), set()).add(f.kind)
    return sorted({village for (village, _, _), found in kinds.items() if len(found) > 1})


def on_one_page(tables: Tables, item: Rise) -> bool:
    """Whether one source prints both ends of a rise."""

    def pages(end: Figure) -> set[str]:
        return {
            f.source
            for f in figures(tables)
            if (f.village, f.kind, f.year, f.yuan) == (end.village, end.kind, end.year, end.yuan)
        }

    return bool(pages(item.first) & pages(item.last))


def visited(tables: Tables, items: Sequence[Rise]) -> int:
    """Of how many villages a table holds a visit dated before the year of the last figure."""
    days: dict[str, float] = {}
    for row in tables.observations:
        if row.indicator == "village-visit" and row.interval.high is not None:
            days[row.place] = min(float(row.interval.high), days.get(row.place, np.inf))
    return sum(days.get(item.first.village, np.inf) < date(item.last.year, 1, 1).toordinal() for item in items)


@dataclass(frozen=True, slots=True)
class Beside:
    """Start and end of a rise in per cent of the rural mean of the province, ``None`` where that is not at hand.

    ``gain`` is on that mean, per cent a year, where both are at hand.
    """

    rise: Rise
    start: float | None
    end: float | None
    gain: float | None


def beside_province(tables: Tables, items: Sequence[Rise]) -> list[Beside]:
    """Rises beside the mean of their province, by the same series that they are set against for the nation."""
    found = []
    for item in items:
        indicator, bases = SERIES[item.against]
        means = tables.yearly(province(item.first), indicator, *bases)
        start, end = (
            100 * figure.yuan / float(means[figure.year].number) if figure.year in means else None
            for figure in (item.first, item.last)
        )
        gain = _yearly(end / start, item.span) if start is not None and end is not None else None
        found.append(Beside(item, start, end, gain))
    return found


def poor_areas(tables: Tables) -> tuple[Observation, Observation, float]:
    """First and last mean income of the once listed poor counties and their gain on the nation, per cent a year."""
    own = tables.yearly(POOR_AREAS, "rural-disposable-income", "poor-areas")
    nation = tables.yearly("china", "rural-disposable-income", "disposable")
    years = [year for year in own if year in nation]
    first, last = years[0], years[-1]
    positions = [float(own[year].number / nation[year].number) for year in (first, last)]
    return own[first], own[last], _yearly(positions[1] / positions[0], last - first)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two dated figures of the case: the rise, and whether one page prints both."""

    rise: Rise
    one_source: bool


def case_pairs(tables: Tables) -> list[Pair]:
    """Every two dated figures of the case that are no bounds, of different years and one kind."""
    rows = [f for f in figures(tables) if f.village == case(tables) and f.dated and not f.bound]
    return [
        Pair(rise(tables, a, b), a.source == b.source)
        for a, b in combinations(rows, 2)
        if a.year < b.year and a.kind == b.kind
    ]


def undated(tables: Tables) -> Iterator[tuple[Figure, list[Figure]]]:
    """Figures of the case whose year the source does not give, each with the dated ones that it could be.

    Bounds are left out: nearly anything could be one of them.
    """
    rows = [f for f in figures(tables) if f.village == case(tables)]
    for figure in rows:
        if not figure.dated:
            dated = [f for f in rows if f.dated and f.kind == figure.kind and not f.bound]
            yield figure, [f for f in dated if f.value.interval.meets(figure.value.interval)]


def implied_before(tables: Tables, latest: Figure) -> tuple[Observation, Interval] | None:
    """The income of the case at the start of the span over which a source states its rise, if it ended at ``latest``.

    Returns
    -------
    tuple or None
        The stated rise, and the income in yuan that it leaves; ``None`` where no rise is stated.
    """
    rows = tables.observed(latest.village, "disposable-income-rise")
    return (rows[0], latest.value.interval - rows[0].interval) if rows else None

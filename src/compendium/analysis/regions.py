"""The rich and the poor of Guangdong: parts of the province, its cities, and the provinces among themselves.

Amounts are in yuan a head a year at current prices unless said otherwise, slopes in percentage points of growth a year
for one logarithmic unit of the level that a period starts from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from statsmodels.regression.linear_model import WLS

from ..formulas import delta_gap, rank, residents
from ..intervals import Interval
from ..tables import Observation, Tables
from . import prices
from .estimates import LEVEL, Estimate
from .inequality import Decomposition, decompose, jackknife, sigma, theil, variation
from .lines import fit, slope

PROVINCE, CITY = "guangdong", "guangdong/qingyuan"
# Year-end residents of 2005 are the first counted alike in all provinces (the year before, Hunan and Guangxi had over
# five percent more), so 2006 is the first year whose mean population rests on two of them.
OUTPUT_FROM = 2006
OUTPUT_PERIODS = ((2006, 2010), (2010, 2015), (2015, 2019), (2019, 2023))
# Two bases that may be joined, but a rise over the seam would rest on two surveys: no period crosses it.
INCOME_PERIODS = ((2006, 2009), (2009, 2012), (2013, 2016), (2016, 2019), (2019, 2022))
WINDOW = 3
# The census whose rural residents weigh the cities.
CENSUS = "2020-11-01"
# Year-end residents before the first are estimates, those of the second were counted: some provinces jump by 5 percent.
SEAM = (2009, 2010)
# How near to a mean a city lies that might as well lie on its other side.
NEAR = 0.02


# --- the delta and the rest of the province ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Split:
    """Output a head, in yuan by residents at the end of the year, of the delta and of the rest of the province.

    ``others`` are the thirty other provinces and ``cities`` the delta's cities by the same measure; ``ratio`` is an
    interval because of rounding alone.
    """

    year: int
    delta: float
    rest: float
    ratio: Interval
    delta_output: float
    delta_people: float
    others: dict[str, float]
    cities: dict[str, float]

    @property
    def richest_city(self) -> str:
        """The delta city with the highest output a head."""
        return max(self.cities, key=lambda place: (self.cities[place], place))

    @property
    def delta_place(self) -> int:
        """Place of the delta among itself, the rest and the other provinces, 1 for the highest."""
        return 1 + sum(value > self.delta for value in self.others.values())

    @property
    def below_rest(self) -> tuple[str, ...]:
        """The provinces whose output a head is lower than that of the rest, lowest first."""
        return tuple(name for name, value in sorted(self.others.items(), key=lambda i: i[1]) if value < self.rest)


def splits(tables: Tables) -> list[Split]:
    """The delta and the rest in every year in which the cities' table adds up with the province's own."""
    found = []
    for computed in delta_gap(tables, PROVINCE):
        year = computed.period.end.year
        whole, everybody = float(computed.inputs[0].number), _people(tables, PROVINCE, year)
        inside = [row for row in computed.inputs[1:] if row.place != PROVINCE]
        output = sum(float(row.number) for row in inside if row.indicator == "gdp")
        people = sum(float(row.number) for row in inside if row.indicator == "resident-population")
        others = {
            place: float(tables.yearly(place, "gdp", "gdp-census4")[year].number) / _people(tables, place, year)
            for place in provinces(tables)
            if place != PROVINCE
        }
        found.append(
            Split(
                year=year,
                delta=output / people,
                rest=(whole - output) / (everybody - people),
                ratio=computed.interval,
                delta_output=output / whole,
                delta_people=people / everybody,
                others=others,
                cities={
                    row.place: float(row.number) / _people(tables, row.place, year)
                    for row in inside
                    if row.indicator == "gdp"
                },
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Poorest:
    """The prefecture with the least output a head in the year of the census, in yuan, of those known on one vintage.

    ``known`` prefectures have output as first published (``gdp-first``), over the persons that the census counted;
    ``vintages`` is by how many percent a later vintage of the province's output lies above the first.
    """

    place: str
    amount: float
    known: int
    vintages: float


def poorest(tables: Tables) -> Poorest:
    """The poorest prefecture by output a head in the year of the census: by first figures, so an indication only."""
    year = CENSUS[:4]
    amounts = {}
    for place in (p.place for p in tables.places.values() if p.level == "prefecture" and p.parent == PROVINCE):
        rows = tables.observed(place, "gdp", basis="gdp-first", period=year)
        if rows:
            counted = tables.observed(place, "census-population", basis="census", period=CENSUS)
            amounts[place] = float(rows[0].number / min(counted, key=lambda row: row.precision).number)
    first, later = (tables.one(PROVINCE, "gdp", year, basis=basis).number for basis in ("gdp-first", "gdp-census4"))
    least = min(amounts, key=lambda place: (amounts[place], place))
    return Poorest(least, amounts[least], len(amounts), float(later / first - 1) * 100)


def _people(tables: Tables, place: str, year: int) -> float:
    return float(residents(tables, place, year).middle)


def provinces(tables: Tables) -> list[str]:
    """Ids of all provinces in order."""
    return sorted(place.place for place in tables.places.values() if place.level == "province")


# --- rural consumption of the cities ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cities:
    """Rural consumption of the prefectures that have rural residents.

    ``amounts`` has shape (cities, years); ``weights`` are rural residents at the census of 2020; ``province`` and
    ``nation`` are the printed rural means, shape (years,).
    """

    places: tuple[str, ...]
    names: tuple[str, ...]
    regions: tuple[str, ...]
    years: tuple[int, ...]
    amounts: np.ndarray
    weights: np.ndarray
    province: np.ndarray
    nation: np.ndarray
    rows: tuple[Observation, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """``delta`` or ``rest`` for each city."""
        return tuple("delta" if region == "delta" else "rest" for region in self.regions)

    @property
    def means(self) -> np.ndarray:
        """Mean of the cities by year, weighted by rural residents."""
        return self.weights @ self.amounts / self.weights.sum()

    def at(self, year: int) -> np.ndarray:
        """Amounts of all cities in a year."""
        return self.amounts[:, self.years.index(year)]


def cities(tables: Tables) -> Cities:
    """The cities on the one basis; raises LookupError where one lacks a year or its weight.

    A prefecture whose rural residents the census counts as none (Shenzhen) has no rural consumption and is left out.
    """
    rural = {}
    for place in sorted(p.place for p in tables.places.values() if (p.level, p.parent) == ("prefecture", PROVINCE)):
        people = tables.one(place, "census-rural-population", CENSUS, basis="census").number
        if people:
            rural[place] = float(people)
    series = {place: tables.yearly(place, "rural-consumption", "consumption") for place in rural}
    years = tuple(next(iter(series.values())))
    uneven = [place for place, rows in series.items() if tuple(rows) != years]
    if uneven:
        raise LookupError(f"rural consumption of other years than elsewhere: {', '.join(uneven)}")
    own, nation = (tables.yearly(place, "rural-consumption", "consumption") for place in (PROVINCE, "china"))
    return Cities(
        places=tuple(rural),
        names=tuple(tables.places[place].name for place in rural),
        regions=tuple(tables.places[place].region for place in rural),
        years=years,
        amounts=np.array([[float(row.number) for row in rows.values()] for rows in series.values()]),
        weights=np.array(list(rural.values())),
        province=np.array([float(own[year].number) for year in years]),
        nation=np.array([float(nation[year].number) for year in years]),
        rows=tuple(rows[year] for rows in (*series.values(), own, nation) for year in years),
    )


@dataclass(frozen=True, slots=True)
class Spread:
    """How unequal the cities are in one year, weighted by rural residents save where said."""

    year: int
    theil: Decomposition
    top_to_bottom: float
    top: str
    bottom: str
    variation: float
    sigma: float


def spreads(data: Cities) -> list[Spread]:
    """Each measure by year; ``sigma`` counts each city once."""
    found = []
    for year in data.years:
        amounts = data.at(year)
        top, bottom = int(amounts.argmax()), int(amounts.argmin())
        found.append(
            Spread(
                year=year,
                theil=decompose(amounts, data.weights, data.groups),
                top_to_bottom=float(amounts[top] / amounts[bottom]),
                top=data.names[top],
                bottom=data.names[bottom],
                variation=variation(amounts, data.weights),
                sigma=sigma(amounts),
            )
        )
    return found


def spread_changes(data: Cities) -> list[Estimate]:
    """What the measures changed by from the first year to the last, each with its jackknife interval over cities."""
    first, last = data.at(data.years[0]), data.at(data.years[-1])
    rows = np.column_stack([first, last, data.weights])
    measures = {
        "Theil's T": lambda x: theil(x[:, 1], x[:, 2]) - theil(x[:, 0], x[:, 2]),
        "weighted coefficient of variation": lambda x: variation(x[:, 1], x[:, 2]) - variation(x[:, 0], x[:, 2]),
        "standard deviation of logarithms, each city once": lambda x: sigma(x[:, 1]) - sigma(x[:, 0]),
    }
    return [jackknife(f"Change of {name}", f, rows, basis="consumption") for name, f in measures.items()]


@dataclass(frozen=True, slots=True)
class Weighting:
    """Theil's T in a year under one choice of weights: the delta's share of persons, the cities' mean over the
    province's printed mean, T, and the part of it between the delta and the rest."""

    name: str
    year: int
    delta: float
    to_printed: float
    theil: Decomposition


def weightings(data: Cities) -> list[Weighting]:
    """First and last year by three weightings: census, each city once, and the delta raised to meet the printed mean.

    The census weights do not reproduce the provincial mean that the same table prints; the third choice asks how large
    the delta's share would have to be if the proportions inside the delta and inside the rest are the census's.
    """
    delta = np.array(data.groups) == "delta"
    found = []
    for year in (data.years[0], data.years[-1]):
        amounts, printed = data.at(year), float(data.province[data.years.index(year)])
        census = data.weights / data.weights.sum()
        share = needed_share(amounts, census, delta, printed)
        raised = np.where(delta, census / census[delta].sum() * share, census / census[~delta].sum() * (1 - share))
        for name, weights in (
            ("rural residents, census", census),
            ("each city once", np.full(len(census), 1 / len(census))),
            ("delta raised until the printed mean is met", raised),
        ):
            found.append(
                Weighting(
                    name=name,
                    year=year,
                    delta=float(weights[delta].sum()),
                    to_printed=float(weights @ amounts / printed),
                    theil=decompose(amounts, weights, data.groups),
                )
            )
    return found


def needed_share(amounts: np.ndarray, weights: np.ndarray, group: np.ndarray, mean: float) -> float:
    """The share of persons at which a group and the others, each at its own weighted mean, have the given mean."""
    inside, outside = (np.average(amounts[own], weights=weights[own]) for own in (group, ~group))
    return float((mean - outside) / (inside - outside))


@dataclass(frozen=True, slots=True)
class Below:
    """How many cities lie below the printed rural mean of province and nation in a year.

    ``people`` is the share of the cities' rural residents in those below the nation; ``near`` how many lie within
    ``NEAR`` of the nation's mean, on either side; ``scaled`` how many would lie below it if all cities' figures were
    raised alike until their weighted mean is the province's printed one.
    """

    year: int
    province: int
    nation: int
    people: float
    near: int
    scaled: int


def scaled(data: Cities) -> np.ndarray:
    """Amounts of all cities raised alike in each year until their weighted mean is the province's printed one."""
    return data.amounts * data.province / data.means


def kept_up(data: Cities, amounts: np.ndarray) -> int:
    """How many cities' amounts grew at least as much as the nation's printed mean from the first year to the last."""
    return int((amounts[:, -1] / amounts[:, 0] >= data.nation[-1] / data.nation[0]).sum())


def below(data: Cities) -> list[Below]:
    """Cities below the means, by year."""
    found = []
    for i, year in enumerate(data.years):
        amounts, nation, province = data.amounts[:, i], data.nation[i], data.province[i]
        under = amounts < nation
        found.append(
            Below(
                year=year,
                province=int((amounts < province).sum()),
                nation=int(under.sum()),
                people=float(data.weights[under].sum() / data.weights.sum()),
                near=int((np.abs(amounts / nation - 1) < NEAR).sum()),
                scaled=int((scaled(data)[:, i] < nation).sum()),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Step:
    """One city in one year: its amount over the rural mean of province and nation, and its place among the cities."""

    year: int
    amount: float
    to_province: float
    to_nation: float
    place: int


def path(data: Cities, place: str = CITY) -> list[Step]:
    """A city's path through the years, place 1 for the highest amount."""
    own = data.amounts[data.places.index(place)]
    return [
        Step(
            year=year,
            amount=float(own[i]),
            to_province=float(own[i] / data.province[i]),
            to_nation=float(own[i] / data.nation[i]),
            place=1 + int((data.amounts[:, i] > own[i]).sum()),
        )
        for i, year in enumerate(data.years)
    ]


def growth(first: np.ndarray, last: np.ndarray, years: int) -> np.ndarray:
    """Yearly growth of logarithms between two years, in percentage points."""
    return np.log(last / first) / years * 100


def rate(first: float, last: float, years: int) -> float:
    """Yearly rate of growth, in percent."""
    return ((last / first) ** (1 / years) - 1) * 100


def city_slope(data: Cities) -> Estimate:
    """Growth of the cities' rural consumption on where it started, over all years at hand."""
    first, last = data.at(data.years[0]), data.at(data.years[-1])
    years = data.years[-1] - data.years[0]
    return slope("all cities, all years", np.log(first), growth(first, last, years), basis="consumption", unit=UNIT)


UNIT = "percentage points a year for one logarithmic unit"


def doubled(estimate: Estimate) -> float:
    """By how many points a year growth was less where the starting level was twice as high."""
    return -estimate.value * float(np.log(2))


def city_choices(data: Cities) -> list[Estimate]:
    """The slope under other choices of years, weights, cities and of the level that growth is held against."""
    start, end = data.years[0], data.years[-1]
    delta = np.array(data.groups) == "delta"

    def line(name, first, last, keep=None):
        keep = np.ones(len(delta), bool) if keep is None else keep
        a, b = data.at(first)[keep], data.at(last)[keep]
        return slope(name, np.log(a), growth(a, b, last - first), basis="consumption", unit=UNIT)

    a, b = data.at(start), data.at(end)
    rise = growth(a, b, end - start)
    on = partial(slope, basis="consumption", unit=UNIT)
    return [
        line(f"all cities, {start} to {end}", start, end),
        line(f"from {start + 1}", start + 1, end),
        line(f"to {end - 1}", start, end - 1),
        weighted_slope("weighted by rural residents", np.log(a), rise, data.weights, basis="consumption"),
        on(f"against the level of {end}", np.log(b), rise),
        on("against the mean of both levels", (np.log(a) + np.log(b)) / 2, rise),
        line("delta alone", start, end, delta),
        line("the rest alone", start, end, ~delta),
    ]


def weighted_slope(
    name: str, x: Sequence[float], y: Sequence[float], weights: Sequence[float], *, basis: str
) -> Estimate:
    """The slope of a line in which each place counts by its persons; HC3 errors and Student's t, as elsewhere."""
    design = np.column_stack([np.ones(len(x)), x])
    result = WLS(np.asarray(y), design, weights=np.asarray(weights) / np.mean(weights)).fit(cov_type="HC3", use_t=True)
    low, high = result.conf_int(1 - LEVEL)[1]
    how = "weighted least squares, HC3 errors, Student's t"
    return Estimate(name, float(result.params[1]), float(low), float(high), len(x), basis, UNIT, how)


@dataclass(frozen=True, slots=True)
class Influence:
    """What one city does to the slope: Cook's distance, DFBETAS of the slope, and the slope without the city."""

    name: str
    first: float
    growth: float
    cook: float
    dfbetas: float
    without: float


def influence(data: Cities) -> list[Influence]:
    """Every city's influence on :func:`city_slope`, the strongest first (Belsley, Kuh and Welsch 1980; Cook 1977)."""
    first, last = data.at(data.years[0]), data.at(data.years[-1])
    x, y = np.log(first), growth(first, last, data.years[-1] - data.years[0])
    measured = fit(x, y).get_influence()
    cook, dfbetas = measured.cooks_distance[0], measured.dfbetas[:, 1]
    found = [
        Influence(
            name=name,
            first=float(first[i]),
            growth=float(y[i]),
            cook=float(cook[i]),
            dfbetas=float(dfbetas[i]),
            without=float(fit(np.delete(x, i), np.delete(y, i)).params[1]),
        )
        for i, name in enumerate(data.names)
    ]
    return sorted(found, key=lambda row: (-row.cook, row.name))


def error_needed(estimate: Estimate, spread: float, years: int) -> float:
    """Random error of each start, in percent, that would make the slope by itself where nothing truly converges.

    Independent errors of variance s² in the first year alone give a slope of -s²/v over the whole period, v being the
    variance of the observed logarithms (Galton's fallacy: Friedman 1992, Quah 1993).

    Parameters
    ----------
    estimate
        A slope below nought, in percentage points a year.
    spread
        Standard deviation of the logarithms of the first year.
    years
        Length of the period.
    """
    return float(spread * np.sqrt(-estimate.value * years / 100)) * 100


# --- the provinces among themselves -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Panel:
    """An amount a head for every province and year: ``amounts`` and ``people`` have shape (provinces, years)."""

    name: str
    basis: str
    places: tuple[str, ...]
    years: tuple[int, ...]
    amounts: np.ndarray
    people: np.ndarray

    def at(self, year: int) -> np.ndarray:
        """Amounts of all provinces in a year."""
        return self.amounts[:, self.years.index(year)]

    def place_of(self, place: str) -> dict[int, int]:
        """A province's place by year, 1 for the highest amount."""
        own = self.amounts[self.places.index(place)]
        return {year: 1 + int((self.amounts[:, i] > own[i]).sum()) for i, year in enumerate(self.years)}

    def without(self, i: int) -> Panel:
        """The panel with one province left out."""
        return replace(
            self,
            places=self.places[:i] + self.places[i + 1 :],
            amounts=np.delete(self.amounts, i, axis=0),
            people=np.delete(self.people, i, axis=0),
        )


def output(tables: Tables, basis: str = "gdp-census4", *, ends: bool = False) -> Panel:
    """Output a head by the mean of the residents at the two ends of the year, or by those at its end (``ends``)."""
    places = provinces(tables)
    series = {place: tables.yearly(place, "gdp", basis) for place in places}
    years = tuple(year for year in next(iter(series.values())) if year >= OUTPUT_FROM and _counted(tables, year))
    people = np.array([[_people(tables, place, year) for year in (years[0] - 1, *years)] for place in places])
    people = people[:, 1:] if ends else (people[:, 1:] + people[:, :-1]) / 2
    amounts = np.array([[float(series[place][year].number) for year in years] for place in places]) / people
    return Panel("output a head", basis, tuple(places), years, amounts, people)


def income(tables: Tables, basis: str = "disposable") -> Panel:
    """Disposable income of all residents on one basis, in the years for which every province is known."""
    places = provinces(tables)
    series = [tables.yearly(place, "disposable-income", basis) for place in places]
    years = tuple(sorted(set.intersection(*(set(rows) for rows in series))))
    amounts = np.array([[float(rows[year].number) for year in years] for rows in series])
    people = np.array([[_people(tables, place, year) for year in years] for place in places])
    return Panel("disposable income", basis, tuple(places), years, amounts, people)


def _counted(tables: Tables, year: int) -> bool:
    return residents(tables, PROVINCE, year) is not None


def at_constant_prices(tables: Tables, panel: Panel) -> Panel:
    """A panel at prices of its first year, each province by its own consumer prices of all residents.

    Price indices tell how prices changed in each province, not where they were higher: levels are not made comparable.
    """
    levels = [prices.level(tables, place, panel.years[0]) for place in panel.places]
    deflators = np.array([[float(level[year]) for year in panel.years] for level in levels])
    return replace(panel, amounts=panel.amounts / deflators)


def sigmas(panel: Panel, *, weighted: bool = False) -> list[Estimate]:
    """Standard deviation of logarithms by year, with jackknife intervals over provinces."""
    found = []
    for i, year in enumerate(panel.years):
        rows = np.column_stack([panel.amounts[:, i], panel.people[:, i]])
        measure = (lambda x: sigma(x[:, 0], x[:, 1])) if weighted else (lambda x: sigma(x[:, 0]))
        found.append(jackknife(str(year), measure, rows, basis=panel.basis))
    return found


def sigma_change(panel: Panel, first: int, last: int, *, weighted: bool = False) -> Estimate:
    """What the standard deviation of logarithms changed by between two years, with a jackknife interval.

    Both years of a province are left out together, so that their being alike is allowed for (as Carree and Klomp 1997
    ask of a test on two years).
    """
    columns = [panel.years.index(year) for year in (first, last)]
    rows = np.column_stack([panel.amounts[:, columns], panel.people[:, columns]])

    def change(x):
        if weighted:
            return sigma(x[:, 1], x[:, 3]) - sigma(x[:, 0], x[:, 2])
        return sigma(x[:, 1]) - sigma(x[:, 0])

    name = f"{panel.name}, {first} to {last}" + (", weighted by residents" if weighted else "")
    return jackknife(name, change, rows, basis=panel.basis)


def sigma_changes(spread: Panel, incomes: Sequence[Panel]) -> list[Estimate]:
    """Changes of the standard deviation: output before and after its halt, income over each basis; both weightings."""
    turn = halt(spread) or spread.years[-1]
    spans = [(spread, spread.years[0], turn), (spread, turn, spread.years[-1])]
    spans = [span for span in spans if span[1] < span[2]]
    spans += [(panel, panel.years[0], panel.years[-1]) for panel in incomes]
    return [sigma_change(*span, weighted=weighted) for weighted in (False, True) for span in spans]


def halt(panel: Panel, *, weighted: bool = False) -> int | None:
    """The year after which the standard deviation of logarithms first rose; ``None`` if it fell in every year."""
    spread = [
        sigma(panel.amounts[:, i], panel.people[:, i] if weighted else None) for i in range(len(panel.years))
    ]  # fmt: skip
    return next((year for year, now, then in zip(panel.years, spread, spread[1:], strict=False) if then >= now), None)


def halts_without_one(panel: Panel) -> dict[int | None, int]:
    """:func:`halt` with each province left out in turn: how many times each year comes out."""
    found: dict[int | None, int] = {}
    for i in range(len(panel.places)):
        year = halt(panel.without(i))
        found[year] = found.get(year, 0) + 1
    return dict(sorted(found.items(), key=lambda item: str(item[0])))


def period_slope(panel: Panel, first: int, last: int, *, name: str = "") -> Estimate:
    """Growth over a period on the logarithm of the level it starts from."""
    a, b = panel.at(first), panel.at(last)
    name = name or f"{panel.name}, {first} to {last}"
    return slope(name, np.log(a), growth(a, b, last - first), basis=panel.basis, unit=UNIT)


def rolling(panel: Panel, years: int = WINDOW) -> list[tuple[int, int, Estimate]]:
    """First year, last year and slope of every window of so many years; windows overlap and are not independent."""
    return [
        (first, first + years, period_slope(panel, first, first + years))
        for first in panel.years
        if first + years in panel.years
    ]


@dataclass(frozen=True, slots=True)
class Choice:
    """A slope under one choice, by period; ``None`` where the data do not allow it."""

    name: str
    slopes: tuple[Estimate | None, ...]


def _held_against(panel: Panel, level: str, first: int, last: int) -> Estimate | None:
    a, b = np.log(panel.at(first)), np.log(panel.at(last))
    rise = (b - a) / (last - first) * 100
    if level == "before":
        if first - 1 not in panel.years:
            return None
        return slope(level, np.log(panel.at(first - 1)), rise, basis=panel.basis, unit=UNIT)
    if level == "people":
        people = panel.people[:, panel.years.index(first)]
        return weighted_slope(level, a, rise, people, basis=panel.basis)
    return slope(level, (a + b) / 2, rise, basis=panel.basis, unit=UNIT)


LEVELS = {
    "before": "level of a year earlier",
    "mean": "mean of both levels",
    "people": "weighted by residents",
}


def output_choices(tables: Tables) -> list[Choice]:
    """Slopes of output a head by period: as chosen, then by vintage, population, level held against and weights."""
    main = output(tables)
    panels = {
        "as chosen": main,
        "later vintage (gdp-census5)": output(tables, "gdp-census5"),
        "residents at the end of the year": output(tables, ends=True),
    }
    found = [Choice(name, tuple(period_slope(p, *when) for when in OUTPUT_PERIODS)) for name, p in panels.items()]
    found += [
        Choice(label, tuple(_held_against(main, level, *when) for when in OUTPUT_PERIODS))
        for level, label in LEVELS.items()
    ]
    return found


def income_choices(tables: Tables) -> list[Choice]:
    """Slopes of disposable income by period, each inside one basis: constant prices, then other choices."""
    nominal = [income(tables, basis) for basis in ("disposable-backcast", "disposable")]
    real = [at_constant_prices(tables, panel) for panel in nominal]

    def own(panels, first):
        return next(panel for panel in panels if first in panel.years)

    found = [
        Choice(name, tuple(period_slope(own(panels, first), first, last) for first, last in INCOME_PERIODS))
        for name, panels in (("as chosen, constant prices", real), ("at current prices", nominal))
    ]
    found += [
        Choice(label, tuple(_held_against(own(real, first), level, first, last) for first, last in INCOME_PERIODS))
        for level, label in LEVELS.items()
    ]
    return found


# --- the province's place among the provinces -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """The province's place among all provinces by one measure, by year, with the weakest grade that it rests on."""

    name: str
    basis: str
    places: dict[int, int]
    grade: str


STATED = (
    ("total output", "gdp", "gdp-census4"),
    ("disposable income of all residents, back-cast", "disposable-income", "disposable-backcast"),
    ("disposable income of all residents", "disposable-income", "disposable"),
    ("rural net income", "rural-net-income", "net-income"),
    ("rural disposable income", "rural-disposable-income", "disposable"),
    ("rural consumption", "rural-consumption", "consumption"),
)


def standings(tables: Tables, panel: Panel) -> list[Standing]:
    """The province's place by every measure and year for which all provinces are known on one basis.

    ``panel`` is output a head, which no source states for all of them.
    """
    found = []
    for name, indicator, basis in STATED:
        places, grades = {}, set()
        rows = {place: tables.yearly(place, indicator, basis) for place in provinces(tables)}
        for year in sorted(set.intersection(*(set(series) for series in rows.values()))):
            computed = rank(tables, PROVINCE, indicator, basis, year)
            if computed.interval.low != computed.interval.high:
                raise ValueError(f"rounding leaves the place by {indicator} in {year} open")
            places[year] = int(computed.interval.low)
            grades |= {tables.sources[series[year].source].grade for series in rows.values()}
        found.append(Standing(name, basis, places, max(grades)))
    a_head = Standing("output a head", panel.basis, panel.place_of(PROVINCE), found[0].grade)
    return [found[0], a_head, *found[1:]]


def provinces_below(tables: Tables, share: float, year: int) -> int:
    """How many provinces had rural consumption below a share of the nation's rural mean in a year."""
    mean = float(tables.yearly("china", "rural-consumption", "consumption")[year].number)
    amounts = [
        tables.yearly(place, "rural-consumption", "consumption")[year].number for place in provinces(tables)
    ]  # fmt: skip
    return sum(float(amount) < share * mean for amount in amounts)


def price_lead(tables: Tables, first: int) -> tuple[int, float]:
    """The last year for which prices of both are known, and by how many percent they rose more since a first year in
    the province than in the nation."""
    own, nation = (prices.level(tables, place, first) for place in (PROVINCE, "china"))
    last = max(set(own) & set(nation))
    return last, float(own[last] / nation[last] - 1) * 100

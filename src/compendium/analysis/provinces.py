"""What the tables know of each province, and how it stands among the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..formulas import residents
from ..intervals import Interval
from ..tables import Observation, Tables

# On one basis in every province, so that provinces can be ranked; the latest vintage of output.
OUTPUT = "gdp-census5"
POVERTY = (
    "incidence",
    "rural-poor-persons",
    "register-persons",
    "register-households",
    "lifted-persons",
    "poor-counties",
    "poor-counties-exited",
    "poor-counties-left",
    "poor-villages",
    "poor-villages-left",
    "listed-poor-counties",
    "key-counties",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A figure of a province beside the nation's and its rank among the provinces (1 for the largest).

    ``nation`` and ``rank`` are ``None`` where the nation's or some province's figure is not known for that year.
    """

    name: str
    unit: str
    year: int
    value: Interval
    nation: Interval | None
    rank: int | None
    of: int


def provinces(tables: Tables) -> list[str]:
    """Paths of all provinces, sorted."""
    return sorted(place.place for place in tables.places.values() if place.level == "province")


def province_of(place: str) -> str:
    """Path of the province that holds a place: the first part of its path."""
    return place.partition("/")[0]


def stated(indicator: str, basis: str) -> Callable[[Tables, str], dict[int, Interval]]:
    """A function that gives an indicator's yearly values at a place, as far as they are stated."""
    return lambda tables, place: {year: row.interval for year, row in tables.yearly(place, indicator, basis).items()}


def population(tables: Tables, place: str) -> dict[int, Interval]:
    """Residents of a province at the ends of years, in persons."""
    found = {}
    for year in tables.yearly(place, "urban-population", "population-revised"):
        people = residents(tables, place, year)
        if people:
            found[year] = people
    return found


def urban_share(tables: Tables, place: str) -> dict[int, Interval]:
    """Residents in towns as a percentage of all, at the ends of years."""
    urban = tables.yearly(place, "urban-population", "population-revised")
    rural = tables.yearly(place, "rural-population", "population-revised")
    # Monotone in both: the share is largest for the most townspeople and the fewest villagers.
    return {
        year: Interval(
            100 * urban[year].interval.low / (urban[year].interval.low + rural[year].interval.high),
            100 * urban[year].interval.high / (urban[year].interval.high + rural[year].interval.low),
        )
        for year in urban
        if year in rural
    }


def output_a_head(tables: Tables, place: str) -> dict[int, Interval]:
    """Output over the mean of the residents at the year's two ends, in yuan, as yearbooks define it."""
    people = population(tables, place)
    return {
        year: row.interval / ((people[year - 1] + people[year]) * Interval.point(1) / 2)
        for year, row in tables.yearly(place, "gdp", OUTPUT).items()
        if year in people and year - 1 in people
    }


# What every province is shown by, if the tables hold it: name, unit, values by year.
MEASURES: dict[str, tuple[str, Callable[[Tables, str], dict[int, Interval]]]] = {
    "residents": ("persons", population),
    "share living in towns": ("percent", urban_share),
    "output": ("yuan", stated("gdp", OUTPUT)),
    "output a head": ("yuan", output_a_head),
    "disposable income a head": ("yuan", stated("disposable-income", "disposable")),
    "rural disposable income a head": ("yuan", stated("rural-disposable-income", "disposable")),
    "urban disposable income a head": ("yuan", stated("urban-disposable-income", "disposable")),
    "rural consumption a head": ("yuan", stated("rural-consumption", "consumption")),
}
# Sums or counts, of which the nation is the whole and not a mean to be compared with.
WHOLES = ("residents", "output")


def common_year(tables: Tables, name: str) -> int | None:
    """The latest year for which a measure is known of every province; ``None`` if there is none."""
    years = [set(MEASURES[name][1](tables, place)) for place in provinces(tables)]
    return max(set.intersection(*years), default=None)


def among(tables: Tables, name: str, year: int) -> dict[str, Interval]:
    """A measure of every province that has it in a year, the largest first."""
    values = {place: MEASURES[name][1](tables, place).get(year) for place in provinces(tables)}
    known = {place: value for place, value in values.items() if value is not None}
    return dict(sorted(known.items(), key=lambda item: (-item[1].middle, item[0])))


def standings(tables: Tables, place: str) -> list[Standing]:
    """A province by every measure that the tables hold of it.

    In the latest year that is known of all provinces, with its rank; and in a later year of its own where there is one.
    """
    found = []
    for name, (unit, values) in MEASURES.items():
        own, nation = values(tables, place), values(tables, "china")
        shared = common_year(tables, name)
        if shared in own:
            order = list(among(tables, name, shared))
            found.append(
                Standing(name, unit, shared, own[shared], nation.get(shared), order.index(place) + 1, len(order))
            )
        latest = max(own, default=None)
        if latest is not None and (shared is None or latest > shared):
            found.append(Standing(name, unit, latest, own[latest], nation.get(latest), None, 0))
    return found


def relative_income(tables: Tables, place: str) -> dict[int, float]:
    """Disposable income a head of all residents as a percentage of the nation's, by year, from the integrated survey."""
    nation = tables.yearly("china", "disposable-income", "disposable")
    own = tables.yearly(place, "disposable-income", "disposable")
    return {year: float(100 * row.number / nation[year].number) for year, row in own.items() if year in nation}


def poverty(tables: Tables, place: str) -> list[Observation]:
    """Figures of poverty of a province, by indicator, then basis, then time; none is compared across bases here."""
    rows = [row for name in POVERTY for row in tables.observed(place, name)]
    return sorted(
        rows,
        key=lambda row: (
            POVERTY.index(row.indicator),
            row.basis,
            row.period.end.isoformat() if row.period else "",
            row.source,
        ),
    )


def below(tables: Tables, place: str, *levels: str) -> list[str]:
    """Places of some levels inside a province, sorted by path."""
    inside = (row for row in tables.places.values() if row.place.startswith(f"{place}/"))
    return sorted(row.place for row in inside if row.level in levels)


def missing(tables: Tables, place: str) -> list[str]:
    """What a reader of the chapter would look for and the tables do not hold, a phrase each."""
    own = {row.indicator for row in tables.observations if row.place == place}
    villages = below(tables, place, "village")
    told = []
    if not own & {"incidence", "rural-poor-persons", "register-persons"}:
        told.append("any figure of rural poverty in the province")
    elif not any(row.basis == "register" or row.indicator.startswith("register-") for row in poverty(tables, place)):
        told.append("a figure of the register of poor households")
    rural = tables.yearly(place, "rural-disposable-income", "disposable")
    gaps = [str(year) for year in range(2013, 2021) if year not in rural]
    if gaps:
        told.append(f"rural disposable income of {', '.join(gaps)}")
    if not below(tables, place, "prefecture", "county") or not any(
        province_of(row.place) == place and tables.places[row.place].level in ("prefecture", "county")
        for row in tables.observations
    ):
        told.append("figures of its prefectures and counties")
    if not villages:
        told.append("a case village")
    for village in villages:
        known = {row.indicator for row in tables.observations if row.place == village}
        name = tables.places[village].name
        if not known & {"disposable-income", "net-income-per-person", "income-per-person"}:
            told.append(f"income of {name}")
        if not known & {"register-persons", "register-households"}:
            told.append(f"the register of poor households of {name}")
        if not known & {"village-population", "village-households"}:
            told.append(f"how many live in {name}")
    if not any(province_of(claim.place) == place for claim in tables.claims):
        told.append("a public text whose figures are audited")
    return told

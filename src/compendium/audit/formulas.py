"""Values computed from observations, and the key by which values are of one thing.

A computed value keeps the observations it came from, so that a verdict that rests on it can show them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ..intervals import Interval
from ..periods import Period
from .tables import Claim, Observation, Tables


@dataclass(frozen=True, slots=True)
class Computed:
    """A value worked out from observations: an interval in the indicator's canonical unit."""

    place: str
    indicator: str
    period: Period
    basis: str
    interval: Interval
    formula: str
    inputs: tuple[Observation, ...]


def rank(tables: Tables, place: str, indicator: str, basis: str, year: int, level: str = "province") -> Computed | None:
    """Rank of a place among all places of its level by an indicator, 1 for the largest.

    The rank is an interval where rounded figures overlap: from one more than the number of places surely above to one
    more than the number possibly above.

    Returns
    -------
    Computed or None
        ``None`` if any place of the level has no figure for that year on that basis: a rank among some is no rank.
    """
    figures = {}
    for other in tables.places.values():
        if other.level != level:
            continue
        series = tables.yearly(other.place, indicator, basis)
        if year not in series:
            return None
        figures[other.place] = series[year]
    own = figures[place]
    surely = sum(f.interval.low > own.interval.high for f in figures.values())
    possibly = sum(f.interval.high > own.interval.low for name, f in figures.items() if name != place)
    day = date(year, 12, 31)
    return Computed(
        place,
        f"{indicator}-rank",
        Period(day, day),
        basis,
        Interval(Fraction(1 + surely), Fraction(1 + possibly)),
        f"rank of {tables.places[place].name} among {len(figures)} places by {indicator}",
        (own,),
    )


def gdp_ranks(tables: Tables, place: str) -> list[Computed]:
    """Rank of a province by GDP in each year for which all provinces are known on one vintage."""
    years = tables.yearly(place, "gdp", "gdp-census4")
    found = (rank(tables, place, "gdp", "gdp-census4", year) for year in years)
    return [value for value in found if value]


def delta_gap(tables: Tables, place: str) -> list[Computed]:
    """Output per person of the delta cities over that of the rest of their province, by year.

    Computed only from the year since which the table of the cities adds up with the province's own vintage
    (column ``from`` of bases.csv): before it the rest of the province would be an artefact of the join.
    """
    table = tables.bases.get("gdp-delta-table")
    cities = sorted(p.place for p in tables.places.values() if p.parent == place and p.region == "delta")
    if not cities or table is None or "gdp-census4" not in table.joins:
        return []
    whole = tables.yearly(place, "gdp", "gdp-census4")
    found = []
    for year in (year for year in whole if year >= int(table.since or year)):
        gdp = [tables.yearly(city, "gdp", "gdp-delta-table").get(year) for city in cities]
        people = [tables.yearly(city, "resident-population", "population-revised").get(year) for city in cities]
        everybody = _residents(tables, place, year)
        if None in gdp or None in people or not everybody:
            continue
        inside = sum((row.interval for row in gdp), Interval.point(0))
        inside_people = sum((row.interval for row in people), Interval.point(0))
        outside_people = sum((row.interval for row in everybody), Interval.point(0)) - inside_people
        ratio = (inside / inside_people) / ((whole[year].interval - inside) / outside_people)
        day = date(year, 12, 31)
        found.append(
            Computed(
                place,
                "gdp-per-person-ratio",
                Period(day, day),
                "gdp-delta-table",
                ratio,
                "output per person of the delta cities over that of the rest of the province",
                (whole[year], *gdp, *everybody, *people),
            )
        )
    return found


def _residents(tables: Tables, place: str, year: int) -> tuple[Observation, ...]:
    """Year-end residents of a place: its urban and rural parts where both are known, else the stated total."""
    names = ("urban-population", "rural-population", "resident-population")
    urban, rural, total = (tables.yearly(place, name, "population-revised").get(year) for name in names)
    if urban and rural:
        return urban, rural
    return (total,) if total else ()


def residents(tables: Tables, place: str, year: int) -> Interval | None:
    """Year-end residents of a place as an interval of persons, ``None`` where not known."""
    parts = _residents(tables, place, year)
    return sum((part.interval for part in parts), Interval.point(0)) if parts else None


# Indicators whose values no source states but the tables give.
FORMULAS: dict[str, Callable[[Tables, str], list[Computed]]] = {
    "gdp-rank": gdp_ranks,
    "gdp-per-person-ratio": delta_gap,
}


class Key(NamedTuple):
    """What a value is of: two printed figures with one key are of one number."""

    place: str
    indicator: str
    basis: str
    period: Period | None


def key_of(tables: Tables, claim: Claim) -> Key:
    """The key of a claim; constants and events hold whatever the period."""
    timeless = tables.indicators[claim.indicator].kind in ("constant", "event")
    return Key(claim.place, claim.indicator, claim.basis, None if timeless else claim.period)

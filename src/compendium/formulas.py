"""Values computed from observations, and the identities that printed figures must obey.

A computed value keeps the observations it came from, so that a verdict that rests on it can show them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from .intervals import Interval
from .periods import Period
from .tables import Claim, Observation, Tables, Value


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
        series = tables.series(other.place, indicator, basis)
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


@dataclass(frozen=True, slots=True)
class Quotient:
    """A quotient of two stated values: what it is of, both of them, and the interval."""

    name: str
    above: Value
    below: Value
    interval: Interval


def ratio(name: str, above: Value, below: Value) -> Quotient:
    """One stated value over another, in the units of both; raises ZeroDivisionError if the divisor may be zero."""
    return Quotient(name, above, below, above.interval / below.interval)


def per_head(name: str, amount: Value, persons: Value) -> Quotient:
    """An amount over a number of persons, in the amount's canonical unit a head."""
    return ratio(name, amount, persons)


def density(name: str, persons: Value, area: Value) -> Quotient:
    """Persons a square kilometre; the area is in mu, of which 1,500 make a square kilometre."""
    return Quotient(name, persons, area, persons.interval * 1500 / area.interval)


def gdp_ranks(tables: Tables, place: str) -> list[Computed]:
    """Rank of a province by GDP in each year for which all provinces are known on one vintage."""
    years = tables.series(place, "gdp", "gdp-census4")
    found = (rank(tables, place, "gdp", "gdp-census4", year) for year in years)
    return [value for value in found if value]


def delta_gap(tables: Tables, place: str) -> list[Computed]:
    """Output a head of the delta cities over that of the rest of their province, by year.

    Computed only from the year since which the table of the cities adds up with the province's own vintage
    (column ``from`` of bases.csv): before it the rest of the province would be an artefact of the join.
    """
    table = tables.bases.get("gdp-delta-table")
    cities = sorted(p.place for p in tables.places.values() if p.parent == place and p.region == "delta")
    if not cities or table is None or "gdp-census4" not in table.joins:
        return []
    whole = tables.series(place, "gdp", "gdp-census4")
    found = []
    for year in (year for year in whole if year >= int(table.since or year)):
        gdp = [tables.series(city, "gdp", "gdp-delta-table").get(year) for city in cities]
        people = [tables.series(city, "resident-population", "population-revised").get(year) for city in cities]
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
                "output a head of the delta cities over that of the rest of the province",
                (whole[year], *gdp, *everybody, *people),
            )
        )
    return found


def _residents(tables: Tables, place: str, year: int) -> tuple[Observation, ...]:
    """Year-end residents of a place: its urban and rural parts where both are known, else the stated total."""
    names = ("urban-population", "rural-population", "resident-population")
    urban, rural, total = (tables.series(place, name, "population-revised").get(year) for name in names)
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


@dataclass(frozen=True, slots=True)
class Identity:
    """An equation between the values of keys.  ``holds`` takes a lookup from key to number (or solver term)."""

    name: str
    sentence: str
    keys: tuple[Key, ...]
    holds: Callable[[Mapping[Key, object]], object]


@dataclass(frozen=True, slots=True)
class Assumption:
    """A named assumption: that ``later`` equals ``earlier``.

    ``stand_ins`` are indicators whose observations say what ``later`` may have been instead.
    """

    name: str
    sentence: str
    earlier: Key
    later: Key
    stand_ins: tuple[str, ...]

    @property
    def keys(self) -> tuple[Key, Key]:
        """The two keys that the assumption ties."""
        return self.earlier, self.later


def register_identities(tables: Tables, claims: list[Claim]) -> tuple[list[Identity], list[Assumption]]:
    """The arithmetic of a register of poor persons, for every register that one work prints.

    The rate on a day is the persons still poor over the rural base; those still poor are the register less those
    lifted since its first day.  That the register and the base of a later day are still those of the first is an
    assumption, and stated as one.
    """
    keys = {key_of(tables, claim) for claim in claims}
    identities, assumptions = [], []
    for register in sorted((k for k in keys if k.indicator == "register-persons"), key=str):
        place, basis, start = register.place, register.basis, register.period.end
        base = Key(place, "rural-base", basis, register.period)
        rate = Key(place, "incidence", basis, register.period)
        if rate in keys:
            identities.append(_share(f"rate-{start}", rate, register, None, base))
        flows = (k for k in keys if (k.place, k.indicator, k.basis) == (place, "lifted-persons", basis))
        for lifted in sorted(flows, key=str):
            # A flow over a span joins the stock at its start to the stock at its end.
            if lifted.period.start != start + timedelta(days=1):
                continue
            end = lifted.period.end
            day = Period(end, end)
            rate = Key(place, "incidence", basis, day)
            if rate not in keys:
                continue
            later_register, later_base = register._replace(period=day), base._replace(period=day)
            identities.append(_share(f"rate-{end}", rate, later_register, lifted, later_base))
            assumptions.append(
                Assumption(
                    f"register-stays-{end}",
                    f"the register of {end} is still the one of {start}",
                    register,
                    later_register,
                    ("register-persons",),
                )
            )
            assumptions.append(
                Assumption(
                    f"base-stays-{end}",
                    f"the rural base of {end} is still the one implied at {start}",
                    base,
                    later_base,
                    (),
                )
            )
    return identities, assumptions


def _share(name: str, rate: Key, register: Key, lifted: Key | None, base: Key) -> Identity:
    day = rate.period.end
    who = "the register" if lifted is None else "the register less those lifted"
    keys = (rate, register, base) if lifted is None else (rate, register, lifted, base)

    def holds(value):
        poor = value[register] if lifted is None else value[register] - value[lifted]
        return value[rate] * value[base] == 100 * poor

    return Identity(name, f"the rate of {day} times the rural base is {who}", keys, holds)

"""Which verdicts and conflicts move when a choice of ours is made otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from ..hedges import HEDGES, readings
from ..periods import Period
from .conflicts import conflict_names
from .identities import ASSUMED
from .tables import Claim, Observation, Tables
from .verdicts import judge


@dataclass(frozen=True, slots=True)
class Move:
    """What a choice changes: the verdict on one claim, or whether several claims are in conflict."""

    choice: str
    claims: tuple[str, ...]
    before: str
    after: str


def _other_reading(relation: str) -> Callable[[Tables], Tables]:
    """The shown reading of a hedge decides instead of the deciding one."""

    def reread(value):
        names = list(value.readings)
        if value.relation != relation or len(names) < 2:
            return value
        return replace(value, readings={name: value.readings[name] for name in reversed(names)})

    return _each(reread)


def _precision(factor: Fraction) -> Callable[[Tables], Tables]:
    """Every printed figure taken as exact to a coarser or finer step."""

    def choose(tables: Tables) -> Tables:
        def reread(value):
            if tables.indicators[value.indicator].kind == "event":
                return value
            indicator, step = tables.indicators[value.indicator], value.precision * factor
            read = readings(value.relation, value.number, value.upper, step, indicator.natural)
            return replace(value, readings=read, precision=step)

        return _each(reread)(tables)

    return choose


def _without_grade_c(tables: Tables) -> Tables:
    kept = tuple(row for row in tables.observations if tables.sources[row.source].grade in "AB")
    return replace(tables, observations=kept)


def _year_off(step: int) -> Callable[[Tables], Tables]:
    """Every observation that has a period dated a year later or earlier than it is."""

    def moved(day: date | None) -> date | None:
        # 29 February has no counterpart in most years; no figure here is of that day.
        return (
            None if day is None else day.replace(year=day.year + step, day=min(day.day, 28 if day.month == 2 else 31))
        )

    def redate(row):
        return (
            row if row.period is None else replace(row, period=Period(moved(row.period.start), moved(row.period.end)))
        )

    return lambda tables: replace(tables, observations=tuple(map(redate, tables.observations)))


def _each(change: Callable) -> Callable[[Tables], Tables]:
    def apply(tables: Tables) -> Tables:
        observations: tuple[Observation, ...] = tuple(map(change, tables.observations))
        claims: tuple[Claim, ...] = tuple(map(change, tables.claims))
        return replace(tables, observations=observations, claims=claims)

    return apply


CHOICES: dict[str, Callable[[Tables], Tables]] = {
    f"if “{hedge.name}” means {hedge.other}": _other_reading(relation)
    for relation, hedge in HEDGES.items()
    if hedge.other
} | {
    "if every figure is half as precise": _precision(Fraction(2)),
    "if every figure is twice as precise": _precision(Fraction(1, 2)),
    "if sources of grade C are left out": _without_grade_c,
    "if observations are of a year earlier": _year_off(-1),
    "if observations are of a year later": _year_off(1),
}


def under_choices(tables: Tables) -> dict[str, Tables]:
    """The tables as they would be under each of the choices, by its name."""
    return {name: choose(tables.all_packs).narrowed(tables.packs) for name, choose in CHOICES.items()}


def verdict_moves(tables: Tables, chosen: Mapping[str, Tables]) -> list[Move]:
    """Every verdict that moves under one of the choices (``under_choices``), in their order and that of the text."""
    before = {claim.claim: judge(tables, claim).verdict for claim in tables.claims}
    found = []
    for name, others in chosen.items():
        for claim in others.claims:
            after = judge(others, claim).verdict
            if after != before[claim.claim]:
                found.append(Move(name, (claim.claim,), before[claim.claim], after))
    return found


def conflict_moves(tables: Tables, chosen: Mapping[str, Tables]) -> list[Move]:
    """Every conflict that a choice (``under_choices``) or a dropped assumption dissolves or adds."""
    before = conflict_names(tables)
    found = []
    for name, others in chosen.items():
        found += _conflicts_moved(name, before, conflict_names(others))
    for kind, assumed in ASSUMED.items():
        found += _conflicts_moved(assumed.dropped, before, conflict_names(tables, without=(kind,)))
    return found


def _conflicts_moved(choice: str, before: set[frozenset[str]], after: set[frozenset[str]]) -> list[Move]:
    gone = [Move(choice, tuple(sorted(names)), "in conflict", "dissolved") for names in before - after]
    come = [Move(choice, tuple(sorted(names)), "no conflict", "in conflict") for names in after - before]
    return sorted(gone + come, key=lambda move: (move.claims, move.after))

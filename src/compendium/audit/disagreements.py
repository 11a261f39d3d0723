"""Disagreements between sources: observations of one key whose readings do not meet.  No claim has a part in it."""

from __future__ import annotations

from dataclasses import dataclass

from ..schema import NOT_STATED
from .formulas import Key
from .tables import Observation, Tables


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Observations of one key, at least two of which, of different origin, do not meet."""

    key: Key
    observations: tuple[Observation, ...]


def disagreements(tables: Tables, within: str = "") -> list[Disagreement]:
    """All disagreements between sources, sorted by key.

    Parameters
    ----------
    tables
        Checked tables.
    within
        Path of a place: only it and the places inside it; empty for all.

    Returns
    -------
    list of Disagreement
        Prints of one origin never disagree with one another here: that would be one witness with a misprint.
    """
    by_key: dict[Key, list[Observation]] = {}
    for row in tables.observations:
        inside = not within or row.place == within or row.place.startswith(within + "/")
        if inside and row.basis != NOT_STATED:
            timeless = tables.indicators[row.indicator].kind in ("event", "constant")
            by_key.setdefault(Key(row.place, row.indicator, row.basis, None if timeless else row.period), []).append(
                row
            )
    found = []
    for key, rows in by_key.items():
        origins = [(tables.sources[row.source].origin, row) for row in rows]
        if any(a < b and not one.interval.meets(other.interval) for a, one in origins for b, other in origins):
            found.append(Disagreement(key, tuple(rows)))
    return sorted(found, key=lambda item: (item.key.place, item.key.indicator, str(item.key.period)))

"""What an estimate is: a number with its interval, its number of observations and its basis."""

from __future__ import annotations

from dataclasses import dataclass

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number estimated from data, with what a reader needs to weigh it.

    Parameters
    ----------
    name
        What is estimated.
    value, low, high
        The estimate and the ends of its interval, in ``unit``; the ends are ``None`` where none can be had.
    n
        Number of observations that it rests on.
    basis
        Ids of the bases of the data, as in ``bases.csv``.
    unit
        Unit of all three; empty for a pure number.
    how
        The method, and how the interval was made.
    """

    name: str
    value: float
    low: float | None
    high: float | None
    n: int
    basis: str
    unit: str
    how: str

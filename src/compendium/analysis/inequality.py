"""Measures of how unequal places are, and an interval for any of them by leaving one place out at a time.

All take the places' amounts a head; the weights are persons, so that a place counts as many times as people live there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from .estimates import LEVEL, Estimate


def theil(amounts: Sequence[float], weights: Sequence[float]) -> float:
    """Theil's T: nought where all places are alike (Theil 1967, ch. 4).

    Parameters
    ----------
    amounts
        Shape (n,), amounts a head, above nought.
    weights
        Shape (n,), persons; only their proportions count.
    """
    y, w = np.asarray(amounts, float), _shares(weights)
    relative = y / (w @ y)
    return float(w @ (relative * np.log(relative)))


@dataclass(frozen=True, slots=True)
class Part:
    """One group of a decomposition: its share of persons and of the amount, and Theil's T inside it."""

    group: str
    persons: float
    amount: float
    inside: float


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Theil's T over places as what lies between groups of them and what lies within."""

    total: float
    parts: tuple[Part, ...]

    @property
    def between(self) -> float:
        """T if each place had the mean of its group."""
        return sum(part.amount * float(np.log(part.amount / part.persons)) for part in self.parts)

    @property
    def within(self) -> float:
        """T inside the groups, each weighted by its share of the amount."""
        return sum(part.amount * part.inside for part in self.parts)


def decompose(amounts: Sequence[float], weights: Sequence[float], groups: Sequence[str]) -> Decomposition:
    """Theil's T between and within groups; their sum is T exactly (Shorrocks 1980).

    Parameters
    ----------
    amounts, weights, groups
        Shape (n,): amounts a head, persons, and the name of each place's group.
    """
    y, w, names = np.asarray(amounts, float), _shares(weights), np.asarray(groups)
    mean = w @ y
    parts = []
    for group in sorted(set(groups)):
        own = names == group
        parts.append(
            Part(group, float(w[own].sum()), float(w[own] @ y[own] / mean), theil(y[own], w[own]))
        )  # fmt: skip
    return Decomposition(theil(y, w), tuple(parts))


def variation(amounts: Sequence[float], weights: Sequence[float]) -> float:
    """Weighted coefficient of variation (Williamson 1965): weighted standard deviation over weighted mean."""
    y, w = np.asarray(amounts, float), _shares(weights)
    mean = w @ y
    return float(np.sqrt(w @ (y - mean) ** 2) / mean)


def sigma(amounts: Sequence[float], weights: Sequence[float] | None = None) -> float:
    """Standard deviation of the logarithms, the measure of sigma convergence (Barro and Sala-i-Martin 1992).

    Without weights each place counts once (divisor n - 1); with weights each person does (divisor 1).
    """
    logs = np.log(np.asarray(amounts, float))
    if weights is None:
        return float(np.std(logs, ddof=1))
    w = _shares(weights)
    return float(np.sqrt(w @ (logs - w @ logs) ** 2))


def jackknife(
    name: str, statistic: Callable[[np.ndarray], float], rows: np.ndarray, *, basis: str, unit: str = ""
) -> Estimate:
    """A statistic with the interval that leaving out one place at a time gives.

    The standard error is the jackknife's, the interval Student's with n - 1 degrees (Tukey 1958; Efron and Tibshirani
    1993, ch. 11).  It draws nothing at random.

    Parameters
    ----------
    statistic
        From rows like ``rows`` to a number.
    rows
        Shape (n, k): one place a row; several years of a place stand in its row, so that they leave together.
    """
    n = len(rows)
    without = np.array([statistic(np.delete(rows, i, axis=0)) for i in range(n)])
    error = np.sqrt((n - 1) / n * np.sum((without - without.mean()) ** 2))
    value, reach = statistic(rows), stats.t.ppf((1 + LEVEL) / 2, n - 1) * error
    how = "jackknife over places, Student's t"
    return Estimate(name, float(value), float(value - reach), float(value + reach), n, basis, unit, how)


def _shares(weights: Sequence[float]) -> np.ndarray:
    w = np.asarray(weights, float)
    return w / w.sum()

"""How unequal places are: amounts per person, weighted by the persons who live there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Parts(NamedTuple):
    """Theil's T over places as what lies between groups of them and what lies within each; together they are the total."""

    total: float
    between: float
    within: dict[str, float]


def theil(amounts: Sequence[float], weights: Sequence[float]) -> float:
    """Theil's T: zero where all places are alike (Theil 1967, ch. 4).

    Parameters
    ----------
    amounts
        Shape (n,): amounts per person, above zero.
    weights
        Shape (n,): persons; only their proportions count.
    """
    y, w = np.asarray(amounts, float), _shares(weights)
    relative = y / (w @ y)
    return float(w @ (relative * np.log(relative)))


def theil_parts(amounts: Sequence[float], weights: Sequence[float], groups: Sequence[str]) -> Parts:
    """Theil's T between groups and within each, the latter weighted by the group's share of the amount (Shorrocks 1980).

    Parameters
    ----------
    amounts, weights
        As of ``theil``.
    groups
        Shape (n,): the name of each place's group.
    """
    y, w, names = np.asarray(amounts, float), _shares(weights), np.asarray(groups)
    between, within = 0.0, {}
    for group in sorted(set(groups)):
        own = names == group
        persons, amount = w[own].sum(), w[own] @ y[own] / (w @ y)
        between += amount * np.log(amount / persons)
        within[group] = float(amount * theil(y[own], w[own]))
    return Parts(theil(y, w), float(between), within)


def sigma(amounts: Sequence[float], weights: Sequence[float] | None = None) -> float:
    """Standard deviation of the logarithms: the measure of sigma convergence (Barro and Sala-i-Martin 1992).

    Without weights each place counts once (divisor n - 1); with weights each person does (divisor 1).
    """
    logs = np.log(np.asarray(amounts, float))
    if weights is None:
        return float(np.std(logs, ddof=1))
    w = _shares(weights)
    return float(np.sqrt(w @ (logs - w @ logs) ** 2))


def _shares(weights: Sequence[float]) -> np.ndarray:
    w = np.asarray(weights, float)
    return w / w.sum()

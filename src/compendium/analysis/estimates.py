"""What an estimate is: a number with its interval, its number of observations and its basis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from statsmodels.regression.linear_model import OLS, RegressionResultsWrapper

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


def fit(x: Sequence[float], y: Sequence[float]) -> RegressionResultsWrapper:
    """A straight line by least squares with heteroskedasticity-robust errors and intervals from Student's t.

    The errors are HC3 (MacKinnon and White 1985), which Long and Ervin (2000) found to keep its level best in small
    samples.

    Parameters
    ----------
    x, y
        Shape (n,), in any units; the constant is added here and comes first among the parameters.

    Raises
    ------
    ValueError
        If fewer than four points are given or all ``x`` are equal.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    if x.shape != y.shape or len(x) < 4 or np.ptp(x) == 0:
        raise ValueError("a line needs at least four points, not all above each other")
    return OLS(y, np.column_stack([np.ones_like(x), x])).fit(cov_type="HC3", use_t=True)


def slope(name: str, x: Sequence[float], y: Sequence[float], *, basis: str, unit: str = "") -> Estimate:
    """The slope of :func:`fit` as an estimate, in units of ``y`` a unit of ``x``."""
    result = fit(x, y)
    low, high = result.conf_int(1 - LEVEL)[1]
    how = "least squares, HC3 errors, Student's t"
    return Estimate(name, float(result.params[1]), float(low), float(high), len(x), basis, unit, how)

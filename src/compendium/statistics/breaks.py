"""A break in a series at a known or an unknown date, held against series that persist and have none.

The F statistic compares one path (a mean, or a straight line) with two that meet nowhere (Chow 1960).  At an unknown
date the largest F of all dates is taken (Quandt 1960), whose critical values Andrews (1993) gave.  They hold for errors
that are new each year and for regressors without a trend.  A short series that persists has large F without a break:
so the same statistic is computed on series simulated without one (a parametric bootstrap; Diebold and Chen 1996).

F does not change when a line (of degree 1) or a constant (of degree 0) is added to a series or its scale changes.  What
it does without a break therefore depends on length and persistence alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.signal import lfilter

# The share of a series at either end in which no break is looked for (Andrews 1993 recommends it).
TRIM = 0.15
# Rows on either side of a break: a line through two fits them whatever they are.
SHORTEST = 3
# The largest F at TRIM that the textbook expects without a break in 95 of 100 series, by degree of the path: Andrews
# (1993, table I, as corrected in 2003) over the number of coefficients, as Stock and Watson (2003) print them.
CRITICAL = {0: 8.68, 1: 5.86}
# How many series are simulated, and from which shocks: a p value is known to about one in a hundred.
REPETITIONS, SEED = 9999, 1978
# Years that a simulated series runs before it is looked at, so that it has forgotten where it began.
_BURN = 200


def dates(n: int, trim: float = TRIM) -> range:
    """Positions of the first value after a break, in a series of ``n`` values.

    Raises
    ------
    ValueError
        Trimming leaves fewer than ``SHORTEST`` values on a side: what fits them is no evidence.
    """
    shortest = math.ceil(round(trim * n, 9))
    if shortest < SHORTEST:
        raise ValueError(f"{n} values trimmed by {trim} leave {shortest} on a side: too few to fit a path")
    return range(shortest, n - shortest + 1)


def f_statistics(series: Sequence[float] | np.ndarray, degree: int = 1, trim: float = TRIM) -> np.ndarray:
    """F of a break in every coefficient of a path, at each of ``dates``.

    Parameters
    ----------
    series
        Shape (n,), or (m, n) for m series; in any unit.
    degree
        Of the path: 0 for a mean, 1 for a straight line.
    trim
        As of ``dates``.

    Returns
    -------
    numpy.ndarray
        Shape (k,) or (k, m), a row for each date; its maximum over the rows is the sup-F of Quandt (1960).
    """
    y = np.asarray(series, float)
    time = np.vander(np.linspace(-1, 1, y.shape[-1]), degree + 1)
    whole = _squares(time, y)
    found = []
    for cut in dates(len(time), trim):
        parts = _squares(time[:cut], y[..., :cut]) + _squares(time[cut:], y[..., cut:])
        found.append((whole - parts) / (degree + 1) / (parts / (len(time) - 2 * (degree + 1))))
    return np.array(found)


def memory(series: Sequence[float], degree: int = 1) -> float:
    """The share of a deviation from its path that a series keeps for a year: least squares, biased downward.

    Parameters
    ----------
    series
        Shape (n,).
    degree
        Of the path, as of ``f_statistics``.
    """
    y = np.asarray(series, float)
    design = np.column_stack([y[:-1], np.vander(np.linspace(-1, 1, len(y) - 1), degree + 1)])
    return float(np.linalg.lstsq(design, y[1:], rcond=None)[0][0])


def simulated(n: int, rho: float, repetitions: int = REPETITIONS, seed: int = SEED) -> np.ndarray:
    """Series without a break, shape (repetitions, n): normal deviations of which a share ``rho`` is kept each year.

    At 1 it is a unit root: deviations add up and never return.  The shocks are the same for the same seed and length.

    Raises
    ------
    ValueError
        ``rho`` lies outside (-1, 1].
    """
    if not -1 < rho <= 1:
        raise ValueError(f"a share kept of {rho} makes the series explode; allowed: above -1, up to 1")
    shocks = np.random.default_rng(seed).standard_normal((repetitions, _BURN + n))
    if rho == 1:
        return shocks[:, _BURN:].cumsum(axis=1)
    return lfilter([1.0], [1.0, -rho], shocks, axis=1)[:, _BURN:]


def p_value(statistic: float, without: np.ndarray) -> float:
    """Share of the statistics without a break that are as large, the observed one counted in (Davison and Hinkley 1997)."""
    return float((1 + (np.asarray(without) >= statistic).sum()) / (1 + len(without)))


def _squares(design: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Sums of squared residuals of each series on the columns of ``design``."""
    on = y @ np.linalg.qr(design)[0]
    return (y**2).sum(axis=-1) - (on**2).sum(axis=-1)

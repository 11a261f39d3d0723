"""One break at an unknown date: the sup-F test, and what it does on a series that is only persistent.

The test of Quandt (1960) takes the largest of the F statistics of all dates at which a regression might break; Andrews
(1993) gave its critical values.  They hold for errors that do not remember and regressors without a trend.  Where a
series remembers, the same statistic is set here beside what it does on series simulated without a break
(a parametric bootstrap; Diebold and Chen 1996 compare the two on persistent series).

All statistics are unchanged when a straight line is added to a series or its scale is changed, so that their
distribution without a break depends on the length of the series and on how it remembers, and on nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.signal import lfilter

# The share of a series at either end in which no break is looked for (Andrews 1993 recommends it).
TRIM = 0.15
# Points that a regime must have: a line through two fits them whatever they are.
SHORTEST = 3
# Critical values of sup-F at TRIM by the number of coefficients that break and the level: Andrews (1993, table I, as
# corrected in 2003), divided by the number of coefficients, as Stock and Watson (2003) print them.
CRITICAL = {1: {0.1: 7.12, 0.05: 8.68, 0.01: 12.16}, 2: {0.1: 5.00, 0.05: 5.86, 0.01: 7.78}}
LEVEL = 0.05
REPETITIONS = 1999
SEED = 1978
# Years that a simulated series runs before it is looked at, so that it has forgotten where it began.
_BURN = 200


@dataclass(frozen=True, slots=True)
class Regression:
    """What may break: coefficients of a regression of a series (or of its changes) on powers of time.

    Parameters
    ----------
    name
        What may break, in words.
    degree
        0 for a mean, 1 for a straight line; all ``degree + 1`` coefficients may break.
    lagged
        Whether the value of the year before is among the regressors (with one coefficient that does not break).
    differenced
        Whether the changes on the year before are regressed, not the series.
    """

    name: str
    degree: int
    lagged: bool = False
    differenced: bool = False

    @property
    def breaking(self) -> int:
        """Number of coefficients that may break."""
        return self.degree + 1


TREND = Regression("level and slope", 1)
LAGGED = Regression("level and slope, given the year before", 1, lagged=True)
CHANGES = Regression("mean yearly change", 0, differenced=True)


@dataclass(frozen=True, slots=True)
class SupF:
    """The sup-F statistics of some series.

    ``statistic`` and ``first`` have shape (m,): the largest F of each series, and the position, in the series as
    given, of the first value after the break that gives it.  ``path`` of shape (k, m) holds the F at each of the
    ``dates``, which are positions of that kind.
    """

    statistic: np.ndarray
    first: np.ndarray
    dates: tuple[int, ...]
    path: np.ndarray


def sup_f(series: np.ndarray, regression: Regression, trim: float = TRIM) -> SupF:
    """The sup-F statistic of one or many series of one length (Quandt 1960; Andrews 1993).

    Parameters
    ----------
    series
        Shape (n,) or (m, n), in any unit.
    regression
        What may break.
    trim
        Share of the regression's rows at either end in which no break is looked for.

    Raises
    ------
    ValueError
        If trimming leaves a regime of fewer than ``SHORTEST`` rows: what would be fitted to it is no evidence.
    """
    y = np.atleast_2d(np.asarray(series, float))
    y = np.diff(y, axis=1) if regression.differenced else y
    before, y = (y[:, :-1], y[:, 1:]) if regression.lagged else (None, y)
    n = y.shape[1]
    shortest = math.ceil(round(trim * n, 9))
    if shortest < SHORTEST:
        raise ValueError(f"{n} rows trimmed by {trim} leave a regime of {shortest}: too few to fit {regression.name}")
    time = np.vander(np.linspace(-1, 1, n), regression.degree + 1)
    cuts = range(shortest, n - shortest + 1)
    split = [np.where(np.arange(n)[:, None] < cut, *(np.hstack(pair) for pair in _beside(time))) for cut in cuts]
    whole = _squares(np.linalg.qr(time)[0].T, y, before)
    parts = _squares(np.swapaxes(np.linalg.qr(np.array(split))[0], 1, 2), y, before)
    p, free = regression.breaking, n - 2 * regression.breaking - regression.lagged
    path = (whole - parts) / p / (parts / free)
    # Of a series that was differenced or lagged the first row is the second value.
    offset = int(regression.differenced) + int(regression.lagged)
    dates = tuple(cut + offset for cut in cuts)
    return SupF(path.max(axis=0), np.array(dates)[path.argmax(axis=0)], dates, path)


def _beside(time: np.ndarray) -> tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...]]:
    """The regressors of the first regime with zeros beside them, and those of the second."""
    none = np.zeros_like(time)
    return (time, none), (none, time)


def _squares(basis: np.ndarray, y: np.ndarray, before: np.ndarray | None) -> np.ndarray:
    """Sums of squared residuals on orthonormal regressors (..., p, n), with a lag if given: shape (..., m)."""
    on_y = basis @ y.T
    left = (y**2).sum(axis=1) - (on_y**2).sum(axis=-2)
    if before is None:
        return left
    on_x = basis @ before.T
    xx = (before**2).sum(axis=1) - (on_x**2).sum(axis=-2)
    xy = (before * y).sum(axis=1) - (on_x * on_y).sum(axis=-2)
    return left - xy**2 / xx


@dataclass(frozen=True, slots=True)
class Null:
    """A series without a break: a straight line and deviations from it that remember.

    Parameters
    ----------
    name
        In words.
    phi
        Autoregressive coefficients of the deviations, or of the changes where there is a unit root.
    unit_root
        Whether the deviations add up, so that they never return to the line.
    """

    name: str
    phi: tuple[float, ...]
    unit_root: bool = False

    def paths(self, shocks: np.ndarray) -> np.ndarray:
        """Series of shape (m, n) from shocks of shape (m, _BURN + n); the line is left out, as it changes nothing.

        Raises
        ------
        ValueError
            If the coefficients make the deviations (or changes) explode.
        """
        if self.phi and max(abs(np.roots([1.0, *(-f for f in self.phi)]))) >= 1:
            raise ValueError(f"{self.name}: coefficients {self.phi} are not stationary")
        kept = lfilter([1.0], [1.0, *(-f for f in self.phi)], shocks, axis=1)[:, _BURN:]
        return kept.cumsum(axis=1) if self.unit_root else kept


def first_order(rho: float, name: str = "") -> Null:
    """Deviations that keep the share ``rho`` of the year before; a unit root where it is 1."""
    return Null(name, (), True) if rho >= 1 else Null(name, (rho,))


def shocks(n: int, seed: int = SEED, repetitions: int = REPETITIONS) -> np.ndarray:
    """Normal shocks for series of ``n`` years, shape (repetitions, _BURN + n); the same for the same seed."""
    return np.random.default_rng(seed).standard_normal((repetitions, _BURN + n))


def resampled(residuals: Sequence[float], n: int, seed: int = SEED, repetitions: int = REPETITIONS) -> np.ndarray:
    """Shocks drawn from residuals, with replacement, in place of normal ones; shape as of :func:`shocks`."""
    return np.random.default_rng(seed).choice(np.asarray(residuals, float), (repetitions, _BURN + n))


def p_value(statistic: float, simulated: np.ndarray) -> float:
    """Share of statistics at least as large, the observed one counted among them (Davison and Hinkley 1997)."""
    return float((1 + (simulated >= statistic).sum()) / (1 + len(simulated)))


def autoregression(series: Sequence[float], order: int, degree: int = 1) -> tuple[tuple[float, ...], np.ndarray]:
    """Coefficients of the last ``order`` years about a line (or, with ``degree`` 0, a mean), and the residuals."""
    y = np.asarray(series, float)
    lags = [y[order - lag : len(y) - lag] for lag in range(1, order + 1)]
    x = np.column_stack([*np.vander(np.linspace(-1, 1, len(y) - order), degree + 1).T, *lags])
    found = np.linalg.lstsq(x, y[order:], rcond=None)[0]
    return tuple(float(f) for f in found[degree + 1 :]), y[order:] - x @ found


def memory(paths: np.ndarray) -> np.ndarray:
    """The least-squares coefficient of the year before, about a straight line, of series (m, n): shape (m,)."""
    before, y = paths[:, :-1], paths[:, 1:]
    line = np.linalg.qr(np.vander(np.linspace(-1, 1, y.shape[1]), 2))[0].T
    on_x, on_y = line @ before.T, line @ y.T
    xx = (before**2).sum(axis=1) - (on_x**2).sum(axis=0)
    return ((before * y).sum(axis=1) - (on_x * on_y).sum(axis=0)) / xx


@dataclass(frozen=True, slots=True)
class Persistence:
    """How much of a deviation from its line a series of ``n`` years keeps from one year to the next.

    ``fitted`` by least squares, which is biased downward; ``unbiased`` is as often too high as too low, and ``low``
    and ``high`` end a 95 per cent interval (Andrews 1993b).  None of the last three exceeds 1, a unit root.
    """

    fitted: float
    unbiased: float
    low: float
    high: float
    n: int


class Simulated:
    """What series of ``n`` years without a break do, by how much they remember: simulated once, then looked up.

    Parameters
    ----------
    n
        Years of a series.
    seed
        Of the shocks; they are the same for every persistence, so that curves are smooth.
    """

    GRID = np.round(np.arange(-0.5, 1.0001, 0.05), 2)

    def __init__(self, n: int, seed: int = SEED):
        self.n = n
        drawn = shocks(n, seed, REPETITIONS)
        self._paths = [first_order(rho).paths(drawn) for rho in self.GRID]
        self.fitted = np.array([memory(path) for path in self._paths])
        self._quantiles = {q: np.quantile(self.fitted, q, axis=1) for q in (0.025, 0.5, 0.975)}

    @cached_property
    def _critical(self) -> np.ndarray:
        # Only when asked for: many regressions, of which the persistence needs none.
        return np.array([np.quantile(sup_f(path, TREND).statistic, 1 - LEVEL) for path in self._paths])

    def unbiased(self, fitted: np.ndarray | float, q: float = 0.5) -> np.ndarray:
        """The persistence of which ``fitted`` is the ``q`` quantile of least squares, between the ends of the grid."""
        return np.interp(fitted, self._quantiles[q], self.GRID)

    def critical(self, rho: np.ndarray | float) -> np.ndarray:
        """The value that sup-F of level and slope exceeds in a share ``LEVEL`` of series of persistence ``rho``."""
        return np.interp(rho, self.GRID, self._critical)

    def persistence(self, series: Sequence[float]) -> Persistence:
        """How much a series remembers, by inverting what least squares finds on simulated ones (Andrews 1993b)."""
        fitted = float(memory(np.atleast_2d(np.asarray(series, float)))[0])
        ends = (float(self.unbiased(fitted, q)) for q in (0.5, 0.975, 0.025))
        return Persistence(fitted, *ends, self.n)


@dataclass(frozen=True, slots=True)
class Size:
    """Shares of series of ``n`` years and persistence ``rho``, all without a break, in which one is found.

    By the textbook's critical value, by a bootstrap with persistence as fitted to each series, and by one with its
    unbiased estimate; all at the level ``LEVEL``.
    """

    n: int
    rho: float
    textbook: float
    fitted: float
    unbiased: float


def textbook_size(n: int, rho: float) -> float:
    """Share of series of ``n`` years and persistence ``rho``, without a break, in which the textbook finds one."""
    paths = first_order(rho).paths(shocks(n, SEED + 1))
    return float((sup_f(paths, TREND).statistic > CRITICAL[2][LEVEL]).mean())


def sizes(simulated: Simulated, rhos: Sequence[float]) -> list[Size]:
    """How often each test of level and slope finds a break where there is none, on series of its own draws."""
    drawn = shocks(simulated.n, SEED + 1)
    found = []
    for rho in rhos:
        paths = first_order(rho).paths(drawn)
        statistic, fitted = sup_f(paths, TREND).statistic, memory(paths)
        values = (CRITICAL[2][LEVEL], simulated.critical(fitted), simulated.critical(simulated.unbiased(fitted)))
        found.append(Size(simulated.n, rho, *(float((statistic > value).mean()) for value in values)))
    return found


def power(series: Sequence[float], critical: float) -> float:
    """How often a break as large as the one that fits a series best would exceed a critical value of sup-F.

    Two lines are fitted at the best date; about them deviations are simulated that remember as much as the residuals
    do (least squares, so rather too little: the power is rather too high).
    """
    y = np.asarray(series, float)
    first = int(sup_f(y, TREND).first[0])
    time = np.vander(np.linspace(-1, 1, len(y)), 2)
    lines = np.concatenate([part @ np.linalg.lstsq(part, values, rcond=None)[0] for part, values in
                            ((time[:first], y[:first]), (time[first:], y[first:]))])  # fmt: skip
    left = y - lines
    rho = float(left[1:] @ left[:-1] / (left[:-1] @ left[:-1]))
    spread = (left[1:] - rho * left[:-1]).std(ddof=5)
    paths = lines + spread * first_order(rho).paths(shocks(len(y), SEED + 2))
    return float((sup_f(paths, TREND).statistic > critical).mean())

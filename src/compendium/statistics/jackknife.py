"""An interval for any statistic of some places, by leaving out one place at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats


class Estimate(NamedTuple):
    """A number, the ends of its interval, and the number of places that it rests on."""

    value: float
    low: float
    high: float
    n: int


def jackknife(statistic: Callable[[pd.DataFrame], float], rows: pd.DataFrame, level: float = 0.95) -> Estimate:
    """A statistic with the interval that leaving out one place at a time gives; nothing is drawn at random.

    The standard error is the jackknife's, the interval Student's with n - 1 degrees (Tukey 1958; Efron and Tibshirani
    1993, ch. 11).

    Parameters
    ----------
    statistic
        From rows like ``rows`` to a number.
    rows
        A row for each place; several years of a place stand in its row, so that they leave together.
    level
        Of the interval.
    """
    without = np.array([statistic(rows.drop(index=place)) for place in rows.index])
    error = np.sqrt((len(rows) - 1) / len(rows) * np.sum((without - without.mean()) ** 2))
    value, reach = statistic(rows), stats.t.ppf((1 + level) / 2, len(rows) - 1) * error
    return Estimate(float(value), float(value - reach), float(value + reach), len(rows))

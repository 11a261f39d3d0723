"""Straight lines through few points, with errors that suit few points.

Apart from ``estimates``, since statsmodels takes a second to import and most pages fit no line.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from statsmodels.regression.linear_model import OLS, RegressionResultsWrapper

from .estimates import LEVEL, Estimate


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

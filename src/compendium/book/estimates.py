"""Estimates as a numbered table and as words."""

from __future__ import annotations

from collections.abc import Sequence

from ..analysis.estimates import Estimate
from ..words import decimal
from .show import Table, escape


def interval(estimate: Estimate, places: int = 2) -> str:
    """The interval of an estimate in words: ``0.12 to 0.34``, or that there is none."""
    if estimate.low is None or estimate.high is None:
        return "none"
    return f"{decimal(estimate.low, places)} to {decimal(estimate.high, places)}"


def table(estimates: Sequence[Estimate], name: str, caption: str, places: int = 2, how: bool = True) -> Table:
    """Estimates with interval, number of observations, basis and, where they differ in it, method."""
    rows = [
        (
            escape(e.name + (f", {e.unit}" if e.unit else "")),
            decimal(e.value, places),
            interval(e, places),
            str(e.n),
            escape(e.basis),
            *([escape(e.how)] if how else []),
        )
        for e in estimates
    ]
    header = ("What", "Estimate", "Interval, 95 percent unless said", "n", "Basis", *(["How"] if how else []))
    widths = (30, 12, 20, 6, 16, 26) if how else (42, 12, 20, 6, 20)
    return Table(name, caption, header, rows, widths, right=(1, 3))

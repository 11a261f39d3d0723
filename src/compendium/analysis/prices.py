"""Amounts at constant prices."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from ..tables import Tables


def level(tables: Tables, place: str, base: int) -> dict[int, Fraction]:
    """Consumer prices of all residents by year, 1 in the year ``base``; chained from the changes on the year before.

    Of a province from its index (``cpi``, previous year = 100), of the nation from the rate of inflation
    (``cpi-inflation``).  No index of rural residents alone is at hand, which pages that deflate rural amounts say.

    Raises
    ------
    LookupError
        If prices of the base year are not known.  Years that a missing year cuts off from it are left out.
    """
    if place == "china":
        rows = tables.yearly(place, "cpi-inflation", "market")
        change = {year: 1 + row.number / 100 for year, row in rows.items()}
    else:
        change = {year: row.number / 100 for year, row in tables.yearly(place, "cpi", "cpi-all").items()}
    if base not in change and base + 1 not in change:
        raise LookupError(f"no consumer prices of {place} known about {base}")
    found = {base: Fraction(1)}
    for year in range(base, max(change)):
        if year + 1 not in change:
            break
        found[year + 1] = found[year] * change[year + 1]
    for year in range(base, min(change) - 1, -1):
        if year not in change:
            break
        found[year - 1] = found[year] / change[year]
    return dict(sorted(found.items()))


def constant(amounts: Mapping[int, Fraction], prices: Mapping[int, Fraction]) -> dict[int, Fraction]:
    """Amounts by year at the prices of the year in which ``prices`` is 1; years without prices are left out."""
    return {year: amount / prices[year] for year, amount in amounts.items() if year in prices}

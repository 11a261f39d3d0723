"""Periods: ISO 8601 spans of days, and which of them are of the same time."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days, both ends included; ``start`` is ``None`` where the beginning is open."""

    start: date | None
    end: date

    def holds(self, other: Period) -> bool:
        """Whether the other period lies wholly inside this one."""
        if other.end > self.end:
            return False
        return self.start is None or (other.start is not None and other.start >= self.start)

    @property
    def years(self) -> range:
        """The calendar years whose last day lies in the period (an open period has none)."""
        last = self.end.year if self.end == date(self.end.year, 12, 31) else self.end.year - 1
        if self.start is None:
            return range(last, last)
        return range(self.start.year, last + 1)


@lru_cache(maxsize=4096)  # thousands of rows name the same few days
def parse_date(text: str) -> Period:
    """The days that a date names: a day, a month or a year (``2018-10-23``, ``2018-10``, ``2018``).

    Raises
    ------
    ValueError
        If the text is no such date.
    """
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is no date: write 2018, 2018-10 or 2018-10-23")
    year, month, day = (int(part) if part else None for part in match.groups())
    if day:
        return Period(date(year, month, day), date(year, month, day))
    if month:
        if month > 12:
            raise ValueError(f"{text!r} has no such month")
        return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
    if year == 0:
        raise ValueError("there is no year 0000")
    return Period(date(year, 1, 1), date(year, 12, 31))


@lru_cache(maxsize=4096)
def parse_period(text: str) -> Period:
    """A period as the tables write it: a date, a span ``start/end``, or an open one ``../end``.

    Raises
    ------
    ValueError
        If the text is no such period, or ends before it starts.
    """
    first, slash, last = text.partition("/")
    if not slash:
        return parse_date(text)
    end = parse_date(last).end
    if first == "..":
        return Period(None, end)
    start = parse_date(first).start
    if start > end:
        raise ValueError(f"{text!r} ends before it starts")
    return Period(start, end)


def period_text(period: Period | None) -> str:
    """A period as the tables write it; empty for none."""
    if period is None:
        return ""
    if period.start == period.end:
        return period.end.isoformat()
    return f"{period.start.isoformat() if period.start else '..'}/{period.end.isoformat()}"

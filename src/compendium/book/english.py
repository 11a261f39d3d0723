"""Figures, periods and sources as English pages word them."""

from __future__ import annotations

import re
from datetime import date

from ..audit.tables import Observation, Tables, Value
from ..hedges import HEDGES
from ..intervals import Interval
from ..periods import Period, period_text
from ..words import exact, span
from .show import Notes, escape, in_role

# What a figure is that was not measured, said beside it.
ASIDES = {
    "plan": "a plan",
    "forecast": "a forecast",
    "capacity": "what can be reached at most",
    "rule": "a rule",
    "quoted": "quoted",
}
# Units of counting that are Chinese and are printed as such: wan and yi.
CHINESE = ("ten thousand", "hundred million")
# Units that say nothing beside the figure.
BARE = ("date", "items", "rank", "ratio")


def days(interval: Interval) -> str:
    """An interval of days as a date or as two."""
    low, high = (date.fromordinal(int(x)).isoformat() for x in (interval.low, interval.high))
    return low if low == high else f"{low} to {high}"


def spoken(period: Period | None) -> str:
    """A period in few words: a whole year by its number, an open one by its end; nothing for what has none."""
    if period is None:
        return ""
    words = period_text(period)
    if words.startswith("../"):
        return f"by {words[3:]}"
    return re.sub(r"^(\d{4})-01-01/\1-12-31$", r"\1", words).replace("/", " to ")


def when(row: Observation) -> str:
    """A period in a table: a year, a span of years, a day, or that none is given."""
    if row.period is None:
        return "–"
    start, end = row.period.start, row.period.end
    last = (end.month, end.day) == (12, 31)
    if start is None:
        return f"to {end.year}" if last else f"to {end.isoformat()}"
    if last and (start == end or (start.month, start.day) == (1, 1)):
        return str(end.year) if start.year == end.year else f"{start.year}–{end.year}"
    return end.isoformat() if start == end else f"{start.isoformat()} to {end.isoformat()}"


def read_as(tables: Tables, indicator: str, interval: Interval, digits: int | None = None) -> str:
    """An interval with its canonical unit, or as days; its bounds as they are, or rounded to significant digits."""
    unit = tables.indicators[indicator].unit
    if unit == "date":
        return days(interval)
    words = span(interval, digits)
    return words if unit in BARE else f"{words} {_of(words, unit)}"


def _of(figure: str, unit: str) -> str:
    """A unit behind a figure: one of persons is a person."""
    return re.sub("(?<=t)ies$", "y", unit).removesuffix("s") if figure == "1" else unit


def stated(tables: Tables, value: Value, chinese: bool = True) -> str:
    """A value as its source states it: hedge, figure and unit, and beside the number its Chinese unit of counting.

    What its source limits an observation to, and that it is a plan or a forecast, belongs to the figure: no page shows
    it without.
    """
    aside = ""
    if isinstance(value, Observation):
        aside = "; ".join(filter(None, (ASIDES.get(value.modality), value.scope)))
    return _figure(tables, value, chinese) + (f" ({aside})" if aside else "")


def with_note(tables: Tables, value: Value, notes: Notes) -> str:
    """A value as its source states it, as MyST, with the mark of its note, which goes under the table."""
    return escape(stated(tables, value)) + notes.mark(value.note if isinstance(value, Observation) else "")


def _figure(tables: Tables, value: Value, chinese: bool) -> str:
    unit = tables.units[value.unit]
    hedge = HEDGES[value.relation].prefix
    if unit.factor > 1 and unit.canonical != "mu":
        ends = [exact(x) for x in (value.number, value.upper) if x is not None]
        printed = " to ".join(part for part in (value.cell, value.cell_upper) if part)
        aside = f" ({printed} {unit.label_zh})" if chinese and unit.unit.startswith(CHINESE) else ""
        return f"{hedge}{' to '.join(ends)} {unit.canonical}{aside}"
    parts = [part for part in (value.cell, value.cell_upper) if part]
    figure = " to ".join(parts if value.unit == "date" else map(grouped, parts))
    return f"{hedge}{figure}" if value.unit in BARE else f"{hedge}{figure} {_of(figure, value.unit)}"


def grouped(figure: str) -> str:
    """A number with thousands separators; anything else as it is."""
    whole, point, decimals = figure.partition(".")
    return f"{int(whole):,}{point}{decimals}" if whole.isdigit() else figure


def source_link(tables: Tables, name: str) -> str:
    """A source as a link to where it is described."""
    source = tables.sources[name]
    return f"{{ref}}`{in_role(source.publisher or source.title)} <source-{name}>`"

"""Numbers in words, rounded so that what is said follows from what is known; and how much room words take."""

from __future__ import annotations

from fractions import Fraction
from unicodedata import east_asian_width

from .intervals import Interval


def exact(x: Fraction) -> str:
    """A decimal as it is, with thousands separators; six significant digits where it has no end."""
    places = next((n for n in range(7) if (x * 10**n).denominator == 1), None)
    return _significant(x, 6) if places is None else f"{float(x):,.{places}f}"


def span(interval: Interval, digits: int | None = 3) -> str:
    """An interval in words: ``1.55 to 1.59``, ``more than 1.4``, or one figure where both ends round to it.

    ``digits`` are significant ones, and bounds are rounded outward, so that what is said follows from what is known;
    where one figure stands for both ends it lies between them, if need be with more digits.  ``None`` prints the
    bounds as they are, and says where one is left out.
    """
    if digits is None:
        low, high = (None if x is None else exact(x) for x in (interval.low, interval.high))
    else:
        low = None if interval.low is None else _significant(interval.low, digits, "down")
        high = None if interval.high is None else _significant(interval.high, digits, "up")
    if low is None:
        return "any number" if high is None else f"at most {high}"
    if high is None:
        return f"more than {low}"
    if digits is not None and rounded(interval.low, digits) == rounded(interval.high, digits):
        # A single number has no inside to lie in.
        inside = interval.low == interval.high or rounded(interval.middle, digits) in interval
        return _significant(interval.middle, digits) if inside else span(interval, digits + 1)
    if low == high:
        return low
    return f"more than {low}, up to {high}" if digits is None and interval.low_open else f"{low} to {high}"


def between(interval: Interval, digits: int = 3) -> str:
    """An interval in the words of prose: ``1.55 to 1.59``, each bound rounded as a reader's calculator rounds it.

    ``span`` is for ledger and tables: its bounds are rounded outward, and so cannot be checked by rounding.
    """
    low, high = (None if x is None else _significant(x, digits) for x in (interval.low, interval.high))
    if low is None:
        return "any number" if high is None else f"at most {high}"
    if high is None:
        return f"more than {low}"
    return low if low == high else f"{low} to {high}"


def at_least(x: Fraction, digits: int = 2) -> str:
    """A least value that may be said to be exceeded: rounded down."""
    return _significant(x, digits, "down")


def enough(x: Fraction, digits: int = 2) -> str:
    """A value that is sure to suffice: rounded up."""
    return _significant(x, digits, "up")


def decimal(x: float, places: int = 1) -> str:
    """A number with so many decimals, thousands separators and a true minus sign; no negative zero."""
    text = f"{float(x):,.{places}f}"
    return text.replace("-", "") if not float(text.replace(",", "")) else text.replace("-", "−")


def count(number: int) -> str:
    """A count in words up to twelve, in figures above."""
    return _COUNTS[number] if 0 <= number < len(_COUNTS) else f"{number:,}"


_COUNTS = "no one two three four five six seven eight nine ten eleven twelve".split()


def rounded(x: Fraction, digits: int, way: str = "nearest") -> Fraction:
    """A number rounded to significant digits: ``nearest`` (half away from zero, as by hand), ``down`` or ``up``."""
    if x == 0:
        return x
    unit = Fraction(1)
    while abs(x) >= unit * 10**digits:
        unit *= 10
    while abs(x) < unit * 10 ** (digits - 1):
        unit /= 10
    if way == "nearest":
        return unit * (abs(x) / unit + Fraction(1, 2)).__floor__() * (1 if x > 0 else -1)
    return unit * ((x / unit).__floor__() if way == "down" else (x / unit).__ceil__())


def _significant(x: Fraction, digits: int, way: str = "nearest") -> str:
    value = rounded(x, digits, way)
    if value == 0:
        return "0"
    size = abs(value)
    places = digits - len(str(int(size))) if size >= 1 else digits
    while size < Fraction(1, 10):
        size, places = size * 10, places + 1
    return f"{float(value):,.{max(0, places)}f}"


def width(text: str) -> int:
    """How many letters of English are as wide as a text: a Chinese one is as wide as two."""
    return sum(1 + (east_asian_width(letter) in "WF") for letter in text)

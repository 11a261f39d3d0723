"""Intervals of exact rationals, and the step to which a printed number is exact.

A bound of ``None`` is no bound at all.  Bounds keep whether they are open, because "nearly 1.5 million" excludes the
lower end of its interval and "more than 20" excludes its own figure.  Fractions, not floats: a printed decimal is an
exact number, and a verdict must not turn on a rounding error.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

_INFINITY = math.inf


@dataclass(frozen=True, slots=True)
class Interval:
    """A non-empty set of numbers between two bounds.

    Parameters
    ----------
    low, high
        Bounds in whatever unit the caller keeps; ``None`` means unbounded.
    low_open, high_open
        Whether the bound itself is left out.  An unbounded side is always open.

    Raises
    ------
    ValueError
        If no number lies between the bounds.
    """

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    def __post_init__(self):
        if self.low is None:
            object.__setattr__(self, "low_open", True)
        if self.high is None:
            object.__setattr__(self, "high_open", True)
        elif self.low is not None and self.low >= self.high:
            if self.low > self.high or self.low_open or self.high_open:
                raise ValueError(f"empty interval: {self.low} to {self.high}")

    @classmethod
    def point(cls, x) -> Interval:
        """The interval that holds the one number ``x``."""
        return cls(Fraction(x), Fraction(x))

    @property
    def bounded(self) -> bool:
        """Whether both sides have a bound."""
        return self.low is not None and self.high is not None

    @property
    def width(self) -> Fraction | None:
        """Upper bound less lower bound, or ``None`` if unbounded."""
        return self.high - self.low if self.bounded else None

    @property
    def middle(self) -> Fraction | None:
        """The number halfway between the bounds, or ``None`` if unbounded."""
        return (self.high + self.low) / 2 if self.bounded else None

    def __str__(self) -> str:
        low, high = ("..." if bound is None else str(bound) for bound in (self.low, self.high))
        return f"{'(' if self.low_open else '['}{low}, {high}{')' if self.high_open else ']'}"

    def __contains__(self, x) -> bool:
        above = self.low is None or x > self.low or (x == self.low and not self.low_open)
        below = self.high is None or x < self.high or (x == self.high and not self.high_open)
        return above and below

    def intersection(self, other: Interval) -> Interval | None:
        """The numbers in both intervals, or ``None`` if there are none."""
        low, low_open, high, high_open = self.low, self.low_open, self.high, self.high_open
        # Of equal bounds the open one is the narrower.
        if other.low is not None and (low is None or other.low > low or (other.low_open and other.low == low)):
            low, low_open = other.low, other.low_open
        if other.high is not None and (high is None or other.high < high or (other.high_open and other.high == high)):
            high, high_open = other.high, other.high_open
        if low is self.low and high is self.high and (low_open, high_open) == (self.low_open, self.high_open):
            return self  # most readings lie inside the natural bounds to which they are cut
        try:
            return Interval(low, high, low_open, high_open)
        except ValueError:
            return None

    def meets(self, other: Interval) -> bool:
        """Whether two readings can be of the same number.

        Two roundings that only touch do not meet: 17 read as [16.5, 17.5] and 18 read as [17.5, 18.5] share one
        point, but nobody who prints 17 agrees with somebody who prints 18.
        """
        both = self.intersection(other)
        if both is None:
            return False
        return both.low != both.high or both.low is None or 0 in (self.width, other.width)

    def __add__(self, other) -> Interval:
        other = _interval(other)
        low = None if None in (self.low, other.low) else self.low + other.low
        high = None if None in (self.high, other.high) else self.high + other.high
        return Interval(low, high, self.low_open or other.low_open, self.high_open or other.high_open)

    def __neg__(self) -> Interval:
        low = None if self.high is None else -self.high
        high = None if self.low is None else -self.low
        return Interval(low, high, self.high_open, self.low_open)

    def __sub__(self, other) -> Interval:
        return self + (-_interval(other))

    def __mul__(self, other) -> Interval:
        other = _interval(other)
        corners = [_times(a, b) for a in _ends(self) for b in _ends(other)]
        # Of equal corners a closed one wins: the product is then attained.
        low, low_open = min(corners)
        high, high_open = max(corners, key=lambda corner: (corner[0], not corner[1]))
        return Interval(_finite(low), _finite(high), low_open, high_open)

    def __truediv__(self, other) -> Interval:
        """Quotient; raises ZeroDivisionError if the divisor can be zero."""
        other = _interval(other)
        if 0 in other:
            raise ZeroDivisionError("the divisor's interval holds zero")
        return self * _reciprocal(other)

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other) -> Interval:
        return _interval(other) - self

    def __rtruediv__(self, other) -> Interval:
        return _interval(other) / self


def _interval(x) -> Interval:
    return x if isinstance(x, Interval) else Interval.point(x)


def _ends(i: Interval):
    return (
        (-_INFINITY if i.low is None else i.low, i.low_open),
        (_INFINITY if i.high is None else i.high, i.high_open),
    )


def _finite(x):
    return None if x in (_INFINITY, -_INFINITY) else x


def _times(a, b):
    (x, x_open), (y, y_open) = a, b
    if x == 0 or y == 0:
        # A closed zero is attained whatever the other factor is.
        closed_zero = (x == 0 and not x_open) or (y == 0 and not y_open)
        return Fraction(0), not closed_zero
    return x * y, x_open or y_open


def _reciprocal(i: Interval) -> Interval:
    # The divisor lies on one side of zero (checked by the caller), so the reciprocal swaps the ends.
    def turn(bound):
        if bound is None:
            return Fraction(0)
        return None if bound == 0 else 1 / Fraction(bound)

    return Interval(turn(i.high), turn(i.low), i.high_open, i.low_open)


def default_precision(printed: str, kind: str = "stock") -> Fraction:
    """Step to which a printed decimal is taken to be exact, in its printed unit.

    The place of the last printed digit where there are decimals; else 1 below 1,000; else the place of the last
    non-zero digit ("1,765,000" is exact to the thousand).

    Parameters
    ----------
    printed
        A plain decimal such as ``176.5``.
    kind
        The indicator's kind; a zero needs a stated precision except for a ``count``.

    Raises
    ------
    ValueError
        For a zero whose precision is not given.
    """
    whole, _, decimals = printed.lstrip("-").partition(".")
    if decimals:
        return Fraction(1, 10 ** len(decimals))
    number = int(whole)
    if number == 0 and kind != "count":
        raise ValueError("a printed zero needs its precision given")
    if len(str(number)) < 4:
        return Fraction(1)
    return Fraction(10 ** (len(whole) - len(whole.rstrip("0"))))


# The Chinese and English units of counting between which a translation moves a figure: wan and yi, million and billion.
_CHINESE, _ENGLISH = (10**8, 10**4), (10**9, 10**6)
# A round figure that a translation has moved is no more exact than this share of it on either side.
ROUND = Fraction(1, 20)


def translated_precision(number: Fraction, precision: Fraction, decimals: bool) -> Fraction:
    """Step to which a round number may be taken once a translation may have moved it from unit to unit.

    1亿 and "100 million" are one number: what one language prints as one digit the other prints as three.  The steps
    that its last digit has in the units in which Chinese and English would print it are compared with its own; where
    they differ the widest decides, but no more than a twentieth of the number on either side.

    Parameters
    ----------
    number, precision
        The figure and the step of its last printed digit, both in the canonical unit.
    decimals
        Whether it is printed with decimals: then its last digit is stated, in whatever unit.

    Examples
    --------
    150万 and "1.5 million" are both exact to a hundred thousand:

    >>> translated_precision(Fraction(1_500_000), Fraction(10_000), False)
    Fraction(100000, 1)
    """
    whole = number.numerator
    if decimals or number.denominator != 1 or whole < min(_CHINESE):
        return precision
    last = 10 ** (len(str(whole)) - len(str(whole).rstrip("0")))
    steps = [precision]
    for units in (_CHINESE, _ENGLISH):
        unit = next((unit for unit in units if whole >= unit), 1)
        steps.append(unit if whole % unit == 0 and whole < 1000 * unit else last)
    return precision if all(step == precision for step in steps) else min(Fraction(max(steps)), 2 * ROUND * number)

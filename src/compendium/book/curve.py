"""Small charts as plain SVG with words as text, by the standard library alone: in any language, and in a browser too.

A line joins points of one definition; a bound is a bar up to what it bounds; what was planned or foreseen is hollow.
Colours are names that ``curve.css`` gives their shades by day and in the dark.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from math import ceil, floor, log10
from typing import NamedTuple

BESIDE = "nation"  # of a line that stands beside the others: without marks
WIDTH, HEIGHT, LEFT, RIGHT, ROW, SIZE = 400, 190, 52, 20, 19, 13  # in the units of the picture


class Point(NamedTuple):
    """A value (``low`` equal to ``high``), or a bound whose other end is ``None``; of a year, foreseen or not."""

    year: int
    low: float | None
    high: float | None
    foreseen: bool = False


class Line(NamedTuple):
    """Points of one definition with its words and the name of its colour, and whether they may be joined."""

    words: str
    colour: str
    points: Sequence[Point]
    joined: bool


def curve(lines: Sequence[Line], unit: str, alt: str) -> str:
    """Points over the years as SVG, from zero up.

    Parameters
    ----------
    lines
        One at least, each with a point at least.
    unit
        What the upright axis counts, set at its top.
    alt
        The whole picture in words.
    """
    points = [point for line in lines for point in line.points]
    first, last = min(point.year for point in points), max(point.year for point in points)
    highest = max(end for point in points for end in point[1:3] if end is not None)
    step = _step(highest)
    top, above = step * max(1, ceil(highest / step)), ROW * (len(lines) + 1) + 6
    wide = (WIDTH - LEFT - RIGHT) / max(1, last - first)

    def x(year: float) -> float:
        return LEFT + wide * (year - first) if last > first else (LEFT + WIDTH - RIGHT) / 2

    def y(value: float) -> float:
        return above + HEIGHT * (1 - value / top)

    drawn = [_words(LEFT, ROW * len(lines) + SIZE + 2, unit, "start", "faint")]
    for row, line in enumerate(lines):
        drawn += [_mark(6, ROW * row + 9, line.colour, False), _words(18, ROW * row + SIZE, line.words)]
    for tick in range(round(top / step) + 1):
        at = y(tick * step)
        drawn += [f'<path class="grid" d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}"/>']
        drawn += [_words(LEFT - 6, at + 4, f"{tick * step:g}", "end", "faint")]
    every = ceil((last - first + 1) / 7)
    for year in range(first, last + 1, every):
        drawn += [_words(x(year), above + HEIGHT + SIZE + 6, str(year), "middle", "faint")]
    for line in lines:
        values = [(x(p.year), y(p.low)) for p in line.points if p.low == p.high and not p.foreseen]
        if line.joined and len(values) > 1:
            drawn += [f'<path class="line {line.colour}" d="M{"L".join(f"{a:.1f} {b:.1f}" for a, b in values)}"/>']
        for p in line.points:
            if p.low == p.high and line.colour == BESIDE:
                continue
            if p.low == p.high:
                drawn += [_mark(x(p.year), y(p.low), line.colour, p.foreseen)]
            else:
                low, high = (y(0 if p.low is None else p.low), y(top if p.high is None else p.high))
                cap = high if p.low in (None, 0) else low
                drawn += [
                    f'<path class="bar {line.colour}" d="M{x(p.year):.1f} {low:.1f}V{high:.1f}M{x(p.year) - 5:.1f} {cap:.1f}h10"/>'
                ]
    return _svg(above + HEIGHT + ROW + 8, drawn, alt)


def _step(highest: float) -> float:
    """A round step of which at most five make the whole axis."""
    size = 10.0 ** floor(log10(highest / 5)) if highest > 0 else 1.0
    return next(size * times for times in (1, 2, 2.5, 5, 10) if highest <= 5 * size * times)


def _svg(height: float, drawn: Iterable[str], alt: str) -> str:
    head = f'<svg class="curve" viewBox="0 0 {WIDTH} {height:g}" role="img" aria-label="{html.escape(alt)}">'
    return f"{head}{''.join(drawn)}</svg>"


def _words(x: float, y: float, text: str, anchor: str = "start", kind: str = "ink") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{SIZE}">{html.escape(text)}</text>'


def _mark(x: float, y: float, colour: str, hollow: bool) -> str:
    """A mark whose shape goes with its colour, so that nothing hangs on colour alone."""
    if colour == BESIDE:
        return f'<path class="line {colour}" d="M{x - 6:.1f} {y:.1f}h12"/>'
    shape = {
        "orange": "m-4-4h8v8h-8z", "sky": "m0-5 5 5-5 5-5-5z", "purple": "m0-5 5 9h-10z", "green": "m0 5 5-9h-10z",
    }.get(colour, "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z")  # fmt: skip
    return f'<path class="{"hollow " * hollow}mark {colour}" d="M{x:.1f} {y:.1f}{shape}"/>'

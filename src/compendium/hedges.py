"""Hedges: the relations of a printed figure to what it measures, the words that mean each, and the interval that each means.

All that this project knows of "nearly" stands here: the parser of printed figures, the check of cells, the lists and
help of the workbook, the guide, the pages and the choices of the sensitivity chapter are made from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from .intervals import Interval

# The interval for a figure, the second figure of a range (else None) and the step of the last printed digit.
Reading = Callable[[Fraction, Fraction | None, Fraction], Interval]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hedge:
    """One relation.

    Parameters
    ----------
    label_zh
        Its Chinese label in lists.
    meaning, meaning_zh
        What it means, for the guide.
    prefix
        What is printed before a figure that has it.
    words, words_zh
        The words before a figure that mean it, in an English and in a Chinese text.
    typed, behind
        What else is typed in a cell before a figure, and behind one.
    readings
        The intervals that a figure may stand for, by name; the first decides, the other is shown.
    read_as, other
        The two in words.
    name
        How the relation is called in a sentence; by default as it is printed.
    """

    label_zh: str
    meaning: str
    meaning_zh: str
    readings: dict[str, Reading]
    read_as: str
    other: str = ""
    prefix: str = ""
    words: tuple[str, ...] = ()
    words_zh: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    name: str = ""

    def __post_init__(self):
        object.__setattr__(self, "name", self.name or self.prefix.strip())


def _rounding(x: Fraction, upper: Fraction | None, p: Fraction) -> Interval:
    half = p / 2
    return Interval(x - half, x + half)


def _within_five_percent(x: Fraction, upper: Fraction | None, p: Fraction) -> Interval:
    wide = max(p, abs(x) / 20)
    return Interval(x - wide, x + wide)


HEDGES = {
    "exactly": Hedge(
        label_zh="等于",
        meaning="the figure alone, without a hedge; leave the cell empty",
        meaning_zh="没有限定词的数字；此格留空即可",
        readings={"printed": _rounding},
        read_as="anything that rounds to it",
        words=("reaches",),
        name="a figure alone",
    ),
    "nearly": Hedge(
        label_zh="将近",
        meaning="a little below: nearly, almost, close to",
        meaning_zh="略低于该数：近、将近、接近",
        readings={"nearly": lambda x, upper, p: Interval(x - p, x, low_open=True), "as printed": _rounding},
        read_as="above the figure less one step, up to the figure",
        other="anything that rounds to it",
        prefix="nearly ",
        words=("nearly", "almost"),
        words_zh=("将近", "接近", "近"),
        typed=("close to",),
    ),
    "about": Hedge(
        label_zh="大约",
        meaning="on either side: about, around, some",
        meaning_zh="上下均可：约、大约、左右",
        readings={
            "about": lambda x, upper, p: Interval(x - p, x + p),
            "within five percent": _within_five_percent,
        },
        read_as="within one step on either side",
        other="within a twentieth",
        prefix="about ",
        words=("about", "around", "some", "approximately"),
        words_zh=("大约", "大概", "约"),
        typed=("~", "≈", "ca.", "circa"),
        behind=("左右", "上下"),
    ),
    "at-least": Hedge(
        label_zh="至少",
        meaning="it or above: at least, no fewer than",
        meaning_zh="该数或更高：至少、不少于、不低于",
        readings={"at least": lambda x, upper, p: Interval(x, None)},
        read_as="from the figure up to the most that is possible",
        prefix="at least ",
        words=("at least", "no fewer than", "no less than", "not fewer than", "not less than"),
        words_zh=("至少", "不少于", "不低于"),
        typed=("≥", ">="),
    ),
    "at-most": Hedge(
        label_zh="不超过",
        meaning="it or below: at most, no more than",
        meaning_zh="该数或更低：不超过、不多于、不高于",
        readings={"at most": lambda x, upper, p: Interval(None, x)},
        read_as="from the least that is possible up to the figure",
        prefix="at most ",
        words=("at most", "no more than", "not more than"),
        words_zh=("不超过", "不多于", "不高于"),
        typed=("≤", "<="),
    ),
    "less": Hedge(
        label_zh="不到",
        meaning="below it: less than, under, fewer than",
        meaning_zh="低于该数：不到、不足、少于",
        readings={
            "at most": lambda x, upper, p: Interval(None, x),
            "below": lambda x, upper, p: Interval(None, x, high_open=True),
        },
        read_as="from the least that is possible up to the figure",
        other="strictly below",
        prefix="less than ",
        words=("less than", "fewer than", "below", "under"),
        words_zh=("不到", "不足", "少于", "低于"),
        typed=("<",),
        behind=("以下", "以内"),
    ),
    "more": Hedge(
        label_zh="超过",
        meaning="above it: over, more than",
        meaning_zh="高于该数：超过、逾、多、余、以上",
        readings={
            "above": lambda x, upper, p: Interval(x, None, low_open=True),
            "just above": lambda x, upper, p: Interval(x, x + p, True, True),
        },
        read_as="above the figure, up to the most that is possible",
        other="just above",
        prefix="more than ",
        words=("more than", "over", "above"),
        words_zh=("超过", "超", "逾", "多于", "高于"),
        typed=(">",),
        behind=("多", "余", "+", "以上"),
    ),
    "up-to": Hedge(
        label_zh="最多可达",
        meaning="a maximum that may be reached: up to",
        meaning_zh="可以达到的最大值：最多、高达、可达",
        readings={"at the maximum": _rounding},
        read_as="the figure itself, labelled as a maximum",
        prefix="up to ",
        words=("up to", "can reach"),
        words_zh=("最多", "至多", "高达", "可达"),
    ),
    "range": Hedge(
        label_zh="区间",
        meaning="from one figure to another; the other one goes into upper",
        meaning_zh="从一个数到另一个数；后一个数写在 upper 列",
        readings={"range": lambda x, upper, p: Interval(x, upper)},
        read_as="anything between the two, ends included",
        name="from one to another",
    ),
    "listed": Hedge(
        label_zh="列举",
        meaning="the source names things and you counted them",
        meaning_zh="来源逐项列举，由您数出项数",
        readings={"listed": lambda x, upper, p: Interval.point(x)},
        read_as="the number of things named, exactly",
        prefix="listed ",
    ),
}
RELATIONS = tuple(HEDGES)
CEILINGS, FLOORS = ("less", "at-most"), ("more", "at-least")
# Of these a printed figure is no value: it bounds one, or is one end of a spread.
NO_VALUE = (*CEILINGS, *FLOORS, "range")
EVERYTHING = Interval(None, None)


def readings(
    relation: str, value: Fraction, upper: Fraction | None, precision: Fraction, natural: Interval = EVERYTHING
) -> dict[str, Interval]:
    """The intervals that a printed number may stand for; the first decides, the others are shown.

    Parameters
    ----------
    relation
        One of ``RELATIONS``.
    value, upper
        The figure (and the second figure of a range), all in one unit.
    precision
        Step of the printed figure in that unit.
    natural
        All values that the indicator can have, in that unit; every reading is cut to them.

    Returns
    -------
    dict
        Name of the reading to its interval, the deciding one first.

    Raises
    ------
    ValueError
        If the relation is unknown, or the figure lies beyond the natural bounds.
    """
    if value not in natural:
        raise ValueError(f"{value} lies beyond {natural}")
    if relation not in HEDGES:
        raise ValueError(f"relation {relation!r} is not one of {', '.join(RELATIONS)}")
    found = HEDGES[relation].readings.items()
    cut = {name: read(value, upper, precision).intersection(natural) for name, read in found}
    if None in cut.values():
        raise ValueError(f"{relation} {value} leaves nothing of {natural}")
    return cut

"""Figures, times and sources in Chinese: how they are worded, and whether Chinese words say what a row says."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

from ..hedges import HEDGES
from ..periods import Period, parse_date
from ..words import exact
from .printed import LARGE
from .tables import Tables, Value

_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_FIGURE = re.compile(rf"(-?{_NUMBER})([万亿]?)(?:(?:至|—|-)({_NUMBER}))?([万亿]?)(.*)")
_DAY = re.compile(r"(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})日)?)?")
_BEFORE = {word: name for name, hedge in HEDGES.items() for word in hedge.words_zh}
_BEFORE = dict(sorted(_BEFORE.items(), key=lambda item: -len(item[0])))
_BEHIND = {word: name for name, hedge in HEDGES.items() for word in hedge.behind}
# Relations that stand in the figure itself, not before it.
_ORDER = "零一二三四五六七八九十"
_WORDLESS = ("exactly", "range", "listed")
_SHORT = {"nearly": "近", "about": "约"}  # what an editor writes before a figure, where that is not the list's word
_IN_FULL = 100_000  # from here on a round number is counted in 万 or 亿


class Said(NamedTuple):
    """What Chinese words say: the relation, one number or two, and the words of the unit."""

    relation: str
    number: Fraction
    upper: Fraction | None
    unit: str


def is_chinese(text: str) -> bool:
    """Whether a text holds a Chinese character, or a per cent sign right behind its digits."""
    return bool(re.search(r"[\u4e00-\u9fff]|\d%", text))


def parse(text: str) -> Said:
    """Read a Chinese figure: ``近150万人``, ``不到0.03%``, ``3万多人``, ``40至55岁``.

    Raises
    ------
    ValueError
        The text holds no figure in any of these forms.
    """
    words = re.sub(r"\s", "", text)
    hedge = next((word for word in _BEFORE if words.startswith(word)), "")
    match = _FIGURE.fullmatch(words[len(hedge) :])
    if not match:
        raise ValueError(f"{text!r} holds no figure that can be read")
    relation, unit, upper = _BEFORE.get(hedge, "exactly"), match[5], match[3]
    for word, name in _BEHIND.items():
        if not hedge and (unit.startswith(word) or unit.endswith(word)):
            relation, unit = name, unit.removeprefix(word).removesuffix(word)
    sizes = match[2] or match[4], match[4]  # 40至50万 counts both in 万
    first, last = (Fraction(part.replace(",", "")) * LARGE.get(size, 1) if part else None
                   for part, size in zip((match[1], upper), sizes, strict=True))  # fmt: skip
    return Said("range" if upper else relation, first, last, unit)


def says(tables: Tables, value: Value, words: str) -> bool:
    """Whether Chinese words say the figure of a row: its relation, number and unit (which may be left out)."""
    if tables.indicators[value.indicator].kind == "event":
        found = [_DAY.fullmatch(part) for part in words.split("至")]
        if not all(found):
            return False
        days = [parse_date("-".join(f"{int(part):02d}" for part in match.groups() if part)) for match in found]
        ends = days[0].start, days[-1].end
        return tuple(Fraction(day.toordinal()) for day in ends) == (value.interval.low, value.interval.high)
    try:
        said = parse(words)
    except ValueError:
        return False
    canonical = tables.units[value.unit].canonical
    same = (u.factor for u in tables.units.values() if u.canonical == canonical and said.unit in _names(u.label_zh))
    factors = {Fraction(1)} if not said.unit else set(same)
    return said.relation == value.relation and any(
        (said.number * f, said.upper and said.upper * f) == (value.number, value.upper) for f in factors
    )


def _names(label: str) -> tuple[str, str]:
    return label, label.removeprefix("个")


def figure(tables: Tables, value: Value) -> str:
    """The figure of a row in Chinese, hedge and unit: ``将近150万人``, ``67个县``, ``2019年5月30日``."""
    unit = tables.units[value.unit]
    if tables.indicators[value.indicator].kind == "event":
        return "至".join(_day(cell) for cell in (value.cell, value.cell_upper) if cell)
    hedge = _SHORT.get(value.relation, *HEDGES[value.relation].words_zh[:1]) if value.relation not in _WORDLESS else ""
    if unit.counting and unit.factor > 1 or unit.factor == 1 and unit.canonical == unit.unit:
        label, ends = tables.units[unit.canonical].label_zh, _ends(value)
    else:
        label, ends = unit.label_zh, [cell for cell in (value.cell, value.cell_upper) if cell]
    kind = tables.indicators[value.indicator].label_zh
    if unit.canonical == "rank":
        return f"第{_ORDER[int(value.number)]}" if value.number < len(_ORDER) else f"第{value.cell}"
    label = "" if unit.canonical in ("ratio", "index") or label == "项" and "数" in kind else label
    label = "岁" if label == "年" and "年龄" in kind else label
    label = "个百分点" if label == "%" and "百分点" in kind else label
    return hedge + "至".join(ends) + label


def counted(number: Fraction) -> str:
    """A number as Chinese counts it, in 万 or 亿 with at most four decimals; below a hundred thousand in digits."""
    for word, size in sorted(LARGE.items(), key=lambda item: -item[1]):
        if number >= max(size, _IN_FULL) and (number * 10_000 / size).denominator == 1:
            return exact(number / size).replace(",", "") + word
    return exact(number).replace(",", "")


def worded(words: str, now: str) -> str:
    """A stored number as a text words it: in Chinese where the words of the text are, which stay while they say it.

    Parameters
    ----------
    words
        As they stand in the text: ``151.17万``.
    now
        As the notebook stores them: ``1,511,700``, ``38.9 million``; what is no plain number stays as it is.
    """
    match = re.fullmatch(rf"({_NUMBER})( million| billion)?", now)
    if not match or not is_chinese(words):
        return now
    number = Fraction(match[1].replace(",", "")) * {None: 1, " million": 10**6, " billion": 10**9}[match[2]]
    try:
        return words if parse(words) == Said("exactly", number, None, "") else counted(number)
    except ValueError:
        return counted(number)


def _ends(value: Value) -> list[str]:
    """A value's ends in its canonical unit; one that is small as its cell writes it."""
    pairs = ((value.number, value.cell), (value.upper, value.cell_upper))
    return [
        cell if end == Fraction(cell) and end < _IN_FULL else counted(end) for end, cell in pairs if end is not None
    ]


def _day(cell: str) -> str:
    return "".join(f"{int(part)}{word}" for part, word in zip(cell.split("-"), "年月日", strict=False))


def when(period: Period | None, kind: str) -> str:
    """A period in Chinese: ``2018年底`` of a stock or a rate, ``2018年``, ``2016—2018年``; of none a dash."""
    if period is None:
        return "—"
    start, end = period.start, period.end
    last, day = (end.month, end.day) == (12, 31), _day(end.isoformat())
    if start is None:
        return f"截至{end.year}年底" if last else f"截至{day}"
    if start == end:
        return (f"{end.year}年底" if kind in ("stock", "rate") else f"{end.year}年") if last else day
    if last and (start.month, start.day) == (1, 1):
        return f"{end.year}年" if start.year == end.year else f"{start.year}—{end.year}年"
    if (start.year, start.month, start.day) == (end.year, end.month, 1):
        return f"{end.year}年{end.month}月"
    return f"{_day(start.isoformat())}至{day}"


def label(words: str) -> str:
    """A Chinese label with Chinese commas and brackets."""
    return words.translate(str.maketrans(",()", "，（）"))


def publisher(tables: Tables, name: str) -> str:
    """Who issued a source, in Chinese where the table of publishers has it, else as the source has it."""
    source = tables.sources[name]
    return tables.publishers_zh.get(source.publisher, source.publisher)

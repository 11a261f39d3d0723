"""Figures, times and publishers as Chinese words them."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction

from ..hedges import HEDGES
from ..periods import Period
from ..words import exact
from .printed import LARGE, parse_zh
from .tables import Tables, Value

_ORDER = "零一二三四五六七八九十"
# Relations that stand in the figure itself, not before it.
_WORDLESS = ("exactly", "range", "listed")
_SHORT = {"nearly": "近", "about": "约"}  # what an editor writes before a figure, where that is not the list's word
# How things are counted, by a sign of what they are; other items are 项. And what is first, where 第一 says too little.
_COUNTED = {
    "次数": "次",
    "支部": "个",
    "岗位": "个",
    "板块": "个",
    "领域": "个",
    "“两委”": "个",
    "宾馆": "家",
    "餐厅": "家",
}
_FIRST = {"首次": "首次", "先后": "最先", "批次": "首批"}
_IN_FULL = 100_000  # from here on a round number is counted in 万 or 亿, and a very round one from a tenth of it


def is_chinese(text: str) -> bool:
    """Whether a text holds a Chinese character, or a per cent sign right behind its digits."""
    return bool(re.search(r"[\u4e00-\u9fff]|\d%", text))


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
        return _place(int(value.number), kind)
    if unit.canonical in ("items", "units"):
        label = counter(kind) or label * (unit.canonical == "units" or "数" not in kind)
    label = "倍" * ("倍数" in kind) if unit.canonical in ("ratio", "index") else label
    label = "岁" if label == "年" and "年龄" in kind else label
    label = "个百分点" if label == "%" and "百分点" in kind else label
    between = "%至" if label == "%" else "至"
    return hedge + between.join(ends) + label


def counter(kind: str) -> str:
    """The word by which Chinese counts things of a kind, by the label of their indicator; empty where it is 项."""
    return next((word for sign, word in _COUNTED.items() if sign in kind), "")


def _place(number: int, kind: str) -> str:
    """A place in an order: of what came first by its words, else ``第三``."""
    if number == 1:
        for sign, word in _FIRST.items():
            if sign in kind:
                return word
    return f"第{_ORDER[number] if number < len(_ORDER) else number}"


def counted(number: Fraction) -> str:
    """A number as Chinese counts it, in 万 or 亿 with at most four decimals; below a hundred thousand in digits."""
    for word, size in sorted(LARGE.items(), key=lambda item: -item[1]):
        if number >= size and not _in_digits(number) and (number * 10_000 / size).denominator == 1:
            return exact(number / size).replace(",", "") + word
    return exact(number).replace(",", "")


def _in_digits(number: Fraction) -> bool:
    return number < _IN_FULL and (number < _IN_FULL / 10 or number % 1000 != 0)


def worded(words: str, now: str) -> str:
    """A stored number as a text words it: in Chinese where the words of the text are, which stay while they say it.

    Parameters
    ----------
    words
        As they stand in the text: ``151.17万``.
    now
        As the notebook stores them: ``1,511,700``, ``38.9 million``; what is no plain number stays as it is.
    """
    match = re.fullmatch(r"(\d[\d,]*(?:\.\d+)?)( million| billion)?", now)
    if not match or not is_chinese(words):
        return now
    number = Fraction(match[1].replace(",", "")) * {None: 1, " million": 10**6, " billion": 10**9}[match[2]]
    try:
        said = parse_zh(words)
        same = said.relation == "exactly" and Fraction(said.value) == number and not said.words
    except ValueError:
        same = False
    return words if same else counted(number)


def _ends(value: Value) -> list[str]:
    """A value's ends in its canonical unit; one that is small as its cell writes it."""
    pairs = ((value.number, value.cell), (value.upper, value.cell_upper))
    return [
        cell if end == Fraction(cell) and _in_digits(end) else counted(end) for end, cell in pairs if end is not None
    ]


def _day(cell: str) -> str:
    return "".join(f"{int(part)}{word}" for part, word in zip(cell.split("-"), "年月日", strict=False))


def when(period: Period | None, kind: str) -> str:
    """A period in Chinese: ``2018年底`` of a stock or a rate, ``2018年``, ``2016—2018年``; of none a dash.

    Where only its end is known, what adds up over it (a flow) is ``截至`` that day, anything else ``不晚于`` it.
    """
    if period is None:
        return "—"
    start, end = period.start, period.end
    last, day = (end.month, end.day) == (12, 31), _day(end.isoformat())
    of_month = (end + timedelta(1)).day == 1
    if start is None:
        return ("截至" if kind == "flow" else "不晚于") + (f"{end.year}年底" if last else day)
    if start == end:
        at_end = f"{end.year}年底" if last else f"{end.year}年{end.month}月底"
        return at_end if of_month and kind in ("stock", "rate") else f"{end.year}年" if last else day
    if last and (start.month, start.day) == (1, 1):
        return f"{end.year}年" if start.year == end.year else f"{start.year}—{end.year}年"
    if (start.year, start.month, start.day) == (end.year, end.month, 1) and of_month:
        return f"{end.year}年{end.month}月"
    since = f"{start.year}年" if (start.month, start.day) == (1, 1) else _day(start.isoformat())
    if of_month and start.day == 1:
        since, day = since.removesuffix("1日"), day.removesuffix(f"{end.day}日")
    return f"{since}至{day}"


def dated(tables: Tables, row: Value) -> str:
    """When a row is of, in Chinese: amounts of money do not add up over a span of which only the end is known."""
    what = tables.indicators[row.indicator]
    return when(row.period, "level" if what.kind == "flow" and what.unit == "yuan" else what.kind)


def label(words: str) -> str:
    """A Chinese label with Chinese commas and brackets."""
    return words.translate(str.maketrans(",()", "，（）"))


def publisher(tables: Tables, name: str) -> str:
    """Who issued a source, in Chinese where the table of publishers has it, else as the source has it."""
    source = tables.sources[name]
    return tables.publishers_zh.get(source.publisher, source.publisher)

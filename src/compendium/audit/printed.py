"""Printed figures: what a hedge, a number and a unit word, as they stand in a text, say."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ..hedges import HEDGES

# Words before a figure that hedge it, the longest first, and the relation that they mean.
_HEDGES = {word: relation for relation, hedge in HEDGES.items() for word in hedge.words}
_HEDGES = dict(sorted(_HEDGES.items(), key=lambda item: -len(item[0])))

# "the only village" says one as plainly as "one village".
NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {"half": 0.5, "only": 1}

ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        start=1,
    )
}

# What counts as a numeral of a text beside digits. Not here, because they give no number: few, several, many, some, a,
# another, each, every. "frist" is a misprint of first.
LEXICON = frozenset(
    [*NUMBER_WORDS, *ORDINALS, "frist"]
    + "thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen".split()
    + "quarter double triple once twice thrice both".split()
)
_NUMERAL = re.compile(rf"\d+(?:,\d{{3}})*(?:\.\d+)?|\b(?:{'|'.join(sorted(LEXICON))})s?\b", re.IGNORECASE)

LARGE = {"万": 10**4, "亿": 10**8}
_IN_PARTS = re.compile(r"(?<![\d.])(\d+)([万亿])(\d+)(?:(万)(\d+)?)?(?![\d.年])")  # no year that follows a figure

# Words that print an order and no figure: a gap is a ratio above one.
PHRASES = {"a large gap": ("more", "1", "", "")}

MONTHS = {
    month: number
    for number, month in enumerate(
        "january february march april may june july august september october november december".split(), start=1
    )
}

# Feasts by which a text dates, and their day of the year.
FEASTS = {"national day": "10-01"}


class Printed(NamedTuple):
    """What a printed figure says: its relation, value and upper value as plain decimals, and its unit words."""

    relation: str
    value: str
    upper: str
    words: str


def numerals(text: str) -> list[str]:
    """The numerals of a text in order, as they stand: digits and the words of ``LEXICON``, also in the plural.

    Digits keep their separators and decimals (``1,765,000``, ``3.1``); what is joined to them is left (``19`` of 19th).
    """
    return _NUMERAL.findall(text)


def figures(text: str) -> set[Fraction]:
    """The figures that a source's own words hold, in every way in which a column may hold them.

    A number that Chinese prints in parts is one figure: of 292万3200 that is 2923200, and 292.32 where the unit is 万.
    """
    found = set()

    def whole(match: re.Match) -> str:
        first, unit, second, wan, last = match.groups()
        number = int(first) * LARGE[unit] + int(second) * (LARGE["万"] if wan else 1) + int(last or 0)
        found.update(Fraction(number, by) for by in (1, *LARGE.values()))
        return " "

    rest = _IN_PARTS.sub(whole, text.replace(",", ""))
    return found | {Fraction(number) for number in re.findall(r"\d+(?:\.\d+)?", rest)}


def parse(text: str, relation: str = "") -> Printed:
    """Read a figure as it stands in a text.

    Parameters
    ----------
    text
        For example ``nearly 1.16 million``, ``less than 0.03 percent``, ``nine key areas``, ``March 22, 2016``,
        ``1 to 3 mu``, ``between 40 and 55``, ``three-story``; an ellipsis stands for words left out between a year and
        a feast of it (``2017 … National Day``).
    relation
        ``listed`` for a list of things written with semicolons, whose figure is their number.

    Raises
    ------
    ValueError
        If the text holds no figure in any of these forms: a range with a hedge before it or digits wrongly grouped
        (``1,76``) are none.
    """
    words = " ".join(text.strip().lower().split())
    if relation == "listed":
        return Printed("listed", str(len([item for item in words.split(";") if item.strip()])), "", "")
    if words in PHRASES:
        return Printed(*PHRASES[words])
    if when := _date(words):
        return Printed("exactly", when, "", "")
    hedge = next((word for word in _HEDGES if words.startswith(word + " ")), "")
    rest = words[len(hedge) :].strip()
    number = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
    between = rf"({number})\s*(?:to|-|–)\s*({number})|between ({number}) and ({number})"
    # A range bears no hedge, and what follows a figure holds no other: so no digits are left over.
    if match := re.fullmatch(rf"(?:{between})\s*(?P<words>\D*)", words):
        return Printed("range", _plain(match[1] or match[3]), _plain(match[2] or match[4]), match["words"])
    found = _HEDGES.get(hedge, "exactly")
    if match := re.fullmatch(rf"({number})\s*(\D*)", rest):
        return Printed(found, _plain(match[1]), "", match[2])
    match = re.fullmatch(r"([a-z]+)(?:[ -](.*))?", rest)
    if match and (match[1] in NUMBER_WORDS or match[1] in ORDINALS):
        return Printed(found, str(NUMBER_WORDS.get(match[1], ORDINALS.get(match[1]))), "", match[2] or "")
    raise ValueError(f"{text!r} holds no figure that can be read")


_HEDGES_ZH = {word: relation for relation, hedge in HEDGES.items() for word in hedge.words_zh}
_BEHIND_ZH = {word: relation for relation, hedge in HEDGES.items() for word in hedge.behind}
_NUMBER_ZH = r"(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"


def parse_zh(text: str) -> Printed:
    """Read a figure as a Chinese sentence has it: ``近150万人``, ``不足0.03%``, ``2018年10月``, ``1至3亩``, ``5%至10%``, ``3万多元``.

    万 and 亿 are part of the number; what stands behind them are the unit words.

    Raises
    ------
    ValueError
        If the text holds no figure in any of these forms.
    """
    words = "".join(text.split())
    if match := re.fullmatch(r"(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})日)?)?", words):
        return Printed("exactly", "-".join(f"{int(part):02d}" for part in match.groups() if part), "", "")
    before = "|".join(sorted(_HEDGES_ZH, key=len, reverse=True))
    behind = "|".join(map(re.escape, sorted(_BEHIND_ZH, key=len, reverse=True)))
    form = rf"({before})?{_NUMBER_ZH}([万亿]?)(?:%?[至到]{_NUMBER_ZH}([万亿]?))?({behind})?(\D*?)({behind})?"
    match = re.fullmatch(form, words)
    hedges = [part for part in (match[1], match[6], match[8]) if part] if match else []
    if not match or len(hedges) + bool(match[4]) > 1:
        raise ValueError(f"{text!r} holds no figure that can be read")

    def whole(number: str, unit: str) -> str:
        return f"{(Decimal(_plain(number)) * LARGE.get(unit, 1)).normalize():f}"

    if match[4]:
        return Printed("range", whole(match[2], match[3] or match[5]), whole(match[4], match[5]), match[7])
    found = (_HEDGES_ZH | _BEHIND_ZH)[hedges[0]] if hedges else "exactly"
    return Printed(found, whole(match[2], match[3]), "", match[7])


def _plain(number: str) -> str:
    return number.replace(",", "")


def _date(words: str) -> str:
    if match := re.fullmatch(r"([a-z]+) (\d{1,2}), (\d{4})", words):
        if match[1] in MONTHS:
            return f"{match[3]}-{MONTHS[match[1]]:02d}-{int(match[2]):02d}"
    if match := re.fullmatch(r"([a-z]+) (\d{4})", words):
        if match[1] in MONTHS:
            return f"{match[2]}-{MONTHS[match[1]]:02d}"
    if match := re.fullmatch(r"(\d{4}) … (.+)", words):
        if match[2] in FEASTS:
            return f"{match[1]}-{FEASTS[match[2]]}"
    return ""

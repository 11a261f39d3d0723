"""Printed figures: what a hedge, a number and a unit word, as they stand in a text, say."""

from __future__ import annotations

import re
from typing import NamedTuple

HEDGES = {
    "nearly": "nearly", "almost": "nearly",
    "about": "about", "around": "about", "some": "about", "approximately": "about",
    "less than": "less", "below": "less", "under": "less",
    "more than": "more", "over": "more", "above": "more",
    "up to": "up-to", "can reach": "up-to", "reaches": "exactly",
}  # fmt: skip

NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {"half": 0.5}

ORDINALS = {"first": 1, "second": 2, "third": 3}

# Words that print an order and no figure: a gap is a ratio above one.
PHRASES = {"a large gap": ("more", "1", "", "")}

MONTHS = {
    month: number
    for number, month in enumerate(
        "january february march april may june july august september october november december".split(), start=1
    )
}


class Printed(NamedTuple):
    """What a printed figure says: its relation, value and upper value as plain decimals, and its unit words."""

    relation: str
    value: str
    upper: str
    words: str


def parse(text: str, relation: str = "") -> Printed:
    """Read a figure as it stands in a text.

    Parameters
    ----------
    text
        For example ``nearly 1.16 million``, ``less than 0.03 percent``, ``nine key areas``, ``March 22, 2016``.
    relation
        ``listed`` for a list of things written with semicolons, whose figure is their number.

    Raises
    ------
    ValueError
        If the text holds no figure in any of these forms.
    """
    words = " ".join(text.strip().lower().split())
    if relation == "listed":
        return Printed("listed", str(len([item for item in words.split(";") if item.strip()])), "", "")
    if words in PHRASES:
        return Printed(*PHRASES[words])
    if when := _date(words):
        return Printed("exactly", when, "", "")
    hedge = next((h for h in sorted(HEDGES, key=len, reverse=True) if words.startswith(h + " ")), "")
    rest = words[len(hedge) :].strip()
    number = r"\d[\d,]*(?:\.\d+)?"
    if match := re.fullmatch(rf"({number})\s*(?:to|-|–)\s*({number})\s*(.*)", rest):
        return Printed("range", _plain(match[1]), _plain(match[2]), match[3])
    found = HEDGES.get(hedge, "exactly")
    if match := re.fullmatch(rf"({number})\s*(.*)", rest):
        return Printed(found, _plain(match[1]), "", match[2])
    head, _, tail = rest.partition(" ")
    if head in NUMBER_WORDS or head in ORDINALS:
        return Printed(found, str(NUMBER_WORDS.get(head, ORDINALS.get(head))), "", tail)
    raise ValueError(f"{text!r} holds no figure that can be read")


def _plain(number: str) -> str:
    return number.replace(",", "")


def _date(words: str) -> str:
    if match := re.fullmatch(r"([a-z]+) (\d{1,2}), (\d{4})", words):
        if match[1] in MONTHS:
            return f"{match[3]}-{MONTHS[match[1]]:02d}-{int(match[2]):02d}"
    if match := re.fullmatch(r"([a-z]+) (\d{4})", words):
        if match[1] in MONTHS:
            return f"{match[2]}-{MONTHS[match[1]]:02d}"
    return ""

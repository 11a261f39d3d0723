"""The finding in words: the numbers that landing page, section 2 and README print of it."""

from __future__ import annotations

from fractions import Fraction

from ..ledger import Entry
from ..paper import background
from ..periods import parse_date
from ..tables import Tables
from ..words import at_least, decimal, enough, exact, rounded


def numbers(tables: Tables, entries: dict[str, Entry]) -> dict[str, str]:
    """The numbers of the finding as prose prints them, in English and, with ``_zh`` behind the name, in Chinese.

    Parameters
    ----------
    tables
        Tables that hold ``guangdong``.
    entries
        Entries of the paper by claim.
    """
    found = background.finding(tables, entries)
    base = entries["register-persons"].claim.number * 100 / entries["rate-start"].claim.number
    checked = tables.one(background.PROVINCE, "register-persons", "2016-12-31", basis=background.ROUND)
    lifted, lifted_next = (
        tables.one(background.PROVINCE, "lifted-persons", f"2016-01-01/{end}", basis=background.ROUND, source=source)
        for end, source in (("2018-12-31", "yangcheng-2019-05-30"), ("2019-12-31", "agriculture-department-2020-488"))
    )
    claims = {name: entries[name].claim for name in ("register-persons", "lifted-2018", "rate-2018")}
    later = background.final_register(tables)
    head = tables.one(background.PROVINCE, "incidence", "2018-12-31", basis=background.ROUND)
    said = parse_date(tables.sources[head.source].date).start
    return {
        "finding_year": str(claims["rate-2018"].period.end.year),
        "allowed": enough(found.allowed, 2),
        "least_left": at_least(found.least_left, 3),
        "rate": decimal(found.rate, 1),
        "least_rate": at_least(found.least_rate, 3),
        "base_words": f"{exact(rounded(base / 1_000_000, 3))} million",
        "year_before_checked": decimal((checked.number - entries["lifted-2017"].claim.number) * 100 / base, 2),
        "left_checked": exact(checked.number - claims["lifted-2018"].number),
        "rate_checked": decimal((checked.number - claims["lifted-2018"].number) * 100 / base, 1),
        "left_next": exact(later.number - lifted_next.number),
        "rate_next": decimal((later.number - lifted_next.number) * 100 / base, 2),
        "left_of_register": decimal(found.left * 100 / claims["register-persons"].number, 0),
        "left_later": exact(found.left_later),
        "rate_later": decimal(found.rate_later, 1),
        "rate_later_more": decimal(found.rate_later, 3),
        "lifted_needed": exact(rounded(found.lifted_needed, 4)),
        "register_needed": enough(found.register_needed, 5),
        "added_needed": exact(rounded(found.added_needed, 3)),
        "said_words": head.printed,
        "lifted_words": lifted.printed,
        "next_words": lifted_next.printed,
        "register_words": later.printed,
        "said_on": f"{said.day} {said:%B} {said.year}",
        "allowed_zh": wan(rounded(found.allowed, 2, "up")),
        "least_left_zh": wan(rounded(found.least_left, 3, "down")),
        "left_later_zh": wan(found.left_later),
        "register_zh": wan(claims["register-persons"].number),
        "lifted_zh": wan(claims["lifted-2018"].number),
        "later_zh": wan(later.number),
        "printed_zh": decimal(claims["rate-2018"].number, 2),
        "said_zh": f"{said.year}年{said.month}月",
    }


def wan(persons: Fraction) -> str:
    """A number of persons in the Chinese unit of ten thousand, with no more decimals than it has."""
    return f"{exact(persons / 10_000)}万"

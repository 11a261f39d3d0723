"""What a chapter of a province says in either language: what is known first, what rests on what, what is missing.

Nothing here draws or knows of a page; ``layout`` and ``chinese`` put it into words and tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from ...audit.outcomes import Entry, printed_figures
from ...audit.tables import Observation, Tables
from ...hedges import NO_VALUE
from ..english import stated
from ..show import in_role

# The indicators that a chapter lists as figures of poverty begin so.
POVERTY = (
    "incidence",
    "rural-poor",
    "register-",
    "lifted-",
    "poor-",
    "listed-poor",
    "province-listed-poor",
    "key-counties",
    "relocated-",
)
DRAWN_SINCE = 2005  # earlier rates stand in the tables alone: one of long ago would press the others together
MOST_ROWS = 0.75  # a share of the rows of a table; a definition that so many have is said once below it
# A chapter prints its audited figures; more than these are a book of their own and stand in the ledger.
MOST_CLAIMS = 40


def in_order(row: Observation) -> tuple[str, ...]:
    """By what rows are sorted in the tables of a chapter."""
    return row.place, row.indicator, row.basis, row.period.end.isoformat() if row.period else "", row.source


def usual_basis(rows: Sequence[Observation]) -> str | None:
    """The definition that nearly all rows of a table share; None where there is none."""
    basis, count = Counter(row.basis for row in rows).most_common(1)[0]
    return basis if basis and count >= MOST_ROWS * len(rows) else None


def makes_a_line(tables: Tables, basis: str, stated: Iterable[tuple[int, object]]) -> bool:
    """Whether years and what is stated of them by one definition are a series on which no two sources differ."""
    stated = set(stated)
    return basis in tables.bases[basis].joins and len({year for year, _ in stated}) == len(stated)


def by_statement(rows: Iterable[Observation], stated: Callable[[Observation], str]) -> dict[str, list[str]]:
    """By what rows state, as it is worded, the sources that state it, both in the order of the rows."""
    by: dict[str, list[str]] = {}
    for row in rows:
        by.setdefault(stated(row), []).append(row.source)
    return by


class Known(NamedTuple):
    """What a chapter says first: incidence at two ends on one definition, and rural income beside the nation's."""

    incidence: tuple[Observation, ...]
    income: tuple[Observation, ...]


def known(tables: Tables, place: str) -> Known:
    """The first and last incidence on the definition that gives most exact rates, and the latest income of both; or none."""
    rates = [
        list(tables.yearly(place, "incidence", basis).values()) for basis, row in tables.bases.items() if row.joins
    ]
    rates = max((_worth(tables, rows) for rows in rates), key=lambda rows: _weight(tables, rows))
    here, nation = (tables.yearly(of, "rural-disposable-income", "disposable") for of in (place, "china"))
    both = [(here[year], nation[year]) for year in here if year in nation]
    return Known((rates[0], rates[-1]) if len(rates) > 1 else (), both[-1] if both else ())


def _worth(tables: Tables, rows: Sequence[Observation]) -> list[Observation]:
    """Those of grade A and B where they are two at least, else those of C too."""
    best = [row for row in rows if tables.sources[row.source].grade < "C"]
    return best if len(best) > 1 else [row for row in rows if tables.sources[row.source].grade < "D"]


def _weight(tables: Tables, rows: Sequence[Observation]) -> tuple[int, ...]:
    """By what the rates of one definition come before those of others: two at least, exact ones of grade A and B, exact ones."""
    exact = [row for row in rows if row.relation not in NO_VALUE]
    return len(rows) > 1, sum(tables.sources[row.source].grade < "C" for row in exact), len(exact), len(rows)


def opening(tables: Tables, place: str, audited: Sequence[Entry] | None = None) -> dict[str, str]:
    """The sentences that open a chapter: what is known first, and what became of the audited figures.

    ``audited`` are the entries of its texts where they are known already.
    """
    incidence, income = known(tables, place)
    first = "The tables hold no rate of poverty of two years by one definition."
    if incidence:
        (one, other), years = (_rate(tables, row) for row in incidence), [row.period.end.year for row in incidence]
        ends = f"{one} at the end of {years[0]} and {other} at the end of {years[1]}"
        if one == other:
            ends = f"{one} at the end of {years[0]} and of {years[1]}"
        first = f"The rate of poverty was {ends} ({tables.bases[incidence[0].basis].label})."
    if income:
        here, nation = (stated(tables, row) for row in income)
        first += f" In {income[0].period.end.year} rural people there had {here} each; the nation's mean was {nation}."
    figures = printed_figures(audit_of(tables, place) if audited is None else audited)
    found = Counter(entry.counted_as for entry in figures)
    ends = (
        f"{found[how] or 'none'} {verb}{'s' * (found[how] < 2)}"
        for how, verb in (("agrees", "agree"), ("differs", "differ"))
    )
    audited = f"Of {len(figures):,} figures in public texts {' with another source, and '.join(ends)}."
    rest = " For the others there is no second source, or none that decides."
    if figures and not found["agrees"] + found["differs"]:
        audited, rest = f"For none of {len(figures):,} figures in public texts does a second source decide.", ""
    return {"first": in_role(first), "audited": audited + rest if figures else "No public text is audited yet."}


def others(tables: Tables, row: Observation) -> list[Observation]:
    """What other sources state of the same in the same year, where it does not meet what one states."""
    found = tables.by_year(row.place, row.indicator, row.basis)[row.period.end.year]
    return [one for one in found if not one.foreseen and not one.interval.meets(row.interval)]


def _rate(tables: Tables, row: Observation) -> str:
    """A rate, with what others state of it."""
    rows = others(tables, row)
    words, who = dict.fromkeys(stated(tables, one) for one in rows), "another source" if len(rows) == 1 else "others"
    return stated(tables, row) + (f" ({' or '.join(words)} by {who})" if rows else "")


def audit_of(tables: Tables, place: str) -> list[Entry]:
    """The ledger of the texts that are audited in the pack of a province."""
    from ...audit.ledger import ledger  # here: who asks for verdicts alone has no solver

    return ledger(tables, {claim.work for claim in tables.claims if claim.pack == place})


def shares(tables: Tables, place: str) -> dict[str, str]:
    """How many figures the pack of a province holds, from how many sources, of which grades; and the nation's tables."""
    pack = tables.stated_by(place)
    grades, named = [tables.sources[row.source].grade for row in pack], len({row.source for row in pack})
    national = [row for row in tables.stated_in(place) if row.place == place and row.pack == "china"]
    share = {f"grade_{grade.lower()}": f"{100 * grades.count(grade) / max(len(pack), 1):.0f}" for grade in "ABC"}
    sources = f"{named} source" + "s" * (named != 1)
    return {"own": f"{len(pack):,}", "sources": sources, **share, "national": f"{len(national):,}"}


def missing(tables: Tables, place: str) -> list[tuple[str, str]]:
    """What a reader of the chapter would look for and the tables do not hold, a phrase each in English and Chinese."""
    held = tables.stated_in(place)
    own = [row for row in held if row.place == place]
    poverty = [row for row in own if row.indicator.startswith(POVERTY)]
    inner = {name: tables.places[name].level for name in tables.inside(place)}
    of = {name: {row.indicator for row in held if row.place == name} for name in inner}
    told = []
    if not poverty:
        told.append(("any figure of rural poverty in the province", "本省农村贫困的任何数字"))
    elif not any(row.basis == "register" or row.indicator.startswith("register-") for row in poverty):
        told.append(("a figure of the register of poor households for the whole province", "全省的建档立卡数字"))
    rural = tables.yearly(place, "rural-disposable-income", "disposable")
    if gaps := [str(year) for year in range(2013, 2021) if year not in rural]:
        years = "、".join(gaps)
        told.append((f"rural disposable income of {', '.join(gaps)}", f"{years}年农村居民人均可支配收入"))
    if not any(of[name] for name, level in inner.items() if level in ("prefecture", "county")):
        told.append(("figures of its prefectures and counties", "市、县的数字"))
    villages = [tables.places[name] for name, level in inner.items() if level == "village"]
    told += [] if villages else [("figures of any village", "各村的数字")]
    for village in villages:
        for (english, chinese), wanted in WANTED_OF_A_VILLAGE.items():
            if not of[village.place] & wanted:
                told.append((f"{english} {village.name}", f"{village.name_zh}的{chinese}"))
    if not any(claim.pack == place for claim in tables.claims):
        told.append(("a public text whose figures are audited", "可供核对的公开文本"))
    return told


WANTED_OF_A_VILLAGE = {
    ("income of", "人均收入"): {"disposable-income", "net-income-per-person", "income-per-person"},
    ("the register of poor households of", "建档立卡户数或人数"): {"register-persons", "register-households"},
    ("how many live in", "户数或人口"): {"village-population", "village-households"},
}

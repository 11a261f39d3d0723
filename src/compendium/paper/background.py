"""Section 2 of the paper, worked: what its figures on Guangdong's programme imply.

All amounts are intervals in canonical units (persons, households, yuan a head a year, per cent), so that no result is
more precise than the figures it comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ..conflicts import Conflict
from ..formulas import Quotient, gdp_ranks, ratio, residents
from ..intervals import Interval
from ..ledger import Entry, conflicts_of
from ..tables import Claim, Observation, Tables

PROVINCE = "guangdong"
ROUND = "guangdong-round-3"
VILLAGE = "guangdong/qingyuan/yingde/lianzhang"


def family_sizes(tables: Tables) -> list[Quotient]:
    """Persons a registered family, wherever one source states both; smallest first.

    The province's register, the registers of its counties and prefectures at hand in the third round, and the two
    earlier rounds.
    """
    found = []
    for families in tables.observations:
        if families.indicator != "register-households" or not families.place.startswith(PROVINCE):
            continue
        persons = tables.observed(families.place, "register-persons", basis=families.basis, source=families.source)
        persons = [row for row in persons if row.period == families.period]
        if persons and tables.places[families.place].level not in ("village", "household"):
            place = tables.places[families.place]
            found.append(ratio(place.name, persons[0], families))
    return sorted(found, key=lambda quotient: (quotient.interval.middle, quotient.name))


def other_families(sizes: list[Quotient]) -> list[Quotient]:
    """Those of the third round that are not the province itself: what the province's number can be held against."""
    return [r for r in sizes if r.above.basis == ROUND and r.above.place != PROVINCE]


def village_household(entries: dict[str, Entry]) -> Interval:
    """Persons a household of the village, from the paper's own two figures (registered and not poor alike)."""
    return entries["village-population"].claim.interval / entries["village-households"].claim.interval


def implied_base(entries: dict[str, Entry]) -> Interval:
    """The rural base, in persons, of which the register is the printed share."""
    return entries["register-persons"].claim.interval * 100 / entries["rate-start"].claim.interval


def rural_residents(tables: Tables, year: int) -> Interval:
    """Resident rural population of the province at the end of a year, in persons."""
    return tables.yearly(PROVINCE, "rural-population", "population-revised")[year].interval


def all_residents(tables: Tables, year: int) -> Interval:
    """Resident population of the province at the end of a year, in persons."""
    return residents(tables, PROVINCE, year)


@dataclass(frozen=True, slots=True)
class Remaining:
    """Who was still poor at the end of a year, on the first and on the later count of the register.

    ``lifted`` is what the paper prints where it prints it, else what is reported; rates are in per cent of the base
    that the paper's start implies.  ``reported_final`` is the rate on the later count with the number that another
    source reports lifted; ``printed`` and ``observed`` are the rates that paper and sources give for the day.
    """

    year: int
    lifted: Interval
    lifted_is: str
    persons_first: Interval
    persons_final: Interval
    rate_first: Interval
    rate_final: Interval
    reported_final: Interval | None
    printed: Entry | None
    observed: Observation | None


def final_register(tables: Tables) -> Observation:
    """The register as corrected, persons: what an office states by the middle of 2020 for the programme since 2016."""
    return tables.one(PROVINCE, "register-persons", "2019-12-31", basis=ROUND)


@dataclass(frozen=True, slots=True)
class Finding:
    """The finding in persons and percent, by subtractions on printed figures that a reader can do again.

    Each is worked on the figures as they are printed, not on their intervals, save ``least_left`` and ``least_rate``,
    the least that rounding allows.

    Attributes
    ----------
    allowed
        Persons that the printed rate allows, of the base that the paper's start implies.
    least_left, left, least_rate, rate
        Persons left of the register as the paper prints it, and their share of the base in percent.
    left_later, rate_later
        The same of the register as an office counted it later.
    lifted_needed
        Persons that would have to have been lifted by then for the printed rate to hold on the later count.
    register_needed
        The largest register on which the printed rate and the printed number lifted can both stand.
    added_needed
        Persons who would have to have been added to that register to make the later count.
    """

    allowed: Fraction
    least_left: Fraction
    left: Fraction
    least_rate: Fraction
    rate: Fraction
    left_later: Fraction
    rate_later: Fraction
    lifted_needed: Fraction
    register_needed: Fraction
    added_needed: Fraction


def finding(tables: Tables, entries: dict[str, Entry]) -> Finding:
    """What the printed rate at the end of 2018 allows, and what the register leaves, first and later count."""
    register, lifted, start, printed = (
        entries[name].claim for name in ("register-persons", "lifted-2018", "rate-start", "rate-2018")
    )
    base, later = register.number * 100 / start.number, final_register(tables).number
    allowed = base * printed.number / 100
    return Finding(
        allowed=allowed,
        least_left=register.interval.low - lifted.interval.high,
        left=register.number - lifted.number,
        least_rate=(start.interval * (1 - lifted.interval / register.interval)).low,
        rate=(register.number - lifted.number) * 100 / base,
        left_later=later - lifted.number,
        rate_later=(later - lifted.number) * 100 / base,
        lifted_needed=later - allowed,
        register_needed=lifted.number + allowed,
        added_needed=later - lifted.number - allowed,
    )


def remaining(tables: Tables, entries: dict[str, Entry]) -> list[Remaining]:
    """What remained at the end of each of the first three years, by arithmetic on reported and printed figures."""
    base = implied_base(entries)
    first, start = entries["register-persons"].claim.interval, entries["rate-start"].claim.interval
    final = final_register(tables).interval
    found = []
    for year in (2016, 2017, 2018):
        claimed, reported = entries.get(f"lifted-{year}"), lifted_by(tables, year)
        lifted = claimed.claim.interval if claimed else reported.interval
        rates = tables.observed(PROVINCE, "incidence", basis=ROUND, period=f"{year}-12-31")
        found.append(
            Remaining(
                year=year,
                lifted=lifted,
                lifted_is="printed" if claimed else "reported",
                persons_first=first - lifted,
                persons_final=final - lifted,
                # Not the persons left over the base: the register stands in both, and would count twice.
                rate_first=start * (1 - lifted / first),
                rate_final=share(final - lifted, base),
                reported_final=share(final - reported.interval, base) if reported else None,
                printed=entries.get(f"rate-{year}"),
                observed=rates[0] if rates else None,
            )
        )
    return found


def lifted_by(tables: Tables, year: int) -> Observation | None:
    """Persons reported lifted from the programme's start to the end of a year, by the best source; None if by none."""
    rows = tables.observed(PROVINCE, "lifted-persons", period=f"2016-01-01/{year}-12-31", basis=ROUND)
    return min(rows, key=lambda row: (tables.sources[row.source].grade, row.source), default=None)


def register_implied(tables: Tables, entries: dict[str, Entry]) -> Interval:
    """The register that the reported number lifted and the reported rate at the end of 2018 imply together."""
    rate = tables.one(PROVINCE, "incidence", "2018-12-31", basis=ROUND).interval
    return lifted_by(tables, 2018).interval + implied_base(entries) * rate / 100


@dataclass(frozen=True, slots=True)
class Year:
    """Persons to be lifted and reported lifted in one year; ``reported`` is a difference of totals after the first.

    ``stated`` are the figures that it comes from.
    """

    year: int
    planned: Observation
    reported: Interval
    how: str
    stated: tuple[Claim | Observation, ...]


def plan_and_report(tables: Tables, entries: dict[str, Entry]) -> list[Year]:
    """The plan of the third round against what was reported, year by year."""
    first, third = lifted_by(tables, 2016), lifted_by(tables, 2018)
    second = entries["lifted-2017"].claim
    parts = {
        2016: (first.interval, "reported", (first,)),
        2017: (second.interval - first.interval, "the paper's total less the first year", (second, first)),
        2018: (third.interval - second.interval, "the reported total less the paper's", (third, second)),
    }
    return [
        Year(year, tables.one(PROVINCE, "planned-lifted-persons", str(year), basis=ROUND), *part)
        for year, part in parts.items()
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """A printed poverty line beside an income, or beside another line; ``income`` is ``None`` where it is missing."""

    name: str
    line: Claim
    against: str
    income: Observation | None

    @property
    def share(self) -> Interval | None:
        """The line as a share of the income, in per cent."""
        return self.line.interval * 100 / self.income.interval if self.income else None


def lines(tables: Tables, entries: dict[str, Entry]) -> list[Line]:
    """Each provincial line against the rural mean of its year, of province and nation, and against the national line.

    The first round's line is a net income, so it is held against net income; the third's, said to be a third of the
    mean of 2014, against disposable income of that year, and against the national line of that year and of its own.
    """
    found = []
    for name, claim, year, indicator, basis, years in (
        ("first round", "line-round-1", 2009, "rural-net-income", "net-income", (2009,)),
        ("third round", "line-round-3", 2014, "rural-disposable-income", "disposable", (2014, 2016)),
    ):
        line = entries[claim].claim
        for place, who in ((PROVINCE, "rural mean of the province"), ("china", "rural mean of the nation")):
            income = tables.yearly(place, indicator, basis).get(year)
            found.append(Line(name, line, f"{who}, {year}", income))
        national = tables.yearly("china", "national-poverty-line", "nbs-2010")
        found += [Line(name, line, f"national line, {at}", national.get(at)) for at in years]
    return found


def poor_income(
    tables: Tables, entries: dict[str, Entry]
) -> list[tuple[str, Claim | Observation | None, Interval | None]]:
    """The income printed for poor households with somebody able to work, as a share of what it may be held against."""
    printed = entries["poor-income-2018"].claim.interval
    against = [
        ("the line of the third round", entries["line-round-3"].claim),
        ("rural mean of the province, 2018", _income(tables, PROVINCE, 2018)),
        ("rural mean of the nation, 2018", _income(tables, "china", 2018)),
    ]
    return [(name, row, printed * 100 / row.interval if row else None) for name, row in against]


def _income(tables: Tables, place: str, year: int) -> Observation | None:
    return tables.yearly(place, "rural-disposable-income", "disposable").get(year)


@dataclass(frozen=True, slots=True)
class Round:
    """One round of the programme: its villages, and persons, units and cadres a village (None where not known)."""

    name: str
    villages: Claim | Observation
    persons: Quotient | None
    units: Quotient | None
    cadres: Quotient | None


def rounds(tables: Tables, entries: dict[str, Entry]) -> list[Round]:
    """Persons, helping units and resident cadres a designated village, by round.

    Of the third round the paper's own figures of the register as first counted; of the others the best graded.
    """
    found = []
    for number in (1, 2, 3):
        basis = f"guangdong-round-{number}"
        last = number == 3
        villages = entries["villages-round-3"].claim if last else _best(tables, "designated-villages", basis)
        persons = entries["register-persons"].claim if last else _best(tables, "register-persons", basis)
        above = (persons, _best(tables, "assigned-units", basis), _best(tables, "resident-cadres", basis))
        parts = (ratio(f"round {number}", value, villages) if value else None for value in above)
        found.append(Round(f"round {number}", villages, *parts))
    return found


def _best(tables: Tables, indicator: str, basis: str) -> Observation | None:
    """A figure of a round: the best graded, then the earliest, then the first in the table."""
    return min(
        tables.observed(PROVINCE, indicator, basis=basis),
        key=lambda row: (tables.sources[row.source].grade, row.period.end.isoformat() if row.period else ""),
        default=None,
    )


@dataclass(frozen=True, slots=True)
class Lead:
    """Output of the province and of the largest other province in one year, in yuan, and the province's rank."""

    year: int
    own: Observation
    next: Observation
    rank: Interval


def lead(tables: Tables) -> list[Lead]:
    """The province's output against the largest of the others, in every year on one vintage."""
    provinces = [place for place, row in tables.places.items() if row.level == "province" and place != PROVINCE]
    series = {place: tables.yearly(place, "gdp", "gdp-census4") for place in provinces}
    found = []
    for computed in gdp_ranks(tables, PROVINCE):
        year = computed.period.end.year
        others = [rows[year] for rows in series.values() if year in rows]
        largest = max(others, key=lambda row: (row.number, row.place))
        found.append(Lead(year, computed.inputs[0], largest, computed.interval))
    return found


def rate_conflict(entries: dict[str, Entry], claim: str) -> Conflict:
    """The conflict that a printed rate is a member of; raises LookupError if there is none."""
    for conflict in conflicts_of(list(entries.values())):
        if claim in {c.claim for c in conflict.claims}:
            return conflict
    raise LookupError(f"{claim} is in no conflict")


def margin(conflict: Conflict, what: str) -> Fraction:
    """The least change, in per cent, of the register or the base (``what``) that dissolves a conflict."""
    return conflict.margins[_assumption(conflict, what)] * 100


def base_times(conflict: Conflict) -> Fraction:
    """How many times the first base the later one would at least have to be for a conflict's others to stand."""
    return conflict.repair(_assumption(conflict, "base")).low


def _assumption(conflict: Conflict, what: str) -> str:
    return next(name for name in conflict.margins if name.startswith(f"{what}-stays"))


def register_shrank(tables: Tables, entries: dict[str, Entry]) -> Interval:
    """By how many per cent the register as counted later is smaller than as first counted."""
    return (1 - final_register(tables).interval / entries["register-persons"].claim.interval) * 100


def rate_of_everybody(tables: Tables, entries: dict[str, Entry]) -> Interval:
    """The rate at the end of 2018, in per cent, if every resident of the province counted towards the base."""
    left = entries["register-persons"].claim.interval - entries["lifted-2018"].claim.interval
    return share(left, all_residents(tables, 2018))


def share(part: Interval, of: Interval) -> Interval:
    """A part as a percentage of a whole."""
    return part * Fraction(100) / of

"""Rows held against one another: figures that can hardly be true together.

The slip that this book finds in others is looked for in its own rows: a forgotten ten thousand (万), or a percent
typed as a fraction.  Such a figure passes every check of its cell; it shows only beside another figure.  What is found
is a warning and never a fault: the source may print just that.

The rules are tables of indicators and a few factors.  All slips that they look for are a hundredfold or more, so the
factors are wide on purpose:

- ``NEAR``: persons over incidence give the number of people behind the percentage.  That base is as a rule the
  registered rural population, which is at most about twice the rural residents that the tables hold (Anhui in 2019),
  and in Tibet somewhat smaller.  Three times either way is still far from a slip.
- ``RISE`` and ``FALL``: from one year to the next.  In the last year of the programme the poor of a province fell to
  a seventeenth (Hubei in 2019); nothing that the tables hold rose more than fivefold in a year.
- ``ASIDE``: two sources on one day.  The farthest apart that the tables hold is eightfold, in a village.
- ``ADDED``: registers are checked again and people are added.  In Qinghai four percent more left by 2020 than were on
  the register of 2015.
- A source tells of no year after its own, unless as a plan or a forecast.  Its own year is not judged, nor its own month:
  a text of October that says how many live in a village is recorded with its year, whose last day is yet to come.  Nor
  are constants, whose span is often that of the whole programme.
- ``FEW``: of fewer things nothing is said of a change: the last poor of a village leave in one year.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import product

from ..messages import WARN, say
from ..periods import parse_date
from ..schema import ALL_LISTS, LISTS, OF_A_LIST, PLANNED, THINGS
from .tables import Observation, Problem, Tables, parent_of, whole_year
from .vocabulary import both, listed, words_of

NEAR, RISE, FALL, ASIDE, FEW, ADDED = 3, 10, 30, 10, 1000, Fraction(11, 10)

# Persons who are poor on a day, and their share of the rural population of the same place and basis.
POOR, SHARE = ("rural-poor-persons", "register-persons"), "incidence"
# Rural people of a place, the first that is held; and all its people, whole or in parts.
RURAL = ("rural-population", "census-rural-population", "village-population")
WHOLE = ("resident-population", "registered-population", "census-population", "village-population")
PARTS = ("rural-population", "urban-population")
PEOPLE = ("persons", "households")
# What leaves a register, and what was on it at the start.
LEAVING = {"lifted-persons": POOR, "lifted-households": ("register-households",)}

# Slips by unit, as what the figure must be multiplied by: any other unit than percent may be printed in 万.
SLIPS = {
    "percent": (("slip-fraction", Fraction(100)),),
    "": (("slip-wan", Fraction(10_000)), ("slip-wan-twice", Fraction(1, 10_000))),
}


_Slip = tuple[Observation, str, Fraction]  # the row, what slipped, and the number meant
Populations = Mapping[str, tuple[Observation, ...]]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A figure to be looked at: its row, and the message of ``messages.py`` that says why."""

    row: Observation
    code: str
    parts: dict

    @property
    def problem(self) -> Problem:
        """The doubt as a message at the row's value, or at its period where it is that."""
        column = "period" if self.code == "warn-late" and self.row.period else "value"
        return Problem(self.row.file, self.row.line, column, self.code, self.parts)

    def words(self, lang: str = "en") -> str:
        """The message alone, as a page shows it."""
        return say(self.code, lang, **self.parts).removeprefix(WARN[lang == "zh"])


@dataclass(frozen=True, slots=True)
class _Clash:
    """Rows that can hardly be true together, what to say of them, and the slips each of which would mend it."""

    rows: tuple[Observation, ...]
    code: str
    parts: dict
    mended: tuple[tuple[_Slip, ...], ...]


def doubts(tables: Tables) -> list[Doubt]:
    """Every figure to be looked at, one doubt a row, in the order of packs and lines; linear in the rows.

    Of rows that clash the one is named that clashes most often, or that a likely slip would mend; what else it clashes
    with is thereby explained.  Of equals a row of a province is named before one of the national tables.
    """
    most = _populations(tables)
    rules = (_too_late, _not_whole, _beyond_population, _bases, _leaving, _wrong_list, _steps)
    clashes = [clash for rule in rules for clash in rule(tables, most)]
    weight: dict[int, int] = {}
    of: dict[int, list[int]] = {}
    rows = {}
    for at, clash in enumerate(clashes):
        for row in clash.rows:
            rows[id(row)] = row
            of.setdefault(id(row), []).append(at)
            slipped = any(row is slip[0] for slips in clash.mended for slip in slips)
            weight[id(row)] = weight.get(id(row), 0) + 2 + slipped
    explained: set[int] = set()
    found = []

    def order(key: int) -> tuple:
        return -weight[key], rows[key].file.startswith("data/china/"), rows[key].file, rows[key].line

    for key in sorted(rows, key=order):
        own = [at for at in of[key] if at not in explained]
        explained.update(own)
        if own:
            told = [(clashes[at], slips) for at in own for slips in clashes[at].mended
                    if any(slip[0] is rows[key] for slip in slips)]  # fmt: skip
            clash, slips = told[0] if told else (clashes[own[0]], ())
            said = tuple(
                (code, {"what": _what(tables, row), "value": _amount(tables, row, x)}) for row, code, x in slips
            )
            found.append(Doubt(rows[key], clash.code, clash.parts | {"slip": said}))
    packs = {f"data/{pack}": at for at, pack in enumerate(tables.packs)}
    return sorted(found, key=lambda doubt: (packs[doubt.row.file.rpartition("/")[0]], doubt.row.line))


# The rules: each gives the clashes that it finds.


def _too_late(tables: Tables, most: Populations) -> Iterator[_Clash]:
    """A source tells of nothing that came after it, but plans and forecasts: of no later year, month or day."""
    last: dict[str, date] = {}  # the day on which a source was issued, or the last that its date allows
    for name, source in tables.sources.items():
        if source.date:
            last[name] = parse_date(source.date).end
    for row in tables.observations:
        issued, kind = last.get(row.source), tables.indicators[row.indicator].kind
        if issued is None or row.modality != "measured" or row.indicator.startswith(PLANNED) or kind == "constant":
            continue
        if row.period:
            end = row.period.end
            year = (end.month, end.day) == (12, 31)
            said, begins = (str(end.year), date(end.year, 1, 1)) if year else (str(end), end.replace(day=1))
        elif kind == "event":
            said, begins = row.cell, parse_date(row.cell).start
        else:
            continue
        if begins > issued:
            parts = {"period": said, "source": row.source, "date": tables.sources[row.source].date}
            yield _Clash((row,), "warn-late", parts, ())


def _not_whole(tables: Tables, most: Populations) -> Iterator[_Clash]:
    """Things are counted, so a whole number must lie within the precision of each number of them."""
    for row in tables.observations:
        if tables.indicators[row.indicator].unit not in THINGS or row.number.denominator == 1:
            continue

        def holds(x: Fraction, row: Observation = row) -> bool:
            half = row.precision * x / row.number / 2
            return math.floor(x + half) >= x - half

        if not holds(row.number):
            parts = {"cell": _said(tables, row), "number": _amount(tables, row, row.number)}
            yield _Clash((row,), "warn-whole", parts, _mended(tables, most, (row,), holds))


def _populations(tables: Tables) -> dict[str, tuple[Observation, ...]]:
    """By place the largest population that the tables hold of it: one row, or its parts where no whole is held."""
    most: dict[str, tuple[Observation, ...]] = {}
    for names in (PARTS, WHOLE):
        largest: dict[tuple[str, str], Observation] = {}
        for row in tables.observations:
            if row.indicator in names and row.number >= largest.get((row.place, row.indicator), row).number:
                largest[row.place, row.indicator] = row
        for place in {place for place, _ in largest}:
            held = [largest[place, name] for name in names if (place, name) in largest]
            if names is WHOLE:
                most[place] = (max(held, key=lambda row: row.number),)
            elif len(held) == len(names):
                most[place] = tuple(held)
    return most


def _people(tables: Tables, most: Populations, row: Observation) -> tuple[str, tuple[Observation, ...]]:
    """The place whose population a row cannot exceed, and that population: its own or the nearest above it.

    Empty where the row is of no people, or no place above has a population.
    """
    indicator = tables.indicators[row.indicator]
    if indicator.unit not in PEOPLE or indicator.kind in ("spread", "count") or row.modality == "capacity":
        return "", ()
    place = parent_of(row.place) if row.indicator in (*WHOLE, *PARTS) else row.place
    while place and place not in most:
        place = parent_of(place)
    return place, most.get(place, ())


def _beyond_population(tables: Tables, most: Populations) -> Iterator[_Clash]:
    """Nobody exceeds the population of the place, or of the nearest place above it that has one."""
    for row in tables.observations:
        place, people = _people(tables, most, row)
        if not people or row.number <= people[0].number:
            continue

        def holds(x: Fraction, *others: Fraction, row: Observation = row) -> bool:
            return _scaled(row, x)[0] <= sum(others)

        numbers = [other.number for other in people]
        if not holds(row.number, *numbers):
            parts = {
                "what": _what(tables, row),
                "cell": _amount(tables, row, row.number),
                "people": _digits(sum(numbers)),
                "place": _place(tables, place),
            }
            yield _Clash((row, *people), "warn-population", parts, _mended(tables, most, (row, *people), holds))


def _bases(tables: Tables, most: Populations) -> Iterator[_Clash]:
    """Persons over incidence, on one basis, place and day, lie near the rural population that is held."""
    rural: dict[str, dict[str, list[Observation]]] = {}
    shares: dict[tuple, list[Observation]] = {}
    for row in tables.observations:
        if row.indicator in RURAL and row.period:
            rural.setdefault(row.place, {}).setdefault(row.indicator, []).append(row)
        elif row.indicator == SHARE and row.period and row.number:
            shares.setdefault(_together(tables, row), []).append(row)
    # Of a register from which people were lifted up to that day nobody says whether it still holds them.
    emptied = {_together(tables, row) for row in tables.observations if row.indicator in LEAVING and row.period}
    for row in tables.observations:
        held = rural.get(row.place)
        if row.indicator not in POOR or not held or not row.period or not row.number:
            continue
        if row.indicator == "register-persons" and _together(tables, row) in emptied:
            continue
        rows = next(held[name] for name in RURAL if name in held)
        people = min(rows, key=lambda other: abs(other.period.end - row.period.end))
        # Of several shares on one day the first: among themselves they are held together as a series.
        for share in shares.get(_together(tables, row), ())[:1]:

            def holds(x: Fraction, y: Fraction, z: Fraction, row=row, share=share) -> bool:
                (low, high), (least, most) = _scaled(row, x), _scaled(share, y)
                return low * 100 <= most * z * NEAR and high * 100 >= least * z / NEAR

            if not holds(row.number, share.number, people.number):
                parts = {
                    "persons": f"{_what(tables, row)} {_amount(tables, row, row.number)}",
                    "share": _said(tables, share),
                    "base": _digits(Fraction(round(row.number * 100 / share.number))),
                    "rural": _digits(people.number),
                    "place": _place(tables, row.place),
                    "year": people.period.end.year,
                }
                rows = (row, share, people)
                yield _Clash(rows, "warn-base", parts, _mended(tables, most, rows, holds, 2))


def _leaving(tables: Tables, most: Populations) -> Iterator[_Clash]:
    """No more leave a register than were on it at the start, save for a few who were added later."""
    stocks: dict[tuple, Observation] = {}
    for row in tables.observations:
        if row.period and any(row.indicator in names for names in LEAVING.values()):
            for when in (row.period.end, row.period.end.year):
                key = (*_group(row), row.indicator, when)
                if key not in stocks or row.number > stocks[key].number:
                    stocks[key] = row
    for row in tables.observations:
        if row.indicator not in LEAVING or not row.period or not row.period.start or not _comparable(tables, row):
            continue
        start = row.period.start
        # A span of years may be written with the year whose end it starts from: 2013/2020.
        days = [start - timedelta(days=1), *([start.year] if row.period.end.year > start.year else [])]
        keys = [(*_group(row), name, when) for name in LEAVING[row.indicator] for when in days]
        held = [stocks[key] for key in keys if key in stocks]
        if not held:
            continue
        stock = max(held, key=lambda other: other.number)

        def holds(x: Fraction, y: Fraction, row=row, stock=stock) -> bool:
            return _scaled(row, x)[0] <= _scaled(stock, y)[1] * ADDED

        if not holds(row.number, stock.number):
            parts = {
                "what": _what(tables, row),
                "cell": _amount(tables, row, row.number),
                "stock": f"{_what(tables, stock)} {_amount(tables, stock, stock.number)}",
                "other": _where(stock),
            }
            yield _Clash((row, stock), "warn-leaving", parts, _mended(tables, most, (row, stock), holds))


def _wrong_list(tables: Tables, most: Populations) -> Iterator[_Clash]:
    """No more counties leave a list, or are left on it, than stand on it: else another list is meant."""
    held: dict[tuple[str, str], Observation] = {}
    for row in tables.observations:
        if row.indicator in LISTS.values() and row.number >= held.get((row.place, row.indicator), row).number:
            held[row.place, row.indicator] = row
    words = words_of(tables.bases)
    for row in tables.observations:
        whole = held.get((row.place, LISTS.get(row.basis, "")))
        if row.indicator not in OF_A_LIST or not whole:
            continue
        low, high = row.interval.low or 0, whole.interval.high
        if high is not None and low > high:
            parts = {
                "what": _what(tables, row),
                "cell": _amount(tables, row, row.number),
                "basis": both(row.basis, words),
                "stock": f"{_what(tables, whole)} {_amount(tables, whole, whole.number)}",
                "source": whole.source,
                "others": listed((basis for basis in ALL_LISTS if basis != row.basis), words),
            }
            yield _Clash((row, whole), "warn-list", parts, ())  # of no list so short is a 万 forgotten


def _steps(tables: Tables, most: Populations) -> Iterator[_Clash]:
    """On one series a year differs from the one before by no more than a factor, and so do two sources on one year."""
    series: dict[tuple, dict[int, Observation]] = {}
    for row in tables.observations:
        indicator = tables.indicators[row.indicator]
        # A ratio means something only where nought is the least.
        if indicator.kind not in ("stock", "flow", "rate") or indicator.minimum != 0 or not row.number:
            continue
        if row.foreseen or not row.period or not whole_year(row.period) or not _comparable(tables, row):
            continue
        years = series.setdefault((*_group(row), row.indicator), {})
        year = row.period.end.year
        for other, rise, fall in ((years.get(year), ASIDE, ASIDE), (years.get(year - 1), RISE, FALL)):
            yield from _step(tables, most, other, row, rise, fall)
        if year not in years:
            # A table need not stand in the order of time.
            yield from _step(tables, most, row, years.get(year + 1), RISE, FALL)
            years[year] = row


def _step(
    tables: Tables, most: Populations, before: Observation | None, after: Observation | None, rise: int, fall: int
) -> Iterator[_Clash]:
    if before is None or after is None:
        return
    # Cross-multiplied: most rows stop here, and division of fractions is slow.
    up = after.number.numerator * before.number.denominator
    down = before.number.numerator * after.number.denominator
    if up <= rise * down and down <= fall * up:
        return
    few = tables.indicators[after.indicator].unit in THINGS and max(before.number, after.number) < FEW

    def holds(x: Fraction, y: Fraction) -> bool:
        (low, high), (least, most) = _scaled(before, x), _scaled(after, y)
        return least <= high * rise and low <= most * fall

    if not few and not holds(before.number, after.number):
        parts = {
            "what": _what(tables, after),
            "before": f"{_said(tables, before)} ({_where(before)})",
            "after": f"{_said(tables, after)} ({_where(after)})",
        }
        yield _Clash((before, after), "warn-step", parts, _mended(tables, most, (before, after), holds))


# What the rules share.


def _group(row: Observation) -> tuple:
    """What figures must share to be held against one another."""
    return row.place, row.basis, row.modality, row.scope


def _together(tables: Tables, row: Observation) -> tuple:
    """What persons and their share must share: the day too, and the source where the basis tells too little."""
    return (*_group(row), row.period.end, "" if _comparable(tables, row) else row.source)


def _comparable(tables: Tables, row: Observation) -> bool:
    """Whether figures on a basis may be compared with one another."""
    return row.basis in tables.bases[row.basis].joins


def _scaled(row: Observation, number: Fraction) -> tuple[Fraction | float, Fraction | float]:
    """The ends of a row's interval if its number were another one."""
    by = number / row.number if row.number else 1
    low, high = row.interval.low, row.interval.high
    return 0 if low is None else low * by, math.inf if high is None else high * by


def _mended(
    tables: Tables, most: Populations, rows: tuple[Observation, ...], holds: Callable[..., bool], slips: int = 1
) -> tuple[tuple[_Slip, ...], ...]:
    """Every way to let a rule hold by as few slips as can be, and at most so many; none if there is no such way."""

    def possible(row: Observation, number: Fraction) -> bool:
        maximum, people = tables.indicators[row.indicator].maximum, _people(tables, most, row)[1]
        return (maximum is None or number <= maximum) and (
            not people or number <= sum(other.number for other in people)
        )

    choices = []
    for row in rows:
        kinds = SLIPS.get(tables.indicators[row.indicator].unit, SLIPS[""])
        meant = [(code, row.number * by) for code, by in kinds]
        choices.append([("", row.number), *(one for one in meant if possible(row, one[1]))])
    tries = [[(row, *choice) for row, choice in zip(rows, chosen, strict=True)] for chosen in product(*choices)]
    for count in range(1, slips + 1):
        found = []
        for tried in tries:
            slipped = tuple(one for one in tried if one[1])
            if len(slipped) == count and holds(*(number for *_, number in tried)):
                found.append(slipped)
        if found:
            return tuple(found)
    return ()


# Words that are the same in both languages.


def _what(tables: Tables, row: Observation) -> str:
    return both(row.indicator, {row.indicator: words_of(tables.indicators)[row.indicator]})


def _place(tables: Tables, place: str) -> str:
    return f"{place} {tables.places[place].name_zh}"


def _where(row: Observation) -> str:
    return f"{row.period.end.year}, {row.source}" if row.period else row.source


def _said(tables: Tables, row: Observation) -> str:
    """A figure as its cell has it, with its unit."""
    return f"{row.cell} {row.unit} {tables.units[row.unit].label_zh}".strip()


def _amount(tables: Tables, row: Observation, number: Fraction) -> str:
    """A number in the unit of its indicator."""
    unit = tables.indicators[row.indicator].unit
    return f"{_digits(number)} {unit} {tables.units[unit].label_zh}"


def _digits(number: Fraction) -> str:
    """A number as a calculator shows it: separators, and as many decimals as there are, up to six."""
    return f"{float(number):,.6f}".rstrip("0").rstrip(".")


def problems(found: Iterable[Doubt], pack: str = "") -> list[Problem]:
    """Doubts as messages: all, or those at rows of one pack."""
    return [doubt.problem for doubt in found if not pack or doubt.row.file.startswith(f"data/{pack}/")]

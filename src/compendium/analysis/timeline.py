"""What came before what: dates of village, household and programme, and what their order can and cannot say.

A date is the span of days that its text names, so two dates are in order only where one span ends before the other
begins; where spans overlap the order cannot be told.  Nothing is dated by a report's own date, and no event stands in
this module: which indicator is a measure, a cause or an effect is our reading, when it happened is the tables'.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations

from ..formulas import Quotient, ratio
from ..intervals import Interval
from ..periods import Period, parse_date
from ..tables import Argument, Claim, Observation, Tables, Value, parent_of

VILLAGE = "guangdong/qingyuan/yingde/lianzhang"
HOUSEHOLD = f"{VILLAGE}/case-household"
PROVINCE = "guangdong"
ROUND = "guangdong-round-3"
GROUPS = ("household", "village", "programme")

BEFORE, AFTER, OPEN = "before", "after", "cannot be told"
UNDATED, TIMELESS, ITSELF = "undated", "not tied to a day", "the visit itself"
RELATIONS = (BEFORE, OPEN, AFTER, ITSELF, TIMELESS, UNDATED)

# Exits of the families that had been lifted when the last were counted: a span worked out, not a stated date.
FIRST_EXITS = "register-households-left"
COUNT = "register-households"
ENDED = (FIRST_EXITS, "village-exited-poverty")

# What was done, by indicator: each could have brought income or work, or is said to have opened the way to it.
MEASURES = (
    "housing-subsidy-given",
    "first-industry",
    "branch-cleared",
    "election-held",
    "country-garden-help-started",
    "roads-paved",
    "workshop-started",
    "street-lamps-lit",
    "household-dividend",
    "village-visit",
    "park-first-workers",
    "park-dividend",
    "tea-garden-dividend",
    "collective-income-distributed",
    "dividends-paid",
    "vegetable-base-households",
    "lectures-given",
    "party-posts",
    "service-station-cost",
    "old-houses-demolished",
)

# Our reading of each causal sentence: the indicators of what is said to work, and of what it is said to bring about.
# An empty side is one of which no table holds anything that could bear a date.
LINKS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "many-actors": (("branch-cleared", "roads-paved", "country-garden-help-started"), ENDED),
    "branch-drives": (("branch-cleared",), ENDED),
    "branch-reaches": (("joint-party-branches",), ()),
    "lectures-inspire": (("lectures-given",), ()),
    "leaders-trusted": (("workshop-started",), ()),
    "posts-move": (("party-posts",), ()),
    "example-changes": (("leader-sheds-dismantled",), ("clean-village-award-order",)),
    "firsts-clear": (("election-held",), ("branch-cleared",)),
    "speech-follows": (("branch-cleared",), ("village-visit",)),
    "able-secretary": (("election-held",), ENDED),
    "industry-core": (("workshop-started", "vegetable-base-households", "park-first-workers"), ENDED),
    "no-firms-no-jobs": (
        ("country-garden-help-started", "workshop-started", "vegetable-base-households"),
        ("household-dividend", *ENDED),
    ),
    "only-industry-lasts": (("first-industry",), ()),
    "industry-direct": (("workshop-started", "park-first-workers"), ENDED),
    "awareness-drives": ((), ENDED),
    "awareness-explains": ((), ENDED),
    "visit-opens": (
        ("village-visit",),
        ("park-first-workers", "public-service-investment", "collective-income-growth"),
    ),
    "necessary-branch": (("branch-cleared",), ENDED),
    "necessary-firms": (("country-garden-help-started", "workshop-started"), ENDED),
    "necessary-awareness": ((), ENDED),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One printed figure or date: of which group, the days it speaks of (``None``: undated), against the visit."""

    group: str
    kind: str
    value: Value
    when: Period | None
    relation: str

    @property
    def paper(self) -> bool:
        """Whether the paper says it; else the press or an office."""
        return isinstance(self.value, Claim)

    @property
    def planned(self) -> bool:
        """Whether it is of something that was planned or expected."""
        return self.value.indicator.startswith("planned-")

    @property
    def key(self) -> tuple[str, str]:
        """Place and indicator."""
        return self.value.place, self.value.indicator


def order(first: Period | None, second: Period | None) -> str:
    """How one span of days lies to another: ``before``, ``after``, ``cannot be told`` or ``undated``."""
    if first is None or second is None or first.start is None or second.start is None:
        return UNDATED
    if first.end < second.start:
        return BEFORE
    return AFTER if first.start > second.end else OPEN


def days_of(tables: Tables, value: Value) -> Period | None:
    """The days that a value speaks of; ``None`` for an open period and where no period is given.

    The two counts of the village's register stand in the tables on the last day of their time, as stocks do.  The
    sources name no day: the one speaks of the years of the round, the other of families due out within a year.
    """
    if tables.indicators[value.indicator].kind == "event":
        return Period(*(date.fromordinal(int(end)) for end in (value.interval.low, value.interval.high)))
    if not value.period or not value.period.start:
        return None
    if (value.place, value.basis) == (VILLAGE, ROUND):
        last = value.period.end
        if value.indicator == COUNT:
            return Period(opened(tables), last)
        if value.indicator == FIRST_EXITS:
            return Period(date(last.year, 1, 1), date(last.year, 12, 31))
    return value.period


def opened(tables: Tables) -> date:
    """First day on which the register of the round can have been open; raises LookupError where it is not dated."""
    rows = [row for row in (*tables.claims, *tables.observations) if row.indicator == "round-3-started"]
    when = taken([_statement(tables, row, None) for row in rows])
    if when is None:
        raise LookupError("start of the round is not dated")
    return when.start


def statements(tables: Tables) -> list[Statement]:
    """Everything that paper, press and offices state of household, village and programme, dated or not, in date order.

    Events are those of the household, of the places that hold it, and whatever other events the paper prints; figures
    are those of household and village and, of the province, those of the programme's third round.
    """
    visit = taken([_statement(tables, row, None) for row in _of(tables, "village-visit")])
    rows = [_statement(tables, row, visit) for row in (*tables.claims, *tables.observations) if _wanted(tables, row)]
    last = date.max
    return sorted(
        rows,
        key=lambda row: (
            GROUPS.index(row.group),
            (row.when.start, row.when.end) if row.when else (last, last),
            row.key,
            not row.paper,
            row.value.line,
        ),
    )


def named(rows: Iterable[Statement], indicator: str) -> list[Statement]:
    """Those of one indicator that speak of household, village or a place that holds them: a visit elsewhere is another."""
    near = _holders()
    return [row for row in rows if row.value.indicator == indicator and row.value.place in near]


def _of(tables: Tables, indicator: str) -> list[Value]:
    return [row for row in (*tables.claims, *tables.observations) if (row.place, row.indicator) == (VILLAGE, indicator)]


def _wanted(tables: Tables, row: Value) -> bool:
    if tables.indicators[row.indicator].kind == "event":
        return isinstance(row, Claim) or row.place in _holders()
    return row.place in (VILLAGE, HOUSEHOLD) or (row.place == PROVINCE and row.basis == ROUND)


def _holders() -> list[str]:
    places = [HOUSEHOLD]
    while parent_of(places[-1]):
        places.append(parent_of(places[-1]))
    return places


def _statement(tables: Tables, row: Value, visit: Period | None) -> Statement:
    # What is said of its county is of the village: help that came to all its villages.
    near = (VILLAGE, parent_of(VILLAGE))
    group = "household" if row.place == HOUSEHOLD else "village" if row.place in near else "programme"
    kind, when = tables.indicators[row.indicator].kind, days_of(tables, row)
    relation = order(when, visit)
    if (row.place, row.indicator) == (VILLAGE, "village-visit"):
        relation = ITSELF
    elif kind == "constant" and when:
        # Its year is that of the report or of the list, not a day on which anything happened.
        relation = TIMELESS
    return Statement(group, kind, row, when, relation)


def taken(rows: Iterable[Statement]) -> Period | None:
    """The date taken where several are stated: what the witnesses other than the paper share, else the paper.

    Where one side's own dates do not meet, the date is the whole span between them.  A date of the paper's that meets
    the others' narrows it; one that does not is left aside, and :func:`turned` says what it would change.
    A constant has no date: its year is that of the report.
    """
    found = None
    for paper in (False, True):
        spans = [row.when for row in rows if row.paper is paper and row.when and row.kind != "constant"]
        if spans and found is None:
            found = _shared(spans) or Period(min(s.start for s in spans), max(s.end for s in spans))
        else:
            for other in spans:
                found = _shared([found, other]) or found
    return found


def _shared(spans: Sequence[Period]) -> Period | None:
    start, end = max(span.start for span in spans), min(span.end for span in spans)
    return Period(start, end) if start <= end else None


def clashes(rows: Iterable[Statement]) -> set[tuple[str, str]]:
    """Place and indicator of whatever is stated twice in ways that cannot both be: a date, or a figure of one time."""
    found = set()
    groups: dict[tuple, list[Statement]] = {}
    for row in rows:
        if row.when and row.kind != "constant":
            when = None if row.kind == "event" else row.when
            groups.setdefault((row.key, row.value.basis, when), []).append(row)
    for (key, *_), same in groups.items():
        if any(not a.value.interval.meets(b.value.interval) for a, b in combinations(same, 2)):
            found.add(key)
    return found


@dataclass(frozen=True, slots=True)
class Register:
    """What is known of the families on the village's register of the third round.

    ``counted`` families in all, of whom ``left`` were the last still poor at some time in the span ``last``; none had
    left before ``opened``; ``exited`` is when the village was declared out of poverty.
    """

    counted: Observation
    left: Observation
    opened: date
    last: Period
    exited: Period

    @property
    def out(self) -> Interval:
        """Families that had left by the end of ``last``: all but the last counted, or more."""
        return self.counted.interval - Interval(Fraction(0), self.left.interval.high)


# Three readings of what is stated. The first is that of the source, which speaks of families due out in the year.
WITHIN_YEAR, AT_YEAR_END, EXIT_NOT_ALL = "within the year", "on the year's last day", "exit need not be all"
READINGS = {
    WITHIN_YEAR: "the last families were the last on some day of their year, and the village's exit was everybody's",
    AT_YEAR_END: "they were still poor on the last day of that year",
    EXIT_NOT_ALL: "within the year, but families may have stayed poor after the village was declared out",
}


def register(tables: Tables) -> Register:
    """The village's register from the tables; raises LookupError where a part of it is not stated."""
    counted, left = (tables.one(VILLAGE, name, basis=ROUND) for name in (COUNT, FIRST_EXITS))
    exited = taken(named(statements(tables), "village-exited-poverty"))
    if exited is None:
        raise LookupError("exit of the village is not dated")
    return Register(counted, left, opened(tables), days_of(tables, left), exited)


def remaining(known: Register, day: date, reading: str = WITHIN_YEAR) -> Interval:
    """Families not yet lifted at the end of a day, as bounds.

    It is assumed that none came back and none was added, so their number never rises; the bounds are all that follows
    from the two counts and the exit.

    Parameters
    ----------
    reading
        One of ``READINGS``.

    Raises
    ------
    ValueError
        If the reading is unknown.
    """
    if reading not in READINGS:
        raise ValueError(f"reading {reading!r} is not one of {', '.join(READINGS)}")
    every, last = known.counted.number, known.left.number
    if day < known.opened:
        return Interval.point(every)
    counted_from = known.last.end if reading == AT_YEAR_END else known.last.start
    low = last if day <= counted_from else Fraction(0)
    high = last if day >= known.last.end else every
    if day >= known.exited.end and reading != EXIT_NOT_ALL:
        high = Fraction(0)
    return Interval(min(low, high), high)


def over(known: Register, when: Period, reading: str = WITHIN_YEAR) -> Interval | None:
    """Families not yet lifted on the eve of something that began on a day, not known which, of a span.

    ``None`` where the register had not been opened by the end of the span.
    """
    if when.end < known.opened:
        return None
    eve = timedelta(days=1)
    first, last = (remaining(known, day - eve, reading) for day in (when.start, when.end))
    return Interval(last.low, first.high)


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure, its date (``None``: undated), who dates it, and the families not yet lifted on its eve by reading."""

    indicator: str
    rows: tuple[Statement, ...]
    when: Period | None
    families: Mapping[str, Interval | None]


def measures(tables: Tables) -> list[Measure]:
    """Every measure of ``MEASURES`` that a table holds, the dated first, by date."""
    rows, known = statements(tables), register(tables)
    found = []
    for name in MEASURES:
        own = tuple(named(rows, name))
        if not own:
            continue
        when = taken(own)
        families = {} if when is None else {reading: over(known, when, reading) for reading in READINGS}
        found.append(Measure(name, own, when, families))
    return sorted(found, key=lambda m: (m.when.start, m.when.end) if m.when else (date.max, date.max))


@dataclass(frozen=True, slots=True)
class Pair:
    """A cause and an effect of an argument, by indicator (empty: nothing in the tables), their dates and their order."""

    argument: Argument
    cause: str
    effect: str
    cause_when: Period | None
    effect_when: Period | None

    @property
    def order(self) -> str:
        """``before`` where the cause precedes, ``after`` where it follows, else that it cannot be told or is undated."""
        return order(self.cause_when, self.effect_when)


def pairs(tables: Tables, dates: Mapping[str, Period] | None = None) -> list[Pair]:
    """Every cause and effect of the paper's causal sentences, in the order of the text.

    Parameters
    ----------
    dates
        Dates to take instead of the usual ones, by indicator.
    """
    rows, known = statements(tables), register(tables)
    told = {name for link in LINKS.values() for side in link for name in side} - {FIRST_EXITS}
    when = {name: taken(named(rows, name)) for name in told}
    when[FIRST_EXITS] = Period(known.opened, known.last.end)
    when |= dates or {}
    return [
        Pair(argument, cause, effect, when.get(cause), when.get(effect))
        for argument in tables.arguments
        if argument.argument in LINKS
        for cause in LINKS[argument.argument][0] or ("",)
        for effect in LINKS[argument.argument][1] or ("",)
    ]


def different(found: Iterable[Pair]) -> dict[tuple[str, str], Pair]:
    """Pairs that several arguments share, once each."""
    return {(pair.cause, pair.effect): pair for pair in found}


def turned(tables: Tables) -> list[tuple[Pair, Pair, Statement]]:
    """Pairs whose order another stated date would change: as taken, as changed, and the statement with that date."""
    usual = pairs(tables)
    used = {name for pair in usual for name in (pair.cause, pair.effect)}
    rows = [row for row in statements(tables) if row.kind == "event" and row.when]
    found = []
    for row in rows:
        name = row.value.indicator
        same = named(rows, name)
        if name not in used or row not in same:
            continue
        date_taken = taken(same)
        if order(row.when, date_taken) == OPEN:
            continue
        changed = pairs(tables, {name: row.when})
        found += [(a, b, row) for a, b in zip(usual, changed, strict=True) if a.order != b.order]
    return found


def provincial(tables: Tables) -> dict[date, Interval]:
    """Percent of the province's registered persons not yet lifted, by day, third round.

    Those lifted by a day over the register of that day, which lay somewhere between its first and its last count: no
    source gives it for the days between.
    """
    first = tables.claim("register-persons")
    last = max(tables.observed(PROVINCE, "register-persons", basis=ROUND), key=lambda row: row.period.end)
    between = Interval(last.interval.low, first.interval.high)
    spans: dict[Period, list[Statement]] = {}
    for row in statements(tables):
        if row.value.indicator == "lifted-persons" and row.when and row.when.start == first.period.end + timedelta(1):
            spans.setdefault(row.when, []).append(row)
    found = {first.period.end: Interval.point(100)}
    for span, rows in spans.items():
        # A second witness before the paper.
        value = min(rows, key=lambda row: row.paper).value
        base = last.interval if span.end == last.period.end else between
        share = 100 - 100 * value.interval / base
        found[span.end] = Interval(max(share.low, Fraction(0)), share.high)
    return dict(sorted(found.items()))


def village_share(known: Register) -> Quotient:
    """The last families counted over all the register held: at most this share was left at the end of their year."""
    return ratio("families left over families registered", known.left, known.counted)


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Sources on village and household: how many, the first by its own date, how many are older than the visit."""

    sources: int
    first: Period
    older: int
    undated: int


def witnesses(tables: Tables) -> Witnesses:
    """When those wrote who state anything of village and household."""
    rows = [row for row in statements(tables) if not row.paper and row.value.place in (VILLAGE, HOUSEHOLD)]
    names = sorted({row.value.source for row in rows})
    dates = [parse_date(tables.sources[name].date) for name in names if tables.sources[name].date]
    visit = taken(named(statements(tables), "village-visit"))
    older = sum(order(when, visit) == BEFORE for when in dates)
    return Witnesses(len(names), min(dates, key=lambda when: when.start), older, len(names) - len(dates))


def datable(rows: Iterable[Statement]) -> list[Statement]:
    """The paper's statements on village and household that could bear a date.

    Without repetitions, and without things that have none: numbers of things in a list, and what holds at any time.
    """
    return [
        row
        for row in rows
        if row.paper and row.group != "programme" and row.kind not in ("count", "constant") and not row.value.repeats
    ]

"""Three questions that the paper's own figures allow and that it does not ask.

Did the village leave poverty faster than its province?  How poor was the poor village?  What do the two rates say about
the plan?  A count of the village is of everybody there, so its share is exact; the interval beside it is Wilson's
(1927) and says what chance alone could make of so few.  Shares of the province are intervals by how its figures are
read.  All shares are in percent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..analysis import timeline
from ..intervals import Interval
from ..ledger import Entry
from ..tables import Tables, Value
from .background import PROVINCE, ROUND, VILLAGE, final_register, implied_base, left_by_printed_rate

LEVEL = 0.95
BY_CHANCE, BY_READING = "chance, Wilson 95 percent", "how the figures are read"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole: ``percent`` of the figures as printed, and an ``interval`` by chance or by their readings.

    ``part`` and ``whole`` are the numbers as printed, ``unit`` what is counted, ``stated`` whose figures they are.
    """

    what: str
    part: Fraction
    whole: Fraction
    unit: str
    interval: Interval
    interval_is: str
    stated: tuple[Value, ...]

    @property
    def percent(self) -> Fraction:
        """The part over the whole, in percent."""
        return self.part * 100 / self.whole


def wilson(part: int, whole: int) -> Interval:
    """Wilson's 95 percent interval of a share, in percent (Wilson 1927; by statsmodels).

    Parameters
    ----------
    part, whole
        Counts: so many of so many.
    """
    from statsmodels.stats.proportion import proportion_confint  # half a second that no other page need pay

    low, high = proportion_confint(part, whole, alpha=1 - LEVEL, method="wilson")
    return Interval(Fraction(float(low)) * 100, Fraction(float(high)) * 100)


def counted(what: str, part: Fraction, whole: Fraction, unit: str, stated: Sequence[Value]) -> Share:
    """A share of counts, with what chance could make of it."""
    return Share(what, part, whole, unit, wilson(int(part), int(whole)), BY_CHANCE, tuple(stated))


def read(what: str, part: Value, whole: Value, unit: str) -> Share:
    """A share of two printed figures, with the bounds that their readings leave."""
    interval = part.interval * 100 / whole.interval
    return Share(what, part.number, whole.number, unit, interval, BY_READING, (part, whole))


def left_poverty(tables: Tables, entries: dict[str, Entry]) -> list[Share]:
    """Who had left poverty by the end of 2018: families of the village, persons of the province by either count.

    The last families of the village are taken not to have left; the source has them due out within the year, so its
    share is a least one.
    """
    known = timeline.register(tables)
    out = known.counted.number - known.left.number
    lifted, first = entries["lifted-2018"].claim, entries["register-persons"].claim
    last = final_register(tables)
    return [
        counted("the village", out, known.counted.number, "families", (known.left, known.counted)),
        read("the province, register as first counted", lifted, first, "persons"),
        read("the province, register as counted later", lifted, last, "persons"),
    ]


def were_poor(tables: Tables, entries: dict[str, Entry]) -> list[Share]:
    """Who was on the register of the round: families and persons of the village, and persons of the province, of the
    base that the paper's rate at the start implies."""
    found = []
    for what, indicator, unit, name in (
        ("families of the village", "register-households", "households", "village-households"),
        ("persons of the village", "register-persons", "persons", "village-population"),
    ):
        row, whole = tables.one(VILLAGE, indicator, basis=ROUND), entries[name].claim
        found.append(counted(what, row.number, whole.number, unit, (row, whole)))
    first, start = entries["register-persons"].claim, entries["rate-start"].claim
    base = first.number * 100 / start.number
    province = "the province, of the rural people whom the rate implies"
    return [*found, Share(province, first.number, base, "persons", start.interval, BY_READING, (start, first))]


def missing(tables: Tables, entries: dict[str, Entry]) -> list[Share]:
    """Persons not yet lifted at the end of 2018, of all whom the plan would lift by that day.

    By the printed rate, by the rate that the department gave (both of the base that the paper's start implies), and by
    either count of the register less the number lifted.
    """
    printed, lifted, first, start = (
        entries[name].claim for name in ("rate-2018", "lifted-2018", "register-persons", "rate-start")
    )
    told, last = tables.one(PROVINCE, "incidence", "2018-12-31", basis=ROUND), final_register(tables)
    base, of = implied_base(entries), first.number / start.number
    return [
        _of_plan(
            tables, "by the rate that the paper prints", of * printed.number, left_by_printed_rate(entries), printed
        ),
        _of_plan(tables, "by the rate that the department gave", of * told.number, base * told.interval / 100, told),
        _less(tables, "by the register as first counted, less those lifted", first, lifted),
        _less(tables, "by the register as counted later, less those lifted", last, lifted),
    ]


def between_counts(tables: Tables, entries: dict[str, Entry]) -> Share:
    """Persons by which the register's last count is smaller than its first, of all whom the plan would lift.

    They left the register, on balance, without being reported lifted.  It is arithmetic on two official counts; who
    they were and why they left no source at hand says.
    """
    first = entries["register-persons"].claim
    return _less(tables, "left the register between its two counts", first, final_register(tables))


def _less(tables: Tables, what: str, more: Value, less: Value) -> Share:
    return _of_plan(tables, what, more.number - less.number, more.interval - less.interval, more, less)


def _of_plan(tables: Tables, what: str, part: Fraction, persons: Interval, *stated: Value) -> Share:
    """Persons as a share of those whom the yearly plans of the round's first three years would lift."""
    plans = [tables.one(PROVINCE, "planned-lifted-persons", str(year), basis=ROUND) for year in (2016, 2017, 2018)]
    of = sum((row.interval for row in plans), Interval.point(0))
    whole = sum(row.number for row in plans)
    return Share(what, part, whole, "persons", persons * 100 / of, BY_READING, (*stated, *plans))

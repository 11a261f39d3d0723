"""Section 3 of the paper, worked: what its figures on the village and the case household imply.

Every result is an interval in the unit that its row names.  "Up to" and "can reach" are reckoned at the maximum, and
the row says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ..formulas import Key, density, key_of, per_head
from ..intervals import Interval
from ..ledger import Entry
from ..tables import Claim, Observation, Tables

VILLAGE = "guangdong/qingyuan/yingde/lianzhang"
HOUSEHOLD = f"{VILLAGE}/case-household"
ROUND = "guangdong-round-3"

MU_A_HECTARE = 15
SQUARE_METRES_A_MU = Fraction(2000, 3)
MONTHS = 12

# Lengths of a harvest, in days: the text gives none, so the yield a day is shown for several.
SEASONS = (60, 90, 120)


@dataclass(frozen=True, slots=True)
class Row:
    """One reckoning: what it is of, how it is reckoned, the result with its unit, and a remark."""

    what: str
    how: str
    interval: Interval | None
    unit: str
    remark: str = ""


def printed(entries: dict[str, Entry], name: str) -> Interval:
    """The interval of a printed figure, in its canonical unit."""
    return entries[name].claim.interval


def land(entries: dict[str, Entry]) -> list[Row]:
    """Area and paddy in hectares, as a share and a head; density; household size."""
    area, paddy = printed(entries, "village-area"), printed(entries, "paddy-area")
    people, households = printed(entries, "village-population"), printed(entries, "village-households")
    groups = printed(entries, "villager-groups")
    fields = per_head("the village", entries["paddy-area"].claim, entries["village-population"].claim)
    settled = density("the village", entries["village-population"].claim, entries["village-area"].claim)
    return [
        Row("area", "square kilometres into hectares", area / MU_A_HECTARE, "hectares"),
        Row("paddy", "mu into hectares", paddy / MU_A_HECTARE, "hectares"),
        Row("paddy as a share of the area", "paddy over area", paddy * 100 / area, "percent"),
        Row("paddy a head", "paddy over persons", fields.interval, "mu"),
        Row("persons a square kilometre", "persons over area", settled.interval, "persons"),
        Row("persons a household", "persons over households", people / households, "persons"),
        Row("households a villager group", "households over groups", households / groups, "households"),
    ]


def works(tables: Tables, entries: dict[str, Entry]) -> list[Row]:
    """Storage, road, service station and shared-out dividends, a villager, a household and against income."""
    people, households = printed(entries, "village-population"), printed(entries, "village-households")
    room = printed(entries, "storage-room") * SQUARE_METRES_A_MU
    road, station = printed(entries, "road-length") * 1000, printed(entries, "service-station")
    income = tables.one(VILLAGE, "disposable-income", "2015").interval
    shared = tables.one(VILLAGE, "collective-income-distributed", "2020").interval
    sharers = tables.one(VILLAGE, "village-population", "2020").interval
    later = tables.one(VILLAGE, "disposable-income", "2020").interval
    return [
        Row("storage, if a room for each villager", "room times persons", room * people, "square metres",
            "as the text has it"),
        Row("storage, if a room for each household", "room times households", room * households, "square metres",
            "the likelier reading: a store for tools and machines"),
        Row("paved road a villager group", "road over groups", road / printed(entries, "villager-groups"), "metres"),
        Row("paved road a household", "road over households", road / households, "metres"),
        Row("service station a villager", "cost over persons", station / people, "yuan", "once"),
        Row("service station against income", "cost a villager over income a head, 2015",
            station / people * 100 / income, "percent", "of one year's income; the income is of grade C"),
        Row("income shared out a villager, 2020", "sum over sharers", shared / sharers, "yuan", "reported elsewhere"),
        Row("income shared out against income, 2020", "sum a villager over income a head",
            shared / sharers * 100 / later, "percent"),
    ]  # fmt: skip


def household_sizes(tables: Tables, entries: dict[str, Entry]) -> list[tuple[str, Interval]]:
    """Persons a household: of the province's register, of the village, and of the case household."""
    register = printed(entries, "register-persons") / printed(entries, "register-households")
    village = printed(entries, "village-population") / printed(entries, "village-households")
    case = Interval.point(tables.one(HOUSEHOLD, "household-size").number)
    return [("a registered family", register), ("a household of the village", village), ("the case household", case)]


def workshop(tables: Tables, entries: dict[str, Entry]) -> list[Row]:
    """A year's wage in the toy workshop, spread over households of several sizes, against the line."""
    wage = printed(entries, "workshop-wage") * MONTHS
    line = printed(entries, "line-round-3")
    rows = [Row("a year's wage", "monthly wage times twelve", wage, "yuan", "with work in every month")]
    for name, size in household_sizes(tables, entries):
        rows.append(Row(f"a head of {name}", "a year's wage over persons", wage / size, "yuan", "with no other income"))
        rows.append(Row(f"against the line, {name}", "a head over the line", wage / size * 100 / line, "percent"))
    return rows


def vegetables(tables: Tables, entries: dict[str, Entry]) -> list[Row]:
    """The vegetable base in mu, yuan and households, and how many mu lift a household over line and mean."""
    households, plot = printed(entries, "base-households"), printed(entries, "plot-area")
    output, net = at_maximum(entries, "mu-output"), at_maximum(entries, "mu-income")
    area = households * plot
    registered = tables.one(VILLAGE, "register-households", "2019-12-31", basis=ROUND).interval
    rows = [
        Row("area of the base", "households times plot", area, "mu"),
        Row("output of the base", "area times output a mu", area * output, "yuan", "at the maximum printed"),
        Row("net income of the base", "area times net income a mu", area * net, "yuan", "at the maximum printed"),
        Row("its households among all of the village", "households over households",
            households * 100 / printed(entries, "village-households"), "percent"),
        Row("its households among the registered poor", "households over families on the register",
            households * 100 / registered, "percent", "the register's number is from elsewhere"),
    ]  # fmt: skip
    for goal, claim in (("the line", "line-round-3"), ("the income printed for 2018", "poor-income-2018")):
        for name, size in household_sizes(tables, entries):
            need = printed(entries, claim) * size / net
            remark = "" if need.high <= plot.high else "more than the largest plot"
            rows.append(Row(f"land that brings {name} to {goal}", "goal times persons over net income a mu", need,
                            "mu", remark))  # fmt: skip
    return rows


def at_maximum(entries: dict[str, Entry], name: str) -> Interval:
    """A figure printed as what can be reached, taken at that maximum."""
    return Interval.point(entries[name].claim.number)


def shoots(tables: Tables, entries: dict[str, Entry]) -> list[Row]:
    """What bamboo shoots would have to be dug for the printed income, if all of it came from them."""
    price, income = printed(entries, "shoots-price"), printed(entries, "household-income-2018")
    hillside = tables.one(HOUSEHOLD, "household-bamboo-area").interval
    kilograms = income / price
    rows = [
        Row("fresh shoots behind the income", "income over price", kilograms / 1000, "tonnes",
            "if all of it came from shoots"),
        Row("a mu of the rented hillside", "shoots over area", kilograms / hillside, "kilograms",
            "the area is from elsewhere"),
    ]  # fmt: skip
    rows += [
        Row(f"a day in a season of {days} days", "shoots over days", kilograms / days, "kilograms",
            "the length of the season is ours")
        for days in SEASONS
    ]  # fmt: skip
    return rows


def case_income(tables: Tables, entries: dict[str, Entry]) -> list[Row]:
    """The case household's income a head by every statement of it, against the line."""
    size = Interval.point(tables.one(HOUSEHOLD, "household-size").number)
    line = printed(entries, "line-round-3")
    told = [("the paper, 2018", printed(entries, "household-income-2018"), "as printed")]
    for row in tables.observed(HOUSEHOLD, "household-income"):
        when = f"{row.period.end.year}" if row.period.start else "before the help"
        source = tables.sources[row.source]
        told.append((f"{source.publisher}, {when}", row.interval, f"grade {source.grade}"))
    rows = []
    for name, income, who in told:
        rows.append(Row(f"a head ({name})", "income over persons", income / size, "yuan", who))
        rows.append(Row(f"against the line ({name})", "a head over the line", income / size * 100 / line, "percent"))
    return rows


def park(tables: Tables, entries: dict[str, Entry]) -> list[Row]:
    """The agricultural park a job, a villager and a mu, and its dividend, by the two sums reported."""
    people = printed(entries, "village-population")
    jobs = tables.one(VILLAGE, "park-workers", "2020").interval
    area = tables.one(VILLAGE, "park-area").interval
    dividend = tables.one(VILLAGE, "park-dividend", "2020").interval
    rows = []
    for name, amount in (
        ("as printed", printed(entries, "park-investment")),
        ("as reported elsewhere", tables.one(VILLAGE, "park-investment", source="banyuetan-2021-02-03").interval),
    ):
        rows += [
            Row(f"a local job ({name})", "sum over local workers", amount / jobs, "yuan"),
            Row(f"a villager ({name})", "sum over persons", amount / people, "yuan"),
            Row(f"a mu ({name})", "sum over area", amount / area, "yuan", "area, jobs, dividend: of the modern farm"),
            Row(f"dividend to the village in 2020 ({name})", "dividend over sum", dividend * 100 / amount, "percent"),
        ]
    rest = printed(entries, "park-investment") - printed(entries, "ganoderma-investment")
    rows.append(Row("the printed park without the ganoderma park", "sum less sum", rest, "yuan"))
    return rows


def mentions(tables: Tables, entries: dict[str, Entry], key: Key) -> list[Claim]:
    """Every printed figure of one key, in the order of the text."""
    return [entry.claim for entry in entries.values() if key_of(tables, entry.claim) == key]


def visit_readings(tables: Tables, entries: dict[str, Entry]) -> tuple[list[Claim], list[Observation]]:
    """All printed dates of the visit, and what other sources say of it."""
    key = key_of(tables, entries["village-visit"].claim)
    return mentions(tables, entries, key), tables.observed(VILLAGE, "village-visit")

"""What would copying the village take?  Sums, divisors, scenarios, and who would not be reached.

Every result is interval arithmetic on printed figures.  No input is drawn at random: no source gives a distribution for
a hedge, for a scope or for the choice of a divisor, so a draw would only dress up a choice of ours as knowledge.
Sums are in yuan and spent once; nothing is made into a yearly cost, because no source gives a lifetime.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from ..formulas import Quotient, ratio
from ..intervals import Interval
from ..paper.background import PROVINCE, ROUND, VILLAGE, family_sizes, other_families
from ..tables import Observation, Tables, Value
from .prices import level

# The last full year before the paper, and the vintage on which the book ranks the provinces.
YEAR, VINTAGE, OTHER_VINTAGE = 2019, "gdp-census4", "gdp-census5"
# The years of the third round, whose villages the scenarios count.
ROUND_YEARS = range(2016, 2021)
# Middle of the years in which the second round's money was spent.
MONEY_YEAR = 2014
# The source that states sum, jobs, area and dividend of one and the same thing: the modern farm.
FARM_SOURCE = "banyuetan-2021-02-03"


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum spent at the village: what it is of, where it is stated, and its interval in yuan."""

    name: str
    scope: str
    stated: tuple[Value, ...]
    interval: Interval


def amounts(tables: Tables) -> dict[str, Amount]:
    """The reported sums by scope, smallest scope first.

    ``both`` adds park and services as if nothing were counted twice; whether they overlap no source says.
    """
    station, ganoderma, park = (tables.claim(c) for c in ("service-station", "ganoderma-investment", "park-investment"))
    farm = tables.one(VILLAGE, "park-investment", source=FARM_SOURCE)
    reports = tuple(tables.observed(VILLAGE, "park-investment"))
    services = tables.one(VILLAGE, "public-service-investment")
    return {
        "station": Amount("service station", "one building", (station,), station.interval),
        "ganoderma": Amount("ganoderma park", "a part of the printed park", (ganoderma,), ganoderma.interval),
        "farm": Amount("modern farm", "park only, as reported elsewhere", reports, farm.interval),
        "park": Amount("whole park", "park only, as printed", (park,), park.interval),
        "services": Amount("public services", "services only, of several years", (services,), services.interval),
        "both": Amount(
            "whole park and services",
            "both, nothing counted twice",
            (park, services),
            park.interval + services.interval,
        ),
    }


def unexplained(tables: Tables) -> Interval:
    """The printed park less its ganoderma part less the modern farm, in yuan: what no source says anything of."""
    sums = amounts(tables)
    return sums["park"].interval - sums["ganoderma"].interval - sums["farm"].interval


def hull(intervals: Iterable[Interval]) -> Interval:
    """The least closed interval that holds some bounded intervals."""
    intervals = list(intervals)
    return Interval(min(i.low for i in intervals), max(i.high for i in intervals))


def sizes(tables: Tables) -> list[Quotient]:
    """Persons a registered family in the places of the third round at hand, the province itself left out."""
    return other_families(family_sizes(tables))


def registered_families(tables: Tables) -> Observation:
    """Families of the village on the register of the third round."""
    return tables.one(VILLAGE, "register-households", basis=ROUND)


def registered_persons(tables: Tables) -> Interval:
    """Persons of the village on the register, **assumed**: its families times the persons a family of other places.

    No source states the persons; the smallest and the largest families at hand bound the scenario.
    """
    return registered_families(tables).interval * hull(size.interval for size in sizes(tables))


@dataclass(frozen=True, slots=True)
class Divisor:
    """What a sum is shared over; ``of`` names the amounts that are of the same thing, empty if all may be shared."""

    name: str
    stated: tuple[Value, ...]
    interval: Interval
    of: tuple[str, ...]


def divisors(tables: Tables) -> dict[str, Divisor]:
    """Local jobs, villagers, registered families, registered persons (a scenario) and mu of the farm."""
    jobs = tables.one(VILLAGE, "park-workers", source=FARM_SOURCE)
    area = tables.one(VILLAGE, "park-area", source=FARM_SOURCE)
    people = (tables.claim("village-population"), tables.one(VILLAGE, "village-population", "2020"))
    families = registered_families(tables)
    return {
        "job": Divisor("local job", (jobs,), jobs.interval, ("farm",)),
        "villager": Divisor("villager", people, hull(row.interval for row in people), ()),
        "family": Divisor("registered family", (families,), families.interval, ()),
        "person": Divisor("registered person", (families,), registered_persons(tables), ()),
        "mu": Divisor("mu of the farm", (area,), area.interval, ("farm",)),
    }


@dataclass(frozen=True, slots=True)
class Cell:
    """A sum over a divisor in yuan; ``same`` is false where the divisor is of a part of the sum's scope only."""

    interval: Interval | None
    same: bool


def matrix(tables: Tables) -> dict[str, dict[str, Cell]]:
    """Every sum over every divisor, by amount and divisor; no quotient where sum and divisor have nothing in common.

    Jobs and area are of the modern farm, which is a part of the printed park and no part of the others.
    """
    found: dict[str, dict[str, Cell]] = {}
    for key, amount in amounts(tables).items():
        found[key] = {}
        for name, divisor in divisors(tables).items():
            same = not divisor.of or key in divisor.of
            known = same or key == "park"
            found[key][name] = Cell(amount.interval / divisor.interval if known else None, same)
    return found


def dividend_share(tables: Tables) -> Interval:
    """The dividend of the farm to the village in one year, in percent of the farm's sum."""
    dividend = tables.one(VILLAGE, "park-dividend", source=FARM_SOURCE).interval
    return dividend * 100 / amounts(tables)["farm"].interval


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Money that a programme reported beside the persons lifted and the villages designated in the same years.

    ``persons`` and ``villages`` are empty where no source states them.  Money is in yuan of the years it was spent in.
    """

    name: str
    money: Observation
    persons: tuple[Observation, ...]
    villages: tuple[Observation, ...]
    remark: str

    @property
    def lifted(self) -> Interval | None:
        """Persons lifted."""
        return sum((row.interval for row in self.persons), Interval.point(0)) if self.persons else None

    @property
    def a_person(self) -> Interval | None:
        """Yuan a person lifted: an average over all money, not what lifting one more would take."""
        return self.money.interval / self.lifted if self.persons else None

    @property
    def a_village(self) -> Interval | None:
        """Yuan a designated village, as if all money had gone to the villages: an upper bound of what they got."""
        return self.money.interval / self.villages[0].interval if self.villages else None


def benchmarks(tables: Tables) -> dict[str, Benchmark]:
    """The reported totals of money for which persons or villages of the same years are known.

    The third round by itself has no total of its own at hand: only one of its prefectures has.
    """
    second, several = "guangdong-round-2", "guangdong-rounds"
    lifted_second = tables.one(PROVINCE, "lifted-persons", "2013-01-01/2015-12-31", basis=second)
    lifted_2016 = tables.one(PROVINCE, "lifted-persons", "2016-01-01/2016-12-31", basis=ROUND)
    lifted_third = tables.one(PROVINCE, "lifted-persons", "2016-01-01/2020-12-31", basis=ROUND)
    years = ("2013-01-01/2015-12-31", "2013-01-01/2016-12-31", "2013-01-01/2020-08-28")
    money = [
        tables.one(PROVINCE, "relief-funds", span, basis=basis)
        for span, basis in zip(years, (second, several, several), strict=True)
    ]
    shaoguan = f"{PROVINCE}/shaoguan"
    return {
        "round-2": Benchmark(
            "round 2, whole",
            money[0],
            (lifted_second,),
            (tables.one(PROVINCE, "designated-villages", years[0], basis=second),),
            "money and persons of one round",
        ),
        "to-2016": Benchmark(
            "round 2 and the first year of round 3", money[1], (lifted_second, lifted_2016), (), "one source for both"
        ),
        "rounds": Benchmark(
            "rounds 2 and 3",
            money[2],
            (lifted_second, lifted_third),
            (tables.one(PROVINCE, "designated-villages", years[2], basis=several),),
            "persons to the end of 2020, money to August: a lower bound",
        ),
        "shaoguan": Benchmark(
            "round 3, Shaoguan only",
            tables.one(shaoguan, "relief-funds", basis=ROUND),
            (),
            (tables.one(shaoguan, "designated-villages", basis=ROUND),),
            "money raised; persons not known",
        ),
    }


def output(tables: Tables, year: int = YEAR, vintage: str = VINTAGE) -> Observation:
    """Output of the province in a year on one vintage, yuan."""
    return tables.yearly(PROVINCE, "gdp", vintage)[year]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scope copied to a number of villages.

    ``cost`` in yuan, ``share`` in percent of the province's output of ``YEAR``; ``reached`` and ``everybody`` are yuan
    a registered person of these villages and yuan a person on the whole register, each as a multiple of the second
    round's money a person lifted (``everybody`` is ``None`` for one village).
    """

    amount: str
    villages: str
    number: Interval
    cost: Interval
    share: Interval
    reached: Interval
    everybody: Interval | None


SCOPES = ("farm", "park", "services", "both")


def village_numbers(tables: Tables) -> dict[str, Interval]:
    """The numbers of villages: one, those designated in round 3, and as many as would hold the whole register.

    The last is arithmetic and no plan: registered families of the province over those of the village.  The number of
    all administrative villages of the province is stated by no source at hand.
    """
    register = tables.claim("register-households").interval
    return {
        "one": Interval.point(1),
        "designated": tables.claim("villages-round-3").interval,
        "register": register / registered_families(tables).interval,
    }


def scenarios(tables: Tables) -> list[Scenario]:
    """Every scope copied to every number of villages, each village taken to hold as many registered as this one."""
    sums, money = amounts(tables), benchmarks(tables)["round-2"].a_person
    gdp, register = output(tables).interval, tables.claim("register-persons").interval
    a_village = registered_persons(tables)
    found = []
    for scope in SCOPES:
        for name, number in village_numbers(tables).items():
            cost = sums[scope].interval * number
            # Villages stand in cost and persons alike, so they cancel: not divided out of the product.
            reached = sums[scope].interval / a_village / money
            everybody = None if name == "one" else cost / register / money
            found.append(Scenario(scope, name, number, cost, cost * 100 / gdp, reached, everybody))
    return found


def scenario(tables: Tables, amount: str, villages: str) -> Scenario:
    """One of the scenarios by its scope and its number of villages."""
    return next(row for row in scenarios(tables) if (row.amount, row.villages) == (amount, villages))


def villager_times(tables: Tables, amount: str) -> Interval:
    """A sum a villager, registered or not, as a multiple of the second round's money a person lifted."""
    return (
        amounts(tables)[amount].interval
        / divisors(tables)["villager"].interval
        / benchmarks(tables)["round-2"].a_person
    )


def village_times(tables: Tables, amount: str, benchmark: str) -> Interval:
    """A sum as a multiple of what a programme's money comes to a designated village."""
    return amounts(tables)[amount].interval / benchmarks(tables)[benchmark].a_village


@dataclass(frozen=True, slots=True)
class Typical:
    """What the register would look like if every designated village held as many registered families as this place.

    ``a_village`` and ``persons_a_village`` are families and persons a village, over ``n`` villages; ``persons_are`` is
    ``stated`` or ``assumed``.  ``outside`` and ``share`` are families of the first register who live elsewhere, as a
    number and in percent; ``persons_first`` and ``persons_last`` are persons elsewhere, of the register as first and as
    last counted.
    """

    name: str
    place: str
    families: Observation
    n: int
    a_village: Interval
    persons_a_village: Interval
    persons_are: str
    inside: Interval
    outside: Interval
    share: Interval
    persons_first: Interval
    persons_last: Interval


def typical(tables: Tables) -> list[Typical]:
    """Families outside the designated villages, by which place is taken to be typical; the case village first.

    The places are those of the third round for which the registered families *inside* designated villages are stated:
    the village, a neighbour in its county, ten villages of a town, and those of a prefecture that Guangzhou helps.
    """
    meizhou, pingshi = f"{PROVINCE}/meizhou", f"{PROVINCE}/shaoguan/lechang/pingshi"
    yuzui = f"{PROVINCE}/qingyuan/yingde/yuzui"
    paired = tables.one(meizhou, "designated-villages-paired-guangzhou", basis=ROUND)
    rows = [
        ("Lianzhang", VILLAGE, registered_families(tables), None, Interval.point(1)),
        ("Yuzui, same county", yuzui, tables.one(yuzui, "register-households", basis=ROUND), None, Interval.point(1)),
        (
            "Meizhou, paired with Guangzhou",
            meizhou,
            tables.one(meizhou, "register-households-paired-guangzhou", basis=ROUND),
            tables.one(meizhou, "register-persons-paired-guangzhou", basis=ROUND),
            paired.interval,
        ),
        (
            "Pingshi, ten villages",
            pingshi,
            tables.one(pingshi, "register-households", basis=ROUND),
            tables.one(pingshi, "register-persons", basis=ROUND),
            # As the name of the place says.
            Interval.point(10),
        ),
    ]
    return [_typical(tables, *row) for row in rows]


def _typical(
    tables: Tables, name: str, place: str, families: Observation, persons: Observation | None, villages: Interval
) -> Typical:
    number, register = tables.claim("villages-round-3").interval, tables.claim("register-households").interval
    first = tables.claim("register-persons").interval
    last = tables.one(PROVINCE, "register-persons", "2020-12-31", basis=ROUND).interval
    a_village = families.interval / villages
    if persons:
        people = persons.interval / villages
    else:
        people = a_village * hull(size.interval for size in sizes(tables))
    inside = number * a_village
    return Typical(
        name=name,
        place=place,
        families=families,
        n=int(villages.middle),
        a_village=a_village,
        persons_a_village=people,
        persons_are="stated" if persons else "assumed",
        inside=inside,
        outside=register - inside,
        # Not the families outside over the register: it stands in both, and would count twice.
        share=100 - inside * 100 / register,
        persons_first=first - number * people,
        persons_last=last - number * people,
    )


@dataclass(frozen=True, slots=True)
class Prefecture:
    """A prefecture whose whole register and whose register in some of its designated villages are both stated.

    ``share`` is the percentage of its registered families outside, if its other designated villages hold as many a
    village as those counted.
    """

    whole: Quotient
    part: Quotient
    share: Interval


def meizhou(tables: Tables) -> Prefecture:
    """The one prefecture on which the guess can be tried: registered families a village, of the whole and of a part."""
    place = f"{PROVINCE}/meizhou"
    families, part, villages, paired = (
        tables.one(place, name, basis=ROUND)
        for name in (
            "register-households",
            "register-households-paired-guangzhou",
            "designated-villages",
            "designated-villages-paired-guangzhou",
        )
    )
    inside = ratio("in the villages counted", part, paired)
    whole = ratio("of the whole prefecture", families, villages)
    # 100 less the one quotient as a percentage of the other; no figure stands in both.
    return Prefecture(whole, inside, 100 - inside.interval * 100 / whole.interval)


@dataclass(frozen=True, slots=True)
class Variant:
    """An input at another value than the base's; ``open`` says whether the result may lie ``above`` or ``below``."""

    name: str
    value: Fraction
    open: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """How far one input moves a result, all others at the base; an open end is a least move."""

    what: str
    at_base: str
    low: Fraction
    low_name: str
    high: Fraction
    high_name: str
    open_low: bool
    open_high: bool

    @property
    def width(self) -> Fraction:
        """The distance between the ends as far as it is known."""
        return self.high - self.low


def share_of_output(inputs: Mapping[str, Fraction | Interval]) -> Fraction | Interval:
    """A sum in so many villages, in percent of the province's output."""
    return inputs["sum"] * inputs["villages"] * 100 / inputs["output"]


def times_programme(inputs: Mapping[str, Fraction | Interval]) -> Fraction | Interval:
    """A sum a registered person of a village over a programme's money a person lifted."""
    return inputs["sum"] / (inputs["families"] * inputs["size"]) / inputs["money"]


OUTCOMES = {"share": share_of_output, "times": times_programme}


def _inputs(tables: Tables) -> dict[str, tuple[str, Interval, Fraction]]:
    """Each input of the base scenario: its name, its interval, and the printed figure that stands for it."""
    register = ratio("", tables.claim("register-persons"), tables.claim("register-households"))
    villages, families, park = tables.claim("villages-round-3"), registered_families(tables), amounts(tables)["park"]
    money, gdp = benchmarks(tables)["round-2"], output(tables)
    return {
        "sum": ("the whole park, as printed", park.interval, park.stated[0].number),
        "villages": ("the designated villages", villages.interval, villages.number),
        "output": (f"of {YEAR}", gdp.interval, gdp.number),
        "families": ("as at the village", families.interval, families.number),
        "size": ("as on the register", register.interval, register.above.number / register.below.number),
        "money": ("of round 2", money.a_person, money.money.number / sum(row.number for row in money.persons)),
    }


def base(tables: Tables) -> dict[str, Fraction]:
    """The base scenario: the park as printed, in each designated village; the second round's money a person."""
    return {key: number for key, (_, _, number) in _inputs(tables).items()}


def variants(tables: Tables) -> dict[str, list[tuple[str, str, list[Variant]]]]:
    """What each input may be instead, by outcome: rows of name, input and variants."""
    sums = amounts(tables)
    twice = sum(value.number for value in sums["both"].stated)
    scope = (
        "sum and scope",
        "sum",
        [
            Variant("the modern farm", tables.one(VILLAGE, "park-investment", source=FARM_SOURCE).number),
            Variant("park and services", twice, "above"),
        ],
    )
    numbers = village_numbers(tables)
    register, villages = tables.claim("register-households").number, tables.claim("villages-round-3").number
    families = registered_families(tables).number
    years = {year: output(tables, year).number for year in ROUND_YEARS}
    places = [Variant(_name(row), row.families.number / row.n) for row in typical(tables)[1:]]
    small = [Variant(size.name, size.above.number / size.below.number) for size in sizes(tables)]
    household = tables.claim("village-population").number / tables.claim("village-households").number
    money = {key: row for key, row in benchmarks(tables).items() if row.persons}
    a_person = {key: row.money.number / sum(p.number for p in row.persons) for key, row in money.items()}
    return {
        "share": [
            ("number of villages", "villages", [
                Variant("one", numbers["one"].low), Variant("to hold the register", register / families),
            ]),
            scope,
            ("year of output", "output", [Variant(str(year), gdp) for year, gdp in years.items() if year != YEAR]),
            ("vintage of output", "output", [
                Variant("after the fifth census", output(tables, YEAR, OTHER_VINTAGE).number),
            ]),
        ],
        "times": [
            scope,
            ("registered families a village", "families", [
                *places, Variant("all in designated villages", register / villages),
            ]),
            ("persons a registered family", "size", [*small, Variant("a household here", household)]),
            ("programme's money a person", "money", [
                Variant(f"at prices of {YEAR}", a_person["round-2"] / level(tables, PROVINCE, YEAR)[MONEY_YEAR]),
                Variant("with the year after", a_person["to-2016"]),
                Variant("rounds 2 and 3", a_person["rounds"], "below"),
            ]),
        ],
    }  # fmt: skip


def _name(row: Typical) -> str:
    return row.name.partition(",")[0]


def tornado(tables: Tables, outcome: str) -> tuple[Fraction, list[Bar]]:
    """The base result of an outcome (``share`` or ``times``) and one bar an input, widest first.

    Inputs are moved one at a time, all others stay at the base.  The last kind of bar moves all figures of the base
    together to the ends of what their printed digits allow.
    """
    compute, start, stated = OUTCOMES[outcome], base(tables), _inputs(tables)
    middle = compute(start)
    bars = []
    for what, key, options in variants(tables)[outcome]:
        results = [(middle, "base", "")]
        results += [(compute(start | {key: option.value}), option.name, option.open) for option in options]
        low, high = min(results), max(results)
        bars.append(Bar(what, stated[key][0], low[0], low[1], high[0], high[1], low[2] == "below", high[2] == "above"))
    rounding = compute({key: interval for key, (_, interval, _) in stated.items()})
    bars.append(
        Bar("rounding of printed figures", "as printed", rounding.low, "ends", rounding.high, "ends", False, False)
    )
    return middle, sorted(bars, key=lambda bar: (-bar.width, bar.what))


@dataclass(frozen=True, slots=True)
class Specification:
    """One input moved: the outcome it was moved for, input, variant and result, and on which side it is open."""

    outcome: str
    what: str
    variant: str
    result: Fraction
    open: str


def specifications(tables: Tables) -> list[Specification]:
    """Every variant of every input with its result, in the order of :func:`variants`; the base of an outcome first."""
    found, start = [], base(tables)
    for outcome, rows in variants(tables).items():
        compute = OUTCOMES[outcome]
        found.append(Specification(outcome, "base", "", compute(start), ""))
        found += [
            Specification(outcome, what, option.name, compute(start | {key: option.value}), option.open)
            for what, key, options in rows
            for option in options
        ]
    return found

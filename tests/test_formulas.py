"""Values worked out from observations, by hand on small tables."""

from datetime import date
from fractions import Fraction as F

import pytest
from conftest import INDICATORS, PLACES, claim, indicator, observation

from compendium.audit.formulas import Key, gdp_ranks, key_of, rank, residents
from compendium.audit.identities import register_identities
from compendium.audit.loading import load
from compendium.intervals import Interval
from compendium.periods import Period

END = date(2018, 12, 31)
BASES = [
    {"basis": name, "label": name, "label_zh": "口径", "joins": name}
    for name in ("gdp-census4", "population-revised", "register")
]
THREE = [*PLACES, *({"place": p, "name": p.title(), "name_zh": "省", "level": "province"} for p in ("hubei", "hebei"))]
MEASURES = [
    indicator("gdp", "persons", "flow"),
    *(indicator(f"{who}-population", "persons", "stock", "0") for who in ("resident", "urban", "rural")),
]


def gdp(place, value, **cells):
    return observation(value, place=place, indicator="gdp", basis="gdp-census4", period="2018") | cells


def ranks(tables):
    return [rank(tables, place, "gdp", "gdp-census4", 2018).interval for place in ("hubei", "hunan", "hebei")]


def test_a_rank_counts_those_surely_and_those_possibly_above(checkout):
    def tables(*rows):
        return load(root=checkout(observations=rows, places=THREE, indicators=MEASURES, bases=BASES))

    apart = tables(gdp("hubei", "3001"), gdp("hunan", "2001"), gdp("hebei", "1001"))
    assert ranks(apart) == [Interval.point(1), Interval.point(2), Interval.point(3)]
    found = rank(apart, "hunan", "gdp", "gdp-census4", 2018)
    assert (found.place, found.indicator, found.period) == ("hunan", "gdp-rank", Period(END, END))
    assert len(found.inputs) == 1
    assert [found.interval for found in gdp_ranks(apart, "hunan")] == [Interval.point(2)]
    # 2,400 and 2,000 to the nearest thousand overlap: each may be the larger.
    wide = {"precision": "1000"}
    near = tables(gdp("hubei", "2400", **wide), gdp("hunan", "2000", **wide), gdp("hebei", "10"))
    assert ranks(near) == [Interval(F(1), F(2)), Interval(F(1), F(2)), Interval.point(3)]
    # 3,000 and 2,000 touch at 2,500: none is surely above, and the smaller is not possibly above.
    touching = tables(gdp("hubei", "3000", **wide), gdp("hunan", "2000", **wide), gdp("hebei", "10"))
    assert ranks(touching) == [Interval.point(1), Interval(F(1), F(2)), Interval.point(3)]
    some = tables(gdp("hubei", "3000"), gdp("hunan", "2000"))
    assert rank(some, "hunan", "gdp", "gdp-census4", 2018) is None and gdp_ranks(some, "hunan") == []


@pytest.mark.parametrize(
    ("known", "found"),
    [
        ({"urban": "300", "rural": "200", "resident": "510"}, 500),
        ({"urban": "300", "resident": "510"}, 510),
        ({"rural": "200", "resident": "510"}, 510),
        ({"urban": "300"}, None),
    ],
)
def test_residents_are_the_sum_of_both_parts_or_the_stated_total(checkout, known, found):
    rows = [
        observation(value, indicator=f"{who}-population", basis="population-revised") for who, value in known.items()
    ]
    counted = residents(load(root=checkout(observations=rows, indicators=MEASURES, bases=BASES)), "hunan", 2018)
    assert counted == found if found is None else counted.middle == found


def test_what_an_event_or_a_constant_is_of_hangs_on_no_period(checkout):
    constant = [*INDICATORS, indicator("area", "persons", "constant")]
    claims = [
        claim("a", "17", "17"),
        claim("b", "17", "17", indicator="area"),
        claim("c", "2018", "2018", indicator="visit", period=""),
    ]
    tables = load(root=checkout(claims=claims, indicators=constant))
    assert [key_of(tables, claim) for claim in tables.claims] == [
        Key("hunan", "register-persons", "register", Period(END, END)),
        Key("hunan", "area", "register", None),
        Key("hunan", "visit", "register", None),
    ]


def test_the_identities_of_a_register_by_hand(checkout):
    printed = [
        claim("register", "200", "200", period="2015-12-31"),
        claim("rate-then", "5 percent", "5", indicator="incidence", unit="percent", period="2015-12-31"),
        claim("lifted", "150", "150", indicator="lifted-persons", period="2016-01-01/2018-12-31"),
        claim("rate-now", "1.25 percent", "1.25", indicator="incidence", unit="percent"),
        # A flow that does not begin where the register ends joins no rates.
        claim("later", "10", "10", indicator="lifted-persons", period="2017-01-01/2018-12-31"),
    ]
    tables = load(root=checkout(claims=printed))
    identities, assumptions = register_identities(tables, list(tables.claims))
    assert [identity.name for identity in identities] == ["rate-2015-12-31", "rate-2018-12-31"]
    assert [assumption.name for assumption in assumptions] == [
        "register-stays-2018-12-31",
        "base-stays-2018-12-31",
    ]
    # 200 of 4,000 are 5 percent; the 50 that are left are 1.25 percent.
    for identity, values in zip(identities, ((5, 200, 4000), (F("1.25"), 200, 150, 4000)), strict=True):
        assert identity.holds(dict(zip(identity.keys, values, strict=True)))
        assert not identity.holds(dict(zip(identity.keys, (*values[:-1], 4001), strict=True)))

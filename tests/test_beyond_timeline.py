"""What came before what: orders by brute force, bounds by enumerating every history that the counts allow."""

import dataclasses
import itertools
import re
from datetime import date, timedelta
from functools import cache

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from compendium.analysis import timeline
from compendium.book.beyond import timeline as shown
from compendium.intervals import Interval
from compendium.loading import load
from compendium.periods import Period

ONE = timedelta(days=1)


@cache
def tables():
    return load("china", "guangdong")


def stated(indicator):
    return [row for row in timeline.statements(tables()) if row.value.indicator == indicator]


def changed(indicator, when):
    """The tables with every observed date of an event moved to a span."""
    interval = Interval(when.start.toordinal(), when.end.toordinal())
    rows = [
        dataclasses.replace(row, readings={"printed": interval}) if row.indicator == indicator else row
        for row in tables().observations
    ]
    return dataclasses.replace(tables(), observations=tuple(rows))


spans = st.tuples(st.integers(0, 6), st.integers(0, 3)).map(
    lambda pair: Period(date(2018, 10, 20) + pair[0] * ONE, date(2018, 10, 20) + sum(pair) * ONE)
)


def days(span):
    return [span.start + n * ONE for n in range((span.end - span.start).days + 1)]


@given(spans, spans)
def test_order_is_that_of_every_pair_of_days(first, second):
    signs = {(a > b) - (a < b) for a, b in itertools.product(days(first), days(second))}
    expected = {frozenset({-1}): "before", frozenset({1}): "after"}.get(frozenset(signs), "cannot be told")
    assert timeline.order(first, second) == expected


def test_what_has_no_date_has_no_order():
    day = Period(date(2018, 10, 23), date(2018, 10, 23))
    assert timeline.order(None, day) == timeline.order(day, Period(None, day.end)) == "undated"


# Days on which something can turn, and the day before and after most of them.
GRID = [date(*day) for day in ((2015, 12, 31), (2016, 1, 1), (2017, 6, 15), (2018, 1, 1), (2018, 1, 2), (2018, 10, 23),
                               (2018, 12, 30), (2018, 12, 31), (2019, 1, 1), (2019, 12, 30), (2019, 12, 31),
                               (2020, 6, 1))]  # fmt: skip


def histories(families, left, reading):
    """Families still on the register by day, for every choice of exits that the two counts and the exit allow."""
    never = date(2099, 1, 1)
    exits = [day for day in GRID if day >= date(2016, 1, 1)] + [never]
    for chosen in itertools.combinations_with_replacement(exits, families):
        still = {day: sum(day < out for out in chosen) for day in GRID}
        counted = [day for day in GRID if day.year == 2018]
        if reading == timeline.AT_YEAR_END:
            counted = [date(2018, 12, 31)]
        whole = reading == timeline.EXIT_NOT_ALL or still[date(2019, 12, 31)] == 0
        if whole and any(still[day] == left for day in counted):
            yield still


@pytest.mark.parametrize("reading", timeline.READINGS)
def test_bounds_are_those_of_every_possible_history(reading):
    known = timeline.register(tables())
    few = dataclasses.replace(
        known,
        counted=dataclasses.replace(known.counted, number=5),
        left=dataclasses.replace(known.left, number=2),
    )
    possible = list(histories(5, 2, reading))
    for day in GRID:
        least, most = min(still[day] for still in possible), max(still[day] for still in possible)
        assert timeline.remaining(few, day, reading) == Interval(least, most), day


# The sources speak of 2016 to 2019 and of families due out in 2018, not of the last days of 2019 and 2018.
def test_the_counts_are_of_years_and_of_no_day():
    spans = {(row.value.figure, shown.when_words(row.when)) for name in (timeline.COUNT, timeline.FIRST_EXITS)
             for row in stated(name) if row.value.place == timeline.VILLAGE and row.value.basis == timeline.ROUND}  # fmt: skip
    assert spans == {("54", "2016 to 2019"), ("8", "2018")}
    relations = {row.relation for row in stated(timeline.FIRST_EXITS)}
    assert relations == {"cannot be told"}


def test_what_the_figures_show_by_default():
    known, found = timeline.register(tables()), timeline.measures(tables())
    rows = shown.families_left(tables(), known, found).data
    drawn = {row[0]: row[1:5] for row in rows}
    assert drawn["on the eve of: the visit"][2:] == (0, 54) and drawn["on the eve of: house subsidy"][2:] == ("", "")
    band = [row for row in shown.small(tables()).data if row[0] == "village"]
    assert band[0][1] == known.opened == date(2016, 1, 1), "no band before the register"
    assert (date(2018, 12, 31), "0.0", "14.8") in [row[1:] for row in band], "at most"


def test_a_reading_must_be_known():
    with pytest.raises(ValueError, match="within the year"):
        timeline.remaining(timeline.register(tables()), date(2018, 1, 1), "otherwise")


# 54 families (Newsgd, 30 October 2021), the last 8 (China Power net, 19 February 2019): 46 out; first workers in June
# 2019, so 0 to 8 left on its eve; the subsidy of 2015 lies before the round; the workshop between the counts; on the day
# of the visit the last 8 may have been out already, unless they were still poor at the end of that year.
def test_families_by_hand():
    found = {row.indicator: row for row in timeline.measures(tables())}
    assert timeline.register(tables()).out == Interval(46, 54)
    assert next(iter(timeline.READINGS)) == timeline.WITHIN_YEAR
    for reading in timeline.READINGS:
        assert found["park-first-workers"].families[reading] == Interval(0, 8)
        assert found["housing-subsidy-given"].families[reading] is None
        assert found["workshop-started"].families[reading] == Interval(8, 54)
        visit = Interval(8 if reading == timeline.AT_YEAR_END else 0, 54)
        assert found["village-visit"].families[reading] == visit
    assert found["park-dividend"].families[timeline.EXIT_NOT_ALL] == Interval(0, 8)
    assert found["vegetable-base-households"].when is None


# 573,600 lifted in 2016 (Southern Daily): 1 - 57.365/161.45 = 64.47 %, 1 - 57.355/176.55 = 67.51 %; by the end of 2018
# 1.5 million, which a translation leaves exact to a hundred thousand: 1 - 155/161.45 = 3.995 %, 1 - 145/176.55 =
# 17.87 %.
def test_provincial_share_by_hand():
    found = timeline.provincial(tables())
    assert [float(end) for end in (found[date(2016, 12, 31)].low, found[date(2016, 12, 31)].high)] == pytest.approx(
        [64.469, 67.513], abs=0.001
    )
    assert [float(end) for end in (found[date(2018, 12, 31)].low, found[date(2018, 12, 31)].high)] == pytest.approx(
        [3.995, 17.870], abs=0.001
    )
    assert 8 / 54 == pytest.approx(float(timeline.village_share(timeline.register(tables())).interval.low), abs=1e-12)


def test_the_date_taken():
    day = Period(date(2018, 10, 23), date(2018, 10, 23))
    assert timeline.taken(stated("village-visit")) == day
    printed = [row for row in stated("village-visit") if row.paper and row.when.start.year == 2018]
    assert timeline.taken(printed) == day
    # Two witnesses that do not meet: the other than the paper stands.
    assert timeline.taken(stated("eldest-child-graduated")) == Period(date(2019, 1, 1), date(2019, 12, 31))
    assert timeline.taken(stated("park-investment")) is None


def test_what_is_dated_in_two_ways_is_found():
    events = {
        key for key in timeline.clashes(timeline.statements(tables())) if tables().indicators[key[1]].kind == "event"
    }
    assert {name for _, name in events} == {
        "village-visit",
        "eldest-child-graduated",
        "planned-household-exited-poverty",
        "programme-started",  # decided in 2009, begun in the whole province in March 2010
        "planned-poverty-eliminated",  # 2018 in the decision of 2016, 2020 once that goal was given up
        "road-found-bad",
        "village-designated",
    }


def test_relations_to_the_visit_by_hand():
    relation = {row.key[1]: row.relation for row in timeline.statements(tables()) if row.group != "programme"}
    assert relation["workshop-started"] == "before" and relation["park-first-workers"] == "after"
    assert relation["public-service-investment"] == "cannot be told"
    assert relation["vegetable-base-households"] == "undated" and relation["park-area"] == "not tied to a day"


def test_one_observation_moved_moves_the_order():
    def orders(with_tables):
        found = timeline.different(timeline.pairs(with_tables))
        wanted = ("park-first-workers", timeline.FIRST_EXITS), ("village-visit", "park-first-workers")
        return tuple(found[pair].order for pair in wanted)

    assert orders(tables()) == ("after", "before")
    earlier = changed("park-first-workers", Period(date(2017, 6, 1), date(2017, 6, 30)))
    assert orders(earlier) == ("cannot be told", "after")
    found = {row.indicator: row.families for row in timeline.measures(earlier)}["park-first-workers"]
    assert found[timeline.WITHIN_YEAR] == Interval(8, 54)


def test_another_printed_date_of_the_visit_turns_its_orders():
    found = {(a.cause, a.effect): (a.order, b.order) for a, b, _ in timeline.turned(tables())}
    assert found["branch-cleared", "village-visit"] == ("before", "after")


def test_pairs_are_counted_once():
    said = shown.headline(tables())
    assert said.pop("timeline_park_grade") == "C"
    numbers = {name: int(text) for name, text in said.items()}
    parts = ("timeline_precede", "timeline_untold", "timeline_missing", "timeline_follow")
    assert sum(numbers[name] for name in parts) == numbers["timeline_pairs"]


def test_every_causal_sentence_is_read_and_every_name_is_an_indicator():
    causal = {row.argument for row in tables().arguments if row.kind in ("necessity", "sufficiency", "effect")}
    assert set(timeline.LINKS) == causal
    names = {name for link in timeline.LINKS.values() for side in link for name in side} | set(timeline.MEASURES)
    stated_of = {row.value.indicator for row in timeline.statements(tables())}
    assert names <= stated_of


def test_no_event_is_typed_in_code():
    text = (ROOT / "src/compendium/analysis/timeline.py").read_text("utf-8")
    assert not re.findall(r"\b(?:19|20)\d\d\b", text)

"""Hedges: each word means one relation, and a printed number stands for the interval that design.md says."""

from dataclasses import replace
from fractions import Fraction as F

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from compendium.audit.printed import parse
from compendium.hedges import HEDGES, RELATIONS, readings
from compendium.intervals import Interval


def test_a_word_means_one_relation_in_texts_and_in_cells():
    for kind in ("words", "words_zh", "typed", "behind"):
        words = [word for hedge in HEDGES.values() for word in getattr(hedge, kind)]
        assert len(words) == len(set(words)), kind
    # The first word that fits is taken: no word of a later relation may begin with one of an earlier.
    before = [
        (word, relation) for relation, hedge in HEDGES.items() for word in (*hedge.words_zh, *hedge.words, *hedge.typed)
    ]
    for at, (word, relation) in enumerate(before):
        assert not any(later.startswith(word) and other != relation for later, other in before[at:]), word


def test_a_relation_is_called_as_it_is_printed_unless_it_has_a_name():
    about = HEDGES["about"]
    assert (replace(about, name="").name, replace(about, name="roughly").name) == ("about", "roughly")


@pytest.mark.parametrize("relation", [relation for relation, hedge in HEDGES.items() if hedge.words])
def test_a_figure_is_printed_with_its_hedge_and_read_back(relation):
    hedge = HEDGES[relation]
    assert parse(f"{hedge.prefix}20").relation == relation
    assert {parse(f"{word} 20").relation for word in hedge.words} == {relation}


def test_every_relation_is_explained_and_every_reading_is_in_words():
    for relation, hedge in HEDGES.items():
        assert hedge.label_zh and hedge.meaning and hedge.meaning_zh and hedge.read_as, relation
        assert len(hedge.readings) == 1 + bool(hedge.other), relation


def first(relation, value, upper=None, precision="1", minimum=None, maximum=None):
    natural = Interval(*(None if x is None else F(x) for x in (minimum, maximum)))
    return next(iter(readings(relation, F(value), upper and F(upper), F(precision), natural).values()))


# "nearly 1.16 million" is above 1.15 and up to 1.16; "less than 0.03 percent" reaches from nothing to 0.03.
def test_readings_that_decide():
    assert first("exactly", "4.54", precision="0.01") == Interval(F("4.535"), F("4.545"))
    assert first("nearly", "1.16", precision="0.01") == Interval(F("1.15"), F("1.16"), low_open=True)
    assert first("about", "13") == Interval(F(12), F(14))
    assert first("less", "0.03", precision="0.01", minimum="0") == Interval(F(0), F("0.03"))
    assert first("more", "20", maximum="100") == Interval(F(20), F(100), low_open=True)
    assert first("more", "20") == Interval(F(20), None, low_open=True)
    assert first("up-to", "10000", precision="10000") == Interval(F(5000), F(15000))
    assert first("range", "2500", "3000") == Interval(F(2500), F(3000))
    assert first("listed", "9") == Interval.point(9)
    # At least five villages may be five, and at most all there can be.
    assert first("at-least", "5", precision="0") == Interval(F(5), None) and F(5) in first(
        "at-least", "5", precision="0"
    )
    assert first("at-least", "100", maximum="100") == Interval.point(100)
    assert first("at-most", "5", precision="0", minimum="0") == Interval(F(0), F(5))


def test_other_readings_are_shown():
    assert readings("nearly", F("1.16"), None, F("0.01"))["as printed"] == Interval(F("1.155"), F("1.165"))
    assert readings("about", F(200), None, F(1))["within five percent"] == Interval(F(190), F(210))
    assert readings("more", F(30000), None, F(10000))["just above"] == Interval(F(30000), F(40000), True, True)
    assert readings("less", F(3), None, F(1), Interval(F(0), None))["below"] == Interval(F(0), F(3), high_open=True)
    with pytest.raises(ValueError, match="^relation 'roughly' is not one of exactly, nearly, about, .*, listed$"):
        readings("roughly", F(1), None, F(1))


@pytest.mark.parametrize(
    ("relation", "names"),
    [("exactly", ["printed"]), ("up-to", ["at the maximum"]), ("nearly", ["nearly", "as printed"]),
     ("about", ["about", "within five percent"]), ("less", ["at most", "below"]), ("more", ["above", "just above"]),
     ("at-least", ["at least"]), ("at-most", ["at most"]), ("range", ["range"]), ("listed", ["listed"])],
)  # fmt: skip
def test_readings_are_named_and_the_one_that_decides_comes_first(relation, names):
    assert list(readings(relation, F(5), F(6), F(1))) == names


def test_neighbouring_whole_numbers_do_not_meet():
    assert first("exactly", "17").meets(first("exactly", "18")) is False
    assert first("exactly", "17").meets(first("exactly", "19")) is False
    assert first("exactly", "17").meets(first("range", "17", "18"))
    # A single day lies inside its month although only one point is shared.
    assert Interval.point(5).meets(Interval(F(5), F(9)))


def test_a_figure_beyond_the_natural_bounds_and_a_hedge_that_leaves_nothing_are_refused():
    with pytest.raises(ValueError, match=r"101 lies beyond \[0, 100\]"):
        readings("exactly", F(101), None, F(1), Interval(F(0), F(100)))
    with pytest.raises(ValueError, match=r"less 0 leaves nothing of \[0, 100\]"):
        readings("less", F(0), None, F(1), Interval(F(0), F(100)))


@given(
    st.sampled_from([relation for relation in RELATIONS if relation != "range"]),
    st.fractions(0, 100, max_denominator=20),
    st.fractions(F(1, 20), 50, max_denominator=20),
)
def test_no_reading_goes_beyond_the_natural_bounds(relation, value, step):
    assume(not (relation == "less" and value == 0) and not (relation == "more" and value == 100))
    assume(not (relation == "nearly" and value == 0))
    for interval in readings(relation, value, None, step, Interval(F(0), F(100))).values():
        assert interval is None or (interval.low >= 0 and interval.high <= 100)

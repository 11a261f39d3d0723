"""Intervals: their arithmetic encloses every possible result, and a printed number is exact to the step that design.md says."""

from fractions import Fraction as F

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from compendium.intervals import Interval, default_precision, translated_precision

numbers = st.fractions(min_value=-1000, max_value=1000, max_denominator=50)


@st.composite
def intervals_with_member(draw):
    """An interval, possibly open or unbounded, and a number in it."""
    low, x, high = sorted(draw(st.lists(numbers, min_size=3, max_size=3, unique=True)))
    low = draw(st.sampled_from([low, x, None]))
    high = draw(st.sampled_from([high, x, None]))
    low_open = low is not None and low < x and draw(st.booleans())
    high_open = high is not None and high > x and draw(st.booleans())
    return Interval(low, high, low_open, high_open), x


@given(intervals_with_member(), intervals_with_member())
def test_arithmetic_holds_every_result(one, other):
    (i, x), (j, y) = one, other
    assert x in i and y in j
    assert x + y in i + j
    assert x - y in i - j
    assert x * y in i * j
    assert 3 * x in 3 * i and 3 - x in 3 - i


@given(intervals_with_member(), intervals_with_member())
def test_quotient_holds_every_result_or_is_refused(one, other):
    (i, x), (j, y) = one, other
    try:
        quotient = i / j
    except ZeroDivisionError:
        assert 0 in j or (j.low is None or j.low <= 0) and (j.high is None or j.high >= 0)
        return
    assume(y != 0)
    assert x / y in quotient


@st.composite
def bounded_intervals(draw):
    """An interval between two different numbers, each of which it may leave out."""
    low, high = sorted(draw(st.lists(numbers, min_size=2, max_size=2, unique=True)))
    return Interval(low, high, draw(st.booleans()), draw(st.booleans()))


def ends(i):
    return [(i.low, i.low_open), (i.high, i.high_open)]


@given(bounded_intervals(), bounded_intervals())
def test_a_bound_of_a_result_is_the_least_that_encloses_and_open_if_nothing_attains_it(i, j):
    assert (i.low in i) is not i.low_open and (i.high in i) is not i.high_open
    assert i.low - 1 not in i and i.high + 1 not in i and i.middle in i
    assert ends(i + j) == [(i.low + j.low, i.low_open or j.low_open), (i.high + j.high, i.high_open or j.high_open)]
    assert ends(i - j) == [(i.low - j.high, i.low_open or j.high_open), (i.high - j.low, i.high_open or j.low_open)]
    zeros = [0 in k and 0 in (k.low, k.high) for k in (i, j)]
    corners = [
        (a * b, (a_open or b_open) and not (a * b == 0 and any(zeros)))
        for a, a_open in ends(i)
        for b, b_open in ends(j)
    ]
    for bound, bound_open in (min(corners), max(corners, key=lambda corner: (corner[0], not corner[1]))):
        assert (bound, bound_open) in ends(i * j)
    if j.low > 0 or j.high < 0:
        turned = Interval(1 / j.high, 1 / j.low, j.high_open, j.low_open)
        assert i / j == i * turned


@given(intervals_with_member(), intervals_with_member())
def test_intersection_is_what_lies_in_both(one, other):
    (i, x), (j, y) = one, other
    both = i.intersection(j)
    for number in (x, y):
        assert (both is not None and number in both) == (number in i and number in j)
    assert i.meets(j) == j.meets(i)


def test_a_number_over_an_interval_and_over_an_unbounded_one():
    assert 100 / Interval(F(4), F(5)) == Interval(F(20), F(25))
    assert 1 / Interval(F(2), None) == Interval(F(0), F(1, 2), low_open=True)


def test_what_can_be_zero_is_no_divisor():
    one = Interval.point(1)
    zero_to = Interval(F(0), F(2))
    for divisor in (
        zero_to,
        -zero_to,
        Interval(F(-1), F(1)),
        Interval(None, F(1)),
        Interval(F(-1), None),
        Interval(None, None),
    ):
        with pytest.raises(ZeroDivisionError, match="^the divisor's interval holds zero$"):
            one / divisor
    above = Interval(F(0), F(2), low_open=True)
    assert one / above == Interval(F(1, 2), None) and one / -above == Interval(None, F(-1, 2))
    assert one / Interval(None, F(-2)) == Interval(F(-1, 2), F(0), high_open=True)
    assert (
        Interval(None, F(1)).width is None and Interval(F(1), None).middle is None and Interval(F(1), F(3)).width == 2
    )


def test_what_comes_of_an_open_bound_is_open():
    ends = Interval(F(1), F(2), high_open=True) * Interval(F(3), F(4))
    assert ends == Interval(F(3), F(8), high_open=True)


def test_no_interval_is_empty():
    with pytest.raises(ValueError, match="empty"):
        Interval(F(2), F(1))
    with pytest.raises(ValueError, match="empty"):
        Interval(F(1), F(1), low_open=True)


def test_of_equal_bounds_the_open_one_is_in_both_and_the_closed_one_in_a_product():
    closed, above, below = (
        Interval(F(0), F(2)),
        Interval(F(0), F(2), low_open=True),
        Interval(F(0), F(2), high_open=True),
    )
    for one in (above, below):
        assert closed.intersection(one) == one.intersection(closed) == one
    assert Interval(None, None).intersection(closed) == closed
    low, high = F(1), F(3)  # the same numbers in both, so that only whether they are open tells the two apart
    whole, inner = Interval(low, high), Interval(low, high, True, True)
    assert whole.intersection(inner) == inner.intersection(whole) == inner != whole
    for one in (Interval(F(-2), F(2), high_open=True), Interval(F(-2), F(2), low_open=True)):
        assert one * Interval(F(-1), F(1)) == Interval(F(-2), F(2))


def test_closed_zero_is_attained_and_open_zero_is_not():
    whole = Interval(F(0), None)
    assert whole * Interval(F(1), None) == Interval(F(1), None) * whole == whole
    assert Interval(F(-1), F(2)) * Interval(F(3), F(4)) == Interval(F(-4), F(8))
    assert (Interval(F(0), F(1), low_open=True) * Interval(F(2), F(3))).low_open is True


def test_an_interval_is_printed_with_its_bounds_and_whether_they_are_in_it():
    assert str(Interval(F(1), F(5, 2))) == "[1, 5/2]"
    assert str(Interval(F(1), None, low_open=True)) == "(1, ...)" and str(Interval(None, F(2))) == "(..., 2]"


# Worked by hand from section 4 of the design.
@pytest.mark.parametrize(
    ("printed", "kind", "step"),
    [("1.16", "flow", "0.01"), ("176.5", "stock", "0.1"), ("2277", "stock", "1"), ("1765000", "stock", "1000"),
     ("708000", "stock", "1000"), ("5200", "stock", "100"), ("17", "stock", "1"), ("900", "stock", "1"),
     ("-900", "stock", "1"), ("-1765000", "stock", "1000"), ("0", "count", "1"), ("0.30", "rate", "0.01"), ("1000", "stock", "1000")],
)  # fmt: skip
def test_default_precision(printed, kind, step):
    assert default_precision(printed, kind) == F(step)


def test_a_printed_zero_needs_its_precision():
    with pytest.raises(ValueError, match="^a printed zero needs its precision given$"):
        default_precision("0", "rate")


@pytest.mark.parametrize(
    ("printed", "unit", "step"),
    [
        # 1亿 and "100 million" are one number: five percent on either side.
        ("1", 10**8, 10_000_000), ("100", 10**6, 10_000_000),
        # 4000万 and "40 million".
        ("4000", 10**4, 4_000_000), ("40", 10**6, 4_000_000),
        # 150万 and "1.5 million"; 116万 and "1.16 million": nothing hangs on the unit.
        ("150", 10**4, 100_000), ("1.5", 10**6, 100_000), ("116", 10**4, 10_000), ("1.16", 10**6, 10_000),
        ("1765000", 1, 1_000), ("176.5", 10**4, 1_000), ("9600", 1, 100), ("5000", 1, 1_000), ("60000", 1, 10_000),
        # 100 billion is 1000亿; of "20 billion" the last digit is wider than of 200亿, and narrower than five percent.
        ("100", 10**9, 10**10), ("20", 10**9, 10**9), ("200", 10**8, 10**9),
        # 20万 is printed as 200,000, 20亿 as "2 billion".
        ("20", 10**4, 20_000), ("20", 10**8, 200_000_000),
        # Decimals are stated, even a zero: 3000.00亿 is no round number.
        ("3000.00", 10**8, 1_000_000),
    ],
)  # fmt: skip
def test_a_round_number_means_no_more_in_one_language_than_in_the_other(printed, unit, step):
    own = default_precision(printed) * unit
    assert translated_precision(F(printed) * unit, own, "." in printed) == step


def test_below_ten_thousand_and_beside_whole_numbers_no_unit_of_counting_enters():
    assert translated_precision(F(5000), F(1), False) == 1
    assert translated_precision(F(10_000), F(1), False) == 1000
    assert translated_precision(F(25_001, 2), F(1, 2), False) == F(1, 2)


@given(st.integers(1, 999), st.sampled_from([10**4, 10**6, 10**8]))
def test_a_translated_step_is_at_least_its_own_and_at_most_ten_percent_or_its_own(figure, unit):
    number, own = F(figure * unit), F(unit)
    step = translated_precision(number, own, False)
    assert min(own, number / 10) <= step <= max(own, number / 10)

"""Numbers in words: what is said follows from what is known."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from compendium import words
from compendium.intervals import Interval


@given(st.fractions(1, 10**6, max_denominator=1000), st.fractions(0, 1000, max_denominator=1000), st.integers(2, 4))
def test_a_printed_interval_covers_what_it_is_of(low, width, digits):
    interval = Interval(low, low + width)
    printed = [Fraction(part.replace(",", "")) for part in words.span(interval, digits).split(" to ")]
    if len(printed) == 2:
        assert printed[0] <= interval.low and interval.high <= printed[1]
    elif width:
        assert printed[0] in interval
    assert (
        Fraction(words.at_least(low, digits).replace(",", ""))
        <= low
        <= Fraction(words.enough(low, digits).replace(",", ""))
    )


def test_a_chinese_letter_takes_the_room_of_two():
    assert [words.width(text) for text in ("", "ab", "连樟", "a连，")] == [0, 2, 4, 5]

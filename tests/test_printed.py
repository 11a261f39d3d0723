"""Printed figures and periods, as the paper and the tables write them."""

from datetime import date
from fractions import Fraction

import pytest

from compendium.audit.printed import figures, parse, parse_zh
from compendium.periods import Period, parse_date, parse_period


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nearly 1.16 million", ("nearly", "1.16", "", "million")),
        ("1,765,000 people", ("exactly", "1765000", "", "people")),
        ("less than 0.03 percent", ("less", "0.03", "", "percent")),
        ("more than 20,000", ("more", "20000", "", "")),
        ("1 to 3 mu", ("range", "1", "3", "mu")),
        ("between 1,000 and 2,500.5 yuan", ("range", "1000", "2500.5", "yuan")),
        ("12,345,678", ("exactly", "12345678", "", "")),
        ("nine key areas", ("exactly", "9", "", "key areas")),
        ("first", ("exactly", "1", "", "")),
        ("a large gap", ("more", "1", "", "")),
        ("March 22, 2016", ("exactly", "2016-03-22", "", "")),
        ("November 2013", ("exactly", "2013-11", "", "")),
        ("2009", ("exactly", "2009", "", "")),
    ],
)
def test_what_a_printed_figure_says(text, said):
    assert tuple(parse(text)) == said


def test_a_list_says_how_many_it_holds():
    assert parse("major risks; poverty; pollution", "listed").value == "3"


def test_words_without_a_figure_are_refused():
    with pytest.raises(ValueError, match="no figure"):
        parse("many families")


@pytest.mark.parametrize(
    "text",
    [
        "more than 1.5 to 2 million",
        "about between 40 and 55",
        "1,76 people",
        "1,7650 people",
        "1765,000 people",
        "1,,765 people",
        "1.5.3 mu",
        "1 to 2,76 mu",
    ],
)
def test_hedged_ranges_and_digits_wrongly_grouped_are_refused(text):
    with pytest.raises(ValueError, match="no figure"):
        parse(text)


def test_dates_name_days_months_and_years():
    assert parse_date("2018-10-23") == Period(date(2018, 10, 23), date(2018, 10, 23))
    assert parse_date("2018-12").end == date(2018, 12, 31)
    assert parse_date("0001") == Period(date(1, 1, 1), date(1, 12, 31))
    with pytest.raises(ValueError, match="no such month"):
        parse_date("2018-13")
    assert parse_date("2016-02") == Period(date(2016, 2, 1), date(2016, 2, 29))
    assert parse_date("2018") == Period(date(2018, 1, 1), date(2018, 12, 31))
    for wrong in ("2018-13", "2018-02-30", "18", "2018/10/23", "", "0000"):
        with pytest.raises(ValueError):
            parse_date(wrong)


def test_periods_are_spans_and_may_be_open():
    assert parse_period("../2019-12-31") == Period(None, date(2019, 12, 31))
    span = parse_period("2016-01-01/2018-12-31")
    assert list(span.years) == [2016, 2017, 2018]
    until = parse_period("../2019-12-31")
    assert until.holds(span) and until.holds(until) and span.holds(span)
    assert (
        span.holds(parse_period("2019")) is False
        and not span.holds(parse_period("2015/2018"))
        and not span.holds(until)
    )
    assert list(until.years) == [] and list(parse_period("2016-07-01/2018-12-30").years) == [2016, 2017]
    day = parse_period("2018-12-31/2018-12-31")
    assert day == parse_period("2018-12-31") and day.holds(day)
    with pytest.raises(ValueError, match="before"):
        parse_period("2018/2016")


@pytest.mark.parametrize(
    ("text", "held", "not_held"),
    [
        ("292万3200人", ["2923200", "292.32"], ["292", "3200"]),
        ("1亿2000万", ["120000000", "12000", "1.2"], ["2000"]),
        ("1亿2万3", ["100020003"], []),
        ("由1,116.5万减少到3万", ["1116.5", "3"], ["16.5"]),
        ("2.5万3000", ["2.5", "3000"], ["53000"]),  # no number of two parts begins with decimals
        ("脱贫3万，2015年", ["3", "2015"], []),
        ("3万2015年", ["3", "2015"], ["32015"]),  # a year is no part of the figure before it
    ],
)
def test_a_number_that_chinese_prints_in_parts_is_one_figure(text, held, not_held):
    found = figures(text)
    assert {Fraction(number) for number in held} <= found and not {Fraction(number) for number in not_held} & found


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("近150万人", ("nearly", "1500000", "", "人")),
        ("不足0.03%", ("less", "0.03", "", "%")),
        ("2018年10月", ("exactly", "2018-10", "", "")),
        ("1至3亩", ("range", "1", "3", "亩")),
        ("100至120万元", ("range", "1000000", "1200000", "元")),
        ("3万多元", ("more", "30000", "", "元")),
        ("1,765,000人", ("exactly", "1765000", "", "人")),
    ],
)
def test_a_figure_in_a_chinese_sentence_is_read(text, printed):
    assert tuple(parse_zh(text)) == printed


@pytest.mark.parametrize("text", ["约1至3亩", "近3万多元", "多", "1,76万", "第二万"])
def test_what_is_no_figure_in_chinese_is_refused(text):
    with pytest.raises(ValueError, match="holds no figure"):
        parse_zh(text)

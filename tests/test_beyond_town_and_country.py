"""Town and country: incomes by hand, the sup-F by a second implementation, and the words of the chapter."""

from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS

from compendium.analysis import breaks, prices
from compendium.analysis import town_and_country as town
from compendium.book.beyond import town_and_country as pages
from compendium.intervals import Interval
from compendium.loading import load
from compendium.periods import parse_period
from compendium.tables import BasisError


@cache
def tables():
    return load("china", "guangdong")


@cache
def series():
    return town.tested(tables())


@cache
def findings():
    return {(row.series.name, row.regression.name): row for one in series() for row in town.findings(one)}


def nation(pair):
    return town.years(tables(), town.NATION, pair)


def with_rural(year: int, yuan: int):
    """The tables with another rural income of the nation in a year."""
    changed = [
        replace(row, number=Fraction(yuan), figure=str(yuan), readings={"rounded": Interval.point(yuan)})
        if (row.place, row.indicator, row.period.end.year) == ("china", "rural-disposable-income", year)
        else row
        for row in tables().observations
        if row.period is not None
    ]
    return replace(tables(), observations=tuple(changed))


# 54,188 / 23,119 = 2.3439; 24,564.7 / 7916.6 = 3.1029; 24,127 / 8389 = 2.8760.
def test_ratios_by_hand():
    assert nation(town.PRESENT)[2024].ratio.middle == pytest.approx(Fraction(54188, 23119), abs=1e-5)
    assert float(nation(town.OLD)[2012].ratio.middle) == pytest.approx(3.10294, abs=1e-5)
    assert float(nation(town.RECALCULATED)[2012].ratio.middle) == pytest.approx(2.87603, abs=1e-5)
    assert town.highest(nation(town.OLD)).year == 2009 and town.highest(nation(town.RECALCULATED)).year == 2007


def test_a_peak_that_rounding_leaves_open_is_refused():
    row = nation(town.PRESENT)[2020]
    with pytest.raises(ValueError, match="rounding"):
        town.highest({2020: row, 2021: replace(row, year=2021)})


# 31,069 yuan in 2024; 17,037 in 2013, at prices that rose by the twelve rates between.
def test_the_gap_at_constant_prices_by_hand():
    gaps = town.real_gaps(nation(town.PRESENT), prices.level(tables(), "china", 2024))
    rates = [r.number for y, r in tables().yearly("china", "cpi-inflation", "market").items() if 2014 <= y <= 2024]
    assert len(rates) == 11
    risen = float(np.prod([1 + float(rate) / 100 for rate in rates]))
    assert float(gaps[2024].middle) == 31069
    assert float(gaps[2013].middle) == pytest.approx((26467 - 9430) * risen, rel=1e-9)


def test_one_income_changed_moves_ratio_gap_and_headline():
    other = pages.headline(with_rural(2024, 30000))
    assert other["town_and_country_last_ratio"] == "1.81"  # 54,188 / 30,000
    assert other["town_and_country_gap_grew"] != pages.headline(tables())["town_and_country_gap_grew"]


def test_only_this_module_joins_the_old_surveys_with_the_present_one():
    with pytest.raises(BasisError):
        tables().yearly("china", "urban-disposable-income", "urban-old", "disposable")
    joined = town.wrongly_joined(tables())
    assert list(joined) == list(range(1978, 2025))
    assert joined[2012].urban.basis == "urban-old" and joined[2013].rural.basis == "disposable"
    whole, part = town.step(tables())
    assert float(whole.middle) == pytest.approx(100 * (2.80668 / 3.10294 - 1), abs=1e-2)
    assert float(part.middle) == pytest.approx(100 * (2.87603 / 3.10294 - 1), abs=1e-2)


# (12,588 / 6079)^(1/7) = 1.1096; (17,131 / 9430)^(1/7) = 1.0890; (17,131 / 8389)^(1/8) = 1.0933.
def test_growth_of_the_poor_areas_by_hand():
    rates = {row.what: (row.steps, float(row.rate.middle)) for row in town.poor_growth(tables())}
    assert rates["poor areas, prices of each year"] == (7, pytest.approx(10.96, abs=0.01))
    assert rates["rural mean, prices of each year, from 2012"] == (8, pytest.approx(9.33, abs=0.01))
    assert rates["rural mean, prices of each year"] == (7, pytest.approx(8.90, abs=0.01))
    nominal, real = rates["poor areas, prices of each year"][1], rates["poor areas, constant prices"][1]
    level = prices.level(tables(), "china", 2013)
    assert (1 + nominal / 100) / (1 + real / 100) == pytest.approx(float(level[2020]) ** (1 / 7), rel=1e-4)


# (68.4 - 6.2) % of 8389 = 5218; 8452 / 1.128^4 = 5221; 12,588 / 1.116^8 = 5232; (12,588 / 5218)^(1/8) = 1.1164.
def test_the_base_of_the_white_papers_rate_by_hand():
    base, stated = town.poor_base(tables()), town.stated_growth(tables())
    assert 5218 in base and float(base.width) < 18
    assert list(stated) == [2016, 2020] and 5221 in stated[2016].start and 5232 in stated[2020].start
    assert base.meets(stated[2016].start) and base.meets(stated[2020].start) and stated[2016].start.meets(base)
    rates = {row.what: (row.steps, row.rate) for row in town.poor_growth(tables())}
    assert float(rates["poor areas, prices of each year, from 2012"][1].middle) == pytest.approx(11.64, abs=0.01)
    assert rates["poor areas, prices of each year, from 2012"][1].meets(stated[2020].stated.interval)
    assert not rates["poor areas, prices of each year"][1].meets(stated[2020].stated.interval)
    share = next(row.share for row in town.poor_areas(tables(), prices.level(tables(), "china", 2024))
                 if row.place == town.POOR and row.poor.period.end.year == 2016)  # fmt: skip
    assert share.meets(tables().one(town.POOR, "rural-income-share", "2016").interval)


def test_a_share_that_rose_since_another_year_is_refused():
    moved = tuple(
        replace(row, period=parse_period("2013-01-01/2016-12-31"))
        if row.indicator == "rural-income-share-rise"
        else row
        for row in tables().observations
    )
    with pytest.raises(ValueError, match="2013"):
        town.poor_base(replace(tables(), observations=moved))


def test_the_gap_stands_still_at_the_growth_that_is_called_needed():
    rows = nation(town.PRESENT)
    found = town.parity(rows, prices.level(tables(), "china", 2024))
    urban, rural = (float(x.number) for x in (rows[2024].urban, rows[2024].rural))
    after = urban * (1 + found.urban / 100) - rural * (1 + found.needed / 100)
    assert after == pytest.approx(urban - rural, rel=1e-4)
    u, r = np.log1p([found.urban / 100, found.rural / 100])
    gap = [urban * np.exp(u * t) - rural * np.exp(r * t) for t in found.to_shrink + np.array([-1, 0, 1])]
    assert gap[1] == max(gap)
    assert urban * np.exp(u * found.to_parity) == pytest.approx(rural * np.exp(r * found.to_parity))


def second_sup_f(y, regression):
    """The sup-F by one regression on dummies for every cut, and statsmodels' own F test."""
    lag = y[:-1] if regression.lagged else None
    y = np.diff(y) if regression.differenced else (y[1:] if regression.lagged else y)
    n = len(y)
    shortest = int(np.ceil(0.15 * n))
    powers = [np.arange(n, dtype=float) ** d for d in range(regression.degree + 1)]
    fixed = powers + ([lag] if regression.lagged else [])
    whole = OLS(y, np.column_stack(fixed)).fit()
    found = []
    for cut in range(shortest, n - shortest + 1):
        late = (np.arange(n) >= cut).astype(float)
        parts = OLS(y, np.column_stack([*fixed, *(late * power for power in powers)])).fit()
        found.append((parts.compare_f_test(whole)[0], cut + regression.lagged + regression.differenced))
    return max(found)


@pytest.mark.parametrize("regression", [breaks.TREND, breaks.LAGGED, breaks.CHANGES], ids=lambda r: r.name)
def test_sup_f_by_a_second_implementation(regression):
    for one in series():
        found = breaks.sup_f(one.logs, regression)
        statistic, first = second_sup_f(one.logs, regression)
        assert found.statistic[0] == pytest.approx(statistic, rel=1e-6) and found.first[0] == first
        moved = breaks.sup_f(3 - 2 * one.logs + 0.1 * np.arange(len(one.logs)), regression)
        assert moved.statistic[0] == pytest.approx(found.statistic[0], rel=1e-6)


def test_a_planted_break_is_dated():
    y = np.random.default_rng(0).normal(0, 0.1, 40) + np.where(np.arange(40) < 25, 0.0, 1.0)
    assert breaks.sup_f(y, breaks.TREND).first[0] == 25


def test_what_is_too_short_or_explodes_is_refused():
    assert [pair for pair, *_ in town.too_short(tables())] == [town.RECALCULATED, town.PRESENT]
    with pytest.raises(ValueError, match="not stationary"):
        breaks.Null("explosive", (1.2,)).paths(breaks.shocks(10))


# The limit of p sup-F is the supremum of (B(s) - s B(1))^2 / (s (1 - s)), p Brownian motions added (Andrews 1993).
@pytest.mark.parametrize("p", [1, 2])
def test_textbook_values_against_the_limit_simulated(p):
    steps, many = 800, 5000
    walks = np.random.default_rng(p).standard_normal((p, many, steps)).cumsum(axis=2) / np.sqrt(steps)
    share = np.arange(1, steps + 1) / steps
    inside = (share >= 0.15) & (share <= 0.85)
    bridge = walks[:, :, inside] - share[inside] * walks[:, :, -1:]
    sup = ((bridge**2).sum(axis=0) / (share * (1 - share))[inside]).max(axis=1) / p
    for level, tolerance in ((0.1, 0.04), (0.05, 0.04), (0.01, 0.09)):
        assert np.quantile(sup, 1 - level) == pytest.approx(breaks.CRITICAL[p][level], rel=tolerance)


def test_memory_is_the_least_squares_coefficient():
    y = series()[0].logs
    x = np.column_stack([np.ones(len(y) - 1), np.arange(len(y) - 1), y[:-1]])
    fitted = OLS(y[1:], x).fit().params[2]
    assert breaks.memory(y[None])[0] == pytest.approx(fitted)
    assert breaks.autoregression(y, 1)[0][0] == pytest.approx(fitted)


def test_median_unbiased_estimates_are():
    one = series()[0].simulated
    paths = breaks.first_order(0.6).paths(breaks.shocks(one.n, seed=99))
    fitted = breaks.memory(paths)
    assert np.median(fitted) < 0.5, "least squares is biased downward"
    assert np.median(one.unbiased(fitted)) == pytest.approx(0.6, abs=0.03)
    low, high = one.unbiased(fitted, 0.975), one.unbiased(fitted, 0.025)
    assert np.mean((low <= 0.6) & (high >= 0.6)) == pytest.approx(0.95, abs=0.02)


def test_p_values_count_the_observed_one():
    assert breaks.p_value(3.0, np.array([1.0, 2.0, 3.0, 4.0])) == pytest.approx(3 / 5)


def test_sizes_are_what_the_chapter_says():
    none, near, unit = breaks.sizes(series()[0].simulated, (0.0, 0.9, 1.0))
    assert breaks.LEVEL < none.textbook < 0.12 and near.textbook > 0.9 and unit.textbook > 0.9
    assert 0.15 < unit.fitted < 0.25, "the bootstrap as fitted errs too often at a unit root"
    assert all(size.unbiased < 0.08 for size in (none, near, unit))


def test_what_the_chapter_says_in_words_of_ratio_and_gap():
    now, level = nation(town.PRESENT), prices.level(tables(), "china", town.PRICES_OF)
    assert all(now[year].ratio.high < now[year - 1].ratio.low for year in range(2014, 2025)), "it fell in every year"
    assert town.gap_fell(town.real_gaps(now, level)) == [2020]
    both = [nation(town.RECALCULATED)[y].log_ratio - nation(town.OLD)[y].log_ratio for y in range(2005, 2013)]
    assert both == sorted(both, reverse=True), "by more the later the year"
    own = [row for row in town.poor_areas(tables(), level) if row.place == town.POOR]
    assert all(a.share.high < b.share.low for a, b in zip(own, own[1:], strict=False)), "the share rose"
    assert own[-1].gap.low > own[0].gap.high


def test_what_the_chapter_says_in_words_of_breaks():
    old, joined, wrong = (one.name for one in series())
    line, given, mean = breaks.TREND.name, breaks.LAGGED.name, breaks.CHANGES.name
    found = findings()
    assert all(found[name, line].statistic > breaks.CRITICAL[2][0.01] for name in (old, joined, wrong))
    assert all(found[name, given].statistic < found[name, given].critical for name in (old, joined))
    assert all(found[name, mean].statistic > found[name, mean].critical for name in (old, joined))
    assert found[wrong, mean].statistic < found[wrong, mean].critical
    path = breaks.sup_f(series()[2].logs, breaks.TREND).path
    assert (path > breaks.CRITICAL[2][0.05]).all(), "it says yes to every year"
    assert found[wrong, line].year != 2013, "the known break is not the one that is dated"
    for one in series()[:2]:
        assert one.persistence.unbiased == 1.0, "the unbiased estimate is a unit root"
        assert all(p > 0.05 for p in found[one.name, line].p.values())
        _, unbiased, memory = found[one.name, mean].p.values()
        assert unbiased < 0.05 < memory, "the figures do not decide on the turn"
    by = {(row.series.name, row.choice): row.p for one in series() for row in town.specifications(one)}
    assert by[old, "two years remembered, as fitted"] < 0.05
    small = {choice for (name, choice), p in by.items() if name == joined and p is not None and p < 0.05}
    assert small == {"deviations independent"}


def test_what_the_chapter_says_in_words_of_guangdong():
    province, now = (town.years(tables(), place, town.PRESENT) for place in (town.PROVINCE, town.NATION))
    assert all(row.ratio.high < now[year].ratio.low for year, row in province.items())
    fall = [rows[2022].log_ratio - rows[2013].log_ratio for rows in (province, now)]
    assert fall[1] < fall[0] < 0, "it fell less in the province"
    assert 2018 not in province, "missing stays missing"
    for row in town.stated_ratios(tables()):
        if row.basis == "disposable":
            assert row.interval.meets(province[row.period.end.year].ratio)


def test_the_strip_of_the_opening_page_is_small():
    assert len(pages.small(tables()).data) <= 60
    told = pages.headline(tables())
    assert all(key.startswith("town_and_country_") for key in told)
    old = series()[0].persistence
    assert (old.fitted < 0.8, old.unbiased) == (True, 1.0)
    finds = [told[f"town_and_country_textbook_finds{end}"] for end in ("", "_unbiased")]
    assert finds == ["89", "95"] and told["town_and_country_old_last"] == "2012"


def test_source_lines_name_both_surveys_and_the_price_index():
    rows = nation(town.OLD)
    line = pages._with_prices(tables(), pages._both(rows))
    for side in (row.rural for row in rows.values()):
        assert tables().sources[side.source].publisher in line
    assert "World Bank" in line
    assert {row[0] for row in pages.small(tables()).data[1:]} == {pair.name for pair in pages.PAIRS}

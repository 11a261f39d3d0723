"""Growth and the fall of rural poverty: by hand, against scipy, and what moves when one figure does."""

from dataclasses import replace
from fractions import Fraction
from functools import cache
from math import exp, gamma, log, pi

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import bisect, curve_fit

from compendium.analysis import growth
from compendium.book.beyond import growth as page
from compendium.reading import load

CASES = [(0.127, 0.343), (0.085, 0.29), (0.006, 0.197)]


@cache
def tables():
    return load("china", "guangdong")


@cache
def variants():
    return growth.variants(tables())


def changed(indicator, year, factor):
    """The tables with one national figure multiplied, whoever states it."""
    rows = tuple(
        replace(row, number=row.number * factor, readings={"": replace(i, low=i.low * factor, high=i.high * factor)})
        if (row.place, row.indicator) == ("china", indicator) and row.period.end.year == year
        and row.basis in ("nbs-2010", "disposable", "disposable-backcast")
        else row
        for row in tables().observations
        for i in [row.interval]
    )  # fmt: skip
    return replace(tables(), observations=rows)


@pytest.mark.parametrize(("incidence", "ratio"), CASES)
def test_each_shape_is_scipys_with_mean_one_and_the_parameter_is_found_by_bisection(incidence, ratio):
    def lognormal(sigma):
        return stats.lognorm(sigma, scale=exp(-(sigma**2) / 2))

    def loglogistic(beta):
        return stats.fisk(beta, scale=1 / (gamma(1 + 1 / beta) * gamma(1 - 1 / beta)))

    def gamma_of(shape):
        return stats.gamma(shape, scale=1 / shape)

    for shape, other, low, high in zip(
        growth.SHAPES, (lognormal, loglogistic, gamma_of), (0.1, 1.2, 0.2), (3, 20, 60), strict=True
    ):
        parameter = shape.parameter(incidence, ratio)
        assert parameter == pytest.approx(
            bisect(lambda p, of=other: of(p).cdf(ratio) - incidence, low, high, xtol=1e-12)
        )
        assert other(parameter).mean() == pytest.approx(1)
        assert shape.headcount(parameter, ratio) == pytest.approx(incidence) == other(parameter).cdf(ratio)


def test_half_lie_below_the_median():
    assert growth.lognormal_headcount(0.7, exp(-(0.7**2) / 2)) == pytest.approx(0.5)
    # sin(pi / 2) / (pi / 2) = 2 / pi.
    assert growth.loglogistic_headcount(2, 2 / pi) == pytest.approx(0.5)


# 122.38 - 98.99 = 23.39 million; 16.60 - 5.51 = 11.09 of 16.60 is 66.8 %; equal steps to 2020 take half of 2019.
def test_falls_by_hand_and_they_add_up():
    rows = growth.falls(tables())
    persons, _ = growth.official(tables())
    assert 23_390_000 in rows[0].persons and float(rows[-2].rate.middle) == pytest.approx(66.8, abs=0.05)
    assert (rows[-2].steps, rows[-1].steps) == (50, 100)
    assert sum(row.persons.middle for row in rows) == persons[2011].middle - persons[2020].middle
    left = np.prod([1 - float(row.rate.middle) / 100 for row in rows[:-1]])
    assert left == pytest.approx(5.51 / 122.38, rel=1e-3)
    before, after, _ = growth.stretches(tables())
    assert (before.persons * 2 + after.persons * 6).middle == persons[2011].middle - persons[2019].middle
    # (8249 / 12238) ** (1 / 2) = 0.8210.
    assert before.rate[0] < 17.90 < before.rate[1]


def test_paths_are_fitted_as_scipy_fits_them():
    t, y = np.arange(5.0), np.array([122.38, 98.99, 82.49, 70.17, 55.75])
    (level, rate), _ = curve_fit(lambda t, a, k: a * np.exp(-k * t), t, y, p0=(120, 0.2))
    assert growth.exponential(t, y) == pytest.approx(y - level * np.exp(-rate * t), abs=1e-3)
    # A straight line in number is one in logs too: it misses nothing on either scale.
    line = 100 - 15 * t
    assert np.abs(growth.straight(t, line)).max() < 1e-9 and np.abs(growth.straight_in_logs(t, line)).max() < 1e-6


def test_f_of_a_break_is_the_analysis_of_variance_of_two_groups():
    values = np.array([23.39, 16.5, 12.32, 14.42, 12.4, 12.89, 13.86, 11.09])
    expected = [stats.f_oneway(values[:k], values[k:]).statistic for k in range(2, 7)]
    assert growth.break_f(values) == pytest.approx(expected)
    assert growth.break_f(np.stack([values, values * 3 + 1]))[1] == pytest.approx(expected)


# sigma 0.7153 from 2013; 2952 yuan with prices of three years are 3150, over 16,021: ln = -1.6265;
# -1.6265 / 0.7153 + 0.7153 / 2 = -1.916, of which the normal distribution has 2.77 % below.
def test_the_benchmark_by_hand():
    (one,) = [
        v for v in variants() if (v.shape, v.calibrated, v.line) == ("lognormal", 2013, "with consumer prices")
    ]  # fmt: skip
    assert one.rates[2019][1] == pytest.approx(2.77, abs=0.005)
    assert growth.lines(tables())["with consumer prices"][2019] == pytest.approx(
        2952 * 1.01593136 * 1.0207479 * 1.02899234
    )
    assert len(variants()) == 3 * 3 * 3
    _, rates = growth.official(tables())
    for variant in variants():
        assert variant.rates[variant.calibrated] == pytest.approx(
            [float(x) for x in (rates[variant.calibrated].low, rates[variant.calibrated].middle,
                                rates[variant.calibrated].high)]
        )  # fmt: skip


# 8.5 - 0.6 = 7.9 points, 7.8 to 8.0 within rounding; 8.5 - 2.77 = 5.73.
def test_gap_and_share_by_hand():
    (one,) = [
        v for v in variants() if (v.shape, v.calibrated, v.line) == ("lognormal", 2013, "with consumer prices")
    ]  # fmt: skip
    low, high = growth.growth_share(tables(), one)
    assert low < 100 * 5.73 / 7.9 < high and high - low < 4
    gap = {row.year: row for row in growth.gaps(tables(), [one])}[2018]
    # 16.60 million of 1.7 % are 976 million.
    assert 976_000_000 in gap.base
    assert gap.persons[0] < one.rates[2018][1] / 100 * 976e6 - 16.6e6 < gap.persons[1]
    assert growth.gaps(tables(), [one])[-1].persons is None
    needed = growth.implied(tables())[2019]
    assert growth.lognormal_headcount(needed[0], 2952 / 16021) <= 0.0065
    assert log(needed[1] / needed[0]) > 0


def test_a_changed_figure_moves_what_it_should():
    richer = growth.variants(changed("rural-disposable-income", 2019, Fraction(11, 10)))
    poorer = growth.variants(changed("incidence", 2013, Fraction(9, 10)))
    for before, mean, start in zip(variants(), richer, poorer, strict=True):
        assert mean.rates[2019][1] < before.rates[2019][1] and mean.rates[2018] == before.rates[2018]
        moved = before.calibrated == 2013
        assert (start.rates[2019][1] < before.rates[2019][1]) == moved
    line = growth.variants(changed("national-poverty-line", 2016, Fraction(11, 10)))
    assert all(new.rates[2016][1] > old.rates[2016][1] for new, old in zip(line, variants(), strict=True))


def test_what_the_chapter_says_in_words_follows_from_the_figures():
    gaps = {row.year: row for row in growth.gaps(tables(), variants())}
    assert all(row.benchmark[0] < row.official.middle < row.benchmark[1] for y, row in gaps.items() if y <= 2015)
    assert growth.apart_since(list(gaps.values())) == 2016, "the last year with an official line"
    assert max(tables().yearly("china", "national-poverty-line", growth.BASIS)) == 2016
    slopes = growth.slopes(tables())
    assert slopes[2].low < 0 < slopes[2].high and slopes[3].low > 0, "no trend in number, one in rate"
    fits = growth.fits(tables())
    assert all(fit.aic < 0 for fit in fits if fit.last == 2015) and all(fit.aic > 10 for fit in fits if fit.last > 2015)
    above = [row.rate.low > row.steps for row in growth.falls(tables()) if 2013 < row.year < 2020]
    assert all(above), "the official rates lie above equal steps"
    number, rate = growth.profiles(tables())
    assert number.year == 2014 == min(number.f) and rate.kept == (2018,) == (max(rate.f),), "at either end"
    assert min(growth.false_breaks(tables()).values()) > 90
    power = growth.power(tables())
    assert power[0].found == pytest.approx(5, abs=0.1) and power[3].dated < 60 < 95 < power[-1].dated
    sigma = growth.implied(tables())
    assert max(sigma, key=lambda year: sigma[year][0]) == 2014 and sigma[2015][1] - sigma[2013][0] < 0.003
    assert all(sigma[year + 1][1] < sigma[year][0] for year in (2015,)) and sigma[2019][1] < sigma[2017][0]
    for shape in growth.SHAPES[1:]:
        least = [growth.implied(tables(), shape)[year][0] for year in (2011, 2012, 2013)]
        assert least == sorted(least), "less dispersion every year"
    bands = {s.name: growth.band([v for v in variants() if v.shape == s.name], 2019) for s in growth.SHAPES}
    assert bands["lognormal"][0] < bands["log-logistic"][0] < bands["gamma"][0], "gamma highest, lognormal lowest"
    assert growth.share_from_the_end(tables())[1] < 50 < growth.share_band(tables(), variants())[0], "the order matters"
    spans = {shape.name: growth.share_from_the_end(tables(), [shape]) for shape in growth.SHAPES}
    assert growth.share_from_the_end(tables()) == (spans["log-logistic"][0], spans["lognormal"][1])


# sigma 0.6013 leaves 0.6 % below 2952 of 16,021 yuan (ln = -1.6914; -1.6914 / 0.6013 + 0.3007 = -2.512); below 2736
# of 9430 yuan (ln = -1.2374; -1.757) it leaves 3.94 %: 3.34 of the 7.9 points that the official rate fell by.
def test_the_share_counted_last_by_hand():
    sigma = growth.lognormal_sigma(0.006, 2952 / 16021)
    own = 100 * stats.lognorm(sigma, scale=exp(-(sigma**2) / 2)).cdf(2736 / 9430)
    low, high = growth.share_from_the_end(tables(), growth.SHAPES[:1])
    assert low < 100 * (own - 0.6) / 7.9 < high
    for shape, other in zip(growth.SHAPES[1:], (lambda b: stats.fisk(b, scale=1 / (gamma(1 + 1 / b) * gamma(1 - 1 / b))),
                                                lambda k: stats.gamma(k, scale=1 / k)), strict=True):  # fmt: skip
        own = 100 * other(shape.parameter(0.006, 2952 / 16021)).cdf(2736 / 9430)
        low, high = growth.share_from_the_end(tables(), [shape])
        assert low < 100 * (own - 0.6) / 7.9 < high


def test_what_the_chapter_says_of_its_sources():
    told = page.copied(tables())
    assert told == {"growth_copy_years": "2012 to 2020", "growth_copy_grade": "B", "growth_copy_again": "2016 to 2019"}
    assert "Journal article" not in (line := page._sources(tables(), "rural-poor-persons")) and "Nie Rong" in line

"""Measures of inequality and the jackknife: by hand, by a second implementation, and as identities."""

from math import log, sqrt

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from compendium.statistics import inequality
from compendium.statistics.jackknife import jackknife

AMOUNTS, PERSONS, GROUPS = [9.0, 4.0, 3.0, 7.0], [2.0, 5.0, 1.0, 4.0], ["a", "a", "b", "b"]


def test_theil_of_two_places_by_hand():
    # One person has 1, three have 3 each: mean 2.5, shares of the amount 0.1 and 0.9.
    assert inequality.theil([1, 3], [1, 3]) == pytest.approx(0.1 * log(1 / 2.5) + 0.9 * log(3 / 2.5))
    assert inequality.theil([4, 4, 4], [1, 2, 3]) == pytest.approx(0, abs=1e-15)


def test_theil_is_the_divergence_of_two_distributions():
    persons = np.array(PERSONS) / sum(PERSONS)
    assert inequality.theil(AMOUNTS, PERSONS) == pytest.approx(stats.entropy(persons * AMOUNTS, persons))


def test_between_and_within_make_up_the_whole():
    found = inequality.theil_parts(AMOUNTS, PERSONS, GROUPS)
    assert found.between + sum(found.within.values()) == pytest.approx(found.total)
    means = [np.average(AMOUNTS[i : i + 2], weights=PERSONS[i : i + 2]) for i in (0, 2)]
    assert found.between == pytest.approx(inequality.theil(means, [7, 5]))
    alone = inequality.theil_parts(AMOUNTS, PERSONS, list("abcd"))
    assert alone.between == pytest.approx(alone.total) and sum(alone.within.values()) == pytest.approx(0, abs=1e-15)


def test_sigma_by_hand():
    assert inequality.sigma([1, np.e]) == pytest.approx(sqrt(0.5))
    assert inequality.sigma([1, np.e], [5, 5]) == pytest.approx(0.5)
    assert inequality.sigma([1, np.e, 99], [1, 1, 0]) == pytest.approx(0.5), "whom the weight leaves out does not count"


def test_the_jackknife_of_a_mean_is_its_textbook_interval():
    x = pd.DataFrame({"x": [2.0, 4.0, 9.0, 1.0, 5.0]}, index=list("abcde"))
    found = jackknife(lambda rows: rows.x.mean(), x)
    assert (found.low, found.high) == pytest.approx(stats.t.interval(0.95, 4, loc=4.2, scale=stats.sem(x.x)))
    assert found.value == pytest.approx(4.2) and found.n == 5

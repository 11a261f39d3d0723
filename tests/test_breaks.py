"""The F of a break: a second implementation, what leaves it as it is, and what it does where there is none."""

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS

from compendium.statistics import breaks

WALK = np.random.default_rng(4).normal(size=20).cumsum()


@pytest.mark.parametrize("degree", [0, 1])
def test_f_by_two_regressions(degree):
    time = np.vander(np.arange(20.0), degree + 1)
    whole = OLS(WALK, time).fit()
    for cut, found in zip(breaks.dates(20), breaks.f_statistics(WALK, degree), strict=True):
        after = (np.arange(20) >= cut)[:, None]
        both = OLS(WALK, np.hstack([time, time * after])).fit()
        assert found == pytest.approx(both.compare_f_test(whole)[0])


def test_many_series_at_once_are_each_as_alone():
    many = breaks.simulated(20, 0.5, 3, seed=1)
    assert breaks.f_statistics(many)[:, 1] == pytest.approx(breaks.f_statistics(many[1]))


def test_a_line_added_and_another_scale_change_nothing():
    moved = 3 * WALK + 5 + 0.7 * np.arange(20)
    assert breaks.f_statistics(moved) == pytest.approx(breaks.f_statistics(WALK))
    assert breaks.f_statistics(WALK + 5, degree=0) == pytest.approx(breaks.f_statistics(WALK, degree=0))


def test_the_largest_f_is_at_the_break_that_was_made():
    kinked = np.where(np.arange(20) < 12, 0.0, 0.5 * (np.arange(20) - 4)) + 0.01 * WALK
    assert breaks.dates(20)[int(breaks.f_statistics(kinked).argmax())] == 12


def test_too_few_values_are_refused():
    assert (breaks.dates(20)[0], breaks.dates(20)[-1]) == (3, 17)
    with pytest.raises(ValueError, match="12 values trimmed by 0.15 leave 2"):
        breaks.f_statistics(WALK[:12])


def test_new_errors_give_the_level_of_the_textbook_and_persistent_ones_far_more():
    found = {
        rho: (breaks.f_statistics(breaks.simulated(60, rho, 2000, seed=2), degree=0).max(axis=0) > breaks.CRITICAL[0]).mean()
        for rho in (0, 1)
    }  # fmt: skip
    assert 0.02 < found[0] < 0.08 and found[1] > 0.8


def test_persistence_of_a_long_series_is_found_again():
    path = breaks.simulated(5000, 0.7, 1, seed=3)[0]
    assert breaks.memory(path) == pytest.approx(0.7, abs=0.03) == breaks.memory(path + np.arange(5000))
    with pytest.raises(ValueError, match="explode"):
        breaks.simulated(20, 1.01, 1, seed=1)


def test_p_counts_the_observed_one():
    assert breaks.p_value(5, np.array([1, 5, 9])) == 0.75 and breaks.p_value(10, np.array([1, 5, 9])) == 0.25

"""What copying the village would take: sums and shares by hand, a second way to the tornado, and what must move."""

from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise

import pytest

from compendium.analysis import cost
from compendium.book.beyond import cost as pages
from compendium.intervals import Interval
from compendium.loading import load

# What is counted is exact below a hundred; an area of 74 mu is read as 73.5 to 74.5.
MODERN_FARM = {"job": (31, 31), "family": (54, 54), "mu": (73.5, 74.5)}


@cache
def tables():
    return load("china", "guangdong")


def near(interval, low, high, share=0.002):
    return float(interval.low) == pytest.approx(low, rel=share) and float(interval.high) == pytest.approx(
        high, rel=share
    )


def changed(indicator, number, source=""):
    """The tables with one observed figure set to another exact number."""
    rows = tuple(
        replace(row, number=Fraction(number), readings={"printed": Interval.point(number)})
        if row.indicator == indicator and row.place == cost.VILLAGE and source in ("", row.source)
        else row
        for row in tables().observations
    )
    assert rows != tables().observations
    return replace(tables(), observations=rows)


# 38 to 42 million (4000万 is exact to a twentieth) over 31 jobs, 54 families, 74 mu; over 2,225 and 2,417 villagers;
# 95 to 105 million over 54 families of 1.66 to 2.93.
def test_matrix_by_hand():
    found = cost.matrix(tables())
    for name, (least, most) in MODERN_FARM.items():
        assert near(found["farm"][name].interval, 38e6 / most, 42e6 / least) and found["farm"][name].same
    assert near(found["farm"]["villager"].interval, 38e6 / 2417.5, 42e6 / 2224.5)
    assert near(found["park"]["person"].interval, 95e6 / (54 * 2.930), 105e6 / (54 * 1.665))
    assert not found["park"]["job"].same and not found["park"]["mu"].same
    assert found["services"]["job"].interval is None and found["services"]["villager"].interval.high is None


# The sum is among the products of a quotient and its divisor: nothing is lost on the way.
def test_a_quotient_times_its_divisor_holds_the_sum():
    divisors = cost.divisors(tables())
    for key, row in cost.matrix(tables()).items():
        amount = cost.amounts(tables())[key].interval
        for name, cell in row.items():
            if cell.interval is not None:
                again = cell.interval * divisors[name].interval
                assert again.low <= amount.low and (again.high is None or amount.high <= again.high)


# 20.295 billion over 906,000 and over 2,571; 34.613 over 906,000 + 573,600; 120 over 906,000 + 1,615,000 and 4,848.
def test_programme_by_hand():
    found = cost.benchmarks(tables())
    assert near(found["round-2"].a_person, 22_401, 22_401) and near(found["round-2"].a_village, 7.894e6, 7.894e6)
    assert near(found["to-2016"].a_person, 23_393, 23_393)
    assert found["rounds"].a_person.high is None and float(found["rounds"].a_person.low) == pytest.approx(47_600, 0.002)
    assert float(found["rounds"].a_village.low) == pytest.approx(24.752e6, 0.001)
    assert near(found["shaoguan"].a_village, 3.123e9 / 278, 3.123e9 / 278) and found["shaoguan"].a_person is None
    # A multiple of a quotient is the quotient of the sums: 95 to 105 million over 7.894 million.
    assert near(cost.village_times(tables(), "park", "round-2"), 12.034, 13.301, 0.003)


# 95 to 105 million x 2,277 = 216.3 to 239.1 billion of 10,798.69 billion: 2.003 to 2.214 %; over 1,765,000 persons and
# 22,401 yuan: 5.47 to 6.05.
def test_scenarios_by_hand():
    row = cost.scenario(tables(), "park", "designated")
    assert near(row.cost, 216.27e9, 239.14e9) and near(row.share, 2.002, 2.215)
    assert near(row.everybody, 5.46, 6.06)
    assert near(row.reached, 95e6 / (54 * 2.930) / 22_401, 105e6 / (54 * 1.665) / 22_401)
    assert near(cost.scenario(tables(), "park", "register").number, 707_500 / 54, 708_500 / 54)
    both = cost.scenario(tables(), "both", "one")
    assert both.cost.low == 195_000_000 and both.share.high is None


def test_more_villages_cost_in_proportion():
    one, many = (cost.scenario(tables(), "farm", name) for name in ("one", "designated"))
    assert one.cost * many.number == many.cost and one.reached == many.reached


# 2,277 x 54 = 122,958 of 708,000; 13,600 / 272 = 50; 260 / 10 = 26; 53,650 / 349 = 153.7, of which 50 are inside.
def test_outside_by_hand():
    rows = {row.place.rpartition("/")[2]: row for row in cost.typical(tables())}
    assert near(rows["lianzhang"].share, 82.63, 82.63, 0.0005)
    assert near(rows["yuzui"].share, 63.3, 63.3, 0.005)
    assert 50 in rows["meizhou"].a_village and 26 in rows["pingshi"].a_village
    assert near(rows["meizhou"].persons_first, 1_418_000, 1_418_000)
    assert near(rows["lianzhang"].persons_last, 1_615_000 - 122_958 * 2.930, 1_615_000 - 122_958 * 1.665)
    assert near(cost.meizhou(tables()).share, 67.5, 67.5, 0.006)


def test_inside_and_outside_make_the_register():
    register = tables().claim("register-households").number
    for row in cost.typical(tables()):
        assert row.inside.middle + row.outside.middle == register
        assert float(100 * row.outside.middle / register) == pytest.approx(float(row.share.middle), rel=1e-4)


# By floats and by brute force, with each formula written out again.
def test_tornado_a_second_way():
    farm, park, both, villages, families = 40e6, 100e6, 200e6, 2277, 54
    gdp = {2016: 82163.2e8, 2017: 91648.7e8, 2018: 99945.2e8, 2019: 107986.9e8, 2020: 111151.6e8, "5th": 110468.1e8}
    share = {
        "number of villages": [1, 708_000 / families],
        "sum and scope": [farm, both],
        "year of output": [gdp[year] for year in (2016, 2017, 2018, 2020)],
        "vintage of output": [gdp["5th"]],
    }
    at = {"number of villages": 1, "sum and scope": 0, "year of output": 2, "vintage of output": 2}
    start = [park, villages, gdp[2019]]

    def result(inputs):
        return 100 * inputs[0] * inputs[1] / inputs[2]

    base, bars = cost.tornado(tables(), "share")
    assert float(base) == pytest.approx(result(start))
    for bar in bars:
        if bar.what in share:
            moved = [result([*start[: at[bar.what]], x, *start[at[bar.what] + 1 :]]) for x in share[bar.what]]
            ends = [float(bar.low), float(bar.high)]
            assert ends == pytest.approx([min([*moved, result(start)]), max([*moved, result(start)])])
    assert len(bars) == len(share) + 1


@pytest.mark.parametrize("outcome", cost.OUTCOMES)
def test_bars_hold_the_base_and_are_in_order(outcome):
    base, bars = cost.tornado(tables(), outcome)
    assert all(bar.low <= base <= bar.high for bar in bars)
    assert all(wider.width >= narrower.width for wider, narrower in pairwise(bars))
    # What the page says in words.
    assert bars[1].what == "sum and scope" and bars[1].open_high


# Twice the jobs, half the sum a job; the rest of the table stays.
def test_a_changed_figure_moves_what_it_should():
    before, after = cost.matrix(tables()), cost.matrix(changed("park-workers", 62))
    assert near(after["farm"]["job"].interval, 38e6 / 62, 42e6 / 62)
    assert before["farm"]["mu"] == after["farm"]["mu"]
    more = changed("register-households", 108, "newsgd-2021-10-30")
    assert near(cost.typical(more)[0].share, 65.27, 65.27)
    base, after = (cost.tornado(t, "times")[0] for t in (tables(), more))
    assert after * 2 == base


def test_the_opening_page():
    words = pages.headline(tables())
    assert words == {
        # 38 and 42 million, 95 and 105 million, by 2,277 over 10,798.69 billion.
        "cost_farm": "0.80 to 0.89",
        "cost_park": "2.00 to 2.21",
        "cost_year": "2019",
        "cost_villages": "2,277",
        "cost_outside": "83",
        # Yuzui 63.1 at the least, Pingshi 91.7 at the most; Meizhou by itself about 67.5.
        "cost_outside_range": "63 to 92",
        "cost_meizhou": "67 to 68",
    }
    assert len(pages.small(tables()).data) == 5

"""The chapter on regions: measures by hand, identities, a second implementation, and what moves when data move."""

from dataclasses import replace
from fractions import Fraction
from math import log, sqrt

import numpy as np
import pytest
from conftest import ROOT
from scipy import stats

from compendium import load
from compendium.analysis import inequality, regions
from compendium.analysis.lines import fit
from compendium.book.beyond import regions as shown


@pytest.fixture(scope="module")
def tables():
    return load("china", "guangdong", root=ROOT)


@pytest.fixture(scope="module")
def cities(tables):
    return regions.cities(tables)


@pytest.fixture(scope="module")
def output(tables):
    return regions.output(tables)


def test_theil_of_two_places_by_hand():
    # One person has 1, three have 3 each: mean 2.5, shares of the amount 0.1 and 0.9.
    expected = 0.1 * log(1 / 2.5) + 0.9 * log(3 / 2.5)
    assert inequality.theil([1, 3], [1, 3]) == pytest.approx(expected)
    assert inequality.theil([4, 4, 4], [1, 2, 3]) == pytest.approx(0, abs=1e-15)


def test_between_and_within_make_up_the_whole(cities):
    for year in cities.years:
        found = inequality.decompose(cities.at(year), cities.weights, cities.groups)
        assert found.between + found.within == pytest.approx(found.total, rel=1e-12)
        assert found.between > 0 and found.within > 0
        assert sum(part.persons for part in found.parts) == pytest.approx(1)
    alone = inequality.decompose(cities.at(2018), cities.weights, cities.names)
    assert alone.within == pytest.approx(0, abs=1e-15)
    assert alone.between == pytest.approx(alone.total)


def test_theil_is_the_divergence_of_two_distributions(cities):
    # A second implementation: Theil's T is the relative entropy of shares of the amount to shares of persons.
    persons = cities.weights / cities.weights.sum()
    amount = persons * cities.at(2020)
    assert inequality.theil(cities.at(2020), cities.weights) == pytest.approx(stats.entropy(amount, persons))


def test_variation_and_sigma_by_hand():
    # Mean 2, squares 1 and 1 with weights 1:1.
    assert inequality.variation([1, 3], [1, 1]) == pytest.approx(0.5)
    assert inequality.sigma([1, np.e]) == pytest.approx(sqrt(0.5))
    assert inequality.sigma([1, np.e], [5, 5]) == pytest.approx(0.5)
    # Whom the weight leaves out does not count.
    assert inequality.variation([1, 3, 100], [1, 1, 0]) == pytest.approx(0.5)


def test_jackknife_of_a_mean_is_its_textbook_interval():
    x = np.array([[2.0], [4.0], [9.0], [1.0], [5.0]])
    found = inequality.jackknife("mean", lambda rows: float(rows.mean()), x, basis="none")
    low, high = stats.t.interval(0.95, 4, loc=x.mean(), scale=stats.sem(x[:, 0]))
    assert (found.low, found.high) == pytest.approx((low, high))


def test_the_delta_and_the_rest_add_up_to_the_province(tables):
    parts = regions.splits(tables)
    assert parts[0].year == 2019
    for part in parts:
        whole = float(tables.yearly("guangdong", "gdp", "gdp-census4")[part.year].number)
        people = regions._people(tables, "guangdong", part.year)
        mean = part.delta_people * part.delta + (1 - part.delta_people) * part.rest
        assert mean == pytest.approx(whole / people)
        # The formula of the audit gives the same ratio, as an interval.
        assert Fraction(part.delta / part.rest) in part.ratio
        assert len(part.others) == 30


def test_the_cities_are_all_but_the_one_without_rural_residents(cities):
    assert len(cities.places) == 20 and "guangdong/shenzhen" not in cities.places
    assert sum(group == "delta" for group in cities.groups) == 8


def test_cities_below_the_means_by_a_sorted_list(tables, cities):
    rows = {row.year: row for row in regions.below(cities)}
    for year in (2018, 2023):
        nation = tables.one("china", "rural-consumption", str(year), basis="consumption").number
        own = [tables.one(place, "rural-consumption", str(year), basis="consumption").number for place in cities.places]
        assert rows[year].nation == sum(amount < nation for amount in own)
    # Scaling all cities alike to the provincial mean must leave the mean where it belongs.
    i = cities.years.index(2023)
    raised = replace(cities, amounts=cities.amounts * cities.province / cities.means)
    assert raised.means[i] == pytest.approx(cities.province[i])
    assert regions.below(raised)[i].nation == rows[2023].scaled


def test_the_raised_weights_meet_the_printed_mean(cities):
    for row in regions.weightings(cities):
        if row.name.startswith("delta"):
            assert row.to_printed == pytest.approx(1)


def test_the_slope_moves_when_one_observation_moves(cities):
    before = regions.city_slope(cities)
    amounts = cities.amounts.copy()
    amounts[cities.names.index("Dongguan"), -1] *= 1.2
    after = regions.city_slope(replace(cities, amounts=amounts))
    assert before.value < 0 and after.value > before.value
    untouched = [e for e in regions.city_choices(cities) if e.name == "the rest alone"]
    assert untouched == [
        e for e in regions.city_choices(replace(cities, amounts=amounts)) if e.name == "the rest alone"
    ]


def test_cooks_distance_by_its_definition(cities):
    x = np.log(cities.at(2018))
    y = regions.growth(cities.at(2018), cities.at(2023), 5)
    whole = fit(x, y)
    first = regions.influence(cities)[0]
    i = cities.names.index(first.name)
    partial = fit(np.delete(x, i), np.delete(y, i))
    shift = whole.fittedvalues - partial.params[0] - partial.params[1] * x
    variance = (whole.resid @ whole.resid) / (len(x) - 2)
    assert first.cook == pytest.approx(shift @ shift / (2 * variance))
    assert first.without == pytest.approx(partial.params[1])


def test_equal_weights_change_nothing(cities):
    x, y = np.log(cities.at(2018)), regions.growth(cities.at(2018), cities.at(2023), 5)
    same = regions.weighted_slope("equal", x, y, np.full(len(x), 7.0), basis="consumption")
    main = regions.city_slope(cities)
    assert (same.value, same.low, same.high) == pytest.approx((main.value, main.low, main.high))


def test_noise_alone_makes_the_slope_that_the_formula_undoes():
    # Nothing converges; the first year is measured with an error of ten percent.
    drawn = np.random.default_rng(1)
    true = drawn.normal(9, 0.3, 20_000)
    first, last = np.exp(true + drawn.normal(0, 0.1, true.size)), np.exp(true)
    slope = regions.slope("noise", np.log(first), regions.growth(first, last, 5), basis="none")
    assert slope.high < 0
    assert regions.error_needed(slope, inequality.sigma(first), 5) == pytest.approx(10, rel=0.05)


def test_against_the_mean_of_both_levels_the_slope_has_the_sign_of_the_spread(output):
    for first, last in regions.OUTPUT_PERIODS:
        slope = regions._held_against(output, "mean", first, last).value
        a, b = np.log(output.at(first)), np.log(output.at(last))
        middle = (a + b) / 2
        variances = (b.var() - a.var()) / 2 / middle.var() / (last - first) * 100
        assert slope == pytest.approx(variances)
        assert np.sign(slope) == np.sign(regions.sigma_change(output, first, last).value)


def test_output_a_head_is_what_the_yearbook_prints(tables, output):
    printed = tables.one("guangdong", "gdp-per-person", "2020", basis="gdp-census4").number
    assert round(output.at(2020)[output.places.index("guangdong")]) == printed


def test_panels_keep_to_one_basis(tables, output):
    back, survey = (regions.income(tables, basis) for basis in ("disposable-backcast", "disposable"))
    assert output.years[0] == 2006 and len(output.places) == 31
    assert (back.years[-1], survey.years[0]) == (2012, 2013)
    # Every period of the table lies inside one of the two.
    for first, last in regions.INCOME_PERIODS:
        assert sum(first in panel.years and last in panel.years for panel in (back, survey)) == 1


def test_own_prices_leave_the_first_year_as_it_is(tables):
    nominal = regions.income(tables)
    real = regions.at_constant_prices(tables, nominal)
    assert real.at(2013) == pytest.approx(nominal.at(2013))
    rise = tables.one("guangdong", "cpi", "2014", basis="cpi-all").number / 100
    i = nominal.places.index("guangdong")
    assert real.at(2014)[i] == pytest.approx(nominal.at(2014)[i] / float(rise))


def test_the_halt_is_the_year_before_the_first_rise(output):
    turn = regions.halt(output)
    by_hand = [np.log(output.at(year)).std() for year in output.years]
    i = output.years.index(turn)
    assert all(a > b for a, b in zip(by_hand[:i], by_hand[1 : i + 1], strict=True)) and by_hand[i + 1] >= by_hand[i]
    falling = replace(output, amounts=np.exp(np.outer(np.linspace(-1, 1, 31), 1 / np.arange(1, len(output.years) + 1))))
    assert regions.halt(falling) is None


def test_places_agree_with_the_formula_of_the_audit(tables, output):
    rows = {row.name: row for row in regions.standings(tables, output)}
    assert set(rows["total output"].places.values()) == {1}
    year = output.years[-1]
    own = output.at(year)[output.places.index("guangdong")]
    assert rows["output a head"].places[year] == sorted(output.at(year), reverse=True).index(own) + 1
    assert set(rows["rural disposable income"].places) == {2014}


def test_what_the_prose_says_without_a_number(tables, cities, output):
    # One year of the standstill by either vintage and weighting; income fell throughout; the poorest lay in the delta.
    vintages = [output, regions.output(tables, "gdp-census5")]
    assert len({regions.halt(panel, weighted=w) for panel in vintages for w in (False, True)}) == 1
    assert {regions.halt(regions.income(tables, b)) for b in ("disposable-backcast", "disposable")} == {None}
    assert cities.groups[int(cities.at(cities.years[0]).argmin())] == "delta"
    assert all(row.high > 0 for row in regions.spread_changes(cities))
    # T fell by each weighting, and by residents the spread of income fell less than by provinces.
    rows = regions.weightings(cities)
    for first, last in zip(rows[: len(rows) // 2], rows[len(rows) // 2 :], strict=True):
        assert first.name == last.name and last.theil.total < first.theil.total
    incomes = regions.income(tables)
    assert regions.halt(incomes, weighted=True) < incomes.years[-1]
    assert all(e.value < 0 for b in ("disposable-backcast", "disposable")
               for _, _, e in regions.rolling(regions.at_constant_prices(tables, regions.income(tables, b))))  # fmt: skip
    # Most cities lost ground to the nation by either level; the province did.
    for amounts in (cities.amounts, regions.scaled(cities)):
        assert regions.kept_up(cities, amounts) < len(cities.places) / 2
    assert cities.province[-1] / cities.province[0] < cities.nation[-1] / cities.nation[0]


def test_the_opening_page(tables, output):
    words = shown.headline(tables)
    incomes = regions.income(tables)
    logs = [np.log(incomes.at(year)) for year in (incomes.years[0], incomes.years[-1])]
    once = logs[1].std(ddof=1) - logs[0].std(ddof=1)
    spreads = []
    for x, i in ((logs[0], 0), (logs[1], -1)):
        people = incomes.people[:, i]
        spreads.append(sqrt(np.average((x - np.average(x, weights=people)) ** 2, weights=people)))
    assert words["regions_income"] == f"−{-once:.3f}"
    assert words["regions_income_weighted"] == f"−{spreads[0] - spreads[1]:.3f}"
    # The fall is told with its limits: weaker by residents, its interval up to nought; n is the provinces.
    assert spreads[0] - spreads[1] < -once
    assert words["regions_income_weighted_interval"].endswith(" to 0.000") and words["regions_provinces"] == "31"
    assert 2.624 < float(words["regions_ratio_first"]) < 2.626
    # The strip draws the same: its first and last income by each way of counting.
    rows = [row for row in shown.small(tables).data[1:] if row[1] == "disposable"]
    assert float(rows[-1][3]) - float(rows[0][3]) == pytest.approx(once, abs=1e-4)
    assert float(rows[-1][4]) - float(rows[0][4]) == pytest.approx(spreads[1] - spreads[0], abs=1e-4)


def test_ranges_over_the_weights_hold_every_row_of_the_table(cities):
    rows = regions.weightings(cities)
    found = shown.weight_ranges(rows, cities.years[-1])
    shares = [float(row[-1]) for row in shown.weightings_table(rows).rows if row[1] == str(cities.years[-1])]
    assert found["between_range"] == f"{min(shares):.0f} to {max(shares):.0f}" == "21 to 56"
    assert found["theil_range"] == "0.0214 to 0.0306"


def test_the_ratio_of_every_year_has_three_decimals(tables):
    for row in regions.splits(tables):
        ends = shown.ratio(row).split(" to ")
        assert all(len(end.partition(".")[2]) == 3 for end in ends)
        assert (ends[0], ends[-1]) == (f"{float(row.ratio.low):.3f}", f"{float(row.ratio.high):.3f}")


# Meizhou: 120,798 million yuan over 3,873,239 persons = 31,188; Gansu, the lowest province, 35,904 in the same year.
# Shenzhen is the delta's highest in every year; Beijing lies above it in each.
def test_cities_beside_provinces_by_hand(tables):
    low, parts = regions.poorest(tables), regions.splits(tables)
    assert low.place == "guangdong/meizhou" and round(low.amount) == round(120_798e6 / 3_873_239) == 31_188
    year = next(part for part in parts if part.year == 2020)
    assert low.amount < min(year.others.values()), "below every whole province"
    assert {part.richest_city for part in parts} == {"guangdong/shenzhen"}
    assert all(part.others["beijing"] > part.cities[part.richest_city] for part in parts), "not the country's richest"
    words = shown.cities_beside_provinces(tables, parts)
    assert (words["poor_city"], words["poor_city_below"], words["beijing_above"]) == ("Meizhou", "13", "5")

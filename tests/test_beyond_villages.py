"""The chapter on villages: growth by hand, ranks by a second implementation, and what its words rest on."""

import dataclasses
from fractions import Fraction
from functools import cache
from itertools import permutations
from types import SimpleNamespace

import numpy as np
import pytest
from conftest import ROOT, indicator, observation, source
from scipy import stats

from compendium import load
from compendium.analysis import villages
from compendium.analysis.villages import Figure, Rise
from compendium.book.beyond import villages as shown

UNITS = [{"unit": "yuan", "canonical": "yuan", "factor": "1", "label_zh": "元"},
         {"unit": "date", "canonical": "date", "factor": "1", "label_zh": "日期"}]  # fmt: skip
BASES = [
    {"basis": "statement", "label": "as stated", "label_zh": "报道", "joins": "statement"},
    {
        "basis": "disposable",
        "label": "survey",
        "label_zh": "调查",
        "joins": "disposable;disposable-backcast",
        "from": "2013",
    },
    {"basis": "disposable-backcast", "label": "back", "label_zh": "回溯", "joins": "disposable-backcast;disposable"},
    {"basis": "net-income", "label": "old survey", "label_zh": "旧", "joins": "net-income"},
    {"basis": "not-stated", "label": "not stated", "label_zh": "未说明"},
    {"basis": "poor-areas", "label": "poor areas", "label_zh": "贫困地区", "joins": "poor-areas"},
]
INDICATORS = [
    indicator(name, "yuan", "flow", "0") for name in (*villages.KINDS, "rural-disposable-income", "rural-net-income")
]
PLACES = [
    {"place": "china", "name": "China", "name_zh": "中国", "level": "country"},
    {"place": "hunan", "name": "Hunan", "name_zh": "湖南", "level": "province"},
    *({"place": f"hunan/{name}", "name": name, "name_zh": "村", "level": "village"} for name in ("upper", "lower")),
]
SOURCES = [source("office"), source("paper"), source("mirror", grade="C")]
MEANS = {2012: ("8000", "disposable-backcast"), 2013: ("10000", "disposable"), 2015: ("12100", "disposable")}


def told(value: str, year: str, place: str = "upper", kind: str = "disposable-income", **cells: str) -> dict:
    """A reported income of a village."""
    return observation(value, **{"place": f"hunan/{place}", "indicator": kind, "period": year, "basis": "statement",
                                 "precision": "1"} | cells)  # fmt: skip


@pytest.fixture
def stories(checkout):
    """A function that loads a small checkout with some reported incomes beside means of three years."""
    means = [
        observation(value, place="china", indicator="rural-disposable-income", period=str(year), basis=basis)
        for year, (value, basis) in MEANS.items()
    ]
    old = observation("7500", place="china", indicator="rural-net-income", period="2012", basis="net-income")

    def write(*rows):
        return load(root=checkout(observations=[*means, old, *rows], sources=SOURCES, places=PLACES, units=UNITS,
                                  indicators=INDICATORS, bases=BASES))  # fmt: skip

    return write


@cache
def chapter():
    """All packs, the sample of the chapter and its association."""
    tables = load(root=ROOT)
    sample = villages.one_a_village(villages.rises(tables))
    return tables, sample, villages.association(sample)


def made(*rows: tuple[float, float, int]) -> list[Rise]:
    """Rises with a start, an end and a span."""
    value = SimpleNamespace(basis="statement", relation="exactly")
    found = []
    for n, (start, end, span) in enumerate(rows):
        ends = [Figure(f"hunan/{n}", "disposable-income", year, True, "A", "office", value) for year in (0, span)]
        gain = 100 * ((end / start) ** (1 / span) - 1)
        found.append(Rise(*ends, 0, 0, gain, start, end, "disposable"))
    return found


# 2000 to 4840 in two years is 55.6 percent a year; 10,000 to 12,100 is 10; 20 to 40 percent of the mean is 41.4.
def test_growth_by_hand(stories):
    (item,) = villages.rises(stories(told("2000", "2013"), told("4840", "2015")), least=2)
    assert (item.start, item.end) == (20, 40)
    assert item.growth == pytest.approx(55.563, abs=1e-3) and item.nation == pytest.approx(10)
    assert item.gain == pytest.approx(41.421, abs=1e-3)
    assert 1 + item.growth / 100 == pytest.approx((1 + item.nation / 100) * (1 + item.gain / 100))


# The evidence works out 17.6 percent a year from 7720 (2015) to 20,401 (2021); 18931 / 11422 in six years is 8.8.
def test_the_case_by_hand():
    tables, sample, _ = chapter()
    own = next(item for item in sample if item.first.village == villages.case(tables))
    assert (own.first.yuan, own.last.yuan, own.span) == (7720, 20401, 6)
    assert own.growth == pytest.approx(17.6, abs=0.05) and own.nation == pytest.approx(8.8, abs=0.05)
    assert own.start == pytest.approx(7720 / 114.22) and own.gain == pytest.approx(8.1, abs=0.05)


def test_kinds_are_not_joined_and_the_undated_is_not_used(stories):
    rows = [told("2000", "2013"), told("4840", "2015", kind="net-income-per-person"),
            told("3000", "../2015-12-31")]  # fmt: skip
    tables = stories(*rows)
    assert villages.rises(tables, least=1) == []
    one, other = (point.figure for point in villages.points(tables))
    with pytest.raises(ValueError):
        villages.rise(tables, one, other)


def test_before_the_survey_each_kind_has_its_own_mean_and_a_series_is_not_changed_on_the_way(stories):
    tables = stories(told("2000", "2012"), told("1500", "2012", kind="net-income-per-person"),
                     told("4840", "2015", kind="net-income-per-person"))  # fmt: skip
    positions = {point.figure.kind: point.position for point in villages.points(tables) if not point.joined}
    assert positions == {}, "one figure is a trajectory too, and the net one spans to 2015"
    alone, spanning = villages.trajectories(tables)
    assert (alone.against, alone.positions) == ("disposable", (25,))
    assert (spanning.against, spanning.positions) == ("disposable", (18.75, 40)), "the old survey has no 2015"
    tables = stories(told("1500", "2012", kind="net-income-per-person"))
    assert [(line.against, line.positions) for line in villages.trajectories(tables)] == [("net", (20,))]


def test_of_one_year_the_best_graded_counts_and_a_village_has_one_rise(stories):
    rows = [told("2500", "2013", source="mirror"), told("2000", "2013"), told("4840", "2015"),
            told("1000", "2012", kind="income-per-person"), told("4840", "2015", kind="income-per-person")]  # fmt: skip
    tables = stories(*rows)
    found = villages.rises(tables, least=2)
    assert [item.first.yuan for item in found] == [2000, 1000]
    assert [item.first.yuan for item in villages.one_a_village(found)] == [1000], "the longest"
    assert [item.first.yuan for item in villages.one_a_village(found, other=True)] == [2000]


def test_starts_are_contested_where_two_readings_do_not_meet(stories):
    unsaid = {"kind": "income-per-person"}
    tables = stories(told("3000", "../2012-12-31", **unsaid), told("6000", "2013", source="paper", **unsaid),
                     told("950", "2013", place="lower"), told("1000", "2013", place="lower", relation="less", **unsaid),
                     told("5000", "2015", place="lower"),
                     told("5500", "2015", place="lower", kind="net-income-per-person"))  # fmt: skip
    (contest,) = villages.contests(tables)
    assert (contest.village, contest.year, contest.apart) == ("hunan/upper", 2013, 2)
    assert villages.contested_starts(tables) == [contest], "net and disposable may differ, 950 is less than 1000"
    assert villages.spreads(tables)[1] == pytest.approx(2)


def test_a_bound_hedges_the_gain_on_its_side(stories):
    tables = stories(told("2000", "2013", relation="less"), told("4840", "2015"),
                     told("2000", "2013", "lower"), told("4840", "2015", "lower", relation="less"))  # fmt: skip
    hedges = {item.first.village: item.hedge for item in villages.rises(tables, least=2)}
    assert hedges == {"hunan/upper": "at least ", "hunan/lower": "at most "}


def test_rank_correlation_is_that_of_scipy():
    rng = np.random.default_rng(1)
    x, y = rng.integers(0, 5, (2, 30, 8)).astype(float)
    assert villages.spearman(x, y) == pytest.approx(
        [stats.spearmanr(a, b).statistic for a, b in zip(x, y, strict=True)]
    )
    assert villages.spearman(np.ones(4), np.arange(4.0)) == 0


# Ranks of the ends 2, 4, 1, 5, 3 against 1 to 5: 1 - 6 x 14 / 120 = 0.3.
def test_exchanging_the_ends_by_brute_force():
    rows = [(10, 80, 3), (20, 100, 5), (40, 60, 4), (50, 120, 8), (70, 90, 6)]
    found = villages.association(made(*rows))
    start, end, span = zip(*rows, strict=True)
    gains = [[(e / s) ** (1 / t) for s, e, t in zip(start, order, span, strict=True)] for order in permutations(end)]
    expected = sorted(stats.spearmanr(start, gain).statistic for gain in gains)
    assert found.exchanged == pytest.approx(expected)
    own = stats.spearmanr(start, gains[0]).statistic
    assert found.start_gain.value == pytest.approx(own) and found.start_end.value == pytest.approx(0.3)
    assert found.p == pytest.approx(np.mean(np.array(expected) <= own + 1e-9))
    assert found.textbook == pytest.approx(stats.permutation_test(
        (gains[0],), lambda y: stats.spearmanr(start, y).statistic, permutation_type="pairings").pvalue)  # fmt: skip


def test_a_perfect_order_has_no_interval_and_few_villages_no_coefficient():
    found = villages.association(made(*((10 * n, 100, 5) for n in range(1, 6))))
    assert found.start_gain.value == pytest.approx(-1) and found.start_gain.low is None
    with pytest.raises(ValueError):
        villages.association(made((10, 20, 3), (20, 30, 3), (30, 60, 3)))


# Less than 2000 (20 percent of the mean) to 4840 (40 percent) in two years: 2 ** 0.5, at half the start 4 ** 0.5.
def test_a_bound_has_no_place_in_an_order_and_may_be_tried_lower(stories):
    tables = stories(told("2000", "2013", relation="less"), told("4840", "2015"), told("950", "2013", "lower"),
                     told("4840", "2015", "lower"))  # fmt: skip
    items = villages.rises(tables, least=2)
    assert [item.first.village for item in villages.told_exactly(items)] == ["hunan/lower"]
    other, tried = sorted(villages.lowered(tables, items, Fraction(1, 2)), key=lambda item: item.first.village)
    assert (tried.start, tried.gain, tried.hedge) == (pytest.approx(10), pytest.approx(100), "")
    assert other.first.yuan == 950, "no bound, so as printed"
    rows = made((10, 80, 3), (20, 100, 5), (40, 60, 4), (50, 120, 8), (70, 90, 6))
    bound = dataclasses.replace(rows[0].first, value=SimpleNamespace(basis="statement", relation="less"))
    assert villages.association([dataclasses.replace(rows[0], first=bound), *rows[1:]]).start_gain.n == 4


def test_a_visit_counts_if_it_came_before_the_last_figure():
    tables, sample, _ = chapter()
    had = {row.place for row in tables.observations if row.indicator == "village-visit"}
    assert villages.visited(tables, sample) == sum(item.first.village in had for item in sample) > len(sample) / 2
    old = [dataclasses.replace(i, last=dataclasses.replace(i.last, year=1990)) for i in sample]
    assert villages.visited(tables, old) == 0


# Guangdong's rural mean: 13,360 in 2015 and 22,306 in 2021; so 57.8 and 91.5 percent, 8.0 percent a year.
def test_beside_the_mean_of_the_province_by_hand():
    tables, sample, _ = chapter()
    both = [item for item in villages.beside_province(tables, sample) if item.gain is not None]
    assert [item.rise.first.village for item in both] == [villages.case(tables)]
    assert both[0].start == pytest.approx(7720 / 133.6) and both[0].end == pytest.approx(20401 / 223.06)
    assert both[0].gain == pytest.approx(100 * ((20401 / 22306 * 13360 / 7720) ** (1 / 6) - 1))


# Binomial with a half: nought of six 1.6 percent, of five 3.1; at most one of nine 2.0 percent, at most two 9.0.
@pytest.mark.parametrize(("n", "ends"), [(5, (None, None)), (6, (1, 6)), (8, (1, 8)), (9, (2, 8))])
def test_the_interval_of_a_median_by_hand(n, ends):
    estimate = villages.median(made(*((value, 100, 5) for value in range(n, 0, -1))), "start")
    assert (estimate.low, estimate.high) == ends and estimate.value == (n + 1) / 2
    assert ("percent" in estimate.how) == (ends[0] is not None)


# The whole range misses the median only if all seven lie on one side: 2 / 128.
def test_the_whole_range_of_seven_covers_more_than_is_asked():
    assert villages.coverage(7, 0) == pytest.approx(1 - 2 / 128)


def test_villages_that_grow_as_the_nation_gain_only_by_choice():
    rows = villages.simulate(chapter()[1], [1.2, 2.0])
    by_rule = {rule: [item.gain[0] for item in rows if item.rule == rule] for rule in villages.RULES}
    plain, lower, lowest, ten, hundred = by_rule.values()
    assert max(map(abs, plain)) < 0.5
    # The larger the error the more it, and not the truth, made a start the lowest of ten.
    assert 0.1 < lowest[0] < lowest[1] and all(a < b for a, b in zip(lowest, ten, strict=True))
    for less, more in ((plain, lower), (lower, ten), (ten, hundred)):
        assert all(a + 0.5 < b for a, b in zip(less, more, strict=True))
    assert all(item.rho[0] < -0.2 for item in rows if item.rule == next(iter(villages.RULES))), "by error alone"


def test_the_analysis_names_no_village():
    text = (ROOT / "src/compendium/analysis/villages.py").read_text("utf-8").lower()
    for place in chapter()[0].places.values():
        assert place.level != "village" or place.name.lower() not in text


def test_what_the_chapter_says_in_words_follows_from_the_figures():
    tables, sample, found = chapter()
    assert tables.places[villages.case(tables)].name == "Lianzhang"
    median = {by: villages.median(sample, by).value for by in villages.MEASURES}
    assert median["end"] > 1.5 * median["start"] and 75 < median["end"] < 125, "near the mean of the countryside"
    starts, ends = ([getattr(item, by) for item in sample] for by in ("start", "end"))
    assert max(starts) / min(starts) > 3 * max(ends) / min(ends), "starts lie far apart, ends do not"
    middle = found.exchanged[len(found.exchanged) // 2]
    assert found.start_gain.value < -0.9 and middle < 0.75 * found.start_gain.value, "most of it is arithmetic"
    assert found.start_gain.n == len(villages.told_exactly(sample)) == len(sample) - 1, "one is a bound"
    assert found.p > 0.1, "no sign of more than arithmetic"
    assert found.textbook < 0.01 and found.exchanged[int(0.975 * len(found.exchanged))] < 0, "wholly negative"
    assert found.start_end.low < 0 < found.start_end.high, "nothing can be said"
    *_, poor = villages.poor_areas(tables)
    assert 0 < poor < median["gain"] / 5, "far from what is told of these"
    choices = [choice for choice in villages.specifications(tables) if choice.case_gain[0]]
    assert all(choice.case_gain[0] <= 2 and choice.case_start[0] > choice.case_start[1] / 2 for choice in choices)
    assert min(choice.p for choice in choices if choice.p) > 0.05, "not shown under any choice"
    below = [choice for choice in choices if choice.name.startswith(villages.BELOW)]
    assert len(below) == len(villages.LOWERED) and all(-0.99 < choice.rho < -0.7 for choice in below)
    (like,) = (choice for choice in choices if choice.name == villages.LIKE_KINDS)
    assert like.villages == 3 and like.rho is None and like.gain.low is None
    lowered = [villages.median(villages.lowered(tables, sample, share), "gain").value for share in villages.LOWERED]
    assert 0 < max(lowered) - median["gain"] < 0.1, "hardly more"
    ends = [item for item in villages.beside_province(tables, sample) if item.end]
    assert any((item.end - 100) * (item.rise.end - 100) < 0 for item in ends), "from above to below or back"
    good = [choice for choice in villages.specifications(tables) if "grade A and B" in choice.name]
    assert [choice.case_gain[0] for choice in good] == [2], "its start has a source of grade A too: it stays in"
    each = villages.from_each_start(tables)
    told_first = sum(items[0].gain == max(item.gain for item in items) for items in each)
    assert told_first > len(each) / 2, "in most rows the earliest gives the largest gain"
    assert sum(villages.on_one_page(tables, item) for item in sample) > len(sample) / 2
    falls = [pair for pair in villages.case_pairs(tables) if pair.rise.growth < 0]
    assert falls and not any(pair.one_source for pair in falls), "two papers, not a fall"
    ((undated, fits),) = villages.undated(tables)
    assert [figure.year for figure in fits] == [2020] and undated.year > 2020
    case = [figure for figure in villages.figures(tables) if figure.village == villages.case(tables) and figure.dated]
    means = [villages.mean_of_year(tables, figure, "guangdong") for figure in case]
    assert [tables.sources[mean.source].grade for mean in means].count("C") > len(means) / 2, "mostly of grade C"
    made_up = villages.simulate(sample, villages.spreads(tables))
    assert max(item.gain[0] for item in made_up) > median["gain"], "choice alone makes as much"
    assert all(gap < 10 for gap in villages.old_survey_gap(tables, sample))


def test_the_sentence_on_the_opening_page_is_the_chapters():
    tables, sample, _ = chapter()
    said = shown.headline(tables)
    assert said["villages_count"] == str(len(sample)) and said["villages_case_name"] == "Lianzhang"
    assert said["villages_gain"] == f"{villages.median(sample, 'gain').value:.0f}"
    middle = villages.median(sample, "gain")
    assert said["villages_gain_interval"] == f"{middle.low:.0f} to {middle.high:.0f}"
    assert said["villages_visited"] == str(villages.visited(tables, sample))
    assert said["villages_case_rank"].startswith("rank 2 of ") or said["villages_case_rank"] == "the least"

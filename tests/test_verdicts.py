"""Verdicts, worked by hand on small tables; the last test does the paper's own finding with pencil and paper."""

from fractions import Fraction as F

import pytest
from conftest import INDICATORS, PLACES, SOURCES, UNITS, claim, indicator, observation, source, table
from hypothesis import given
from hypothesis import strategies as st

from compendium.audit.formulas import FORMULAS, Computed, delta_gap
from compendium.audit.ledger import ledger
from compendium.audit.loading import load
from compendium.audit.verdicts import VERDICTS, in_words, judge, narrow
from compendium.intervals import Interval

HUBEI = {"place": "hubei", "name": "Hubei", "name_zh": "湖北", "level": "province"}
# The sources of these tests bear no date: nobody knows who could have copied whom.
NOT_KNOWN = " It is not known whether this is independent of what the text cites."


def verdict(root):
    tables = load(root=root)
    return judge(tables, tables.claims[0])


@pytest.mark.parametrize(
    ("one", "said", "found"),
    [
        (claim("a", "1,765,000 people", "1765000"), [observation("176.5", unit="ten thousand persons")], "agrees"),
        (claim("a", "1,765,000 people", "1765000"), [observation("1767000")], "differs"),
        (claim("a", "17", "17"), [observation("18")], "differs"),
        # A figure open on a side could hardly have failed; so is one whose interval is wide.
        (claim("a", "more than 2,000", "2000", relation="more"), [observation("2225")], "compatible"),
        (claim("a", "2225", "2225"), [observation("2000", relation="more")], "compatible"),
        (claim("a", "5 to 9", "5", relation="range", upper="9"), [observation("7")], "compatible"),
        (claim("a", "100 to 105", "100", relation="range", upper="105"), [observation("103")], "agrees"),
        # "nearly" ends at the figure: what is above it differs.
        (claim("a", "nearly 1.5 million", "1.5", relation="nearly", unit="million persons"),
         [observation("1.6", unit="million persons")], "differs"),
        (claim("a", "17", "17"), [], "none-found"),
        (claim("a", "17", "17"), [observation("17", period="2017")], "none-found"),
        (claim("a", "17", "17"), [observation("17", basis="survey")], "none-found"),
        (claim("a", "17", "17", basis="not-stated"), [observation("17", basis="not-stated")], "not-judged"),
        (claim("a", "17", "17", modality="plan"), [], "not-judged"),
        # What other sources say of the same plan does count; what came of it does not, nor a plan of what happened.
        (claim("a", "17", "17", modality="plan"), [observation("17", modality="plan")], "agrees"),
        (claim("a", "17", "17", modality="plan"), [observation("17")], "not-judged"),
        (claim("a", "17", "17"), [observation("17", modality="plan")], "none-found"),
        (claim("a", "17", "17"), [observation("17", modality="forecast")], "none-found"),
        # A part never judges the whole, agreeing or not.
        (claim("a", "17", "17"), [observation("17", scope="one county alone", locator="p. 1")], "none-found"),
        (claim("a", "17", "17"), [observation("19", scope="one county alone", locator="p. 1")], "none-found"),
        (claim("a", "17", "17"),
         [observation("17"), observation("19", source="the-other", scope="a part", locator="p. 1")], "agrees"),
        # Two of one grade disagree; beside a better one, grade C decides nothing.
        (claim("a", "17", "17"), [observation("17"), observation("19", source="the-other")], "sources-differ"),
        (claim("a", "17", "17"), [observation("17"), observation("19", source="mirror")], "agrees"),
        # An undated figure is judged by the latest that is known inside its period; later ones only show.
        (claim("a", "17", "17", period="../2019-12-31"), [observation("12", period="2016"), observation("17")], "agrees"),
        (claim("a", "17", "17", period="../2019-12-31"), [observation("17", period="2020")], "not-judged"),
        (claim("a", "17", "17", period="../2019-12-31"), [observation("17", period="2020", basis="survey")], "none-found"),
        # A span of years is judged year by year.
        (claim("a", "17", "17", period="2017/2018"), [observation("17", period="2017"), observation("19")],
         "sources-differ"),
        # A flow joins on equal spans only.
        (claim("a", "17", "17", indicator="lifted-persons", period="2016-01-01/2018-12-31"),
         [observation("17", indicator="lifted-persons", period="2016-01-01/2017-12-31")], "none-found"),
        # An undated flow is judged by the latest flow that is known inside its period.
        (claim("a", "17", "17", indicator="lifted-persons", period="../2019-12-31"),
         [observation("12", indicator="lifted-persons", period="2016"),
          observation("17", indicator="lifted-persons", period="2016-01-01/2018-12-31")], "agrees"),
        (claim("a", "17", "17", indicator="lifted-persons", period="../2019-12-31"),
         [observation("17", indicator="lifted-persons", period="2020")], "not-judged"),
        # A date is the span that its text names.
        (claim("a", "October 2018", "2018-10", indicator="visit", period=""),
         [observation("2018-10-23", indicator="visit", period="")], "agrees"),
        (claim("a", "2015", "2015", indicator="visit", period=""),
         [observation("2018-10-23", indicator="visit", period="")], "differs"),
    ],
)  # fmt: skip
def test_verdicts_by_hand(checkout, one, said, found):
    root = checkout(claims=[one], observations=said, sources=[*SOURCES, source("the-other")])
    judged = verdict(root)
    assert judged.verdict == found and judged.weak is False


def test_narrow_is_a_tenth_of_the_value_or_two_steps():
    for width, value, precision, found in ((10, 100, 1, True), (11, 100, 1, False), (4, 9, 2, True), (5, 9, 2, False)):
        assert narrow(Interval(F(50), F(50 + width)), F(value), F(precision)) is found
    assert narrow(Interval(F(50), None), F(100), F(1)) is False


def test_counts_are_words_up_to_twelve():
    assert [in_words(count) for count in (0, 1, 12, 13)] == ["no", "one", "twelve", "13"]


def test_a_reprint_of_the_work_itself_is_no_second_source(checkout):
    reprint = source("reprint", origin="the-paper")
    root = checkout(claims=[claim("a", "17", "17")], observations=[observation("17", source="reprint")],
                    sources=[*SOURCES, reprint])  # fmt: skip
    assert verdict(root).verdict == "none-found"


def test_who_repeats_what_is_cited_is_no_witness(checkout):
    sources = [*SOURCES, source("reprint", grade="B", origin="cited")]
    one = claim("a", "17", "17", cites="cited")
    found = verdict(checkout(claims=[one], observations=[observation("17", source="reprint")], sources=sources))
    assert found.verdict == "none-found"
    assert found.evidence[0].meets and not found.evidence[0].counts
    assert "has the origin that the text cites" in found.reason
    # Nor is it one that dissents.
    said = [observation("17"), observation("19", source="reprint")]
    found = verdict(checkout(claims=[one], observations=said, sources=sources))
    assert found.reason == "One other source says the same." + NOT_KNOWN
    # Its day is the last that an undated claim may be of, and not a later one.
    one |= {"period": "../2018-12-31"}
    found = verdict(checkout(claims=[one], observations=[observation("17", source="reprint")], sources=sources))
    assert found.verdict == "none-found" and len(found.evidence) == 1


def test_what_the_work_itself_states_elsewhere_is_no_other_source(checkout):
    found = verdict(checkout(claims=[claim("a", "17", "17")], observations=[observation("17", source="the-paper")]))
    assert found.verdict == "none-found" and not found.evidence


def test_prints_of_one_origin_are_one_witness_and_the_sentence_says_so(checkout):
    sources = [*SOURCES, source("reprint", grade="B", origin="office")]
    said = [observation("17"), observation("17", source="reprint")]
    found = verdict(checkout(claims=[claim("a", "17", "17")], observations=said, sources=sources))
    assert found.reason == "Two other sources say the same. They have one origin." + NOT_KNOWN
    found = verdict(checkout(claims=[claim("a", "17", "17")], observations=said[:1], sources=sources))
    assert found.reason == "One other source says the same." + NOT_KNOWN


def test_grade_c_alone_is_weak_and_its_dissent_is_shown(checkout):
    one = claim("a", "17", "17")
    weak = verdict(checkout(claims=[one], observations=[observation("17", source="mirror")]))
    assert weak.weak and weak.reason.endswith("That is one page of grade C, so it is in no count." + NOT_KNOWN)
    said = [observation("17"), observation("19", source="mirror")]
    assert verdict(checkout(claims=[one], observations=said)).reason.endswith(
        "One of grade C says otherwise." + NOT_KNOWN
    )


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"office": "17", "the-other": "19"}, "Of two other sources one says the same and one says otherwise."),
        ({"office": "17", "the-other": "17", "third": "19", "fourth": "19"},
         "Of four other sources two say the same and two say otherwise."),
        # Where those that count differ among themselves, grade C says nothing otherwise.
        ({"office": "17", "the-other": "19", "mirror": "19"},
         "Of two other sources one says the same and one says otherwise."),
        ({"office": "19", "the-other": "19", "mirror": "17", "copy": "17"},
         "Both other sources found say otherwise. Two of grade C say the same as the text."),
    ],
)  # fmt: skip
def test_the_sentence_counts_who_fits_and_who_differs(checkout, said, sentence):
    sources = [*SOURCES, *map(source, ("the-other", "third", "fourth")), source("copy", grade="C")]
    rows = [observation(value, source=name) for name, value in said.items()]
    found = verdict(checkout(claims=[claim("a", "17", "17")], observations=rows, sources=sources))
    assert found.reason == sentence


def test_what_stands_on_no_stated_basis_is_not_judged_and_nothing_is_weighed(checkout):
    unstated = {"basis": "not-stated"}
    found = verdict(checkout(claims=[claim("a", "17", "17", **unstated)], observations=[observation("17", **unstated)]))
    assert found.reason == "Not judged: the text does not say what exactly it counts." and found.evidence == ()


def test_what_came_of_a_plan_is_shown_with_the_reason_why_it_does_not_count(checkout):
    found = verdict(checkout(claims=[claim("a", "17", "17", modality="plan")], observations=[observation("17")]))
    assert [item.reason for item in found.evidence] == ["of the outcome, which judges no plan"]


def test_a_spread_is_compared_end_by_end(checkout):
    ages = [indicator("register-persons", "persons", "spread", "0"), indicator("visit", "date", "event")]
    one = claim("a", "40 to 55", "40", relation="range", upper="55")
    for upper, found in (("55", "compatible"), ("50", "differs")):
        said = [observation("40", relation="range", upper=upper)]
        assert verdict(checkout(claims=[one], observations=said, indicators=ages)).verdict == found


@pytest.mark.parametrize(("unit", "kind"), [("persons", "count"), ("rank", "constant")])
def test_counts_and_ranks_are_known_exactly(checkout, unit, kind):
    units = [*UNITS, {"unit": "rank", "canonical": "rank", "factor": "1", "label_zh": "名"}]
    counted = [*INDICATORS, indicator("counted", unit, kind, "0")]
    one = claim("a", "9", "9", indicator="counted", basis="survey")
    said = [observation("9", relation="more", indicator="counted", basis="survey")]
    root = checkout(claims=[one], observations=said, indicators=counted, units=units)
    found = verdict(root)
    assert load(root=root).claims[0].interval == Interval.point(9)
    # Nine are not more than nine, although a measure that rounds to nine may be.
    assert found.verdict == "differs"
    rounded = checkout(claims=[one | {"precision": "2"}], observations=said, indicators=counted, units=units)
    assert load(root=rounded).claims[0].interval == Interval(8, 10)


def test_the_gap_to_the_delta_is_worked_out_for_any_province_that_has_one(checkout):
    places = [*PLACES, PLACES[1] | {"place": "hunan/changsha", "level": "prefecture", "region": "delta"}, HUBEI]
    measures = [indicator("gdp", "persons", "flow"), indicator("resident-population", "persons", "stock")]
    label = {"label": "b", "label_zh": "口径"}
    vintage = label | {"basis": "gdp-census4", "joins": "gdp-delta-table"}
    bases = [label | {"basis": "population-revised"}, vintage]
    cities = label | {"basis": "gdp-delta-table", "joins": "gdp-census4", "from": "2019"}
    rows = [
        observation(value, place=place, indicator=measure, basis=basis, period=year, precision="0.001")
        for year in ("2018", "2019", "2020")
        for place, measure, basis, value in (
            ("hunan", "gdp", "gdp-census4", "900"),
            ("hunan/changsha", "gdp", "gdp-delta-table", "600"),
            ("hunan", "resident-population", "population-revised", "300"),
            ("hunan/changsha", "resident-population", "population-revised", "100"),
            ("hubei", "gdp", "gdp-census4", "900"),
            ("hubei", "resident-population", "population-revised", "300"),
        )
    ]
    tables = load(root=checkout(observations=rows, places=places, indicators=measures, bases=[*bases, cities]))
    gap, later = delta_gap(tables, "hunan")
    # 600 over 100 is four times what 300 over 200 is.
    assert (gap.place, gap.indicator, gap.period.end.year) == ("hunan", "gdp-per-person-ratio", 2019)
    assert 4 in gap.interval and later.period.end.year == 2020
    assert delta_gap(tables, "hubei") == [], "it has no delta"
    # A year that lacks a figure is left out, those after it are not.
    gaps = [row for row in rows if (row["indicator"], row["period"]) != ("resident-population", "2019")]
    some = load(root=checkout(observations=gaps, places=places, indicators=measures, bases=[*bases, cities]))
    assert [gap.period.end.year for gap in delta_gap(some, "hunan")] == [2020]
    for place, measure in (
        ("hunan/changsha", "gdp"),
        ("hunan/changsha", "resident-population"),
        ("hunan", "resident-population"),
    ):
        left = [row for row in rows if (row["place"], row["indicator"]) != (place, measure)]
        some = load(root=checkout(observations=left, places=places, indicators=measures, bases=[*bases, cities]))
        assert delta_gap(some, "hunan") == []
    apart = [bases[0], vintage | {"joins": ""}, cities | {"joins": ""}]
    tables = load(root=checkout(observations=rows, places=places, indicators=measures, bases=apart))
    assert delta_gap(tables, "hunan") == []


RANKED = [*INDICATORS, indicator("gdp", "persons", "flow"), indicator("gdp-rank", "rank", "rate", "1", "31")]


@pytest.mark.parametrize(
    ("years", "printed", "found", "sentence"),
    [
        ("2016/2018", "2", "agrees", "2016 to 2018, it holds in every year."),
        ("2015/2018", "2", "sources-differ", "2015 to 2018, it holds in three of four years."),
        ("2016/2018", "3", "differs", "2016 to 2018, it holds in none of three years."),
        ("2018", "3", "differs", "2018, it does not hold."),
        ("2018", "2", "agrees", "2018, it holds."),
        # In 2019 both are within a thousand: first or second fits either, and could hardly have failed.
        ("2019", "2", "compatible", "2019, it holds, but so loosely that this proves little."),
    ],
)  # fmt: skip
def test_a_rank_is_worked_out_year_by_year_and_the_sentence_says_in_how_many(checkout, years, printed, found, sentence):
    outputs = {"2015": ("9", "8"), "2016": ("1", "2"), "2017": ("3", "4"), "2018": ("5", "6"), "2019": ("2000", "2400")}
    rows = [
        observation(value, place=place, indicator="gdp", basis="gdp-census4", period=year)
        | ({"precision": "1000"} if year == "2019" else {})
        for year, values in outputs.items()
        for place, value in zip(("hunan", "hubei"), values, strict=True)
    ]
    root = checkout(
        claims=[claim("a", printed, printed, indicator="gdp-rank", basis="gdp-census4", period=years)],
        observations=rows,
        places=[*PLACES, HUBEI],
        indicators=RANKED,
        units=[*UNITS, {"unit": "rank", "canonical": "rank", "factor": "1", "label_zh": "名"}],
        bases=[{"basis": "gdp-census4", "label": "b", "label_zh": "口径", "joins": "gdp-census4"}],
    )
    judged = verdict(root)
    assert (judged.verdict, judged.reason) == (found, f"Worked out from statistics for {sentence}")
    assert judged.independent is (True if found in ("agrees", "compatible") else None)


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.sampled_from(["exactly", "nearly", "about"]))
def test_a_verdict_never_depends_on_who_is_looked_at_first(one, other, relation):
    from compendium.hedges import readings
    from compendium.intervals import default_precision

    a, b = (next(iter(readings(relation, x, None, default_precision(str(x))).values())) for x in (one, other))
    assert a.meets(b) == b.meets(a)
    assert a.meets(a) and narrow(a, a.middle, default_precision(str(one)))


def test_the_real_ledger_uses_every_kind_of_verdict():
    found = {entry.verdict.verdict for entry in ledger(load())}
    assert found == set(VERDICTS)


VILLAGE = {"place": "hunan/xiangxi", "name": "Xiangxi", "name_zh": "湘西", "level": "prefecture"}


@pytest.mark.parametrize(
    ("inside", "day", "found"),
    [("yes", "2018-10-23", "agrees"), ("yes", "2013-11-03", "none-found"), ("no", "2018-10-23", "none-found")],
)
def test_an_event_at_a_place_inside_confirms_where_the_indicator_says_so_and_never_contradicts(
    checkout, inside, day, found
):
    one = claim("a", "October 2018", "2018-10", indicator="visit", period="")
    said = [observation(day, indicator="visit", period="", place="hunan/xiangxi")]
    events = [*INDICATORS[:3], INDICATORS[3] | {"inside": inside}]
    root = checkout(claims=[one], observations=said, indicators=events, places=[*PLACES, VILLAGE])
    assert verdict(root).verdict == found


def test_what_happened_in_the_nation_itself_is_one_witness_and_not_two(checkout):
    one = claim("a", "October 2018", "2018-10", indicator="visit", period="", place="china")
    said = [observation("2018-10-23", indicator="visit", period="", place="china")]
    events = [*INDICATORS[:3], INDICATORS[3] | {"inside": "yes"}]
    assert len(verdict(checkout(claims=[one], observations=said, indicators=events)).evidence) == 1


LEFT = [*INDICATORS, indicator("left", "date", "event"), indicator("planned-left", "date", "event")]


TRUE, FALSE = (", and it came true.", "came-true"), (", and it did not come true.", "did-not")
UNTOLD, DISPUTED = (
    (". What came of it is not known here.", "unknown"),
    (". Sources differ on what came of it.", "unknown"),
)


@pytest.mark.parametrize(
    ("foreseen", "said", "found"),
    [
        ("planned-left", [], UNTOLD),
        ("planned-left", [{"value": "2019-12-31"}], TRUE),
        ("planned-left", [{"value": "2020"}], FALSE),
        ("planned-left", [{"value": "2019"}, {"value": "2020", "source": "the-other"}], DISPUTED),
        # The better grade tells; another forecast tells nothing.
        ("planned-left", [{"value": "2019"}, {"value": "2020", "source": "mirror"}], TRUE),
        ("planned-left", [{"value": "2018", "indicator": "planned-left"}], UNTOLD),
        ("planned-left", [{"value": "2019", "modality": "plan"}], UNTOLD),
        # What is foreseen without an indicator of its own is told by what is measured of it, and a plan by none other.
        ("left", [{"value": "2019"}], TRUE),
        ("planned-move", [{"value": "2019", "indicator": "planned-move"}], UNTOLD),
    ],
)
def test_a_forecast_is_told_and_never_judged(checkout, foreseen, said, found):
    one = claim("a", "2019", "2019", indicator=foreseen, period="", modality="forecast")
    rows = [observation(**({"indicator": "left", "period": ""} | row)) for row in said]
    indicators = [*LEFT, indicator("planned-move", "date", "event")]
    root = checkout(claims=[one], observations=rows, indicators=indicators, sources=[*SOURCES, source("the-other")])
    told = verdict(root)
    assert (told.verdict, told.reason, told.outcome) == ("not-judged", f"It is a forecast{found[0]}", found[1])
    assert told.weak is False and not any(item.counts for item in told.evidence)


def test_a_forecast_of_what_the_tables_give_is_told_too(checkout, monkeypatch):
    tables = load(root=checkout(claims=[claim("a", "17", "17", modality="forecast")], observations=[observation("17")]))
    row = tables.observations[0]
    given_by_tables = Computed(row.place, row.indicator, row.period, row.basis, row.interval, "by hand", (row,))
    monkeypatch.setitem(FORMULAS, row.indicator, lambda tables, place: [given_by_tables])
    assert judge(tables, tables.claims[0]).outcome == "came-true"


@pytest.mark.parametrize(
    ("cites", "cited", "witness", "independent"),
    [
        # What nobody saw may be what the witness copied, or the other way round, unless the witness is older.
        ("cited", "2018", "2019", False), ("cited", "2018", "2018-05", False), ("cited", "2018", "2017-12-31", True),
        ("cited", "", "2017", False), ("cited", "2018", "", False), ("cited", "2018-05-01", "2018-05-01", False),
        # A work that was seen and has another origin is no copy; without any citation the text itself is the measure.
        ("mirror", "2018", "2019", True), ("", "2018", "2021", False), ("", "2018", "2019", True),
    ],
)  # fmt: skip
def test_independence_is_claimed_only_where_it_is_known(checkout, cites, cited, witness, independent):
    sources = [
        source("the-paper", kind="work", date="2020"),
        source("cited", grade="", seen="no", address="", note="never seen", date=cited),
        source("office", date=witness),
        source("mirror", grade="C"),
    ]
    one = claim("a", "17", "17", cites=cites)
    found = verdict(checkout(claims=[one], observations=[observation("17")], sources=sources))
    assert (found.verdict, found.independent) == ("agrees", independent)
    assert (NOT_KNOWN in found.reason) is not independent


def test_independence_is_not_claimed_where_one_of_two_unseen_works_bears_no_date(checkout):
    unseen = {"grade": "", "seen": "no", "address": "", "note": "never seen"}
    sources = [source("the-paper", kind="work"), source("office", date="2017"), source("first", date="2018", **unseen),
               source("second", **unseen)]  # fmt: skip
    one = claim("a", "17", "17", cites="first; second")
    assert verdict(checkout(claims=[one], observations=[observation("17")], sources=sources)).independent is False


def test_two_pages_of_grade_c_are_weak_only_where_they_are_of_one_origin(checkout):
    one, rows = claim("a", "17", "17"), [observation("17", source="mirror"), observation("17", source="copy")]
    for origin, weak in (("mirror", True), ("copy", False)):
        sources = [*SOURCES, source("copy", grade="C", origin=origin)]
        assert verdict(checkout(claims=[one], observations=rows, sources=sources)).weak is weak


def test_a_claim_is_judged_over_all_packs_whatever_is_loaded(checkout):
    root = checkout(claims=[claim("a", "17", "17")])
    pack = root / "data" / "hunan"
    pack.mkdir()
    for name, rows in (("places", []), ("sources", [source("local")]), ("claims", []),
                       ("observations", [observation("17", source="local")])):  # fmt: skip
        (pack / f"{name}.csv").write_text(table(name, *rows), "utf-8")
    tables = load("china", root=root)
    assert not tables.observations and judge(tables, tables.claims[0]).verdict == "agrees"

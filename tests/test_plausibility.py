"""Rows held against one another: the slips that the book finds in others are named in its own rows, and true rows are not."""

import pytest
from conftest import INDICATORS, ROOT, UNITS, indicator, observation, source, table

from compendium import load
from compendium.audit import checks
from compendium.audit.loading import read
from compendium.audit.plausibility import doubts, problems
from compendium.messages import problem_text

PLACES = [
    {"place": "sichuan", "name": "Sichuan", "name_zh": "四川", "level": "province", "gb_code": "510000"},
    {"place": "sichuan/sanhe", "name": "Sanhe", "name_zh": "三河", "level": "prefecture"},
]
WAN = "ten thousand persons"
# What newspapers say of Sichuan: persons poor and their share, by year and basis; true as it stands here.
TRUE = {
    "poor-2010": {"period": "2010", "basis": "nbs-2010", "value": "1356.76", "unit": WAN},
    "share-2010": {"indicator": "incidence", "period": "2010", "basis": "nbs-2010", "value": "20.41"},
    "poor-2013": {"period": "2013", "value": "625", "unit": WAN},
    "share-2013": {"indicator": "incidence", "period": "2013", "value": "9.6"},
    "poor-2018": {"period": "2018", "value": "71", "unit": WAN},
    "share-2018": {"indicator": "incidence", "period": "2018", "value": "1.1"},
    "poor-2019": {"period": "2019", "value": "20", "unit": WAN},
    "share-2019": {"indicator": "incidence", "period": "2019", "value": "0.3"},
    "lifted": {"indicator": "lifted-persons", "period": "2013/2020", "value": "625", "unit": WAN},
    "village": {"place": "sichuan/sanhe", "indicator": "village-population", "period": "2018", "value": "1500"},
}


def held(issued: str = "", **changed: dict):
    """The doubts about the rows of Sichuan with some cells changed, held against the national tables, by row."""
    rows = {name: {"place": "sichuan", "indicator": "rural-poor-persons", "basis": "register", "source": "daily"} | cells
            for name, cells in TRUE.items()}  # fmt: skip
    for name, cells in changed.items():
        rows[name.replace("_", "-")] |= cells
    instead = {
        "places": table("places", *PLACES),
        "sources": table("sources", source("daily", date=issued)),
        "observations": table("observations", *rows.values()),
        "claims": table("claims"),
    }
    tables, faults = read(
        ROOT, ["china", "sichuan"], {f"data/sichuan/{name}.csv": text for name, text in instead.items()}
    )
    assert not faults
    return {list(rows)[problem.line - 2]: problem for problem in problems(doubts(tables))}


def test_counties_that_left_a_list_which_never_held_so_many_are_of_another_list():
    row = {"place": "guizhou", "indicator": "poor-counties-exited", "period": "2014/2020", "unit": ""}
    row |= {"basis": "county-list"}
    assert held(lifted=row | {"value": "66"}) == {}  # as many as the national tables have on it
    assert held(lifted=row | {"value": "88", "basis": "county-lists-together"}) == {}  # no count of one list judges it
    found = held(lifted=row | {"value": "88"})
    assert list(found) == ["lifted"] and found["lifted"].code == "warn-list"
    said = problem_text(found["lifted"])
    assert "88 counties 个县 on the basis county-list 贫困县名单 are more than stand on that list: " in said
    assert "66 counties 个县 (" in said and said.endswith("county-lists-together 国家级与省级贫困县名单合计?")
    assert "多于该名单上的 listed-poor-counties" in problem_text(found["lifted"], "zh")


def test_a_source_tells_of_no_later_time_but_in_plans():
    assert set(held("2018-01-21")) == {"poor-2019", "share-2019", "lifted"}  # 2018 is its own year
    said = held("2018-01-21")["poor-2019"]
    assert said.column == "period" and "of 2019, and the source daily is of 2018-01-21" in problem_text(said)
    assert "数字的时期是 2019，来源 daily 的日期却是 2018-01-21" in problem_text(said, "zh")
    assert held("2019") and not held("2020")
    late = {"modality": "forecast"}
    assert set(held("2018", poor_2019=late, share_2019=late, lifted={"modality": "plan"})) == set()
    assert set(held("2018-05", village={"period": "2018-06"}, poor_2019=late, share_2019=late, lifted=late)) == {
        "village"
    }
    assert set(held("2018-05", village={"period": "2018-05-31"}, poor_2019=late, share_2019=late, lifted=late)) == set()


def test_nothing_is_said_of_the_tables_that_are_here():
    assert [problem_text(doubt.problem) for doubt in doubts(load(root=ROOT))] == []
    assert held() == {}


@pytest.mark.parametrize(
    ("changed", "row", "english", "chinese"),
    [
        (
            {"poor_2010": {"unit": ""}},
            "poor-2010",
            "1356.76 persons 人 is 1,356.76 persons 人, which is no whole number of what is counted; rural-poor-persons "
            "农村贫困人口 13,567,600 persons 人 would fit: is the unit ten thousand (万) missing?",
            "而人、户、村等只能是整数；rural-poor-persons 农村贫困人口 若为 13,567,600 persons 人 则相符：是否漏写单位“万”？",
        ),
        (
            {"poor_2018": {"unit": ""}},
            "poor-2018",
            "rural-poor-persons 农村贫困人口 71 persons 人 at an incidence of 1.1 percent % would be a share of 6,455 people",
            "；rural-poor-persons 农村贫困人口 若为 710,000 persons 人 则相符：是否漏写单位“万”？",
        ),
        (
            {"poor_2010": {"value": "13567600"}},
            "poor-2010",
            "135,676,000,000 persons 人 are more than all ",
            "若为 13,567,600 persons 人 则相符：是否已写全数，又加了单位“万”？",
        ),
        (
            {"share_2018": {"value": "0.011"}},
            "share-2018",
            "incidence 贫困发生率 1.1 percent % would fit: is a fraction written for a percent?",
            "incidence 贫困发生率 若为 1.1 percent % 则相符：是否把百分数写成了小数？",
        ),
        (
            {"lifted": {"value": "730"}},
            "lifted",
            "7,300,000 persons 人 are more than there were at the start: rural-poor-persons 农村贫困人口 6,250,000 persons 人",
            "多于起始时的",
        ),
        (
            {"village": {"value": "1500000000"}},
            "village",
            "1,500,000,000 persons 人 are more than all ",
            "若为 150,000 persons 人 则相符：是否已写全数，又加了单位“万”？",
        ),
    ],
)  # fmt: skip
def test_a_slip_is_named_in_its_row_with_the_figure_that_would_fit(changed, row, english, chinese):
    found = held(**changed)
    assert list(found) == [row]
    said = problem_text(found[row])
    assert said.startswith("data/sichuan/observations.csv:") and ": value: warning: " in said
    assert (
        english in said
        and chinese in problem_text(found[row], "zh")
        and ": value: 提醒：" in problem_text(found[row], "zh")
    )


def test_two_slips_on_one_day_are_both_named():
    found = held(poor_2013={"unit": ""}, share_2013={"value": "0.096"}, poor_2018={"unit": ""}, share_2018={"value": "0.011"},
                 poor_2019={"unit": ""}, share_2019={"value": "0.003"})  # fmt: skip
    for year, persons, share in (("2013", "6,250,000", "9.6"), ("2018", "710,000", "1.1"), ("2019", "200,000", "0.3")):
        said = "".join(problem_text(found[name]) for name in (f"poor-{year}", f"share-{year}") if name in found)
        assert f"{persons} persons 人 would fit" in said and f"{share} percent % would fit" in said


def test_of_a_year_out_of_line_that_year_is_named_and_not_its_neighbours(checkout, capsys):
    values = {"2013": "500000", "2014": "520000", "2015": "51", "2016": "480000", "2017": "20000"}
    rows = [observation(value, period=year) for year, value in values.items()]
    root = checkout(observations=rows, indicators=INDICATORS, units=UNITS)
    for lang, said in (("en", "1 to be looked at (above)"), ("zh", "共 1 处提醒（见上）")):
        assert checks.command(root, lang=lang) == 0
        first, _, last = capsys.readouterr().out.splitlines()
        assert first.startswith("data/china/observations.csv:4: value: ") and last.startswith(said)
        assert "(2014, office)" in first.replace("（", "(").replace("）", ")") and "510,000 persons" in first


@pytest.mark.parametrize(
    "rows",
    [
        [observation("5", period="2015", unit="percent", indicator="incidence"),
         observation("0.05", period="2016", unit="percent", indicator="incidence", modality="forecast")],
        [observation("5000000", period="2015"), observation("500", period="2016", basis="survey")],
        [observation("5000000", period="2015", basis="not-stated"), observation("5", period="2016", basis="not-stated")],
        [observation("214", period="2015"), observation("3", period="2016")],  # the last of a village
        [observation("800000", period="2015"), observation("30000", period="2016")],  # the last year of the programme
        [observation("8000000", period="2015"), observation("3", period="2016", relation="more")],  # may be any number
        [observation("0.3", period="2015", indicator="grew"), observation("40", period="2016", indicator="grew")],
    ],
)  # fmt: skip
def test_what_may_well_be_is_not_doubted(checkout, rows):
    root = checkout(observations=rows, indicators=[*INDICATORS, indicator("grew", "percent", "flow")])
    tables, faults = read(root, ["china"])
    assert not faults and doubts(tables) == []

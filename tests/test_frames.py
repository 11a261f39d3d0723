"""Frames over the frozen tables of tests/data: what a series refuses, what a bound is, what survives pandas."""

import doctest
import io
import math
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from conftest import ROOT

from compendium import frames, load
from compendium.audit.ledger import FIELDS, ledger, record
from compendium.audit.tables import BasisError
from compendium.book import exports

DATA = load(root=ROOT / "tests")
ROUND = "guangdong-round-3"
VILLAGE = "guangdong/qingyuan/yingde/lianzhang"


def test_the_examples_of_the_documentation_run(monkeypatch):
    monkeypatch.chdir(ROOT)
    names = {"data": DATA, "frames": frames}
    found = doctest.testmod(frames, extraglobs=names, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted > 10 and found.failed == 0


@pytest.mark.parametrize("command", [["check"], ["ledger"]])
def test_no_command_over_the_tables_pays_for_pandas(command):
    code = f"import sys; sys.argv[1:] = {command}; from compendium.__main__ import main\ntry: main()\n" \
        "except SystemExit: print('pandas' in sys.modules)"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "False"


def test_a_bound_has_no_value_and_a_date_has_days():
    more = DATA.frame(place="guangdong", indicator="lifted-persons", year=2017).iloc[0]
    assert math.isnan(more.value) and more.low == 600_000 and more.low_open and math.isnan(more.high)
    less = DATA.frame(indicator="incidence", scope="the twelve poorer counties").iloc[0]
    assert math.isnan(less.value) and (less.low, less.high) == (0, 0.1), "cut to the natural bounds"
    visit = DATA.frame(indicator="village-visit").iloc[0]
    assert math.isnan(visit.value) and visit.start == visit.end == pd.Timestamp("2018-10-23") and visit.period == ""
    middle = DATA.frame(place=VILLAGE, indicator="register-persons", period="2018-06-30").iloc[0]
    assert middle.year is pd.NA, "of no whole year"


def test_filters_take_one_value_or_several_and_name_the_nearest():
    assert set(DATA.frame(source=["decree", "report"], year=range(2015, 2019)).source) == {"decree", "report"}
    assert list(DATA.frame("places", level="province").place) == ["guangdong", "hunan", "jiangsu"]
    assert DATA.frame("indicators", indicator="incidence").maximum.item() == 100
    for asked in ({"place": "guangdon"}, {"plaice": "guangdong"}, {"what": "observation"}):
        with pytest.raises(LookupError, match="did you mean"):
            DATA.frame(**asked)


def test_sources_that_differ_are_named_and_one_is_taken_only_if_somebody_says_so():
    key = ("guangdong", "register-persons", ROUND)
    with pytest.raises(frames.SourcesDiffer, match=r"2015: decree \(A\) 1,765,000; feature \(C\) 1,790,000"):
        DATA.series(*key)
    assert DATA.series(*key, source="feature").value.to_dict() == {2015: 1_790_000, 2019: 1_615_000}
    assert DATA.series(*key, best="grade").source.to_dict() == {2015: "decree", 2019: "report"}
    assert DATA.series(*key, source=["report", "feature"]).source.to_dict() == {2015: "feature", 2019: "report"}
    with pytest.raises(frames.SourcesDiffer):
        DATA.series(*key, source="report")
    with pytest.raises(frames.SourcesDiffer, match="guangdong register-persons 2015"):
        DATA.panel(key[1], basis=ROUND, level="province")
    with pytest.raises(LookupError, match="grade"):
        DATA.series(*key, best="grad")


def test_of_sources_that_agree_the_best_grade_is_kept_then_the_finest_then_the_latest():
    income = DATA.series("china", "rural-income", "disposable")
    assert set(income.source) == {"yearbook"} and income.value[2014] == 10_488.9
    income = DATA.series("china", "rural-income", "disposable", source="communique")
    assert income.source.to_dict() == {2013: "yearbook", 2014: "communique", 2015: "yearbook", 2016: "communique"}
    held = {row.source: row for row in DATA.observed(VILLAGE, "register-persons", period="2015-12-31")}
    assert [row.source for row in DATA._in_order(held.values())] == ["daily", "feature"]
    rows = DATA.observed("guangdong", "lifted-persons", source="daily")
    assert [row.relation for row in DATA._in_order(reversed(rows))] == ["exactly", "more"], "a figure before a bound"


@pytest.mark.parametrize(
    ("bases", "named"),
    [
        (("net-income", "disposable"), "net-income and disposable"),
        (("not-stated",), "not-stated"),
        (("gdp-first",), "gdp-first"),
        ((), "name the basis"),
    ],
)
def test_bases_that_may_not_be_joined_are_named(bases, named):
    with pytest.raises(BasisError, match=named):
        DATA.series("china", "rural-income", *bases)


def test_a_joined_basis_counts_from_its_year_and_is_said():
    income = DATA.series("china", "rural-income", "disposable", "disposable-backcast")
    assert income.basis.eq("disposable").to_dict() == {year: year >= 2013 for year in range(2010, 2017)}
    assert DATA.credits(income)["cautions"] == ["income before 2013 was recalculated"]


def test_plans_wait_to_be_asked_and_a_figure_of_a_part_never_enters():
    assert list(DATA.series("guangdong", "incidence", ROUND).index) == [2015, 2018, 2019]
    assert DATA.series("guangdong", "incidence", ROUND, modality="forecast").index.item() == 2020
    assert DATA.series("guangdong", "incidence", ROUND).source[2018] == "report"
    assert 2018 not in DATA.series("guangdong", "lifted-persons", ROUND).index


def test_a_panel_shows_what_is_missing_and_where_each_value_comes_from():
    panel = DATA.panel("rural-income", basis="disposable", places=["jiangsu", "hunan", "guangdong"])
    assert list(panel.value.columns) == ["jiangsu", "hunan", "guangdong"] and panel.value.jiangsu.isna().all()
    assert panel.value.shape == panel.source.shape and panel.value.dtypes.eq("float64").all()
    assert panel.source.notna().equals(panel.value.notna())
    assert list(DATA.panel("rural-income", basis="disposable", level="province").value) == ["guangdong", "hunan"]
    assert DATA.publishers(panel) == "Statistics bureau"
    with pytest.raises(ValueError, match="which places"):
        DATA.panel("rural-income", basis="disposable")
    with pytest.raises(LookupError, match="no yearly value"):
        DATA.panel("rural-income", basis="disposable", places=["jiangsu"])


def test_sources_and_bases_survive_concat_merge_and_groupby():
    income = DATA.series("china", "rural-income", "disposable")
    output = DATA.series("guangdong", "gdp", "gdp-census4")
    poor = DATA.series("china", "incidence", "nbs-2010")
    assert frames.sources(pd.concat([income, output])) == ["yearbook", "export"]
    merged = poor.merge(output, on="year", how="outer", suffixes=("_poor", "_output"))
    assert frames.sources(merged) == ["yearbook", "export"] and frames.bases(merged) == ["nbs-2010", "gdp-census4"]
    rows = pd.concat([income, poor]).groupby("year").agg(source=("source", frames.together), n=("value", "size"))
    assert rows.loc[2015, "source"] == "yearbook" and frames.sources(rows) == ["yearbook"]
    with pytest.raises(ValueError, match="source"):
        frames.sources(income[["value"]])


def test_the_ledger_as_a_frame_says_what_the_ledger_says():
    found, records = DATA.ledger(), [record(DATA, entry) for entry in ledger(DATA)]
    assert set(FIELDS) - set(found) == {"upper"}
    for field in ("claim", "printed", "verdict", "reason", "low", "high_open", "weak"):
        assert found[field].tolist() == [row[field] for row in records]
    assert found.evidence.tolist() == [len(row["evidence"]) for row in records]


def test_packs_narrow_the_frames_and_nothing_else():
    part = load("china", root=ROOT / "tests")
    assert set(part.frame().place) == {"china", "guangdong", "hunan"} and len(part.frame("claims")) == 0
    assert len(part.all_packs.frame()) == len(DATA.frame())


def test_the_downloads_hold_every_observation_and_are_the_same_bytes_again(tmp_path):
    shutil.copytree(ROOT / "tests" / "data", tmp_path / "data")
    (tmp_path / "data" / "datapackage.json").write_text("{}", "utf-8")
    for folder in ("book", "notebooks"):
        (tmp_path / folder).mkdir()
    exports.write_tables(tmp_path)
    exports.write_figures(tmp_path)
    names = ("observations.csv", "observations.xlsx", "codebook.csv", "tables.zip")
    first = {name: (tmp_path / "book" / name).read_bytes() for name in names}
    assert first["observations.csv"].startswith("\ufeffplace,place_name,place_name_zh".encode())
    read = pd.read_csv(io.BytesIO(first["observations.csv"]), encoding="utf-8-sig")
    assert len(read) == len(DATA.observations) and list(read) == list(frames.CODEBOOK)
    assert read.value.sum() == DATA.frame().value.sum()
    sheets = openpyxl.load_workbook(io.BytesIO(first["observations.xlsx"]))
    assert [(sheet.title, sheet.max_row) for sheet in sheets] == [
        ("observations", len(read) + 1),
        ("codebook", len(frames.CODEBOOK) + 1),
    ]
    assert {cell.data_type for row in sheets["observations"].iter_rows(min_row=2) for cell in row} <= {"s", "n"}
    with zipfile.ZipFile(io.BytesIO(first["tables.zip"])) as held:
        assert held.namelist() == sorted(
            path.relative_to(tmp_path).as_posix() for path in Path(tmp_path, "data").rglob("*.*")
        )
    for name in names:
        (tmp_path / "book" / name).unlink()
    exports.write_tables(tmp_path)
    exports.write_figures(tmp_path)
    assert {name: (tmp_path / "book" / name).read_bytes() for name in names} == first


def test_no_text_of_the_downloads_is_a_formula():
    rows = [["note", "value"], ["=1+1", -2.5], ["#N/A", None]]
    assert exports._csv(rows) == "note,value\n'=1+1,-2.5\n#N/A,\n"
    sheet = openpyxl.load_workbook(io.BytesIO(exports._xlsx({"a": rows})))["a"]
    assert [(cell.value, cell.data_type) for cell in sheet["A"][1:]] == [("=1+1", "s"), ("#N/A", "s")]

"""The check of the tables: every kind of bad row gives its own message, at its place, all at once."""

import shutil
import subprocess
import sys

import pytest
from conftest import BASES, INDICATORS, PLACES, ROOT, SOURCES, UNITS, claim, indicator, observation, source

from compendium.ledger import command as ledger_command
from compendium.messages import MESSAGES
from compendium.reading import check_command, load, read
from compendium.tables import BasisError, TableError

OBSERVATIONS = "data/china/observations.csv:2: "
CLAIMS = "data/china/claims.csv:2: "


def faults(root, lang="en"):
    return [problem.text(lang) for problem in read(root, ["china"])[1]]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"value": "1,765"}, "value: '1,765' is no plain number"),
        ({"value": ""}, "value: the cell is empty"),
        ({"value": "-5"}, "value: '-5' lies beyond the natural bounds of 'register-persons': 0 to - persons"),
        ({"value": "0"}, "precision: a printed zero says nothing of its precision"),
        ({"value": "5", "precision": "0"}, "precision: '0' must be above zero"),
        ({"value": "5 "}, "value: '5 ' has spaces at an end"),
        ({"value": "5", "place": "hunann"}, "place: 'hunann' is not in places.csv; did you mean hunan?"),
        ({"value": "5", "indicator": "incidense"}, "indicator: 'incidense' is not in indicators.csv; did you mean inc"),
        ({"value": "5", "basis": "registr"}, "basis: 'registr' is not in bases.csv; did you mean register?"),
        ({"value": "5", "source": "offic"}, "source: 'offic' is not in sources.csv; did you mean office?"),
        ({"value": "5", "source": "hoax"}, "source: the source 'hoax' has grade D"),
        ({"value": "5", "source": "cited"}, "source: the source 'cited' was not seen"),
        ({"value": "5", "relation": "roughly"}, "relation: 'roughly' is not allowed; allowed: exactly, nearly"),
        ({"value": "5", "unit": "percent"}, "unit: 'percent' measures percent; 'register-persons' is measured in"),
        ({"value": "5", "unit": "wan"}, "unit: 'wan' is not in units.csv"),
        ({"value": "5", "upper": "6"}, "upper: a range needs its upper figure here; any other relation none"),
        ({"value": "5", "relation": "range"}, "upper: a range needs its upper figure here"),
        ({"value": "5", "relation": "range", "upper": "4"}, "upper: the upper figure '4' lies below the value"),
        ({"value": "5", "period": "2018-13"}, "period: '2018-13' is no period"),
        ({"value": "5", "period": "2018/2016"}, "period: '2018/2016' is no period"),
        ({"value": "5", "period": ""}, "period: the period is empty; 'register-persons' needs one"),
        ({"value": "101", "indicator": "incidence"}, "value: '101' lies beyond the natural bounds of 'incidence'"),
        ({"value": "0", "precision": "1", "relation": "less", "indicator": "incidence"}, "value: '0' lies beyond"),
        ({"value": "2018-02-30", "indicator": "visit", "period": ""}, "value: '2018-02-30' is no date"),
        ({"value": "2018", "indicator": "visit"}, "period: an event's date is its value; leave the period empty"),
        ({"value": "5", "note": "a\x0bb"}, "note: the cell holds a control character"),
    ],
)
def test_each_kind_of_bad_observation_has_its_message(checkout, rows, said):
    found = faults(checkout(observations=[observation(**rows)]))
    assert len(found) == 1 and found[0].startswith(OBSERVATIONS + said), found


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (claim("a", "nearly 1,000 people", "1000"), "relation: 'nearly 1,000 people' says relation 'nearly'"),
        (claim("a", "1,000 people", "1001"), "value: '1,000 people' says value '1000'; the column holds '1001'"),
        (claim("a", "1,000 villages", "1000"), "unit: '1,000 villages' ends with 'villages'"),
        (claim("a", "many people", "1000"), "printed: 'many people' cannot be read as a figure"),
        (claim("a", "1,000 `people`", "1000"), "printed: '1,000 `people`' cannot be read as a figure"),
        (claim("a", "5", "5", restatement="There are 5."), "restatement: a restatement holds {printed} once"),
        (claim("a", "5", "5", work="nobody"), "work: 'nobody' is not in sources.csv"),
        (claim("a", "5", "5", cites="office; nobody"), "cites: 'nobody' is not in sources.csv"),
        (claim("a", "5", "5", modality="guess"), "modality: 'guess' is not allowed"),
        (claim("a", "5", "5", repeats="b"), "repeats: 'b' is not in claims.csv"),
        (claim("a", "5", "5", repeats="a"), "repeats: a claim cannot repeat itself"),
        (claim("a", "5", "5", work="office"), "work: the source 'office' is of kind 'source'"),
        (claim("a", "about 4 to 5", "4", relation="range", upper="5"), "printed: 'about 4 to 5' cannot be read"),
        (claim("A b", "5", "5"), "claim: 'A b' is no id"),
    ],
)
def test_each_kind_of_bad_claim_has_its_message(checkout, row, said):
    found = faults(checkout(claims=[row]))
    assert len(found) == 1 and found[0].startswith(CLAIMS + said), found


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"units": [*UNITS, UNITS[0]]}, "data/units.csv:7: unit: the same unit stands in line 2 already"),
        ({"units": [*UNITS, UNITS[0] | {"unit": "x", "factor": "1/0"}]}, "data/units.csv:7: factor: '1/0' is no factor"),
        ({"units": [*UNITS, UNITS[0] | {"unit": "x", "canonical": "y"}]}, "data/units.csv:7: canonical: 'y' is not in"),
        ({"bases": [*BASES, BASES[0] | {"basis": "b", "joins": "c"}]}, "data/bases.csv:5: joins: 'c' is not in bases.csv"),
        ({"bases": [*BASES, BASES[0] | {"basis": "b", "joins": "b; register"}]},
         "data/bases.csv:5: joins: 'b' may be joined with 'register', but 'register' (line 2) not with 'b'"),
        ({"bases": [*BASES, BASES[2] | {"basis": "b", "from": "2013?"}]}, "data/bases.csv:5: from: '2013?' is no year"),
        ({"indicators": [*INDICATORS, indicator("x", "persons", "stock", "10", "9")]},
         "data/indicators.csv:6: maximum: the maximum '9' lies below the minimum '10'"),
        ({"indicators": [*INDICATORS, indicator("x", "miles", "stock")]}, "data/indicators.csv:6: unit: 'miles' is not"),
        ({"indicators": [*INDICATORS, indicator("x", "persons", "sum")]}, "data/indicators.csv:6: kind: 'sum' is not"),
        ({"places": [*PLACES, PLACES[1] | {"place": "gansu/longnan"}]}, "data/china/places.csv:4: place: the place 'gansu'"),
        ({"places": [*PLACES, PLACES[1] | {"place": "../etc"}]}, "data/china/places.csv:4: place: '../etc' is no place"),
        ({"places": [*PLACES, PLACES[1] | {"place": "x", "level": "shire"}]}, "data/china/places.csv:4: level: 'shire'"),
        ({"sources": [*SOURCES, source("x", grade="E")]}, "data/china/sources.csv:7: grade: 'E' is not allowed"),
        ({"sources": [*SOURCES, source("x", grade="")]}, "data/china/sources.csv:7: grade: a source that was seen"),
        ({"sources": [*SOURCES, source("x", address="")]}, "data/china/sources.csv:7: address: the address is empty"),
        ({"sources": [*SOURCES, source("x", address="javascript:alert(1)")]}, "data/china/sources.csv:7: address: 'java"),
        ({"sources": [*SOURCES, source("x", date="last year")]}, "data/china/sources.csv:7: date: 'last year' is no date"),
    ],
)  # fmt: skip
def test_each_kind_of_bad_vocabulary_place_and_source_has_its_message(checkout, tables, said):
    found = faults(checkout(**tables))
    assert len(found) == 1 and found[0].startswith(said), found


def test_duplicate_keys_are_named_with_the_first_line(checkout):
    found = faults(checkout(observations=[observation("5"), observation("6")]))
    assert found == [
        "data/china/observations.csv:3: place: the same place, indicator, period, basis and source stands in line 2 already"
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"period": "2018"}, {"period": "2018-12-31"}, True),
        ({"period": "2018-01-01/2018-12-31"}, {"period": "2018-12"}, True),
        ({"basis": ""}, {"basis": "not-stated"}, True),
        # A flow of a year is not one of its last day.
        ({"indicator": "lifted-persons", "period": "2018"}, {"indicator": "lifted-persons"}, False),
        ({"indicator": "lifted-persons", "period": "2018"},
         {"indicator": "lifted-persons", "period": "2018-01-01/2018-12-31"}, True),
    ],
)  # fmt: skip
def test_keys_are_the_same_as_they_are_read(checkout, one, other, same):
    found = faults(checkout(observations=[observation("5", **one), observation("6", **other)]))
    assert len(found) == same
    assert all(text.startswith("data/china/observations.csv:3: place: the same place, indicator,") for text in found)


def test_a_row_of_the_vocabulary_at_fault_is_said_once(checkout):
    bad = [*INDICATORS, indicator("x", "persons", "stock", "10", "9")]
    rows = [observation("5", indicator="x"), observation("6", indicator="x", period="2017")]
    found = faults(checkout(indicators=bad, observations=rows))
    assert len(found) == 1 and found[0].startswith("data/indicators.csv:6: maximum:")


def test_a_quote_left_open_hides_no_fault_before_it_and_is_named_where_it_opens(checkout):
    root = checkout(observations=[observation("x"), observation("6", period="2017"), observation("7", period="2016")])
    path = root / "data/china/observations.csv"
    path.write_text(path.read_text().replace("2017,register", '"2017,register'))
    first, second = faults(root)
    assert first.startswith(OBSERVATIONS + "value: 'x' is no plain number")
    assert second.startswith("data/china/observations.csv:3: -: the file cannot be read as CSV from this row on")
    assert second.endswith("what follows was not read")
    assert faults(root, "zh")[1].endswith("其后内容未读")


def test_an_unknown_pack_is_said_alike_by_check_and_ledger(checkout, capsys):
    root, said = checkout(), "data/nosuch: there is no such pack; there are china\n"
    for command in (check_command, ledger_command):
        assert command(root, pack="nosuch") == 1
        assert capsys.readouterr().out == said
    assert check_command(root, "nosuch", "zh") == 1
    assert capsys.readouterr().out == "data/nosuch: 没有此数据包；现有 china\n"


def test_files_that_are_no_tables_are_named(checkout):
    root = checkout()
    path = root / "data/china/observations.csv"
    for content, said in [
        ("湖南,贫困".encode("gb18030"), "data/china/observations.csv:1: -: the file is not UTF-8 (byte 1)"),
        (
            b"place,value\n",
            "data/china/observations.csv:1: -: the columns are place,value; they must be place,indicator",
        ),
        (
            path.read_bytes() + b"hunan,visit\n",
            "data/china/observations.csv:2: -: the row has 2 cells; it must have 12",
        ),
        (path.read_bytes() + b'"hunan', "data/china/observations.csv:2: -: the file cannot be read as CSV"),
    ]:
        path.write_bytes(content)
        found = faults(root)
        assert len(found) == 1 and found[0].startswith(said), found
    path.unlink()
    assert faults(root)[0].startswith("data/china/observations.csv:1: -: the file is missing")


def test_all_faults_come_at_once_and_nothing_is_loaded(checkout, capsys):
    root = checkout(observations=[observation("x"), observation("y", place="nowhere"), observation("7")])
    assert check_command(root) == 1
    assert capsys.readouterr().out.count("\n") == 4
    with pytest.raises(TableError) as caught:
        load(root=root)
    assert len(caught.value.problems) == 4


def test_every_bad_cell_of_a_row_is_named(checkout):
    bad = observation("0,3%", indicator="incidense", place="hunann", basis="registr", source="offic", unit="percent")
    columns = [line.split(": ")[1] for line in faults(checkout(observations=[bad]))]
    assert columns == ["basis", "indicator", "place", "source", "value"]
    bad = observation("101", indicator="incidence", period="2018-13", place="hunann", unit="percent")
    columns = [line.split(": ")[1] for line in faults(checkout(observations=[bad]))]
    assert columns == ["period", "place", "value"]


def test_faults_are_said_in_chinese_too(checkout):
    root = checkout(observations=[observation("5", indicator="incidense")])
    assert faults(root, "zh")[0].endswith("indicators.csv 中没有 'incidense'；是否指 incidence？")
    assert all(len(pair) == 2 and any("一" <= letter <= "鿿" for letter in pair[1]) for pair in MESSAGES.values())


def test_a_clean_checkout_says_one_line_of_counts(checkout, capsys):
    assert check_command(checkout(observations=[observation("5")])) == 0
    assert capsys.readouterr().out == (
        "data: 1 packs, 2 places, 5 sources, 1 observations, 0 claims, 4 indicators: no fault\n"
    )
    assert check_command(checkout(), "atlantis") == 1


def test_units_turn_into_canonical_ones_with_their_precision(checkout):
    tables = load(root=checkout(observations=[observation("176.5", unit="ten thousand persons")]))
    row = tables.one("hunan", "register-persons", "2018")
    assert (row.number, row.precision) == (1765000, 1000)
    assert (row.interval.low, row.interval.high) == (1764500, 1765500)


def test_a_few_whole_things_are_counted_and_many_are_rounded(checkout):
    tables = load(root=checkout(observations=[observation("17"), observation("170", period="2017")]))
    few, many = (tables.one("hunan", "register-persons", year).interval for year in ("2018", "2017"))
    assert (few.low, few.high) == (17, 17)
    assert (float(many.low), float(many.high)) == (169.5, 170.5)


def test_a_series_never_steps_over_a_break(checkout):
    rows = [observation("5", period="2017"), observation("6", basis="survey", period="2018")]
    tables = load(root=checkout(observations=rows))
    assert list(tables.series("hunan", "register-persons", "register")) == [2017]
    with pytest.raises(BasisError, match="register and survey may not be joined"):
        tables.series("hunan", "register-persons", "register", "survey")


def test_a_joined_series_keeps_to_the_years_since_which_its_bases_join():
    tables = load("china", "guangdong", root=ROOT)
    alone = tables.series("guangdong/guangzhou", "gdp", "gdp-delta-table")
    joined = tables.series("guangdong/guangzhou", "gdp", "gdp-delta-table", "gdp-census4")
    assert min(alone) < 2019 == min(joined)


def test_one_observation_is_the_best_graded_or_an_error(checkout):
    rows = [observation("5"), observation("6", source="mirror")]
    tables = load(root=checkout(observations=rows))
    assert tables.one("hunan", "register-persons", "2018").number == 5
    assert tables.one("hunan", "register-persons", source="mirror").number == 6
    with pytest.raises(LookupError, match="no observation fits"):
        tables.one("hunan", "register-persons", "2017")
    tables = load(root=checkout(observations=[observation("5"), observation("6", source="the-paper")]))
    with pytest.raises(LookupError, match="office: 5; .*the-paper: 6"):
        tables.one("hunan", "register-persons", "2018")


def test_the_check_imports_nothing_heavy():
    code = (
        "import sys; from compendium.__main__ import main\n"
        "try: main(['check'])\n"
        "except SystemExit as end: assert end.code == 0\n"
        "heavy = {'pandas', 'numpy', 'matplotlib', 'z3', 'statsmodels'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("no fault\n")


def test_a_pack_repeats_the_row_of_its_province_unchanged(checkout):
    root = checkout()
    shutil.copytree(root / "data/china", root / "data/hunan")
    for name in ("sources", "observations", "claims"):
        header = (root / f"data/hunan/{name}.csv").read_text().splitlines()[0]
        (root / f"data/hunan/{name}.csv").write_text(header + "\n")
    assert not read(root, ["china", "hunan"])[1]
    path = root / "data/hunan/places.csv"
    path.write_text(path.read_text().replace("湖南", "湖北"))
    found = [problem.text() for problem in read(root, ["china", "hunan"])[1]]
    assert found == ["data/hunan/places.csv:3: place: 'hunan' stands in data/china/places.csv too, and differs"]


# Checks of the evidence that hold, from its list of known sums.
def test_sums_that_the_sources_themselves_give():
    tables = load("china", "guangdong", root=ROOT)
    plan = [row.number for row in tables.observed("guangdong", "planned-lifted-persons", basis="guangdong-round-3")]
    assert sum(plan) == tables.one("guangdong", "register-persons", "2015-12-31", basis="guangdong-round-3").number
    years = tables.series("china", "rural-poor-persons", "nbs-2010")
    falls = [years[year].number - years[year + 1].number for year in range(2012, 2020)]
    assert all(fall > 0 for fall in falls)
    for year in (2016, 2017, 2018, 2019):
        zones = [tables.one(f"china/{zone}", "rural-poor-persons", str(year)) for zone in ("east", "centre", "west")]
        assert abs(sum(zone.number for zone in zones) - years[year].number) <= sum(z.precision for z in zones)

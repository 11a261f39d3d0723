"""The check of the tables: every kind of bad row gives its own message, at its place, all at once."""

import shutil
import string
import subprocess
import sys

import pytest
from conftest import BASES, INDICATORS, PLACES, ROOT, SOURCES, UNITS, claim, indicator, observation, source, table

from compendium.audit import checks
from compendium.audit.ledger import command as ledger_command
from compendium.audit.loading import TableError, load, read, reread
from compendium.audit.tables import BasisError, find_root
from compendium.messages import MESSAGES, problem_text
from compendium.schema import LASTING

OBSERVATIONS = "data/china/observations.csv:2: "
CLAIMS = "data/china/claims.csv:2: "


def faults(root, lang="en"):
    return [problem_text(problem, lang) for problem in read(root, ["china"])[1]]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"value": "17.65.0"}, "value: '17.65.0' is no plain number"),
        ({"value": ""}, "value: the cell is empty"),
        ({"value": "-5"}, "value: '-5' lies beyond the natural bounds of 'register-persons': 0 to - persons"),
        (
            {"value": "0"},
            "precision: a printed zero does not show how exact it is; write here the step of its last digit",
        ),
        ({"value": "5", "precision": "0"}, "precision: '0' must be above zero"),
        ({"value": "5 "}, "value: '5 ' has spaces at an end"),
        ({"value": "5", "place": "hunann"}, "place: 'hunann' is not in places.csv; did you mean hunan 湖南?"),
        (
            {"value": "5", "indicator": "incidense"},
            "indicator: 'incidense' is not in indicators.csv; did you mean incidence 指标?",
        ),
        ({"value": "5", "basis": "registr"}, "basis: 'registr' is not in bases.csv; did you mean register 建档立卡?"),
        ({"value": "5", "source": "offic"}, "source: 'offic' is not in sources.csv; a text"),
        ({"value": "5", "source": "hoax"}, "source: the source 'hoax' has grade D"),
        ({"value": "5", "source": "cited"}, "source: the source 'cited' was not seen"),
        (
            {"value": "5", "relation": "roughly"},
            "relation: 'roughly' is not allowed; allowed: exactly 等于; nearly 将近",
        ),
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
        ({"places": [*PLACES, PLACES[1] | {"place": "gansu/longnan"}]}, "data/china/places.csv:4: place: of the places that hold 'gansu/longnan' these are missing: 'gansu'; "),
        ({"places": [*PLACES, *(PLACES[1] | {"place": f"gansu/longnan/{name}"} for name in ("cheng", "hui"))]},
         "data/china/places.csv:4: place: of the places that hold 'gansu/longnan/cheng' these are missing: 'gansu'; 'gansu/longnan'; "),
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


def test_a_source_is_suggested_where_its_id_is_a_slip_away_and_of_no_other_day(checkout):
    sources = [*SOURCES, source("hunan-daily-2016-01-21"), source("peoples-daily-2019-01-21-a")]
    for cell, near in (
        ("hunan-daily-2019-01-21", ""),
        ("hunan-dialy-2016-01-21", "; did you mean hunan-daily-2016-01-21?"),
    ):
        (found,) = faults(checkout(sources=sources, observations=[observation("5", source=cell)]))
        assert f"source: '{cell}' is not in sources.csv; a text that is not there yet takes a row" in found
        assert found.endswith(f"in the column source{near}")


def test_duplicate_keys_are_named_with_the_first_line(checkout):
    found = faults(checkout(observations=[observation("5"), observation("6")]))
    assert found == [
        "data/china/observations.csv:3: place: the same place, indicator, period, basis, source stands in line 2 already"
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


# What a spreadsheet or a habit puts into a cell; what is said of it, and what to write instead.
@pytest.mark.parametrize(
    ("rows", "english", "chinese"),
    [
        ({"value": "1,765,000"}, "value: '1,765,000' has separators between the thousands; write 1765000", "千位分隔符；请写 1765000"),
        ({"value": "1 765"}, "value: '1 765' has separators between the thousands; write 1765", "请写 1765"),
        ({"value": "１７６．５"}, "value: '１７６．５' is written in full-width characters; write 176.5", "是全角字符；请写 176.5"),
        ({"value": "4.54%"}, "value: '4.54%' has a sign of percent; write 4.54, and percent % in", "带百分号；请写 4.54"),
        ({"value": "4.54％"}, "value: '4.54％' has a sign of percent; write 4.54, and percent % in", "带百分号；请写 4.54"),
        ({"value": "11‰"}, "value: '11‰' has a sign of per mille; write 1.1, which is a tenth of it", "带千分号；请写 1.1"),
        ({"value": "3.2万"}, "value: '3.2万' holds a unit, '万'; write 3.2, and in the column unit one of: ten thousand persons 万人",
         "含单位 '万'；请写 3.2，单位写在 unit 列，可用：ten thousand persons 万人"),
        ({"value": "3.2亿"}, "value: '3.2亿' holds a unit, '亿', in which this indicator is not measured; it can have: persons 人; ten",
         "含单位 '亿'，本指标不用此单位；可用：persons 人"),
        ({"value": "5亩"}, "value: '5亩' holds a unit, '亩', in which this indicator is not measured", "含单位 '亩'"),
        ({"value": "约5"}, "value: '约5' holds the hedge '约'; write the bare number, and about 大约 in", "relation 列写 about 大约"),
        ({"value": "over 20"}, "value: 'over 20' holds the hedge 'over'; write the bare number, and more 超过 in", "含限定词"),
        ({"value": "20多"}, "value: '20多' holds the hedge '多'; write the bare number, and more 超过 in", "含限定词 '多'"),
        ({"value": "1.765E+06"}, "value: '1.765E+06' is how a spreadsheet shortens a long number", "请写全：1765000"),
        ({"value": "4,5"}, "value: '4,5' has a comma; if it is a decimal point write 4.5", "若为小数点，请写 4.5"),
        ({"value": "—"}, "value: '—' is no number; a figure that is missing has no row", "没有数字就不写这一行"),
        ({"value": "#REF!"}, "value: '#REF!' is an error of the spreadsheet", "表格软件的错误值"),
        ({"value": "5", "note": "a "}, "note: 'a ' has spaces at an end; remove them", "首尾有空格；请删去"),
        ({"value": "5", "note": "a\u3000"}, "note: 'a\\u3000' has spaces at an end", "首尾有空格"),
        ({"value": "5", "note": "a\u200bb"}, "note: the cell holds a control character", "不可见字符"),
        ({"value": "5", "note": "a\nb"}, "note: the cell holds a control character (a line break", "控制字符（例如换行）"),
        ({"value": "5", "period": "2018/12/31"}, "period: '2018/12/31' is no date of the form used here; write 2018-12-31", "请写 2018-12-31"),
        ({"value": "5", "period": "2018年12月31日"}, "period: '2018年12月31日' is no date of the form used here; write 2018-12-31", "请写 2018-12-31"),
        ({"value": "5", "period": "2018-12-31 00:00:00"}, "period: '2018-12-31 00:00:00' is no date of the form used here; write 2018-12-31", "请写"),
        ({"value": "5", "period": "２０１８"}, "period: '２０１８' is written in full-width characters; write 2018", "全角字符；请写 2018"),
        ({"value": "5", "period": "2018年底"}, "period: '2018年底' is no date of the form used here; write 2018-12-31", "请写 2018-12-31"),
        ({"value": "5", "period": "2016—2018"}, "period: '2016—2018' is no date of the form used here; write 2016/2018", "请写 2016/2018"),
        ({"value": "5", "period": "31/12/2018"}, "period: '31/12/2018' is no date of the form used here; write 2018-12-31", "请写 2018-12-31"),
        ({"value": "5", "period": "05/06/2018"}, "period: '05/06/2018' can be two days: write 2018-05-06 or 2018-06-05", "可指两天"),
        ({"value": "5", "period": "Dec-18"}, "period: 'Dec-18' does not say which part is the year", "看不出哪一部分是年份"),
        ({"value": "5", "period": "43465"}, "period: '43465' is how a spreadsheet counts days: 2018-12-31, or 2023-01-01", "日期序号：2018-12-31"),
        ({"value": "2018/5/1", "indicator": "visit", "period": ""}, "value: '2018/5/1' is no date of the form used here; write 2018-05-01", "请写 2018-05-01"),
        ({"value": "5", "indicator": "指标"}, "indicator: '指标' is the label of several words: register-persons 指标; ", "是几个词的名称"),
        ({"value": "5", "basis": "建档立"}, "basis: '建档立' is not in bases.csv; did you mean register 建档立卡?", "是否指 register 建档立卡？"),
        ({"value": "5", "note": "字" * 3334}, "note: the cell holds 10002 bytes; at most 10000 (10 kB) are allowed", "此格有 10002 字节"),
        ({"value": "5", "note": "x" * 200_000}, "note: the cell holds 200000 bytes", "此格有 200000 字节"),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_makes_of_a_cell_is_said_in_both_languages(checkout, rows, english, chinese):
    root = checkout(observations=[observation(**rows)])
    found, zh = faults(root), faults(root, "zh")
    assert len(found) == 1 and found[0].startswith(OBSERVATIONS + english), found
    assert chinese in zh[0]


def test_labels_stand_for_ids_in_any_width_and_beside_the_id(checkout):
    cells = [
        {"unit": "万人"},
        {"unit": " ten thousand persons 万人".strip(), "basis": "register 建档立卡"},
        {"relation": "不到"},
    ]
    rows = [observation("5", period=str(2015 + n), **cell) for n, cell in enumerate(cells)]
    sources = [source("office", seen="是", kind="资料来源", grade="A 发布者原页")]
    places = [place | {"level": {"country": "国家", "province": "省级"}[place["level"]]} for place in PLACES]
    tables = load(root=checkout(observations=rows, sources=sources, places=places))
    assert [(row.number, row.basis, row.relation) for row in tables.observations] == [
        (50000, "register", "exactly"), (50000, "register", "exactly"), (5, "register", "less"),
    ]  # fmt: skip
    assert tables.sources["office"].seen and tables.places["hunan"].level == "province"


def test_files_as_spreadsheets_save_them(checkout):
    root = checkout(observations=[observation("5", note="湖南")])
    path = root / "data/china/observations.csv"
    text = path.read_text("utf-8")
    for harmless in (
        b"\xef\xbb\xbf" + text.encode(),  # a byte-order mark
        text.replace("\n", "\r\n").encode(),
        text.replace("\n", ",,\n").encode() + b",,,,,,,,,,,,,\r\n",  # cells that were only formatted, an empty row
        text.replace("value", "数值").replace("place", "place 地点").encode(),  # the workbook's header
    ):
        path.write_bytes(harmless)
        assert faults(root) == []
    for content, code, chinese in [
        (text.encode("gb18030"), "the file is not UTF-8 (byte 169) but GB18030 (GBK)", "而是 GB18030（GBK）"),
        (text.encode("utf-16"), "the file is UTF-16 (in Excel: Unicode Text)", "文件是 UTF-16 编码"),
        (b"PK\x03\x04rest", "this is a workbook with the name of a CSV file", "改名为 CSV 的工作簿"),
        (text.replace(",", ";").encode(), "the cells are separated by ';'", "各格以 ';' 分隔"),
    ]:
        path.write_bytes(content)
        (english,), (zh,) = faults(root), faults(root, "zh")
        assert f"-: {code}" in english and "CSV UTF-8 (Comma delimited)" in english, english
        assert chinese in zh and "CSV UTF-8（逗号分隔）" in zh


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"basis": "survey"}, "register-persons 指标 is not measured on the basis survey 监测, so the row would break"),
        ({"basis": "guangxi-round"}, "the basis guangxi-round 广西 is of guangxi 广西 only"),
        ({"basis": "net-income"}, "the basis net-income 旧口径 has values ≤ 2013 only (to 2012); the period 2018"),
        ({"basis": "disposable", "period": "2012"}, "the basis disposable 新口径 has values ≥ 2013 only"),
        ({"basis": "registr"}, "'registr' is not in bases.csv"),
        ({"basis": "register"}, ""),
        ({"basis": "statement"}, ""),
        ({"basis": "not-stated"}, ""),
        ({"basis": "fresh"}, ""),  # not used by the nation at all: it stands for itself
        ({"basis": "revised"}, ""),  # may be joined with one on which the nation has it
        ({"basis": "guangxi-round", "place": "guangxi"}, ""),
    ],
)
@pytest.mark.parametrize("value", ["5", "5万亩"])
def test_a_basis_that_would_break_a_series_is_a_fault(checkout, rows, said, value):
    def basis(name, zh, joins="", definition=""):
        return {"basis": name, "label": name, "label_zh": zh, "joins": joins, "definition": definition}

    bases = [
        BASES[0] | {"joins": "register; revised"}, *BASES[1:], basis("revised", "修订", "register; revised"),
        basis("statement", "报道"), basis("fresh", "新"), basis("guangxi-round", "广西"),
        basis("net-income", "旧口径", definition="to 2012"), basis("disposable", "新口径"),
    ]  # fmt: skip
    national = [observation("5"), observation("5", indicator="incidence", basis="survey")]
    national += [observation("5", indicator="incidence", basis="revised")]
    places = [*PLACES, PLACES[1] | {"place": "guangxi", "name_zh": "广西"}]
    root = checkout(observations=national, bases=bases, places=places)
    shutil.copytree(root / "data/china", root / "data/hunan")
    (root / "data/hunan/sources.csv").write_text(table("sources", source("daily")), "utf-8")
    row = observation(value, source="daily", **{"period": "2018"} | rows)
    (root / "data/hunan/observations.csv").write_text(table("observations", row), "utf-8")
    found = [problem for problem in read(root, ["china", "hunan"])[1] if problem.column == "basis"]
    assert [problem.file for problem in found] == ["data/hunan/observations.csv"] * bool(said)
    assert not said or (said in problem_text(found[0]) and problem_text(found[0], "zh"))


def test_every_message_can_be_said_in_both_languages_with_the_same_parts():
    for code, pair in MESSAGES.items():
        english, chinese = ({name for _, name, *_ in string.Formatter().parse(text) if name} for text in pair)
        assert english == chinese, code


def test_the_years_of_a_basis_are_those_of_the_list():
    assert set(LASTING) <= set(load("china", root=ROOT).bases)
    # The integrated survey (disposable income, consumption) begins with 2013; the years before it are recalculated.
    # The old survey of towns ends with 2012; net income was still published for 2013.
    first = {basis: span[0] for basis, span in LASTING.items() if span[0]}
    last = {basis: span[1] for basis, span in LASTING.items() if span[1]}
    assert first == {"disposable": 2013, "consumption": 2013}
    assert last == {"urban-old": 2012, "net-income": 2013, "disposable-backcast": 2012, "consumption-backcast": 2012}


def test_an_unknown_pack_is_said_alike_by_check_and_ledger(checkout, capsys):
    root, said = checkout(), "data/nosuch: there is no such pack; there are china\n"
    for command in (checks.command, ledger_command):
        assert command(root, pack="nosuch") == 1
        assert capsys.readouterr().out == said
    assert checks.command(root, "nosuch", "zh") == 1
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
            "data/china/observations.csv:2: -: the row has 2 cells; it must have 15 (a cell that holds a comma stands in quotes)",
        ),
        (path.read_bytes() + b'"hunan', "data/china/observations.csv:2: -: the file cannot be read as CSV"),
    ]:
        path.write_bytes(content)
        found = faults(root)
        assert len(found) == 1 and found[0].startswith(said), found
    path.unlink()
    assert faults(root)[0].startswith("data/china/observations.csv:1: -: the file is missing")


def marks(root):
    _, problems = read(root, ["china"])
    return [(problem.file.rpartition("/")[2], problem.column, problem.code) for problem in problems]


def test_a_source_or_a_place_at_fault_is_said_once_and_not_at_every_row_that_names_it(checkout):
    said = [observation("17", source="yearbook"), observation("18", source="yearbook", place="hunan/changsha")]
    late = [*SOURCES, source("yearbook", date="1.2.2019")]
    city = [*PLACES, {"place": "hunan/changsha", "name": "Changsha", "name_zh": "长沙", "level": "city"}]
    root = checkout(observations=said, sources=late, places=city)
    assert marks(root) == [("places.csv", "level", "choice"), ("sources.csv", "date", "date-two")]
    path = root / "data/china/sources.csv"
    path.write_text("source;kind\n")
    assert marks(root) == [("places.csv", "level", "choice"), ("sources.csv", "-", "separator")]


def test_a_comma_without_quotes_is_seen_also_where_the_last_cell_is_empty(checkout):
    root = checkout(observations=[observation("17"), observation("12,227", period="2017")])
    path = root / "data/china/observations.csv"
    text = path.read_text().replace('"12,227"', "12,227")
    path.write_text(text)
    assert marks(root) == [("observations.csv", "-", "cells")]
    # Empty cells beyond the table that the header has too are a spreadsheet's.
    path.write_text("".join(f"{line},,\n" for line in text.replace("12,227", "12").splitlines()))
    assert marks(root) == []


def test_the_hint_for_a_city_is_never_its_province(checkout):
    _, problems = read(checkout(observations=[observation("17", place="hunan/changsha")]), ["china"])
    assert [problem.code for problem in problems] == ["unknown"] and "did you mean" not in problem_text(problems[0])


def test_a_row_at_fault_is_said_to_be_at_fault_once_and_its_misspelling_is_answered_by_it(checkout):
    # The county office's row has no address; another office's id is nearer to nothing than its own.
    broken, other = source("county-office-2018", address=""), source("sunny-office-2013")
    seen = [*SOURCES, broken, other]
    root = checkout(
        sources=seen,
        observations=[observation("5", source="county-ofice-2018")],
        claims=[
            claim("a", "5 people", "5", cites="county-office-2018"),
            claim("b", "6 people", "7"),  # at fault itself
            claim("c", "6 people", "6", repeats="b"),
        ],
    )
    found = faults(root)
    assert "did you mean county-office-2018?" in found[1]
    codes = [problem.code for problem in read(root, ["china"])[1]]
    assert codes == ["says", "unknown-source", "reason"], found


def test_all_faults_come_at_once_and_nothing_is_loaded(checkout, capsys):
    root = checkout(observations=[observation("x"), observation("y", place="nowhere"), observation("7")])
    assert checks.command(root) == 1
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
    bad = observation("0.3", indicator="incidence", upper="3", unit="percnt")
    assert [line.split(": ")[1] for line in faults(checkout(observations=[bad]))] == ["unit", "upper"]


def test_faults_are_said_in_chinese_too(checkout):
    root = checkout(observations=[observation("5", indicator="incidense")])
    assert faults(root, "zh")[0].endswith("indicators.csv 中没有 'incidense'；是否指 incidence 指标？")
    assert all(len(pair) == 2 and any("一" <= letter <= "鿿" for letter in pair[1]) for pair in MESSAGES.values())


def test_a_clean_checkout_says_one_line_of_counts(checkout, capsys):
    assert checks.command(checkout(observations=[observation("5")])) == 0
    assert capsys.readouterr().out == (
        "data: 1 packs, 2 places, 5 sources, 1 observations, 0 claims, 4 indicators: no fault\n"
    )
    assert checks.command(checkout(), "atlantis") == 1


def test_units_turn_into_canonical_ones_with_their_precision(checkout):
    tables = load(root=checkout(observations=[observation("176.5", unit="ten thousand persons")]))
    row = tables.one("hunan", "register-persons", "2018")
    assert (row.number, row.precision) == (1765000, 1000)
    assert (row.interval.low, row.interval.high) == (1764500, 1765500)


def test_a_few_whole_things_are_counted_and_many_are_rounded(checkout):
    said = [observation("99"), observation("100", period="2017")]
    tables = load(root=checkout(observations=said))
    few, many = (tables.one("hunan", "register-persons", year).interval for year in ("2018", "2017"))
    assert (few.low, few.high) == (99, 99)
    assert (float(many.low), float(many.high)) == (99.5, 100.5)


def test_a_series_never_steps_over_a_break(checkout):
    rows = [observation("5", period="2017"), observation("6", basis="survey", period="2018")]
    tables = load(root=checkout(observations=rows))
    assert list(tables.yearly("hunan", "register-persons", "register")) == [2017]
    with pytest.raises(BasisError, match="register and survey may not be joined"):
        tables.yearly("hunan", "register-persons", "register", "survey")


def test_of_sources_that_say_the_same_the_first_is_named(checkout):
    said = [observation("17"), observation("17", source="the-other")]
    tables = load(root=checkout(observations=said, sources=[*SOURCES, source("the-other")]))
    assert tables.one("hunan", "register-persons", "2018").source == "office"


def test_the_checkout_is_found_from_a_folder_inside_it_that_has_data_too(checkout):
    root = checkout()
    (root / "book" / "data").mkdir(parents=True)
    assert find_root(root / "book") == find_root(root) == root


def test_a_series_has_whole_years_and_the_last_days_of_years(checkout):
    spans = [
        "2014-07-01/2014-12-31",
        "2015",
        "2016-01-01/2017-12-31",
        "2018-12-31",
        "2019-06-30",
        "2020-07-01/2021-06-30",
    ]
    rows = [observation("5", indicator="lifted-persons", period=span) for span in spans]
    tables = load(root=checkout(observations=rows))
    assert list(tables.yearly("hunan", "lifted-persons", "register")) == [2015, 2018]
    assert tables.observations[0].reading == "printed"


def test_a_claim_that_is_not_there_is_answered_by_the_nearest(checkout):
    tables = load(root=checkout(claims=[claim("rate-2018", "17", "17")]))
    assert tables.claim("rate-2018").cell == "17"
    with pytest.raises(LookupError, match="there is no claim 'rate-2081'; did you mean 'rate-2018'"):
        tables.claim("rate-2081")
    with pytest.raises(LookupError, match="there is no claim 'x'$"):
        tables.claim("x")


def test_a_joined_series_keeps_to_the_years_since_which_its_bases_join():
    tables = load("china", "guangdong", root=ROOT)
    alone = tables.yearly("guangdong/guangzhou", "gdp", "gdp-delta-table")
    joined = tables.yearly("guangdong/guangzhou", "gdp", "gdp-delta-table", "gdp-census4")
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
        "heavy = {'pandas', 'numpy', 'matplotlib', 'z3', 'statsmodels', 'openpyxl', 'nbformat'} & set(sys.modules)\n"
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
    found = [problem_text(problem) for problem in read(root, ["china", "hunan"])[1]]
    assert found == ["data/hunan/places.csv:3: place: 'hunan' stands in data/china/places.csv too, and differs"]


# Checks of the evidence that hold, from its list of known sums.
def test_sums_that_the_sources_themselves_give():
    tables = load("china", "guangdong", root=ROOT)
    plan = [row.number for row in tables.observed("guangdong", "planned-lifted-persons", basis="guangdong-round-3")]
    assert sum(plan) == tables.one("guangdong", "register-persons", "2015-12-31", basis="guangdong-round-3").number
    years = tables.yearly("china", "rural-poor-persons", "nbs-2010")
    falls = [years[year].number - years[year + 1].number for year in range(2012, 2020)]
    assert all(fall > 0 for fall in falls)
    for year in (2016, 2017, 2018, 2019):
        zones = [tables.one(f"china/{zone}", "rural-poor-persons", str(year)) for zone in ("east", "centre", "west")]
        assert abs(sum(zone.number for zone in zones) - years[year].number) <= sum(z.precision for z in zones)


def test_a_name_that_no_figure_could_print_is_asked_for_in_latin_letters(checkout):
    places = [*PLACES, {"place": "hunan/x", "name": "十八洞", "name_zh": "十八洞", "level": "village"}]
    _, (problem,) = read(checkout(places=places), ["china"])
    assert problem.column == "name" and "Latin" in problem_text(problem) and "拼音" in problem_text(problem, "zh")


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"printed": "近17人"}, None),
        ({"printed": "一七人"}, None),  # no digits to compare
        ({"printed": "近18人"}, "printed: '近18人' does not hold the figure 17 of this row"),
        ({"printed": "全村17人。"}, "printed: 6 characters, or a sentence"),
        ({"printed": "x" * 41}, "printed: 41 characters, or a sentence"),
        ({"scope": "one county alone"}, "locator: the figure is limited to a part (scope)"),
        ({"scope": "one county alone", "locator": "p. 1"}, None),
        ({"modality": "预测"}, None),
        ({"modality": "guess"}, "modality: 'guess' is not allowed"),
    ],
)
def test_what_a_source_prints_and_how_far_it_goes(checkout, cells, fault):
    found = faults(checkout(observations=[observation("17", **cells)]))
    assert ([fault in line for line in found] == [True]) if fault else found == []


def test_a_wrong_relation_hides_no_wrong_figure(checkout):
    found = faults(checkout(observations=[observation("0.3%", relation="nearli")]))
    assert [line.split(": ")[1] for line in found] == ["relation", "value"]


def test_one_table_read_again_alone_is_what_reading_all_gives(checkout):
    rows, printed = [observation("17"), observation("12", period="2017")], [claim("a", "17", "17")]
    tables = load(root=checkout(observations=rows, claims=printed))
    for name, edited in (
        ("observations", [observation("18"), rows[1], observation("3", period="2016")]),
        ("observations", [observation("1x")]),
        ("claims", [claim("a", "18", "18"), claim("b", "12", "12", period="2017", repeats="c")]),
    ):
        text = table(name, *edited)
        found, problems = reread(tables, f"data/china/{name}.csv", text)
        whole, all_problems = read(tables.root, tables.packs, {f"data/china/{name}.csv": text})
        assert (found.observations, found.claims) == (whole.observations, whole.claims)
        assert problems == all_problems
    with pytest.raises(ValueError, match="only observations.csv and claims.csv"):
        reread(tables, "data/china/places.csv", "")


def seen_as(text: str, encoding: str) -> str:
    """UTF-8 text opened in another encoding, as a spreadsheet shows it: what cannot be read is a question mark."""
    return text.encode("utf-8").decode(encoding, "replace").replace("\ufffd", "?")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        (seen_as("保定", "gbk"), "保定"),
        ("闃滃钩鍘\ufffd", "阜平"),  # an odd number of bytes: the last character is lost
        (seen_as("骆驼湾村扶贫办公室", "gbk"), "骆驼湾村扶贫办公"),
        (seen_as("保定", "latin-1"), "保定"),
        ("ä¿å®š", "定"),  # a control character was dropped on the way
    ],
)
def test_text_garbled_by_a_wrong_encoding_is_refused_with_what_it_was(checkout, name, meant):
    garbled = [*PLACES, {"place": "hunan/a", "name": "A", "name_zh": name, "level": "prefecture"}]
    (problem,) = read(checkout(places=garbled), ["china"])[1]
    assert (problem.line, problem.column) == (4, "name_zh") and meant in problem.parts["meant"]
    assert "65001: Unicode (UTF-8)" in problem_text(problem) and "CSV UTF-8" in problem_text(problem, "zh")


def test_a_lost_character_is_refused_and_true_text_is_not(checkout):
    notes = ("联通", "淇县", "café – naïve ± ²", "Ürümqi 乌鲁木齐", "底广东", "数据版本")
    places = [{"place": f"hunan/p{n}", "name": "A", "name_zh": "甲", "level": "prefecture", "note": note}
              for n, note in enumerate([*notes, "三\ufffd村"])]  # fmt: skip
    problems = read(checkout(places=[*PLACES, *places]), ["china"])[1]
    assert [(problem.line, problem.code) for problem in problems] == [(3 + len(places), "characters-lost")]


def test_a_correction_names_its_version_and_its_pages(checkout):
    root = checkout()
    good = {"date": "2026-11-26", "version": "0.2.0", "page": "book/terms", "said": "A.", "says": "B.", "why": "C."}
    rows = [good, good | {"version": "2"}, good | {"page": ""}, good | {"why": ""}]
    (root / "data/corrections.csv").write_text(table("corrections", *rows), "utf-8")
    tables, problems = read(root, ["china"])
    assert [(row.version, row.pages, row.says) for row in tables.corrections] == [("0.2.0", ("book/terms",), "B.")]
    assert [(problem.line, problem.column, problem.code) for problem in problems] == [
        (3, "version", "version"),
        (4, "page", "required"),
        (5, "why", "required"),
    ]

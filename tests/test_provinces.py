"""A new province: from its name to an empty pack, through a filled workbook to tables and verdicts, and away again."""

import csv
import os
import shutil
import zipfile
from pathlib import Path

import nbformat
import openpyxl
import pytest
from click.testing import CliRunner
from conftest import BASES, INDICATORS, PLACES, ROOT, observation

from compendium.__main__ import main
from compendium.audit import checks
from compendium.audit.ledger import as_csv, ledger
from compendium.audit.loading import load, read
from compendium.authors import new_province, workbook
from compendium.files import spreadsheet_safe
from compendium.messages import say, spoken_language
from compendium.schema import COLUMNS

PROVINCE = {"level": "province"}
KEPT = {lang: say("province-kept", lang) for lang in ("en", "zh")}  # said last where a workbook is refused
ALL_PLACES = [
    *PLACES,
    {"place": "sichuan", "name": "Sichuan", "name_zh": "四川", "gb_code": "510000"} | PROVINCE,
    {"place": "shanxi", "name": "Shanxi", "name_zh": "山西", "gb_code": "140000"} | PROVINCE,
    {"place": "shaanxi", "name": "Shaanxi", "name_zh": "陕西", "gb_code": "610000"} | PROVINCE,
]
NATIONAL = [
    observation("5", place="sichuan", period=year, indicator="incidence", basis="survey")
    for year in ("2012", "2013", "2015")
]


@pytest.fixture
def root(checkout, monkeypatch):
    for name in ("NAME", "FROM", "OUTER_LOCALE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    indicators = [INDICATORS[0] | {"label_zh": "建档立卡人口"}, INDICATORS[1] | {"label_zh": "脱贫人口"},
                  INDICATORS[2] | {"label_zh": "贫困发生率"}, INDICATORS[3] | {"label_zh": "考察"}]  # fmt: skip
    root = checkout(places=ALL_PLACES, observations=NATIONAL, indicators=indicators, bases=BASES)
    (root / "CITATION.cff").write_text("date-released: 2026-11-23\n")
    monkeypatch.chdir(root)
    return root


def tree(root: Path) -> dict[str, bytes]:
    """All files, as git would compare them."""
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def run(*arguments: str, **variables: str):
    done = CliRunner().invoke(main, list(arguments), env=variables)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


# The name


@pytest.fixture(scope="module")
def national():
    return load("china", root=ROOT)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("sichuan", "sichuan"),
        ("SiChuan ", "sichuan"),
        ("四川", "sichuan"),
        ("四川省", "sichuan"),
        ("510000", "sichuan"),
        ("５１００００", "sichuan"),
        ("Sichuan Province", "sichuan"),
        ("Inner Mongolia", "inner-mongolia"),
        ("inner-mongolia", "inner-mongolia"),
        ("内蒙古自治区", "inner-mongolia"),
        ("广西壮族自治区", "guangxi"),
        ("重庆市", "chongqing"),
        ("山西", "shanxi"),
        ("陕西省", "shaanxi"),
        ("610000", "shaanxi"),
    ],
)
def test_a_province_is_known_by_all_its_names(national, name, place):
    assert new_province.find(name, national).place == place


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        ("", "name a province, for example", "请写省名"),
        ("shanxi", "can be either of two: 山西 shanxi (140000), 陕西 shaanxi (610000)", "可指两省：山西 shanxi"),
        ("Shaanxi", "can be either of two: 山西 shanxi (140000), 陕西 shaanxi (610000)", "可指两省"),
        ("Shanxi Province", "can be either of two", "可指两省"),
        ("../x", "'../x' is a path; write only the name", "是路径"),
        ("a/b", "is a path", "是路径"),
        ("C:\\x", "is a path", "是路径"),
        ("..", "is a path", "是路径"),
        ("china", "is the nation", "是全国"),
        ("中国", "is the nation", "是全国"),
        ("sichaun", "did you mean sichuan 四川?", "是否指 sichuan 四川？"),
        ("atlantis", "'atlantis' is no province; there are: hunan 湖南, shaanxi 陕西", "不是省级名称"),
        ("hunan", "hunan is taken: data/hunan is there already", "已存在：已有 data/hunan"),
        ("湖南", "hunan is taken", "已存在"),
    ],
)
def test_a_name_that_will_not_do_is_refused_and_nothing_is_written(root, name, english, chinese):
    (root / "data/hunan").mkdir()
    write_chapter(root, "hunan")
    for table in COLUMNS.keys() & {"places", "sources", "observations", "claims"}:
        (root / f"data/hunan/{table}.csv").write_text(",".join(COLUMNS[table]) + "\n")
    before = tree(root)
    for lang, said in (("en", english), ("zh", chinese)):
        code, output = run("province", name, "--lang", lang)
        assert code == 1 and said in output, output
    assert tree(root) == before and not list(root.glob(".province-*"))


# The empty pack


def write_chapter(root: Path, name: str) -> None:
    path = root / f"notebooks/provinces/{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine")


def test_a_chapter_that_is_gone_is_made_again_and_the_tables_stay(root):
    run("province", "sichuan")
    before = tree(root)
    (root / "notebooks/provinces/sichuan.ipynb").unlink()
    code, output = run("province", "四川", "--lang", "zh")
    assert code == 0 and "已重新生成" in output and tree(root) == before


def test_a_new_pack_is_empty_whole_and_can_be_taken_away(root):
    before = tree(root)
    code, output = run("province", "四川")
    assert code == 0 and output.startswith("sichuan 四川 (510000): made")
    assert "  incidence 贫困发生率  2012-2013, 2015  survey" in output
    assert "register-persons 建档立卡人口" in output and "make province FROM=sichuan.xlsx" in output
    new = {name for name in tree(root) if name not in before}
    assert new == {
        *(f"data/sichuan/{table}.csv" for table in ("places", "sources", "observations", "claims")),
        "data/sichuan/sichuan.xlsx",
        "notebooks/provinces/sichuan.ipynb",
    }
    for table in ("sources", "observations", "claims"):
        assert (root / f"data/sichuan/{table}.csv").read_text() == ",".join(COLUMNS[table]) + "\n"
    assert (root / "data/sichuan/places.csv").read_text().splitlines()[1:] == ["sichuan,Sichuan,四川,province,510000,,"]
    nbformat.validate(nbformat.read(root / "notebooks/provinces/sichuan.ipynb", 4))
    assert checks.command(root, "sichuan") == 0
    made = tree(root)
    code, output = run("province", "sichuan")
    assert code == 1 and "taken" in output and tree(root) == made
    shutil.rmtree(root / "data/sichuan")
    (root / "notebooks/provinces/sichuan.ipynb").unlink()
    assert tree(root) == before
    run("province", "510000")
    assert tree(root) == made  # the same bytes, whenever and by whichever name


def test_a_chapter_that_is_there_keeps_a_name_taken(root):
    path = root / "notebooks/provinces/sichuan.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    code, output = run("province", "sichuan")
    assert code == 1 and "notebooks/provinces/sichuan.ipynb is there already" in output
    assert path.read_text() == "mine" and not (root / "data/sichuan").exists()


def test_what_fails_half_way_leaves_nothing(root, monkeypatch):
    before, rename = tree(root), os.rename

    def full(source, target):
        if str(target).endswith(".ipynb"):
            raise OSError(28, "No space left on device", str(target))
        rename(source, target)

    monkeypatch.setattr(os, "rename", full)
    code, output = run("province", "sichuan")
    assert code == 1 and "No space left on device; nothing was written" in output
    assert tree(root) == before and not list(root.glob(".province-*"))


def test_the_language_follows_the_locale(root, monkeypatch):
    assert run("province", "", LANG="zh_CN.UTF-8")[1].startswith("请写省名")
    assert run("check", LC_ALL="C.UTF-8", OUTER_LOCALE="zh_CN.UTF-8")[1].endswith("：无误\n")
    for variables, lang in [
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "zh"),  # a locale without a language says nothing
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_TW.UTF-8"}, "zh"),
        ({}, "en"),
    ]:
        with monkeypatch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            assert spoken_language() == lang


# The filled workbook


class Filled:
    """The workbook of a new pack, to be filled in by column names as an author would."""

    def __init__(self, root: Path):
        self.root, self.path = root, root / "data/sichuan/sichuan.xlsx"
        assert run("province", "sichuan")[0] == 0
        self.book = openpyxl.load_workbook(self.path)

    def put(self, table: str, row: int, **cells):
        columns = {cell.value.split()[0]: cell.column for cell in self.book[table][1]}
        for name, value in cells.items():
            self.book[table].cell(row, columns[name]).value = value

    def read(self, *options: str):
        self.book.save(self.path)
        return run("province", "--from", "sichuan.xlsx", *options)


@pytest.fixture
def filled(root):
    """A workbook with two sources, a work, three observations and two claims, typed in every allowed way."""
    book = Filled(root)
    source = {"title": "A title", "publisher": "An office", "seen": "是", "address": "https://example.org/a"}
    book.put("sources", 2, source="daily", kind="资料来源", grade="A 发布者原页", origin="office", **source)
    book.put("sources", 3, source="copy", kind="source", grade="C", origin="office", **source)
    book.put("sources", 4, source="article", kind="work 被核对的著作", grade="B", origin="author", **source)
    book.put("observations", 2, place="sichuan", indicator="incidence 贫困发生率", period=2018, basis="建档立卡",
             relation="", value=1.1, printed="1.1%", source="daily", note="read on page 2  ")  # fmt: skip
    book.put("observations", 5, place="sichuan", indicator="建档立卡人口", period="2013-12-31", basis="register",
             value=625.1, unit="万人", source="daily")  # fmt: skip
    book.put("observations", 6, place="sichuan", indicator="visit", value="2018-02-11", source="daily")
    claim = {"work": "article", "section": 1, "place": "sichuan", "period": 2018, "basis": "register",
             "restatement": "It is said to be {printed}.", "modality": "已发生"}  # fmt: skip
    book.put("claims", 2, claim="rate", printed="1.1 percent", indicator="incidence", value=1.1, **claim)
    book.put("claims", 3, claim="too-low", printed="less than 0.3 percent", indicator="incidence", relation="less",
             value=0.3, **claim)  # fmt: skip
    return book


OBSERVATIONS = """\
place,indicator,period,basis,relation,value,upper,unit,precision,modality,printed,scope,source,locator,note
sichuan,incidence,2018,register,,1.1,,,,,1.1%,,daily,,read on page 2
sichuan,register-persons,2013-12-31,register,,625.1,,ten thousand persons,,,,,daily,,
sichuan,visit,,,,2018-02-11,,,,,,,daily,,
"""


def test_a_province_goes_from_workbook_to_tables_to_verdicts(root, filled):
    # A formula as text in a cell of text: it may be shown, never run.
    cell = filled.book["claims"].cell(2, COLUMNS["claims"].index("section") + 1)
    cell.value, cell.data_type = "=1+1", "s"
    code, output = filled.read()
    assert code == 0 and "data/sichuan/observations.csv: 3 rows, 3 new, 0 changed, 0 gone" in output
    assert (root / "data/sichuan/observations.csv").read_text("utf-8") == OBSERVATIONS
    assert checks.command(root, "sichuan") == 0
    tables = load("china", "sichuan", root=root)
    assert tables.one("sichuan", "register-persons", "2013").number == 6251000
    entries = ledger(tables)
    assert {e.claim.claim: e.verdict.verdict for e in entries} == {"rate": "agrees", "too-low": "differs"}
    rows = list(csv.DictReader(as_csv(tables, entries).splitlines()))
    assert rows[0]["section"] == "'=1+1" and rows[1]["value"] == "0.3"
    first = tree(root)
    assert filled.read()[0] == 0
    assert {name for name, data in tree(root).items() if data != first[name]} <= {"data/sichuan/sichuan.xlsx"}


def test_no_download_runs_a_formula_and_numbers_stay():
    for text in ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1"):
        assert spreadsheet_safe(text) == "'" + text
    assert [spreadsheet_safe(cell) for cell in (-1, 0.5, "a=b", "")] == [-1, 0.5, "a=b", ""]


FAULTS = [
    ({"indicator": "incidense"}, "indicator (指标): 'incidense' is not in the list indicators; did you mean incidence 贫困发生率?",
     "indicator 列（指标）：indicators 列表中没有 'incidense'；是否指 incidence 贫困发生率？"),
    ({"value": "=1+1"}, "value (数值): '=1+1' is a formula", "value 列（数值）：'=1+1' 是公式"),
    ({"value": "3.2万", "indicator": "register-persons"},
     "value (数值): '3.2万' holds a unit, '万'; write 3.2, and in the column unit one of: ten thousand persons 万人",
     "含单位 '万'；请写 3.2"),
    ({"value": 0.0454, "format": "0.00%"}, "value (数值): the cell has the format percent; set its format to Text and write 4.54",
     "此格为百分比格式"),
    ({"value": 150}, "value (数值): '150' lies beyond the natural bounds of 'incidence'", "超出 'incidence' 的自然范围"),
    ({"period": 43465}, "period (时期): '43465' is how a spreadsheet counts days", "日期序号"),
    ({"period": "05/06/2018"}, "period (时期): '05/06/2018' can be two days", "可指两天"),
    ({"basis": "registr"}, "basis (口径): 'registr' is not in the list bases", "是否指 register 建档立卡？"),
    ({"place": "sichuan/chengdu"}, "place (地点): 'sichuan/chengdu' is not in the sheet places", "places 表中没有"),
    ({"source": "nobody"}, "source (来源): 'nobody' is not in the sheet sources; a text that is not there yet takes a row",
     "sources 表中没有 'nobody'；尚未登记的材料，请先在那里加一行"),
    ({"note": "x" * 10_001}, "note (备注): the cell holds 10001 bytes", "此格有 10001 字节"),
    ({"note": "a\nb"}, "note (备注): the cell holds a control character (a line break", "控制字符（例如换行）"),
    ({"value": "3-4"}, "value (数值): '3-4' is a range; write 3 here, 4 in the column upper, and range in the column relation",
     "是区间；此处写 3，upper 列写 4"),
    ({"value": "3%至4%"}, "value (数值): '3%至4%' is a range; write 3 here, 4 in", "是区间"),
    ({"value": "二十三"}, "value (数值): '二十三' is a number in words; write 23", "请写 23"),
    ({"value": "由5.7%降到1.1%"}, "value (数值): '由5.7%降到1.1%' holds two figures; write two rows", "请分两行写"),
    ({"unit": "万", "indicator": "register-persons"},
     "unit (单位): '万' is not in the list units; register-persons 建档立卡人口 can have: persons 人; ten thousand persons 万人; ",
     "register-persons 建档立卡人口 可用：persons 人"),
    ({"note": "a_x000D_b"}, "note (备注): the cell holds a control character", "控制字符"),
    ({"note": "བོད"}, "note (备注): 'བོད' holds 'བ', of a script or a kind of sign that the book cannot print", "书中无法印出"),
    ({"period": "2018", "source": "daily", "basis": "register"}, "place (地点): the same place, indicator, period, basis, source stands in row 2 already", "已有相同的"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "english", "chinese"), FAULTS)
def test_a_fault_is_named_by_sheet_row_and_column_and_nothing_is_written(root, filled, cells, english, chinese):
    cells = dict(cells)
    form = cells.pop("format", None)
    row = {"place": "sichuan", "indicator": "incidence", "period": "2017", "value": "5", "source": "daily"} | cells
    filled.put("observations", 9, basis=row.pop("basis", "register"), **row)
    if form:
        filled.book["observations"].cell(9, 6).number_format = form
    filled.book.save(filled.path)
    before = tree(root)
    for lang, said in (("en", f"sichuan.xlsx: observations row 9, column {english}"), ("zh", chinese)):
        code, output = filled.read("--lang", lang)
        assert code == 1 and said in output and output.count("\n") == 2 and KEPT[lang] in output, output
        assert lang == "en" or output.startswith("sichuan.xlsx：工作表 observations 第 9 行，"), output
    assert {**tree(root), "data/sichuan/sichuan.xlsx": b""} == {**before, "data/sichuan/sichuan.xlsx": b""}


def test_what_other_programs_write_is_read_or_answered_with_what_to_do(root, filled):
    filled.book["observations"].title = "数据"
    assert filled.read()[0] == 0
    filled.book["数据"].insert_rows(1)
    filled.book["数据"]["A1"] = "四川"
    code, output = filled.read("--lang", "zh")
    assert code == 1 and "observations 第 1 行：表头必须在第一行，现在在第 2 行" in output and output.count("\n") == 2
    filled.book["数据"].delete_rows(1)
    filled.book.save(filled.path)

    def rewritten(part: str, old: bytes, new: bytes) -> tuple[int, str]:
        """What is said of the workbook with something in a part of its file replaced."""
        path = filled.path.with_name("other.xlsx")
        with zipfile.ZipFile(filled.path) as held, zipfile.ZipFile(path, "w") as made:
            for name in held.namelist():
                content = held.read(name)
                assert old in content or part not in name
                made.writestr(name, content.replace(old, new) if part in name else content)
        code, output = run("province", "--from", str(path))
        path.unlink()
        return code, output

    assert rewritten("xl/styles", b"<fill><patternFill /></fill>", b"<fill/>")[0] == 0
    assert (
        rewritten(
            "xl/workbook.xml",
            b"</sheets>",
            b'</sheets><definedNames><definedName name="x" localSheetId="99">#REF!</definedName></definedNames>',
        )[0]
        == 0
    )
    assert rewritten("docProps/core", b"2020-", b"2O20-")[0] == 0
    code, output = rewritten(
        "xl/workbook.xml", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", workbook.STRICT + b"x"
    )
    assert code == 1 and "saved as Strict Open XML; in Excel choose File, Save As, Excel Workbook (.xlsx)" in output


def test_all_faults_of_all_sheets_come_at_once_in_the_order_of_the_sheets(filled):
    filled.put("observations", 7, place="nowhere", indicator="incidense", period="2018/1", value="5%", source="daily")
    filled.put("places", 3, place="sichuan/a/b", name="B", name_zh="乙", level="村")
    filled.put("sources", 5, source="Bad Id", kind="book", seen="yes", title="T", origin="o", grade="E", address="x")
    filled.put("claims", 4, claim="rate")
    code, output = filled.read()
    places = [line.removeprefix("sichuan.xlsx: ").split(" (")[0] for line in output.splitlines()]
    assert code == 1 and places[:10] == [
        "places row 3, column place", "sources row 5, column source", "sources row 5, column kind",
        "sources row 5, column address", "sources row 5, column grade", "observations row 7, column place",
        "observations row 7, column indicator", "observations row 7, column period", "observations row 7, column value",
        "claims row 4, column claim",
    ]  # fmt: skip


def test_sheets_and_columns_that_are_missing_or_unknown_are_named(root, filled):
    del filled.book["claims"]
    filled.book.create_sheet("claim")
    filled.book["observations"]["A1"] = "plac"
    filled.book["observations"]["Q1"] = "数值"
    filled.book["observations"]["S4"] = "a remark"
    before = tree(root)
    code, output = filled.read()
    assert code == 1 and output.splitlines() == [
        "sichuan.xlsx: observations row 1: column A: 'plac' is no column of this sheet; did you mean place 地点?",
        "sichuan.xlsx: observations row 1: column Q: '数值' stands in the header twice",
        "sichuan.xlsx: observations row 1, column place (地点): the column place 地点 is missing from the header",
        "sichuan.xlsx: observations row 4: a cell in column S stands beyond the table ('a remark'); delete it or move it "
        "into note",
        "sichuan.xlsx: claims row 1: the sheet 'claims' is missing; sheets of another name are: 'claim'. If one of them is "
        "it, give it that name",
        KEPT["en"],
    ]
    assert tree(root).keys() == before.keys()


def test_order_of_columns_hidden_rows_and_sheets_of_ones_own_do_no_harm(root, filled):
    filled.book.create_sheet("scratch")["A1"] = "=1+1"
    filled.book["observations"].row_dimensions[5].hidden = True
    sheet = filled.book["observations"]
    for row in range(1, 7):  # value and note change places
        value, note = sheet.cell(row, 6).value, sheet.cell(row, 12).value
        sheet.cell(row, 6).value, sheet.cell(row, 12).value = note, value
    code, output = filled.read()
    assert code == 0 and output.startswith("sichuan.xlsx: the sheet 'scratch' is not read\n")
    assert (root / "data/sichuan/observations.csv").read_text("utf-8") == OBSERVATIONS


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"place": None, "level": None, "name": None, "name_zh": None, "gb_code": None}, "found: -"),
        ({"place": "chengdu"}, "found: chengdu"),
    ],
)
def test_a_workbook_without_its_province_is_refused(filled, cells, said):
    filled.put("places", 2, **cells)
    code, output = filled.read()
    assert code == 1 and "the sheet needs the row of one province" in output and said in output


def test_edits_of_the_workbook_go_through_and_edits_of_the_tables_are_not_lost(root, filled):
    filled.read()
    filled.put("observations", 2, period="2017")  # another key: the row of 2018 goes, and that is said
    code, output = filled.read()
    assert code == 0 and "observations.csv: 3 rows, 1 new, 0 changed, 1 gone" in output
    path = root / "data/sichuan/observations.csv"
    mine = "sichuan,incidence,2019,register,,0.3,,,,,,,daily,,\n"
    path.write_text(path.read_text("utf-8") + mine, "utf-8")
    filled.put("observations", 2, value=2, printed="2%")
    filled.book.save(filled.path)
    before = tree(root)
    code, output = filled.read()
    assert (
        code == 1
        and "2 of their rows are not in it" in " ".join(output.split())
        and "sichuan incidence 2019 register 0.3" in output
    )
    assert {k: v for k, v in tree(root).items() if k.endswith(".csv")} == {
        k: v for k, v in before.items() if k.endswith(".csv")
    }
    filled.put("observations", 2, value=1.1, printed="1.1%")
    filled.put("observations", 7, place="sichuan", indicator="incidence", period=2019, basis="register", value=0.3,
               source="daily")  # fmt: skip
    assert filled.read()[0] == 0 and mine in path.read_text("utf-8")
    path.write_bytes(path.read_text("utf-8").replace("read on page 2", "在第二页").encode("gb18030"))
    code, output = filled.read("--lang", "zh")
    assert code == 1 and "data/sichuan/observations.csv 无法读取" in output


def test_a_copied_sheet_never_stands_in_for_the_real_one(root, filled):
    observations = filled.book["observations"]
    for title, state in (("observations (2)", "hidden"), ("Observations_2", "visible")):
        copy = filled.book.copy_worksheet(observations)
        copy.title, copy.sheet_state = title, state
        copy.delete_rows(3, 9)
        before = tree(root).keys()
        for lang, said in (("en", "this sheet can be any of"), ("zh", "以下工作表都可能是本表：")):
            code, output = filled.read("--lang", lang)
            assert code == 1 and said in output and f"'observations', {title!r}" in output, output
        assert tree(root).keys() == before
        filled.book.remove(copy)
    filled.book.copy_worksheet(
        observations
    ).title = "observations old"  # exact names first; and what is not read is named
    code, output = filled.read()
    assert code == 0 and output.startswith("sichuan.xlsx: the sheet 'observations old' is not read\n")
    assert (root / "data/sichuan/observations.csv").read_text("utf-8") == OBSERVATIONS


def test_merged_cells_are_said_to_be_merged(filled):
    filled.put("observations", 3, indicator="incidence", period=2017, value=5, source="daily")
    filled.book["observations"].merge_cells("A2:A3")
    for lang, said in (
        ("en", "observations row 3, column place (地点): the cell is merged with cell A2"),
        ("zh", "此格与 A2 格合并"),
    ):
        code, output = filled.read("--lang", lang)
        assert code == 1 and said in output and output.count("\n") == 2 and KEPT[lang] in output, output


def test_what_changes_in_a_pack_is_said_row_by_row_before_it_is_written(root, filled):
    filled.put("observations", 7, place="sichuan", indicator="register-persons", period=2016, basis="register", value=300,
               unit="万人", source="daily")  # fmt: skip
    assert filled.read()[0] == 0
    (root / "data/sichuan/workbook.sha256").unlink()  # as where somebody else reads the workbook that was sent
    os.remove(filled.path)
    assert run("workbook", "四川")[0] == 0
    filled.book = openpyxl.load_workbook(filled.path)
    assert [cell.value for cell in filled.book["observations"][5]][:6] == [
        "sichuan", "register-persons", "2016", "register", None, "300",
    ]  # fmt: skip
    before = tree(root)
    assert filled.read() == (
        0,
        "data/sichuan: nothing changed; the tables hold already what the workbook holds\n\n"
        "Now:   make book    or    python make.py book\n",
    )
    unlike = {name for name, data in tree(root).items() if data != before.get(name)}
    assert unlike <= {"data/sichuan/sichuan.xlsx", "data/sichuan/workbook.sha256"}
    (root / "data/sichuan/workbook.sha256").unlink()
    filled.put("observations", 2, value=1.2, printed="1.2%", note=None)
    filled.book["observations"].delete_rows(5)
    filled.put("places", 3, place="sichuan/a", name="A", name_zh="甲", level="县级")
    english = """\
places row 3: new: sichuan/a A 甲 county
observations row 2: changed: sichuan incidence 2018 register daily: value (数值) '1.1' → '1.2'; printed (原文数字) '1.1%' → \
'1.2%'; note (备注) 'read on page 2' → ''
observations row 5 of the tables as they were: gone: sichuan register-persons 2016 register 300 ten thousand persons daily
"""
    replace = os.replace
    with pytest.MonkeyPatch.context() as patch:  # nothing is written where the disk is full, and still it is said

        def full(source, target):
            raise OSError(28, "No space left on device", str(target))

        patch.setattr(os, "replace", full)
        code, output = filled.read()
        assert code == 1 and output.startswith(english), output
    assert os.replace is replace
    code, output = filled.read("--lang", "zh")
    assert code == 0 and output.splitlines()[:3] == [
        "工作表 places 第 3 行：新增：sichuan/a A 甲 county",
        "工作表 observations 第 2 行：更改：sichuan incidence 2018 register daily：value（数值）'1.1' → '1.2'；printed（原文数字）"
        "'1.1%' → '1.2%'；note（备注）'read on page 2' → ''",
        "observations 表原第 5 行：删去：sichuan register-persons 2016 register 300 ten thousand persons daily",
    ]
    assert "data/sichuan/observations.csv：3 行，新增 0，更改 1，减少 1" in output


def test_a_workbook_that_was_filled_in_and_not_read_is_never_written_over(root, filled):
    filled.book.save(filled.path)
    for lang, said in (("en", "is there already, and holds something else"), ("zh", "内容与各表不同")):
        code, output = run("workbook", "sichuan", "--lang", lang)
        assert code == 1 and said in output and "make province FROM=sichuan.xlsx" in output
    code, output = run("workbook", "hunan")
    assert code == 1 and "there is no data/hunan yet; begin it with make province NAME=hunan" in output
    assert run("workbook", "")[0] == 1


def test_tables_of_a_text_that_is_audited_go_through_the_workbook_too(root, filled):
    filled.put("bearings", 2, claim="rate", place="sichuan", indicator="incidence", period=2018, basis="建档立卡",
               source="daily", direction="支持", why="It is the same figure.")  # fmt: skip
    filled.put("searches", 2, date="2026-11-26", where="a library", words="四川 贫困", claims="rate", purpose="A second print",
               outcome="None.")  # fmt: skip
    filled.put("sums", 2, sum="all", work="article", whole="rate", parts="too-low", sentence="one is the other")
    code, output = filled.read()
    assert code == 1 and output.startswith(
        "sichuan.xlsx: sums row 2, column parts (各部分): a sum has at least two parts"
    )
    filled.book["sums"].delete_rows(2)
    code, output = filled.read()
    assert code == 0 and "data/sichuan/bearings.csv: 1 rows, 1 new" in output and "sums" not in output
    assert (root / "data/sichuan/bearings.csv").read_text().splitlines()[1:] == [
        "rate,sichuan,incidence,2018,register,daily,supports,It is the same figure."
    ]
    assert (root / "data/sichuan/searches.csv").is_file() and not (root / "data/sichuan/sums.csv").exists()
    del filled.book["searches"]  # a sheet that need not be there and is not leaves its table as it is
    filled.book["bearings"].delete_rows(2)
    code, output = filled.read()
    assert code == 0 and "bearings row 2 of the tables as they were: gone: rate sichuan" in output
    assert len((root / "data/sichuan/searches.csv").read_text().splitlines()) == 2
    assert not read(root, ["china", "sichuan"])[1]


def test_most_rows_of_a_table_go_only_when_that_is_said(root, filled):
    for year in range(2010, 2016):
        filled.put("observations", year - 2000, place="sichuan", indicator="incidence", period=year, basis="register",
                   value=5, source="daily")  # fmt: skip
    assert filled.read()[0] == 0
    filled.book["observations"].delete_rows(3, 11)
    before = tree(root)
    for lang, said in (
        ("en", "has 9 rows, and the workbook would leave 3. Nothing was written."),
        ("zh", "将只剩 3 行"),
    ):
        code, output = filled.read("--lang", lang)
        assert code == 1 and said in output and "GONE=yes" in output
    assert {**tree(root), "data/sichuan/sichuan.xlsx": b""} == {**before, "data/sichuan/sichuan.xlsx": b""}
    code, output = run("province", FROM="sichuan.xlsx", GONE="yes")
    assert code == 0 and "observations.csv: 3 rows, 0 new, 0 changed, 6 gone" in output


def test_a_slip_is_named_by_sheet_row_and_column_and_stops_nothing(root, filled):
    filled.put("observations", 7, place="sichuan", indicator="register-persons", period="2014", basis="register",
               value=612.4, source="daily")  # fmt: skip
    for lang, said in (("en", "sichuan.xlsx: observations row 7, column value (数值): warning: 612.4 persons 人 is 612.4"),
                       ("zh", "sichuan.xlsx：工作表 observations 第 7 行，value 列（数值）：提醒：612.4 persons 人")):  # fmt: skip
        code, output = filled.read("--lang", lang)
        assert code == 0 and said in output and "6,124,000 persons 人" in output, output


def test_a_workbook_alone_makes_its_pack_and_chapter(root, filled):
    filled.book.save(root / "elsewhere.xlsx")
    shutil.rmtree(root / "data/sichuan")
    (root / "notebooks/provinces/sichuan.ipynb").unlink()
    assert run("province", "--from", "elsewhere.xlsx")[0] == 0
    assert (root / "data/sichuan/observations.csv").read_text("utf-8") == OBSERVATIONS
    assert (root / "notebooks/provinces/sichuan.ipynb").is_file()
    assert not read(root, ["china", "sichuan"])[1]


def test_a_failing_write_puts_the_tables_back(root, filled, monkeypatch):
    filled.read()
    filled.put("observations", 2, value=2, printed="2%")
    filled.put("claims", 2, note="another")
    filled.book.save(filled.path)
    before, replace = tree(root), os.replace

    def full(source, target):
        if str(target).endswith("claims.csv"):
            raise OSError(28, "No space left on device", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", full)
    code, output = run("province", "--from", "sichuan.xlsx")
    assert code == 1 and "nothing was written" in output
    assert tree(root) == before

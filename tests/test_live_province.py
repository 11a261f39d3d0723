"""The page that takes a province: what it says of filled tables, what it gives back, and that its preview shows text as text."""

import csv
import io
import shutil
import subprocess
import sys
import zipfile
from html.parser import HTMLParser

import openpyxl
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from compendium import files
from compendium.audit.loading import load
from compendium.audit.tables import as_csv
from compendium.authors import exchange, workbooks
from compendium.authors.filled import workbook_of
from compendium.book import notebooks
from compendium.book.provinces.facts import POVERTY
from compendium.book.show import Table, escape
from compendium.live import preview, province

MADE = shutil.ignore_patterns("*.xlsx", "*.sha256")


@pytest.fixture(scope="module")
def tables():
    return load(root=ROOT)


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A checkout with one province in which the page finds the tables, and a command can write."""
    for part in ("china", "hunan"):
        shutil.copytree(ROOT / "data" / part, tmp_path / "data" / part, ignore=MADE)
    for path in (ROOT / "data").glob("*.csv"):
        shutil.copy(path, tmp_path / "data")
    path = tmp_path / "data" / "china" / "observations.csv"  # most of the nation's rows are of other provinces
    rows = csv.DictReader(path.read_text("utf-8").splitlines())
    path.write_text(
        as_csv(
            "observations",
            [row for row in rows if row["place"] in ("china", "hunan") or row["indicator"].startswith(POVERTY)],
        ),
        "utf-8",
    )
    shutil.copytree(ROOT / "book" / "static", tmp_path / "book" / "static")
    (tmp_path / "_config.yml").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def filled(root, tables, place: str, edit=lambda book: None) -> dict[str, bytes]:
    """The workbook of a province, edited as an author would, saved by another program than it was made by."""
    made, _ = workbook_of(root, tables, tables.places[place])
    book, out = openpyxl.load_workbook(io.BytesIO(made)), io.BytesIO()
    edit(book)
    book.save(out)
    return {f"{place}.xlsx": out.getvalue()}


def put(sheet, row: int, **cells) -> None:
    columns = {cell.value.split()[0]: cell.column for cell in sheet[1]}
    for name, value in cells.items():
        sheet.cell(row, columns[name]).value = value


def one_changed_and_two_new(book) -> None:
    rows = book["observations"]
    put(rows, 2, note="Changed here.")
    for year in ("2003", "2004"):
        put(rows, rows.max_row + 1, place="hunan", indicator="incidence", period=year, basis="not-stated", value="9",
            printed="9%", source=rows.cell(2, [c.value.split()[0] for c in rows[1]].index("source") + 1).value)  # fmt: skip


def test_what_was_not_changed_comes_back_with_the_same_bytes(root, tables):
    said = province.read(filled(root, tables, "hunan"))
    assert not said["faults"] and not said["changes"]
    packed = province.pack()["files"]["hunan.zip"]
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert all(archive.read(name) == (ROOT / name).read_bytes() for name in archive.namelist())
    assert province.pack()["files"]["hunan.zip"] == packed


def test_page_and_command_say_and_write_the_same(root, tables, capsys):
    chosen = filled(root, tables, "hunan", one_changed_and_two_new)
    said = province.read(chosen)
    (root / "hunan.xlsx").write_bytes(chosen["hunan.xlsx"])
    for lang in ("zh", "en"):  # of the first the tables are as they were
        shutil.rmtree(root / "data" / "hunan")
        shutil.copytree(ROOT / "data" / "hunan", root / "data" / "hunan", ignore=MADE)
        assert exchange.read_in(root, "hunan.xlsx", lang) == 0
        printed = capsys.readouterr().out
        assert len(said["changes"]) == 3 and all(change[lang] in printed for change in said["changes"])
    with zipfile.ZipFile(io.BytesIO(province.pack()["files"]["hunan.zip"])) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            path.relative_to(root).as_posix(): path.read_bytes() for path in sorted((root / "data/hunan").glob("*.csv"))
        }
    before, after = (
        list(csv.reader((folder / "data/hunan/observations.csv").open(encoding="utf-8"))) for folder in (ROOT, root)
    )
    assert len(after) == len(before) + 2 and sum(a != b for a, b in zip(before, after, strict=False)) == 1


def test_faults_stand_at_their_cells_in_both_languages(root, tables):
    def spoil(book):
        put(book["observations"], 3, value="about 3", indicator="incidenc")
        put(book["sources"], 2, grade="E")

    said = province.read(filled(root, tables, "hunan", spoil))
    assert [fault["where"]["en"] for fault in said["faults"]] == [
        "sources row 2, column grade (等级)", "observations row 3, column indicator (指标)", "observations row 3, column value (数值)",
    ]  # fmt: skip
    assert said["faults"][1]["where"]["zh"] == "工作表 observations 第 3 行，indicator 列（指标）"
    assert "did you mean incidence" in said["faults"][1]["said"]["en"] and "是否指" in said["faults"][1]["said"]["zh"]
    with pytest.raises(ValueError):
        province.pack()  # nothing is given back of tables with a fault


def test_csv_tables_are_read_one_by_one_and_zipped(root, tables):
    text = (ROOT / "data/hunan/observations.csv").read_text(
        "utf-8"
    ) + "hunan,incidence,2003,not-stated,,9,,,,,9%,,SOURCE,,\n"
    own = next(name for name, source in tables.sources.items() if source.pack == "hunan" and source.grade == "A")
    raw = text.replace("SOURCE", own).encode("utf-8")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("data/hunan/observations.csv", raw)
    for chosen in ({"observations.csv": raw}, {"my tables.zip": out.getvalue()}):
        said = province.read(chosen)
        assert not said["faults"] and len(said["changes"]) == 1 and said["place"]["id"] == "hunan"
    for chosen, words in (
        ({"observations.csv": text.encode("gb18030")}, "GB18030"),
        ({"observations.csv": raw.replace(b",", b";")}, "separated by ';'"),
        ({"a.xlsx": raw, "b.xlsx": raw}, "one workbook at a time"),
        ({"figures.csv": raw}, "there is no table among these files"),
        ({"sources.csv": (ROOT / "data/hunan/sources.csv").read_bytes()}, "nothing says of which province"),
        ({"x.zip": out.getvalue()[:200]}, "cannot be read"),
        ({"x.xlsx": b"no workbook"}, "this is no .xlsx workbook"),
    ):
        (fault,) = province.read(chosen)["faults"]
        assert words in fault["said"]["en"]


def test_that_most_rows_go_is_asked_first(root, tables):
    header, _, rows = (ROOT / "data/hunan/bearings.csv").read_bytes().partition(b"\n")
    chosen = {"hunan.zip": files.archive({"data/hunan/bearings.csv": header + b"\n"})}
    count = rows.count(b"\n")
    said = province.read(chosen)
    assert f"The table bearings of hunan has {count} rows" in said["question"]["en"] and "changes" not in said
    assert {table["gone"] for table in province.read(chosen, gone=True)["tables"]} == {0, count}


def test_a_workbook_of_earlier_tables_undoes_nothing(root, tables):
    chosen = filled(root, tables, "hunan")
    path = root / "data/hunan/observations.csv"
    path.write_text(path.read_text("utf-8").replace(",2018,", ",2017,", 1), "utf-8")
    (fault,) = province.read(chosen)["faults"]
    assert "earlier state of the tables" in fault["said"]["en"]


def test_a_new_province_is_given_back_with_its_chapter(root, tables):
    new = next(
        place.place for place in tables.places.values() if place.level == "province" and place.place not in tables.packs
    )

    def fill(book):
        put(book["sources"], 2, source="daily", kind="source", seen="yes", title="A title", publisher="An office",
            address="https://example.org/a", grade="A", origin="office")  # fmt: skip
        put(book["observations"], 2, place=new, indicator="incidence", period="2018", basis="register", value="1.1",
            printed="1.1%", source="daily")  # fmt: skip

    assert not province.read(filled(root, tables, new, fill))["faults"]
    for lang in ("en", "zh"):
        assert tables.places[new].name_zh in province.page(lang)["html"]
    with zipfile.ZipFile(io.BytesIO(province.pack()["files"][f"{new}.zip"])) as archive:
        archive.extractall(root)
    assert load(root=root).one(new, "incidence", "2018", source="daily").cell == "1.1"
    assert not notebooks.untidy([root / "notebooks" / "provinces" / f"{new}.ipynb"])


def test_new_and_changed_rows_are_marked_and_those_that_no_table_shows_are_listed(root, tables):
    def fill(book):
        one_changed_and_two_new(book)
        rows = book["observations"]
        put(rows, rows.max_row + 1, place="hunan", indicator="rural-disposable-income", period="2019", value="15395",
            basis="disposable", printed="15395元", source=rows.cell(2, 13).value)  # fmt: skip

    assert not province.read(filled(root, tables, "hunan", fill))["faults"]
    for lang, told, marked in (
        (
            "en",
            "2 of the new and changed figures are in the tables but in no table of the chapter:",
            "9 percent (new)",
        ),
        ("zh", "新增和更改的数字中，有2个已在数据表中，但不在本章的任何一张表里：", "9%（新增）"),
    ):
        shown = Shown(province.page(lang)["html"]).text
        unshown = shown.partition(told)[2][:400].replace(",", "")
        assert all(figure in unshown for figure in ("17622", "15395")) and shown.count(marked) == 2
        assert shown.count({"en": "(changed)", "zh": "（更改）"}[lang]) == 2  # where it is said, and the row
    province.read(filled(root, tables, "hunan"))
    assert "is new or changed" not in province.page("en")["html"]


class Shown(HTMLParser):
    """The text and the tags of a page."""

    def __init__(self, page: str):
        super().__init__()
        self.text, self.tags = "", []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


@given(st.text(alphabet="ab1 <>&\"'`*_|\\[](){}#-.:~$\n湘", max_size=40))
def test_text_of_tables_is_shown_letter_by_letter(text):
    kept = " ".join(text.split())
    shown = Shown(preview.as_html(f"{escape(text.strip())}\n"))
    assert " ".join(shown.text.split()) == kept and {tag for tag, _ in shown.tags} <= {"p"}
    table = Table("", escape(text.strip()), ("a", "b"), [(escape(text.strip()), "c")])._repr_markdown_()
    shown = Shown(preview.as_html(table))
    assert "".join(shown.text.split()) == "".join(f"{kept}ab{kept}c".split())
    assert {tag for tag, _ in shown.tags} <= {"div", "table", "caption", "thead", "tbody", "tr", "th", "td"}


def test_every_province_has_a_preview_without_marks_of_another_language(tables):
    for place in (name for name in tables.packs if name != "china"):
        for lang, code in (("en", "en"), ("zh", "zh-CN")):
            shown = Shown(preview.page(ROOT, tables, place, lang, {}))
            assert ("html", {"lang": code}) in shown.tags and not any(tag == "script" for tag, _ in shown.tags)
            assert {attrs["href"].partition(":")[0] for tag, attrs in shown.tags if tag == "a"} <= {"http", "https"}
            assert not any(mark in shown.text for mark in ("{claim}", "```", ":::", "](", "**", "\\"))


def test_the_page_needs_no_package_but_for_workbooks():
    code = "import sys; from compendium.live import province, preview; from compendium.audit.loading import load; "
    code += "preview.page(__import__('pathlib').Path('.'), load(), 'hunan', 'en', {}); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    others = {name.partition(".")[0] for name in loaded} - sys.stdlib_module_names - {"compendium"}
    assert not others & {"z3", "numpy", "pandas", "IPython", "docutils", "nbformat", "pybtex", "openpyxl", "matplotlib"}


def test_a_workbook_is_made_again_where_what_it_is_made_from_is_another(root):
    shutil.copytree(ROOT / "src", root / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "requirements.lock", root)
    before = workbooks.names(root)
    for path, moved in (
        ("data/hunan/sources.csv", {"hunan"}),
        ("data/units.csv", set(before)),
        ("src/compendium/schema.py", set(before)),
    ):
        (root / path).write_text((root / path).read_text("utf-8") + "\n", "utf-8")
        after = workbooks.names(root)
        assert {place for place, name in after.items() if name != before[place]} == moved
        before = after

"""The workbook: the same bytes each time, and what Excel makes of a cell comes back as the text of the tables."""

import csv
import io
import json
import re
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from conftest import PLACES, ROOT, UNITS
from hypothesis import given, settings
from hypothesis import strategies as st

from compendium import files
from compendium.audit.loading import load
from compendium.audit.tables import as_csv
from compendium.authors import datapackage, workbook
from compendium.schema import COLUMNS, NEEDED, OFFERED, SHEETS, TABLES


@pytest.fixture(scope="module")
def tables():
    return load("china", root=ROOT)


@pytest.fixture(scope="module")
def made(tables):
    rows = {table: [] for table in OFFERED} | {"places": [{c: PLACES[1].get(c, "") for c in COLUMNS["places"]}]}
    return workbook.build(rows, tables)


def test_a_workbook_is_the_same_to_the_byte_and_says_nothing_of_when_it_was_made(made, tables):
    rows = {table: [] for table in OFFERED} | {"places": [{c: PLACES[1].get(c, "") for c in COLUMNS["places"]}]}
    assert workbook.build(rows, tables) == made
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert {info.date_time for info in parts.infolist()} == {files.EPOCH}
        merged = re.findall(r'<mergeCell ref="A(\d+):F\1"', parts.read("xl/worksheets/sheet1.xml").decode())
        assert [int(row) for row in merged] == list(range(1, len(merged) + 1)) and len(merged) == 2 * len(workbook.HELP)
        assert parts.namelist()[0] == "[Content_Types].xml" and str(date.today().year).encode() not in parts.read(
            "docProps/core.xml"
        )


def test_sheets_have_the_columns_help_and_lists(made, tables):
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert book.sheetnames == ["help", *OFFERED, "lists"]
    for table in OFFERED:
        sheet = book[table]
        assert tuple(cell.value.split()[0] for cell in sheet[1]) == COLUMNS[table]
        assert sheet.max_row == (2 if table == "places" else 1)  # headers and nothing that looks like data
        assert all(sheet.column_dimensions[cell.column_letter].number_format == "@" for cell in sheet[1])
        prompts = [one for one in sheet.data_validations.dataValidation if one.prompt]
        assert [one.prompt for one in prompts] == [
            f"{column.help_zh}\n{column.help}" for column in TABLES[table].columns.values()
        ]
    offered = {
        str(one.sqref)[0]: one.formula1 for one in book["observations"].data_validations.dataValidation if one.formula1
    }
    for letter, word in {"B": "incidence 贫困发生率", "D": "register 建档立卡", "E": "less 不到"}.items():
        area = offered[letter].removeprefix("lists!").replace("$", "")
        assert word in [row[0].value for row in book["lists"][area]]
    area = offered["B"].removeprefix("lists!").replace("$", "")
    assert len(book["lists"][area]) == len(tables.indicators)
    assert not any(cell.data_type == "f" for sheet in book for row in sheet for cell in row)


@pytest.mark.parametrize("pack", ["hainan", "guangdong"])  # the smallest, and the one with every table and most rows
def test_a_pack_goes_out_into_a_workbook_and_comes_back_with_the_same_bytes(tables, tmp_path, pack):
    held = {path.stem: path.read_bytes() for path in (ROOT / "data" / pack).glob("*.csv")}
    rows = {table: list(csv.DictReader(io.StringIO(text.decode("utf-8")))) for table, text in held.items()}
    path = tmp_path / f"{pack}.xlsx"
    path.write_bytes(workbook.build(rows, tables))
    read = workbook.load(path)
    assert not read.problems and not read.unread
    assert {table: as_csv(table, (row for _, row in rows)).encode() for table, rows in read.rows.items()} == held
    assert read.made_from == {table: workbook.digest(text) for table, text in held.items() if rows[table]}


def cell(value, form="General", kind="n"):
    return SimpleNamespace(value=value, number_format=form, data_type=kind)


@pytest.mark.parametrize(
    ("given_cell", "text"),
    [
        (cell(0.1), "0.1"),
        (cell(1234567), "1234567"),
        (cell(1234567.0), "1234567"),
        (cell(0.1 + 0.2), "0.3"),  # Excel keeps 15 digits; the rest is noise of binary fractions
        (cell(1e21), "1000000000000000000000"),
        (cell(4.5, "0.00"), "4.50"),  # what the author sees
        (cell(4.547, "0.00"), "4.547"),  # never rounded
        (cell(1765000, "#,##0"), "1765000"),
        (cell(datetime(2018, 12, 31), "yyyy/m/d"), "2018-12-31"),
        (cell(datetime(2018, 12, 1), "mmm-yy"), "2018-12"),  # typed as a month
        (cell(datetime(2018, 12, 1), 'yyyy"年"m"月"'), "2018-12"),
        (cell(datetime(2018, 1, 1), "yyyy"), "2018"),
        (cell(" text\u3000", kind="s"), "text"),
        (cell("=1", kind="s"), "=1"),  # text that looks like a formula
        (cell(None), ""),
        (cell(True, kind="b"), "TRUE"),
    ],
)
def test_a_cell_becomes_the_text_that_was_meant(given_cell, text):
    assert workbook.cell_text(given_cell) == (text, None)


@pytest.mark.parametrize(
    ("given_cell", "code"),
    [
        (cell("=SUM(A1:A3)", kind="f"), "formula"),
        (cell(0.0454, "0.00%"), "percent-format"),
        (cell(datetime(2018, 12, 31, 8, 30), "yyyy/m/d h:mm"), "time"),
        (cell(time(8, 30), "h:mm"), "time"),
        (cell(datetime(2026, 12, 5), "d-mmm"), "date-no-year"),  # 12-5 was typed; Excel made up the year
        (cell("a\nb", kind="s"), "control"),
    ],
)
def test_a_cell_that_can_not_be_read_is_a_fault(given_cell, code):
    assert workbook.cell_text(given_cell)[1][0] == code


NUMBERS = st.decimals(min_value=Decimal("0.001"), max_value=Decimal("9999999"), places=3).map(
    lambda number: format(number.normalize(), "f")
)


@settings(max_examples=25)
@given(values=st.lists(st.tuples(NUMBERS, st.booleans()), min_size=1, max_size=6, unique_by=lambda pair: pair[0]))
def test_values_keep_through_workbook_and_csv(tmp_path_factory, values):
    """Typed as text or kept by Excel as a number: the table holds the same figure."""
    path = tmp_path_factory.mktemp("book") / "hunan.xlsx"
    book = openpyxl.Workbook()
    book.remove(book.active)
    for table in SHEETS:
        book.create_sheet(table).append(COLUMNS[table])
    for number, as_text in values:
        book["observations"].append({6: number if as_text else float(number), 1: "hunan"})
    book.save(path)
    read = workbook.load(path)
    assert [cells["value"] for _, cells in read.rows["observations"]] == [number for number, _ in values]
    text = as_csv("observations", (cells for _, cells in read.rows["observations"]))
    assert [line.split(",")[5] for line in text.splitlines()[1:]] == [number for number, _ in values]
    assert not read.problems


def test_csv_lines_are_the_rows_of_the_sheet():
    book = workbook.Book("x.xlsx")
    row = dict.fromkeys(COLUMNS["places"], "")
    book.rows["places"] = [(4, row | {"place": "a"}), (5, row | {"place": "b"}), (9, row | {"place": "c"})]
    lines = book.text("places").splitlines()
    assert [n for n, line in enumerate(lines, 1) if line] == [1, 4, 5, 9]


def said(path: Path, lang: str = "en") -> str:
    with pytest.raises(workbook.WorkbookError) as caught:
        workbook.load(path)
    return caught.value.text(lang)


def test_what_is_no_workbook_has_one_clean_sentence(tmp_path, monkeypatch, made):
    path = tmp_path / "x.xlsx"
    assert said(path) == "x.xlsx: there is no such file"
    path.write_bytes("省,值".encode("gb18030"))
    assert said(path).startswith("x.xlsx: this is no .xlsx workbook (or it has a password)")
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("hello", "world")
    assert said(path).startswith("x.xlsx: the workbook cannot be read; open it in Excel, WPS") and "\n" not in said(
        path
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * 1_000_000)
    monkeypatch.setattr(workbook, "UNPACKED", 900_000)
    assert said(path) == (
        "x.xlsx: the workbook has 1000000 bytes; at most 900000 are read. Keep pictures and other sheets in another file"
    )
    path.write_bytes(made)
    monkeypatch.setattr(workbook, "LARGEST", 1000)
    assert "at most 1000 are read" in said(path) and "最多读取 1000" in said(path, "zh")


def test_too_many_rows_are_cut_off(tmp_path, monkeypatch):
    path = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    book.remove(book.active)
    for table in SHEETS:
        book.create_sheet(table).append(COLUMNS[table])
    for number in range(9):
        book["observations"].append([f"a{number}"])
    book.save(path)
    monkeypatch.setattr(workbook, "ROWS", 5)
    read = workbook.load(path)
    assert [problem.code for problem in read.problems] == ["rows"] and read.broken


def test_the_data_package_is_what_the_tables_are():
    held = (ROOT / "data/datapackage.json").read_text("utf-8")
    assert held == datapackage.text(ROOT), "run: python -m compendium datapackage"
    package = json.loads(held)
    paths = [resource["path"] for resource in package["resources"]]
    assert sorted(paths) == sorted(p.relative_to(ROOT / "data").as_posix() for p in (ROOT / "data").rglob("*.csv"))


def test_the_data_package_describes_columns_as_they_are(checkout):
    root = checkout(units=UNITS)
    package = datapackage.package(root)
    by_name = {resource["name"]: resource["schema"] for resource in package["resources"]}
    assert list(by_name) == ["units", "bases", "indicators", *(f"china-{table}" for table in NEEDED)]
    fields = {field["name"]: field for field in by_name["china-observations"]["fields"]}
    assert tuple(fields) == COLUMNS["observations"]
    assert fields["value"]["constraints"]["required"] and "less" in fields["relation"]["constraints"]["enum"]
    assert {key["fields"][0] for key in by_name["china-observations"]["foreignKeys"]} == {
        "place", "indicator", "basis", "unit", "source",
    }  # fmt: skip
    names = set(by_name) | {""}
    for schema in by_name.values():
        assert all(key["reference"]["resource"] in names for key in schema.get("foreignKeys", []))
        assert set(schema["primaryKey"]) <= {field["name"] for field in schema["fields"]}
    assert datapackage.write(root) and not datapackage.write(root)

"""One source and five rows make a chapter: the whole way of a new author, from the name of a province to its chapter."""

import ast
import csv
import shutil
from pathlib import Path

import nbformat
import openpyxl
import pytest
from conftest import ROOT

from compendium.audit import checks
from compendium.audit.tables import as_csv
from compendium.authors import exchange, new_province
from compendium.book import notebooks, prose
from compendium.book.provinces import template

# Made up, and typed as people type: ids, Chinese labels or both, numbers as text or as numbers, most cells left empty.
SHEETS = {
    "places": [{"place": "sichuan/a", "name": "A", "name_zh": "甲", "level": "县级"},
               {"place": "sichuan/a/b", "name": "B", "name_zh": "乙", "level": "village"}],
    "sources": [{"source": "daily", "kind": "资料来源", "seen": "是", "title": "A story", "address": "https://example.org/",
                 "grade": "A 发布者原页", "origin": "daily"}],
    "observations": [
        {"place": "sichuan", "indicator": "贫困发生率", "period": "2013", "basis": "建档立卡", "value": "9.6"},
        {"place": "sichuan", "indicator": "incidence 贫困发生率", "period": "2018", "basis": "register", "value": 1.1},
        {"place": "sichuan/a", "indicator": "incidence", "period": "2018", "value": "3.7"},
        {"place": "sichuan/a/b", "indicator": "register-persons", "period": 2014, "basis": "register", "value": 312},
        {"place": "sichuan/a/b", "indicator": "建档立卡贫困户", "period": "2014", "basis": "register", "value": 84},
    ],
}  # fmt: skip


@pytest.fixture
def root(tmp_path: Path, monkeypatch) -> Path:
    """A checkout with the national tables alone, and of those what a chapter asks; the commands are called in it."""
    shutil.copytree(ROOT / "data" / "china", tmp_path / "data" / "china")
    for path in [*(ROOT / "data").glob("*.csv"), ROOT / "_config.yml"]:
        shutil.copy(path, tmp_path / path.relative_to(ROOT))
    path = tmp_path / "data" / "china" / "observations.csv"
    rows = csv.DictReader(path.read_text("utf-8").splitlines())
    asked = [row for row in rows if f'"{row["indicator"]}"' in str(template.CELLS) and row["period"] >= "2010"]
    path.write_text(as_csv("observations", asked), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fill(path: Path) -> None:
    """Type the rows below those that the workbook came with."""
    book = openpyxl.load_workbook(path)
    for table, rows in SHEETS.items():
        columns = {cell.value.split()[0]: cell.column for cell in book[table][1]}
        for number, row in enumerate(rows, book[table].max_row + 1):
            for column, value in (row | {"source": "daily"} if table == "observations" else row).items():
                book[table].cell(number, columns[column]).value = value
    book.save(path)


def shown(chapter: Path) -> dict[str, str]:
    """What each cell of code of a chapter shows, by its first line, run one after another as a kernel does."""
    found, names = {}, {}
    for cell in nbformat.read(chapter, 4).cells:
        if cell.cell_type == "code":
            code = ast.parse(cell.source)
            last = code.body.pop() if isinstance(code.body[-1], ast.Expr) else None
            exec(compile(code, "cell", "exec"), names)
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None
            found[cell.source.splitlines()[0]] = value._repr_markdown_() if hasattr(value, "_repr_markdown_") else ""
    return found


def test_one_source_and_five_rows_make_a_chapter(root, capsys, monkeypatch):
    assert new_province.command(root, "四川", "zh") == 0
    fill(root / "data/sichuan/sichuan.xlsx")
    assert exchange.read_in(root, "sichuan.xlsx", "zh") == 0
    assert checks.command(root, "sichuan", "zh") == 0
    assert "data/sichuan/observations.csv：5 行，新增 5，更改 0，减少 0" in capsys.readouterr().out
    assert notebooks.untidy([root / "notebooks/provinces/sichuan.ipynb"]) == []
    stored = []  # what the last cell gives to a kernel, whether or not this process has one
    monkeypatch.setattr("IPython.display.display", lambda data, raw: stored.append(data))
    tables = shown(root / "notebooks/provinces/sichuan.ipynb")
    poverty = tables["# Table: figures of poverty, as stated"]
    assert (
        "| 2013 | poor households on the national register | 9.6 percent |" in poverty
        and "| 2018 | poor households on the national register | 1.1 percent |" in poverty
    )
    assert "| A 甲 | county | 1 | 2018 |" in tables[
        "# Table: prefectures, counties and towns of which the tables hold figures"
    ]  # fmt: skip
    village = tables["# Tables: every figure of a village, as stated"]
    assert "| 2014 | 312 persons |" in village and "| 2014 | 84 households |" in village
    assert "A story" in tables["# Table: sources, by how many figures they give"]
    # What one text cannot fill is said in one place, and no cell fails for it.
    assert "a public text whose figures are audited" in tables["# What the tables do not hold"]
    numbers = stored[-1][prose.STORED]["numbers"]
    assert numbers.items() >= {"own": "5", "sources": "1 source", "grade_a": "100", "grade_b": "0"}.items()

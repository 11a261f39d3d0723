"""The guide: what it shows is what the commands do now, in both languages alike."""

import re

import pytest
import yaml
from conftest import ROOT

from compendium import load
from compendium.authors import example, guide
from compendium.book import corrections
from compendium.book.surroundings import objections_to
from compendium.schema import COLUMNS, OFFERED

ENGLISH = (ROOT / "book" / "extend.md").read_text("utf-8")
CHINESE = (ROOT / "book" / "extend.zh.md").read_text("utf-8")
CHINESE_ONLY = {"bases", "units", "indicators"}  # in English they stand on the page of data and sources
AGAIN = "run: python -m compendium.authors.example"


def fences(text: str) -> list[str]:
    """First lines of all blocks of code and directives, and the lines of those that hold commands."""
    blocks = re.findall(r"^`{3,}(\{.+?|text)\n(.*?)^`{3,}$", text, re.MULTILINE | re.DOTALL)
    return [head + "".join(re.findall(r"^(?:make|python|git|set) [\w./=: -]+?(?=  |\n)", body, re.M)) for head, body in
            blocks]  # fmt: skip


def alike(text: str) -> list[str]:
    """What both languages must share, in order: headings by level, directives and commands without their language."""
    found = []
    for line in text.splitlines():
        if line.startswith("#"):
            found.append(line.split()[0])
    for head in fences(text):
        if not any(head == f"{{guide}} {part} zh" for part in CHINESE_ONLY):
            found.append(re.sub(r"\b(en|zh)(?=\.txt|$)", "…", head))
    return found


def test_the_transcripts_are_what_the_commands_print_now():
    for name, text in example.transcripts(ROOT).items():
        assert (ROOT / example.FOLDER / f"{name}.txt").read_text("utf-8") == text, AGAIN


def test_every_mistake_of_the_example_is_named_in_its_row():
    for lang, row in (("en", "row {}, column {} "), ("zh", "第 {} 行，{} 列")):
        said = " ".join((ROOT / example.FOLDER / f"faults.{lang}.txt").read_text("utf-8").split())
        for number, cells in example.MISTAKES.items():
            for column, text in cells.items():
                if text:
                    assert row.format(number, column) in said and repr(text) in said


def test_the_pictures_show_the_rows_of_the_example():
    drawn = {"sheet": example.sheet_words(ROOT), "chapter": example.chapter_words(ROOT)}
    for name, picture in example.pictures(ROOT).items():
        held = (ROOT / example.FOLDER / f"{name}.png").read_bytes()
        assert example.said_by(held) == example.as_text(drawn[name]) == example.said_by(picture), AGAIN
        assert held[16:24] == picture[16:24], AGAIN  # width and height
    values = [row["value"] for row in example.rows(ROOT)["observations"]]
    assert [row[-1] for row in drawn["sheet"][1:]] == values
    figures = " ".join(row[-1].replace(",", "") for row in drawn["chapter"])
    assert all(value in figures for value in values)


def test_both_languages_have_the_same_headings_directives_and_commands():
    assert alike(ENGLISH) == alike(CHINESE)
    assert len(alike(ENGLISH)) > 30


@pytest.mark.parametrize(
    "shown", ["make province NAME=sichuan", "python make.py province FROM=sichuan.xlsx", "make book"]
)
def test_commands_are_shown_with_and_without_make(shown):
    assert shown in "".join(fences(ENGLISH)) and shown in "".join(fences(CHINESE))


def test_every_part_of_the_guide_is_a_whole_table():
    tables = load("china", root=ROOT)
    for part in guide.parts().values():
        for lang in guide.LANGS:
            table = part(tables, ROOT, lang)
            assert table.rows and all(len(row) == len(table.header) for row in table.rows)


def test_every_column_of_every_sheet_is_shown_in_both_languages():
    for text, lang in ((ENGLISH, "en"), (CHINESE, "zh")):
        for table in OFFERED:
            assert f"{{guide}} columns {table} {lang}" in text
            shown = " ".join(row[0] for row in guide.columns(table, lang).rows)
            assert all(f"`{column}`" in shown for column in COLUMNS[table])


FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
RULES = ("source", "来源", "not-stated", "extend.md", "extend.zh.md")


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_is_one_that_github_takes_and_speaks_both_languages(path):
    form = yaml.safe_load(path.read_text("utf-8"))
    if path.stem == "config":
        assert form["blank_issues_enabled"] is True
        return
    assert form["name"] and form["description"]
    ids = [part["id"] for part in form["body"] if part["type"] != "markdown"]
    assert ids and len(ids) == len(set(ids))
    for part in form["body"]:
        assert part["type"] in ("markdown", "input", "textarea", "dropdown", "checkboxes")
        text = part["attributes"].get("value" if part["type"] == "markdown" else "label")
        assert re.search(r"[A-Za-z]", text) and re.search(r"[一-鿿]", text)
    assert form["name"] in ENGLISH + CHINESE


def test_forms_and_pull_request_say_what_the_guide_says():
    province = (ROOT / ".github" / "ISSUE_TEMPLATE" / "new-province.yml").read_text("utf-8")
    pull = (ROOT / ".github" / "pull_request_template.md").read_text("utf-8")
    for text in (province, pull):
        assert [rule for rule in RULES if rule not in text] == []


def test_corrections_are_shown_whole_and_objections_have_one_address_or_none(tmp_path):
    tables = load(root=ROOT)
    shown = corrections.corrections(tables)
    assert len(shown.rows) == len(tables.corrections) > 0
    assert shown._repr_markdown_().count("{doc}`/") == sum(len(row.pages) for row in tables.corrections)
    for page in (page for row in tables.corrections for page in row.pages):
        assert any((ROOT / f"{page}{ending}").is_file() for ending in (".ipynb", ".md")), page
    (tmp_path / "CITATION.cff").write_text("title: A\n# repository-code: https://example.org/no\n", "utf-8")
    assert "No address is configured" in corrections.objections(objections_to(tmp_path))
    (tmp_path / "CITATION.cff").write_text("title: A\nrepository-code: 'https://example.org/yes'\n", "utf-8")
    assert corrections.objections(objections_to(tmp_path)) == "Write to <https://example.org/yes>.\n"

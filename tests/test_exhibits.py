"""The list of exhibits, codecheck.yml and the results that the book prints."""

import csv
import io
import json
import re

import pytest
import yaml
from conftest import ROOT

from compendium.book import codecheck, exhibits, proofs_page, results

FOUND = exhibits.exhibits(ROOT)


def write(root, name, *cells):
    """A notebook of a made-up checkout: code cells with what they show or draw, and markdown."""
    made = []
    for kind, source, *rest in cells:
        outputs, figure = (*rest, [], {})[:2] if len(rest) != 1 else (rest[0], {})
        made.append(
            {"cell_type": kind, "source": source, "outputs": outputs, "metadata": {"mystnb": {"figure": figure}}}
        )
    path = root / "notebooks" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": made}), "utf-8")


@pytest.fixture
def small(tmp_path):
    for module in ("models", "shown"):
        (tmp_path / "src/compendium").mkdir(parents=True, exist_ok=True)
        (tmp_path / f"src/compendium/{module}.py").touch()
    table = {"data": {"text/markdown": ":::{table} All of it\n:name: tab-all\n:align: left\n\n| a |\n"}}
    write(
        tmp_path,
        "a.ipynb",
        ("code", "from compendium import models, shown\nfrom compendium.book import show"),
        ("code", "fit = models.fit(1)"),
        ("markdown", "It is not {claim}`9 <said>`."),
        ("code", "shown.table(fit)", [table]),
        ("code", "shown.draw(1)", [{"data": {"image/png": "AAAA"}}], {"name": "fig-a", "caption": "A, drawn"}),
    )
    (tmp_path / "book").mkdir()
    return tmp_path


def test_every_exhibit_is_found_with_its_program(small):
    found = [(e.kind, e.name, e.cell, e.program) for e in exhibits.exhibits(small)]
    fit = "src/compendium/models.py: fit"
    assert found == [
        ("table", "tab-all", 4, ("src/compendium/shown.py: table", fit)),
        ("figure", "fig-a", 5, ("src/compendium/shown.py: draw",)),
    ]


def test_nothing_of_the_book_is_left_out():
    """Labels and names looked for in the plain text of the files, by another way."""
    for path in sorted((ROOT / "notebooks").rglob("*.ipynb")):
        text, page = path.read_text("utf-8"), path.relative_to(ROOT).as_posix()
        own = {e.name for e in FOUND if e.page == page}
        labels = set(re.findall(r":name: ((?:tab|fig)-[\w-]+)", text))
        for cell in json.loads(text)["cells"]:
            # A figure that a province has too little for is a sentence and no exhibit.
            if "image/png" in json.dumps(cell.get("outputs", [])):
                labels.add(cell["metadata"]["mystnb"]["figure"]["name"])
        assert labels <= own
    assert all(e.program for e in FOUND)
    for program in {part for e in FOUND for part in e.program if part.startswith("src/")}:
        module, _, name = program.partition(": ")
        assert re.search(
            rf"^(?:(?:def|class) {name}\b|{name}\b.*=|.*\b{name}\b.*= |from .*\b{name}\b)",
            (ROOT / module).read_text("utf-8"),
            re.M,
        ), program


def test_the_lists_are_current():
    for path, text in codecheck.current(ROOT).items():
        assert path.read_text("utf-8") == text, "run: python -m compendium codecheck"


def test_codecheck_is_what_its_specification_asks_for():
    held = yaml.safe_load((ROOT / "codecheck.yml").read_text("utf-8"))
    assert held["version"] == "https://codecheck.org.uk/spec/config/1.0/"
    assert held["paper"]["title"] and held["paper"]["authors"][0]["name"] and "doi.org" in held["paper"]["reference"]
    files = [entry["file"] for entry in held["manifest"]]
    assert len(set(files)) == len(files) and not any(file.startswith("/") for file in files)
    assert {f"book/figures/{e.name}.csv" for e in FOUND if e.kind == "figure"} <= set(files)
    assert {path.relative_to(ROOT).as_posix() for path in (ROOT / "notebooks").rglob("*.ipynb")} <= set(files)


def test_what_a_codechecker_adds_is_kept(small):
    (small / "CITATION.cff").write_text('title: "T: a title"\nauthors:\n  - name: N\ndoi: 10.1/x\n', "utf-8")
    assert len(codecheck.write(small)) == 2 and codecheck.write(small) == []
    path = small / "codecheck.yml"
    path.write_text(path.read_text("utf-8") + "codechecker:\n  - name: C\n", "utf-8")
    write(small, "b.ipynb", ("code", "1"))
    codecheck.write(small)
    assert "codechecker:\n  - name: C\n" in path.read_text("utf-8")
    rows = list(csv.reader(io.StringIO((small / "book/exhibits.csv").read_text("utf-8"))))
    assert {len(row) for row in rows} == {len(exhibits.COLUMNS)} and len(rows) == 3


RESULT = {
    "title": "A *title*",
    "command": "make x",
    "columns": ["a", "b"],
    "rows": [["1|2", "<b>"]],
    "note": "n",
    "of": "1",
}


def keep(root, table):
    path = results.path_of(root, "x")
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(table), "utf-8")


def test_a_result_is_printed_as_a_table_and_its_text_is_no_markup(tmp_path):
    keep(tmp_path, RESULT)
    text = proofs_page.result_block("x", results.read(tmp_path, "x"), "1")
    assert ":name: tab-proof-x" in text and "`make x`" in text and r"\*title\*" in text and r"1\|2 | \<b\>" in text


def test_a_proof_that_was_not_run_is_said_to_be_so(tmp_path):
    assert results.read(tmp_path, "x") is None
    assert "Not run yet" in proofs_page.result_block("x", None, "1")


def test_a_result_of_an_earlier_state_is_said_to_be_so(small):
    before = results.state(small)
    assert proofs_page.EARLIER not in proofs_page.result_block("x", RESULT | {"of": before}, results.state(small))
    write(small, "a.ipynb", ("code", "another"))
    assert proofs_page.EARLIER in proofs_page.result_block("x", RESULT | {"of": before}, results.state(small))


@pytest.mark.parametrize("broken", [{"title": "t"}, RESULT | {"rows": [["1"]]}, RESULT | {"more": 1}, []])
def test_a_broken_result_is_refused(tmp_path, broken):
    keep(tmp_path, broken)
    with pytest.raises(ValueError, match="book/proofs/x.json"):
        results.read(tmp_path, "x")


def test_every_kept_result_can_be_printed():
    for path in sorted((ROOT / "book" / "proofs").glob("*.json")):
        assert results.read(ROOT, path.stem)


def test_the_readme_keeps_the_order_that_data_editors_ask_for_and_names_commands_that_are_there():
    text = (ROOT / "README.md").read_text("utf-8")
    order = ["Data availability and provenance", "Computational requirements", "Description of programs", "Instructions",
             "List of tables and figures, and their programs", "References"]  # fmt: skip
    assert re.findall(r"^## (.+)$", text, re.M) == order
    targets = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.M)[1].split()
    assert set(re.findall(r"`make ([a-z]+)", text)) <= set(targets)

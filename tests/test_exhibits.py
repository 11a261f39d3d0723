"""The list of exhibits, codecheck.yml and the results that the book prints."""

import csv
import io
import json
import re
from types import SimpleNamespace

import pytest
import yaml
from conftest import ROOT

from compendium.book import codecheck, drawing, exhibits, notebook_pages, proofs_page, prose, results

FOUND = exhibits.exhibits(ROOT)


def write(root, name, *cells):
    """A notebook of a made-up checkout: cells with what they show."""
    made = [{"cell_type": kind, "source": text, "outputs": list(rest), "metadata": {}} for kind, text, *rest in cells]
    path = root / "notebooks" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": made}), "utf-8")


@pytest.fixture
def small(tmp_path):
    """A book of one notebook: a table, and a figure that is placed before its cell."""
    about = {"label": "fig-a", "sources": ["An office"], "cautions": ["disposable: jumps"]}
    figure = {"image/svg+xml": "<svg/>", "text/plain": "year,a\n2011,1", drawing.EXHIBIT: about}
    write(
        tmp_path,
        "a.ipynb",
        ("markdown", "```{exhibit} fig-a\n:alt: a line\nIt fell to {num}`9 <last>`.\n```\n"),
        ("code", "show.table(fit)", {"data": {"text/markdown": ":::{table} All of it\n:name: tab-all\n\n| a |\n"}}),
        ("code", "show.figure(drawn)", {"data": figure}),
    )
    (tmp_path / "book").mkdir()
    return tmp_path


def test_every_exhibit_is_found_with_its_cell_and_caption(small):
    found = [(e.kind, e.name, e.cell, e.caption) for e in exhibits.exhibits(small)]
    assert found == [("table", "tab-all", 2, "All of it"), ("figure", "fig-a", 3, "It fell to {num}`9 <last>`.")]
    assert "It fell to 9." in exhibits.as_csv(exhibits.exhibits(small))


def test_a_label_is_given_once(small):
    write(small, "b.ipynb", ("code", "", {"data": {"text/markdown": ":::{table} Again\n:name: tab-all\n\n| a |\n"}}))
    with pytest.raises(ValueError, match="made by two cells: tab-all"):
        exhibits.exhibits(small)


def test_an_exhibit_called_earlier_is_left_out_where_its_cell_stands_and_code_is_folded(small):
    source = [(small / "notebooks/a.ipynb").read_text("utf-8")]
    app = SimpleNamespace(env=SimpleNamespace(doc2path=lambda name: f"{name}.ipynb"))
    notebook_pages._shown(app, "a", source)
    cells = json.loads(source[0])["cells"]
    assert [len(cell["outputs"]) for cell in cells] == [0, 1, 0]
    assert [cell["metadata"].get("tags") for cell in cells] == [None, ["hide-input"], ["hide-input"]]


def test_a_picture_takes_the_inks_of_the_page_and_its_words_are_escaped():
    svg = '<svg viewBox="0 0 100 50" width="1"><path d="M 0 0" style="stroke: #000000"/></svg>'
    made = notebook_pages.inlined(svg, 'a "line" & <b>')
    assert "stroke: var(--pst-color-text-base, #000)" in made and "#000000" not in made
    assert made.startswith("<svg") and "fill: var(--pst-color-text-base, #000)" in made[: made.index(">")]  # of words
    assert "a &quot;line&quot; &amp; &lt;b&gt;" in made and made.count("<svg") == 1


def test_nothing_of_the_book_is_left_out():
    """Labels looked for in the plain text of the files, by another way."""
    for path in sorted((ROOT / "notebooks").rglob("*.ipynb")):
        text, page = path.read_text("utf-8"), path.relative_to(ROOT).as_posix()
        labels = set(re.findall(r":name: ((?:tab|fig)-[\w-]+)", text)) | set(
            re.findall(r'"label": "(fig-[\w-]+)"', text)
        )
        assert labels <= {e.name for e in FOUND if e.page == page}


def test_every_figure_is_placed_with_a_caption_and_in_words():
    """A figure that no page places would be drawn and not seen."""
    for path in sorted((ROOT / "notebooks").rglob("*.ipynb")):
        texts = list(prose.texts(json.loads(path.read_text("utf-8"))))
        placed = {label: words for text in texts for label, words in exhibits.calls(text).items()}
        for e in FOUND:
            if e.page == path.relative_to(ROOT).as_posix() and "image/svg+xml" in e.data:
                about = e.data[drawing.EXHIBIT]
                words = placed.get(e.name) or about.get("caption", "")
                assert e.name in placed or len(about["alt"]) > 60
                assert len(words) > 20, f"{e.name}: no {{exhibit}} with a caption on its own page, and none of its own"
        for alt in re.findall(r"^:alt: (.*)$", "\n".join(texts), re.M):
            assert len(alt) > 60, alt


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
    assert {len(row) for row in rows} == {len(exhibits.COLUMNS)} and len(rows) == 3  # head, table, figure


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


def test_the_list_shows_captions_in_the_words_of_their_roles():
    drawn = exhibits.Exhibit("figure", "fig-x", "notebooks/x.ipynb", 3, "At the end of {num}`2018 <x:year>` none.", {})
    assert "| At the end of 2018 none. |" in proofs_page.exhibits_block([drawn])

"""The search: texts and queries are taken apart alike, in Python and in the page's JavaScript, and code is in no index."""

import csv
from types import SimpleNamespace

import pytest
from conftest import ROOT, said_by_script
from docutils import nodes
from docutils.utils import new_document

from compendium.book.search_index import CHINESE, END, SCRIPT, Builder, terms

TERMS = {
    "0.03 percent": ["#0.03", "percent"],
    "1,765,000 and 1765000": ["#1765000", "and", "#1765000"],
    "9,600; 9600.": ["#9600", "#9600"],
    "1,76 2015,2016": ["#1", "#76", "#2015", "#2016"],  # no thousands
    "1,765,000.5 3.1.2": ["#1765000.5", "#3.1", "#2"],
    "176.5万人": ["#176.5", "zh万人", "zh人|"],
    "连樟村, 扶贫 of 万": ["zh连樟", "zh樟村", "zh村|", "zh扶贫", "zh贫|", "of", "zh万|"],
    "２０１８年，１，７６５人": ["#2018", "zh年|", "#1765", "zh人|"],  # as a Chinese keyboard writes them
    "jss2020 19th e扶 _x Côte": ["jss2020", "19th", "e", "zh扶|", "_x", "Côte"],
    "2018-12-31 GDP": ["#2018", "#12", "#31", "GDP"],
    " ,.": [],
}


@pytest.mark.parametrize("text", TERMS)
def test_a_text_is_taken_apart(text):
    assert terms(text) == TERMS[text]


def asked(text: str) -> list[str]:
    """The terms that find a text: its own, of a run of Chinese without its end, of a single character its beginning."""
    found = []
    for term in terms(text):
        ends = term.startswith(CHINESE) and term.endswith(END)
        if not ends:
            found.append(term)
        elif not (found and found[-1].endswith(term[-2]) and found[-1].startswith(CHINESE) and len(found[-1]) == 4):
            found.append(term.removesuffix(END))
    return found


def test_a_query_is_taken_apart_as_the_text_that_it_is_to_find(tmp_path):
    texts = list(TERMS)
    for table, columns in (("observations", ("printed", "note")), ("places", ("name", "name_zh"))):
        for path in sorted((ROOT / "data").glob(f"*/{table}.csv")):
            with path.open(encoding="utf-8", newline="") as lines:
                texts += [row[column] for row in csv.DictReader(lines) for column in columns]
    texts = list(dict.fromkeys(texts))
    assert len(texts) > 1000
    for text, said in zip(texts, said_by_script(SCRIPT, "splitQuery", texts, tmp_path), strict=True):
        assert said == asked(text), text


def test_a_term_is_shown_as_it_stands_in_a_text(tmp_path):
    found = said_by_script(SCRIPT, "inText", ["#1765000.25", "#0.0312", "zh扶贫", "zhejiang"], tmp_path)
    assert found == [["1765000.25", "1,765,000.25"], ["0.0312", "0.0312"], ["扶贫"], ["zhejiang"]]


def test_code_is_in_no_index_and_stays_on_its_page():
    page = new_document("page")
    cell = nodes.container("", nodes.literal_block(text="frame = load()"), classes=["cell"])
    page += [nodes.paragraph(text="The words"), nodes.literal_block(text="make book"), cell]
    before, seen = page.pformat(), []
    builder = Builder.__new__(Builder)
    builder.indexer = SimpleNamespace(feed=lambda name, file, title, tree: seen.append(tree.astext()))
    builder.env = SimpleNamespace(metadata={}, doc2path=lambda name, base: name)
    builder.index_page("page", page, "A title")
    assert "The words" in seen[0] and "make book" in seen[0] and "load" not in seen[0]
    assert page.pformat() == before

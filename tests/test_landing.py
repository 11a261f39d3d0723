"""The landing page and "A decimal point": bars, strip, description, citation, and the script against the engine."""

import itertools
import re
from fractions import Fraction

import pytest
import z3
from conftest import ROOT, claim, said_by_script
from docutils import nodes
from docutils.utils import new_document

from compendium.audit.identities import register_identities
from compendium.audit.ledger import STATES, WORK, by_work, counts
from compendium.audit.loading import load
from compendium.book.answers import KINDS, Sources
from compendium.book.bars import linked, moved_by_hand
from compendium.book.citation import how_to_cite
from compendium.book.descriptions import LONGEST, described
from compendium.book.strip import legend

REGISTERS, LIFTED, BASES, RATES = (
    (1_615_000, 1_765_000),
    (1_200_000, 1_500_000),
    (1_000_000, 38_877_000),
    (0.03, 0.3, 4.54),
)


def solved(identity, known: dict, unknown) -> float:
    """The value of one key for which an identity of the audit holds, the others known; by the solver of the audit."""
    variable, solver = z3.Real("x"), z3.Solver()
    values = {key: z3.RealVal(str(Fraction(str(value)))) for key, value in known.items()} | {unknown: variable}
    solver.add(identity.holds(values))
    assert solver.check() == z3.sat
    return float(solver.model()[variable].as_fraction())


def test_the_script_subtracts_as_the_audit_does(checkout, tmp_path):
    rows = [
        claim("register", "1,765,000 people", "1765000", period="2015-12-31"),
        claim("lifted", "1,500,000 people", "1500000", indicator="lifted-persons", period="2016/2018"),
        claim("rate", "0.03 percent", "0.03", indicator="incidence", unit="percent"),
    ]
    tables = load(root=checkout(claims=rows))
    (identity,), _ = register_identities(tables, tables.claims)
    rate, register, lifted, base = identity.keys
    names = {"register": register, "lifted": lifted, "base": base}
    grid = [
        dict(zip(names, numbers, strict=True)) | {"rates": RATES}
        for numbers in itertools.product(REGISTERS, LIFTED, BASES)
    ]
    script = (ROOT / "book/static/decimal_point.js").read_text("utf-8")
    for asked, said in zip(grid, said_by_script(script, "decimalPoint", grid, tmp_path), strict=True):
        known = {key: asked[name] for name, key in names.items()}
        assert said["left"] == asked["register"] - asked["lifted"]
        assert said["percent"] == pytest.approx(solved(identity, known, rate))
        for one, needed in zip(RATES, said["needed"], strict=True):
            assert needed["people"] == pytest.approx(asked["base"] * one / 100)
            for name, key in names.items():
                others = {other: value for other, value in known.items() if other != key} | {rate: one}
                assert needed[name] == pytest.approx(solved(identity, others, key)), name


def test_a_field_of_the_script_takes_a_whole_number_of_people_and_nothing_else(tmp_path):
    script = (ROOT / "book/static/decimal_point.js").read_text("utf-8")
    refused = ["abc", "", "0", "-5", "1.5", "176.5万", "1.765 million"]
    assert (
        said_by_script(script, "peopleIn", [*refused, " 1,765,000", "1765000"], tmp_path) == [None] * 7 + [1765000] * 2
    )


def test_the_fields_start_from_what_is_stored():
    stored = {"register": "1,615,000", "lifted": "1,500,000", "base": "38,877,000", "register_first": "1,765,000",
              "printed": "0.03", "said": "0.3"}  # fmt: skip
    page = moved_by_hand(stored)
    assert re.findall(r'name="\w+" value="([\d,]+)"', page) == ["1,615,000", "1,500,000", "38,877,000"]
    assert re.findall(r'data-register="([\d,]+)"', page) == ["1,765,000", "1,615,000"]
    assert 'data-rates="0.03 0.3"' in page and page.count("<label ") == 3


def test_bars_are_as_long_as_their_numbers_and_lead_to_their_cards():
    rows = (
        "people,hedge,number,share,from,card,quoted\na,about,250,1 percent,<b>,one,\nb,least,1000,4 percent,c,two,四\n"
    )
    page = linked({"text/plain": rows}, {"one": "x.html#one", "two": "#two"}.__getitem__)
    assert re.findall(r"width: ([\d.]+)%", page) == ["25.00", "100.00"]
    assert re.findall(r'href="([^"]*)"', page) == ["x.html#one", "#two"]
    assert "&lt;b&gt;" in page and "<b>" not in page and "四" in page


def test_the_strip_shows_every_figure_that_is_counted_once():
    sources = Sources(ROOT)
    figures = KINDS["strip"].answer(sources, "", "")
    found = counts(by_work(list(sources.entries.values()))[WORK])
    assert (
        sum(n for n, *_ in legend(figures)) == len(figures) == sum(map(sum, (kind.values() for kind in found.values())))
    )
    assert [state for _, state, _ in legend(figures)] == list(STATES)
    assert all("{printed}" not in says and printed in says for _, _, printed, says in figures)


def test_a_page_is_described_by_its_first_sentences_without_marks():
    page = new_document("page")
    mark = nodes.superscript("", "", nodes.reference("", "≠"))
    page += nodes.figure("", nodes.caption(text="A caption."), nodes.legend("", nodes.paragraph(text="Sources.")))
    page += nodes.section("", nodes.title(text="T"), nodes.paragraph(text="中文版"), nodes.paragraph("", "", nodes.Text("It is 0.03"), mark, nodes.Text(f" \npercent. Second. {'x' * LONGEST}.")))  # fmt: skip
    assert described(page) == "It is 0.03 percent. Second."


def test_the_box_cites_edition_and_paper_as_the_citation_file_has_them():
    cff = {"title": "A & B", "version": "1.2", "date-released": "2026-01-05", "message": "Cite it.",
           "authors": [{"name": "The makers"}],
           "references": [{"title": "P", "journal": "J", "volume": 8, "start": 1, "end": 9, "year": 2020, "doi": "10.1/x",
                           "authors": [{"family-names": "Gao", "given-names": "Y."}, {"family-names": "Li", "given-names": "H."}]}]}  # fmt: skip
    box = how_to_cite(cff)
    assert "The makers (2026). *A \\& B*. Version 1.2, 5 January 2026." in box
    assert "Gao, Y. and Li, H. (2020). P. *J* 8, 1–9. <https://doi.org/10.1/x>" in box

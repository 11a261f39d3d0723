"""The folded table of a section's figures, and the colours of definitions."""

import re
from fractions import Fraction

from conftest import ROOT

from compendium import load
from compendium.audit.ledger import ledger
from compendium.book import audit_tables, drawing, entries


def test_a_section_has_a_row_for_each_figure_with_the_best_other_source_or_that_none_was_found():
    tables = load("china", "guangdong", root=ROOT)
    own = [entry for entry in ledger(tables) if entry.claim.section == "2"]
    table = audit_tables.section_figures(tables, own, "tab-x", "x")
    assert table.sortable and len(table.rows) == len(own)
    by_claim = {re.search(r"<(.+?)>", row[0])[1]: row for row in table.rows}
    assert by_claim["rate-2018"][3].startswith("0.3 percent, {ref}`Yangcheng") and by_claim["rate-2018"][3].endswith(
        "A"
    )
    for entry in own:
        assert (by_claim[entry.claim.claim][3] == "none found") == (not entry.verdict.evidence), entry.claim.claim


def test_every_definition_that_has_a_colour_is_one_and_its_colour_has_a_shade():
    assert set(drawing.OF_BASIS) <= set(load(root=ROOT).bases)
    assert {drawing.of_basis(name) for name in drawing.OF_BASIS} <= set(drawing.WORDS)
    assert drawing.of_basis("not-stated") == drawing.GREY


def test_how_far_an_assumption_is_off_is_a_percentage_or_from_the_whole_on_a_factor():
    said = [entries._far(Fraction(margin)) for margin in ("1/7", "0.999", "1", "21.63")]
    assert said == [
        "at least 14 percent",
        "at least 99 percent",
        "a factor of at least 2.00",
        "a factor of at least 22.6",
    ]

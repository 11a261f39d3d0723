"""The folded table of a section's figures, and the colours of definitions."""

import re

from conftest import ROOT

from compendium import load
from compendium.audit.ledger import ledger
from compendium.book import audit_tables, drawing


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

"""The table of the paper's arguments."""

from functools import cache

from compendium.audit.ledger import ledger
from compendium.audit.loading import load


@cache
def audited():
    tables = load("china", "guangdong")
    return tables, {entry.claim.claim: entry for entry in ledger(tables)}


def test_every_argument_rests_on_claims_that_exist_and_says_what_would_refute_it():
    tables, entries = audited()
    assert {row.section for row in tables.arguments} == {"1", "4.1", "4.2", "4.3", "5"}
    assert all(set(row.offered) <= set(entries) and row.refutes for row in tables.arguments)


def test_every_causal_sentence_is_read_as_a_cause_or_an_effect_and_no_other_is():
    for row in audited()[0].arguments:
        assert bool(row.causes or row.effects) == (row.kind != "generality"), row.argument

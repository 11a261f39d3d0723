"""Printed figures in all forms the paper has, and figures that are printed more than once."""

import dataclasses
from datetime import date
from fractions import Fraction

import pytest

from compendium.audit.conflicts import System, slips, statements
from compendium.audit.formulas import key_of
from compendium.audit.ledger import WORK, conflicts_of, counts, ledger
from compendium.audit.loading import load
from compendium.audit.printed import numerals, parse


@pytest.fixture(scope="module")
def tables():
    return load()


@pytest.fixture(scope="module")
def entries(tables):
    return {entry.claim.claim: entry for entry in ledger(tables)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 to 3 mu", ("range", "1", "3", "mu")),
        ("2500 - 3000 yuan", ("range", "2500", "3000", "yuan")),
        ("between 40 and 55", ("range", "40", "55", "")),
        ("half kilo", ("exactly", "0.5", "", "kilo")),
        ("three-story", ("exactly", "3", "", "story")),
        ("85-year-old", ("exactly", "85", "", "-year-old")),
        ("Ten posts", ("exactly", "10", "", "posts")),
        ("only labor force", ("exactly", "1", "", "labor force")),
        ("2017 … National Day", ("exactly", "2017-10-01", "", "")),
        ("can reach 20,000 yuan", ("up-to", "20000", "", "yuan")),
    ],
)
def test_figures_are_read_as_printed(text, said):
    assert parse(text) == said


@pytest.mark.parametrize("text", ["from three", "between some and many", "several"])
def test_what_holds_no_figure_is_refused(text):
    with pytest.raises(ValueError, match="holds no figure"):
        parse(text)


def test_numerals_are_digits_and_words_of_the_lexicon():
    assert numerals("At 3.1. no one in 19th-century “1 + 1” saw 1,765,000 or twenty; someone, once, had halfway Both") == [
        "3.1", "one", "19", "1", "1", "1,765,000", "twenty", "once", "Both",
    ]  # fmt: skip


def test_the_conflicts_are_these_and_no_other(entries):
    paper = [entry for entry in entries.values() if entry.claim.work == WORK]
    found = {conflict.suspects: conflict for conflict in conflicts_of(paper)}
    assert set(found) == {("rate-2018",), ("lifted-2017", "rate-2017"), ("visit-2015",), ("earners-listed",)}
    assert [suspects for suspects, conflict in found.items() if conflict.explicable] == [("lifted-2017", "rate-2017")]


def test_dropping_any_member_dissolves_any_conflict(tables, entries):
    system = System(tables, [entry.claim for entry in entries.values()])
    for conflict in conflicts_of(list(entries.values())):
        assert not system.satisfiable(conflict.members)
        for member in conflict.members:
            assert system.satisfiable([other for other in conflict.members if other != member])


def test_a_source_that_differs_too_does_not_dissent(entries):
    visit = entries["visit-2015"].verdict
    assert any(item.grade == "C" and not item.counts and not item.meets for item in visit.evidence)
    assert "grade C" not in visit.reason


def test_a_fuller_mention_stands_for_one_that_says_less(tables, entries):
    """October 2018 and the autumn of 2018 are the visit of October 23, 2018: one conflict with 2015, not three."""
    claims = [entry.claim for entry in entries.values()]
    key = key_of(tables, tables.claim("village-visit"))
    standing = [claim.claim for claim in statements(tables, claims) if key_of(tables, claim) == key]
    assert standing == ["village-visit", "visit-2015"]
    assert {name for name, entry in entries.items() if key_of(tables, entry.claim) == key} == {
        name
        for name, entry in entries.items()
        if any(claim.claim == "visit-2015" for conflict in entry.conflicts for claim in conflict.claims)
    }


def test_mentions_of_one_figure_are_repaired_exactly(entries):
    (conflict,) = entries["visit-2015"].conflicts
    day = Fraction(date(2018, 10, 23).toordinal())
    repair = conflict.repair("visit-2015")
    assert (repair.low, repair.high) == (day, day)
    assert [slip.value for slip in entries["visit-2015"].slips] == ["2018"]


def test_a_list_and_a_forecast_have_no_slips(tables, entries):
    claims = [entry.claim for entry in entries.values()]
    for name, verdict in (("earners-listed", "differs"), ("household-exit", "not-judged")):
        entry = entries[name]
        assert entry.verdict.verdict == verdict
        assert slips(tables, entry.claim, entry.verdict, claims, list(entry.conflicts)) == []


def test_a_repeat_counts_again_only_where_its_verdict_is_another(entries):
    few = [entries[name] for name in ("villager-groups", "villager-groups-again", "village-visit", "visit-2015")]
    found = counts(few)
    assert (found["village"]["agrees"], found["date"]["agrees"], found["date"]["differs"]) == (1, 1, 1)
    alone = dataclasses.replace(few[1], claim=dataclasses.replace(few[1].claim, repeats=""))
    assert counts([few[0], alone])["village"]["agrees"] == 2

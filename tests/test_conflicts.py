"""Conflicts: sets that cannot be true and are as small as can be; the paper's two, and the arithmetic by hand."""

from fractions import Fraction as F
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compendium.conflicts import System, _errors, _span, irreducible_sets
from compendium.formulas import register_identities
from compendium.ledger import conflicts_of, ledger
from compendium.reading import load


@cache
def audited():
    tables = load("china", "guangdong")
    return tables, {entry.claim.claim: entry for entry in ledger(tables)}


def register_conflicts():
    _, entries = audited()
    found = conflicts_of(list(entries.values()))
    return {name: c for name in ("rate-2017", "rate-2018") for c in found if name in {x.claim for x in c.claims}}


@given(st.sets(st.frozensets(st.integers(0, 5), min_size=1, max_size=4), max_size=4))
def test_all_minimal_sets_are_found_and_no_other(forbidden):
    def satisfiable(chosen):
        return not any(bad <= chosen for bad in forbidden)

    minimal = {bad for bad in forbidden if not any(other < bad for other in forbidden)}
    assert set(irreducible_sets(6, satisfiable)) == minimal


@pytest.mark.parametrize("name", ["rate-2017", "rate-2018"])
def test_dropping_any_member_dissolves_a_conflict(name):
    tables, entries = audited()
    conflict = register_conflicts()[name]
    system = System(tables, [entry.claim for entry in entries.values()])
    assert not system.satisfiable(conflict.members)
    for member in conflict.members:
        assert system.satisfiable([other for other in conflict.members if other != member])


@pytest.mark.parametrize("name", ["rate-2017", "rate-2018"])
def test_a_claim_repaired_as_said_can_stand_and_one_just_outside_cannot(name):
    tables, entries = audited()
    conflict = register_conflicts()[name]
    system = System(tables, [entry.claim for entry in entries.values()])
    rest = [member for member in conflict.members if member.name != name]
    member = next(member for member in conflict.members if member.name == name)
    repair = conflict.repair(name)
    variable = system.variable(member.keys[0])
    inside, outside = repair.middle, repair.low * F(99, 100)
    assert system.satisfiable(rest, (variable * inside.denominator == inside.numerator,))
    assert not system.satisfiable(rest, (variable * outside.denominator == outside.numerator,))


# By hand: 1,764,500 less 1,500,000 leaves 264,500; the base is at most 1,765,500 / 0.04535 = 38.93 million, and at
# least 1,764,500 / 0.04545; so at least 0.6798 percent remain. 0.0003 of the base is 11,680 persons: the register
# may hold 1,511,680, which is 14.3 percent less, or the base must be 264,500 / 11,680 = 22.6 times as large.
def test_the_end_of_2018_by_hand():
    conflict = register_conflicts()["rate-2018"]
    assert float(conflict.repair("rate-2018").low) == pytest.approx(0.6798, abs=2e-4)
    assert float(conflict.margins["register-stays-2018-12-31"]) == pytest.approx(0.1433, abs=3e-4)
    assert float(conflict.repair("base-stays-2018-12-31").low) == pytest.approx(22.65, abs=0.02)
    assert conflict.suspects == ("rate-2018",) and not conflict.explicable
    # The register cannot be smaller than the least number lifted, which is exactly 1.4 million.
    assert conflict.repair("register-persons").low == 1_400_000


# By hand: 1,764,500 less 1,160,000 leaves 604,500 of 38.93 million, 1.553 percent; 1.52 percent of the base leaves
# room for a register smaller by three quarters of a percent, and the final one is smaller by eight.
def test_the_end_of_2017_by_hand():
    conflict = register_conflicts()["rate-2017"]
    assert float(conflict.repair("rate-2017").low) == pytest.approx(1.5528, abs=5e-4)
    assert float(conflict.margins["register-stays-2017-12-31"]) == pytest.approx(0.0074, abs=2e-4)
    assert [e.observation.number for e in conflict.explanations] == [1615000]


def test_the_slip_is_confirmed_by_an_observation_and_counted_honestly():
    _, entries = audited()
    (slip,) = entries["rate-2018"].slips
    assert (slip.value, slip.error, slip.confirmed_by) == ("0.3", "decimal point", ("yangcheng-2019-05-30",))
    assert 0 < slip.would_pass < slip.tried
    # Nothing confirms another value of the pair for 2017, and a figure on which sources differ is no slip.
    assert not entries["rate-2017"].slips and not entries["line-round-1"].slips


def test_another_year_of_a_date_is_a_day_that_exists():
    assert _errors("2016-02-29", True) == {}
    assert set(_errors("2016-02", True)) == {"2013-02", "2014-02", "2015-02", "2017-02", "2018-02", "2019-02"}


@pytest.mark.parametrize(
    ("pieces", "start", "low", "high"),
    [
        ([(8, 9)], 5, 8, 9),
        ([(2, 3)], 5, 2, 3),
        ([(2, 3), (8, 9)], 5, 2, 9),
        ([(0, 3), (8, 10**9)], 5, 0, None),
        # A start that is only just possible, as the end of an open interval is, does not hide what lies below it.
        ([(2, 5)], 5, 2, 5),
        ([(8, 9)], 0, 8, 9),
        ([], 5, None, None),
    ],
)
def test_a_repair_is_the_hull_of_what_is_possible_on_both_sides(pieces, start, low, high):
    found = _span(lambda a, b: any(max(a, c) <= min(b, d) for c, d in pieces), F(start))
    if not pieces:
        assert found is None
        return
    assert found.low <= low and float(found.low) == pytest.approx(low, rel=1e-3)
    if high is None:
        assert found.high is None
    else:
        assert found.high >= high and float(found.high) == pytest.approx(high, rel=1e-3)


def test_residents_do_not_stand_in_for_the_registered_population():
    tables, entries = audited()
    _, assumptions = register_identities(tables, [entry.claim for entry in entries.values()])
    stand_ins = {(a.name.rpartition("stays")[0], a.stand_ins) for a in assumptions}
    assert stand_ins == {("register-", ("register-persons",)), ("base-", ())}


def test_figures_that_something_bears_on_are_coherent_or_in_conflict_and_the_others_untested():
    _, entries = audited()
    assert entries["key-areas"].coherence == entries["key-areas-listed"].coherence == "coherent"
    assert entries["rate-start-again"].coherence == "in-conflict"
    assert entries["poor-income-2018"].coherence == "untested"

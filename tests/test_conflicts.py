"""Conflicts: sets that cannot be true and are as small as can be; the paper's two, and the arithmetic by hand."""

from fractions import Fraction as F
from functools import cache
from types import SimpleNamespace

import pytest
import z3
from conftest import BASES, INDICATORS, claim, indicator, observation, table
from hypothesis import given
from hypothesis import strategies as st

from compendium.audit import conflicts
from compendium.audit.conflicts import (
    Member,
    System,
    _confirms,
    _errors,
    _explained,
    _is_date,
    _margin,
    _outward,
    _repair,
    _reread,
    _same_statement,
    _span,
    _stand_ins,
    conflict_names,
    irreducible_sets,
)
from compendium.audit.formulas import key_of
from compendium.audit.identities import Assumption, register_identities
from compendium.audit.ledger import conflicts_of, ledger
from compendium.audit.loading import load
from compendium.audit.verdicts import judge
from compendium.intervals import Interval


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
    assert _is_date("2017-02-29") is False
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
        # A thousand times the start is looked at, and no more.
        ([(4998, 4999)], 5, 4998, 4999),
        ([], 5, None, None),
        ([(5001, 5002)], 5, None, None),
        ([(1001, 1002)], 0, None, None),
    ],
)
def test_a_repair_is_the_hull_of_what_is_possible_on_both_sides(pieces, start, low, high):
    found = _span(lambda a, b: any(max(a, c) <= min(b, d) for c, d in pieces), F(start))
    if low is None:
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


def test_a_misplaced_point_is_off_by_one_or_two_places():
    assert errors("1.5", "decimal point") == {"0.015", "0.15", "15", "150"}
    assert errors("1500", "decimal point") == {"15", "150", "15000", "150000"}


def test_only_neighbouring_digits_are_exchanged():
    assert errors("12.34", "two digits exchanged") == {"21.34", "13.24", "12.43"}


def errors(figure, name):
    return {x for x, error in _errors(figure, False).items() if error == name}


def test_what_stands_in_is_of_the_later_day_or_after_and_the_nearest(checkout):
    said = [observation(str(year), period=str(year)) for year in (2016, 2018, 2020)]
    tables = load(root=checkout(claims=[claim("a", "17", "17")], observations=said))
    later = key_of(tables, tables.claims[0])
    assumption = Assumption("stays", "register-stays", "", later, later, ("register-persons",))
    assert [row.number for row in _stand_ins(tables, assumption)] == [2018]


def test_a_figure_read_again_is_what_it_was_and_none_lies_beyond_the_natural_bounds():
    tables, entries = audited()
    claims = [entry.claim for entry in entries.values()]
    scaled = [c for c in claims if tables.units[c.unit].factor != 1 and c.relation == "exactly"]
    assert scaled and all(_confirms(tables, c, c.cell, c) for c in scaled)
    assert all(_reread(tables, c, c.cell) == c.interval for c in claims if c.relation not in ("range", "listed"))
    rate = entries["rate-2018"].claim
    assert _reread(tables, rate, "100") is not None and _reread(tables, rate, "101") is None
    assert _same_statement(tables, rate, entries["rate-2017"].claim) is False


def test_a_bound_belongs_to_its_interval_unless_it_is_open():
    tables, entries = audited()
    system = System(tables, [entry.claim for entry in entries.values()])

    def can(term, *values):
        solver = z3.Solver()
        solver.add(term, *(variable == value for variable, value in values))
        return solver.check() == z3.sat

    (rate,) = next(m for m in system.members if m.name == "rate-2018").keys
    variable = system.variable(rate)
    assert [can(system.bounds(rate), (variable, x)) for x in (-1, 0, 100, 101)] == [False, True, True, False]
    printed = next(m for m in system.members if m.name == "rate-2018")
    for low_open in (False, True):
        for high_open in (False, True):
            term = system.term(printed, Interval(F(1), F(2), low_open, high_open))
            found = [can(term, (variable, x)) for x in (F(0), F(1), F(2), F(3))]
            assert found == [False, not low_open, not high_open, False]
    stays = next(m for m in system.members if m.kind == "assumption")
    earlier, later = (system.variable(key) for key in stays.keys)
    ratio = system.term(stays, Interval(F(2), F(3)))
    found = [can(ratio, (earlier, 10), (later, x)) for x in (19, 20, 30, 31)]
    assert found == [False, True, True, False]


class Ratios:
    """A system that is satisfiable if the ratio it is asked for can lie between two."""

    def __init__(self, low, high):
        self.low, self.high = F(low), F(high)

    def bounds(self, key):
        raise AssertionError("no key is named")

    def term(self, member, interval):
        return interval

    def satisfiable(self, rest, terms):
        (asked,) = terms
        return max(asked.low, self.low) <= min(asked.high, self.high)


def test_a_ratio_is_searched_from_one_and_rounded_outward():
    stays = Member("stays", "assumption", "", (), None)
    members = [Member("identity", "identity", "", (), None), stays]
    assert _margin(Ratios("1.12345678", 2), members, stays) == F("0.1235")
    assert _margin(Ratios("0.5", "0.87654322"), members, stays) == F("0.1235")
    assert _margin(Ratios(1002, 1003), members, stays) is None
    # One part in a thousand of what it was is as good as nothing.
    assert _repair(Ratios(F(1, 2000), F(1, 1500)), members, stays).low == 0


def test_mentions_of_one_figure_leave_each_other_what_the_rest_agree_on():
    one, two, three, far = (
        Member(str(low), "claim", "", (), SimpleNamespace(interval=Interval(F(low), F(high))))
        for low, high in ((0, 1), (2, 6), (4, 9), (20, 21))
    )
    assert _repair(None, [one, two, three], one) == Interval(F(4), F(6))
    assert _repair(None, [one, two, far, three], one) is None


@pytest.mark.parametrize(
    ("x", "down", "up"),
    [("9999.5", 9999, 10000), ("1000.5", 1000, 1001), ("12345", 12340, 12350), ("1234.04", 1234, 1235), ("1399999.99", 1400000, 1400000),
     ("0.00123456", "0.001234", "0.001235"), ("0", 0, 0), ("7", 7, 7)],
)  # fmt: skip
def test_a_bound_is_rounded_to_four_digits_away_from_its_interval(x, down, up):
    assert (_outward(F(x), down=True), _outward(F(x), down=False)) == (F(down), F(up))


def test_an_assumption_that_is_left_out_takes_its_conflict_with_it_and_no_other():
    tables, _ = audited()
    every, without = (set().union(*conflict_names(tables, words)) for words in ((), ("register-stays",)))
    assert "rate-2018" in every and "rate-2018" not in without
    assert conflict_names(tables, ("nothing-of-this-name",)) == conflict_names(tables)


class Known:
    """A system that knows what a figure was on the earlier and on the later day."""

    def __init__(self, *values):
        self.tables, self.values = None, values

    def variable(self, key):
        return z3.Real(key)

    def bounds(self, key):
        return z3.BoolVal(True)

    def satisfiable(self, rest, terms):
        solver = z3.Solver()
        solver.add(*terms, *(z3.Real(key) == value for key, value in zip(("was", "is"), self.values, strict=True)))
        return solver.check() == z3.sat


@pytest.mark.parametrize(
    ("was", "now", "explained"),
    [(1, 1, True), (1, 2, True), (1, 3, True), (1, 4, False), (1, 0, False),
     (5, 5, True), (5, 3, True), (5, 2, True), (5, 1, False), (5, 6, False)],
)  # fmt: skip
def test_an_observation_explains_what_lies_between_it_and_the_earlier_day(was, now, explained, monkeypatch):
    seen = SimpleNamespace(interval=Interval(F(2), F(3)))
    monkeypatch.setattr(conflicts, "_stand_ins", lambda tables, assumption: [seen])
    stays = Member("stays", "assumption", "", ("was", "is"), None)
    assert len(list(_explained(Known(was, now), [stays]))) == explained


def test_only_the_sole_suspect_of_a_conflict_that_nothing_mends_is_blamed():
    _, entries = audited()
    blamed = {name for name, entry in entries.items() if entry.blamed}
    # Not the register, nor those lifted, which other sources give as well; not the pair of 2017, which a count mends.
    assert {"rate-2018", "visit-2015"} == blamed
    assert entries["lifted-2018"].conflicts and entries["lifted-2018"].state == "confirmed"


def test_a_slip_says_whether_it_restores_the_arithmetic_and_on_which_assumption():
    _, entries = audited()
    (slip,) = entries["rate-2018"].slips
    assert slip.value == "0.3" and not slip.restores
    # 1,765,000 less 1.5 million is 0.68 percent; 1,615,000 less 1.5 million is 0.3.
    (on,) = slip.restores_on
    assert on.assumption.startswith("register-stays") and on.observation.number == 1_615_000


REGISTER = [
    claim("register", "200", "200", period="2015-12-31"),
    claim("rate-then", "5 percent", "5", indicator="incidence", unit="percent", period="2015-12-31"),
    claim("lifted", "150", "150", indicator="lifted-persons", period="2016-01-01/2018-12-31"),
    claim("rate-now", "0.12 percent", "0.12", indicator="incidence", unit="percent"),
]


BASE = [*INDICATORS, indicator("rural-base", "persons", "stock", "0")]


# 200 of 4,000 are 5 percent; the 50 that are left are 1.25 percent, the 5 that a register of 155 leaves 0.125.
@pytest.mark.parametrize(
    ("rate", "restores", "on"), [("1.2", True, None), ("0.12", False, 155), ("1.3", True, None), ("3", False, None)]
)
def test_restoring_by_hand(checkout, rate, restores, on):
    said = [
        observation("155", precision="1"),
        observation(rate, indicator="incidence", unit="percent", precision="0.1"),
    ]
    printed = {"1.2": "12", "0.12": "0.012", "1.3": "13", "3": "30"}[rate]
    wrong = REGISTER[3] | {"printed": f"{printed} percent", "value": printed}
    tables = load(root=checkout(claims=[*REGISTER[:3], wrong], observations=said, indicators=BASE))
    (entry,) = [entry for entry in ledger(tables) if entry.claim.claim == "rate-now"]
    (slip,) = [slip for slip in entry.slips if slip.value == rate]
    assert slip.restores is restores
    assert [e.observation.number for e in slip.restores_on] == ([] if on is None else [on])


SUM = {"sum": "leaving", "work": "the-paper", "whole": "all", "parts": "first; second", "sentence": "The years add up."}
PARTS = [
    claim("all", "88", "88"),
    claim("first", "15", "15", period="2016"),
    claim("second", "73", "73", period="2017"),
]


@pytest.mark.parametrize(
    ("whole", "assumption", "members", "repair"),
    [
        ("88", "", None, None),
        ("90", "", {"all", "first", "second", "sum-leaving"}, 88),
        (
            "90",
            "No county left in another year.",
            {"all", "first", "second", "sum-leaving", "nothing-else-leaving"},
            88,
        ),
    ],
)
def test_a_sum_of_printed_figures_is_a_row_of_a_table(checkout, whole, assumption, members, repair):
    rows = [PARTS[0] | {"printed": whole, "value": whole}, *PARTS[1:]]
    root = checkout(claims=rows)
    (root / "data/china/sums.csv").write_text(table("sums", SUM | {"assumption": assumption}), "utf-8")
    tables = load(root=root)
    found = conflicts_of(ledger(tables))
    if members is None:
        assert not found and all(entry.coherence == "coherent" for entry in ledger(tables))
        return
    (conflict,) = found
    assert {member.name for member in conflict.members} == members
    assert conflict.repair("all").low == conflict.repair("all").high == repair
    assert set(conflict.margins) == {name for name in members if name.startswith("nothing-else")}


def test_a_whole_printed_twice_is_weighed_with_and_without_its_sum(checkout):
    root = checkout(claims=[*PARTS, claim("again", "80", "80")])
    (root / "data/china/sums.csv").write_text(table("sums", SUM), "utf-8")
    entries = ledger(load(root=root))
    found = {frozenset(member.name for member in conflict.members) for conflict in conflicts_of(entries)}
    assert found == {frozenset({"all", "again"}), frozenset({"again", "first", "second", "sum-leaving"})}
    (again,) = [entry for entry in entries if entry.claim.claim == "again"]
    assert [(slip.value, slip.restores) for slip in again.slips] == [("88", True)]


# Of 200 on the register 150 left: 75 percent, or from 149.5/200.5 to 150.5/199.5. For 80 percent it held 186 to 189.
@pytest.mark.parametrize(
    ("share", "later", "coherent", "explained"),
    [("75", "", True, False), ("80", "", False, False), ("80", "187", False, True), ("80", "200", False, False)],
)
def test_a_share_of_those_who_left_is_held_against_part_and_whole(checkout, share, later, coherent, explained):
    printed = claim("share", f"{share} percent", share, indicator="lifted-share", unit="percent",
                    period="2016-01-01/2018-12-31")  # fmt: skip
    root = checkout(
        claims=[REGISTER[0], REGISTER[2], printed],
        observations=[observation(later)] if later else [],
        indicators=[*INDICATORS, indicator("lifted-share", "percent", "flow", "0", "100")],
    )
    entries = ledger(load(root=root))
    found = conflicts_of(entries)
    assert {entry.coherence for entry in entries} == {"coherent" if coherent else "in-conflict"}
    if coherent:
        assert not found
        return
    (conflict,) = found
    assumption = "register-stays-register-persons-hunan-2018-12-31"
    assert {member.name for member in conflict.members} == {
        "register", "lifted", "share", "share-register-persons-hunan-2018-12-31", assumption,
    }  # fmt: skip
    repair = conflict.repair("share")
    assert F("74.5") < repair.low < F("74.6") and F("75.4") < repair.high < F("75.5")
    assert 185 < conflict.repair("register").low < 186 and 189 < conflict.repair("register").high < 190
    assert (
        conflict.explicable is explained and [e.assumption for e in conflict.explanations] == [assumption] * explained
    )


def test_a_share_is_tied_to_nothing_on_another_basis_or_over_another_span(checkout):
    for cells in ({"basis": "survey"}, {"period": "2017-01-01/2018-12-31"}, {"place": "china"}):
        printed = claim("share", "80 percent", "80", **{"indicator": "lifted-share", "unit": "percent",
                        "period": "2016-01-01/2018-12-31"} | cells)  # fmt: skip
        root = checkout(
            claims=[REGISTER[0], REGISTER[2], printed],
            indicators=[*INDICATORS, indicator("lifted-share", "percent", "flow", "0", "100")],
            bases=BASES,
        )
        assert {entry.coherence for entry in ledger(load(root=root))} == {"untested"}, cells


def test_a_component_is_solved_once(monkeypatch, checkout):
    conflicts._solved.cache_clear()
    tables = load(root=checkout(claims=REGISTER, observations=[observation("155")], indicators=BASE))

    def told(found):
        return [([m.name for m in c.members], c.repairs, c.margins, c.explanations, c.suspects) for c in found]

    first = told(conflicts_of(ledger(tables)))
    assert first
    monkeypatch.setattr(System, "satisfiable", None)  # nothing is asked again
    again = load(root=tables.root)
    known = {claim.claim: judge(again, claim) for claim in again.claims}
    found = conflicts.find_conflicts(again, list(again.claims), known)
    assert told(found) == first


def test_what_one_process_solved_serves_the_next(monkeypatch, checkout, tmp_path):
    root = checkout(claims=REGISTER, observations=[observation("155")], indicators=BASE)

    def told():
        conflicts._solved.cache_clear()
        return [(c.repairs, c.margins, c.suspects) for c in conflicts_of(ledger(load(root=root)))]

    monkeypatch.delenv(conflicts.KEPT, raising=False)
    first, spoiled = told(), tmp_path / "solved"
    monkeypatch.setenv(conflicts.KEPT, str(spoiled))
    assert first and told() == first
    (kept,) = spoiled.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:40])  # cut short
    assert told() == first and kept.read_bytes() == whole
    with monkeypatch.context() as patch:
        patch.setattr(conflicts, "_chosen", None)  # no set is looked for again
        assert told() == first
    kept.rename(spoiled / ("0" * 32))  # of another solver, other programs or other members
    assert told() == first and kept.exists()

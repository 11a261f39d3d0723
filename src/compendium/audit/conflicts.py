"""Conflicts: printed figures, identities and assumptions that cannot all be true.

A conflict is an irreducible set: it cannot be satisfied, and it can as soon as any one member is dropped.  All such
sets are enumerated (MARCO: Liffiton, Previti, Malik and Marques-Silva 2016) over the tracked assertions of a z3
``Solver``.  Nothing here knows of a particular claim: the members come from the claims' keys and from the registry in
``identities``.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from functools import cache, lru_cache, reduce
from pathlib import Path

import z3

from .. import files
from ..hedges import readings
from ..intervals import Interval
from ..periods import parse_date
from .formulas import Key, key_of
from .identities import Assumption, Identity, identities_of
from .tables import Claim, Observation, Tables
from .verdicts import Verdict

# This variable names the folder in which processes of one command keep for each other what they solved; unset, none do.
KEPT = "COMPENDIUM_SOLVED"
# Work units of the solver for one question, not seconds: the same on every machine.
_EFFORT = 50_000_000
# Bisection stops when a bound is known to this share of its value.
_SHARE = Fraction(1, 1_000_000)
# No repair and no margin is looked for beyond this multiple.
_REACH = Fraction(1000)


# Verdicts on a figure that some other source supports: it is no suspect of a conflict.
SUPPORTED = ("agrees", "compatible")


@dataclass(frozen=True, slots=True)
class Member:
    """One statement of a conflict: a printed figure (a claim), an identity or an assumption."""

    name: str
    kind: str
    sentence: str
    keys: tuple[Key, ...]
    stated: Claim | Identity | Assumption


@dataclass(frozen=True, slots=True)
class Repair:
    """What a member would have to be for the rest to stand.

    For a claim ``interval`` is in its canonical unit; for an assumption it is the ratio of the later value to the
    earlier; an identity has none.
    """

    member: str
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """An observation that mends a conflict when it stands in for what an assumption held fixed."""

    assumption: str
    observation: Observation


@dataclass(frozen=True, slots=True)
class Conflict:
    """An irreducible set with its repairs, margins, explanations and suspects.

    ``margins`` gives for each assumption the least relative change of the later value that dissolves the conflict
    (``None`` where none up to a thousandfold does); ``suspects`` are the claims with which no other source agrees.
    """

    members: tuple[Member, ...]
    repairs: tuple[Repair, ...]
    margins: dict[str, Fraction | None]
    explanations: tuple[Explanation, ...]
    suspects: tuple[str, ...]

    @property
    def explicable(self) -> bool:
        """Whether an observation mends it: then it is no error of the paper."""
        return bool(self.explanations)

    @property
    def by_list(self) -> bool:
        """Whether a member is a list that this edition counted: such a conflict is shown apart."""
        return any(claim.relation == "listed" for claim in self.claims)

    def blames(self, tables: Tables, claim: Claim) -> bool:
        """Whether a claim is the sole suspect of a conflict that no observation in place of an assumption mends."""
        if self.explicable or self.by_list or len(self.suspects) != 1:
            return False
        (suspect,) = (other for other in self.claims if other.claim in self.suspects)
        return _same_statement(tables, claim, suspect)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The printed figures among the members."""
        return tuple(member.stated for member in self.members if member.kind == "claim")

    def concerns(self, tables: Tables, claim: Claim) -> bool:
        """Whether a claim, or the mention of the same figure that stands for it, is a member."""
        return any(_same_statement(tables, claim, member) for member in self.claims)

    def repair(self, member: str) -> Interval | None:
        """The repair of a member by name."""
        return next(repair.interval for repair in self.repairs if repair.member == member)


@dataclass(frozen=True, slots=True)
class Slip:
    """A value one small error away from what is printed, who confirms it, and whether it restores the arithmetic.

    ``would_pass`` of the ``tried`` values restore it on the assumptions as they stand.  ``restores`` says whether this
    one does; where it does not, ``restores_on`` holds the observations in place of assumptions on which it does.
    """

    value: str
    error: str
    confirmed_by: tuple[str, ...]
    tried: int
    would_pass: int
    restores: bool
    restores_on: tuple[Explanation, ...]


def statements(tables: Tables, claims: list[Claim]) -> list[Claim]:
    """The claims that stand for all mentions: a figure printed twice is one statement, not two.

    Of equal figures the first mention stands for all.  A mention that is tied to another (column ``repeats``) and says
    less, as "October 2018" does of "October 23, 2018", adds nothing to it and is left to it.
    """
    named = {claim.claim: claim for claim in claims}
    found: dict[tuple[Key, Interval], Claim] = {}
    for claim in claims:
        repeated = named.get(claim.repeats)
        if repeated is None or not _same_statement(tables, claim, repeated):
            found.setdefault((key_of(tables, claim), claim.interval), claim)
    return list(found.values())


def _same_statement(tables: Tables, claim: Claim, other: Claim) -> bool:
    """Whether a claim is of the same figure as another, or is tied to a fuller mention that is."""
    if key_of(tables, claim) != key_of(tables, other):
        return False
    if claim.interval == other.interval:
        return True
    return bool(claim.repeats) and other.interval.intersection(claim.interval) == other.interval


class System:
    """The members that one work's printed figures give, as solver terms over one variable a key."""

    def __init__(self, tables: Tables, claims: list[Claim]):
        self.tables = tables
        self.variables: dict[Key, z3.ArithRef] = {}
        self.fixed: dict[str, z3.BoolRef] = {}
        self.solver, self.asked = z3.Solver(), ()
        identities, assumptions = identities_of(tables, claims)
        claimed = [
            Member(
                claim.claim,
                "claim",
                claim.restatement.replace("{printed}", claim.printed),
                (key_of(tables, claim),),
                claim,
            )
            for claim in statements(tables, claims)
        ]
        stated = [Member(i.name, "identity", i.sentence, i.keys, i) for i in identities]
        assumed = [Member(a.name, "assumption", a.sentence, a.keys, a) for a in assumptions]
        self.members = tuple(claimed + stated + assumed)

    def variable(self, key: Key) -> z3.ArithRef:
        """The solver's variable of a key."""
        if key not in self.variables:
            self.variables[key] = z3.Real(f"v{len(self.variables)}")
        return self.variables[key]

    def term(self, member: Member, interval: Interval | None = None) -> z3.BoolRef:
        """A member as a solver term; an interval replaces a claim's reading or an assumption's ratio of one."""
        stated = member.stated
        if member.kind == "claim":
            (key,) = member.keys
            return _within(self.variable(key), interval or stated.interval)
        if member.kind == "identity":
            return stated.holds({key: self.variable(key) for key in member.keys})
        earlier, later = (self.variable(key) for key in stated.keys)
        if interval is None:
            return earlier == later
        return z3.And(later >= _real(interval.low) * earlier, later <= _real(interval.high) * earlier)

    def bounds(self, key: Key) -> z3.BoolRef:
        """Natural bounds of a key's value."""
        indicator, variable = self.tables.indicators[key.indicator], self.variable(key)
        found = [variable >= _real(indicator.minimum)] if indicator.minimum is not None else []
        if indicator.maximum is not None:
            found.append(variable <= _real(indicator.maximum))
        return z3.And(*found)

    def satisfiable(self, members, extra: tuple[z3.BoolRef, ...] = ()) -> bool:
        """Whether some members and further terms can all be true; raises ArithmeticError if the solver cannot say."""
        names = tuple(member.name for member in members)
        if names != self.asked:
            self.solver, self.asked = self._asserted(members), names
        # A bisection asks of the same members again and again: only the further terms are put in and taken out.
        self.solver.push()
        self.solver.add(*extra)
        answer = self.solver.check()
        self.solver.pop()
        if answer == z3.unknown:
            # Solving in steps is quick but gives up sooner than solving afresh.
            answer = self._asserted(members, extra).check()
        if answer == z3.unknown:
            raise ArithmeticError(f"the solver cannot say whether these can all be true: {', '.join(names)}")
        return answer == z3.sat

    def _asserted(self, members, extra: tuple[z3.BoolRef, ...] = ()) -> z3.Solver:
        solver = z3.Solver()
        solver.set("rlimit", _EFFORT)
        solver.add(*(self._fixed(member) for member in members), *extra)
        return solver

    def _fixed(self, member: Member) -> z3.BoolRef:
        """A member's term with the natural bounds of its keys, built once: building costs more than solving."""
        if member.name not in self.fixed:
            self.fixed[member.name] = z3.And(self.term(member), *(self.bounds(key) for key in member.keys))
        return self.fixed[member.name]


def _real(x: Fraction) -> z3.RatNumRef:
    return z3.RealVal(str(x))  # a fraction as a text is one numeral; z3.Q would divide two and simplify


def _within(variable: z3.ArithRef, interval: Interval) -> z3.BoolRef:
    terms = []
    if interval.low is not None:
        terms.append(variable > _real(interval.low) if interval.low_open else variable >= _real(interval.low))
    if interval.high is not None:
        terms.append(variable < _real(interval.high) if interval.high_open else variable <= _real(interval.high))
    return z3.And(*terms)


def _components(members: tuple[Member, ...]) -> list[list[Member]]:
    """Members that share keys, directly or through others; a member alone cannot conflict."""
    groups: list[tuple[set[Key], list[Member]]] = []
    for member in members:
        touching = [group for group in groups if group[0] & set(member.keys)]
        keys = set(member.keys).union(*(group[0] for group in touching))
        held = [m for group in touching for m in group[1]]
        groups = [group for group in groups if group not in touching] + [(keys, [*held, member])]
    return [group for _, group in groups if len(group) > 1]


def irreducible_sets(count: int, satisfiable: Callable[[set[int]], bool]) -> Iterator[frozenset[int]]:
    """Every minimal unsatisfiable subset of ``range(count)`` under a monotone test (MARCO)."""
    picks = [z3.Bool(f"pick{i}") for i in range(count)]
    unexplored = z3.Solver()
    while unexplored.check() == z3.sat:
        model = unexplored.model()
        seed = {i for i in range(count) if not z3.is_false(model.eval(picks[i]))}
        if satisfiable(seed):
            for i in sorted(set(range(count)) - seed):
                if satisfiable(seed | {i}):
                    seed.add(i)
            unexplored.add(z3.Or(*(picks[i] for i in range(count) if i not in seed)))
        else:
            for i in sorted(seed):
                if not satisfiable(seed - {i}):
                    seed.discard(i)
            yield frozenset(seed)
            unexplored.add(z3.Or(*(z3.Not(picks[i]) for i in seed)))


def tested(tables: Tables, claims: list[Claim]) -> set[str]:
    """Claims that something in the same work bears on: the others are untested by it."""
    bearing = {key for group in _components(System(tables, claims).members) for m in group for key in m.keys}
    keys = [key_of(tables, claim) for claim in claims]
    return {claim.claim for claim, key in zip(claims, keys, strict=True) if key in bearing or keys.count(key) > 1}


def find_conflicts(tables: Tables, claims: list[Claim], verdicts: dict[str, Verdict]) -> list[Conflict]:
    """All irreducible conflicts among the printed figures of one work.

    Parameters
    ----------
    tables
        Checked tables; their observations may explain a conflict.
    claims
        Claims of one work.
    verdicts
        Verdict of each claim by its id: who is a suspect depends on them.

    Raises
    ------
    ArithmeticError
        If the solver cannot decide a question within its effort.
    """
    system = System(tables.all_packs, claims)
    found = []
    for group in _components(system.members):
        for solved in _solved(_Component(_signature(system, group), system, group)):
            found.append(_conflict(system, [group[i] for i in solved.members], solved, verdicts))
    return sorted(found, key=lambda conflict: [member.name for member in conflict.members])


@dataclass(frozen=True, slots=True)
class _Component:
    """Members tied by keys, known by what the solver is asked of them."""

    signature: tuple
    system: System = field(compare=False)
    members: list[Member] = field(compare=False)


@dataclass(frozen=True, slots=True)
class _Solved:
    """An irreducible set by the places of its members in the component, and what was worked out of it.

    ``explained`` names an assumption by its place in the set and its stand-in by the place among all stand-ins.
    """

    members: tuple[int, ...]
    repairs: tuple[Interval | None, ...]
    margins: tuple[Fraction | None, ...]
    explained: tuple[tuple[int, int], ...]


def _signature(system: System, group: list[Member]) -> tuple:
    """All that the solver's answers about a component depend on."""
    found = []
    for member in group:
        natural = [system.tables.indicators[key.indicator] for key in member.keys]
        bounds = tuple((indicator.minimum, indicator.maximum) for indicator in natural)
        stated = member.stated.interval if member.kind == "claim" else None
        start = member.stated.number if member.kind == "claim" else None
        seen = ()
        if member.kind == "assumption":
            seen = tuple((row.source, row.interval) for row in _stand_ins(system.tables, member.stated))
        found.append((member.kind, member.name, member.keys, bounds, stated, start, seen))
    return tuple(found)


@lru_cache(maxsize=512)  # an edit changes one component: the others need not be solved again
def _solved(component: _Component) -> tuple[_Solved, ...]:
    """Every irreducible set of a component with repairs, margins and explanations."""
    kept = _kept_at(component)
    if kept and kept.exists():
        with contextlib.suppress(Exception):  # whatever is wrong with it, it is solved again
            return pickle.loads(kept.read_bytes())
    system, group = component.system, component.members
    found = []
    for chosen in _chosen(system, group):
        places = tuple(sorted(chosen))
        members = [group[i] for i in places]
        margins = tuple(_margin(system, members, m) if m.kind == "assumption" else None for m in members)
        repairs = tuple(_repair(system, members, m) for m in members)
        found.append(_Solved(places, repairs, margins, tuple(_explained(system, members))))
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        files.write(kept, pickle.dumps(tuple(found)))
    return tuple(found)


def _kept_at(component: _Component) -> Path | None:
    """The file of what was solved of a component by this solver and these programs; None where nothing is kept."""
    folder = os.environ.get(KEPT)
    if not folder:
        return None
    name = hashlib.sha256(f"{_programs()} {component.signature!r}".encode()).hexdigest()[:32]
    return Path(folder) / name


@cache
def _programs() -> str:
    """A digest of the solver and of all that puts questions to it."""
    here = Path(__file__).parent
    sources = [path.read_bytes() for path in sorted([*here.glob("*.py"), *here.parent.glob("*.py")])]
    return hashlib.sha256(b"\0".join([z3.get_version_string().encode(), *sources])).hexdigest()


def conflict_names(tables: Tables, without: tuple[str, ...] = ()) -> set[frozenset[str]]:
    """The claims of every conflict of every work, without the assumptions of some kinds (``identities.ASSUMED``)."""
    found = set()
    for work in sorted({claim.work for claim in tables.claims}):
        system = System(tables.all_packs, [claim for claim in tables.claims if claim.work == work])
        kept = tuple(m for m in system.members if m.kind != "assumption" or m.stated.kind not in without)
        for group in _components(kept):
            for chosen in _chosen(system, group):
                found.add(frozenset(group[i].name for i in chosen if group[i].kind == "claim"))
    return found


def _chosen(system: System, group: list[Member]) -> Iterator[frozenset[int]]:
    """The irreducible sets among some members, by their places."""
    return irreducible_sets(len(group), lambda picked: system.satisfiable([group[i] for i in picked]))


def _conflict(system: System, members: list[Member], solved: _Solved, verdicts: dict[str, Verdict]) -> Conflict:
    margins = {m.name: margin for m, margin in zip(members, solved.margins, strict=True) if m.kind == "assumption"}
    agreed = {m.name for m in members if m.kind == "claim" and verdicts[m.name].verdict in SUPPORTED}
    suspects = tuple(m.name for m in members if m.kind == "claim" and m.name not in agreed)
    repairs = tuple(Repair(m.name, repair) for m, repair in zip(members, solved.repairs, strict=True))
    explanations = tuple(
        Explanation(members[at].name, _stand_ins(system.tables, members[at].stated)[nth])
        for at, nth in solved.explained
    )
    return Conflict(tuple(members), repairs, margins, explanations, suspects)


def _repair(system: System, members: list[Member], member: Member) -> Interval | None:
    """The values of a member under which the rest can be true, by bisection, rounded outward."""
    if member.kind == "identity":
        return None
    rest = [other for other in members if other != member]
    if rest and all(other.kind == "claim" for other in rest):
        # Mentions of one figure alone: there is nothing to search for, the others leave what they agree on.
        stated = [other.stated.interval for other in rest]
        return reduce(lambda left, interval: left and left.intersection(interval), stated)
    if member.kind == "assumption":
        start = Fraction(1)
    else:
        start = member.stated.number
    keep = tuple(system.bounds(key) for key in member.keys)
    return _span(lambda low, high: system.satisfiable(rest, (*keep, system.term(member, Interval(low, high)))), start)


def _span(possible: Callable[[Fraction, Fraction], bool], start: Fraction) -> Interval | None:
    """The hull of the possible values from zero up, those below a start and those above it; None if there are none.

    The values between the two pieces, the start among them, need not be possible.
    """
    zero, far = Fraction(0), (start or Fraction(1)) * _REACH
    below, above = possible(zero, start), possible(start, far)
    if not below and not above:
        return None
    if not below:
        low, _ = _edge(lambda x: possible(start, x), start, far)
    elif possible(zero, start / _REACH):
        low = zero
    else:
        low, _ = _edge(lambda x: possible(zero, x), zero, start)
    if not above:
        beneath, _ = _edge(lambda x: possible(start - x, start), zero, start)
        high = start - beneath
    elif possible(far, far * _REACH):
        high = None
    else:
        _, high = _edge(lambda x: not possible(x, far), max(low, start), far)
    return Interval(_outward(low, down=True), None if high is None else _outward(high, down=False))


def _edge(holds: Callable[[Fraction], bool], below: Fraction, above: Fraction) -> tuple[Fraction, Fraction]:
    """The least value between two at which a monotone test holds, enclosed to a small share of its size.

    It must hold at ``above``.
    """
    low, high = below, above
    while high - low > _SHARE * high:
        middle = (low + high) / 2
        if holds(middle):
            high = middle
        else:
            low = middle
    return low, high


def _outward(x: Fraction, *, down: bool) -> Fraction:
    """A bound rounded to four significant digits, away from the interval it closes."""
    # To six digits, for the bound is only known as well as bisection ended: 1,399,999.9 is 1,400,000.
    near = Context(prec=6).divide(Decimal(x.numerator), Decimal(x.denominator))
    return Fraction(Context(prec=4, rounding=ROUND_FLOOR if down else ROUND_CEILING).plus(near))


def _margin(system: System, members: list[Member], member: Member) -> Fraction | None:
    """The least relative change of an assumption's later value that dissolves the set."""
    rest = [other for other in members if other != member]
    keep = tuple(system.bounds(key) for key in member.keys)

    def dissolves(change: Fraction) -> bool:
        low = max(Fraction(0), 1 - change)
        return system.satisfiable(rest, (*keep, system.term(member, Interval(low, 1 + change))))

    if not dissolves(_REACH):
        return None
    _, change = _edge(dissolves, Fraction(0), _REACH)
    return _outward(change, down=False)


def _explained(system: System, members: list[Member], instead: dict[str, Interval] | None = None) -> Iterator[tuple]:
    """Stand-ins that mend the set when the later value may lie anywhere between the assumed and the observed.

    Each as the place of the assumption in the set and of the observation among its stand-ins; ``instead`` reads claims
    by name as other figures.
    """
    for at, member in enumerate(members):
        if member.kind != "assumption":
            continue
        rest = [other for other in members if other != member and other.name not in (instead or {})]
        changed = tuple(system.term(m, instead[m.name]) for m in members if instead and m.name in instead)
        earlier, later = (system.variable(key) for key in member.keys)
        for nth, observation in enumerate(_stand_ins(system.tables, member.stated)):
            seen = observation.interval
            if not seen.bounded:
                continue
            between = z3.Or(
                z3.And(later >= earlier, later <= _real(seen.high)),
                z3.And(later <= earlier, later >= _real(seen.low)),
            )
            keep = tuple(system.bounds(key) for key in (*member.keys, *(k for m in members for k in m.keys)))
            if system.satisfiable(rest, (*keep, *changed, between)):
                yield at, nth


def _stand_ins(tables: Tables, assumption: Assumption) -> list[Observation]:
    """Observations of what an assumption holds fixed, at or after its later day, nearest first."""
    later = assumption.later
    found = []
    for indicator in assumption.stand_ins:
        for row in tables.observed(later.place, indicator):
            if (
                row.basis == later.basis
                and row.period
                and row.period.end >= later.period.end
                and tables.sources[row.source].grade in "AB"
            ):
                found.append(row)
    nearest = sorted(found, key=lambda row: (row.period.end, tables.sources[row.source].grade, row.source))
    kept: dict[str, Observation] = {}
    for row in nearest:
        kept.setdefault(row.indicator, row)
    return list(kept.values())


def slips(tables: Tables, claim: Claim, verdict: Verdict, others: list[Claim], conflicts: list[Conflict]) -> list[Slip]:
    """Values one small error away from a printed figure that an observation or another mention confirms.

    Only a figure that every counting source contradicts, or that is a suspect of a conflict, is looked at.  The errors tried
    are a moved decimal point, one wrong digit, two digits exchanged, and for a date another year.  A value that merely
    restores coherence is no slip: how many would is counted beside it.  A list has no digits to mistype, and a plan or
    forecast may differ from another without an error.
    """
    if claim.relation == "listed" or claim.modality in ("plan", "forecast"):
        return []
    own = [conflict for conflict in conflicts if claim.claim in conflict.suspects]
    if verdict.verdict != "differs" and not own:
        return []
    errors = _errors(claim.cell, tables.indicators[claim.indicator].kind == "event")
    read = {figure: _reread(tables, claim, figure) for figure in errors}
    # 0.3 and 0.30 are one value: the first way of writing it stands for both.
    distinct = {interval: figure for figure, interval in reversed(read.items()) if interval is not None}
    read = {figure: interval for interval, figure in reversed(distinct.items())}
    without = _Without(tables, claim, own) if own else None
    passing = sum(bool(own) and without.restored(interval) for interval in read.values())
    key = key_of(tables, claim)
    against = [item.value for item in verdict.evidence if item.counts and not item.meets]
    against = [value for value in against if isinstance(value, Observation)]
    mentions = [other for other in others if key_of(tables, other) == key and not other.interval.meets(claim.interval)]
    found = []
    for figure in sorted(read, key=lambda figure: (len(figure), figure)):
        confirming = {value.source for value in against if _confirms(tables, claim, figure, value)}
        confirming |= {other.claim for other in mentions if _confirms(tables, claim, figure, other)}
        if confirming:
            mended = bool(own) and without.restored(read[figure])
            on = () if mended or not own else without.restored_on(read[figure])
            found.append(Slip(figure, errors[figure], tuple(sorted(confirming)), len(read), passing, mended, on))
    return found


class _Without:
    """The members of some conflicts taken together, with one claim left open: which of its values restores them?"""

    def __init__(self, tables: Tables, claim: Claim, conflicts: list[Conflict]):
        members = {member.name: member for conflict in conflicts for member in conflict.members}
        self.members, self.member = list(members.values()), members[claim.claim]
        stated = [member.stated for member in self.members if member.kind == "claim"]
        self.system = System(tables.all_packs, stated)

    def restored(self, interval: Interval) -> bool:
        """Whether all the others can be true with the claim read as another interval."""
        rest = [member for member in self.members if member != self.member]
        bounds = tuple(self.system.bounds(key) for key in self.member.keys)
        return self.system.satisfiable(rest, (*bounds, self.system.term(self.member, interval)))

    def restored_on(self, interval: Interval) -> tuple[Explanation, ...]:
        """The observations in place of an assumption on which they can."""
        return tuple(
            Explanation(assumption.name, _stand_ins(self.system.tables, assumption.stated)[nth])
            for at, nth in _explained(self.system, self.members, {self.member.name: interval})
            for assumption in [self.members[at]]
        )


def _confirms(tables: Tables, claim: Claim, figure: str, value: Claim | Observation) -> bool:
    """Whether another statement is of the figure tried: the same number, or a day inside the same date."""
    if tables.indicators[claim.indicator].kind == "event":
        # A year alone says nothing of the month that is printed: the other date must lie wholly inside the one tried.
        tried = _reread(tables, claim, figure)
        return tried.intersection(value.interval) == value.interval
    number = Fraction(figure) * tables.units[claim.unit].factor
    return value.relation in ("exactly", "nearly") and value.number == number


def _reread(tables: Tables, claim: Claim, figure: str) -> Interval | None:
    """The interval of another figure in the place of the printed one; None beyond its natural bounds."""
    indicator = tables.indicators[claim.indicator]
    if indicator.kind == "event":
        days = parse_date(figure)
        return Interval(Fraction(days.start.toordinal()), Fraction(days.end.toordinal()))
    number = Fraction(figure) * tables.units[claim.unit].factor
    if claim.relation == "range" or number not in indicator.natural:
        return None
    try:
        read = readings(claim.relation, number, None, claim.precision, indicator.natural)
    except ValueError:
        return None
    return next(iter(read.values()))


def _errors(figure: str, is_date: bool) -> dict[str, str]:
    """Every figure one small error away, with the name of the error."""
    if is_date:
        year = int(figure[:4])
        days = (f"{other:04d}{figure[4:]}" for other in range(year - 3, year + 4) if other != year)
        return {day: "another year" for day in days if _is_date(day)}
    found: dict[str, str] = {}
    for shift in (-2, -1, 1, 2):
        found[f"{Decimal(figure).scaleb(shift).normalize():f}"] = "decimal point"
    digits = [i for i, letter in enumerate(figure) if letter.isdigit()]
    for i, j in zip(digits, digits[1:], strict=False):
        swapped = list(figure)
        swapped[i], swapped[j] = swapped[j], swapped[i]
        found.setdefault("".join(swapped), "two digits exchanged")
    for i in digits:
        for digit in "0123456789":
            found.setdefault(figure[:i] + digit + figure[i + 1 :], "one digit")
    found.pop(figure, None)
    return {value: error for value, error in found.items() if not re.match(r"0\d", value)}


def _is_date(text: str) -> bool:
    try:
        parse_date(text)
    except ValueError:
        return False  # 29 February of another year
    return True

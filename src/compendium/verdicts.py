"""Verdicts: what other sources say of a printed figure.

Only witnesses of another origin than what the claim cites count; grades A and B decide where there are any, C only
where there is nothing better.  A source of grade D never counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .formulas import FORMULAS, Computed
from .intervals import Interval
from .tables import NOT_STATED, Claim, Observation, Tables

VERDICTS = ("agrees", "compatible", "differs", "sources-differ", "none-found", "not-judged")

MARKS = {"agrees": "=", "compatible": "≈", "differs": "≠", "sources-differ": "±", "none-found": "?", "not-judged": "–"}

LABELS = {
    "agrees": "agrees",
    "compatible": "compatible",
    "differs": "differs",
    "sources-differ": "sources differ",
    "none-found": "no second source found",
    "not-judged": "not judged",
}

_UNJUDGED = {
    "plan": "it is a plan, and an outcome does not judge a plan",
    "forecast": "it is a forecast, and an outcome does not judge a forecast",
    "rule": "it is a rule, and an outcome does not judge a rule",
    "capacity": "it is a capacity, not an outcome",
    "quoted": "it is a saying",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One value that speaks of a claim: an observation, or a value computed from observations."""

    value: Observation | Computed
    sources: tuple[str, ...]
    grade: str
    origins: frozenset[str]
    meets: bool
    strict: bool
    counts: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What other sources say of a claim: the verdict, a sentence for it, whether it rests on grade C, the evidence."""

    verdict: str
    reason: str
    weak: bool
    evidence: tuple[Evidence, ...]


def narrow(interval: Interval, value: Fraction | None, precision: Fraction) -> bool:
    """Whether an interval is narrow enough that meeting it says something.

    Bounded, and no wider than a tenth of the value or twice the precision, whichever is more.
    """
    return interval.bounded and interval.width <= max(abs(value) / 10, 2 * precision)


def judge(tables: Tables, claim: Claim) -> Verdict:
    """Compare a claim with the observations and computed values of its key.

    Parameters
    ----------
    tables
        Checked tables that hold the claim's pack and ``china``.
    claim
        The claim to judge.

    Returns
    -------
    Verdict
    """
    if claim.basis == NOT_STATED:
        return Verdict("not-judged", "Not judged: the text does not say on what basis it stands.", False, ())
    values = _of_key(tables, claim)
    evidence = _graded([_weigh(tables, claim, value) for value in values])
    counted = [item for item in evidence if item.counts]
    if not counted:
        if claim.modality in _UNJUDGED:
            return Verdict("not-judged", f"Not judged: {_UNJUDGED[claim.modality]}.", False, evidence)
        later = _later(tables, claim)
        if later:
            reason = "Not judged: what is known is of a later day than the figure."
            return Verdict("not-judged", reason, False, evidence + later)
        return Verdict("none-found", _none_found(evidence), False, evidence)
    weak = all(item.grade == "C" for item in counted)
    verdict = _verdict(counted)
    return Verdict(verdict, _sentence(verdict, counted, evidence, weak), weak, evidence)


def _of_key(tables: Tables, claim: Claim) -> list[Observation | Computed]:
    """Values of the claim's place, indicator, basis and time; what the work itself states is no other witness."""
    values = tables.observed(claim.place, claim.indicator, basis=claim.basis)
    values = [value for value in values if value.source != claim.work]
    if claim.indicator in FORMULAS:
        computed = FORMULAS[claim.indicator](tables, claim.place)
        values = values + [value for value in computed if value.basis == claim.basis]
    kind = tables.indicators[claim.indicator].kind
    if kind in ("event", "constant"):
        return values
    inside = [value for value in values if claim.period.holds(value.period)]
    if claim.period.start is None:
        # An undated figure, a flow too, is judged by the latest that is known inside its open period.
        last = max((value.period.end for value in inside), default=None)
        return [value for value in inside if value.period.end == last]
    if kind == "flow" or claim.period.start == claim.period.end:
        return [value for value in values if value.period == claim.period]
    # A span of years is judged year by year: every year must meet.
    return inside


def _later(tables: Tables, claim: Claim) -> tuple[Evidence, ...]:
    """Evidence that is of a later day than an undated claim can be: shown, not counted."""
    if claim.period is None or claim.period.start is not None:
        return ()
    rows = tables.observed(claim.place, claim.indicator, basis=claim.basis)
    rows = [row for row in rows if row.period and row.period.end > claim.period.end and row.source != claim.work]
    return tuple(_aside(_weigh(tables, claim, row), "of a later day") for row in rows)


def _aside(item: Evidence, reason: str) -> Evidence:
    return Evidence(item.value, item.sources, item.grade, item.origins, item.meets, item.strict, False, reason)


def _weigh(tables: Tables, claim: Claim, value: Observation | Computed) -> Evidence:
    rows = value.inputs if isinstance(value, Computed) else (value,)
    sources = tuple(dict.fromkeys(row.source for row in rows))
    grade = max(tables.sources[name].grade for name in sources)
    origins = frozenset(tables.sources[name].origin for name in sources)
    if isinstance(value, Computed):
        precise = narrow(value.interval, value.interval.middle, Fraction(0))
    else:
        precise = narrow(value.interval, value.number, value.precision)
    if tables.indicators[claim.indicator].kind == "spread":
        # A spread is compared end by end: 40-55 and 45-50 overlap, and yet differ.
        meets = (claim.number, claim.upper) == (value.number, value.upper)
    else:
        meets = value.interval.meets(claim.interval)
    strict = precise and narrow(claim.interval, claim.number, claim.precision)
    own = {tables.sources[name].origin for name in (*claim.cites, claim.work)}
    if origins <= own:
        return Evidence(value, sources, grade, origins, meets, strict, False, "of the origin that the claim cites")
    return Evidence(value, sources, grade, origins, meets, strict, grade in "ABC", "")


def _graded(evidence: list[Evidence]) -> tuple[Evidence, ...]:
    """Set grade C aside wherever a better witness counts; order by grade, then source."""
    better = any(item.counts and item.grade in "AB" for item in evidence)
    kept = [
        _aside(item, "grade C beside better evidence") if better and item.counts and item.grade == "C" else item
        for item in evidence
    ]
    return tuple(sorted(kept, key=lambda item: (not item.counts, item.grade, item.sources)))


def _verdict(counted: list[Evidence]) -> str:
    meeting = [item for item in counted if item.meets]
    if not meeting:
        return "differs"
    if len(meeting) < len(counted):
        return "sources-differ"
    return "agrees" if any(item.strict for item in meeting) else "compatible"


_NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()


def in_words(count: int) -> str:
    """A count as a word up to twelve, as digits beyond."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _sources(items) -> set[str]:
    return {name for item in items for name in item.sources}


def _none_found(evidence: tuple[Evidence, ...]) -> str:
    if not evidence:
        return "No second source was found; that is no fault of the text."
    return "No second source was found: what else prints it has the origin that the text cites."


def _sentence(verdict: str, counted: list[Evidence], evidence: tuple[Evidence, ...], weak: bool) -> str:
    computed = all(isinstance(item.value, Computed) for item in counted)
    looked = _worked_out(counted) if computed else _looked(counted)
    alone = len(_sources(counted)) == 1 or computed
    one = len(frozenset().union(*(item.origins for item in counted))) == 1
    ends = {
        "agrees": f"so {'the tables agree' if computed else 'another source agrees' if one else 'other sources agree'}",
        "compatible": f"so it is compatible with {'it' if alone else 'them'}, but could hardly have failed",
        "differs": "so the printed figure stands alone" if alone else "so every source that counts differs",
        "sources-differ": "so the years differ" if computed else "so the sources differ among themselves",
    }
    sentence = f"{looked}; {ends[verdict]}"
    aside = [item for item in evidence if not item.counts and item.reason.startswith("grade C")]
    # To dissent is to say otherwise than those that count: to meet the figure where they differ from it.
    dissent = [item for item in aside if item.meets == (verdict == "differs") and verdict != "sources-differ"]
    if dissent:
        dissenting = in_words(len(_sources(dissent)))
        sentence += f" ({dissenting} of grade C {'says' if len(_sources(dissent)) == 1 else 'say'} otherwise)"
    if weak:
        sentence += " (weak: grade C only)"
    return sentence + "."


def _worked_out(counted: list[Evidence]) -> str:
    meeting = sum(item.meets for item in counted)
    years = [item.value.period.end.year for item in counted]
    if len(counted) == 1:
        return f"We worked it out once, for {years[0]}: it {'holds' if meeting else 'fails'}"
    every = "every one" if meeting == len(counted) else f"{in_words(meeting)} of {in_words(len(counted))}"
    return f"We worked it out for each year from {min(years)} to {max(years)}: it holds in {every}"


def _looked(counted: list[Evidence]) -> str:
    fitting = _sources(item for item in counted if item.meets)
    other = _sources(counted) - fitting
    total = len(fitting | other)
    if total == 1:
        return f"We looked in one source: it {'fits' if fitting else 'differs'}"
    origins = len(frozenset().union(*(item.origins for item in counted)))
    of_origin = f" of {in_words(origins)} origin{'s' if origins > 1 else ''}" if origins < total else ""
    parts = [f"{in_words(len(fitting))} {'fits' if len(fitting) == 1 else 'fit'}"] if fitting else []
    parts += [f"{in_words(len(other))} {'differs' if len(other) == 1 else 'differ'}"] if other else []
    return f"We looked in {in_words(total)} sources{of_origin}: {', '.join(parts)}"

"""Verdicts: what other sources say of a printed figure.

Only witnesses of another origin than what the claim cites count; grades A and B decide where there are any, C only
where there is nothing better.  A source of grade D never counts.  A figure that its source limits to a part
(``scope``) never judges the whole, an outcome never a plan, and nothing judges a forecast: whether it came true is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from ..intervals import Interval
from ..periods import parse_date
from ..schema import FORESEEN, NOT_STATED, PLANNED
from .formulas import FORMULAS, Computed
from .tables import Claim, Observation, Tables

VERDICTS = ("agrees", "compatible", "differs", "sources-differ", "none-found", "not-judged")

# What can rest on one page of grade C alone; the others rest on none.
CAN_BE_WEAK = ("agrees", "compatible", "differs", "sources-differ")

LABELS = {
    "agrees": "agrees",
    "compatible": "compatible",
    "differs": "differs",
    "sources-differ": "sources differ",
    "none-found": "no second source found",
    "not-judged": "not judged",
}

LABELS_ZH = {
    "agrees": "与另一来源一致",
    "compatible": "与另一来源不矛盾",
    "differs": "与另一来源不一致",
    "sources-differ": "各方说法不一",
    "none-found": "未见其他来源",
    "not-judged": "不作核对",
}

_UNJUDGED = {
    "plan": "it is a plan, and an outcome does not judge a plan",
    "rule": "it is a rule, and an outcome does not judge a rule",
    "capacity": "it is a capacity, not an outcome",
    "quoted": "it is a saying",
}

# Whether what a forecast foresaw came about.
OUTCOMES = ("came-true", "did-not", "unknown")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One value that speaks of a claim: an observation, or a value computed from observations.

    ``meets`` says whether its reading meets the claim's, ``strict`` whether both are narrow enough that it might not
    have, ``counts`` whether it decides; ``reason`` says why it does not.
    """

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
    """What other sources say of a claim.

    Attributes
    ----------
    verdict, reason
        One of ``VERDICTS``, and a sentence for it.
    weak
        Whether it rests on one page of grade C (several prints of one origin are one page): it is in no count then.
    evidence
        Everything that speaks of the claim, what counts first.
    independent
        Of a verdict of agreement whether the agreement is known to be independent; ``None`` for other verdicts.  It is
        not known where a text that the claim cites was never seen, or none is cited, unless a witness was printed
        before.
    outcome
        Of a forecast one of ``OUTCOMES``; empty otherwise.
    """

    verdict: str
    reason: str
    weak: bool
    evidence: tuple[Evidence, ...]
    independent: bool | None = None
    outcome: str = ""


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
        Checked tables; the claim is judged over all packs, whichever of them these hold.
    claim
        The claim to judge.

    Returns
    -------
    Verdict
    """
    tables = tables.all_packs
    if claim.basis == NOT_STATED:
        return Verdict("not-judged", "Not judged: the text does not say what exactly it counts.", False, ())
    if claim.modality == "forecast":
        return _told(tables, claim)
    evidence = _graded([_weigh(tables, claim, value) for value in _of_key(tables, claim)])
    counted = [item for item in evidence if item.counts]
    if not counted:
        if claim.modality in _UNJUDGED:
            return Verdict("not-judged", f"Not judged: {_UNJUDGED[claim.modality]}.", False, evidence)
        later = _later(tables, claim)
        if later:
            reason = "Not judged: what is known is of a later day than the figure."
            return Verdict("not-judged", reason, False, evidence + later)
        return Verdict("none-found", _none_found(evidence), False, evidence)
    weak = all(item.grade == "C" for item in counted) and len(_origins(counted)) == 1
    verdict = _verdict(counted)
    independent = _independent(tables, claim, counted) if verdict in ("agrees", "compatible") else None
    return Verdict(verdict, _sentence(verdict, counted, evidence, weak, independent), weak, evidence, independent)


def _independent(tables: Tables, claim: Claim, counted: list[Evidence]) -> bool:
    """Whether agreement is known to be independent of where a claim comes from.

    What a cited work that nobody saw took from where is unknown, and so is the source of a figure for which nothing is
    cited.  A witness that was printed before that work (or before the text itself) is at least no copy of it.
    """
    if any(isinstance(item.value, Computed) for item in counted):
        return True  # worked out here from statistics: nobody printed it to be copied
    unseen = [tables.sources[name] for name in claim.cites or (claim.work,)]
    unseen = [source for source in unseen if not source.seen or source.source == claim.work]
    if not unseen:
        return True
    dates = [_printed_on(source) for source in unseen]
    first = min(dates) if all(dates) else None
    printed = [[_printed_on(tables.sources[name]) for name in item.sources] for item in counted if item.meets]
    return first is not None and any(all(day and day[1] < first[0] for day in days) for days in printed)


def _printed_on(source) -> tuple[int, int] | None:
    """The first and the last day on which a source can have been printed; None where it bears no date."""
    if not source.date:
        return None
    days = parse_date(source.date)
    return days.start.toordinal(), days.end.toordinal()


def _told(tables: Tables, claim: Claim) -> Verdict:
    """What came of a forecast: told, never judged, and in no count.

    The outcome is what its indicator names without ``planned-``, or what is measured of the same indicator.
    """
    rows, name = _of_key(tables, claim), claim.indicator.removeprefix(PLANNED)
    if name in tables.indicators and name != claim.indicator:
        outcome = _of_key(tables, replace(claim, indicator=name))
    else:
        outcome = [row for row in rows if not row.indicator.startswith(PLANNED)]
    outcome = [row for row in outcome if isinstance(row, Computed) or (row.modality == "measured" and not row.scope)]
    reason = "this is the outcome, and it judges no forecast"
    told = [_aside(_weigh(tables, claim, row), reason) for row in outcome]
    best = [item for item in told if item.grade in "AB"] or told
    others = [
        _aside(_weigh(tables, claim, row), "another forecast, which judges none") for row in rows if row not in outcome
    ]
    evidence = tuple(sorted(told, key=lambda item: (item.grade, item.sources))) + tuple(others)
    if not best:
        return Verdict("not-judged", "It is a forecast. What came of it is not known here.", False, evidence,
                       outcome="unknown")  # fmt: skip
    if all(item.meets for item in best):
        return Verdict("not-judged", "It is a forecast, and it came true.", False, evidence, outcome="came-true")
    if not any(item.meets for item in best):
        return Verdict("not-judged", "It is a forecast, and it did not come true.", False, evidence, outcome="did-not")
    sentence = "It is a forecast. Sources differ on what came of it."
    return Verdict("not-judged", sentence, False, evidence, outcome="unknown")


def _of_key(tables: Tables, claim: Claim) -> list[Observation | Computed]:
    """Values of the claim's place, indicator, basis and time; what the work itself states is no other witness."""
    values = tables.observed(claim.place, claim.indicator, basis=claim.basis)
    if tables.indicators[claim.indicator].inside:
        # The same event at a place inside confirms; it never contradicts, for more than one may have happened there.
        rows = [row for place in tables.inside(claim.place) for row in tables.observed(place, claim.indicator)]
        values = values + [row for row in rows if row.basis == claim.basis and row.interval.meets(claim.interval)]
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
    reason = ""
    if isinstance(value, Observation):
        if value.scope:
            reason = f"limited to {value.scope}"
        elif claim.modality != "plan" and value.modality in FORESEEN:
            reason = f"a {value.modality}, which judges no figure"
        elif claim.modality == "plan" and value.modality != "plan" and not claim.indicator.startswith(PLANNED):
            reason = "of the outcome, which judges no plan"
    if origins <= own:
        reason = "of the origin that the claim cites"
    return Evidence(value, sources, grade, origins, meets, strict, not reason and grade in "ABC", reason)


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


def _origins(items) -> frozenset[str]:
    return frozenset().union(*(item.origins for item in items))


def _none_found(evidence: tuple[Evidence, ...]) -> str:
    if not evidence:
        return "No second source was found. That is no fault of the text."
    if all(item.reason == "of the origin that the claim cites" for item in evidence):
        return "No second source was found. What else says it has the origin that the text cites."
    return "No second source of the same thing was found. That is no fault of the text."


def _sentence(verdict: str, counted: list[Evidence], evidence: tuple[Evidence, ...], weak: bool,
              independent: bool | None) -> str:  # fmt: skip
    computed = all(isinstance(item.value, Computed) for item in counted)
    parts = [_worked_out(counted) if computed else _found(verdict, counted)]
    if computed and verdict == "compatible":
        parts[0] += ", but so loosely that this proves little"
    aside = [item for item in evidence if not item.counts and item.reason.startswith("grade C")]
    # To dissent is to say otherwise than those that count: to meet the figure where they differ from it.
    dissent = _sources(item for item in aside if item.meets == (verdict == "differs"))
    if dissent and verdict != "sources-differ":
        other = "the same as the text" if verdict == "differs" else "otherwise"
        parts.append(f"{in_words(len(dissent)).capitalize()} of grade C {_say(dissent)} {other}")
    if weak:
        parts.append("That is one page of grade C, so it is in no count")
    if independent is False:
        parts.append("It is not known whether this is independent of what the text cites")
    return ". ".join(parts) + "."


def _worked_out(counted: list[Evidence]) -> str:
    meeting = sum(item.meets for item in counted)
    years = [item.value.period.end.year for item in counted]
    if len(counted) == 1:
        return f"Worked out from statistics for {years[0]}, it {'holds' if meeting else 'does not hold'}"
    some = f"{in_words(meeting) if meeting else 'none'} of {in_words(len(counted))} years"
    every = "every year" if meeting == len(counted) else some
    return f"Worked out from statistics for {min(years)} to {max(years)}, it holds in {every}"


def _say(sources: set[str]) -> str:
    return "says" if len(sources) == 1 else "say"


def _found(verdict: str, counted: list[Evidence]) -> str:
    """What the other sources say, in a sentence."""
    fitting = _sources(item for item in counted if item.meets)
    sources = _sources(counted)
    differing, one = sources - fitting, len(sources) == 1
    every = {1: "The one other source", 2: "Both other sources"}.get(
        len(sources), f"All {in_words(len(sources))} other sources"
    )
    others = "One other source" if one else f"{in_words(len(sources)).capitalize()} other sources"
    if verdict == "sources-differ":
        same, other = (f"{in_words(len(part))} {_say(part)}" for part in (fitting, differing))
        return f"Of {in_words(len(sources))} other sources {same} the same and {other} otherwise"
    origin = " They have one origin" if not one and len(_origins(counted)) == 1 else ""
    said = {
        "agrees": f"{others} {_say(sources)} the same",
        "compatible": f"{others} {'fits' if one else 'fit'} it, but so loosely that this proves little",
        "differs": f"{every} found {_say(sources)} otherwise",
    }
    return said[verdict] + ("." + origin if origin else "")

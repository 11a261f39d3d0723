"""What became of printed figures: an entry of the audit, the state that a reader sees, and what it is counted under.

Nothing here solves anything: whoever asks only for verdicts needs no solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .tables import Bearing, Claim, Tables
from .verdicts import LABELS, Verdict, judge

if TYPE_CHECKING:  # for it the solver is imported
    from .conflicts import Conflict, Slip

WORK = "gao-xiao-gao-2020"  # the paper that this edition is of, by its id in sources.csv
KINDS = ("programme", "village", "date", "saying")
# What a figure is counted under: its verdict, or weak where that rests on one page of grade C.
CLASSES = (*LABELS, "weak")
# What a reader sees at a figure: two states that are marked, and everything else.
STATES = ("confirmed", "contradicted", "unmarked")


def state(record: Mapping) -> str:
    """What a reader sees at a figure: one of ``STATES``.

    Parameters
    ----------
    record
        A record of the ledger, or whatever else holds its fields verdict, weak, blamed and relation.

    A list whose things this edition counted bears no mark: the count is ours.
    """
    if record["relation"] == "listed":
        return "unmarked"
    if record["blamed"] or (record["verdict"] == "differs" and not record["weak"]):
        return "contradicted"
    return "confirmed" if record["verdict"] == "agrees" and not record["weak"] else "unmarked"


@dataclass(frozen=True, slots=True)
class Entry:
    """One claim with everything that the audit says of it.

    ``blamed`` says whether it is the sole suspect of a conflict that no observation mends: the mark of a conflict
    stands there alone.  ``bearings`` tell what else bears on it and move nothing.
    """

    claim: Claim
    verdict: Verdict
    coherence: str
    conflicts: tuple[Conflict, ...]
    slips: tuple[Slip, ...]
    kind: str
    blamed: bool
    bearings: tuple[Bearing, ...]

    @property
    def counted_as(self) -> str:
        """One of ``CLASSES``: weak agreement and weak difference are in neither count."""
        return "weak" if self.verdict.weak else self.verdict.verdict

    @property
    def state(self) -> str:
        """One of ``STATES``."""
        verdict = self.verdict
        said = {"verdict": verdict.verdict, "weak": verdict.weak, "blamed": self.blamed}
        return state(said | {"relation": self.claim.relation})


def by_work(entries: list[Entry]) -> dict[str, list[Entry]]:
    """Entries by the work that prints the figure, works sorted by id."""
    works = sorted({entry.claim.work for entry in entries})
    return {work: [entry for entry in entries if entry.claim.work == work] for work in works}


def kind_of(tables: Tables, claim: Claim) -> str:
    """Kind by which claims are counted: a date, a saying, a figure of a village, or one of the programme."""
    if tables.indicators[claim.indicator].kind == "event":
        return "date"
    if claim.modality == "quoted":
        return "saying"
    return "village" if tables.places[claim.place].level in ("village", "household") else "programme"


def printed_figures(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that are counted, wherever anything is: figures that a work prints, each once.

    A list whose things this edition counted is no printed figure.  A mention that repeats another is counted with it,
    and for itself only where it comes out otherwise: under another verdict, or with another state.
    """
    entries = list(entries)
    known = {entry.claim.claim: (entry.counted_as, entry.state) for entry in entries}
    return [
        entry
        for entry in entries
        if entry.claim.relation != "listed" and known.get(entry.claim.repeats) != (entry.counted_as, entry.state)
    ]


def counts(entries: Iterable[Entry]) -> dict[str, dict[str, int]]:
    """Number of printed figures by kind and by what they are counted under; the parts add up to the whole.

    The entries must be those of whole works: what a mention repeats may stand in another section.
    """
    found = {kind: dict.fromkeys(CLASSES, 0) for kind in KINDS}
    for entry in printed_figures(entries):
        found[entry.kind][entry.counted_as] += 1
    return found


def independent(entries: Iterable[Entry]) -> int:
    """How many of the printed figures counted as agreeing agree with a print that is known to be independent."""
    return sum(entry.counted_as == "agrees" and bool(entry.verdict.independent) for entry in printed_figures(entries))


def judged(tables: Tables, pack: str) -> list[Entry]:
    """The claims in the tables of a pack with their verdicts alone: no conflict is looked for, so that none is blamed."""
    claims = [claim for claim in tables.claims if claim.pack == pack]
    verdicts = {claim.claim: judge(tables.all_packs, claim) for claim in claims}
    return [
        Entry(claim, verdicts[claim.claim], "untested", (), (), kind_of(tables, claim), False, ()) for claim in claims
    ]

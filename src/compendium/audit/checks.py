"""The command ``check``: every fault of the tables, and where there is none every figure to be looked at."""

from __future__ import annotations

from pathlib import Path

from ..messages import problem_text, say
from .formulas import Computed
from .loading import chosen_packs, read
from .plausibility import doubts, problems
from .tables import Problem, Tables, pack_names
from .verdicts import judge

COUNTED = ("packs", "places", "sources", "observations", "claims", "indicators")


def command(root: Path, pack: str | None = None, lang: str = "en") -> int:
    """Check the tables of a pack (of all packs) and print every fault; 0 if there is none, else 1.

    Tables without a fault are held against one another: warnings are printed and counted, and change no status.
    """
    try:
        packs = chosen_packs(root, pack, lang) or pack_names(root)
    except LookupError as error:
        print(error)
        return 1
    tables, faults = read(root, packs)
    faults = faults or unquoted(tables)
    warnings = [] if faults else problems(doubts(tables))
    for problem in faults or warnings:
        print(problem_text(problem, lang))
    if faults:
        return 1
    print(say("no-fault", lang, **{name: len(getattr(tables, name)) for name in COUNTED}))
    if warnings:
        print(say("warned", lang, count=len(warnings)))
    return 0


def unquoted(tables: Tables) -> list[Problem]:
    """Observations that decide a verdict without the source's own words: a reader could not check it."""
    found = {}
    for claim in tables.claims:
        for item in judge(tables, claim).evidence:
            row = item.value
            if item.counts and not isinstance(row, Computed) and not row.printed:
                parts = {"claim": claim.claim}
                found.setdefault((row.file, row.line), Problem(row.file, row.line, "printed", "unquoted", parts))
    return [found[key] for key in sorted(found)]

"""A record of the ledger as a row of the page "Change a number": its verdict and what the text itself says of it."""

from __future__ import annotations

from collections.abc import Mapping

from ..audit.verdicts import LABELS
from .show import SIGNS


def verdict(record: Mapping) -> str:
    """The sign of a record's state and its verdict, with what keeps it out of the counts."""
    aside = ", weak" if record["weak"] else ", a list that we counted" if record["relation"] == "listed" else ""
    return f"{SIGNS.get(record['state'], '')} {LABELS[record['verdict']]}{aside}".strip()


def fits(record: Mapping) -> str:
    """What the other figures of the same text say of one."""
    if record["coherence"] == "untested":
        return "nothing else in the text tests it"
    if record["coherence"] == "coherent":
        return "fits the rest of the text"
    if record["blamed"]:
        return "does not fit the rest of the text, and no other source supports it"
    if all(conflict["explicable"] for conflict in record["conflicts"]):
        return "does not fit the rest of the text, but a later count explains it"
    suspects = [conflict["suspects"] for conflict in record["conflicts"]]
    if all(suspects) and not any(record["claim"] in named for named in suspects):
        return "does not fit another figure of the text, which no other source supports"
    return "does not fit the rest of the text"


def itself(record: Mapping) -> str:
    """The same, and what known figures are one small change away; whether it should read so is unknown."""
    slips = " or ".join(slip["value"] for slip in record["slips"])
    return f"{fits(record)}; one small change away: {slips}" if slips else fits(record)


def row(record: Mapping) -> dict[str, str]:
    """The words of a row by field, as the page shows them before anything is changed and after."""
    return {
        "claim": record["claim"],
        "printed": record["printed"],
        "state": record["state"],
        "verdict": verdict(record),
        "reason": record["reason"],
        "itself": itself(record),
    }

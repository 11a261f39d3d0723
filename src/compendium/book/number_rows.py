"""A record of the ledger as a row of the page "Change a number": its verdict and what the text itself says of it."""

from __future__ import annotations

from collections.abc import Mapping

from ..audit.verdicts import LABELS
from .show import SIGNS

# What the other figures of the same text say of one.
ITSELF = {
    "coherent": "fits the rest of the text",
    "in-conflict": "cannot be true together with the rest of the text",
    "untested": "nothing else in the text tests it",
}


def verdict(record: Mapping) -> str:
    """The sign of a record's state and its verdict, with what keeps it out of the counts."""
    aside = ", weak" if record["weak"] else ", a list that we counted" if record["relation"] == "listed" else ""
    return f"{SIGNS.get(record['state'], '')} {LABELS[record['verdict']]}{aside}".strip()


def itself(record: Mapping) -> str:
    """What the text's own figures say of one, and the likely slips."""
    told = ITSELF[record["coherence"]]
    if record["blamed"]:
        told += ", and no other source supports it"
    slips = " or ".join(slip["value"] for slip in record["slips"])
    return f"{told}; likely slip: {slips}" if slips else told


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

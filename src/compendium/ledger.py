"""The ledger: every printed figure with its verdict, its conflicts and its slips, and how it is written out."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from .conflicts import Conflict, Slip, find_conflicts, slips, tested
from .formulas import Computed
from .intervals import Interval
from .reading import load
from .tables import Claim, TableError, Tables
from .verdicts import LABELS, Evidence, Verdict, judge

KINDS = ("programme", "village", "date", "saying")


@dataclass(frozen=True, slots=True)
class Entry:
    """One claim with everything that the audit says of it."""

    claim: Claim
    verdict: Verdict
    coherence: str
    conflicts: tuple[Conflict, ...]
    slips: tuple[Slip, ...]
    kind: str


def ledger(tables: Tables) -> list[Entry]:
    """The audit of all claims, in the order of the work's lines.

    Coherence is ``in-conflict`` for a claim that is a member of a conflict, ``coherent`` where something else in the
    same work bears on it and nothing contradicts it, else ``untested``.
    """
    entries = []
    for work in sorted({claim.work for claim in tables.claims}):
        claims = [claim for claim in tables.claims if claim.work == work]
        verdicts = {claim.claim: judge(tables, claim) for claim in claims}
        found = find_conflicts(tables, claims, verdicts)
        bearing = tested(tables, claims)
        for claim in claims:
            own = tuple(conflict for conflict in found if conflict.concerns(tables, claim))
            coherence = "in-conflict" if own else "coherent" if claim.claim in bearing else "untested"
            slip = slips(tables, claim, verdicts[claim.claim], claims, list(own))
            entries.append(Entry(claim, verdicts[claim.claim], coherence, own, tuple(slip), kind_of(tables, claim)))
    return entries


def conflicts_of(entries: list[Entry]) -> list[Conflict]:
    """Every conflict once, in the order in which its first claim stands."""
    found: dict[tuple[str, ...], Conflict] = {}
    for entry in entries:
        for conflict in entry.conflicts:
            found.setdefault(tuple(member.name for member in conflict.members), conflict)
    return list(found.values())


def kind_of(tables: Tables, claim: Claim) -> str:
    """Kind by which claims are counted: a date, a saying, a figure of a village, or one of the programme."""
    if tables.indicators[claim.indicator].kind == "event":
        return "date"
    if claim.modality == "quoted":
        return "saying"
    return "village" if tables.places[claim.place].level in ("village", "household") else "programme"


def counts(entries: list[Entry]) -> dict[str, dict[str, int]]:
    """Number of claims by kind and verdict.

    A claim that repeats another is counted with it, and again only where another verdict falls on it.
    """
    found = {kind: dict.fromkeys(LABELS, 0) for kind in KINDS}
    verdicts = {entry.claim.claim: entry.verdict.verdict for entry in entries}
    for entry in entries:
        if verdicts.get(entry.claim.repeats) != entry.verdict.verdict:
            found[entry.kind][entry.verdict.verdict] += 1
    return found


def decimal(x: Fraction | None) -> float | int | None:
    """A rational as the number that JSON shows, rounded to ten significant digits."""
    if x is None:
        return None
    return int(x) if x.denominator == 1 else float(f"{float(x):.10g}")


def period_text(period) -> str:
    """A period as the tables write it; empty for none."""
    if period is None:
        return ""
    if period.start == period.end:
        return period.end.isoformat()
    return f"{period.start.isoformat() if period.start else '..'}/{period.end.isoformat()}"


def _bounds(interval: Interval | None) -> dict | None:
    if interval is None:
        return None
    return {
        "low": decimal(interval.low),
        "high": decimal(interval.high),
        "low_open": interval.low_open,
        "high_open": interval.high_open,
    }


def _evidence(tables: Tables, item: Evidence) -> dict:
    value = item.value
    computed = isinstance(value, Computed)
    return {
        "value": None if computed else decimal(value.number),
        "upper": None if computed else decimal(value.upper),
        "relation": "computed" if computed else value.relation,
        "low": decimal(value.interval.low),
        "high": decimal(value.interval.high),
        "source": ";".join(item.sources),
        "grade": item.grade,
        "origin": ";".join(sorted(item.origins)),
        "locator": value.formula if computed else value.locator,
        "agrees": item.meets,
        "counts": item.counts,
    }


def _conflict(conflict: Conflict) -> dict:
    return {
        "members": [member.name for member in conflict.members],
        "repairs": {repair.member: _bounds(repair.interval) for repair in conflict.repairs if repair.interval},
        "margin": min((decimal(m) for m in conflict.margins.values() if m is not None), default=None),
        "explicable": [
            {"assumption": e.assumption, "source": e.observation.source, "value": decimal(e.observation.number),
             "period": period_text(e.observation.period)}
            for e in conflict.explanations
        ],
        "suspects": list(conflict.suspects),
    }  # fmt: skip


def record(tables: Tables, entry: Entry) -> dict:
    """One entry as a JSON record; values are in the indicator's canonical unit, dates in days since 0001-01-01."""
    claim = entry.claim
    return {
        "claim": claim.claim,
        "work": claim.work,
        "section": claim.section,
        "place": claim.place,
        "indicator": claim.indicator,
        "period": period_text(claim.period),
        "basis": claim.basis,
        "printed": claim.printed,
        "relation": claim.relation,
        "value": decimal(claim.number),
        "upper": decimal(claim.upper),
        "unit": tables.units[claim.unit].canonical,
        **_bounds(claim.interval),
        "modality": claim.modality,
        "verdict": entry.verdict.verdict,
        "reason": entry.verdict.reason,
        "coherence": entry.coherence,
        "weak": entry.verdict.weak,
        "evidence": [_evidence(tables, item) for item in entry.verdict.evidence],
        "conflicts": [_conflict(conflict) for conflict in entry.conflicts],
        "slips": [
            {"value": s.value, "confirmed_by": list(s.confirmed_by), "tried": s.tried, "would_pass": s.would_pass}
            for s in entry.slips
        ],
    }


def as_json(tables: Tables, entries: list[Entry]) -> str:
    """The ledger as JSON, one record a claim."""
    return json.dumps([record(tables, entry) for entry in entries], ensure_ascii=False, indent=1) + "\n"


CSV_FIELDS = (
    "claim work section place indicator period basis printed relation value upper unit low high low_open high_open "
    "modality verdict reason coherence weak"
).split()


def as_csv(tables: Tables, entries: list[Entry]) -> str:
    """The ledger as CSV: the flat fields of the JSON record and how much evidence, conflicts and slips it holds."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*CSV_FIELDS, "evidence", "counting", "conflicts", "slips"])
    for entry in entries:
        row = record(tables, entry)
        lists = (row["evidence"], [e for e in row["evidence"] if e["counts"]], row["conflicts"], row["slips"])
        cells = ["" if row[f] is None else str(row[f]).lower() if isinstance(row[f], bool) else row[f]
                 for f in CSV_FIELDS]  # fmt: skip
        writer.writerow([*map(spreadsheet_safe, cells), *map(len, lists)])
    return out.getvalue()


def spreadsheet_safe(cell):
    """Text that a spreadsheet would run as a formula gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def as_table(tables: Tables, entries: list[Entry]) -> str:
    """The ledger as lines of text for a terminal."""
    rows = [("claim", "printed", "verdict", "coherence")]
    rows += [(e.claim.claim, e.claim.printed, LABELS[e.verdict.verdict], e.coherence) for e in entries]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return "".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() + "\n" for row in rows)


def moved(before: list[dict], after: list[dict]) -> list[str]:
    """What differs between two ledgers, a line each: claims that came or went, and every field that moved."""
    old, new = ({row["claim"]: row for row in rows} for rows in (before, after))
    lines = [f"{name}: gone" for name in old if name not in new]
    for name, row in new.items():
        if name not in old:
            lines.append(f"{name}: new, {LABELS[row['verdict']]}")
            continue
        for field, now in row.items():
            was = old[name].get(field)
            if was == now:
                continue
            if field == "evidence":
                lines += [f"{name}: evidence: {line}" for line in _moved_evidence(was, now)]
            elif isinstance(now, list):
                lines.append(f"{name}: {field}: {json.dumps(was)} -> {json.dumps(now)}")
            else:
                lines.append(f"{name}: {field}: {was} -> {now}")
    return lines


def _moved_evidence(before: list[dict], after: list[dict]) -> list[str]:
    def told(item):
        upper = "" if item["upper"] is None else f" to {item['upper']}"
        figure = f"{item['low']} to {item['high']}" if item["value"] is None else f"{item['value']}{upper}"
        return f"{item['source']} says {figure} ({'meets' if item['agrees'] else 'does not meet'} it)"

    gone = [item for item in before if item not in after]
    come = [item for item in after if item not in before]
    return [f"was: {told(item)}" for item in gone] + [f"now: {told(item)}" for item in come]


def at_revision(root: Path, revision: str, packs: tuple[str, ...]) -> list[dict]:
    """The ledger's records that today's code gives for the tables of a git revision.

    Raises
    ------
    LookupError
        If git does not know the revision, or it has no tables.
    """
    try:
        done = subprocess.run(["git", "archive", revision, "data"], cwd=root, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise LookupError("git is not installed: --against needs it") from error
    if done.returncode:
        raise LookupError(done.stderr.decode(errors="replace").strip() or f"git cannot read {revision}")
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
            archive.extractall(folder, filter="data")
        tables = load(*packs, root=Path(folder))
        return [record(tables, entry) for entry in ledger(tables)]


def command(root: Path, format: str = "table", against: str | None = None, pack: str | None = None) -> int:
    """Print the ledger of a pack (of all packs), or what moved in it since a git revision; 1 for faulty tables."""
    packs = tuple(dict.fromkeys(("china", pack))) if pack else ()
    try:
        tables = load(*packs, root=root)
        entries = ledger(tables)
        if against:
            now = [record(tables, entry) for entry in entries]
            lines = moved(at_revision(root, against, packs), now)
            print("\n".join(lines) if lines else f"nothing moved since {against}")
            return 0
    except (TableError, LookupError) as error:
        print(error)
        return 1
    print(FORMATS[format](tables, entries), end="")
    return 0


FORMATS = {"table": as_table, "csv": as_csv, "json": as_json}

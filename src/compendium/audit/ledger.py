"""The ledger: every printed figure with its verdict, its conflicts and its slips, and how it is written out."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from pathlib import Path

from ..files import spreadsheet_safe
from ..hedges import RELATIONS
from ..intervals import Interval
from ..periods import period_text
from ..schema import COLUMNS, MODALITIES, one_of
from .conflicts import Conflict, Explanation, find_conflicts, slips, tested
from .formulas import Computed
from .loading import TableError, chosen_packs, load, read
from .outcomes import (  # noqa: F401  (with the ledger, for who asks it)
    CLASSES,
    KINDS,
    STATES,
    WORK,
    Entry,
    by_work,
    counts,
    independent,
    kind_of,
    printed_figures,
    state,
)
from .tables import Tables, pack_names
from .tables import as_csv as as_csv_table
from .verdicts import LABELS, Evidence, judge


def ledger(tables: Tables, works: Iterable[str] | None = None) -> list[Entry]:
    """The audit of all claims of some works (of all of these tables, if none are named), in the order of their lines.

    Each claim is judged over all packs, whichever of them the tables hold.

    Coherence is ``in-conflict`` for a claim that is a member of a conflict, ``coherent`` where something else in the
    same work bears on it and nothing contradicts it, else ``untested``.
    """
    works = {claim.work for claim in tables.claims} if works is None else set(works)
    tables, entries = tables.all_packs, []
    of_work, bears = {work: [] for work in sorted(works)}, {}
    for claim in tables.claims:
        if claim.work in of_work:
            of_work[claim.work].append(claim)
    for row in tables.bearings:
        bears.setdefault(row.claim, []).append(row)
    for claims in of_work.values():
        verdicts = {claim.claim: judge(tables, claim) for claim in claims}
        found = find_conflicts(tables, claims, verdicts)
        bearing = tested(tables, claims)
        for claim in claims:
            own = tuple(conflict for conflict in found if conflict.concerns(tables, claim))
            coherence = "in-conflict" if own else "coherent" if claim.claim in bearing else "untested"
            slip = slips(tables, claim, verdicts[claim.claim], claims, list(own))
            blamed = any(conflict.blames(tables, claim) for conflict in own)
            kind, verdict = kind_of(tables, claim), verdicts[claim.claim]
            beside = tuple(bears.get(claim.claim, ()))
            entries.append(Entry(claim, verdict, coherence, own, tuple(slip), kind, blamed, beside))
    return entries


def conflicts_of(entries: list[Entry]) -> list[Conflict]:
    """Every conflict once, in the order in which its first claim stands."""
    found: dict[tuple[str, ...], Conflict] = {}
    for entry in entries:
        for conflict in entry.conflicts:
            found.setdefault(tuple(member.name for member in conflict.members), conflict)
    return list(found.values())


def decimal(x: Fraction | None) -> float | int | None:
    """A rational as the number that JSON shows, rounded to ten significant digits."""
    if x is None:
        return None
    return int(x) if x.denominator == 1 else float(f"{float(x):.10g}")


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
        "reason": item.reason,
        "period": period_text(value.period),
        "printed": "" if computed else value.printed,
        "scope": "" if computed else value.scope,
        "modality": "" if computed else value.modality,
    }


def _conflict(conflict: Conflict) -> dict:
    return {
        "members": [member.name for member in conflict.members],
        "repairs": {repair.member: _bounds(repair.interval) for repair in conflict.repairs if repair.interval},
        "margin": min((decimal(m) for m in conflict.margins.values() if m is not None), default=None),
        "explicable": _explanations(conflict.explanations),
        "suspects": list(conflict.suspects),
    }  # fmt: skip


def _explanations(explanations: Iterable[Explanation]) -> list[dict]:
    return [
        {
            "assumption": e.assumption,
            "source": e.observation.source,
            "value": decimal(e.observation.number),
            "period": period_text(e.observation.period),
        }
        for e in explanations
    ]


def _dated(record: dict, *fields: str) -> dict:
    """A record whose fields hold dates instead of numbers of days."""
    days = {field: record[field] for field in fields if record.get(field) is not None}
    return record | {field: date.fromordinal(int(day)).isoformat() for field, day in days.items()}


def record(tables: Tables, entry: Entry) -> dict:
    """One entry as a JSON record; values are in the indicator's canonical unit, dates are ISO dates."""
    found = _record(tables, entry)
    if tables.indicators[entry.claim.indicator].kind != "event":
        return found
    found["evidence"] = [_dated(item, "value", "upper", "low", "high") for item in found["evidence"]]
    for conflict in found["conflicts"]:
        conflict["repairs"] = {name: _dated(span, "low", "high") for name, span in conflict["repairs"].items()}
    return _dated(found, "value", "upper", "low", "high")


def _record(tables: Tables, entry: Entry) -> dict:
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
        "independent": entry.verdict.independent,
        "outcome": entry.verdict.outcome,
        "blamed": entry.blamed,
        "state": entry.state,
        "evidence": [_evidence(tables, item) for item in entry.verdict.evidence],
        "conflicts": [_conflict(conflict) for conflict in entry.conflicts],
        "slips": [
            {
                "value": s.value,
                "confirmed_by": list(s.confirmed_by),
                "tried": s.tried,
                "would_pass": s.would_pass,
                "restores": s.restores,
                "restores_on": _explanations(s.restores_on),
            }
            for s in entry.slips
        ],
        "bearings": [
            {
                "direction": b.direction,
                "source": b.observation.source,
                "place": b.observation.place,
                "indicator": b.observation.indicator,
                "period": period_text(b.observation.period),
                "why": b.why,
            }
            for b in entry.bearings
        ],
    }


def as_json(tables: Tables, entries: list[Entry]) -> str:
    """The ledger as JSON, one record a claim."""
    return json.dumps([record(tables, entry) for entry in entries], ensure_ascii=False, indent=1) + "\n"


# What the fields of a record hold; the CSV has those that are no lists, and the lengths of the lists.
FIELDS = {
    "claim": "id of the printed figure",
    "work": "id of the work that prints it",
    "section": "section of the work",
    "place": "path of the place that it is of",
    "indicator": "what it measures (indicators.csv)",
    "period": "ISO 8601 day or span; empty for a date and for what holds whatever the day",
    "basis": "what makes it comparable (bases.csv)",
    "printed": "hedge, figure and unit as they stand",
    "relation": one_of(RELATIONS),
    "value": "the figure in the canonical unit; of a date its first day",
    "upper": "the second figure of a range; null or empty otherwise",
    "unit": "canonical unit of the indicator",
    "low": "lower bound of the interval that it is read as; null or empty for none",
    "high": "upper bound of that interval; null or empty for none",
    "low_open": "whether the lower bound itself is left out",
    "high_open": "whether the upper bound itself is left out",
    "modality": one_of(MODALITIES),
    "verdict": "agrees, compatible, differs, sources-differ, none-found or not-judged",
    "reason": "the verdict as a sentence",
    "coherence": "coherent, in-conflict or untested: whether it can stand with what else the work prints",
    "weak": "whether the verdict rests on one page of grade C: then it is in no count",
    "independent": "of a verdict of agreement whether it is known to be independent of what the work cites; else null",
    "outcome": "of a forecast came-true, did-not or unknown; empty otherwise",
    "blamed": "whether it is the sole suspect of a conflict that no observation mends",
    "state": "confirmed, contradicted or unmarked: what a reader sees at the figure",
    "evidence": "what speaks of it: value, upper, relation, low, high, source, grade, origin, locator, whether it "
    "agrees, whether it counts and why not, its period, the source's own words, scope and modality (CSV: how many, and "
    "in the column counting how many count)",
    "conflicts": "sets that cannot all be true: members, repairs, least margin, what explains it, suspects (CSV: how many)",
    "slips": "values one small error away: value, confirmed_by, how many were tried and would pass, whether this one "
    "restores the arithmetic, or on which observation in place of an assumption (CSV: how many)",
    "bearings": "figures of another key that bear on it: direction, source, key, why (CSV: how many)",
}
LISTS = ("evidence", "conflicts", "slips", "bearings")


def as_csv(tables: Tables, entries: list[Entry]) -> str:
    """The ledger as CSV: the flat fields of the JSON record and how much evidence, conflicts and slips it holds."""
    flat = [field for field in FIELDS if field not in LISTS]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*flat, *LISTS, "counting"])
    for entry in entries:
        row = record(tables, entry)
        cells = [_cell(row[field]) for field in flat]
        counting = sum(item["counts"] for item in row["evidence"])
        writer.writerow([*map(spreadsheet_safe, cells), *(len(row[field]) for field in LISTS), counting])
    return out.getvalue()


def _cell(value):
    """A field of a record as a cell: truth values in lower case; null is written as nothing."""
    return str(value).lower() if isinstance(value, bool) else value


def as_table(tables: Tables, entries: list[Entry]) -> str:
    """The ledger as lines of text for a terminal."""
    rows = [("claim", "printed", "verdict", "coherence")]
    rows += [(e.claim.claim, e.claim.printed, LABELS[e.verdict.verdict], e.coherence) for e in entries]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return "".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() + "\n" for row in rows)


def moved(before: list[dict], after: list[dict]) -> list[str]:
    """What differs between two ledgers, a line each: claims that came or went, fields and evidence that moved.

    A conflict is told once, whichever of its members it stands at.
    """
    old, new = ({row["claim"]: row for row in rows} for rows in (before, after))
    lines = [f"{name}: gone" for name in old if name not in new]
    for name, row in new.items():
        if name not in old:
            lines.append(f"{name}: new, {LABELS[row['verdict']]}")
            continue
        for field, now in row.items():
            was = old[name].get(field)
            if field not in old[name] or was == now or field == "conflicts":
                continue  # a field that came with a later version has moved nothing
            if field == "evidence":
                lines += [f"{name}: evidence: {line}" for line in _moved_evidence(was, now)]
            elif field == "slips":
                values = [", ".join(slip["value"] for slip in slips) or "none" for slips in (was, now)]
                lines.append(f"{name}: slips: {' -> '.join(values)}")
            else:
                lines.append(f"{name}: {field}: {was} -> {now}")
    return lines + _moved_conflicts(before, after)


def _moved_conflicts(before: list[dict], after: list[dict]) -> list[str]:
    def by_members(rows):
        return {tuple(conflict["members"]): conflict for row in rows for conflict in row["conflicts"]}

    old, new = by_members(before), by_members(after)
    lines = [f"conflict of {', '.join(members)}: gone" for members in old if members not in new]
    lines += [f"conflict of {', '.join(members)}: new" for members in new if members not in old]
    for members in (members for members in new if members in old):
        was, now = old[members], new[members]
        title = f"conflict of {', '.join(members)}"
        for member, repair in now["repairs"].items():
            if repair != was["repairs"].get(member):
                bounds = [f"{r['low']} to {r['high']}" if r else "none" for r in (was["repairs"].get(member), repair)]
                lines.append(f"{title}: repair of {member}: {' -> '.join(bounds)}")
        if was["margin"] != now["margin"]:
            lines.append(f"{title}: margin: {was['margin']} -> {now['margin']}")
        told = [", ".join(f"{e['source']} {e['value']}" for e in c["explicable"]) or "none" for c in (was, now)]
        if told[0] != told[1]:
            lines.append(f"{title}: explained by: {' -> '.join(told)}")
        if was["suspects"] != now["suspects"]:
            lines.append(f"{title}: suspects: {', '.join(was['suspects'])} -> {', '.join(now['suspects'])}")
    return lines


def _moved_evidence(before: list[dict], after: list[dict]) -> list[str]:
    def told(item):
        upper = "" if item["upper"] is None else f" to {item['upper']}"
        figure = f"{item['low']} to {item['high']}" if item["value"] is None else f"{item['value']}{upper}"
        if item["value"] is None:  # worked out, year by year
            figure += f" for {item.get('period')}"
        return f"{item['source']} says {figure} ({'meets' if item['agrees'] else 'does not meet'} it)"

    def same(item, others):
        return any(all(other.get(field) == value for field, value in item.items()) for other in others)

    gone = [item for item in before if not same(item, after)]
    come = [item for item in after if not any(same(other, [item]) for other in before)]
    return [f"was: {told(item)}" for item in gone] + [f"now: {told(item)}" for item in come]


def moved_observations(before: Tables, after: Tables) -> list[str]:
    """Observations that came, went or changed between two states of the tables, a line each, judged or not."""

    def stated(tables: Tables) -> dict[tuple, str]:
        return {
            (row.place, row.indicator, period_text(row.period), row.basis, row.source): " ".join(
                part for part in (row.relation, row.cell, row.cell_upper, row.unit) if part
            )
            for row in tables.observations
        }

    old, new = stated(before), stated(after)
    names = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    return [
        f"observation {' '.join(filter(None, key))}: {old.get(key, 'none')} -> {new.get(key, 'none')}" for key in names
    ]


def at_revision(root: Path, revision: str, packs: tuple[str, ...]) -> Tables:
    """The tables of a git revision, read by today's code; what today's checks find at fault there is left out.

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
        then = Path(folder)
        tables, _ = read(then, pack_names(then), _widened(then))
        return tables.narrowed(packs) if packs else tables


def _widened(root: Path) -> dict[str, str]:
    """Tables that lack columns which came later, with these columns empty, by path from the root."""
    found = {}
    for path in sorted((root / "data").rglob("*.csv")):
        columns = COLUMNS.get(path.stem, ())
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
        if rows and set(rows[0]) < set(columns):
            found[path.relative_to(root).as_posix()] = as_csv_table(path.stem, rows)
    return found


def command(root: Path, format: str = "table", against: str | None = None, pack: str | None = None) -> int:
    """Print the ledger of a pack (of all packs), or what moved in it; 1 for faulty tables.

    ``against`` is a git revision, whose tables are judged by today's rules, or a ledger that was kept as JSON: only
    that shows what a change of the rules moves.
    """
    try:
        packs = chosen_packs(root, pack)
        tables = load(*packs, root=root)
        entries = ledger(tables)
        if against and against.endswith(".json"):
            then = json.loads(Path(against).read_text("utf-8"))
            lines = moved(then, [record(tables, entry) for entry in entries])
            print("\n".join(lines or [f"nothing moved in the ledger since {against}"]))
            return 0
        if against:
            before = at_revision(root, against, packs)
            was, now = ([record(then, entry) for entry in ledger(then)] for then in (before, tables))
            observations, lines = moved_observations(before, tables), moved(was, now)
            print("\n".join([*observations, *(lines or [f"nothing moved in the ledger since {against}"])]))
            return 0
    except (TableError, LookupError, OSError, json.JSONDecodeError) as error:
        print(error)
        return 1
    print(FORMATS[format](tables, entries), end="")
    return 0


FORMATS = {"table": as_table, "csv": as_csv, "json": as_json}

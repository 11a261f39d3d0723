"""The ledger's entries and its conflicts as MyST."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from ..audit.conflicts import Conflict, Member, Slip
from ..audit.formulas import Computed, key_of
from ..audit.identities import ASSUMED
from ..audit.ledger import (
    CLASSES,
    FIELDS,
    KINDS,
    WORK,
    Entry,
    by_work,
    conflicts_of,
    counts,
    independent,
)
from ..audit.tables import Claim, Observation, Tables, Value
from ..audit.verdicts import LABELS, MARKS, Evidence
from ..hedges import HEDGES
from ..intervals import Interval
from ..words import at_least, exact, span
from .show import Markdown, Notes, Table, claim_role, escape, in_role, restated, verdict_words

# What a figure is that was not measured, said beside it.
ASIDES = {
    "plan": "a plan",
    "forecast": "a forecast",
    "capacity": "what can be reached at most",
    "rule": "a rule",
    "quoted": "quoted",
}
# Units of counting that are Chinese and are printed as such: wan and yi.
CHINESE = ("ten thousand", "hundred million")
# Units that say nothing beside the figure.
BARE = ("date", "items", "rank", "ratio")


def days(interval: Interval) -> str:
    """An interval of days as a date or as two."""
    low, high = (date.fromordinal(int(x)).isoformat() for x in (interval.low, interval.high))
    return low if low == high else f"{low} to {high}"


def read_as(tables: Tables, indicator: str, interval: Interval, digits: int | None = None) -> str:
    """An interval with its canonical unit, or as days; its bounds as they are, or rounded to significant digits."""
    unit = tables.indicators[indicator].unit
    if unit == "date":
        return days(interval)
    words = span(interval, digits)
    return words if unit in BARE else f"{words} {unit}"


def stated(tables: Tables, value: Value) -> str:
    """A value as its source states it: hedge, figure and unit, and beside a Chinese unit of counting the number.

    What its source limits an observation to, and that it is a plan or a forecast, belongs to the figure: no page shows
    it without.
    """
    aside = ""
    if isinstance(value, Observation):
        aside = "; ".join(filter(None, (ASIDES.get(value.modality), value.scope)))
    return _figure(tables, value) + (f" ({aside})" if aside else "")


def with_note(tables: Tables, value: Value, notes: Notes) -> str:
    """A value as its source states it, as MyST, with the mark of its note, which goes under the table."""
    return escape(stated(tables, value)) + notes.mark(value.note if isinstance(value, Observation) else "")


def _figure(tables: Tables, value: Value) -> str:
    unit = tables.units[value.unit]
    hedge = HEDGES[value.relation].prefix
    if unit.factor > 1 and unit.canonical != "mu":
        ends = [exact(x) for x in (value.number, value.upper) if x is not None]
        printed = " to ".join(part for part in (value.cell, value.cell_upper) if part)
        aside = f" ({printed} {unit.label_zh})" if unit.unit.startswith(CHINESE) else ""
        return f"{hedge}{' to '.join(ends)} {unit.canonical}{aside}"
    figure = " to ".join(grouped(part) for part in (value.cell, value.cell_upper) if part)
    return f"{hedge}{figure}" if value.unit in BARE else f"{hedge}{figure} {value.unit}"


def grouped(figure: str) -> str:
    """A number of five digits or more before its point with thousands separators; anything else as it is."""
    whole, point, decimals = figure.partition(".")
    return f"{int(whole):,}{point}{decimals}" if whole.isdigit() and len(whole) > 4 else figure


def source_link(tables: Tables, name: str) -> str:
    """A source as a link to where it is described."""
    source = tables.sources[name]
    return f"{{ref}}`{in_role(source.publisher or source.title)} <source-{name}>`"


def evidence_line(tables: Tables, item: Evidence, indicator: str) -> str:
    """One piece of evidence: what it says, who says it, its grade, and whether it counts."""
    value = item.value
    if isinstance(value, Computed):
        says = f"{read_as(tables, indicator, value.interval, 3)} ({escape(value.formula)}, {value.period.end.year})"
    else:
        says = escape(stated(tables, value))
    who = ", ".join(source_link(tables, name) for name in item.sources)
    grade = f"grade {item.grade}"
    if isinstance(value, Observation) and value.printed:
        says += f" ({escape(value.printed)})"
    where = "" if isinstance(value, Computed) or not value.locator else f", {escape(value.locator)}"
    note = f" ({escape(value.note)})" if isinstance(value, Observation) and value.note else ""
    effect = "meets it" if item.meets else "does not meet it"
    # The scope stands beside the figure already.
    scoped = isinstance(value, Observation) and value.scope and item.reason == f"limited to {value.scope}"
    aside = "" if item.counts else f"; not counted: {'it is of a part' if scoped else escape(item.reason)}"
    return f"- {says}: {who}{where}, {grade}; {effect}{aside}{note}"


def member_sentence(member: Member) -> str:
    """A member of a conflict as a sentence."""
    if member.kind == "claim":
        return restated(member.stated)
    kind = "By arithmetic" if member.kind == "identity" else "Assumed"
    return f"{kind}: {escape(member.sentence)}."


def repair_sentence(tables: Tables, conflict: Conflict, member: Member) -> str:
    """What a member would have to be for the others to stand; empty for arithmetic."""
    interval = conflict.repair(member.name)
    if member.kind == "identity":
        return ""
    if interval is None:
        return "no value mends it"
    if member.kind == "claim":
        return f"it would have to be {read_as(tables, member.stated.indicator, interval)}"
    what = ASSUMED[member.stated.kind].subject
    margin = conflict.margins[member.name]
    change = f"; that is a change of at least {at_least(margin * 100)} percent" if margin else ""
    return f"{what} would have to be {span(interval, None)} times the first{change}"


def conflict_table(tables: Tables, conflict: Conflict, name: str, caption: str) -> Table:
    """A conflict as a table: what cannot all be true, and what each member would have to be."""
    rows = [(member_sentence(m), repair_sentence(tables, conflict, m)) for m in conflict.members]
    return Table(name, caption, ("These cannot all be true", "For the others to stand"), rows, widths=(56, 44))


def conflicts_table(tables: Tables, conflicts: Iterable[Conflict]) -> Table:
    """Every conflict, a row each: its printed figures, what it stands on, what mends it, who is in doubt."""
    rows = []
    for conflict in conflicts:
        assumed = [escape(m.sentence) for m in conflict.members if m.kind == "assumption"]
        stands = "; ".join(assumed) or "the statements are of one event and of one time"
        mended = "; ".join(
            f"{escape(stated(tables, e.observation))} ({source_link(tables, e.observation.source)})"
            for e in conflict.explanations
        )
        doubt = "; ".join(claim_role(claim) for claim in conflict.claims if claim.claim in conflict.suspects)
        apart = " A list that this edition counted is among them." if conflict.by_list else ""
        rows.append(("; ".join(map(claim_role, conflict.claims)) + apart, stands, mended or "nothing", doubt or "none"))
    header = ("These cannot all be true", "It stands on", "Mended by", "No other source supports")
    return Table("tab-sets", "Every set that cannot all be true", header, rows, (34, 28, 20, 18), long=True)


def conflict_tables(tables: Tables, conflicts: Sequence[Conflict]) -> Markdown:
    """Conflicts worked in tables alone, one after another; a sentence where there is none."""
    made = [
        conflict_table(tables, conflict, f"tab-set-other-{number}", "A set that cannot all be true")._repr_markdown_()
        for number, conflict in enumerate(conflicts, 1)
    ]
    return Markdown("\n".join(made) or "There is none.\n")


def conflict_outcome(tables: Tables, conflict: Conflict) -> str:
    """Whether an observation mends a conflict, and who is suspect."""
    if conflict.explicable:
        found = [
            f"{escape(stated(tables, e.observation))} on {e.observation.period.end} "
            f"({source_link(tables, e.observation.source)})"
            for e in conflict.explanations
        ]
        mended = f"It is explicable: {'; '.join(found)} would mend it."
    else:
        mended = "No observation mends it."
    links = [claim_role(claim) for claim in conflict.claims if claim.claim in conflict.suspects]
    suspects = "; ".join(links) if links else "none"
    listed = " It stands on a list that this edition counted, and is in no count." if conflict.by_list else ""
    return f"{mended} Printed figures among them that no other source supports: {suspects}.{listed}"


def margin_sentence(conflict: Conflict) -> str:
    """How far each assumption of a conflict would have to give way, in words."""
    told = [
        f"at least {at_least(conflict.margins[member.name] * 100)} percent for “{escape(member.sentence)}”"
        for member in conflict.members
        if conflict.margins.get(member.name) is not None
    ]
    if not told:
        return "It stands on one assumption, that the statements are of one event and of one time."
    return f"How far an assumption would have to give way for the set to be true: {'; '.join(told)}."


def entry_block(tables: Tables, entry: Entry) -> str:
    """One entry of the ledger: everything that is known of one printed figure."""
    claim, verdict = entry.claim, entry.verdict
    place = tables.places[claim.place]
    indicator = tables.indicators[claim.indicator]
    where = "".join(
        (f"; section {claim.section}" if claim.section else "", f", line {claim.lines}" if claim.lines else "")
    )
    block = [
        f"(claim-{claim.claim})=",
        f"**{escape(claim.printed)}** (`{claim.claim}`{escape(where)})",
        "",
        escape(claim.restatement.replace("{printed}", claim.printed)),
        "",
        f"- It measures: {escape(indicator.label)} {escape(indicator.label_zh)}, {escape(place.name)} "
        f"{escape(place.name_zh)}; basis `{claim.basis}`.",
        f"- Read as: {read_as(tables, claim.indicator, claim.interval)} (reading: {claim.reading}).",
        f"- Another source? **{MARKS[verdict.verdict]} {LABELS[verdict.verdict]}.** {escape(verdict.reason)}",
        f"- With itself? {_coherence(tables, entry)}",
    ]
    block += [f"- {slip_sentence(tables, entry, slip)}" for slip in entry.slips]
    for bearing in entry.bearings:
        says = f"{escape(stated(tables, bearing.observation))}, {source_link(tables, bearing.observation.source)}"
        block.append(f"- What else bears on it ({BEARS[bearing.direction]}): {escape(bearing.why)} ({says})")
    if claim.cites:
        block.append("- It cites " + ", ".join(source_link(tables, name) for name in claim.cites) + ".")
    if claim.repeats:
        block.append(f"- It repeats {{ref}}`another mention <claim-{claim.repeats}>`.")
    if claim.note:
        block.append(f"- Note: {escape(claim.note)}.")
    chapter = chapter_of(tables.root, claim)
    if chapter:
        block.append(f"- Worked in {{doc}}`/{chapter}`.")
    if verdict.evidence:
        block += ["", "What was found:", ""]
        block += [evidence_line(tables, item, claim.indicator) for item in _shown(verdict.evidence)]
    return "\n".join([*block, ""])


# What an observation of another key does to a printed figure, in words.
BEARS = {"supports": "it speaks for it", "limits": "it narrows it", "contradicts": "it speaks against it"}


def slip_sentence(tables: Tables, entry: Entry, slip: Slip) -> str:
    """A slip in words: the value, who confirms it, and whether it restores the arithmetic and on which assumption."""
    who = ", ".join(source_link(tables, name) if name in tables.sources else f"`{name}`" for name in slip.confirmed_by)
    value = escape(slip.value if entry.claim.unit in BARE else f"{slip.value} {entry.claim.unit}")
    told = (
        f"One small error away: {value}, confirmed by {who}; {slip.tried} values were tried "
        "(another place of the point, one other digit, two digits exchanged; of a date another year)."
    )
    if not any(entry.claim.claim in conflict.suspects for conflict in entry.conflicts):
        return told
    if slip.restores:
        alone = "alone of those tried" if slip.would_pass == 1 else f"as {slip.would_pass} of those tried do"
        return f"{told} It restores the arithmetic, {alone}."
    found = [
        f"{escape(stated(tables, e.observation))} ({source_link(tables, e.observation.source)})"
        for e in slip.restores_on
    ]
    others = f"{slip.would_pass} of the others tried would restore the arithmetic on the assumptions as they stand"
    if not found:
        return f"{told} It does not restore the arithmetic; {others}."
    return (
        f"{told} It does not restore the arithmetic while the assumptions stand; it does on a later count, "
        f"{'; '.join(found)}. {others[0].upper()}{others[1:]}, and no source at hand prints one of them."
    )


def _shown(evidence: tuple[Evidence, ...]) -> list[Evidence]:
    """Evidence as it is listed: of values worked out for many years, the first and the last."""
    computed = [item for item in evidence if isinstance(item.value, Computed)]
    if len(computed) <= 2:
        return list(evidence)
    ends = sorted(computed, key=lambda item: item.value.period.end)
    return [item for item in evidence if item not in computed] + [ends[0], ends[-1]]


def _coherence(tables: Tables, entry: Entry) -> str:
    if entry.coherence == "untested":
        return "Untested: nothing else that the text prints bears on it."
    if entry.coherence == "coherent":
        return "Coherent with what else the text prints of it."
    told = []
    for conflict in entry.conflicts:
        others = [claim_role(claim) for claim in conflict.claims if not _same_figure(tables, claim, entry.claim)]
        told.append(
            f"**In conflict** with {', '.join(others)}. {conflict_outcome(tables, conflict)} {margin_sentence(conflict)}"
        )
    told.append("Drawn and worked in {doc}`/notebooks/audit/conflicts`.")
    return " ".join(told)


def _same_figure(tables: Tables, claim: Claim, other: Claim) -> bool:
    """Whether two claims are mentions of one figure that can both stand."""
    same = key_of(tables, claim) == key_of(tables, other)
    return same and claim.interval.intersection(other.interval) is not None


def chapter_of(root: Path, claim: Claim) -> str:
    """Document name of the notebook that works a claim; empty if there is none.

    A section of the paper has its chapter, other texts are worked in the chapter of their province.
    """
    if claim.work == WORK:
        found = sorted((root / "notebooks" / "paper").glob(f"0{claim.section.partition('.')[0]}_*.ipynb"))
    else:
        found = list((root / "notebooks" / "provinces").glob(f"{Path(claim.file).parent.name}.ipynb"))
    return found[0].relative_to(root).with_suffix("").as_posix() if found else ""


def ledger_table(entries: Iterable[Entry]) -> Table:
    """All claims in one table: where they stand, as printed, kind, verdict."""
    rows = [
        (
            escape(f"{e.claim.section}, {e.claim.lines}"),
            restated(e.claim),
            e.kind,
            verdict_words(e),
        )
        for e in entries
    ]
    return Table(
        "tab-ledger",
        "All printed figures and their verdicts",
        ("Section, line", "What the paper says", "Kind", "Verdict"),
        rows,
        widths=(14, 50, 14, 22),
        long=True,
        sortable=True,
    )


def others_table(tables: Tables, works: Mapping[str, list[Entry]]) -> Table:
    """All claims of other works than the paper in one table: who prints what, and how it fared."""
    rows = [
        (
            source_link(tables, work),
            restated(entry.claim),
            entry.kind,
            verdict_words(entry),
        )
        for work, own in works.items()
        for entry in own
    ]
    header = ("Text", "What it says", "Kind", "Verdict")
    caption = "Figures of other texts and their verdicts"
    return Table("tab-ledger-others", caption, header, rows, (20, 46, 14, 20), long=True, sortable=True)


def others_entries(tables: Tables, works: Mapping[str, list[Entry]]) -> Markdown:
    """The entries of other works, work by work."""
    parts = []
    for work, own in works.items():
        parts.append(f":::{{rubric}} {escape(tables.sources[work].title)}\n:::\n")
        parts += [entry_block(tables, entry) for entry in own]
    return Markdown("\n".join(parts))


def fields_table() -> Table:
    """The fields of the ledger's JSON records and of its CSV columns, described."""
    rows = [(escape(field), escape(meaning)) for field, meaning in FIELDS.items()]
    caption = "The fields of a record of the ledger"
    return Table("tab-fields", caption, ("Field", "What it holds"), rows, widths=(22, 78), long=True)


def ledger_entries(tables: Tables, entries: Iterable[Entry]) -> Markdown:
    """All entries, one after another."""
    return Markdown("\n".join(entry_block(tables, entry) for entry in entries))


def counts_table(entries: list[Entry], name: str = "tab-counts") -> Table:
    """Printed figures of whole works by kind and by what they are counted under."""
    found = counts(entries)
    header = ("Verdict", *KINDS, "all")
    rows = []
    for group in CLASSES:
        row = [found[kind][group] for kind in KINDS]
        label = f"{MARKS[group]} {LABELS[group]}" if group in LABELS else "weak: one page of grade C"
        rows.append((label, *map(str, row), str(sum(row))))
    totals = [sum(found[kind].values()) for kind in KINDS]
    rows.append(("all", *map(str, totals), str(sum(totals))))
    return Table(name, "Printed figures by kind and verdict", header, rows, right=(1, 2, 3, 4, 5))


def summary(tables: Tables, audit: list[Entry]) -> dict[str, str]:
    """The numbers of the landing page, worded: how the paper's figures fare, and what else is here."""
    works = by_work(audit)
    entries = works.pop(WORK)
    found = counts(entries)
    total = {group: sum(kind[group] for kind in found.values()) for group in CLASSES}
    conflicts = [conflict for conflict in conflicts_of(entries) if not conflict.by_list]
    differing = total["differs"] + total["sources-differ"]
    numbers = {
        "claims": sum(total.values()),
        "decidable": total["agrees"] + total["compatible"] + differing,
        "independent": independent(entries),
        "weak": total["weak"],
        "agrees": total["agrees"],
        "compatible": total["compatible"],
        "differ": differing,
        "none_found": total["none-found"],
        "not_judged": total["not-judged"],
        "conflicts": len(conflicts),
        "assumed": sum(bool(conflict.margins) for conflict in conflicts),
        "explained": sum(conflict.explicable for conflict in conflicts),
        "others": sum(map(len, works.values())),
        "texts": len(works),
        "packs": sum(name != "china" for name in tables.packs),
        "observations": f"{len(tables.observations):,}",
        "sources": f"{len(tables.sources):,}",
    }
    return {name: str(number) for name, number in numbers.items()}

"""The ledger's entries and its conflicts as MyST."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

from ..audit.conflicts import Conflict, Member
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
from ..audit.outcomes import printed_figures
from ..audit.tables import Claim, Tables
from ..audit.verdicts import LABELS
from ..words import at_least, span
from .english import read_as, source_link, stated
from .show import Markdown, Table, claim_role, escape, restated


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
        return "no value would do"
    if member.kind == "claim":
        return f"it must be {read_as(tables, member.stated.indicator, interval)}"
    what = ASSUMED[member.stated.kind].subject
    margin = conflict.margins[member.name]
    change = f": a change of at least {at_least(margin * 100)} percent" if margin else ""
    return f"{what} must be {span(interval, None)} times what it was at first{change}"


def conflict_table(tables: Tables, conflict: Conflict, name: str, caption: str) -> Table:
    """A conflict as a table: what cannot all be true, and what each member would have to be."""
    rows = [(member_sentence(m), repair_sentence(tables, conflict, m)) for m in conflict.members]
    return Table(name, caption, ("These cannot all be true", "If the others are right"), rows, widths=(56, 44))


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
        apart = ". A list that this edition counted is among them" if conflict.by_list else ""
        rows.append(("; ".join(map(claim_role, conflict.claims)) + apart, stands, mended or "nothing", doubt or "none"))
    header = ("These cannot all be true", "It assumes", "Explained by", "No other source supports")
    return Table("tab-sets", "Every set that cannot all be true", header, rows, (34, 28, 20, 18), long=True)


def conflict_tables(tables: Tables, conflicts: Sequence[Conflict]) -> Markdown:
    """Conflicts worked in tables alone, one after another; a sentence where there is none."""
    made = [
        conflict_table(tables, conflict, f"tab-set-other-{number}", "A set that cannot all be true")._repr_markdown_()
        for number, conflict in enumerate(conflicts, 1)
    ]
    return Markdown(
        "\n".join(["**Sets that are not drawn above.**\n", *made]) if made else "Every set is drawn above.\n"
    )


def margin_sentence(conflict: Conflict) -> str:
    """How far each assumption of a conflict would have to be wrong, in words."""
    told = [
        f"“{escape(member.sentence)}” were off by {_far(conflict.margins[member.name])}"
        for member in conflict.members
        if conflict.margins.get(member.name) is not None
    ]
    if not told:
        return "This assumes that the sentences are about one event and one time."
    return f"The figures could all be true only if {', or if '.join(told)}."


def _far(margin: Fraction) -> str:
    """A least relative error in words: in percent, or where it is the whole or more as a factor."""
    return (
        f"at least {at_least(margin * 100)} percent"
        if margin < 1
        else f"a factor of at least {at_least(margin + 1, 3)}"
    )


def chapter_of(root: Path, claim: Claim) -> str:
    """Document name of the notebook that works a claim; empty if there is none.

    A section of the paper has its chapter, other texts are worked in the chapter of their province.
    """
    if claim.work == WORK:
        found = sorted((root / "notebooks" / "paper").glob(f"0{claim.section.partition('.')[0]}_*.ipynb"))
    else:
        found = list((root / "notebooks" / "provinces").glob(f"{Path(claim.file).parent.name}.ipynb"))
    return found[0].relative_to(root).with_suffix("").as_posix() if found else ""


def fields_table() -> Table:
    """The fields of the ledger's JSON records and of its CSV columns, described."""
    rows = [(escape(field), escape(meaning)) for field, meaning in FIELDS.items()]
    caption = "The fields of a record of the ledger"
    return Table("tab-fields", caption, ("Field", "What it holds"), rows, widths=(22, 78), long=True)


def counts_table(
    entries: list[Entry], name: str = "tab-counts", caption: str = "Printed figures by kind and verdict"
) -> Table:
    """Printed figures of whole works by kind and by what they are counted under."""
    found = counts(entries)
    header = ("Verdict", *KINDS, "all")
    rows = []
    for group in CLASSES:
        row = [found[kind][group] for kind in KINDS]
        label = LABELS[group] if group in LABELS else "weak: one page of grade C"
        rows.append((label, *map(str, row), str(sum(row))))
    totals = [sum(found[kind].values()) for kind in KINDS]
    rows.append(("all", *map(str, totals), str(sum(totals))))
    return Table(name, caption, header, rows, right=(1, 2, 3, 4, 5))


def summary(tables: Tables, audit: list[Entry]) -> dict[str, str]:
    """The numbers of the landing page, worded: how the paper's figures fare, and what else is here."""
    works = by_work(audit)
    entries = works.pop(WORK)
    found = counts(entries)
    total = {group: sum(kind[group] for kind in found.values()) for group in CLASSES}
    conflicts = [conflict for conflict in conflicts_of(entries) if not conflict.by_list]
    states = Counter(entry.state for entry in printed_figures(entries))
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
        **{state: states[state] for state in ("confirmed", "contradicted", "unmarked")},
        "conflicts": len(conflicts),
        "assumed": sum(bool(conflict.margins) for conflict in conflicts),
        "explained": sum(conflict.explicable for conflict in conflicts),
        "others": sum(map(len, works.values())),
        "texts": len(works),
        "packs": sum(name != "china" for name in tables.packs),
        "observations": f"{tables.count_of('observations'):,}",
        "sources": f"{tables.count_of('sources'):,}",
    }
    return {name: str(number) for name, number in numbers.items()}

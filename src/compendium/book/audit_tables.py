"""Arguments, disagreements and moves as tables, and a conflict as intervals on one axis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import matplotlib.dates
from pandas import DataFrame

from ..audit.conflicts import Conflict
from ..audit.disagreements import Disagreement
from ..audit.formulas import Computed
from ..audit.ledger import Entry
from ..audit.sensitivity import Move
from ..audit.tables import Argument, Indicator, Tables
from ..audit.verdicts import LABELS
from ..intervals import Interval
from .drawing import BLUE, GREEN, ORANGE, PURPLE, Figured, canvas, figure
from .english import read_as, source_link, stated
from .entries import margin_sentence
from .show import Markdown, Table, claim_role, escape, in_role, verdict_words


def arguments(entries: dict[str, Entry], rows: Iterable[Argument], name: str, caption: str) -> Table:
    """An argument map: what is said, its kind, the evidence that the paper offers, what would refute it."""
    cells = []
    for row in rows:
        offered = ", ".join(claim_role(entries[claim].claim) for claim in row.offered)
        count = f"{len(row.offered)}: {offered}" if row.offered else "no figure"
        cells.append((escape(row.restatement), row.kind, count, escape(row.refutes)))
    header = ("What is said", "Kind", "Figures", "What would refute it")
    return Table(name, caption, header, cells, (32, 12, 26, 30), long=True)


def section_figures(tables: Tables, entries: Iterable[Entry], name: str, caption: str) -> Table:
    """The printed figures of a section: what each says, its verdict, and the best other source; a head sorts it."""
    rows = [
        (
            claim_role(entry.claim),
            escape(entry.claim.restatement.replace("{printed}", entry.claim.printed)),
            verdict_words(entry),
            _best(tables, entry),
        )
        for entry in entries
    ]
    header = ("Printed", "What it says", "Verdict", "Best other source")
    return Table(name, caption, header, rows, (18, 38, 16, 28), long=True, sortable=True)


def _best(tables: Tables, entry: Entry) -> str:
    """What the best other source says of a figure, who it is and its grade; what counts comes first."""
    if not entry.verdict.evidence:
        return "none found"
    tables, item = tables.all_packs, entry.verdict.evidence[0]
    who = f"{source_link(tables, item.sources[0])}, {item.grade}"
    if isinstance(item.value, Computed):
        return f"{read_as(tables, entry.claim.indicator, item.value.interval, 3)}, worked out from {who}"
    return f"{escape(stated(tables, item.value))}, {who}"


def disagreements_table(tables: Tables, found: Sequence[Disagreement]) -> Table:
    """Disagreements between sources: one row an observation, grouped by what it is of."""
    cells = []
    for item in found:
        place, indicator = tables.places[item.key.place], tables.indicators[item.key.indicator]
        when = item.key.period.end.year if item.key.period else ""
        subject = f"{escape(indicator.label)}, {escape(place.name)} {when}"
        for row in item.observations:
            grade = tables.sources[row.source].grade
            cells.append((subject, escape(stated(tables, row)), f"{source_link(tables, row.source)}, {grade}",
                          escape(row.note)))  # fmt: skip
            subject = ""
    header = ("What", "Stated", "Source, grade", "Note")
    return Table("tab-disagreements", "Where sources disagree with one another", header, cells, (32, 24, 24, 20),
                 long=True)  # fmt: skip


def verdict_moves_table(entries: dict[str, Entry], moves: Sequence[Move]) -> Table:
    """Claims whose verdict another choice moves: as decided, and each choice with the verdict that it gives."""
    cells = []
    for name in [name for name in entries if any(name == move.claims[0] for move in moves)]:
        by_verdict: dict[str, list[str]] = {}
        for move in moves:
            if move.claims[0] == name:
                by_verdict.setdefault(LABELS[move.after], []).append(move.choice)
        other = "; ".join(f"{verdict} {escape(' or '.join(choices))}" for verdict, choices in by_verdict.items())
        cells.append((claim_role(entries[name].claim), LABELS[entries[name].verdict.verdict], other))
    header = ("Printed", "As decided", "With other choices")
    return Table("tab-verdict-moves", "Verdicts that another choice would move", header, cells, (28, 18, 54), long=True)


def conflict_moves_table(entries: dict[str, Entry], moves: Sequence[Move]) -> Table:
    """Conflicts that another choice or a dropped assumption dissolves or adds."""
    cells = [
        (", ".join(claim_role(entries[name].claim) for name in move.claims), move.after, escape(move.choice))
        for move in moves
    ]
    header = ("Conflict of", "Then", "By what choice")
    return Table("tab-conflict-moves", "Conflicts that another choice would move", header, cells, (50, 18, 32))


def margin_words(conflict: Conflict) -> Markdown:
    """The margins of a conflict as a paragraph."""
    return Markdown(margin_sentence(conflict) + "\n")


def _told(entries: dict[str, Entry], conflict: Conflict) -> dict[str, list[tuple[str, Interval, str]]]:
    """Printed, implied and observed intervals of a conflict's suspects (of all its figures where none is one).

    Grouped by what they measure: each group has an axis of its own.
    """
    names = conflict.suspects or tuple(claim.claim for claim in conflict.claims)
    groups: dict[str, list[tuple[str, Interval, str]]] = {}
    for name in names:
        entry = entries[name]
        rows = groups.setdefault(entry.claim.indicator, [])
        rows.append((f"printed: {entry.claim.printed}", entry.claim.interval, ORANGE))
        repair = conflict.repair(name)
        if repair is not None:
            rows.append(("implied by the others", repair, BLUE))
        seen = set()
        for item in entry.verdict.evidence:
            if item.value.interval not in seen and not isinstance(item.value, Computed):
                seen.add(item.value.interval)
                rows.append((f"observed (grade {item.grade})", item.value.interval, PURPLE if item.counts else GREEN))
    return groups


def conflict_axis(tables: Tables, entries: dict[str, Entry], conflict: Conflict, label: str) -> Figured:
    """A conflict drawn as intervals, one axis a measure: what is printed, what the others imply, what is observed."""
    groups = _told(entries, conflict)
    heights = [len(rows) + 1.5 for rows in groups.values()]
    drawn, panels = canvas(len(groups), height=0.6 + 0.36 * sum(heights), height_ratios=heights, squeeze=False)
    for axes, (name, rows) in zip(panels[:, 0], groups.items(), strict=True):
        _intervals(axes, tables.indicators[name], rows)
    told = [(words, read_as(tables, name, i, 4)) for name, rows in groups.items() for words, i, _ in rows]
    return figure(
        drawn, label, DataFrame(told, columns=["what", "interval"]), {"sources": _who(tables, entries, conflict)}
    )


def _intervals(axes, indicator: Indicator, rows: Sequence[tuple[str, Interval, str]]) -> None:
    """Intervals under one another; a side without a bound ends at the edge of the axis."""
    dates = indicator.unit == "date"
    bounded = [float(x) for _, i, _ in rows for x in (i.low, i.high) if x is not None and x > 0]
    logarithmic = not dates and max(bounded) > 15 * min(bounded)
    reach = max(bounded) - min(bounded)
    left = min(bounded) / 4 if logarithmic else min(bounded) - reach / 8
    right = max(bounded)
    for at, (_, interval, colour) in enumerate(rows):
        low = left if interval.low is None else max(float(interval.low), left)
        high = right if interval.high is None else float(interval.high)
        ends = [date.fromordinal(int(x)) for x in (low, high + dates)] if dates else [low, high]
        if high - low < reach / 100:
            # A day, or an exact count, would be too thin to see.
            axes.plot(ends[:1], [-at], color=colour, marker="|", markersize=7, markeredgewidth=3)
        else:
            axes.plot(ends, [-at, -at], color=colour, linewidth=6, solid_capstyle="butt")
            if interval.low is None or float(interval.low) < left:
                # It goes on beyond the edge.
                axes.plot(ends[:1], [-at], color=colour, marker="<", markersize=8)
    axes.margins(x=0.05)
    axes.set_yticks([-at for at in range(len(rows))], [label for label, _, _ in rows])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_ylim(-len(rows) + 0.4, 0.6)
    if logarithmic:
        axes.set_xscale("log")
        axes.minorticks_off()
    if dates:
        axes.xaxis.set_major_locator(matplotlib.dates.YearLocator())
    else:
        if not logarithmic:
            whole = all(x == int(x) for x in bounded) and reach < 5  # persons have no halves
            axes.locator_params(axis="x", nbins=5, integer=whole)
        axes.xaxis.set_major_formatter("{x:g}" if right < 10_000 else "{x:,.0f}")
    unit = "" if dates else f", {indicator.unit}"
    axes.set_xlabel(f"{indicator.label}{unit}{' (logarithmic scale)' * logarithmic}")


def _who(tables: Tables, entries: dict[str, Entry], conflict: Conflict) -> list[str]:
    names = [name for c in conflict.claims for item in entries[c.claim].verdict.evidence for name in item.sources]
    told = dict.fromkeys(in_role(tables.sources[name].publisher or tables.sources[name].title) for name in names)
    return ["the paper", *told]

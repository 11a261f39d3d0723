"""The tables of the notebook on section 2, from what ``compendium.paper.background`` works out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..formulas import Quotient
from ..intervals import Interval
from ..paper.background import Lead, Line, Remaining, Round, Year
from ..tables import Observation, Tables, Value
from ..words import span
from .entries import source_link, with_note
from .show import Notes, Table, escape

MISSING = "no figure at hand"


def families(tables: Tables, rows: Sequence[Quotient], village: Interval) -> Table:
    """Persons a registered family by place and round, and persons a household of the village."""
    notes = Notes()
    cells = [
        (
            f"{escape(r.name)} {escape(tables.places[r.above.place].name_zh)}, {r.below.period.end.year}",
            r.above.basis.removeprefix("guangdong-").replace("-", " "),
            with_note(tables, r.above, notes),
            with_note(tables, r.below, notes),
            span(r.interval),
            f"{source_link(tables, r.below.source)}, {tables.sources[r.below.source].grade}",
        )
        for r in rows
    ]
    cells.append(("The village, all households", "as the paper prints it", "", "", span(village), "the paper"))
    header = ("Place and year", "Round", "Persons", "Families", "Persons a family", "Source, grade")
    return Table("tab-families", "Persons a registered family", header, cells, (20, 10, 22, 20, 12, 16), long=True,
                 notes=notes.lines)  # fmt: skip


def bases(rows: Sequence[tuple[str, Interval]], implied: Interval) -> Table:
    """The base that the paper implies beside populations of the province, in persons."""
    cells = [("implied by register and rate", span(implied), "")]
    cells += [(escape(name), span(interval), f"{span(implied * 100 / interval)} percent") for name, interval in rows]
    header = ("Population", "Persons", "The implied base as a share of it")
    return Table("tab-base", "The base of the rate at the start of the third round", header, cells, right=(1, 2))


def remaining(tables: Tables, rows: Sequence[Remaining]) -> Table:
    """Who was still poor at the end of each year, on the first and on the later count of the register."""
    notes = Notes()
    cells = [
        (
            f"{row.year}",
            f"{span(row.lifted)} ({row.lifted_is})",
            span(row.persons_first),
            span(row.rate_first),
            span(row.persons_final),
            span(row.rate_final),
            row.printed.claim.printed if row.printed else "not printed",
            with_note(tables, row.observed, notes) if row.observed else "none",
        )
        for row in rows
    ]
    header = (
        "End of", "Lifted since the start", "Left of the first register", "percent", "Left of the later count",
        "percent", "The paper prints", "Another source",
    )  # fmt: skip
    return Table("tab-remaining", "Who was still poor: persons, and percent of the implied base", header, cells,
                 (8, 18, 15, 11, 15, 11, 12, 10), notes=notes.lines)  # fmt: skip


def plans(tables: Tables, rows: Sequence[Year]) -> Table:
    """Planned and reported numbers lifted, year by year."""
    notes = Notes()
    cells = [
        (
            f"{row.year}",
            with_note(tables, row.planned, notes),
            span(row.reported),
            f"{span(row.reported * 100 / row.planned.interval)} percent",
            escape(row.how) + notes.mark(*(v.note for v in row.stated if isinstance(v, Observation))),
        )
        for row in rows
    ]
    header = ("Year", "Planned", "Lifted, persons", "Of the plan", "How it is known")
    return Table("tab-plans", "Persons to be lifted out of poverty and reported lifted", header, cells,
                 (10, 24, 20, 18, 28), notes=notes.lines)  # fmt: skip


def lines(tables: Tables, rows: Sequence[Line]) -> Table:
    """Each provincial line as a share of the rural mean and of the national line."""
    notes = Notes()
    cells = [
        (
            f"{escape(row.name)}, {escape(row.line.printed)}",
            escape(row.against),
            with_note(tables, row.income, notes) if row.income else MISSING,
            f"{span(row.share)} percent" if row.share else "",
            _who(tables, row.income),
        )
        for row in rows
    ]
    header = ("Line", "Beside", "Yuan a head a year", "The line is", "Source, grade")
    return Table("tab-lines", "The province's lines beside incomes and the national line", header, cells,
                 (20, 28, 16, 14, 22), notes=notes.lines)  # fmt: skip


def poor_income(tables: Tables, rows: Sequence[tuple[str, Value | None, Interval | None]]) -> Table:
    """The income of poor households with somebody able to work, beside line and means."""
    notes = Notes()
    cells = [
        (
            escape(name),
            with_note(tables, value, notes) if value else MISSING,
            f"{span(share)} percent" if share else "",
            _who(tables, value),
        )
        for name, value, share in rows
    ]
    header = ("Beside", "Yuan a head a year", "The printed income is", "Source, grade")
    return Table("tab-poor-income", "The income printed for poor households with somebody able to work", header, cells,
                 (34, 22, 20, 24), notes=notes.lines)  # fmt: skip


def _who(tables: Tables, value: Value | None) -> str:
    source = getattr(value, "source", None)
    if source:
        return f"{source_link(tables, source)}, {tables.sources[source].grade}"
    return "the paper" if value else ""


def rounds(tables: Tables, rows: Sequence[Round]) -> Table:
    """Persons, helping units and resident cadres a designated village, by round, each with where it comes from."""
    cells, notes = [], Notes()
    for row in rows:
        cells.append((row.name, f"{with_note(tables, row.villages, notes)} ({_from(tables, row.villages)})"))
        for quotient, digits in ((row.persons, 3), (row.units, 2), (row.cadres, 2)):
            told = MISSING
            if quotient:
                told = f"{span(quotient.interval, digits)} ({_from(tables, quotient.above)})"
                told += notes.mark(*(v.note for v in (quotient.above, quotient.below) if isinstance(v, Observation)))
            cells[-1] += (told,)
    header = ("Round", "Designated", "Registered persons a village", "Helping units a village",
              "Resident cadres a village")  # fmt: skip
    return Table("tab-rounds", "The rounds, a village, with the year and the source of each figure", header, cells,
                 (10, 22, 24, 22, 22), notes=notes.lines)  # fmt: skip


def _from(tables: Tables, value: Value) -> str:
    when = f"{value.period.end.year}, " if value.period else ""
    return f"{when}{_who(tables, value)}"


def leads(tables: Tables, rows: Sequence[Lead]) -> Table:
    """Output of the province and of the next largest in the first and last year and at the ends of the lead."""
    ratios = {row.year: row.own.interval / row.next.interval for row in rows}
    least = min(ratios, key=lambda year: ratios[year].middle)
    most = max(ratios, key=lambda year: ratios[year].middle)
    chosen = sorted({rows[0].year, rows[-1].year, least, most})
    why = {least: "the smallest lead", most: "the largest lead"}
    cells = [
        (
            f"{row.year}",
            span(Interval.point(row.own.number / Fraction(10**12))),
            f"{span(Interval.point(row.next.number / Fraction(10**12)))} "
            f"({escape(tables.places[row.next.place].name)})",
            span(ratios[row.year], 4),
            why.get(row.year, ""),
        )
        for row in rows
        if row.year in chosen
    ]
    header = ("Year", "Guangdong, trillion yuan", "Next, trillion yuan", "Ratio", "Remark")
    return Table("tab-leads", "Output of Guangdong and of the next largest province", header, cells,
                 (10, 24, 30, 14, 22))  # fmt: skip

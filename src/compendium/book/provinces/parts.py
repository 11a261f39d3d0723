"""Parts of a chapter on a province in either language, as MyST, from the tables alone: what pages and a preview share.

The standard library is enough for them, so that a browser makes them too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from ...audit.disagreements import disagreements
from ...audit.tables import Basis, Indicator, Observation, Place, Source, Tables, Value
from ...hedges import CEILINGS, FLOORS
from ..curve import BESIDE, Line, Point, curve
from ..drawing import BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, of_basis
from ..show import Notes, Table, encoded, escape
from .facts import DRAWN_SINCE, POVERTY, WANTED_OF_A_VILLAGE, by_statement, in_order, makes_a_line, missing, usual_basis

# By what name a chart's style sheet knows the colours of definitions.
COLOURS = {BLUE: "blue", ORANGE: "orange", GREEN: "green", PURPLE: "purple", SKY: "sky", GREY: "grey"}
INCOME = "rural-disposable-income"


class Language(NamedTuple):
    """How a language words what stands in tables (plain text), and the phrases of the parts (MyST)."""

    code: str
    label: Callable[[Indicator | Basis], str]
    name: Callable[[Place], str]
    stated: Callable[[Tables, Value], str]
    noted: Callable[[Tables, Observation, Notes], str]  # as stated, with the mark of its note; MyST
    notes: Callable[[], Notes]  # those of one table, none yet
    when: Callable[[Tables, Observation], str]
    issuer: Callable[[Tables, str], str]
    title: Callable[[Source], str]
    comma: str
    semicolon: str
    said: Mapping[str, str]


def table(
    of: Language,
    caption: str,
    head: str,
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    right: Iterable[int] = (),
    notes: Sequence[str] = (),
) -> str:
    """A sortable table without a number; ``head`` is its heads, parted by bars.  Without a row it is a sentence."""
    if not rows:
        return f"{of.said['nothing']}\n"
    look = {"long": True, "right": list(right), "sortable": True, "notes": notes, "above_notes": of.said["notes"]}
    return Table("", caption, head.split("|"), rows, widths, **look)._repr_markdown_()


def source(of: Language, tables: Tables, name: str, whole: bool = False) -> str:
    """Who issued a source, with its grade, linked to its own page or a named reprint; or whole, with title and date."""
    row = tables.sources[name]
    title = of.title(row)
    words = escape(of.issuer(tables, name) or title)
    if row.grade in ("A", "B") and row.address.startswith("http"):
        words = f"[{words}](<{encoded(row.address).replace('|', '%7C')}>)"
    if whole:
        more = title if row.publisher and of.issuer(tables, name) != title else ""
        return of.comma.join(filter(None, (words, escape(more), escape(row.date))))
    return of.said["graded"].format(words, row.grade) if row.grade else words


def poverty(of: Language, tables: Tables, place: str) -> str:
    """The figures of poverty of the province itself."""
    rows = [row for row in tables.stated_in(place) if row.place == place and row.indicator.startswith(POVERTY)]
    return figures(of, tables, rows, of.said["poverty"].format(escape(of.name(tables.places[place]))))


def figures(of: Language, tables: Tables, rows: Sequence[Observation], caption: str, once: bool = False) -> str:
    """Figures as their sources state them: what, when, the figure, on which definition, who says so.

    With ``once`` a definition that most rows share is said below the table, and one that all share has no column.
    """
    cells, notes, usual = [], of.notes(), usual_basis(rows) if once else None
    for row in sorted(rows, key=in_order):
        basis = "" if row.basis == usual else of.label(tables.bases[row.basis]) if row.basis else "—"
        what = escape(of.label(tables.indicators[row.indicator]))
        told = what, escape(of.when(tables, row)), of.noted(tables, row, notes), escape(basis)
        cells.append((*told, source(of, tables, row.source)))
    heads, widths, said = of.said["heads"], (26, 16, 18, 20, 20), ""
    if usual:
        of_all = all(row.basis == usual for row in rows)
        said = of.said["of-all" if of_all else "of-others"].format(escape(of.label(tables.bases[usual]))) + "\n"
        if of_all:
            heads, widths = "|".join(head for at, head in enumerate(heads.split("|")) if at != 3), (32, 18, 26, 24)
            cells = [(*row[:3], *row[4:]) for row in cells]
    return table(of, caption, heads, cells, widths, notes=notes.lines) + "\n" + said


def incidence(of: Language, tables: Tables, place: str) -> str:
    """The curve of incidence: a line for each definition, the nation's only beside figures of its own definition."""
    rows = [row for row in tables.observed(place, "incidence") if row.period and not row.scope]
    rows = [row for row in rows if tables.sources[row.source].grade < "D" and row.period.end.year >= DRAWN_SINCE]
    if len(rows) < 2:
        return f"{of.said['no-curve']}\n"
    lines, since = lines_of(of, tables, rows), min(row.period.end.year for row in rows)
    if any(row.basis == "nbs-2010" for row in rows):
        nation = tables.yearly("china", "incidence", "nbs-2010").items()
        points = [_point(row) for year, row in nation if year >= since]
        lines.append(Line(of.said["nation-incidence"], BESIDE, points, True))
    told = of.semicolon.join(of.said["points"].format(line.words, len(line.points)) for line in lines)
    alt = of.said["incidence-alt"].format(of.name(tables.places[place]), told)
    return _picture(curve(lines, of.said["incidence"], alt))


def lines_of(of: Language, tables: Tables, rows: Iterable[Observation]) -> list[Line]:
    """Rows as lines, one a definition; joined where it makes a series and no year has two figures that differ."""
    found: dict[str, list[Observation]] = {}
    for row in sorted(rows, key=lambda row: (row.basis, row.period.end, row.source)):
        found.setdefault(row.basis, []).append(row)
    lines = []
    for basis, own in found.items():
        joined = makes_a_line(tables, basis, ((row.period.end.year, row.interval) for row in own))
        words, colour = of.label(tables.bases[basis]), COLOURS[of_basis(basis)]
        lines.append(Line(words, colour, [_point(row) for row in own], joined))
    return lines


def _point(row: Observation) -> Point:
    """A row as a point: one value, or a bound that is open on a side."""
    low, high = float(row.number), float(row.number if row.upper is None else row.upper)
    low = None if row.relation in CEILINGS else low
    high = None if row.relation in FLOORS else high
    return Point(row.period.end.year, low, high, row.foreseen)


def income(of: Language, tables: Tables, place: str) -> str:
    """The curve of rural income, beside the nation's."""
    named = {place: (of.name(tables.places[place]), "blue"), "china": (of.said["nation"], BESIDE)}
    found = {where: [_point(row) for row in tables.yearly(where, INCOME, "disposable").values()] for where in named}
    if not found[place]:
        return f"{of.said['nothing']}\n"
    lines = [Line(*named[where], points, True) for where, points in found.items() if points]
    alt = of.said["income-alt"].format(named[place][0], found[place][0].year, found[place][-1].year)
    return _picture(curve(lines, of.said["income"], alt))


def _picture(svg: str) -> str:
    return f"```{{raw}} html\n{svg}\n```\n"


def villages(of: Language, tables: Tables, place: str) -> str:
    """Every figure of each village and of households in it, a table a village."""
    inner = {name: tables.stated_in(name) for name in tables.inside(place) if tables.places[name].level == "village"}
    parts = [
        figures(of, tables, rows, of.said["village"].format(escape(of.name(tables.places[name]))), once=True)
        for name, rows in inner.items()
        if rows
    ]
    return "\n".join(parts) or f"{of.said['nothing']}\n"


def gaps(of: Language, tables: Tables, place: str) -> str:
    """What the tables do not hold of it, as a list."""
    told = [phrases[of.code == "zh"] for phrases in missing(tables, place)]
    return "\n".join(f"- {escape(words)}" for words in told or [of.said["all-there"]])


def differing(of: Language, tables: Tables, place: str) -> str:
    """The figures of it and of places in it on which sources differ, with what each states; and which one is compared."""
    lines, apart = [], disagreements(tables, place)
    for key, rows in ((found.key, found.observations) for found in apart):
        what = [of.label(tables.indicators[key.indicator]), of.name(tables.places[key.place])]
        what += [of.when(tables, rows[0])] * (rows[0].period is not None)
        told = (
            of.said["stated"].format(escape(words), of.comma.join(source(of, tables, one) for one in who))
            for words, who in by_statement(rows, partial(of.stated, tables)).items()
        )
        lines.append("- " + of.said["differ"].format(of.comma.join(map(escape, what)), of.semicolon.join(told)))
    if any(found.key.place == place for found in apart):
        lines += ["", of.said["compared"]]
    return "\n".join(lines) if lines else f"{of.said['agree']}\n"


def sources(of: Language, tables: Tables, place: str) -> str:
    """The sources of its figures, by how many each gives."""
    counted = Counter(row.source for row in tables.stated_in(place))
    rows = [
        (source(of, tables, name, whole=True), tables.sources[name].grade, str(n)) for name, n in counted.most_common()
    ]
    return table(of, of.said["sources"], of.said["sources-heads"], rows, (70, 12, 18), (2,))


def joins(of: Language, tables: Tables, place: str) -> str:
    """Which comparisons of the book the province stands in, with what; or what it takes."""
    rates = [row for row in tables.observed(place, "incidence") if row.period and not row.scope]
    bases = Counter(
        row.period.end.year
        for row in {(r.period, r.basis): r for r in rates}.values()
        if row.basis in ("register", "nbs-2010")
    )
    pairs = sorted(year for year, count in bases.items() if count > 1)
    wanted = next(iter(WANTED_OF_A_VILLAGE.values()))
    named = [
        of.name(tables.places[inner])
        for inner in tables.inside(place)
        if tables.places[inner].level == "village" and any(tables.observed(inner, name) for name in wanted)
    ]
    audited = sum(claim.pack == place for claim in tables.claims)
    found = {
        "rank": _rank(of, tables, place),
        "rates": of.said["rates-yes"].format(len(rates)) if len(rates) > 1 else "",
        "pairs": of.comma.join(map(str, pairs)),
        "villages": of.comma.join(map(escape, named)),
        "ledger": of.said["ledger-yes"].format(audited) if audited else "",
    }
    rows = [(of.said[f"joins-{name}"], words or of.said[f"takes-{name}"]) for name, words in found.items()]
    return table(of, of.said["joins"], of.said["joins-heads"], rows, (40, 60))


def _rank(of: Language, tables: Tables, place: str) -> str:
    """The place of its latest rural income among the provinces; empty where it has none."""
    provinces = [name for name, row in tables.places.items() if row.level == "province"]
    known = {name: tables.yearly(name, INCOME, "disposable") for name in provinces}
    if not known.get(place):  # the nation is none of them
        return ""
    year = max(known[place])
    higher = sum(rows[year].number > known[place][year].number for rows in known.values() if year in rows)
    of_all = sum(year in rows for rows in known.values())
    return of.said["rank"].format(year, escape(of.stated(tables, known[place][year])), higher + 1, of_all)

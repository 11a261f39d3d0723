"""What the chapters of all provinces share on the page: tiles, tables of figures as stated, what is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from pandas import DataFrame

from ...audit.disagreements import Disagreement
from ...audit.tables import Observation, Tables
from ...frames import Data
from ..drawing import GREY, ORANGE, canvas, exhibit, of_basis
from ..english import source_link, stated, when, with_note
from ..entries import counts_table
from ..show import Markdown, Notes, Table, claims_table, escape
from .facts import MOST_CLAIMS, POVERTY, audit_of, by_statement, in_order, makes_a_line, missing, usual_basis

# Column from the west and row from the north: each about where it lies; no borders are drawn.
TILES = {
    "heilongjiang": (8, 0), "inner-mongolia": (6, 1), "jilin": (8, 1), "xinjiang": (0, 2), "gansu": (3, 2),
    "ningxia": (4, 2), "shanxi": (5, 2), "beijing": (6, 2), "hebei": (7, 2), "liaoning": (8, 2), "qinghai": (2, 3),
    "shaanxi": (4, 3), "henan": (5, 3), "shandong": (6, 3), "tianjin": (7, 3), "tibet": (1, 4), "sichuan": (3, 4),
    "chongqing": (4, 4), "hubei": (5, 4), "anhui": (6, 4), "jiangsu": (7, 4), "shanghai": (8, 4), "yunnan": (3, 5),
    "guizhou": (4, 5), "hunan": (5, 5), "jiangxi": (6, 5), "zhejiang": (7, 5), "guangxi": (4, 6), "guangdong": (5, 6),
    "fujian": (6, 6), "hainan": (5, 7),
}  # fmt: skip
COLUMNS, ROWS = 9, 8
BROKEN = {"heilongjiang": "Heilong-\njiang"}  # too long for its tile in letters that a phone shows
# Away from the nation's mean, pale to dark: below it and above it.
BELOW, ABOVE = ("#fde8d0", "#f8c088", "#e58b3a", "#a8500c"), ("#dbe9f6", "#9cc3e3", "#4a90c8", "#0b4f8a")
# On tiles, which are the same by day and in the dark; so neither is the ink or the paper of the page.
INK, LIGHT = "#111111", "#fefefe"


def tiles(
    values: Mapping[str, float], names: Mapping[str, str], bounds: Sequence[float], key: str, marked: str = ""
) -> Figure:
    """A figure of one tile a province, shaded by value, with its name and its value in words.

    Parameters
    ----------
    values
        By province, printed on its tile without decimals; a province without one is drawn blank.
    names
        Of the provinces, by path.
    bounds
        Ascending limits of the shades, 100 (the nation) among them: it parts the two colours.
    key
        What the numbers are, set above the legend.
    marked
        A province with a thick outline.
    """
    middle = bounds.index(100)
    shades = [*BELOW[: middle + 1][::-1], *ABOVE[: len(bounds) - middle]]
    figure, axes = canvas(height=4.4)
    axes.set(xlim=(0, COLUMNS), ylim=(ROWS, 0))
    axes.set_axis_off()
    for place, (column, row) in TILES.items():
        step = sum(values[place] >= bound for bound in bounds) if place in values else 0
        ink = LIGHT if shades[step] in (BELOW[3], ABOVE[3]) else INK
        outline = (
            {"edgecolor": ORANGE, "linewidth": 2.5} if place == marked else {"edgecolor": "#999999", "linewidth": 0.6}
        )
        fill = shades[step] if place in values else "none"
        axes.add_patch(
            Rectangle((column + 0.04, row + 0.04), 0.92, 0.92, facecolor=fill, zorder=2 + (place == marked), **outline)
        )
        words = {"ha": "center", "va": "center", "color": ink if place in values else GREY, "zorder": 4}
        name = BROKEN.get(place, names[place].replace(" ", "\n"))
        axes.text(column + 0.5, row + 0.34, name, fontsize=7, linespacing=0.9, **words)
        number = f"{values[place]:.0f}" if place in values else "–"
        axes.text(column + 0.5, row + 0.74, number, fontsize=7.5, **words)
    axes.text(0.04, 0.02, key, fontsize=7.5, va="top")
    for step, shade in enumerate(shades):
        box = {"facecolor": shade, "edgecolor": "#999999", "linewidth": 0.6}
        axes.add_patch(Rectangle((0.04 + 0.8 * step, 0.95), 0.8, 0.25, **box))
    for step, bound in enumerate(bounds):
        axes.text(0.84 + 0.8 * step, 1.28, f"{bound}", fontsize=7.5, ha="center", va="top")
    return figure


def observed_table(tables: Tables, rows: Sequence[Observation], name: str, caption: str, once: bool = False) -> Table:
    """Observations as a table: what, when, by which definition, the figure as stated, who says so, grade; notes below.

    With ``once`` a definition that most rows share is said below the table, and one that all share has no column.
    """
    notes, usual = Notes(), usual_basis(rows) if once else None
    of_all = usual is not None and all(row.basis == usual for row in rows)
    said = [f"{'' if of_all else 'where no definition stands: '}{tables.bases[usual].label}"] if usual else []
    cells = [
        (
            f"{escape(tables.indicators[row.indicator].label)} {escape(tables.indicators[row.indicator].label_zh)}",
            when(row),
            "" if row.basis == usual else escape(tables.bases[row.basis].label) if row.basis else "–",
            with_note(tables, row, notes),
            f"{source_link(tables, row.source)}, {tables.sources[row.source].grade}",
        )
        for row in rows
    ]
    header, widths = ("What", "When", "Definition", "Figure", "Source, grade"), (26, 12, 20, 18, 24)
    if of_all:
        header, widths = (*header[:2], *header[3:]), (32, 14, 24, 30)
        cells = [(*row[:2], *row[3:]) for row in cells]
    about = {"label": name, "sources": [], "cautions": [*said, *tables.cautions_of(row.basis for row in rows)]}
    return Table(name, caption, header, cells, widths, long=True, sortable=True, notes=notes.lines, about=about)


def nothing(place: str) -> Markdown:
    """One sentence in the place of a table that would be empty."""
    return Markdown(
        f"The tables hold nothing of this yet; {{ref}}`what is missing <missing-{place}>` is listed below.\n"
    )


def incidence_lines(tables: Tables, rates: DataFrame, official: DataFrame) -> Figure:
    """Incidence over the years, a colour for each definition: a line within one that makes a series, foreseen ones hollow.

    Parameters
    ----------
    rates
        Rows of ``frame`` with a column ``year`` and one, ``foreseen``, that says which were planned or foreseen.
    official
        The nation's series, drawn in grey.
    """
    drawn, axes = canvas(height=3.2)
    axes.plot(official.index, official.value, color=GREY, linewidth=1, label="the nation, for its shape")
    for basis, part in rates.groupby("basis"):
        measured, foreseen = part[~part.foreseen], part[part.foreseen]
        joined = makes_a_line(tables, basis, zip(measured.year, measured.value, strict=True))
        # What has no colour of its own is a square, not to be taken for a point of the grey line.
        colour = of_basis(basis)
        look = {"color": colour, "marker": "s" if colour == GREY else "o", "markersize": 4}
        axes.plot(measured.year, measured.value, linestyle="-" if joined else "", **look)
        axes.plot(foreseen.year, foreseen.value, linestyle="", markerfacecolor="none", **look)
        axes.plot([], [], label=tables.bases[basis].label, linestyle="", **look)
    axes.set_ylabel("percent of rural people")
    axes.margins(0.08)
    axes.legend(fontsize=7.5, loc="lower center", bbox_to_anchor=(0.5, 1))
    return drawn


def not_drawn(figure: Figure, why: str) -> Markdown:
    """A sentence in the place of a figure that has too little to show; the figure is closed, or it would be shown."""
    plt.close(figure)
    return Markdown(f"{why}\n")


def poverty_table(tables: Tables, place: str) -> Table | Markdown:
    """All figures of poverty of the province itself, each with its basis."""
    rows = sorted(
        (row for row in tables.stated_in(place) if row.place == place and row.indicator.startswith(POVERTY)),
        key=in_order,
    )
    caption = f"Poverty in {escape(tables.places[place].name)}: rows of different definitions are not to be compared"
    return observed_table(tables, rows, f"tab-{place}-poverty", caption) if rows else nothing(place)


def villages_tables(tables: Tables, place: str) -> Markdown:
    """Every figure of each village (and of households in it), a table a village; notes of the places before it."""
    parts = []
    for path in (inner for inner in tables.inside(place) if tables.places[inner].level == "village"):
        rows = sorted(tables.stated_in(path), key=in_order)
        if rows:
            where = tables.places[path]
            caption = f"{escape(where.name)} {escape(where.name_zh)}: every figure, as its source states it"
            parts += [
                f"{escape(inner.name)} {escape(inner.name_zh)}: {escape(inner.note)}"
                for inner in map(tables.places.get, dict.fromkeys([path, *(row.place for row in rows)]))
                if inner.note
            ]
            parts.append(
                observed_table(tables, rows, f"tab-{path.replace('/', '-')}", caption, once=True)._repr_markdown_()
            )
    return Markdown("\n\n".join(parts) + "\n") if parts else nothing(place)


def audited(tables: Tables, place: str) -> Table | Markdown:
    """The figures of public texts on the province with their verdicts; where there are very many, how many came out how."""
    own = audit_of(tables, place)
    if not own:
        return nothing(place)
    if len(own) > MOST_CLAIMS:
        caption = f"Figures of public texts on {escape(tables.places[place].name)}, by kind and verdict"
        told = "{doc}`The ledger </notebooks/audit/ledger>` has each of them, with what other sources say."
        return Markdown(f"{told}\n\n{counts_table(own, f'tab-{place}-claims', caption)._repr_markdown_()}")
    titles = dict.fromkeys(escape(tables.sources[entry.claim.work].title) for entry in own)
    return claims_table(
        own,
        f"tab-{place}-claims",
        f"Figures of {'; '.join(f'“{title}”' for title in titles)}, and what other sources say",
    )


def missing_box(tables: Data, place: str) -> Markdown:
    """A box that says what the tables do not hold of the province; more where sources differ, and where figures are to be
    looked at.
    """
    lines = [f"- {escape(phrase)}" for phrase, _ in missing(tables, place)] or [
        "- nothing that this chapter would show"
    ]
    told = "\n".join(lines)
    box = f":::{{admonition}} Not in the tables\n:class: note\n\n{told}\n\nEach of these can be added as rows of a spreadsheet.\n:::\n"
    odd = [
        f"- {escape(tables.places[doubt.row.place].name)}, {when(doubt.row)}: {escape(doubt.words())}"
        for doubt in tables.doubts(place)
    ]
    apart = [f"- {_apart(tables, found)}" for found in tables.disagreements(place)]
    if any(found.key.place == place for found in tables.disagreements(place)):
        rule = (
            "Where provinces are compared, the figure of the best grade is taken, then the narrowest, then the latest."
        )
        apart += ["", rule]
    boxes = ("Sources differ", "note", apart), ("To be looked at", "warning", odd)
    for title, kind, told in boxes:
        box += "\n".join([f"\n:::{{admonition}} {title}", f":class: {kind}", "", *told, ":::\n"]) if told else ""
    return Markdown(box)


def _apart(tables: Data, found: Disagreement) -> str:
    """A figure on which sources differ, with what each states."""
    label, rows = tables.indicators[found.key.indicator].label, found.observations
    told = (
        f"{escape(words)}, " + ", ".join(f"{source_link(tables, one)} ({tables.sources[one].grade})" for one in who)
        for words, who in by_statement(rows, partial(stated, tables)).items()
    )
    name = re.sub("^The ", "the ", tables.places[found.key.place].name)
    what = escape(label), escape(name), *([when(rows[0])] * (rows[0].period is not None))
    return f"{', '.join(what)}: {'; '.join(told)}"


def chapter_link(tables: Tables, place: str) -> str:
    """A province as a link to its chapter where it has one, else its name; MyST."""
    name = f"{tables.places[place].name} {tables.places[place].name_zh}"
    page = Path("notebooks/provinces") / f"{place}.ipynb"
    return f"{{doc}}`{name} </{page.with_suffix('').as_posix()}>`" if (tables.root / page).exists() else escape(name)


def linked_table(
    name: str, caption: str, header: Sequence[str], rows: Sequence[Sequence[str]], credits: Mapping
) -> Table:
    """A sortable table whose first column is MyST already, as ``chapter_link`` makes it."""
    right = range(1, len(header))
    widths = [24, *[15] * len(right)]
    return Table(name, caption, header, rows, widths, True, right, True, about=exhibit(name, credits))

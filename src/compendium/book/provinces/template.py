"""The notebook of a new province: the same cells for every province, complete without a line of code."""

from __future__ import annotations

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from ...audit.tables import Place
from ..show import escape

# PATH, NAME and NAME_ZH are replaced by those of the province; the rest is the same for
# all, so that whatever hangs on the province comes from the tables when the notebook runs.
TEXT, CODE = new_markdown_cell, new_code_cell
CELLS = (
    (
        TEXT,
        """\
# NAME (NAME_ZH)

{num}`… <first>`

{num}`… <audited>`

The tables of the province hold {num}`… <own>` figures from {num}`… <sources>`; of the figures {num}`… <grade_a>` percent are of [grade](../../book/reading.md) A, {num}`… <grade_b>` of B and {num}`… <grade_c>` of C.
The national tables add {num}`… <national>` figures of it.
Each figure is shown as its source states it, with its definition; nothing is filled in.""",
    ),
    (
        CODE,
        """\
# Data
import pandas as pd

from compendium import load
from compendium.book import show
from compendium.book.provinces import facts, layout

HERE = "PATH"
tables = load()
here = tables.places[HERE].name
title = show.escape(here)  # where it is part of a text
own = tables.frame(place=[HERE, *tables.inside(HERE)])
income = tables.panel("disposable-income", basis="disposable", level="province")
nation = tables.series("china", "disposable-income", "disposable")""",
    ),
    (
        TEXT,
        """\
## Poverty

Standards, surveys and registers (建档立卡) count different people.
Figures by different definitions are shown side by side and never subtracted from one another or joined ({numref}`tab-bases`).""",
    ),
    (
        CODE,
        """\
# Table: figures of poverty, as stated
layout.poverty_table(tables, HERE)""",
    ),
    (
        CODE,
        """\
# Data: incidence by definition, and the nation's
rates = own[(own.indicator == "incidence") & (own.place == HERE) & own.value.notna()]
rates = rates[(rates.grade < "D") & (rates.scope == "")].sort_values(["basis", "end"])
rates = rates.assign(year=rates.end.dt.year, foreseen=rates.modality.isin(["plan", "forecast"]))
official = tables.series("china", "incidence", "nbs-2010").loc[2010:]""",
    ),
    (
        CODE,
        """\
# Figure: incidence by definition, beside the nation's
figure = layout.incidence_lines(tables, rates, official)
caption = f"The rate of poverty (贫困发生率) in {title}; a line joins figures of one definition only, "
caption += "and hollow marks were planned or foreseen. The nation's survey in grey is for the shape, not the level."
show.figure(
    figure,
    f"fig-{HERE}-incidence",
    rates[["basis", "year", "value", "modality", "source"]],
    tables.credits(rates, official),
    caption=caption,
    alt=f"Incidence of poverty in {here} over the years, a colour for each definition, with the nation's fall as a grey line.",
) if len(rates) > 1 else layout.not_drawn(figure, "The tables hold fewer than two rates of poverty, so none is drawn.")""",
    ),
    (
        TEXT,
        """\
## Income among the provinces

Income is disposable income (可支配收入) per person of all residents, from one survey.
Prices differ between provinces and are not taken into account.""",
    ),
    (
        CODE,
        """\
# Figure: income of every province as a percentage of the nation's
relative = 100 * income.value.div(nation.value, axis=0).dropna(how="all")
last = relative[HERE].last_valid_index()
figure, axes = show.canvas(height=3.2)
axes.plot(relative.index, relative, color="#bbbbbb", linewidth=0.7)
axes.plot(relative.index, relative[HERE], color=show.BLUE)
axes.axhline(100, color=show.GREY, linewidth=0.8)
axes.annotate(here, (last, relative[HERE][last]), xytext=(5, -3), textcoords="offset points", color=show.BLUE)
axes.set_yscale("log")
axes.set_yticks([60, 80, 100, 150, 200], ["60", "80", "100 = nation", "150", "200"])
axes.minorticks_off()
axes.set_xlim(relative.index[0] - 0.3, relative.index[-1] + 3)
axes.set_xticks(relative.index[::2])
axes.set_ylabel("percent of the nation's mean")
caption = f"In {last} people in {title} had {relative[HERE][last]:.0f} percent of the nation's mean income; "
caption += "the other provinces in grey, on a logarithmic scale."
show.figure(
    figure,
    f"fig-{HERE}-income",
    relative.round(1),
    tables.credits(income, nation),
    caption=caption,
    alt=f"Lines of income relative to the nation's mean; {here} in blue among the grey lines of the others.",
)""",
    ),
    (
        CODE,
        """\
# Table: the province among the provinces, in the latest year known of all
MEASURES = {
    "output, billion yuan": ("gdp", "gdp-census5", 1e9),
    "disposable income per person, yuan": ("disposable-income", "disposable", 1),
    "rural disposable income per person, yuan": ("rural-disposable-income", "disposable", 1),
    "urban disposable income per person, yuan": ("urban-disposable-income", "disposable", 1),
    "rural consumption per person, yuan": ("rural-consumption", "consumption", 1),
    "residents in towns, million": ("urban-population", "population-revised", 1e6),
    "residents in the countryside, million": ("rural-population", "population-revised", 1e6),
}
rows, used = [], []
for label, (indicator, basis, unit) in MEASURES.items():
    found = tables.panel(indicator, basis=basis, level="province")
    complete = found.value.dropna() / unit  # the years known of all
    if len(complete):
        year, values = complete.index[-1], complete.iloc[-1]
        rank = f"{int(values.rank(ascending=False)[HERE])} of {len(values)}"
        words = (show.decimal(value, 0 if unit == 1 else 1) for value in (values[HERE], values.median()))
        rows.append([label, str(year), *words, rank])
        used.append(found)
among = pd.DataFrame(rows, columns=["what", "year", here, "median province", "rank, largest first"])
show.table(among, f"tab-{HERE}-nation", f"{title} among the provinces; one basis a row", tables.credits(*used))""",
    ),
    (
        TEXT,
        """\
## Places in it""",
    ),
    (
        CODE,
        """\
# Table: prefectures, counties and towns of which the tables hold figures
places = tables.frame("places").set_index("place")
inner = own[own.place.map(places.level).isin(["group", "prefecture", "county", "town"])]
held = inner.groupby("place").agg(
    figures=("value", "size"), first=("year", "min"), last=("year", "max"), source=("source", "first")
)
first, last = (held[end].astype("string").fillna("–") for end in ("first", "last"))
told = pd.DataFrame(
    {
        "place": [f"{places.name[place]} {places.name_zh[place]}" for place in held.index],
        "level": [places.level[place] for place in held.index],
        "figures": held.figures.astype(str).to_list(),
        "years": first.where(first == last, first + "–" + last).to_list(),
        "what it is": [places.note[place] or "–" for place in held.index],
    }
)
show.table(
    told,
    f"tab-{HERE}-places",
    f"Places in {title} of which the tables hold figures",
    tables.credits(inner),
    long=True,
    sortable=True,
) if len(told) else layout.nothing(HERE)""",
    ),
    (
        TEXT,
        """\
## Villages

Villages are in these tables because somebody wrote about them; they stand for no others ([](../beyond/villages.ipynb)).""",
    ),
    (
        CODE,
        """\
# Tables: every figure of a village, as stated
layout.villages_tables(tables, HERE)""",
    ),
    (
        TEXT,
        """\
## Figures of public texts, audited""",
    ),
    (
        CODE,
        """\
# Table: claims and verdicts
layout.audited(tables, HERE)""",
    ),
    (
        TEXT,
        """\
(missing-PATH)=
## What is missing""",
    ),
    (
        CODE,
        """\
# What the tables do not hold
layout.missing_box(tables, HERE)""",
    ),
    (
        TEXT,
        """\
## Sources""",
    ),
    (
        CODE,
        """\
# Table: sources, by how many figures they give
sources = tables.frame("sources").set_index("source")
counted = own.groupby("source").size().sort_values(ascending=False, kind="stable")
listed = sources.loc[counted.index]
show.table(
    pd.DataFrame(
        {
            "issued by": listed.publisher.to_list(),
            "title": listed.title.to_list(),
            "date": listed.date.replace("", "undated").to_list(),
            "grade": listed.grade.to_list(),
            "figures": counted.astype(str).to_list(),
        }
    ),
    f"tab-{HERE}-sources",
    f"Sources of the figures of {title}, national tables included",
    tables.credits(own),
    widths=(24, 44, 12, 8, 10),
    long=True,
    sortable=True,
)""",
    ),
    (
        CODE,
        """\
# Numbers of this page
show.numbers(facts.opening(tables, HERE) | facts.shares(tables, HERE))""",
    ),
)


def chapter(place: Place) -> NotebookNode:
    """The chapter of a province, not yet run; cells that an author adds below the last one are nobody else's."""
    signs = {"PATH": place.place, "NAME_ZH": escape(place.name_zh), "NAME": escape(place.name)}
    cells = []
    for kind, text in CELLS:
        for sign, word in signs.items():
            text = text.replace(sign, word)
        cells.append(kind(text))
    return new_notebook(cells=cells)

"""The chapter of a province: what the tables hold of it, shown as fully as they allow and no more."""

from __future__ import annotations

from collections.abc import Sequence

from ...analysis import provinces as known
from ...analysis import villages
from ...intervals import Interval
from ...ledger import ledger
from ...plausibility import doubts
from ...tables import Observation, Tables
from ...words import decimal
from ..beyond import villages as beyond
from ..entries import MODALITY_WORDS, counts_table, source_link, with_note
from ..show import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    Markdown,
    Notes,
    Plot,
    Table,
    claims_table,
    escape,
    publishers,
    raster_canvas,
)
from . import grid

# A chapter prints its audited figures; more than these are a book of their own and stand in the ledger.
MOST_CLAIMS = 40


def numbers(tables: Tables, place: str) -> dict[str, str]:
    """The words that the prose of every chapter prints: name, extent of the pack, where its figures come from."""
    pack = [row for row in tables.observations if row.file.startswith(f"data/{place}/")]
    national = [row for row in tables.observations if row.place == place and row.file.startswith("data/china/")]
    sources = {row.source for row in pack}
    return {
        "own": f"{len(pack):,}",
        "national": f"{len(national):,}",
        "sources": str(len(sources)),
        "strong": str(sum(tables.sources[name].grade in ("A", "B") for name in sources)),
        "claims": str(sum(claim.file.startswith(f"data/{place}/") for claim in tables.claims)),
    }


def brief(value: Interval) -> str:
    """A figure of a province at reading length: its middle, with large numbers in millions and billions."""
    x = value.middle
    if x >= 10**9:
        return f"{decimal(x / 10**9, 0)} billion"
    if x >= 10**6:
        return f"{decimal(x / 10**6, 2)} million"
    return decimal(x, 0 if x >= 1000 else 1)


def in_the_nation(tables: Tables, place: str) -> Table:
    """The province by every measure that is known of it, beside the nation and with its rank."""
    rows = []
    for row in known.standings(tables, place):
        beside = "–"
        if row.nation is not None:
            beside = f"{decimal(row.value.middle * 100 / row.nation.middle, 1)} percent of the nation"
            beside += "" if row.name in known.WHOLES else "’s mean"
        rank = f"{row.rank} of {row.of}" if row.rank else "not all known"
        rows.append((row.name, str(row.year), f"{brief(row.value)} {row.unit}", beside, rank))
    name = tables.places[place].name
    return Table(
        f"tab-{place}-nation",
        f"{escape(name)} among the provinces; one vintage and one basis a row",
        ("What", "Year", "Figure", "Beside the nation", "Rank"),
        rows,
        widths=(26, 8, 26, 26, 14),
    )


def income_lines(tables: Tables, place: str) -> Plot:
    """Disposable income a head of every province as a percentage of the nation's, this one in colour."""
    figure, axes = raster_canvas(height=2.9)
    lines = {other: known.relative_income(tables, other) for other in known.provinces(tables)}
    for line in lines.values():
        axes.plot(list(line), list(line.values()), color="#cccccc", linewidth=0.7)
    own = lines[place]
    axes.plot(list(own), list(own.values()), color=BLUE)
    axes.axhline(100, color=GREY, linewidth=0.8)
    end = max(own)
    axes.annotate(tables.places[place].name, (end, own[end]), xytext=(5, 0), textcoords="offset points", va="center",
                  fontsize=8, color=BLUE)  # fmt: skip
    near = 100 <= own[end] < 108
    axes.annotate("nation", (end, 100), xytext=(5, -8 if near else 8), textcoords="offset points", va="center",
                  fontsize=8, color=GREY)  # fmt: skip
    axes.set_yscale("log")
    axes.set_yticks([60, 80, 100, 150, 200], ["60", "80", "100", "150", "200"])
    axes.minorticks_off()
    axes.grid(axis="y", visible=True)
    years = sorted(own)
    axes.set_xlim(years[0], years[-1] + 1.8)
    axes.set_xticks(years)
    axes.set_ylabel("percent of the nation's mean\n(logarithmic scale)")
    data = [("province", "year", "percent of the nation's mean")]
    data += [(other, year, f"{value:.1f}") for other, line in lines.items() for year, value in line.items()]
    rows = tables.yearly(place, "disposable-income", "disposable").values()
    return Plot(
        figure, data, f"{publishers(tables, rows)}; basis: integrated household survey; grey: the other provinces"
    )


def income_tiles(tables: Tables, place: str) -> Plot:
    """Disposable income a head of every province in the latest common year, as tiles with this one outlined."""
    year = known.common_year(tables, "disposable income a head")
    nation = tables.yearly("china", "disposable-income", "disposable")[year]
    values = {
        other: float(100 * value.middle / nation.number)
        for other, value in known.among(tables, "disposable income a head", year).items()
    }
    names = {other: tables.places[other].name for other in known.provinces(tables)}
    figure = grid.tiles(values, names, (70, 80, 90, 100, 130), f"{year}, percent of\nthe nation's mean", place)
    rows = [tables.yearly(other, "disposable-income", "disposable")[year] for other in values]
    data = [("province", "year", "percent of the nation's mean")]
    data += [(other, year, f"{value:.1f}") for other, value in sorted(values.items())]
    return Plot(figure, data, f"{publishers(tables, rows)}; basis: integrated household survey")


def when(row: Observation) -> str:
    """A period in a table: a year, a span of years, a day, or that none is given."""
    if row.period is None:
        return "–"
    start, end = row.period.start, row.period.end
    last = (end.month, end.day) == (12, 31)
    if start is None:
        return f"to {end.year}" if last else f"to {end.isoformat()}"
    if last and (start == end or (start.month, start.day) == (1, 1)):
        return str(end.year) if start.year == end.year else f"{start.year}–{end.year}"
    return end.isoformat() if start == end else f"{start.isoformat()} to {end.isoformat()}"


def observed_table(tables: Tables, rows: Sequence[Observation], name: str, caption: str) -> Table:
    """Observations as a table: what, when, on which basis, the figure as stated, who says so, grade; notes below."""
    notes = Notes()
    cells = [
        (
            f"{escape(tables.indicators[row.indicator].label)} {escape(tables.indicators[row.indicator].label_zh)}",
            when(row),
            escape(row.basis),
            with_note(tables, row, notes),
            f"{source_link(tables, row.source)}, {tables.sources[row.source].grade}",
        )
        for row in rows
    ]
    header = ("What", "When", "Basis", "Figure", "Source, grade")
    widths = (28, 12, 16, 20, 24)
    return Table(name, caption, header, cells, widths, long=True, sortable=True, notes=notes.lines)


def poverty_table(tables: Tables, place: str) -> Table | Markdown:
    """All figures of poverty of the province itself, each with its basis."""
    rows = known.poverty(tables, place)
    if not rows:
        return nothing(place)
    caption = f"Poverty in {escape(tables.places[place].name)}: rows of different bases are not to be compared"
    return observed_table(tables, rows, f"tab-{place}-poverty", caption)


def nothing(place: str) -> Markdown:
    """One sentence in the place of a table that would be empty."""
    return Markdown(
        f"The tables hold nothing of this yet; {{ref}}`what is missing <missing-{place}>` is listed below.\n"
    )


def incidence_lines(tables: Tables, place: str) -> Plot | Markdown:
    """Incidence by basis, joined by a line only within a basis, beside the nation's; a sentence for fewer than two."""
    by_basis: dict[str, list[Observation]] = {}
    for row in tables.observed(place, "incidence"):
        if row.period and tables.sources[row.source].grade != "D" and row.interval.bounded:
            by_basis.setdefault(row.basis, []).append(row)
    if sum(map(len, by_basis.values())) < 2:
        return Markdown("Fewer than two figures of incidence: nothing is drawn.\n")
    figure, axes = raster_canvas(height=3.0)
    nation = tables.yearly("china", "incidence", "nbs-2010")
    nation = {year: row for year, row in nation.items() if year >= 2010}
    axes.plot(list(nation), [float(row.number) for row in nation.values()], color=GREY, linewidth=1)
    data = [("place", "basis", "year", "percent", "source", "modality")]
    data += [("china", "nbs-2010", year, row.figure, row.source, row.modality) for year, row in nation.items()]
    labels = [(2012.1, float(nation[2012].number), "nation, nbs-2010", GREY)] if 2012 in nation else []
    looks = zip((BLUE, ORANGE, GREEN, PURPLE, GREY, BLUE, ORANGE), "osD^v<>", strict=True)
    for (basis, rows), (colour, marker) in zip(sorted(by_basis.items()), looks, strict=False):
        rows.sort(key=lambda row: (row.period.end, row.source))
        # A line only where the basis is known and each year has one measured figure; what was foreseen is hollow.
        line = [(row.period.end.year, float(row.interval.middle)) for row in rows if not row.foreseen]
        style = "-" if basis != "not-stated" and len(dict(line)) == len(line) else ""
        axes.plot(*zip(*line, strict=True), color=colour, linestyle=style, linewidth=1) if line else None
        for row in rows:
            at = (row.period.end.year, float(row.interval.middle))
            axes.plot(
                *at, color=colour, marker=marker, markersize=4, markerfacecolor="white" if row.foreseen else colour
            )
            if row.foreseen:
                axes.annotate(MODALITY_WORDS[row.modality], at, xytext=(0, 5), textcoords="offset points", ha="center",
                              fontsize=6.5, color=colour)  # fmt: skip
            data.append((place, basis, at[0], row.figure, row.source, row.modality))
        labels.append((rows[-1].period.end.year, float(rows[-1].interval.middle), basis, colour))
    _labels(axes, labels)
    axes.set_ylim(0)
    axes.set_ylabel("persons poor, percent of the\nrural base of each basis")
    axes.grid(axis="y", visible=True)
    low = min([2010, *(row[2] for row in data[1:])])
    axes.set_xlim(low - 0.3, 2022.8)
    axes.set_xticks(range(low, 2022, 2))
    own = [row for rows in by_basis.values() for row in rows]
    return Plot(figure, data, publishers(tables, [*own, *nation.values()]))


def _labels(axes, labels: list[tuple[float, float, str, str]]) -> None:
    """Names right of the last marks, pushed apart where they would meet."""
    axes.autoscale_view()
    top = axes.get_ylim()[1]
    step, last = top * 0.065, None
    for x, y, text, colour in sorted(labels, key=lambda label: label[1]):
        at = max(y, step) if last is None else max(y, last + step)
        last = at
        axes.annotate(text, (x, y), xytext=(x + 0.25, at), textcoords="data", va="center", fontsize=7.5, color=colour)


def places_table(tables: Tables, place: str) -> Table | Markdown:
    """The prefectures, counties, towns and groups inside the province of which the tables hold figures."""
    rows, notes = [], Notes()
    for path in known.below(tables, place, "group", "prefecture", "county", "town"):
        own = [row for row in tables.observations if row.place == path]
        if own:
            where = tables.places[path]
            labels = sorted({tables.indicators[row.indicator].label for row in own})
            years = sorted({row.period.end.year for row in own if row.period})
            rows.append(
                (
                    f"{escape(where.name)} {escape(where.name_zh)}{notes.mark(where.note)}",
                    where.level,
                    str(len(own)),
                    f"{years[0]}–{years[-1]}" if years and years[0] != years[-1] else str(*years),
                    escape(", ".join(labels)),
                )
            )
    if not rows:
        return nothing(place)
    caption = f"Places in {escape(tables.places[place].name)} of which the tables hold figures"
    header = ("Place", "Level", "Figures", "Years", "What is known")
    widths = (22, 12, 10, 14, 42)
    return Table(f"tab-{place}-places", caption, header, rows, widths, long=True, right=(2,), sortable=True,
                 notes=notes.lines)  # fmt: skip


def villages_tables(tables: Tables, place: str) -> Markdown:
    """Every figure of each village (and of households in it), a table a village; notes of the places before it."""
    parts = []
    for path in known.below(tables, place, "village"):
        rows = [row for row in tables.observations if row.place == path or row.place.startswith(f"{path}/")]
        if rows:
            where = tables.places[path]
            rows.sort(
                key=lambda row: (row.place, row.indicator, row.period.end.isoformat() if row.period else "", row.source)
            )
            name = f"tab-{path.replace('/', '-')}"
            caption = f"{escape(where.name)} {escape(where.name_zh)}: every figure, as its source states it"
            parts += [
                f"{escape(inner.name)} {escape(inner.name_zh)}: {escape(inner.note)}"
                for inner in map(tables.places.get, dict.fromkeys([path, *(row.place for row in rows)]))
                if inner.note
            ]
            parts.append(observed_table(tables, rows, name, caption)._repr_markdown_())
    return Markdown("\n\n".join(parts) + "\n") if parts else nothing(place)


def villages_beside_others(tables: Tables, place: str) -> Plot | Markdown:
    """First and last income of every village against the rural mean, those of this province set off, if it has one."""
    found = villages.rises(tables)
    if not any(known.province_of(item.first.village) == place for item in found):
        return Markdown("No village here has a first and a last income to draw beside those of other villages.\n")
    return beyond.starts_and_ends(tables, found, place)


def audited(tables: Tables, place: str) -> Table | Markdown:
    """The figures of public texts on the province with their verdicts; where there are very many, how many fared how."""
    own = ledger(tables, {claim.work for claim in tables.claims if claim.file.startswith(f"data/{place}/")})
    if not own:
        return nothing(place)
    if len(own) > MOST_CLAIMS:
        return counts_table(own, f"tab-{place}-claims")
    works = {tables.sources[entry.claim.work].title: None for entry in own}
    caption = f"Figures of {'; '.join(f'“{escape(title)}”' for title in works)}, and what other sources say"
    return claims_table(own, f"tab-{place}-claims", caption)


def missing_box(tables: Tables, place: str) -> Markdown:
    """One box that says what the tables do not hold of the province; one more where figures are to be looked at."""
    told = known.missing(tables, place)
    lines = [f"- {escape(phrase)}" for phrase in told] or ["- nothing that this chapter would show"]
    body = "\n".join(lines)
    return Markdown(
        f":::{{admonition}} Not in the tables\n:class: note\n\n{body}\n\n"
        f"Each of these can be added as rows of a spreadsheet.\n:::\n{_doubted(tables, place)}"
    )


def _doubted(tables: Tables, place: str) -> str:
    """The figures of the pack that can hardly stand beside others, in a box; empty where there are none."""
    lines = [
        f"- {escape(tables.places[doubt.row.place].name)}, {when(doubt.row)}: {escape(doubt.words())}"
        for doubt in doubts(tables)
        if doubt.row.file.startswith(f"data/{place}/")
    ]
    body = "\n".join(lines)
    return f"\n:::{{admonition}} To be looked at\n:class: warning\n\n{body}\n:::\n" if lines else ""


def sources_table(tables: Tables, place: str) -> Table:
    """The sources of every figure of the province and of places in it: grade, and how many figures they give."""
    used: dict[str, int] = {}
    for row in tables.observations:
        if known.province_of(row.place) == place:
            used[row.source] = used.get(row.source, 0) + 1
    rows = [
        (
            source_link(tables, name),
            escape(tables.sources[name].title),
            escape(tables.sources[name].date or "undated"),
            tables.sources[name].grade,
            str(count),
        )
        for name, count in sorted(used.items(), key=lambda item: (-item[1], item[0]))
    ]
    caption = f"Sources of the figures of {escape(tables.places[place].name)}, national tables included"
    header = ("Issued by", "Title", "Date", "Grade", "Figures")
    widths = (24, 44, 12, 8, 10)
    return Table(f"tab-{place}-sources", caption, header, rows, widths, long=True, right=(4,), sortable=True)

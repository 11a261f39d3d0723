"""Tables and figures of the chapter on villages, from what ``compendium.analysis.villages`` works out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.transforms import Bbox

from ...analysis import villages
from ...analysis.estimates import Estimate
from ...analysis.villages import KINDS, Association, Beside, Contest, Figure, Point, Rise, Simulated, Specification
from ...tables import Observation, Tables
from ...words import decimal
from .. import estimates
from ..entries import source_link, stated
from ..show import BLUE, GREEN, GREY, ORANGE, PURPLE, Notes, Plot, Table, escape, raster_canvas

MARKERS = {"disposable-income": "o", "net-income-per-person": "s", "income-per-person": "^"}
COLOURS = {"disposable-income": BLUE, "net-income-per-person": GREEN, "income-per-person": PURPLE}
PRESS = "stories on the villages as listed in the tables of this chapter"
MEAN = "rural mean: National Bureau of Statistics"
SIGNS = {"disposable-income": "●", "net-income-per-person": "■", "income-per-person": "▲"}
BOUNDS = {"": "", "less": "< ", "more": "> "}
COLUMNS = 4
# Where the trajectories' common axis begins: earlier figures stand at its left edge, with their year.
FIRST_YEAR = 2011


def name(tables: Tables, place: str) -> str:
    """A village and its province."""
    return f"{tables.places[place].name} ({tables.places[place.split('/')[0]].name})"


def listed(words: Iterable[str]) -> str:
    """Words in a row: ``a``, ``a and b``, ``a, b and c``; ``none`` where there are none."""
    words = list(words)
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words) or "none"


def reach(values: Sequence[float], places: int) -> str:
    """The least and the greatest of some values, for use after ``between``: ``1 and 2``."""
    return f"{decimal(min(values), places)} and {decimal(max(values), places)}"


def instead(tables: Tables, found: Sequence[Beside], what: str, places: int) -> str:
    """``start``, ``end`` or ``gain`` beside the mean of the province instead of the nation's, by village, in words."""
    return listed(
        f"{decimal(getattr(item, what), places)} instead of {decimal(getattr(item.rise, what), places)} for "
        f"{name(tables, item.rise.first.village)}"
        for item in found
        if getattr(item, what) is not None
    )


def when(figure: Figure) -> str:
    """The year of a figure in words."""
    return str(figure.year) if figure.dated else f"not later than {figure.year}"


def shares(tables: Tables, figure: Figure) -> list[str]:
    """A figure in percent of the rural mean of the nation and of its province; a dash where there is none."""
    found = (villages.mean_of_year(tables, figure, place) for place in ("china", villages.province(figure)))
    return [decimal(100 * figure.yuan / float(mean.number), 0) if mean and figure.dated else "–" for mean in found]


def said(tables: Tables, figure: Figure, notes: Notes | None = None) -> str:
    """A figure as its source states it, with its year and grade, and the mark of its note where notes are collected."""
    words = escape(f"{stated(tables, figure.value)}, {when(figure)} ({figure.grade})")
    return words + (notes.mark(_note(figure)) if notes else "")


def _note(figure: Figure) -> str:
    return figure.value.note if isinstance(figure.value, Observation) else ""


def rises(tables: Tables, found: Sequence[Rise]) -> Table:
    """First and last figure of each village and kind of income, and growth beside the nation's."""
    cells, notes = [], Notes()
    for item in sorted(found, key=lambda r: r.start):
        nation = "no one series" if item.nation is None else f"{decimal(item.nation)}, {item.against}"
        cells.append(
            (
                f"{escape(name(tables, item.first.village))}, {KINDS[item.first.kind]}",
                said(tables, item.first, notes),
                said(tables, item.last, notes),
                f"{decimal(item.start, 0)} → {decimal(item.end, 0)}",
                f"{item.hedge}{decimal(item.growth)}; {nation}",
                "–" if item.gain is None else f"{item.hedge}{decimal(item.gain)}",
            )
        )
    header = (
        "Village, kind of income", "First figure, year (grade)", "Last figure, year (grade)",
        "Percent of the nation's rural mean", "Growth a year: village; nation, series", "Gain a year",
    )  # fmt: skip
    return Table(
        "tab-villages-rises",
        "Where each village started and ended, and how it grew beside the nation's rural mean (percent a year)",
        header, cells, (23, 19, 19, 13, 17, 9), long=True, right=(3, 5), notes=notes.lines,
    )  # fmt: skip


def every_figure(tables: Tables) -> Table:
    """Every figure with its source, beside the rural mean of the nation and of the province in its year."""
    cells, notes = [], Notes()
    for figure in villages.figures(tables):
        cells.append(
            (
                escape(name(tables, figure.village)),
                when(figure),
                escape(f"{stated(tables, figure.value)}, {KINDS[figure.kind]}") + notes.mark(_note(figure)),
                *shares(tables, figure),
                f"{source_link(tables, figure.source)}, {figure.grade}",
            )
        )
    header = ("Village", "Year", "Figure, kind of income", "Percent of the nation's rural mean",
              "Of the province's", "Source, grade")  # fmt: skip
    return Table("tab-villages-figures", "Every reported income of a village", header, cells,
                 (20, 10, 26, 12, 11, 21), right=(3, 4), long=True, sortable=True, notes=notes.lines)  # fmt: skip


def contests(tables: Tables, found: Sequence[Contest]) -> Table:
    """Figures of one village and time that cannot all be right, and the gain that each gives."""
    cells = [
        (
            f"{escape(name(tables, figure.village))}, {contest.year}",
            "; ".join(
                part for part in (f"{said(tables, figure)}, {KINDS[figure.kind]}", escape(figure.value.note)) if part
            ),
            source_link(tables, figure.source),
            "too near" if item is None else f"{item.hedge}{decimal(item.gain)}, to {item.last.year}",
        )
        for contest in found
        for figure, item in zip(contest.figures, villages.rises_from(tables, contest), strict=True)
    ]
    header = (
        "Village and year",
        "Figure (grade), kind of income; note",
        "Source",
        "Gain to the last figure, percent a year",
    )
    return Table("tab-villages-contests", "Years for which the sources give a village incomes that do not meet",
                 header, cells, (24, 38, 22, 20))  # fmt: skip


def contested(tables: Tables, found: Sequence[Contest]) -> str:
    """Contested starts in words: village, figures and the gain from each."""
    words = []
    for contest in found:
        figures = " or ".join(f"{stated(tables, figure.value)}" for figure in contest.figures)
        gains = [item for item in villages.rises_from(tables, contest) if item]
        told = " or ".join(f"{item.hedge}{decimal(item.gain)}" for item in gains)
        end = f", a gain of {told} percent a year to {gains[0].last.year}" if gains else ""
        words.append(f"{name(tables, contest.village)} with {figures} for {contest.year}{end}")
    return "; ".join(words) or "no village"


def results(items: Sequence[Estimate]) -> Table:
    """The estimates of the chapter."""
    return estimates.table(items, "tab-villages-estimates", "Villages as the units: estimates over one rise a village")


def simulated(found: Sequence[Simulated]) -> Table:
    """What villages that grow as the nation seem to do under a rule of choosing."""
    cells = [
        (item.rule, decimal(item.apart, 2), *(cell for triple, n in ((item.gain, 1), (item.rho, 2))
         for cell in (decimal(triple[0], n), f"{decimal(triple[1], n)} to {decimal(triple[2], n)}")))
        for item in found
    ]  # fmt: skip
    header = ("What is told", "Two figures of one time differ by a factor of", "Median gain, percent a year",
              "95 percent of draws", "Start with gain, Spearman", "95 percent of draws")  # fmt: skip
    return Table("tab-villages-simulated", "Made-up villages, none of which gains on the nation", header, cells,
                 (32, 16, 12, 15, 12, 15), right=(1, 2, 4))  # fmt: skip


def specifications(found: Sequence[Specification]) -> Table:
    """The main results under other choices."""

    def ranks(pair: tuple[int, int]) -> str:
        return f"{pair[0]} of {pair[1]}" if pair[0] else "not in it"

    cells = [
        (
            escape(item.name),
            str(item.villages),
            f"{decimal(item.gain.value)} ({estimates.interval(item.gain, 1)})",
            f"{item.exact}: " + ("too few" if item.rho is None else f"{decimal(item.rho, 2)} ({decimal(item.p, 2)})"),
            "; ".join(ranks(pair) for pair in (item.case_start, item.case_gain, item.case_end)),
        )
        for item in found
    ]
    header = ("Choice", "Villages", "Median gain, percent a year (interval of at least 95 percent)",
              "Villages without a bound: start with gain (p, ends exchanged)",
              "Rank of the case from the bottom: start; gain; end")  # fmt: skip
    return Table("tab-villages-choices", "The results under other choices", header, cells, (30, 9, 23, 22, 28),
                 right=(1,))  # fmt: skip


def case_sources(tables: Tables) -> Table:
    """Every income reported of the case village, beside the rural mean of nation and province in its year."""
    cells = []
    for figure in villages.figures(tables):
        if figure.village == villages.case(tables):
            cells.append(
                (
                    when(figure),
                    escape(f"{stated(tables, figure.value)}, {KINDS[figure.kind]}"),
                    f"{source_link(tables, figure.source)}, {figure.grade}",
                    *shares(tables, figure),
                    escape(figure.value.note),
                )
            )
    header = ("Year", "Figure", "Source, grade", "Percent of the nation's rural mean", "Of the province's", "Note")
    return Table("tab-villages-case", "What the sources say of the income of the case village", header, cells,
                 (11, 20, 22, 14, 12, 21), right=(3, 4))  # fmt: skip


def case_pairs(tables: Tables, found: Sequence[villages.Pair]) -> Table:
    """Growth of the case village between every two of its dated figures."""
    cells = []
    for pair in found:
        item = pair.rise
        grades = f"{item.first.grade}, {item.last.grade}"
        cells.append(
            (
                f"{item.first.year} to {item.last.year}",
                f"one ({grades})" if pair.one_source else f"two ({grades})",
                decimal(item.growth),
                decimal(item.nation),
                decimal(item.gain),
            )
        )
    header = ("Years", "Sources (grades)", "Village, percent a year", "Rural mean of the nation", "Gain")
    return Table("tab-villages-pairs", "Growth of the case village by the pair of figures it is reckoned from",
                 header, cells, (20, 20, 20, 22, 14), right=(2, 3, 4))  # fmt: skip


def trajectories(tables: Tables, found: Sequence[Point]) -> Plot:
    """One panel a village: its incomes in percent of the national rural mean, joined within one kind of income."""
    places = sorted({point.figure.village for point in found}, key=lambda place: name(tables, place))
    rows = -(-len(places) // COLUMNS)
    figure, axes = raster_canvas(rows, COLUMNS, height=0.8 + 1.3 * rows, sharex=True, sharey=True, squeeze=False)
    data = [("village", "kind of income", "year", "relation", "yuan a head", "percent of the national rural mean",
             "grade", "joined")]  # fmt: skip
    for place, panel in zip(places, axes.flat, strict=False):
        panel.axhline(100, color=GREY, linewidth=0.8, linestyle="--")
        panel.set_title(name(tables, place), fontsize=7.5, color=ORANGE if place == villages.case(tables) else "black")
        for kind, colour in COLOURS.items():
            own = [point for point in found if (point.figure.village, point.figure.kind) == (place, kind)]
            line = [(max(p.figure.year, FIRST_YEAR), p.position) for p in own if p.joined]
            panel.plot([x for x, _ in line], [y for _, y in line], color=colour, linewidth=1)
            for point in own:
                _mark(panel, point, colour)
                f = point.figure
                data.append((name(tables, place), KINDS[kind], f.year, f.value.relation, f"{f.yuan:.0f}",
                             f"{point.position:.1f}", f.grade, "yes" if point.joined else "no"))  # fmt: skip
        panel.tick_params(labelsize=7)
    for panel in axes.flat[len(places) :]:
        panel.axis("off")
    for panel in axes.flat[: len(places)]:
        # The lowest panel of a column shows the years, also where none follows in the last row.
        panel.tick_params(labelbottom=True)
    first = axes.flat[0]
    first.set_yscale("log")
    first.set_yticks([10, 20, 50, 100, 200], ["10", "20", "50", "100", "200"])
    first.minorticks_off()
    first.set_xlim(FIRST_YEAR - 1, max(point.figure.year for point in found) + 1)
    first.set_xticks(range(FIRST_YEAR + 1, max(point.figure.year for point in found) + 1, 4))
    key = "    ".join(f"{SIGNS[kind]} {KINDS[kind]}" for kind in KINDS)
    figure.suptitle(key, fontsize=8)
    figure.supylabel("percent of the national rural mean, log scale", fontsize=8)
    return Plot(figure, data, f"{PRESS}; {MEAN}")


def _mark(axes, point: Point, colour: str) -> None:
    item, x = point.figure, max(point.figure.year, FIRST_YEAR)
    axes.plot([x], [point.position], MARKERS[item.kind], color=colour, markersize=4.5)
    if item.year < FIRST_YEAR:
        axes.annotate(str(item.year), (x, point.position), xytext=(5, -3), textcoords="offset points", fontsize=6.5,
                      color=colour)  # fmt: skip
    if item.bound:
        way = 12 if item.bound == "more" else -12
        axes.annotate("", (x, point.position), xytext=(0, way), textcoords="offset points",
                      arrowprops={"arrowstyle": "<-", "color": colour, "linewidth": 0.8})  # fmt: skip


def starts_and_ends(tables: Tables, found: Sequence[Rise], inside: str = "") -> Plot:
    """Position of each village and kind at its first and last figure, lowest start at the bottom.

    Villages inside a place (the case village, if none is given) are set off in orange.
    """
    inside = inside or villages.case(tables)
    found = sorted(found, key=lambda item: item.start)
    figure, axes = raster_canvas(height=0.9 + 0.3 * len(found))
    data = [("village", "kind of income", "first year", "percent of the national rural mean", "last year",
             "percent of the national rural mean", "percent a year gained", "hedge")]  # fmt: skip
    axes.axvline(100, color=GREY, linewidth=0.8, linestyle="--")
    for y, item in enumerate(found):
        set_off = f"{item.first.village}/".startswith(f"{inside}/")
        colour = ORANGE if set_off else COLOURS[item.first.kind]
        # Dotted across a break: no one series of the rural mean holds both years.
        axes.plot([item.start, item.end], [y, y], color=colour, linewidth=1.4, linestyle="-" if item.against else ":")
        axes.plot([item.start], [y], MARKERS[item.first.kind], color=colour, markerfacecolor="white", markersize=5)
        axes.plot([item.end], [y], MARKERS[item.first.kind], color=colour, markersize=5)
        for x, figures, side in ((item.start, item.first, -1), (item.end, item.last, 1)):
            turned = side if item.end >= item.start else -side
            words = f"{figures.year}, a bound" if figures.bound else str(figures.year)
            axes.annotate(words, (x, y), xytext=(7 * turned, 0), textcoords="offset points", fontsize=7, va="center",
                          ha="left" if turned > 0 else "right", color=colour,
                          bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})  # fmt: skip
        data.append((name(tables, item.first.village), KINDS[item.first.kind], item.first.year, f"{item.start:.1f}",
                     item.last.year, f"{item.end:.1f}", "" if item.gain is None else f"{item.gain:.2f}",
                     item.hedge.strip()))  # fmt: skip
    labels = [f"{name(tables, item.first.village)}, {KINDS[item.first.kind]}" for item in found]
    axes.set_yticks(range(len(found)), labels, fontsize=8)
    axes.tick_params(axis="y", length=0)
    axes.set_xscale("log")
    axes.set_xlim(min(item.start for item in found) / 1.5, max(item.end for item in found) * 1.5)
    axes.set_xticks([10, 20, 50, 100, 200], ["10", "20", "50", "100", "200"])
    axes.minorticks_off()
    axes.set_xlabel("percent of the national rural mean of the year (logarithmic scale)")
    return Plot(figure, data, f"{PRESS}; {MEAN}")


def start_and_gain(tables: Tables, items: Sequence[Rise], found: Association) -> Plot:
    """Gain against start, with what ending at one place would give; and the coefficient when ends are exchanged."""
    figure, (left, right) = raster_canvas(1, 2, height=3.3, width_ratios=(3, 2))
    end, span = (float(np.median([getattr(item, what) for item in items])) for what in ("end", "span"))
    line = np.geomspace(min(item.start for item in items) * 0.85, max(item.start for item in items) * 1.15, 60)
    left.plot(line, 100 * ((end / line) ** (1 / span) - 1), color=GREY, linewidth=1, linestyle="--")
    left.axhline(0, color=GREY, linewidth=0.6)
    data = [("what", "start, percent of the national rural mean", "gain, percent a year, or coefficient", "count")]
    labels = []
    for item in sorted(items, key=lambda item: item.start):
        colour = ORANGE if item.first.village == villages.case(tables) else COLOURS[item.first.kind]
        face = "white" if item.hedge else colour
        left.plot([item.start], [item.gain], MARKERS[item.first.kind], color=colour, markerfacecolor=face, markersize=5)
        if item.first.bound == "less":
            # The lower the start the larger the gain.
            left.annotate("", (item.start, item.gain), xytext=(-15, 15), textcoords="offset points",
                          arrowprops={"arrowstyle": "<-", "color": colour, "linewidth": 0.8})  # fmt: skip
        labels.append((item.start, item.gain, tables.places[item.first.village].name, colour))
        words = name(tables, item.first.village) + (", start less than" if item.first.bound == "less" else "")
        data.append((words, f"{item.start:.1f}", f"{item.gain:.2f}", 1))
    data += [("curve", f"{x:.1f}", f"{100 * ((end / x) ** (1 / span) - 1):.2f}", "") for x in line[::10]]
    left.set_xscale("log")
    left.set_xticks([10, 20, 50, 100], ["10", "20", "50", "100"])
    left.minorticks_off()
    left.set_xlim(line[0] / 1.9, line[-1] * 1.7)
    left.set_xlabel("start, percent of the rural mean (log scale)")
    left.set_ylabel("gain on the nation, percent a year")
    left.grid(axis="y", visible=True)
    _name_points(left, labels)
    edges = np.linspace(-1, 1, 21)
    counts, _ = np.histogram(found.exchanged, edges)
    percent = 100 * counts / counts.sum()
    right.bar(edges[:-1], percent, width=0.1, align="edge", color="#bbbbbb")
    right.axvline(found.start_gain.value, color=ORANGE)
    right.annotate("found", (found.start_gain.value, 1), xycoords=("data", "axes fraction"), xytext=(5, -8),
                   textcoords="offset points", fontsize=8, color=ORANGE)  # fmt: skip
    right.set_xlim(-1.05, 1)
    right.set_ylim(0, 1.2 * percent.max())
    right.set_xlabel("start with gain, Spearman")
    right.set_ylabel("percent of the exchanges")
    data += [(f"ends exchanged, coefficient from {low:.1f}", "", f"{low + 0.05:.2f}", int(count))
             for low, count in zip(edges, counts, strict=False) if count]  # fmt: skip
    return Plot(figure, data, f"{PRESS}; {MEAN}; own reckoning")


def _name_points(axes, labels: Sequence[tuple[float, float, str, str]]) -> None:
    """A name beside each point (x, y, name, colour), on the first side where it stands by no other point or name."""
    axes.figure.draw_without_rendering()
    centres = axes.transData.transform([(x, y) for x, y, *_ in labels])
    # A point takes up a little more than its marker, so that a name stands nearest to its own.
    taken = [Bbox.from_extents(x - 22, y - 22, x + 22, y + 22) for x, y in centres]
    for n, (x, y, words, colour) in enumerate(labels):
        for dx, dy, across in ((7, 4, "left"), (-7, -4, "right"), (0, 9, "center"), (0, -9, "center")):
            up = "bottom" if dy > 0 else "top"
            label = axes.annotate(words, (x, y), xytext=(dx, dy), textcoords="offset points", ha=across, va=up,
                                  fontsize=7.5, color=colour,
                                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5})  # fmt: skip
            extent = label.get_window_extent()
            if not any(extent.overlaps(other) for at, other in enumerate(taken) if at != n):
                break
            label.remove()
        else:
            axes.add_artist(label)
        taken.append(extent)


def each_start(tables: Tables, found: Sequence[Sequence[Rise]]) -> Plot:
    """Gain to the last figure of a village from each of the figures that could be its start."""
    found = sorted(found, key=lambda items: items[0].gain)
    figure, axes = raster_canvas(height=0.9 + 0.6 * len(found))
    data = [("village", "kind of income", "start", "dated", "yuan a head", "grade", "last year",
             "percent a year gained")]  # fmt: skip
    axes.axvline(0, color=GREY, linewidth=0.8)
    for y, items in enumerate(found):
        first = items[0].first
        colour = ORANGE if first.village == villages.case(tables) else COLOURS[first.kind]
        gains = [item.gain for item in items]
        axes.plot([min(gains), max(gains)], [y, y], color=colour, linewidth=1)
        for n, item in enumerate(sorted(items, key=lambda item: item.gain)):
            f = item.first
            axes.plot([item.gain], [y], MARKERS[f.kind], color=colour, markersize=5)
            words = f"{BOUNDS[f.bound]}{f.yuan:,.0f} ({when(f)})"
            axes.annotate(words, (item.gain, y), xytext=(0, 7 if n % 2 == 0 else -13), textcoords="offset points",
                          ha="center", fontsize=7, color=colour,
                          bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5})  # fmt: skip
            data.append((name(tables, f.village), KINDS[f.kind], f.year, "yes" if f.dated else "before",
                         f"{f.yuan:.0f}", f.grade, item.last.year, f"{item.gain:.2f}"))  # fmt: skip
    labels = [f"{name(tables, items[0].first.village)},\n{KINDS[items[0].first.kind]}, to {items[0].last.year}"
              for items in found]  # fmt: skip
    axes.set_yticks(range(len(found)), labels, fontsize=8)
    axes.set_ylim(-0.7, len(found) - 0.4)
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.12)
    axes.set_xlabel("gain on the national rural mean, percent a year")
    return Plot(figure, data, f"{PRESS}; {MEAN}")


def small(tables: Tables) -> Plot:
    """A strip: gain on the nation of each village, the case's and that of the poor counties named."""
    items = villages.one_a_village(villages.rises(tables))
    figure, axes = raster_canvas(height=1.7)
    data = [("place", "gain on the national rural mean, percent a year")]
    *_, poor = villages.poor_areas(tables)
    axes.axvline(0, color=GREY, linewidth=0.8)
    for item in items:
        own = item.first.village == villages.case(tables)
        axes.plot([item.gain], [0], "o", color=ORANGE if own else BLUE, markersize=7, alpha=1 if own else 0.6)
        data.append((name(tables, item.first.village), f"{item.gain:.2f}"))
        if own:
            axes.annotate(tables.places[item.first.village].name, (item.gain, 0), xytext=(0, 10), ha="center",
                          textcoords="offset points", fontsize=8, color=ORANGE)  # fmt: skip
    axes.plot([poor], [-0.6], "D", color=GREY, markersize=6)
    axes.annotate("once poor counties", (poor, -0.6), xytext=(9, 0), va="center", textcoords="offset points",
                  fontsize=8, color=GREY)  # fmt: skip
    data.append((tables.places[villages.POOR_AREAS].name, f"{poor:.2f}"))
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_ylim(-1, 1)
    axes.set_xlabel("growth of income beyond the nation's rural mean, percent a year")
    return Plot(figure, data, f"{PRESS}; {MEAN}")


def headline(tables: Tables) -> dict[str, str]:
    """Rounded texts for the sentence on this chapter: how many villages, their median gain, the case's beside it."""
    items, place = villages.one_a_village(villages.rises(tables)), villages.case(tables)
    own = next(item for item in items if item.first.village == place)
    first, _ = villages.rank(items, place, "gain")
    middle = villages.median(items, "gain")
    return {
        "villages_count": str(len(items)),
        "villages_gain": decimal(middle.value, 0),
        "villages_gain_interval": estimates.interval(middle, 0),
        "villages_visited": str(villages.visited(tables, items)),
        "villages_case_gain": decimal(own.gain, 0),
        "villages_case_name": tables.places[place].name,
        "villages_case_rank": villages.standing(first, len(items)),
        "villages_poor_counties": decimal(villages.poor_areas(tables)[2], 0),
    }

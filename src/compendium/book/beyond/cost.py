"""Tables and figures of the chapter on what copying the village would take."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ...analysis import cost
from ...analysis.cost import Amount, Bar, Benchmark, Cell, Prefecture, Scenario, Specification, Typical
from ...intervals import Interval
from ...tables import Observation, Tables, Value
from ...words import between, exact, span
from ..entries import source_link, with_note
from ..figures import PAPER
from ..show import BLUE, GREY, ORANGE, Notes, Plot, Table, claim_role, escape, publishers, raster_canvas

NONE = "–"
THOUSAND, MILLION, BILLION = 1000, 10**6, 10**9
RESULTS = {
    "share": f"percent of the province's output of {cost.YEAR}",
    "times": "times round 2's money a person lifted",
}
SHORT = {"farm": "modern farm", "park": "whole park", "both": "park and services"}
VILLAGES = {"one": "one", "designated": "the designated", "register": "to hold the register"}


def large(interval: Interval, digits: int = 3) -> str:
    """An interval of at least a million in words: in billions where all of it is as large, else in millions."""
    word, unit = ("billion", BILLION) if interval.low >= BILLION else ("million", MILLION)
    return f"{between(interval / unit, digits)} {word}"


def _who(tables: Tables, value: Value) -> str:
    if isinstance(value, Observation):
        return f"{source_link(tables, value.source)}, {tables.sources[value.source].grade}"
    return "the paper"


def _said(tables: Tables, value: Value, notes: Notes) -> str:
    return with_note(tables, value, notes) if isinstance(value, Observation) else claim_role(value)


def sums(tables: Tables, amounts: dict[str, Amount]) -> Table:
    """Every reported sum with its scope and who states it; the one that is only a sum of two is left out."""
    notes = Notes()
    rows = [
        (
            amount.name,
            amount.scope,
            _said(tables, value, notes),
            f"{value.period.end.year}" if value.period else "not dated",
            _who(tables, value),
        )
        for amount in amounts.values()
        if amount.name != amounts["both"].name
        for value in amount.stated
    ]
    header = ("Sum", "Scope", "As stated", "Year, or to", "Who says it, grade")
    return Table("tab-cost-sums", "The sums that paper and sources report", header, rows, (18, 26, 24, 12, 20),
                 notes=notes.lines)  # fmt: skip


def matrix(tables: Tables, cells: dict[str, dict[str, Cell]]) -> Table:
    """Every sum over every divisor, in thousand yuan; in brackets where the divisor is of a part only."""

    def words(cell: Cell) -> str:
        if cell.interval is None:
            return NONE
        text = span(cell.interval / THOUSAND)
        return text if cell.same else f"({text})"

    amounts, divisors = cost.amounts(tables), cost.divisors(tables)
    rows = [(amounts[key].name, *(words(row[name]) for name in divisors)) for key, row in cells.items()]
    header = ("Sum", *(f"A {divisor.name}" for divisor in divisors.values()))
    caption = "Every sum over every divisor, thousand yuan, spent once"
    return Table("tab-cost-matrix", caption, header, rows, (17, 17, 16, 17, 17, 16))


def money(tables: Tables, benchmarks: dict[str, Benchmark]) -> Table:
    """Reported money of the programme a person lifted and a designated village."""
    rows = [
        (
            escape(f"{row.name}, {row.money.period.start.year} to {row.money.period.end.year}"),
            span(row.money.interval / BILLION),
            span(row.lifted) if row.persons else "not known",
            span(row.a_person) if row.persons else NONE,
            span(row.a_village / MILLION) if row.villages else NONE,
            f"{_who(tables, row.money)}; {escape(row.remark)}",
        )
        for row in benchmarks.values()
    ]
    header = ("Money of", "Billion yuan", "Persons lifted", "Yuan a person", "Million yuan a village",
              "Source, grade; remark")  # fmt: skip
    caption = "Reported money of the programme, a person lifted and a designated village, at prices of the years"
    return Table("tab-cost-money", caption, header, rows, (22, 14, 14, 12, 12, 26))


def scenarios(tables: Tables, rows: Sequence[Scenario]) -> Table:
    """Every scope in every number of villages: yuan, share of output, multiples of the programme's money."""
    amounts = cost.amounts(tables)
    cells = []
    for row in rows:
        told = {"designated": exact(tables.claim("villages-round-3").number), "register": span(row.number, 4)}
        number = VILLAGES[row.villages] + (f", {told[row.villages]}" if row.villages in told else "")
        cells.append(
            (
                amounts[row.amount].name,
                number,
                span(row.cost / BILLION),
                span(row.share),
                span(row.reached),
                span(row.everybody) if row.everybody else NONE,
            )
        )
    header = ("Scope", "Villages", "Billion yuan", f"Percent of output, {cost.YEAR}", "Multiple, a person there",
              "Multiple, a person on the register")  # fmt: skip
    caption = "Scope by number of villages; multiples are of round 2's money a person lifted"
    return Table("tab-cost-scenarios", caption, header, cells, (18, 22, 16, 18, 14, 14), long=True)


def specifications(rows: Sequence[Specification]) -> Table:
    """Every variant of every input with its result."""

    def words(row: Specification) -> str:
        hedge = {"": "", "above": "more than ", "below": "less than "}[row.open]
        return hedge + span(Interval.point(row.result))

    cells = [(RESULTS[row.outcome], row.what, escape(row.variant), words(row)) for row in rows]
    header = ("Result", "Input", "Instead", "Then")
    caption = "Every variant behind the tornado, one input at a time"
    return Table("tab-cost-variants", caption, header, cells, (30, 28, 26, 16), long=True)


def outside(tables: Tables, rows: Sequence[Typical]) -> Table:
    """Registered families and persons outside the designated villages, by which place is typical."""

    def people(interval: Interval) -> str:
        return span(interval / MILLION)

    cells = [
        (
            f"{escape(row.name)} ({row.n})",
            span(row.a_village),
            f"{span(row.persons_a_village)} ({row.persons_are})",
            span(row.share),
            f"{people(row.persons_first)}; {people(row.persons_last)}",
            _who(tables, row.families),
        )
        for row in rows
    ]
    header = ("If typical (villages)", "Families a village", "Persons a village", "Families elsewhere, percent",
              "Persons elsewhere, million: first; last register", "Source, grade")  # fmt: skip
    caption = "Who on the register would live outside the designated villages; basis guangdong-round-3"
    return Table("tab-cost-outside", caption, header, cells, (20, 12, 20, 14, 20, 14))


def a_village(tables: Tables) -> Plot:
    """The sums at the village beside the programme's money a designated village, in million yuan."""
    figure, axes = raster_canvas(height=2.9)
    amounts, benchmarks = cost.amounts(tables), cost.benchmarks(tables)
    bars = [(f"money of {row.name}", row.a_village, GREY) for row in benchmarks.values() if row.villages]
    bars += [(amounts[key].name, amounts[key].interval, BLUE if key == "farm" else ORANGE) for key in cost.SCOPES]
    data = [("sum", "million yuan a village, least", "million yuan a village, most")]
    bars.sort(key=lambda bar: (bar[1].low, bar[0]))
    for y, (name, interval, colour) in enumerate(bars):
        low, high = _ends(interval / MILLION)
        _interval_bar(axes, -y, low, high, colour, f"{name}: {span(interval / MILLION)}")
        data.append((name, *_row(interval / MILLION)))
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlim(0, 370)
    axes.set_xlabel("million yuan a village (grey: all money of the programme over its designated villages)")
    used = [row.money for row in benchmarks.values() if row.villages] + list(amounts["farm"].stated)
    used += [tables.one(cost.VILLAGE, "public-service-investment")]
    return Plot(figure, data, f"{PAPER}; {publishers(tables, used)}; own arithmetic")


def tornado(tables: Tables) -> Plot:
    """How far each input moves either result, others at the base, widest first."""
    figure, panels = raster_canvas(2, 1, height=5.6)
    data = [("result", "input", "low", "at", "high", "at", "open end")]
    for axes, outcome in zip(panels, cost.OUTCOMES, strict=True):
        middle, bars = cost.tornado(tables, outcome)
        right = max(float(bar.high) for bar in bars) * 1.08
        for y, bar in enumerate(bars):
            low, high = float(bar.low), float(bar.high)
            axes.plot([low, high], [-y, -y], color=BLUE, linewidth=7, solid_capstyle="butt")
            if high - low < right / 60:
                # Too thin to see as a line.
                axes.plot([(low + high) / 2], [-y], color=BLUE, marker="|", markersize=7, markeredgewidth=3)
            if bar.open_high:
                axes.plot([high], [-y], color=BLUE, marker=">", markersize=7)
            if bar.open_low:
                axes.plot([low], [-y], color=BLUE, marker="<", markersize=7)
            box = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
            axes.text(0, -y + 0.24, _bar_words(bar), fontsize=7.5, va="bottom", color="black", bbox=box)
            side = "low" if bar.open_low else "high" if bar.open_high else ""
            data.append((outcome, bar.what, _exact(bar.low), bar.low_name, _exact(bar.high), bar.high_name, side))
        axes.axvline(float(middle), color=GREY, linewidth=1, linestyle="--", zorder=0)
        axes.annotate(f"base {float(middle):.3g}", (float(middle), 0.72), xytext=(3, 0), textcoords="offset points",
                      fontsize=7.5, color=GREY, va="bottom")  # fmt: skip
        data.append((outcome, "base", _exact(middle), "base", _exact(middle), "base", ""))
        axes.set_xlim(0, right)
        axes.set_ylim(-len(bars) + 0.6, 1.0)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(RESULTS[outcome])
    used = [cost.output(tables), cost.registered_families(tables), *cost.amounts(tables)["farm"].stated]
    used += [row.money for row in cost.benchmarks(tables).values()] + [row.families for row in cost.typical(tables)]
    return Plot(figure, data, f"{PAPER}; {publishers(tables, used)}; own arithmetic")


def _bar_words(bar: Bar) -> str:
    low, high = (span(Interval.point(end)) for end in (bar.low, bar.high))
    low = f"less than {low}" if bar.open_low else low
    high = f"more than {high}" if bar.open_high else high
    if bar.low_name == bar.high_name:
        return f"{bar.what}: {low} to {high}"
    return f"{bar.what}: {low} ({bar.low_name}) to {high} ({bar.high_name})"


def register(tables: Tables, rows: Sequence[Typical]) -> Plot:
    """Registered families inside and outside the designated villages, by which place is typical, in thousands."""
    figure, axes = raster_canvas(height=2.7)
    data = [("typical", "villages counted", "thousand families inside", "thousand families outside")]
    for y, row in enumerate(rows):
        inside, whole = float(row.inside.middle) / THOUSAND, float((row.inside + row.outside).middle) / THOUSAND
        axes.barh(-y, inside, 0.5, color=BLUE)
        axes.barh(-y, whole - inside, 0.5, left=inside, color="white", edgecolor=GREY, hatch="///", linewidth=0.8)
        count = f"{row.n} village" + ("s" if row.n > 1 else "")
        told = f"if like {row.name} ({count} counted): {inside:,.0f} inside, {whole - inside:,.0f} elsewhere"
        axes.text(0, -y + 0.3, told, fontsize=8, va="bottom")
        data.append((row.name, row.n, span(row.inside / THOUSAND), span(row.outside / THOUSAND)))
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlim(0, 720)
    axes.set_ylim(-len(rows) + 0.6, 0.8)
    axes.set_xlabel("thousand registered families: in the designated villages (filled), elsewhere (hatched)")
    return Plot(figure, data, f"{PAPER}; {publishers(tables, [row.families for row in rows])}; own arithmetic")


def small(tables: Tables) -> Plot:
    """For the opening page: the cost of a park in every designated village, and who of the register lives elsewhere."""
    figure, (left, right) = raster_canvas(1, 2, height=1.7)
    data = [("what", "low", "high", "unit")]
    for y, scope in enumerate(("farm", "park", "both")):
        share, name = cost.scenario(tables, scope, "designated").share, SHORT[scope]
        low, high = _ends(share)
        _interval_bar(left, -y, low, high, BLUE if scope == "farm" else ORANGE, f"{name}: {span(share, 2)}")
        data.append((name, *_row(share), "percent of output"))
    left.set_xlim(0, 13)
    left.set_ylim(-2.6, 0.6)
    left.set_yticks([])
    left.spines["left"].set_visible(False)
    left.set_xlabel(f"in each designated village, % of output {cost.YEAR}", fontsize=8)
    row = cost.typical(tables)[0]
    inside = 100 - float(row.share.middle)
    right.barh(0, inside, 0.6, color=BLUE)
    right.barh(0, 100 - inside, 0.6, left=inside, color="white", edgecolor=GREY, hatch="///", linewidth=0.8)
    right.text(0, 0.4, f"in them {inside:.0f}", fontsize=8, color=BLUE, va="bottom")
    right.text(100, 0.4, f"elsewhere {100 - inside:.0f}", fontsize=8, color=GREY, va="bottom", ha="right")
    right.set_ylim(-0.6, 1)
    right.set_yticks([])
    right.spines["left"].set_visible(False)
    right.set_xlim(0, 100)
    right.set_xlabel("registered families, %, if Lianzhang is typical", fontsize=8)
    data.append(("registered families elsewhere", *_row(row.share), "percent of the register"))
    used = [cost.output(tables), *cost.amounts(tables)["farm"].stated, row.families]
    return Plot(figure, data, f"{PAPER}; {publishers(tables, used)}; own arithmetic")


def _ends(interval: Interval) -> tuple[float, float | None]:
    return float(interval.low), None if interval.high is None else float(interval.high)


def _row(interval: Interval) -> tuple[str, str]:
    return _exact(interval.low), "no upper bound" if interval.high is None else _exact(interval.high)


def _exact(x: Fraction) -> str:
    return exact(x).replace(",", "")


def _interval_bar(axes, y: float, low: float, high: float | None, colour: str, label: str) -> None:
    """A bar from nought to the least value, its uncertain part darker, an arrow where there is no upper bound."""
    axes.barh(y, low, 0.5, color=colour)
    end = low
    if high is None:
        axes.plot([low], [y], color=colour, marker=">", markersize=8)
    elif high > low:
        axes.plot([low, high], [y, y], color="black", linewidth=1.4)
        end = high
    axes.annotate(label, (end, y), xytext=(8, 0), textcoords="offset points", va="center", fontsize=8, color=colour)


def trial(found: Prefecture) -> dict[str, str]:
    """The numbers of the one prefecture on which the guess can be tried, worded."""
    return {
        "meizhou_whole": between(found.whole.interval),
        "meizhou_part": between(found.part.interval, 2),
    }


def headline(tables: Tables) -> dict[str, str]:
    """The texts for one sentence on the chapter: share of output of the farm and of the printed
    park, which are two objects; its year; the villages; the percentage of registered families elsewhere if the village
    is typical, its range over the places that may be; and that of the one prefecture that allows a trial."""
    farm, park = (cost.scenario(tables, scope, "designated").share for scope in ("farm", "park"))
    places = cost.typical(tables)
    return {
        "cost_farm": _rounded(farm, 2),
        "cost_park": _rounded(park, 2),
        "cost_year": str(cost.YEAR),
        "cost_villages": f"{int(tables.claim('villages-round-3').number):,}",
        "cost_outside": f"{float(places[0].share.middle):.0f}",
        "cost_outside_range": _rounded(cost.hull(row.share for row in places), 0),
        "cost_meizhou": _rounded(cost.meizhou(tables).share, 0),
    }


def _rounded(interval: Interval, places: int) -> str:
    return f"{float(interval.low):.{places}f} to {float(interval.high):.{places}f}"

"""The figures of the section notebooks, drawn from what ``compendium.paper`` works out."""

from __future__ import annotations

from collections.abc import Sequence

from ..intervals import Interval
from ..paper.background import Lead, Line, Remaining, Year
from ..tables import Observation, Tables
from ..words import span
from .entries import stated
from .show import BLUE, GREEN, GREY, ORANGE, PURPLE, Plot, publishers, raster_canvas

PAPER = "the paper (Gao, Xiao and Gao 2020)"


def _bar(axes, y: float, interval: Interval, colour: str, label: str, left: float) -> None:
    """An interval as a thick line with its label to the right; open sides end at the axis."""
    low = max(float(interval.low), left)
    high = max(float(interval.high), low * 1.02)
    axes.plot([low, high], [y, y], color=colour, linewidth=6, solid_capstyle="butt")
    if high < low * 1.05:
        # A narrow interval would be too thin to see on this axis.
        axes.plot([low], [y], color=colour, marker="|", markersize=7, markeredgewidth=3)
    axes.annotate(label, (high, y), xytext=(5, 0), textcoords="offset points", va="center", fontsize=8, color=colour)


def remaining_rates(tables: Tables, rows: Sequence[Remaining]) -> Plot:
    """Rate of poverty at the end of each year: printed, implied on either register, and reported by others.

    Parameters
    ----------
    rows
        One a year, rates in per cent.
    """
    figure, axes = raster_canvas(height=4.3)
    left, y, data, ticks = 0.008, 0.0, [("year", "what", "percent")], []
    for row in rows:
        top = y
        bars = [("implied, first register", row.rate_first, BLUE), ("implied, later count", row.rate_final, GREEN)]
        if row.reported_final and row.printed:
            bars.append(("later count, number lifted as reported", row.reported_final, GREEN))
        if row.printed:
            bars.append(("printed", row.printed.claim.interval, ORANGE))
        if row.observed:
            bars.append(("stated by another source", row.observed.interval, PURPLE))
        for name, interval, colour in bars:
            words = f"{span(interval)} percent"
            if name == "printed":
                words = row.printed.claim.printed
            if interval is getattr(row.observed, "interval", None):
                words = stated(tables, row.observed)
            _bar(axes, y, interval, colour, f"{name}: {words}", left)
            data.append((row.year, name, span(interval, None)))
            y -= 1
        ticks.append(((top + y + 1) / 2, f"end of\n{row.year}"))
        y -= 0.8
    axes.set_xscale("log")
    axes.set_xlim(left, 40)
    axes.set_xticks([0.01, 0.03, 0.1, 0.3, 1, 3], ["0.01", "0.03", "0.1", "0.3", "1", "3"])
    axes.minorticks_off()
    axes.set_yticks([at for at, _ in ticks], [name for _, name in ticks])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("persons still poor, percent of the rural base (logarithmic scale)")
    observed = [row.observed for row in rows if row.observed]
    return Plot(figure, data, f"{PAPER}; {publishers(tables, observed)}; own arithmetic")


def planned_and_reported(tables: Tables, rows: Sequence[Year]) -> Plot:
    """Persons planned and reported lifted in each year, in thousands."""
    figure, axes = raster_canvas(height=2.9)
    data = [("year", "planned persons", "reported persons")]
    for at, row in enumerate(rows):
        planned = float(row.planned.number) / 1000
        low, high = float(row.reported.low) / 1000, float(row.reported.high) / 1000
        axes.bar(at - 0.2, planned, 0.36, color="white", edgecolor=GREY, linewidth=1.2, hatch="///")
        axes.bar(at + 0.2, (low + high) / 2, 0.36, color=BLUE)
        axes.plot([at + 0.2] * 2, [low, high], color="black", linewidth=1.4)
        axes.annotate(f"planned\n{planned:,.0f}", (at - 0.2, planned), xytext=(0, 3), textcoords="offset points",
                      ha="center", fontsize=8, color=GREY)  # fmt: skip
        told = f"{low:,.0f}" if round(low) == round(high) else f"{low:,.0f}–{high:,.0f}"
        axes.annotate(f"reported\n{told}", (at + 0.2, high), xytext=(0, 3), textcoords="offset points", ha="center",
                      fontsize=8, color=BLUE)  # fmt: skip
        data.append((row.year, f"{float(row.planned.number):,.0f}", span(row.reported, None)))
    axes.set_xticks(range(len(rows)), [str(row.year) for row in rows])
    axes.set_ylim(0, 850)
    axes.set_ylabel("thousand persons in the year")
    axes.grid(axis="x", visible=False)
    reported = [value for row in rows for value in row.stated if isinstance(value, Observation)]
    plan = publishers(tables, [row.planned for row in rows])
    return Plot(figure, data, f"{plan} (plan); {publishers(tables, reported)} (reported); {PAPER}")


def lines_and_incomes(tables: Tables, rows: Sequence[Line]) -> Plot:
    """Each provincial line beside the incomes and the national line of its year, in yuan a head a year."""
    figure, axes = raster_canvas(height=3.2)
    data, y, used = [("line", "what", "yuan a head a year")], 0.0, []
    names = dict.fromkeys(row.name for row in rows)
    for name in names:
        own = [row for row in rows if row.name == name]
        line = own[0].line
        axes.barh(y, float(line.number), color=ORANGE, height=0.7)
        axes.annotate(f"line of the {name}: {float(line.number):,.0f}", (float(line.number), y), xytext=(5, 0),
                      textcoords="offset points", va="center", fontsize=8, color=ORANGE)  # fmt: skip
        data.append((name, "line", line.figure))
        y -= 1
        for row in own:
            amount = float(row.income.number) if row.income else 0
            axes.barh(y, amount, color=BLUE if "mean" in row.against else GREY, height=0.7)
            told = f"{amount:,.0f}" if row.income else "no figure at hand"
            axes.annotate(f"{row.against}: {told}", (amount, y), xytext=(5, 0), textcoords="offset points",
                          va="center", fontsize=8, color=BLUE if "mean" in row.against else GREY)  # fmt: skip
            data.append((name, row.against, row.income.figure if row.income else "missing"))
            used += [row.income] if row.income else []
            y -= 1
        y -= 0.6
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlim(0, 18500)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.set_xlabel("yuan a head a year, at prices of the year")
    return Plot(figure, data, f"{PAPER}; {publishers(tables, used)}")


def first_in_output(tables: Tables, rows: Sequence[Lead]) -> Plot:
    """Output of the province and of the next largest, by year, in trillion yuan."""
    figure, axes = raster_canvas(height=2.9)
    years = [row.year for row in rows]
    own, following = ([float(r.number) / 1e12 for r in side] for side in
                      ([row.own for row in rows], [row.next for row in rows]))  # fmt: skip
    others = {tables.places[row.next.place].name for row in rows}
    axes.plot(years, own, color=BLUE)
    axes.plot(years, following, color=GREY, linestyle="--")
    axes.annotate("Guangdong", (years[-1], own[-1]), xytext=(5, 2), textcoords="offset points", fontsize=8, color=BLUE)
    axes.annotate(f"next: {', '.join(sorted(others))}", (years[-1], following[-1]), xytext=(5, -8),
                  textcoords="offset points", fontsize=8, color=GREY)  # fmt: skip
    axes.set_xlim(years[0], years[-1] + 4.5)
    axes.set_ylim(0)
    axes.set_xticks(range(years[0], years[-1] + 1, 5))
    axes.set_ylabel("trillion yuan, current prices")
    axes.grid(axis="y", visible=True)
    data = [("year", "Guangdong", "next", "place")]
    data += [(row.year, row.own.figure, row.next.figure, row.next.place) for row in rows]
    return Plot(figure, data, f"{publishers(tables, [row.own for row in rows])}, one vintage")

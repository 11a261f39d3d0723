"""Tables and figures of the chapter on dates, drawn from what ``compendium.analysis.timeline`` works out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import matplotlib.dates
from matplotlib.axes import Axes

from ...analysis import timeline
from ...analysis.timeline import Measure, Pair, Register, Statement
from ...intervals import Interval
from ...periods import Period
from ...tables import Tables
from ...words import decimal
from ..entries import source_link, stated, with_note
from ..figures import PAPER
from ..show import BLUE, GREEN, GREY, ORANGE, PURPLE, Notes, Plot, Table, claim_role, escape, publishers, raster_canvas

# What is stated of earlier years stands at the left edge with its year: almost everything is later.
FIRST_YEAR, LAST_YEAR = 2013, 2024
WIDE = timedelta(days=62)  # a longer span is drawn as a line, a shorter one as a mark in its middle

# Rows of the large figure whose names would leave no room for time.
ROWS = {
    "national-congress-session": "session of the People's Congress",
    "party-congress-opened": "Nineteenth Party Congress",
    "planned-exited-share-of-villages": "planned share of villages",
    "planned-lifted-share-of-persons": "planned share of persons",
    "collective-income-growth": "growth of collective income",
}
# Words for what the tables name at greater length.
SHORT = {
    timeline.FIRST_EXITS: "exit of most families",
    "housing-subsidy-given": "house subsidy",
    "first-industry": "first industry",
    "branch-cleared": "branch off the list",
    "election-held": "general election",
    "country-garden-help-started": "Country Garden's help",
    "roads-paved": "roads paved",
    "workshop-started": "toy workshop",
    "street-lamps-lit": "street lamps",
    "household-dividend": "dividend of the case household",
    "village-visit": "the visit",
    "park-first-workers": "first workers at the park",
    "park-dividend": "dividend of the park",
    "tea-garden-dividend": "dividend of tea garden and farmhouse",
    "collective-income-distributed": "collective income shared out",
    "dividends-paid": "dividends and rent paid",
    "vegetable-base-households": "vegetable base",
    "lectures-given": "lectures to party members",
    "party-posts": "posts for party members",
    "service-station-cost": "service station",
    "old-houses-demolished": "old houses pulled down",
    "joint-party-branches": "joint party branches",
    "leader-sheds-dismantled": "sheds pulled down by a leader",
    "clean-village-award-order": "award to a villager group",
    "village-exited-poverty": "exit of the village",
    "public-service-investment": "money for public services",
    "collective-income-growth": "growth of collective income",
}


def when_words(when: Period | None) -> str:
    """Days as their text names them: a year, a month, a day, or a first and a last one."""
    if when is None:
        return "undated"
    if when.start == when.end:
        return when.start.isoformat()
    following = when.end + timedelta(days=1)
    if (when.start.day, following.day) == (1, 1):
        if (when.start.month, following.month) == (1, 1):
            years = (when.start.year, when.end.year)
            return str(years[0]) if years[0] == years[1] else f"{years[0]} to {years[1]}"
        if (when.start.year, when.start.month) == (when.end.year, when.end.month):
            return when.start.strftime("%Y-%m")
    return f"{when.start} to {when.end}"


def who(tables: Tables, row: Statement) -> str:
    """Who says it: the paper's section, or a source with its grade."""
    if row.paper:
        return f"the paper, section {escape(row.value.section)}"
    return f"{source_link(tables, row.value.source)}, {tables.sources[row.value.source].grade}"


def _said(tables: Tables, row: Statement, notes: Notes) -> str:
    return claim_role(row.value) if row.paper else with_note(tables, row.value, notes)


def families(interval: Interval | None) -> str:
    """A number of families as whole numbers: ``8 to 54``, ``none``; ``None``: no register yet."""
    if interval is None:
        return "register not yet opened"
    low, high = int(interval.low), int(interval.high)
    return ("none" if low == 0 else str(low)) if low == high else f"{low} to {high}"


def all_dated(tables: Tables, rows: Sequence[Statement]) -> Table:
    """Everything that bears a date, with who says it and how it lies to the visit."""
    notes = Notes()
    cells = [
        (
            when_words(row.when),
            row.group,
            escape(tables.indicators[row.value.indicator].label),
            _said(tables, row, notes),
            who(tables, row),
            row.relation,
        )
        for row in sorted((row for row in rows if row.when), key=lambda row: (row.when.start, row.when.end))
    ]
    header = ("When", "Of", "What", "As stated", "Who says it", "Against the visit")
    caption = "Every date and every dated figure of household, village and programme"
    return Table("tab-timeline", caption, header, cells, (16, 14, 22, 16, 19, 13), long=True, sortable=True,
                 notes=notes.lines)  # fmt: skip


def undated(tables: Tables, rows: Sequence[Statement]) -> Table:
    """Everything that bears no date; repetitions once."""
    cells, notes = [], Notes()
    for row in rows:
        if row.when or (row.paper and row.value.repeats):
            continue
        period = row.value.period
        known = f"by the end of {period.end.year}" if period else "no period"
        cells.append((row.group, escape(tables.indicators[row.value.indicator].label), _said(tables, row, notes),
                      who(tables, row), row.kind, known))  # fmt: skip
    header = ("Of", "What", "As stated", "Who says it", "Kind", "Known")
    return Table("tab-timeline-undated", "What is stated without a date", header, cells, (14, 23, 21, 17, 11, 14),
                 long=True, sortable=True, notes=notes.lines)  # fmt: skip


def counts(rows: Sequence[Statement]) -> Table:
    """Statements by group, by who makes them and by how they lie to the visit."""
    cells = []
    for group in timeline.GROUPS:
        for paper, name in ((True, "the paper"), (False, "press and offices")):
            own = [row.relation for row in rows if row.group == group and row.paper is paper]
            cells.append((group, name, *(str(own.count(relation)) for relation in timeline.RELATIONS)))
    header = ("Of", "Who", *timeline.RELATIONS)
    return Table("tab-timeline-counts", "Statements by how they lie to the visit", header, cells,
                 (17, 17, 10, 12, 9, 11, 13, 11), right=tuple(range(2, 8)))  # fmt: skip


def measures(tables: Tables, found: Sequence[Measure]) -> Table:
    """Each measure, its date, and the families that were not yet lifted on its eve under each reading."""
    cells = []
    for row in found:
        dated = [one for one in row.rows if one.when and one.kind != "constant"]
        says = dict.fromkeys("the paper" if one.paper else who(tables, one) for one in dated)
        left = [families(row.families[reading]) for reading in timeline.READINGS] if row.when else ["", "", ""]
        told = ["not to be told"] * 3 if not row.when else left
        cells.append((SHORT[row.indicator], when_words(row.when), "; ".join(says) or "nobody", *told))
    header = ("Measure", "When", "Who dates it", *(reading.capitalize() for reading in timeline.READINGS))
    caption = "Families still counted as poor on the eve of each measure, under each reading of the two counts"
    return Table("tab-timeline-measures", caption, header, cells, (23, 16, 25, 12, 12, 12), long=True)


def arguments(found: Sequence[Pair]) -> Table:
    """The paper's causal sentences: what is said to work, what it is said to bring about, and in which order."""
    cells, above = [], None
    for pair in found:
        own = pair.argument
        sentence = "" if own is above else f"{escape(own.restatement)} ({own.kind})"
        cells.append((sentence, _dated(pair.cause, pair.cause_when), _dated(pair.effect, pair.effect_when),
                      _order(pair)))  # fmt: skip
        above = own
    header = ("What is said", "Cause, when", "Effect, when", "The cause comes")
    caption = "The paper's causal sentences: dates of cause and effect, and their order"
    return Table("tab-timeline-arguments", caption, header, cells, (40, 23, 23, 14), long=True)


def _dated(indicator: str, when: Period | None) -> str:
    if not indicator:
        return "nothing that could bear a date"
    return f"{escape(SHORT[indicator])}: {when_words(when)}"


def _order(pair: Pair) -> str:
    if pair.order != timeline.UNDATED:
        return pair.order
    sides = [name for name, when in (("cause", pair.cause_when), ("effect", pair.effect_when)) if when is None]
    return f"undated: {' and '.join(sides)}"


def turned(found: Sequence[tuple[Pair, Pair, Statement]]) -> Table:
    """Orders that another printed or reported date would change."""
    cells = [
        (escape(SHORT[a.cause]), escape(SHORT[a.effect]), claim_role(row.value) if row.paper else escape(row.value.figure),
         a.order, b.order)
        for a, b, row in found
    ]  # fmt: skip
    header = ("Cause", "Effect", "If dated", "As taken, the cause comes", "Then")
    return Table("tab-timeline-turned", "Orders that another stated date would change", header, cells,
                 (25, 29, 12, 20, 14))  # fmt: skip


def _number(day: date) -> float:
    return float(matplotlib.dates.date2num(day))


def _ends(when: Period) -> tuple[float, float]:
    """Both ends on the axis; the last day is drawn in full."""
    return _number(when.start), _number(when.end + timedelta(days=1))


def everything(tables: Tables, rows: Sequence[Statement]) -> Plot:
    """Every event and dated figure on one axis, a row each, the paper above the press, the visit as a line.

    Constants are left out: their year is that of a report.
    """
    drawn = [row for row in rows if row.when and row.kind != "constant"]
    odd = timeline.clashes(rows)
    figure, axes = raster_canvas(height=9)
    axes.set_xlim(_number(date(FIRST_YEAR, 1, 1)), _number(date(LAST_YEAR, 12, 31)))
    data = [("group", "what", "who", "stated", "first day", "last day", "against the visit", "stated otherwise too")]
    y, ticks = 0.0, []
    for group in timeline.GROUPS:
        axes.text(-0.01, y, group.upper(), transform=axes.get_yaxis_transform(), fontsize=7, fontweight="bold",
                  ha="right", va="center")  # fmt: skip
        y -= 1
        for key in dict.fromkeys(row.key for row in drawn if row.group == group):
            own = [row for row in drawn if row.key == key]
            label = tables.indicators[key[1]].label
            ticks.append((y, ROWS.get(key[1], label)))
            # Where both speak the paper stands above the press, else a mark stands on its row's line.
            aside = 0.25 if len({row.paper for row in own if row.when.end.year >= FIRST_YEAR}) > 1 else 0
            _early(axes, y, [row for row in own if row.when.end.year < FIRST_YEAR])
            for row in own:
                if row.when.end.year >= FIRST_YEAR:
                    _mark(axes, y + (aside if row.paper else -aside), row)
                data.append((group, label, "the paper" if row.paper else tables.sources[row.value.source].publisher,
                             row.value.printed if row.paper else stated(tables, row.value), row.when.start,
                             row.when.end, row.relation, "yes" if key in odd else "no"))  # fmt: skip
            if key in odd:
                last = max(_ends(row.when)[1] for row in own)
                axes.annotate("≠", (last, y), xytext=(4, 0), textcoords="offset points", fontsize=7, color=PURPLE,
                              va="center", fontweight="bold")  # fmt: skip
            y -= 1
        y -= 0.4
    visit = timeline.taken(timeline.named(rows, "village-visit"))
    axes.axvline(_number(visit.start), color=GREEN, linewidth=1, zorder=1)
    axes.set_ylim(y + 0.6, 0.8)
    axes.set_yticks([at for at, _ in ticks], [label for _, label in ticks], fontsize=7)
    axes.grid(axis="y", visible=True, color="#eeeeee", linewidth=0.4)
    axes.tick_params(axis="y", length=0, pad=2)
    axes.tick_params(axis="x", labelsize=7, labeltop=True)
    axes.xaxis.set_major_locator(matplotlib.dates.YearLocator())
    axes.xaxis.set_major_formatter(matplotlib.dates.DateFormatter("%Y"))
    for label in (*axes.get_xticklabels(), *axes.get_xticklabels(which="minor")):
        label.set_horizontalalignment("left")
    axes.spines["left"].set_visible(False)
    for at, text, colour in ((0.0, "● the paper", BLUE), (0.17, "■ press and offices", ORANGE),
                             (0.43, "hollow: planned, expected", GREY), (0.74, "≠ stated otherwise too", PURPLE)):  # fmt: skip
        axes.text(at, 1.03, text, transform=axes.transAxes, fontsize=7, color=colour, va="bottom")
    axes.annotate(f"visit, {visit.start.isoformat()}", (_number(visit.start), 0.35), xytext=(3, 0),
                  textcoords="offset points", fontsize=7, color=GREEN, va="center")  # fmt: skip
    return Plot(figure, data, f"{PAPER}; press and offices as listed in the table of all statements")


def _early(axes: Axes, y: float, rows: Sequence[Statement]) -> None:
    """Statements of the years before the axis: their dates in words at its left edge, side by side."""
    for at, row in enumerate(rows):
        axes.annotate(f"◂ {when_words(row.when)}", (axes.get_xlim()[0], y), xytext=(1 + 31 * at, 0), fontsize=7,
                      textcoords="offset points", color=BLUE if row.paper else ORANGE, va="center")  # fmt: skip


def _mark(axes: Axes, y: float, row: Statement) -> None:
    """One statement: a mark for a day or a month, a line between two marks for a longer span."""
    colour, marker = (BLUE, "o") if row.paper else (ORANGE, "s")
    face = "white" if row.planned else colour
    low, high = _ends(row.when)
    look = {"color": colour, "marker": marker, "markersize": 2.6, "markerfacecolor": face, "markeredgewidth": 0.7}
    if row.when.end - row.when.start > WIDE:
        axes.plot([low, high], [y, y], linewidth=0.9, linestyle=":" if row.planned else "-", **look)
    else:
        axes.plot([(low + high) / 2], [y], **look)


def _band(known: Register, last: date) -> list[tuple[date, float, float]]:
    """Percent of the village's registered families not yet lifted, from the opening of the register, by day on which a bound can turn."""
    turns = {last, known.opened, known.last.start, known.last.end, known.exited.end}
    turns |= {day - timedelta(days=1) for day in turns} | {day + timedelta(days=1) for day in turns}
    found = []
    for day in sorted(turn for turn in turns if known.opened <= turn <= last):
        share = timeline.remaining(known, day) * 100 / known.counted.number
        found.append((day, float(share.low), float(share.high)))
    return found


def _draw_band(axes: Axes, band: Sequence[tuple[date, float, float]]) -> None:
    days = [_number(day) for day, _, _ in band]
    lows, highs = [low for _, low, _ in band], [high for _, _, high in band]
    axes.fill_between(days, lows, highs, step="post", color=BLUE, alpha=0.22, linewidth=0)
    axes.step(days, lows, where="post", color=BLUE, linewidth=1)
    axes.step(days, highs, where="post", color=BLUE, linewidth=1)


def families_left(tables: Tables, known: Register, found: Sequence[Measure]) -> Plot:
    """Families not yet lifted as a band, the province beside it, and below it each measure's days."""
    dated = [row for row in found if row.when]
    figure, (axes, lower) = raster_canvas(2, height=5.6, sharex=True, height_ratios=[1, 1.15])
    first, last = date(2015, 1, 1), date(2021, 6, 30)
    band = _band(known, last)
    _draw_band(axes, band)
    data = [("what", "first day", "last day", "least", "most", "unit")]
    data += [("village, by the two counts", day, day, decimal(low), decimal(high), "percent of its registered families")
             for day, low, high in band]  # fmt: skip
    for day, share in timeline.provincial(tables).items():
        low, high = float(share.low), float(share.high)
        axes.plot([_number(day)] * 2, [low, high], color=ORANGE, linewidth=3, solid_capstyle="butt")
        axes.plot([_number(day)], [(low + high) / 2], color=ORANGE, marker="_", markersize=7)
        data.append(("province", day, day, decimal(low), decimal(high), "percent of its registered persons"))
    counted, left = families(known.counted.interval), families(known.left.interval)
    axes.annotate(f"{counted} families registered", (_number(known.opened), 100), xytext=(2, 4),
                  textcoords="offset points", fontsize=7.5, color=BLUE)  # fmt: skip
    axes.annotate(f"the last {left}, at some time in {known.last.end.year}", (_number(known.last.end), 100 * float(known.left.number / known.counted.number)),
                  xytext=(5, 3), textcoords="offset points", fontsize=7.5, color=BLUE)  # fmt: skip
    axes.annotate("the village's families:\nnothing closer is known", (_number(date(2016, 2, 1)), 30), fontsize=7.5,
                  color=BLUE, va="center")  # fmt: skip
    axes.annotate("the province's persons", (_number(date(2017, 2, 10)), 66), fontsize=7.5, color=ORANGE, va="center")
    axes.set_ylim(-3, 112)
    axes.set_ylabel("percent still counted as poor")
    for at, row in enumerate(dated):
        colour = GREEN if row.indicator == "village-visit" else GREY
        low, high = _ends(row.when)
        lower.plot([low, high], [-at, -at], color=colour, linewidth=4, solid_capstyle="butt")
        if high - low < 40:
            lower.plot([(low + high) / 2], [-at], color=colour, marker="|", markersize=6, markeredgewidth=2)
        left = row.families[timeline.WITHIN_YEAR]
        told = f"{SHORT[row.indicator]}: {families(left)}"
        side = {"xytext": (5, 0), "ha": "left"} if row.when.start.year < 2019 else {"xytext": (-5, 0), "ha": "right"}
        lower.annotate(told, (high if row.when.start.year < 2019 else low, -at), textcoords="offset points",
                       fontsize=7, color=colour, va="center", **side)  # fmt: skip
        data.append((f"on the eve of: {SHORT[row.indicator]}", row.when.start, row.when.end,
                     *((int(left.low), int(left.high)) if left else ("", "")), "families still counted as poor"))  # fmt: skip
    lower.set_ylim(-len(dated) + 0.4, 0.7)
    lower.set_yticks([])
    lower.spines["left"].set_visible(False)
    lower.set_title("each measure's days, and the families still counted as poor on its eve", fontsize=8)
    lower.set_xlim(_number(first), _number(last))
    lower.xaxis.set_major_locator(matplotlib.dates.YearLocator())
    lower.xaxis.set_major_formatter(matplotlib.dates.DateFormatter("%Y"))
    rows = [known.counted, known.left, *(one.value for row in dated for one in row.rows if not one.paper)]
    lifted = tables.observed(timeline.PROVINCE, "lifted-persons", basis=timeline.ROUND)
    return Plot(figure, data, f"{PAPER}; {publishers(tables, [*rows, *lifted])}; own bounds")


def small(tables: Tables) -> Plot:
    """The chapter's result as a strip: bounds of the families still counted as poor, the visit, and two measures' start."""
    known = timeline.register(tables)
    figure, axes = raster_canvas(height=1.7)
    first, last = date(2015, 1, 1), date(2021, 6, 30)
    band = _band(known, last)
    _draw_band(axes, band)
    data = [("what", "day", "least percent still counted as poor", "most percent still counted as poor")]
    data += [("village", day, decimal(low), decimal(high)) for day, low, high in band]
    marks = (("workshop-started", "workshop", "right"), ("village-visit", "visit", "right"),
             ("park-first-workers", "park", "left"))  # fmt: skip
    rows = timeline.statements(tables)
    for name, label, side in marks:
        day = timeline.taken(timeline.named(rows, name)).start
        axes.axvline(_number(day), color=GREY, linewidth=1)
        axes.annotate(label, (_number(day), 104), xytext=(3 if side == "left" else -3, 0), textcoords="offset points",
                      fontsize=7.5, color=GREY, ha=side)  # fmt: skip
        data.append((label, day, "", ""))
    axes.set_ylim(-3, 120)
    axes.set_xlim(_number(first), _number(last))
    axes.xaxis.set_major_locator(matplotlib.dates.YearLocator())
    axes.xaxis.set_major_formatter(matplotlib.dates.DateFormatter("%Y"))
    axes.set_ylabel("percent on\nthe register")
    return Plot(figure, data, f"{PAPER}; {publishers(tables, [known.counted, known.left])}; own bounds")


def told(tables: Tables) -> dict[str, str]:
    """The numbers of the chapter's prose, worded, by name."""
    rows, known, found = timeline.statements(tables), timeline.register(tables), timeline.measures(tables)
    near = [row for row in rows if row.group != "programme"]
    paper, press = ([row.relation for row in near if row.paper is side] for side in (True, False))
    could = timeline.datable(rows)
    done = [row for row in found if row.indicator != "village-visit"]
    dated = [{one.paper for one in row.rows if one.when and one.kind != "constant"} for row in done if row.when]
    seen = timeline.witnesses(tables)
    visit = timeline.taken(timeline.named(rows, "village-visit"))
    pairs = timeline.pairs(tables)
    first = [pair for pair in timeline.different(pairs).values() if pair.effect == timeline.FIRST_EXITS]
    of = {row.argument.argument: [p.order for p in pairs if p.argument is row.argument] for row in pairs}
    province = timeline.provincial(tables)[known.last.end]
    share = timeline.village_share(known).interval
    events = {row.key for row in rows if row.kind == "event"}
    numbers = {
        "statements": len(rows),
        "dated": sum(row.when is not None for row in rows),
        "undated": sum(row.when is None for row in rows),
        "events": len(events),
        "events_odd": len(events & timeline.clashes(rows)),
        "paper_could": len(could),
        "paper_could_undated": sum(row.when is None for row in could),
        "paper_before": paper.count(timeline.BEFORE),
        "paper_after": paper.count(timeline.AFTER),
        "press_before": press.count(timeline.BEFORE),
        "press_after": press.count(timeline.AFTER),
        "sources": seen.sources,
        "sources_older": seen.older or "none",
        "sources_undated": seen.undated,
        "first_source": seen.first.start.isoformat(),
        "first_source_days": (seen.first.start - visit.end).days,
        "measures": len(done),
        "measures_undated": sum(row.when is None for row in done),
        "measures_paper": dated.count({True}),
        "measures_press": dated.count({False}),
        "out_percent": decimal(float(100 - 100 * share.high), 0),
        "left_percent": decimal(float(100 * share.high), 1),
        "province_left": f"{decimal(province.low)} to {decimal(province.high)}",
        "arguments": len(of),
        "arguments_undated": sum(set(orders) == {timeline.UNDATED} for orders in of.values()),
        "arguments_sure": sum(set(orders) == {timeline.BEFORE} for orders in of.values()),
        "exits_before": sum(pair.order == timeline.BEFORE for pair in first) or "none",
        "turned": len(timeline.turned(tables)),
    }
    return {f"timeline_{name}": str(number) for name, number in numbers.items()} | headline(tables)


def headline(tables: Tables) -> dict[str, str]:
    """The numbers of one sentence about the chapter's result."""
    known, found = timeline.register(tables), timeline.different(timeline.pairs(tables))
    orders = [pair.order for pair in found.values()]
    park = tables.observed(timeline.VILLAGE, "park-first-workers")
    return {
        "timeline_park_grade": min(tables.sources[row.source].grade for row in park),
        "timeline_families": str(int(known.counted.number)),
        "timeline_out": str(int(known.out.low)),
        "timeline_pairs": str(len(orders)),
        "timeline_precede": str(orders.count(timeline.BEFORE)),
        "timeline_untold": str(orders.count(timeline.OPEN)),
        "timeline_missing": str(orders.count(timeline.UNDATED)),
        "timeline_follow": str(orders.count(timeline.AFTER)),
    }

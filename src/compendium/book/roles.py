"""Sphinx roles and directives that print from the tables.

``{claim}`` and ``{obs}`` print the words that stand in the text, and fail the build where the tables print others.
"""

from __future__ import annotations

import hashlib
import html
import re
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from ..audit import chinese
from ..audit.printed import parse, parse_zh
from ..audit.tables import Observation, Tables, Value
from ..periods import parse_date, period_text
from . import prose
from .answers import BlocksDirective, Sources, answers, ask
from .cards import EXTENT_READ, observed_card, small_card
from .english import spoken, stated
from .show import Table, claim_role, encoded, escape, in_role

_LOG = logging.getLogger(__name__)
_TARGET = re.compile(r"(?P<words>.+?)\s*<(?P<target>[^<>]+)>", re.DOTALL)


class Figure(NamedTuple):
    """A printed figure on a page: its words, its state (empty for a source's figure), where it leads, its small card."""

    words: str
    state: str
    label: str
    key: str
    card: dict[str, object]


@answers("claim", of="tables")
def claim_printed(sources: Sources, page: str, text: str) -> Figure:
    """A figure as the paper prints it, or in Chinese words that say the same.

    Raises
    ------
    LookupError
        The text is no ``words <claim>``, or the paper does not print the words.
    """
    words, target = _words_and_target("claim", text)
    claim = sources.tables.claim(" ".join(target))
    if chinese.is_chinese(words):
        agrees(sources.tables, claim, words)
    # A figure that opens a sentence of the paper may stand inside one of ours.
    elif words[:1].lower() + words[1:] != claim.printed[:1].lower() + claim.printed[1:]:
        raise LookupError(f"claim {claim.claim} is printed {claim.printed!r}, not {words!r}")
    entry, label = sources.entries[claim.claim], f"claim-{claim.claim}"
    return Figure(words, entry.state, label, label, small_card(sources.tables, entry))


@answers("obs", of="tables")
def observation_printed(sources: Sources, page: str, text: str) -> Figure:
    """A figure as a source states it.

    Raises
    ------
    LookupError
        The text is no ``words <place indicator ...>``, or the tables do not print the words.
    """
    words, target = _words_and_target("obs", text)
    row = find(sources.tables, target)
    agrees(sources.tables, row, words)
    key = " ".join((row.place, row.indicator, period_text(row.period), row.basis, row.source))
    key = f"obs-{hashlib.sha256(key.encode()).hexdigest()[:12]}"
    return Figure(words, "", f"source-{row.source}", key, observed_card(sources.tables, row))


@answers("num", of="pages", by_page=True)
def number_stored(sources: Sources, page: str, target: str) -> str:
    """The words that a cell stores for the target of a number on a page; raises LookupError if none does."""
    return prose.look_up(sources.numbers, prose.name_of(Path(page)), target)


def _words_and_target(role: str, text: str) -> tuple[str, list[str]]:
    match = _TARGET.fullmatch(text)
    if not match:
        raise LookupError(f"write {{{role}}}`words <target>`")
    return " ".join(match["words"].split()), match["target"].split()


class PrintedRole(SphinxRole):
    """``{claim}`words <id>``` or ``{obs}`words <place indicator period basis source>```: the words, which are a link."""

    def run(self):
        """Nodes for the words; a warning where the tables print others."""
        try:
            found = ask(self.env, self.name, self.text)
        except LookupError as error:
            _LOG.warning("%s: %s", self.name, error, location=self.get_location(), type="compendium")
            return [nodes.inline(self.text, self.text, classes=["printed-wrong"])], []
        link = addnodes.pending_xref(
            "", nodes.inline(found.words, found.words), refdomain="std", reftype="ref", reftarget=found.label,
            refexplicit=True, refwarn=True, refdoc=self.env.docname,
        )  # fmt: skip
        return [nodes.inline("", "", link, classes=["printed", found.key, *filter(None, [found.state])])], []


class NumRole(SphinxRole):
    """``{num}`words <name>``` or ``<notebook:name>``: a number that a cell computed."""

    def run(self):
        """Nodes for the words; a warning where the notebook stores others."""
        words = " ".join(self.text.split())
        try:
            words, target = _words_and_target("num", self.text)
            now = ask(self.env, "num", " ".join(target))
            if words != (now := chinese.worded(words, now)):
                raise LookupError(f"{words!r} in the text is now {now!r}; `make run` rewrites it")
        except LookupError as error:
            _LOG.warning("num: %s", error, location=self.get_location(), type="compendium")
        return [nodes.inline(words, words, classes=["num"])], []


def find(tables: Tables, target: list[str]) -> Observation:
    """The observation that ``place indicator [period] [basis] [source]`` names; raises LookupError otherwise."""
    if len(target) < 2:
        raise LookupError("name at least a place and an indicator")
    place, indicator, *rest = target
    if place not in tables.places:
        raise LookupError(f"there is no place {place!r}")
    if indicator not in tables.indicators:
        raise LookupError(f"there is no indicator {indicator!r}")
    named = {"period": "", "basis": "", "source": ""}
    for word in rest:
        part = "basis" if word in tables.bases else "source" if word in tables.sources else "period"
        if named[part]:
            raise LookupError(f"{word!r} is a second {part}, or no known basis or source")
        named[part] = word
    try:
        return tables.one(place, indicator, named["period"], basis=named["basis"], source=named["source"])
    except ValueError as error:
        raise LookupError(str(error)) from None


def agrees(tables: Tables, row: Value, words: str) -> None:
    """Check that words, English or Chinese, say what a row does; raises LookupError with what the table prints."""
    prints = " to ".join(part for part in (row.cell, row.cell_upper) if part)
    prints = f"{row.relation} {prints} {row.unit}"
    said_in_chinese = chinese.is_chinese(words)
    try:
        said = parse_zh(words) if said_in_chinese else parse(words)
    except ValueError as error:
        raise LookupError(f"{error}; the table prints {prints!r}") from None
    if tables.indicators[row.indicator].kind == "event":
        days = parse_date(said.value)
        same = said.relation == row.relation
        same = same and Fraction(days.start.toordinal()) == row.interval.low
        same = same and Fraction(days.end.toordinal()) == row.interval.high
    else:
        canonical = tables.units[row.unit].canonical
        named = [u for u in tables.units.values() if u.canonical == canonical and said.words]
        factors = {u.factor for u in named if (said.words == u.label_zh if said_in_chinese else said.words in u.words)}
        if canonical in ("items", "units") and said.words == chinese.counter(tables.indicators[row.indicator].label_zh):
            factors.add(tables.units[canonical].factor)
        factors = factors or ({tables.units[canonical].factor} if not said.words else set())
        upper = Fraction(said.upper) if said.upper else None
        same = said.relation == row.relation and any(
            Fraction(said.value) * f == row.number and (None if upper is None else upper * f) == row.upper
            for f in factors
        )
    if not same:
        raise LookupError(f"the table prints {prints!r}, not {words!r}")


class AddressRole(SphinxRole):
    """``{address}`https://...```: an address as text that is no link and may break anywhere in the PDF."""

    def run(self):
        """Nodes for the address: literal text."""
        return [nodes.literal(self.text, self.text, classes=["address"])], []


@answers("sources", of="tables")
def sources_by_pack(sources: Sources, page: str, words: str) -> list[str]:
    """Every source as MyST, a block a pack: its heading, then its sources sorted by id, folded, each a target of links."""
    tables, taken = sources.tables, {}
    for row in sources.tables.observations:
        taken.setdefault(row.source, []).append(row)
    found = []
    for pack in sorted(tables.packs, key=lambda pack: (pack == "china", pack)):
        own = sorted(name for name, source in tables.sources.items() if source.pack == pack)
        blocks = [source_block(tables, name, taken.get(name, [])) for name in own] or ["None yet.\n"]
        place = tables.places[pack]
        # The name that the heading once had is the address of the section.
        head = f"(sources-of-the-pack-{pack})=\n## Sources of {escape(place.name)} {escape(place.name_zh)}\n"
        found.append("\n".join([head, *folded(f"{len(own)} sources", "\n".join(blocks))]))
    return found


def folded(summary: str, text: str) -> list[str]:
    """MyST behind a line that opens it; on paper it stands open and without that line."""
    opened = f"<details class='figures'><summary>{html.escape(summary)}</summary>"
    return ["```{raw} html", opened, "```", "", text, "", "```{raw} html", "</details>", "```", ""]


def figures_taken(tables: Tables, rows: list[Observation]) -> list[str]:
    """The figures that were taken from a source, folded: place, indicator, time, figure, and the source's own words."""
    lines = []
    for row in rows:
        of = (tables.places[row.place].name, tables.indicators[row.indicator].label, spoken(row.period))
        words = f" ({row.printed})" if row.printed else ""
        told = f"{', '.join(filter(None, of))}: {stated(tables, row, chinese=not row.printed)}{words}"
        lines.append(f"<li>{html.escape(told)}</li>")
    if not lines:
        return []
    summary = f"<details class='figures'><summary>{len(rows)} figure{'s' * (len(rows) != 1)}</summary>"
    return ["```{raw} html", f"{summary}<ul>", *lines, "</ul></details>", "```", ""]


def source_block(tables: Tables, name: str, rows: list[Observation]) -> str:
    """A source as a definition with a target: what it is, where it was read, its grade, what was taken from it."""
    source = tables.sources[name]
    title = f"*{escape(source.title)}*" + (f" {escape(source.title_zh)}" if source.title_zh else "")
    parts = [part for part in (source.author, source.publisher) if part]
    where = ", ".join(escape(part) for part in parts)
    container = f"; read at {escape(source.read_at)}" if source.read_at else ""
    date = f", {escape(source.date)}" if source.date else ", undated"
    lines = [f"{where + '. ' if where else ''}{title}{container}{date}."]
    for address in (source.address, source.archived):
        # Only a publisher's own page or a named reprint has its address on a page; all stand in sources.csv.
        if address and source.grade in ("A", "B"):
            linked = address.startswith("http")
            lines.append(f"<{encoded(address)}>" if linked else f"{{address}}`{in_role(address)}`")
    if source.seen:
        read = f"Read on {source.read}" if source.read else "The day on which it was read was not recorded"
        lines.append(f"{read}{EXTENT_READ[source.extent]}.")
    grade = f"grade {source.grade}" if source.grade else "not seen"
    used = len(rows)
    count = f"{used} figure{'' if used == 1 else 's'} taken from it" if used else "no figure taken from it"
    lines.append(f"{grade[0].upper()}{grade[1:]}; first issued by {escape(source.origin)}; {count}.")
    if source.note:
        lines.append(escape(source.note[0].upper() + source.note[1:]).rstrip("\\.") + ".")
    # Two trailing backslashes would be an escape: a hard break keeps the lines of one source apart.
    body = "\\\n".join(lines)
    return "\n".join([f"(source-{name})=\n**{escape(name)}**\\\n{body}\n", *figures_taken(tables, rows)])


@answers("searches", of="tables")
def searches(sources: Sources, page: str, words: str) -> list[str]:
    """Every search for a source as one table, with the printed figures for which it was made."""
    tables = sources.tables
    rows = [
        (
            "; ".join(claim_role(tables.claim(name)) for name in search.claims),
            escape(search.purpose),
            escape(search.words),
            f"{escape(search.where)}, {search.date}",
            escape(search.outcome),
        )
        for search in tables.searches
    ]
    head = ("For the figure", "To find", "Words", "Where and when", "What came of it")
    widths = (16, 18, 26, 16, 24)
    return [
        Table("tab-searches", "Searches for sources", head, rows, widths, long=True, sortable=True)._repr_markdown_()
    ]


@answers("vocabulary", of="tables")
def vocabulary_table(sources: Sources, page: str, which: str) -> list[str]:
    """A vocabulary as a numbered table: bases, indicators or units."""
    table = vocabulary(sources.tables, which)
    return ["\n".join(folded(f"{len(table.rows)} {which}", table._repr_markdown_()))]


def vocabulary(tables: Tables, which: str) -> Table:
    """A vocabulary as a table; raises LookupError for a name that is none."""
    if which == "bases":
        rows = [(b.basis, f"{escape(b.label)} {escape(b.label_zh)}",
                 escape("; ".join(filter(None, (b.definition, b.caution)))), ", ".join(j for j in sorted(b.joins - {b.basis})) or "nothing else") for b in
                tables.bases.values()]  # fmt: skip
        head = ("Basis", "What it is", "Definition, and what to mind", "May be joined with")
        return Table("tab-bases", "Bases: what makes two figures comparable", head, rows, (18, 32, 30, 20), long=True)
    if which == "indicators":
        rows = [(i.indicator, f"{escape(i.label)} {escape(i.label_zh)}", f"{escape(i.unit)}, {i.kind}",
                 escape(i.definition)) for i in tables.indicators.values()]  # fmt: skip
        head = ("Indicator", "What it is", "Unit, kind", "Definition")
        return Table("tab-indicators", "Indicators: what a figure measures", head, rows, (22, 26, 16, 36), long=True)
    if which == "units":
        rows = [(escape(u.unit), escape(u.label_zh), f"{u.factor}", escape(u.canonical))
                for u in tables.units.values()]  # fmt: skip
        head = ("Unit", "Chinese", "Times", "Of")
        return Table("tab-units", "Units as printed, and what they are turned into", head, rows, long=True, right=(2,))
    raise LookupError(f"there is no vocabulary {which!r}: bases, indicators or units")


def setup(app: Sphinx) -> dict:
    """Register the roles and directives."""
    app.setup_extension("compendium.book.answers")
    app.add_role("claim", PrintedRole())
    app.add_role("obs", PrintedRole())
    app.add_role("num", NumRole())
    app.add_role("address", AddressRole())
    for name in ("sources", "searches", "vocabulary"):
        app.add_directive(name, BlocksDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

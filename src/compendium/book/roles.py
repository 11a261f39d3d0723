"""Sphinx roles and directives that print from the tables.

``{claim}`` and ``{obs}`` print the words that stand in the text, and fail the build where the tables print others.
A page that uses them is read again when a table changes.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.texescape import escape as tex_escape

from ..audit.ledger import Entry, ledger
from ..audit.loading import load
from ..audit.printed import parse
from ..audit.tables import Observation, Tables
from ..audit.verdicts import LABELS
from ..periods import parse_date
from . import prose
from .references import encoded
from .show import Table, claim_role, escape, in_role, mark

_LOG = logging.getLogger(__name__)
_TARGET = re.compile(r"(?P<words>.+?)\s*<(?P<target>[^<>]+)>", re.DOTALL)


def table_files(root: Path) -> list[Path]:
    """Every table of the checkout: what a page that prints from them depends on."""
    return sorted((root / "data").rglob("*.csv"))


@functools.lru_cache(maxsize=1)
def _audited(root: Path, state: str) -> tuple[Tables, dict[str, Entry]]:
    tables = load(root=root)
    return tables, {entry.claim.claim: entry for entry in ledger(tables)}


def audited(root: Path) -> tuple[Tables, dict[str, Entry]]:
    """The tables and the ledger by claim, worked out once for each state of the tables."""
    state = hashlib.sha256(b"".join(path.read_bytes() for path in table_files(root))).hexdigest()
    return _audited(root, state)


class _Printed(SphinxRole):
    """What the two roles share: words and target, the dependency on the tables, and the mark with its link."""

    def run(self):
        root = Path(self.env.app.srcdir)
        for path in table_files(root):
            self.env.note_dependency(str(path))
        match = _TARGET.fullmatch(self.text)
        try:
            if not match:
                raise LookupError(f"write {{{self.name}}}`words <target>`")
            words = " ".join(match["words"].split())
            return self.printed(root, words, match["target"].split()), []
        except LookupError as error:
            _LOG.warning("%s: %s", self.name, error, location=self.get_location(), type="compendium")
            return [nodes.inline(self.text, self.text, classes=["printed-wrong"])], []

    def linked(self, words: str, mark: str, label: str, title: str) -> list[nodes.Node]:
        """The words, then a small mark that links to a label."""
        link = addnodes.pending_xref(
            mark, nodes.inline(mark, mark), refdomain="std", reftype="ref", reftarget=label, refexplicit=True,
            refwarn=True, refdoc=self.env.docname,
        )  # fmt: skip
        sup = nodes.superscript("", "", link, classes=["printed-mark"])
        sup["marktitle"] = title
        return [nodes.inline(words, words, classes=["printed"]), sup]


class ClaimRole(_Printed):
    """``{claim}`words <id>```: a figure as the paper prints it, with its verdict's mark."""

    def printed(self, root: Path, words: str, target: list[str]) -> list[nodes.Node]:
        """Nodes for the words; raises LookupError where the paper does not print them."""
        tables, entries = audited(root)
        claim = tables.claim(" ".join(target))
        # A figure that opens a sentence of the paper may stand inside one of ours.
        if words[:1].lower() + words[1:] != claim.printed[:1].lower() + claim.printed[1:]:
            raise LookupError(f"claim {claim.claim} is printed {claim.printed!r}, not {words!r}")
        entry = entries[claim.claim]
        title = LABELS[entry.verdict.verdict] + ("; weak" if entry.verdict.weak else "")
        title += "; cannot stand with other printed figures" if entry.blamed else ""
        return self.linked(words, mark(entry).replace(" ", ""), f"claim-{claim.claim}", f"{title} (see the ledger)")


class ObsRole(_Printed):
    """``{obs}`words <place indicator period basis source>```: a figure as a source states it."""

    def printed(self, root: Path, words: str, target: list[str]) -> list[nodes.Node]:
        """Nodes for the words; raises LookupError where the tables do not print them."""
        tables, _ = audited(root)
        observation = find(tables, target)
        agrees(tables, observation, words)
        source = tables.sources[observation.source]
        title = f"{source.publisher or source.title}, grade {source.grade}"
        return self.linked(words, source.grade, f"source-{source.source}", title)


@functools.lru_cache(maxsize=1)
def _stored(root: Path, state: tuple[tuple[str, int], ...]) -> dict[str, prose.Stored]:
    return prose.everything_stored(root)


class NumRole(_Printed):
    """``{num}`words <name>``` or ``<notebook:name>``: a number that a cell computed."""

    def run(self):
        """Nodes for the words; a warning where the notebook stores others."""
        root, match = Path(self.env.app.srcdir), _TARGET.fullmatch(self.text)
        notebooks = [path for path in prose.pages(root) if path.suffix == ".ipynb"]
        known = _stored(root, tuple((str(path), path.stat().st_mtime_ns) for path in notebooks))
        words = " ".join((match["words"] if match else self.text).split())
        try:
            if not match:
                raise LookupError("write {num}`words <name>`")
            now = prose.look_up(known, prose.name_of(Path(self.env.doc2path(self.env.docname))), match["target"])
            if words != now:
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


def agrees(tables: Tables, observation: Observation, words: str) -> None:
    """Check that words print an observation's figure; raises LookupError with what the table prints."""
    prints = " to ".join(part for part in (observation.cell, observation.cell_upper) if part)
    prints = f"{observation.relation} {prints} {observation.unit}"
    try:
        said = parse(words)
    except ValueError as error:
        raise LookupError(f"{error}; the table prints {prints!r}") from None
    if tables.indicators[observation.indicator].kind == "event":
        days = parse_date(said.value)
        same = said.relation == observation.relation
        same = same and Fraction(days.start.toordinal()) == observation.interval.low
        same = same and Fraction(days.end.toordinal()) == observation.interval.high
    else:
        canonical = tables.units[observation.unit].canonical
        factors = {u.factor for u in tables.units.values() if u.canonical == canonical and said.words in u.words}
        factors = factors or ({tables.units[canonical].factor} if not said.words else set())
        upper = Fraction(said.upper) if said.upper else None
        same = said.relation == observation.relation and any(
            Fraction(said.value) * f == observation.number
            and (None if upper is None else upper * f) == observation.upper
            for f in factors
        )
    if not same:
        raise LookupError(f"the table prints {prints!r}, not {words!r}")


class AddressRole(SphinxRole):
    """``{address}`https://...```: an address as text that is no link and may break anywhere in the PDF."""

    def run(self):
        """Nodes for the address: literal text, in the PDF with a place to break after every letter."""
        if self.env.app.builder.format == "latex":
            letters = "".join(tex_escape(letter, "xelatex") + "\\allowbreak{}" for letter in self.text)
            return [nodes.raw("", f"\\texttt{{{letters}}}", format="latex")], []
        return [nodes.literal(self.text, self.text)], []


class _FromTables(SphinxDirective):
    """A directive whose MyST is made from the tables; it may hold headings of its own."""

    required_arguments = 0
    optional_arguments = 1
    has_content = False

    def run(self):
        root = Path(self.env.app.srcdir)
        for path in table_files(root):
            self.env.note_dependency(str(path))
        tables, _ = audited(root)
        made = nodes.container()
        for text in self.blocks(tables, *self.arguments):
            lines = StringList(text.splitlines(), f"<{self.name}>")
            self.state.nested_parse(lines, self.content_offset, made, match_titles=True)
        return made.children


class SourcesDirective(_FromTables):
    """``{sources}``: every source, pack by pack under a heading of its own, each a target that observations link to."""

    def blocks(self, tables: Tables) -> Iterator[str]:
        """One block of MyST a pack: its heading, then its sources sorted by id."""
        used: dict[str, int] = {}
        for row in tables.observations:
            used[row.source] = used.get(row.source, 0) + 1
        for pack in sorted(tables.packs, key=lambda pack: (pack == "china", pack)):
            own = sorted(name for name, source in tables.sources.items() if source.pack == pack)
            blocks = [source_block(tables, name, used.get(name, 0)) for name in own] or ["None yet.\n"]
            yield "\n".join([f"## Sources of the pack *{escape(pack)}*\n", *blocks])


def source_block(tables: Tables, name: str, used: int) -> str:
    """A source as a definition with a target: what it is, where it was read, its grade, what it is worth."""
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
    count = f"{used} figure{'' if used == 1 else 's'} taken from it" if used else "no figure taken from it"
    lines.append(f"{grade[0].upper()}{grade[1:]}; first issued by {escape(source.origin)}; {count}.")
    if source.note:
        lines.append(escape(source.note[0].upper() + source.note[1:]).rstrip("\\.") + ".")
    # Two trailing backslashes would be an escape: a hard break keeps the lines of one source apart.
    body = "\\\n".join(lines)
    return f"(source-{name})=\n**{escape(name)}**\\\n{body}\n"


# How much of a source was read, behind the day.
EXTENT_READ = {"": "", "whole": ", all of it", "opening": ", its opening alone", "copy": ", in a copy elsewhere"}


class SearchesDirective(_FromTables):
    """``{searches}``: every search for a source as one table, with the printed figures for which it was made."""

    def blocks(self, tables: Tables) -> Iterator[str]:
        """One table."""
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
        table = Table(
            "tab-searches", "Searches for sources", head, rows, (16, 18, 26, 16, 24), long=True, sortable=True
        )
        yield table._repr_markdown_()


class VocabularyDirective(_FromTables):
    """``{vocabulary} bases|indicators|units``: a vocabulary as a numbered table."""

    required_arguments = 1

    def blocks(self, tables: Tables, which: str) -> Iterator[str]:
        """One table."""
        yield vocabulary(tables, which)._repr_markdown_()


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


def _titles(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Say what a mark means: in a tooltip on the page, and on paper by the page that it leads to."""
    for sup in doctree.findall(nodes.superscript):
        for link in list(sup.findall(nodes.reference)) if "marktitle" in sup else ():
            link["reftitle"] = sup["marktitle"]
            if app.builder.format == "latex" and "refuri" in link:
                # The builder names a target by its document and id; a link within one document has no address.
                target = link["refuri"].lstrip("%").replace("#", ":")
                page = f"\\,\\pageref{{\\detokenize{{{target}}}}}"
                sup.append(nodes.raw("", page, format="latex"))


def setup(app: Sphinx) -> dict:
    """Register the roles and directives."""
    app.add_role("claim", ClaimRole())
    app.add_role("obs", ObsRole())
    app.add_role("num", NumRole())
    app.add_role("address", AddressRole())
    app.add_directive("sources", SourcesDirective)
    app.add_directive("searches", SearchesDirective)
    app.add_directive("vocabulary", VocabularyDirective)
    app.connect("doctree-resolved", _titles)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

"""The page "Change a number" before anything is changed: every printed figure as a row of the ledger, text by text."""

from __future__ import annotations

import html
import re

from sphinx.application import Sphinx

from ..audit.ledger import record
from ..audit.outcomes import WORK, Entry, by_work, printed_figures
from ..audit.tables import Tables
from .answers import BlocksDirective, Sources, answers
from .cards import entries_of
from .number_rows import row

# Said at each table, since a link leads past the top of the page.
NOSCRIPT = "<noscript><p>Scripts are switched off here: these figures can be read, not changed.</p></noscript>"
HEAD = ("What the text says", "Other sources", "The text itself")


@answers("numbers", of="tables")
def numbers(sources: Sources, page: str, words: str) -> list[str]:
    """The rows of a section of the paper, or those of the ``others``, folded text by text; as raw HTML."""
    whole = by_work(list(sources.entries.values()))
    counted = {entry.claim.claim for entries in whole.values() for entry in printed_figures(entries)}
    blocks = []
    for work, entries in entries_of(sources, words).items():
        table = _table(sources.tables, entries, counted)
        if work != WORK:
            title = html.escape(sources.tables.sources[work].title)
            table = f'<details class="texts"><summary>{title} ({len(entries)})</summary>{table}</details>'
        blocks.append(f"````{{raw}} html\n{table}\n````")
    return blocks


def _table(tables: Tables, entries: list[Entry], counted: set[str]) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in HEAD)
    rows = "\n".join(_row(tables, entry, entry.claim.claim in counted) for entry in entries)
    return f'{NOSCRIPT}<table class="numbers"><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>'


def _row(tables: Tables, entry: Entry, counted: bool) -> str:
    """A row; its classes are those of a card, so that the filter of the ledger does for both (``static/ledger.js``)."""
    claim = entry.claim
    words = {name: html.escape(text) for name, text in row(record(tables, entry)).items()}
    before, after = claim.restatement.split("{printed}")
    mark = re.match("[.,;:)]*", after)[0]  # stays on the line of the field
    before, rest = html.escape(before), html.escape(after.removeprefix(mark))
    section = claim.section.replace(".", "-") if claim.work == WORK else "others"
    classes = f"ledger-card {entry.state} kind-{entry.kind} in-{section}{'' if counted else ' uncounted'}"
    return (
        f'<tr class="{classes}" id="number-{claim.claim}">'
        f'<td class="says">{before}<span class="figure">{words["printed"]}</span><span class="kept">{mark}</span>{rest}</td>'
        f'<td class="verdict"><strong>{words["verdict"]}</strong> <span class="reason">{words["reason"]}</span></td>'
        f'<td class="itself">{words["itself"]}</td></tr>'
    )


def setup(app: Sphinx) -> dict:
    """Register the directive ``{numbers} 2``, ``{numbers} others``."""
    app.setup_extension("compendium.book.answers")
    app.add_directive("numbers", BlocksDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

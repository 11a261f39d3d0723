"""Bars that are text: those of a stored figure, each a link to the card of its source, and three that a reader moves.

On paper a figure stands as it is drawn, and nothing moves.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from .answers import ask


def address_of(app: Sphinx, page: str) -> Callable[[str], str]:
    """A function from a label to its address as seen from a page; it raises KeyError for a label that is not there."""
    labels = app.env.get_domain("std").anonlabels

    def address(label: str) -> str:
        there, anchor = labels[label]
        return f"{app.builder.get_relative_uri(page, there)}#{anchor}"

    return address


def linked(data: Mapping[str, object], address: Callable[[str], str]) -> str:
    """The bars of a stored figure as HTML, on one linear axis from zero.

    Parameters
    ----------
    data
        What the cell stores. Its rows have the columns ``people``, ``hedge``, ``number`` (persons), ``share``, ``from``,
        ``quoted`` (how a source prints it, with the source; may be empty) and ``card`` (the label of the source's card).
    address
        The address of a label.
    """
    rows = list(csv.DictReader(io.StringIO("".join(data["text/plain"]))))
    most = max(int(row["number"]) for row in rows)
    bars = []
    for row in rows:
        text = {name: escape(words) for name, words in row.items()}
        number, where = int(row["number"]), " · ".join(filter(None, (text["from"], text["quoted"])))
        words = f"<strong>{text['hedge']} {number:,} people</strong> {text['people']} ({text['share']})"
        bars.append(f'<a href="{address(row["card"])}">{bar(words, number / most, where)}</a>')
    return listed(bars)


def bar(words: str, length: float, below: str) -> str:
    """One bar as HTML: words above it, its length as a share of the longest, where it comes from below it."""
    drawn = f'<span class="bar" style="width: {100 * length:.2f}%"></span>'
    return f'{words}{drawn}<span class="bar-from">{below}</span>'


def listed(bars: Iterable[str]) -> str:
    """Bars under each other, as a list of HTML."""
    return f'<ol class="bars">{"".join(f"<li>{one}</li>" for one in bars)}</ol>'


# What a reader may change: the name of the field in the script, and its label.
FIELDS = {
    "register": "People on the register (建档立卡) on that day",
    "lifted": "People lifted out of poverty by then",
    "base": "Rural people of the province",
}
# By what names a cell of the page stores what the fields start from, the register as first counted, and the two rates.
STARTS = (*(f"try_{name}" for name in FIELDS), "try_register_first", "try_printed", "try_said")
ROOM = 0.2  # how far a slider reaches on both sides of its start; a field takes any number


class DecimalPointDirective(SphinxDirective):
    """``{decimal-point}``: fields that move three bars; what they start from is what the page's cells store.

    ``decimal_point.js`` shows it; without scripts, and on paper, nothing of it is seen.
    """

    def run(self) -> list[nodes.Node]:
        """The fields, the bars and the table as HTML; an error where no cell stores a number."""
        try:
            stored = {name.removeprefix("try_"): str(ask(self.env, "num", name)) for name in STARTS}
        except LookupError as error:
            raise self.error(str(error)) from None
        return [nodes.raw("", moved_by_hand(stored), format="html")]


def moved_by_hand(stored: Mapping[str, str]) -> str:
    """The fields, the bars and the table as HTML.

    Parameters
    ----------
    stored
        The words of ``STARTS``, without ``try_``: numbers of people, and two rates in percent.
    """
    number = {name: words.replace(",", "") for name, words in stored.items()}
    fields = []
    for name, label in FIELDS.items():
        low, high = (round(int(number[name]) * factor, -3) for factor in (1 - ROOM, 1 + ROOM))
        fields.append(
            f'<div><label for="point-{name}">{label}</label>'
            f'<input id="point-{name}" name="{name}" value="{stored[name]}" inputmode="numeric" autocomplete="off">'
            f'<input type="range" value="{number[name]}" min="{low:.0f}" max="{high:.0f}" step="1000" '
            f'aria-label="{label}"></div>'
        )
    counts = ("register_first", "as the paper prints it"), ("register", "as an office counted it later")
    buttons = "".join(
        f'<button type="button" data-register="{stored[name]}">{stored[name]}, {words}</button>'
        for name, words in counts
    )
    printed, said = f"less than {stored['printed']} percent", f"{stored['said']} percent"
    says = (
        ("fewer than", f"allowed by the paper’s rate, {printed}"),
        ("about", f"would be {said}, as the department said"),
        ("", "left of the register as set"),
    )
    bars = listed(f'{hedge} <strong></strong> {of}<span class="bar"></span>' for hedge, of in says)
    rows = "".join(f'<tr><th scope="row">{label}</th><td></td><td></td></tr>' for label in FIELDS.values())
    return (
        f'<form class="decimal-point" data-rates="{number["printed"]} {number["said"]}" hidden>{"".join(fields)}'
        f'<div class="point-buttons">{buttons}<button type="reset">Start again</button></div>'
        f'<p role="status"></p>{bars}'
        '<table class="table"><caption>What each would have to be, with the two others as set</caption>'
        f'<thead><tr><td></td><th scope="col">for {printed}</th><th scope="col">for {said}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></form>"
    )


def setup(app: Sphinx) -> dict:
    """Register with Sphinx."""
    app.setup_extension("compendium.book.answers")
    app.add_directive("decimal-point", DecimalPointDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

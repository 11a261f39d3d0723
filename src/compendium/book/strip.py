"""``{strip}``: one dot for each figure that the paper prints, in its order and its state, each a link to its card.

How many have which state stands above, each count a link to the ledger that shows just these; on paper it stands alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ..audit.ledger import STATES, WORK, by_work, printed_figures
from .answers import Sources, answers, ask
from .bars import address_of

# What stands behind the count of a state.
SAYS = {
    "confirmed": "confirmed: another source prints the same",
    "contradicted": "contradicted: by another source, or by the paper’s other figures",
    "unmarked": "unmarked: no other source was found, or it decides nothing",
}


@answers("strip", of="tables")
def figures_printed(sources: Sources, page: str, words: str) -> list[tuple[str, str, str, str]]:
    """Every printed figure of the paper that is counted: claim, state, the words printed, what the paper says."""
    own = printed_figures(by_work(list(sources.entries.values()))[WORK])
    return [
        (e.claim.claim, e.state, e.claim.printed, e.claim.restatement.replace("{printed}", e.claim.printed))
        for e in own
    ]


class StripDirective(SphinxDirective):
    """``{strip}``: dots and their legend; on paper the legend alone."""

    def run(self) -> list[nodes.Node]:
        """A container that holds the legend as text, which the site replaces by links."""
        figures = ask(self.env, "strip", "")
        held = nodes.container(
            "", nodes.paragraph(text=f"{'; '.join(f'{n} {says}' for n, _, says in legend(figures))}.")
        )
        held["strip"] = figures
        return [held]


def legend(figures: Sequence[tuple[str, str, str, str]]) -> list[tuple[int, str, str]]:
    """Of each state how many figures have it, its name, and what it says."""
    found = Counter(state for _, state, *_ in figures)
    return [(found[state], state, SAYS[state]) for state in STATES]


def _linked(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put dots and links in the place of the legend on a page of the site."""
    if app.builder.format != "html":
        return
    address = address_of(app, docname)
    for held in list(doctree.findall(nodes.container)):
        if "strip" in held:
            figures = held["strip"]
            ledger = address(f"claim-{figures[0][0]}").partition("#")[0]
            counts = "".join(
                f'<li><a class="{state}" href="{ledger}?state={state}"><strong>{n}</strong> {escape(says)}</a></li>'
                for n, state, says in legend(figures)
            )
            dots = "".join(
                f'<li><a class="{state}" href="{address(f"claim-{claim}")}" title="{escape(says)}" '
                f'aria-label="{escape(printed)}: {state}"></a></li>'
                for claim, state, printed, says in figures
            )
            strip = (
                f'<div class="strip"><ul class="strip-counts">{counts}</ul><p>One dot each, in the order of the paper:</p>'
                f'<ol class="strip-dots">{dots}</ol></div>'
            )
            held.replace_self(nodes.raw("", strip, format="html"))


def setup(app: Sphinx) -> dict:
    """Register with Sphinx."""
    app.setup_extension("compendium.book.answers")
    app.add_directive("strip", StripDirective)
    app.connect("doctree-resolved", _linked)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

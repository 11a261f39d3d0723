"""How a stored notebook becomes a page: code folded, exhibits where they are called, pictures in the theme's inks.

``{exhibit} fig-growth-benchmark`` shows the figure or table of that label where it is called, with the directive's
text as its caption.  Its own cell then shows nothing on the page.  From another notebook it is shown without a number,
with a link to its chapter: nothing is computed or numbered twice.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from . import prose
from .answers import Sources, answers, ask, sources
from .bars import address_of, linked
from .drawing import BLACK, EXHIBIT, FAINT, GREY, GRID, PAPER, WORDS, credit_lines
from .exhibits import FIGURES, TABLE, Exhibit, calls, tables_in
from .show import escape

_LOG = logging.getLogger(__name__)


@answers("exhibit", of="pages")
def exhibit_stored(told: Sources, page: str, label: str) -> tuple[str, str]:
    """The page of an exhibit and the digest of all that its notebook stores of it; raises LookupError without one."""
    found = told.exhibits.get(label)
    if found is None or not found.data:
        raise LookupError(f"no cell stores {label}")
    return found.page, hashlib.sha256(json.dumps(found.data, sort_keys=True).encode()).hexdigest()


class ExhibitDirective(SphinxDirective):
    """``{exhibit} label``: a stored figure or table here; the text is its caption, ``:alt:`` what a picture shows.

    With ``:bars:`` the site has the figure's rows as bars that are links (``bars.py``), and paper the picture.
    """

    required_arguments = 1
    has_content = True
    option_spec = {"alt": directives.unchanged, "bars": directives.flag}

    def run(self) -> list[nodes.Node]:
        """The figure or table; a warning where no notebook stores one of that label."""
        root = Path(self.env.app.srcdir)
        try:
            ask(self.env, "exhibit", self.arguments[0])
        except LookupError as error:
            _LOG.warning("exhibit: %s", error, location=self.get_location(), type="compendium")
            return []
        found = sources(self.env.app).exhibits[self.arguments[0]]
        here = Path(self.env.doc2path(self.env.docname)).relative_to(root).as_posix()
        if found.kind == "figure" and not self.options.get("alt"):
            _LOG.warning("exhibit: %s has no :alt:", found.name, location=self.get_location(), type="compendium")
        return self._figure(found, here) if found.kind == "figure" else self._table(found, here)

    def _parsed(self, text: str) -> list[nodes.Node]:
        holder = nodes.container()
        self.state.nested_parse(StringList(text.splitlines(), f"<{self.name}>"), self.content_offset, holder)
        return holder.children

    def _figure(self, found: Exhibit, here: str) -> list[nodes.Node]:
        alt = prose.plain(self.options.get("alt", ""))
        image = nodes.image(uri=f"/{(FIGURES / found.name).as_posix()}.svg", alt=alt, classes=["exhibit"], width="100%")
        image["label"], image["bars"] = found.name, "bars" in self.options
        below = map(escape, credit_lines(found.data[EXHIBIT]))
        words = self._parsed("\n".join([*self.content, *below]))
        if here != found.page:
            return [nodes.container("", image, *words, *self._home(found), classes=["borrowed"])]
        figure = nodes.figure("", image, align="center")
        caption = nodes.caption("", "", *(words[0].children if words else ()))
        self.set_source_info(figure)
        figure += caption
        if words[1:]:
            figure += nodes.legend("", *words[1:], classes=["credits"])
        figure["names"].append(found.name)
        self.state.document.note_explicit_target(figure, figure)
        return [figure]

    def _table(self, found: Exhibit, here: str) -> list[nodes.Node]:
        text = "".join(found.data["text/markdown"])
        if caption := " ".join(self.content):
            text = TABLE.sub(lambda match: match[0].replace(match["caption"], caption, 1), text, count=1)
        if here != found.page:  # numbered and named once, at home
            text = re.sub(r"^:name: .*\n", "", text, flags=re.M)
            return [nodes.container("", *self._parsed(text), *self._home(found), classes=["borrowed"])]
        return self._parsed(text)

    def _home(self, found: Exhibit) -> list[nodes.Node]:
        return self._parsed(f"From {{doc}}`/{found.page.removesuffix('.ipynb')}`.")


def _credited(app: Sphinx, doctree: nodes.document) -> None:
    """Set the sources below a table as small as those below a figure."""
    for line in doctree.findall(nodes.paragraph):
        if line.astext().startswith("Sources: ") and isinstance(
            line.previous_sibling(), (nodes.table, nodes.enumerated_list)
        ):
            line["classes"].append("credits")


def _shown(app: Sphinx, docname: str, source: list[str]) -> None:
    """Turn a stored notebook into a page: code folded, numbers for the prose left out, exhibits where they are called."""
    if Path(app.env.doc2path(docname)).suffix != ".ipynb":
        return
    notebook = json.loads(source[0])
    placed = {label for text in prose.texts(notebook) for label in calls(text)}
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        tags = cell["metadata"].setdefault("tags", [])
        tags += ["hide-input"] * ("hide-input" not in tags)
        says = re.match(r"# (.+)", "".join(cell["source"]))
        label = f"Code: {says[1][0].lower()}{says[1][1:]}" if says else "Code"
        cell["metadata"].setdefault("mystnb", {}).update(code_prompt_show=label, code_prompt_hide=label)
        cell["outputs"] = [output for output in cell["outputs"] if not _elsewhere(output.get("data", {}), placed)]
        for output in cell["outputs"]:
            about = output.get("data", {}).get(EXHIBIT, {})
            if about.get("caption"):
                call = f"```{{exhibit}} {about['label']}\n:alt: {about['alt']}\n{about['caption']}\n```\n"
                output["data"] = {"text/markdown": call}
    source[0] = json.dumps(notebook)


def _elsewhere(data: dict, placed: set[str]) -> bool:
    """Whether an output is shown where the page calls for it, or not at all."""
    labels = {name for name, _ in tables_in("".join(data.get("text/markdown", "")))}
    labels |= {data[EXHIBIT]["label"]} if EXHIBIT in data else set()
    return prose.STORED in data or bool(labels & placed)


_NAMES = ("blue", "orange", "green", "purple", "sky")
# What a theme may change of a picture's colours: ink, faint ink, grid, paper, marks, and words in the colour of a mark.
_THEMED = {
    BLACK: "var(--pst-color-text-base, #000)",
    GREY: "var(--pst-color-text-muted, #555)",
    GRID: "var(--pst-color-border, #ddd)",
    PAPER: "var(--pst-color-background, #fff)",
    FAINT: f"var(--mark-faint, {FAINT})",
}
for _name, (_mark, _word) in zip(_NAMES, WORDS.items(), strict=True):
    _THEMED |= {_mark.lower(): f"var(--mark-{_name}, {_mark})", _word: f"var(--words-{_name}, {_word})"}


def inlined(svg: str, alt: str) -> str:
    """A stored picture as part of a page, in the colours of its theme, named for a screen reader."""
    for colour, variable in _THEMED.items():
        svg = svg.replace(f": {colour}", f": {variable}")
    size = re.match(r'<svg[^>]*viewBox="([^"]*)"', svg)[1]
    width = float(size.split()[2])
    # Words are drawn without a colour, which means black: they take the ink of the page from here.
    style = f"fill: {_THEMED[BLACK]}; max-width: {1.35 * width:.0f}px"
    head = f'<svg class="exhibit" viewBox="{size}" role="img" aria-label="{html.escape(alt)}" style="{style}"'
    return head + ' xmlns:xlink="http://www.w3.org/1999/xlink">' + svg[svg.index(">") + 1 :]


def _inline(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put pictures into the page itself, so that dark mode can turn their ink; on paper they are files."""
    if app.builder.format != "html":
        return
    found = sources(app).exhibits
    for image in list(doctree.findall(nodes.image)):
        if "exhibit" in image["classes"]:
            data = found[image["label"]].data
            if image["bars"]:
                drawn = linked(data, address_of(app, docname))
            else:
                drawn = inlined("".join(data["image/svg+xml"]), image["alt"])
            image.replace_self(nodes.raw("", drawn, format="html"))


def setup(app: Sphinx) -> dict:
    """Register the directive, and what makes a page of a notebook."""
    app.setup_extension("compendium.book.answers")
    app.add_directive("exhibit", ExhibitDirective)
    app.connect("source-read", _shown)
    app.connect("doctree-read", _credited)
    app.connect("doctree-resolved", _inline)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

"""The exhibits of the book, read from the stored outputs of the notebooks, and the directive that places one on a page.

``{exhibit} fig-growth-benchmark`` shows the figure or table of that label where it is called, with the directive's
text as its caption.  Its own cell then shows nothing on the page.  From another notebook it is shown without a number,
with a link to its chapter: nothing is computed or numbered twice.
"""

from __future__ import annotations

import csv
import functools
import html
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from .. import files
from . import prose
from .drawing import BLACK, EXHIBIT, GREY, GRID, PAPER, WORDS, credit_lines
from .show import escape

_LOG = logging.getLogger(__name__)
COLUMNS = ("kind", "name", "page", "cell", "caption")
FIGURES = Path("book") / "figures"  # where the build puts pictures and data for pages to take
_TABLE = re.compile(
    r"^(?::::|```)\{(?P<kind>table|list-table)\} ?(?P<caption>.*)\n(?:^:.*\n)*?^:name: (?P<name>\S+)$", re.M
)
_VOCABULARY = re.compile(r"^```\{vocabulary\} (\w+)", re.M)
_CALL = re.compile(r"^(?P<fence>`{3,}|:{3,})\{exhibit\} +(?P<label>\S+)\n(?P<body>.*?)^(?P=fence)$", re.M | re.S)
_OPTION = re.compile(r"^:\w+:.*\n", re.M)


@dataclass(frozen=True)
class Exhibit:
    """A table or a figure: its label, its page, its cell (``0`` for a page of prose), its caption.

    ``data`` is the stored output by kind of content; empty for a table of a page of prose.
    """

    kind: str
    name: str
    page: str
    cell: int
    caption: str
    data: dict[str, object]


def exhibits(root: Path) -> list[Exhibit]:
    """All exhibits of a checkout: notebooks in the order of the book, then pages of prose.

    Raises
    ------
    ValueError
        Two cells make an exhibit of one label.
    """
    found = [exhibit for path in in_order(root) for exhibit in _notebook(path, root)]
    for path in sorted((root / "book").glob("*.md")):
        page, text = path.relative_to(root).as_posix(), path.read_text("utf-8")
        found += [Exhibit("table", name, page, 0, caption, {}) for name, caption in _tables(text)]
        found += [
            Exhibit("table", f"tab-{which}", page, 0, f"The vocabulary: {which}", {})
            for which in _VOCABULARY.findall(text)
        ]
    names = [exhibit.name for exhibit in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"made by two cells: {', '.join(twice)}; a label is given once")
    return found


def in_order(root: Path) -> list[Path]:
    """The notebooks in the order of the book: as ``_toc.yml`` names them or, by a pattern, their folder."""
    contents = root / "_toc.yml"
    text = contents.read_text("utf-8") if contents.exists() else ""

    def place(path: Path) -> tuple[int, str]:
        name = path.relative_to(root).with_suffix("").as_posix()
        named = re.search(rf": {re.escape(name)}$", text, re.M) or re.search(
            rf": {re.escape(name.rpartition('/')[0])}/\*$", text, re.M
        )
        return (named.start() if named else len(text)), name

    return sorted((root / "notebooks").rglob("[!.]*.ipynb"), key=place)


def as_csv(found: list[Exhibit]) -> str:
    """Exhibits as CSV, a row each."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((e.kind, e.name, e.page, e.cell or "", prose.plain(e.caption)) for e in found)
    return out.getvalue()


def calls(text: str) -> dict[str, str]:
    """The labels that a piece of prose places, each with the caption it gives."""
    return {match["label"]: " ".join(_OPTION.sub("", match["body"]).split()) for match in _CALL.finditer(text)}


def _tables(text: str) -> list[tuple[str, str]]:
    return [(match["name"], match["caption"]) for match in _TABLE.finditer(text)]


def _notebook(path: Path, root: Path) -> Iterator[Exhibit]:
    page, notebook = path.relative_to(root).as_posix(), json.loads(path.read_text("utf-8"))
    placed = {label: words for text in prose.texts(notebook) for label, words in calls(text).items()}
    for number, cell in enumerate(notebook["cells"], 1):
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "image/svg+xml" in data and EXHIBIT in data:
                label = data[EXHIBIT]["label"]
                yield Exhibit(
                    "figure", label, page, number, placed.get(label) or data[EXHIBIT].get("caption", ""), data
                )
            for name, caption in _tables("".join(data.get("text/markdown", ""))):
                yield Exhibit("table", name, page, number, placed.get(name) or caption, data)


@functools.lru_cache(maxsize=1)
def _by_label(root: Path, state: tuple[tuple[str, int], ...]) -> dict[str, Exhibit]:
    return {exhibit.name: exhibit for exhibit in exhibits(root)}


def by_label(root: Path) -> dict[str, Exhibit]:
    """The exhibits of a checkout by label, read once for each state of the notebooks."""
    return _by_label(root, tuple((str(path), path.stat().st_mtime_ns) for path in prose.pages(root)))


# --- on the page -----------------------------------------------------------------------------------------------------


class ExhibitDirective(SphinxDirective):
    """``{exhibit} label``: a stored figure or table here; the text is its caption, ``:alt:`` what a picture shows."""

    required_arguments = 1
    has_content = True
    option_spec = {"alt": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """The figure or table; a warning where no notebook stores one of that label."""
        root = Path(self.env.app.srcdir)
        found = by_label(root).get(self.arguments[0])
        here = Path(self.env.doc2path(self.env.docname)).relative_to(root).as_posix()
        if found is None or not found.data:
            _LOG.warning(
                "exhibit: no cell stores %s", self.arguments[0], location=self.get_location(), type="compendium"
            )
            return []
        self.env.note_dependency(str(root / found.page))
        if found.kind == "figure" and not self.options.get("alt"):
            _LOG.warning("exhibit: %s has no :alt:", found.name, location=self.get_location(), type="compendium")
        return self._figure(found, here) if found.kind == "figure" else self._table(found, here)

    def _parsed(self, text: str) -> list[nodes.Node]:
        holder = nodes.container()
        self.state.nested_parse(StringList(text.splitlines(), f"<{self.name}>"), self.content_offset, holder)
        return holder.children

    def _figure(self, found: Exhibit, here: str) -> list[nodes.Node]:
        alt = prose.plain(self.options.get("alt", ""))
        image = nodes.image(uri=f"/{(FIGURES / found.name).as_posix()}.*", alt=alt, classes=["exhibit"], width="100%")
        image["label"] = found.name
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
            text = _TABLE.sub(lambda match: match[0].replace(match["caption"], caption, 1), text, count=1)
        if here != found.page:  # numbered and named once, at home
            text = re.sub(r"^:name: .*\n", "", text, flags=re.M)
            return [nodes.container("", *self._parsed(text), *self._home(found), classes=["borrowed"])]
        return self._parsed(text)

    def _home(self, found: Exhibit) -> list[nodes.Node]:
        return self._parsed(f"From {{doc}}`/{found.page.removesuffix('.ipynb')}`.")


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
    labels = {name for name, _ in _tables("".join(data.get("text/markdown", "")))}
    labels |= {data[EXHIBIT]["label"]} if EXHIBIT in data else set()
    return prose.STORED in data or bool(labels & placed)


_NAMES = ("blue", "orange", "green", "purple", "sky")
# What a theme may change of a picture's colours: ink, faint ink, grid, words in the colour of a mark, paper.
_THEMED = {
    BLACK: "var(--pst-color-text-base, #000)",
    GREY: "var(--pst-color-text-muted, #555)",
    GRID: "var(--pst-color-border, #ddd)",
    PAPER: "var(--pst-color-background, #fff)",
} | {colour: f"var(--words-{name}, {colour})" for name, colour in zip(_NAMES, WORDS.values(), strict=True)}


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
    """Put pictures into the page itself, so that dark mode can turn their ink; other builders take them as files."""
    if app.builder.format != "html":
        return
    found = by_label(Path(app.srcdir))
    for image in list(doctree.findall(nodes.image)):
        if "exhibit" in image["classes"]:
            svg = "".join(found[image["label"]].data["image/svg+xml"])
            image.replace_self(nodes.raw("", inlined(svg, image["alt"]), format="html"))


def write(root: Path) -> bool:
    """Write ``book/exhibits.csv``; returns whether it changed."""
    return files.write(root / "book" / "exhibits.csv", as_csv(exhibits(root)))


def setup(app: Sphinx) -> dict:
    """Register the directive, and what makes a page of a notebook."""
    app.add_directive("exhibit", ExhibitDirective)
    app.connect("source-read", _shown)
    app.connect("doctree-resolved", _inline)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

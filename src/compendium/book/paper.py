"""The PDFs, assembled by LaTeX from the pages that were read for the site: what each holds, its numbers and its links.

Which pages a volume holds is said in ``_config.yml`` (``volumes``).  Numbers of tables and figures are those of the
site.  A link to a page of another volume, or of none, becomes words that say where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fnmatch import fnmatch
from pathlib import Path

import yaml
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.latex import LaTeXBuilder
from sphinx.builders.latex.nodes import thebibliography
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.texescape import escape

from . import columns, together
from .citation import names_of
from .languages import is_chinese
from .show import SIGNS

# Begins the address of what is not in the volume.
ELSEWHERE = "%elsewhere:"
CONTENTS = r"{\parskip0pt\sphinxtableofcontentshook\tableofcontents}\clearpage\pagenumbering{arabic}"
TITLE_PAGE = r"""\begin{titlepage}\sffamily\hypersetup{pdftitle={%(title)s},pdfauthor={%(authors)s}}
\noindent\rule{\textwidth}{1pt}\par\vspace{4em}\raggedright
{\Huge\bfseries %(title)s\par}\vspace{1em}{\LARGE %(subtitle)s\par}\vfill
{\large %(authors)s\par}\vspace{1em}Version %(version)s, %(day)s
\end{titlepage}\pagenumbering{roman}"""
NUMBERED = {"figure": nodes.figure, "table": nodes.table}
# What a line of bold words opens, by the class of its box, and the room that both take together.
OPENED = {"result": r"0.5\textheight", "door": r"6\baselineskip"}


def in_order(env: BuildEnvironment) -> Iterator[tuple[str, str]]:
    """Every page in the order of the book, each with the caption of its part."""

    def below(page: str, part: str) -> Iterator[tuple[str, str]]:
        yield page, part
        for child in env.toctree_includes.get(page, ()):
            yield from below(child, part)

    first = env.config.root_doc
    yield first, ""
    for toctree in env.get_doctree(first).findall(addnodes.toctree):  # the parts
        for child in toctree["includefiles"]:
            yield from below(child, toctree["caption"] or "")


def volume_of(page: str, volumes: dict[str, dict]) -> str:
    """The name of the volume whose patterns a page fits first; empty for a page that is on the web alone."""
    return next((name for name, one in volumes.items() if any(fnmatch(page, p) for p in one["pages"])), "")


class PaperBuilder(LaTeXBuilder):
    """Sphinx's LaTeX builder, with volumes in place of the one tree that the contents make."""

    def init_document_data(self) -> None:
        """A document for each volume, in the place of one for all."""
        volumes = self.config.volumes
        # Chapters are the top: a part would take a page for its heading alone.
        self.config.latex_toplevel_sectioning = "chapter"
        self._pages: dict[str, list[tuple[str, str]]] = {name: [] for name in volumes}
        self._without: set[str] = set()
        self._volume: dict[str, str] = {}
        for page, part in in_order(self.env):
            self._volume[page] = volume_of(page, volumes)
            if self._volume[page]:
                pages = self._pages[self._volume[page]]
                pages.insert(0 if page == volumes[self._volume[page]].get("front") else len(pages), (page, part))
        (_, _, _, author, theme, *_), *_ = self.config.latex_documents
        self.titles = []
        for name, pages in self._pages.items():
            if pages:
                self.document_data.append((pages[0][0], f"{name}.tex", volumes[name]["title"], author, theme, False))

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """The address of a page in this volume, or a mark that it is elsewhere."""
        return f"%{to}" if to in self.docnames else f"{ELSEWHERE}{to}"

    def assemble_doctree(self, indexfile: str, toctree_only: bool, appendices: list[str]) -> nodes.document:
        """One tree of all pages of the volume that begins with a page, references resolved."""
        volume = self._volume[indexfile]
        self.docnames = {page for page, _ in self._pages[volume]}
        tree = self.env.get_doctree(indexfile).copy()  # without what is on it
        tree["docname"] = indexfile
        top = nodes.section("", nodes.title(text=self.config.volumes[volume]["title"]))
        tree += top
        cited = yaml.safe_load((Path(self.srcdir) / "CITATION.cff").read_text("utf-8"))
        top += nodes.raw("", _title_page(self.config.volumes[volume], cited), format="latex")
        chapters, front, before = self._pages[volume], self.config.volumes[volume].get("front"), ""
        if chapters[0][0] == front:
            top += self._chapter(front)
            chapters = chapters[1:]
        top += nodes.raw("", CONTENTS, format="latex")
        for page, part in chapters:
            if part != before:
                line = f"\\clearpage\\phantomsection\\addcontentsline{{toc}}{{part}}{{{escape(part, 'xelatex')}}}"
                top += nodes.raw("", line, format="latex")
            before = part
            top += self._chapter(page)
        self.env.resolve_references(tree, indexfile, self)
        for kind in (nodes.reference, addnodes.number_reference):
            for reference in list(tree.findall(kind)):
                self._worded(reference)
        self._only_what_is_cited(tree)
        _signs(tree)
        for link in tree.findall(nodes.reference):
            if link.astext() == link.get("refuri"):  # an address as it stands
                link.children = [_breakable(link["refuri"])]
        return tree

    def _chapter(self, page: str) -> addnodes.start_of_file:
        """A page as a part of the tree: without its list of pages below, pictures as PDF, numbers as on the site."""
        chapter = addnodes.start_of_file(docname=page)
        doctree = self.env.get_doctree(page)
        chapter += doctree.children
        without = set(self.config.volumes[self._volume[page]].get("without", ()))
        self._without |= {f"{page}#{label}" for label in without}
        for node in list(chapter.findall(lambda node: _left_out(node, without))):
            node.parent.remove(node)
        for node in reversed(list(chapter.findall(lambda node: isinstance(node, nodes.paragraph | nodes.section)))):
            if not _holds(node):
                self._without |= {f"{page}#{label}" for label in node["ids"]}
                node.parent.remove(node)
        if any(node.tagname == "bibliography" for node in chapter.findall(nodes.Element)):  # has a heading of its own
            for node in list(chapter.findall(lambda node: isinstance(node, nodes.title | nodes.paragraph))):
                node.parent.remove(node)
        for image in chapter.findall(nodes.image):
            if "exhibit" in image["classes"]:
                image["width"] = "70%" if "borrowed" in image.parent.get("classes", ()) else "80%"
                image["uri"] = image["uri"].removesuffix(".svg") + ".pdf"
                image["candidates"] = {"application/pdf": image["uri"]}
                self.env.images.add_file(page, image["uri"])
        for label in chapter.findall(nodes.inline):
            if "why" in label["classes"]:  # on the site it stands at the other end of the line
                label.insert(0, nodes.Text("– "))
        for box in list(chapter.findall(nodes.container)):
            for room in (OPENED[name] for name in box["classes"] if name in OPENED):
                box.insert(0, nodes.raw("", rf"\room{{{room}}}", format="latex"))
        numbers = self.env.toc_fignumbers.get(page, {})
        for kind, cls in NUMBERED.items():
            for node in list(chapter.findall(cls)):
                number = next((numbers[kind][i] for i in node["ids"] if i in numbers.get(kind, ())), None)
                if number:
                    shown = f"\\gdef\\the{kind}{{{'.'.join(map(str, number))}}}"
                    node.parent.insert(node.parent.index(node), nodes.raw("", shown, format="latex"))
        columns.widen(chapter)
        together.keep(chapter)
        for literal in list(chapter.findall(nodes.literal)):
            if "address" in literal["classes"]:
                literal.replace_self(_breakable(literal.astext()))
        return chapter

    def _worded(self, reference: nodes.Element) -> None:
        """Turn a reference to what is not in this volume into its words and where it stands."""
        address = reference.get("refuri", "") or f"{_page_of(reference)}#{reference.get('refid')}"
        page = address.removeprefix(ELSEWHERE).partition("#")[0]
        if not address.startswith(ELSEWHERE) and address.removeprefix("%") not in self._without:
            return
        volume = self._volume.get(page, "") if address.startswith(ELSEWHERE) else ""
        chinese = is_chinese(_page_of(reference))
        where = "网上" if chinese else "on the web"
        if volume:
            where = self.config.volumes[volume]["called_zh" if chinese else "called"]
        words = [child.deepcopy() for child in reference.children]
        # A printed figure says enough, and the cells of a table would all say it again.
        if "printed" not in reference.parent.get("classes", ()) and not _within(reference, nodes.entry):
            before = reference.parent.children[: reference.parent.index(reference)]
            text = "".join(child.astext() for child in before)
            bracketed = text.count("(") > text.count(")")
            told = f"（{where}）" if chinese else f", {where}" if bracketed else f" ({where})"
            words.append(nodes.Text(told))
        reference.replace_self(nodes.inline("", "", *words))

    def _only_what_is_cited(self, tree: nodes.document) -> None:
        """Take out of the bibliography what only other volumes cite, and from a volume without one the links to it."""
        links = [node for node in tree.findall(nodes.Element) if node.tagname == "raw_latex"]
        cited = set(re.findall(r"\{cite\.[^{}]*:(\w+)\}", "\n".join(node.rawsource for node in links)))
        entries = list(tree.findall(nodes.citation))
        for node in links if not entries else [one for one in entries if not cited & set(one["ids"])]:
            node.parent.remove(node)
        for node in [one for one in tree.findall(thebibliography) if not one.children]:
            node.parent.remove(node)


def _title_page(volume: dict, cited: dict) -> str:
    """The title page of a volume as LaTeX, with authors, version and date from CITATION.cff."""
    day = date.fromisoformat(str(cited["date-released"]))
    words = {
        "title": volume["title"],
        "subtitle": volume["subtitle"],
        "authors": names_of(cited),
        "version": cited["version"],
        "day": f"{day.day} {day:%B %Y}",
    }
    return TITLE_PAGE % {name: escape(text, "xelatex") for name, text in words.items()}


def _page_of(node: nodes.Node) -> str:
    """The page that a node of a volume stands on."""
    while not isinstance(node, addnodes.start_of_file):
        node = node.parent
    return node["docname"]


def _left_out(node: nodes.Node, without: set[str]) -> bool:
    """Whether a node has no place on paper: lists of the pages below, links to files, what is folded on the page or marked as
    for the web, what a volume does without.
    """
    if isinstance(node, nodes.Element) and node.get("classes") == "latex-tableofcontents":
        return True
    if isinstance(node, nodes.compound):
        return "toctree-wrapper" in node["classes"]
    if isinstance(node, nodes.container) and node.get("design_component") == "dropdown":
        return True
    if isinstance(node, nodes.inline):
        return "web" in node["classes"]
    if isinstance(node, addnodes.download_reference):
        return "figure-data" in node["classes"]
    return isinstance(node, nodes.table | nodes.figure | nodes.section) and bool(without & set(node["ids"]))


def _holds(node: nodes.Node) -> bool:
    """Whether anything of a part of a page is seen on paper, where no code of a cell is shown."""
    if isinstance(node, nodes.Text):
        return bool(node.strip())
    if isinstance(node, nodes.container) and node.get("mime_type") == "text/plain":  # shown only where nothing else is
        return False
    if isinstance(node, nodes.paragraph | nodes.section | nodes.container):
        return "cell_input" not in node["classes"] and any(map(_holds, node.children))
    return not isinstance(node, nodes.title | nodes.target | nodes.comment | nodes.raw)


def _within(node: nodes.Node, kind: type[nodes.Element]) -> bool:
    """Whether a node stands inside another of a kind."""
    return node.parent is not None and (isinstance(node.parent, kind) or _within(node.parent, kind))


def _breakable(address: str) -> nodes.raw:
    """An address that may break after every letter."""
    letters = "".join(escape(letter, "xelatex") + "\\allowbreak{}" for letter in address)
    return nodes.raw("", f"\\texttt{{{letters}}}", format="latex")


def _signs(tree: nodes.document) -> None:
    """Put behind each printed figure the sign of its state, which on the site is added by a style sheet."""
    for figure in tree.findall(nodes.inline):
        for state in SIGNS.keys() & set(figure["classes"]) if "printed" in figure["classes"] else ():
            figure += nodes.raw("", f"\\,{{\\scriptsize {SIGNS[state]}}}", format="latex")


class _Identifiers(SphinxPostTransform):
    """Links whose words are a DOI as bare links: a footnote would print the DOI again, and its number as a further digit."""

    default_priority = 300  # before Sphinx makes footnotes of addresses, after the bibliography is there
    formats = ("latex",)

    def run(self, **kwargs: object) -> None:
        for link in list(self.document.findall(nodes.reference)):
            doi = link.get("refuri", "").partition("https://doi.org/")[2]
            if doi and link.astext().endswith(doi):
                words = escape(link.astext(), "xelatex").replace("/", r"/\allowbreak{}")
                address = re.sub("([%#])", r"\\\1", link["refuri"])
                link.replace_self(nodes.raw("", rf"\href{{{address}}}{{{words}}}", format="latex"))


def _unlinked(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Take the links to PDFs out of the pages of a book that is built without them; the words stay."""
    if "body" in context and not app.config.with_pdf:
        names = "|".join(map(re.escape, app.config.volumes))
        linked = rf'<a [^>]*href="[^"]*(?:{names})\.pdf">(.*?)</a>'
        context["body"] = re.sub(linked, r"\1 (not built here)", context["body"])


def setup(app: Sphinx) -> dict:
    """Register the builder in the place of Sphinx's."""
    app.add_config_value("volumes", {}, "")
    app.add_config_value("with_pdf", True, "html")
    app.connect("html-page-context", _unlinked)
    app.add_builder(PaperBuilder, override=True)
    app.add_post_transform(_Identifiers)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

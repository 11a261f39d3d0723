"""What search engines and messengers show of a page: its title, and the sentences with which it begins."""

from __future__ import annotations

import re
from html import escape

from docutils import nodes
from sphinx.application import Sphinx

LONGEST = 300  # letters; what shows them cuts sooner or later
_ENDS = (".", "?", "!", ":", "。", "？", "！", "：")
_SENTENCE = re.compile(r".+?(?:[.?!](?=\s|$)|[。？！]|$)\s*", re.S)


def described(doctree: nodes.document) -> str:
    """The first sentences of a page, as many as have room: of the first paragraph of the text itself that has one."""
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section):
            marks = {id(text) for mark in paragraph.findall(nodes.superscript) for text in mark.findall(nodes.Text)}
            text = "".join(str(part) for part in paragraph.findall(nodes.Text) if id(part) not in marks)
            first, *more = _SENTENCE.findall(" ".join(text.split())) or [""]
            if not first.rstrip().endswith(_ENDS):
                continue
            for sentence in more:
                if len(first + sentence) > LONGEST:
                    break
                first += sentence
            return first.strip()
    return ""


def _described(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Put title and description where machines look for them; no address, since none is configured."""
    if doctree is None:
        return
    title = escape(re.sub(r"<[^>]*>", "", context["title"]), quote=True).replace("&amp;", "&")
    told = {"og:title": title, "og:type": "article", "og:site_name": escape(app.config.html_title)}
    if said := escape(described(doctree)):
        context["metatags"] += f'\n<meta name="description" content="{said}" />'
        told["og:description"] = said
    context["metatags"] += "".join(f'\n<meta property="{name}" content="{words}" />' for name, words in told.items())


def setup(app: Sphinx) -> dict:
    """Register with Sphinx."""
    app.connect("html-page-context", _described)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

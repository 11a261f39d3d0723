"""Faults of the theme and of extensions, mended in the pages when they are written.

Each was found by `make browser`, which is red without its mend. What style sheets and scripts can mend is in
`book/static`.
"""

from __future__ import annotations

import html
import re
from pathlib import Path

from docutils import nodes

from . import languages

MENDS = (
    # sphinx-thebe starts a kernel on another host when asked to; this book never asks. Its settings, written twice,
    # are an error in the browser's console.
    (r"<script>const THEBE_JS_URL = [^<]*</script>\s*", ""),
    (r'<script async="async" src="[^"]*sphinx-thebe\.js[^"]*"></script>\s*', ""),
    # Fonts fetched ahead that no page uses (its icons are pictures); from a folder the browser refuses them.
    (r'<link rel="preload" as="font"[^>]*/>\s*', ""),
    # A label that hides the words "Show code cell source" from a screen reader.
    (r'<summary aria-label="Toggle hidden content">', "<summary>"),
    # A button without a name, which folds the chapters of a part in the side bar.
    (
        r'(>([^<>]+)</a><details[^>]*>)<summary>(?=<span class="toctree-toggle")',
        r'\1<summary aria-label="Pages of: \2">',
    ),
    # A name that leaves out the shortcut shown on the button: the words on it are its name.
    (r'(<button class="btn search-button-field search-button__button" title="Search") aria-label="Search"', r"\1"),
    # The book's title and its search, outside every landmark.
    (
        r'<div class="bd-sidebar-primary bd-sidebar([^"]*)">',
        r'<div class="bd-sidebar-primary bd-sidebar\1" role="region" aria-label="The book">',
    ),
    # At a reader's first page there is no mode yet; the theme calls that an error before it takes this one.
    (r'localStorage\.getItem\("mode"\) \|\| ""', 'localStorage.getItem("mode") || "auto"'),
    # A role that ARIA has withdrawn, inside a list whose entries it hides.
    (r'role="doc-biblioentry"', 'role="listitem"'),
)


def _addresses(app, doctree: nodes.document) -> None:
    """Give links their addresses: MyST escapes those between angle brackets, and the writer does so once more."""
    for link in doctree.findall(nodes.reference):
        if "refuri" in link:
            link["refuri"] = html.unescape(link["refuri"])


def setup(app) -> dict[str, object]:
    """Register with Sphinx."""
    app.connect("doctree-read", _addresses)
    written: set[str] = set()
    app.connect("html-page-context", lambda app, pagename, *rest: written.add(pagename))
    app.connect("build-finished", lambda app, exception: _finish(app, exception, written))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _finish(app, exception: Exception | None, written: set[str]) -> None:
    if exception is None and app.builder.format == "html":
        for name in sorted(written):
            page = Path(app.builder.get_outfilename(name))
            text = mend(page.read_text("utf-8"))
            page.write_text(languages.framed(text) if languages.is_chinese(name) else text, "utf-8")


def mend(text: str) -> str:
    """A page's HTML without the faults."""
    for pattern, better in MENDS:
        text = re.sub(pattern, better, text)
    return text

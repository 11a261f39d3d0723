"""What is mended in the theme's pages: each mend by an example from a built page (`make browser` sees the whole)."""

import pytest
from docutils import nodes
from docutils.core import publish_doctree

from compendium.book import mends
from compendium.book.mends import MENDS, mend

FOLD = '<a href="all.html">All provinces</a><details><summary><span class="toctree-toggle" role="presentation">'
CASES = [
    ('<script>const THEBE_JS_URL = "https://unpkg.com/x"; const thebe_selector = ".cell"</script>\n', ""),
    ('<script async="async" src="../_static/sphinx-thebe.js?v=c100"></script>\n', ""),
    ('<link rel="preload" as="font" type="font/woff2" crossorigin href="a.woff2" />\n', ""),
    ('<summary aria-label="Toggle hidden content">', "<summary>"),
    (FOLD, FOLD.replace("<summary>", '<summary aria-label="Pages of: All provinces">')),
    (
        '<button class="btn search-button-field search-button__button" title="Search" aria-label="Search" x>',
        '<button class="btn search-button-field search-button__button" title="Search" x>',
    ),
    (
        '<div class="bd-sidebar-primary bd-sidebar">',
        '<div class="bd-sidebar-primary bd-sidebar" role="region" aria-label="The book">',
    ),
    ('localStorage.getItem("mode") || "";', 'localStorage.getItem("mode") || "auto";'),
    ('<div id="a" role="doc-biblioentry">', '<div id="a" role="listitem">'),
]


@pytest.mark.parametrize("before, after", CASES)
def test_each_mend(before, after):
    assert mend(before) == after
    assert mend(after) == after  # a second build of the same page changes nothing


def test_every_mend_has_its_example():
    assert len(CASES) == len(MENDS)


def test_a_link_has_its_address():
    page = publish_doctree("")
    page += nodes.paragraph("", "", nodes.reference("", "a", refuri="https://x.example/?a=1&amp;b=2"))
    mends._addresses(None, page)
    assert next(page.findall(nodes.reference))["refuri"] == "https://x.example/?a=1&b=2"

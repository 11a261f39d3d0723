"""The search of the book: numbers and Chinese words are found, and code is not in the way.

Sphinx throws every whole number of a query away, and takes a run of Chinese characters for one word.  Here a text is
taken apart into

- numbers, whole and without thousands marks: ``1,765,000`` and ``1765000`` are ``#1765000``, ``0.03`` is ``#0.03``;
- Chinese in pairs of characters: 连樟村 is ``zh连樟``, ``zh樟村`` and, where the run ends, ``zh村|``;
- other words, as before.

The marks before keep the three apart, and make of a beginning that is typed a beginning that is found: ``#176`` finds
``#1765000``, and ``zh扶`` all that goes on from 扶.  The page that searches takes a query apart in the same way, in
JavaScript; a test holds the two together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.search.en import SearchEnglish

NUMBER, CHINESE, END = "#", "zh", "|"
_HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_WORD = re.compile(rf"(?P<number>{_DIGITS})(?![^\W{_HAN}])|(?P<chinese>[{_HAN}]+)|[^\W{_HAN}]+")

# What language_data.js holds of this; it is read after Sphinx's searchtools.js, which defines Search.
SCRIPT = r"""
function splitQuery(query) {
  const letter = "(?:(?![HAN])[\\p{L}\\p{N}_])";
  const word = new RegExp(`(?<number>DIGITS)(?!${letter})|(?<chinese>[HAN]+)|${letter}+`, "gu");
  return [...query.normalize("NFKC").matchAll(word)].flatMap(({ 0: found, groups: { number, chinese } }) => {
    if (number) return ["#" + number.replaceAll(",", "")];
    if (!chinese) return [found];
    const letters = [...chinese];
    return letters.length < 2 ? ["zh" + chinese] : letters.slice(1).map((next, at) => "zh" + letters[at] + next);
  });
}

// A term as it may stand in a text.
function inText(term) {
  if (term.startsWith("#")) {
    const [whole, ...decimals] = term.slice(1).split(".");
    return [term.slice(1), [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...decimals].join(".")];
  }
  return [term.replace(/^zh(?=[HAN])/u, "")];
}

// On the page that searches: what is marked in a hit, and what surrounds it, which is text and no code.
if (typeof Search !== "undefined") {
  const { _parseQuery: parse, makeSearchSummary: summary } = Search;
  Search.htmlToText = (html, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    page.querySelectorAll(".headerlink, script, style, .above-input, .cell_input").forEach((part) => part.remove());
    return (page.querySelector(`article ${anchor}`) ?? page.body).textContent;
  };
  Search._parseQuery = (query) => {
    const [asked, terms, excluded, marked, objects] = parse(query);
    const words = new Set([...marked].flatMap(inText));
    if (SPHINX_HIGHLIGHT_ENABLED) localStorage.setItem("sphinx_highlight_terms", [...words].join(" "));
    return [asked, terms, excluded, words, objects];
  };
  Search.makeSearchSummary = (html, terms, anchor) => summary(html, new Set([...terms].flatMap(inText)), anchor);
}
""".replace("HAN", _HAN).replace("DIGITS", _DIGITS.replace("\\", "\\\\"))


def terms(text: str) -> list[str]:
    """The terms under which a text is found, in its order; words are not yet stemmed."""
    found = []
    for match in _WORD.finditer(unicodedata.normalize("NFKC", text)):
        if match["number"]:
            found.append(NUMBER + match[0].replace(",", ""))
        elif match["chinese"]:
            found += [CHINESE + first + then for first, then in zip(match[0], match[0][1:] + END, strict=True)]
        else:
            found.append(match[0])
    return found


class NumbersAndChinese(SearchEnglish):
    """English as Sphinx searches it, with numbers and Chinese as this module takes them apart."""

    js_splitter_code = SCRIPT

    def split(self, input: str) -> list[str]:
        """The terms of a text."""
        return terms(input)

    def stem(self, word: str) -> str:
        """A word without its ending; numbers and Chinese have none, and are most of what a page of figures holds."""
        return super().stem(word) if word.isascii() and not word.startswith(NUMBER) else word


class Builder(StandaloneHTMLBuilder):
    """Sphinx's builder of pages, which keeps code out of the index, and words that no page has any more."""

    def load_indexer(self, docnames: Iterable[str]) -> None:
        """Take over what the last build indexed, but for the pages that are written again."""
        super().load_indexer(docnames)
        for words in (self.indexer._mapping, self.indexer._title_mapping):
            for gone in [word for word, pages in words.items() if not pages]:
                del words[gone]

    def index_page(self, pagename: str, doctree: nodes.document, title: str) -> None:
        """Index a page without what its cells hold and print as code, which is hidden from the index meanwhile."""
        cells = doctree.findall(lambda node: isinstance(node, nodes.Element) and "cell" in node.get("classes", ()))
        code = [(block, block.children) for cell in cells for block in cell.findall(nodes.literal_block)]
        for block, _ in code:
            block.children = []
        super().index_page(pagename, doctree, title)
        for block, children in code:
            block.children = children


def setup(app: Sphinx) -> dict[str, object]:
    """Register with Sphinx."""
    app.add_search_language(NumbersAndChinese)
    app.add_builder(Builder, override=True)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

"""The two languages of the pages: in which a page is, its partner in the other, and the frame around a Chinese page."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx

HOME = "book/zh/index"  # where the Chinese pages begin
TITLE = "连樟村：逐数核对"
PART = "中文"  # the part of the contents that holds them
# English pages and their Chinese partners; those on provinces have the same names in another folder.
PARTNERS = {
    "notebooks/index": HOME,
    "notebooks/finding": "book/zh/finding",
    "notebooks/audit/ledger": "book/zh/figures",
    "book/reading": "book/zh/reading",
    "notebooks/provinces/comparison": "book/zh/comparison",
    "book/extend": "book/extend.zh",
    "book/province": "book/province.zh",
}
PROVINCES = "notebooks/provinces/", "book/zh/provinces/"
# What the theme says around a Chinese page, also to a screen reader.
FRAME = {
    "Skip to main content": "跳到正文", "Back to top": "回到顶部", "Search this book...": "搜索中文各页",
    'title="Search"': 'title="搜索"', 'aria-label="Search"': 'aria-label="搜索"',
    'aria-label="Version warning"': 'aria-label="版本提示"', 'aria-label="The book"': 'aria-label="本书"',
    'aria-label="Main"': 'aria-label="目录"', 'aria-label="Page"': 'aria-label="本页"',
    'aria-label="Pages of: ': 'aria-label="所含各页：', "Toggle primary sidebar": "全书目录",
    "Toggle secondary sidebar": "本页目录", "Download this page": "下载本页", "Download source file": "下载源文件",
    "Print to PDF": "打印", "Fullscreen mode": "全屏",
    'search-button__default-text">Search<': 'search-button__default-text">搜索<',
    "© Copyright ": "版权所有 © ", "By The Lianzhang, Recomputed contributors": "编者：《连樟村：逐数核对》编者",
    'title="light/dark" aria-label="light/dark"': 'title="明暗" aria-label="明暗"',
    "<h2> Contents </h2>": "<h2>目录</h2>",
    '<i class="fa-solid fa-list"></i> Contents': '<i class="fa-solid fa-list"></i> 目录',
    'title="previous page"': 'title="上一页"', 'title="next page"': 'title="下一页"',
    'prev-next-subtitle">previous<': 'prev-next-subtitle">上一页<',
    'prev-next-subtitle">next<': 'prev-next-subtitle">下一页<', 'title="Link to this heading"': 'title="本节链接"',
    'title="Link to this table"': 'title="本表链接"', 'title="Link to this image"': 'title="本图链接"',
}  # fmt: skip


def is_chinese(docname: str) -> bool:
    """Whether a page is in Chinese, by its name."""
    return docname.startswith("book/zh/") or docname.endswith(".zh")


def partner(docname: str) -> str:
    """The name that the page has, or would have, in the other language; empty where it has none."""
    both = PARTNERS | {chinese: english for english, chinese in PARTNERS.items()}
    for own, other in (PROVINCES, PROVINCES[::-1]):
        if docname.startswith(own) and docname not in both:
            return other + docname.removeprefix(own)
    return both.get(docname, "")


def _frame(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Say the language of a page, link its partner, and keep its side bar and its neighbours to its own language."""
    chinese, other = is_chinese(pagename), partner(pagename)
    for way, name in zip(("prev", "next"), app.builder.relations.get(pagename, (None,) * 3)[1:], strict=True):
        if name and is_chinese(name) != chinese:
            context[way] = None
    if chinese:
        context |= {"language": "zh-CN", "docstitle": TITLE, "project": TITLE, "root_doc": HOME}
        context["theme_home_page_in_toc"] = False  # its own part begins with it
        contents = context["generate_toctree_html"]
        context["generate_toctree_html"] = lambda *words, **named: own_part(contents(*words, **named))
    if other in app.env.found_docs:
        words, code = ("English", "en") if chinese else ("中文", "zh-CN")
        address = app.builder.get_relative_uri(pagename, other)
        context["metatags"] = f'{context.get("metatags", "")}<link rel="alternate" hreflang="{code}" href="{address}"/>'
        switch = f'<p class="language"><a href="{address}" lang="{code}" hreflang="{code}">{words}</a></p>\n'
        context["body"] = switch + context["body"]


def own_part(contents: object) -> object:
    """Of the contents in a side bar the Chinese part alone; anything else as it is."""
    parts = re.split(r'(?=<p aria-level="2" class="caption")', str(contents))
    return next((part for part in parts if f">{PART}<" in part), contents)


def framed(text: str) -> str:
    """The HTML of a Chinese page with its frame in Chinese."""
    for english, chinese in FRAME.items():
        text = text.replace(english, chinese)
    # A table that nobody refers to needs no number.
    text = re.sub(r'(<table[^>]* id="id\d+">\s*<caption>)<span class="caption-number">[^<]*</span>', r"\1", text)
    return re.sub(r'(<span class="caption-number">)Table ', r"\1表", text)


def setup(app: Sphinx) -> dict:
    """Register with Sphinx; after the theme, whose contents are cut."""
    app.connect("html-page-context", _frame, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

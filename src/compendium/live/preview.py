"""A chapter on a province as one HTML file, from tables that were filled in: what the book would show of them.

The parts are those of the book's own pages; nothing is drawn or laid out but by the standard library.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..audit.outcomes import Entry, judged
from ..audit.tables import Tables
from ..book.chinese_tables import ZH
from ..book.english import stated, when, with_note
from ..book.provinces import chinese, facts, parts
from ..book.show import claims_table, escape

STYLES = ("curve.css", "preview.css")  # of book/static: they go into the file


EN = parts.Language(
    code="en",
    label=lambda row: row.label,
    name=lambda place: place.name,
    stated=stated,
    noted=with_note,
    when=lambda tables, row: when(row),
    issuer=lambda tables, name: tables.sources[name].publisher,
    title=lambda row: row.title,
    comma=", ",
    semicolon="; ",
    said={
        "nothing": "The tables hold nothing of this yet.",
        "graded": "{} ({})",
        "heads": "What|When|Figure|Definition|Source",
        "poverty": "Poverty in {}: rows of different definitions are not to be compared",
        "village": "{}: every figure, as its source states it",
        "no-curve": "The tables hold fewer than two rates of poverty, so none is drawn.",
        "incidence": "Rate of poverty, percent",
        "incidence-alt": "The rate of poverty in {}, by definition: {}",
        "nation-incidence": "the nation (survey, standard of 2010)",
        "points": "{}: {} figures",
        "nation": "the nation",
        "income": "Rural disposable income per person, yuan",
        "income-alt": "Rural disposable income per person in {} and in the nation, {} to {}",
        "all-there": "nothing that this chapter would show",
        "sources": "Sources of the figures",
        "sources-heads": "Source|Grade|Figures",
        "joins": "Which comparisons the province joins",
        "joins-heads": "Comparison|With what",
        "joins-rank": "Rural income of all provinces",
        "rank": "{}: {}, place {} from the top among {} provinces",
        "takes-rank": "it takes rural disposable income per person",
        "joins-rates": "Curves of poverty by province",
        "rates-yes": "{} figures",
        "takes-rates": "it takes the rate of poverty of two years or more",
        "joins-pairs": "Register beside survey, in the years",
        "takes-pairs": "it takes both definitions of one year: the register and the survey",
        "joins-villages": "Incomes of villages",
        "takes-villages": "it takes the income per person of a village",
        "joins-ledger": "The ledger of audited figures",
        "ledger-yes": "{} figures",
        "takes-ledger": "it takes a public text and its figures (sheet claims)",
    },
)
# What a preview says, and its parts in their order: heading, and the name of a part.
WORDS = {
    "en": {
        "title": "{} ({}): preview of its chapter",
        "what": "Made in a browser from tables that were filled in. Verdicts are those of the book; whether figures of one text "
        "contradict each other is worked out when the book is built.",
        "Poverty": ("incidence", "poverty"),
        "Rural income": ("income",),
        "Villages": ("villages",),
        "Figures of public texts, audited": ("texts",),
        "Where it joins the comparisons": ("joins",),
        "What is missing": ("missing",),
        "Sources": ("sources",),
    },
    "zh": {
        "title": "{}（{}）：本章预览",
        "what": "由所填的数据表在浏览器中生成。核对结果与书中一致；同一文本内的数字是否互相矛盾，要在生成全书时求解。",
        "贫困": ("incidence", "poverty"),
        "农村居民收入": ("income",),
        "村": ("villages",),
        "公开文本中的数字": ("texts",),
        "进入哪些比较": ("joins",),
        "尚缺的数字": ("missing",),
        "来源": ("sources",),
        "说明": ("stars",),
    },
}


def page(root: Path, tables: Tables, place: str, lang: str) -> str:
    """The preview as one file of HTML.

    Parameters
    ----------
    tables
        All packs, without a fault.
    place
        A province, or the nation.
    lang
        ``en`` or ``zh``.
    """
    words, here = WORDS[lang], tables.places[place]
    names = (here.name_zh, here.name) if lang == "zh" else (here.name, here.name_zh)
    title = words["title"].format(*names)
    audited = judged(tables, place)
    body = [f"# {escape(title)}", words["what"], _opening(lang, tables, place, audited)]
    for heading, names in list(words.items())[2:]:
        body += [f"## {heading}", *(_part(lang, name, tables, place, audited) for name in names)]
    style = "\n".join((root / "book" / "static" / name).read_text("utf-8") for name in STYLES)
    code = "zh-CN" if lang == "zh" else "en"
    return (
        f'<!DOCTYPE html>\n<html lang="{code}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<base target="_blank">\n'
        f"<title>{html.escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        f"{as_html(chr(10).join(text + chr(10) for text in body))}</main>\n</body>\n</html>\n"
    )


def _opening(lang: str, tables: Tables, place: str, audited: Sequence[Entry]) -> str:
    if lang == "zh":
        return chinese.opening(tables, place, audited)
    return "\n\n".join(map(escape, facts.opening(tables, place, audited).values()))


def _part(lang: str, name: str, tables: Tables, place: str, audited: Sequence[Entry]) -> str:
    if name == "joins":
        return parts.joins(ZH if lang == "zh" else EN, tables, place)
    if name == "stars":
        return "带＊的数字在表中另有备注。"
    if lang == "zh":
        return chinese.part(name, tables, place, audited)
    if name == "texts":
        titles = "; ".join(dict.fromkeys(escape(tables.sources[entry.claim.work].title) for entry in audited))
        return claims_table(audited, "", titles)._repr_markdown_() if audited else f"{EN.said['nothing']}\n"
    return chinese.PARTS[name](EN, tables, place)


# The few marks of MyST that these parts use, as HTML; whatever else stands in a text is shown letter by letter.

_INLINE = re.compile(
    r"\\(?P<plain>.)|\*\*(?P<bold>(?:\\.|[^*])+)\*\*|\{\w+\}`(?P<role>[^`<]*?)\s*(?:<[^`>]*>)?`"
    r"|\[(?P<words>(?:\\.|[^\]\\])*)\]\((?:<(?P<address>https?://[^>\s]*)>|[^)]*)\)"
)


def inline(text: str) -> str:
    """A line of MyST as HTML: bold, links to other hosts, the words of roles and of links within the book."""
    found, at = [], 0
    for match in _INLINE.finditer(text):
        found.append(html.escape(text[at : match.start()]))
        at = match.end()
        plain, bold, role, words, address = match.group("plain", "bold", "role", "words", "address")
        if plain is not None:
            found.append(html.escape(plain))
        elif bold is not None:
            found.append(f"<strong>{inline(bold)}</strong>")
        elif role is not None:
            found.append(html.escape(role))
        else:
            shown = inline(words)
            found.append(f'<a href="{html.escape(address)}">{shown}</a>' if address else shown)
    return "".join([*found, html.escape(text[at:])])


def as_html(text: str) -> str:
    """Blocks of MyST as HTML: headings, paragraphs, lists, tables, and pictures that are HTML already."""
    lines, made = iter(text.splitlines()), []
    for line in lines:
        if line.startswith("```{raw} html"):
            made += _until(lines, "```")
        elif line.startswith(":::{table}"):
            made.append(_table(line.removeprefix(":::{table}").strip(), list(_until(lines, ":::"))))
        elif heading := re.match(r"(#+) (.*)", line):
            level = len(heading[1])
            made.append(f"<h{level}>{inline(heading[2])}</h{level}>")
        elif item := re.match(r"(?:-|(\d+)\.) (.*)", line):
            kind = "ol" if item[1] else "ul"
            made.append(f"<{kind}><li>{inline(item[2])}</li></{kind}>")
        elif line.strip():
            made.append(f"<p>{inline(line)}</p>")
    return "\n".join(made).replace("</ul>\n<ul>", "\n").replace("</ol>\n<ol>", "\n") + "\n"


def _until(lines: Iterator[str], end: str) -> Iterator[str]:
    return iter(lambda: next(lines, end), end)


def _table(caption: str, lines: Sequence[str]) -> str:
    right = [cell.strip() == "---:" for cell in _cells(next(line for line in lines if re.match(r"\| :?---", line)))]
    head, _, *rows = (line for line in lines if line.startswith("|"))

    def row(line: str, tag: str) -> str:
        cells = zip(_cells(line), right, strict=True)
        return (
            "<tr>"
            + "".join(f"<{tag}{' class=right' * flush}>{inline(cell)}</{tag}>" for cell, flush in cells)
            + "</tr>"
        )

    body = "\n".join(row(line, "td") for line in rows)
    top = f"<caption>{inline(caption)}</caption>\n<thead>{row(head, 'th')}</thead>"
    return f'<div class="wide"><table>{top}\n<tbody>\n{body}\n</tbody></table></div>'


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]

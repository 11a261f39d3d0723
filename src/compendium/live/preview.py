"""A chapter on a province as one HTML file, from tables that were filled in: what the book would show of them.

The parts are those of the book's own pages; nothing is drawn or laid out but by the standard library.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..audit.outcomes import Entry, judged
from ..audit.tables import Claim, Tables, Value
from ..book.chinese_tables import ZH, claims
from ..book.english import stated, when, with_note
from ..book.provinces import chinese, facts, parts
from ..book.show import Notes, claims_table, escape
from ..schema import GRADES

Marks = Mapping[tuple[str, int], str]  # by table and row of a sheet: new or changed
STYLES = ("curve.css", "preview.css")  # of book/static: they go into the file


EN = parts.Language(
    code="en",
    label=lambda row: row.label,
    name=lambda place: place.name,
    stated=stated,
    noted=with_note,
    notes=Notes,
    when=lambda tables, row: when(row),
    issuer=lambda tables, name: tables.sources[name].publisher,
    title=lambda row: row.title,
    comma=", ",
    semicolon="; ",
    said={
        "nothing": "The tables hold nothing of this yet.",
        "graded": "{} ({})",
        "heads": "What|When|Figure|Definition|Source",
        "notes": "Notes:",
        "poverty": "Poverty in {}: rows of different definitions are not to be compared",
        "village": "{}: every figure, as its source states it",
        "of-all": "By definition: {}.",
        "of-others": "Where no definition stands: {}.",
        "no-curve": "The tables hold fewer than two exact rates, so no figure is drawn.",
        "incidence": "Rate of poverty, percent",
        "incidence-alt": "The rate of poverty in {}, by definition: {}",
        "nation-incidence": "the nation (survey, standard of 2010)",
        "points": "{}: {} figures",
        "nation": "the nation",
        "income": "Rural disposable income per person, yuan",
        "income-alt": "Rural disposable income per person in {} and in the nation, {} to {}",
        "all-there": "nothing that this chapter would show",
        "stated": "{}, {}",
        "differ": "{}: {}",
        "agree": "No two sources differ on a figure of it.",
        "compared": "Where provinces are compared, the figure of the best grade is taken, then the narrowest, then the latest.",
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
# What a preview says; then its parts in their order, each with its heading.
WORDS = {
    "en": {
        "title": "{} ({}): preview of its chapter",
        "no-texts": "No public text of it is audited yet.",
        "new": "new",
        "changed": "changed",
        "mark": " ({})",
        "moved": "What is new or changed",
        "marked": "New and changed rows are marked **(new)** and **(changed)**.",
        "unshown": "{} of the new and changed figures are in the tables but in no table of the chapter:",
        "unshown-one": "One of the new and changed figures is in the tables but in no table of the chapter:",
        "of": "{} ({}), {}: {}; {}",
        "what": "Made in a browser from tables that were filled in. Verdicts are those of the book; whether figures of one text "
        "contradict each other is worked out when the book is built.",
    },
    "zh": {
        "title": "{}（{}）：本章预览",
        "no-texts": "尚未核对本省的公开文本。",
        "new": "新增",
        "changed": "更改",
        "mark": "（{}）",
        "moved": "本次改动",
        "marked": "新增和更改的行，后面注明**（新增）**或**（更改）**。",
        "unshown": "新增和更改的数字中，有{}个已在数据表中，但不在本章的任何一张表里：",
        "unshown-one": "新增和更改的数字中，有一个已在数据表中，但不在本章的任何一张表里：",
        "of": "{}（{}，{}）：{}；{}",
        "what": "本预览由浏览器根据填写的数据表生成。核对结果的判定方法与全书相同；同一文本内的数字是否互相矛盾，生成全书时才能判定。",
    },
}
PARTS = {
    "en": {
        "Poverty": ("incidence", "poverty"),
        "Rural income": ("income",),
        "Villages": ("villages",),
        "Figures of public texts, audited": ("texts",),
        "Where it joins the comparisons": ("joins",),
        "What is missing": ("missing",),
        "Where sources differ": ("differing",),
        "Sources": ("sources",),
    },
    "zh": {
        "贫困": ("incidence", "poverty"),
        "农村居民收入": ("income",),
        "案例村": ("villages",),
        "公开文本中的数字": ("texts",),
        "列入哪些比较": ("joins",),
        "尚缺的数字": ("missing",),
        "来源之间不一致的数字": ("differing",),
        "来源": ("sources",),
    },
}


def page(root: Path, tables: Tables, place: str, lang: str, marks: Marks) -> str:
    """The preview as one file of HTML.

    Parameters
    ----------
    tables
        All packs, without a fault.
    place
        A province, or the nation.
    lang
        ``en`` or ``zh``.
    marks
        What is new or changed in the pack of the place.
    """
    words, here = WORDS[lang], tables.places[place]
    names = (here.name_zh, here.name) if lang == "zh" else (here.name, here.name_zh)
    title = words["title"].format(*names)
    shown: set[tuple[str, int]] = set()
    of, audited = _marking(lang, place, marks, shown), judged(tables, place)
    chapter = []
    for heading, parts_of in PARTS[lang].items():
        chapter += [f"## {heading}", *(_part(of, name, tables, place, audited, marks) for name in parts_of)]
    body = [f"# {escape(title)}", words["what"], _opening(lang, tables, place, audited)]
    body += _moved(of, tables, place, marks, shown) + chapter
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
        grades = "，".join(f"{grade}级为{GRADES[grade].label_zh}" for grade in "ABC")
        return chinese.opening(tables, place, audited).replace(chinese.GRADES_AT, grades)
    return "\n\n".join(map(escape, facts.opening(tables, place, audited).values()))


def _key(row: Value) -> tuple[str, int]:
    return Path(row.file).stem, row.line


def _mark(lang: str, marks: Marks, key: tuple[str, int]) -> str:
    """What stands behind a row that is new or changed; empty behind others."""
    words = WORDS[lang]
    return words["mark"].format(words[marks[key]]) if key in marks else ""


def _bold(mark: str) -> str:
    return " " * mark.startswith(" ") + f"**{mark.strip()}**" if mark else ""


def _marking(lang: str, place: str, marks: Marks, shown: set[tuple[str, int]]) -> parts.Language:
    """A language that marks the figures of the place's pack that are new or changed, and adds to ``shown`` those it marks."""
    of = ZH if lang == "zh" else EN

    def noted(tables: Tables, row: Value, notes: Notes) -> str:
        key = _key(row) if row.pack == place else ("", 0)
        if mark := _mark(lang, marks, key):
            shown.add(key)
        return of.noted(tables, row, notes) + _bold(mark)

    return of._replace(noted=noted)


def _moved(of: parts.Language, tables: Tables, place: str, marks: Marks, shown: set[tuple[str, int]]) -> list[str]:
    """That rows are marked, and the new and changed figures that no table of the chapter shows; nothing where none is."""
    words, rows = WORDS[of.code], [row for row in tables.stated_by(place) if _key(row) in marks]
    told = [
        words["of"].format(
            *map(escape, (of.label(tables.indicators[row.indicator]), of.name(tables.places[row.place]))),
            escape(of.when(tables, row)),
            escape(of.stated(tables, row)) + _bold(_mark(of.code, marks, _key(row))),
            parts.source(of, tables, row.source),
        )
        for row in rows
        if _key(row) not in shown
    ]
    found = [f"## {words['moved']}", words["marked"]] if rows or any(table == "claims" for table, _ in marks) else []
    if told:
        said = words["unshown"].format(len(told)) if len(told) > 1 else words["unshown-one"]
        found += [said, "\n".join(f"- {line}" for line in told)]
    return found


def _part(of: parts.Language, name: str, tables: Tables, place: str, audited: Sequence[Entry], marks: Marks) -> str:
    if name == "joins":
        return parts.joins(of, tables, place)
    if name != "texts":
        return chinese.PARTS[name](of, tables, place)
    if not audited:
        return WORDS[of.code]["no-texts"]
    entries = [replace(entry, claim=_marked(of.code, entry, marks)) for entry in audited]
    if of.code == "zh":
        return claims(tables, entries, "文中数字及核对结果")
    titles = "; ".join(dict.fromkeys(escape(tables.sources[entry.claim.work].title) for entry in audited))
    return claims_table(entries, "", titles)._repr_markdown_()


def _marked(lang: str, entry: Entry, marks: Marks) -> Claim:
    """The claim of an entry, with its mark in what its table shows last of it."""
    claim, mark = entry.claim, _mark(lang, marks, _key(entry.claim))
    if lang == "zh":
        return replace(claim, printed=claim.printed + mark)
    return replace(claim, restatement=claim.restatement + mark)


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

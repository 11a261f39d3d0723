"""The tables: their columns and closed lists, with labels and help in English and Chinese.

The one home of all this: the check of the tables, the workbook, the guide and ``data/datapackage.json`` are made from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from .hedges import HEDGES


class Word(NamedTuple):
    """A word of a closed list: its Chinese label, and what it means in English and Chinese."""

    label_zh: str = ""
    meaning: str = ""
    meaning_zh: str = ""


LEVELS = {
    "country": Word("国家", "the nation", "全国"),
    "group": Word("地区组合", "several places taken together, such as a region", "几个地方合在一起，例如一个片区"),
    "province": Word("省级", "province, autonomous region or municipality under the central government", "省、自治区、直辖市"),
    "prefecture": Word("地级", "prefecture-level city, prefecture, league", "地级市、自治州、地区、盟"),
    "county": Word("县级", "county, district, county-level city, banner", "县、自治县、市辖区、县级市、旗"),
    "town": Word("乡镇", "town, township, subdistrict", "镇、乡、街道"),
    "village": Word("村", "administrative village", "行政村"),
    "household": Word("户", "one household, without its name", "一户人家，不写姓名"),
}  # fmt: skip
SOURCE_KINDS = {
    "work": Word("被核对的著作", "its own figures are checked, one by one, in claims", "它自己的数字在 claims 表逐条核对"),
    "source": Word("资料来源", "it states figures, and rows of observations name it", "提供数字，observations 表引用它"),
}  # fmt: skip
SEEN = {
    "yes": Word("是", "you have read the text itself", "亲自读到了原文"),
    "no": Word("否", "a work names it and you could not read it; no figure may be taken from it", "著作提到它而您没有读到；不能从中取数"),
}  # fmt: skip
EXTENTS = {
    "whole": Word("全文", "all of it", "全文"),
    "opening": Word("开头部分", "its beginning, as an archive or a search shows it", "开头部分，如资料库或检索结果所示"),
    "copy": Word("他处的复制件", "its words on another site", "他处所载的复制件"),
}  # fmt: skip
GRADES = {
    "A": Word("发布者原页", "the page of the office or paper that issued it", "发布的机关或报刊自己的网页、年鉴"),
    "B": Word("署名转载", "a reprint on a site that has a name and names the source, or an office's export in a public archive",
              "有名称的网站转载并注明出处，或公开资料库中的机关数据导出"),
    "C": Word("镜像", "a copy or compilation on a site that nobody answers for, or one that does not say where it has it from",
              "无人负责的网站上的副本、汇编，或不注明出处者"),
    "D": Word("不可信", "worthless: made up, garbled or contradicting itself; kept as a warning, never used",
              "不可信：编造、错乱或自相矛盾；只留作警示，从不采用"),
}  # fmt: skip
MODALITIES = {
    "measured": Word("已发生", "it is said to have happened", "说的是已经发生的事"),
    "plan": Word("计划", "a goal set before; never judged by what came of it", "事先定下的目标；不以结果评判"),
    "forecast": Word("预测", "an expectation; not judged by the outcome", "对将来的估计；不以结果评判"),
    "capacity": Word("能力上限", "what could be reached at most", "最多可以达到多少"),
    "rule": Word("规定", "a rule, such as a line or a subsidy", "一项规定，例如标准线或补助额"),
    "quoted": Word("引语", "a saying that the text repeats", "文中转述的话"),
}  # fmt: skip
KINDS = {
    "stock": Word("时点数", "how many there are on a day: 2018 means its last day", "某一天的数量：写 2018 即指年末"),
    "flow": Word("时期数", "how much in a span: a year, a month, several years", "一段时间内的数量：一年、一月或几年"),
    "rate": Word("比率", "a share or ratio on a day", "某一天的比率"),
    "event": Word("事件", "something that happened: the value is its date, the period stays empty",
                  "发生了某件事：value 写日期，period 留空"),
    "constant": Word("定数", "holds for its place or basis whatever the day; the period may be empty",
                     "对该地或该口径不随日期变化；period 可留空"),
    "spread": Word("幅度", "differs from person to person, such as a wage", "因人而异，例如工资"),
    "count": Word("项数", "how many things a text lists", "文中列举了几项"),
}  # fmt: skip
# What an observation of another key does to a claim: it speaks for it, narrows it, or speaks against it.
DIRECTIONS = dict.fromkeys(("supports", "limits", "contradicts"), Word())
# What a causal or general sentence says: without it not; with it always; it brings about; it holds elsewhere too.
ARGUMENTS = dict.fromkeys(("necessity", "sufficiency", "effect", "generality"), Word())
# Why a numeral of the audited text is no claim.
REASONS = {
    "list-number": Word(meaning="number of a heading, of a list or of a page"),
    "citation-year": Word(meaning="year of a cited work"),
    "name": Word(meaning="part of the name of an institution, an office, a meeting or a slogan"),
    "word-part": Word(meaning="part of a word or of a set phrase"),
    "pronoun": Word(meaning="one or another of several, not a count"),
    "adverb": Word(meaning="once, both or only without a count"),
    "order": Word(meaning="first or second that only orders an argument or steps"),
}

FORESEEN = ("plan", "forecast")  # of what was to come: never a measured value
PLANNED = "planned-"  # how an indicator of plans and forecasts begins; the rest of its name is what they are of
NOT_STATED = "not-stated"
STATEMENT = "statement"
# Units of whole things: fewer than COUNTED of them are taken to have been counted, not rounded.
THINGS = tuple("buildings counties groups households items persons projects storeys units villages".split())
COUNTED = 100
# The years for which a basis has values at all.  `from` of bases.csv is another matter: since when it may be joined.
LASTING = {
    "urban-old": (None, 2012),
    "net-income": (None, 2013),
    "disposable": (2013, None),
    "disposable-backcast": (None, 2012),
    "consumption": (2013, None),
    "consumption-backcast": (None, 2012),
}

_ID, _NUMBER, _WHOLE, _DATE = (
    "[a-z0-9]+(-[a-z0-9]+)*",
    "-?[0-9]+([.][0-9]+)?",
    "[1-9][0-9]{0,8}",
    "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?",
)
# What figures can print on every machine: Latin letters and common signs, no Chinese.
LATIN = re.compile("[ -\u024f\u2010-\u2027]*")
# The forms in which a cell is written, each as a regular expression.
FORMS = {
    "id": _ID,
    "path": f"{_ID}(/{_ID})*",
    "latin": LATIN.pattern,
    "lines": f"{_WHOLE}(-{_WHOLE})?(;{_WHOLE}(-{_WHOLE})?)*",
    "version": "[0-9]+[.][0-9]+[.][0-9]+",
    "whole": _WHOLE,
    "year": "[12][0-9]{3}",
    "date": _DATE,
    "period": f"({_DATE}|[.][.])(/{_DATE})?",
    "number": _NUMBER,
    "value": f"{_NUMBER}|{_DATE}",
    "factor": "[0-9]+(/[0-9]+)?",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    label_zh, help, help_zh
        Its Chinese label, and what goes in; of the tables that an author fills in.
    required
        Whether no row may leave it empty.
    form
        One of ``FORMS``; empty for any text.
    words
        The closed list that its words are of.
    default
        What an empty cell stands for.
    refers
        The table whose rows it names.
    """

    label_zh: str = ""
    help: str = ""
    help_zh: str = ""
    required: bool = False
    form: str = ""
    words: Mapping = field(default_factory=dict)
    default: str = ""
    refers: str = ""


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A table: what it holds, the columns that tell its rows apart, and all columns by name in their order.

    ``label_zh`` is its Chinese name where an author fills it in: then the workbook has a sheet of it.
    """

    title: str
    key: tuple[str, ...]
    columns: dict[str, Column]
    label_zh: str = ""


def _plain(names: str, **facts) -> dict[str, Column]:
    """Columns that differ in nothing but their names."""
    return dict.fromkeys(names.split(), Column(**facts))


_NOTE = Column("备注", "Our own words: what a reader must know of this row. Readers see it.",
               "自己的话：读者需要知道的情况，书中会印出。")  # fmt: skip
_VALUE = {
    "place": Column("地点", "The place, as its row in the sheet places has it: sichuan/chengdu.",
                    "地点编号，与 places 表中的一行相同，例如 sichuan/chengdu。", required=True, refers="places"),
    "indicator": Column("指标", "What is measured. Choose from the list.", "数字衡量什么。从下拉列表中选择。",
                        required=True, refers="indicators"),
    "period": Column(
        "时期", "When: 2018, 2018-12, 2018-12-31, or a span 2016/2018. Empty for events, whose date is the value.",
        "时间：2018、2018-12、2018-12-31，或时段 2016/2018。事件的日期写在 value 列，此格留空。", form="period"),
    "basis": Column(
        "口径", "What makes two figures comparable: survey or register, which line. Where the source does not say: not-stated.",
        "决定两个数字能否比较：监测还是建档立卡，哪条线。来源没有说明时选 not-stated 未说明。", default=NOT_STATED, refers="bases"),
    "relation": Column(
        "关系", "A hedge before the figure: nearly, about, less, more, up-to, range. Empty: the figure itself.",
        "数字前的限定词：将近、大约、不到、超过等。没有限定词时留空。", words=HEDGES, default="exactly"),
    "value": Column("数值", "The figure as the source prints it, digits only: 176.5. Of an event the date: 2018-12-31.",
                    "来源所印的数字，只写数字：176.5。事件则写日期：2018-12-31。", required=True, form="value"),
    "upper": Column("上限", "Only of a range: its upper figure.", "只有“区间”才填：上端的数字。", form="value"),
    "unit": Column("单位", "The unit in which the figure is printed. Do not convert. Empty: the unit of the indicator.",
                   "数字所用的单位，不要换算。留空表示指标本身的单位。", refers="units"),
    "precision": Column(
        "精度", "Only where the last printed digit misleads: 1 of an amount fixed by law; needed of a zero.",
        "只在末位数字不能说明精度时填写：法定金额填 1；零值必须填。", form="number"),
}  # fmt: skip

_PLACES = {
    "place": Column(
        "地点编号", "A path in lower-case letters: sichuan/liangshan/zhaojue. The place above it needs a row of its own.",
        "小写拼音路径：sichuan/liangshan/zhaojue。上级地点也要有一行。", required=True, form="path"),
    "name": Column("英文名", "Its name in English.", "英文或拼音名称。", required=True, form="latin"),
    "name_zh": Column("中文名", "Its name in Chinese.", "中文名称。", required=True),
    "level": Column("级别", "What kind of place. Choose from the list.", "地点的级别。从下拉列表中选择。",
                    required=True, words=LEVELS),
    "gb_code": Column("国标代码", "The six digits of GB/T 2260, of provinces and prefectures; otherwise empty.",
                      "省级和地级的六位行政区划代码（GB/T 2260）；其余留空。"),
    "region": Column("区域", "A region inside the province, if your comparisons need one.", "省内区域，需要比较时填写。"),
    "note": _NOTE,
}  # fmt: skip
_SOURCES = {
    "source": Column("来源编号", "An id of your choice, lower case with hyphens: sichuan-daily-2020-11-17.",
                     "自定编号，小写字母、数字和连字符：sichuan-daily-2020-11-17。", required=True, form="id"),
    "kind": Column("种类", "source: it states figures. work: a text whose own figures are checked in claims.",
                   "source 资料来源：提供数字；work 被核对的著作：其数字在 claims 表中核对。", required=True, words=SOURCE_KINDS),
    "seen": Column("是否读到", "Did you read it yourself? yes or no.", "是否亲自读到原文：是或否。", required=True, words=SEEN),
    "title": Column("英文题名", "The title in English; translate it plainly.", "英文题名；中文题名请直译。", required=True),
    "title_zh": Column("中文题名", "The original title in Chinese.", "中文原题。"),
    "author": Column("作者", "Who wrote it, if it says so.", "作者；没有署名则留空。"),
    "container": Column("载体", "Where you read it, if not at the publisher: journal, site.", "不在发布者处读到时，写明刊物或网站。"),
    "volume": Column("卷", "Of a journal.", "期刊的卷。"),
    "pages": Column("页码", "Of a journal or book.", "页码。"),
    "doi": Column("DOI", "If it has one.", "如有。"),
    "publisher": Column("发布者", "The office or paper that issued it.", "发布的机关或报刊。"),
    "date": Column("日期", "When it was issued: 2020, 2020-11 or 2020-11-17.", "发布日期：2020、2020-11 或 2020-11-17。", form="date"),
    "address": Column("网址", "http:// or https:// and the rest. Empty only if the note says why.",
                      "http:// 或 https:// 开头的网址。没有网址时在备注中说明原因。"),
    "read": Column("查阅日期", "The day on which you read it: 2026-11-26.", "查阅的日期：2026-11-26。", form="date"),
    "extent": Column("查阅范围", "How much of it you read: whole, opening (its beginning) or copy (its words on another site).",
                     "读到多少：whole 全文、opening 开头部分、copy 他处的复制件。", words=EXTENTS),
    "archived": Column("存档网址", "An address that lasts, of a web archive, if there is one.", "长期有效的存档网址，如有。"),
    "grade": Column(
        "等级", "A: the publisher's own page. B: a named reprint. C: a mirror. D: worthless, kept as a warning.",
        "A 发布者原页；B 署名转载；C 镜像；D 不可信，仅作警示。", words=GRADES),
    "origin": Column(
        "首发者", "Who first issued the figures, as an id: sichuan-government. Reprints of one statement share it.",
        "数字最初由谁发布，写成编号：sichuan-government。同一说法的转载用同一个编号。", required=True, form="id"),
    "note": _NOTE,
}  # fmt: skip
_OBSERVATIONS = _VALUE | {
    "modality": Column("性质", "Empty: it happened. plan or forecast: it was to come; rule, capacity or quoted where it is one.",
                       "已发生的留空；计划或预测要写明；规定、能力上限或引语同样写明。", words=MODALITIES, default="measured"),
    "printed": Column(
        "原文数字", "The figure as the source prints it, with hedge and unit and no more: 近150万人. At most 40 characters.",
        "来源所印的数字，连同限定词和单位，不抄句子：近150万人。最多 40 字。"),
    "scope": Column(
        "范围限定", "Only where the source limits the figure to a part (the modern farm only); say in locator where it does.",
        "来源只就一部分而言时填写（例如仅指现代农场），并在 locator 列注明出处。"),
    "source": Column("来源", "The id of a row of the sheet sources.", "sources 表中的来源编号。", required=True, refers="sources"),
    "locator": Column("出处", "Where in the source: page, table, paragraph.", "在来源中的位置：页、表、段。"),
    "note": _NOTE,
}  # fmt: skip
_CLAIMS = {
    "claim": Column("编号", "An id of your choice, lower case with hyphens: lifted-2018.", "自定编号：lifted-2018。",
                    required=True, form="id"),
    "work": Column("著作", "The id of a source of kind work: the text that is checked.", "被核对的著作的编号（kind 为 work）。",
                   required=True, refers="sources"),
    "section": Column("章节", "Where in the work: the number of its section; 1 if it has none.", "著作的章节号；没有则写 1。",
                      required=True),
    "paragraph": Column("段落", "The paragraph, if you know it.", "段落，知道时填写。"),
    "line": Column("行号", "Lines of the work's text, if you number them: 12, 12-14.", "原文行号，有编号时填写：12、12-14。",
                   form="lines"),
    "printed": Column(
        "原文写法", "The figure in English as the work prints it, hedge and unit too: nearly 1.16 million people.",
        "著作所印的数字（英文），连同限定词和单位：nearly 1.16 million people。", required=True),
    "restatement": Column("复述", "One sentence of your own in English with {printed} in place of the figure, and no digit.",
                          "自己写的一句英文，数字处写 {printed}，不含任何数字。", required=True),
    **_VALUE,
    "modality": Column("性质", "measured, plan, forecast, capacity, rule or quoted.", "已发生、计划、预测、能力上限、规定或引语。",
                       required=True, words=MODALITIES),
    "cites": Column("引用来源", "Ids of sources that the work names for it, with ; between.", "著作为此引用的来源编号，用 ; 分隔。"),
    "repeats": Column("重复", "The id of the claim that this one says again.", "若与前面某条相同，写那一条的编号。"),
    "note": _NOTE,
}  # fmt: skip

TABLES = {
    "units": TableSchema(
        "Printed units, their canonical units and factors", ("unit",),
        {
            "unit": Column(required=True),
            "canonical": Column(required=True, refers="units"),
            "factor": Column(required=True, form="factor"),
            "label_zh": Column(required=True),
            "words": Column(),
        },
    ),
    "bases": TableSchema(
        "Bases: what makes two values comparable", ("basis",),
        {
            "basis": Column(required=True, form="id"),
            **_plain("label label_zh", required=True),
            **_plain("definition joins"),
            "from": Column(form="year"),
            "caution": Column(),
        },
    ),
    "indicators": TableSchema(
        "Indicators: what a value measures, in which unit, between which bounds", ("indicator",),
        {
            "indicator": Column(required=True, form="id"),
            **_plain("label label_zh", required=True),
            "unit": Column(required=True, refers="units"),
            "kind": Column(required=True, words=KINDS),
            **_plain("minimum maximum", form="number"),
            "inside": Column(words=SEEN, default="no"),
            "definition": Column(required=True),
        },
    ),
    "corrections": TableSchema(
        "What earlier versions of the book said wrongly or unfairly, and what it says now", ("version", "page", "said"),
        {
            "date": Column(required=True, form="date"),
            "version": Column(required=True, form="version"),
            **_plain("page said says why", required=True),
        },
    ),
    "places": TableSchema("Places; a path is the id and the hierarchy", ("place",), _PLACES, "地点"),
    "sources": TableSchema("Sources and audited works, with grade and origin", ("source",), _SOURCES, "来源"),
    "observations": TableSchema(
        "Figures as sources state them", ("place", "indicator", "period", "basis", "source"), _OBSERVATIONS, "数据"
    ),
    "claims": TableSchema("Figures as an audited work prints them", ("claim",), _CLAIMS, "原文数字"),
    "numerals": TableSchema(
        "Every numeral of the audited text, as a claim or exempt for a reason", ("line", "nth"),
        {
            **_plain("line nth", required=True, form="whole"),
            "token": Column(required=True),
            "claim": Column(),
            "reason": Column(words=REASONS),
        },
    ),
    "arguments": TableSchema(
        "Causal and general sentences of the audited work", ("argument",),
        {
            "argument": Column(required=True, form="id"),
            "work": Column(required=True, refers="sources"),
            "section": Column(required=True),
            "line": Column(),
            "kind": Column(required=True, words=ARGUMENTS),
            "restatement": Column(required=True),
            "offered": Column(),
            "refutes": Column(required=True),
            **_plain("causes effects"),
        },
    ),
    "bearings": TableSchema(
        "Figures of another key that bear on a printed figure without judging it",
        ("claim", "place", "indicator", "period", "basis", "source"),
        {
            "claim": Column(required=True),
            "place": Column(required=True),
            "indicator": Column(required=True, refers="indicators"),
            "period": Column(form="period"),
            "basis": Column(default=NOT_STATED, refers="bases"),
            "source": Column(required=True),
            "direction": Column(required=True, words=DIRECTIONS),
            "why": Column(required=True),
        },
    ),
    "searches": TableSchema(
        "What was searched for, where, with which words and with what outcome", ("date", "where", "words"),
        {
            "date": Column(required=True, form="date"),
            **_plain("where words", required=True),
            "claims": Column(),
            **_plain("purpose outcome", required=True),
        },
    ),
    "sums": TableSchema(
        "Sums that printed figures of one work must obey", ("sum",),
        {
            "sum": Column(required=True, form="id"),
            "work": Column(required=True, refers="sources"),
            **_plain("whole parts sentence", required=True),
            "assumption": Column(),
        },
    ),
}  # fmt: skip
COLUMNS = {table: tuple(schema.columns) for table, schema in TABLES.items()}
# The tables of ``data/`` itself: the vocabulary, and what is of this book alone.  All others are tables of a pack.
VOCABULARY = ("units", "bases", "indicators")
OF_THE_BOOK = ("corrections",)
# The tables of a pack that an author fills in, in the order in which they are filled in.
SHEETS = {table: schema.label_zh for table, schema in TABLES.items() if schema.label_zh}
# The tables that need not be there.
OPTIONAL = tuple(table for table in TABLES if table not in (*VOCABULARY, *SHEETS))


def one_of(words: Iterable[str]) -> str:
    """The words of a closed list in a sentence: ``measured, plan or forecast``."""
    *others, last = words
    return f"{', '.join(others)} or {last}"

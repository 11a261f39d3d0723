"""The words of the tables in two languages: closed lists, columns and their help, and how a cell finds its id.

The checks accept a word by its id (``incidence``), by its Chinese or English label (``贫困发生率``), and as the
workbook's lists offer it (``incidence 贫困发生率``).
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping

# The words of a closed list, each with its Chinese label.
RELATION_WORDS = {
    "exactly": "等于",
    "nearly": "将近",
    "about": "大约",
    "less": "不到",
    "more": "超过",
    "up-to": "最多可达",
    "range": "区间",
    "listed": "列举",
}
LEVEL_WORDS = {
    "country": "国家",
    "group": "地区组合",
    "province": "省级",
    "prefecture": "地级",
    "county": "县级",
    "town": "乡镇",
    "village": "村",
    "household": "户",
}
MODALITY_WORDS = {
    "measured": "已发生",
    "plan": "计划",
    "forecast": "预测",
    "capacity": "能力上限",
    "rule": "规定",
    "quoted": "引语",
}
GRADE_WORDS = {"A": "发布者原页", "B": "署名转载", "C": "镜像", "D": "不可信"}
EXTENT_WORDS = {"whole": "全文", "opening": "开头部分", "copy": "他处的复制件"}
SOURCE_KIND_WORDS = {"work": "被核对的著作", "source": "资料来源"}
SEEN_WORDS = {"yes": "是", "no": "否"}

# Which closed list a column of a pack's table takes its words from.
LISTS = {
    ("places", "level"): LEVEL_WORDS,
    ("sources", "kind"): SOURCE_KIND_WORDS,
    ("sources", "seen"): SEEN_WORDS,
    ("sources", "extent"): EXTENT_WORDS,
    ("sources", "grade"): GRADE_WORDS,
    ("observations", "relation"): RELATION_WORDS,
    ("observations", "modality"): MODALITY_WORDS,
    ("claims", "relation"): RELATION_WORDS,
    ("claims", "modality"): MODALITY_WORDS,
}

# Which table of the vocabulary a column of observations and claims takes its words from.
VOCABULARY = {"indicator": "indicators", "basis": "bases", "unit": "units"}

# The tables of a pack that an author fills in, in the order in which they are filled in.
SHEETS = {"places": "地点", "sources": "来源", "observations": "数据", "claims": "原文数字"}

_VALUE_COLUMNS = {
    "place": (
        "地点",
        "The place, as its row in the sheet places has it: sichuan/chengdu.",
        "地点编号，与 places 表中的一行相同，例如 sichuan/chengdu。",
    ),
    "indicator": ("指标", "What is measured. Choose from the list.", "数字衡量什么。从下拉列表中选择。"),
    "period": (
        "时期",
        "When: 2018, 2018-12, 2018-12-31, or a span 2016/2018. Empty for events, whose date is the value.",
        "时间：2018、2018-12、2018-12-31，或时段 2016/2018。事件的日期写在 value 列，此格留空。",
    ),
    "basis": (
        "口径",
        "What makes two figures comparable: survey or register, which line. Where the source does not say: not-stated.",
        "决定两个数字能否比较：监测还是建档立卡，哪条线。来源没有说明时选 not-stated 未说明。",
    ),
    "relation": (
        "关系",
        "A hedge before the figure: nearly, about, less, more, up-to, range. Empty: the figure itself.",
        "数字前的限定词：将近、大约、不到、超过等。没有限定词时留空。",
    ),
    "value": (
        "数值",
        "The figure as the source prints it, digits only: 176.5. Of an event the date: 2018-12-31.",
        "来源所印的数字，只写数字：176.5。事件则写日期：2018-12-31。",
    ),
    "upper": ("上限", "Only of a range: its upper figure.", "只有“区间”才填：上端的数字。"),
    "unit": (
        "单位",
        "The unit in which the figure is printed. Do not convert. Empty: the unit of the indicator.",
        "数字所用的单位，不要换算。留空表示指标本身的单位。",
    ),
    "precision": (
        "精度",
        "Only where the last printed digit misleads: 1 of an amount fixed by law; needed of a zero.",
        "只在末位数字不能说明精度时填写：法定金额填 1；零值必须填。",
    ),
}
_NOTE = (
    "备注",
    "Our own words: what a reader must know of this row. Readers see it.",
    "自己的话：读者需要知道的情况，书中会印出。",
)

# Chinese label, help in English, help in Chinese; by table and column, in the order of tables.COLUMNS.
COLUMN_WORDS = {
    "places": {
        "place": (
            "地点编号",
            "A path in lower-case letters: sichuan/liangshan/zhaojue. The place above it needs a row of its own.",
            "小写拼音路径：sichuan/liangshan/zhaojue。上级地点也要有一行。",
        ),
        "name": ("英文名", "Its name in English.", "英文或拼音名称。"),
        "name_zh": ("中文名", "Its name in Chinese.", "中文名称。"),
        "level": ("级别", "What kind of place. Choose from the list.", "地点的级别。从下拉列表中选择。"),
        "gb_code": (
            "国标代码",
            "The six digits of GB/T 2260, of provinces and prefectures; otherwise empty.",
            "省级和地级的六位行政区划代码（GB/T 2260）；其余留空。",
        ),
        "region": ("区域", "A region inside the province, if your comparisons need one.", "省内区域，需要比较时填写。"),
        "note": _NOTE,
    },
    "sources": {
        "source": (
            "来源编号",
            "An id of your choice, lower case with hyphens: sichuan-daily-2020-11-17.",
            "自定编号，小写字母、数字和连字符：sichuan-daily-2020-11-17。",
        ),
        "kind": (
            "种类",
            "source: it states figures. work: a text whose own figures are checked in claims.",
            "source 资料来源：提供数字；work 被核对的著作：其数字在 claims 表中核对。",
        ),
        "seen": ("是否读到", "Did you read it yourself? yes or no.", "是否亲自读到原文：是或否。"),
        "title": ("英文题名", "The title in English; translate it plainly.", "英文题名；中文题名请直译。"),
        "title_zh": ("中文题名", "The original title in Chinese.", "中文原题。"),
        "author": ("作者", "Who wrote it, if it says so.", "作者；没有署名则留空。"),
        "container": ("载体", "Where you read it, if not at the publisher: journal, site.", "不在发布者处读到时，写明刊物或网站。"),
        "volume": ("卷", "Of a journal.", "期刊的卷。"),
        "pages": ("页码", "Of a journal or book.", "页码。"),
        "doi": ("DOI", "If it has one.", "如有。"),
        "publisher": ("发布者", "The office or paper that issued it.", "发布的机关或报刊。"),
        "date": ("日期", "When it was issued: 2020, 2020-11 or 2020-11-17.", "发布日期：2020、2020-11 或 2020-11-17。"),
        "address": (
            "网址",
            "http:// or https:// and the rest. Empty only if the note says why.",
            "http:// 或 https:// 开头的网址。没有网址时在备注中说明原因。",
        ),
        "read": ("查阅日期", "The day on which you read it: 2026-11-26.", "查阅的日期：2026-11-26。"),
        "extent": (
            "查阅范围",
            "How much of it you read: whole, opening (its beginning) or copy (its words on another site).",
            "读到多少：whole 全文、opening 开头部分、copy 他处的复制件。",
        ),
        "archived": ("存档网址", "An address that lasts, of a web archive, if there is one.", "长期有效的存档网址，如有。"),
        "grade": (
            "等级",
            "A: the publisher's own page. B: a named reprint. C: a mirror. D: worthless, kept as a warning.",
            "A 发布者原页；B 署名转载；C 镜像；D 不可信，仅作警示。",
        ),
        "origin": (
            "首发者",
            "Who first issued the figures, as an id: sichuan-government. Reprints of one statement share it.",
            "数字最初由谁发布，写成编号：sichuan-government。同一说法的转载用同一个编号。",
        ),
        "note": _NOTE,
    },
    "observations": {
        **_VALUE_COLUMNS,
        "modality": (
            "性质",
            "Empty: it happened. plan or forecast: it was to come; rule, capacity or quoted where it is one.",
            "已发生的留空；计划或预测要写明；规定、能力上限或引语同样写明。",
        ),
        "printed": (
            "原文数字",
            "The figure as the source prints it, with hedge and unit and no more: 近150万人. At most 40 characters.",
            "来源所印的数字，连同限定词和单位，不抄句子：近150万人。最多 40 字。",
        ),
        "scope": (
            "范围限定",
            "Only where the source limits the figure to a part (the modern farm only); say in locator where it does.",
            "来源只就一部分而言时填写（例如仅指现代农场），并在 locator 列注明出处。",
        ),
        "source": ("来源", "The id of a row of the sheet sources.", "sources 表中的来源编号。"),
        "locator": ("出处", "Where in the source: page, table, paragraph.", "在来源中的位置：页、表、段。"),
        "note": _NOTE,
    },
    "claims": {
        "claim": ("编号", "An id of your choice, lower case with hyphens: lifted-2018.", "自定编号：lifted-2018。"),
        "work": ("著作", "The id of a source of kind work: the text that is checked.", "被核对的著作的编号（kind 为 work）。"),
        "section": ("章节", "Where in the work: the number of its section; 1 if it has none.", "著作的章节号；没有则写 1。"),
        "paragraph": ("段落", "The paragraph, if you know it.", "段落，知道时填写。"),
        "line": ("行号", "Lines of the work's text, if you number them: 12, 12-14.", "原文行号，有编号时填写：12、12-14。"),
        "printed": (
            "原文写法",
            "The figure in English as the work prints it, hedge and unit too: nearly 1.16 million people.",
            "著作所印的数字（英文），连同限定词和单位：nearly 1.16 million people。",
        ),
        "restatement": (
            "复述",
            "One sentence of your own in English with {printed} in place of the figure, and no digit.",
            "自己写的一句英文，数字处写 {printed}，不含任何数字。",
        ),
        **_VALUE_COLUMNS,
        "modality": ("性质", "measured, plan, forecast, capacity, rule or quoted.", "已发生、计划、预测、能力上限、规定或引语。"),
        "cites": ("引用来源", "Ids of sources that the work names for it, with ; between.", "著作为此引用的来源编号，用 ; 分隔。"),
        "repeats": ("重复", "The id of the claim that this one says again.", "若与前面某条相同，写那一条的编号。"),
        "note": _NOTE,
    },
}  # fmt: skip


# Columns that no row may leave empty.
REQUIRED = {
    "places": ("place", "name", "name_zh", "level"),
    "sources": ("source", "kind", "seen", "title", "origin"),
    "observations": ("place", "indicator", "value", "source"),
    "claims": ("claim", "work", "section", "printed", "restatement", "place", "indicator", "value", "modality"),
}

# The first lines of the workbook's help, in both languages.
HELP = (
    ("How to fill in this workbook", "如何填写本工作簿"),
    (
        "Start from a source, not from a number: one row in the sheet sources for each text that you read.",
        "从来源开始，不从数字开始：每读一份材料，在 sources 表写一行。",
    ),
    (
        "Then one row in observations for each number that it states, as it is printed; nothing converted, computed or guessed.",
        "然后在 observations 表中，每个数字写一行，照原样写；不换算、不推算、不猜测。",
    ),
    (
        "A place below the province needs a row in places, and so does each place above it.",
        "省以下的地点要在 places 表中有一行，它的各级上级也要有。",
    ),
    (
        "The sheet claims is for a text whose own numbers you want checked against the others; it may stay empty.",
        "claims 表用于核对某一著作自己的数字；可以留空。",
    ),
    (
        "Lists offer an id with its Chinese label; either of them may also be typed. Orange columns must be filled in.",
        "下拉列表给出编号和中文名，也可以只输入其中之一。橙色的列必填。",
    ),
    (
        "Two sources disagree? Keep both rows. A number is missing? Then there is no row for it.",
        "两个来源不一致？两行都保留。没有数字？就没有这一行。",
    ),
    (
        "When done, or at any time: make province FROM=(this file), then make check PACK=(the province).",
        "填好后或随时运行：make province FROM=（本文件），然后 make check PACK=（省名）。",
    ),
)


def words_of(table: Mapping) -> dict[str, tuple[str, ...]]:
    """The labels of each id of a table of the vocabulary (of units the Chinese one), Chinese first.

    Parameters
    ----------
    table
        Ids to rows with ``label_zh`` and perhaps ``label``, or ids to Chinese labels.
    """
    return {
        name: (row,) if isinstance(row, str) else (row.label_zh, *filter(None, [getattr(row, "label", "")]))
        for name, row in table.items()
    }


def both(name: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """An id with its Chinese label, as lists and messages show it: ``incidence 贫困发生率``."""
    labels = words.get(name, ())
    return f"{name} {labels[0]}" if labels and labels[0] else name


def folded(text: str) -> str:
    """A text without what does not tell words apart: width of letters, case, spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def meant(cell: str, words: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The ids that a cell can mean: the id itself, a label of it, or both together."""
    if cell in words or not cell:
        return [cell] if cell else []
    wanted = folded(cell)
    return [
        name
        for name, labels in words.items()
        if any(label and wanted in (folded(label), folded(name + label)) for label in labels)
    ]


def near(cell: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """The known word nearest to a mistyped one, with its Chinese label; empty if none is near."""
    ids = {name: name for name in words}
    ids |= {folded(label): name for name, labels in words.items() for label in labels if label}
    found = difflib.get_close_matches(cell, ids, n=1, cutoff=0.6)
    found = found or difflib.get_close_matches(folded(cell), ids, n=1, cutoff=0.6)
    return both(ids[found[0]], words) if found else ""


def listed(names: Iterable[str], words: Mapping[str, tuple[str, ...]]) -> str:
    """Ids with their labels in one line, for a message that says what is allowed."""
    return "; ".join(both(name, words) for name in names)

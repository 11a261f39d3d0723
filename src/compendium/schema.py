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
    "B": Word("注明出处的转载", "a reprint on a site that has a name and names the source, or an office's export in a public archive",
              "有名称的网站转载并注明出处，或公开资料库中的机关数据导出"),
    "C": Word("镜像", "a copy or compilation on a site that nobody answers for, or one that does not say where it has it from",
              "责任者不明的网站上的转载、汇编，或不注明出处者"),
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
# What an observation of another key does to a claim.
DIRECTIONS = {
    "supports": Word("支持", "it speaks for the claim", "与那一条相符"),
    "limits": Word("限定", "the claim holds only in part, or only of something else", "说明那一条只在一定范围内成立，或说的是另一回事"),
    "contradicts": Word("不符", "it speaks against the claim", "与那一条不符"),
}  # fmt: skip
# What a causal or general sentence says.
ARGUMENTS = {
    "necessity": Word("必要", "without it not", "没有它就不行"),
    "sufficiency": Word("充分", "with it always", "有了它就一定行"),
    "effect": Word("作用", "it brings something about", "它带来某种结果"),
    "generality": Word("推广", "it holds elsewhere too", "在别处也成立"),
}  # fmt: skip
# Why a numeral of the audited text is no claim.
REASONS = {
    "list-number": Word("序号", "number of a heading, of a list or of a page", "标题、列举或页码的编号"),
    "citation-year": Word("文献年份", "year of a cited work", "所引文献的年份"),
    "name": Word("名称", "part of the name of an institution, an office, a meeting or a slogan", "机构、会议或口号名称的一部分"),
    "word-part": Word("词内", "part of a word or of a set phrase", "词或固定说法的一部分"),
    "pronoun": Word("代词", "one or another of several, not a count", "几个之中的某一个，不是计数"),
    "adverb": Word("副词", "once, both or only without a count", "一度、都、仅之类，不是计数"),
    "order": Word("次序", "first or second that only orders an argument or steps", "只表示论述或步骤的先后"),
}  # fmt: skip

FORESEEN = ("plan", "forecast")  # of what was to come: never a measured value
PLANNED = "planned-"  # how an indicator of plans and forecasts begins; the rest of its name is what they are of
NOT_STATED = "not-stated"
STATEMENT = "statement"
# Units of whole things: fewer than COUNTED of them are taken to have been counted, not rounded.
THINGS = tuple("buildings counties groups households items persons projects storeys units villages".split())
COUNTED = 100
# Counties that left a list, are left on it or shall leave it; and by basis what says how many stand on that list.
OF_A_LIST = ("poor-counties-exited", "poor-counties-left", "planned-poor-counties-exited")
LISTS = {"county-list": "listed-poor-counties", "province-county-list": "province-listed-poor-counties"}
ALL_LISTS = (*LISTS, "county-lists-together")
OF_SOME_LIST = (*OF_A_LIST, "key-counties")  # which list is meant, the source alone says
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
        Its Chinese label, and what goes in: a plain question, then what to write; of the tables of a pack.
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

    ``label_zh`` is its Chinese name where it is a table of a pack: then a workbook can have a sheet of it.
    """

    title: str
    key: tuple[str, ...]
    columns: dict[str, Column]
    label_zh: str = ""


def _plain(names: str, **facts) -> dict[str, Column]:
    """Columns that differ in nothing but their names."""
    return dict.fromkeys(names.split(), Column(**facts))


_NOTE = Column("备注", "What must a reader know of this row? In our own words; readers see it.",
               "读者需要知道什么？用自己的话写，书中会显示。")  # fmt: skip
_VALUE = {
    "place": Column("地点", "Which place is the figure of? Its id in the sheet places: sichuan/chengdu.",
                    "数字说的是哪个地方？写 places 表中的地点编号，例如 sichuan/chengdu。", required=True, refers="places"),
    "indicator": Column("指标", "What does the figure measure? Choose from the list.", "数字衡量的是什么？从下拉列表中选择。",
                        required=True, refers="indicators"),
    "period": Column(
        "时期", "When was it so? 2018, 2018-12, 2018-12-31, a span 2016/2018; ../2020 where only the end is known. Empty for "
        "an event, whose date is the value.",
        "是什么时候的数字？2018、2018-12、2018-12-31，或时段 2016/2018；只知道截止时间的写 ../2020。事件的日期写在 value 列，此格留空。",
        form="period"),
    "basis": Column(
        "口径", "Who was counted, by survey or register, by which line? Where the source does not say: not-stated.",
        "按什么口径统计：监测还是建档立卡，哪条线？来源没有说明时选 not-stated 未说明。", default=NOT_STATED, refers="bases"),
    "relation": Column(
        "关系", "Is there a hedge with the figure? nearly, about, less, more, up-to, range. Empty: none.",
        "数字带不带限定词？将近、大约、不到、超过等。不带则留空。", words=HEDGES, default="exactly"),
    "value": Column("数值", "Which figure does the source print? Digits only: 176.5. Of an event the date: 2018-12-31.",
                    "来源给出的数字是多少？只写数字：176.5。事件则写日期：2018-12-31。", required=True, form="value"),
    "upper": Column("上限", "Up to which figure does it go? Only of a range.", "到哪个数为止？只有“区间”才填上端的数字。", form="value"),
    "unit": Column("单位", "In which unit is the figure printed? Do not convert. Empty: the unit of the indicator.",
                   "数字用的是什么单位？不要换算。留空表示指标本身的单位。", refers="units"),
    "precision": Column(
        "精度", "Exact to what, where the last printed digit misleads? 1 of an amount fixed by law; always of a zero: 0.01 of 0.00.",
        "末位数字不能说明精度时，精确到多少？法定金额填 1；零值必须填，原文为 0.00 的填 0.01。", form="number"),
}  # fmt: skip

_PLACES = {
    "place": Column(
        "地点编号", "Where does it lie? A path in lower-case letters: sichuan/liangshan/zhaojue. The place above it needs a row of its own.",
        "它在哪里？写小写拼音路径：sichuan/liangshan/zhaojue。上级地点也要有一行。", required=True, form="path"),
    "name": Column("英文名", "What is it called in English?", "英文或拼音名称是什么？", required=True, form="latin"),
    "name_zh": Column("中文名", "What is it called in Chinese?", "中文名称是什么？", required=True),
    "level": Column("级别", "What kind of place is it? Choose from the list.", "是哪一级的地方？从下拉列表中选择。",
                    required=True, words=LEVELS),
    "gb_code": Column("国标代码", "Which code does it have? The six digits of GB/T 2260, of provinces and prefectures; otherwise empty.",
                      "行政区划代码是多少？省级和地级写六位（GB/T 2260）；其余留空。"),
    "region": Column("区域", "In which region of the province does it lie? Only if your comparisons need one.",
                     "属于省内哪个区域？需要比较时才填。"),
    "note": _NOTE,
}  # fmt: skip
_SOURCES = {
    "source": Column("来源编号", "By which id shall rows name it? Your choice, lower case with hyphens: sichuan-daily-2020-11-17.",
                     "给它编什么号？自定，小写字母、数字和连字符：sichuan-daily-2020-11-17。", required=True, form="id"),
    "kind": Column("种类", "Does it state figures (source), or are its own figures checked in claims (work)?",
                   "它是提供数字的资料（source），还是自己的数字要在 claims 表中核对的著作（work）？", required=True, words=SOURCE_KINDS),
    "seen": Column("是否读到", "Did you read it yourself? yes or no.", "是否亲自读到原文？填是或否。", required=True, words=SEEN),
    "title": Column("英文题名", "What is its title in English? Translate it plainly.", "英文题名是什么？只有中文题名的请直译。", required=True),
    "title_zh": Column("中文题名", "What is its title in Chinese, as printed?", "中文原题是什么？"),
    "author": Column("作者", "Who wrote it? Empty if it does not say.", "谁写的？没有署名则留空。"),
    "container": Column("载体", "Where did you read it, if not at the publisher? Journal, site.", "如果不是在发布者处读到，是在哪个刊物或网站？"),
    "volume": Column("卷", "In which volume of the journal?", "在期刊的哪一卷？"),
    "pages": Column("页码", "On which pages of the journal or book?", "在刊物或书的哪几页？"),
    "doi": Column("DOI", "Which DOI does it have? Empty if none.", "DOI 是什么？没有则留空。"),
    "publisher": Column("发布者", "Which office or paper issued this text? Not the one that it quotes.", "这份材料由哪个机关或报刊发布？不是它所引用的机关。"),
    "date": Column("日期", "When was it issued? 2020, 2020-11 or 2020-11-17.", "什么时候发布的？2020、2020-11 或 2020-11-17。", form="date"),
    "address": Column("网址", "At which address? http:// or https:// and the rest. Empty only if the note says why.",
                      "网址是什么？以 http:// 或 https:// 开头。没有网址时在备注中说明原因。"),
    "read": Column("查阅日期", "On which day did you read it? 2026-11-26.", "哪一天查阅的？2026-11-26。", form="date"),
    "extent": Column("查阅范围", "How much of it did you read? whole, opening (its beginning) or copy (its words on another site).",
                     "读到多少？whole 全文、opening 开头部分、copy 他处的复制件。", words=EXTENTS),
    "archived": Column("存档网址", "Is there an address that lasts, of a web archive?", "有没有长期有效的存档网址？"),
    "grade": Column(
        "等级", "Where did you read it? A: the publisher's own page. B: a named reprint. C: a mirror. D: worthless, kept as a warning.",
        "在哪里读到的？A 发布者原页；B 注明出处的转载；C 镜像；D 不可信，仅作警示。", words=GRADES),
    "origin": Column(
        "首发者", "Who first issued the figures? An id: sichuan-government. Reprints of one statement share it.",
        "数字最初由谁发布？写成编号：sichuan-government。同一说法的转载用同一个编号。", required=True, form="id"),
    "note": _NOTE,
}  # fmt: skip
_OBSERVATIONS = _VALUE | {
    "modality": Column("性质", "Had it happened when it was printed? Empty: yes. Else plan, forecast, rule, capacity or quoted.",
                       "来源发布时，所说的事已经发生了吗？已发生的留空；否则选计划、预测、规定、能力上限或引语。", words=MODALITIES, default="measured"),
    "printed": Column(
        "原文数字", "How does the source print it? With hedge and unit and no more: 近150万人. At most 40 characters.",
        "来源原文怎么写？连同限定词和单位，不抄句子：近150万人。最多 40 字。"),
    "scope": Column(
        "范围限定", "Does the source limit it to a part (the modern farm only)? Then to which; say in locator where it does.",
        "来源是否只就一部分而言（例如仅指现代农场）？是则写明，并在 locator 列注明出处。"),
    "source": Column("来源", "Which text states it? The id of a row of the sheet sources.", "出自哪份材料？写 sources 表中的来源编号。",
                     required=True, refers="sources"),
    "locator": Column("出处", "Where in the source does it stand? Page, table, paragraph.", "在材料的什么位置？页、表、段。"),
    "note": _NOTE,
}  # fmt: skip
_CLAIMS = {
    "claim": Column("编号", "By which id shall it be called? Your choice, lower case with hyphens: lifted-2018.",
                    "给它编什么号？自定：lifted-2018。", required=True, form="id"),
    "work": Column("著作", "Which text prints it? The id of a source of kind work.", "出自哪份著作？写 kind 为 work 的来源编号。",
                   required=True, refers="sources"),
    "section": Column("章节", "In which section of the work? Its number; 1 if it has none.", "在著作的第几节？写节号；没有则写 1。",
                      required=True),
    "paragraph": Column("段落", "In which paragraph, if you know it?", "在第几段？知道时填写。"),
    "line": Column("行号", "On which lines of the text, if you number them? 12, 12-14.", "在第几行？有编号时填写：12、12-14。",
                   form="lines"),
    "printed": Column(
        "原文写法", "How does the work print it? In English, hedge and unit too: nearly 1.16 million people.",
        "著作原文怎么写？用英文写，连同限定词和单位：nearly 1.16 million people。", required=True),
    "restatement": Column("复述", "What does it say? One English sentence of your own with {printed} in place of the figure, and no digit.",
                          "它说了什么？自己写一句英文，数字处写 {printed}，不含任何数字。", required=True),
    **_VALUE,
    "modality": Column("性质", "Is it said to have happened? measured, plan, forecast, capacity, rule or quoted.",
                       "说的是已经发生的事吗？已发生、计划、预测、能力上限、规定或引语。", required=True, words=MODALITIES),
    "cites": Column("引用来源", "Which sources does the work name for it? Their ids with ; between.", "著作为它引了哪些来源？写编号，用 ; 分隔。"),
    "repeats": Column("重复", "Does it say another claim again? The id of that one.", "是否重复前面某一条？是则写那一条的编号。"),
    "note": _NOTE,
}  # fmt: skip
_BEARINGS = {
    "claim": Column("编号", "On which claim does the figure bear? Its id.", "这个数字关系到哪一条原文数字？写它的编号。", required=True),
    "place": Column("地点", "Which place is that figure of? As its row in observations has it.",
                    "那个数字说的是哪个地方？与 observations 表中那一行相同。", required=True),
    "indicator": Column("指标", "What does it measure? As its row in observations has it.",
                        "它衡量的是什么？与 observations 表中那一行相同。", required=True, refers="indicators"),
    "period": Column("时期", "When was it so? As its row in observations has it.",
                     "是什么时候的数字？与 observations 表中那一行相同。", form="period"),
    "basis": Column("口径", "On which basis does it stand? As its row in observations has it.",
                    "按什么口径？与 observations 表中那一行相同。", default=NOT_STATED, refers="bases"),
    "source": Column("来源", "Which text states it? As its row in observations has it.",
                     "哪份材料说的？与 observations 表中那一行相同。", required=True),
    "direction": Column("作用", "Does it support the claim, limit it or contradict it?", "它支持那一条、限定它，还是与它不符？", required=True,
                        words=DIRECTIONS),
    "why": Column("理由", "Why does it? One plain English sentence of your own, which readers see.",
                  "为什么？自己写一句平实的英文，书中会显示。", required=True),
}  # fmt: skip
_SEARCHES = {
    "date": Column("日期", "On which day did you search? 2026-11-26.", "哪一天查的？2026-11-26。", required=True, form="date"),
    "where": Column("何处", "Where did you search? Site, library, search engine.", "在哪里查的？网站、资料库或搜索引擎。", required=True),
    "words": Column("检索词", "With which words?", "用的什么检索词？", required=True),
    "claims": Column("编号", "For which claims? Their ids with ; between.", "为哪几条原文数字而查？写编号，用 ; 分隔。"),
    "purpose": Column("目的", "What did you hope to find? In English.", "想找到什么？用英文写。", required=True),
    "outcome": Column("结果", "What came of it? In English; nothing found is an outcome too.", "结果如何？用英文写；没有找到也是结果。", required=True),
}  # fmt: skip
_SUMS = {
    "sum": Column("编号", "By which id shall the sum be called? Your choice: sichuan-2018-persons.", "给这个总数编什么号？自定：sichuan-2018-persons。",
                  required=True, form="id"),
    "work": Column("著作", "Which work prints whole and parts? One work, the id of a source of kind work.",
                   "总数和各部分出自哪份著作？须是同一份，写 kind 为 work 的来源编号。", required=True, refers="sources"),
    "whole": Column("总数", "Which claim is the whole? Its id.", "哪一条原文数字是总数？写它的编号。", required=True),
    "parts": Column("各部分", "Which claims are its parts? Their ids with ; between, at least two.", "哪几条是各部分？写编号，用 ; 分隔，至少两条。",
                    required=True),
    "sentence": Column("说明", "What adds up to what? One English clause of your own, without digits.", "什么相加等于什么？自己写一句英文，不含数字。",
                       required=True),
    "assumption": Column("前提", "What must hold for it, if it need not be so? In English: no one is counted twice.",
                         "如果未必相等，前提是什么？用英文写，例如 no one is counted twice。"),
}  # fmt: skip
_NUMERALS = {
    "line": Column("行号", "On which line of the text does the numeral stand?", "这个数词在原文第几行？", required=True, form="whole"),
    "nth": Column("行内序号", "Which numeral of its line is it, counted from 1?", "是这一行的第几个数词？从 1 数起。", required=True, form="whole"),
    "token": Column("数词", "How does it stand there? Digits, or one number word.", "原文怎么写？数字，或一个数词。", required=True),
    "claim": Column("编号", "To which claims does it belong? Their ids with ; between.", "属于哪几条原文数字？写编号，用 ; 分隔。"),
    "reason": Column("理由", "If to none, why not? Choose from the list.", "都不属于的，为什么？从下拉列表中选择。", words=REASONS),
}  # fmt: skip
_ARGUMENTS = {
    "argument": Column("编号", "By which id shall it be called? Your choice, lower case with hyphens.", "给它编什么号？自定，小写字母、数字和连字符。",
                       required=True, form="id"),
    "work": Column("著作", "Which work says so? The id of a source of kind work.", "哪份著作说的？写 kind 为 work 的来源编号。", required=True,
                   refers="sources"),
    "section": Column("章节", "In which section of the work?", "在著作的第几节？", required=True),
    "line": Column("行号", "On which lines of the text?", "在原文哪几行？"),
    "kind": Column("种类", "What sort of sentence is it? Choose from the list.", "是哪一种论断？从下拉列表中选择。", required=True, words=ARGUMENTS),
    "restatement": Column("复述", "What does it say? One English sentence of your own, without digits.", "它说了什么？自己写一句英文，不含数字。",
                          required=True),
    "offered": Column("所据数字", "Which claims are offered for it? Their ids with ; between.", "著作以哪几条原文数字为据？写编号，用 ; 分隔。"),
    "refutes": Column("何以反驳", "What would refute it? In English.", "什么情况能反驳它？用英文写。", required=True),
    "causes": Column("所称原因", "Which indicators are what is said to work? Their ids with ; between.", "所称的原因是哪些指标？写编号，用 ; 分隔。"),
    "effects": Column("所称结果", "Which indicators are what it is said to bring about? Their ids with ; between.",
                      "所称的结果是哪些指标？写编号，用 ; 分隔。"),
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
    "publishers": TableSchema(
        "Chinese names of publishers, for the Chinese pages", ("publisher",), _plain("publisher label_zh", required=True)
    ),
    "notes": TableSchema(
        "Chinese of what notes and scopes of figures say, for the Chinese pages", ("note",), _plain("note note_zh", required=True)
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
    "bearings": TableSchema(
        "Figures of another key that bear on a printed figure without judging it",
        ("claim", "place", "indicator", "period", "basis", "source"), _BEARINGS, "旁证",
    ),
    "sums": TableSchema("Sums that printed figures of one work must obey", ("sum",), _SUMS, "总数"),
    "searches": TableSchema(
        "What was searched for, where, with which words and with what outcome", ("date", "where", "words"), _SEARCHES,
        "检索",
    ),
    "numerals": TableSchema(
        "Every numeral of the audited text, as a claim or exempt for a reason", ("line", "nth"), _NUMERALS, "数词",
    ),
    "arguments": TableSchema(
        "Causal and general sentences of the audited work", ("argument",), _ARGUMENTS, "论断",
    ),
}  # fmt: skip
COLUMNS = {table: tuple(schema.columns) for table, schema in TABLES.items()}
# The tables of ``data/`` itself: the vocabulary, and what is of this book alone.  All others are tables of a pack.
VOCABULARY = ("units", "bases", "indicators")
OF_THE_BOOK = ("publishers", "notes", "corrections")
# The tables of a pack, each a sheet of its workbook, in the order in which they are filled in.
SHEETS = {table: schema.label_zh for table, schema in TABLES.items() if schema.label_zh}
# Those that every pack has; and those that every workbook offers, filled in or not.
NEEDED = ("places", "sources", "observations", "claims")
OFFERED = (*NEEDED, "bearings", "sums", "searches")
# The tables that need not be there.
OPTIONAL = tuple(table for table in TABLES if table not in (*VOCABULARY, *NEEDED))


def one_of(words: Iterable[str]) -> str:
    """The words of a closed list in a sentence: ``measured, plan or forecast``."""
    *others, last = words
    return f"{', '.join(others)} or {last}"

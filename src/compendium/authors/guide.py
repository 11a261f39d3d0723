"""The guide's reference parts, in English and Chinese: columns, lists and the worked example as tables.

Columns, their help and the lists are those of ``vocabulary.py``, which the workbook shows too; what each word of a list
means is said here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ..book.roles import audited, table_files
from ..book.show import Table, escape, in_role
from ..tables import COLUMNS, Tables
from ..vocabulary import COLUMN_WORDS, LISTS, REQUIRED, SHEETS
from . import example
from .new_province import WANTED

LANGS = ("en", "zh")
KIND_WORDS = {
    "stock": "时点数",
    "flow": "时期数",
    "rate": "比率",
    "event": "事件",
    "constant": "定数",
    "spread": "幅度",
    "count": "项数",
}

# What each word of a list means: by list and word, in English and Chinese.
MEANINGS: dict[str, dict[str, tuple[str, str]]] = {
    "relation": {
        "exactly": ("the figure alone, without a hedge; leave the cell empty", "没有限定词的数字；此格留空即可"),
        "nearly": ("a little below: nearly, almost, close to", "略低于该数：近、将近、接近"),
        "about": ("on either side: about, around, some", "上下均可：约、大约、左右"),
        "less": ("below it: less than, under, fewer than", "低于该数：不到、不足、少于"),
        "more": ("above it: over, more than, at least", "高于该数：超过、逾、多、余、以上"),
        "up-to": ("a maximum that may be reached: up to", "可以达到的最大值：最多、高达、可达"),
        "range": ("from one figure to another; the other one goes into upper", "从一个数到另一个数；后一个数写在 upper 列"),
        "listed": ("the source names things and you counted them", "来源逐项列举，由您数出项数"),
    },
    "level": {
        "country": ("the nation", "全国"),
        "group": ("several places taken together, such as a region", "几个地方合在一起，例如一个片区"),
        "province": ("province, autonomous region or municipality under the central government", "省、自治区、直辖市"),
        "prefecture": ("prefecture-level city, prefecture, league", "地级市、自治州、地区、盟"),
        "county": ("county, district, county-level city, banner", "县、自治县、市辖区、县级市、旗"),
        "town": ("town, township, subdistrict", "镇、乡、街道"),
        "village": ("administrative village", "行政村"),
        "household": ("one household, without its name", "一户人家，不写姓名"),
    },
    "sources.kind": {
        "source": ("it states figures, and rows of observations name it", "提供数字，observations 表引用它"),
        "work": ("its own figures are checked, one by one, in claims", "它自己的数字在 claims 表逐条核对"),
    },
    "seen": {
        "yes": ("you have read the text itself", "亲自读到了原文"),
        "no": ("a work names it and you could not read it; no figure may be taken from it",
               "著作提到它而您没有读到；不能从中取数"),
    },
    "grade": {
        "A": ("the page of the office or paper that issued it", "发布的机关或报刊自己的网页、年鉴"),
        "B": ("a reprint on a site that has a name and names the source, or an office's export in a public archive",
              "有名称的网站转载并注明出处，或公开资料库中的机关数据导出"),
        "C": ("a copy or compilation on a site that nobody answers for, or one that does not say where it has it from",
              "无人负责的网站上的副本、汇编，或不注明出处者"),
        "D": ("worthless: made up, garbled or contradicting itself; kept as a warning, never used",
              "不可信：编造、错乱或自相矛盾；只留作警示，从不采用"),
    },
    "extent": {
        "whole": ("all of it", "全文"),
        "opening": ("its beginning, as an archive or a search shows it", "开头部分，如资料库或检索结果所示"),
        "copy": ("its words on another site", "他处所载的复制件"),
    },
    "modality": {
        "measured": ("it is said to have happened", "说的是已经发生的事"),
        "plan": ("a goal set before; never judged by what came of it", "事先定下的目标；不以结果评判"),
        "forecast": ("an expectation; not judged by the outcome", "对将来的估计；不以结果评判"),
        "capacity": ("what could be reached at most", "最多可以达到多少"),
        "rule": ("a rule, such as a line or a subsidy", "一项规定，例如标准线或补助额"),
        "quoted": ("a saying that the text repeats", "文中转述的话"),
    },
    "indicators.kind": {
        "stock": ("how many there are on a day: 2018 means its last day", "某一天的数量：写 2018 即指年末"),
        "flow": ("how much in a span: a year, a month, several years", "一段时间内的数量：一年、一月或几年"),
        "rate": ("a share or ratio on a day", "某一天的比率"),
        "event": ("something that happened: the value is its date, the period stays empty",
                  "发生了某件事：value 写日期，period 留空"),
        "constant": ("holds for its place or basis whatever the day; the period may be empty",
                     "对该地或该口径不随日期变化；period 可留空"),
        "spread": ("differs from person to person, such as a wage", "因人而异，例如工资"),
        "count": ("how many things a text lists", "文中列举了几项"),
    },
}  # fmt: skip

_LABELS = {"indicators.kind": KIND_WORDS} | {
    key: words
    for (table, column), words in LISTS.items()
    for key in (column, f"{table}.{column}")
    if key in ("relation", "level", "sources.kind", "seen", "extent", "grade", "modality")
}
_CAPTIONS = {
    "relation": ("Relations: a hedge before a figure", "关系（relation）：数字前的限定词"),
    "level": ("Levels of places", "地点的级别（level）"),
    "sources.kind": ("Kinds of sources", "来源的种类（kind）"),
    "seen": ("Whether a source was read", "是否读到（seen）"),
    "grade": ("Grades of sources", "来源的等级（grade）"),
    "extent": ("How much of a source was read", "查阅范围（extent）"),
    "modality": ("Modalities: what sort of statement a figure is", "性质（modality）：数字是哪一种说法"),
    "indicators.kind": ("Kinds of indicators", "指标的种类"),
}


def either(lang: str, english: str, chinese: str) -> str:
    """One of two texts by language."""
    return chinese if lang == "zh" else english


def columns(table: str, lang: str) -> Table:
    """Every column of a sheet: its id, its label, whether it must be filled in, its help."""
    rows = []
    for column in COLUMNS[table]:
        label, english, chinese = COLUMN_WORDS[table][column]
        needed = either(lang, "yes", "是") if column in REQUIRED[table] else ""
        rows.append((f"`{column}` {label}", needed, escape(either(lang, english, chinese))))
    head = either(lang, "Column|Needed|What goes in", "列|必填|填什么").split("|")
    caption = either(lang, f"The sheet *{table}*", f"工作表 *{table}* {SHEETS[table]}")
    return Table(f"tab-{lang}-columns-{table}", caption, head, rows, widths=(30, 12, 58), long=True)


def meanings(name: str, lang: str) -> Table:
    """The words of a list with what each of them means."""
    rows = [(f"`{word}` {label}", escape(either(lang, *MEANINGS[name][word]))) for word, label in _LABELS[name].items()]
    head = either(lang, "Word|What it means", "词|含义").split("|")
    caption = either(lang, *_CAPTIONS[name])
    return Table(f"tab-{lang}-{name.replace('.', '-')}", caption, head, rows, widths=(30, 70), long=True)


def _indicator_rows(tables: Tables, names, lang: str) -> list[tuple[str, ...]]:
    rows = []
    for name in names:
        row = tables.indicators[name]
        unit, kind = f"{row.unit} {tables.units[row.unit].label_zh}", f"{row.kind} {KIND_WORDS[row.kind]}"
        said = either(lang, row.definition, row.label)
        rows.append((f"{escape(name)} {escape(row.label_zh)}", escape(unit), kind, escape(said)))
    return rows


def _indicators(tables: Tables, lang: str, names, key: str, captions: tuple[str, str]) -> Table:
    head = either(lang, "Indicator|Unit|Kind|Definition", "指标|单位|种类|英文名").split("|")
    rows = _indicator_rows(tables, names, lang)
    return Table(f"tab-{lang}-{key}", either(lang, *captions), head, rows, widths=(36, 18, 16, 30), long=True)


def wanted(tables: Tables, lang: str) -> Table:
    """The indicators that a chapter on a province rests on."""
    captions = ("Worth looking for first", "最值得先找的指标")
    return _indicators(tables, lang, [name for name in WANTED if name in tables.indicators], "wanted", captions)


def indicators(tables: Tables, lang: str) -> Table:
    """Every indicator."""
    return _indicators(tables, lang, tables.indicators, "all-indicators", ("Every indicator", "全部指标"))


def bases(tables: Tables, lang: str) -> Table:
    """Every basis: what it is, and with which others it may be joined in one series."""
    rows = []
    for row in tables.bases.values():
        others = escape(", ".join(sorted(row.joins - {row.basis})))
        said = escape(row.definition)
        rows.append((f"{escape(row.basis)} {escape(row.label_zh)}", escape(row.label), said, others or "–"))
    head = either(lang, "Basis|What it is|Definition|Joins", "口径|英文名|定义（英文）|可衔接").split("|")
    caption = either(lang, "Every basis", "全部口径")
    return Table(f"tab-{lang}-all-bases", caption, head, rows, widths=(30, 26, 26, 18), long=True)


def units(tables: Tables, lang: str) -> Table:
    """Every unit, and what it is turned into."""
    rows = [
        (f"`{row.unit}` {escape(row.label_zh)}", f"{row.factor}", f"{escape(row.canonical)} "
         f"{escape(tables.units[row.canonical].label_zh)}") for row in tables.units.values()
    ]  # fmt: skip
    head = either(lang, "Unit|Times|Of", "单位|倍数|折合单位").split("|")
    caption = either(lang, "Every unit", "全部单位")
    return Table(f"tab-{lang}-all-units", caption, head, rows, widths=(40, 24, 36), long=True, right=(1,))


def example_places(tables: Tables, root: Path, lang: str) -> Table:
    """The example's sheet of places."""
    names = ("place", "name", "name_zh", "level", "gb_code")
    return _sheet(root, "places", names, (38, 16, 20, 14, 12), lang)


def example_observations(tables: Tables, root: Path, lang: str) -> Table:
    """The example's sheet of observations, without the place, which is the same in every row."""
    names = ("indicator", "period", "basis", "relation", "value", "unit", "source")
    return _sheet(root, "observations", names, (20, 9, 14, 10, 10, 15, 22), lang)


def _sheet(root: Path, table: str, names: tuple[str, ...], widths: tuple[int, ...], lang: str) -> Table:
    rows = [tuple(escape(row[name]) for name in names) for row in example.rows(root)[table]]
    head = [f"{name} {COLUMN_WORDS[table][name][0]}" if lang == "zh" else name for name in names]
    caption = either(lang, f"The example: sheet *{table}*", f"示例：工作表 *{table}* {SHEETS[table]}")
    return Table(f"tab-{lang}-example-{table}", caption, [escape(name) for name in head], rows, widths, long=True)


def example_sources(tables: Tables, root: Path, lang: str) -> Table:
    """The example's sheet of sources, turned on its side: a row a column that is filled in."""
    rows = example.rows(root)["sources"]
    cells = []
    for column in COLUMNS["sources"]:
        texts = [row[column] for row in rows]
        if any(texts):
            name = f"`{column}`" + (f" {COLUMN_WORDS['sources'][column][0]}" if lang == "zh" else "")
            shown = [f"{{address}}`{in_role(text)}`" if column == "address" else escape(text) for text in texts]
            cells.append((name, *shown))
    head = [either(lang, "Column", "列"), *(either(lang, f"row {n}", f"第 {n} 行") for n in range(2, len(rows) + 2))]
    caption = either(
        lang, "The example: sheet *sources*, turned on its side", "示例：工作表 *sources* 来源（行列互换）"
    )
    return Table(f"tab-{lang}-example-sources", caption, head, cells, widths=(16, 28, 28, 28), long=True)


def parts() -> dict[str, Callable[[Tables, Path, str], Table]]:
    """Every part that the guide can show, by the words that name it in the directive."""
    made: dict[str, Callable[[Tables, Path, str], Table]] = {}
    for table in SHEETS:
        made[f"columns {table}"] = lambda _, __, lang, table=table: columns(table, lang)
    for name in MEANINGS:
        made[f"list {name}"] = lambda _, __, lang, name=name: meanings(name, lang)
    for name, function in {"wanted": wanted, "indicators": indicators, "bases": bases, "units": units}.items():
        made[name] = lambda tables, _, lang, function=function: function(tables, lang)
    return made | {
        "example places": example_places,
        "example sources": example_sources,
        "example observations": example_observations,
    }


class GuideDirective(SphinxDirective):
    """``{guide} columns places en``: a part of the guide as a numbered table, in English or Chinese."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = False

    def run(self):
        """Nodes of the table; an error where no part has the name."""
        root = Path(self.env.app.srcdir)
        for path in [*table_files(root), *(root / example.FOLDER).glob("*.csv")]:
            self.env.note_dependency(str(path))
        what, _, lang = self.arguments[0].rpartition(" ")
        known = parts()
        if what not in known or lang not in LANGS:
            raise self.error(f"write one of {', '.join(known)}, then en or zh; not {self.arguments[0]!r}")
        table = known[what](audited(root)[0], root, lang)
        return self.parse_text_to_nodes(table._repr_markdown_())


def _language(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Say in a Chinese page that it is Chinese, for screen readers, hyphenation and fonts."""
    if pagename.endswith(".zh"):
        context["language"] = "zh-CN"


def setup(app: Sphinx) -> dict:
    """Register the directive."""
    app.add_directive("guide", GuideDirective)
    app.connect("html-page-context", _language)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

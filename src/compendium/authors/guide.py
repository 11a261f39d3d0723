"""The guide's reference parts, in English and Chinese: columns, lists and the worked example as tables.

Columns, their help and the lists with what each word means are those of ``schema.py``, which the workbook shows too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from sphinx.application import Sphinx

from ..audit.tables import Tables
from ..book.answers import BlocksDirective, Sources, answers
from ..book.show import Table, escape, in_role
from ..hedges import HEDGES
from ..schema import DIRECTIONS, EXTENTS, GRADES, KINDS, LEVELS, MODALITIES, SEEN, SHEETS, SOURCE_KINDS, TABLES
from . import example
from .new_province import WANTED

LANGS = ("en", "zh")
# The closed lists that the guide explains: their words, and a caption in English and Chinese.
LISTS: dict[str, tuple[Mapping, str, str]] = {
    "relation": (HEDGES, "Relations: a hedge before a figure", "关系（relation）：数字前的限定词"),
    "level": (LEVELS, "Levels of places", "地点的级别（level）"),
    "sources.kind": (SOURCE_KINDS, "Kinds of sources", "来源的种类（kind）"),
    "seen": (SEEN, "Whether a source was read", "是否读到（seen）"),
    "grade": (GRADES, "Grades of sources", "来源的等级（grade）"),
    "extent": (EXTENTS, "How much of a source was read", "查阅范围（extent）"),
    "modality": (MODALITIES, "Modalities: what sort of statement a figure is", "性质（modality）：数字是哪一种说法"),
    "direction": (DIRECTIONS, "What a figure does to a claim", "旁证的作用（direction）"),
    "indicators.kind": (KINDS, "Kinds of indicators", "指标的种类"),
}


def either(lang: str, english: str, chinese: str) -> str:
    """One of two texts by language."""
    return chinese if lang == "zh" else english


def columns(table: str, lang: str) -> Table:
    """Every column of a sheet: its id, its label, whether it must be filled in, its help."""
    rows = []
    for column, facts in TABLES[table].columns.items():
        needed = either(lang, "yes", "是") if facts.required else ""
        rows.append((f"`{column}` {facts.label_zh}", needed, escape(either(lang, facts.help, facts.help_zh))))
    head = either(lang, "Column|Needed|What goes in", "列|必填|填什么").split("|")
    caption = either(lang, f"The sheet *{table}*", f"工作表 *{table}* {SHEETS[table]}")
    return Table(f"tab-{lang}-columns-{table}", caption, head, rows, widths=(30, 12, 58), long=True)


def meanings(name: str, lang: str) -> Table:
    """The words of a list with what each of them means."""
    words, *captions = LISTS[name]
    rows = [
        (f"`{word}` {facts.label_zh}", escape(either(lang, facts.meaning, facts.meaning_zh)))
        for word, facts in words.items()
    ]
    head = either(lang, "Word|What it means", "词|含义").split("|")
    caption = either(lang, *captions)
    return Table(f"tab-{lang}-{name.replace('.', '-')}", caption, head, rows, widths=(30, 70), long=True)


def readings() -> Table:
    """What a printed figure is taken to mean, by its hedge: the reading that decides, and the one that is also shown."""
    rows = [(hedge.name, hedge.read_as, hedge.other) for hedge in HEDGES.values()]
    header = ("Printed", "Taken to mean, where it decides", "Also shown")
    return Table("tab-readings", "What a printed figure is taken to mean", header, rows, widths=(24, 46, 30))


def _indicator_rows(tables: Tables, names, lang: str) -> list[tuple[str, ...]]:
    rows = []
    for name in names:
        row = tables.indicators[name]
        unit, kind = f"{row.unit} {tables.units[row.unit].label_zh}", f"{row.kind} {KINDS[row.kind].label_zh}"
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
    head = [f"{name} {TABLES[table].columns[name].label_zh}" if lang == "zh" else name for name in names]
    caption = either(lang, f"The example: sheet *{table}*", f"示例：工作表 *{table}* {SHEETS[table]}")
    return Table(f"tab-{lang}-example-{table}", caption, [escape(name) for name in head], rows, widths, long=True)


def example_sources(tables: Tables, root: Path, lang: str) -> Table:
    """The example's sheet of sources, turned on its side: a row a column that is filled in."""
    rows = example.rows(root)["sources"]
    cells = []
    for column, facts in TABLES["sources"].columns.items():
        texts = [row[column] for row in rows]
        if any(texts):
            name = f"`{column}`" + (f" {facts.label_zh}" if lang == "zh" else "")
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
    for name in LISTS:
        made[f"list {name}"] = lambda _, __, lang, name=name: meanings(name, lang)
    for name, function in {"wanted": wanted, "indicators": indicators, "bases": bases, "units": units}.items():
        made[name] = lambda tables, _, lang, function=function: function(tables, lang)
    return made | {
        "readings": lambda *_: readings(),  # of a page that is in English alone
        "example places": example_places,
        "example sources": example_sources,
        "example observations": example_observations,
    }


@answers("guide", of="tables")
def guide(sources: Sources, page: str, words: str) -> list[str]:
    """A part of the guide as a numbered table, in English or Chinese: ``columns places en``.

    Raises
    ------
    LookupError
        No part has the name.
    """
    what, _, lang = words.rpartition(" ")
    known = parts()
    if what not in known or lang not in LANGS:
        raise LookupError(f"write one of {', '.join(known)}, then en or zh; not {words!r}")
    return [known[what](sources.tables, sources.root, lang)._repr_markdown_()]


def setup(app: Sphinx) -> dict:
    """Register the directive."""
    app.setup_extension("compendium.book.answers")
    app.add_directive("guide", BlocksDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

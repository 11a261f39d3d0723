"""The Chinese chapter of a province: made from the tables alone, when its page is read."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from sphinx.application import Sphinx

from ... import files
from ...audit.chinese import figure, label, when
from ...audit.ledger import Entry
from ...audit.tables import Observation, Tables
from ..answers import BlocksDirective, Sources, answers
from ..chinese_pages import claims, outcome, source, stated
from ..curve import OF_BASIS, OTHER, Line, Point, curve
from ..show import Table, escape
from .facts import MOST_CLAIMS, POVERTY, in_order, known, missing, shares

PAGES = Path("book") / "zh" / "provinces"  # made by the build, never committed
INCOME = "rural-disposable-income"


@answers("chapter-zh", of="tables")
def chapter(told: Sources, page: str, place: str) -> list[str]:
    """The whole chapter, a block a section.

    Raises
    ------
    LookupError
        There is no such province.
    """
    tables = told.tables
    if place not in tables.packs or place not in tables.places:
        raise LookupError(f"there is no pack of a province {place!r}")
    audited = [entry for entry in told.entries.values() if entry.claim.pack == place]
    parts = (
        _opening(tables, place, audited),
        _poverty(tables, place),
        _income(tables, place),
        _villages(tables, place),
    )
    return [*parts, _audited(tables, place, audited), _missing(tables, place), _sources(tables, place)]


def write(root: Path) -> None:
    """Write the page of every province that has a chapter, which is its name and the directive; those of others go.

    So a new province has its Chinese page without a file that its author would write, or delete again.
    """
    made = {}
    for path in sorted((root / "notebooks" / "provinces").glob("[!.]*.ipynb")):
        places = root / "data" / path.stem / "places.csv"
        with places.open(encoding="utf-8-sig", newline="") if places.is_file() else io.StringIO() as lines:
            names = [row["name_zh"] for row in csv.DictReader(lines) if row["place"] == path.stem]
        for name in names:
            made[root / PAGES / f"{path.stem}.md"] = f"# {escape(name)}\n\n```{{chapter-zh}} {path.stem}\n```\n"
    (root / PAGES).mkdir(parents=True, exist_ok=True)
    for path in set((root / PAGES).iterdir()) - set(made):
        path.unlink()
    for path, text in made.items():
        files.write(path, text)


def _opening(tables: Tables, place: str, audited: Sequence[Entry]) -> str:
    """What is known first: the rate of poverty, the income, how the audited figures came out, what it all rests on."""
    told, (incidence, income) = [], known(tables, place)
    if incidence:
        ends = "，".join(f"{when(row.period, 'rate')}{figure(tables, row)}" for row in incidence)
        told.append(f"**贫困发生率{ends}。** 口径：{label(tables.bases[incidence[0].basis].label_zh)}。")
    if income:
        here, nation = (figure(tables, row) for row in income)
        told.append(f"{income[0].period.end.year}年农村居民人均可支配收入为{here}，全国为{nation}。")
    if audited:
        texts = len({entry.claim.work for entry in audited})
        told.append(f"核对了{texts}篇公开文本，{outcome(audited)}。")
    held = shares(tables, place)
    told.append(
        f"本省收录数字{held['own'].replace(',', '')}条，出自{held['sources'].split()[0]}个来源，A级占{held['grade_a']}%，"
        f"B级占{held['grade_b']}%，C级占{held['grade_c']}%（[等级的含义](/book/zh/reading.md)）；"
        f"全国各表另有{held['national']}条。"
    )
    return "\n\n".join(told) + "\n"


def _poverty(tables: Tables, place: str) -> str:
    rows = [row for row in tables.stated_in(place) if row.place == place and row.indicator.startswith(POVERTY)]
    drawn = _incidence(tables, place)
    said = "监测数、建档立卡数和各省自定标准所指的人群不同，不相减，也不连线。"
    return "\n".join(
        [
            "## 贫困\n",
            said,
            "",
            drawn,
            _table(tables, sorted(rows, key=in_order), f"{tables.places[place].name_zh}：贫困状况的各项数字"),
        ]
    )


def _incidence(tables: Tables, place: str) -> str:
    """The curve of incidence: a line for each definition, the nation's only beside figures of its own definition."""
    rows = [
        row for row in tables.observed(place, "incidence")
        if row.period and not row.scope and tables.sources[row.source].grade < "D"
    ]  # fmt: skip
    lines = _lines(tables, rows)
    if any(row.basis == "nbs-2010" for row in rows):
        nation = tables.yearly("china", "incidence", "nbs-2010").values()
        lines.append(Line("全国（国家统计局监测，2010年标准）", OTHER, [_point(row) for row in nation], True))
    if len(rows) < 2:
        return "贫困发生率不足两条，不绘图。\n"
    words = f"{tables.places[place].name_zh}贫困发生率，按口径分列：" + "；".join(
        f"{line.words}{len(line.points)}个数" for line in lines
    )
    return _picture(
        curve(lines, "贫困发生率（%）", words), "只连同一口径的数；竖线表示只知上限或下限；空心为计划数或预测数。"
    )


def _lines(tables: Tables, rows: Iterable[Observation]) -> list[Line]:
    """Rows as lines, one a definition; joined where it makes a series and no year has two figures."""
    found: dict[str, list[Observation]] = {}
    for row in sorted(rows, key=lambda row: (row.basis, row.period.end, row.source)):
        found.setdefault(row.basis, []).append(row)
    return [
        Line(
            label(tables.bases[basis].label_zh), OF_BASIS.get(basis, OTHER), [_point(row) for row in own],
            basis in tables.bases[basis].joins and len({row.period.end.year for row in own}) == len(own),
        )
        for basis, own in found.items()
    ]  # fmt: skip


def _point(row: Observation) -> Point:
    """A row as a point: one value, or a bound that is open on a side."""
    low, high = float(row.number), float(row.number if row.upper is None else row.upper)
    low = None if row.relation in ("less", "at-most") else low
    high = None if row.relation in ("more", "at-least") else high
    return Point(row.period.end.year, low, high, row.foreseen)


def _income(tables: Tables, place: str) -> str:
    lines = []
    for of, name, colour in ((place, tables.places[place].name_zh, "blue"), ("china", "全国", OTHER)):
        if rows := tables.yearly(of, INCOME, "disposable"):
            lines.append(Line(name, colour, [_point(row) for row in rows.values()], True))
    if len(lines) < 2:
        return "## 农村居民收入\n\n各表尚无本省农村居民人均可支配收入。\n"
    alt = f"{lines[0].words}与全国农村居民人均可支配收入，{lines[0].points[0].year}年至{lines[0].points[-1].year}年"
    drawn = _picture(
        curve(lines, "农村居民人均可支配收入（元）", alt), "国家统计局城乡一体化住户调查；未按各地物价调整。"
    )
    return f"## 农村居民收入\n\n{drawn}"


def _picture(svg: str, below: str) -> str:
    return f"```{{raw}} html\n{svg}\n```\n\n{below}\n"


def _villages(tables: Tables, place: str) -> str:
    parts = ["## 村\n", "村进入本书，是因为有人写过它，不代表其他村。\n"]
    for path in (inner for inner in tables.inside(place) if tables.places[inner].level == "village"):
        if rows := sorted(tables.stated_in(path), key=in_order):
            parts.append(_table(tables, rows, f"{tables.places[path].name_zh}：各项数字"))
    return "\n".join(parts) if len(parts) > 2 else "## 村\n\n各表尚无本省村一级的数字。\n"


def _table(tables: Tables, rows: Sequence[Observation], caption: str) -> str:
    """Figures as their sources state them: what, when, the figure, on which definition, who says so."""
    if not rows:
        return "各表尚无这方面的数字。\n"
    cells = [
        (
            escape(label(tables.indicators[row.indicator].label_zh)),
            when(row.period, tables.indicators[row.indicator].kind),
            escape(stated(tables, row)),
            escape(label(tables.bases[row.basis].label_zh)) if row.basis else "—",
            source(tables, row.source),
        )
        for row in rows
    ]
    table = Table(
        "", caption, ("指标", "时间", "数值", "口径", "来源"), cells, (26, 16, 18, 20, 20), long=True, sortable=True
    )
    star = "带＊的数字另有说明，见本页英文版的表注。\n" if any("＊" in row[2] for row in cells) else ""
    return f"{table._repr_markdown_()}\n{star}"


def _audited(tables: Tables, place: str, audited: Sequence[Entry]) -> str:
    head = "## 公开文本中的数字\n\n"
    if not audited:
        return f"{head}尚未核对本省的公开文本。\n"
    if len(audited) > MOST_CLAIMS:
        return f"{head}{outcome(audited)}。逐条见[一致与不一致的数字](/book/zh/figures.md)。\n"
    return head + claims(tables, audited, "文中数字及核对结果")


def _missing(tables: Tables, place: str) -> str:
    told = "\n".join(f"- {escape(chinese)}" for _, chinese in missing(tables, place)) or "- 本页所列各项均已有数字"
    return f"## 尚缺的数字\n\n{told}\n\n以上各项都可以用电子表格补充：[新增一个省](/book/extend.zh.md)。\n"


def _sources(tables: Tables, place: str) -> str:
    counted = Counter(row.source for row in tables.stated_in(place))
    rows = [(source(tables, name, whole=True), tables.sources[name].grade, str(n)) for name, n in counted.most_common()]
    table = Table("", "数字的来源", ("来源", "等级", "数字（条）"), rows, (70, 12, 18), True, (2,), True)
    return f"## 来源\n\n{table._repr_markdown_()}"


def setup(app: Sphinx) -> dict:
    """Register the directive."""
    app.setup_extension("compendium.book.answers")
    app.add_directive("chapter-zh", BlocksDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

"""The Chinese chapter of a province, made from the tables when its page is read; ``book/zh/province.txt`` is its frame."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from ... import files
from ...audit.chinese import figure, label, when
from ...audit.outcomes import Entry
from ...audit.tables import Observation, Tables
from ..chinese_tables import claims, outcome, source, stated, table
from ..curve import BESIDE, Line, Point, curve
from ..drawing import BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, of_basis
from ..show import escape
from .facts import MOST_CLAIMS, POVERTY, in_order, known, missing, shares

PAGES = Path("book") / "zh" / "provinces"  # made by the build, never committed
# By what name a chart's style sheet knows the colours of definitions.
COLOURS = {BLUE: "blue", ORANGE: "orange", GREEN: "green", PURPLE: "purple", SKY: "sky", GREY: "grey"}
INCOME = "rural-disposable-income"


def write(root: Path) -> None:
    """Write the page of every province that has a chapter, and delete others: its author writes none, and deletes none."""
    frame, made = (root / PAGES.with_name("province.txt")).read_text("utf-8"), {}
    for path in sorted((root / "notebooks" / "provinces").glob("[!.]*.ipynb")):
        places = root / "data" / path.stem / "places.csv"
        with places.open(encoding="utf-8-sig", newline="") if places.is_file() else io.StringIO() as lines:
            names = {row["place"]: row["name_zh"] for row in csv.DictReader(lines)}
        if path.stem in names:
            text = frame.replace("PATH", path.stem).replace("NAME", escape(names[path.stem]))
            made[root / PAGES / f"{path.stem}.md"] = text
    (root / PAGES).mkdir(parents=True, exist_ok=True)
    for path in set((root / PAGES).iterdir()) - set(made):
        path.unlink()
    for path, text in made.items():
        files.write(path, text)


def _opening(tables: Tables, place: str, audited: Sequence[Entry]) -> str:
    """What is known first: the rate of poverty, the income, how the audited figures came out, what it all rests on."""
    found, (incidence, income) = [], known(tables, place)
    if incidence:
        ends = "，".join(f"{when(row.period, 'rate')}{figure(tables, row)}" for row in incidence)
        found.append(f"**贫困发生率{ends}。** 口径：{label(tables.bases[incidence[0].basis].label_zh)}。")
    if income:
        here, nation = (figure(tables, row) for row in income)
        found.append(f"{income[0].period.end.year}年农村居民人均可支配收入为{here}，全国为{nation}。")
    if audited:
        found.append(f"核对了{len({entry.claim.work for entry in audited})}篇公开文本，{outcome(audited)}。")
    held = {name: words.split()[0].replace(",", "") for name, words in shares(tables, place).items()}
    grades = "，".join(f"{grade}级占{held[f'grade_{grade.lower()}']}%" for grade in "ABC")
    of = f"本省收录数字{held['own']}条，出自{held['sources']}个来源，{grades}（[等级的含义](/book/zh/reading.md)）"
    return "\n\n".join([*found, f"{of}；另收全国数据{held['national']}条。\n"])


def _poverty(tables: Tables, place: str, audited: Sequence[Entry]) -> str:
    rows = [row for row in tables.stated_in(place) if row.place == place and row.indicator.startswith(POVERTY)]
    return _table(tables, rows, f"{tables.places[place].name_zh}：贫困状况的各项数字")


def _incidence(tables: Tables, place: str, audited: Sequence[Entry]) -> str:
    """The curve of incidence: a line for each definition, the nation's only beside figures of its own definition."""
    rows = [row for row in tables.observed(place, "incidence") if row.period and not row.scope]
    rows = [row for row in rows if tables.sources[row.source].grade < "D"]
    if len(rows) < 2:
        return "贫困发生率不足两条，不绘图。\n"
    lines, since = lines_of(tables, rows), min(row.period.end.year for row in rows)
    if any(row.basis == "nbs-2010" for row in rows):
        nation = tables.yearly("china", "incidence", "nbs-2010").items()
        points = [_point(row) for year, row in nation if year >= since]
        lines.append(Line("全国（国家统计局监测，2010年标准）", BESIDE, points, True))
    told = "；".join(f"{line.words}{len(line.points)}个数" for line in lines)
    return _picture(curve(lines, "贫困发生率（%）", f"{tables.places[place].name_zh}贫困发生率，按口径分列：{told}"))


def lines_of(tables: Tables, rows: Iterable[Observation]) -> list[Line]:
    """Rows as lines, one a definition; joined where it makes a series and no year has two figures."""
    found: dict[str, list[Observation]] = {}
    for row in sorted(rows, key=lambda row: (row.basis, row.period.end, row.source)):
        found.setdefault(row.basis, []).append(row)
    lines = []
    for basis, own in found.items():
        joined = basis in tables.bases[basis].joins and len({row.period.end.year for row in own}) == len(own)
        words, colour = label(tables.bases[basis].label_zh), COLOURS[of_basis(basis)]
        lines.append(Line(words, colour, [_point(row) for row in own], joined))
    return lines


def _point(row: Observation) -> Point:
    """A row as a point: one value, or a bound that is open on a side."""
    low, high = float(row.number), float(row.number if row.upper is None else row.upper)
    low = None if row.relation in ("less", "at-most") else low
    high = None if row.relation in ("more", "at-least") else high
    return Point(row.period.end.year, low, high, row.foreseen)


def _income(tables: Tables, place: str, audited: Sequence[Entry]) -> str:
    named = {place: (tables.places[place].name_zh, "blue"), "china": ("全国", BESIDE)}
    found = {of: [_point(row) for row in tables.yearly(of, INCOME, "disposable").values()] for of in named}
    if not found[place]:
        return "各表尚无这方面的数字。\n"
    lines = [Line(*named[of], points, True) for of, points in found.items() if points]
    alt = f"{named[place][0]}与全国，{found[place][0].year}年至{found[place][-1].year}年"
    return _picture(curve(lines, "农村居民人均可支配收入（元）", f"农村居民人均可支配收入，{alt}"))


def _picture(svg: str) -> str:
    return f"```{{raw}} html\n{svg}\n```\n"


def _villages(tables: Tables, place: str, audited: Sequence[Entry]) -> str:
    villages = {
        inner: tables.stated_in(inner) for inner in tables.inside(place) if tables.places[inner].level == "village"
    }
    parts = [
        _table(tables, rows, f"{tables.places[path].name_zh}：各项数字") for path, rows in villages.items() if rows
    ]
    return "\n".join(parts) or _table(tables, [], "")


def _table(tables: Tables, rows: Sequence[Observation], caption: str) -> str:
    """Figures as their sources state them: what, when, the figure, on which definition, who says so."""
    cells = []
    for row in sorted(rows, key=in_order):
        what = tables.indicators[row.indicator]
        basis = label(tables.bases[row.basis].label_zh) if row.basis else "—"
        told = label(what.label_zh), when(row.period, what.kind), stated(tables, row), basis
        cells.append((*map(escape, told), source(tables, row.source)))
    return table(caption, "指标|时间|数值|口径|来源", cells, (26, 16, 18, 20, 20))


def _texts(tables: Tables, place: str, audited: Sequence[Entry]) -> str:
    if len(audited) > MOST_CLAIMS:
        return f"{outcome(audited)}。逐条见[一致与不一致的数字](/book/zh/figures.md)。\n"
    return claims(tables, audited, "文中数字及核对结果") if audited else "尚未核对本省的公开文本。\n"


def _missing(tables: Tables, place: str, audited: Sequence[Entry]) -> str:
    return "\n".join(f"- {escape(words)}" for _, words in missing(tables, place)) or "- 本页所列各项均已有数字"


def _sources(tables: Tables, place: str, audited: Sequence[Entry]) -> str:
    counted = Counter(row.source for row in tables.stated_in(place))
    rows = [(source(tables, name, whole=True), tables.sources[name].grade, str(n)) for name, n in counted.most_common()]
    return table("数字的来源", "来源|等级|数字（条）", rows, (70, 12, 18), (2,))


# By the name that the frame calls each with; each is made from the tables, the province, and the ledger of its texts.
PARTS = {
    "opening": _opening, "incidence": _incidence, "poverty": _poverty, "income": _income, "villages": _villages,
    "texts": _texts, "missing": _missing, "sources": _sources,
}  # fmt: skip

"""The Chinese chapter of a province, made from the tables when its page is read; ``book/zh/province.txt`` is its frame."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from ... import files
from ...audit.chinese import figure, label, when
from ...audit.outcomes import Entry
from ...audit.tables import Observation, Tables
from ..chinese_tables import ZH, claims, outcome
from ..show import escape
from . import parts
from .facts import MOST_CLAIMS, known, others, shares

GRADES_AT = "[等级的含义](/book/zh/reading.md)"
PAGES = Path("book") / "zh" / "provinces"  # made by the build, never committed


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


def opening(tables: Tables, place: str, audited: Sequence[Entry]) -> str:
    """What is known first: the rate of poverty, the income, how the audited figures came out, what it all rests on."""
    found, (incidence, income) = [], known(tables, place)
    if incidence:
        ends = "，".join(when(row.period, "rate") + _rate(tables, row) for row in incidence)
        found.append(f"**贫困发生率：{ends}**（口径：{label(tables.bases[incidence[0].basis].label_zh)}）。")
    if income:
        here, nation = (figure(tables, row) for row in income)
        found.append(f"{income[0].period.end.year}年农村居民人均可支配收入为{here}，全国为{nation}。")
    if audited:
        found.append(f"核对了{len({entry.claim.work for entry in audited})}篇公开文本，{outcome(audited)}。")
    held = {name: words.split()[0].replace(",", "") for name, words in shares(tables, place).items()}
    grades = "，".join(f"{grade}级占{held[f'grade_{grade.lower()}']}%" for grade in "ABC")
    name = tables.places[place].name_zh
    of = f"{name}的数据表收录数字{held['own']}条，出自{held['sources']}个来源，{grades}（{GRADES_AT}）"
    if held["own"] == "0":
        of = f"{name}的数据表尚无数字"
    return "\n\n".join([*found, f"{of}；全国各表中另有{name}的数字{held['national']}条。\n"])


def _rate(tables: Tables, row: Observation) -> str:
    """A rate, with what others state of it."""
    apart = dict.fromkeys(figure(tables, one) for one in others(tables, row))
    return (
        "为" * (row.relation == "exactly")
        + figure(tables, row)
        + (f"（另一来源作{'、'.join(apart)}）" if apart else "")
    )


def _texts(tables: Tables, place: str, audited: Sequence[Entry]) -> str:
    if len(audited) > MOST_CLAIMS:
        return f"{outcome(audited)}。逐条见[一致与不一致的数字](/book/zh/figures.md)。\n"
    return claims(tables, audited, "文中数字及核对结果") if audited else "尚未核对本省的公开文本。\n"


# By the name that the frame calls each with: those that need the ledger of its texts too, and those that do not.
AUDITED = {"opening": opening, "texts": _texts}
PARTS = {
    "incidence": parts.incidence, "poverty": parts.poverty, "income": parts.income, "villages": parts.villages,
    "missing": parts.gaps, "differing": parts.differing, "sources": parts.sources,
}  # fmt: skip


def part(name: str, tables: Tables, place: str, audited: Sequence[Entry]) -> str:
    """A part of the page of a province by its name; raises KeyError where there is none."""
    return AUDITED[name](tables, place, audited) if name in AUDITED else PARTS[name](ZH, tables, place)

"""Sources, figures and what became of them, worded in Chinese, as MyST."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ..audit.chinese import figure, is_chinese, label, publisher, when
from ..audit.formulas import Computed
from ..audit.outcomes import CLASSES, Entry, printed_figures
from ..audit.tables import Observation, Tables, Value
from ..audit.verdicts import LABELS_ZH
from ..schema import MODALITIES
from .show import Table, encoded, escape

COUNTED = LABELS_ZH | {"weak": "待核（仅见一处转载）"}


def table(
    caption: str, head: str, rows: Sequence[Sequence[str]], widths: Sequence[int], right: Iterable[int] = ()
) -> str:
    """A sortable table without a number; ``head`` is its heads, parted by bars.  Without a row it is a sentence."""
    if not rows:
        return "各表尚无这方面的数字。\n"
    return Table("", caption, head.split("|"), rows, widths, True, list(right), True)._repr_markdown_()


def source(tables: Tables, name: str, whole: bool = False) -> str:
    """Who issued a source, with its grade, linked to its own page or a named reprint; or whole, with title and date."""
    row = tables.sources[name]
    title = f"《{row.title_zh.strip('《》')}》" if row.title_zh else row.title
    words = escape(publisher(tables, name) or title)
    if row.grade in ("A", "B") and row.address.startswith("http"):
        words = f"[{words}](<{encoded(row.address).replace('|', '%7C')}>)"
    if whole:
        more = title if row.publisher and publisher(tables, name) != title else ""
        return "，".join(filter(None, (words, escape(more), escape(row.date))))
    return f"{words}（{row.grade}）" if row.grade else words


def stated(tables: Tables, value: Value) -> str:
    """A figure with what belongs to it: that it is a plan or of a part; a star where an English note says more."""
    if not isinstance(value, Observation):
        return figure(tables, value)
    aside = [MODALITIES[value.modality].label_zh] * (value.modality != "measured") + ["仅指其中一部分"] * bool(
        value.scope
    )
    return figure(tables, value) + (f"（{'；'.join(aside)}）" if aside else "") + "＊" * bool(value.note or value.scope)


def _why(tables: Tables, entry: Entry) -> str:
    """The first piece of evidence, one that counts where any does: what it says and who says it."""
    if not entry.verdict.evidence:
        return "—"
    item = entry.verdict.evidence[0]
    words = "按其他数字推算"
    if not isinstance(item.value, Computed):
        words = item.value.printed if is_chinese(item.value.printed) else stated(tables, item.value)
    date = tables.sources[item.sources[0]].date
    words = words if item.counts else f"另见：{words}（不作依据）"
    return "，".join(filter(None, (escape(words), source(tables, item.sources[0]), escape(date))))


def claims(tables: Tables, entries: Iterable[Entry], caption: str) -> str:
    """Printed figures as a table: the text where there are several, the figure, what became of it, and why."""
    rows = []
    for entry in entries:
        claim, what = entry.claim, tables.indicators[entry.claim.indicator]
        of = "，".join([tables.places[claim.place].name_zh, *([when(claim.period, what.kind)] * bool(claim.period))])
        says = f"{label(what.label_zh)}（{of}）：{figure(tables, claim)}；原文 {claim.printed}"
        outcome = COUNTED[entry.counted_as] + "；与文中其他数字不能同时成立" * entry.blamed
        text = "，".join(filter(None, (source(tables, claim.work), escape(tables.sources[claim.work].date))))
        rows.append((text, escape(says), escape(outcome), _why(tables, entry)))
    if len({row[0] for row in rows}) == 1:
        return table(caption, "数字|核对结果|依据", [row[1:] for row in rows], (50, 20, 30))
    return table(caption, "文本|数字|核对结果|依据", rows, (20, 40, 18, 22))


def outcome(entries: Iterable[Entry]) -> str:
    """How many printed figures of whole works came out how, in a sentence without its end."""
    found = Counter(entry.counted_as for entry in printed_figures(entries))
    told = [f"{found[group]}个{COUNTED[group]}" for group in CLASSES if found[group]]
    return f"共{sum(found.values())}个数字：{'，'.join(told)}"

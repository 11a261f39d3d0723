"""Sources, figures and what became of them, worded in Chinese, as MyST."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial

from ..audit.chinese import dated, figure, is_chinese, label, publisher
from ..audit.formulas import Computed
from ..audit.outcomes import CLASSES, Entry, printed_figures
from ..audit.tables import Claim, Observation, Tables, Value
from ..audit.verdicts import LABELS_ZH, Evidence
from ..schema import MODALITIES
from .provinces import parts
from .show import Notes, escape

COUNTED = LABELS_ZH | {"weak": "待核（仅见一处转载）"}


def stated(tables: Tables, value: Value) -> str:
    """A figure with what belongs to it: that it is a plan, or of which part it is."""
    if not isinstance(value, Observation):
        return figure(tables, value)
    aside = [MODALITIES[value.modality].label_zh] * (value.modality != "measured")
    aside += [tables.notes_zh.get(value.scope, value.scope)] * bool(value.scope)
    return figure(tables, value) + (f"（{'；'.join(aside)}）" if aside else "")


def _noted(tables: Tables, row: Observation, notes: Notes) -> str:
    """A figure as stated, with the mark of its note."""
    return escape(stated(tables, row) + notes.mark(tables.notes_zh.get(row.note, row.note)))


ZH = parts.Language(
    code="zh",
    label=lambda row: label(row.label_zh),
    name=lambda place: place.name_zh,
    stated=stated,
    noted=_noted,
    notes=lambda: Notes("（注{}）", "（注{}）", "、"),
    when=dated,
    issuer=publisher,
    title=lambda row: f"《{label(row.title_zh.strip('《》')).replace(':', '：')}》" if row.title_zh else row.title,
    comma="，",
    semicolon="；",
    said={
        "nothing": "各表尚无这方面的数字。",
        "graded": "{}（{}）",
        "heads": "指标|时间|数值|口径|来源",
        "notes": "注：",
        "poverty": "{}：贫困状况的各项数字",
        "village": "{}：各项数字",
        "of-all": "口径：{}。",
        "of-others": "未列口径的，均为{}。",
        "no-curve": "除“低于某数”之类的界限外，贫困发生率的数字不足两个，不绘曲线。",
        "incidence": "贫困发生率（%）",
        "incidence-alt": "{}贫困发生率，按口径分列：{}",
        "nation-incidence": "全国（国家统计局监测，2010年标准）",
        "points": "{}{}个数",
        "nation": "全国",
        "income": "农村居民人均可支配收入（元）",
        "income-alt": "农村居民人均可支配收入，{}与全国，{}年至{}年",
        "all-there": "本页所列各项均已有数字",
        "stated": "{}，{}",
        "differ": "{}：{}",
        "agree": "各来源之间未见不一致。",
        "compared": "各省比较时只取一个数：先取等级高的，再取范围窄的，再取日期近的。",
        "sources": "数字的来源",
        "sources-heads": "来源|等级|数字（条）",
        "joins": "本省列入哪些比较",
        "joins-heads": "比较|情况",
        "joins-rank": "各省农村居民收入",
        "rank": "{0}年{1}，在有数字的{3}个省级地区中由高到低列第{2}位",
        "takes-rank": "需要农村居民人均可支配收入",
        "joins-rates": "各省贫困发生率曲线",
        "rates-yes": "{}个数字",
        "takes-rates": "需要两个以上年份的贫困发生率",
        "joins-pairs": "建档立卡与抽样监测对照（年份）",
        "takes-pairs": "需要同一年的两种口径：建档立卡和国家统计局监测",
        "joins-villages": "各村收入变化",
        "takes-villages": "需要一个村的人均收入",
        "joins-ledger": "公开文本数字的逐个核对",
        "ledger-yes": "{}个数字",
        "takes-ledger": "需要一份公开文本及其中的数字（claims 表）",
    },
)
table, source = partial(parts.table, ZH), partial(parts.source, ZH)


def _why(tables: Tables, entry: Entry) -> str:
    """The first piece of evidence, one that counts where any does, and where sources differ another that does not fit it."""
    found = list(entry.verdict.evidence[:1])
    if found and entry.counted_as == "sources-differ":
        found += [item for item in entry.verdict.evidence if item.counts and item.meets != found[0].meets][:1]
    return "；".join(_said(tables, item) for item in found) or "—"


def _said(tables: Tables, item: Evidence) -> str:
    """What a piece of evidence says, and who says it."""
    words = "按其他数字推算"
    if not isinstance(item.value, Computed):
        words = item.value.printed if is_chinese(item.value.printed) else stated(tables, item.value)
    date = tables.sources[item.sources[0]].date
    words = words if item.counts else f"另见：{words}（不作依据）"
    return "，".join(filter(None, (escape(words), source(tables, item.sources[0]), escape(date))))


def _of(claim: Claim) -> tuple:
    return claim.place, claim.indicator, claim.period


def claims(tables: Tables, entries: Iterable[Entry], caption: str) -> str:
    """Printed figures as a table: the figure, what became of it, why, and the text where there are several."""
    entries, rows = list(entries), []
    bases: dict[tuple, set[str]] = {}
    for entry in entries:
        bases.setdefault(_of(entry.claim), set()).add(entry.claim.basis)
    for entry in entries:
        claim, what = entry.claim, tables.indicators[entry.claim.indicator]
        of = "，".join([tables.places[claim.place].name_zh, *([dated(tables, claim)] * bool(claim.period))])
        if len(bases[_of(claim)]) > 1:  # said where the same thing is printed by several definitions
            of += f"，{label(tables.bases[claim.basis].label_zh)}"
        says = f"{label(what.label_zh)}（{of}）：{figure(tables, claim)}；原文 {claim.printed}"
        outcome = COUNTED[entry.counted_as] + "；与文中其他数字不能同时成立" * entry.blamed
        text = "，".join(filter(None, (source(tables, claim.work), escape(tables.sources[claim.work].date))))
        rows.append((escape(says), escape(outcome), _why(tables, entry), text))
    if len({row[-1] for row in rows}) == 1:
        return table(caption, "数字|核对结果|依据", [row[:-1] for row in rows], (50, 20, 30))
    return table(caption, "数字|核对结果|依据|出自", rows, (40, 18, 22, 20))


def outcome(entries: Iterable[Entry]) -> str:
    """How many printed figures of whole works came out how, in a sentence without its end."""
    found = Counter(entry.counted_as for entry in printed_figures(entries))
    told = [f"{found[group]}个{COUNTED[group]}" for group in CLASSES if found[group]]
    return f"共{sum(found.values())}个数字：{'，'.join(told)}"

"""What Chinese pages print from the tables: sources, figures of texts with what became of them, provinces compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from sphinx.application import Sphinx

from ..audit.chinese import figure, label, publisher, when
from ..audit.formulas import Computed
from ..audit.ledger import CLASSES, WORK, Entry, by_work, printed_figures
from ..audit.tables import Observation, Tables, Value
from ..audit.verdicts import LABELS_ZH, Evidence
from ..schema import MODALITIES
from .answers import BlocksDirective, Sources, answers
from .curve import bars
from .references import encoded
from .show import Table, escape

COUNTED = LABELS_ZH | {"weak": "待核（仅见一处转载）"}


def source(tables: Tables, name: str, whole: bool = False) -> str:
    """A source as MyST: who issued it, linked to its own page or a named reprint; whole, with title and date."""
    row = tables.sources[name]
    title = f"《{row.title_zh.strip('《》')}》" if row.title_zh else row.title
    words = publisher(tables, name) or title
    if row.grade in ("A", "B") and row.address.startswith("http"):
        words = f"[{escape(words)}](<{encoded(row.address).replace('|', '%7C')}>)"
    else:
        words = escape(words)
    if not whole:
        return f"{words}（{row.grade}）" if row.grade else words
    return "，".join(filter(None, (words, escape(title) if row.publisher else "", escape(row.date))))


def stated(tables: Tables, value: Value) -> str:
    """A figure with what belongs to it: that it is a plan, that it is of a part; a star where English notes say more."""
    aside, star = [], ""
    if isinstance(value, Observation):
        aside = [MODALITIES[value.modality].label_zh] if value.modality != "measured" else []
        aside += ["仅指其中一部分"] if value.scope else []
        star = "＊" if value.note or value.scope else ""
    return figure(tables, value) + (f"（{'；'.join(aside)}）" if aside else "") + star


def evidence(tables: Tables, items: Iterable[Evidence]) -> str:
    """The first piece of evidence, which counts where any does: what it says, and who says it; MyST."""
    item = next(iter(items), None)
    if item is None:
        return "—"
    value = item.value
    words = "按两项数字推算" if isinstance(value, Computed) else value.printed or stated(tables, value)
    date = tables.sources[item.sources[0]].date
    return f"{escape(words)}，{source(tables, item.sources[0])}{'，' + escape(date) if date else ''}"


def claims(tables: Tables, entries: Iterable[Entry], caption: str, text: bool = True) -> str:
    """Printed figures with what became of them as a table: the text (if asked for), the figure, the outcome, why."""
    rows = []
    for entry in entries:
        claim = entry.claim
        kind = tables.indicators[claim.indicator]
        place = tables.places[claim.place].name_zh
        period = "" if claim.period is None else f"，{when(claim.period, kind.kind)}"
        words = f"{label(kind.label_zh)}（{place}{period}）：{figure(tables, claim)}；原文 {claim.printed}"
        outcome = COUNTED[entry.counted_as] + ("；与文中其他数字不能同时成立" if entry.blamed else "")
        row = [escape(words), escape(outcome), evidence(tables, entry.verdict.evidence)]
        rows.append([f"{source(tables, claim.work)}，{escape(tables.sources[claim.work].date)}", *row] if text else row)
    head, widths = (
        (("文本", "数字", "核对结果", "依据"), (20, 40, 18, 22))
        if text
        else (("数字", "核对结果", "依据"), (50, 20, 30))
    )
    return Table("", caption, head, rows, widths, long=True, sortable=True)._repr_markdown_()


def outcome(entries: Iterable[Entry]) -> str:
    """How many printed figures came out how, in a sentence without its end; the entries are those of whole works."""
    found = Counter(entry.counted_as for entry in printed_figures(entries))
    told = [f"{found[group]}个{COUNTED[group]}" for group in CLASSES if found[group]]
    return f"共{sum(found.values())}个数字：{'，'.join(told)}"


@answers("figures-zh", of="tables")
def figures(told: Sources, page: str, words: str) -> list[str]:
    """The paper's figures of a state (``confirmed``, ``contradicted`` or ``unmarked``) as a table."""
    entries = by_work(list(told.entries.values()))[WORK]
    own = [entry for entry in printed_figures(entries) if entry.state == words]
    caption = {"confirmed": "与另一来源一致的数字", "contradicted": "与另一来源不一致的数字", "unmarked": "其余数字"}[words]
    return [claims(told.tables, own, caption, text=False)]


@answers("outcome-zh", of="tables")
def paper_outcome(told: Sources, page: str, words: str) -> list[str]:
    """How the paper's figures came out, in one sentence."""
    return [outcome(by_work(list(told.entries.values()))[WORK]) + "。\n"]


@answers("finding-zh", of="pages")
def finding(told: Sources, page: str, words: str) -> list[str]:
    """The picture of the finding, from what its notebook stores."""
    said = told.numbers["finding"].numbers
    rows = [
        (f"不足{said['printed_zh']}%：不到{said['allowed_zh']}人", "论文所载贫困发生率", said["allowed"]),
        (f"至少{said['least_left_zh']}人", f"论文所载：{said['register_zh']}减去近{said['lifted_zh']}", said["least_left"]),
        (f"约{said['left_later_zh']}人", f"后来公布的{said['later_zh']}减去{said['lifted_zh']}", said["left_later"]),
    ]  # fmt: skip
    rows = [(above, below, float(number.replace(",", ""))) for above, below, number in rows]
    alt = f"{said['year']}年底广东农村尚未脱贫人数。" + "；".join(f"{below}：{above}" for above, below, _ in rows)
    return [f"```{{raw}} html\n{bars(rows, alt)}\n```\n"]


@answers("comparison-zh", of="pages")
def comparison(told: Sources, page: str, words: str) -> list[str]:
    """The table that compares all provinces, as its notebook stores it, with Chinese names, heads and links."""
    stored = "".join(told.exhibits["tab-provinces"].data["text/markdown"])
    head, _, *rows = [line.strip("| ").split(" | ") for line in stored.splitlines() if line.startswith("|")]
    year = re.search(r"\d{4}", head[1])[0]
    heads = (
        "省份",
        f"{year}年居民收入（全国为100）",
        "最近的农村居民收入（元，年份）",
        "贫困数字（条）",
        "A、B级（%）",
        "核对的数字（个）",
    )
    for row in rows:
        row[0] = re.sub(r"`.*?(\S+) </notebooks/", r"`\1 </book/zh/", row[0]) if "`" in row[0] else row[0].split()[-1]
    caption = "各省收录与核对情况；有链接的省份另有一页"
    table = Table("", caption, heads, rows, (24, 16, 20, 13, 13, 14), True, range(1, len(heads)), True)
    return [table._repr_markdown_()]


def setup(app: Sphinx) -> dict:
    """Register the directives."""
    app.setup_extension("compendium.book.answers")
    for name in ("figures-zh", "outcome-zh", "finding-zh", "comparison-zh"):
        app.add_directive(name, BlocksDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

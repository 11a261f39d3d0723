"""What Chinese pages print from tables and notebooks: ``{zh} poverty hunan``, ``{zh} figures confirmed``."""

from __future__ import annotations

import re

from sphinx.application import Sphinx

from ..audit.ledger import WORK, by_work, printed_figures
from .answers import BlocksDirective, Sources, answers
from .bars import bar, listed
from .chinese_tables import claims, outcome, table
from .provinces import chinese

STATES = {"contradicted": "与另一来源不一致的数字", "confirmed": "与另一来源一致的数字", "unmarked": "其余数字"}


@answers("zh", of="tables")
def part(told: Sources, page: str, words: str) -> list[str]:
    """A part of a page from the tables: of the paper ``outcome`` and ``figures STATE``, of a province those of its chapter.

    Raises
    ------
    LookupError
        There is no such part, state or province.
    """
    what, _, of = words.partition(" ")
    if what in chinese.PARTS | chinese.AUDITED and of in told.tables.packs:
        own = [entry for entry in told.entries.values() if entry.claim.pack == of]
        return [chinese.part(what, told.tables, of, own)]
    paper = by_work(list(told.entries.values()))[WORK]
    if words == "outcome":
        return [f"{outcome(paper)}。\n"]
    if what == "figures" and of in STATES:
        return [claims(told.tables, [e for e in printed_figures(paper) if e.state == of], STATES[of])]
    raise LookupError(f"no part of a Chinese page is called {words!r}")


@answers("zh-stored", of="pages")
def stored(told: Sources, page: str, words: str) -> list[str]:
    """A part of a page from what notebooks store: the picture of the ``finding``, the ``comparison`` of provinces."""
    return [_finding(told.numbers["finding"].numbers) if words == "finding" else _comparison(told)]


def _finding(said: dict[str, str]) -> str:
    rows = (
        (f"不足{said['printed_zh']}%：不到{said['allowed_zh']}人", "论文所载贫困发生率", "allowed"),
        (f"至少{said['least_left_zh']}人", f"论文所载：{said['register_zh']}减去近{said['lifted_zh']}", "least_left"),
        (f"约{said['left_later_zh']}人", f"后来公布的{said['later_zh']}减去{said['lifted_zh']}", "left_later"),
    )
    lengths = [float(said[name].replace(",", "")) for *_, name in rows]
    bars = [
        bar(f"<strong>{above}</strong>", length / max(lengths), below)
        for (above, below, _), length in zip(rows, lengths, strict=True)
    ]
    return f"```{{raw}} html\n{listed(bars)}\n```\n"


def _comparison(told: Sources) -> str:
    """The stored table with Chinese names, heads and links, in the order of the administrative codes."""
    text = "".join(told.exhibits["tab-provinces"].data["text/markdown"])
    head, _, *rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("|")]
    codes = {place.name_zh: place.gb_code for place in told.tables.places.values() if place.level == "province"}
    rows.sort(key=lambda row: codes[re.search("[\u4e00-\u9fff]+", row[0])[0]])
    for row in rows:
        row[2] = re.sub(r"([\d,]+) \((\d+)\)", lambda found: f"{found[1].replace(',', '')}（{found[2]}年）", row[2])
        row[0] = re.sub(r"`.*?(\S+) </notebooks/", r"`\1 </book/zh/", row[0]) if "`" in row[0] else row[0].split()[-1]
    heads = f"省份|{re.search(r'[0-9]{4}', head[1])[0]}年居民人均可支配收入（全国＝100）|最近一年的农村居民人均可支配收入（元）|贫困数字（条）|A、B级占比（含全国各表，%）|核对的数字（处，重复出现的分别计）"
    return table("各省收录与核对情况", heads, rows, (24, 16, 20, 13, 13, 14), range(1, len(head)))


def setup(app: Sphinx) -> dict:
    """Register the directives."""
    app.setup_extension("compendium.book.answers")
    for name in ("zh", "zh-stored"):
        app.add_directive(name, BlocksDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

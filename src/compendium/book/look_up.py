"""What the page that looks up numbers knows: every printed figure and every observation, as one script.

Repeated words stand once, in lists to which the rows point by number; ``static/look-up.js`` reads it.
"""

from __future__ import annotations

import json

from ..audit.ledger import WORK, Entry, decimal
from ..audit.tables import Tables, Value
from .english import spoken, stated


class _Named:
    """Rows of names, each once, in the order in which they are first asked for."""

    def __init__(self, told):
        self._told, self._at, self.rows = told, {}, []

    def __call__(self, name: str) -> int:
        if name not in self._at:
            self._at[name] = len(self.rows)
            self.rows.append(self._told(name))
        return self._at[name]


def script(tables: Tables, entries: list[Entry]) -> str:
    """The script: ``lookUpData({places, indicators, sources, claims, observations})``."""

    def place(name: str) -> list[str]:
        """Its names, and those of the places that hold it."""
        above = [tables.places[held] for held in tables.places if name.startswith(f"{held}/")]
        return [tables.places[name].name, tables.places[name].name_zh, " ".join(f"{p.name} {p.name_zh}" for p in above)]

    places = _Named(place)
    indicators = _Named(lambda name: [tables.indicators[name].label, tables.indicators[name].label_zh])

    def told(name: str) -> list[str]:
        source = tables.sources[name]
        who = "the paper" if name == WORK else source.publisher or source.title
        return [name, who, source.date, source.title, source.title_zh]

    sources = _Named(told)

    def numbers(value: Value) -> list[float]:
        """The figure and its upper end in the canonical unit, and as they stand in the unit of printing."""
        if tables.indicators[value.indicator].kind == "event":
            return []
        cells = (float(cell) for cell in (value.cell, value.cell_upper) if cell)
        return list(dict.fromkeys([*(decimal(x) for x in (value.number, value.upper) if x is not None), *cells]))

    def key(value: Value) -> list:
        return [places(value.place), indicators(value.indicator), spoken(value.period), numbers(value)]

    claims = [
        [e.claim.claim, e.claim.printed, e.claim.restatement.replace("{printed}", e.claim.printed), e.state]
        + [sources(e.claim.work), *key(e.claim)]
        for e in sorted(entries, key=lambda e: e.claim.work != WORK)
    ]
    observations = [[stated(tables, row), row.printed, sources(row.source), *key(row)] for row in tables.observations]
    data = {"places": places.rows, "indicators": indicators.rows, "sources": sources.rows}
    data |= {"claims": claims, "observations": observations}
    return f"lookUpData({json.dumps(data, ensure_ascii=False, separators=(',', ':'))});\n"

"""``data/datapackage.json``: every table described for machines, as a Frictionless Data Package.

Generated from the columns, the closed lists and the packs that are there, so that it cannot say anything else.
Stated are the constraints that hold for each cell or row by itself and the foreign keys into the vocabulary; what joins
cells (a printed figure and its columns, a unit and its indicator) is the business of ``make check``.
"""

from __future__ import annotations

import json
from pathlib import Path

from . import files
from .intervals import RELATIONS
from .tables import (
    ARGUMENTS,
    COLUMNS,
    DIRECTIONS,
    EXTENTS,
    GRADES,
    KINDS,
    LEVELS,
    MODALITIES,
    REASONS,
    pack_names,
)
from .vocabulary import COLUMN_WORDS, REQUIRED

VOCABULARY = ("units", "bases", "indicators")
OF_THE_BOOK = ("corrections",)  # beside the vocabulary, not in every copy
PACK = ("places", "sources", "observations", "claims", "numerals", "arguments", "bearings", "searches", "sums")
TITLES = {
    "units": "Printed units, their canonical units and factors",
    "bases": "Bases: what makes two values comparable",
    "indicators": "Indicators: what a value measures, in which unit, between which bounds",
    "places": "Places; a path is the id and the hierarchy",
    "sources": "Sources and audited works, with grade and origin",
    "observations": "Figures as sources state them",
    "claims": "Figures as an audited work prints them",
    "numerals": "Every numeral of the audited text, as a claim or exempt for a reason",
    "arguments": "Causal and general sentences of the audited work",
    "bearings": "Figures of another key that bear on a printed figure without judging it",
    "sums": "Sums that printed figures of one work must obey",
    "searches": "What was searched for, where, with which words and with what outcome",
    "corrections": "What earlier versions of the book said wrongly or unfairly, and what it says now",
}
_ID = "[a-z0-9]+(-[a-z0-9]+)*"
_NUMBER = "-?[0-9]+([.][0-9]+)?"
_DATE = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
_VALUE = {
    "period": {"pattern": f"({_DATE}|[.][.])(/{_DATE})?"},
    "relation": {"enum": list(RELATIONS)},
    "value": {"pattern": f"{_NUMBER}|{_DATE}"},
    "upper": {"pattern": f"{_NUMBER}|{_DATE}"},
    "precision": {"pattern": _NUMBER},
}
# What a cell may hold, by table and column; a column that is not here holds any text.
CONSTRAINTS = {
    "units": {"factor": {"pattern": "[0-9]+(/[0-9]+)?"}},
    "bases": {"basis": {"pattern": _ID}},
    "indicators": {"indicator": {"pattern": _ID}, "kind": {"enum": list(KINDS)}, "inside": {"enum": ["yes", "no"]}},
    "places": {"place": {"pattern": f"{_ID}(/{_ID})*"}, "level": {"enum": list(LEVELS)}},
    "sources": {
        "source": {"pattern": _ID},
        "kind": {"enum": ["work", "source"]},
        "seen": {"enum": ["yes", "no"]},
        "date": {"pattern": _DATE},
        "read": {"pattern": _DATE},
        "extent": {"enum": list(EXTENTS)},
        "grade": {"enum": list(GRADES)},
        "origin": {"pattern": _ID},
    },
    "observations": _VALUE | {"modality": {"enum": list(MODALITIES)}},
    "claims": _VALUE | {"claim": {"pattern": _ID}, "modality": {"enum": list(MODALITIES)}},
    "numerals": {"reason": {"enum": list(REASONS)}},
    "arguments": {"argument": {"pattern": _ID}, "kind": {"enum": list(ARGUMENTS)}},
    "bearings": {"period": _VALUE["period"], "direction": {"enum": list(DIRECTIONS)}},
    "searches": {"date": {"pattern": _DATE}},
    "sums": {"sum": {"pattern": _ID}},
    "corrections": {"date": {"pattern": _DATE}, "version": {"pattern": "[0-9]+[.][0-9]+[.][0-9]+"}},
}
TYPES = {
    ("indicators", "minimum"): "number",
    ("indicators", "maximum"): "number",
    ("bases", "from"): "year",
    ("numerals", "line"): "integer",
    ("numerals", "nth"): "integer",
}
KEYS = {
    "units": ["unit"],
    "bases": ["basis"],
    "indicators": ["indicator"],
    "places": ["place"],
    "sources": ["source"],
    "observations": ["place", "indicator", "period", "basis", "source"],
    "claims": ["claim"],
    "numerals": ["line", "nth"],
    "arguments": ["argument"],
    "bearings": ["claim", "place", "indicator", "period", "basis", "source"],
    "searches": ["date", "where", "words"],
    "sums": ["sum"],
    "corrections": ["version", "page", "said"],
}
NEEDED = REQUIRED | {
    "units": ("unit", "canonical", "factor", "label_zh"),
    "bases": ("basis", "label", "label_zh"),
    "indicators": ("indicator", "label", "label_zh", "unit", "kind", "definition"),
    "numerals": ("line", "nth", "token"),
    "arguments": ("argument", "work", "section", "kind", "restatement", "refutes"),
    "bearings": ("claim", "place", "indicator", "source", "direction", "why"),
    "searches": ("date", "where", "words", "purpose", "outcome"),
    "sums": ("sum", "work", "whole", "parts", "sentence"),
    "corrections": COLUMNS["corrections"],
}


def package(root: Path) -> dict:
    """The description of all tables under ``data/``: a resource for each file that is there."""
    there = [table for table in OF_THE_BOOK if (root / "data" / f"{table}.csv").is_file()]
    resources = [_resource(table, f"{table}.csv", table) for table in (*VOCABULARY, *there)]
    for pack in pack_names(root):
        for table in PACK:
            if (root / "data" / pack / f"{table}.csv").is_file():
                resources.append(_resource(table, f"{pack}/{table}.csv", f"{pack}-{table}"))
    return {
        "profile": "tabular-data-package",
        "name": "lianzhang-recomputed",
        "title": "Lianzhang, Recomputed: the tables",
        "description": "Figures on poverty and its relief in China as sources state them, and the figures of audited "
        "works. Each row names its source; bases say which figures may be compared.",
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "title": "Creative Commons Attribution 4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
            }
        ],
        "resources": resources,
    }


def _resource(table: str, path: str, name: str) -> dict:
    pack = path.rpartition("/")[0]
    resource = {
        "name": name,
        "title": TITLES[table],
        "path": path,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": _schema(table, pack),
    }
    if table in ("observations", "claims"):
        resource["sources"] = [
            {"title": "The sources that the rows name, with address and grade", "path": f"{pack}/sources.csv"}
        ]
    return resource


def _schema(table: str, pack: str) -> dict:
    fields = []
    for column in COLUMNS[table]:
        words = COLUMN_WORDS.get(table, {}).get(column)
        constraints = dict(CONSTRAINTS[table].get(column, {}))
        if column in NEEDED[table]:
            constraints["required"] = True
        made = {"name": column, "type": TYPES.get((table, column), "string")}
        if words:
            made |= {"title": words[0], "description": words[1]}
        fields.append(made | ({"constraints": constraints} if constraints else {}))
    foreign = [_foreign(column, *there) for column, there in _references(table, pack).items()]
    schema = {"fields": fields, "missingValues": [""], "primaryKey": KEYS[table]}
    return schema | ({"foreignKeys": foreign} if foreign else {})


def _references(table: str, pack: str) -> dict[str, tuple[str, str]]:
    """By column the resource and the column that hold its words.

    Of places and sources only those of the nation: a row of another pack may name one of its own or one of theirs,
    which Frictionless cannot say.
    """
    found = {"units": {"canonical": ("", "unit")}, "indicators": {"unit": ("units", "unit")}}.get(table, {})
    if table == "bearings":
        found = {"indicator": ("indicators", "indicator"), "basis": ("bases", "basis")}
    if table in ("observations", "claims"):
        found |= {"indicator": ("indicators", "indicator"), "basis": ("bases", "basis"), "unit": ("units", "unit")}
        if pack == "china":
            source = "source" if table == "observations" else "work"
            found |= {"place": ("china-places", "place"), source: ("china-sources", "source")}
    return found


def _foreign(column: str, resource: str, there: str) -> dict:
    return {"fields": [column], "reference": {"resource": resource, "fields": [there]}}


def text(root: Path) -> str:
    """The description as it is written."""
    return json.dumps(package(root), ensure_ascii=False, indent=1) + "\n"


def write(root: Path) -> bool:
    """Write ``data/datapackage.json``; returns whether it changed."""
    return files.write(root / "data" / "datapackage.json", text(root))

"""``data/datapackage.json``: every table described for machines, as a Frictionless Data Package.

Generated from the schema and the packs that are there, so that it cannot say anything else.
Stated are the constraints that hold for each cell or row by itself and the foreign keys into the vocabulary; what joins
cells (a printed figure and its columns, a unit and its indicator) is the business of ``make check``.
"""

from __future__ import annotations

import json
from pathlib import Path

from .. import files
from ..audit.tables import pack_names
from ..schema import FORMS, OF_THE_BOOK, TABLES, VOCABULARY

PACK = tuple(table for table in TABLES if table not in (*VOCABULARY, *OF_THE_BOOK))
# Forms that Frictionless has as types; all others are texts of a pattern.
TYPES = {"number": "number", "whole": "integer", "year": "year"}


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
        "title": TABLES[table].title,
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
    fields, foreign = [], []
    for name, column in TABLES[table].columns.items():
        constraints: dict = {"enum": list(column.words)} if column.words else {}
        if column.form and column.form not in TYPES:
            constraints["pattern"] = FORMS[column.form]
        if column.required:
            constraints["required"] = True
        made = {"name": name, "type": TYPES.get(column.form, "string")}
        if column.help:
            made |= {"title": column.label_zh, "description": column.help}
        fields.append(made | ({"constraints": constraints} if constraints else {}))
        # Of places and sources only those of the nation: a row of another pack may name one of its own or one of
        # theirs, which Frictionless cannot say.
        if column.refers in VOCABULARY:
            foreign.append(_foreign(name, "" if column.refers == table else column.refers, column.refers))
        elif column.refers and pack == "china":
            foreign.append(_foreign(name, f"china-{column.refers}", column.refers))
    schema = {"fields": fields, "missingValues": [""], "primaryKey": list(TABLES[table].key)}
    return schema | ({"foreignKeys": foreign} if foreign else {})


def _foreign(column: str, resource: str, table: str) -> dict:
    return {"fields": [column], "reference": {"resource": resource, "fields": [TABLES[table].key[0]]}}


def text(root: Path) -> str:
    """The description as it is written."""
    return json.dumps(package(root), ensure_ascii=False, indent=1) + "\n"


def write(root: Path) -> bool:
    """Write ``data/datapackage.json``; returns whether it changed."""
    return files.write(root / "data" / "datapackage.json", text(root))

"""The exhibits of the book, its tables and figures, read from the stored outputs of the notebooks."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .. import files
from . import prose
from .drawing import EXHIBIT

COLUMNS = ("kind", "name", "page", "cell", "caption")
FIGURES = Path("book") / "figures"  # where the build puts pictures and data for pages to take
TABLE = re.compile(
    r"^(?::::|```)\{(?P<kind>table|list-table)\} ?(?P<caption>.*)\n(?:^:.*\n)*?^:name: (?P<name>\S+)$", re.M
)
_VOCABULARY = re.compile(r"^```\{vocabulary\} (\w+)", re.M)
_CALL = re.compile(r"^(?P<fence>`{3,}|:{3,})\{exhibit\} +(?P<label>\S+)\n(?P<body>.*?)^(?P=fence)$", re.M | re.S)
_OPTION = re.compile(r"^:\w+:.*\n", re.M)


@dataclass(frozen=True)
class Exhibit:
    """A table or a figure: its label, its page, its cell (``0`` for a page of prose), its caption.

    ``data`` is the stored output by kind of content; empty for a table of a page of prose.
    """

    kind: str
    name: str
    page: str
    cell: int
    caption: str
    data: dict[str, object]


def exhibits(root: Path) -> list[Exhibit]:
    """All exhibits of a checkout: notebooks in the order of the book, then pages of prose.

    Raises
    ------
    ValueError
        Two cells make an exhibit of one label.
    """
    found = [exhibit for path in in_order(root) for exhibit in _notebook(path, root)]
    for path in sorted((root / "book").glob("*.md")):
        page, text = path.relative_to(root).as_posix(), path.read_text("utf-8")
        found += [Exhibit("table", name, page, 0, caption, {}) for name, caption in tables_in(text)]
        found += [
            Exhibit("table", f"tab-{which}", page, 0, f"The vocabulary: {which}", {})
            for which in _VOCABULARY.findall(text)
        ]
    names = [exhibit.name for exhibit in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        where = {name: dict.fromkeys(exhibit.page for exhibit in found if exhibit.name == name) for name in twice}
        places = "; ".join(f"{name} in {' and '.join(pages)}" for name, pages in where.items())
        raise ValueError(f"made by two cells: {places}; a label is given once")
    return found


def in_order(root: Path) -> list[Path]:
    """The notebooks in the order of the book: as ``_toc.yml`` names them or, by a pattern, their folder."""
    contents = root / "_toc.yml"
    text = contents.read_text("utf-8") if contents.exists() else ""

    def place(path: Path) -> tuple[int, str]:
        name = path.relative_to(root).with_suffix("").as_posix()
        named = re.search(rf": {re.escape(name)}$", text, re.M) or re.search(
            rf": {re.escape(name.rpartition('/')[0])}/\*$", text, re.M
        )
        return (named.start() if named else len(text)), name

    return sorted((root / "notebooks").rglob("[!.]*.ipynb"), key=place)


def as_csv(found: list[Exhibit]) -> str:
    """Exhibits as CSV, a row each."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((e.kind, e.name, e.page, e.cell or "", prose.plain(e.caption)) for e in found)
    return out.getvalue()


def calls(text: str) -> dict[str, str]:
    """The labels that a piece of prose places, each with the caption it gives."""
    return {match["label"]: " ".join(_OPTION.sub("", match["body"]).split()) for match in _CALL.finditer(text)}


def tables_in(text: str) -> list[tuple[str, str]]:
    """Label and caption of each table in a piece of MyST."""
    return [(match["name"], match["caption"]) for match in TABLE.finditer(text)]


def _notebook(path: Path, root: Path) -> Iterator[Exhibit]:
    page, notebook = path.relative_to(root).as_posix(), json.loads(path.read_text("utf-8"))
    placed = {label: words for text in prose.texts(notebook) for label, words in calls(text).items()}
    for number, cell in enumerate(notebook["cells"], 1):
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "image/svg+xml" in data and EXHIBIT in data:
                label = data[EXHIBIT]["label"]
                yield Exhibit(
                    "figure", label, page, number, placed.get(label) or data[EXHIBIT].get("caption", ""), data
                )
            for name, caption in tables_in("".join(data.get("text/markdown", ""))):
                yield Exhibit("table", name, page, number, placed.get(name) or caption, data)


def write(root: Path) -> bool:
    """Write ``book/exhibits.csv``; returns whether it changed."""
    return files.write(root / "book" / "exhibits.csv", as_csv(exhibits(root)))

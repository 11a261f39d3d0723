"""Every table and figure of the book, and the program that makes it.

Read from the notebooks and pages themselves: labels from stored outputs and metadata, programs from the code of the
cells, followed through the names that they assign.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .. import files

PACKAGE = "compendium"
COLUMNS = ("kind", "name", "page", "cell", "program", "caption")
# What of `show` makes something; the rest words numbers.
SHOWN = ("Table", "Plot", "Markdown", "claims_table")
_TABLE = re.compile(
    r"^(?::::|```)\{(?P<kind>table|list-table)\} ?(?P<caption>.*)\n(?:^:.*\n)*?^:name: (?P<name>\S+)$", re.M
)
_VOCABULARY = re.compile(r"^```\{vocabulary\} (\w+)", re.M)


@dataclass(frozen=True, order=True)
class Exhibit:
    """A table or a figure: its label, its page, its cell (``0`` for a page of prose), its programs.

    A program is ``path/of/module.py: function``, or a table of ``data/``.
    """

    kind: str
    name: str
    page: str
    cell: int
    program: tuple[str, ...]
    caption: str


def exhibits(root: Path) -> list[Exhibit]:
    """All exhibits of a checkout: notebooks first, then pages of prose; in each in the order in which they stand."""
    found = []
    for path in in_order(root):
        found += _notebook(path, root)
    for path in sorted((root / "book").glob("*.md")):
        page, text = path.relative_to(root).as_posix(), path.read_text("utf-8")
        found += [Exhibit("table", name, page, 0, (page,), caption) for name, caption in _tables(text)]
        found += [
            Exhibit("table", f"tab-{which}", page, 0, (f"data/{which}.csv",), f"The vocabulary: {which}")
            for which in _VOCABULARY.findall(text)
        ]
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

    return sorted((root / "notebooks").rglob("*.ipynb"), key=place)


def as_csv(found: list[Exhibit]) -> str:
    """Exhibits as CSV, a row each; several programs with semicolons between them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((e.kind, e.name, e.page, e.cell or "", "; ".join(e.program), e.caption) for e in found)
    return out.getvalue()


def write(root: Path) -> bool:
    """Write ``book/exhibits.csv``; returns whether it changed."""
    return files.write(root / "book" / "exhibits.csv", as_csv(exhibits(root)))


def _tables(text: str) -> list[tuple[str, str]]:
    return [(match["name"], match["caption"]) for match in _TABLE.finditer(text)]


def _notebook(path: Path, root: Path) -> Iterator[Exhibit]:
    page = path.relative_to(root).as_posix()
    code = _Code(root)
    for number, cell in enumerate(json.loads(path.read_text("utf-8"))["cells"], 1):
        if cell["cell_type"] != "code":
            continue
        shown = code.read("".join(cell["source"]))
        figure = cell["metadata"].get("mystnb", {}).get("figure", {})
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "image/png" in data and figure:
                yield Exhibit("figure", figure["name"], page, number, shown, figure["caption"])
            for name, caption in _tables("".join(data.get("text/markdown", ""))):
                yield Exhibit("table", name, page, number, shown, caption)


class _Code:
    """The cells of a notebook read in order: which functions of the package stand behind each name."""

    def __init__(self, root: Path):
        self.root = root
        self.imported: dict[str, str] = {}  # name in the notebook: dotted name in the package
        self.behind: dict[str, tuple[str, ...]] = {}

    def read(self, source: str) -> tuple[str, ...]:
        """Take in a cell; returns the programs of what its last line shows."""
        shown: tuple[str, ...] = ()
        for node in ast.parse(source).body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == PACKAGE:
                self.imported |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
                continue
            shown = self._of(node)
            if not isinstance(node, ast.Expr):
                targets = [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
                self.behind |= {name: tuple(dict.fromkeys(self.behind.get(name, ()) + shown)) for name in targets}
        return shown

    def _dotted(self, node: ast.AST) -> str:
        """The dotted name that a piece of code means, where it is of the package."""
        parts = []
        while isinstance(node, ast.Attribute):
            parts, node = [node.attr, *parts], node.value
        known = self.imported.get(node.id, "") if isinstance(node, ast.Name) else ""
        return ".".join([known, *parts]) if known else ""

    def _of(self, node: ast.AST) -> tuple[str, ...]:
        """The programs that a piece of code uses, then those behind the names in it."""
        programs = [self._program(self._dotted(part)) for part in ast.walk(node)]
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
                programs += self.behind.get(part.id, ())
        return tuple(dict.fromkeys(program for program in programs if program))

    def _program(self, dotted: str) -> str:
        """``path.py: function`` of a dotted name; nothing for a module alone and for what only words a number."""
        parts = dotted.split(".")
        for cut in range(len(parts) - 1, 1, -1):
            module = Path("src", *parts[:cut]).with_suffix(".py").as_posix()
            if (self.root / module).is_file():
                words = module == f"src/{PACKAGE}/book/show.py" and parts[cut] not in SHOWN
                return "" if words else f"{module}: {parts[cut]}"
        return ""

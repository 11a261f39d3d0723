"""Every table, figure and number in the text of the book, and the program that makes it.

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
# How a number is set in the text, and the column under which such numbers are counted.
NUMBERS = {"computed": "Computed", "claim": "Printed by the work audited", "observation": "Stated by a source"}
COLUMNS = ("kind", "name", "page", "cell", "program", "caption")
# What of `show` makes something; the rest words numbers.
SHOWN = ("Table", "Plot", "Markdown", "claims_table")
_TABLE = re.compile(
    r"^(?::::|```)\{(?P<kind>table|list-table)\} ?(?P<caption>.*)\n(?:^:.*\n)*?^:name: (?P<name>\S+)$", re.M
)
_VOCABULARY = re.compile(r"^```\{vocabulary\} (\w+)", re.M)
_GLUE = re.compile(r"\{glue:text\}`(?:[^`]*::)?([^`:]+)(?::[^`]*)?`")
_ROLE = re.compile(r"\{(claim|obs)\}`[^`<]*<([^`>]+)>`", re.S)


@dataclass(frozen=True, order=True)
class Exhibit:
    """A table, a figure or a number: its label, its page, its cell (``0`` for a page of prose), its programs.

    A program is ``path/of/module.py: function``, or a table of ``data/``.
    """

    kind: str
    name: str
    page: str
    cell: int
    program: tuple[str, ...]
    caption: str


def exhibits(root: Path) -> list[Exhibit]:
    """All exhibits of a checkout: notebooks first, then pages of prose; in each in the order in which they stand.

    A number is counted once a page, where it first stands.
    """
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
        found += _roles(text, page, 0)
    return list({(e.kind, e.name, e.page): e for e in reversed(found)}.values())[::-1]


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


def _roles(text: str, page: str, cell: int) -> Iterator[Exhibit]:
    for role, target in _ROLE.findall(text):
        target = " ".join(target.split())
        if role == "claim":
            yield Exhibit("claim", target, page, cell, ("data/*/claims.csv",), "")
        else:
            yield Exhibit("observation", target, page, cell, ("data/*/observations.csv",), "")


def _notebook(path: Path, root: Path) -> Iterator[Exhibit]:
    page = path.relative_to(root).as_posix()
    cells = json.loads(path.read_text("utf-8"))["cells"]
    code = _Code(root)
    glued: dict[str, tuple[int, tuple[str, ...]]] = {}
    for number, cell in enumerate(cells, 1):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            for name in _GLUE.findall(source):
                made, program = glued.get(name, (0, ()))
                # Where no function stands behind it, the cell itself counts it out of the tables.
                yield Exhibit("computed", name, page, made or number, program or (page,), "")
            yield from _roles(source, page, number)
            continue
        shown = code.read(source)
        for output in cell.get("outputs", ()):
            name = output.get("metadata", {}).get("scrapbook", {}).get("name", "")
            glued[name] = (number, code.glued.get(name) or code.glued.get("**", ()))
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
        self.glued: dict[str, tuple[str, ...]] = {}

    def read(self, source: str) -> tuple[str, ...]:
        """Take in a cell; returns the programs of what its last line shows."""
        self.glued, shown = {}, ()
        for node in ast.parse(source).body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == PACKAGE:
                self.imported |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
                continue
            shown = self._of(node)
            if not isinstance(node, ast.Expr):
                targets = [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
                self.behind |= {name: tuple(dict.fromkeys(self.behind.get(name, ()) + shown)) for name in targets}
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and self._dotted(call.func) == f"{PACKAGE}.book.show.numbers":
                    # Which names `**texts` glues is only known when it has run.
                    self.glued |= {keyword.arg or "**": self._of(keyword.value) for keyword in call.keywords}
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

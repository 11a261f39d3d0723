"""Imports run one way, floor by floor, and pyproject.toml lists the packages that are imported, no more and no less."""

import ast
import json
import sys
import tomllib
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PACKAGE = "compendium"
# From the ground up: modules, or folders with all that is in them. One may import from its own floor and those below.
FLOORS = (
    ("files", "hedges", "intervals", "messages", "periods", "schema", "words"),
    ("audit",),
    ("frames", "questions", "asked", "statistics", ""),  # the package itself offers load() and Tables
    ("book",),
    ("authors",),
    ("live",),
    ("__main__",),
)
# Listed, though no line here imports them.
CALLED = {
    "sphinx-book-theme": "held back: newer ones show a second header bar",
    "pydata-sphinx-theme": "held back with it",
    "sphinx-mathjax-offline": "carries the MathJax that the build copies into the book",
    "jupyterlab": "make lab",
    "nbval": "make test: compares every notebook with a fresh run",
    "pytest-xdist": "make test: two at once",
    "ruff": "make test: style",
    "setuptools": "installs the package itself, without a download at that moment",
}


def modules(source: Path) -> dict[str, Path]:
    """The files of the package by dotted name, the package's own name left out."""
    files = {path.relative_to(source).with_suffix("").parts: path for path in sorted(source.rglob("*.py"))}
    return {".".join(parts).removesuffix("__init__").rstrip("."): path for parts, path in files.items()}


def graph(source: Path) -> dict[str, set[str]]:
    """Which modules each module imports, anywhere in its code."""
    known = modules(source)
    found = {}
    for name, path in known.items():
        package = path.relative_to(source).parent.parts
        named: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                named |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                origin = (PACKAGE, *package[: len(package) - node.level + 1]) if node.level else ()
                base = ".".join([*origin, *([node.module] if node.module else [])])
                inner = {f"{base}.{alias.name}" for alias in node.names}
                named |= {own if own.partition(".")[2] in known else base for own in inner}
        ours = {each.partition(".")[2] for each in named if each.partition(".")[0] == PACKAGE}
        found[name] = (ours & known.keys()) - {name}
    return found


def floor(name: str) -> int:
    """The floor on which a module stands."""
    fitting = [number for number, names in enumerate(FLOORS) if name in names or name.partition(".")[0] in names]
    assert fitting, f"{name}: write in FLOORS where this module stands"
    return fitting[0]


def upwards(imports: dict[str, set[str]]) -> list[str]:
    """Each import from a higher floor."""
    return [
        f"{name} imports {other}"
        for name, own in imports.items()
        for other in sorted(own)
        if floor(other) > floor(name)
    ]


def circle(imports: dict[str, set[str]]) -> list[str]:
    """The modules of a circle, if there is one."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def test_no_module_imports_from_above_and_none_in_a_circle():
    imports = graph(ROOT / "src" / PACKAGE)
    assert upwards(imports) == [] and circle(imports) == []
    assert imports["book.show"] >= {"audit.tables", "words"}, "the graph is read"
    assert {name for names in FLOORS for name in names} <= {name.partition(".")[0] for name in imports}


def test_what_the_tables_stand_on_words_no_message():
    imports = graph(ROOT / "src" / PACKAGE)
    below = {"audit.tables"}
    while more := set().union(*(imports[name] for name in below)) - below:
        below |= more
    assert below == {"audit.tables", "audit.vocabulary", "hedges", "intervals", "periods", "schema"}


@pytest.mark.parametrize(
    ("file", "code", "up", "around"),
    [
        ("periods.py", "from .words import x", [], []),
        ("periods.py", "def f():\n    from .book import show", ["periods imports book.show"], []),
        ("periods.py", "import compendium.book.show", ["periods imports book.show"], []),
        ("book/show.py", "from ..authors.guide import x", ["book.show imports authors.guide"], []),
        ("authors/guide.py", "from ..book import show", [], []),
        ("words.py", "from .files import x", [], ["files", "words", "files"]),
    ],
)
def test_an_arrow_up_and_a_circle_are_found(tmp_path, file, code, up, around):
    for name in ("words", "periods", "book/show", "authors/guide"):
        path = tmp_path / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.touch()
    (tmp_path / "files.py").write_text("from . import words", "utf-8")
    (tmp_path / file).write_text(code, "utf-8")
    imports = graph(tmp_path)
    assert upwards(imports) == up and sorted(circle(imports)) == sorted(around)


def imported(codes: Iterable[str]) -> Iterator[str]:
    """The packages that pieces of code import, by the name under which they are imported."""
    for code in codes:
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield node.module.partition(".")[0]


def test_the_packages_that_are_imported_are_those_that_are_listed():
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    codes = [path.read_text("utf-8") for path in files]
    for path in (ROOT / "notebooks").rglob("*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        codes += ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    own = {PACKAGE, *(path.stem for folder in ("tests", "tools") for path in (ROOT / folder).glob("*.py"))}
    others = set(imported(codes)) - sys.stdlib_module_names - own
    provided = packages_distributions()
    used = {canonicalize_name(name) for other in others for name in provided.get(other, [other])}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    listed = {canonicalize_name(Requirement(text).name) for text in project["dependencies"]}
    assert used & CALLED.keys() == set(), "imported: take it out of CALLED"
    assert listed - CALLED.keys() - used == set(), "listed and not imported"
    assert used | CALLED.keys() == listed, "imported or called and not listed"

"""What a notebook was computed from: its code, the modules it imports, the lock, and what it asked of the tables.

A notebook is stale when one of these is another: when its code changed, or a question it asked would be answered
otherwise today.  Modules are read from the code itself, by `ast`: there is no list to keep by hand.  What was recorded
when it ran lies in `_build/`, not in git.  In a fresh clone, where nothing is recorded, a notebook counts as run if git
says that it and all it was computed from are as committed; without git it runs.  Which files the whole book is made
from stands here too.
"""

import ast
import functools
import hashlib
import json
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from compendium import files

PACKAGE = "compendium"
# What these do reaches a notebook through the answers of the tables, which are recorded themselves; the rest is help
# and messages.
BEHIND_THE_TABLES = {
    "asked",
    "cells",
    "checks",
    "datapackage",
    "hedges",
    "loading",
    "messages",
    "plausibility",
    "printed",
    "questions",
    "schema",
    "vocabulary",
    "workbook",
}


def code_cells(path: Path) -> list[str]:
    """The sources of the code cells of the notebook at `path`, in order."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]).replace("\r\n", "\n") for cell in cells if cell["cell_type"] == "code"]


def _parse(source: str) -> ast.Module | None:
    """The syntax tree of a cell without its magics; None if it is not Python."""
    lines = ["pass" if line.startswith(("%", "!")) else line for line in source.split("\n")]
    try:
        return ast.parse("\n".join(lines))
    except SyntaxError:
        return None


def imports(tree: ast.Module, package: tuple[str, ...]) -> Iterator[str]:
    """Dotted names that a module imports anywhere in it; `package` is its own and resolves relative ones."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*origin, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


@functools.cache  # by what is in the file: most notebooks import the same modules
def _imports_of(source: bytes, package: tuple[str, ...]) -> list[str]:
    return [name for name in imports(ast.parse(source), package) if name.partition(".")[0] == PACKAGE]


def _module(name: str, root: Path, known: dict[str, tuple[Path, list[str]] | None]) -> tuple[Path, list[str]] | None:
    """The file of a module of the package and what it imports of the package; None for another name.

    What was found is put down in `known`.
    """
    if name not in known:
        parts = name.split(".")
        place = root.joinpath("src", *parts)
        file, package = (place / "__init__.py", parts) if place.is_dir() else (place.with_suffix(".py"), parts[:-1])
        known[name] = (file, _imports_of(file.read_bytes(), tuple(package))) if file.is_file() else None
    return known[name]


def _modules(trees: list[ast.Module | None], root: Path, known: dict[str, tuple[Path, list[str]] | None]) -> set[Path]:
    """The files of the package that the cells import, directly or through each other."""
    if None in trees:
        return set((root / "src" / PACKAGE).rglob("*.py"))
    found: dict[str, Path] = {}
    waiting = [name for tree in trees for name in imports(tree, ()) if name.partition(".")[0] == PACKAGE]
    while waiting:
        parts = waiting.pop().split(".")
        for depth in range(1, len(parts) + 1):  # importing a.b.c runs a and a.b too
            name = ".".join(parts[:depth])
            if parts[depth - 1] in BEHIND_THE_TABLES:
                break
            if name not in found and (module := _module(name, root, known)):
                found[name], further = module
                waiting += further
    return set(found.values())


def modules_of(path: Path) -> list[str]:
    """The names of the modules that the cells of the notebook at `path` import, of this package and of others."""
    trees = [tree for tree in map(_parse, code_cells(path)) if tree]
    found = [node for tree in trees for node in ast.walk(tree)]
    names = {alias.name for node in found if isinstance(node, ast.Import) for alias in node.names}
    for node in found:
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return sorted(names)


def code_digest(path: Path, root: Path, known: dict[str, tuple[Path, list[str]] | None] | None = None) -> str:
    """The digest of the code cells of the notebook at `path`, the modules that they import, and the lock.

    `known` is shared by notebooks that are asked for together: what each module imports is found once.
    """
    cells = code_cells(path)
    modules = _modules([_parse(cell) for cell in cells], root, {} if known is None else known)
    return of_files(sorted({root / "requirements.lock"} | modules), root, *cells)


def data_digest(root: Path) -> str:
    """The digest of all tables."""
    return of_files(sorted((root / "data").rglob("*.csv")), root)


def of_files(paths: Iterable[Path], root: Path, *texts: str) -> str:
    """The sha256 over some texts and the names and bytes of some files, with line ends as on Unix."""
    total = hashlib.sha256()
    for text in texts:
        total.update(hashlib.sha256(text.encode("utf-8")).digest())
    for path in paths:
        data = path.read_bytes().replace(b"\r\n", b"\n")
        total.update(path.relative_to(root).as_posix().encode("utf-8") + b"\0" + hashlib.sha256(data).digest())
    return total.hexdigest()


def book_files(root: Path) -> list[Path]:
    """The files that the built book is made from, sorted; what a build itself makes of them is left out."""
    patterns = ("book/**/*", "notebooks/**/*.ipynb", "notebooks/**/*.md", "data/**/*.csv", "data/*.bib", "src/**/*.py")
    paths = [root / name for name in ("_config.yml", "_toc.yml", "CITATION.cff", "requirements.lock")]
    for pattern in patterns:
        paths += (path for path in root.glob(pattern) if path.is_file() and "/." not in path.as_posix())
    # What `generate` writes there follows from the rest; results of the tools, in a folder of their own, do not.
    made, suffixes = (
        (root / "book", root / "book" / "figures"),
        (".bib", ".csv", ".js", ".json", ".xlsx", ".zip", ".svg", ".pdf"),
    )
    paths = (path for path in paths if path.parent not in made or path.suffix not in suffixes)
    return sorted(path for path in paths if path.parent != root / "book" / "zh" / "provinces")


def _record_of(root: Path, path: Path) -> Path:
    return root / "_build" / "ran" / path.relative_to(root).with_suffix(".json")


def record(root: Path, path: Path, code: str, data: str, questions: dict[str, str]) -> None:
    """Record that the notebook at `path` ran: the digests of code and data, and of the answers to its questions."""
    held = {"code": code, "data": data, "asked": questions}
    _record_of(root, path).parent.mkdir(parents=True, exist_ok=True)
    files.write(_record_of(root, path), json.dumps(held, ensure_ascii=False, indent=0, sort_keys=True) + "\n")


def _recorded(root: Path, path: Path) -> dict | None:
    try:
        held = json.loads(_record_of(root, path).read_text("utf-8"))
        return held if held.keys() == {"code", "data", "asked"} else None
    except (FileNotFoundError, ValueError):
        return None


def stale(root: Path, paths: Iterable[Path]) -> list[Path]:
    """Those of `paths` that must run again.

    Raises
    ------
    TableError
        The tables changed and have faults now, so that nothing can be asked of them.
    """
    found, doubtful = stale_or_doubtful(root, paths)
    return sorted(found + told_otherwise(root, doubtful))


def stale_or_doubtful(root: Path, paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Those of `paths` that must run again whatever the tables say, and those for which tables that changed must be asked."""
    data, known, found, doubtful = data_digest(root), {}, [], []
    for path in paths:
        held = _recorded(root, path)
        if not has_run(path):
            found.append(path)
        elif held is None:
            found += [path] * (not _as_committed(root, path))
        elif held["code"] != code_digest(path, root, known):
            found.append(path)
        elif held["data"] != data:
            doubtful.append(path)
    return found, doubtful


def told_otherwise(root: Path, doubtful: Iterable[Path]) -> list[Path]:
    """Those of the notebooks that ran on other tables to which today's would answer otherwise; the others are recorded
    as run on today's.

    Raises
    ------
    TableError
        The tables have faults.
    """
    records = {path: _recorded(root, path) for path in doubtful}
    if not records:
        return []
    from compendium import asked, frames  # pandas and all tables: only where a table changed

    found, data = [], data_digest(root)
    now = asked.answers_now(
        frames.load(root=root), {question for held in records.values() for question in held["asked"]}
    )
    for path, held in records.items():
        if any(now[question] != answer for question, answer in held["asked"].items()):
            found.append(path)
        else:  # spares the questions next time
            record(root, path, held["code"], data, held["asked"])
    return found


def _as_committed(root: Path, path: Path) -> bool:
    """Whether git says that a notebook and what it is computed from are as in the last commit; false without git."""
    inputs = [path.relative_to(root).as_posix(), "src", "data", "requirements.lock"]
    try:
        status = subprocess.run(
            ["git", "-C", str(root), "status", "--porcelain", "--", *inputs], capture_output=True, text=True
        )
    except FileNotFoundError:
        return False
    return status.returncode == 0 and not status.stdout.strip()


def has_run(path: Path) -> bool:
    """Whether every code cell with code in it was executed: cleared outputs change no digest."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code" and "".join(cell["source"]).strip()]
    return all(cell.get("execution_count") is not None for cell in code)

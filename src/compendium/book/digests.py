"""What a notebook was computed from: one digest over its code, its data, its modules and the lock.

A notebook whose digest is not the recorded one is stale. Dependencies are read from the code
itself, by `ast`: there is no list to keep by hand. Where the code leaves a dependency open (a
pack named by a variable, a cell that is not plain Python) everything is taken to be one, so a
notebook may run once too often, never once too seldom.
"""

import ast
import contextlib
import functools
import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from compendium import files

PACKAGE = "compendium"
LOCK_SECONDS = 10  # a lock older than this was left behind by a run that was killed


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


def _all_packs(root: Path) -> set[str]:
    return {file.parent.name for file in (root / "data").glob("*/observations.csv")}


def _packs(trees: list[ast.Module | None], root: Path) -> set[str]:
    """The packs that the cells load: the constant arguments of `load(...)`, or all packs."""
    if None in trees:
        return _all_packs(root)
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {"load"}
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            names |= {alias.asname for alias in node.names if alias.name == "load" and alias.asname}
    packs: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
            if called in names:
                values = [argument.value if isinstance(argument, ast.Constant) else None for argument in node.args]
                named = values and all(isinstance(value, str) for value in values)
                packs |= set(values) if named else _all_packs(root)
    return packs


def _imports(tree: ast.Module, package: tuple[str, ...]) -> Iterator[str]:
    """Dotted names under `compendium` that a module imports anywhere in it; `package` resolves relative ones."""
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
    return [name for name in _imports(ast.parse(source), package) if name.partition(".")[0] == PACKAGE]


def _modules(trees: list[ast.Module | None], root: Path) -> set[Path]:
    """The files of the package that the cells import, directly or through each other."""
    source = root / "src"
    if None in trees:
        return set((source / PACKAGE).rglob("*.py"))
    found: set[Path] = set()
    waiting = [name for tree in trees for name in _imports(tree, ())]
    while waiting:
        parts = waiting.pop().split(".")
        if parts[0] != PACKAGE:
            continue
        for depth in range(1, len(parts) + 1):  # importing a.b.c runs a and a.b too
            place = source.joinpath(*parts[:depth])
            file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
            if file.is_file() and file not in found:
                found.add(file)
                package = parts[:depth] if place.is_dir() else parts[: depth - 1]
                waiting.extend(_imports_of(file.read_bytes(), tuple(package)))
    return found


def inputs(path: Path, root: Path) -> list[Path]:
    """The files, beside its own cells, that the notebook at `path` is computed from, sorted.

    They are the lock, the vocabulary `data/*.csv`, the tables of the packs it loads, and the
    modules of this package that it imports.
    """
    trees = [_parse(cell) for cell in code_cells(path)]
    tables = set((root / "data").glob("*.csv"))
    for pack in _packs(trees, root):
        tables |= set((root / "data" / pack).glob("*.csv"))
    return sorted({root / "requirements.lock"} | tables | _modules(trees, root))


def of_files(paths: Iterable[Path], root: Path, *texts: str) -> str:
    """The sha256 over some texts and the names and bytes of some files, with line ends as on Unix."""
    total = hashlib.sha256()
    for text in texts:
        total.update(hashlib.sha256(text.encode("utf-8")).digest())
    for path in paths:
        data = path.read_bytes().replace(b"\r\n", b"\n")
        total.update(path.relative_to(root).as_posix().encode("utf-8") + b"\0" + hashlib.sha256(data).digest())
    return total.hexdigest()


def digest(path: Path, root: Path) -> str:
    """The digest of the code cells of the notebook at `path` and of all that they are computed from."""
    return of_files(inputs(path, root), root, *code_cells(path))


def _register(root: Path) -> Path:
    return root / "notebooks" / "digests.json"


def recorded(root: Path) -> dict[str, str]:
    """The digests in `notebooks/digests.json`, by the notebook's path from `root`; empty if there is no such file."""
    register = _register(root)
    return json.loads(register.read_text("utf-8")) if register.exists() else {}


def stale(root: Path, paths: Iterable[Path]) -> list[Path]:
    """Those of `paths` whose digest is not the recorded one, or that hold a code cell that has not run."""
    known = recorded(root)
    return [
        path
        for path in paths
        if known.get(path.relative_to(root).as_posix()) != digest(path, root) or not has_run(path)
    ]


def has_run(path: Path) -> bool:
    """Whether every code cell with code in it was executed: cleared outputs change no digest."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code" and "".join(cell["source"]).strip()]
    return all(cell.get("execution_count") is not None for cell in code)


@contextlib.contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Hold a lock file, so that two runs at once do not lose each other's lines."""
    lock = root / "notebooks" / ".digests.lock"
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            with contextlib.suppress(FileNotFoundError):
                if time.time() - lock.stat().st_mtime > LOCK_SECONDS:
                    lock.unlink()
            time.sleep(0.02)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def record(root: Path, path: Path, value: str) -> None:
    """Write the digest of the notebook at `path`; lines of notebooks that are gone are dropped."""
    with _alone(root):
        lines = recorded(root) | {path.relative_to(root).as_posix(): value}
        lines = {name: line for name, line in lines.items() if (root / name).exists()}
        files.write(_register(root), json.dumps(lines, indent=1, sort_keys=True, ensure_ascii=False) + "\n")

"""Whether each choice of each notebook is one: changed alone, in a copy, it moves something that the notebook stores.

Run by .ci/run, since it works every opened chapter many times: python tests/choices.py [NOTEBOOK.ipynb ...]
A choice is a name that a cell beginning with ``# Choices`` assigns. A change that the notebook refuses with a reason
(ValueError, LookupError) counts; one that breaks it in another way does not.
"""

from __future__ import annotations

import ast
import copy
import json
import multiprocessing
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import IPython.display
import matplotlib.pyplot

ROOT = Path(__file__).resolve().parents[1]


def code_of(path: Path) -> list[str]:
    """The code cells of a notebook, in order."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def outputs(cells: list[str], folder: Path) -> list[str]:
    """What the cells show when they are run one after another: texts of all kinds, pictures left out."""

    shown: list[str] = []

    def note(value: object, **_: object) -> None:
        bundle = (
            value if isinstance(value, dict) else getattr(value, "_repr_mimebundle_", dict)() or {"text": repr(value)}
        )
        shown.append(
            json.dumps({k: v for k, v in bundle.items() if not k.startswith("image/")}, sort_keys=True, default=str)
        )

    names: dict[str, object] = {"__name__": "__main__"}
    here = Path.cwd()
    os.chdir(folder)
    IPython.display.display = note
    try:
        for source in cells:
            tree = ast.parse(source)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, "cell", "exec"), names)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
                if value is not None:
                    note(value)
    finally:
        os.chdir(here)
        matplotlib.pyplot.close("all")
    return shown


def choices(source: str) -> Iterator[tuple[str, list[str]]]:
    """Every name that a cell assigns, with the cell as it reads after each change that could be tried on it."""
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    texts = sorted({node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)})
    read = sorted({node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)})
    for at, node in enumerate(tree.body):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            changed = []
            for value in others(node.value, texts, read):
                new = copy.deepcopy(tree)
                new.body[at].value = value
                changed.append(ast.unparse(ast.fix_missing_locations(new)))
            yield node.targets[0].id, changed


def others(value: ast.expr, texts: list[str], read: list[str]) -> Iterator[ast.expr]:
    """Other values near one: a number a little off, a list without an entry, another text or name of the cell."""
    if isinstance(value, ast.Constant) and isinstance(value.value, bool):
        yield ast.Constant(not value.value)
    elif isinstance(value, ast.Constant) and isinstance(value.value, int):
        yield from (ast.Constant(value.value + step) for step in (1, -1, 10))
    elif isinstance(value, ast.Constant) and isinstance(value.value, float):
        yield from (ast.Constant(value.value * by) for by in (1.5, 0.5))
    elif isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield from (ast.Constant(text) for text in [*texts, "none-of-these"] if text != value.value)
    elif isinstance(value, ast.Dict):
        for gone in {len(value.keys) - 1, 0}:
            kept = [pair for n, pair in enumerate(zip(value.keys, value.values, strict=True)) if n != gone]
            yield ast.Dict([key for key, _ in kept], [val for _, val in kept])
    elif isinstance(value, ast.List | ast.Tuple | ast.Set):
        for gone in {len(value.elts) - 1, 0}:
            yield type(value)(**{**vars(value), "elts": [e for n, e in enumerate(value.elts) if n != gone]})
    elif isinstance(value, ast.Name):
        yield from (ast.Name(name, ast.Load()) for name in read if name != value.id)
    else:  # an expression: twice as much of it
        yield ast.BinOp(value, ast.Mult(), ast.Constant(2))


def idle(path: Path) -> list[str]:
    """The choices of a notebook that move nothing, however they are changed."""
    cells, found = code_of(path), []
    chosen = [at for at, source in enumerate(cells) if source.startswith("# Choices")]
    if not chosen:
        return []
    before, page = (
        outputs(cells, path.parent),
        path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name,
    )
    if outputs(cells, path.parent) != before:
        return [f"{page}: shows something else each time, so that nothing can be said of its choices"]
    for at in chosen:
        for name, changed in choices(cells[at]):
            if not any(moves(cells, at, new, before, path.parent) for new in changed):
                found.append(f"{page}: {name} can be changed and nothing moves")
    return found


def moves(cells: list[str], at: int, new: str, before: list[str], folder: Path) -> bool:
    """Whether the notebook shows anything else, or refuses with a reason, when one of its cells reads otherwise."""
    try:
        return outputs([*cells[:at], new, *cells[at + 1 :]], folder) != before
    except (ValueError, LookupError):
        return True
    except Exception:  # it broke, which is no answer to the change
        return False


if __name__ == "__main__":
    matplotlib.use("agg")
    asked = [Path(name).resolve() for name in sys.argv[1:]]
    with multiprocessing.Pool(2) as pool:  # each notebook in one of two processes, since a run changes the folder
        found = pool.map(idle, asked or sorted((ROOT / "notebooks").rglob("[!.]*.ipynb")), chunksize=1)
    faults = [fault for of_one in found for fault in of_one]
    print("\n".join(faults) or "every choice moves something")
    sys.exit(bool(faults))

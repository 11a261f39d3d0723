"""Chapters run again in this process: what nbval compares of them, without a kernel and without drawing."""

from __future__ import annotations

import base64
import contextlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

# A picture is compared by its data (nbval skips pictures), metadata hold no figure that is printed.
SKIPPED = ("image/png",)


def stored(path: Path) -> list[list[dict]]:
    """The outputs stored in a notebook, code cell by code cell, as nbval compares them."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return [[_plain(output) for output in cell["outputs"]] for cell in cells if cell["cell_type"] == "code"]


def sources(path: Path) -> list[str]:
    """The sources of the code cells of a notebook."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def _plain(output: dict) -> dict:
    if "data" in output:
        return {kind: _text(data) for kind, data in output["data"].items() if kind not in SKIPPED}
    return {"text": "".join(output.get("text", output.get("evalue", "")))}


def _text(data) -> str:
    """What an output holds as it is stored: lines joined, pictures in letters."""
    return base64.b64encode(data).decode() if isinstance(data, bytes) else "".join(data)


def run(path: Path) -> Iterator[list[dict]]:
    """Run the code cells of a notebook in this process, in its own folder; yields each cell's outputs.

    A cell that raises yields its error as its last output, and nothing comes after it.
    """
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    shell = InteractiveShell.instance()
    shell.history_manager.enabled = False
    shell.reset(new_session=False)
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        for source in sources(path):
            # Trapped before it is captured, or the shell would take its own way of showing results back.
            with shell.display_trap, capture_output() as caught:
                result = shell.run_cell(source, store_history=False)
            made = [{"text": text} for text in (caught.stdout, caught.stderr) if text and result.success]
            made += [_plain({"data": output.data}) for output in caught.outputs]
            if not result.success:
                yield [*made, {"error": repr(result.error_in_exec or result.error_before_exec)}]
                return
            yield made
    finally:
        os.chdir(before)


def differs(path: Path, expected: list[list[dict]]) -> str:
    """What a fresh run prints otherwise than expected: ``cell 3`` or the error; empty if nothing."""
    number = 0
    for number, made in enumerate(run(path), start=1):
        if made and "error" in made[-1]:
            return f"cell {number} fails: {made[-1]['error'][:80]}"
        if made != expected[number - 1]:
            return f"cell {number}"
    return "" if number == len(expected) else "cells are missing"


@contextlib.contextmanager
def shared(load: Callable, ledger: Callable, *, draw: bool = False) -> Iterator[None]:
    """While it lasts, notebooks get their tables and their ledger from these two functions, and draw only if told so."""
    import matplotlib.figure

    import compendium
    import compendium.ledger

    was = compendium.load, compendium.ledger.ledger, matplotlib.figure.Figure.savefig
    compendium.load, compendium.ledger.ledger = load, ledger
    if not draw:
        matplotlib.figure.Figure.savefig = lambda self, out, **options: out.write(b"not drawn")
    try:
        yield
    finally:
        compendium.load, compendium.ledger.ledger, matplotlib.figure.Figure.savefig = was


def once(function: Callable, key: Callable) -> Callable:
    """A function that is worked out once for each key of its arguments."""
    known: dict = {}

    def remembered(*arguments, **options):
        name = key(*arguments, **options)
        if name not in known:
            known[name] = function(*arguments, **options)
        return known[name]

    return remembered


def asked(tables, works: Iterable[str] | None = None) -> tuple:
    """What tells one call of `ledger` from another: the tables and the works that it is asked for."""
    return id(tables), None if works is None else frozenset(works)

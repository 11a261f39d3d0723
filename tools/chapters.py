"""Chapters run again in this process: what nbval compares of them, without a kernel."""

from __future__ import annotations

import contextlib
import functools
import itertools
import json
from collections.abc import Iterator
from pathlib import Path


def stored(path: Path) -> list[list[dict]]:
    """The outputs stored in a notebook, code cell by code cell, as nbval compares them: without pictures."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return [[_plain(output) for output in cell["outputs"]] for cell in cells if cell["cell_type"] == "code"]


def _plain(output: dict) -> dict:
    data = output.get("data", {"text": output.get("text", output.get("evalue", ""))})
    shown = {kind: part for kind, part in data.items() if not kind.startswith("image/")}
    return {kind: part if isinstance(part, dict) else "".join(part) for kind, part in shown.items()}


def run(path: Path) -> Iterator[list[dict]]:
    """Run the code cells of a notebook in its own folder; yields each cell's outputs; an error is the last of them."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    shell = InteractiveShell.instance()
    shell.history_manager.enabled = False
    shell.reset(new_session=False)
    cells = json.loads(path.read_text("utf-8"))["cells"]
    with contextlib.chdir(path.parent):
        for source in ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"):
            # Trapped before it is captured, or the shell would take its own way of showing results back.
            with shell.display_trap, capture_output() as caught:
                result = shell.run_cell(source, store_history=False)
            made = [{"text": text} for text in (caught.stdout, caught.stderr) if text and result.success]
            made += [_plain({"data": output.data}) for output in caught.outputs]
            if not result.success:
                yield [*made, {"error": repr(result.error_in_exec or result.error_before_exec)}]
                return
            yield made


def differs(path: Path, expected: list[list[dict]]) -> str:
    """What a fresh run prints otherwise than expected: ``cell 3``; empty if nothing."""
    for number, (made, said) in enumerate(itertools.zip_longest(run(path), expected), start=1):
        if made != said:
            return f"cell {number}: {str(made)[-80:]}"
    return ""


@contextlib.contextmanager
def shared(root: Path) -> Iterator[None]:
    """While it lasts, chapters of a checkout share its tables."""
    import compendium

    load = compendium.load
    tables = functools.cache(lambda *packs: load(*packs, root=root))
    compendium.load = lambda *packs, **_: tables(*packs)
    try:
        yield
    finally:
        compendium.load = load

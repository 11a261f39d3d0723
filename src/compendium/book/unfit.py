"""Notebooks that cannot become pages: each named with what to do, before anything runs, and not in the words of Sphinx."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..audit.tables import pack_names
from ..messages import say

CHAPTERS = Path("notebooks") / "provinces"
_MERGE = re.compile(r"^(<{7}|>{7}|={7}$|\|{7})", re.M)
# As JupyterLab, explorers and services that keep folders alike name a copy.
_COPY = re.compile(r"-Copy\d+$| - (Copy|副本)|\(\d+\)$|conflicted copy|冲突")
_LISTED = re.compile(r"^[ -]*(?:file|root): *[\"']?([^\"'\n]+?)[\"']? *$", re.M)


def unreadable(root: Path, paths: Iterable[Path], lang: str = "en") -> list[str]:
    """A line for each of some notebooks that no program can read: ``notebooks/x.ipynb: what is wrong, what to do``."""
    return [
        line for path in paths if not isinstance(held := _read(path), dict) for line in _said(root, path, [held], lang)
    ]


def unfit(root: Path, paths: Iterable[Path], lang: str = "en") -> list[str]:
    """A line for each reason why the notebooks of a book cannot become its pages, a chapter that is missing too."""
    found = []
    for path in paths:
        held = _read(path)
        found += _said(root, path, _as_page(path, held["cells"]) if isinstance(held, dict) else [held], lang)
    toc = root / "_toc.yml"
    for name in _LISTED.findall(toc.read_text("utf-8")) if toc.is_file() else ():
        if not any((root / f"{name}{suffix}").is_file() for suffix in ("", ".md", ".ipynb")):
            found += _said(root, toc, [("toc-none", {"name": name})], lang)
    for pack in pack_names(root):
        path = root / CHAPTERS / f"{pack}.ipynb"
        if pack != "china" and not path.is_file():
            found += _said(root, path, [("chapter-missing", {"name": pack})], lang)
    return found


def _said(root: Path, path: Path, faults: Iterable[tuple[str, dict]], lang: str) -> list[str]:
    return [f"{path.relative_to(root).as_posix()}: {say(code, lang, **parts)}" for code, parts in faults]


def _read(path: Path) -> dict | tuple[str, dict]:
    """What a notebook holds; or the code and parts of the message that says why it cannot be read."""
    raw = path.read_bytes()
    if not raw.strip():
        return "notebook-empty", {}
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return "notebook-encoding", {"byte": error.start + 1}
    if mark := _MERGE.search(text):
        return "notebook-merge", {"line": text.count("\n", 0, mark.start()) + 1}
    try:
        held = json.loads(text)
    except ValueError as error:
        return "notebook-json", {"why": str(error)}
    cells = held.get("cells") if isinstance(held, dict) and held.get("nbformat") == 4 else None
    parts = [held, *cells] if isinstance(cells, list) else [None]
    whole = all(isinstance(part, dict) and isinstance(part.get("metadata"), dict) for part in parts)
    whole = whole and all({"cell_type", "source"} <= cell.keys() for cell in cells)
    return held if whole else ("notebook-format", {})


def _as_page(path: Path, cells: list[dict]) -> Iterator[tuple[str, dict]]:
    """Why a notebook cannot become a page, as codes and parts of messages."""
    if _COPY.search(path.stem):
        yield "notebook-copy", {"name": path.name}
    texts = [("".join(cell["source"]), cell["cell_type"]) for cell in cells]
    if not texts or texts[0][1] != "markdown" or not re.match(r"(\(\S+\)=\s+)*# \S", texts[0][0]):
        yield "notebook-title", {}
    for number, (source, kind) in enumerate(texts, 1):
        if kind == "markdown" and "](attachment:" in source:
            yield "notebook-picture", {"cell": number}

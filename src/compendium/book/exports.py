"""Files to download, written before a build, and the links below the figures that lead to them."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from .. import files
from ..ledger import as_csv, as_json, ledger, spreadsheet_safe
from ..reading import load

FIGURES = Path("book") / "figures"


def write(root: Path) -> None:
    """Write the ledger as ``book/ledger.csv`` and ``.json`` and every figure's data to ``book/figures``.

    Files that are already so stay as they are; those of figures that are gone are deleted.
    """
    tables = load(root=root)
    entries = ledger(tables)
    files.write(root / "book" / "ledger.csv", as_csv(tables, entries))
    files.write(root / "book" / "ledger.json", as_json(tables, entries))
    data = {
        root / FIGURES / f"{name}.csv": text
        for path in sorted((root / "notebooks").rglob("*.ipynb"))
        for name, text in figures(path).items()
    }
    (root / FIGURES).mkdir(exist_ok=True)
    for path, text in data.items():
        files.write(path, text)
    for path in set((root / FIGURES).iterdir()) - set(data):
        path.unlink()


def figures(path: Path) -> dict[str, str]:
    """The data of the figures stored in a notebook, as CSV by the name of the figure; no cell is a formula.

    Raises
    ------
    ValueError
        If a figure's name could not be that of a file of its own.
    """
    found = {}
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        name = cell["metadata"].get("mystnb", {}).get("figure", {}).get("name")
        for output in cell.get("outputs", ()):
            if name and "image/png" in output.get("data", {}):
                if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
                    raise ValueError(f"{path.name}: {name!r} is no name of a figure; allowed: fig-and-words")
                found[name] = _download("".join(output["data"]["text/plain"]) + "\n")
    return found


def _download(text: str) -> str:
    """A figure's data as a spreadsheet may open them: what is no number begins no formula."""
    out = io.StringIO()
    rows = csv.reader(io.StringIO(text, newline=""))
    csv.writer(out, lineterminator="\n").writerows([c if _number(c) else spreadsheet_safe(c) for c in r] for r in rows)
    return out.getvalue()


def _number(cell: str) -> bool:
    return re.fullmatch(r"[-+]?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?", cell) is not None


def _offer(app: Sphinx, doctree: nodes.document) -> None:
    """Add to each figure's caption a link to its data; on paper, where nothing can be downloaded, none."""
    if app.builder.format != "html":
        return
    for figure in doctree.findall(nodes.figure):
        for name in figure["names"]:
            file = FIGURES / f"{name}.csv"
            caption = next(iter(figure.findall(nodes.caption)), None)
            if caption is not None and (Path(app.srcdir) / file).is_file():
                link = addnodes.download_reference("", "", reftarget=f"/{file.as_posix()}", refdoc=app.env.docname)
                link += nodes.inline("", "Data (CSV)")
                caption += [nodes.Text(" "), link]


def setup(app: Sphinx) -> dict:
    """Register the links; before Sphinx collects what is to be downloaded."""
    app.connect("doctree-read", _offer, priority=400)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

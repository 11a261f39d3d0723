"""``codecheck.yml``: what somebody who checks this book is to make again, in the format of the CODECHECK initiative.

The format is CODECHECK configuration file specification 1.0.  Who checked, and where the report is, stands below the
generated part: it is for the codechecker to add, and kept as it is.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from .. import files
from .exhibits import FIGURES, as_csv, exhibits, in_order
from .prose import plain

SPECIFICATION = "https://codecheck.org.uk/spec/config/1.0/"
END = "# Below this line: codechecker, report and what else whoever checks this adds.\n"
WHOLE = {
    "book/ledger.csv": "The ledger: every audited figure with its verdict (make book)",
    "book/ledger.json": "The ledger with all the evidence (make book)",
    "book/exhibits.csv": "Every table and figure with its page and cell (make book)",
    "_build/html/index.html": "The book in HTML (make book)",
    "_build/lianzhang-recomputed.pdf": "The book as PDF (make book PDF=required)",
    "_build/lianzhang-recomputed-annex.pdf": "Its annex as PDF (make book PDF=required)",
}


def manifest(root: Path) -> dict[str, str]:
    """Files that must come out again, and what they hold: notebooks with their tables and figures, each figure's data,
    the ledger, the book."""
    found = exhibits(root)
    made: dict[str, list[str]] = {path.relative_to(root).as_posix(): [] for path in in_order(root)}
    for exhibit in found:
        if exhibit.page.endswith(".ipynb"):
            made[exhibit.page].append(exhibit.name)
    notebooks = {page: f"Tables and figures {', '.join(names)}" if names else "Text" for page, names in made.items()}
    figures = {
        f"{FIGURES.as_posix()}/{e.name}.csv": f"Data of the figure {e.name} of {e.page}: {plain(e.caption)}"
        for e in found
        if e.kind == "figure"
    }
    return notebooks | figures | WHOLE


def generated(root: Path) -> str:
    """The generated part of ``codecheck.yml``.

    Raises
    ------
    ValueError
        CITATION.cff lacks the title, the name of an author, or the DOI of the paper that is recomputed.
    """
    cited = (root / "CITATION.cff").read_text("utf-8")
    named = {key: re.search(rf"^[ -]*{key}: *(.+)$", cited, re.M) for key in ("title", "name", "doi")}
    if not all(named.values()):
        raise ValueError("CITATION.cff: title, name or doi is missing")
    title, name, doi = (match[1].strip() for match in named.values())
    lines = ["%YAML 1.1", "---", "# Written by `python -m compendium codecheck` from the figures, tables and ledger."]
    lines += [f"version: {SPECIFICATION}", "", "manifest:"]
    for file, comment in manifest(root).items():
        lines += [f"  - file: {_quoted(file)}", f"    comment: {_quoted(comment)}"]
    lines += ["", "paper:", f"  title: {_quoted(title)}", "  authors:", f"    - name: {_quoted(name)}"]
    lines += [f"  reference: {_quoted(f'an executable edition of https://doi.org/{doi}')}", "", END]
    return "\n".join(lines)


def current(root: Path) -> dict[Path, str]:
    """The files that ``write`` writes, with what should be in them; what follows the generated part is kept."""
    path = root / "codecheck.yml"
    added = path.read_text("utf-8").partition(END)[2] if path.exists() else ""
    return {path: generated(root) + added, root / "book" / "exhibits.csv": as_csv(exhibits(root))}


def write(root: Path) -> list[Path]:
    """Write ``codecheck.yml`` and ``book/exhibits.csv``; returns those that changed."""
    return [path for path, text in current(root).items() if files.write(path, text)]


def _quoted(text: str) -> str:
    """A text as a double-quoted scalar, which JSON and YAML write alike."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)

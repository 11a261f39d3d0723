"""Files to download, written before and beside a build, and the links below the figures that lead to them."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from .. import files
from ..files import spreadsheet_safe
from . import surroundings
from .exhibits import FIGURES, Exhibit, exhibits
from .show import plain

if TYPE_CHECKING:  # a build asks for little here, and need not wait for these
    import pandas as pd
    from docutils import nodes
    from sphinx.application import Sphinx

CODEBOOK_COLUMNS = ("column", "type", "meaning", "meaning_zh", "values")
MARK = "\ufeff"  # byte-order mark: without it a spreadsheet shows Chinese as rubbish


LOOK_UP = "look-up-data.js"  # ``_config.yml`` has it copied to the folder of the scripts
OF_TABLES = (
    *("ledger.csv", "ledger.json", "observations.csv", "codebook.csv", "observations.xlsx", "tables.zip"),
    LOOK_UP,
)


# Tables of pages of text, by the table of ``data/`` that they show.
SHOWN = {
    "tab-bases": "bases.csv",
    "tab-units": "units.csv",
    "tab-indicators": "indicators.csv",
    "tab-searches": "guangdong/searches.csv",
    "tab-corrections": "corrections.csv",
}


def write_tables(root: Path) -> None:
    """Write to ``book/`` the ledger as CSV and JSON, all observations as CSV and xlsx with their codebook, all tables
    as one zip, and what is looked up.  Files that are already so stay as they are.
    """
    import pandas as pd

    from .. import frames
    from ..audit.ledger import as_csv, as_json, ledger
    from . import look_up

    tables = frames.load(root=root)
    entries = ledger(tables)
    files.write(root / "book" / "ledger.csv", MARK + as_csv(tables, entries))
    files.write(root / "book" / "ledger.json", as_json(tables, entries))
    codebook = pd.DataFrame([(name, *row) for name, row in frames.CODEBOOK.items()], columns=CODEBOOK_COLUMNS)
    sheets = {"observations": _plain(tables.tidy()), "codebook": _plain(codebook)}
    for name, rows in sheets.items():
        files.write(root / "book" / f"{name}.csv", MARK + _csv(rows))
    files.write(root / "book" / "observations.xlsx", _xlsx(sheets))
    files.write(root / "book" / "tables.zip", tables_archive(root))
    files.write(root / "book" / LOOK_UP, look_up.script(tables, entries))


def write_figures(root: Path) -> None:
    """Write every figure's data and picture, and every table that shows data, to ``book/figures``.

    Files that are already so stay as they are; those of exhibits that are gone are deleted.
    """
    made = {}
    for exhibit in exhibits(root):
        if exhibit.data:
            found = figure_files(exhibit) if exhibit.kind == "figure" else table_files(exhibit)
            made |= {root / FIGURES / name: content for name, content in found.items()}
    for name, table in SHOWN.items():
        path = root / "data" / table
        if path.exists():
            made[root / FIGURES / f"{name}.csv"] = MARK + _download(path.read_text("utf-8"))
    (root / FIGURES).mkdir(exist_ok=True)
    drawn = [path for path, content in made.items() if files.write(path, content) and path.suffix == ".svg"]
    pdfs = {path.with_suffix(".pdf") for path in made if path.suffix == ".svg"}
    for path in set((root / FIGURES).iterdir()) - set(made) - pdfs:
        path.unlink()
    for path in drawn:  # of another picture than this
        path.with_suffix(".pdf").unlink(missing_ok=True)


def for_paper(root: Path) -> None:
    """Turn the pictures in ``book/figures`` into PDF, which TeX can take; those that are there stay.

    Raises
    ------
    OSError, subprocess.CalledProcessError
        The program rsvg-convert is not there or could not do it.
    """
    for path in sorted((root / FIGURES).glob("*.svg")):
        target = path.with_suffix(".pdf")
        if not target.exists():
            half = target.with_suffix(".part")
            command = ["rsvg-convert", "-f", "pdf", "-o", str(half), str(path)]
            subprocess.run(command, check=True, env=surroundings.fixed(root))  # it writes the time into the file
            half.replace(target)


def tables_archive(root: Path) -> bytes:
    """All tables of ``data/`` and their description for machines, as one zip of fixed bytes."""
    paths = [root / "data" / "datapackage.json", *(root / "data").rglob("*.csv")]
    return files.archive({path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(paths)})


def _plain(frame: pd.DataFrame) -> list[list]:
    """Header and rows of a frame as cells: text, numbers, and None for what is missing; dates and truth as text."""
    import pandas as pd

    def plain(cell):
        if pd.isna(cell) or cell == "":
            return None
        if isinstance(cell, bool | pd.Timestamp):
            return str(cell).lower() if isinstance(cell, bool) else cell.date().isoformat()
        return int(cell) if isinstance(cell, float) and cell.is_integer() else cell

    return [list(frame.columns), *([plain(cell) for cell in row] for row in frame.itertuples(index=False))]


def _csv(rows: list[list]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([spreadsheet_safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def _xlsx(sheets: dict[str, list[list]]) -> bytes:
    """A workbook with a sheet for each list of rows, heads held in view; no text is a formula."""
    import openpyxl  # here, as in `workbook`: pages are built without it
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for row in rows:
            cells = list(row)
            for at, cell in enumerate(row):
                if isinstance(cell, str) and cell[0] in "=#":  # openpyxl would read a formula or an error
                    cells[at] = WriteOnlyCell(sheet, cell)
                    cells[at].data_type = "s"
            sheet.append(cells)
    return files.workbook(book)


def table_files(table: Exhibit) -> dict[str, str]:
    """The file of a table by name: its heads and rows as CSV, in which no cell is a formula; none for prose tables."""
    stored = "".join(table.data["text/markdown"])
    rows = stored[stored.index(f":name: {table.name}\n") :].partition("\n:::")[0]
    cells = [
        [plain(cell.replace("\\|", "|").strip()) for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in rows.splitlines()
        if line.startswith("| ")
    ]
    cells = [row for at, row in enumerate(cells) if at != 1]  # the line that aligns
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [c if _number(c) else spreadsheet_safe(c) for c in row] for row in cells
    )
    return {f"{table.name}.csv": MARK + out.getvalue()} if cells else {}


def figure_files(figure: Exhibit) -> dict[str, str | bytes]:
    """The files of a figure by name: its data as CSV, in which no cell is a formula, and its picture.

    Raises
    ------
    ValueError
        If its label could not be the name of a file of its own.
    """
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", figure.name):
        raise ValueError(f"{figure.page}: {figure.name!r} is no name of a figure; allowed: fig-and-words")
    found = {f"{figure.name}.csv": MARK + _download("".join(figure.data["text/plain"]) + "\n")}
    svg = "".join(figure.data.get("image/svg+xml", ""))
    return found | ({f"{figure.name}.svg": svg} if svg else {})


def _download(text: str) -> str:
    """A figure's data as a spreadsheet may open them: what is no number begins no formula."""
    out = io.StringIO()
    rows = csv.reader(io.StringIO(text, newline=""))
    csv.writer(out, lineterminator="\n").writerows([c if _number(c) else spreadsheet_safe(c) for c in r] for r in rows)
    return out.getvalue()


def _number(cell: str) -> bool:
    return re.fullmatch(r"[-+]?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?", cell) is not None


def _offer(app: Sphinx, doctree: nodes.document) -> None:
    """Add to the caption of each figure and table a link to its data; paper leaves it out."""
    from docutils import nodes
    from sphinx import addnodes

    for kind, below in ((nodes.figure, nodes.caption), (nodes.table, nodes.title)):
        for exhibit in doctree.findall(kind):
            caption = next(iter(exhibit.findall(below)), None)
            for name in exhibit["names"] if caption is not None else ():
                file = FIGURES / f"{name}.csv"
                if (Path(app.srcdir) / file).is_file():
                    link = addnodes.download_reference("", "", reftarget=f"/{file.as_posix()}", refdoc=app.env.docname)
                    link["classes"].append("figure-data")
                    link += nodes.inline("", "Data (CSV)")
                    caption += [nodes.Text(" "), link]


def setup(app: Sphinx) -> dict:
    """Register the links; before Sphinx collects what is to be downloaded."""
    app.connect("doctree-read", _offer, priority=400)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


if __name__ == "__main__":
    write_tables(Path(sys.argv[1]))

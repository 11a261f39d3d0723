"""`make cases`: what real files, machines and hands do, tried again one by one on small books, and what came of each.

`cases.csv` is the list.  `done` is what happens before the command and the command itself: steps of `STEPS` below with
their words, a semicolon between two.  `status` is what the command must end with, `says` what it must print (a regular
expression), `happens` the same in plain words, as `book/cases.md` has it.  Of every case besides: no traceback, no
hang, and where the command refuses no file changed.  `KIND=workbooks` tries one kind.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import common
import openpyxl

from compendium.audit.loading import load
from compendium.audit.tables import as_csv
from compendium.authors import example, new_province, workbook
from compendium.schema import OFFERED

LIST = common.ROOT / "tools" / "cases.csv"
BOOK = "data/sichuan/sichuan.xlsx"  # the workbook, filled in with the rows of the guide's example
SECONDS = 300  # after which a command hangs
KINDS = {
    "workbooks": "Workbook",
    "cells": "Cell",
    "tables": "CSV table",
    "packs": "Pack",
    "notebooks": "Notebook",
    "machines": "Machine",
    "hands": "Command",
}
DROP, OVERRIDE = 24, 1  # of Linux: to drop for good the right of root to write where nobody may


@dataclass
class Bench:
    """A small book in a folder of its own, and how the command is started in it."""

    root: Path
    command: list[str] = field(default_factory=lambda: ["compendium", "province", "--from", "sichuan.xlsx"])
    variables: dict[str, str] = field(default_factory=dict)
    stranger: bool = False
    most: int | None = None  # bytes of a file

    def path(self, name: str) -> Path:
        """A file of the book; of a pack or a table the shortest name will do."""
        return self.root / name


def unescaped(text: str) -> str:
    r"""A text with the signs that a table cannot hold: ``\n``, ``\x1a``; ``\\`` is the sign itself."""
    return re.sub(r"\\(x[0-9a-f]{2}|n|\\)", lambda m: {"n": "\n", "\\": "\\"}.get(m[1]) or chr(int(m[1][1:], 16)), text)


# Steps before the command


def put(bench: Bench, sheet: str, row: str, *cells: str) -> None:
    """Type into cells of the workbook: `column=text`, `column:=number`, `column@format=2018-12-31` for a date or number."""
    book = openpyxl.load_workbook(bench.path(BOOK))
    columns = {cell.value.split()[0]: cell.column for cell in book[sheet][1]}
    for words in cells:
        column, form, text = re.fullmatch(r"(\w+)((?:@[^=]*)?:?)=(.*)", words, re.S).groups()
        cell = book[sheet].cell(int(row), columns[column])
        cell.value = text or None
        if form.startswith("@"):
            is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", text)
            cell.value = datetime.fromisoformat(text) if is_day else float(text)
            cell.number_format = form[1:]
        elif form:
            cell.value, cell.number_format = float(text), "General"
    book.save(bench.path(BOOK))


def sheet(bench: Bench, name: str, what: str, value: str = "") -> None:
    """Do to a sheet what a spreadsheet's menu offers: copy, hide, rename, remove, merge, first, delete, insert, last."""
    book = openpyxl.load_workbook(bench.path(BOOK))
    of = book[name]
    if what == "copy":
        copy = book.copy_worksheet(of)
        copy.title = value
        copy.delete_rows(3, 50)
    elif what == "hide":
        of.sheet_state = "hidden"
    elif what == "rename":
        of.title = value
    elif what == "remove":
        book.remove(of)
    elif what == "merge":
        of.merge_cells(value)
    elif what == "first":
        book.move_sheet(of, -9)
    elif what == "insert":
        of.insert_rows(1)
        of["A1"] = value
    elif what == "column":
        of.insert_cols(int(value))
        of.cell(1, int(value)).value = "my remarks"
    elif what == "rows":
        of.delete_rows(*map(int, value.split(",")))
    elif what == "styled":
        of[value].font = openpyxl.styles.Font(bold=True)
    book.save(bench.path(BOOK))


def xml(bench: Bench, part: str, pattern: str, new: str) -> None:
    """Replace in parts of the workbook what a program writes otherwise; an empty pattern drops the parts."""
    old, out = zipfile.ZipFile(bench.path(BOOK)), io.BytesIO()
    with old, zipfile.ZipFile(out, "w") as made:
        for name in old.namelist():
            content, hit = old.read(name), re.search(part, name)
            if hit and not pattern:
                continue
            if hit:
                content = re.sub(pattern, unescaped(new), content.decode(), flags=re.S).encode()
            made.writestr(name, content)
    bench.path(BOOK).write_bytes(out.getvalue())


def text(bench: Bench, name: str, old: str, new: str) -> None:
    """Replace the first of a text in a file; with an empty `old` put it at the end."""
    path, new = bench.path(name), unescaped(new)
    held = path.read_text("utf-8")
    assert old in held, f"{old!r} is not in {name}"
    path.write_text(held.replace(old, new, 1) if old else held + new, "utf-8", newline="")


def recode(bench: Bench, name: str, encoding: str, mark: str = "") -> None:
    """Save a text in another encoding; `misread` as who opens UTF-8 as GBK and saves what is shown as UTF-8."""
    path = bench.path(name)
    held = path.read_text("utf-8")
    data = held.encode().decode("gb18030", "replace").encode() if encoding == "misread" else held.encode(encoding)
    path.write_bytes(bytes.fromhex(mark) + data)


def lines(bench: Bench, name: str, end: str) -> None:
    """End the lines of a file otherwise: `crlf`, `cr`."""
    path = bench.path(name)
    path.write_bytes(path.read_bytes().replace(b"\n", {"crlf": b"\r\n", "cr": b"\r"}[end]))


def write(bench: Bench, name: str, held: str = "") -> None:
    """Write a file."""
    bench.path(name).parent.mkdir(parents=True, exist_ok=True)
    bench.path(name).write_bytes(unescaped(held).encode("latin-1" if "\\x" in held else "utf-8"))


def move(bench: Bench, old: str, new: str) -> None:
    """Rename a file or folder."""
    bench.path(old).rename(bench.path(new))


def double(bench: Bench, old: str, new: str) -> None:
    """Copy a file or folder, as an explorer's copy and paste does."""
    (shutil.copytree if bench.path(old).is_dir() else shutil.copyfile)(bench.path(old), bench.path(new))


def remove(bench: Bench, *names: str) -> None:
    """Delete files or folders."""
    for path in map(bench.path, names):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def setting(bench: Bench, *pairs: str) -> None:
    """Variables of the command: `NAME=value`."""
    bench.variables |= dict(pair.split("=", 1) for pair in pairs)


def stranger(bench: Bench) -> None:
    """A user who may read the book and write nothing of it."""
    bench.stranger = True
    for path in (bench.root, *bench.root.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


def full(bench: Bench, most: str) -> None:
    """A disk with no room for a file of more than some bytes."""
    bench.most = int(most)


def run(bench: Bench, *words: str) -> None:
    """The command."""
    bench.command = list(words)


STEPS = {step.__name__: step for step in (put, sheet, xml, text, recode, lines, write, move, double, remove,
                                          setting, stranger, full, run)}  # fmt: skip


# Trying


def template(root: Path) -> None:
    """The small book: the vocabulary, what the nation's tables hold of one province, its pack, two notebooks."""
    for name in ("_config.yml", "CITATION.cff", "requirements.lock"):
        shutil.copy(common.ROOT / name, root)
    shutil.copytree(common.ROOT / "data" / "china", root / "data" / "china")
    for path in (common.ROOT / "data").glob("*.csv"):
        shutil.copy(path, root / "data")
    (root / "data" / "corrections.csv").unlink()
    held = root / "data" / "china" / "observations.csv"
    rows = list(csv.DictReader(io.StringIO(held.read_text("utf-8"))))
    kept = [row for row in rows if row["place"] == "sichuan" or row["indicator"] in new_province.WANTED]
    held.write_text(as_csv("observations", kept), "utf-8")
    own = example.rows(common.ROOT) | {"claims": []}
    (root / "data" / "sichuan").mkdir()
    for table, of in own.items():
        (root / "data" / "sichuan" / f"{table}.csv").write_text(as_csv(table, of), "utf-8")
    made = workbook.build(dict.fromkeys(OFFERED, []) | own, load("china", root=root))
    (root / BOOK).write_bytes(made)
    for name in ("index", "provinces/sichuan"):
        path = root / "notebooks" / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(NOTEBOOK, "utf-8")
    for command in ("tidy", "datapackage"):
        subprocess.run([common.PYTHON, "-m", "compendium", command], cwd=root, check=True, capture_output=True)
    toc = "format: jb-book\nroot: notebooks/index\nparts:\n  - caption: All\n    chapters:\n"
    (root / "_toc.yml").write_text(f"{toc}      - glob: notebooks/provinces/*\n", "utf-8")


NOTEBOOK = """{"cells": [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# A title"},
{"cell_type": "code", "id": "b", "metadata": {}, "execution_count": 1, "outputs": [], "source": "6 * 7"}],
"metadata": {}, "nbformat": 4, "nbformat_minor": 5}
"""


def tree(root: Path) -> dict[str, bytes]:
    """The files of a book that a refused command may not touch."""
    made = {"_build", ".venv", ".ruff_cache"}
    paths = (path for path in root.rglob("*") if path.is_file() and not made & set(path.parts))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def tried(case: dict[str, str], small: Path) -> str:
    """Try a case in a copy of the small book; empty if it came out as stated, else what came out."""
    with tempfile.TemporaryDirectory(prefix="case-") as folder:
        Path(folder).chmod(0o755)
        bench = Bench(Path(shutil.copytree(small, Path(folder).resolve() / "book")))
        steps = [[]]
        for word in shlex.split(case["done"]):
            steps[-1].append(word) if word != ";" else steps.append([])
        for name, *words in steps:
            try:
                STEPS[name](bench, *words)
            except (AttributeError, AssertionError, KeyError, OSError, TypeError, ValueError) as error:
                return f"the step {name} {shlex.join(words)} cannot be taken: {error!r}"
        return outcome(case, bench)


def outcome(case: dict[str, str], bench: Bench) -> str:
    """Run the command of a case; empty if it came out as stated, else what came out."""
    import ctypes
    import resource

    def limits() -> None:
        if bench.stranger:
            ctypes.CDLL(None).prctl(DROP, OVERRIDE)
        if bench.most:
            resource.setrlimit(resource.RLIMIT_FSIZE, (bench.most, bench.most))

    before = tree(bench.root)
    variables = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"} | bench.variables
    try:
        done = subprocess.run(
            [common.PYTHON, *(["-m"] if bench.command[0] != "-c" else []), *bench.command], cwd=bench.root, env=variables, preexec_fn=limits,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"no end after {SECONDS} seconds"
    said = done.stdout.decode("utf-8", "replace")
    if "Traceback" in said:
        return f"a traceback: {said[-300:]}"
    if done.returncode != int(case["status"]) or not re.search(case["says"], said, re.S):
        return f"status {done.returncode}: {said[-600:]}"
    if int(case["status"]) and tree(bench.root) != before:
        return f"it refused, and yet changed {sorted(dict(tree(bench.root).items() ^ before.items()))}"
    return ""


def cases() -> list[dict[str, str]]:
    """The rows of the list."""
    with LIST.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> int:
    """Try all, or those of one kind; 1 if one comes out otherwise than stated."""
    kind = os.environ.get("KIND", "")
    if kind and kind not in KINDS:
        sys.exit(f"cases: {kind!r} is no kind; there are {', '.join(KINDS)}")
    chosen = [case for case in cases() if kind in ("", case["kind"])]
    with tempfile.TemporaryDirectory(prefix="cases-") as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        Path(folder).chmod(0o755)
        template(Path(folder))
        came = list(pool.map(lambda case: tried(case, Path(folder)), chosen))
    rows = [shown(case, said) for case, said in zip(chosen, came, strict=True)]
    note = f"{len(chosen)} cases, {sum(bool(case['simulated']) for case in chosen)} of them simulated."
    head = ["What is done", "What happens", "Of what", "Reported on GitHub"]
    common.keep("cases", "What is done to a small book, and what happens", head, rows, note, kept=not kind)
    wrong = [(case["case"], said) for case, said in zip(chosen, came, strict=True) if said]
    for name, said in wrong:
        print(f"{name}: NOT AS STATED\n    " + said.replace("\n", "\n    "))
    print(f"cases: {len(wrong)} not as stated (above)" if wrong else "cases: all as stated")
    return 1 if wrong else 0


def shown(case: dict[str, str], said: str) -> list[str]:
    """The row of the table of a case that came out as said."""
    done = case["case"] + (" (simulated)" if case["simulated"] else "")
    # With blanks, so that a narrow column can break it: `pandas-dev / pandas #51557`.
    report = re.sub(r"(.+)/(.+)/(?:issues|pull)/(\d+)", r"\1 / \2 #\3", case["reported"])
    return [done, "NOT AS STATED" if said else case["happens"], KINDS[case["kind"]], report]


if __name__ == "__main__":
    sys.exit(main())

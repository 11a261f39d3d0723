"""`make mutants`: one small change at a time in a copy of the checkout; each must turn something red.

In the modules that judge mutmut changes the functions, and this tool what mutmut leaves alone.  `data` are cells of the
tables: the check, the ledger or a chapter must notice.  `pages` are what a reader sees: a test, nbval or a role must.
`KIND=intervals` is that kind alone; `SAMPLE` (a number, or `all`) is how many of each kind of data and pages are tried.
That a notebook is not in normal form is not enough, so the test of that is not asked.
"""

from __future__ import annotations

import ast
import contextlib
import csv
import functools
import io
import json
import multiprocessing
import operator
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import chapters
import common

SEED = 2020  # the year of the paper; any number would do, but always the same
SECONDS = 3600  # by the clock, on a computer with much else to do; tests that take longer have no end
EQUIVALENT = Path(__file__).with_name("equivalent.csv")
# Modules that judge, each with the tests that are to see a change.
MODULES = {
    "intervals": ["intervals", "hedges"],
    "hedges": ["hedges"],
    "verdicts": ["verdicts", "ledger", "oracle"],
    "formulas": ["formulas", "verdicts", "conflicts", "paper", "oracle"],
}


class Change(NamedTuple):
    """A change of one file: of which kind, where, what stood there and stands there now, and how it is made."""

    kind: str
    file: str
    where: str
    was: str
    now: str
    made: Callable[[str], str]

    def __str__(self) -> str:
        return f"{self.file}: {self.where}: {self.was!r} -> {self.now!r}"


def equivalents() -> dict[tuple[str, str, str], str]:
    """The listed changes that change nothing, with the reason: (module, line as it was, line as changed)."""
    with EQUIVALENT.open(encoding="utf-8", newline="") as lines:
        return {(row["module"], row["was"], row["now"]): row["reason"] for row in csv.DictReader(lines)}


# Changes, each judged in a process of its own


WAITING: list[Change] = []  # what the processes that judge inherit: a change holds a function, which cannot be sent


def judged(changes: list[Change], judge: Callable[[Path, Change], str], master: Path) -> Iterator[tuple[Change, str]]:
    """Each change with what turned red; "" if nothing did."""
    WAITING[:] = changes
    with multiprocessing.get_context("fork").Pool(2, maxtasksperchild=1) as pool:
        yield from zip(changes, pool.imap(functools.partial(_judge, master, judge), range(len(changes))), strict=True)


def _judge(master: Path, judge: Callable[[Path, Change], str], number: int) -> str:
    change = WAITING[number]
    with tempfile.TemporaryDirectory(dir=master.parent) as folder, open(os.devnull, "r+") as silence:
        tree = Path(shutil.copytree(master, Path(folder) / "tree", symlinks=True, copy_function=os.link))
        text = (tree / change.file).read_text("utf-8-sig")
        (tree / change.file).unlink()
        (tree / change.file).write_text(change.made(text), "utf-8", newline="")
        os.setsid()  # away from the terminal, which else stops a job in the background
        for stream in (0, 1, 2):
            os.dup2(silence.fileno(), stream)
        try:
            with contextlib.chdir(tree):
                return judge(tree, change)
        except Exception as error:  # whatever it is, it was seen
            return f"error: {type(error).__name__}"


def another_digit(text: str, chance: random.Random) -> str:
    """The text with one of its digits raised by one, no new zero in front; "" where it has none."""
    places = [place for place, letter in enumerate(text) if letter.isdigit()]
    if not places:
        return ""
    place = chance.choice(places)
    digit = (int(text[place]) + 1) % 10 or (place == places[0] and len(places) > 1)
    return f"{text[:place]}{int(digit)}{text[place + 1 :]}"


# Tables


def tables_changes(tables, cited: set[tuple[str, int]]) -> list[Change]:
    """Every change of the claims, of the observations that a verdict cites, and of the values of the others."""
    kinds = {(row.file, row.line): "other figures" for row in tables.observations}
    kinds |= dict.fromkeys(kinds.keys() & cited, "figures that a verdict cites")
    kinds |= {(row.file, row.line): "claims" for row in tables.claims}
    found = []
    for file in sorted({file for file, _ in kinds}):
        reader, before = csv.DictReader(io.StringIO((tables.root / file).read_text("utf-8-sig"), newline="")), 1
        for number, cells in enumerate(reader):
            before, line = reader.line_num, before + 1
            kind, chance = kinds.get((file, line)), random.Random(f"{SEED} {file} {line}")
            for column, now in _instead(tables, cells, chance) if kind else ():
                if now and now != cells[column] and (kind != "other figures" or column == "value"):
                    made = functools.partial(_with_cell, number, column, now)
                    found.append(Change(kind, file, f"{line} {column}", cells[column], now, made))
    return found


def _instead(tables, cells: dict[str, str], chance: random.Random) -> Iterator[tuple[str, str]]:
    """The cells of a claim or an observation to change, and what stands there then."""
    for column in ("value", "upper", "printed"):
        yield column, another_digit(cells.get(column) or "", chance)
    yield "period", re.sub(r"\d{4}(?=-|/|$)", lambda year: f"{int(year[0]) + 1:04d}", cells["period"])
    yield "relation", "about" if cells["relation"] in ("", "exactly") else "exactly"
    indicator = tables.indicators[cells["indicator"]]
    unit = tables.units[cells["unit"] or indicator.unit]
    same = [u.unit for u in tables.units.values() if u.canonical == unit.canonical and u.factor != unit.factor]
    if indicator.kind != "event":
        yield "unit", min(same or set(tables.units) - {unit.unit})


def _with_cell(number: int, column: str, now: str, text: str) -> str:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    rows, out = list(reader), io.StringIO()
    rows[number][column] = now
    writer = csv.DictWriter(out, reader.fieldnames, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


BASE: dict = {}  # of the unchanged checkout: its ledger, and what its chapters print


def unchanged(tree: Path):
    """Work out the ledger and the chapters of an unchanged copy; its tables, and the rows that a verdict cites."""
    from compendium.audit import ledger, loading
    from compendium.audit.tables import pack_names

    tables = loading.load(*pack_names(tree), root=tree)
    entries = ledger.ledger(tables)
    BASE["ledger"] = [ledger.record(tables, entry) for entry in entries]
    BASE["chapters"] = {}
    with chapters.shared(tree):
        for path in sorted((tree / "notebooks").rglob("*.ipynb")):
            BASE["chapters"][path.relative_to(tree)] = chapters.stored(path)
            if where := chapters.differs(path, chapters.stored(path)):
                sys.exit(f"mutants: {path.name} stores another output than a fresh run prints: {where}")
    # Those from which a verdict works a figure out are among the others: of many years it shows the first and the last.
    values = [item.value for entry in entries for item in entry.verdict.evidence]
    return tables, {(value.file, value.line) for value in values if hasattr(value, "line")}


def in_tables(tree: Path, change: Change) -> str:
    """What a changed cell turns red."""
    from compendium.audit import ledger, loading
    from compendium.audit.tables import pack_names

    tables, problems = loading.read(tree, pack_names(tree))
    if problems:
        return "check"
    if [ledger.record(tables, entry) for entry in ledger.ledger(tables)] != BASE["ledger"]:
        return "ledger"
    with chapters.shared(tree):
        if any(chapters.differs(tree / name, said) for name, said in BASE["chapters"].items()):
            return "chapter"
    return "no page prints it" if change.kind == "other figures" else ""


# Pages


def page_changes(tree: Path) -> list[Change]:
    """Changes of stored outputs and of whether a cell ran, of numbers in prose, and of the words of roles."""
    found = []
    for path in sorted((tree / "notebooks").rglob("*.ipynb")):
        file, cells = path.relative_to(tree).as_posix(), json.loads(path.read_text("utf-8"))["cells"]
        for number, cell in enumerate(cells):
            if cell["cell_type"] == "markdown":
                found += prose_changes(file, "".join(cell["source"]), number)
            for kind, was, now, place in cell_changes(cell, random.Random(f"{SEED} {file} {number}")):
                made = functools.partial(_with_part, ("cells", number, *place), now)
                found.append(Change(kind, file, f"cell {number + 1}", _short(was, now), _short(now, was), made))
    for path in sorted((tree / "book").glob("*.md")):
        found += prose_changes(path.relative_to(tree).as_posix(), path.read_text("utf-8"), None)
    return found


def cell_changes(cell: dict, chance: random.Random) -> Iterator[tuple[str, object, object, tuple]]:
    """The changes of a code cell: kind, what stands there, what then does, and where in the cell."""
    if cell["cell_type"] == "code":
        yield "cleared cells", cell["execution_count"], None, ("execution_count",)
    if cell.get("outputs"):
        yield "cleared cells", cell["outputs"], [], ("outputs",)
    for nth, output in enumerate(cell.get("outputs", ())):
        for kind, data in output.get("data", {}).items():
            text, place = "".join(data), ("outputs", nth, "data", kind)
            if kind.startswith("image/"):
                at = chance.randrange(len(text) // 2, len(text) - 40)
                yield "pictures", text, text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :], place
            else:
                yield "stored outputs", text, another_digit(text, chance) or text + "x", place


ROLE = re.compile(r"\{(claim|obs)\}`([^`<]+?)\s*<([^`<>]+)>`")
NOT_PROSE = re.compile(r"(?ms)^```.*?^```$|\{[\w:]+\}`[^`]*`|`[^`]*`|\]\([^)]*\)|<[^>]*>")


def prose_changes(file: str, text: str, number: int | None) -> Iterator[Change]:
    """A number typed at the end of a sentence; another digit, hedge and target of every role."""
    chance = random.Random(f"{SEED} {file} {number}")
    bare = NOT_PROSE.sub(lambda hit: "\0" * len(hit[0]), text)
    ends = [hit.start() for hit in re.finditer(r"(?<=[a-z]{3})\.(?=\s|$)", bare)]
    changed = []
    if ends:
        end = chance.choice(ends)
        changed.append(("typed numbers", "", chance.choice((" 7", " 1.5 million", " seven", " about 30 %")), end, end))
    for hit in ROLE.finditer(text):
        _, words, target = hit.groups()
        hedged = words.removeprefix("nearly ") if words.startswith("nearly ") else f"nearly {words}"
        for was, now, group in ((words, another_digit(words, chance), 2), (words, hedged, 2), (target, target[:-1], 3)):
            changed += [("printed words", was, now, *hit.span(group))] if now else []
    place = () if number is None else ("cells", number, "source")
    for kind, was, now, start, end in changed:
        made = functools.partial(_with_part, place, text[:start] + now + text[end:])
        yield Change(kind, file, f"cell {number}", was, now, made)


def _with_part(place: tuple, now, text: str) -> str:
    if not place:
        return now
    notebook = json.loads(text)
    functools.reduce(operator.getitem, place[:-1], notebook)[place[-1]] = now
    return json.dumps(notebook, ensure_ascii=False)


def _short(text, other) -> str:
    start = len(os.path.commonprefix([str(text), str(other)]))
    return str(text)[max(0, start - 15) : start + 15]


def in_pages(tree: Path, change: Change) -> str:
    """What a change of a page turns red: a test, a role, or nbval."""
    import pytest

    from compendium.book import answers, roles

    plain = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    guards = ["tests/test_guards.py", "tests/test_prose.py", "-p", "no:nbval", "-k", "not normal_form"]
    if pytest.main([*plain, *guards]):
        return "test"
    if change.kind == "printed words":
        told = answers.Sources(tree)
        for kind, words, target in ROLE.findall(_prose(tree / change.file)):
            printed = {"claim": roles.claim_printed, "obs": roles.observation_printed}[kind]
            try:
                printed(told, "", f"{words} <{target}>")
            except LookupError:
                return "role"
    nbval = change.file.endswith(".ipynb") and pytest.main([*plain, "--nbval", "--nbval-current-env", change.file])
    return "nbval" if nbval else ""


def _prose(path: Path) -> str:
    text = path.read_text("utf-8")
    cells = json.loads(text)["cells"] if path.suffix == ".ipynb" else [{"cell_type": "markdown", "source": text}]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


# Code


def code(module: str, master: Path) -> Iterator[tuple[Change, str]]:
    """What mutmut finds of a module, and what comes of the numbers and comparisons that it leaves alone."""
    (path,) = (master / "src/compendium").rglob(f"{module}.py")
    file, tests = path.relative_to(master).as_posix(), [f"tests/test_{name}.py" for name in MODULES[module]]
    (master / "tests/test_oracle.py").write_text(ORACLE, "utf-8")
    with (master / "tests/test_oracle.json").open("w", encoding="utf-8") as out:
        command = [sys.executable, "-m", "compendium", "ledger", "--format", "json"]
        subprocess.run(command, cwd=master, stdout=out, check=True)
    tree = Path(shutil.copytree(master, master.with_name(f"{module} mutmut")))
    lists = {"source_paths": ["src/"], "only_mutate": [file],
             "also_copy": [path.name for path in tree.iterdir() if path.name not in ("src", "tests")],
             "pytest_add_cli_args": ["-p", "no:nbval", "-p", "no:xdist", "-p", "no:cacheprovider"],
             "pytest_add_cli_args_test_selection": tests}  # fmt: skip
    config = "".join(f"{key}=\n    " + "\n    ".join(values) + "\n" for key, values in lists.items())
    (tree / "setup.cfg").write_text(f"[mutmut]\n{config}", "utf-8")
    said = mutmut(tree, "run", "--max-children", "2")
    results = re.findall(r"^ *(compendium\.\S+): (.+)$", mutmut(tree, "results", "--all", "true"), re.M)
    if not results:
        sys.exit(f"mutants: mutmut does not run: {said[-2000:]}")
    for name, status in results:
        if status in ("survived", "no tests"):
            lines = re.findall(r"^([-+])(?!--|\+\+) *(.*)$", mutmut(tree, "show", name), re.M)
            was, now = (" ".join(line for side, line in lines if side == sign) for sign in "-+")
            yield Change(module, file, name, was, now, str), ""
        else:
            yield Change(module, file, name, "", "", str), status
    yield from judged(list(left_alone(master, file)), in_tests, master)


# What tests of a few figures do not see: that the ledger over all tables is another.
ORACLE = """
from pathlib import Path
from compendium.audit import ledger, loading

STORED, tables = Path(__file__).with_suffix(".json"), loading.load()


def test_the_ledger_is_as_it_was():
    assert ledger.as_json(tables, ledger.ledger(tables)) == STORED.read_text("utf-8")
"""


def mutmut(tree: Path, *words: str) -> str:
    """What mutmut says."""
    command = [sys.executable, "-m", "mutmut", *words]
    return subprocess.run(command, cwd=tree, env=os.environ | PROFILE, capture_output=True, text=True).stdout


PROFILE = {"HYPOTHESIS_PROFILE": "mutants"}  # the same examples, not made smaller where one fails
SWAPPED = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
           ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
           ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}  # fmt: skip


def left_alone(tree: Path, file: str) -> Iterator[Change]:
    """Changes where mutmut makes none: outside functions, in properties and other decorated ones, and what is returned."""
    module_tree = ast.parse((tree / file).read_text("utf-8"))
    for node in list(_untouched(module_tree, True)):
        was, parts = ast.unparse(node), dict(vars(node))
        if isinstance(node, ast.Constant):
            node.value = not node.value if isinstance(node.value, bool) else node.value + 1
        elif isinstance(node, ast.Return):
            node.value = ast.Constant(None)
        elif isinstance(node, ast.Compare):
            node.ops = [SWAPPED[type(node.ops[0])](), *node.ops[1:]]
        elif type(node.op) in SWAPPED:
            node.op = SWAPPED[type(node.op)]()
        now, new = ast.unparse(node), ast.unparse(module_tree)
        vars(node).update(parts)
        if now != was:
            yield Change(
                f"{Path(file).stem}, left alone by mutmut", file, f"{node.lineno}", was, now, lambda _, new=new: new
            )


def _untouched(above: ast.AST, here: bool) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(above):
        if node in getattr(above, "decorator_list", ()) or isinstance(node, ast.JoinedStr):
            continue
        inside = here
        if isinstance(node, ast.FunctionDef):
            names = [getattr(decorator, "id", "") for decorator in node.decorator_list]
            inside = bool(names) and names not in (["classmethod"], ["staticmethod"])
        number = isinstance(node, ast.Constant) and isinstance(node.value, (bool, int, float))
        returned = isinstance(node, ast.Return) and ast.unparse(node) not in ("return", "return None")
        if returned or here and (number or isinstance(node, (ast.Compare, ast.BoolOp, ast.BinOp))):
            yield node
        yield from _untouched(node, inside)


def in_tests(tree: Path, change: Change) -> str:
    """Whether a test of the module fails."""
    names = MODULES[change.kind.partition(",")[0]]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:nbval"]
    variables = os.environ | PROFILE | {"PYTHONPATH": str(tree / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command += [f"tests/test_{name}.py" for name in names]
    return "test" if subprocess.run(command, cwd=tree, env=variables, timeout=SECONDS).returncode else ""


# The command


def outcomes(kind: str, sample: str, folder: Path) -> Iterator[tuple[Change, str]]:
    """The changes of a kind with what each turned red."""
    master = common.copy(folder / f"{kind} master")
    if kind in MODULES:
        yield from code(kind, master)
        return
    changes = tables_changes(*unchanged(master)) if kind == "data" else page_changes(master)
    [(_, red)] = judged([Change("unchanged", changes[0].file, "", "", "", str)], JUDGES[kind], master)
    if red:
        sys.exit(f"mutants: {changes[0].file} is unchanged, and yet something is red: {red}")
    groups = [[change for change in changes if change.kind == of] for of in dict.fromkeys(c.kind for c in changes)]
    counts = [len(group) if sample == "all" else min(int(sample), len(group)) for group in groups]
    picked = [random.Random(SEED).sample(group, count) for group, count in zip(groups, counts, strict=True)]
    yield from judged(sum(picked, []), JUDGES[kind], master)


JUDGES = {"data": in_tables, "pages": in_pages}


def main() -> int:
    """Try the changes, print and keep how many of each kind were noticed by what; 1 if one was not that is not listed."""
    kinds = os.environ.get("KIND", "").split() or [*MODULES, *JUDGES]
    if unknown := set(kinds) - {*MODULES, *JUDGES}:
        sys.exit(f"mutants: no kind is called {', '.join(sorted(unknown))}; allowed: {', '.join([*MODULES, *JUDGES])}")
    sample = os.environ.get("SAMPLE") or "40"
    found, start, listed = [], time.monotonic(), equivalents()
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        for kind in kinds:
            for change, red in outcomes(kind, sample, Path(name)):
                same = (change.kind, change.was, change.now) in listed
                found.append((change.kind, "equivalent" if same and not red else red or "nothing"))
                if not red and not same:
                    print(f"nothing notices: {change}", flush=True)
            print(f"{kind}: {time.monotonic() - start:.0f} s since the start", flush=True)
    rows = []
    for kind in dict.fromkeys(kind for kind, _ in found):
        by = Counter(red for of, red in found if of == kind)
        missed, same = by.pop("nothing", 0), by.pop("equivalent", 0)
        told = ", ".join(f"{red} {count}" for red, count in by.most_common())
        rows.append([kind, sum(by.values()) + missed + same, told, missed, same])
    columns = ["What was changed", "Changes", "Noticed by", "By nothing", "Equivalent"]
    note = f"One change at a time in a copy; of tables and pages {sample} of each kind. "
    note += "Equivalent ones change nothing and are listed with the reason in tools/equivalent.csv."
    common.keep("mutants", "Changes that must turn something red", columns, rows, note, kept=not os.environ.get("KIND"))
    missed = sum(row[3] for row in rows)
    print(f"mutants: {len(found)} changes, nothing notices {missed}")
    return 1 if missed else 0


if __name__ == "__main__":
    import mutants  # by its name, since IPython, which runs the chapters, takes the place of __main__

    sys.exit(mutants.main())

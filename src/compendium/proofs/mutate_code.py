"""Mutants of the core modules: constants, comparisons, and/or, arithmetic, truth values, what is returned.

A mutant is shown first to the tests that run its line, quick ones first, with the other tests of their files (what one
test works out another may look at), then to the ledger and the chapters, then to tests that take long.
"""

from __future__ import annotations

import ast
import copy
import json
import os
import random
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from . import chapters
from .mutants import Mutant, NotGreen, Outcome, chosen, each, still

CORE = ("intervals", "periods", "printed", "formulas", "verdicts", "conflicts", "ledger", "tables")
QUICK = 3  # seconds that a file of tests may take to be asked before the chapters
# A stale digest would kill every mutant and prove nothing; the others test files that no module here is part of.
NOT_ASKED = ("test_guards.py", "test_environment.py", "test_notebooks.py", "test_build.py", "test_interrupted.py")
SWAPPED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Pow: ast.Mult, ast.Mod: ast.Mult,
}  # fmt: skip
# Not asked for by the result: how a class is laid out, and a length that `zip` looks at.
LAYOUT = ("strict", "frozen", "slots", "kw_only")


# What stands there instead


def mutations(source: str, seed: int) -> Iterator[tuple[ast.AST, ast.AST, ast.AST]]:
    """The changes of a module: the node whose text is replaced, what replaces it, and the node that was changed."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        for changed in _instead(node, random.Random(f"{seed} {getattr(node, 'col_offset', 0)}")):
            if _counts(node, parents):
                yield _in_string(node, changed, parents)


def _instead(node: ast.AST, chance: random.Random) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        yield ast.Constant(node.value + chance.choice((-1, 1)))
    elif isinstance(node, ast.Compare):
        for number, operator in enumerate(node.ops):
            changed = copy.deepcopy(node)
            changed.ops[number] = SWAPPED[type(operator)]()
            yield changed
    elif isinstance(node, (ast.BoolOp, ast.BinOp)) and type(node.op) in SWAPPED:
        changed = copy.deepcopy(node)
        changed.op = SWAPPED[type(node.op)]()
        yield changed
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield copy.deepcopy(node.operand)
    elif isinstance(node, ast.Return) and node.value is not None:
        if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield ast.Return(ast.Constant(None))


def _counts(node: ast.AST, parents: dict) -> bool:
    """Whether a node can change a result: not one of an annotation, of a decorator or of a layout."""
    while node in parents:
        above = parents[node]
        if isinstance(above, ast.keyword) and above.arg in LAYOUT:
            return False
        if isinstance(above, (ast.FunctionDef, ast.ClassDef)) and (
            node in above.decorator_list or node is getattr(above, "returns", None)
        ):
            return False
        if isinstance(above, (ast.arg, ast.AnnAssign)) and node is above.annotation:
            return False
        node = above
    return True


def _in_string(node: ast.AST, changed: ast.AST, parents: dict) -> tuple[ast.AST, ast.AST, ast.AST]:
    """The text to replace: inside an f-string it is the whole string, since Python 3.11 knows no places in it."""
    path, top = [node], None
    while path[-1] in parents:
        path.append(parents[path[-1]])
        if isinstance(path[-1], ast.JoinedStr):
            top = path[-1]
    if top is None:
        return node, changed, node
    # The same change in a copy of the string: the nodes of both are walked in one order.
    twin = copy.deepcopy(top)
    place = list(ast.walk(top)).index(node)
    target = list(ast.walk(twin))[place]
    for holder in ast.walk(twin):
        for name, value in ast.iter_fields(holder):
            if value is target:
                setattr(holder, name, changed)
            elif isinstance(value, list) and target in value:
                value[value.index(target)] = changed
    return top, twin, node


def made(root: Path, modules: tuple[str, ...], seed: int) -> list[Mutant]:
    """Every mutant of some modules."""
    found = []
    for module in modules:
        file = f"src/compendium/{module}.py"
        source = (root / file).read_text("utf-8")
        data = source.encode()
        starts = [0]
        for text in data.splitlines(keepends=True):
            starts.append(starts[-1] + len(text))
        lines = source.splitlines()
        for replaced, changed, node in mutations(source, seed):
            begin = starts[replaced.lineno - 1] + replaced.col_offset
            end = starts[replaced.end_lineno - 1] + replaced.end_col_offset
            text = ast.unparse(ast.fix_missing_locations(changed))
            if not isinstance(changed, (ast.Return, ast.Constant, ast.JoinedStr)):
                text = f"({text})"
            new = data[:begin] + text.encode() + data[end:]
            try:
                ast.parse(new)
            except SyntaxError:
                continue
            was = " ".join(line.strip() for line in lines[replaced.lineno - 1 : replaced.end_lineno])
            begin_line, end_line = starts[replaced.lineno - 1], starts[replaced.end_lineno]
            now = data[begin_line:begin] + text.encode() + data[end:end_line]
            now = " ".join(line.strip() for line in now.decode().splitlines())
            where = getattr(node, "lineno", replaced.lineno) if node is replaced else replaced.lineno
            # A statement of several lines has run if one of them has.
            found.append(Mutant(module, file, where, "", was, now, (new, replaced.lineno, replaced.end_lineno)))
    return found


# Who looks at it


def _pytest(tree: Path, plugin, files: list[str]) -> int:
    """Run pytest in this process in a copy of the checkout, until a test fails."""
    import pytest

    words = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:nbval", "--tb=no"]
    return int(pytest.main([*words, *files], plugins=[plugin]))


def _move_into(tree: Path) -> None:
    """Take the package and the tests of a copy of the checkout, and none other of that name."""
    for name in [name for name in sys.modules if name.partition(".")[0] in ("compendium", "conftest")]:
        del sys.modules[name]
    sys.path[:0] = [str(tree / "src"), str(tree / "tests")]
    os.environ["PYTHONPATH"] = str(tree / "src")
    os.environ["HYPOTHESIS_PROFILE"] = "mutants"
    os.chdir(tree)


class _Map:
    """Notes which tests run which lines of the core, and how long they take."""

    def __init__(self, tree: Path):
        import coverage

        self.tree, self.seconds, self.failed = tree, {}, []
        self.coverage = coverage.Coverage(data_file=None, source=[str(tree / "src" / "compendium")], config_file=False)
        self.coverage.start()

    def pytest_runtest_logstart(self, nodeid, location):
        self.coverage.switch_context(nodeid)

    def pytest_runtest_logreport(self, report):
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration
        self.failed += [report.nodeid] * report.failed

    def lines(self, modules: tuple[str, ...]) -> dict[str, dict[int, list[str]]]:
        self.coverage.stop()
        data, found = self.coverage.get_data(), {}
        for module in modules:
            file = data.contexts_by_lineno(str(self.tree / "src" / "compendium" / f"{module}.py"))
            found[module] = {line: [test for test in tests if test] for line, tests in file.items()}
        return found


class _Order:
    """The tests that run a line first, quick ones before slow ones, then the others of their file."""

    def __init__(self, tests: set[str], seconds: dict[str, float]):
        self.tests, self.seconds, self.failed = tests, seconds, ""

    def pytest_collection_modifyitems(self, items):
        items.sort(key=lambda item: (item.nodeid not in self.tests, self.seconds.get(item.nodeid, 0), item.nodeid))

    def pytest_runtest_logstart(self, nodeid, location):
        # What takes many times longer than it did has no end; what only computing counts, not waiting for others.
        signal.signal(signal.SIGPROF, _no_end)
        signal.setitimer(signal.ITIMER_PROF, 5 + 4 * self.seconds.get(nodeid, 0))

    def pytest_runtest_logreport(self, report):
        if report.failed and not self.failed:
            self.failed = report.nodeid


def _no_end(*_):
    raise TimeoutError("it does not end")


def mapped(tree: Path, modules: tuple[str, ...]) -> tuple[dict[str, dict[int, list[str]]], dict[str, float]]:
    """Which tests run which lines of some modules of an unchanged copy, and the seconds of each test.

    Raises
    ------
    NotGreen
        If a test fails.
    """
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.close(reader)
            silence = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(silence, stream)
            notes = _Map(tree)
            _move_into(tree)
            asked = sorted(path for path in (tree / "tests").glob("test_*.py") if path.name not in NOT_ASKED)
            status = _pytest(tree, notes, [str(path) for path in asked])
            with os.fdopen(writer, "w", encoding="utf-8") as out:
                json.dump([notes.failed or status, notes.lines(modules), notes.seconds], out)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as answer:
        text = answer.read()
    os.waitpid(pid, 0)
    if not text or json.loads(text)[0]:
        raise NotGreen(f"the tests fail on the unchanged checkout: {text[:200]}")
    _, lines, seconds = json.loads(text)
    return {module: {int(n): tests for n, tests in found.items()} for module, found in lines.items()}, seconds


def red(mutant: Mutant, tree: Path, tests: set[str], seconds: dict[str, float], prints: dict[str, list]) -> str:
    """What a changed module turns red: a test, the ledger's import, or a chapter."""
    _move_into(tree)
    total: dict[str, float] = {}
    for test, spent in seconds.items():
        file = test.partition("::")[0]
        total[file] = total.get(file, 0) + spent
    # The module's own tests come first, then quick files; slow ones wait until the chapters have been asked.
    files = sorted(
        {test.partition("::")[0] for test in tests}, key=lambda file: (mutant.kind not in file, total[file], file)
    )
    slow = [file for file in files if mutant.kind not in file and total[file] > QUICK]
    return (
        _tests(tree, [file for file in files if file not in slow], tests, seconds)
        or _chapters(tree, prints)
        or _tests(tree, slow, tests, seconds)
    )


def _tests(tree: Path, files: list[str], tests: set[str], seconds: dict[str, float]) -> str:
    """The first test of some files that fails."""
    for file in files:
        order = _Order(tests, seconds)
        if _pytest(tree, order, [file]):
            return f"test: {order.failed or 'the tests do not start'}"
    signal.setitimer(signal.ITIMER_PROF, 0)
    return ""


def _chapters(tree: Path, prints: dict[str, list]) -> str:
    """The first chapter that prints otherwise than is stored."""
    from compendium import ledger, reading  # the copy's

    tables = chapters.once(lambda *packs: reading.load(*packs, root=tree), lambda *packs: packs)
    audited = chapters.once(ledger.ledger, chapters.asked)
    with chapters.shared(lambda *packs, **_: tables(*packs), audited):
        for name in prints:
            if where := chapters.differs(tree / name, prints[name]):
                return f"chapter: {name} {where}"
    return ""


def outcomes(
    root: Path, trees: list[Path], sample: int | None, seed: int, modules: tuple[str, ...]
) -> Iterator[Outcome]:
    """Judge the mutants of the core modules."""
    _heavy()
    modules = modules or CORE
    mutants = chosen(made(root, modules, seed), sample, seed)
    lines, seconds = mapped(trees[0], modules)
    # Cheap chapters first: those that load the fewest modules.
    from ..book import digests, notebooks

    paths = sorted(notebooks.everything(root), key=lambda path: (len(digests.inputs(path, root)), path))
    prints = {path.relative_to(root).as_posix(): chapters.stored(path) for path in paths}

    def judge(mutant: Mutant, tree: Path) -> str:
        _, first, last = mutant.change
        tests = {test for line in range(first, last + 1) for test in lines[mutant.kind].get(line, ())}
        if not tests:  # it ran when the module was imported, before any test
            ran = any(line in lines[mutant.kind] for line in range(first, last + 1))
            tests = {test for found in lines[mutant.kind].values() for test in found} if ran else set()
        return red(mutant, tree, tests, seconds, prints)

    # A chapter that moves by itself would kill every mutant.
    still(lambda mutant, tree: red(mutant, tree, set(), seconds, prints), trees[0], "requirements.lock")
    yield from each(mutants, judge, trees, lambda mutant: mutant.change[0])


def _heavy() -> None:
    """What every mutant would else import again."""
    import hypothesis  # noqa: F401
    import IPython.core.interactiveshell  # noqa: F401
    import IPython.utils.capture  # noqa: F401
    import matplotlib.pyplot  # noqa: F401
    import myst_nb  # noqa: F401
    import pytest  # noqa: F401
    import sphinx.application  # noqa: F401
    import statsmodels.regression.linear_model  # noqa: F401
    import z3  # noqa: F401

"""What nbval alone does not prove: every cell has run, every notebook compares something, nothing is stale."""

import ast
import csv
import json
import re
from xml.etree import ElementTree

import pytest
from conftest import ROOT

from compendium.book import exhibits, exports, notebooks, prose

NOTEBOOKS = notebooks.everything(ROOT)
COMPARED = ("text/plain", "text/html", "text/markdown", prose.STORED)


def code_cells(path):
    return [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]


def weaknesses(cells: list[dict]) -> list[str]:
    """Why nbval would pass these cells without proof."""
    found, outputs = [], []
    for number, cell in enumerate(cells, start=1):
        source = "".join(cell["source"])
        if cell["execution_count"] is None:
            found.append(f"code cell {number} has not run")
        if re.search(r"^\s*[%!]|\?\s*$|get_ipython|run_line_magic|run_cell_magic", source, re.MULTILINE):
            found.append(f"code cell {number} has a magic: nbval stops there without a word")
        if "filterwarnings" in source or "NBVAL" in source:
            found.append(f"code cell {number} silences or steers the check")
        tags = {tag.lower() for tag in cell.get("metadata", {}).get("tags", ())}
        if any(tag.startswith(("nbval", "raises-exception", "skip")) for tag in tags):
            found.append(f"code cell {number} has a tag that steers the check")
        if not cell["outputs"] and shows(source):
            found.append(f"code cell {number} ends with something to show and stores nothing")
        if len(source.splitlines()) > 25 and "show.numbers(" not in source:
            found.append(f"code cell {number} has more than a few lines")
        for output in cell["outputs"]:
            if output["output_type"] in ("error", "stream"):
                found.append(f"code cell {number} stores a {output['output_type']}")
            data = output.get("data", {})
            if "image/png" in data:
                found.append(f"code cell {number} shows a picture of dots; show.figure makes one of lines")
            if "image/svg+xml" in data:
                if not whole("".join(data["image/svg+xml"])):
                    found.append(f"code cell {number} shows a picture that is broken")
                rows = list(csv.reader("".join(data.get("text/plain", "")).splitlines()))
                if len(rows) < 2 or len({len(row) for row in rows}) > 1:
                    found.append(f"code cell {number} shows a picture without its data: nbval skips pictures")
            if re.search(r" at 0x[0-9a-f]+>", json.dumps(data.get("text/plain", ""))):
                found.append(f"code cell {number} shows a bare object")
            outputs += [kind for kind in data if kind in COMPARED]
    return found + ([] if outputs else ["no output is compared"])


def shows(source: str) -> bool:
    """Whether a cell ends with an expression, whose value a run would show."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return False
    return bool(statements) and isinstance(statements[-1], ast.Expr)


def whole(picture: str) -> bool:
    """Whether a picture is an SVG to its last tag, with something drawn in it."""
    try:
        drawn = ElementTree.fromstring(picture)
    except ElementTree.ParseError:
        return False
    return drawn.tag.endswith("svg") and drawn.find(".//{http://www.w3.org/2000/svg}path") is not None


# What would let nbval pass another number than the stored one.
SOFTER = re.compile(r"nbval-lax|nbval-sanitize|sanitize-with|skip_compare|nbval-skip|IGNORE_OUTPUT|nbdime")


def softened(text: str) -> list[str]:
    """The options in a file by which nbval compares less than everything."""
    return SOFTER.findall(text)


def test_nothing_softens_the_comparison():
    files = [ROOT / name for name in ("pyproject.toml", "make.py", "Makefile", ".ci/run", "src/compendium/__main__.py")]
    files += [*(ROOT / ".github").rglob("*.y*ml"), *(ROOT / "tests").rglob("conftest.py")]
    files += [ROOT / name for name in ("pytest.ini", "tox.ini", "setup.cfg", "conftest.py", "notebooks/conftest.py")]
    assert {path.name: hits for path in files if path.exists() and (hits := softened(path.read_text("utf-8")))} == {}
    assert [*ROOT.glob("*sanitize*"), *(ROOT / "tests").glob("*sanitize*"), *(ROOT / "notebooks").rglob("*.cfg")] == []
    assert "--nbval --nbval-current-env" in (ROOT / "src/compendium/__main__.py").read_text("utf-8")


@pytest.mark.parametrize(
    "text",
    ["pytest --nbval-lax", "--nbval-sanitize-with x.cfg", "collector.skip_compare = ()", "# NBVAL_IGNORE_OUTPUT"],
)
def test_what_softens_the_comparison_is_found(text):
    assert softened(text)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nbval_has_something_to_compare(path):
    assert weaknesses(code_cells(path)) == []


def test_every_guard_catches_what_it_guards_against():
    def cell(source="1", count=1, **data):
        output = {"output_type": "execute_result", "data": data or {"text/plain": "1"}}
        return {"source": source, "execution_count": count, "outputs": [output]}

    good = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M 0 0"/></svg>'
    rows = "year,percent\n2018,1"
    assert weaknesses([cell()]) == [] == weaknesses([cell(**{"image/svg+xml": good, "text/plain": rows})])
    broken = [
        [cell(**{"image/png": "AAAA", "text/plain": rows})],
        [cell(**{"image/svg+xml": good[:-6], "text/plain": rows})],
        [cell(**{"image/svg+xml": "<svg/>", "text/plain": rows})],
        [cell("load?")],
        [cell("get_ipython().run_line_magic('time', '1')")],
        [cell(), cell("tables") | {"outputs": []}],
        [cell() | {"metadata": {"tags": ["nbval-ignore-output"]}}],
        [cell() | {"metadata": {"tags": ["raises-exception"]}}],
        [cell(count=None)],
        [cell("%matplotlib inline")],
        [cell("warnings.filterwarnings('ignore')")],
        [cell("\n".join("a" * 30))],
        [cell() | {"outputs": [{"output_type": "stream", "text": "x"}]}],
        [cell(**{"image/svg+xml": good, "text/plain": "<Figure>"})],
        [cell(**{"image/svg+xml": good, "text/plain": "year,percent\n2018"})],
        [cell(**{"text/plain": "<object at 0x7f00>"})],
        [cell() | {"outputs": []}],
        [],
    ]
    assert all(weaknesses(cells) for cells in broken)


def unstable(source: str) -> list[str]:
    """Sorts by one key that leave it to the processor in which order equals come."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    found = []
    for call in calls:
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in ("sort_values", "argsort"):
            continue
        several = call.args and isinstance(call.args[0], (ast.List, ast.Tuple)) and len(call.args[0].elts) > 1
        if not several and "kind" not in {word.arg for word in call.keywords}:
            found.append(ast.unparse(call)[-60:])
    return found


def test_equals_come_in_one_order_on_every_processor():
    assert unstable("a.sort_values('x')") and unstable("a.sort_values()") and unstable("a.sort_values(['x'])")
    assert not unstable("a.sort_values('x', kind='stable').sort_values(['x', 'y'])")  # several keys are sorted stably
    cells = {path.stem: "\n".join("".join(cell["source"]) for cell in code_cells(path)) for path in NOTEBOOKS}
    assert {name: found for name, source in cells.items() if (found := unstable(source))} == {}


def test_notebooks_are_in_normal_form():
    assert [path.name for path in notebooks.untidy(NOTEBOOKS)] == []


def test_no_text_in_a_figures_data_is_run_by_a_spreadsheet():
    figure = exhibits.Exhibit("figure", "fig-x", "x.ipynb", 1, "", {"text/plain": "place,percent\n=1+1,-2.5\n@a,3"})
    assert exports.figure_files(figure) == {"fig-x.csv": "\ufeffplace,percent\n'=1+1,-2.5\n'@a,3\n"}

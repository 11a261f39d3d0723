"""The normal form of notebooks, when one is stale, and what a failing run leaves behind."""

import json
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, need_git

from compendium import asked, load
from compendium.book import digests, notebooks, prose


def write(path: Path, *cells: tuple[str, str]) -> Path:
    """A notebook as an editor might save it: odd metadata, random ids, no trailing newline."""
    made = []
    for number, (kind, source) in enumerate(cells):
        cell = {"cell_type": kind, "id": f"r{number}", "metadata": {"collapsed": True, "tags": ["t"]}, "source": source}
        made.append(cell | ({"outputs": [], "execution_count": None} if kind == "code" else {}))
    metadata = {"language_info": {"name": "python", "version": "3.12.9"}, "widgets": {}}
    path.parent.mkdir(parents=True, exist_ok=True)
    book = {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(book), "utf-8")
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small checkout, in a folder with a space, with a package of three modules and two packs."""
    root = tmp_path / "a check out"
    files = {
        "_config.yml": "",
        "CITATION.cff": "date-released: 2026-11-23\n",
        "requirements.lock": "one==1\n",
        "data/units.csv": "unit\nmu\n",
        "data/china/observations.csv": "place\nchina\n",
        "data/guangdong/observations.csv": "place\nguangdong\n",
        "data/hunan/observations.csv": "place\nhunan\n",
        "src/compendium/__init__.py": "def load(*packs): return packs\n",
        "src/compendium/used.py": "def f():\n    from . import deeper\n    return deeper\n",
        "src/compendium/deeper.py": "x = 1\n",
        "src/compendium/unused.py": "x = 1\n",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return root


@pytest.fixture
def chapter(root: Path) -> Path:
    cells = [
        ("markdown", "# Prose"),
        ("code", "%matplotlib inline\nimport compendium.used"),
        ("code", 'from compendium import load as get\nget("china", "guangdong")'),
    ]
    return write(root / "notebooks" / "paper" / "02_background.ipynb", *cells)


def test_normal_form_keeps_what_the_book_uses_and_nothing_else(chapter):
    nb = nbformat.read(chapter, 4)
    nb.cells[1].execution_count = 7
    nb.cells[1].outputs = [
        nbformat.v4.new_output("stream", name="stdout", text="a"),
        nbformat.v4.new_output("stream", name="stdout", text="b"),
        nbformat.v4.new_output("execute_result", {"text/plain": "1"}, execution_count=7),
    ]
    nb.cells[1].metadata["execution"] = {"iopub.status.busy": "2026-01-01"}
    form = notebooks.normal_form(nb, chapter)
    assert [cell.id for cell in form.cells] == ["02-background-01", "02-background-02", "02-background-03"]
    assert form.metadata == {"kernelspec": notebooks.KERNELSPEC}
    assert [cell.metadata for cell in form.cells] == [{}, {}, {}]
    assert form.cells[1].execution_count == 1 == form.cells[1].outputs[1].execution_count
    assert [output.get("text") for output in form.cells[1].outputs] == ["ab", None]
    assert form.cells[2].execution_count is None  # not run: the normal form does not hide that
    assert nb.cells[1].execution_count == 7  # the argument is left as it was


def test_what_a_cell_lists_of_the_text_in_jupyterlab_is_not_kept(chapter):
    nb = nbformat.read(chapter, 4)
    nb.cells[1].outputs = [
        nbformat.v4.new_output("display_data", {prose.STORED: {"numbers": {}, "holds": {}}, "text/plain": "a: 1"}),
        nbformat.v4.new_output("stream", name="stdout", text="in the text → now"),
    ]
    assert [output.output_type for output in notebooks.normal_form(nb, chapter).cells[1].outputs] == ["display_data"]


def test_tidy_reaches_a_fixed_point(chapter):
    assert notebooks.untidy([chapter]) == [chapter]
    assert notebooks.tidy([chapter]) == [chapter]
    written = chapter.read_bytes()
    assert written.endswith(b"}\n") and b"3.12.9" not in written
    assert notebooks.untidy([chapter]) == [] == notebooks.tidy([chapter])
    assert chapter.read_bytes() == written


@pytest.mark.parametrize(
    "file", ["src/compendium/__init__.py", "src/compendium/used.py", "src/compendium/deeper.py", "requirements.lock"]
)
def test_the_digest_of_code_changes_with_what_the_notebook_imports(root, chapter, file):
    before = digests.code_digest(chapter, root)
    (root / file).write_text((root / file).read_text("utf-8") + "\n", "utf-8")
    assert digests.code_digest(chapter, root) != before


def test_the_digest_of_code_is_not_of_prose_form_data_other_modules_or_messages(root, chapter):
    (root / "src/compendium/deeper.py").write_text("from . import messages\n", "utf-8")
    (root / "src/compendium/messages.py").write_text("x = 1\n", "utf-8")
    before = digests.code_digest(chapter, root)
    notebooks.tidy([chapter])
    chapter.write_text(chapter.read_text("utf-8").replace("# Prose", "# Other prose"), "utf-8")
    for file in ("data/china/observations.csv", "src/compendium/unused.py", "src/compendium/messages.py"):
        (root / file).write_text("changed = 1\n", "utf-8")
    assert digests.code_digest(chapter, root) == before
    chapter.write_text(chapter.read_text("utf-8").replace("guangdong", "hunan"), "utf-8")
    assert digests.code_digest(chapter, root) != before


@pytest.fixture
def asking(tmp_path: Path) -> tuple[Path, Path]:
    """A checkout with the frozen tables, and a notebook recorded as having asked for the register of Guangdong."""
    root = tmp_path / "checkout"
    shutil.copytree(ROOT / "tests" / "data", root / "data")
    (root / "requirements.lock").write_text("one==1\n", "utf-8")
    path = write(root / "notebooks" / "a.ipynb", ("code", "1"))
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"][0]["execution_count"] = 1
    path.write_text(json.dumps(notebook), "utf-8")
    questions = [
        '[["china", "guangdong"], "by_year", ["guangdong", "register-persons", "guangdong-round-3"], {}]',
        '[["china", "guangdong"], "observed", ["guangdong", "incidence"], {"basis": "survey-nobody-made"}]',
        '[["china", "guangdong"], "sources", "decree"]',
    ]
    tables = load(root=root)
    answers = asked.answers_now(tables, questions)
    digests.record(root, path, digests.code_digest(path, root), digests.data_digest(root), answers)
    return root, path


def row_of(root: Path, old: str, new: str) -> None:
    """Change the first row of Guangdong's observations that begins so."""
    file = root / "data" / "guangdong" / "observations.csv"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_a_notebook_is_stale_when_a_question_would_be_answered_otherwise(asking):
    root, path = asking
    assert notebooks.stale(root, [path]) == []
    row_of(root, "176.5,,ten thousand persons,,,176.5万人", "176.6,,ten thousand persons,,,176.6万人")
    assert notebooks.stale(root, [path]) == [path]


def test_rows_it_did_not_ask_for_and_lines_that_moved_make_nothing_stale(asking):
    root, path = asking
    file = root / "data" / "guangdong" / "observations.csv"
    head, *rows = file.read_text("utf-8").splitlines(keepends=True)
    others = [row for row in rows if "register-persons" not in row]
    file.write_text("".join([head, *others[1:], *(row for row in rows if row not in others)]), "utf-8")
    assert notebooks.stale(root, [path]) == []
    assert notebooks.stale(root, [path]) == []  # and is spared the questions the second time


def test_a_changed_source_that_it_looked_up_makes_it_stale(asking):
    root, path = asking
    file = root / "data" / "guangdong" / "sources.csv"
    file.write_text(file.read_text("utf-8").replace("Provincial government", "Another office"), "utf-8")
    assert notebooks.stale(root, [path]) == [path]


def test_without_a_record_and_without_git_it_runs(asking, monkeypatch):
    root, path = asking
    shutil.rmtree(root / "_build")
    assert notebooks.stale(root, [path]) == [path]  # no repository
    monkeypatch.setenv("PATH", "")
    assert notebooks.stale(root, [path]) == [path]  # no git


def test_words_of_text_that_was_edited_alone_are_written_anew(asking, capsys):
    root, path = asking
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"][0]["outputs"] = [
        nbformat.v4.new_output("display_data", {prose.STORED: {"numbers": {"a": "9"}, "holds": {}}})
    ]
    path.write_text(json.dumps(notebook), "utf-8")
    page = root / "book" / "terms.md"
    page.parent.mkdir()
    page.write_text("It is {num}`8 <a:a>`.", "utf-8")
    assert notebooks.run(root) == 0 and "up to date" in capsys.readouterr().out
    assert page.read_text("utf-8") == "It is {num}`9 <a:a>`."


def test_without_a_record_git_says_whether_it_ran(asking):
    need_git()
    root, path = asking
    shutil.rmtree(root / "_build")
    git = ["git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@b"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        subprocess.run([*git, *command], check=True)
    assert notebooks.stale(root, [path]) == []
    row_of(root, "176.5,,ten thousand persons,,,176.5万人", "176.6,,ten thousand persons,,,176.6万人")
    assert notebooks.stale(root, [path]) == [path]


def test_run_records_what_succeeds_and_leaves_what_fails(root, capfd):
    folder = root / "notebooks"
    good = write(folder / "good.ipynb", ("code", "import os\nprint(os.getcwd())"))
    bad = write(folder / "bad.ipynb", ("markdown", "# T"), ("code", "a = 1\nraise ValueError('no such town')"))
    same = write(folder / "same.ipynb", ("code", "print('as before')"))
    nb = nbformat.read(same, 4)
    nb.cells[0].execution_count = 1
    nb.cells[0].outputs = [nbformat.v4.new_output("stream", name="stdout", text="as before\n")]
    nbformat.write(nb, same)
    notebooks.tidy([same])
    last_good, untouched = bad.read_bytes(), same.stat().st_mtime_ns

    assert notebooks.run(root, jobs=2) == 1
    said = capfd.readouterr().err
    assert "notebooks/bad.ipynb: cell 2:" in said and "ValueError: no such town" in said and "a = 1" in said
    assert "\x1b" not in said and "Traceback" not in said and "TCP" not in said
    assert bad.read_bytes() == last_good
    assert same.stat().st_mtime_ns == untouched  # the same result is not written again
    assert notebooks.stale(root, [bad, good, same]) == [bad]
    assert notebooks.untidy([good]) == []
    assert nbformat.read(good, 4).cells[0].outputs[0].text.strip() == str(folder)  # its folder is where it runs
    assert sorted(path.name for path in folder.iterdir()) == ["bad.ipynb", "good.ipynb", "same.ipynb"]

    bad.unlink()
    assert notebooks.run(root) == 0
    assert "all 2 are up to date" in capfd.readouterr().out


def test_one_error_in_many_notebooks_is_told_once():
    def failed(name, error):
        trouble = f"cell 2:\n    here = {name!r}\n\n    load()\n  {error}"
        return notebooks._Result(ROOT / "notebooks" / name, "", "", {}, False, trouble, 1.0)

    found = [failed(name, "Differ: two\nlines") for name in ("c.ipynb", "a.ipynb")] + [failed("b.ipynb", "Other: one")]
    assert list(notebooks._told(ROOT, found)) == [
        "notebooks/a.ipynb: cell 2:\n    here = 'a.ipynb'\n\n    load()\n  Differ: two\nlines",
        "  The same in notebooks/c.ipynb",
        "notebooks/b.ipynb: cell 2:\n    here = 'b.ipynb'\n\n    load()\n  Other: one",
    ]

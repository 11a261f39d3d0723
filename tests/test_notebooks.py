"""The normal form of notebooks, their digests, and what a failing run leaves behind."""

import json
import os
from pathlib import Path

import nbformat
import pytest

from compendium.book import digests, notebooks


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
    nb.cells[1].metadata["mystnb"] = {"image": {"alt": "what it shows"}}
    form = notebooks.normal_form(nb, chapter)
    assert [cell.id for cell in form.cells] == ["02-background-01", "02-background-02", "02-background-03"]
    assert form.metadata == {"kernelspec": notebooks.KERNELSPEC}
    assert form.cells[1].metadata == {"mystnb": {"image": {"alt": "what it shows"}}, "tags": ["t"]}
    assert form.cells[1].execution_count == 1 == form.cells[1].outputs[1].execution_count
    assert [output.get("text") for output in form.cells[1].outputs] == ["ab", None]
    assert form.cells[2].execution_count is None  # not run: the normal form does not hide that
    assert nb.cells[1].execution_count == 7  # the argument is left as it was


def test_tidy_reaches_a_fixed_point(chapter):
    assert notebooks.untidy([chapter]) == [chapter]
    assert notebooks.tidy([chapter]) == [chapter]
    written = chapter.read_bytes()
    assert written.endswith(b"}\n") and b"3.12.9" not in written
    assert notebooks.untidy([chapter]) == [] == notebooks.tidy([chapter])
    assert chapter.read_bytes() == written


@pytest.mark.parametrize(
    "file",
    [
        "data/units.csv",
        "data/china/observations.csv",
        "data/guangdong/observations.csv",
        "src/compendium/__init__.py",
        "src/compendium/used.py",
        "src/compendium/deeper.py",
        "requirements.lock",
    ],
)
def test_digest_changes_with_what_the_notebook_uses(root, chapter, file):
    before = notebooks.digest(chapter, root)
    (root / file).write_text((root / file).read_text("utf-8") + "\n", "utf-8")
    assert notebooks.digest(chapter, root) != before


@pytest.mark.parametrize("file", ["data/hunan/observations.csv", "src/compendium/unused.py"])
def test_digest_does_not_change_with_what_it_does_not_use(root, chapter, file):
    before = notebooks.digest(chapter, root)
    (root / file).write_text("changed\n", "utf-8")
    assert notebooks.digest(chapter, root) == before


def test_digest_is_of_code_not_of_prose_form_or_line_ends(root, chapter):
    before = notebooks.digest(chapter, root)
    notebooks.tidy([chapter])
    chapter.write_text(chapter.read_text("utf-8").replace("# Prose", "# Other prose"), "utf-8")
    units = root / "data" / "units.csv"
    units.write_bytes(units.read_bytes().replace(b"\n", b"\r\n"))
    assert notebooks.digest(chapter, root) == before
    chapter.write_text(chapter.read_text("utf-8").replace("guangdong", "hunan"), "utf-8")
    assert notebooks.digest(chapter, root) != before


@pytest.mark.parametrize("code", ["load()", "name = 'china'\nload(name)", "not python at all"])
def test_what_the_code_leaves_open_counts_as_everything(root, code):
    chapter = write(root / "notebooks" / "open.ipynb", ("code", code))
    names = {path.relative_to(root).as_posix() for path in digests.inputs(chapter, root)}
    assert {f"data/{pack}/observations.csv" for pack in ("china", "guangdong", "hunan")} <= names


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
    assert list(digests.recorded(root)) == ["notebooks/good.ipynb", "notebooks/same.ipynb"]
    assert notebooks.stale(root, [bad, good, same]) == [bad]
    assert notebooks.untidy([good]) == []
    assert nbformat.read(good, 4).cells[0].outputs[0].text.strip() == str(folder)  # its folder is where it runs
    assert sorted(path.name for path in folder.iterdir()) == ["bad.ipynb", "digests.json", "good.ipynb", "same.ipynb"]

    bad.unlink()
    assert notebooks.run(root) == 0
    assert "all 2 are up to date" in capfd.readouterr().out


def test_lines_of_notebooks_that_are_gone_are_dropped_and_an_old_lock_is_taken_over(root, chapter):
    lock = chapter.parent.parent / ".digests.lock"
    lock.touch()
    os.utime(lock, (0, 0))  # left behind by a run that was killed
    digests.record(root, chapter, "1")
    other = write(root / "notebooks" / "other.ipynb", ("code", "1"))
    chapter.unlink()
    digests.record(root, other, "2")
    assert digests.recorded(root) == {"notebooks/other.ipynb": "2"}
    assert not lock.exists()

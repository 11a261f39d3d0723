"""Notebooks that cannot be read or become pages are named with what to do, in both languages, and nothing else happens."""

import json
import subprocess
import sys

import pytest
from conftest import ROOT

from compendium.book import notebooks, unfit

GOOD = json.dumps(
    {"cells": [{"cell_type": "markdown", "metadata": {}, "source": "# A title"}], "metadata": {}, "nbformat": 4}
)


@pytest.mark.parametrize(
    ("held", "english", "chinese"),
    [
        (b"", "the file is empty", "文件是空的"),
        (GOOD.encode("utf-16"), "the file is not UTF-8 (byte 1)", "不是 UTF-8 编码"),
        (b"\xef\xbb\xbf" + GOOD.encode(), "the file is no notebook (Unexpected UTF-8 BOM", "文件不是笔记本"),
        (GOOD.replace(", ", ",\n<<<<<<< HEAD\n", 1).encode(), "line 2 is a mark of a merge", "第 2 行是 git 合并"),
        (GOOD[:20].encode(), "the file is no notebook (Unterminated", "文件不是笔记本"),
        (b'{"worksheets": [], "nbformat": 3}', "open it in JupyterLab and save it", "格式过旧"),
        (b'{"cells": [7], "nbformat": 4}', "open it in JupyterLab and save it", "格式过旧"),
    ],
)
def test_a_notebook_that_cannot_be_read_is_named_and_nothing_runs(tmp_path, capsys, held, english, chinese):
    path = tmp_path / "notebooks" / "x.ipynb"
    path.parent.mkdir()
    path.write_bytes(held)
    for lang, said in (("en", english), ("zh", chinese)):
        (found,) = unfit.unreadable(tmp_path, [path], lang)
        assert found.startswith("notebooks/x.ipynb: ") and said in found
    assert notebooks.run(tmp_path, [path]) == 1 and english in capsys.readouterr().err and path.read_bytes() == held


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("a", "# A title", "A title", ["the notebook has no title"]),
        ("a", "# A title", "(a)=\\n# A title", []),
        ("a-Copy1", "", "", ["'a-Copy1.ipynb' is the name of a copy"]),
        ("a - 副本", "", "", ["is the name of a copy"]),
        ("a", "title", "title\\n\\n![x](attachment:x.png)", ["cell 1 holds a pasted picture"]),
    ],
)
def test_a_notebook_that_cannot_become_a_page_is_named(tmp_path, name, old, new, said):
    for folder in ("data/china", "data/hunan", "notebooks/provinces"):
        (tmp_path / folder).mkdir(parents=True)
    path = tmp_path / f"notebooks/{name}.ipynb"
    path.write_text(GOOD.replace(old, new, 1), "utf-8")
    found = unfit.unfit(tmp_path, [path])
    assert [one in line for one, line in zip([*said, "make province NAME=hunan"], found, strict=True)] == [True] * len(
        found
    )
    assert found[-1].startswith("notebooks/provinces/hunan.ipynb: ")
    assert unfit.unfit(tmp_path, [path], "zh")[-1].endswith("make province NAME=hunan 可重新生成")


def test_what_the_machine_refuses_is_one_sentence(tmp_path):
    code = "import sys; from compendium.__main__ import main, Commands; sys.argv = ['c', 'x'];\n"
    code += "@main.command()\ndef x(): print('\\u539f\\u6709'); open('/nowhere/at/all')\nmain()"
    variables = {"PYTHONPATH": str(ROOT / "src"), "LANG": "zh_CN.UTF-8", "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=variables, capture_output=True, text=True)
    assert done.returncode == 1 and "/nowhere/at/all" in done.stderr and "Traceback" not in done.stderr
    assert done.stdout == "\\u539f\\u6709\n"  # what an ASCII terminal cannot show does not stop it

"""Made-up provinces, and what the measurements are made of."""

import json
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT

from compendium import reading
from compendium.ledger import ledger
from compendium.proofs import bench, synthetic

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="measures processes as Linux shows them")


@pytest.fixture
def root(tmp_path):
    for name in ("units", "bases", "indicators"):
        (tmp_path / "data").mkdir(exist_ok=True)
        shutil.copy(ROOT / "data" / f"{name}.csv", tmp_path / "data")
    shutil.copytree(ROOT / "data" / "china", tmp_path / "data" / "china")
    (tmp_path / "_config.yml").touch()
    return tmp_path


def test_made_up_provinces_are_valid_tables_of_the_size_asked_for_and_always_the_same(root):
    real, made = synthetic.names(root, 1)[0], synthetic.names(root, 40)[-1]
    assert real[0] in {place.place for place in reading.load("china", root=ROOT).places.values()}
    assert made[0].startswith("synthetic-")
    for province in (real, made):
        folder = synthetic.write(root, province, 600)
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        shutil.rmtree(folder)
        synthetic.write(root, province, 600)
        assert before == {path.name: path.read_bytes() for path in folder.iterdir()}
    tables, problems = reading.read(root, ["china", real[0], made[0]])
    assert [problem.text() for problem in problems] == []
    for name, *_ in (real, made):
        assert sum(row.file.startswith(f"data/{name}/") for row in tables.observations) == 600
    assert len(ledger(tables)) == 2 * synthetic.CLAIMS


def test_least_time_on_so_many_processors():
    assert bench.least([3, 1, 2], 2) == 3  # as long as the longest
    assert bench.least([2, 2, 2], 2) == 3  # or evenly spread
    assert bench.least([2, 2, 2], 1) == 6


@LINUX
def test_a_command_is_measured_with_what_it_starts(tmp_path):
    (tmp_path / "CITATION.cff").write_text("date-released: 2026-11-23\n", "utf-8")
    (tmp_path / "_config.yml").touch()
    inner = "x = bytearray(80_000_000); t = __import__('time'); e = t.process_time() + 0.8\nwhile t.process_time() < e: pass"
    outer = f"y = bytearray(80_000_000); import subprocess, sys; print('notebooks: 2 of 9 run'); subprocess.run([sys.executable, '-c', {inner!r}])"
    cost = bench.measure([sys.executable, "-c", outer], tmp_path)
    assert cost.run == "2 of 9" and 0.8 <= cost.cpu <= 5 and cost.wall >= 0.3 and 160e6 < cost.memory < 400e6
    with pytest.raises(bench.BenchError, match="no such thing"):
        bench.measure([sys.executable, "-c", "raise SystemExit('no such thing')"], tmp_path)


def test_a_changed_observation_names_the_notebooks_that_load_its_pack(root):
    chapters = {"one": 'load("china", "x")', "other": 'load("china")', "all": "load()"}
    (root / "requirements.lock").touch()
    (root / "src/compendium").mkdir(parents=True)
    synthetic.write(root, ("x", "X", "某"), 10)
    for name, code in chapters.items():
        path = root / "notebooks" / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": code}]}), "utf-8")
    assert [path.stem for path in bench.change_observation(root, "x")] == ["all", "one"]
    assert reading.read(root, ["china", "x"])[1] == []


def test_a_copy_is_a_repository_with_every_notebook_stale(tmp_path):
    source, target = tmp_path / "a", tmp_path / "b"
    for name in ("notebooks/digests.json", "kept.txt", "ignored.txt"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text("x", "utf-8")
    (source / ".gitignore").write_text("ignored.txt\n", "utf-8")
    subprocess.run(["git", "init", "-q"], cwd=source, check=True)
    bench.copy(source, target)
    assert (target / "notebooks/digests.json").read_text("utf-8") == "{}\n"
    assert (target / "kept.txt").exists() and not (target / "ignored.txt").exists()
    assert subprocess.run(["git", "status", "--short"], cwd=target, capture_output=True, check=True).stdout == b""
